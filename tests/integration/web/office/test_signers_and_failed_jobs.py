"""Helping signers by phone, and work that came to nothing."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from cases.certificates.models import Certificate
from cases.vocabulary import Choice, EnvelopeState, SignerState
from documents.errors import MissingFields
from mail.outbox import Delivery
from mail.sending import send_due
from mail.transports import FolderTransport
from services.email.blocked_mail import TRIES_BEFORE_REPORTED
from services.statements.versions import make_statement
from services.work_queue import ISSUE_CERTIFICATE, work_id
from signing.models import Envelope, Link, Signer
from signing.second_step import code_for
from tests import factories
from tests.app_services import running_worker, wait_until
from tests.integration.web.office.conftest import NOW, Office
from worker import document_making


@pytest.fixture
def out(office: Office) -> tuple[str, UUID]:
    """A statement out for signature; the case's reference and the officer who signs."""
    sam, bea, idris = (office.people[name] for name in ("Sam Reed", "Bea Hollis", "Idris Vaughan"))
    with office.services.database.write() as session:
        case = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION)
        meeting = factories.a_meeting(session, case, idris, bea, starts=NOW - timedelta(hours=3))
        outcome = factories.an_outcome(session, meeting, idris, at=NOW)
        envelope = make_statement(
            session,
            outcome,
            open_until=(NOW + timedelta(days=9)).date(),
            by=factories.viewer_of(idris),
            at=NOW,
            provider=office.services.provider,
            bank_holidays=office.services.bank_holidays,
            work=office.services.work,
        )
        envelope.state, envelope.circulated_at = EnvelopeState.OUT, NOW
        for signer in envelope.signers:
            signer.state, signer.invited_at = SignerState.INVITED, NOW
        officer = next(s for s in envelope.signers if s.organisation)
        return case.reference, officer.id


def signer(office: Office, signer_id: UUID) -> Signer:
    with office.services.database.read() as session:
        return session.get_one(Signer, signer_id)


def test_the_code_to_say_by_phone_is_shown_to_coordinators_alone(office, out):
    reference, signer_id = out
    address = f"/office/cases/{reference}/signers/{signer_id}"
    bea = office.browser("Bea Hollis")
    assert bea.get(f"/office/cases/{reference}").links()["Ruth Okafor"]
    page = bea.get(address)
    assert page.says("Link sent")
    shown = bea.send(page, {}, action=f"{address}/code/step")
    assert shown.says(code_for(signer(office, signer_id), office.services.keys))
    sam = office.browser("Sam Reed")
    assert sam.get(address).status == 404
    assert "Out for signature" not in sam.get(f"/office/cases/{reference}").text


def test_the_familys_second_step_is_never_shown(office, out):
    reference, _ = out
    with office.services.database.read() as session:
        family = session.scalars(select(Signer).where(Signer.name == "Priya Shah")).one()
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/signers/{family.id}")
    assert page.says("asked for the child's date of birth. Do not say it: they know it.")
    assert "2015" not in page.text


@pytest.mark.usefixtures("both_databases")
def test_a_fresh_link_ends_the_one_before(office, out):
    reference, signer_id = out
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/signers/{signer_id}")
    for _ in range(2):
        answer = bea.send(page, {}, action=f"{page.address}/link")
    assert answer.says("A new link is on its way.")
    with office.services.database.read() as session:
        links = session.scalars(select(Link).where(Link.subject_id == signer_id)).all()
        assert [bool(link.ended_at) for link in sorted(links, key=lambda link: link.version)] == [True, False]
        assert session.scalars(select(Delivery).where(Delivery.kind == "fresh_link")).all()


def test_someone_locked_out_is_on_todays_list_until_unlocked_with_a_new_code(office, out):
    _, signer_id = out
    with office.services.database.write() as session:
        locked = session.get_one(Signer, signer_id)
        locked.tries, locked.locked_at = 5, NOW
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Paused after five tries")
    page = bea.get(today.links()["Phone Ruth Okafor about their link"])
    assert page.says("Phone Ruth Okafor", "then unlock")
    before = code_for(signer(office, signer_id), office.services.keys)
    assert before not in page.text, "it opens nothing while paused, and never again"
    answer = bea.send(page, {}, action=f"{page.address}/unlock")
    after = code_for(signer(office, signer_id), office.services.keys)
    assert answer.says("Unlocked")
    assert bea.send(answer, {}, action=f"{page.address.split('?')[0]}/code/step").says(after)
    assert before != after
    assert signer(office, signer_id).locked_at is None


