"""Lists of cases on pages: a dry run first, all or nothing, cases that live, and who takes all out."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from cases.access import cases_seen_by
from cases.accounts.people import User
from cases.casework.case_lists import CaseExport, CaseImport
from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import certificate_facts
from cases.drs.request import disagreement_of
from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, Event, Role, Track
from mail.outbox import Delivery
from services.case_lists.rows import HEADS
from services.casework.taking_part import remind_parts
from services.evidence.check import check_evidence
from services.feedback.inviting import ask_for_feedback
from services.lists.csv_files import read_csv, write_csv
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import a_case, viewer_of
from tests.integration.web.office.conftest import Office
from worker.sweep import forget_old

AARAV = {
    "number": "OLD-1",
    "child": "Aarav Shah",
    "birth date": "3 May 2015",
    "authority": "Bury",
    "decision": "D1",
    "letter date": "2026-10-12",
    "contacted on": "2026-11-02",
    "name": "Priya Shah",
    "email": "priya.shah@example.com",
    "phone": "01632 960 014",
    "advice on": "2026-11-05",
    "advice by": "Sam Reed",
    "no mediation on": "2026-11-06",
    "note": "Speaks Gujarati at home – call after 5",
}
WANTED = {"mediation on": "2026-11-06", "no mediation on": ""}
MEETING = {"meeting starts": "10:00", "meeting mode": "online", "mediator": "idris.vaughan@example.com"}
BOOKED = {**MEETING, "meeting on": "2026-12-09", "meeting ends": "12.30pm", "meeting told on": "2026-11-16"}
HELD = {
    **MEETING,
    "meeting on": "2026-11-19",
    "meeting mode": "in_person",
    "meeting place": "The Old Library",
    "meeting result": "part",
    "statement signed on": "2026-11-20",
}
DRS = {
    "kind": "drs",
    "decision": "",
    "grounds": "support, review",
    "plan held": "no",
    "advice on": "",
    "advice by": "",
    "no mediation on": "",
}
ASKED = {"focus": "How Aarav is helped at school", "asked on": "2026-11-12"}
LENA = {
    "number": "OLD-2",
    "child": "Lena Novák",
    "birth date": "2012-02-29",
    "authority": "liverpool",
    "decision": "D3",
    "parts": "B, F",
    "letter date": "2026-10-20",
    "contacted on": "2026-11-03",
    "name": "Eva Novák",
    "address": "1 High Street\nLiverpool",
    "risk": "Her former partner must not learn where she lives",
    "advice on": "2026-11-04",
    "advice by": "Sam Reed",
    "mediation on": "2026-11-04",
}
NO_ADVICE = dict.fromkeys(("advice on", "advice by", "mediation on"), "")
LENAS_FATHER = {**LENA, **NO_ADVICE, "name": "Petr Novák", "address": ""}
LENAS_SECOND = {
    **LENA,
    **NO_ADVICE,
    "decision": "D7",
    "parts": "",
    "letter date": "2026-11-10",
    "contacted on": "2026-11-12",
}
ROWS = (AARAV, LENA, LENAS_FATHER, LENAS_SECOND)


OTHER_NUMBERS = {"case", "number", "birth date"}
"""What the test itself makes another; all else of a list taken out is the same when it came in again."""


def a_list(*rows: dict[str, str], encoding: str = "cp1252") -> bytes:
    """The rows as a file of theirs."""
    file = write_csv(HEADS, [[row.get(head, "") for head in HEADS] for row in rows])
    return file.decode("utf-8-sig").encode(encoding)


@pytest.fixture(autouse=True)
def _mediator(office: Office) -> None:
    """A list names mediators by the addresses of their accounts."""
    idris = office.people["Idris Vaughan"]
    idris.email = MEETING["mediator"]
    with office.services.database.write() as session:
        session.get_one(User, idris.id).email = idris.email


def sent(browser: ReviewingClient, content: bytes) -> Page:
    return browser.post_form("/office/cases/lists", file=(BytesIO(content), "old cases.csv"))


def number_of_cases(office: Office) -> int:
    with office.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def pressed(browser: ReviewingClient, dry: Page) -> Page:
    return browser.send(dry, submit="yes")


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


CLOSED_ON = {"closed on": "2026-11-20"}
ENDED = {**WANTED, **HELD, **CLOSED_ON, "closing reason": "part"}
SKIPPED = {**WANTED, **BOOKED, "meeting on": "2027-03-28"}

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


SCHOOL = {
    **AARAV,
    **DRS,
    **ASKED,
    **BOOKED,
    "number": "OLD-7",
    "asked by": "setting",
    "against": "authority",
    "setting name": "Hill School",
    "setting person": "Jo Field",
    "setting contact": "jo@hill.example",
    "authority contact": "01632 960 001",
    "takes part": "yes",
    "authority takes part": "yes",
    "setting takes part": "yes",
}
WAITING = {**AARAV, **DRS, **ASKED, "number": "OLD-8", "child": "Lu Shah", "authority takes part": "talk"}
MEDIATED = {**AARAV, **WANTED, **HELD, "number": "OLD-9", "child": "Mo Shah"}
SECOND = {**MEDIATED, "decision": "D7", "letter date": "2026-10-13"}
CLOSED = {
    **WAITING,
    "number": "OLD-10",
    "child": "Ada Shah",
    "takes part": "no",
    "closed on": "2026-11-20",
    "closing reason": "refused",
}
RUNNING = (SCHOOL, WAITING, MEDIATED, SECOND, CLOSED)


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


MOTHER = {**AARAV, **DRS, **ASKED, "number": "OLD-12", "takes part": "yes"}
FATHER = {**MOTHER, "name": "Dev Shah", "email": "", "phone": ""}
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


def test_a_list_taken_out_here_opens_the_same_cases_in_another_installation(
    office: Office,
) -> None:
    bea = office.browser("Bea Hollis")
    pressed(bea, sent(bea, a_list(*ROWS, *RUNNING[:-1], {**AARAV, "number": "OLD-11", "child": "Bo Shah"})))
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
