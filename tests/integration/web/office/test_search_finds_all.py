"""One search of the office finds a case by whatever is remembered of it; a mediator finds less."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.casework.notes import write_note
from cases.certificates.models import Certificate
from cases.locks import lock_case
from cases.models import Case
from cases.search.index import SearchWord, keep_words
from cases.search.lookup import FEW, cases_found_by
from cases.vocabulary import Choice, Role
from tests import factories
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_certificates import issue


def found(session: Session, viewer: Viewer, words: str) -> set[UUID]:
    """The ids of the cases that a search shows."""
    return {case.id for case in session.scalars(cases_found_by(session, viewer, words))}


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
            assert found(session, bea, words) == {one}, words
        for words in (
            *("priya.shah@example.com", "priya.sh", "shah@ex", "01632 960 014", "01632960014"),
            *("01632-96", "960014", "+44 1632 960014"),
        ):
            assert one in found(session, bea, words), words
        for words in ("wolverine", "01632 960 014", "priya.shah@example.com"):
            assert found(session, officer, words) == set(), words
        assert found(session, officer, "aarav") == {one}
    page = office.browser("Bea Hollis").get("/office/cases?q=wolverine")
    assert page.says("Aarav Shah")
    assert not page.says("Ivy Hale")
    assert office.browser("Bea Hollis").get("/office/cases?q=nothing").says("phone numbers and notes")


@pytest.mark.usefixtures("both_databases")
def test_words_follow_every_change_go_back_with_it_and_are_found_in_any_script(office: Office) -> None:
    services, bea = office.services, factories.viewer_of(office.people["Bea Hollis"])
    names = {
        "Zoë Müller-Ångström": ("zoe", "mueller-", "muller", "angstrom", "zoe mull", "ZOËMÜLLER"),
        "Łukasz O’Brien": ("lukasz", "o'brien", "obrien", "brien", "Łukasz o brien"),
        "王小明": ("王", "小明", "王小"),
        "سامي حداد": ("سامي", "حداد", "دا"),
        "Олена Шевченко": ("олена", "ШЕВЧ"),
    }
    with services.database.write() as session:
        ids = {name: factories.a_case(services, session, person_name=name).id for name in names}
    with services.database.read() as session:
        for name, typed in names.items():
            for words in typed:
                expected = set() if words == "mueller-" else {ids[name]}
                assert found(session, bea, words) == expected, words
        assert found(session, bea, "uller") == set()  # a search is for how words begin
        assert found(session, bea, "zoe obrien") == set()
        assert found(session, bea, "- ’") == set()
        assert found(session, bea, "priya") == set(ids.values())

    one = ids["王小明"]
    with services.database.write() as session:
        case = session.get_one(Case, one)
        lock_case(session, one)
        case.person_name = "Wang Xiaoming"
        case.parties[0].email = "wang@example.com"
    with services.database.read() as session:
        assert found(session, bea, "小明") == set()
        assert found(session, bea, "xiao") == found(session, bea, "wang@ex") == {one}
        assert found(session, bea, "priya.shah@example") == set(ids.values()) - {one}
    with services.database.write() as session:
        session.get_one(Case, one).person_name = "Nobody"
        session.flush()
        session.rollback()
    with services.database.write() as session:
        assert found(session, bea, "nobody") == set()
        kept = select(SearchWord.word, SearchWord.case_id, SearchWord.for_office)
        before = set(session.execute(kept))
        keep_words(session, list(session.scalars(select(Case.id))))
        assert set(session.execute(kept)) == before


@pytest.mark.usefixtures("both_databases")
def test_words_that_stand_in_very_many_cases_are_found_all_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert FEW == 1000
    monkeypatch.setattr("cases.search.lookup.FEW", 2)
    services, bea = office.services, factories.viewer_of(office.people["Bea Hollis"])
    with services.database.write() as session:
        names = [f"Kim {name} Li" for name in ("Ann", "Xavia", "Xavier")]
        ids = [factories.a_case(services, session, person_name=name).id for name in names]
    with services.database.read() as session:
        assert found(session, bea, "kim") == found(session, bea, "li shah kim") == set(ids)
        assert found(session, bea, "kim xavia li") == {ids[1]}
        assert found(session, bea, "kim xavi") == set(ids[1:])
        assert found(session, bea, "kim li zoi") == set()
