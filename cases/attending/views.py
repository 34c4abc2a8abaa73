"""What the child or young person wants people to know, in words, a picture or a PDF, and who may read it.

The family gives it on its own page, or staff for those who phoned or wrote. The mediator of the case always
reads it (CFA 2014, s 56(1)(e)); a body, or somebody else, only where the giver says so. It can be changed and
taken back. It never comes into a certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from cases.accounts.people import Actor, ActorKind
from cases.casework.files import BODIES, MEDIATOR, giver_opens_to, let_see
from cases.documents import Upload, UploadPurpose
from cases.errors import CaseError, NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import FAMILY_ROLES, Case, Party
from cases.vocabulary import Event, PartyRole, ViewsHow
from storage.database import Base, EnumColumn, WithId

MOST_OF_A_PARTY = 10


class PersonViews(WithId, Base):
    """One thing that the child or young person wants people to know, as one party gave it."""

    __tablename__ = "person_views"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    """Who gave it: a young person who is the party, or somebody of the family."""
    words: Mapped[str] = mapped_column(Text, default="")
    how: Mapped[ViewsHow] = mapped_column(EnumColumn(ViewsHow))
    upload_id: Mapped[UUID | None] = mapped_column(ForeignKey("upload.id"))
    """The picture or PDF, where there is one."""
    readers: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Ids of parties that may read it besides giver, office and mediator."""
    given_at: Mapped[datetime]
    given_by: Mapped[str]
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[str] = mapped_column(default="")
    taken_back_at: Mapped[datetime | None]
    """From then on nobody reads it, and nobody opens its file."""
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[str] = mapped_column(default="")
    """Who in the office first recorded that they read it."""

    party: Mapped[Party] = relationship()
    upload: Mapped[Upload | None] = relationship()

    @property
    def is_own(self) -> bool:
        """True if the young person gave it themselves, as the party."""
        return self.party.role is PartyRole.YOUNG_PERSON


@dataclass(frozen=True)
class ViewsGiven:
    """What is typed and chosen about them. ``readers`` are ids of parties as text."""

    words: str
    how: ViewsHow
    readers: frozenset[str] = frozenset()


class NothingGiven(CaseError):
    """Neither words nor a file."""

    status = 422
    sentence = "Write what they want to say, or choose a file."


class GivenOften(CaseError):
    """So much stands already that a person should talk with the giver."""

    sentence = "You have sent many of these. Take one back first, or phone us."


def give_views(
    session: Session, party: Party, given: ViewsGiven, upload: Upload | None, *, by: Actor, at: datetime
) -> tuple[PersonViews, bool]:
    """Keep what the child or young person wants to say; return it, and True if it is new.

    The same words and file pressed twice are kept once. Raises NothingGiven, GivenOften.
    """
    lock_case(session, party.case_id)
    if not given.words and upload is None:
        raise NothingGiven(f"party {party.id}")
    standing = views_of_party(session, party)
    for known in standing:
        file = known.upload.digest if known.upload else None
        if (known.words, file) == (given.words, upload.digest if upload else None):
            return known, False
    own = by.kind is ActorKind.PARTY
    if own and len(standing) >= MOST_OF_A_PARTY:
        raise GivenOften(f"party {party.id} has {len(standing)}")
    views = PersonViews(
        case_id=party.case_id,
        party=party,
        words=given.words,
        how=given.how,
        upload=_kept_file(party, upload, by),
        readers=sorted(given.readers & may_read(party, by)),
        given_at=at,
        given_by=by.name,
        looked_at=None if own else at,
        looked_by="" if own else by.name,
    )
    session.add(views)
    session.flush()
    about = {"views": str(views.id), "party": str(party.id), "readers": views.readers}
    append_evidence(session, party.case, Event.VIEWS_GIVEN, by=by, at=at, about=about)
    _open_file(session, views, by=by, at=at)
    return views, True


