"""Which closed cases may still ask for something: of all that were ever closed, the few that are looked at.

What a case asks for is worked out by rule from its rows, open or closed, and nothing of that is kept. Kept
is which closed cases are worth the working out, so that the others cost nothing: never too few, sometimes too
many. A case is put in by the transaction after which it asks for something. The worker alone takes it out: it
looks again (``look_again``), and puts in what a statement about many rows, or somebody with the database,
changed.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from cases.agreed.conditions import is_not_settled
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.casework.contact_changes import ContactChange
from cases.casework.models import PlannedStep
from cases.certificates.models import Certificate
from cases.documents import LateLetter, Upload, UploadPurpose
from cases.enums.attending import AccessState
from cases.enums.contact import ChangeEnd
from cases.meetings.models import Attendance, Meeting, MeetingNotice
from cases.models import Case, Decision, HealthRecord, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import HealthStep, MeetingState, PartyRole
from mail.outbox import Delivery
from signing.models import DeviceObjection
from signing.on_paper import PaperSignature, disputed_papers
from storage.commits import act_at_commit, value_of
from storage.database import Base, Database, WithId

AT_ONE_TIME = 500
_OF_CASE = (
    AccessNeed,
    AgreedAction,
    Certificate,
    ContactChange,
    DeviceObjection,
    Delivery,
    LateLetter,
    Meeting,
    Party,
    PaperSignature,
    PartyNotice,
    PlannedStep,
    Upload,
)


class AsksAfterClosing(WithId, Base):
    """A closed case that asks for something, or did when it was last looked at; a case may have several rows.

    Rows are added and deleted, never changed: whoever adds one need not know of the others, and whoever
    deletes those that they read deletes none that came since.
    """

    __tablename__ = "asks_after_closing"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)


def open_or_asking(cases: Select[Case]) -> Select[Case]:
    """Return the open cases of the query, and those closed ones that may ask for something all the same."""
    looked_at = union_all(select(Case.id).where(Case.closed_at.is_(None)), select(AsksAfterClosing.case_id))
    return cases.where(Case.id.in_(looked_at), or_(Case.closed_at.is_(None), asks()))


def closed_for_good(cases: Select[Case]) -> Select[Case]:
    """Return the closed cases of the query that ask for nothing: all that ``open_or_asking`` leaves out."""
    not_looked_at = Case.id.not_in(select(AsksAfterClosing.case_id))
    return cases.where(Case.closed_at.is_not(None), or_(not_looked_at, ~asks()))


def asks() -> ColumnElement[bool]:
    """Return the condition under which a case may ask for something once it is closed, for a query of cases.

    It hangs on rows alone, not on the day.
    """
    agreed = exists().where(
        AgreedAction.case_id == Case.id, AgreedAction.replaced_at.is_(None), is_not_settled()
    )
    letter = exists().where(LateLetter.case_id == Case.id, LateLetter.checked_at.is_(None))
    not_delivered = exists().where(Delivery.case_id == Case.id, *undelivered())
    party_notice = exists().where(PartyNotice.case_id == Case.id, PartyNotice.told_on.is_(None))
    meeting_notice = exists().where(
        MeetingNotice.meeting_id == Meeting.id, Meeting.case_id == Case.id, MeetingNotice.told_on.is_(None)
    )
    file = exists().where(Upload.case_id == Case.id, *not_looked_at())
    planned = exists().where(PlannedStep.case_id == Case.id, PlannedStep.done_at.is_(None))
    paused = exists().where(Party.case_id == Case.id, Party.request_locked_at.is_not(None))
    by_post = exists().where(Party.id == Certificate.party_id, func.coalesce(Party.email, "") == "")
    certificate = exists().where(
        Certificate.case_id == Case.id,
        Certificate.live_key.is_not(None),
        or_(
            and_(Certificate.posted_at.is_(None), by_post),
            and_(Certificate.to_review, Certificate.reviewed_at.is_(None)),
        ),
    )
    contact = exists().where(
        ContactChange.case_id == Case.id,
        ContactChange.settled_at.is_(None),
        or_(ContactChange.by_phone_at.is_not(None), ContactChange.ended == ChangeEnd.NOT_THEM),
    )
    on_paper = exists().where(PaperSignature.case_id == Case.id, disputed_papers())
    booked = exists().where(AccessNeed.case_id == Case.id, AccessNeed.state == AccessState.TO_CANCEL)
    on_device = exists().where(DeviceObjection.case_id == Case.id, DeviceObjection.settled_at.is_(None))
    came = exists().where(
        Attendance.meeting_id == Meeting.id, Attendance.present.is_(True), Attendance.party_id == Party.id
    )
    health_body, authority = Party.role == PartyRole.HEALTH, Party.role == PartyRole.AUTHORITY
    of_its_case = Party.case_id == Meeting.case_id  # by its index: else every party there is would be read
    is_recorded = exists().where(
        HealthRecord.decision_id == Decision.id,
        HealthRecord.step == HealthStep.AGREEMENT_TOLD,
        HealthRecord.recorded_at >= func.coalesce(Meeting.concluded_at, Meeting.starts_at),
    )
    agreement = exists().where(  # reg 42(4): the authority hears what a health body agreed without it
        Meeting.case_id == Case.id,
        Meeting.state == MeetingState.CONCLUDED,
        exists().where(of_its_case, health_body, came.correlate(Meeting, Party)).correlate(Meeting),
        ~exists().where(of_its_case, authority, came.correlate(Meeting, Party)).correlate(Meeting),
        exists()
        .where(Decision.case_id == Meeting.case_id, ~is_recorded.correlate(Meeting, Decision))
        .correlate(Meeting),
    )
    # A safety flag was set, and nobody looked yet at what is out.
    not_looked = and_(
        Case.safety_flag.is_(True),
        Case.safety_said_at.is_not(None),
        or_(Case.safety_looked_at.is_(None), Case.safety_looked_at < Case.safety_said_at),
    )
    every = (
        *(agreed, contact, letter, not_delivered, party_notice, meeting_notice),
        *(file, planned, paused, certificate, on_paper, on_device, booked, agreement),
    )
    return or_(not_looked, *(one.correlate(Case) for one in every))


def not_looked_at() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a paper that nobody in the office has looked at."""
    return (
        Upload.purpose == UploadPurpose.PAPER,
        Upload.looked_at.is_(None),
        Upload.taken_back_at.is_(None),
    )


