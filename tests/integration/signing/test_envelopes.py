"""An envelope's life: one effect however often, however many at once, and nobody signs what was replaced."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from cases.evidence.log import check_case, envelope_evidence
from cases.vocabulary import EnvelopeState, Role, SignerState
from mail.outbox import Delivery
from services.signing import ask_for_change, decline_to_sign, sign_and_finish
from services.statements.versions import circulate, make_statement
from signing.envelopes import CONFIRMATIONS, AlreadyAnswered, NotOut, NotReadyToCirculate
from signing.errors import DayHasPassed, NotConfirmed
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from tests import factories
from tests.integration.signing.conftest import NOW, sign, signer_ids


def state(services, envelope_id):
    with services.database.read() as session:
        return session.get_one(Envelope, envelope_id).state


def work_named(services) -> list[str]:
    table = "workflow_status" if services.database.engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with services.database.read() as session:
        return list(session.scalars(text(f"SELECT workflow_uuid FROM {table}")))  # noqa: S608 - our own name


def test_a_paper_without_pages_cannot_be_sent(services, make_prepared_statement, staff):
    envelope_id = make_prepared_statement()
    with services.database.write() as session:
        session.get_one(Envelope, envelope_id).part_b = None

    with pytest.raises(NotReadyToCirculate), services.database.write() as session:
        circulate(session, envelope_id, by=staff[Role.MEDIATOR], at=NOW, keys=services.keys)


def test_two_presses_of_send_give_each_signer_one_link_and_one_email(
    services, make_prepared_statement, staff
):
    envelope_id = make_prepared_statement()

    def press(number: int) -> None:
        with services.database.write() as session:
            at = NOW + timedelta(milliseconds=number)
            circulate(session, envelope_id, by=staff[Role.MEDIATOR], at=at, keys=services.keys)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, (1, 2)))

    with services.database.read() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "please_sign")).all()
    assert len(mails) == 2
    assert len({mail.to_address for mail in mails}) == 2


@pytest.mark.hard_input("K43")
def test_a_second_signature_of_one_person_changes_nothing_and_is_told(services, sent_statement):
    envelope_id = sent_statement()
    first, _ = signer_ids(services, envelope_id)
    sign(services, first)

    with pytest.raises(AlreadyAnswered) as caught:
        sign(services, first, at=NOW + timedelta(minutes=5))

    assert caught.value.answered_at == NOW
    assert state(services, envelope_id) is EnvelopeState.OUT


@pytest.mark.hard_input("K44")
def test_two_last_signers_at_once_complete_the_paper_once(services, sent_statement):
    for _ in range(5):
        envelope_id = sent_statement()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda signer_id: sign(services, signer_id), signer_ids(services, envelope_id)))

        assert state(services, envelope_id) is EnvelopeState.COMPLETED
        assert [w for w in work_named(services) if str(envelope_id) in w and w.startswith("finish")] == [
            f"finish_envelope-{envelope_id}"
        ]


def test_declining_ends_the_paper_and_tells_the_others_only_that_it_is_not_complete(services, sent_statement):
    envelope_id = sent_statement()
    first, second = signer_ids(services, envelope_id)

    with services.database.write() as session:
        decline_to_sign(session, first, reason="Not what we said", where={}, at=NOW)

    assert state(services, envelope_id) is EnvelopeState.DECLINED
    with pytest.raises(NotOut):
        sign(services, second)
    with services.database.read() as session:
        emails = {(d.kind, d.to_name) for d in session.scalars(select(Delivery))}
        others = session.get_one(Signer, second)
        assert ("not_complete", others.name) in emails
        assert {name for kind, name in emails if kind == "declined"} == {"Idris Vaughan", "Bea Hollis"}
        assert live_link(session, Purpose.OPEN_DOCUMENT, second, at=NOW) is None


def test_asking_for_a_change_returns_the_paper_and_a_new_version_supersedes_it(
    services, sent_statement, staff
):
    envelope_id = sent_statement()
    first, second = signer_ids(services, envelope_id)
    sign(services, second)
    with services.database.write() as session:
        ask_for_change(session, first, parts=["action 2"], words="Every week", where={}, at=NOW)
        assert session.get_one(Signer, first).state is SignerState.ASKED
    assert state(services, envelope_id) is EnvelopeState.CHANGES_ASKED

    with services.database.write() as session:
        old = session.get_one(Envelope, envelope_id)
        outcome = session.get_one(type(_outcome(session, old)), old.outcome_id)
        new = make_statement(
            session,
            outcome,
            open_until=date(2026, 12, 9),
            by=staff[Role.MEDIATOR],
            at=NOW + timedelta(days=1),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        assert (new.version, new.agreed_on) == (2, old.agreed_on)
        assert [s.state for s in new.signers] == [SignerState.WAITING, SignerState.WAITING]
    assert state(services, envelope_id) is EnvelopeState.SUPERSEDED


def _outcome(session: Any, envelope: Envelope) -> Any:
    from cases.meetings.models import Outcome

    return session.get_one(Outcome, envelope.outcome_id)


def test_a_paper_whose_day_has_passed_expires_and_cannot_be_signed(services, sent_statement):
    from services.statements.last_day import close_expired

    envelope_id = sent_statement()
    late = datetime(2026, 12, 6, 0, 30, tzinfo=UTC)

    assert close_expired(services.database, at=datetime(2026, 12, 5, 23, 30, tzinfo=UTC)) == 0
    assert close_expired(services.database, at=late) == 1

    assert state(services, envelope_id) is EnvelopeState.EXPIRED
    with pytest.raises(NotOut):
        sign(services, signer_ids(services, envelope_id)[0], at=late)


@pytest.mark.parametrize("answer", ["decline", "ask"])
def test_what_a_party_writes_to_the_mediator_is_in_no_log_that_others_read(services, sent_statement, answer):
    envelope_id = sent_statement()
    first = signer_ids(services, envelope_id)[0]

    with services.database.write() as session:
        if answer == "decline":
            decline_to_sign(session, first, reason="He shouted", where={"address": "192.0.2.7"}, at=NOW)
        else:
            ask_for_change(
                session, first, parts=["action 2"], words="He shouted", where={"address": "192.0.2.7"}, at=NOW
            )

    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        assert session.get_one(Signer, first).reason == "He shouted"
        handed_out = envelope_evidence(session, envelope.case_id, envelope_id)
        assert check_case(session, envelope.case_id).sound
    assert b"signer." in handed_out
    assert b"shouted" not in handed_out
    assert b"192.0.2.7" not in handed_out


def test_a_paper_whose_last_day_has_passed_is_not_sent(services, make_prepared_statement, staff):
    envelope_id = make_prepared_statement()

    with pytest.raises(DayHasPassed), services.database.write() as session:
        circulate(
            session,
            envelope_id,
            by=staff[Role.MEDIATOR],
            at=NOW,
            open_until=date(2026, 11, 24),
            keys=services.keys,
        )
    with services.database.write() as session:  # today is still a day to sign
        circulate(
            session,
            envelope_id,
            by=staff[Role.MEDIATOR],
            at=NOW,
            open_until=date(2026, 11, 25),
            keys=services.keys,
        )

    assert state(services, envelope_id) is EnvelopeState.OUT


def test_without_every_sentence_nothing_is_signed(services, sent_statement):
    envelope_id = sent_statement()
    first = signer_ids(services, envelope_id)[0]
    some = replace(factories.typed_signature("Priya Shah"), accepted=CONFIRMATIONS[:3])

    with pytest.raises(NotConfirmed), services.database.write() as session:
        sign_and_finish(session, first, some, at=NOW, work=services.work, keys=services.keys)

    with services.database.read() as session:
        assert session.get_one(Signer, first).decided_at is None
