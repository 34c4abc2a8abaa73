"""Each email goes once, by its Message-ID, whatever is pressed again and whoever sends at the same time."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from cases.readers import Reader
from cases.vocabulary import Choice, Role, Track
from mail.kinds import EmailKind
from mail.outbox import Delivery
from mail.sending import send_due
from mail.transports import SmtpTransport
from services.notifications.certificates import notify_late_contact
from tests import factories
from tests.app_services import make_services
from tests.integration.web.email_walks.before_signing import asked_and_saved, asked_for_times, not_arranged
from tests.integration.web.email_walks.post import Post
from tests.integration.web.email_walks.signing import asked_to_sign_an_agreement, signed_or_not
from tests.integration.web.mail_counts import dates_and_certificates, meetings, requests, signing
from tests.integration.web.mail_counts.counting import Counting, Walk
from tests.integration.web.readers import FAMILY_OF
from tests.integration.web.readers import services as services
from worker.emails.composers import compose_delivery, email_context
from worker.worker_services import step_services

COUNTED = {
    EmailKind.NEEDS_CHANGED,
    EmailKind.FILE_OPENED,
    EmailKind.CHOOSE_TIMES,
    EmailKind.CHOOSE_TIMES_REMINDER,
    EmailKind.LATE_CONTACT,
    EmailKind.ACTIONS_PAGE,
    EmailKind.PART_A_ASKED,
    EmailKind.ACTION_REMINDER,
    EmailKind.ACTION_STATE,
    EmailKind.ACTION_ANSWERED,
    EmailKind.FEEDBACK,
    EmailKind.PLEASE_SIGN,
    EmailKind.SIGNED_BY_ALL,
    EmailKind.SIGNATURE_STRUCK,
}
"""Among those that went out, so that the count is of something."""

WALKS: dict[str, Walk] = requests.WALKS | dates_and_certificates.WALKS | meetings.WALKS | signing.WALKS


class Outbox(Post):
    """Leaves every email in the outbox, to be sent by a worker."""

    def compose(self, session) -> None:
        session.flush()


def test_whatever_waits_is_handed_to_the_server_once_by_its_message_id(services, smtp_server) -> None:
    post, reader, database = Outbox(services, Track.MEDIATION), Reader.FAMILY, services.database
    with database.write() as session:
        not_arranged(post, session, FAMILY_OF[reader])
        asked_and_saved(post, session, reader)
        asked_for_times(post, session, reader)
        adviser, at = factories.a_user(session, Role.ADVISER), services.now()
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION, at=at)
        case.decisions[0].letter_date = at.date() - timedelta(days=120)
        notify_late_contact(session, case.decisions[0], at=at)
    signed_or_not(post, reader, signed=True)
    asked_to_sign_an_agreement(post, reader)
    transport, context = (
        SmtpTransport(smtp_server.host, smtp_server.port, security="none"),
        email_context(services),
    )
    later = services.now() + timedelta(hours=1)  # what staff record is gathered for half an hour

    def send(worker: str) -> None:
        def compose(session, delivery):
            return compose_delivery(context, session, delivery)

        send_due(database, transport, compose, worker=worker, now=lambda: later)

    senders = [Thread(target=send, args=(f"worker-{number}",)) for number in (1, 2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    with database.read() as session:
        every = list(session.scalars(select(Delivery)))
    accepted = [one for one in every if one.accepted_at is not None]
    assert [one.last_reply for one in every if one.accepted_at is None and one.overtaken_at is None] == []
    assert {len(copies) for copies in smtp_server.by_message_id().values()} == {1}
    assert len(smtp_server.by_message_id()) == len(accepted)
    assert {one.kind for one in accepted} >= COUNTED


@pytest.fixture
def counting(tmp_path, sqlite_url, smtp_server):
    """An installation where nobody can sign in yet, and its mail server."""
    services = make_services(tmp_path / "data", sqlite_url)
    yield Counting(services, smtp_server)
    services.database.close()


@pytest.mark.parametrize("name", WALKS)
def test_whatever_is_pressed_again_each_email_arrives_once(counting, monkeypatch, name) -> None:
    monkeypatch.setattr(step_services, "current", lambda: SimpleNamespace(services=counting.services))
    WALKS[name].act(counting)
    arrived, expected = counting.arrived(), WALKS[name].expected
    assert {kind: sorted(names) for kind, names in arrived.items()} == {
        kind: sorted(names) for kind, names in expected.items()
    }


def test_every_kind_of_email_is_counted_in_one_of_the_walks() -> None:
    counted = {kind for walk in WALKS.values() for kind, names in walk.expected.items() if names}
    assert set(EmailKind) - counted == set(), "queue a new kind in a walk, by what people press"
