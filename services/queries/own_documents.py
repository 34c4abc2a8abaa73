"""The documents of one party: its certificates, statements it was asked to sign, its emails and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.certificates.models import Certificate
from cases.documents import Document, LateLetter, Upload, UploadPurpose
from cases.models import Party
from cases.readers import asked_for_it
from cases.vocabulary import EnvelopeState, SignerState, SigningMethod, WayIn
from dates import uk_day
from mail.outbox import Delivery
from services.container import Policy
from services.signing import closing_instant
from services.statements.copies import parties_with_a_copy, reading_copy, unsigned_until
from services.statements.versions import copies_until
from signing.models import Envelope, Signer, is_party_itself
from signing.objections import objection_to
from signing.versions import latest_version_of

NOT_ANSWERED = frozenset({SignerState.INVITED, SignerState.OPENED})


@dataclass(frozen=True)
class OwnDocuments:
    """What the page of one party offers to read, and what waits for this party to sign."""

    certificates: tuple[Certificate, ...]
    """Those that stand and can be read, newest first."""
    statements: tuple[Envelope, ...]
    """Those that everyone signed, while copies are kept open, newest first."""
    unsigned: tuple[Envelope, ...]
    """Those of which every party was given a copy without signatures, while it is open, newest first."""
    has_signed: bool
    """True if this party is a signer of one of ``statements``, and so has a page of what was agreed."""
    to_sign: tuple[Signer, ...]
    """Where this party has still to answer a document that is out."""
    struck: tuple[Signer, ...]
    """Where a signature in this party's name was found not to stand, and that matters to it still."""
    own_actions: int
    """How many agreed actions are this party's to do, and not called done by it."""
    emails: tuple[Delivery, ...]
    """What our mail server took for this party, newest first."""


def own_documents(session: Session, party: Party, *, at: datetime, policy: Policy) -> OwnDocuments:
    """Return the documents of ``party`` at this instant, and nothing made for or sent to anybody else."""
    signed = session.scalars(
        select(Signer)
        .join(Signer.envelope)
        .where(Signer.party_id == party.id, is_party_itself())
        .order_by(Envelope.prepared_at.desc())
    ).all()
    emails = session.scalars(
        select(Delivery)
        .where(Delivery.party_id == party.id, Delivery.accepted_at.is_not(None))
        .order_by(Delivery.accepted_at.desc())
    )
    finished = [
        envelope
        for envelope in own_envelopes(session, party)
        if envelope.finished_at is not None
        and envelope.final is not None
        and copies_until(envelope.finished_at, policy) > at
    ]
    return OwnDocuments(
        certificates=tuple(_certificates(session, party)),
        statements=tuple(finished),
        unsigned=tuple(
            envelope
            for envelope in own_envelopes(session, party)
            if (until := unsigned_until(envelope, policy)) is not None and until > at
        ),
        has_signed=any(signer.envelope in finished and not signer.envelope.is_agreement for signer in signed),
        to_sign=tuple(signer for signer in signed if _waits(signer, at)),
        struck=tuple(signer for signer in signed if _is_struck(session, signer, at)),
        own_actions=_own_actions(session, party),
        emails=tuple(emails),
    )


def documents_to_read(session: Session, found: OwnDocuments) -> list[Document]:
    """Return the made documents that a page offers to read, each as what is given out of it."""
    offered = [one.document for one in found.certificates]
    offered += [document for one in found.statements for document in (one.final, one.final_a)]
    offered += [reading_copy(session, one) for one in found.unsigned]
    return [one for one in offered if one is not None and one.given_digest is not None]


def documents_open_to(session: Session, party: Party, *, at: datetime, policy: Policy) -> list[Document]:
    """Return what ``party`` can read at this instant: what its page offers, and what waits for it to sign."""
    found = own_documents(session, party, at=at, policy=policy)
    return documents_to_read(session, found) + documents_to_sign(session, found)


def documents_to_sign(session: Session, found: OwnDocuments) -> list[Document]:
    """Return the made documents that wait for the party to sign, which open behind its link to each."""
    to_sign = [
        one.envelope.part_a if one.envelope.is_agreement else reading_copy(session, one.envelope)
        for one in found.to_sign
    ]
    return [one for one in to_sign if one is not None and one.given_digest is not None]


