"""The agreement before a meeting: sent in one press, signed by each, kept as the meeting changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cases.accounts.people import SYSTEM, User
from cases.meetings.models import Attendance, Meeting
from cases.vocabulary import DocumentKind, EnvelopeState, Role
from dates import uk_day
from mail.outbox import Delivery
from services.agreements.sending import follow_meeting
from services.meetings.arranging import call_off
from services.statements.last_day import close_expired
from services.statements.versions import circulate
from signing.models import Envelope, Link, Signer
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.party.conftest import prove
from tests.statements import Invited, invited, made_part

EVERYONE = ["Priya Shah", "Ruth Okafor", "Abena Mensah"]


def ahead(hall, days: int = 3) -> None:
    """Let the meeting lie ahead."""
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        meeting.starts_at = datetime.now(UTC) + timedelta(days=days)
        meeting.ends_at = meeting.starts_at + timedelta(hours=2)


def went_out(hall) -> list[Invited]:
    """Do what the worker does: make the pages, and send each agreement that is ready."""
    with hall.services.database.write() as session:
        at, each = datetime.now(UTC), []
        for envelope in session.scalars(select(Envelope).where(Envelope.state == EnvelopeState.PREPARED)):
            envelope.part_a = made_part(hall.services, session, envelope, "agreement-to-mediate")
            envelope.part_a.kind, envelope.made_at = DocumentKind.AGREEMENT, at
            circulate(session, envelope.id, by=SYSTEM, at=at, keys=hall.services.keys)
            each += [invited(hall.services, session, signer, at=at) for signer in envelope.signers]
        return each


def test_everyone_who_comes_is_asked_once_and_signs_for_themselves(hall):
    ahead(hall)
    client = hall.signed_in(hall.coordinator)
    case_page = client.get(f"/office/cases/{hall.reference}")
    assert case_page.says("Not sent yet", "send the agreement to mediate")
    page = client.get(hall.address("agreement"))
    assert page.says("Not asked yet", "The meeting can still go ahead", "signs in the room")
    assert client.send(page, asked=[]).problems == ["Tick who is asked to sign"]
    assert page.html.count(" checked") == 3  # everyone, unless one is unticked
    sent = client.send(page, asked=EVERYONE)
    assert sent.says("The agreement is being made", "It is being made, and goes out in a moment")
    assert client.send(page, asked=EVERYONE).says("Nobody was asked again")
    priya, ruth, abena = went_out(hall)
    page = client.get(hall.address("agreement"))
    assert page.says("0 of 3 signed", "Read it")

    browser = ReviewingClient(hall.app)
    opened = browser.post_form(priya.link)
    document = prove(browser, opened, priya)
    assert document.says("Agreement to mediate", "What is private?", "Continue to sign")
    assert not document.says("Ask for a change")
    assert browser.get("/your/change").says("You can still come to the meeting")
    signing = browser.get("/your/sign")
    assert signing.says("I have read it, or it was read to me.")
    signed = browser.send(signing, method="typed", typed=priya.name, confirmed="yes")
    assert signed.says("You have signed", "It counts for each meeting about this")

    other = ReviewingClient(hall.app)
    prove(other, other.post_form(abena.link), abena)
    declined = other.send(other.get("/your/decline"), reason="I do not know what it means")
    assert declined.says("You can still come")
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.OUT
    page = client.get(hall.address("agreement"))
    assert page.says("1 of 3 signed", "I do not know what it means", "Ask the others")
    mediator = hall.signed_in()
    assert mediator.get(hall.address()).says("1 of 3 signed. Still to sign: Ruth Okafor, Abena Mensah")
    assert mediator.get("/mediator").says("Tell those who sign the agreement their codes")
    todo = client.get(f"/office/cases/{hall.reference}")
    assert todo.says("Talk with Abena Mensah, who did not sign the agreement to mediate")
    assert todo.says("Agreement to mediate: 1 of 3 signed")
    assert not todo.says("Ruth Okafor to sign")  # it is no Outcome Statement: its steps are its own
    assert ruth.email is not None


def test_who_comes_later_is_asked_alone_and_the_day_follows_the_meeting(hall):
    ahead(hall)
    client = hall.signed_in()
    client.send(client.get(hall.address("agreement")), asked=["Priya Shah", "Ruth Okafor"])
    went_out(hall)
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        coordinator = session.scalars(select(User).where(User.role == Role.COORDINATOR)).one()
        meeting.attendances.append(Attendance(number=9, name="Lee Park", role_words="Observer"))
        ruths = next(one for one in meeting.attendances if one.name == "Ruth Okafor")
        meeting.attendances.remove(ruths)
        meeting.starts_at += timedelta(days=4)
        by = factories.viewer_of(coordinator)
        follow_meeting(session, meeting, by=by, at=datetime.now(UTC))
        moved_to = uk_day(meeting.starts_at)
        links = {link.subject_id: link for link in session.scalars(select(Link))}
        of = {one.name: links[one.id] for one in session.scalars(select(Signer))}
        assert of["Ruth Okafor"].ended_at is not None
        assert uk_day(of["Priya Shah"].expires_at - timedelta(minutes=1)) == moved_to
    page = client.get(hall.address("agreement"))
    assert page.says("0 of 3 signed", "Ask the others")
    client.send(page, asked=["Lee Park"])
    names = [[signer.name for signer in one.signers] for one in hall.envelopes()]
    assert sorted(names) == [["Lee Park"], ["Priya Shah", "Ruth Okafor"]]

    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        call_off(session, meeting, by=by, at=datetime.now(UTC))
        kinds = [one.kind for one in session.scalars(select(Delivery))]
        assert "withdrawn" not in kinds
    assert {one.state for one in hall.envelopes()} == {EnvelopeState.WITHDRAWN}
    assert client.get(hall.address("agreement")).says("nobody is asked to sign now")


def test_the_day_over_an_agreement_is_complete_with_those_who_signed(hall):
    ahead(hall)
    client = hall.signed_in()
    client.send(client.get(hall.address("agreement")), asked=EVERYONE)
    priya, *_ = went_out(hall)
    browser = ReviewingClient(hall.app)
    prove(browser, browser.post_form(priya.link), priya)
    browser.send(browser.get("/your/sign"), method="typed", typed=priya.name, confirmed="yes")
    close_expired(hall.services.database, at=datetime.now(UTC) + timedelta(days=5))
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.COMPLETED
    with hall.services.database.read() as session:
        assert "time_ran_out" not in [one.kind for one in session.scalars(select(Delivery))]
