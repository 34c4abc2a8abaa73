"""Emails about a meeting."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import draft_of
from cases.models import FAMILY_ROLES, Party
from cases.progress.deadline import asked_of_authority
from cases.provider import Provider
from cases.readers import free_advice
from cases.vocabulary import MeetingState, PartyRole, Track
from dates import long_date, uk_day
from mail.compose import MailAttachment
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.calendar_files import meeting_calendar, meeting_file_name, method_of, removal_calendar
from services.notifications.meeting_words import (
    MEETING_WORDS,
    meeting_words,
    of_each_decision,
    time_of_meeting,
    time_to_appeal,
    which_decisions_now,
    who_comes,
)
from worker.emails.email import (
    EmailContent,
    EmailContext,
)


def meeting_as_it_stands(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever is invited when and where the meeting is and what it is about, as it now stands.

    Also when it was moved, or is about other decisions than before.

    Raises:
        MailOvertaken: it was called off, or they are not invited any more.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    party = session.get_one(Party, delivery.party_id)
    if meeting.state is MeetingState.CANCELLED or party not in [a.party for a in meeting.attendances]:
        raise MailOvertaken("the meeting was called off, or this person is not asked any more")
    words = {
        **meeting_words(meeting),
        "who": who_comes(meeting, party),
        "may_bring_supporter": party.role in FAMILY_ROLES,
        "is_voluntary": meeting.case.track is Track.DRS,
    }
    if "decisions_before" in delivery.ids:
        words["which"] = which_decisions_now(meeting, delivery.ids["decisions_before"].split(","))
    return EmailContent(words, [_attached(meeting, context.provider, cancelled=False)])


def meeting_moved_for_mediator(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the mediator when the meeting was to be, when it is now, and where.

    Raises:
        MailOvertaken: it was called off, has another mediator now, or was moved to yet another time, of which
            an email of its own tells.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if meeting.state is MeetingState.CANCELLED or UUID(delivery.ids["mediator"]) not in meeting.mediator_ids:
        raise MailOvertaken("the meeting was called off, or has another mediator")
    was = _instants(delivery, "starts_at", "ends_at")
    if (meeting.starts_at, meeting.ends_at) != _instants(delivery, "new_starts_at", "new_ends_at"):
        raise MailOvertaken("the meeting was moved again")
    words = {**_for_mediator(context, meeting, delivery), "was": time_of_meeting(*was)["when"]}
    return EmailContent(words, [_attached(meeting, context.provider, cancelled=False)])


def meeting_booked_for_mediator(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the mediator of a meeting that is theirs from now on, as it stands.

    Raises:
        MailOvertaken: it was called off, or has another mediator.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if meeting.state is MeetingState.CANCELLED or UUID(delivery.ids["mediator"]) not in meeting.mediator_ids:
        raise MailOvertaken("the meeting was called off, or has another mediator")
    file = _attached(meeting, context.provider, cancelled=False)
    return EmailContent(_for_mediator(context, meeting, delivery), [file])


def meeting_off_for_mediator(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a mediator that a meeting is called off, or is another mediator's now.

    Raises:
        MailOvertaken: it is theirs again.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    is_off = meeting.state is MeetingState.CANCELLED
    if not is_off and UUID(delivery.ids["mediator"]) in meeting.mediator_ids:
        raise MailOvertaken("the meeting is theirs again")
    times = _instants(delivery, "starts_at", "ends_at")
    sequence = int(delivery.ids["sequence"])
    content = removal_calendar(meeting, context.provider, sequence=sequence, times=times)
    words = {**time_of_meeting(*times), "meeting": MEETING_WORDS[meeting.case.track], "is_off": is_off}
    return EmailContent(words, [_as_attachment(meeting, content, cancelled=True)])


def _for_mediator(context: EmailContext, meeting: Meeting, delivery: Delivery) -> dict[str, Any]:
    link = context.addresses.page(f"mediator/{meeting.case.reference}")
    leads = str(meeting.mediator_id) == delivery.ids["mediator"]
    other = meeting.co_mediator_name if leads else meeting.mediator_name
    return {**meeting_words(meeting), "staff_link": link, "with_whom": other}


def meeting_cancelled(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever was invited that the meeting will not take place."""
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    return EmailContent(meeting_words(meeting), [_attached(meeting, context.provider, cancelled=True)])


