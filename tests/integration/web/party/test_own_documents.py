"""One's own papers on one's own page, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from cases.documents import Document
from cases.models import Case, Party
from cases.vocabulary import CertificateVariant, Choice, DocumentKind, Role, SharedPart
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.sharing import ShareWish, share_link, share_page
from services.certificates import issue_and_send
from services.container import Services
from services.needs.copies import tell_of_late_copy
from services.requests import give_request_link
from services.work_queue import MAKE_LARGE_PRINT, work_id
from signing.links.links import token_of
from signing.models import Envelope, Signer
from signing.page_step import page_code
from signing.share_step import share_code
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.readers import finished
from tests.passwords import quick_hash
from tests.statements import StatementOut
from worker.emails.composers import compose_delivery, email_context


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


def test_what_somebody_has_is_made_in_large_print_once_they_need_it_and_their_supporter_finds_it(
    services: Services, app: Flask
) -> None:
    mine, other = a_certified_case(services), a_certified_case(services)
    browser, _ = enter(services, app, mine.id)
    for _ in range(2):  # the second press makes nothing more
        asking = browser.get("/your/request/needs")
        field = next(name for name in asking.form_for({}).names() if name.startswith("kind"))
        page = browser.send(asking, {field: "large_print"})
    assert page.says("Large print: being made")
    (work,) = services.work.client.list_workflows(name=MAKE_LARGE_PRINT)
    with services.database.write() as session:
        (copy,) = session.scalars(select(Document).where(Document.kind == DocumentKind.CERTIFICATE_LARGE))
        assert (copy.case_id, work.workflow_id) == (mine.id, work_id(MAKE_LARGE_PRINT, copy.id))
        copy.sealed_digest, copy.pages = services.blobs.keep(b"%PDF-1.7 large"), 3
        party, at = session.get_one(Party, session.get_one(Case, mine.id).parties[0].id), datetime.now(UTC)
        wish = ShareWish("Amina Yusuf", "amina@example.com", (SharedPart.CERTIFICATES,), 7)
        shared = share_page(session, party, wish, at=at, keys=services.keys)
        link = share_link(session, shared, at=at)
        assert link is not None
        path, code = f"/open/{token_of(link, services.keys)}", share_code(shared, services.keys)
    supporter = ReviewingClient(app)
    page = supporter.send(supporter.post_form(path), code=code)
    (address,) = [to for words, to in page.links().items() if words.startswith("large print")]
    assert supporter.get(address).response.data == b"%PDF-1.7 large"
    with services.database.write() as session:
        shared = session.merge(shared)
        shared.parts = [SharedPart.PART_A.value]
    assert supporter.get(address).status == 404, "what is shared no more"

    with services.database.write() as session:
        user = factories.a_user(session, Role.COORDINATOR, password=quick_hash("a long walk home"))
        reference, email = session.get_one(Case, other.id).reference, user.email
        whose = str(session.get_one(Case, other.id).parties[0].id)
    bea = ReviewingClient(app)
    bea.post_form("/sign-in", email=email, password="a long walk home", follow=False)
    said = bea.send(bea.get(f"/office/cases/{reference}/needs/new"), party=whose, kind="large_print")
    assert said.says("What they have already is being made in large print")
    with services.database.write() as session:
        emailed = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.NEEDS_CHANGED)).one()
        with pytest.raises(MailOvertaken):  # nothing is there to read yet
            compose_delivery(email_context(services), session, emailed)
        made = [
            one
            for one in session.scalars(select(Document).where(Document.case_id == other.id))
            if one.kind is DocumentKind.CERTIFICATE_LARGE
        ]
        at = datetime.now(UTC)
        for late in (False, True):  # while the email waits it names the copy; else one of its own does
            emailed.overtaken_at = at if late else None
            for _ in range(2):
                tell_of_late_copy(session, made[0], at=at, policy=services.policy)
            made[0].sealed_digest = services.blobs.keep(b"%PDF-1.7 large")
            query = select(Delivery).where(Delivery.kind == EmailKind.NEEDS_CHANGED)
            emails = list(session.scalars(query.order_by(Delivery.queued_at)))
            assert len(emails) == (2 if late else 1)
        (emailed,) = [one for one in emails if "copies" in one.ids]
        message = compose_delivery(email_context(services), session, emailed)
        body = message.get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
        assert "is now on your page in large print: - Mediation certificate MC-" in words
