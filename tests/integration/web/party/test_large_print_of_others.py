"""That somebody needs large print is seen by nobody else: a copy made for them stays behind the button."""

from __future__ import annotations

from datetime import UTC, datetime

from cases.accounts.people import SYSTEM
from cases.attending.access_needs import ask_for_access
from cases.documents import Document
from cases.enums.attending import AccessKind
from cases.vocabulary import DocumentKind
from services.large_print import copy_that_is_needed
from signing.models import Envelope, Signer
from tests.client import ReviewingClient

READY, BUTTON = "(PDF, 9 pages)", "Make it in large print"


def test_a_copy_that_one_party_needs_is_shown_to_no_other_before_they_ask(services, app, statement, let_in):
    at = datetime.now(UTC)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        priya = session.get_one(Signer, statement.family.id).party
        ask_for_access(session, priya, AccessKind.LARGE_PRINT, "", by=SYSTEM, at=at)
        reading = Document(
            case_id=envelope.case_id,
            kind=DocumentKind.OUTCOME_READING,
            reference=envelope.reference,
            version=envelope.version,
            title="Outcome Statement",
            created_at=at,
            pdf_digest=services.blobs.keep(b"%PDF-1.7 to read"),
            pages=4,
        )
        session.add(reading)
        session.flush()
        copy = copy_that_is_needed(session, reading, [priya], at=at)
        copy.pdf_digest, copy.pages = services.blobs.keep(b"%PDF-1.7 large"), 9
    family, page = let_in(statement.family)
    assert page.says(READY)
    assert not page.says(BUTTON)
    authority, page = let_in(statement.authority)
    assert page.says(BUTTON)
    assert not page.says("9 pages")
    assert authority.send(page, action="/your/document/large-print").says(READY), "the press finds the copy"
    for _ in range(2):  # on to another page and back
        assert authority.get("/your/document").says(READY)
    with services.database.write() as session:
        session.get_one(Signer, statement.family.id).comes_along = True
    page = family.get("/your/document")
    assert page.says(BUTTON), "who comes along is not the party that needs it"
    assert not page.says(READY)
    assert ReviewingClient(app).get("/your/document/large-print.pdf").status == 401
