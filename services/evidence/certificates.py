"""What a certificate's row says, held against the log's entries about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.models import Certificate, live_key
from cases.vocabulary import Event
from dates import uk_day
from services.evidence.signers import Said

_KINDS: Final = (
    Event.CERTIFICATE_ISSUED,
    Event.CERTIFICATE_WITHDRAWN,
    Event.CERTIFICATE_SUPERSEDED,
    Event.CERTIFICATE_SEALED,
)


def faults_of_certificates(
    session: Session, case_id: UUID, said: Sequence[Said], *, whole: bool
) -> Iterator[str]:
    """Yield where a certificate is not as it was issued, does not stand as the log says, is gone or was
    slipped in.
    """
    of_kind = {
        kind: {str(one.body.get("certificate")): one for one in said if one.kind is kind} for kind in _KINDS
    }
    rows = {
        row.reference: row
        for row in session.scalars(select(Certificate).where(Certificate.case_id == case_id))
    }
    for reference, one in of_kind[Event.CERTIFICATE_ISSUED].items():
        if reference not in rows:
            yield f"Certificate {reference} of entry {one.seq} is gone."
    for reference, row in rows.items():
        issued = of_kind[Event.CERTIFICATE_ISSUED].get(reference)
        if issued is not None:
            yield from _as_issued(row, issued)
            yield from _as_it_stands(row, of_kind, rows, whole=whole)
        elif whole:
            yield f"Certificate {reference} was not issued by the log."


def _as_issued(row: Certificate, issued: Said) -> Iterator[str]:
    """Yield where what it prints, to whom, for which decision, or when and by whom it was issued, is not as
    logged.
    """
    body = issued.body
    printed = (body["facts"], body["variant"], body["register"])
    about = (body["decision"], body["party"])
    if printed != (row.facts, row.variant.value, row.register_number):
        yield f"Certificate {row.reference} does not say what entry {issued.seq} says was issued."
    if about != (str(row.decision_id), str(row.party_id)):
        yield f"Certificate {row.reference} is for another person or decision than entry {issued.seq} says."
    if (row.issued_at, row.issue_date) != (issued.at, uk_day(issued.at)):
        yield f"Certificate {row.reference} was not issued when entry {issued.seq} says."
    if (row.issued_by, str(row.issued_by_id)) != (body["by"]["name"], body["by"]["id"]):
        yield f"Certificate {row.reference} was issued by somebody else than entry {issued.seq} says."


def _as_it_stands(
    row: Certificate,
    of_kind: Mapping[Event, Mapping[str, Said]],
    rows: Mapping[str, Certificate],
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield where its withdrawal, its replacement or its document is not as logged."""
    reference = row.reference
    for kind, when, how in (
        (Event.CERTIFICATE_WITHDRAWN, row.withdrawn_at, "withdrawn"),
        (Event.CERTIFICATE_SUPERSEDED, row.superseded_at, "replaced"),
    ):
        recorded = of_kind[kind].get(reference)
        if (recorded.at if recorded else None) != when and (whole or recorded is not None):
            yield f"Certificate {reference}: log and row do not agree on whether, or when, it was {how}."
    withdrawn = of_kind[Event.CERTIFICATE_WITHDRAWN].get(reference)
    if withdrawn is not None and withdrawn.body["why"] != row.withdrawn_why:
        yield f"Certificate {reference} was withdrawn for another reason than entry {withdrawn.seq} says."
    replaced = of_kind[Event.CERTIFICATE_SUPERSEDED].get(reference)
    if replaced is not None:
        corrected = rows.get(replaced.body["replaced_by"])
        if corrected is not None and corrected.replaces_id != row.id:
            yield f"Certificate {reference} was replaced by another than the one entry {replaced.seq} names."
    stands = row.withdrawn_at is None and row.superseded_at is None
    if row.live_key != (live_key(row.decision_id, row.party_id) if stands else None):
        yield f"Certificate {reference}: the row would let a second be issued beside it, or none after it."
    made = of_kind[Event.CERTIFICATE_SEALED].get(str(row.id))
    if made is not None and made.body["document"] != str(row.document_id):
        yield f"Certificate {reference} points at another document than entry {made.seq} says."
