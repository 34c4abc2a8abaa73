"""Files of a case and who may see each: at first its giver and the office alone, then whoever staff add.

What a family gave is never shown to the other parent, the local authority or anybody else of itself. Staff
open a file to the mediator or to one party at a time, and can end that; so can its giver, for the mediator
and for bodies. The log keeps each change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.documents import Upload, UploadPurpose
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Event, PartyRole
from storage.database import Base, WithId

MEDIATOR = "mediator"
"""Stands for the mediators of a case among those who may see a file."""
BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})
"""To whom someone of the family can open a paper of their own, without staff."""
OPENED_TO_NOBODY = frozenset({UploadPurpose.SIGNED_PAPER, UploadPurpose.DECISION_LETTER})
"""A scan shows how one person signed: only the mediator, coordinators and that person see it, elsewhere.

Whoever sends a decision letter reads that only we see it; what others are to read is sent as a paper.
"""


class FileReader(WithId, Base):
    """One who may see a file besides its giver and the office: a party, or the case's mediators."""

    __tablename__ = "file_reader"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id"), index=True)
    party_id: Mapped[UUID | None] = mapped_column(ForeignKey("party.id"))
    """None where the mediators of the case may see it."""
    since: Mapped[datetime]
    by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(default="")
    opened_for_meeting: Mapped[bool] = mapped_column(default=False)
    """Nobody chose this reader: the paper is for everyone who comes to the meeting. It ends with that."""


class NotTakenBack(CaseError):
    """A paper that somebody read, or was let see, cannot be made unread."""

    sentence = "We have looked at this paper already, or you let somebody see it. Phone us if it must go."


class NotOpened(CaseError):
    """A decision letter, or a scan of what somebody signed on paper, is opened to nobody."""

    sentence = "This is a decision letter, or a scan of what somebody signed. It cannot be opened to anybody."


class NotOfThisCase(CaseError):
    """A file is shown to people of its own case alone."""

    sentence = "Choose people of this case."


def add_files(
    session: Session,
    case: Case,
    uploads: Sequence[Upload],
    *,
    given_by: Party | None,
    by: Actor,
    at: datetime,
) -> list[Upload]:
    """Keep files that staff added, or that ``given_by`` sent; return those that are new.

    The same file of the same giver is kept once. Nobody but its giver and the office sees it yet. What a
    party sent waits for someone in the office to look at it, also where the case is closed.
    """
    lock_case(session, case.id)
    giver = given_by.id if given_by else None
    known = {one.digest for one in files_of(session, case) if one.given_by_id == giver}
    new = []
    for upload in uploads:
        if upload.digest in known:
            continue
        known.add(upload.digest)
        upload.case_id, upload.purpose = case.id, UploadPurpose.PAPER
        upload.given_by_id, upload.added_by = giver, by.name
        if by.kind is ActorKind.USER:
            upload.looked_at, upload.looked_by = at, by.name
        new.append(upload)
    session.add_all(new)
    session.flush()
    for upload in new:
        about = {"upload": str(upload.id), "file": upload.digest, "given_by": str(giver) if giver else None}
        append_evidence(session, case, Event.FILE_ADDED, by=by, at=at, about=about)
    return new


def set_readers(
    session: Session,
    case: Case,
    upload: Upload,
    readers: Iterable[str],
    *,
    by: Viewer,
    at: datetime,
    for_meeting: Collection[str] = (),
    giver_agreed: bool | None = None,
) -> bool:
    """Let exactly ``readers`` see a file besides its giver and the office; return True if anything changed.

    A reader is MEDIATOR, or the id of a party as text; those ``for_meeting`` nobody chose. Looking at who may
    see it is looking at it. ``giver_agreed`` is what staff say of its giver, for the log. Raises
    NotOfThisCase, or NotOpened for a decision letter or a scan of what somebody signed: an earlier version
    opened letters, and such a reader can still be taken away.
    """
    lock_case(session, case.id)
    wanted = set(readers)
    if upload.purpose in OPENED_TO_NOBODY and wanted - readers_of(session, upload):
        raise NotOpened(f"{upload.id} is a {upload.purpose.value}")
    if wanted - {str(party.id) for party in case.parties} - {MEDIATOR}:
        raise NotOfThisCase(f"{upload.id}: {wanted}")
    wanted.discard(str(upload.given_by_id))
    seen_first = upload.looked_at is None
    if seen_first:
        upload.looked_at, upload.looked_by = at, by.name
    _keep_as_chosen(session, upload, wanted.difference(for_meeting))
    by_whom = Actor.of(by)
    changed = let_see(
        session, case, upload, wanted, by=by_whom, at=at, for_meeting=for_meeting, giver_agreed=giver_agreed
    )
    return changed or seen_first


