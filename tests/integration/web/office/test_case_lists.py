"""Lists of cases on pages: a dry run first, all or nothing, cases that live, and who takes all out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.access import cases_seen_by
from cases.casework.case_lists import CaseExport, CaseImport
from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import certificate_facts
from cases.drs.request import disagreement_of
from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import CertificateVariant, Event, Role
from mail.outbox import Delivery
from services.casework.taking_part import remind_parts
from services.evidence.check import check_evidence
from services.feedback.inviting import ask_for_feedback
from tests.factories import a_case, viewer_of
from tests.integration.web.office.case_rows import (
    AARAV,
    ASKED,
    BOOKED,
    CLOSED_ON,
    DRS,
    ENDED,
    FATHER,
    HELD,
    LENA,
    LENAS_FATHER,
    MEDIATED,
    MOTHER,
    ROWS,
    RUNNING,
    SCHOOL,
    SECOND,
    SKIPPED,
    WANTED,
    a_list,
    number_of_cases,
    pressed,
    sent,
)
from tests.integration.web.office.case_rows import _mediator as _mediator
from tests.integration.web.office.conftest import Office
from worker.sweep import forget_old


@pytest.mark.usefixtures("both_databases")
def test_a_list_becomes_cases_that_live_and_the_same_list_again_changes_nothing(office: Office) -> None:
    bea = office.browser("Bea Hollis")

    dry = sent(bea, a_list(*ROWS))
    assert dry.heading == "What old cases.csv would do"
    assert dry.says("2 cases would be opened", "Eva Novák, Petr Novák", "Nobody would be emailed")
    assert number_of_cases(office) == 0
    done = pressed(bea, dry)
    assert done.says("2 cases were opened", "By Bea Hollis")
    assert pressed(bea, dry).says("2 cases were opened")
    again = sent(bea, a_list(*ROWS, encoding="utf-8-sig"))
    assert again.says("This file changes nothing", "2 cases are here already")
    assert number_of_cases(office) == 2

    with office.services.database.read() as session:
        assert session.scalars(select(Delivery)).all() == [], "nobody is emailed"
        viewer = viewer_of(office.people["Sam Reed"])
        aarav, lena = (
            session.scalars(cases_seen_by(viewer).where(Case.former_reference == one)).one()
            for one in ("OLD-1", "OLD-2")
        )
        facts = certificate_facts(session, aarav.decisions[0], aarav.parties[0], at=office.clock())
        assert steps_before_certificate(CertificateVariant.NO_MEDIATION, facts) == []
        assert lena.safety_flag
        assert [p.name for p in lena.asking_parties()] == ["Eva Novák", "Petr Novák"]
        assert [d.first_contact_on.isoformat() for d in lena.decisions if d.first_contact_on] == [
            "2026-11-03",
            "2026-11-12",
        ]
        told_of = [event.kind for event in case_events(session, lena.id)]
        assert told_of[0] is Event.REQUEST_RECEIVED
        assert Event.CASE_IMPORTED in told_of
        for case in (aarav, lena):
            findings = check_evidence(session, case.id, blobs=office.services.blobs, certificates=())
            assert findings.faults == [], findings
        references = aarav.reference, lena.reference
        kept = session.scalars(select(CaseImport).where(CaseImport.imported_at.is_not(None))).one()
        assert kept.content is None
    page = bea.get(f"/office/cases/{references[0]}")
    assert page.says("OLD-1", "a list of cases")
    today = bea.get(f"/office/cases/{references[1]}")
    assert today.says("Liverpool")
    assert bea.get("/office/cases?q=OLD-2").says("Lena Novák")
    sam = office.browser("Sam Reed")
    issue = sam.get(f"/office/cases/{references[0]}/certificate/1/1")
    assert issue.status == 200


FAULTS: list[tuple[dict[str, str], str, str]] = [
    ({"letter date": "03/04/2026"}, "letter date", "could be two different days"),
    ({"letter date": "2027-01-01"}, "letter date", "is still to come"),
    ({"authority": "Atlantis"}, "authority", "There is no local authority ‘Atlantis’"),
    ({"decision": "D99"}, "decision", "is none of"),
    ({"decision": "D3", "parts": "B Q"}, "parts", "‘Q’ is no part of a plan"),
    ({"decision": "D4", "parts": "B"}, "parts", "do not fit the decision"),
    ({"child": ""}, "child", "Give the full name"),
    ({"birth date": "1990-01-01"}, "birth date", "older than 30"),
    ({"email": "priya at home"}, "email", "is not an email address"),
    ({"role": "supporter"}, "role", "cannot ask for mediation"),
    ({"advice on": ""}, "advice on", "‘no mediation on’ is given"),
    ({"advice by": ""}, "advice by", "Give the mediation adviser"),
    ({"no mediation on": "2026-11-04"}, "no mediation on", "is before the ‘advice on’"),
    ({"closed on": "2026-11-10"}, "closing reason", "Give both, or neither"),
    ({"owner": "nobody@example.com"}, "owner", "Nobody in the office has an account"),
    ({"kind": "drs"}, "grounds", "Say what the disagreement is about"),
    ({"focus": "Her help"}, "focus", "belongs to disagreement resolution"),
    ({"kind": "drs", "grounds": "support, noise"}, "grounds", "‘noise’ is none of"),
    ({**DRS, "against": "setting"}, "setting name", "Give the name of the nursery"),
    ({**DRS, "takes part": "yes"}, "asked on", "Give the day everyone was asked"),
    ({**DRS, "asked on": "2026-11-12"}, "focus", "everyone was asked with it"),
    ({**DRS, **BOOKED, **ASKED, "takes part": "yes"}, "takes part", "Give the answer of the local authority"),
    (BOOKED, "mediation on", "somebody chose mediation"),
    ({**WANTED, **BOOKED, "mediator": "bea.hollis@example.com"}, "mediator", "No mediator has an account"),
    ({**WANTED, **BOOKED, "meeting starts": "10"}, "meeting starts", "is not a time"),
    ({**WANTED, **BOOKED, "meeting ends": "9am"}, "meeting ends", "ends before it starts"),
    ({**WANTED, **BOOKED, "meeting result": "full"}, "meeting result", "nothing can have come of it yet"),
    ({**WANTED, **HELD, "meeting result": "none"}, "meeting result", "where something was agreed"),
    ({"meeting place": "The Old Library"}, "meeting on", "Give the day of the meeting"),
    ({**SKIPPED, "meeting starts": "1:30am"}, "meeting starts", "Clocks in the UK skip 01:30"),
    (
        {**SKIPPED, "meeting starts": "0:30", "meeting ends": "1:30am"},
        "meeting ends",
        "Clocks in the UK skip",
    ),
    ({**ENDED, "closed on": "2026-11-18", "statement signed on": ""}, "closed on", "before the ‘meeting on’"),
    ({**ENDED, "closed on": "2026-11-19"}, "closed on", "before the ‘statement signed on’"),
    (
        {**ENDED, "meeting result": "", "statement signed on": "", "closing reason": "withdrawn"},
        "meeting result",
        "the case is closed",
    ),
    ({**ENDED, "closing reason": "not_held"}, "closing reason", "A meeting has finished in this case"),
    ({**ENDED, "closing reason": "agreed"}, "closing reason", "something else: some things were agreed"),
    ({**ENDED, "closing reason": "not_chosen"}, "closing reason", "chose mediation, and still want it"),
    ({**CLOSED_ON, "closing reason": "refused"}, "closing reason", "Only in disagreement resolution"),
    ({**CLOSED_ON, "closing reason": "conceded"}, "closing reason", "Choose what ended mediation"),
    ({**DRS, **CLOSED_ON, "closing reason": "not_chosen"}, "closing reason", "This is for mediation"),
    (
        {"other parent email": "dev@example.com", "other parent safe": "yes"},
        "other parent name",
        "Give their full name",
    ),
    (
        {"other parent name": "his father", "other parent phone": "01632 960 222", "other parent safe": "no"},
        "other parent name",
        "Give their full name",
    ),
    ({"other parent name": "Dev Shah"}, "other parent safe", "Say whether it is safe"),
    ({"other parent name": "Dev Shah", "other parent safe": "perhaps"}, "other parent safe", "perhaps"),
    (
        {"other parent name": "Dev Shah", "other parent safe": "no", "other parent email": AARAV["email"]},
        "other parent email",
        "the other parent could read",
    ),
]
"""What one row says wrongly, in which column, and what its sender reads."""


def test_every_fault_is_named_with_its_row_and_nothing_is_half_imported(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    wrong = [{**AARAV, "number": f"N{place}", **changes} for place, (changes, _, _) in enumerate(FAULTS)]
    dry = sent(bea, a_list(LENA, *wrong))

    assert dry.says(f"{len(FAULTS)} things to put right")
    for row, (_, column, words) in enumerate(FAULTS, 3):
        line = dry.text[dry.text.index(f"Row {row} ") :].removeprefix(f"Row {row} ")
        assert line.startswith(f"Column {column} "), row
        assert words in line.split("Row ")[0], row
    token = bea.get("/office/cases/lists").forms()[-1].fields()["csrf_token"]
    forced = bea.post(dry.address, data={"csrf_token": token})
    assert forced.says("Nothing was imported")
    assert number_of_cases(office) == 0


def test_what_runs_elsewhere_comes_with_its_meetings_and_answers_and_nobody_hears_of_the_past(
    office: Office,
) -> None:
    bea, services = office.browser("Bea Hollis"), office.services
    office.add("Ruth Okafor", Role.OFFICER)
    dry = sent(bea, a_list(*RUNNING))
    assert dry.says(
        "9 December 2026, booked",
        "19 November 2026, held, one meeting about 2 decisions, statement signed 20 November 2026",
    )
    assert pressed(bea, dry).says("4 cases were opened")
    assert sent(bea, a_list(*RUNNING)).says("This file changes nothing")

    references = {}
    with services.database.read() as session:
        for case in session.scalars(select(Case)):
            references[case.former_reference] = case.reference
            findings = check_evidence(session, case.id, blobs=services.blobs, certificates=())
            assert findings.faults == [], findings
    for days in (*range(1, 9), *range(85, 96)):
        at = office.clock() + timedelta(days=days)
        ask_for_feedback(services.database, services.bank_holidays, at=at)
        remind_parts(services.database, services.bank_holidays, at=at)
    with services.database.read() as session:
        assert session.scalars(select(Delivery)).all() == []

    booked = bea.get(f"/office/cases/{references['OLD-7']}")
    assert booked.says(
        "Wednesday 9 December 2026", "10am to 12:30pm", "Online", "Idris Vaughan", "Hill School"
    )
    assert "no longer wanted" not in booked.text
    waits = bea.get(f"/office/cases/{references['OLD-8']}/drs")
    assert waits.says("How Aarav is helped at school", "I want to talk first", "Not yet")
    asked = bea.get(f"/office/cases/{references['OLD-8']}")
    assert asked.says("hone Bury: they want to talk first")
    assert "Call Priya Shah" not in asked.text, "whoever was asked was talked with before"
    assert "late" not in asked.text.split("Timeline")[0]
    held = bea.get(f"/office/cases/{references['OLD-9']}")
    assert held.says("Signed before Counterpart, on Friday 20 November 2026", "Issue the certificate")
    assert "Make the Outcome Statement" not in held.text
    assert held.text.count("The Old Library") == 1, "one meeting about both decisions"
    idris = office.browser("Idris Vaughan")
    assert idris.get(f"/mediator/{references['OLD-9']}").says(
        "Signed before Counterpart", "It is not made again"
    )
    assert "Mo Shah" not in idris.get("/mediator").text.split("9 December")[0]
    assert bea.get(f"/office/cases/{references['OLD-10']}").says("Not everyone agreed to take part")


NOT_ONE: list[tuple[dict[str, str], dict[str, str], str, str]] = [
    (LENA, {**LENAS_FATHER, "child": "Lina Novák"}, "child", "Row 2 is about the same case"),
    (LENA, LENA, "", "Row 2 is about the same decision and the same person"),
    (LENA, {**LENAS_FATHER, "kind": "drs", "grounds": "support"}, "kind", "Row 2 is about the same case"),
    (MEDIATED, {**SECOND, "meeting result": "full"}, "meeting result", "Row 2 is about the same meeting"),
    (MEDIATED, {**SECOND, "meeting ends": "14:00"}, "", ""),
    ({**MEDIATED, "came": "yes"}, {**SECOND, "came": "no"}, "came", "Row 2 is about the same meeting"),
    (
        {**MOTHER, "authority takes part": "yes"},
        {**FATHER, "against": "setting", "setting name": "Hill School"},
        "authority takes part",
        "not among those",
    ),
    (
        {**MEDIATED, "closed on": "2026-11-20", "closing reason": "part"},
        {**SECOND, "meeting on": "2026-11-21", "statement signed on": ""},
        "closed on",
        "before the ‘meeting on’",
    ),
]
"""Two rows of one case, and in which column the second, or both as one, are wrong; "" where they are not."""


def test_rows_of_one_case_are_held_against_each_other(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    for first, second, column, words in NOT_ONE:
        dry = sent(bea, a_list(first, second))
        if words:
            assert dry.says("1 thing to put right", f"Column {column}" if column else "Row 3", words), words
        else:
            assert dry.says("1 case would be opened", "one meeting about 2 decisions")


def test_what_a_later_row_alone_says_is_kept_and_nobody_comes_who_was_not_asked(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    school = {"against": "setting", "setting name": "Hill School", "setting takes part": "yes"}
    later = {"tried": "Two meetings", "appeal number": "EH351/26/1", **school}
    alone = {"number": "OLD-13", "child": "Ian Shah", "against": ""}
    dry = sent(
        bea,
        a_list(
            {**MOTHER, **BOOKED, "meeting ends": ""},
            {**FATHER, **later, **BOOKED},
            {**SCHOOL, **alone, "authority takes part": "", "authority contact": ""},
        ),
    )
    assert pressed(bea, dry).says("2 cases were opened")

    with office.services.database.read() as session:
        both, school_asks = (
            session.scalars(select(Case).where(Case.former_reference == one)).one()
            for one in ("OLD-12", "OLD-13")
        )
        row = disagreement_of(both)
        assert row is not None
        assert (row.tried, row.appeal_number, row.against) == ("Two meetings", "EH351/26/1", ["setting"])
        meetings = {one.case_id: one for one in session.scalars(select(Meeting))}
        assert (meetings[both.id].ends_at - meetings[both.id].starts_at) == timedelta(hours=2, minutes=30)
        guests = [[one.name for one in meetings[case.id].attendances] for case in (both, school_asks)]
    assert guests == [["Priya Shah", "Hill School", "Dev Shah"], ["Priya Shah", "Jo Field"]]


def test_what_changes_between_dry_run_and_import_is_shown_and_asked_again(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    dry = sent(bea, a_list(AARAV, {**LENA, "number": ""}))
    assert dry.says("2 cases would be opened")
    other = sent(bea, a_list({**LENA, "number": ""}))
    pressed(bea, other)

    asked = pressed(bea, dry)

    assert asked.says("Something changed since this page was opened", "1 case would be opened")
    assert number_of_cases(office) == 1
    assert pressed(bea, asked).says("1 case was opened")
    assert number_of_cases(office) == 2
    with office.services.database.write() as session:
        a_case(office.services, session, person_name="Maya Okoro", at=office.clock())
    same = {**AARAV, "number": "OLD-3", "child": "Maya  Okoro", "letter date": "2026-11-12"}
    assert sent(bea, a_list(same)).says("is about this child and this decision already")
    assert sent(bea, a_list({**same, "number": "OLD-1"})).status == 200


def test_a_file_that_is_not_imported_goes_after_a_day(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    dry = sent(bea, a_list(AARAV))
    later = office.clock() + timedelta(days=1, minutes=1)
    forget_old(office.services.database, office.services.blobs, at=later)

    with office.services.database.read() as session:
        assert session.scalars(select(CaseImport)).all() == []
        assert session.scalars(select(CaseExport)).all() == []
    assert bea.get(dry.address).status == 404
    assert sent(bea, b"%PDF-1.7").problems[0].startswith("This is a PDF, not a CSV file")
