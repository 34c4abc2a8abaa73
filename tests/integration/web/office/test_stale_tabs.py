"""A tab opened before something changed is told what changed, does nothing yet, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.certificates.corrections import Correction
from cases.certificates.models import Certificate
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import AdjournedWish, CertificateVariant, Choice, CorrectionReason, MeetingState, Role
from services.certificates import correct_and_send, issue_and_send
from tests import factories
from tests.client import Page
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import a_held_meeting
from tests.integration.web.office.test_call import talk

CHANGED = "Something changed since this page was opened, perhaps in another window. "


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026; its reference."""
    return a_choice(office)


def the_case(office: Office) -> Case:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        _ = (case.parties, case.decisions)
        return case


def is_refused(page: Page) -> bool:
    return any(problem.startswith(CHANGED) for problem in page.problems)


@pytest.mark.hard_input("K75")
def test_a_stale_page_about_a_person_tells_what_changed_and_keeps_both(office, chosen):
    """Left alone, a field shows what stands now; written by both, it keeps what was typed here."""
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    address = f"/office/cases/{chosen}/parties/1"
    old = bea.get(address)
    sam.post_form(address, name="Priya Shah-Reid", phone="01632 960 001", best_times="Mornings")
    answer = bea.send(old, best_times="After 4pm", post="Mother")
    assert is_refused(answer)
    assert answer.says(
        "'Full name' now says Priya Shah-Reid",
        "'Best times to phone' now says Mornings. What you typed is still here",
    )
    shown = [answer.value_of(name) for name in ("name", "phone", "best_times", "post")]
    assert shown == ["Priya Shah-Reid", "01632 960 001", "After 4pm", "Mother"]
    assert the_case(office).parties[0].best_times == "Mornings"
    bea.get(answer.response.request.full_path)  # 'Back' and 'Reload' show the same and change nothing
    bea.send(answer, submit="yes")
    party = the_case(office).parties[0]
    assert (party.name, party.best_times, party.post) == ("Priya Shah-Reid", "After 4pm", "Mother")
    assert bea.send(old, best_times="After 4pm", post="Mother").problems  # the oldest tab still is stale


@pytest.mark.hard_input("K75")
def test_a_stale_page_about_the_case_a_decision_or_a_call_overwrites_nothing(office, chosen):
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    base = f"/office/cases/{chosen}"
    details, decision, call = f"{base}/details", f"{base}/decisions/1", f"{base}/call/1/1"
    olds = [bea.get(details), bea.get(decision), sam.get(call)]
    sam.post_form(details, person_name="Aarav Sharma", birth_date=date(2015, 3, 5))
    sam.post_form(decision, letter_date=date(2026, 11, 2), kind="D3", sections=["B", "F"])
    answer = bea.send(olds[0], lives_in="Knowsley")
    assert is_refused(answer)
    assert answer.says("'Date of birth' now says 5 March 2015")
    assert (answer.value_of("birth_date-month"), answer.value_of("lives_in")) == ("3", "Knowsley")
    assert bea.send(answer, submit="yes").says("Aarav Sharma", "Knowsley")
    answer = bea.send(olds[1], missing_health="Speech therapy")
    assert is_refused(answer)
    assert (answer.value_of("letter_date-day"), answer.value_of("missing_health")) == ("2", "Speech therapy")
    answer = sam.send(olds[2], talk(choice="mediation", questions="What does it cost?"))
    assert is_refused(answer)
    assert (answer.value_of("letter_date-day"), answer.value_of("questions")) == ("2", "What does it cost?")
    case = the_case(office)
    assert case.decisions[0].letter_date == date(2026, 11, 2)
    assert case.decisions[0].missing_health == ""
    with office.services.database.read() as session:
        assert len(session.scalars(select(Case)).one().decisions[0].calls) == 1
    assert sam.send(answer, submit="yes").says("The call is recorded")


@pytest.mark.hard_input("K75")
def test_a_meeting_that_was_moved_is_not_called_off_or_moved_by_an_old_page(office, chosen):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{chosen}/arrange"
    bea.post_form(address, plan(office))
    old = bea.get(address)
    bea.post_form(address, plan(office, held_on=date(2026, 12, 15), notes="By the back door"))
    answer = bea.send(old, action=f"/office/cases/{chosen}/call-off")
    assert answer.heading == "Move the meeting"
    assert answer.says("was moved since that page was opened", "Tuesday 15 December 2026")
    moved = bea.send(old, starts="11am")
    assert is_refused(moved)
    assert (moved.value_of("held_on-day"), moved.value_of("starts")) == ("15", "11am")
    assert moved.value_of("notes").strip() == "By the back door"
    with office.services.database.read() as session:
        meeting = session.scalars(select(Meeting)).one()
        assert (meeting.state, meeting.sequence) == (MeetingState.ARRANGED, 1)
    assert bea.send(answer, action=f"/office/cases/{chosen}/call-off").says("The meeting is called off.")


