"""One's own papers on one's own page, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from cases.models import Case, Party
from cases.vocabulary import CertificateVariant, Choice, Role
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.container import Services
from services.requests import give_request_link
from signing.links.links import token_of
from signing.models import Envelope, Signer
from signing.page_step import page_code
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.readers import finished
from tests.statements import StatementOut


def enter(services: Services, app: Flask, case_id: object, number: int = 1) -> tuple[ReviewingClient, Page]:
    with services.database.write() as session:
        found = select(Party).where(Party.case_id == case_id, Party.number == number)
        party = session.scalars(found).one()
        at, keys = datetime.now(UTC), services.keys
        link = give_request_link(session, party, at=at, policy=services.policy, keys=keys)
        path, code = f"/open/{token_of(link, keys)}", page_code(party, keys)
    browser = ReviewingClient(app)
    proof = browser.post_form(path)
    answer = {"code": code} if "code" in proof.form_for({}).names() else {"born": BORN}
    return browser, browser.send(proof, **answer)


def a_certified_case(services: Services) -> Case:
    at = datetime.now(UTC)
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(adviser),
            at=at,
            policy=services.policy,
            work=services.work,
        )
        assert certificate.document is not None
        certificate.document.sealed_digest = services.blobs.keep(b"%PDF-1.7 sealed")
        certificate.document.sealed_at = at
        return case


def test_a_certificate_is_read_by_the_person_it_was_issued_to_and_by_no_other(services, app):
    mine, other = a_certified_case(services), a_certified_case(services)
    browser, page = enter(services, app, mine.id)
    (address,) = [to for words, to in page.links().items() if words.startswith("Certificate MC-")]
    assert browser.get(address).response.data == b"%PDF-1.7 sealed"
    stranger, theirs = enter(services, app, other.id)
    assert stranger.get(address).status == 404
    assert ReviewingClient(app).get(address).status == 401
    assert address not in theirs.links().values()
    authority, seen = enter(services, app, mine.id, number=2)
    assert seen.says("There are none yet.")
    assert authority.get(address).status == 404


def test_a_statement_that_waits_is_named_and_its_link_goes_to_the_signers_own_address(
    services, app, statement
):
    browser, page = enter(services, app, statement.case_id)
    assert page.says("A document waits for you", "Idris Vaughan, the mediator, asks you to read")
    with services.database.read() as session:
        before = len(session.scalars(select(Delivery).where(Delivery.kind == "fresh_link")).all())
    with services.database.write() as session:  # the first link is no longer on its way
        signer = session.get_one(Signer, statement.family.id)
        for link in signer.live_links:
            link.made_at = link.made_at.replace(year=link.made_at.year - 1)
    said = browser.send(page, {}, action="/your/request/sign-link")
    assert said.says("a new link is on its way")
    with services.database.read() as session:
        sent = session.scalars(select(Delivery).where(Delivery.kind == "fresh_link")).all()
        assert [one.to_address for one in sent][before:] == ["priya.shah@example.com"]


def test_a_copy_of_what_everyone_signed_is_there_for_its_signers_alone(
    services: Services, app: Flask, statement: StatementOut
) -> None:
    other = a_certified_case(services)
    with services.database.write() as session:
        finished(session, statement, services)
        envelope = session.get_one(Envelope, statement.envelope_id)
        assert envelope.part_a is not None
        envelope.part_a.sealed_digest = services.blobs.keep(b"%PDF-1.7 sealed")
        envelope.final = envelope.part_a
    browser, page = enter(services, app, statement.case_id)
    assert page.says("Outcome Statement", "signed by everyone")
    address = page.links()["all of it"]
    assert browser.get(address).status == 200
    assert not page.says("A document waits for you")
    stranger, theirs = enter(services, app, other.id)
    assert stranger.get(address).status == 404
    assert not theirs.says("signed by everyone")
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.finished_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert browser.get(address).status == 404