def let_see(
    session: Session,
    case: Case,
    upload: Upload,
    wanted: set[str],
    *,
    by: Actor,
    at: datetime,
    for_meeting: Collection[str] = (),
    giver_agreed: bool | None = None,
) -> bool:
    """Let exactly ``wanted`` see a file, as its giver said; return True if anything changed.

    Who of ``for_meeting`` is new reads it because they come to the meeting alone. The caller holds the case
    and has looked whether they may.
    """
    now = {_name(row): row for row in _open_rows(session, upload)}
    parties = {str(party.id): party for party in case.parties}
    if wanted == now.keys():
        return False
    for name in now.keys() - wanted:
        now[name].ended_at, now[name].ended_by = at, by.name
    for name in sorted(wanted - now.keys()):
        party = parties.get(name)
        row = FileReader(upload_id=upload.id, party_id=party.id if party else None, since=at, by=by.name)
        row.case_id, row.opened_for_meeting = case.id, name in for_meeting
        session.add(row)
    session.flush()
    changed = {"before": sorted(now), "after": sorted(wanted)}
    about: dict[str, object] = {"upload": str(upload.id), "changed": {"readers": changed}}
    if giver_agreed and wanted - now.keys():
        about["giver_agreed"] = True
    append_evidence(session, case, Event.FILE_READERS, by=by, at=at, about=about)
    return True


def giver_opens_to(giver: Party) -> list[str]:
    """Return to whom a party can open a paper of its own: MEDIATOR, and ids of bodies as text.

    Never another of the family. Of a case with a safety flag nobody: staff talk with the giver first.
    """
    if giver.case.safety_flag:
        return []
    bodies = [str(one.id) for one in giver.case.parties if one.role in BODIES]
    return [MEDIATOR, *(bodies if giver.role in FAMILY_ROLES else [])]


def open_own(session: Session, upload: Upload, giver: Party, chosen: Iterable[str], *, at: datetime) -> bool:
    """Let the mediator and bodies see a paper as its giver says; return True if anything changed.

    Whom staff let see it besides them stays, and so do those who read it for the meeting:
    ``cases.meetings.bringing.open_shared_papers`` looks after them.
    """
    lock_case(session, giver.case_id)
    session.refresh(upload)
    if upload.given_by_id != giver.id or upload.taken_back_at is not None:
        raise NotFound(f"{upload.id} is not a paper of party {giver.id}")
    theirs = set(giver_opens_to(giver))
    ticked = set(chosen) & theirs
    _keep_as_chosen(session, upload, ticked)
    stays = chosen_readers_of(session, upload) - theirs
    wanted = stays | ticked | {str(row.party_id) for row in rows_for_meeting(session, upload)}
    by = Actor(ActorKind.PARTY, str(giver.id), giver.name)
    return let_see(session, giver.case, upload, wanted, by=by, at=at)


def can_be_taken_back(session: Session, upload: Upload) -> bool:
    """Return True while nobody of the office recorded that they looked, and nobody else was let see it."""
    ever = select(FileReader.id).where(FileReader.upload_id == upload.id).limit(1)
    return upload.looked_at is None and session.scalar(ever) is None


