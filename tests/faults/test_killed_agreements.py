"""Workers are killed around the steps of an agreement and of large print: each is made and sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import ask_for_access, needs_of_party
from cases.documents import Conversion, Document
from cases.enums.attending import AccessKind, AccessState
from cases.evidence.log import case_events, check_case
from cases.models import Case, Party
from cases.vocabulary import Choice, DocumentKind, EnvelopeState, Event, Role
from mail.outbox import Delivery, still_to_go
from mail.sending import send_due
from mail.transports import SmtpTransport
from services.agreements.sending import send_agreement
from services.container import Services
from services.needs.copies import make_copies_needed_now
from services.notifications.needs import GATHERED
from services.signing import sign_and_finish
from services.work_queue import MAKE_LARGE_PRINT, work_id
from signing.envelopes import confirmations_of
from signing.models import Envelope
from signing.seal.check import VerdictKind
from tests import factories
from tests.app_services import check_file
from tests.faults.conftest import Workers
from tests.faults.work import assert_sent_once, is_finished, no_mail_waits, wait_until
from worker.emails.composers import compose_delivery, email_context

MAKING = ("after join_for_reading", "before send_agreement", "after send_agreement")
FINISHING = ("after seal_whole", "after complete_and_queue_copies")
LARGE_PRINT = (
    "before make_copy",
    "after make_copy",
    "after seal_copy",
    "before tell_of_copy",
    "after tell_of_copy",
)
"""What a statement has too, ``test_killed_workers`` walks whole."""


def an_agreement(services: Services) -> UUID:
    """Sent by a coordinator before a meeting, and still to be made; one of its signers needs large print."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        adviser, bea = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        mediator = factories.a_user(session, Role.MEDIATOR)
        meeting = factories.a_meeting(session, case, mediator, bea, starts=at + timedelta(days=3), at=at)
        party = session.get_one(Party, case.parties[0].id)
        by = Actor(ActorKind.PARTY, str(party.id), party.name)
        need_large_print(services, party, session, by=by, at=at)
        (envelope,) = send_agreement(
            session,
            meeting,
            asked=["Priya Shah", "Ruth Okafor"],
            by=factories.viewer_of(bea),
            at=at,
            provider=services.provider,
            public_url=services.public_url,
            note_days=services.policy.note_days,
            work=services.work,
        )
        return envelope.id


def need_large_print(services: Services, party: Party, session, *, by: Actor, at: datetime) -> int:
    """Record that the party needs large print; how many copies are made of what it has."""
    need, _ = ask_for_access(session, party, AccessKind.LARGE_PRINT, "", by=by, at=at)
    return make_copies_needed_now(session, need, by=by, at=at, policy=services.policy, work=services.work)


