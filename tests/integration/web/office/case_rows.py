"""Rows of lists of cases, and what is pressed to import one."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import func, select

from cases.accounts.people import User
from cases.models import Case
from services.case_lists.rows import HEADS
from services.lists.csv_files import write_csv
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office

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


CLOSED_ON = {"closed on": "2026-11-20"}
ENDED = {**WANTED, **HELD, **CLOSED_ON, "closing reason": "part"}
SKIPPED = {**WANTED, **BOOKED, "meeting on": "2027-03-28"}

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
MOTHER = {**AARAV, **DRS, **ASKED, "number": "OLD-12", "takes part": "yes"}
FATHER = {**MOTHER, "name": "Dev Shah", "email": "", "phone": ""}