def take_back(session: Session, upload: Upload, giver: Party, *, at: datetime) -> bool:
    """Take a paper back for whoever sent it: nobody can open it any more. Raises NotTakenBack.

    Return False if it was taken back before.
    """
    lock_case(session, giver.case_id)
    session.refresh(upload)
    if upload.taken_back_at is not None:
        return False
    if upload.given_by_id != giver.id or not can_be_taken_back(session, upload):
        raise NotTakenBack(f"{upload.id} of party {giver.id}")
    upload.taken_back_at = at
    by, about = Actor(ActorKind.PARTY, str(giver.id), giver.name), {"upload": str(upload.id)}
    append_evidence(session, giver.case, Event.FILE_TAKEN_BACK, by=by, at=at, about=about)
    return True


def readers_of(session: Session, upload: Upload) -> set[str]:
    """Return who may see a file besides its giver and the office: ids of parties as text, and MEDIATOR."""
    return {_name(row) for row in _open_rows(session, upload)}


def chosen_readers_of(session: Session, upload: Upload) -> set[str]:
    """Return those of them whom somebody chose, without who reads it for the meeting alone."""
    return {_name(row) for row in _open_rows(session, upload) if not row.opened_for_meeting}


def rows_for_meeting(session: Session, upload: Upload) -> list[FileReader]:
    """Return the parties that may see a file for the meeting alone, each with since when."""
    return [row for row in _open_rows(session, upload) if row.opened_for_meeting]


def readers_of_all(session: Session, case: Case) -> dict[UUID, set[str]]:
    """Return the same for every file of the case that is opened to anyone, by the file's id."""
    found: dict[UUID, set[str]] = {}
    for row in session.scalars(
        select(FileReader).where(FileReader.case_id == case.id, FileReader.ended_at.is_(None))
    ):
        found.setdefault(row.upload_id, set()).add(_name(row))
    return found


def files_of(session: Session, case: Case) -> Sequence[Upload]:
    """Return every file handed to us in this case, as the office sees them, in the order they came."""
    return [one for one in files_kept(session, case) if one.taken_back_at is None]


def files_kept(session: Session, case: Case) -> Sequence[Upload]:
    """Return every file that this case keeps, those too that their giver took back: for what fits in."""
    query = select(Upload).where(Upload.case_id == case.id)
    return session.scalars(query.order_by(Upload.received_at, Upload.id)).all()


def files_for_mediator(session: Session, case: Case) -> Sequence[Upload]:
    """Return the files that the case's mediators may see."""
    return _opened_to(session, case, FileReader.party_id.is_(None))


def files_for_party(session: Session, party: Party) -> Sequence[Upload]:
    """Return the papers that a party sent, and the files that are opened to it."""
    opened = (
        select(FileReader.upload_id)
        .where(FileReader.party_id == party.id, FileReader.ended_at.is_(None))
        .scalar_subquery()
    )
    query = select(Upload).where(
        Upload.case_id == party.case_id,
        Upload.taken_back_at.is_(None),
        or_(Upload.given_by_id == party.id, Upload.id.in_(opened)),
    )
    return session.scalars(query.order_by(Upload.received_at, Upload.id)).all()


def file_among(files: Iterable[Upload], upload_id: UUID) -> Upload:
    """Return the file of that id among those that someone may see. Raises NotFound."""
    for upload in files:
        if upload.id == upload_id:
            return upload
    raise NotFound(f"no file {upload_id} for this viewer")


def _opened_to(session: Session, case: Case, whom: ColumnElement[bool]) -> Sequence[Upload]:
    query = (
        select(Upload)
        .join(FileReader, FileReader.upload_id == Upload.id)
        .where(Upload.case_id == case.id, Upload.taken_back_at.is_(None), FileReader.ended_at.is_(None), whom)
    )
    return session.scalars(query.order_by(Upload.received_at, Upload.id)).all()


def _open_rows(session: Session, upload: Upload) -> Sequence[FileReader]:
    return session.scalars(
        select(FileReader).where(FileReader.upload_id == upload.id, FileReader.ended_at.is_(None))
    ).all()


def _keep_as_chosen(session: Session, upload: Upload, chosen: Collection[str]) -> None:
    """Note that somebody chose these readers: they stay when the meeting opens it to them no more."""
    for row in rows_for_meeting(session, upload):
        if _name(row) in chosen:
            row.opened_for_meeting = False


def _name(row: FileReader) -> str:
    return str(row.party_id) if row.party_id else MEDIATOR
