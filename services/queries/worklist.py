"""What the office has to do next, worked out for many cases at once from what is recorded.

Nothing is kept: a step is due because of what has happened, and gone once it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from cases.accounts.people import User
from cases.agreed.models import AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.attending.for_meeting import MeetingPaper
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.casework.contact_changes import ContactChange
from cases.casework.contact_safety import contact_guard
from cases.casework.files import FileReader
from cases.casework.links import cases_to_link, load_links
from cases.casework.models import PlannedStep
from cases.casework.own_case import StaffChecked
from cases.certificates.models import Certificate
from cases.deadlines.before_meeting import ACCESS_WORKING_DAYS
from cases.documents import LateLetter, Upload
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.meetings.models import Meeting, Outcome, OutcomeField
from cases.meetings.proposed_times import ProposedTime, TimesAsked
from cases.models import Case, Decision, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import GIVEN_UP, STILL_OPEN, WORTH_A_WORD, PaperTag, Result, Track, WithoutDecider
from mail.outbox import Delivery
from services.casework.after_closing import not_looked_at, undelivered
from services.queries.agreed_steps import AgreedSteps
from services.queries.attending.agreements import AgreementSteps
from services.queries.attending.health import HealthSteps
from services.queries.attending.own_case import OwnCaseSteps
from services.queries.attending.steps import AttendingSteps
from services.queries.drs.steps import DisagreementSteps
from services.queries.meeting_steps import MeetingSteps
from services.queries.next_steps import CERTIFICATE_WORDS as CERTIFICATE_WORDS
from services.queries.next_steps import NextSteps
from services.queries.office_tasks import TO_SEND_OR_CORRECT as TO_SEND_OR_CORRECT
from services.queries.office_tasks import CaseWork as CaseWork
from services.queries.office_tasks import OutcomeFacts
from services.queries.office_tasks import Owner as Owner
from services.queries.office_tasks import Todo as Todo
from services.queries.office_tasks import TodoKind as TodoKind
from services.queries.statement_steps import StatementSteps
from services.queries.steps_by_hand import StepsByHand
from services.queries.times.steps import TimesSteps
from signing.links.tokens import Purpose
from signing.models import DeviceObjection, Envelope, Link, Signer, Visit
from signing.on_paper import PaperSignature, open_papers

_Row = TypeVar("_Row", bound=Any)


AFTER_CLOSING = frozenset(
    {
        TodoKind.REVIEW,
        TodoKind.POST,
        TodoKind.TELL,
        TodoKind.CORRECT_ADDRESS,
        TodoKind.UNLOCK_REQUEST,
        TodoKind.CONTACT,
        TodoKind.ON_PAPER,
        TodoKind.ON_DEVICE,
        TodoKind.CHECK_LETTER,
        TodoKind.HEALTH_AGREEMENT,
        TodoKind.AGREED_ACTION,
        TodoKind.LOOK_AT_FILE,
        TodoKind.CANCEL_BOOKING,
        TodoKind.BY_HAND,
        TodoKind.SAFETY_LOOK,
    }
)
"""Steps that a closed case still asks for: what reached it, or what did not reach someone."""


ASK_FIRST = "safety: not cleared to contact"

OUTCOME_FACTS = (
    *("result", "next_meeting", "no_statement_because"),
    *("authority_could_decide", "without_decider"),
)
"""The fields of an outcome form that next steps hang on."""


def work_of(session: Session, cases: Select[Case]) -> list[CaseWork]:
    """Return all cases of the query, in its order, with what their next steps hang on: a handful of
    queries.
    """
    found = session.scalars(
        cases.options(
            selectinload(Case.parties),
            selectinload(Case.decisions).selectinload(Decision.choices),
            selectinload(Case.decisions).selectinload(Decision.calls),
            selectinload(Case.decisions).options(
                joinedload(Decision.adjourned_answers),
                joinedload(Decision.custody_records),
                joinedload(Decision.health_records),
            ),
        )
    ).all()
    ids = [case.id for case in found]
    load_links(session, found)
    meetings = _by_case(
        session.scalars(
            select(Meeting)
            .where(Meeting.case_id.in_(ids))
            .order_by(Meeting.starts_at)
            .options(
                selectinload(Meeting.attendances),
                selectinload(Meeting.decisions),
                selectinload(Meeting.notices),
            )
        )
    )
    certificates = _by_case(
        session.scalars(
            select(Certificate)
            .where(Certificate.case_id.in_(ids))
            .order_by(Certificate.issued_at)
            .options(joinedload(Certificate.document), selectinload(Certificate.replaces))
        )
    )
    there = _that_are_there(session, cases, ids)
    (
        lost,
        envelopes,
        late,
        notices,
        new_files,
        planned,
        changes,
        agreed,
        times,
        asked,
        needs,
        views,
        supporters,
        scans,
        readers,
        objections,
        shared_papers,
        checked,
    ) = there
    of_drs = [case.id for case in found if case.track is Track.DRS]
    disagreements, parts = _disagreements(session, of_drs)
    outcomes = _outcomes(session, list(meetings))
    staff = list(session.scalars(select(User).where(User.active.is_(True))))
    to_link = _by_case(cases_to_link(session, ids))
    on_own_page = _on_own_page(session, {one.owner_id for each in agreed.values() for one in each})
    return [
        CaseWork(
            case,
            meetings[case.id],
            certificates[case.id],
            lost[case.id],
            envelopes[case.id],
            outcomes[case.id],
            late_letters=late[case.id],
            notices=notices[case.id],
            contact_changes=changes[case.id],
            agreed=agreed[case.id],
            on_own_page=on_own_page,
            new_files=new_files[case.id],
            file_readers=readers[case.id],
            planned=planned[case.id],
            access_needs=[one for one in needs[case.id] if one.is_open],
            needs_that_stand=[one for one in needs[case.id] if one.state not in GIVEN_UP],
            worth_a_word=frozenset(one.party_id for one in needs[case.id] if one.state in WORTH_A_WORD),
            scans=scans[case.id],
            device_objections=objections[case.id],
            new_views=views[case.id],
            supporters=supporters[case.id],
            shared_papers=shared_papers[case.id],
            staff=staff,
            staff_checked=checked[case.id],
            to_link=to_link[case.id],
            disagreement=next(iter(disagreements[case.id]), None),
            times=times[case.id],
            times_asked=sorted(asked[case.id], key=lambda one: one.party.number),
            parts=sorted(parts[case.id], key=lambda part: part.party.number),
        )
        for case in found
    ]


def _that_are_there(
    session: Session, cases: Select[Case], ids: Sequence[UUID]
) -> Iterator[defaultdict[UUID, list[Any]]]:
    """Yield, by case, the rows of each kind that most cases have none of.

    One query finds out which kinds there are; it names the cases once, so that they are looked up once.
    """
    mine = select(cases.with_only_columns(Case.id).order_by(None).cte("mine").c.id)
    there = session.execute(select(*(query.exists() for query in _rare(mine)))).one() if ids else ()
    for query, any_there in zip(_rare(ids), there or (False,) * len(_rare(ids)), strict=True):
        yield _by_case(session.scalars(query)) if any_there else defaultdict(list)


def _rare(ids: Sequence[UUID] | Select[UUID]) -> tuple[Select[Any], ...]:
    """Return the query for each kind of row that most cases have none of, of the cases ``ids``."""
    return (
        select(Delivery).where(Delivery.case_id.in_(ids), *undelivered()).order_by(Delivery.queued_at),
        select(Envelope)
        .where(Envelope.case_id.in_(ids))
        .order_by(Envelope.prepared_at)
        .options(
            selectinload(Envelope.signers).options(
                selectinload(Signer.code_looks), selectinload(Signer.live_links)
            )
        ),
        select(LateLetter)
        .where(LateLetter.case_id.in_(ids), LateLetter.checked_at.is_(None))
        .order_by(LateLetter.sent_at)
        .options(selectinload(LateLetter.uploads)),
        select(PartyNotice)
        .where(PartyNotice.case_id.in_(ids))
        .order_by(PartyNotice.due_since)
        .options(joinedload(PartyNotice.upload)),
        select(Upload).where(Upload.case_id.in_(ids), *not_looked_at()).order_by(Upload.received_at),
        select(PlannedStep)
        .where(PlannedStep.case_id.in_(ids), PlannedStep.done_at.is_(None))
        .order_by(PlannedStep.due_on, PlannedStep.written_at),
        select(ContactChange)
        .where(ContactChange.case_id.in_(ids), ContactChange.settled_at.is_(None))
        .order_by(ContactChange.asked_at),
        select(AgreedAction)
        .where(AgreedAction.case_id.in_(ids), AgreedAction.replaced_at.is_(None))
        .order_by(AgreedAction.number)
        .options(selectinload(AgreedAction.answers), selectinload(AgreedAction.owner_party)),
        select(ProposedTime)
        .where(ProposedTime.case_id.in_(ids), ProposedTime.ended_at.is_(None))
        .order_by(ProposedTime.starts_at, ProposedTime.number)
        .options(selectinload(ProposedTime.answers)),
        select(TimesAsked)
        .where(TimesAsked.case_id.in_(ids), TimesAsked.closed_at.is_(None))
        .options(joinedload(TimesAsked.party)),
        select(AccessNeed)
        .where(AccessNeed.case_id.in_(ids), AccessNeed.state.in_(STILL_OPEN | WORTH_A_WORD))
        .order_by(AccessNeed.asked_at, AccessNeed.kind, AccessNeed.id)
        .options(joinedload(AccessNeed.party)),
        select(PersonViews)
        .where(
            PersonViews.case_id.in_(ids),
            PersonViews.looked_at.is_(None),
            PersonViews.taken_back_at.is_(None),
        )
        .order_by(PersonViews.given_at)
        .options(joinedload(PersonViews.party)),
        select(Supporter)
        .where(Supporter.case_id.in_(ids), Supporter.ended_at.is_(None))
        .order_by(Supporter.named_at, Supporter.id)
        .options(joinedload(Supporter.party)),
        select(PaperSignature)
        .where(PaperSignature.case_id.in_(ids), open_papers())
        .order_by(PaperSignature.added_at)
        .options(joinedload(PaperSignature.signer)),
        select(FileReader).where(FileReader.case_id.in_(ids), FileReader.ended_at.is_(None)),
        select(DeviceObjection)
        .where(DeviceObjection.case_id.in_(ids), DeviceObjection.settled_at.is_(None))
        .order_by(DeviceObjection.objected_at)
        .options(joinedload(DeviceObjection.signer)),
        select(MeetingPaper)
        .join(Case, Case.id == MeetingPaper.case_id)
        .where(MeetingPaper.case_id.in_(ids), MeetingPaper.tag == PaperTag.SHARED, Case.safety_flag.is_(True))
        .order_by(MeetingPaper.tagged_at)
        .options(joinedload(MeetingPaper.upload)),
        select(StaffChecked).where(StaffChecked.case_id.in_(ids)),
    )


def _on_own_page(session: Session, party_ids: set[UUID | None]) -> frozenset[UUID]:
    """Return those of the parties who once passed the second step to their own page; no query for none."""
    if not party_ids:
        return frozenset()
    opened = select(Visit.link_id).where(Visit.proved_at.is_not(None))
    links = select(Link.subject_id).where(
        Link.purpose == Purpose.REQUEST_STATUS, Link.subject_id.in_(party_ids), Link.id.in_(opened)
    )
    return frozenset(session.scalars(links))


def _disagreements(
    session: Session, ids: Sequence[UUID]
) -> tuple[defaultdict[UUID, list[Disagreement]], defaultdict[UUID, list[TakingPart]]]:
    """Return what these cases are about and who takes part, by case; no query where there is none."""
    if not ids:
        return defaultdict(list), defaultdict(list)
    about = session.scalars(select(Disagreement).where(Disagreement.case_id.in_(ids)))
    parts = session.scalars(
        select(TakingPart)
        .join(Party, Party.id == TakingPart.party_id)
        .where(TakingPart.case_id.in_(ids), Party.left_on.is_(None))
        .options(joinedload(TakingPart.party))
    )
    return _by_case(about), _by_case(parts)


def todos_of(
    session: Session,
    work: CaseWork,
    *,
    at: datetime,
    bank_holidays: Container[date],
    late_certificates: bool = True,
    access_days: int = ACCESS_WORKING_DAYS,
    as_open: bool = False,
) -> list[Todo]:
    """Return every step now open in one case, the soonest first.

    Of one day, what is ours before what is awaited; what staff wrote themselves after what the rules ask for.
    A closed case asks for AFTER_CLOSING alone, unless ``as_open`` wants what it would ask for if open.
    """
    about = (session, work, at, bank_holidays, late_certificates, access_days)
    steps = [
        *OwnCaseSteps(*about).all(),
        *NextSteps(*about).all(),
        *DisagreementSteps(*about).all(),
        *TimesSteps(*about).all(),
        *MeetingSteps(*about).all(),
        *AttendingSteps(*about).all(),
        *AgreementSteps(*about).all(),
        *HealthSteps(*about).all(),
        *StatementSteps(*about).all(),
        *AgreedSteps(*about).all(),
    ]
    steps += StepsByHand(*about).all()
    steps = [_looked_at_first(todo) for todo in steps]
    if work.case.closed_at is not None and not as_open:
        steps = [todo for todo in steps if todo.kind in AFTER_CLOSING]
    kinds = list(TodoKind)
    return sorted(
        steps,
        key=lambda todo: (
            todo.waits,
            todo.kind is TodoKind.BY_HAND,
            todo.day or date.max,
            kinds.index(todo.kind),
        ),
    )


def _looked_at_first(todo: Todo) -> Todo:
    """Return the step, which says so where it would reach whoever may be the other parent."""
    whom = todo.party or (todo.signer.party if todo.signer else None)
    if whom is None or todo.waits or contact_guard(whom) is None:
        return todo
    return replace(todo, detail="; ".join(part for part in (ASK_FIRST, todo.detail) if part))


def _outcomes(session: Session, case_ids: Sequence[UUID]) -> defaultdict[UUID, dict[UUID, OutcomeFacts]]:
    """Return, by case and meeting, what the next steps may know of each outcome form."""
    if not case_ids:
        return defaultdict(dict)
    rows = session.execute(
        select(Outcome.case_id, Outcome.meeting_id, Outcome.id, OutcomeField.name, OutcomeField.value)
        .outerjoin(
            OutcomeField,
            (OutcomeField.outcome_id == Outcome.id) & OutcomeField.name.in_(OUTCOME_FACTS),
        )
        .where(Outcome.case_id.in_(case_ids))
    )
    said: defaultdict[tuple[UUID, UUID, UUID], dict[str, str]] = defaultdict(dict)
    for case_id, meeting_id, outcome_id, name, value in rows:
        known = said[case_id, meeting_id, outcome_id]
        if name and value:
            known[name] = value
    found: defaultdict[UUID, dict[UUID, OutcomeFacts]] = defaultdict(dict)
    for (case_id, meeting_id, outcome_id), values in said.items():
        result, day = values.get("result"), values.get("next_meeting")
        way = values.get("without_decider")
        found[case_id][meeting_id] = OutcomeFacts(
            outcome_id,
            Result(result) if result else None,
            date.fromisoformat(day) if day else None,
            no_statement=bool(values.get("no_statement_because")),
            without_decider=WithoutDecider(way) if way else None,
            could_not_decide=values.get("authority_could_decide") == "no",
        )
    return found


def _by_case(rows: Iterable[_Row]) -> defaultdict[UUID, list[_Row]]:
    found: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.case_id is not None:
            found[row.case_id].append(row)
    return found
