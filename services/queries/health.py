"""How the installation is, in words: worker, work, mail, disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from cases.deadlines.clocks import Tone
from documents.jobs import JobClient
from mail.outbox import Delivery, still_to_go
from services.backup.holds import what_is_held
from services.email.blocked_mail import blocked_mail, unwritten_mail
from services.heartbeat import STALE_AFTER, Heartbeat, database_time
from services.intake import LEAST_FREE_BYTES
from services.private_notes.folder import folder_is_away
from services.seal_key_fault import seal_key_fault
from services.work_queue import Work
from storage.note_keys import NoteKeys

LATE_MAIL = timedelta(minutes=5)
LATE_WORK = timedelta(minutes=2)
LITTLE_SPACE = 2 * 1024**3  # bytes
NO_SPACE = 200 * 1024**2  # bytes
MOST_LISTED = 500
MAKES = "Making documents and sending email"
HELD = "Held after a restore"
NOTHING_BUT_HELD = "Nothing waits, except what is held after a restore."
LAST_BACKUP = "last-backup.json"
"""Written into the data folder by ``flask backup``."""
OLD_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Sign:
    """One thing looked at, and how it stands."""

    name: str
    state: str
    tone: Tone
    words: str


def health_of(
    session: Session,
    *,
    work: Work,
    jobs: JobClient,
    data_dir: Path,
    note_keys: NoteKeys,
    mail_host: str,
    at: datetime,
) -> list[Sign]:
    """Return everything an administrator should know, at the instant ``at``.

    ``mail_host`` is the server that email goes to; "" where it is kept as files.
    """
    held = what_is_held(session)
    return [
        *_workers(session),
        *_seal_key(data_dir),
        *_note_keys(session, note_keys),
        _short_jobs(jobs),
        _work(work, at, held=bool(held.work)),
        *_mail(session, mail_host, at, held=bool(held.emails)),
        _disk(data_dir),
        _backup(data_dir, at),
        *_held(held.count),
    ]


def _held(count: int) -> Iterator[Sign]:
    """Yield a sign only after a restore, while something waits for a decision."""
    if count:
        words = f"{_counted(count, 'thing')} waited when the backup was made. Decide about each, below."
        yield Sign(HELD, "Waits for you", Tone.BAD, words)


def _backup(data_dir: Path, at: datetime) -> Sign:
    """Return the sign of when ``flask backup`` last ran here; where its copy is now, nobody knows here."""
    try:
        backup_note = json.loads((data_dir / LAST_BACKUP).read_text("utf-8"))
        made = datetime.fromisoformat(backup_note["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        words = "‘flask backup’ has never run here. See docs/operating.md, ‘Backup and restore’."
        return Sign("Last backup", "Not known here", Tone.CALM, words)
    old = at - made > OLD_BACKUP
    words = f"Made {_long(at - made)} ago. We cannot see from here whether that copy still exists."
    return Sign("Last backup", "Old" if old else "Made", Tone.SOON if old else Tone.GOOD, words)


def _workers(session: Session) -> Iterator[Sign]:
    heartbeats = session.scalars(select(Heartbeat).order_by(Heartbeat.worker)).all()
    if not heartbeats:
        words = "It has not run here yet. Start it with script/server."
        yield Sign(MAKES, "Not running", Tone.BAD, words)
    moment = database_time(session)
    for number, heartbeat in enumerate(heartbeats, 1):
        name = MAKES if len(heartbeats) == 1 else f"{MAKES}, {number} of {len(heartbeats)}"
        silent = moment - heartbeat.at
        if silent <= STALE_AFTER:
            yield Sign(name, "Running", Tone.GOOD, "Documents are made and sealed, and email is sent.")
        else:
            words = (
                f"No sign of it for {_long(silent)}. Pages work; "
                f"documents and email wait until it runs again."
            )
            yield Sign(name, "Not running", Tone.BAD, words)


def _seal_key(data_dir: Path) -> Iterator[Sign]:
    if fault := seal_key_fault(data_dir):
        words = f"{fault} Documents that are waiting will be sealed automatically once it is back."
        yield Sign("Seal key", "Cannot be used", Tone.BAD, words)


def _note_keys(session: Session, keys: NoteKeys) -> Iterator[Sign]:
    """Yield a sign only where no key of private notes can be made, or those that are used are not there."""
    if not keys.can_be_written():
        words = (
            f"{keys.folder} cannot be written, so mediators can note nothing in private. "
            "See docs/operating.md, ‘Private notes’."
        )
        yield Sign("Private notes", "Cannot be saved", Tone.BAD, words)
    elif folder_is_away(session, keys):
        words = (
            f"{keys.folder} is missing or empty, as when a disk is not mounted. Until it is back, notes "
            "cannot be read or begun, and none are destroyed. See docs/operating.md, ‘Private notes’."
        )
        yield Sign("Private notes", "Key folder not there", Tone.BAD, words)


def _short_jobs(jobs: JobClient) -> Sign:
    if jobs.is_served():
        return Sign("Previews and uploads", "Working", Tone.GOOD, "Pages get their previews at once.")
    return Sign("Previews and uploads", "Not working", Tone.BAD, "They wait until documents are made again.")


def _work(work: Work, at: datetime, *, held: bool) -> Sign:
    def known(status: str | list[str]) -> list[int]:
        found = work.client.list_workflows(
            status=status, limit=MOST_LISTED, load_input=False, load_output=False
        )
        return [int(status.created_at or 0) for status in found]

    failed, waiting = known("ERROR"), known(["ENQUEUED", "PENDING"])
    if failed:
        words = f"{_counted(len(failed), 'piece of work')} failed. The office can try again."
        return Sign("Documents to make", "Needs the office", Tone.BAD, words)
    if not waiting:
        words = NOTHING_BUT_HELD if held else "Every document that was asked for has been made."
        return Sign("Documents to make", "Nothing waiting", Tone.CALM if held else Tone.GOOD, words)
    oldest = at - datetime.fromtimestamp(min(waiting) / 1000, at.tzinfo)
    late = oldest > LATE_WORK
    words = f"{_counted(len(waiting), 'piece of work')} in hand; the oldest for {_long(oldest)}."
    return Sign("Documents to make", "Slow" if late else "In hand", Tone.SOON if late else Tone.GOOD, words)


def _mail(session: Session, host: str, at: datetime, *, held: bool) -> Iterator[Sign]:
    waiting, oldest = session.execute(
        select(func.count(), func.min(case((_gathers(at), None), else_=_since()))).where(
            still_to_go(), Delivery.held_at.is_(None)
        )
    ).one()
    where = f"the server {host}" if host else "the practice mailbox"
    if not waiting:
        words = NOTHING_BUT_HELD if held else f"All email went to {where}."
        yield Sign("Email to send", "Nothing waiting", Tone.CALM if held else Tone.GOOD, words)
    elif oldest is None:
        words = f"{_counted(waiting, 'email')} to go to {where}; it is not time yet."
        yield Sign("Email to send", "In hand", Tone.GOOD, words)
    else:
        late = at - oldest > LATE_MAIL
        words = f"{_counted(waiting, 'email')} to go to {where}; the oldest for {_long(at - oldest)}."
        yield Sign("Email to send", "Late" if late else "In hand", Tone.SOON if late else Tone.GOOD, words)
    if blocked := blocked_mail(session):
        words = f"{_counted(blocked.number, 'email')} refused, for a reason of ours. It says: {blocked.reply}"
        yield Sign("Email that the mail server refuses", "Not sent", Tone.BAD, words)
    if unwritten := unwritten_mail(session):
        words = f"{_counted(unwritten.number, 'email')} could not be written: {unwritten.reply}"
        yield Sign("Email that could not be written", "Not sent", Tone.BAD, words)
    lost = _number(session, Delivery.refused_at.is_not(None) | Delivery.given_up_at.is_not(None))
    if lost:
        words = f"{_counted(lost, 'email')} could not be delivered. The office sees each on its case."
        yield Sign("Email not delivered", "Needs the office", Tone.SOON, words)


def _is_untried() -> ColumnElement[bool]:
    """Return the condition that no try of an email has ended: its next try still is the first."""
    first = and_(Delivery.tries == 1, Delivery.claimed_by.is_not(None))
    return or_(Delivery.tries == 0, first)


def _gathers(at: datetime) -> ColumnElement[bool]:
    """Return the condition that an email waits on purpose, so that it tells of what else changes."""
    return and_(_is_untried(), Delivery.next_try_at > at)


def _since() -> ColumnElement[datetime]:
    """Return since when an email could have gone."""
    return case((_is_untried(), Delivery.next_try_at), else_=Delivery.queued_at)


def _disk(data_dir: Path) -> Sign:
    free = shutil.disk_usage(data_dir).free
    words = f"{free / 1024**3:.1f} GB free where data and documents are kept."
    if free < LEAST_FREE_BYTES:
        words += " Letters that families send cannot be taken in now."
    if free < NO_SPACE:
        return Sign("Disk", "Full", Tone.BAD, f"{words} Make room now: nothing more can be saved soon.")
    if free < LITTLE_SPACE:
        return Sign("Disk", "Filling up", Tone.SOON, f"{words} Make room this week.")
    return Sign("Disk", "Enough space", Tone.GOOD, words)


def _number(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).where(condition)) or 0


def _counted(number: int, one: str) -> str:
    many = one.replace("piece", "pieces") if "piece" in one else f"{one}s"
    shown = f"{MOST_LISTED} or more" if number >= MOST_LISTED else str(number)
    return f"{shown} {one if number == 1 else many}"


def _long(time: timedelta) -> str:
    minutes = max(int(time.total_seconds() // 60), 0)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return _counted(minutes, "minute")
    hours = minutes // 60
    return _counted(hours, "hour") if hours < 48 else _counted(hours // 24, "day")
