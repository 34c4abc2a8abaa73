"""Links to a paper and the second step behind them: fresh ones, paused ones, dead ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Uuid, bindparam, select, text

from cases.vocabulary import Choice, Role
from mail.outbox import Delivery
from services.signing import send_fresh_link
from services.statements.versions import circulate, make_statement, withdraw_statement
from signing.errors import LinkNotOurs
from signing.links.links import DeadLink, find_link, find_visit, give_link, live_link, start_visit, token_of
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd, Signer
from signing.second_step import code_for, prove
from signing.tries import TRIES, Locked, WrongAnswer
from tests import factories
from tests.integration.signing.conftest import NOW, sign, signer_ids, stand_in_pages


@pytest.mark.hard_input("K46")
def test_a_withdrawn_papers_link_says_that_it_was_withdrawn(services, sent_statement, staff):
    envelope_id = sent_statement()
    first, _ = signer_ids(services, envelope_id)
    with services.database.read() as session:
        token = token_of(live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW), services.keys)
    with services.database.write() as session:
        withdraw_statement(session, envelope_id, by=staff[Role.MEDIATOR], at=NOW)

    with pytest.raises(DeadLink) as dead, services.database.read() as session:
        find_link(session, token, purposes=[Purpose.OPEN_DOCUMENT], at=NOW, keys=services.keys)

    assert (dead.value.why, dead.value.since) == (LinkEnd.WITHDRAWN, NOW)


def test_a_fresh_link_ends_the_old_one_and_the_visits_behind_it(services, sent_statement):
    envelope_id = sent_statement()
    first, _ = signer_ids(services, envelope_id)
    with services.database.write() as session:
        old = live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW)
        key = start_visit(session, old, at=NOW)
        send_fresh_link(session, session.get_one(Signer, first), at=NOW, unlock=False, keys=services.keys)

    with services.database.read() as session:
        assert find_visit(session, key).ended_at == NOW
        with pytest.raises(DeadLink, match="replaced"):
            find_link(
                session,
                token_of(old, services.keys),
                purposes=[Purpose.OPEN_DOCUMENT],
                at=NOW,
                keys=services.keys,
            )


def test_five_wrong_answers_lock_the_link_however_they_arrive(services, sent_statement):
    envelope_id = sent_statement()
    first, _ = signer_ids(services, envelope_id)
    with services.database.write() as session:
        key = start_visit(session, live_link(session, Purpose.OPEN_DOCUMENT, first, at=NOW), at=NOW)

    def guess(day: int) -> str:
        session = services.database.writers()
        try:
            visit = find_visit(session, key)
            signer = session.get_one(Signer, first)
            assert visit is not None
            prove(session, visit, signer, date(2000, 1, day), at=NOW, keys=services.keys)
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


def test_the_right_answer_after_a_fresh_code_lets_in(services, sent_statement):
    envelope_id = sent_statement()
    _, officer = signer_ids(services, envelope_id)
    with services.database.write() as session:
        signer = session.get_one(Signer, officer)
        old_code = code_for(signer, services.keys)
        signer.locked_at, signer.tries = NOW, TRIES
        send_fresh_link(session, signer, at=NOW, unlock=True, keys=services.keys)
        assert code_for(signer, services.keys) != old_code
        link = live_link(session, Purpose.OPEN_DOCUMENT, officer, at=NOW)
        visit = find_visit(session, start_visit(session, link, at=NOW))
        with pytest.raises(WrongAnswer):
            prove(session, visit, signer, old_code, at=NOW, keys=services.keys)
        prove(session, visit, signer, code_for(signer, services.keys), at=NOW, keys=services.keys)

        assert visit.proved_at == NOW


@pytest.mark.hard_input("K45")
def test_a_couple_with_one_address_have_a_link_and_an_email_each(services):
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        mediator = factories.a_user(session, Role.MEDIATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
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
        envelope = make_statement(
            session,
            outcome,
            open_until=date(2026, 12, 5),
            by=factories.viewer_of(mediator),
            at=NOW,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        stand_in_pages(session, envelope)
        circulate(session, envelope.id, by=factories.viewer_of(mediator), at=NOW, keys=services.keys)
        mails = session.scalars(
            select(Delivery).where(
                Delivery.kind == "please_sign", Delivery.to_address == "priya.shah@example.com"
            )
        ).all()

    assert sorted(mail.to_name for mail in mails) == ["Dev Shah", "Priya Shah"]
    assert len({mail.ids["link"] for mail in mails}) == 2


def test_a_fresh_link_for_someone_who_signed_a_moment_ago_is_not_sent(services, sent_statement):
    first = signer_ids(services, sent_statement())[0]
    session = services.database.readers()
    signer = session.get_one(Signer, first)  # as the mediator's page showed them
    session.close()
    sign(services, first)

    with services.database.write() as session:
        assert not send_fresh_link(session, signer, at=NOW, unlock=False, keys=services.keys)


def test_a_code_that_stands_on_somebody_elses_paper_is_given_to_nobody_else(services, monkeypatch):
    codes = iter(["AAA AAA", "AAA AAA", "BBB BBB", "BBB BBB"])
    monkeypatch.setattr("signing.links.links.short_code_of", lambda *_: next(codes))

    with services.database.write() as session:
        links = [
            give_link(session, Purpose.COPY, uuid4(), case_id=None, until=NOW, at=NOW, keys=services.keys)
            for _ in range(2)
        ]

    assert links[0].short_code_digest != links[1].short_code_digest
    assert [link.version for link in links] == [1, 2]


def test_what_a_later_version_stored_of_a_link_is_kept_and_opens_nothing(services, sent_statement):
    envelope_id = sent_statement()
    first, officer = signer_ids(services, envelope_id)
    with services.database.write() as session:
        link, other = (live_link(session, Purpose.OPEN_DOCUMENT, one, at=NOW) for one in (first, officer))
        token, link_id, other_id = token_of(link, services.keys), link.id, other.id
        ended = text("update link set ended_why = 'a later reason', ended_at = made_at where id = :id")
        session.execute(ended.bindparams(bindparam("id", type_=Uuid)), {"id": other_id})
        renamed = text("update link set purpose = 'a later purpose' where id = :id")
        session.execute(renamed.bindparams(bindparam("id", type_=Uuid)), {"id": link_id})

    with services.database.read() as session:
        with pytest.raises(LinkNotOurs):
            find_link(session, token, purposes=[Purpose.OPEN_DOCUMENT], at=NOW, keys=services.keys)
        assert session.get_one(Link, link_id).purpose == "a later purpose"
        assert session.get_one(Link, other_id).ended_why == "a later reason"