def own_envelopes(session: Session, party: Party) -> list[Envelope]:
    """Return the statements of which this party may have a copy, newest first: it signs, or took part.

    In a case with a safety flag a person looks first, so there it is whoever signs alone.
    """
    found = session.scalars(
        select(Envelope).where(Envelope.case_id == party.case_id).order_by(Envelope.prepared_at.desc())
    )
    return [
        envelope
        for envelope in found
        if any(_is_given(one, party) for one in envelope.signers)
        or (not party.case.safety_flag and party in parties_with_a_copy(session, envelope))
    ]


def _is_given(signer: Signer, party: Party) -> bool:
    """Return True if ``signer`` is this party, or acts for it; of an agreement, if they signed it."""
    is_left_out = signer.envelope.is_agreement and signer.state is not SignerState.SIGNED
    return signer.party_id == party.id and not signer.comes_along and not is_left_out


def own_certificate(session: Session, party: Party, number: str) -> Certificate | None:
    """Return the certificate of that number, if it was issued to ``party``, stands, and can be read."""
    return next((one for one in _certificates(session, party) if one.reference == number), None)


def own_statement(
    session: Session, party: Party, envelope_id: UUID, *, at: datetime, policy: Policy
) -> Envelope | None:
    """Return that statement, if its copy is open to ``party``: signed by everyone, or without signatures."""
    documents = own_documents(session, party, at=at, policy=policy)
    return next((one for one in (*documents.statements, *documents.unsigned) if one.id == envelope_id), None)


def _certificates(session: Session, party: Party) -> list[Certificate]:
    found = session.scalars(
        select(Certificate)
        .where(Certificate.party_id == party.id, Certificate.live_key.is_not(None))
        .order_by(Certificate.issued_at.desc())
    )
    return [one for one in found if one.document is not None and one.document.sealed_digest is not None]


def _own_actions(session: Session, party: Party) -> int:
    own = select(AgreedAction).where(AgreedAction.owner_id == party.id, AgreedAction.replaced_at.is_(None))
    rows = session.scalars(own.options(selectinload(AgreedAction.answers)))
    return len([one for one in rows if not one.standing.is_done])


def _waits(signer: Signer, at: datetime) -> bool:
    envelope = signer.envelope
    is_out = envelope.state is EnvelopeState.OUT and closing_instant(envelope.open_until) > at
    if envelope.is_agreement and not signer.live_links:  # they come to the meeting no more
        return False
    return is_out and signer.state in NOT_ANSWERED and signer.locked_at is None


def _is_struck(session: Session, signer: Signer, at: datetime) -> bool:
    """Return True if it was found that the signature does not stand, and its document is one that counts.

    Of an agreement without it the party hears until the meeting; of a sealed copy that has it, always.
    """
    if signer.method is not SigningMethod.PAPER and signer.way_in is not WayIn.DESK:
        return False  # what they signed by their own link nobody objects to
    objection, envelope = objection_to(session, signer), signer.envelope
    if objection is None or not objection.was_upheld:
        return False
    if signer.was_struck:
        return uk_day(at) <= envelope.agreed_on
    return latest_version_of(session, envelope) is envelope


def files_given_by(session: Session, party: Party) -> Sequence[Upload]:
    """Return the letters, papers and proofs that ``party`` gave, and nobody else's.

    What came with the request counts for whoever made it.
    """
    letters = select(LateLetter.id).where(LateLetter.party_id == party.id)
    answers = select(ActionAnswer.id).where(ActionAnswer.party_id == party.id)
    own = [
        Upload.given_by_id == party.id,
        Upload.late_letter_id.in_(letters),
        Upload.action_answer_id.in_(answers),
    ]
    if asked_for_it(party):
        with_request = and_(Upload.purpose == UploadPurpose.DECISION_LETTER, Upload.late_letter_id.is_(None))
        own.append(with_request)
    return session.scalars(select(Upload).where(Upload.case_id == party.case_id, or_(*own))).all()
