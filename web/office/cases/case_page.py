"""One case: its clocks, next step, story, people, certificates, papers, mail and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import DOCUMENTS_OF
from cases.attending.access_needs import needs_of_case
from cases.attending.supporters import who_comes_with
from cases.attending.views import views_of_case
from cases.bundles.models import PartAConsent
from cases.casework.authority_moves import moves_of
from cases.casework.authority_officers import ended_contact
from cases.casework.contact_safety import contact_guard
from cases.casework.notes import notes_of
from cases.casework.own_case import staff_in_case
from cases.casework.same_person import answers_about_who_asked
from cases.casework.sharing import shared_pages_of_case
from cases.certificates.models import Certificate, live_certificate
from cases.custody import standing_custody_record
from cases.documents import LARGE_PRINT, Document
from cases.evidence.log import case_events, check_case
from cases.intake.advice import choice_words, current_choice
from cases.meetings.models import Meeting
from cases.models import Case, CustodyRecord, Decision, Party
from cases.progress.case_clocks import clocks_of
from cases.progress.deadline import can_be_appealed
from cases.vocabulary import Choice, DocumentKind, Event, MeetingState, Section, Track
from dates import short_date, time_range, uk_day
from mail.outbox import Delivery
from services.agreements.people import attendees, signed_words, standings, that_count
from services.queries.next_steps import can_be_certified
from services.queries.worklist import CaseWork, work_of
from services.retention.days import case_days
from services.retention.schedule import current_schedule
from web.common.large_print import large_print_here
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.office.cases.casework import owner_of
from web.office.cases.closing import closing_note, closing_words
from web.office.cases.files import shown_files
from web.office.cases.links import linked_cases
from web.office.cases.other_steps import other_steps
from web.office.cases.timeline import timeline_of
from web.office.labels import SAVED, may_see, state_of_delivery
from web.office.meetings.notices import may_know
from web.office.request_rows import private_answers, request_facts
from web.office.steps import steps_shown
from web.viewers import current_viewer

SIDES = ("family", "authority", "health", "setting", "none")


@dataclass(frozen=True)
class DecisionRow:
    """One decision with each person's choice and certificate."""

    decision: Decision
    words: str
    parties: list[tuple[Party, Choice | None, Certificate | None]]
    can_be_certified: bool
    can_be_appealed: bool
    custody: CustodyRecord | None


@office.get("/cases/<reference>")
@for_office
def case_page(reference: str) -> ResponseReturnValue:
    """Show the case as coordinators and advisers see it."""
    session, case = request_session(), this_case(reference)
    work = _work(case)
    holidays = get_services().bank_holidays
    today = uk_day(now())
    steps = steps_shown(work)
    uploads = shown_files(case)
    happened = case_events(session, case.id)
    return render_template(
        "office/case_page.html",
        case=case,
        work=work,
        part_a_asked=_part_a_asked(case),
        steps=steps,
        meeting_time=lambda meeting: time_range(meeting.starts_at, meeting.ends_at),
        meeting_notices_given=_meeting_notices_given,
        agreement_words=lambda meeting: _agreement_words(work, meeting),
        given_notices=[one for one in work.notices if one.told_on is not None and may_know(one)],
        request_facts=request_facts(case),
        private_answers=private_answers(case),
        moves=moves_of(session, case),
        kept=case_days(session, case, current_schedule(session)).records if case.closed_at else (),
        staff_in_case=staff_in_case(work.staff, case, work.staff_checked),
        safety=next((one for one in reversed(happened) if one.kind is Event.SAFETY_DECIDED), None),
        names_of=lambda ids: [one.name for one in case.parties if str(one.id) in ids],
        saved=SAVED.get(request.args.get("saved", ""), ""),
        clocks=clocks_of(case, work.meetings, work.certificates, today=today, bank_holidays=holidays),
        people=_people(case),
        may_see=may_see(case.track),
        contact_guard=contact_guard,
        about_who_asked=answers_about_who_asked(case),
        ended_contacts=[one for one in case.present_parties() if ended_contact(one)],
        decisions=[_decision_row(case, decision) for decision in case.decisions],
        sections=Section,
        choice_words=choice_words,
        events=timeline_of(
            case,
            work.meetings,
            happened,
            [one for one, _, _, _ in uploads],
            work.envelopes,
        ),
        documents=_documents(case),
        may_be_large=lambda document: (
            document.kind in LARGE_PRINT
            and document.given_digest is not None
            and large_print_here(document) is None
        ),
        sees_outcomes=DocumentKind.OUTCOME_FINAL in DOCUMENTS_OF[current_viewer().role],
        uploads=uploads,
        linked=linked_cases(case),
        deliveries=_deliveries(case),
        evidence=check_case(session, case.id),
        other_steps=other_steps(case, steps, work.meetings),
        closing_words=closing_words(case),
        owner_name=owner_of(case),
        access_needs=needs_of_case(session, case),
        supporters=who_comes_with(session, case),
        shared_pages=[one for one in shared_pages_of_case(session, case) if one.is_open(now())],
        views=views_of_case(session, case),
        notes=notes_of(session, case, current_viewer()),
        closing_note=closing_note(case),
    )


def _part_a_asked(case: Case) -> set[tuple[UUID, UUID]]:
    """Return which party was asked about Part A of which statement, for staff who record answers."""
    asked = select(PartAConsent.envelope_id, PartAConsent.party_id).where(PartAConsent.case_id == case.id)
    return {(envelope, party) for envelope, party in request_session().execute(asked)}


def _work(case: Case) -> CaseWork:
    return work_of(request_session(), select(Case).where(Case.id == case.id))[0]


def _meeting_notices_given(meeting: Meeting) -> str:
    """Return who was told by phone, by post or in person, a line each."""
    return "\n".join(
        f"{one.party.name}, {one.told_how.words.lower()}, {short_date(one.told_on)} ({one.recorded_by})"
        for one in meeting.notices
        if one.told_on is not None and one.told_how is not None
    )


def _agreement_words(work: CaseWork, meeting: Meeting) -> str:
    """Return how many have signed the agreement before this meeting; nothing where none was sent for one that
    is over.
    """
    each = standings(attendees(request_session(), meeting), that_count(work.envelopes, work.case))
    is_ahead = meeting.state is MeetingState.ARRANGED
    return signed_words(each) if is_ahead or any(one.signer for one in each) else ""


def _people(case: Case) -> list[Party]:
    return sorted(case.parties, key=lambda p: (SIDES.index(p.side.value), p.name.casefold()))


def _decision_row(case: Case, decision: Decision) -> DecisionRow:
    rows = []
    for party in case.asking_parties():
        choice = current_choice(decision, party)
        live = live_certificate(request_session(), decision.id, party.id)
        rows.append((party, choice.choice if choice else None, live))
    certified = case.track is Track.MEDIATION and can_be_certified(decision)
    custody = standing_custody_record(decision)
    return DecisionRow(
        decision, decision.kind.reported_words, rows, certified, can_be_appealed(decision), custody
    )


def _documents(case: Case) -> list[Document]:
    kinds = DOCUMENTS_OF[current_viewer().role]
    rows = request_session().scalars(
        select(Document).where(Document.case_id == case.id).order_by(Document.created_at.desc())
    )
    return [document for document in rows if document.kind in kinds]


def _deliveries(case: Case) -> list[dict[str, Any]]:
    rows = request_session().scalars(
        select(Delivery).where(Delivery.case_id == case.id).order_by(Delivery.queued_at.desc())
    )
    return [{"row": row, "what": row.label, "state": state_of_delivery(row)} for row in rows]
