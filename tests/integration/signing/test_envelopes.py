"""An envelope's life: one effect however often, however many at once, and nobody signs what was replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from cases.evidence import check_case, envelope_evidence
from cases.papers import Document
from cases.vocabulary import Choice, DocumentKind, EnvelopeState, Role, SignerState
from mail.outbox import Delivery
from signing.envelope_errors import DayHasPassed, NotConfirmed
from signing.envelopes import CONFIRMATIONS, AlreadyAnswered, NotOut, NotReadyToCirculate
from signing.links import DeadLink, find_link, give_link, live_link, start_visit, token_of, visit_behind
from signing.models import Envelope, Signer
from signing.second_step import TRIES, Locked, WrongAnswer, code_for, prove
from signing.tokens import Purpose
from tests import factories
from tests.houses import a_house
from workflows import acts

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path, database_url):
    house = a_house(tmp_path / "data", database_url)
    yield house
    house.database.close()


@pytest.fixture
def staff(house):
    with house.database.write() as session:
        return {
            role: factories.viewer_of(factories.a_user(session, role))
            for role in (Role.ADVISER, Role.MEDIATOR, Role.COORDINATOR)
        }


@pytest.fixture
def a_paper(house) -> Callable[..., UUID]:
    """A paper made ready, its pages stood in for by rows (no LibreOffice is needed for its states)."""

    def make() -> UUID:
        with house.database.write() as session:
            adviser = factories.a_user(session, Role.ADVISER)
            mediator = factories.a_user(session, Role.MEDIATOR)
            coordinator = factories.a_user(session, Role.COORDINATOR)
            case = factories.an_advised_case(house, session, adviser, Choice.MEDIATION)
            starts = NOW - timedelta(hours=3)
            meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts)
            outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
            envelope = acts.make_paper(
                house,
                session,
                outcome,
                open_until=date(2026, 12, 5),
                by=factories.viewer_of(mediator),
                at=NOW,
            )
            _stand_in_pages(session, envelope)
            return envelope.id

    return make


def _stand_in_pages(session: Any, envelope: Envelope) -> None:
    parts = [
        Document(
            case_id=envelope.case_id,
            kind=kind,
            reference=envelope.reference,
            version=envelope.version,
            title=kind.words,
            pdf_digest=kind.value.encode().hex()[:64].ljust(64, "0"),
            created_at=NOW,
        )
        for kind in (DocumentKind.OUTCOME_A, DocumentKind.OUTCOME_B)
    ]
    session.add_all(parts)
    session.flush()
    envelope.part_a, envelope.part_b = parts
    envelope.made_at = NOW


@pytest.fixture
def a_sent_paper(house, a_paper, staff) -> Callable[..., UUID]:
    """A paper out for signature."""

    def send() -> UUID:
        envelope_id: UUID = a_paper()
        with house.database.write() as session:
            acts.circulate(house, session, envelope_id, by=staff[Role.MEDIATOR], at=NOW)
        return envelope_id

    return send


def signer_ids(house, envelope_id: UUID) -> list[UUID]:
    with house.database.read() as session:
        return [signer.id for signer in session.get_one(Envelope, envelope_id).signers]


def sign(house, signer_id: UUID, *, at: datetime = NOW) -> None:
    with house.database.write() as session:
        signer = session.get_one(Signer, signer_id)
        acts.sign_and_finish(house, session, signer_id, factories.typed_signature(signer.name), at=at)


def state(house, envelope_id):
    with house.database.read() as session:
        return session.get_one(Envelope, envelope_id).state


def work_named(house) -> list[str]:
    table = "workflow_status" if house.database.engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with house.database.read() as session:
        return list(session.scalars(text(f"SELECT workflow_uuid FROM {table}")))  # noqa: S608 - our own name


def test_a_paper_without_pages_cannot_be_sent(house, a_paper, staff):
    envelope_id = a_paper()
    with house.database.write() as session:
        session.get_one(Envelope, envelope_id).part_b = None

    with pytest.raises(NotReadyToCirculate), house.database.write() as session:
        acts.circulate(house, session, envelope_id, by=staff[Role.MEDIATOR], at=NOW)


def test_two_presses_of_send_give_each_signer_one_link_and_one_email(house, a_paper, staff):
    envelope_id = a_paper()

    def press(number: int) -> None:
        with house.database.write() as session:
            at = NOW + timedelta(milliseconds=number)
            acts.circulate(house, session, envelope_id, by=staff[Role.MEDIATOR], at=at)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(press, (1, 2)))

    with house.database.read() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "please_sign")).all()
    assert len(mails) == 2
    assert len({mail.to_address for mail in mails}) == 2


def test_k43_a_second_signature_of_one_person_changes_nothing_and_is_told(house, a_sent_paper):
    envelope_id = a_sent_paper()
    first, _ = signer_ids(house, envelope_id)
    sign(house, first)

    with pytest.raises(AlreadyAnswered) as told:
        sign(house, first, at=NOW + timedelta(minutes=5))

    assert told.value.answered_at == NOW
    assert state(house, envelope_id) is EnvelopeState.OUT


def test_k44_two_last_signers_at_once_complete_the_paper_once(house, a_sent_paper):
    for _ in range(5):
        envelope_id = a_sent_paper()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda signer_id: sign(house, signer_id), signer_ids(house, envelope_id)))

        assert state(house, envelope_id) is EnvelopeState.COMPLETED
        assert [w for w in work_named(house) if str(envelope_id) in w and w.startswith("finish")] == [
            f"finish_envelope-{envelope_id}"
        ]


def test_declining_ends_the_paper_and_tells_the_others_only_that_it_is_not_complete(house, a_sent_paper):
    envelope_id = a_sent_paper()
    first, second = signer_ids(house, envelope_id)

    with house.database.write() as session:
        acts.decline_to_sign(session, first, reason="Not what we said", where={}, at=NOW)

    assert state(house, envelope_id) is EnvelopeState.DECLINED
    with pytest.raises(NotOut):
        sign(house, second)
    with house.database.read() as session:
        told = {(d.kind, d.to_name) for d in session.scalars(select(Delivery))}
        others = session.get_one(Signer, second)
        assert ("not_complete", others.name) in told
        assert {name for kind, name in told if kind == "declined"} == {"Idris Vaughan", "Bea Hollis"}
        assert live_link(session, Purpose.OPEN_DOCUMENT, second, at=NOW) is None


def test_asking_for_a_change_returns_the_paper_and_a_new_version_supersedes_it(house, a_sent_paper, staff):
    envelope_id = a_sent_paper()
    first, second = signer_ids(house, envelope_id)
    sign(house, second)
    with house.database.write() as session:
        acts.ask_for_change(session, first, parts=["action 2"], words="Every week", where={}, at=NOW)
        assert session.get_one(Signer, first).state is SignerState.ASKED
    assert state(house, envelope_id) is EnvelopeState.CHANGES_ASKED

    with house.database.write() as session:
        old = session.get_one(Envelope, envelope_id)
        outcome = session.get_one(type(_outcome(session, old)), old.outcome_id)
        new = acts.make_paper(
            house,
            session,
            outcome,
            open_until=date(2026, 12, 9),
            by=staff[Role.MEDIATOR],
            at=NOW + timedelta(days=1),
        )
        assert (new.version, new.agreed_on) == (2, old.agreed_on)
        assert [s.state for s in new.signers] == [SignerState.WAITING, SignerState.WAITING]
    assert state(house, envelope_id) is EnvelopeState.SUPERSEDED


def _outcome(session: Any, envelope: Envelope) -> Any:
    from cases.meetings import Outcome

    return session.get_one(Outcome, envelope.outcome_id)


def test_k46_a_withdrawn_papers_link_says_that_it_was_withdrawn(house, a_sent_paper, staff):
    envelope_id = a_sent_paper()
    first, _ = signer_ids(house, envelope_id)
    with house.database.read() as session:
        token = token_of(live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW), house.keys)
    with house.database.write() as session:
        acts.withdraw_paper(session, envelope_id, by=staff[Role.MEDIATOR], at=NOW)

    with pytest.raises(DeadLink) as dead, house.database.read() as session:
        find_link(session, token, purposes=[Purpose.OPEN_DOCUMENT], at=NOW, keys=house.keys)

    assert (dead.value.why, dead.value.since) == ("withdrawn", NOW)


def test_a_fresh_link_ends_the_old_one_and_the_visits_behind_it(house, a_sent_paper):
    envelope_id = a_sent_paper()
    first, _ = signer_ids(house, envelope_id)
    with house.database.write() as session:
        old = live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW)
        key = start_visit(session, old, at=NOW)
        acts.send_fresh_link(house, session, session.get_one(Signer, first), at=NOW, unlock=False)

    with house.database.read() as session:
        assert visit_behind(session, key, at=NOW) is None
        with pytest.raises(DeadLink, match="replaced"):
            find_link(
                session, token_of(old, house.keys), purposes=[Purpose.OPEN_DOCUMENT], at=NOW, keys=house.keys
            )


def test_five_wrong_answers_lock_the_link_however_they_arrive(house, a_sent_paper):
    envelope_id = a_sent_paper()
    first, _ = signer_ids(house, envelope_id)
    with house.database.write() as session:
        key = start_visit(session, live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW), at=NOW)

    def guess(day: int) -> str:
        session = house.database.writers()
        try:
            visit = visit_behind(session, key, at=NOW)
            signer = session.get_one(Signer, first)
            assert visit is not None
            prove(session, visit, signer, date(2000, 1, day), at=NOW, keys=house.keys)
        except (WrongAnswer, Locked) as error:
            session.commit()
            return type(error).__name__
        finally:
            session.close()
        return "let in"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(1, 9)))

    assert answers.count("WrongAnswer") == TRIES - 1
    assert answers.count("Locked") == 8 - TRIES + 1


def test_the_right_answer_after_a_fresh_code_lets_in(house, a_sent_paper):
    envelope_id = a_sent_paper()
    _, officer = signer_ids(house, envelope_id)
    with house.database.write() as session:
        signer = session.get_one(Signer, officer)
        old_code = code_for(signer, house.keys)
        signer.locked_at, signer.tries = NOW, TRIES
        acts.send_fresh_link(house, session, signer, at=NOW, unlock=True)
        assert code_for(signer, house.keys) != old_code
        link = live_link(session, Purpose.OPEN_DOCUMENT, officer, at=NOW)
        visit = visit_behind(session, start_visit(session, link, at=NOW), at=NOW)
        with pytest.raises(WrongAnswer):
            prove(session, visit, signer, old_code, at=NOW, keys=house.keys)
        prove(session, visit, signer, code_for(signer, house.keys), at=NOW, keys=house.keys)

        assert visit.proved_at == NOW


def test_k45_a_couple_with_one_address_have_a_link_and_an_email_each(house):
    with house.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        mediator = factories.a_user(session, Role.MEDIATOR)
        case = factories.an_advised_case(house, session, adviser, Choice.MEDIATION)
        from cases.models import Party
        from cases.vocabulary import PartyRole, Side

        case.parties.append(
            Party(
                number=3,
                role=PartyRole.PARENT,
                side=Side.FAMILY,
                name="Dev Shah",
                email="priya.shah@example.com",
            )
        )
        session.flush()
        coordinator = factories.a_user(session, Role.COORDINATOR)
        meeting = factories.a_meeting(session, case, mediator, coordinator, starts=NOW - timedelta(hours=3))
        outcome = factories.an_outcome(session, meeting, mediator, at=NOW)
        envelope = acts.make_paper(
            house, session, outcome, open_until=date(2026, 12, 5), by=factories.viewer_of(mediator), at=NOW
        )
        _stand_in_pages(session, envelope)
        acts.circulate(house, session, envelope.id, by=factories.viewer_of(mediator), at=NOW)
        mails = session.scalars(
            select(Delivery).where(
                Delivery.kind == "please_sign", Delivery.to_address == "priya.shah@example.com"
            )
        ).all()

    assert sorted(mail.to_name for mail in mails) == ["Dev Shah", "Priya Shah"]
    assert len({mail.ids["link"] for mail in mails}) == 2


def test_a_paper_whose_day_has_passed_expires_and_cannot_be_signed(house, a_sent_paper):
    from dataclasses import replace

    from workflows.steps.sweep import close_expired

    envelope_id = a_sent_paper()
    late = datetime(2026, 12, 6, 0, 30, tzinfo=UTC)

    assert close_expired(replace(house, now=lambda: datetime(2026, 12, 5, 23, 30, tzinfo=UTC))) == 0
    assert close_expired(replace(house, now=lambda: late)) == 1

    assert state(house, envelope_id) is EnvelopeState.EXPIRED
    with pytest.raises(NotOut):
        sign(house, signer_ids(house, envelope_id)[0], at=late)


@pytest.mark.parametrize("answer", ["decline", "ask"])
def test_what_a_party_writes_to_the_mediator_is_in_no_log_that_others_read(house, a_sent_paper, answer):
    envelope_id = a_sent_paper()
    first = signer_ids(house, envelope_id)[0]

    with house.database.write() as session:
        if answer == "decline":
            acts.decline_to_sign(session, first, reason="He shouted", where={"address": "192.0.2.7"}, at=NOW)
        else:
            acts.ask_for_change(
                session, first, parts=["action 2"], words="He shouted", where={"address": "192.0.2.7"}, at=NOW
            )

    with house.database.read() as session:
        envelope = session.get_one(Envelope, envelope_id)
        assert session.get_one(Signer, first).reason == "He shouted"
        handed_out = envelope_evidence(session, envelope.case_id, envelope_id)
        assert check_case(session, envelope.case).sound
    assert b"signer." in handed_out
    assert b"shouted" not in handed_out
    assert b"192.0.2.7" not in handed_out


def test_a_paper_whose_last_day_has_passed_is_not_sent(house, a_paper, staff):
    envelope_id = a_paper()

    with pytest.raises(DayHasPassed), house.database.write() as session:
        acts.circulate(
            house, session, envelope_id, by=staff[Role.MEDIATOR], at=NOW, open_until=date(2026, 11, 24)
        )
    with house.database.write() as session:  # today is still a day to sign
        acts.circulate(
            house, session, envelope_id, by=staff[Role.MEDIATOR], at=NOW, open_until=date(2026, 11, 25)
        )

    assert state(house, envelope_id) is EnvelopeState.OUT


def test_without_every_sentence_nothing_is_signed(house, a_sent_paper):
    envelope_id = a_sent_paper()
    first = signer_ids(house, envelope_id)[0]
    some = replace(factories.typed_signature("Priya Shah"), accepted=CONFIRMATIONS[:3])

    with pytest.raises(NotConfirmed), house.database.write() as session:
        acts.sign_and_finish(house, session, first, some, at=NOW)

    with house.database.read() as session:
        assert session.get_one(Signer, first).decided_at is None


def test_a_fresh_link_for_someone_who_signed_a_moment_ago_is_not_sent(house, a_sent_paper):
    first = signer_ids(house, a_sent_paper())[0]
    session = house.database.readers()
    signer = session.get_one(Signer, first)  # as the mediator's page showed them
    session.close()
    sign(house, first)

    with house.database.write() as session:
        assert not acts.send_fresh_link(house, session, signer, at=NOW, unlock=False)


def test_a_code_that_stands_on_somebody_elses_paper_is_given_to_nobody_else(house, monkeypatch):
    codes = iter(["AAA AAA", "AAA AAA", "BBB BBB", "BBB BBB"])
    monkeypatch.setattr("signing.links.short_code_of", lambda *_: next(codes))

    with house.database.write() as session:
        links = [
            give_link(session, Purpose.COPY, uuid4(), case_id=None, until=NOW, at=NOW, keys=house.keys)
            for _ in range(2)
        ]

    assert links[0].short_code_digest != links[1].short_code_digest
    assert [link.version for link in links] == [1, 2]