def test_whoever_has_no_email_gets_a_new_code_and_no_page_says_that_a_link_is_on_its_way(office, out):
    reference, signer_id = out
    with office.services.database.write() as session:
        locked = session.get_one(Signer, signer_id)
        locked.email, locked.tries, locked.locked_at = None, 5, NOW
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/signers/{signer_id}")
    assert page.says("Unlock and make a new code", "nothing can be sent: a new code is read to them")
    answer = bea.send(page, {}, action=f"{page.address}/unlock")
    assert answer.says("Unlocked. Their six-digit code is a new one. A new code is made", "Make a new code")
    assert answer.says("They have no email, so they have no link.", "enter a code, which you read to them")
    assert answer.says("After that they are asked for six digits")
    assert answer.says("Waiting for the code")
    for words in ("on its way", "Send a new link", "Link sent", "our email", "After opening the link"):
        assert words not in answer.text


def test_whoever_has_answered_gets_no_link(office, out):
    reference, signer_id = out
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/signers/{signer_id}")
    with office.services.database.write() as session:
        answered = session.get_one(Signer, signer_id)
        answered.state, answered.decided_at = SignerState.SIGNED, NOW
    answer = bea.send(page, {}, action=f"{page.address}/link")
    assert answer.says("No link was sent")
    with office.services.database.read() as session:
        assert session.scalars(select(Envelope)).one().state is EnvelopeState.OUT


@pytest.mark.usefixtures("both_databases")
def test_work_that_gave_up_is_shown_and_tried_again_once(office, monkeypatch):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference
    browser = office.browser("Sam Reed")
    browser.post_form(f"/office/cases/{reference}/certificate/1/1", submit="yes")
    with office.services.database.read() as session:
        certificate = session.scalars(select(Certificate)).one()
    client: Any = office.services.work.client
    monkeypatch.setattr(document_making, "fill", _lacking_a_field)
    with running_worker(office.services):
        failed = work_id(ISSUE_CERTIFICATE, certificate.id)
        wait_until(lambda: client.list_workflows(workflow_ids=[failed], status="ERROR"), seconds=90)
        today = browser.get("/office")
        page = browser.get(today.links()["See what failed, and try again"])
        assert page.says("Make, seal and send a certificate", certificate.reference, "Aarav Shah")
        assert page.says(
            "something is missing or does not fit", "Look at the names, the dates and the decision"
        )
        assert page.says("Technical details For the person who looks after the server: MissingFields")
        monkeypatch.undo()
        assert browser.send(page, {"work": failed}).says("We are trying again.")
        wait_until(lambda: client.list_workflows(workflow_ids=[failed], status="SUCCESS"), seconds=90)
        assert browser.send(page, {"work": failed}).says("It is no longer waiting")
    assert browser.get("/office/trouble").says("Nothing needs a look.")


@pytest.mark.hard_input("K79")
@pytest.mark.usefixtures("both_databases")
def test_email_refused_because_of_us_is_told_to_the_office_and_sent_again_by_one_press(
    office,
):
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session)
        waiting = session.scalars(select(Delivery)).all()
        number, reference = len(waiting), case.reference
        for delivery in waiting:
            delivery.tries, delivery.last_reply = 3, "550 5.7.26 unauthenticated mail is prohibited"
            delivery.next_try_at = NOW + timedelta(minutes=30)
    bea = office.browser("Bea Hollis")

    today = bea.get("/office")
    page = bea.get(today.links()["See what it is, and send again"])
    assert today.says(f"{number} emails not accepted by our mail server")
    assert page.says("The fault is on our side", "550 5.7.26 unauthenticated mail is prohibited")
    assert bea.get(f"/office/cases/{reference}").says("Waiting to go")

    after = bea.send(page, {}, action="/office/trouble/mail")
    assert after.says("All of it is being sent again")
    with office.services.database.read() as session:
        assert {d.next_try_at for d in session.scalars(select(Delivery))} == {NOW}


@pytest.mark.usefixtures("both_databases")
def test_email_that_our_program_cannot_write_comes_to_the_office_while_it_is_still_tried(office):
    services = office.services

    def broken(*_: object) -> EmailMessage:
        raise KeyError("a word")

    with services.database.write() as session:
        factories.a_case(services, session)
        number = session.scalar(select(func.count()).select_from(Delivery))
    at, seen, transport = NOW, [], FolderTransport(services.data_dir / "unused")
    for _ in range(TRIES_BEFORE_REPORTED):
        seen.append(office.browser("Bea Hollis").get("/office").says("cannot be written"))
        send_due(services.database, transport, broken, worker="w", now=lambda at=at: at)
        at += timedelta(minutes=2)
    bea = office.browser("Bea Hollis")

    today = bea.get("/office")
    page = bea.get(today.links()["See what it is, and try again"])
    assert not any(seen)
    assert today.says("1 email cannot be written" if number == 1 else f"{number} emails cannot be written")
    assert page.says("The fault is in our program", "could not be written: KeyError")
    assert not page.says("Nothing needs a look")

    assert bea.send(page, {}, action="/office/trouble/mail").says("All of it is being sent again")
    send_due(services.database, transport, broken, worker="w", now=lambda: at + timedelta(days=9))
    assert bea.get("/office/trouble").says("Emails we could not write")


def _lacking_a_field(*_: object) -> bytes:
    raise MissingFields("certificate-a", ["authority_name"])