def everyone_signs(services: Services, envelope_id: UUID) -> None:
    """Each for themselves; whoever needed large print needs it no longer."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, envelope_id)
        for need in needs_of_party(session, envelope.signers[0].party):
            need.state = AccessState.NOT_NEEDED
        for signer in envelope.signers:
            signature = replace(factories.typed_signature(signer.name), accepted=confirmations_of(envelope))
            sign_and_finish(session, signer.id, signature, at=at, work=services.work, keys=services.keys)


def is_out(services: Services, envelope_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(Envelope, envelope_id).state is EnvelopeState.OUT


def has_large_print(services: Services) -> bool:
    with services.database.read() as session:
        copy = select(Document.sealed_digest).where(Document.kind == DocumentKind.AGREEMENT_FINAL_LARGE)
        return session.scalar(copy) is not None


def is_to_be_named(services: Services) -> bool:
    """True once an email is queued that names the copy, which was not made as the first one went."""
    with services.database.read() as session:
        return any("copies" in one.ids for one in session.scalars(select(Delivery)))


def is_run(services: Services) -> bool:
    """True once the durable work on the copy has come to its end, after the last of its deaths."""
    with services.database.read() as session:
        copy = select(Document.id).where(Document.kind == DocumentKind.AGREEMENT_FINAL_LARGE)
        work = work_id(MAKE_LARGE_PRINT, session.scalars(copy).one())
    (found,) = services.work.client.list_workflows(workflow_ids=[work])
    return found.status == "SUCCESS"


def gathering_is_over(workers: Workers) -> None:
    """Send what waited in case more was to be said."""
    services = workers.services
    send_due(
        services.database,
        SmtpTransport(workers.smtp.host, workers.smtp.port, security="none"),
        partial(compose_delivery, email_context(services)),
        worker="this test",
        now=lambda: datetime.now(UTC) + 2 * GATHERED,
    )
    with services.database.read() as session:
        assert session.scalars(select(Delivery.id).where(still_to_go())).all() == []


def test_killed_around_its_steps_one_agreement_is_sent_sealed_and_made_in_large_print(workers_on_sqlite):
    workers = workers_on_sqlite
    services, envelope_id = workers.services, an_agreement(workers.services)
    for point in MAKING:
        workers.die_at(point)
    workers.start()
    wait_until(lambda: is_out(services, envelope_id) and no_mail_waits(services))
    workers.end_all()
    everyone_signs(services, envelope_id)
    for point in FINISHING:
        workers.die_at(point)
    workers.start()
    wait_until(lambda: is_finished(services, envelope_id) and no_mail_waits(services))
    workers.end_all()
    with services.database.write() as session:
        priya = session.get_one(Envelope, envelope_id).signers[0].party
        bea = Actor.of(factories.viewer_of(factories.a_user(session, Role.COORDINATOR)))
        assert need_large_print(services, priya, session, by=bea, at=datetime.now(UTC)) == 1
    gathering_is_over(workers)  # staff recorded it, and no copy is there yet to be named
    for point in LARGE_PRINT:
        workers.die_at(point)
    workers.start()
    wait_until(lambda: has_large_print(services) and is_to_be_named(services) and is_run(services))
    workers.end_all()
    gathering_is_over(workers)

    with services.database.read() as session:
        case = session.scalars(select(Case)).one()
        reference = session.get_one(Envelope, envelope_id).reference
        made = {one.kind: one for one in session.scalars(select(Document))}
        assert len(made) == len(list(session.scalars(select(Document.id)))) == 5
        events = [event.kind for event in case_events(session, case.id)]
        assert check_case(session, case.id).sound
        conversions = session.execute(select(Conversion.template_digest, Conversion.data_digest)).all()
        sent = sorted(
            (one.kind.value, one.to_name)
            for one in session.scalars(select(Delivery).where(Delivery.overtaken_at.is_(None)))
            if one.kind.value in {"please_sign", "signed_by_all", "needs_changed"}
        )
    assert set(made) == {
        DocumentKind.AGREEMENT,
        DocumentKind.AGREEMENT_LARGE,
        DocumentKind.SIGNING_RECORD,
        DocumentKind.AGREEMENT_FINAL,
        DocumentKind.AGREEMENT_FINAL_LARGE,
    }
    for event in (Event.ENVELOPE_CIRCULATED, Event.ENVELOPE_SEALED, Event.LARGE_PRINT_SEALED):
        assert events.count(event) == 1
    assert events.count(Event.LARGE_PRINT_ASKED) == 2
    assert len(conversions) == len(set(conversions))
    for kind in (DocumentKind.AGREEMENT_FINAL, DocumentKind.AGREEMENT_FINAL_LARGE):
        sealed = services.blobs.read(str(made[kind].sealed_digest))
        assert check_file(services, sealed).kind is VerdictKind.GENUINE
    assert sent == [("needs_changed", "Priya Shah")] + [
        (kind, name) for kind in ("please_sign", "signed_by_all") for name in ("Priya Shah", "Ruth Okafor")
    ]
    words = workers.smtp.to("priya.shah@example.com")[-1].get_body(("plain",)).get_content()
    assert "What you had from us already is now on your page in large print:" in words
    assert words.count(reference) == 1
    assert_sent_once(workers)
