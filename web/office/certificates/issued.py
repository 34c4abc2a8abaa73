"""An issued certificate: where its paper stands, who has it, and what can be done with it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import certificate_seen_by
from cases.attending.access_needs import needs_large_print
from cases.certificates.models import Certificate, replacement_of
from cases.errors import NotFound
from dates import time_words
from mail.outbox import Delivery
from web.common.large_print import large_print_here
from web.context import request_session
from web.office.base import for_office, office, this_case
from web.office.certificates.facts import facts_in_words
from web.office.labels import state_of_delivery
from web.viewers import current_viewer

FLASH_MESSAGES = {
    "corrected": "The corrected certificate is issued. It replaces the one before.",
    "posted": "Recorded as posted.",
    "posted_before": "It was already recorded as posted.",
    "reviewed": "Recorded: a senior adviser checked it and it is correct.",
    "reviewed_before": "It was already checked.",
    "withdrawn": "The certificate is withdrawn.",
    "withdrawn_before": "It was already withdrawn.",
}
"""What the page says after a step, by the word in its address."""
WORK_STEPS = ("Filling", "Making the PDF and sealing", "Sending", "Done")


@office.get("/cases/<reference>/certificates/<number>")
@for_office
def issued(reference: str, number: str) -> ResponseReturnValue:
    """Show one certificate; while its paper is being made the page says how far it is."""
    certificate = certificate_of(reference, number)
    session = request_session()
    return render_template(
        "office/issued.html",
        case=certificate.case,
        certificate=certificate,
        document=certificate.document,
        printed=facts_in_words(certificate.facts),
        replacement=replacement_of(session, certificate),
        progress=progress_of(certificate),
        work_steps=WORK_STEPS,
        flash_message=_message_of_press(certificate, request.args.get("pressed", "")),
        deliveries=_deliveries(certificate),
        large_copy=large_print_here(certificate.document),
        needs_large_print=needs_large_print(session, certificate.party),
    )


def certificate_of(reference: str, number: str) -> Certificate:
    """Return the certificate of the address, in that case. Raises NotFound."""
    case = this_case(reference)
    certificate = certificate_seen_by(request_session(), current_viewer(), number)
    if certificate.case_id != case.id:
        raise NotFound("that certificate is another case's")
    return certificate


def progress_of(certificate: Certificate) -> int:
    """Return how far its document is: 1 to 4, which are the lines of WORK_STEPS."""
    document = certificate.document
    if certificate.sent_at is not None:
        return 4
    if document is None or document.pdf_digest is None:
        return 1
    return 3 if document.sealed_digest else 2


def _message_of_press(certificate: Certificate, pressed: str) -> str:
    by = certificate.issued_by
    when = time_words(certificate.issued_at)
    if pressed == "now":
        return "The certificate is issued."
    if pressed == "again":
        return f"This certificate was already issued by {by} at {when}. It was not issued twice."
    return FLASH_MESSAGES.get(pressed, "")


def _deliveries(certificate: Certificate) -> list[dict[str, object]]:
    rows = request_session().scalars(
        select(Delivery).where(Delivery.case_id == certificate.case_id).order_by(Delivery.queued_at)
    )
    mine = [row for row in rows if row.ids.get("certificate") == str(certificate.id)]
    return [{"row": row, "what": row.label, "state": state_of_delivery(row)} for row in mine]
