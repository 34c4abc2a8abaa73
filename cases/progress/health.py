"""A health body that mediation concerns: what it and its local authority do by when, and what is recorded.

Children and Families Act 2014, s 53; SEND Regulations 2014, regs 35, 38(2) and 42(4).
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date

from cases.deadlines.clocks import TwoDates
from cases.deadlines.statutory_deadlines import (
    health_agreement_dates,
    health_mediation_dates,
    health_notice_dates,
)
from cases.meetings.models import Meeting, meetings_about
from cases.models import Decision, HealthRecord
from cases.progress.deadline import ask_again_by, asked_of_authority
from cases.vocabulary import HealthStep, MeetingState, PartyRole, Section
from dates import uk_day

HEALTH = frozenset({Section.C, Section.G})
"""Health needs and health help: a health body has to come where they are in dispute."""
ANSWERS = frozenset({HealthStep.COMES, HealthStep.REFUSED, HealthStep.SILENT})


def is_about_health(decision: Decision) -> bool:
    """Return True if health needs or health help are in dispute, or wanted and missing."""
    return bool(decision.missing_health.strip()) or bool(decision.section_set & HEALTH)


def is_about_health_alone(decision: Decision) -> bool:
    """Return True if nothing but health is in dispute: then the health body arranges the mediation."""
    return is_about_health(decision) and decision.section_set <= HEALTH and bool(decision.section_set)


def health_notice(decision: Decision, *, bank_holidays: Container[date]) -> TwoDates | None:
    """Return C4 of a decision: three working days from our telling the authority that mediation is wanted.

    None where nobody wants mediation, or nothing of health is in dispute.
    """
    asked = asked_of_authority(decision, bank_holidays=bank_holidays)
    if asked is None or decision.case.detained or not is_about_health(decision):
        return None
    return health_notice_dates(asked.told_on, bank_holidays=bank_holidays)


def health_record_of(
    decision: Decision, steps: Container[HealthStep], *, bank_holidays: Container[date]
) -> HealthRecord | None:
    """Return the last record of one of these steps since the authority heard that mediation is wanted."""
    notice = health_notice(decision, bank_holidays=bank_holidays)
    found = [
        one
        for one in decision.health_records
        if one.step in steps and notice is not None and uk_day(one.recorded_at) >= notice.started
    ]
    return found[-1] if found else None


def health_body_told_on(decision: Decision, *, bank_holidays: Container[date]) -> date | None:
    """Return the day on which the authority told the health body; None while nobody said so."""
    notice = health_record_of(decision, {HealthStep.NOTICE_GIVEN}, bank_holidays=bank_holidays)
    return notice.happened_on if notice is not None else None


def health_answer(decision: Decision, *, bank_holidays: Container[date]) -> HealthRecord | None:
    """Return what was last recorded of whether the health body takes part; None while nothing was."""
    return health_record_of(decision, ANSWERS, bank_holidays=bank_holidays)


def health_answer_by(told_on: date, *, bank_holidays: Container[date]) -> date:
    """Return by when staff ask a health body, which was told on ``told_on``, whether it takes part."""
    return ask_again_by(told_on, bank_holidays=bank_holidays)


def health_mediation(decision: Decision, *, bank_holidays: Container[date]) -> TwoDates | None:
    """Return C6, where nothing but health is in dispute and the health body was told; else None."""
    told_on = health_body_told_on(decision, bank_holidays=bank_holidays)
    if told_on is None or not is_about_health_alone(decision):
        return None
    return health_mediation_dates(told_on, bank_holidays=bank_holidays)


def without_the_authority(decision: Decision, meetings: Sequence[Meeting]) -> Meeting | None:
    """Return the last meeting held about health that a health body came to and the authority did not.

    What was agreed there the health body tells the authority within a week (reg 42(4)).
    """
    authority = decision.case.authority_party()
    bodies = [one for one in decision.case.parties if one.role is PartyRole.HEALTH]
    if decision.case.detained or authority is None or not is_about_health(decision):
        return None
    held = [
        one
        for one in meetings_about(decision, meetings)
        if one.state is MeetingState.CONCLUDED
        and not one.was_there(authority)
        and any(one.was_there(body) for body in bodies)
    ]
    return held[-1] if held else None


def health_agreement(meeting: Meeting, *, bank_holidays: Container[date]) -> TwoDates:
    """Return C14 of what was agreed at ``meeting``, which the authority was not at."""
    agreed_on = uk_day(meeting.concluded_at or meeting.starts_at)
    return health_agreement_dates(agreed_on, bank_holidays=bank_holidays)


def agreement_told(decision: Decision, meeting: Meeting) -> HealthRecord | None:
    """Return the record that the authority was told what was agreed at ``meeting``; None while it was not."""
    since = meeting.concluded_at or meeting.starts_at
    found = [
        one
        for one in decision.health_records
        if one.step is HealthStep.AGREEMENT_TOLD and one.recorded_at >= since
    ]
    return found[-1] if found else None
