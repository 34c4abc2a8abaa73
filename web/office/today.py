"""Today: four lists of what is to be done, and what is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.access import cases_seen_by, own_cases
from cases.attending.access_needs import AccessNeed
from cases.deadlines.holiday_checks import table_ends_soon
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import MeetingState, Role
from dates import uk_day
from services.casework.after_closing import open_or_asking
from services.email.blocked_mail import blocked_mail, unwritten_mail
from services.intake import has_disk_for_files
from services.provider.complaints import complaints
from services.provider.waiting import what_waits_for
from services.queries.failed_jobs import count_failed
from services.queries.worklist import CaseWork, TodoKind, work_of
from services.seal_key_fault import seal_key_fault
from web.context import get_services, now, request_session
from web.office.base import for_office, office
from web.office.cases.casework import only_mine
from web.office.certificates.reviews import count_to_review
from web.office.records.due import records_waiting
from web.office.records.own_data import requests_due
from web.office.steps import OfficeTask, by_urgency, steps_shown
from web.viewers import current_viewer

MOST_SHOWN = 30
TO_ARRANGE = frozenset(
    {TodoKind.ARRANGE, TodoKind.MEETING, TodoKind.TAKE_PART, TodoKind.TIMES, TodoKind.ACCESS_NEED}
)


@dataclass(frozen=True)
class TodayList:
    """One of the lists; ``quiet`` for what others do or what lies ahead."""

    title: str
    empty: str
    steps: list[OfficeTask]
    quiet: bool = False

    @property
    def shown(self) -> list[OfficeTask]:
        """What fits on the page."""
        return self.steps[:MOST_SHOWN]


@office.get("")
@for_office
def today() -> ResponseReturnValue:
    """Show what is late or due, whom to call, what to arrange, what to send or correct, what is awaited."""
    services, day, viewer, every = get_services(), uk_day(now()), current_viewer(), _work()
    return render_template(
        "office/today.html",
        lists=_lists(every),
        soon=_soon(every),
        today=day,
        only_mine=only_mine(),
        failed=count_failed(services.work),
        blocked=blocked_mail(request_session()),
        unwritten=unwritten_mail(request_session()),
        to_review=count_to_review(),
        key_fault=seal_key_fault(services.data_dir),
        holidays_end=table_ends_soon(day),
        complaints=_complaints_due(day) if viewer.role is Role.COORDINATOR else None,
        waiting=what_waits_for(request_session(), viewer) if viewer.role is Role.COORDINATOR else None,
        own_data=requests_due() if viewer.role is Role.COORDINATOR else None,
        records=records_waiting(request_session(), viewer),
        own_cases=own_cases(request_session(), viewer),
        disk_is_full=not has_disk_for_files(services.data_dir),
    )


@dataclass(frozen=True)
class ComplaintsDue:
    """How many complaints wait for a word from us, and the soonest day: nothing of what they say."""

    count: int
    next_day: date
    is_late: bool


def _complaints_due(today: date) -> ComplaintsDue | None:
    services = get_services()
    found = complaints(
        request_session(), services.policy.complaints, services.bank_holidays, viewer=current_viewer()
    )
    days = [one.due for one in found if one.due is not None]
    return ComplaintsDue(len(days), min(days), min(days) < today) if days else None


@dataclass(frozen=True)
class SoonMeeting:
    """A meeting of today or tomorrow, and where it stands with what people need there."""

    meeting: Meeting
    needs: list[AccessNeed]


def _work() -> list[CaseWork]:
    """Return all that the viewer's cases, or those that they look after, wait for."""
    cases = cases_seen_by(current_viewer())
    if only_mine():
        cases = cases.where(Case.owner_id == current_viewer().user_id)
    return work_of(request_session(), open_or_asking(cases))


def _soon(every: Sequence[CaseWork]) -> list[SoonMeeting]:
    """Return the meetings of today and tomorrow in order of time, so that what is booked can be looked at."""
    today = uk_day(now())
    days = (today, today + timedelta(days=1))
    found = [
        SoonMeeting(meeting, work.needs_that_stand)
        for work in every
        for meeting in work.meetings
        if meeting.state is MeetingState.ARRANGED and uk_day(meeting.starts_at) in days
    ]
    return sorted(found, key=lambda one: one.meeting.starts_at)


def _lists(every: Sequence[CaseWork]) -> list[TodayList]:
    day = uk_day(now())
    pressing: list[OfficeTask] = []
    calls: list[OfficeTask] = []
    arranging: list[OfficeTask] = []
    sending: list[OfficeTask] = []
    awaited: list[OfficeTask] = []
    for work in every:
        for step in steps_shown(work):
            todo = step.todo
            if todo.waits:
                awaited.append(step)
            elif todo.is_pressing(day):
                pressing.append(step)
            elif todo.kind in {TodoKind.CALL, TodoKind.ADJOURNED}:
                calls.append(step)
            elif todo.kind in TO_ARRANGE:
                arranging.append(step)
            else:
                sending.append(step)
    return [
        TodayList("Late, or to do today", "Nothing is late or has to be done today.", by_urgency(pressing)),
        TodayList("To call", "No other calls to make.", by_urgency(calls)),
        TodayList("To arrange", "No meetings to arrange.", by_urgency(arranging)),
        TodayList("To send or correct", "Nothing to send or correct.", by_urgency(sending)),
        TodayList(
            "Coming up, or waiting for others",
            "Nothing coming up, and nothing to wait for.",
            by_urgency(awaited),
            quiet=True,
        ),
    ]
