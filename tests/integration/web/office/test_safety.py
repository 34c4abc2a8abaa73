"""The safety flag: set and lifted on the office's page, what follows at once, and what a person looks at."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor, NotASeniorAdviser
from cases.attending.for_meeting import tag_paper
from cases.casework.sharing import SharedPage
from cases.documents import Upload
from cases.evidence.log import case_events, check_case
from cases.intake.safety_note import names_a_worry
from cases.meetings.bringing import open_shared_papers
from cases.models import Case
from cases.vocabulary import EnvelopeState, Event, PaperTag
from services.contact.safety import set_safety_flag
from signing.models import Envelope
from tests import factories
from tests.client import Page
from tests.integration.web.office.arranging import a_choice, mails, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.test_files_and_links import other_parent, seen_by, sent_by
from tests.integration.web.office.test_own_pages import give

ASK = "sk whether somebody may be at risk, and decide about a safety flag"
LOOK = "ook at what others of the case can read (a safety flag was set)"
SHARED = {"name": "Amina Yusuf", "email": "amina@sendiass.example", "days": "28", "parts": ["where"]}


SENIOR = "Dina Farrow"


def decisions(office: Office) -> list[bool]:
    """What was decided about the flag, in order of time."""
    with office.services.database.read() as session:
        case_id = session.scalars(select(Case.id)).one()
        said = [one for one in case_events(session, case_id) if one.kind is Event.SAFETY_DECIDED]
        return [one.body["changed"]["safety_flag"]["after"] for one in said]


def envelope_states(office: Office) -> list[EnvelopeState]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Envelope.state)))


def shown_to_dev(office: Office, reference: str) -> str:
    """A paper of the person who asked, which staff opened to the other parent; its id."""
    upload_id = sent_by(office, reference, 1)
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/files/{upload_id}")
    with office.services.database.read() as session:
        dev = next(one for one in session.scalars(select(Case)).one().parties if one.number == 3)
    bea.send(page, readers=[str(dev.id)], giver_agreed="yes")
    assert seen_by(office, "Dev Shah") == ["report.pdf"]
    return upload_id


def is_flagged(office: Office) -> bool:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        return case.safety_flag


def decide(office: Office, reference: str, flag: str, reason: str, *, who: str = "Sam Reed") -> Page:
    return office.browser(who).post_form(f"/office/cases/{reference}/safety", flag=flag, reason=reason)


def test_setting_it_ends_what_nobody_is_told_of_and_the_rest_is_ended_by_one_press_each(
    office: Office,
) -> None:
    reference = a_choice(office)
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"]))
    give(office, reference, 3)
    browser, _ = own_page(office, reference)
    browser.post_form("/your/request/share/new", SHARED)
    agreement = bea.get(f"/mediator/{reference}/agreement")
    bea.send(agreement, asked=["Priya Shah", "Dev Shah"])
    assert envelope_states(office) == [EnvelopeState.PREPARED]
    shown = shown_to_dev(office, reference)

    page = decide(office, reference, "yes", "")
    assert page.problems == ["Say how we know"]
    page = decide(office, reference, "yes", "She told me of violence on the first call")
    assert page.says("The safety flag is set", "This case has a safety flag", "Set by Sam Reed", LOOK)
    assert page.says("flag. She told me of violence on the first call")
    assert is_flagged(office)
    with office.services.database.read() as session:
        shared = session.scalars(select(SharedPage)).one()
        assert (shared.ended_at, shared.ended_by) == (office.clock(), "Sam Reed")
    assert envelope_states(office) == [EnvelopeState.WITHDRAWN], "it named both, and nobody was sent it"
    assert mails(office, "withdrawn") == []
    safety = f"/office/cases/{reference}/safety"
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    assert bea.get("/office").says(LOOK)
    page = sam.get(safety)
    assert not page.says("Dev Shah has a page of their own"), "it ended as the flag was set"
    assert page.says("the meeting of Thursday 10 December 2026", "A coordinator changes it or calls it off")

    theirs = f"/office/cases/{reference}/parties/3/request-link"
    give(office, reference, 3, checked="yes")
    page = bea.get(safety)
    page = bea.send(page, {}, action=f"{theirs}/end")
    assert page.says("The link has ended, and nobody is on the page now.")
    assert not page.says("Dev Shah has a page of their own")
    page = bea.send(page, {}, action=f"{safety}/papers/{shown}/close")
    assert page.says("Nobody of the case can read that paper now")
    assert seen_by(office, "Dev Shah") == []
    again = bea.post(f"{safety}/papers/{shown}/close", data={})
    assert again.status == 200, "without the page's token nothing is pressed"

    looked = f"{safety}/looked"
    old = sam.get(safety)
    page = bea.send(page, {}, action=f"/office/cases/{reference}/call-off")
    assert page.says("The meeting is called off.", "Nothing: nobody but the person whose request it is")
    stale = sam.send(old, action=looked)
    assert stale.says("Nothing was recorded: this has changed")
    done = sam.send(stale, action=looked)
    assert done.says("Recorded: you have looked at what others of the case can read.")
    assert not done.says(LOOK)


@pytest.mark.usefixtures("both_databases")
def test_an_agreement_that_is_out_is_taken_back_by_a_coordinator_and_its_signers_hear_it(office):
    reference = a_choice(office)
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"]))
    bea.send(bea.get(f"/mediator/{reference}/agreement"), asked=["Priya Shah", "Dev Shah"])
    with office.services.database.write() as session:
        envelope = session.scalars(select(Envelope)).one()
        envelope.state, envelope.made_at = EnvelopeState.OUT, office.clock()
        for signer in envelope.signers:
            signer.invited_at = office.clock()
        address = f"/office/cases/{reference}/safety/agreements/{envelope.id}/take-back"
    decide(office, reference, "yes", "She told me of violence")
    assert envelope_states(office) == [EnvelopeState.OUT], "people would be told, so a person decides"
    sam, bea = office.browser("Sam Reed"), office.browser("Bea Hollis")
    page = sam.get(f"/office/cases/{reference}/safety")
    assert page.says("names Priya Shah and Dev Shah to each other. A coordinator takes it back.")
    assert sam.post(address).status == 404
    page = bea.get(f"/office/cases/{reference}/safety")
    old = bea.get(f"/office/cases/{reference}/safety")
    assert bea.send(page, {}, action=address).says("The document is taken back.")
    assert envelope_states(office) == [EnvelopeState.WITHDRAWN]
    assert mails(office, "withdrawn") == ["Dev Shah", "Priya Shah"]
    assert bea.send(old, {}, action=address).says("taken back already. Nothing was sent.")
    assert len(mails(office, "withdrawn")) == 2


def test_a_senior_adviser_alone_lifts_it_and_a_second_press_changes_nothing(office: Office) -> None:
    reference = a_choice(office, safety_note="He must not know where we live")
    assert is_flagged(office)
    page = decide(office, reference, "no", "It was about a neighbour who has moved away")
    assert page.problems == [
        "Only a senior adviser lifts a safety flag. Ask one to open this page. Nothing was changed"
    ]
    assert page.value_of("reason") == "It was about a neighbour who has moved away"
    assert is_flagged(office)
    said = decide(office, reference, "no", "It was about a neighbour who has moved away", who=SENIOR)
    assert said.says("Recorded: this case has no safety flag.", "no flag. It was about a neighbour")
    assert not is_flagged(office)
    assert decide(office, reference, "no", "Again").says("no flag. It was about a neighbour")
    assert decisions(office) == [False]


@pytest.mark.usefixtures("both_databases")
def test_two_who_decide_at_once_and_an_old_tab_record_what_each_saw(office):
    reference = a_choice(office)
    safety = f"/office/cases/{reference}/safety"
    sam, bea, dina = (office.browser(name) for name in ("Sam Reed", "Bea Hollis", SENIOR))
    of_sam, of_bea, of_dina = (one.get(safety) for one in (sam, bea, dina))
    assert sam.send(of_sam, flag="yes", reason="She told me").says("The safety flag is set")
    assert bea.send(of_bea, flag="yes", reason="She told me, too").says("Nothing changed")
    stale = dina.send(of_dina, flag="no", reason="I know of nothing")
    assert stale.says("now says Yes: somebody may be at risk")
    assert is_flagged(office), "a senior adviser's old tab lifts nothing that they have not seen"
    assert decide(office, reference, "no", "He has moved away", who=SENIOR).says("no safety flag")
    old = sam.send(of_sam, flag="yes", reason="She told me")
    assert old.says("Something changed since this page was opened") or is_flagged(office)
    assert decisions(office)[:2] == [True, False]

    with office.services.database.writers() as session:
        case = session.scalars(select(Case)).one()
        by = factories.viewer_of(office.people["Sam Reed"])
        set_safety_flag(session, case, True, reason="x", by=by, at=office.clock())
        with pytest.raises(NotASeniorAdviser):
            set_safety_flag(session, case, False, reason="x", by=by, at=office.clock())
        session.rollback()


def test_papers_for_everyone_close_as_it_is_set_and_open_again_as_it_is_lifted(office: Office) -> None:
    reference = a_choice(office)
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"]))
    sent_by(office, reference, 1)
    with office.services.database.write() as session:
        case, upload = session.scalars(select(Case)).one(), session.scalars(select(Upload)).one()
        by = Actor.of(factories.viewer_of(office.people["Bea Hollis"]))
        tag_paper(session, case, upload, PaperTag.SHARED, by=by, at=office.clock())
        open_shared_papers(session, case, by=by, at=office.clock())
    assert seen_by(office, "Dev Shah") == ["report.pdf"]
    decide(office, reference, "yes", "She told me of violence")
    assert seen_by(office, "Dev Shah") == []
    assert seen_by(office, "Priya Shah") == ["report.pdf"], "it is hers"
    decide(office, reference, "no", "He has moved away", who=SENIOR)
    assert seen_by(office, "Dev Shah") == ["report.pdf"]


def test_a_closed_case_stays_on_today_until_somebody_looked_at_what_is_out(office: Office) -> None:
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    give(office, reference, 3)
    bea.post_form(f"/office/cases/{reference}/close", reason="out_of_scope")
    assert not bea.get("/office").says(reference)
    decide(office, reference, "yes", "She phoned after we had closed it")
    today = bea.get("/office")
    assert today.says(LOOK)
    page = bea.get(f"/office/cases/{reference}/safety")
    assert bea.send(page, action=f"/office/cases/{reference}/safety/looked").says("you have looked")
    assert not bea.get("/office").says(LOOK)


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
