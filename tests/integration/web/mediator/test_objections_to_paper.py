"""What somebody says against a signature on paper in their name, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from sqlalchemy import select

from cases.documents import Document
from cases.models import Case
from cases.vocabulary import (
    ClosingReason,
    DocumentKind,
    EnvelopeState,
)
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.after_closing import open_or_asking
from services.evidence.check import check_evidence
from services.queries.own_documents import own_documents
from signing.models import Envelope, Signer
from signing.on_paper import PaperSignature
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.mediator.paper_scans import (
    envelope_and_marks,
    ruth_signs,
    scan_file,
    scans,
    today,
)
from tests.integration.web.mediator.paper_scans import hall as hall
from tests.integration.web.mediator.paper_scans import worker as worker
from tests.unit.signing.pdfs import a_pdf
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.signed_attachments import signed_attachments
from worker.workflows.signing_record import signer_data


def objected(hall, worker, *, signed_before):
    """A paper of the family's, confirmed and objected to; its page, and the browser of who answers."""
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    worker.marks = [marks["Priya Shah"]]
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{statement.family.id}/on-paper")
    bea.send(bea.get(address), {"scan": scan_file(), "signed_on": uk_day(datetime.now(UTC))})
    if signed_before:
        ruth_signs(hall, statement)
    (scan,) = scans(hall)
    idris.send(idris.get(address), action=f"{address}/{scan.id}/confirm")
    idris.send(idris.get(f"{address}/{scan.id}/object"), words="I was away that day")
    return statement, address, scan, idris


def test_an_objection_by_phone_and_after_closing_stands_on_today_until_it_is_answered(hall, worker):
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    signed_on = uk_day(datetime.now(UTC))
    for invited in (statement.family, statement.authority):
        address = hall.address(f"paper/{invited.id}/on-paper")
        worker.marks = [marks[invited.name]]
        bea.send(bea.get(address), {"scan": scan_file(invited.name.encode()), "signed_on": signed_on})
        idris.send(idris.get(address), action=f"{address}/{scans(hall)[-1].id}/confirm")
    page = bea.get(hall.address("paper"))
    assert page.html.count("Who confirmed the paper") == 2
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.closed_at, case.closing_reason = datetime.now(UTC), ClosingReason.AGREED
    assert not any("objects" in words for words in today(hall))
    first, second = scans(hall)
    address = hall.address(f"paper/{statement.family.id}/on-paper/{first.id}")
    words = "She says on the phone that she was away"
    for _ in range(2):
        page = bea.send(bea.get(f"{address}/object"), words=words)
    assert page.says("Nothing was changed: that was done before.", words, "Written down by Bea Hollis")
    ruth = ReviewingClient(hall.app)
    ruth.send(ruth.post_form(statement.authority.link), code=statement.authority.code)
    assert ruth.send(ruth.get("/your/paper"), words="That is not my writing").says(
        "something is wrong with it"
    )
    for name in ("Priya Shah", "Ruth Okafor"):
        assert f"Answer {name}, who objects to their signature on paper" in today(hall)
    with hall.services.database.read() as session:
        assert [one.reference for one in session.scalars(open_or_asking(select(Case)))] == [hall.reference]
        envelope = session.get_one(Envelope, statement.envelope_id)
        said = [signer_data(one.signer, hall.services.blobs, one)["on_paper"] for one in scans_of(session)]
        assert all(f"{one.name} objected" in words for one, words in zip(envelope.signers, said, strict=True))
        assert_copy_says_nothing_later(hall.services.blobs, session, envelope)
    for scan, invited in ((first, statement.family), (second, statement.authority)):
        settle = hall.address(f"paper/{invited.id}/on-paper/{scan.id}/settle")
        bea.send(bea.get(settle), words="We phoned: it was them", stands="yes")
    assert not any("objects" in words for words in today(hall))


def assert_copy_says_nothing_later(blobs, session, envelope):
    """A large-print copy that is made now has what the sealed document has: nobody objects in it."""
    for one in scans_of(session):
        then = signer_data(one.signer, blobs, one, until=one.confirmed_at)["on_paper"]
        assert "Confirmed by" in then
        assert "objected" not in then
    with pikepdf.open(BytesIO(a_pdf(title="Signed"))) as pdf:
        pdf.attachments[f"evidence-{envelope.reference}.json"] = b"as it was sealed"
        whole = BytesIO()
        pdf.save(whole)
    sealed = Document(kind=DocumentKind.OUTCOME_FINAL, sealed_digest=blobs.keep(whole.getvalue()))
    attached = signed_attachments(session, blobs, envelope, part_a_only=False, copy_of=sealed)
    assert attached[-1].content == b"as it was sealed"


def scans_of(session):
    return session.scalars(select(PaperSignature).order_by(PaperSignature.added_at)).all()


def test_a_signature_that_does_not_stand_withdraws_the_document_and_a_new_version_is_offered(hall, worker):
    statement, address, scan, idris = objected(hall, worker, signed_before=False)
    assert ruth_signs(hall, statement) is EnvelopeState.OUT
    page = idris.send(idris.get(f"{address}/{scan.id}/settle"), words="It was her sister", stands="no")
    assert page.says(
        "The signature does not stand", "It was her sister", "The mediator can make a new version"
    )
    assert hall.envelopes()[-1].state is EnvelopeState.WITHDRAWN
    with hall.services.database.read() as session:
        names = [one.to_name for one in session.scalars(select(Delivery)) if one.kind == EmailKind.WITHDRAWN]
        assert names == ["Ruth Okafor"]
        struck = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNATURE_STRUCK)).one()
        words = compose_delivery(email_context(hall.services), session, struck).get_body(("plain",))
        assert struck.to_name == "Priya Shah"
        assert "That signature does not count. Nobody can sign that version now." in " ".join(
            words.get_content().split()
        )
        found = check_evidence(session, statement.case_id, blobs=hall.services.blobs, certificates=[])
        assert found.faults == []


def test_of_a_completed_document_the_objection_is_kept_and_the_page_promises_nothing_more(hall, worker):
    statement, address, scan, idris = objected(hall, worker, signed_before=True)
    assert hall.envelopes()[-1].state is EnvelopeState.COMPLETED
    assert idris.get(address).says("the signed copy is sealed: it cannot be withdrawn or changed here")
    page = idris.send(idris.get(f"{address}/{scan.id}/settle"), words="It was her sister", stands="no")
    assert page.says("The signature does not stand", "It was her sister")
    assert hall.envelopes()[-1].state is EnvelopeState.COMPLETED
    priya = ReviewingClient(hall.app)
    priya.send(priya.post_form(statement.family.link), born=factories.BORN)
    signed = priya.get("/your/signed")
    sealed = "was sealed before you told us, so it stays as it is"
    assert signed.says("The signature in your name does not count", sealed)
    assert not signed.says("Everyone has signed")
    assert priya.get("/your/paper").says(
        "We have looked into it. That signature does not count.",
        "The copy with signatures was sealed before you told us",
    )
    with hall.services.database.write() as session:
        struck = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNATURE_STRUCK)).one()
        words = compose_delivery(email_context(hall.services), session, struck).get_body(("plain",))
        assert sealed in " ".join(words.get_content().split())
        signer, at = session.get_one(Signer, statement.family.id), datetime.now(UTC)
        own = own_documents(session, signer.party, at=at, policy=hall.services.policy)
        assert [one.name for one in own.struck] == ["Priya Shah"]
