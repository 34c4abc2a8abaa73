"""What a family needs to take part: asked for, booked by the office, followed to the mediator's day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, User
from cases.attending.access_needs import (
    AccessNeed,
    AccessReply,
    ask_for_access,
    cancel_what_is_booked,
    needs_asked,
    record_access,
)
from cases.casework.closing import record_closing
from cases.corrections import PartyDetails
from cases.evidence.log import check_case
from cases.models import Case
from cases.party_notices import PartyNotice
from cases.vocabulary import (
    AccessKind,
    AccessState,
    Choice,
    ClosingReason,
    Event,
    MeetingState,
    PartyNoticeKind,
    Role,
)
from dates import uk_day
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.access_needs import record_access_and_tell
from services.casework.calls import record_advice
from services.contact.corrections import HasAnotherAddress, correct_details, send_again
from services.meetings.arranging import call_off, meeting_of
from services.notifications.needs import GATHERED
from tests import factories
from tests.factories import a_call, viewer_of
from tests.integration.web.party.own_requests import PASSWORD, OwnRequest
from tests.passwords import quick_hash
from worker.emails.composers import compose_delivery, email_context

ALSO = "A hearing loop"
HOUR = timedelta(hours=1)


def test_a_request_names_each_need_once() -> None:
    of_the_deaf_and_blind = ["British Sign Language (BSL)", "Braille", "Large print", "Easy Read"]
    kinds = [AccessKind.BSL, AccessKind.BRAILLE, AccessKind.LARGE_PRINT, AccessKind.EASY_READ]
    assert needs_asked(of_the_deaf_and_blind, "", "") == [(kind, "") for kind in kinds]
    asked = needs_asked(["Interpreter", "A quiet room", "Something else", "Breaks"], "A lift", "Polish")
    assert asked == [
        (AccessKind.INTERPRETER, "Polish"),
        (AccessKind.QUIET_ROOM, ""),
        (AccessKind.OTHER, "Breaks"),
        (AccessKind.OTHER, "A lift"),
    ]


def meet(own_request: OwnRequest, days: int) -> None:
    """Arrange a meeting of the case in so many days, or move the one that is arranged."""
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        people = {role: _one(session, role) for role in (Role.ADVISER, Role.COORDINATOR, Role.MEDIATOR)}
        at = own_request.clock.at
        if not case.decisions[0].choices:
            adviser = viewer_of(people[Role.ADVISER])
            record_advice(
                session,
                case.decisions[0],
                case.parties[0],
                a_call(Choice.MEDIATION, at=at),
                by=adviser,
                at=at,
            )
        starts = at + timedelta(days=days)
        factories.a_meeting(session, case, people[Role.MEDIATOR], people[Role.COORDINATOR], starts=starts)


def _one(session: Session, role: Role) -> User:
    found = session.scalars(select(User).where(User.role == role)).first()
    return found or factories.a_user(session, role, password=quick_hash(PASSWORD))


def needs(own_request: OwnRequest) -> dict[str, AccessState]:
    with own_request.services.database.read() as session:
        return {one.name: one.state for one in session.scalars(select(AccessNeed))}


def access_steps(own_request: OwnRequest) -> list[str]:
    return [words for kind, words, _ in own_request.steps() if kind == "access_need"]


def test_what_a_family_needs_is_asked_for_booked_and_checked_again_when_the_meeting_moves(own_request):
    browser, page = own_request.inside()
    assert page.says("What you need to take part", "You have not asked for anything.")
    form = browser.get("/your/request/needs")
    assert browser.send(form, kind="interpreter").problems == ["Enter the language for the interpreter"]
    early = page = browser.send(form, kind="interpreter", language="Polish")
    assert page.says("Thank you. We will see what can be done", "Interpreter: Polish", "You asked for this.")
    both = {"kind": ["interpreter", "quiet_room"], "language": "Polish"}
    browser.send(form, both)  # what we know already is kept once
    assert browser.send(form, both).says("We know that already.")
    assert needs(own_request) == {
        "Interpreter: Polish": AccessState.ASKED,
        "A quiet room": AccessState.ASKED,
    }
    assert access_steps(own_request) == [
        "Arrange for Priya Shah: Interpreter: Polish",
        "Arrange for Priya Shah: A quiet room",
    ]

    office = own_request.office()
    case = office.get(office.get("/office/cases").links()["Aarav Shah"])
    assert case.says("What people need", "Interpreter: Polish", "Asked for")
    need = office.get(case.links()["Interpreter: Polish"])
    refused = office.send(need, state="booked", booked_with="Ewa Lis, Lingua")
    assert refused.problems == ["Enter who is booked, and for which day"]
    assert refused.value_of("booked_with") == "Ewa Lis, Lingua"
    day = {"booked_for-day": "16", "booked_for-month": "12", "booked_for-year": "2026"}
    refused = office.send(need, {"state": "booked", "booked_with": "Ewa Lis, Lingua", **day})
    assert refused.problems[0].startswith("Book somebody independent")
    booked = office.send(refused, {"independent": True})
    assert booked.says("Saved: what they need.", "Ewa Lis, Lingua, 16 Dec 2026")
    stale = office.send(need, {"state": "arranging"})
    assert stale.says("Something changed since this page was opened")
    room = office.get(booked.links()["A quiet room"])
    office.send(room, state="instead", instead="Breaks whenever you like.")
    page = browser.get("/your/request")
    assert page.says("This is arranged. Ewa Lis, Lingua, for Wednesday 16 December 2026.")
    assert page.says("We could not arrange this. What we can do instead: Breaks whenever you like.")
    assert access_steps(own_request) == []

    meet(own_request, 28)  # 16 December: what is booked for that day stays booked
    assert needs(own_request)["Interpreter: Polish"] is AccessState.BOOKED
    meet(own_request, 30)
    assert set(needs(own_request).values()) == {AccessState.CHECK_AGAIN}
    assert "Check again for Priya Shah: Interpreter: Polish" in access_steps(own_request)
    assert browser.get("/your/request").says("Your meeting has changed, so we are checking this again.")
    page = browser.get("/your/request")
    (interpreter,) = re.findall(r'href="(\S+/give-up)"', page.html)  # a room was never booked: one press
    (room_action,) = re.findall(r'action="(\S+/give-up)"', page.html)
    asks = browser.send(early, {}, action=interpreter)  # as a page from before anything was booked
    assert asks.says("Do you want us to cancel this?", "Ewa Lis, Lingua, for Wednesday 16 December 2026")
    assert needs(own_request)["Interpreter: Polish"] is AccessState.CHECK_AGAIN  # looking changes nothing
    assert browser.send(asks, {}, action=interpreter).says("You told us that you do not need this.")
    browser.send(asks, {}, action=interpreter)  # an old tab
    browser.send(page, {}, action=room_action)
    cancels = "Cancel the booking for Priya Shah: Interpreter: Polish"
    assert needs(own_request) == {
        "Interpreter: Polish": AccessState.TO_CANCEL,
        "A quiet room": AccessState.NOT_NEEDED,
    }
    assert cancels in [words for _, words, _ in own_request.steps()]
    to_cancel = office.get(case.links()["Interpreter: Polish"])
    assert to_cancel.says("Cancel the booking: Ewa Lis, Lingua", "booked for Wednesday 16 December 2026")
    assert office.send(to_cancel, state="not_needed").says("Saved: what they need.")
    assert cancels not in [words for _, words, _ in own_request.steps()]
    own_request.give_page(2)
    other, theirs = own_request.inside_by_code(2)
    assert "Polish" not in theirs.text
    assert other.post_form("/your/request/needs", kind="other", other=ALSO).says(ALSO)
    history = office.get(case.links()["Interpreter: Polish"])
    assert history.says("Booked: Ewa Lis, Lingua · Sam Reed", "To be checked again")

    with own_request.services.database.write() as session:
        found = session.get_one(Case, own_request.case_id)
        by = viewer_of(_one(session, Role.COORDINATOR))
        call_off(session, meeting_of(session, found.id), by=by, at=own_request.clock.at)
        assert meeting_of(session, found.id).state is MeetingState.CANCELLED
        assert check_case(session, found.id).sound
    assert own_request.events(Event.ACCESS_CHANGED) == 7


def test_what_is_not_booked_in_time_before_a_meeting_is_on_today_and_the_mediator_reads_it(own_request):
    office = own_request.office()
    address = office.get("/office/cases").links()["Aarav Shah"]
    page = office.post_form(f"{address}/needs/new", kind="interpreter", interpreter="Urdu", party=None)
    assert "Choose who needs it" in page.problems
    with own_request.services.database.read() as session:
        party = str(own_request.party(session).id)
    assert office.send(page, party=party).says("Added: what they need.")
    assert access_steps(own_request) == []
    meet(own_request, 20)
    own_request.clock.at += timedelta(days=5)
    with own_request.services.database.read() as session:
        case = session.get_one(Case, own_request.case_id).reference
        email = session.scalars(select(User.email).where(User.role == Role.MEDIATOR)).one()
    assert "Urdu" not in own_request.office().get("/office").text.partition("To arrange")[0]
    own_request.clock.at += timedelta(days=10)
    assert "Interpreter: Urdu" in own_request.office().get("/office").text.partition("To call")[0]
    mediator = own_request.browser()
    mediator.post_form("/sign-in", email=email, password=PASSWORD)
    meeting = mediator.get(f"/mediator/{case}")
    assert meeting.says("What people need", "Interpreter: Urdu", "Asked for")


def test_staff_add_all_that_somebody_needs_at_once_and_what_is_written_is_never_dropped(own_request):
    office = own_request.office()
    case = office.get(office.get("/office/cases").links()["Aarav Shah"])
    with own_request.services.database.read() as session:
        party = str(own_request.party(session).id)
    page = office.get(case.links()["Add what somebody needs"])
    for wanted in ("Choose who needs it", "Choose what they need"):
        assert wanted in office.send(page, party="", kind=[]).problems

    page = office.send(page, party=party, kind=["interpreter", "quiet_room"], bsl="Sign Supported English")
    assert page.problems == [
        "You wrote 'Sign Supported English' about 'British Sign Language (BSL)'. Tick it too, or delete the "
        "words there",
        "Enter the language for the interpreter",
    ]
    assert (page.value_of("bsl"), page.value_of("party")) == ("Sign Supported English", party)
    assert needs(own_request) == {}

    page = office.send(page, kind=["interpreter", "bsl", "quiet_room", "other"], interpreter="Urdu")
    assert page.problems == ["Say what else is needed"]
    assert office.send(page, other=ALSO).says("Added: what they need.")
    asked = {"Interpreter: Urdu", "British Sign Language (BSL): Sign Supported English", "A quiet room", ALSO}
    assert set(needs(own_request)) == asked
    assert office.send(page, other=ALSO).says("Nothing changed.")  # a second press
    assert set(needs(own_request)) == asked


def test_what_staff_do_about_a_need_is_emailed_once_and_what_is_booked_is_cancelled_as_the_case_closes(
    own_request,
):
    browser, _ = own_request.inside()
    form = browser.get("/your/request/needs")
    browser.send(form, kind="bsl")
    browser.send(form, kind="quiet_room")
    meet(own_request, 28)
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        room, bsl = sorted(session.scalars(select(AccessNeed)), key=lambda one: one.name)
        coordinator, at = viewer_of(_one(session, Role.COORDINATOR)), own_request.clock.at
        by, day = Actor.of(coordinator), uk_day(at + timedelta(days=28))
        booked = AccessReply(AccessState.BOOKED, "Jo Hart", day, independent=True)
        for need, reply in (
            (bsl, AccessReply(AccessState.ARRANGING)),
            (room, AccessReply(AccessState.INSTEAD, instead="Breaks.")),
            (bsl, booked),
            (bsl, booked),  # a second press
        ):
            record_access_and_tell(session, case, need, reply, by=by, at=at)
        (email,) = _emails(session)
        assert email.next_try_at - at == GATHERED  # what is recorded one after another comes in one
        text = _composed(own_request, session, email)
        assert "British Sign Language (BSL). This is arranged: Jo Hart, for" in text
        assert "A quiet room. We could not arrange this. What we can do instead: Breaks." in text
        email.accepted_at = at  # it has gone: what comes after is another email
        record_access_and_tell(session, case, room, AccessReply(AccessState.ARRANGING), by=by, at=at + HOUR)
        _, last = sorted(_emails(session), key=lambda one: one.queued_at)
        assert "Jo Hart" not in _composed(own_request, session, last)
        record_access(session, case, room, AccessReply(AccessState.NOT_NEEDED), by=by, at=at + HOUR)
        with pytest.raises(MailOvertaken):
            _composed(own_request, session, last)
        call_off(session, meeting_of(session, case.id), by=coordinator, at=at)
    steps = [words for _, words, _ in own_request.steps()]
    assert "Check again for Priya Shah: British Sign Language (BSL)" in steps  # no meeting, but Jo comes
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        cancel_what_is_booked(session, case, held=False, at=at)
        record_closing(session, case, ClosingReason.WITHDRAWN, note="", by=by, at=at)
    assert needs(own_request)["British Sign Language (BSL)"] is AccessState.TO_CANCEL
    cancels = "Cancel the booking for Priya Shah: British Sign Language (BSL)"
    assert cancels in [words for _, words, _ in own_request.steps()]
    assert cancels in own_request.office().get("/office").text  # though the case is closed
    page = browser.get("/your/request")
    assert page.says("The case is closed, so we are cancelling this.")
    assert page.text.count("You told us that you do not need this.") == 1  # the room, which they gave up
    for cancelled, state in ((False, AccessState.CHECK_AGAIN), (True, AccessState.ASKED)):
        with own_request.services.database.write() as session:
            case = session.get_one(Case, own_request.case_id)
            need = session.scalars(select(AccessNeed).where(AccessNeed.kind == AccessKind.BSL)).one()
            if cancelled:
                cancel_what_is_booked(session, case, held=False, at=at)
                record_closing(session, case, ClosingReason.WITHDRAWN, note="", by=by, at=at)
                record_access(session, case, need, AccessReply(AccessState.NOT_NEEDED), by=by, at=at)
        with own_request.services.database.read() as session:
            reference = session.get_one(Case, own_request.case_id).reference
        own_request.office().post_form(f"/office/cases/{reference}/reopen", because="The wrong case.")
        assert needs(own_request) == {
            "British Sign Language (BSL)": state,
            "A quiet room": AccessState.NOT_NEEDED,  # given up before: it stays so
        }


def test_an_address_that_is_taken_away_gets_nothing_that_waits_for_it_and_staff_tell_the_party(own_request):
    services, at = own_request.services, own_request.clock.at
    with services.database.write() as session:
        party = own_request.party(session)
        need, _ = ask_for_access(session, party, AccessKind.QUIET_ROOM, "", by=SYSTEM, at=at)
        by, old = viewer_of(_one(session, Role.COORDINATOR)), party.email
        reply = AccessReply(AccessState.ARRANGING)
        record_access_and_tell(session, party.case, need, reply, by=Actor.of(by), at=at)
        (email,) = _emails(session)
        assert "/open/" in _composed(own_request, session, email)
        gone = replace(PartyDetails.of(party), email="")
        policy, keys = services.policy, services.keys
        correct_details(session, party, gone, by=by, at=at, policy=policy, keys=keys)
        assert email.state == "overtaken"
        (notice,) = session.scalars(select(PartyNotice))
        assert notice.kind is PartyNoticeKind.NEEDS_CHANGED
        address = f"/office/cases/{party.case.reference}/news/{notice.id}"
        email.overtaken_at = None  # as one that was being sent just then
        with pytest.raises(MailOvertaken):
            _composed(own_request, session, email)
        email.refused_at = at
        with pytest.raises(HasAnotherAddress):
            send_again(session, email, old, by=by, at=at, policy=policy, keys=keys)
    office, tell = own_request.office(), "Tell Priya Shah what came of what they need to take part"
    page = office.get(address)
    for state, is_said in ((AccessState.NOT_NEEDED, False), (AccessState.BOOKED, True)):
        with services.database.write() as session:
            case, need = session.get_one(Case, own_request.case_id), session.scalars(select(AccessNeed)).one()
            record_access(session, case, need, AccessReply(state, "Room 2"), by=Actor.of(by), at=at)
        assert (tell in [words for _, words, _ in own_request.steps()]) is is_said
    page = office.send(page, told_how="phone")
    assert page.says("Something changed since this page was opened", "This is arranged: Room 2.")
    office.send(page, told_how="phone")
    assert tell not in [words for _, words, _ in own_request.steps()]


def _emails(session: Session) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(Delivery.kind == EmailKind.NEEDS_CHANGED)))


def _composed(own_request: OwnRequest, session: Session, email: Delivery) -> str:
    message = compose_delivery(email_context(own_request.services), session, email)
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(body.get_content().split())
