"""Who signs when, a wrong address, a reminder by a press and more time: the pages of staff."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cases.vocabulary import SigningOrder
from dates import uk_day
from mail.outbox import Delivery
from services.statements.data import PART_A, PART_B
from signing.models import Envelope, Link, Signer
from tests.statements import made_part


def prepared(hall):
    """A statement with its pages, not sent."""
    hall.filled()
    client = hall.signed_in()
    client.send(client.get(hall.address("outcome")), make="yes")
    with hall.services.database.write() as session:
        envelope = session.scalars(select(Envelope)).one()
        envelope.part_a = made_part(hall.services, session, envelope, PART_A)
        envelope.part_b = made_part(hall.services, session, envelope, PART_B)
        envelope.made_at = hall.services.now()
    return client


def test_the_order_is_chosen_when_it_is_sent(hall):
    client = prepared(hall)
    page = client.get(hall.address("paper"))
    assert page.says("Who is asked to sign first?", "Priya Shah signs", "Ruth Okafor signs")
    answer = client.send(page, {"order": "in_turn", "turn_1": "1", "turn_2": "1"})
    assert answer.problems == ["One after another: give each person a place of their own"]
    assert [e.circulated_at for e in hall.envelopes()] == [None]
    page = client.send(answer, {"order": "in_turn", "turn_1": "2", "turn_2": "1"})
    assert page.says("Sent for signature", "signs 2nd", "Not their turn yet")
    (envelope,) = hall.envelopes()
    assert envelope.signing_order is SigningOrder.IN_TURN
    assert [(s.name, s.turn) for s in envelope.signers] == [("Priya Shah", 2), ("Ruth Okafor", 1)]
    assert page.html.count("Send a new link") == 1
    assert client.get(hall.address("desk")).html.count("Own phone: show QR code") == 1


def test_staff_put_right_an_address_remind_and_give_time(hall):
    statement = hall.sent()
    coordinator = hall.signed_in(hall.coordinator)
    address = hall.address(f"paper/{statement.family.id}/address")
    page = coordinator.get(address)
    answer = coordinator.send(page, email="priya.new@example.com")
    assert answer.says("The link to the old one no longer works", "priya.new@example.com")
    assert coordinator.send(page, email="third@example.com").says("Something changed since this page")
    assert not answer.says("Send a reminder now")
    with hall.services.database.write() as session:
        for link in session.scalars(select(Link)):
            link.made_at -= timedelta(days=1)
    page = coordinator.get(hall.address("paper"))
    nudge = f"/mediator/{hall.reference}/paper/{statement.family.id}/nudge"
    assert coordinator.send(page, action=nudge).says(
        "A reminder is on its way", "Last reminded at a press of"
    )
    assert coordinator.send(page, action=nudge).says("No reminder was sent")
    later = uk_day(datetime.now(UTC)) + timedelta(days=15)
    answer = coordinator.send(coordinator.get(hall.address("paper/last-day")), open_until=later)
    assert answer.says("People have more time")
    with hall.services.database.write() as session:
        kinds = [one.kind for one in session.scalars(select(Delivery))]
        assert kinds.count("signing_reminder") == 1
        assert kinds.count("signing_extended") == 2
        session.get_one(Signer, statement.family.id).let_in_at = datetime.now(UTC)
    page = coordinator.get(address)
    assert page.says("The address can no longer be changed here", "Priya Shah was let in")
    assert not any("email" in form.names() for form in page.forms())
