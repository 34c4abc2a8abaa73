"""What is printed to sign without email: the page to sign in ink, and the letter with a code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cases.provider import Provider
from cases.readers import birth_date_words
from cases.vocabulary import PartyRole, SecondStep
from dates import uk_day
from signing.codes import grouped
from signing.envelopes import confirmations_of
from signing.models import Envelope, Signer
from signing.on_paper import mark_of, paper_code

PAPER = "sign-on-paper"
LETTER = "sign-by-letter"


def paper_data(signer: Signer, *, provider: Provider, keys: Sequence[str]) -> dict[str, Any]:
    """Return what the worker makes this signer's paper of: both parts, the page to sign, and the mark."""
    envelope = signer.envelope
    code = grouped(paper_code(envelope, keys[-1]))
    parts = [part.pdf_digest if part else None for part in (envelope.part_a, envelope.part_b)]
    if envelope.is_agreement:
        del parts[1:]
    return {
        "parts": parts,
        "mark": mark_of(envelope, signer, keys[-1]),
        "words": [_number_and_version(envelope), f"Check code {code}"],
        "data": {
            **_shared(signer, provider),
            "check_code": code,
            "signer_capacity": signer.capacity,
            "confirmations": list(confirmations_of(envelope)),
        },
    }


def letter_data(
    signer: Signer, *, provider: Provider, code: str, code_page: str, at: datetime
) -> dict[str, Any]:
    """Return what the letter to this signer says; its square is drawn by the worker."""
    party, envelope = signer.party, signer.envelope
    return {
        **_shared(signer, provider),
        "made_on": uk_day(at).isoformat(),
        "to_lines": [signer.name, *(line for line in party.address.splitlines() if line.strip())],
        "mediator_name": envelope.mediator_name,
        "which": f"{envelope.document_words} {'for' if envelope.is_agreement else 'of'}",
        "may_be_changed": not envelope.is_agreement,
        "met": envelope.agreed_on.isoformat(),
        "code_page": code_page,
        "access_code": code,
        "second_step": _step(signer),
    }


def _shared(signer: Signer, provider: Provider) -> dict[str, Any]:
    envelope = signer.envelope
    return {
        "document": _document(envelope),
        "statement_ref": envelope.reference,
        **({} if envelope.is_agreement else {"version": envelope.version}),
        "signer_name": signer.name,
        "sign_by": envelope.open_until.isoformat(),
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
    }


def _number_and_version(envelope: Envelope) -> str:
    return envelope.reference if envelope.is_agreement else f"{envelope.reference} version {envelope.version}"


def _document(envelope: Envelope) -> str:
    name = f"{envelope.document_name} {envelope.reference}"
    return name if envelope.is_agreement else f"{name}, Part A and Part B, version {envelope.version}"


def _step(signer: Signer) -> str:
    if signer.second_step is SecondStep.CODE:
        return "six digits, which we tell you by phone"
    own = signer.party.role is PartyRole.YOUNG_PERSON
    return "your date of birth" if own else birth_date_words(signer.party)
