"""All cases taken out as a list: by coordinators alone, recorded, and opened elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cases.casework.contact_safety import emailed_at
from cases.models import Case
from cases.vocabulary import Choice, Role, Track
from services.case_lists.rows import HEADS
from services.lists.csv_files import read_csv
from tests import factories
from tests.factories import a_case
from tests.integration.web.office.case_rows import (
    AARAV,
    OTHER_NUMBERS,
    ROWS,
    RUNNING,
    a_list,
    pressed,
    sent,
)
from tests.integration.web.office.case_rows import _mediator as _mediator
from tests.integration.web.office.conftest import Office


def test_all_cases_are_taken_out_by_coordinators_alone_and_it_is_recorded(office: Office) -> None:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        mine = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION)
        mine.parties[0].name = "=HYPERLINK(1)"
        a_case(office.services, session, track=Track.MEDIATION, person_name="Maya Okoro")
    bea = office.browser("Bea Hollis")
    refused = bea.post_form("/office/cases/lists/out", submit="yes")
    assert refused.problems == ["Write what you need the list for"]

    ready = bea.post_form("/office/cases/lists/out", why="Our move to another system")
    assert ready.says("Your list is ready", "2 cases")
    file = bea.browser.get(f"{ready.address}/cases.csv")
    assert file.headers["Content-Disposition"].endswith('cases-2026-11-25.csv"')
    assert b'"\'=HYPERLINK(1)"' in file.data
    assert len(read_csv(file.data, known=frozenset(HEADS)).rows) == 2
    assert sent(bea, file.data).says("This file changes nothing", "2 cases are here already")
    assert bea.get("/office/cases/lists/out").says("Bea Hollis", "Our move to another system", "2 cases")

    office.add("Mo Ellis", Role.COORDINATOR)
    mo, adviser = office.browser("Mo Ellis"), office.browser("Sam Reed")
    assert mo.browser.get(f"{ready.address}/cases.csv").status_code == 404
    for page in ("/office/cases/lists", "/office/cases/lists/out", ready.address):
        assert adviser.get(page).status == 404
    office.clock.pass_(minutes=16)
    assert bea.browser.get(f"{ready.address}/cases.csv").status_code == 404
    for statement in ("UPDATE case_export SET why = ''", "DELETE FROM case_export"):
        with pytest.raises(DBAPIError, match="stays as it was"), office.services.database.write() as session:
            session.execute(text(statement))


NOT_SAFE = {
    "other parent name": "Dev Shah, his father",
    "other parent email": "dev.shah@example.com",
    "other parent phone": "01632 960 222",
    "other parent safe": "Ask first",
}


def test_a_list_taken_out_here_opens_the_same_cases_in_another_installation(
    office: Office,
) -> None:
    bea = office.browser("Bea Hollis")
    bo = {**AARAV, **NOT_SAFE, "number": "OLD-11", "child": "Bo Shah"}
    pressed(bea, sent(bea, a_list(*ROWS, *RUNNING[:-1], bo)))
    ready = bea.post_form("/office/cases/lists/out", why="Our move")
    out = bea.browser.get(f"{ready.address}/cases.csv").data
    with office.services.database.write() as session:
        for case in session.scalars(select(Case)):
            case.reference = case.reference.replace("CP-", "XX-")
            case.former_reference = case.former_reference + "-was" if case.former_reference else None
            case.person_birth_date += timedelta(days=1)

    dry = sent(bea, out)

    assert dry.says("6 cases would be opened", "Eva Novák, Petr Novák")
    assert pressed(bea, dry).says("6 cases were opened")
    with office.services.database.read() as session:
        for case in session.scalars(select(Case).where(Case.person_name == "Bo Shah")):
            father = next(one for one in case.parties if one.name == "Dev Shah")
            assert (father.email, case.other_parent_safe) == ("dev.shah@example.com", "ask")
            assert emailed_at(father) is None
            assert emailed_at(case.parties[0]) == AARAV["email"]
    ready = bea.post_form("/office/cases/lists/out", why="To see that nothing is lost")
    rows = read_csv(bea.browser.get(f"{ready.address}/cases.csv").data, known=frozenset(HEADS))
    said = [dict(zip(rows.heads, cells, strict=True)) for _, cells in rows.rows]
    once, again = (
        sorted(
            tuple(one[head] for head in HEADS if head not in OTHER_NUMBERS)
            for one in said
            if one["number"].endswith("-was") is was
        )
        for was in (True, False)
    )
    assert once == again
