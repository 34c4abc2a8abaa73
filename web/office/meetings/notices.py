"""Someone whom no email reaches is told by staff, and how and when is recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import DOCUMENTS_OF
from cases.attending.access_needs import needs_of_party
from cases.attending.need_words import need_line
from cases.casework.contact_safety import contact_guard
from cases.deadlines.clocks import TwoDates
from cases.deadlines.statutory_deadlines import meeting_notice_dates
from cases.drs.request import disagreement_of
from cases.errors import NotFound
from cases.intake.eligibility import needs_certificate
from cases.meetings.models import Meeting, MeetingNotice
from cases.meetings.notices import TAKES_PLACE, open_meeting_notices, record_meeting_notice_given
from cases.models import FAMILY_ROLES, Case, Decision
from cases.party_notices import PartyNotice, record_party_notice_given
from cases.progress.case_clocks import RunningClock, clocks_of
from cases.progress.deadline import (
    asked_of_authority,
    contact_deadline,
    family_appeal_dates,
    meeting_notice_due,
    party_notice_due,
)
from cases.progress.health import health_agreement, health_notice, without_the_authority
from cases.vocabulary import WORTH_A_WORD, DocumentKind, MeetingNoticeKind, PartyNoticeKind, Side, Track
from dates import uk_day
from forms.office.meeting import SignedCopyForm, ToldForm
from services.casework.late_contact import LATE_CONTACT, late_contact_letter, late_contact_of
from services.notifications.meeting_words import TimeToAppeal, meeting_words, time_to_appeal, who_comes
from services.notifications.moved_dates import TOLD_TO_FAMILIES
from services.queries.open_notices import (
    COPIES,
    OF_AN_OUTCOME,
    envelope_of,
    open_party_notices,
    party_notice_words,
    signers_told,
)
from services.queries.statement_steps import meeting_notice_words
from services.queries.worklist import CaseWork, work_of
from services.statements.copies import reading_copy
from signing.models import Envelope
from web.common.asked.case_letters import case_letter
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/meeting-notices/<uuid:notice_id>", methods=["GET", "POST"])
@for_office
def meeting_notice_page(reference: str, notice_id: UUID) -> ResponseReturnValue:
    """Show what to tell, to whom and how to reach them; one press records that they were told."""
    session, case = request_session(), this_case(reference)
    notice = _notice(case, notice_id)
    meeting, today = notice.meeting, uk_day(now())
    is_due = notice in open_meeting_notices(meeting, now())
    form = ToldForm(today=today, not_before=uk_day(notice.due_since), data={"told_on": today})
    if (is_due or notice.told_on is not None) and form.validate_on_submit():
        changed = record_meeting_notice_given(
            session, notice, form.told_how.data, on=form.told_on.data, by=current_viewer(), at=now()
        )
        session.commit()
        saved = "told" if changed else "told_before"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    holidays = get_services().bank_holidays
    notice_dates = meeting_notice_dates(uk_day(notice.starts_at), case.track, bank_holidays=holidays)
    invites = notice.kind in TAKES_PLACE
    return render_template(
        "office/meeting_notice.html",
        form=form,
        case=case,
        party=notice.party,
        guard=contact_guard(notice.party),
        notice=notice,
        kinds=MeetingNoticeKind,
        is_due=is_due,
        what=meeting_notice_words(notice),
        invites=invites,
        may_not_know=_may_not_know(notice),
        words=meeting_words(meeting),
        who=who_comes(meeting, notice.party) if invites else "",
        is_family=notice.party.role in FAMILY_ROLES,
        appeal=_time_to_appeal(notice, today),
        is_drs=case.track is Track.DRS,
        tell_by=meeting_notice_due(notice.due_since, notice.starts_at, bank_holidays=holidays),
        know_by=notice_dates.safe if invites and case.track is Track.MEDIATION else None,
        today=today,
    )


@office.route("/cases/<reference>/news/<uuid:party_notice_id>", methods=["GET", "POST"])
@for_office
def party_notice_page(reference: str, party_notice_id: UUID) -> ResponseReturnValue:
    """Show what to tell or post, to whom; one press records that they know or have it."""
    session, case = request_session(), this_case(reference)
    notice = _party_notice(case, party_notice_id)
    work, today = work_of(session, select(Case).where(Case.id == case.id))[0], uk_day(now())
    is_copy, is_due = notice.kind in COPIES, notice in open_party_notices(work)
    kind = SignedCopyForm if is_copy else ToldForm
    form = kind(today=today, not_before=uk_day(notice.due_since), data={"told_on": today})
    need_lines = _need_lines(notice)
    shown = digest_of(need_lines)
    if (
        (is_due or notice.told_on is not None)
        and form.validate_on_submit()
        and (notice.told_on is not None or not need_lines or shows(form, shown))
    ):
        how, on = form.told_how.data, form.told_on.data
        changed = record_party_notice_given(session, notice, how, on=on, by=current_viewer(), at=now())
        session.commit()
        saved = ("copy" if is_copy else "news_told") if changed else "told_before"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    show(form, shown)
    holidays, decision = get_services().bank_holidays, notice.decision
    standing = work.live_certificate(decision, notice.party) if decision else None
    own = [standing] if standing else []
    health = health_notice(decision, bank_holidays=holidays) if decision else None
    held = without_the_authority(decision, work.meetings) if decision else None
    return render_template(
        "office/party_notice.html",
        form=form,
        case=case,
        party=notice.party,
        guard=contact_guard(notice.party),
        notice=notice,
        kinds=PartyNoticeKind,
        is_due=is_due,
        is_family=notice.party.side is Side.FAMILY,
        what=party_notice_words(work, notice),
        envelope=envelope_of(work, notice),
        signers=signers_told(work, notice),
        copy_id=_copy_of(envelope_of(work, notice)) if is_copy else None,
        is_copy=is_copy,
        certificate=next((c for c in work.certificates if c.id == notice.certificate_id), None),
        decision=decision if len(case.decisions) > 1 else None,
        asked=asked_of_authority(decision, bank_holidays=holidays) if decision else None,
        own_certificate=standing,
        about=decision,
        contact=_contact_of(decision, today) if notice.kind is PartyNoticeKind.LATE_CONTACT else None,
        issues=get_services().policy.late_contact_certificates,
        needs_one=needs_certificate(decision.kind, decision.section_set) is not False if decision else True,
        appeal=family_appeal_dates(decision, own, bank_holidays=holidays) if decision else None,
        missing_health=decision.missing_health if decision else "",
        health_by=health.legal if health else None,
        agreement=health_agreement(held, bank_holidays=holidays) if held else None,
        dates_now=_dates_now(work, today) if notice.kind is PartyNoticeKind.DATES_MOVED else [],
        reply_by=_reply_by(case) if notice.kind is PartyNoticeKind.ANSWER_LATER else None,
        need_lines=need_lines,
        tell_by=party_notice_due(notice, bank_holidays=holidays),
        today=today,
    )


def _reply_by(case: Case) -> date | None:
    """Return until when people are asked to say whether they take part."""
    disagreement = disagreement_of(case)
    return disagreement.reply_by if disagreement else None


@office.get("/cases/<reference>/news/<uuid:party_notice_id>/letter.pdf")
@for_office
def late_contact_file(reference: str, party_notice_id: UUID) -> Response:
    """Show the letter about first contact after the two months, to print and post."""
    notice, services = _party_notice(this_case(reference), party_notice_id), get_services()
    late = None
    if notice.kind is PartyNoticeKind.LATE_CONTACT and notice.decision is not None:
        late = late_contact_of(
            notice.decision,
            notice.party,
            uk_day(now()),
            issues=services.policy.late_contact_certificates,
            bank_holidays=services.bank_holidays,
        )
    if late is None or notice.decision is None:
        raise NotFound("no letter about first contact")
    data = late_contact_letter(
        late,
        notice.decision,
        notice.party,
        provider=services.provider,
        directory=services.directory,
        at=now(),
    )
    return case_letter(LATE_CONTACT, data, notice.party, key=f"{LATE_CONTACT}:{notice.id}")


def _time_to_appeal(notice: MeetingNotice, today: date) -> TimeToAppeal | None:
    """Return what a family party is told of its time to appeal, where a meeting was not held or finished."""
    case = notice.meeting.case
    tells = notice.kind in {MeetingNoticeKind.NOT_HELD, MeetingNoticeKind.ADJOURNED}
    is_told = tells and notice.party.role in FAMILY_ROLES
    if not is_told or case.track is not Track.MEDIATION or case.detained:
        return None
    holidays = get_services().bank_holidays
    return time_to_appeal(request_session(), notice.meeting, notice.party, today, bank_holidays=holidays)


def _contact_of(decision: Decision | None, today: date) -> TwoDates | None:
    """Return the two months of a decision, where its date is known."""
    holidays = get_services().bank_holidays
    clock = contact_deadline(decision, today, bank_holidays=holidays) if decision else None
    return clock.dates if clock else None


def _need_lines(notice: PartyNotice) -> list[str]:
    """Return where it stands with what they need; nothing for a notice about something else."""
    if notice.kind is not PartyNoticeKind.NEEDS_CHANGED:
        return []
    needs = needs_of_party(request_session(), notice.party)
    return [need_line(one) for one in needs if one.state in WORTH_A_WORD]


def _copy_of(envelope: Envelope | None) -> UUID | None:
    """Return the id of the file to print: the signed one, or the one for reading where not all signed."""
    if envelope is None:
        return None
    unsigned = reading_copy(request_session(), envelope)
    return envelope.final_id or (unsigned.id if unsigned else None)


def _dates_now(work: CaseWork, today: date) -> list[RunningClock]:
    """Return the family's own limits that still run."""
    clocks = clocks_of(
        work.case,
        work.meetings,
        work.certificates,
        today=today,
        bank_holidays=get_services().bank_holidays,
    )
    return [one for one in clocks if one.clock in TOLD_TO_FAMILIES and one.done_on is None]


