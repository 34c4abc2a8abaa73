"""A list of cases whose decisions have several meetings, and rows that leave out what others say."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import certificate_facts
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import CertificateVariant, MeetingState, NotHeldWhy
from mail.outbox import Delivery
from services.case_lists.rows import HEADS
from services.evidence.check import check_evidence
from services.lists.csv_files import read_csv
from tests.integration.web.office import case_rows as lists
from tests.integration.web.office.case_rows import (
    AARAV,
    BOOKED,
    FATHER,
    MEDIATED,
    MOTHER,
    WANTED,
    a_list,
    number_of_cases,
    pressed,
    sent,
)
from tests.integration.web.office.conftest import Office

_mediator = lists._mediator
NOT_HELD = {
    **MEDIATED,
    "meeting on": "2026-11-10",
    "meeting result": "",
    "statement signed on": "",
    "meeting not held": "nobody_came",
}
ADJOURNED = {**MEDIATED, "meeting on": "2026-11-13", "meeting result": "adjourned", "statement signed on": ""}
IN_ORDER = (MEDIATED, ADJOURNED, NOT_HELD)
"""Three meetings of one decision, the last first: a list need not have them in order."""
FATHERS = {**MEDIATED, "name": "Dev Shah", "email": "", "phone": "", "came": "no"}


def meetings(office: Office) -> list[Meeting]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Meeting).order_by(Meeting.starts_at)))


@pytest.mark.usefixtures("both_databases")
def test_each_meeting_of_a_decision_comes_in_order_with_what_came_of_it(office: Office) -> None:
    bea, services = office.browser("Bea Hollis"), office.services
    dry = sent(bea, a_list(*IN_ORDER, FATHERS))
    assert dry.says(
        "1 case would be opened",
        "10 November 2026, did not take place",
        "13 November 2026, continued on another day",
        "19 November 2026, held, statement signed 20 November 2026",
    )
    assert pressed(bea, dry).says("1 case was opened")
    assert sent(bea, a_list(*IN_ORDER, FATHERS)).says("This file changes nothing")

    first, second, third = meetings(office)
    assert [one.state for one in (first, second, third)] == [
        MeetingState.NOT_HELD,
        MeetingState.ADJOURNED,
        MeetingState.CONCLUDED,
    ]
    assert first.not_held_why is NotHeldWhy.NOBODY_CAME
    with services.database.read() as session:
        case = session.scalars(select(Case)).one()
        findings = check_evidence(session, case.id, blobs=services.blobs, certificates=())
        assert findings.faults == [], findings
        assert session.scalars(select(Delivery)).all() == []
        assert len(case.decisions) == 1
        assert len(case.decisions[0].calls) == 2, "advice is recorded once for each, however many meetings"
        mother, father = (one for one in case.parties if one.name in {"Priya Shah", "Dev Shah"})
        facts = certificate_facts(session, case.decisions[0], mother, at=office.clock())
        assert [one.day for one in facts.attended] == [date(2026, 11, 13), date(2026, 11, 19)]
        assert steps_before_certificate(CertificateVariant.HELD, facts) == []
        assert [one.was_there(father) for one in session.scalars(select(Meeting))] == [False] * 3
    page = bea.get(f"/office/cases/{case.reference}")
    assert page.says("Nobody came", "Signed before Counterpart, on Friday 20 November 2026")
    assert page.says("Issue the certificate")
    assert not page.says("Make the Outcome Statement")
    assert "Phone Priya Shah" not in page.text, "a later meeting was held since nobody came"
    assert office.browser("Idris Vaughan").get(f"/mediator/{case.reference}").says("19 November 2026")


def test_several_meetings_that_cannot_be_are_named_each_with_its_row(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    to_come = {**MEDIATED, **BOOKED, "meeting result": "", "statement signed on": ""}
    unknown = {**ADJOURNED, "meeting result": ""}
    for rows, row, column, words in (
        ((unknown, MEDIATED), 2, "meeting result", "a later one is in row 3"),
        ((to_come, {**to_come, "meeting on": "2026-12-16"}), 2, "meeting result", "a later one is in row 3"),
        ((MEDIATED, MEDIATED), 3, "", "Row 2 is about the same decision and the same person"),
        (({**AARAV, **WANTED, "number": "OLD-9", "child": "Mo Shah"}, MEDIATED), 3, "", "Row 2 is about"),
        ((MEDIATED, {**ADJOURNED, "advice on": "2026-11-06"}), 3, "advice on", "Row 2 is about the same"),
        (({**NOT_HELD, "meeting result": "none"},), 2, "meeting not held", "so it took place"),
        (({**NOT_HELD, "meeting on": "2026-12-09"},), 2, "meeting not held", "so it can still take place"),
        (({**NOT_HELD, "meeting not held": "stopped"},), 2, "meeting not held", "Write adjourned"),
        (({**NOT_HELD, "came": "yes"},), 2, "meeting result", "it is said who came"),
        (
            (ADJOURNED, {**MEDIATED, "closed on": "2026-11-24", "closing reason": "agreed"}),
            2,
            "closing reason",
            "something else: some things were agreed",
        ),
    ):
        dry = sent(bea, a_list(*rows))
        line = f"Row {row} Column {column}" if column else f"Row {row}"
        assert dry.says("1 thing to put right", line, words), (words, dry.text)
    stopped = {**ADJOURNED, "meeting not held": "stopped"}
    assert sent(bea, a_list(stopped, MEDIATED)).says("1 case would be opened")
    assert number_of_cases(office) == 0


def test_a_list_taken_out_has_each_meeting_in_its_row(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    pressed(bea, sent(bea, a_list(*IN_ORDER, FATHERS)))
    ready = bea.post_form("/office/cases/lists/out", why="Our move")
    out = read_csv(bea.browser.get(f"{ready.address}/cases.csv").data, known=frozenset(HEADS))
    rows = [dict(zip(out.heads, cells, strict=True)) for _, cells in out.rows]
    of_priya = [row for row in rows if row["name"] == "Priya Shah"]
    shown = [[row[f"meeting {what}"] for what in ("on", "result", "not held")] for row in of_priya]
    assert shown == [
        ["2026-11-10", "", "nobody_came"],
        ["2026-11-13", "adjourned", ""],
        ["2026-11-19", "part", ""],
    ]
    assert len(rows) == 6


def test_rows_of_disagreement_resolution_that_leave_out_the_decision_are_one_case_with_one(
    office: Office,
) -> None:
    bea = office.browser("Bea Hollis")
    said = {**MOTHER, "decision": "D12"}
    dated = {**FATHER, "letter date": ""}
    reviews = ({**MOTHER, "grounds": "review"}, {**FATHER, "grounds": "review"})
    for place, (first, second) in enumerate(((said, dated), (dated, said), (MOTHER, dated), reviews)):
        number, child = f"N{place}", f"Child {place}"
        rows = [{**one, "number": number, "child": child} for one in (first, second)]
        dry = sent(bea, a_list(*rows))
        assert dry.says("1 case would be opened"), dry.text
        assert pressed(bea, dry).says("1 case was opened")
        assert sent(bea, a_list(*rows)).says("This file changes nothing")
        with office.services.database.read() as session:
            case = session.scalars(select(Case).where(Case.former_reference == number)).one()
            assert len(case.decisions) == 1, place
            assert {one.name for one in case.asking_parties()} == {"Priya Shah", "Dev Shah"}
    three = [
        {**one, "number": "N9"}
        for one in (said, {**said, "decision": "D11", "letter date": ""}, {**dated, "name": "Lu Shah"})
    ]
    dry = sent(bea, a_list(*three))
    assert dry.says("1 thing to put right", "Row 4 Column decision", "about more than one decision")