def meeting_not_held(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever was invited that the meeting did not take place, and what follows for them.

    Raises:
        MailOvertaken: it did take place after all.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if meeting.state is not MeetingState.NOT_HELD:
        raise MailOvertaken("the meeting is not recorded as not held any more")
    party = session.get_one(Party, delivery.party_id)
    return EmailContent(_afterwards(context, session, meeting, party, uk_day(delivery.queued_at)))


def meeting_adjourned(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell whoever was there or invited that the meeting will continue, and what they may choose until then.

    Raises:
        MailOvertaken: it is finished, or was stopped.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if meeting.state is not MeetingState.ADJOURNED or meeting.was_stopped:
        raise MailOvertaken("the meeting is not recorded as one that goes on any more")
    party = session.get_one(Party, delivery.party_id)
    outcome = session.scalar(select(Outcome).where(Outcome.meeting_id == meeting.id))
    meant_for = draft_of(outcome).next_meeting if outcome is not None else None
    words = _afterwards(context, session, meeting, party, uk_day(delivery.queued_at))
    words["meant_for"] = long_date(meant_for) if meant_for else ""
    words["took_part"] = words["is_family"] and meeting.was_there(party)
    return EmailContent(words)


def _afterwards(
    context: EmailContext, session: Session, meeting: Meeting, party: Party, today: date
) -> dict[str, Any]:
    """Return what is said of a meeting that was not held or not finished, as this party may know it.

    Where mediation is wanted, a family reads of its own time to appeal, its authority by when to arrange: of
    each decision, as it stands on ``today``, the day on which the email is queued.
    """
    case, is_family = meeting.case, party.role in FAMILY_ROLES
    words = {
        **meeting_words(meeting),
        "is_family": is_family,
        "is_drs": case.track is Track.DRS,
        "has_certificate": False,
        "appeal_runs": False,
        "appeal_lines": [],
        "appeal_advice": "",
        "arrange_lines": [],
    }
    if case.track is not Track.MEDIATION or case.detained:
        return words
    if is_family:
        words |= _time_to_appeal(context, session, meeting, party, today)
    elif party.role is PartyRole.AUTHORITY:
        words["arrange_lines"] = _days_to_arrange(context, meeting, today)
    return words


def _time_to_appeal(
    context: EmailContext, session: Session, meeting: Meeting, party: Party, today: date
) -> dict[str, Any]:
    """Return by when to appeal about each decision, and free advice where that is over for one."""
    found = time_to_appeal(session, meeting, party, today, bank_holidays=context.bank_holidays)
    advice = free_advice(party, context.records.directory) if found.some_is_over else ""
    return {
        "has_certificate": found.has_certificate,
        "appeal_lines": found.lines,
        "appeal_runs": found.runs,
        "appeal_advice": advice,
    }


def _days_to_arrange(context: EmailContext, meeting: Meeting, today: date) -> list[str]:
    """Return by when the authority is to arrange mediation of each decision; once where it is the same."""
    asked = [
        (decision, asked_of_authority(decision, bank_holidays=context.bank_holidays))
        for decision in meeting.decisions
    ]
    lines = [(decision, one.arrange_words_on(today)) for decision, one in asked if one is not None]
    if len(lines) == len(asked) and len({line for _, line in lines}) == 1:
        return [lines[0][1]]
    return of_each_decision(meeting, lines)


def not_asked(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell someone no longer invited that they need not come at the time they knew.

    Raises:
        MailOvertaken: they are invited again.
    """
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    if delivery.party_id in {a.party_id for a in meeting.attendances}:
        raise MailOvertaken("this person is asked again")
    starts_at, ends_at = _instants(delivery, "starts_at", "ends_at")
    sequence = int(delivery.ids["sequence"])
    content = removal_calendar(meeting, context.provider, sequence=sequence, times=(starts_at, ends_at))
    file = _as_attachment(meeting, content, cancelled=True)
    words = {**time_of_meeting(starts_at, ends_at), "meeting": MEETING_WORDS[meeting.case.track]}
    return EmailContent(words, [file])


def _instants(delivery: Delivery, start: str, end: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(delivery.ids[start]), datetime.fromisoformat(delivery.ids[end])


def _attached(meeting: Meeting, provider: Provider, *, cancelled: bool) -> MailAttachment:
    content = meeting_calendar(meeting, provider, cancelled=cancelled, emailed=True)
    return _as_attachment(meeting, content, cancelled=cancelled)


def _as_attachment(meeting: Meeting, content: bytes, *, cancelled: bool) -> MailAttachment:
    return MailAttachment(
        name=meeting_file_name(meeting),
        content=content,
        media_type="text/calendar",
        parameters={"method": method_of(cancelled=cancelled)},
    )
