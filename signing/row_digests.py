"""Digests written into the log, so that a later change of a signer's row or of what was read shows.

What a row's digest covers is fixed for good; a field that is to be covered later gets a digest of its own.
Not covered are an email address (the office may correct it) and a reason (the log holds that under its own
salt).
"""

from __future__ import annotations

import hashlib
import json

from cases.evidence.chain import canonical_time
from signing.models import Envelope, Signer


def asked_digest(signer: Signer) -> str:
    """Return the SHA-256 of who is asked to sign, as whom, in which place."""
    return _digest(
        "asked/1",
        str(signer.party_id),
        signer.position,
        signer.name,
        signer.capacity,
        signer.organisation,
    )


def answer_digest(signer: Signer) -> str:
    """Return the SHA-256 of a signature: when, how, in which words, what was drawn, what was accepted."""
    return _digest(
        "answer/1",
        asked_digest(signer),
        signer.state.value,
        signer.second_step.value,
        signer.method.value if signer.method else None,
        signer.signed_name,
        signer.strokes,
        signer.picture_digest,
        signer.accepted,
        canonical_time(signer.decided_at) if signer.decided_at else None,
    )


def file_digests(envelope: Envelope) -> dict[str, str | None]:
    """Return the SHA-256 of both files that are read and signed."""
    return {
        "part_a": envelope.part_a.pdf_digest if envelope.part_a else None,
        "part_b": envelope.part_b.pdf_digest if envelope.part_b else None,
    }


def text_digests(envelope: Envelope) -> dict[str, str | None]:
    """Return the SHA-256 of what is read on a screen in place of the pages."""
    return {
        "part_a": envelope.part_a.html_digest if envelope.part_a else None,
        "part_b": envelope.part_b.html_digest if envelope.part_b else None,
    }


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()
