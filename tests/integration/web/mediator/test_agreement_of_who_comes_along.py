"""Somebody who comes with a party and has no email: staff tell them what the others have by email."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.evidence.log import case_events, check_case
from cases.party_notices import PartyNotice
from cases.vocabulary import Event, PartyNoticeKind, Role, WayIn
from dates import plain_date
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreements.people import STILL_ASKS
from services.signing import sign_and_finish
from services.statements.device_objections import object_to_device, settle_device_objection
from signing.envelopes import confirmations_of
from signing.models import Signer
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import Hall
from tests.integration.web.mediator.test_agreement import EVERYONE, ahead, went_out
from tests.integration.web.mediator.test_agreement_in_other_ways import words_of
from worker.emails.composers import compose_delivery, email_context
from worker.worker_services import step_services
from worker.workflows.finish import complete_and_queue_copies

ABENA = "Abena Mensah"


def sign(hall: Hall, signer_id: UUID, *, way_in: WayIn = WayIn.LINK) -> None:
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, signer_id)
        signature = replace(
            factories.typed_signature(signer.name),
            accepted=confirmations_of(signer.envelope),
            way_in=way_in,
            host_name="Idris Vaughan" if way_in is WayIn.DESK else "",
        )
        at = datetime.now(UTC)
        sign_and_finish(
            session, signer_id, signature, at=at, work=hall.services.work, keys=hall.services.keys
        )


def notices(hall: Hall) -> dict[PartyNoticeKind, PartyNotice]:
    """What staff are to tell, each once, and whom."""
    with hall.services.database.read() as session:
        found = session.scalars(select(PartyNotice).where(PartyNotice.envelope_id.is_not(None))).all()
        kinds = {one.kind: one for one in found}
        assert len(kinds) == len(found)
        assert {one.name for one in found} <= {ABENA}
        return kinds


def does_not_stand(hall: Hall, signer_id: UUID) -> None:
    """They object to what was signed on the device, and the office finds that it does not stand."""
    at, services = datetime.now(UTC), hall.services
    with services.database.write() as session:
        signer = session.get_one(Signer, signer_id)
        bea = session.scalars(select(User).where(User.role == Role.COORDINATOR)).one()
        by = factories.viewer_of(bea)
        assert object_to_device(session, signer, "It was not me", at=at, by=by)
        assert settle_device_objection(
            session, signer, "So it is", stands=False, by=by, at=at, work=services.work
        )


def test_staff_tell_a_supporter_without_email_and_the_mediator_hears_of_a_signature_struck_once_sealed(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead(hall)
    bea = hall.signed_in(hall.coordinator)
    page = bea.get(hall.address("agreement"))
    assert page.says("Abena Mensah (supporter), signs in the room")
    bea.send(page, asked=EVERYONE)
    priya, ruth, abena = went_out(hall)
    case = f"/office/cases/{hall.reference}"
    assert bea.get(case).says("Tell Abena Mensah the code that opens the document, and the six-digit code")

    sign(hall, abena.id, way_in=WayIn.DESK)
    notice = notices(hall)[PartyNoticeKind.SIGNED_ON_DEVICE]
    assert bea.get(case).says("Tell Abena Mensah that their name was signed on a device")
    page = bea.get(f"{case}/news/{notice.id}")
    assert page.says("Abena Mensah comes to the meeting with somebody", "It was signed in your name at")
    assert page.says("No number")
    assert not page.says("01632 960 014"), "the phone of the one they come with"
    bea.send(page, told_how="in_person")
    for one in (priya, ruth):
        sign(hall, one.id)
    monkeypatch.setattr(step_services, "current", lambda: SimpleNamespace(services=hall.services))
    (envelope,) = hall.envelopes()
    assert envelope.state not in STILL_ASKS
    complete_and_queue_copies(str(envelope.id))
    complete_and_queue_copies(str(envelope.id))

    assert bea.get("/office").says("Post the signed copy to Abena Mensah, or hand it over")
    copy = bea.get(f"{case}/news/{notices(hall)[PartyNoticeKind.SIGNED_COPY].id}")
    assert copy.says("Print it, and hand it over at the meeting", "the signed agreement to mediate for")
    assert not copy.says("Part B")
    assert bea.send(copy, told_how="in_person").address == case
    assert not bea.get("/office").says("Post the signed copy to Abena Mensah")
    assert bea.get(hall.address("agreement")).says("3 of 3 signed")

    does_not_stand(hall, abena.id)
    found = f"the signature of Abena Mensah was found not to count on {plain_date(datetime.now(UTC))}"
    for client, where in (
        (bea, hall.address("agreement")),
        (bea, case),
        (hall.signed_in(), f"/mediator/{hall.reference}"),
    ):
        assert client.get(where).says(f"2 of 3 signed; {found}"), where
    assert bea.get(case).says("Ask Abena Mensah to sign the agreement to mediate")
    page = bea.get(hall.address("agreement"))
    assert page.says("Signature does not count", "Ask them again above")
    bea.send(page, asked=["Abena Mensah"])
    assert bea.get(hall.address("agreement")).says("2 of 3 signed")
    assert not bea.get(hall.address("agreement")).says(f"signed; {found}"), "they are asked again"
    to, words = words_of(hall, EmailKind.OBJECTION_UPHELD_STAFF)
    assert to == "Idris Vaughan"
    assert words.startswith("A signature does not count")
    assert "Abena Mensah objected to the signature in their name under the agreement to mediate" in words
    assert "was sealed before, so it stays as it is" in words
    assert "withdrawn" not in words
    assert "version" not in words
    struck = bea.get(f"{case}/news/{notices(hall)[PartyNoticeKind.SIGNATURE_STRUCK].id}")
    assert struck.says("That signature does not count", "was sealed before you told us")
    with hall.services.database.read() as session:
        events = [one for one in case_events(session, envelope.case_id) if one.kind is Event.PARTY_TOLD]
        assert [one.body["name"] for one in events] == [ABENA, ABENA]
        assert check_case(session, envelope.case_id).sound
        emailed = {one.to_name for one in session.scalars(select(Delivery)) if one.kind == "signed_by_all"}
    assert emailed == {"Priya Shah", "Ruth Okafor"}


def test_a_statement_found_wrong_once_sealed_is_told_to_its_mediator_too(hall: Hall) -> None:
    out = hall.sent()
    sign(hall, out.family.id, way_in=WayIn.DESK)
    sign(hall, out.authority.id)
    does_not_stand(hall, out.family.id)
    to, words = words_of(hall, EmailKind.OBJECTION_UPHELD_STAFF)
    assert to == "Idris Vaughan"
    assert words.startswith("A signature does not count")
    assert (
        "Somebody objected to the signature in their name under version 1 of the Outcome Statement" in words
    )
    assert "withdrawn" not in words


def test_a_signature_that_does_not_count_is_left_out_wherever_signatures_are_counted(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = hall.sent()
    sign(hall, out.family.id, way_in=WayIn.DESK)
    sign(hall, out.authority.id)
    monkeypatch.setattr(step_services, "current", lambda: SimpleNamespace(services=hall.services))
    complete_and_queue_copies(str(out.envelope_id))
    bea, ruth = hall.signed_in(hall.coordinator), ReviewingClient(hall.app)
    ruth.send(ruth.post_form(out.authority.link), code=out.authority.code)
    assert bea.get(hall.address("paper")).says("Signed by everyone")
    assert ruth.get("/your/copy").says("Signed by everyone")

    does_not_stand(hall, out.family.id)
    found = f"On {plain_date(datetime.now(UTC))} we found that the signature of Priya Shah does not count."
    case = f"/office/cases/{hall.reference}"
    for client, address in (
        (bea, hall.address("paper")),
        (bea, case),
        (hall.signed_in(), f"/mediator/{hall.reference}"),
    ):
        page = client.get(address)
        assert page.says("1 of 2 signed", found), address
        assert address == case or not page.says("Signed by everyone"), "the case's history alone says it"
    for address in ("/your/copy", "/your/paper", "/your/signed"):
        page = ruth.get(address)
        assert page.says(found), address
        assert not page.says("Signed by everyone"), address
        assert not page.says("Everyone has signed"), address
    with hall.services.database.read() as session:
        copies = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNED_BY_ALL)).all()
        for copy in copies:
            body = compose_delivery(email_context(hall.services), session, copy).get_body(("plain",))
            assert body is not None
            words = " ".join(body.get_content().split())
            assert found in words
            assert "Everyone has signed" not in words
        assert len(copies) == 2