def undelivered() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of an email that reached nobody, and that nobody has sent again."""
    return (
        Delivery.refused_at.is_not(None) | Delivery.given_up_at.is_not(None),
        Delivery.accepted_at.is_(None),
        Delivery.sent_again_at.is_(None),
    )


def note_at_commit(database: Database) -> None:
    """Let every writing session of ``database`` put in, from now on, the closed cases that it makes ask."""
    act_at_commit(database, _case_of, note_those_that_ask)


def look_again(database: Database) -> tuple[int, int]:
    """Take out the closed cases that ask for nothing, put in those that are missing.

    Return how many rows of each.
    """
    with database.read() as session:
        rows = session.execute(select(AsksAfterClosing.id, AsksAfterClosing.case_id)).all()
    removed = 0
    for first in range(0, len(rows), AT_ONE_TIME):
        some = rows[first : first + AT_ONE_TIME]
        with database.write() as session:
            asking = set(session.scalars(_asking().where(Case.id.in_({case_id for _, case_id in some}))))
            kept: set[UUID] = set()
            spare = []
            for row_id, case_id in some:
                if case_id not in asking or case_id in kept:
                    spare.append(row_id)
                kept.add(case_id)
            session.execute(delete(AsksAfterClosing).where(AsksAfterClosing.id.in_(spare)))
        removed += len(spare)
    with database.read() as session:
        missing = list(session.scalars(_asking().where(Case.id.not_in(select(AsksAfterClosing.case_id)))))
    if missing:
        with database.write() as session:
            session.execute(insert(AsksAfterClosing), [{"case_id": case_id} for case_id in missing])
    return removed, len(missing)


def _asking() -> Select[UUID]:
    return select(Case.id).where(Case.closed_at.is_not(None), asks())


def note_those_that_ask(session: Session, case_ids: Collection[UUID]) -> None:
    """Put in those of these cases that are closed and ask for something; the caller commits."""
    asking = session.scalars(_asking().where(Case.id.in_(case_ids)))
    if new := [{"case_id": case_id} for case_id in asking]:
        session.execute(insert(AsksAfterClosing), new)


def _case_of(session: Session, row: object) -> UUID | None:
    """Return the case of a row on which it may hang whether that asks for something."""
    found: UUID | None = None
    if isinstance(row, Case):
        found = row.id
    elif isinstance(row, _OF_CASE):
        found = value_of(session, row, "case_id")
    elif isinstance(row, ActionAnswer):
        action = value_of(session, row, "action_id")
        found = session.connection().scalar(select(AgreedAction.case_id).where(AgreedAction.id == action))
    elif isinstance(row, MeetingNotice | Attendance):
        meeting = value_of(session, row, "meeting_id")
        found = session.connection().scalar(select(Meeting.case_id).where(Meeting.id == meeting))
    return found
