"""What somebody needs to take part: each is a thing to book, with a state, a day and whom it is booked with.

A request says some of them, people add others on their own page, and staff add those they are told of. When
a meeting moves or is called off, what was booked for it is to be checked again. What is given up, or left
when the case closes, is cancelled by staff where it may be booked. The log keeps each change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import SYSTEM, Actor, ActorKind
from cases.enums.attending import (
    GIVEN_UP,
    OF_DOCUMENTS,
    PEOPLE_BOOKED,
    STILL_OPEN,
    AccessKind,
    AccessState,
)
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence, case_events
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import Event
from dates import uk_day
from storage.database import Base, EnumColumn, WithId

FROM_REQUEST = "request"
"""Stands as who asked for what the request itself said."""
_CHECKED_AGAIN = frozenset({AccessState.ARRANGING, AccessState.BOOKED, AccessState.INSTEAD})


class AccessNeed(WithId, Base):
    """One thing that one party needs. ``words`` say which language, or what else."""

    __tablename__ = "access_need"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    kind: Mapped[AccessKind] = mapped_column(EnumColumn(AccessKind))
    words: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[AccessState] = mapped_column(EnumColumn(AccessState), default=AccessState.ASKED)
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    asked_on_page: Mapped[bool] = mapped_column(default=False)
    """The party added it on its own page, so nobody of the office knows of it yet."""
    booked_with: Mapped[str] = mapped_column(default="")
    booked_for: Mapped[date | None]
    """The day for which it is booked."""
    independent: Mapped[bool] = mapped_column(default=False)
    """Whoever is booked is not of the family, nor of a body that takes part (``PEOPLE_BOOKED``)."""
    instead: Mapped[str] = mapped_column(Text, default="")
    """What is offered where it is not possible."""
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(default="")

    party: Mapped[Party] = relationship()

    @property
    def name(self) -> str:
        """What it is, in a few words: "Interpreter: Polish", or what was typed for something else."""
        if self.kind is AccessKind.OTHER and self.words:
            return self.words
        return f"{self.kind.words}: {self.words}" if self.words else self.kind.words

    @property
    def is_open(self) -> bool:
        """True while something is still to be done about it."""
        return self.state in STILL_OPEN

    @property
    def may_be_booked(self) -> bool:
        """True if somebody, or something, may wait for them until staff cancel it."""
        if self.kind in OF_DOCUMENTS:
            return False
        checks_offer = self.state is AccessState.CHECK_AGAIN and bool(self.instead)
        waits = {AccessState.ARRANGING, AccessState.BOOKED, AccessState.CHECK_AGAIN}
        return self.state in waits and not checks_offer

    @property
    def state_words(self) -> str:
        """Where it stands, for staff and the mediator, with whom it is booked or what is offered."""
        match self.state:
            case AccessState.BOOKED if self.booked_with:
                return f"Booked: {self.booked_with}"
            case AccessState.INSTEAD:
                return f"Not possible. Offered instead: {self.instead}"
        return self.state.words


@dataclass(frozen=True)
class AccessReply:
    """What staff record about something that somebody needs."""

    state: AccessState
    booked_with: str = ""
    booked_for: date | None = None
    independent: bool = False
    instead: str = ""

    def kept(self, kind: AccessKind) -> AccessReply:
        """Return it without what does not belong to its state."""
        match self.state:
            case AccessState.BOOKED:
                whole = AccessReply(self.state, self.booked_with, self.booked_for)
                people = kind in PEOPLE_BOOKED
                return AccessReply(**{**vars(whole), "independent": self.independent}) if people else whole
            case AccessState.TO_CANCEL:
                return replace(self, instead="")
            case AccessState.INSTEAD:
                return AccessReply(self.state, instead=self.instead)
        return AccessReply(self.state)


class NotIndependent(CaseError):
    """Somebody of the family, or of a body, does not interpret for them."""

    status = 422
    sentence = "Book somebody independent: not of the family, and not of a body that takes part."


class NeedsWhom(CaseError):
    """A person is booked by name."""

    status = 422
    sentence = "Enter who is booked, and for which day."


class AskedOften(CaseError):
    """One page asked for so much that a person should talk with whoever it is."""

    sentence = "You have asked for many things here. Phone us, and we talk about it with you."


MOST_OF_A_PARTY = 20


def keep_needs_of_request(session: Session, case: Case, *, at: datetime) -> list[AccessNeed]:
    """Make a row of each thing that the request says is needed; whose it is, is whoever asks."""
    asking = case.asking_parties()
    party = asking[0] if asking else case.parties[0]
    made = [
        AccessNeed(case_id=case.id, party=party, kind=kind, words=words, asked_at=at, asked_by=FROM_REQUEST)
        for kind, words in needs_asked(case.needs, case.needs_note, case.language)
    ]
    session.add_all(made)
    return made


def needs_asked(chosen: Iterable[str], note: str, language: str) -> list[tuple[AccessKind, str]]:
    """Return each thing that a request asked for: what was ticked, and what was written beside it."""
    by_words = {kind.words: kind for kind in AccessKind}
    found: list[tuple[AccessKind, str]] = []
    for words in chosen:
        kind = by_words.get(words, AccessKind.OTHER)
        if kind is AccessKind.INTERPRETER:
            found.append((kind, language))
        elif kind is not AccessKind.OTHER:
            found.append((kind, ""))
        elif words != AccessKind.OTHER.words:
            found.append((kind, words))
    if note:
        found.append((AccessKind.OTHER, note))
    return found


def ask_for_access(
    session: Session, party: Party, kind: AccessKind, words: str, *, by: Actor, at: datetime
) -> tuple[AccessNeed, bool]:
    """Add something that this party needs; return it, and True if it is new.

    What it asked for before, and still needs, is kept once. Raises AskedOften.
    """
    lock_case(session, party.case_id)
    known = needs_of_party(session, party)
    for need in known:
        if need.state not in GIVEN_UP and (need.kind, need.words) == (kind, words):
            return need, False
    own = by.kind is ActorKind.PARTY
    if own and len(known) >= MOST_OF_A_PARTY:
        raise AskedOften(f"party {party.id} has {len(known)} needs")
    need = AccessNeed(
        case_id=party.case_id,
        party=party,
        kind=kind,
        words=words,
        asked_at=at,
        asked_by=by.name,
        asked_on_page=own,
    )
    session.add(need)
    session.flush()
    about = {"need": str(need.id), "what": kind.value, "party": str(party.id)}
    append_evidence(session, party.case, Event.ACCESS_ASKED, by=by, at=at, about=about)
    return need, True


def record_access(
    session: Session, case: Case, need: AccessNeed, reply: AccessReply, *, by: Actor, at: datetime
) -> bool:
    """Record where it stands with something that is needed; return True if anything changed.

    An interpreter is independent, never somebody of the family. Raises NotIndependent, NeedsWhom.
    """
    lock_case(session, case.id)
    session.refresh(need)
    if reply.state is AccessState.TO_CANCEL:
        reply = replace(reply_of(need), state=reply.state)  # what is booked stands until it is cancelled
    reply = reply.kept(need.kind)
    if reply.state is AccessState.BOOKED and need.kind in PEOPLE_BOOKED:
        if not (reply.booked_with and reply.booked_for):
            raise NeedsWhom(f"need {need.id}")
        if not reply.independent:
            raise NotIndependent(f"need {need.id}")
    if reply == reply_of(need):
        return False
    _change(session, case, need, reply, by=by, at=at)
    return True


def reply_of(need: AccessNeed) -> AccessReply:
    """Return what is recorded about it now."""
    return AccessReply(need.state, need.booked_with, need.booked_for, need.independent, need.instead)


def give_up_need(session: Session, party: Party, need_id: UUID, *, at: datetime) -> bool:
    """Record on the party's own word that it needs something no longer; whether anything changed.

    What may be booked is then to be cancelled by staff.
    """
    lock_case(session, party.case_id)
    need = need_of_party(session, party, need_id)
    session.refresh(need)
    if need.state in GIVEN_UP:
        return False
    by = Actor(ActorKind.PARTY, str(party.id), party.name)
    _change(session, party.case, need, _given_up(need), by=by, at=at)
    return True


def _given_up(need: AccessNeed) -> AccessReply:
    if need.may_be_booked:
        return replace(reply_of(need), state=AccessState.TO_CANCEL).kept(need.kind)
    return AccessReply(AccessState.NOT_NEEDED)


def cancel_what_is_booked(session: Session, case: Case, *, held: bool, at: datetime) -> int:
    """Have staff cancel what may still be booked in a case that closes; return how much that is.

    What was booked for a day that is over is not; nor, where a meeting was ``held``, what has no day.
    """
    cancelled, today = 0, uk_day(at)
    for need in needs_of_case(session, case):
        over = held if need.booked_for is None else need.booked_for < today
        if need.may_be_booked and not over:
            _change(session, case, need, _given_up(need), by=SYSTEM, at=at)
            cancelled += 1
    return cancelled


def dropped_by_closing(session: Session, case: Case) -> set[UUID]:
    """Return the ids of needs that nobody gave up: the closing of the case alone had them cancelled."""
    gone = {need.id for need in needs_of_case(session, case) if need.state in GIVEN_UP}
    dropped: set[UUID] = set()
    for event in case_events(session, case.id) if gone else ():
        if event.kind is not Event.ACCESS_CHANGED:
            continue
        need_id, states = UUID(event.body["need"]), event.body["changed"]["state"]
        if states["after"] not in GIVEN_UP:
            dropped.discard(need_id)
        elif states["before"] not in GIVEN_UP and event.body["by"]["kind"] == ActorKind.SYSTEM:
            dropped.add(need_id)
    return dropped & gone


def need_again_what_closing_dropped(session: Session, case: Case, *, at: datetime) -> int:
    """Have staff see again, in a case taken up again, to what its closing dropped; return how much that is.

    What they had not cancelled yet is to be checked, the rest to be arranged. Nothing while the case is
    closed, nor of what was asked for anew meanwhile.
    """
    if case.closed_at is not None:
        return 0
    dropped, every = dropped_by_closing(session, case), needs_of_case(session, case)
    live = {(one.party_id, one.kind, one.words) for one in every if one.state not in GIVEN_UP}
    again = [one for one in every if one.id in dropped and (one.party_id, one.kind, one.words) not in live]
    for need in again:
        kept = replace(reply_of(need), state=AccessState.CHECK_AGAIN)
        reply = kept if need.state is AccessState.TO_CANCEL else AccessReply(AccessState.ASKED)
        _change(session, case, need, reply, by=SYSTEM, at=at)
    return len(again)


def check_access_again(session: Session, case: Case, *, at: datetime, day: date | None = None) -> int:
    """Have what was booked checked again, for a meeting changed; return how much that is.

    With ``day``, that of a new meeting, only what was booked for another day.
    """
    again = 0
    for need in needs_of_case(session, case):
        elsewhere = day is None or (need.booked_for is not None and need.booked_for != day)
        if need.kind in OF_DOCUMENTS or need.state not in _CHECKED_AGAIN or not elsewhere:
            continue
        kept = {**vars(reply_of(need)), "state": AccessState.CHECK_AGAIN}
        _change(session, case, need, AccessReply(**kept), by=SYSTEM, at=at)
        again += 1
    return again


def _change(
    session: Session, case: Case, need: AccessNeed, reply: AccessReply, *, by: Actor, at: datetime
) -> None:
    before = need.state
    for name, value in vars(reply).items():
        setattr(need, name, value)
    need.changed_at, need.changed_by = at, by.name
    about = {
        "need": str(need.id),
        "what": need.kind.value,
        "changed": {"state": {"before": before.value, "after": reply.state.value}},
        **({"booked_with": reply.booked_with} if reply.booked_with else {}),
        **({"booked_for": reply.booked_for.isoformat()} if reply.booked_for else {}),
    }
    append_evidence(session, case, Event.ACCESS_CHANGED, by=by, at=at, about=about)


def needs_of_case(session: Session, case: Case) -> Sequence[AccessNeed]:
    """Return everything that people of the case need, in the order in which it was asked for."""
    query = select(AccessNeed).where(AccessNeed.case_id == case.id)
    return session.scalars(query.order_by(AccessNeed.asked_at, AccessNeed.kind, AccessNeed.id)).all()


def needs_of_party(session: Session, party: Party) -> list[AccessNeed]:
    """Return what this party needs, and nobody else."""
    return [one for one in needs_of_case(session, party.case) if one.party_id == party.id]


def needs_large_print(session: Session, party: Party) -> bool:
    """Return True while it is recorded that this party needs what it is sent in large print."""
    wanted = (
        AccessNeed.party_id == party.id,
        AccessNeed.kind == AccessKind.LARGE_PRINT,
        AccessNeed.state != AccessState.NOT_NEEDED,
    )
    return bool(session.scalar(select(exists().where(*wanted))))


def need_of_case(session: Session, case: Case, need_id: UUID) -> AccessNeed:
    """Return the need of that id in this case. Raises NotFound."""
    need = session.get(AccessNeed, need_id)
    if need is None or need.case_id != case.id:
        raise NotFound(f"no need {need_id} in this case")
    return need


def need_of_party(session: Session, party: Party, need_id: UUID) -> AccessNeed:
    """Return the need of that id, if it is this party's. Raises NotFound."""
    need = need_of_case(session, party.case, need_id)
    if need.party_id != party.id:
        raise NotFound(f"need {need_id} is another party's")
    return need