@pytest.mark.hard_input("K75")
def test_old_pages_of_decisions_by_staff_act_on_nothing_they_did_not_show(office, chosen):
    """Late contact, and the word at an adjournment."""
    dina, sam = office.browser("Dina Farrow"), office.browser("Sam Reed")
    a_held_meeting(office, MeetingState.ADJOURNED)
    pages = {
        "late-contact/1": (dina, {"reason": "They were in hospital"}),
        "adjourned/1/1": (sam, {"answer": AdjournedWish.WAIT.value, "said_on": date(2026, 11, 25)}),
    }
    with office.services.database.write() as session:  # too late, so that a senior is asked at all
        session.scalars(select(Case)).one().decisions[0].letter_date = date(2026, 8, 3)
    opened = {path: browser.get(f"/office/cases/{chosen}/{path}") for path, (browser, _) in pages.items()}
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().decisions[0].letter_date = date(2026, 8, 10)
    sam.post_form(
        f"/office/cases/{chosen}/adjourned/1/1", answer=AdjournedWish.NOW.value, said_on=date(2026, 11, 25)
    )
    sam.post_form(f"/office/cases/{chosen}/decisions/1", kind="D3", sections=["F"])
    for path, (browser, typed) in pages.items():
        answer = browser.send(opened[path], typed)
        assert is_refused(answer), path
    assert the_case(office).decisions[0].late_contact_reason == ""
    answer = dina.send(opened["late-contact/1"], pages["late-contact/1"][1])
    assert answer.value_of("reason").strip() == "They were in hospital"
    for _ in range(2):  # a second press of the same page is no news
        assert dina.send(answer, submit="yes").says("late contact")


@pytest.mark.hard_input("K75")
def test_an_old_page_of_what_the_authority_said_records_nothing_about_a_changed_decision(office, chosen):
    sam = office.browser("Sam Reed")
    opened = sam.get(f"/office/cases/{chosen}/cannot-arrange/1")
    sam.post_form(f"/office/cases/{chosen}/decisions/1", kind="D3", sections=["F"])
    assert is_refused(sam.send(opened, {"said_on": date(2026, 11, 24)}))
    assert the_case(office).decisions[0].cannot_arrange_on is None


@pytest.mark.hard_input("K75")
def test_a_certificate_that_was_replaced_is_not_withdrawn_by_an_old_page(office):
    with office.services.database.write() as session:
        sam = session.get_one(User, office.people["Sam Reed"].id)
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
    browser = office.browser("Sam Reed")
    browser.post_form(f"/office/cases/{case.reference}/certificate/1/1", submit="yes")
    with office.services.database.read() as session:
        number = session.scalars(select(Certificate.reference)).one()
    address = f"/office/cases/{case.reference}/certificates/{number}"
    old = browser.get(f"{address}/withdraw")
    shown = browser.post_form(f"{address}/correct", what="person", person_name="Aarav Sharma")
    browser.send(shown, submit="yes")
    answer = browser.send(old, why="Issued to the wrong family")
    assert is_refused(answer)
    assert answer.says("Replaced by MC-", "counts no longer")
    assert answer.value_of("why").strip() == "Issued to the wrong family"
    with office.services.database.read() as session:
        assert not session.scalars(select(Certificate).where(Certificate.withdrawn_at.is_not(None))).all()


@pytest.mark.hard_input("K75")
def test_an_administrators_old_page_does_not_undo_what_another_changed(office):
    office.add("Noor Ashby", Role.ADMINISTRATOR)
    noor, address = office.browser("Noor Ashby"), f"/admin/users/{office.people['Idris Vaughan'].id}"
    old = noor.get(address)
    noor.post_form(address, name="Idris Vaughan-Lee")
    answer = noor.send(old, phone="01632 960 001")
    assert is_refused(answer)
    assert answer.value_of("name") == "Idris Vaughan-Lee"
    assert noor.send(answer, submit="yes").says("Saved.")
    with office.services.database.read() as session:
        user = session.get_one(User, office.people["Idris Vaughan"].id)
        assert (user.name, user.phone) == ("Idris Vaughan-Lee", "01632960001")