def change_views(
    session: Session, case: Case, views: PersonViews, given: ViewsGiven, *, by: Actor, at: datetime
) -> bool:
    """Give it other words, or other readers; return True if anything changed. Raises NothingGiven.

    Whom staff let read it stays where the family changes its own ticks.
    """
    lock_case(session, case.id)
    session.refresh(views)
    if views.taken_back_at is not None:
        return False
    if not given.words and views.upload is None:
        raise NothingGiven(f"views {views.id}")
    theirs = may_choose(views, by)
    readers = sorted((set(views.readers) - theirs) | (given.readers & theirs))
    if (views.words, views.how, views.readers) == (given.words, given.how, readers):
        return False
    before = views.readers
    left = set(readers) - may_read(views.party, by)
    if by.kind is ActorKind.PARTY and views.words != given.words and left:
        views.looked_at, views.looked_by = None, ""  # staff let somebody read other words than these
    views.words, views.how, views.readers = given.words, given.how, readers
    views.changed_at, views.changed_by = at, by.name
    about = {
        "views": str(views.id),
        "party": str(views.party_id),
        "changed": {"readers": {"before": before, "after": readers}},
    }
    append_evidence(session, case, Event.VIEWS_CHANGED, by=by, at=at, about=about)
    _open_file(session, views, by=by, at=at)
    return True


def take_back_views(session: Session, case: Case, views: PersonViews, *, by: Actor, at: datetime) -> bool:
    """Take it back on its giver's word: nobody reads it from now on; return True if anything changed."""
    lock_case(session, case.id)
    session.refresh(views)
    if views.taken_back_at is not None:
        return False
    views.taken_back_at, views.changed_at, views.changed_by = at, at, by.name
    if views.upload is not None:
        views.upload.taken_back_at = at
    about = {"views": str(views.id), "party": str(views.party_id)}
    append_evidence(session, case, Event.VIEWS_TAKEN_BACK, by=by, at=at, about=about)
    return True


def record_views_read(session: Session, case: Case, views: PersonViews, *, by: Actor, at: datetime) -> bool:
    """Record that somebody of the office read it; return True if they are the first."""
    lock_case(session, case.id)
    session.refresh(views)
    if views.looked_at is not None:
        return False
    views.looked_at, views.looked_by = at, by.name
    return True


def may_read(giver: Party, by: Actor) -> set[str]:
    """Return the ids of the parties that may be chosen to read it.

    By the giver: bodies, and nobody where somebody may be at risk. By staff, who talked with the giver:
    everyone else in the case who comes for a body or the family.
    """
    if by.kind is ActorKind.PARTY:
        return set(giver_opens_to(giver)) - {MEDIATOR}
    roles = FAMILY_ROLES | {PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING}
    present = giver.case.present_parties()
    return {str(one.id) for one in present if one.role in roles and one.id != giver.id}


def may_choose(views: PersonViews, by: Actor) -> set[str]:
    """Return the ids of the parties that may be ticked, or unticked, of what was given.

    A body that reads it now can be unticked by its giver also where somebody may be at risk.
    """
    found = may_read(views.party, by)
    if by.kind is ActorKind.PARTY:
        bodies = {str(one.id) for one in views.party.case.present_parties() if one.role in BODIES}
        found |= bodies & set(views.readers)
    return found


def gives_views(party: Party) -> bool:
    """Return True for those on whose own page views are given: the family's own people."""
    return party.role in FAMILY_ROLES


def views_of_case(session: Session, case: Case) -> Sequence[PersonViews]:
    """Return what stands, in the order in which it was given: for the office and the mediator."""
    query = select(PersonViews).where(PersonViews.case_id == case.id, PersonViews.taken_back_at.is_(None))
    return session.scalars(query.order_by(PersonViews.given_at, PersonViews.id)).all()


def views_of_party(session: Session, party: Party) -> list[PersonViews]:
    """Return what this party gave and did not take back."""
    return [one for one in views_of_case(session, party.case) if one.party_id == party.id]


def views_opened_to(session: Session, party: Party) -> list[PersonViews]:
    """Return what others let this party read."""
    found = views_of_case(session, party.case)
    return [one for one in found if str(party.id) in one.readers and party.left_on is None]


def views_among(found: Iterable[PersonViews], views_id: UUID) -> PersonViews:
    """Return those of that id among those that somebody may see. Raises NotFound."""
    for one in found:
        if one.id == views_id:
            return one
    raise NotFound(f"no views {views_id} for this viewer")


def _kept_file(party: Party, upload: Upload | None, by: Actor) -> Upload | None:
    if upload is None:
        return None
    upload.case_id, upload.purpose = party.case_id, UploadPurpose.VIEWS
    upload.given_by_id, upload.added_by = party.id, by.name
    return upload


def _open_file(session: Session, views: PersonViews, *, by: Actor, at: datetime) -> None:
    if views.upload is not None:
        let_see(session, views.party.case, views.upload, {MEDIATOR, *views.readers}, by=by, at=at)
