"""Links in the mailbox of an address that was changed open nothing, and fresh ones go to the new one."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.corrections import PartyDetails
from cases.vocabulary import Role
from mail.outbox import Delivery
from services.agreed.links import give_action_link
from services.agreed.people import entry_of
from services.contact.corrections import correct_details, send_again
from services.container import Services
from services.link_sessions import send_me_a_fresh_link
from services.notifications.signing import notify_signing_reminder
from services.requests import give_request_link
from services.statements.versions import give_copy_link
from signing.links.links import live_link, token_of
from signing.links.tokens import Purpose
from signing.models import Link, Signer
from tests import factories
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.integration.web.readers import finished
from tests.statements import StatementOut

NEW, NEWEST = "priya.new@example.com", "priya.newest@example.com"


def to_sign(services: Services, statement: StatementOut, session: Session, new: str) -> Signer:
    """The family's signer, whose address staff put right."""
    signer: Signer = session.get_one(Signer, statement.family.id)
    details = replace(PartyDetails.of(signer.party), email=new)
    bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Hollis"))
    policy, keys = services.policy, services.keys
    correct_details(session, signer.party, details, by=bea, at=services.now(), policy=policy, keys=keys)
    return signer


def all_sent(services: Services, session: Session) -> None:
    for delivery in session.scalars(select(Delivery)):
        delivery.accepted_at = services.now()


def emails_to(session: Session, new: str) -> list[str]:
    found = session.scalars(select(Delivery).where(Delivery.to_address == new).order_by(Delivery.queued_at))
    return sorted(str(one.kind) for one in found)


def path(services: Services, link: Link | None) -> str:
    assert link is not None
    return f"/open/{token_of(link, services.keys)}"


def test_links_to_sign_and_to_ones_own_page_end_with_the_visits_behind_them(
    services: Services, app: Flask, statement: StatementOut
) -> None:
    at, keys = services.now(), services.keys
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        link = give_request_link(session, signer.party, at=at, policy=services.policy, keys=keys)
        own = path(services, link)
        all_sent(services, session)
        link = signer.live_links[0]
        notify_signing_reminder(session, signer, link, at.date(), at=at)
    old_mailbox = ReviewingClient(app)
    assert old_mailbox.send(old_mailbox.post_form(own), born=BORN).address == "/your/request"
    with services.database.write() as session:
        to_sign(services, statement, session, NEW)
    for old in (own, statement.family.link):
        assert ReviewingClient(app).get(old).status == 410
    assert old_mailbox.get("/your/request").status == 410
    with services.database.read() as session:
        fresh = live_link(session, Purpose.OPEN_DOCUMENT, statement.family.id, at=services.now())
        reminder = session.scalars(select(Delivery).where(Delivery.kind == "signing_reminder")).one()
        assert emails_to(session, NEW) == ["fresh_request_link", "signing_reminder"]
        assert fresh is not None
        assert reminder.ids["link"] == str(fresh.id)  # carries it: no second email beside it
        assert session.get_one(Signer, statement.family.id).email == NEW
        assert ReviewingClient(app).get(path(services, fresh)).status == 200


def test_of_a_finished_statement_copies_and_actions_go_to_the_new_address_and_the_record_stays(
    services: Services, app: Flask, statement: StatementOut
) -> None:
    at, policy, keys = services.now(), services.policy, services.keys
    with services.database.write() as session:
        finished(session, statement, services)
        signer = session.get_one(Signer, statement.family.id)
        all_sent(services, session)
        signer.envelope.actions_kept_at = at
        session.flush()
        entry = entry_of(session, signer.party, at=at)
        copy = path(services, give_copy_link(session, signer, at=at, policy=policy, keys=keys))
        actions = path(services, give_action_link(session, entry, at=at, policy=policy, keys=keys))
    with services.database.write() as session:
        signer = to_sign(services, statement, session, NEW)
        assert signer.email == "priya.shah@example.com"
        assert emails_to(session, NEW) == ["actions_page", "fresh_copy_link", "fresh_request_link"]
        refused = session.scalars(select(Delivery).where(Delivery.kind == "fresh_copy_link")).one()
        refused.refused_at = services.now()
    for old in (copy, actions):
        assert ReviewingClient(app).get(old).status == 410
    with services.database.write() as session:
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bo Hollis"))
        refused = session.scalars(select(Delivery).where(Delivery.kind == "fresh_copy_link")).one()
        again, _ = send_again(session, refused, NEWEST, by=bea, at=services.now(), policy=policy, keys=keys)
        signer = session.get_one(Signer, statement.family.id)
        link = live_link(session, Purpose.COPY, signer.id, at=services.now())
        assert link is not None
        assert (again.to_address, again.ids["link"]) == (NEWEST, str(link.id))
        assert emails_to(session, NEWEST) == ["actions_page", "fresh_copy_link", "fresh_request_link"]
        link.made_at = link.made_at.replace(year=link.made_at.year - 1)
        send_me_a_fresh_link(session, link, at=services.now(), policy=policy, keys=keys)
        assert emails_to(session, NEWEST).count("fresh_copy_link") == 2


def test_who_has_no_address_any_more_or_is_paused_gets_no_email_and_old_links_end_all_the_same(
    services: Services, app: Flask, statement: StatementOut
) -> None:
    with services.database.write() as session:
        session.get_one(Signer, statement.family.id).locked_at = services.now()
    with services.database.write() as session:
        signer = to_sign(services, statement, session, "")
        assert live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=services.now()) is None
    assert ReviewingClient(app).get(statement.family.link).status == 410
