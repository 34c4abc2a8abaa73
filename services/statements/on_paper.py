"""Signing on paper: a scan of this version, confirmed by a second person, told, and open to objection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.documents import Upload, UploadPurpose
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event, MarkRead, SigningMethod, WayIn
from dates import plain_date, uk_day
from services.notifications.signing import notify_signed_on_paper
from services.signing import sign_and_finish
from services.statements.objections import follow_answer
from services.work_queue import Work
from signing.envelopes import Signature, confirmations_of, may_answer
from signing.errors import EnvelopeError
from signing.models import Envelope, Signer
from signing.objections import answer_words
from signing.on_paper import PaperSignature, is_paper_code, newest_paper, read_mark


class ScanRefused(EnvelopeError):
    """The scan does not show this version, or another waits; ``sentence`` says which.

    ``field`` is what of the form it is about.
    """

    status = 422

    def __init__(self, sentence: str, *, field: str = "scan") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


class SamePerson(EnvelopeError):
    """Whoever added the scan cannot confirm it: two people look at it."""

    status = 422
    sentence = "You added this scan, so somebody else has to look at it and confirm it."


def add_scan(
    session: Session,
    signer_id: UUID,
    upload: Upload,
    *,
    pages: Sequence[Sequence[str]],
    typed_code: str,
    signed_on: date,
    by: Viewer,
    at: datetime,
    keys: Sequence[str],
) -> PaperSignature:
    """Keep the scan of a signer's paper, which waits for a second person; the caller commits.

    ``pages`` is what a machine read on each of its pages: every mark of ours has to be that of this version,
    printed for this signer. Where it read nothing of ours, the code that ``by`` typed from the paper has to
    be that of this version.

    Raises AlreadyAnswered, NotOut, NotYetTheirTurn or ScanRefused.
    """
    signer, envelope = may_answer(session, signer_id)
    earlier = newest_paper(session, signer)
    if earlier is not None and earlier.waits:
        if earlier.upload.digest == upload.digest:
            return earlier
        raise ScanRefused("Another scan of their paper waits to be confirmed. Look at that one first.")
    _check_day(envelope, signed_on, at)
    how = _how_read(envelope, signer, pages, typed_code, keys)
    upload.case_id, upload.purpose, upload.added_by = envelope.case_id, UploadPurpose.SIGNED_PAPER, by.name
    session.add(upload)
    session.flush()
    scan = PaperSignature(
        case_id=envelope.case_id,
        signer_id=signer.id,
        upload=upload,
        signed_on=signed_on,
        read_how=how,
        marks_read=[list(page) for page in pages] or [[] for _ in range(upload.pages)],
        added_at=at,
        added_by_id=by.user_id,
        added_by=by.name,
    )
    session.add(scan)
    session.flush()
    _record(session, scan, Event.SCAN_ADDED, by=by, at=at, file=upload.digest, read=how.value)
    return scan


def _which(envelope: Envelope) -> str:
    """Return what was sent, as a sentence about it begins."""
    return f"Agreement {envelope.reference}" if envelope.is_agreement else f"Version {envelope.version}"


def _this(envelope: Envelope) -> str:
    return "this agreement" if envelope.is_agreement else "this version"


def _check_day(envelope: Envelope, signed_on: date, at: datetime) -> None:
    """Look whether this version can have been signed on that day: it was out, and the day has come."""
    sent_on = uk_day(envelope.circulated_at or at)
    if signed_on < sent_on:
        raise ScanRefused(
            f"{_which(envelope)} was sent for signature on {plain_date(sent_on)}, so it cannot have "
            "been signed before that. Look at the date on the paper again.",
            field="signed_on",
        )
    if signed_on > uk_day(at):
        raise ScanRefused(
            "The date beside the signature is still to come. Look at the paper again.", field="signed_on"
        )


def _how_read(
    envelope: Envelope,
    signer: Signer,
    pages: Sequence[Sequence[str]],
    typed_code: str,
    keys: Sequence[str],
) -> MarkRead:
    read = {found for page in pages for mark in page if (found := read_mark(mark)) is not None}
    for reference, version, code, position in sorted(read):
        if reference != envelope.reference and envelope.is_agreement:
            raise ScanRefused(f"This scan shows {reference}. {envelope.reference} is the one to sign.")
        if (reference, version) != (envelope.reference, envelope.version):
            raise ScanRefused(
                f"This scan shows {reference}, version {version}. Version {envelope.version} of "
                f"{envelope.reference} is the one to sign."
            )
        if not is_paper_code(envelope, code, keys):
            raise ScanRefused(f"The check code on this scan is not that of {_this(envelope)}.")
        if position != signer.position:
            raise ScanRefused(f"This is somebody else’s paper: it was not printed for {signer.name}.")
    if read:
        return MarkRead.MACHINE
    if not typed_code:
        raise ScanRefused(
            "No QR code could be read on this scan. Type the check code that is printed at the foot of its "
            "pages.",
            field="code",
        )
    if not is_paper_code(envelope, typed_code, keys):
        raise ScanRefused(
            f"That is not the check code of {_this(envelope)}. Read it again from the foot of the page.",
            field="code",
        )
    return MarkRead.TYPED


def confirm_scan(
    session: Session, paper_id: UUID, *, by: Viewer, at: datetime, work: Work, keys: Sequence[str]
) -> bool:
    """Confirm that the paper shows this person's signature: they have signed. False if it was settled before.

    They are told at once, by email or by a task of staff, and can object.

    Raises SamePerson, or as ``add_scan``.
    """
    scan = _locked(session, paper_id)
    if not scan.waits:
        return False
    if scan.added_by_id == by.user_id:
        raise SamePerson(f"user {by.user_id} added paper {scan.id}")
    scan.confirmed_at, scan.confirmed_by_id, scan.confirmed_by = at, by.user_id, by.name
    signer = scan.signer
    signature = Signature(
        method=SigningMethod.PAPER,
        name=signer.name,
        accepted=confirmations_of(signer.envelope),
        where={"paper": str(scan.id), "scan": scan.upload.digest, "confirmed_by": by.name},
        way_in=WayIn.PAPER,
    )
    sign_and_finish(session, signer.id, signature, at=at, work=work, keys=keys)
    notify_signed_on_paper(session, signer, at=at)
    return True


def refuse_scan(session: Session, paper_id: UUID, why: str, *, by: Viewer, at: datetime) -> bool:
    """Record that the scan is not good; another can be added. False if it was settled before."""
    scan = _locked(session, paper_id)
    if not scan.waits:
        return False
    scan.refused_at, scan.refused_by, scan.refused_why = at, by.name, why
    _record(session, scan, Event.SCAN_REFUSED, by=by, at=at)
    return True


def object_to_paper(
    session: Session, signer: Signer, words: str, *, at: datetime, by: Viewer | None = None
) -> bool:
    """Record that a signer says that the signature on paper is not theirs, or not for this version.

    ``by``: who of the staff wrote it down; None for the signer themselves, behind their link. False if they
    objected before, or nothing on paper was confirmed. Until somebody answers, the document is not completed.
    """
    lock_case(session, signer.party.case_id)
    scan = newest_paper(session, signer)
    if scan is None or scan.confirmed_at is None or scan.objected_at is not None:
        return False
    scan.objected_at, scan.objection = at, words
    scan.objection_by = by.name if by else signer.name
    actor = Actor.of(by) if by else Actor(ActorKind.PARTY, str(signer.party_id), signer.name)
    _record(session, scan, Event.PAPER_OBJECTED, by=actor, at=at)
    return True


def settle_objection(
    session: Session, paper_id: UUID, why: str, *, stands: bool, by: Viewer, at: datetime, work: Work
) -> bool:
    """Record what came of an objection, in the office's words. False if it was settled before.

    What follows is that of ``services.statements.objections.follow_answer``.
    """
    scan = _locked(session, paper_id)
    if not scan.is_disputed:
        return False
    scan.settled_at, scan.settled_by = at, by.name
    scan.settled_why = answer_words(why, stands=stands)
    outcome = "stands" if stands else "does not stand"
    _record(session, scan, Event.OBJECTION_SETTLED, by=by, at=at, outcome=outcome)
    session.flush()
    follow_answer(session, scan.signer, stands=stands, by=by, at=at, work=work)
    return True


def paper_of(session: Session, signer: Signer, paper_id: UUID) -> PaperSignature | None:
    """Return one scan of this signer's paper."""
    query = select(PaperSignature).where(PaperSignature.id == paper_id, PaperSignature.signer_id == signer.id)
    return session.scalar(query)


def _locked(session: Session, paper_id: UUID) -> PaperSignature:
    case_id = session.scalars(select(PaperSignature.case_id).where(PaperSignature.id == paper_id)).one()
    lock_case(session, case_id)
    return session.get_one(PaperSignature, paper_id, populate_existing=True)


def _record(
    session: Session, scan: PaperSignature, event: Event, *, by: Viewer | Actor, at: datetime, **more: str
) -> None:
    signer = scan.signer
    about = {
        "envelope": str(signer.envelope_id),
        "version": signer.envelope.version,
        "signer": str(signer.id),
        "name": signer.name,
        "paper": str(scan.id),
        **more,
    }
    actor = by if isinstance(by, Actor) else Actor.of(by)
    append_evidence(session, scan.case, event, by=actor, at=at, about=about)
