"""What those who signed are given of the log: of an agreement, nothing that says who else was asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cases.evidence.log import ReadEvent, envelope_events, envelope_evidence
from cases.vocabulary import Event, SignerState
from signing.models import Envelope


def is_of_who_did_not_sign(event: ReadEvent, envelope: Envelope) -> bool:
    """Return True for an entry about somebody who did not sign an agreement: nobody else learns it."""
    if not envelope.is_agreement:
        return False
    signed = {str(signer.id) for signer in envelope.signers if signer.state is SignerState.SIGNED}
    return "signer" in event.body and event.body["signer"] not in signed


def evidence_to_hand_out(session: Session, envelope: Envelope) -> bytes:
    """Return the case's chain as those who signed get it: entries of others are bare hashes.

    So is, for an agreement, the entry that names everyone who was asked.
    """
    closed = {
        event.seq
        for event in envelope_events(session, envelope.case_id, envelope.id)
        if event.kind is Event.AGREEMENT_PREPARED or is_of_who_did_not_sign(event, envelope)
    }
    return envelope_evidence(session, envelope.case_id, envelope.id, closed=closed)
