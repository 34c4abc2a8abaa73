"""One search of the office finds a case by whatever is remembered of it; a mediator finds less."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.casework.notes import write_note
from cases.certificates.models import Certificate
from cases.models import Case
from cases.search import find_cases
from cases.vocabulary import Choice, Role
from tests import factories
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_certificates import issue


@pytest.mark.usefixtures("both_databases")
def test_the_office_finds_a_case_by_name_number_address_phone_and_note_and_nobody_else_by_the_last_three(
    office: Office,
) -> None:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        factories.a_case(office.services, session, person_name="Ivy Hale", authority_name="Liverpool")
        bea, at = factories.viewer_of(office.people["Bea Hollis"]), office.clock()
        write_note(session, case, "The école wrote: Wolverine", by=bea, at=at)
        reference = case.reference
    issue(office, reference)
    with office.services.database.read() as session:
        number = session.scalars(select(Certificate.reference)).one()
        one = session.scalars(select(Case.id).where(Case.reference == reference)).one()
        officer = factories.viewer_of(office.add("Ruth Okafor", Role.OFFICER, authority_code="bury"))
        for words in ("aarav", reference, number, "wolverine ecole", "aarav wolverine"):
            assert find_cases(session, bea, words) == {one}, words
        for words in ("priya.shah@example.com", "01632 960 014", "01632960014"):
            assert one in find_cases(session, bea, words), words
        for words in ("wolverine", "01632 960 014", "priya.shah@example.com"):
            assert find_cases(session, officer, words) == set(), words
        assert find_cases(session, officer, "aarav") == {one}
    page = office.browser("Bea Hollis").get("/office/cases?q=wolverine")
    assert page.says("Aarav Shah")
    assert not page.says("Ivy Hale")
    assert office.browser("Bea Hollis").get("/office/cases?q=nothing").says("phone numbers and notes")
