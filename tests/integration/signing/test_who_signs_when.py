"""One after another, more time, a reminder by a press, a wrong address: as services and as pages do it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.evidence.log import case_events
from cases.vocabulary import EnvelopeState, Event, Role, SignerState, SigningOrder
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.contact.before_opening import OpenedAlready, correct_address
from services.evidence.check import check_evidence
from services.signing import sign_and_finish
from services.statements.data import PART_A, PART_B
from services.statements.last_day import close_expired, put_off_last_day
from services.statements.reminders import nudge_signer, remind_signers
from services.statements.versions import circulate, make_statement, withdraw_statement
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn
from signing.errors import DayNotLater, TurnsNotGiven
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from signing.turns import choose_turns
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.statements import invited, made_part, statement_out, three_to_sign
from tests.web_apps import make_web

SENT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    return [SENT]


@pytest.fixture
def services(tmp_path, database_url, clock):
    services = make_services(tmp_path / "data", database_url, now=lambda: clock[0])
    yield services
    services.database.close()


@pytest.fixture
def statement(services):
    return statement_out(services, at=SENT, order=SigningOrder.IN_TURN)


def mails(services, kind):
    with services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at)
        return [one.to_name for one in session.scalars(query)]


def events(services, statement):
    with services.database.read() as session:
        return [one.kind for one in case_events(session, statement.case_id)]


def by_mediator(session, statement):
    return factories.viewer_of(session.get_one(User, statement.mediator_id))


def sign(services, signer_id, at):
    with services.database.write() as session:
        name = session.get_one(Signer, signer_id).name
        signature = factories.typed_signature(name)
        sign_and_finish(session, signer_id, signature, at=at, work=services.work, keys=services.keys)


def test_the_next_is_asked_once_when_the_one_before_has_signed_and_cannot_sign_before(
    services, clock, statement
):
    first, second = statement.family, statement.authority
    assert mails(services, EmailKind.PLEASE_SIGN) == [first.name]
    browser = ReviewingClient(make_web(services))
    page = browser.get(second.link)
    assert page.heading == "It is not your turn yet"
    assert first.name not in page.text
    browser.post_form("/code", code=second.short_code)
    for address in ("/your/", "/your/document", "/your/sign", "/your/change", "/your/page/1-820.png"):
        assert browser.get(address).heading == "It is not your turn yet"
    sign_fields = {"signer": str(second.id), "confirmed": "yes", "method": "typed", "typed": second.name}
    token = browser.get("/code").value_of("csrf_token")
    answer = browser.browser.post("/your/sign", data={**sign_fields, "csrf_token": token})
    assert answer.status_code == 303
    with pytest.raises(NotYetTheirTurn):
        sign(services, second.id, SENT)
    with services.database.read() as session:
        signer = session.get_one(Signer, second.id)
        assert (signer.state, signer.opened_at, signer.let_in_at) == (SignerState.WAITING, None, None)
    assert (
        remind_signers(services.database, services.policy.reminders, frozenset(), at=SENT + timedelta(days=3))
        == 1
    )
    clock[0] = SENT + timedelta(days=4)
    sign(services, first.id, clock[0])
    assert mails(services, EmailKind.PLEASE_SIGN) == [first.name, second.name]
    assert events(services, statement).count(Event.TURN_CAME) == 1
    assert remind_signers(services.database, services.policy.reminders, frozenset(), at=clock[0]) == 0
    with services.database.read() as session:
        link = invited(services, session, session.get_one(Signer, second.id), at=clock[0]).link
    assert link != second.link, "the emailed link is one that nobody had before"
    assert browser.get(link).heading == "A document for you to read"
    sign(services, second.id, clock[0] + timedelta(hours=1))
    assert mails(services, EmailKind.PLEASE_SIGN) == [first.name, second.name]
    with services.database.read() as session:
        assert session.get_one(Envelope, statement.envelope_id).state is EnvelopeState.COMPLETED
        found = check_evidence(session, statement.case_id, blobs=services.blobs, certificates=[])
    assert found.faults == []


def test_who_was_not_asked_yet_hears_nothing_of_what_ends_before_their_turn(services, statement):
    with services.database.write() as session:
        withdraw_statement(session, statement.envelope_id, by=by_mediator(session, statement), at=SENT)
    assert mails(services, EmailKind.WITHDRAWN) == [statement.family.name]


def test_turns_fit_the_order_or_nothing_is_sent(services):
    statement = statement_out(services, at=SENT)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.state, envelope.circulated_at = EnvelopeState.PREPARED, None
        for signer in envelope.signers:
            signer.state, signer.invited_at = SignerState.WAITING, None
        same = {signer.id: 1 for signer in envelope.signers}
    for order in (SigningOrder.IN_TURN, SigningOrder.GROUPS):
        with services.database.write() as session, pytest.raises(TurnsNotGiven):
            choose_turns(session.get_one(Envelope, statement.envelope_id), order, same)


def test_a_reminder_by_a_press_goes_once_a_day_and_is_recorded(services, statement):
    tomorrow = SENT + timedelta(days=1)

    def press(at, whom=None):
        with services.database.write() as session:
            by = by_mediator(session, statement)
            return nudge_signer(session, (whom or statement.family).id, by=by, at=at)

    assert not press(SENT), "they got their link today"
    assert press(tomorrow)
    assert not press(tomorrow + timedelta(hours=1))
    assert not press(tomorrow, statement.authority), "it is not their turn"
    assert mails(services, EmailKind.SIGNING_REMINDER) == [statement.family.name]
    assert events(services, statement).count(Event.SIGNER_NUDGED) == 1
    assert press(tomorrow + timedelta(days=1))


def test_the_last_day_is_put_off_and_its_end_is_told_to_everyone(services, statement):
    with services.database.write() as session:
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        day = session.get_one(Envelope, statement.envelope_id).open_until
        with pytest.raises(DayNotLater):
            put_off_last_day(session, statement.envelope_id, day - timedelta(days=1), by=by, at=SENT)
        for _ in range(2):
            put_off_last_day(session, statement.envelope_id, day + timedelta(days=3), by=by, at=SENT)
    assert mails(services, EmailKind.SIGNING_EXTENDED) == [statement.family.name]
    late = SENT + timedelta(days=11)
    with services.database.read() as session:
        assert live_link(session, Purpose.OPEN_DOCUMENT, statement.family.id, at=late) is not None
    assert close_expired(services.database, at=late) == 0
    assert close_expired(services.database, at=late + timedelta(days=2)) == 1
    assert close_expired(services.database, at=late + timedelta(days=2)) == 0
    assert mails(services, EmailKind.TIME_RAN_OUT) == [statement.family.name]
    assert len(mails(services, EmailKind.TIME_RAN_OUT_STAFF)) >= 2
    with pytest.raises(NotOut), services.database.write() as session:
        put_off_last_day(session, statement.envelope_id, day + timedelta(days=30), by=by, at=late)


def test_a_wrong_address_is_put_right_before_opening_and_never_after(services, clock, statement):
    def correct(whom, email, at):
        with services.database.write() as session:
            by = by_mediator(session, statement)
            return correct_address(
                session, whom.id, email, by=by, at=at, policy=services.policy, keys=services.keys
            )

    later = SENT + timedelta(hours=1)
    assert correct(statement.family, "priya.right@example.com", later)
    assert not correct(statement.family, "priya.right@example.com", later)
    assert correct(statement.authority, "ruth.right@example.com", later)
    clock[0] = later
    browser = ReviewingClient(make_web(services))
    assert browser.get(statement.family.link).says("A newer link was sent")
    assert mails(services, EmailKind.FRESH_LINK) == [], "the email that waited carries the new link"
    with services.database.read() as session:
        waiting = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.PLEASE_SIGN)).all()
        fresh = invited(services, session, session.get_one(Signer, statement.family.id), at=later)
        assert [one.to_address for one in waiting] == ["priya.right@example.com"]
        assert session.get_one(Signer, statement.family.id).address_by
    proof = browser.post_form(fresh.link)
    browser.send(proof, born=factories.BORN)
    with pytest.raises(OpenedAlready):
        correct(statement.family, "somebody.else@example.com", later)
    assert events(services, statement).count(Event.ADDRESS_CHANGED) == 2


def test_groups_sign_to_the_end_and_two_last_ones_at_once_complete_it_once(services):
    with services.database.write() as session:
        outcome, mediator = three_to_sign(services, session, at=SENT)
        by = factories.viewer_of(mediator)
        made = {"provider": services.provider, "bank_holidays": services.bank_holidays, "work": services.work}
        until = (SENT + timedelta(days=9)).date()
        envelope = make_statement(session, outcome, open_until=until, by=by, at=SENT, **made)
        envelope.part_a = made_part(services, session, envelope, PART_A)
        envelope.part_b = made_part(services, session, envelope, PART_B)
        envelope.made_at = SENT
        session.flush()
        ids = {signer.name: signer.id for signer in envelope.signers}
        turns = {ids["Ruth Okafor"]: 1, ids["Priya Shah"]: 5, ids["Dev Shah"]: 5}
        circulate(
            session, envelope.id, by=by, at=SENT, keys=services.keys, order=SigningOrder.GROUPS, turns=turns
        )
        case_id, envelope_id = envelope.case_id, envelope.id
    assert mails(services, EmailKind.PLEASE_SIGN) == ["Ruth Okafor"]
    for name in ("Priya Shah", "Dev Shah"):
        with pytest.raises(NotYetTheirTurn):
            sign(services, ids[name], SENT)
    sign(services, ids["Ruth Okafor"], SENT + timedelta(hours=1))
    assert mails(services, EmailKind.PLEASE_SIGN) == ["Ruth Okafor", "Priya Shah"]
    gate, faults = threading.Barrier(4), []

    def press(name):
        gate.wait()
        try:
            sign(services, ids[name], SENT + timedelta(hours=2))
        except AlreadyAnswered:
            faults.append(name)

    threads = [threading.Thread(target=press, args=(name,)) for name in ("Priya Shah", "Dev Shah") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(faults) in {0, 2}
    with services.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        assert envelope.state is EnvelopeState.COMPLETED
        assert [one.turn for one in envelope.signers if one.name == "Ruth Okafor"] == [1]
        kinds = [one.kind for one in case_events(session, case_id)]
        assert kinds.count(Event.SIGNER_SIGNED) == 3
        assert kinds.count(Event.ENVELOPE_COMPLETED) == 1
        assert kinds.count(Event.TURN_CAME) == 1, "one turn came, for both of the group"
        assert check_evidence(session, case_id, blobs=services.blobs, certificates=[]).faults == []
    assert mails(services, EmailKind.PLEASE_SIGN) == ["Ruth Okafor", "Priya Shah"]
    with services.database.write() as session:
        session.connection().exec_driver_sql("UPDATE signer SET turn = 1")
    with services.database.read() as session:
        found = check_evidence(session, case_id, blobs=services.blobs, certificates=[])
        assert any("signer" in fault for fault in found.faults), "who signs when was changed by an owner"