def _party_notice(case: Case, notice_id: UUID) -> PartyNotice:
    query = select(PartyNotice).where(PartyNotice.id == notice_id, PartyNotice.case_id == case.id)
    notice = request_session().scalar(query)
    if notice is None or not may_know(notice):
        raise NotFound("no such notice in this case for this viewer")
    return notice


def may_know(notice: PartyNotice) -> bool:
    """Return True if this viewer may read this notice: an adviser learns nothing of what came of a
    meeting.
    """
    return (
        notice.kind not in OF_AN_OUTCOME or DocumentKind.OUTCOME_FINAL in DOCUMENTS_OF[current_viewer().role]
    )


def _may_not_know(notice: MeetingNotice) -> bool:
    """Return True if earlier notices of this meeting were theirs to be told, and no record says that they
    were.
    """
    earlier = [n for n in notice.meeting.notices if n.party_id == notice.party_id and n is not notice]
    return bool(earlier) and all(one.told_on is None for one in earlier)


def _notice(case: Case, notice_id: UUID) -> MeetingNotice:
    notice = request_session().scalar(
        select(MeetingNotice)
        .join(Meeting, Meeting.id == MeetingNotice.meeting_id)
        .where(MeetingNotice.id == notice_id, Meeting.case_id == case.id)
    )
    if notice is None:
        raise NotFound("no such notice in this case")
    return notice
