"""Mail servers that refuse, and LibreOffices that die or freeze, under a worker that goes on."""

from __future__ import annotations

import os
import signal

import pytest
from sqlalchemy import select, update

from cases.accounts.people import User
from cases.vocabulary import Role
from mail.outbox import Delivery
from services.container import Services
from tests.faults.conftest import Workers
from tests.faults.work import (
    a_certificate,
    assert_certificate_is_whole,
    assert_sent_once,
    is_sent,
    no_mail_waits,
    wait_until,
)
from tests.processes import descendants, name_of, runs

PARENT = "priya.shah@example.com"
TRIES_OF_AN_HOUR = 8


def tries(services: Services, address: str) -> int:
    """How often the least tried email to ``address`` was tried; none yet counts as 0."""
    with services.database.read() as session:
        found = session.scalars(select(Delivery.tries).where(Delivery.to_address == address)).all()
    return min(found, default=0)


def let_the_pause_pass(services: Services) -> None:
    """Let whatever was put off be due now; what is due already keeps its place before it."""
    now = services.now()
    with services.database.write() as session:
        session.execute(
            update(Delivery)
            .where(
                Delivery.accepted_at.is_(None),
                Delivery.refused_at.is_(None),
                Delivery.claimed_by.is_(None),
                Delivery.next_try_at > now,
            )
            .values(next_try_at=now)
        )


def is_tried(services: Services, address: str, times: int) -> bool:
    """Whether everything to ``address`` was tried so often; if not, its pause is over now."""
    let_the_pause_pass(services)
    return tries(services, address) >= times


def all_is_settled(services: Services) -> bool:
    """Whether no mail waits any more; if some does, its pause is over now."""
    let_the_pause_pass(services)
    return no_mail_waits(services)


def deliveries(services: Services) -> list[Delivery]:
    with services.database.read() as session:
        return list(session.scalars(select(Delivery)))


def test_a_mail_server_that_refuses_for_an_hour_costs_nobody_an_email(workers_on_sqlite: Workers):
    workers = workers_on_sqlite
    services, certificate_id = workers.services, a_certificate(workers.services)
    with services.database.write() as session:  # mail of last week would be given up after five days
        session.execute(update(Delivery).values(queued_at=services.now()))
    workers.smtp.answer_everyone(451)
    workers.start()
    wait_until(lambda: is_sent(services, certificate_id))
    wait_until(lambda: is_tried(services, PARENT, TRIES_OF_AN_HOUR))
    assert workers.smtp.received == []

    workers.smtp.answer_everyone(250)

    wait_until(lambda: all_is_settled(services))
    assert_certificate_is_whole(workers, certificate_id)
    assert_sent_once(workers)


@pytest.mark.hard_input("K51")
def test_one_refused_and_one_delayed_address_cost_the_others_nothing(workers_on_sqlite: Workers):
    workers = workers_on_sqlite
    services, certificate_id = workers.services, a_certificate(workers.services)
    with services.database.read() as session:
        officer = session.scalars(select(User.email).where(User.role == Role.OFFICER)).one()
    workers.smtp.answer(PARENT, 550)
    workers.smtp.answer(officer, 451)
    workers.start()
    wait_until(lambda: is_sent(services, certificate_id) and tries(services, officer) >= 1)

    wait_until(lambda: {d.state for d in deliveries(services)} == {"refused", "queued", "accepted"})
    workers.smtp.answer(officer, 250)

    wait_until(lambda: all_is_settled(services))
    states = {(d.to_address, d.state) for d in deliveries(services)}
    assert (PARENT, "refused") in states
    assert (officer, "accepted") in states
    assert {state for address, state in states if address != PARENT} == {"accepted"}
    assert all(d.last_reply.startswith("550") for d in deliveries(services) if d.to_address == PARENT)
    assert workers.smtp.to(PARENT) == []
    assert {len(copies) for copies in workers.smtp.by_message_id().values()} == {1}


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_an_office_that_is_killed_or_frozen_under_its_work_costs_no_document(
    workers_on_sqlite: Workers, blow: signal.Signals
):
    workers = workers_on_sqlite
    certificate_id = a_certificate(workers.services)

    worker = workers.start()
    (office, *_) = wait_until(lambda: offices_of(worker))
    os.kill(office, blow)

    wait_until(lambda: is_sent(workers.services, certificate_id) and no_mail_waits(workers.services))
    assert not runs(office)
    assert_certificate_is_whole(workers, certificate_id)
    assert_sent_once(workers)


def offices_of(worker: int) -> list[int]:
    return [pid for pid in descendants(worker) if name_of(pid) == "soffice.bin"]
