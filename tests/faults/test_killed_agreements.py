"""Workers are killed around the steps of an agreement and of large print: each is made and sent once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import ask_for_access, needs_of_party
from cases.documents import Conversion, Document
from cases.enums.attending import AccessKind, AccessState
from cases.evidence.log import case_events, check_case
from cases.models import Case, Party
from cases.vocabulary import Choice, DocumentKind, EnvelopeState, Event, Role
from mail.outbox import Delivery
from services.agreements.sending import send_agreement
from services.container import Services
from services.needs.copies import make_copies_needed_now
from services.signing import sign_and_finish
from signing.envelopes import confirmations_of
from signing.models import Envelope
from signing.seal.check import VerdictKind
from tests import factories
from tests.app_services import check_file
from tests.faults.work import assert_sent_once, is_finished, no_mail_waits, wait_until

MAKING = ("after join_for_reading", "before send_agreement", "after send_agreement")
FINISHING = ("after seal_whole", "after complete_and_queue_copies")
LARGE_PRINT = ("before make_copy", "after make_copy", "after seal_copy")
"""What a statement has too, ``test_killed_workers`` walks whole."""


def an_agreement(services: Services) -> UUID:
    """Sent by a coordinator before a meeting, and still to be made; one of its signers needs large print."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        adviser, bea = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        mediator = factories.a_user(session, Role.MEDIATOR)
        meeting = factories.a_meeting(session, case, mediator, bea, starts=at + timedelta(days=3), at=at)
        need_large_print(services, session.get_one(Party, case.parties[0].id), session, at=at)
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


def need_large_print(services: Services, party: Party, session, *, at: datetime) -> int:
    """Record on the party's own word that it needs large print; how many copies are made of what it has."""
    by = Actor(ActorKind.PARTY, str(party.id), party.name)
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
        assert need_large_print(services, priya, session, at=datetime.now(UTC)) == 1
    for point in LARGE_PRINT:
        workers.die_at(point)
    workers.start()

    wait_until(lambda: has_large_print(services) and no_mail_waits(services))
    with services.database.read() as session:
        case = session.scalars(select(Case)).one()
        made = {one.kind: one for one in session.scalars(select(Document))}
        assert len(made) == len(list(session.scalars(select(Document.id)))) == 5
        events = [event.kind for event in case_events(session, case.id)]
        assert check_case(session, case.id).sound
        conversions = session.execute(select(Conversion.template_digest, Conversion.data_digest)).all()
        sent = sorted(
            (one.kind.value, one.to_name)
            for one in session.scalars(select(Delivery).where(Delivery.overtaken_at.is_(None)))
            if one.kind.value in {"please_sign", "signed_by_all"}
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
    assert sent == [
        (kind, name) for kind in ("please_sign", "signed_by_all") for name in ("Priya Shah", "Ruth Okafor")
    ]
    assert_sent_once(workers)