@pytest.mark.usefixtures("both_databases")
@pytest.mark.hard_input("K75")
def test_of_two_presses_at_the_same_moment_the_second_is_told_what_the_first_changed(office, chosen):
    """Both pages are fresh when they are sent: the second waits for the case before it looks."""
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{chosen}/parties/1")

    def first(session):
        session.scalars(select(Case)).one().parties[0].best_times = "Mornings"
        session.flush()

    answer = at_the_same_moment(office, first, lambda: bea.send(page, best_times="After 4pm"))
    assert is_refused(answer)
    assert answer.says("'Best times to phone' now says Mornings. What you typed is still here")
    assert answer.value_of("best_times") == "After 4pm"
    assert the_case(office).parties[0].best_times == "Mornings"


@pytest.mark.usefixtures("both_databases")
def test_issuing_arranging_and_withdrawing_at_the_moment_when_another_did_it_first_says_so(office):
    """Each press waits for the other's, then sees it: nothing is done twice or undone unseen."""
    sam, bea = office.people["Sam Reed"], office.people["Bea Hollis"]
    with office.services.database.write() as session:
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        base = f"/office/cases/{case.reference}"
    adviser, coordinator = office.browser("Sam Reed"), office.browser("Bea Hollis")

    def first(session):
        case = session.scalars(select(Case)).one()
        decision, family = case.decisions[0], case.parties[0]
        by, variant = factories.viewer_of(sam), CertificateVariant.NO_MEDIATION
        issue_and_send(
            session,
            decision,
            family,
            variant,
            by=by,
            at=office.clock(),
            policy=office.services.policy,
            work=office.services.work,
        )

    page = adviser.get(f"{base}/certificate/1/1")
    answer = at_the_same_moment(office, first, lambda: adviser.send(page, {"submit": "yes"}))
    assert answer.says("This certificate was already issued by Sam Reed", "It was not issued twice.")
    (certificate,) = certificates(office)

    def first(session):
        case = session.scalars(select(Case)).one()
        starts = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
        factories.a_meeting(session, case, office.people["Idris Vaughan"], bea, starts=starts)

    page = coordinator.get(f"{base}/arrange")
    wanted = plan(office, held_on=date(2026, 12, 11))
    answer = at_the_same_moment(office, first, lambda: coordinator.send(page, wanted))
    assert answer.problems
    assert answer.value_of("held_on-day") == "11"
    with office.services.database.read() as session:
        assert session.scalars(select(Meeting.starts_at)).one().day == 10

    def first(session):
        wrong = session.scalars(select(Certificate)).one()
        right = Correction(person_name="Aarav Sháh")
        by = factories.viewer_of(sam)
        correct_and_send(
            session, wrong, right, CorrectionReason.NAME, by=by, at=office.clock(), work=office.services.work
        )

    address = f"{base}/certificates/{certificate.reference}/withdraw"
    page = adviser.get(address)
    answer = at_the_same_moment(office, first, lambda: adviser.send(page, why="Wrong name"))
    assert answer.problems
    assert answer.value_of("why") == "Wrong name"
    assert [c.withdrawn_at for c in certificates(office)] == [None, None]


def at_the_same_moment(office: Office, first: Callable[[Session], None], second: Callable[[], Page]) -> Page:
    """What ``second`` is answered, pressed while the transaction of ``first`` holds the case."""
    with ThreadPoolExecutor(1) as other, office.services.database.write() as session:
        lock_case(session, session.scalars(select(Case.id)).one())
        first(session)
        pressed = other.submit(second)
        with pytest.raises(TimeoutError):
            pressed.result(timeout=0.6)
        session.commit()
        return pressed.result(timeout=120)


def certificates(office: Office) -> list[Certificate]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Certificate).order_by(Certificate.register_number)))


def test_a_correction_of_a_certificate_that_somebody_replaced_meanwhile_keeps_what_was_typed(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        issued, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(sam),
            at=office.clock(),
            policy=office.services.policy,
            work=office.services.work,
        )
        address = f"/office/cases/{case.reference}/certificates/{issued.reference}/correct"
    one, other = office.browser("Sam Reed"), office.browser("Dina Farrow")
    mine = one.post_form(address, what="person", person_name="Aarav Sháh")
    theirs = other.post_form(address, what="person", person_name="Aarav Sharma")
    other.send(theirs, {"submit": "yes"})
    answer = one.send(mine, {"submit": "yes"})
    assert answer.problems == ["This certificate was replaced or withdrawn before. Correct the current one"]
    assert answer.value_of("person_name") == "Aarav Sháh"
    with office.services.database.read() as session:
        assert len(list(session.scalars(select(Certificate)))) == 2
