"""What is said about a meeting, by email and by phone: its time and place, who comes, who asked for it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cases.certificates.models import live_certificate
from cases.deadlines.clocks import TwoDates
from cases.drs.request import body_that_asked
from cases.meetings.models import Meeting
from cases.models import Case, Decision, Party
from cases.progress.deadline import family_appeal_dates
from cases.vocabulary import MeetingMode, Track
from dates import long_date, long_day, plain_date, time_range, time_words

MEETING_WORDS = {Track.MEDIATION: "mediation meeting", Track.DRS: "disagreement resolution meeting"}


def meeting_words(meeting: Meeting) -> dict[str, Any]:
    """Return a meeting's kind, time and place as invitations print them."""
    link = _pressable(meeting.link) if meeting.mode is MeetingMode.ONLINE else ""
    where = {
        MeetingMode.IN_PERSON: " ".join(
            filter(None, [f"It is in person, at {meeting.place}.", meeting.access])
        ),
        MeetingMode.ONLINE: "It is online. Use this link to join:" if link else "It is online.",
        MeetingMode.PHONE: f"It is by phone: {meeting.dial_in or 'we will phone you'}.",
    }[meeting.mode]
    if meeting.mode is MeetingMode.ONLINE and meeting.link and not link:
        where += f" Join at: {meeting.link}."
    if meeting.mode is MeetingMode.ONLINE and meeting.dial_in:
        where += f" You can also phone in: {meeting.dial_in}."
    return {
        "meeting": MEETING_WORDS[meeting.case.track],
        **time_of_meeting(meeting.starts_at, meeting.ends_at),
        "where": where,
        "link": link,
        "which": which_decisions(meeting.case, meeting.decisions),
    }


@dataclass(frozen=True)
class TimeToAppeal:
    """By when a family party can appeal about the decisions that a meeting was to be about."""

    lines: list[str]
    """One for each decision whose date is known."""
    has_certificate: bool
    """True if they have one for every decision."""
    some_is_over: bool
    runs: bool
    """True unless it is over for every decision."""


def time_to_appeal(
    session: Session, meeting: Meeting, party: Party, today: date, *, bank_holidays: Container[date]
) -> TimeToAppeal:
    """Return by when to appeal about each decision (HESC Rules 2008, r 20(1)(c)), or what to do once that is
    over.
    """
    lines: list[tuple[Decision, str]] = []
    certificates = [live_certificate(session, decision.id, party.id) for decision in meeting.decisions]
    is_over = []
    for decision, certificate in zip(meeting.decisions, certificates, strict=True):
        own = [certificate] if certificate is not None else []
        dates = family_appeal_dates(decision, own, bank_holidays=bank_holidays)
        if dates is not None:
            lines.append((decision, _appeal_line(dates, today)))
            is_over.append(dates.safe < today)
    return TimeToAppeal(
        lines=of_each_decision(meeting, lines),
        has_certificate=bool(certificates) and None not in certificates,
        some_is_over=any(is_over),
        runs=not all(is_over),
    )


def of_each_decision(meeting: Meeting, lines: Sequence[tuple[Decision, str]]) -> list[str]:
    """Return the lines, each with its decision in front where the meeting is about more than one."""
    if len(meeting.decisions) < 2:
        return [line for _, line in lines]
    return [
        f"About {decision_named(meeting.case, decision)}: {line[0].lower()}{line[1:]}"
        for decision, line in lines
    ]


def _appeal_line(dates: TwoDates, today: date) -> str:
    safe = long_date(dates.safe)
    if today <= dates.safe:
        return f"If you want to appeal, the Tribunal must have your appeal by 5pm on {safe}."
    rules = f" The rules may allow until {long_date(dates.legal)}." if today <= dates.legal else ""
    late = "If you still want to appeal, do it today, say why it is late, and get advice."
    return f"The last safe day to appeal was {safe}.{rules} {late}"


def which_decisions(case: Case, decisions: Sequence[Decision]) -> str:
    """Return a sentence that tells these decisions from others of the case; empty where there is one.

    Where a case has a safety flag, the dates of the letters alone tell them apart.
    """
    if len(case.decisions) < 2 or not decisions:
        return ""
    return f"It is about {_named(case, decisions)}."


def which_decisions_now(meeting: Meeting, before: Sequence[str]) -> str:
    """Return a sentence that says what a meeting is about now, and about what no longer.

    ``before`` holds the ids of the decisions that it was about. Empty where the case has one decision.
    """
    case, now = meeting.case, meeting.decisions
    if len(case.decisions) < 2 or not now:
        return ""
    gone = [one for one in case.decisions if str(one.id) in before and one not in now]
    words = f"It is now about {_named(case, now)}"
    return f"{words}. It is no longer about {_named(case, gone)}." if gone else f"{words}."


def _named(case: Case, decisions: Sequence[Decision]) -> str:
    return ", and ".join(decision_named(case, decision) for decision in decisions)


def decision_named(case: Case, decision: Decision) -> str:
    """Return the words that tell a decision from others of the case: letter and kind, as far as is safe."""
    dated = f"the decision letter of {plain_date(decision.letter_date)}" if decision.letter_date else ""
    if case.safety_flag:
        return dated or f"decision {decision.number} of this case"
    kind = _within_a_sentence(decision.kind.reported_words)
    if dated:
        return f"{dated} ({kind})"
    return f"the {kind}" if kind.startswith("decision") else f"the decision ({kind})"


def time_of_meeting(start: datetime, end: datetime) -> dict[str, Any]:
    """Return the time of a meeting (UTC) as text and subject of an email give it, in UK time."""
    return {
        "when": f"{long_date(start)}, {time_range(start, end)}",
        "when_short": f"{long_day(start)}, {time_words(start)}",
    }


def who_comes(meeting: Meeting, reader: Party) -> str:
    """Return who asked for the meeting, who leads it and who else is invited, as ``reader`` may know it.

    Where a case has a safety flag nobody but the mediator is named: a person tells the rest by phone.
    """
    mediators = "the mediators" if meeting.co_mediator_name else "the mediator"
    leads = f"{meeting.mediator_names}, {mediators}, will lead it."
    if meeting.case.safety_flag:
        return f"{leads} To find out who else is coming, phone us."
    others = [
        f"{guest.name} ({_within_a_sentence(guest.role_words)}{_for(guest.for_whom)})"
        for guest in meeting.attendances
        if guest.invited and guest.party_id != reader.id
    ]
    also = f" Also invited: {'; '.join(others)}." if others else ""
    return f"{_who_asked(meeting.case, reader)} {leads}{also}"


def _within_a_sentence(words: str) -> str:
    """Return ``words`` without their first capital, unless they begin with an abbreviation such as SENCO."""
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def _for(whom: str) -> str:
    return f", for {whom}" if whom else ""


def _who_asked(case: Case, reader: Party) -> str:
    body = body_that_asked(case)
    if body is not None:
        return "You asked for it." if body is reader else f"{body.organisation or body.name} asked for it."
    asked = case.asking_parties()
    if asked == [reader]:
        return "You asked for it."
    if len(asked) == 1 and reader.side is not asked[0].side:
        return f"{asked[0].name} asked for it."
    return "The family asked for it."


def _pressable(link: str) -> str:
    """Return ``link`` as an address that stands in one piece in a message, or nothing if it is none."""
    address = link.strip()
    if not address.startswith(("http://", "https://")) or len(address.split()) != 1:
        return ""
    return address.replace("(", "%28").replace(")", "%29")
