"""A data folder of an earlier version goes on with this one: nothing that was begun is lost or done twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from cases.evidence.log import case_events
from cases.vocabulary import Event
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.container import Services
from services.evidence.verification import verify_everything
from signing.models import Envelope
from signing.seal.check import VerdictKind
from signing.seal.keys import trusted_certificates
from tests import servers
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.client import ReviewingClient
from tests.faults.earlier_folder import DATABASE, unpack
from tests.faults.work import is_finished
from tests.integration.web.party.conftest import prove
from tests.integration.web.public.test_saving import BORN
from tests.statements import Invited
from tests.web_apps import make_web


def test_work_half_done_an_open_link_and_a_saved_form_go_on_with_this_version(tmp_path: Path) -> None:
    left = unpack(tmp_path)
    url = f"sqlite:///{tmp_path / DATABASE}"
    servers.migrate_database(url)
    services = make_services(tmp_path, url, now=lambda: left.at + timedelta(hours=1))

    family = ReviewingClient(make_web(services))
    question = family.send(family.get(left.saved_form))
    assert family.send(question, birth_date=BORN).address == "/ask/needs"
    for invited in left.signers:
        sign(services, invited)
    with running_worker(services):
        wait_until(lambda: is_finished(services, left.signed) and is_finished(services, left.out))

    with services.database.read() as session:
        for envelope_id in (left.signed, left.out):
            envelope = session.get_one(Envelope, envelope_id)
            assert envelope.final is not None
            sealed = services.blobs.read(str(envelope.final.sealed_digest))
            assert check_file(services, sealed).kind is VerdictKind.GENUINE
            events = Counter(event.kind for event in case_events(session, envelope.case_id))
            assert events[Event.ENVELOPE_SEALED] == 2  # the whole, and Part A alone
        copies = Counter(
            session.scalars(select(Delivery.kind).where(Delivery.kind == EmailKind.SIGNED_BY_ALL))
        )
        faults = list(
            verify_everything(
                session, blobs=services.blobs, certificates=trusted_certificates(services.keys_dir)
            )
        )
    assert copies[EmailKind.SIGNED_BY_ALL] == 4
    assert faults == []
    services.database.close()


def sign(services: Services, invited: Invited) -> None:
    browser = ReviewingClient(make_web(services))
    prove(browser, browser.post_form(invited.link), invited)
    page = browser.get("/your/sign")
    done = browser.send(page, {"confirmed": "yes", "method": "typed", "typed": invited.name})
    assert done.address == "/your/signed"
