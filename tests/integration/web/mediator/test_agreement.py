"""The agreement before a meeting: sent in one press, signed by each, kept as the meeting changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from sqlalchemy import select

from cases.accounts.people import SYSTEM, User
from cases.attending.access_needs import AccessNeed
from cases.meetings.models import Attendance, Meeting
from cases.models import Case
from cases.vocabulary import AccessKind, AccessState, DocumentKind, EnvelopeState, Event, Role
from dates import uk_day
from mail.outbox import Delivery
from services.agreements.sending import follow_meeting
from services.closing import closing_view
from services.evidence.check import check_evidence
from services.meetings.arranging import call_off
from services.queries.office_tasks import TodoKind
from services.statements.device_objections import settle_device_objection
from services.statements.last_day import close_expired
from services.statements.versions import circulate
from signing.making.handed_out import evidence_to_hand_out
from signing.models import DeviceObjection, Envelope, Link, Signer
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.party.conftest import prove
from tests.statements import Invited, invited, made_part
from worker.worker_services import step_services
from worker.workflows import statement as worker
from worker.workflows.signing_record import record_data

EVERYONE = ["Priya Shah", "Ruth Okafor", "Abena Mensah"]


def ahead(hall, days: int = 3) -> None:
    """Let the meeting lie ahead."""
    with hall.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        meeting.starts_at = datetime.now(UTC) + timedelta(days=days)
        meeting.ends_at = meeting.starts_at + timedelta(hours=2)


PREPARED = select(Envelope).where(Envelope.state == EnvelopeState.PREPARED)


def are_made(hall) -> None:
    """Do what the worker does first: make the pages."""
    with hall.services.database.write() as session:
        for envelope in session.scalars(PREPARED):
            envelope.part_a = made_part(hall.services, session, envelope, "agreement-to-mediate")
            envelope.part_a.kind, envelope.made_at = DocumentKind.AGREEMENT, datetime.now(UTC)


def went_out(hall) -> list[Invited]:
    """Do what the worker does: make the pages, and send each agreement that is ready."""
    are_made(hall)
    with hall.services.database.write() as session:
        at, each = datetime.now(UTC), []
        for envelope in session.scalars(PREPARED):
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
    assert signed.says("You have signed", "It counts for every meeting about this")

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
    priya, ruth, abena = went_out(hall)
    browser = ReviewingClient(hall.app)
    prove(browser, browser.post_form(priya.link), priya)
    browser.send(browser.get("/your/sign"), method="typed", typed=priya.name, confirmed="yes")
    other = ReviewingClient(hall.app)
    prove(other, other.post_form(abena.link), abena)
    assert other.get("/your/decline").says("The others can still sign, and we do not tell them")
    other.send(other.get("/your/decline"), reason="")
    close_expired(hall.services.database, at=datetime.now(UTC) + timedelta(days=5))
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.COMPLETED
    with hall.services.database.read() as session:
        assert "time_ran_out" not in [one.kind for one in session.scalars(select(Delivery))]
        envelope = session.get_one(Envelope, envelope.id)
        record = record_data(
            session,
            envelope,
            provider=hall.services.provider,
            public_url="https://example.com",
            blobs=hall.services.blobs,
            part_a_only=False,
        )
        evidence = evidence_to_hand_out(session, envelope).decode()
    assert [one["name"] for one in record["signers"]] == [priya.name]
    assert ["version" in one for one in record["documents"]] == [False]  # an agreement has none
    for handed_out in (json.dumps(record), evidence):
        assert priya.name in handed_out
        assert not [one.name for one in (ruth, abena) if one.name in handed_out]  # nobody learns it
        assert "did not sign" not in handed_out
        assert Event.SIGNER_DECLINED.value not in handed_out


def test_with_a_safety_flag_nobody_learns_who_else_comes_and_staff_look_first(hall, monkeypatch):
    ahead(hall)
    with hall.services.database.write() as session:
        session.scalars(select(Case)).one().safety_flag = True
    client = hall.signed_in(hall.coordinator)
    page = client.get(hall.address("agreement"))
    assert page.says("This case has a safety flag", "Nothing goes out until you have read it")
    assert client.send(page, asked=EVERYONE).says("Nobody is asked yet: read them")
    made = hall.envelopes()
    assert sorted(signer.name for one in made for signer in one.signers) == sorted(EVERYONE)
    for one in made:
        words = json.dumps(one.statement_data)
        assert not [name for name in EVERYONE if name in words]
        assert len(one.signers) == 1
    are_made(hall)
    monkeypatch.setattr(step_services, "current", lambda: SimpleNamespace(services=hall.services))
    worker.send_agreement(str(made[0].id))
    assert {one.state for one in hall.envelopes()} == {EnvelopeState.PREPARED}
    assert client.get(f"/office/cases/{hall.reference}").says("then send it", "safety: look first")
    page = client.get(hall.address("agreement"))
    assert page.says("It is made, and not sent yet", "Read it")
    sent = client.send(page, action=f"/mediator/{hall.reference}/agreement/send")
    assert sent.says("Sent. Everyone with an email address")
    assert {one.state for one in hall.envelopes()} == {EnvelopeState.OUT}
    assert not client.get(f"/office/cases/{hall.reference}").says("safety: look first")
    for one in hall.envelopes():  # each has a desk of its own
        desk = client.get(f"{hall.address('desk')}?agreement={one.id}")
        assert desk.says(one.signers[0].name)
        others = set(EVERYONE) - {one.signers[0].name}
        assert not [name for name in others if name in desk.html]


def test_an_interpreter_is_named_without_the_language_that_somebody_needs(hall):
    ahead(hall)
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        session.add(
            AccessNeed(
                case_id=case.id,
                party_id=case.parties[0].id,
                kind=AccessKind.INTERPRETER,
                words="Polish",
                state=AccessState.BOOKED,
                booked_with="Agnieszka Wojcik",
                asked_at=datetime.now(UTC),
                asked_by="Request",
            )
        )
    client = hall.signed_in()
    client.send(client.get(hall.address("agreement")), asked=[*EVERYONE, "Agnieszka Wojcik"])
    (envelope,) = hall.envelopes()
    coming = envelope.statement_data["part_a"]["attending"]
    assert coming[-1] == {"name": "Agnieszka Wojcik", "role": "interpreter"}
    assert envelope.signers[-1].capacity == "interpreter"


def test_one_that_nobody_signed_stops_nothing_and_is_asked_again_before_the_next_meeting(hall):
    ahead(hall)
    client = hall.signed_in(hall.coordinator)
    client.send(client.get(hall.address("agreement")), asked=EVERYONE)
    assert not client.get(f"/office/cases/{hall.reference}").says("The Outcome Statement is being made")
    went_out(hall)
    close_expired(hall.services.database, at=datetime.now(UTC) + timedelta(days=5))
    assert [one.state for one in hall.envelopes()] == [EnvelopeState.EXPIRED]
    with hall.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        view = closing_view(session, case, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays)
        assert TodoKind.STATEMENT not in {todo.kind for todo in view.first}
    case_page = client.get(f"/office/cases/{hall.reference}")
    assert case_page.says("Next: send the agreement to mediate")  # the meeting is still ahead
    page = client.get(hall.address("agreement"))
    assert page.says("Had not answered")
    assert page.html.count(" checked") == 3


def test_a_signature_that_does_not_stand_leaves_the_others_and_what_was_signed_outlasts_a_meeting(hall):
    ahead(hall)
    client = hall.signed_in()
    client.send(client.get(hall.address("agreement")), asked=EVERYONE)
    priya, ruth, _ = went_out(hall)
    for one in (priya, ruth):
        browser = ReviewingClient(hall.app)
        prove(browser, browser.post_form(one.link), one)
        browser.send(browser.get("/your/sign"), method="typed", typed=one.name, confirmed="yes")
    at = datetime.now(UTC)
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, ruth.id)
        by = factories.viewer_of(session.scalars(select(User).where(User.role == Role.COORDINATOR)).one())
        case_id = signer.envelope.case_id
        session.add(
            DeviceObjection(
                case_id=case_id, signer_id=ruth.id, objected_at=at, objection="Not me", objection_by=ruth.name
            )
        )
        session.flush()
        work = hall.services.work
        assert settle_device_objection(session, signer, "So it is", stands=False, by=by, at=at, work=work)
    assert [one.state for one in hall.envelopes()] == [EnvelopeState.OUT]
    assert browser.get("/your/declined").says("The signature does not count", "If you want to sign, phone us")
    page = client.get(hall.address("agreement"))
    assert page.says("1 of 3 signed", "Signature does not count", "Ask them again above")
    assert page.html.count(" checked") == 1
    assert client.get(f"/mediator/{hall.reference}").says("1 of 3 signed")
    with hall.services.database.write() as session:
        call_off(session, session.scalars(select(Meeting)).one(), by=by, at=at)
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.COMPLETED
    with hall.services.database.read() as session:
        checked = check_evidence(session, case_id, blobs=hall.services.blobs, certificates=())
        assert not [fault for fault in checked.faults if "signer" in fault]
