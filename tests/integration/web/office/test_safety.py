"""The safety flag: set and lifted on the office's page, what follows at once, and what a person looks at."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.casework.sharing import SharedPage
from cases.evidence.log import case_events, check_case
from cases.intake.safety_note import names_a_worry
from cases.models import Case
from cases.vocabulary import Event
from tests.client import Page
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.test_files_and_links import other_parent
from tests.integration.web.office.test_own_pages import give

ASK = "sk whether somebody may be at risk, and decide about a safety flag"
LOOK = "ook at what others of the case can read: a safety flag was set"
SHARED = {"name": "Amina Yusuf", "email": "amina@sendiass.example", "days": "28", "parts": ["where"]}


def is_flagged(office: Office) -> bool:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        return case.safety_flag


def decide(office: Office, reference: str, flag: str, reason: str, *, who: str = "Sam Reed") -> Page:
    return office.browser(who).post_form(f"/office/cases/{reference}/safety", flag=flag, reason=reason)


def test_an_adviser_sets_the_flag_and_what_is_out_is_looked_at_until_somebody_says_so(office: Office) -> None:
    reference = a_choice(office)
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"]))
    give(office, reference, 3)
    browser, _ = own_page(office, reference)
    browser.post_form("/your/request/share/new", SHARED)
    with office.services.database.read() as session:
        assert session.scalars(select(SharedPage)).one().ended_at is None

    page = decide(office, reference, "yes", "")
    assert page.problems == ["Say how we know"]
    page = decide(office, reference, "yes", "She told me of violence on the first call")
    assert page.says("The safety flag is set", "This case has a safety flag", "Set by Sam Reed", LOOK)
    assert page.says("flag. She told me of violence on the first call")
    assert is_flagged(office)
    with office.services.database.read() as session:
        shared = session.scalars(select(SharedPage)).one()
        assert (shared.ended_at, shared.ended_by) == (office.clock(), "Sam Reed")
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says(LOOK)

    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{reference}/safety")
    assert page.says("Dev Shah has a page of their own", "the meeting of Thursday 10 December 2026")
    theirs = f"/office/cases/{reference}/parties/3/request-link"
    bea = office.browser("Bea Hollis")
    bea.post_form(theirs, action=f"{theirs}/end")
    looked = f"/office/cases/{reference}/safety/looked"
    stale = sam.send(page, action=looked)
    assert stale.says("Nothing was recorded: this has changed")
    done = sam.send(stale, action=looked)
    assert done.says("Recorded: you have looked at what others of the case can read.")
    assert not done.says(LOOK)


def test_the_flag_is_lifted_with_a_reason_and_a_second_press_changes_nothing(
    office: Office,
) -> None:
    reference = a_choice(office, safety_note="He must not know where we live")
    assert is_flagged(office)
    page = decide(office, reference, "no", "It was about a neighbour who has moved away")
    assert page.says("Recorded: this case has no safety flag.", "no flag. It was about a neighbour")
    assert not is_flagged(office)
    assert decide(office, reference, "no", "Again").says("no flag. It was about a neighbour")
    with office.services.database.read() as session:
        case_id = session.scalars(select(Case.id)).one()
        kinds = [one.kind for one in case_events(session, case_id)]
    assert kinds.count(Event.SAFETY_DECIDED) == 1


@pytest.mark.parametrize(
    "said", [{"safety_note": "No"}, {"other_parent": "Dev Shah", "other_parent_safe": "no"}]
)
def test_what_the_request_leaves_open_is_asked_of_a_person_and_sets_nothing(office: Office, said) -> None:
    reference = a_choice(office, **said)
    assert not is_flagged(office)
    assert office.browser("Bea Hollis").get("/office").says(ASK)
    page = decide(office, reference, "no", "I phoned: she is not worried about anybody")
    assert page.says("Recorded: this case has no safety flag.")
    assert not page.says(ASK)
    assert not is_flagged(office)


@pytest.mark.parametrize(
    ("note", "worry"),
    [
        ("", False),
        (" No. ", False),
        ("N/A", False),
        ("None!", False),
        ("No worries", False),
        ("no, I'm not", False),
        ("No contact with his father, please", True),
        ("Not at home", True),
        ("He must not know", True),
    ],
)
def test_only_a_plain_no_is_read_as_no_worry(note: str, worry: bool) -> None:
    assert names_a_worry(note) is worry
