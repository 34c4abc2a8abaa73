"""The timeline of a case: each entry with the little that helps to read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.casework.files import MEDIATOR
from cases.documents import Upload
from cases.evidence.log import ReadEvent
from cases.intake.advice import choice_words
from cases.meetings.models import Meeting
from cases.models import Case, Decision
from cases.vocabulary import (
    OUTCOMES,
    AccessKind,
    AccessState,
    Choice,
    Clock,
    ClosingReason,
    Event,
    LinkKind,
    MeetingState,
    PartyNoticeKind,
    ToldHow,
    Track,
    WayAgreed,
)
from dates import plain_date
from signing.envelopes import OBJECTION_UPHELD
from signing.models import Envelope
from web.filters import numbered_decisions
from web.office.cases.closing import reason_words, sees_outcomes

OF_A_LINK = frozenset(
    {
        Event.REQUEST_LINK_SENT,
        Event.REQUEST_LINK_LOCKED,
        Event.PAGE_LINK_GIVEN,
        Event.PAGE_LINK_ENDED,
        Event.PAGE_CODE_SHOWN,
        Event.CONTACT_CHANGE_ASKED,
        Event.CONTACT_CHANGE_ENDED,
        Event.PART_LINK_SENT,
        Event.PART_LOCKED,
        Event.ACTION_LINK_SENT,
        Event.TIMES_LINK_SENT,
    }
)
"""Entries about a link of one party, which they name."""


STRUCK = "Signature does not count: the objection to it was upheld"
"""What an entry is called that no longer lets a signature under an agreement count: nobody declined."""


@dataclass(frozen=True)
class Entry:
    """One entry as the page shows it: what happened, and what it is about."""

    event: ReadEvent
    name: str
    about: str


def timeline_of(
    case: Case,
    meetings: Sequence[Meeting],
    events: Iterable[ReadEvent],
    files: Sequence[Upload] = (),
    envelopes: Sequence[Envelope] = (),
) -> list[Entry]:
    """Return the entries, newest first, each with what it is about.

    Which meeting is said where the case has several, which decisions where it has more than one. Reasons and
    answers that are the mediator's alone are left out. ``files`` are those that the reader may see.
    """
    names = {str(one.id): one.shown_name for one in files}
    agreements = {str(one.id): one for one in envelopes if one.is_agreement}
    entries = []
    for event in events:
        agreement = agreements.get(str(event.body.get("envelope", "")))
        about = _of_agreement(agreement, event) if agreement else _about(case, meetings, event, names)
        entries.append(Entry(event, STRUCK if _is_struck(event) else event.kind.words, about))
    return entries[::-1]


def _is_struck(event: ReadEvent) -> bool:
    return event.kind is Event.SIGNER_DECLINED and event.body.get("why") == OBJECTION_UPHELD


def _of_agreement(agreement: Envelope, event: ReadEvent) -> str:
    """Return which agreement it is, and whose place in it where somebody else did it."""
    words = f"{agreement.document_words} {agreement.reference}"
    named = str(event.body.get("signer", ""))
    whose = next((one.name for one in agreement.signers if str(one.id) == named), "")
    return f"{words}, {whose}" if whose and whose != event.who else words


def _about(case: Case, meetings: Sequence[Meeting], event: ReadEvent, files: Mapping[str, str]) -> str:
    parts = [
        _own_words(case, event) or _link_or_file(case, event, files),
        _which_meeting(meetings, event),
        _which_decisions(case, meetings, event),
    ]
    return ", ".join(part for part in parts if part)


def _own_words(case: Case, event: ReadEvent) -> str:
    body = event.body
    if "choice" in body:
        return choice_words(Choice(body["choice"]), case.track)
    if str(body.get("certificate", "")).startswith("MC-"):
        return str(body["certificate"])
    if "channel" in body:
        return str(body["channel"]).replace("_", " ")
    if "version" in body:
        return f"version {body['version']}"
    if event.kind is Event.MEETING_CONCLUDED:
        return MeetingState(body["state"]).words.lower()
    if event.kind is Event.MEETING_TOLD:
        told_on = plain_date(date.fromisoformat(body["told_on"]))
        return f"{body['name']}, {ToldHow(body['how']).words.lower()}, on {told_on}"
    if event.kind is Event.PARTY_TOLD:
        what, told_on = PartyNoticeKind(body["news"]).words, plain_date(date.fromisoformat(body["told_on"]))
        return f"{body['name']}, {ToldHow(body['how']).words.lower()}, on {told_on}: {what.lower()}"
    if event.kind is Event.TRACK_CHANGED:
        return f"now {Track(body['changed']['track']['after']).words.lower()}. {body['reason']}"
    if event.kind is Event.AUTHORITY_MOVED:
        moved, day = body["changed"]["authority"], plain_date(date.fromisoformat(body["moved_on"]))
        return f"from {moved['before']} to {moved['after']}, from {day} on"
    if event.kind is Event.DETAINED_CORRECTED:
        return f"{'detained' if body['changed']['detained']['after'] else 'not detained'}. {body['reason']}"
    if event.kind is Event.OTHER_PARENT_SAID:
        said = body["changed"].get("other_parent_safe", {}).get("after", "")
        words = {"yes": "safe to contact. ", "no": "not safe to contact. ", "ask": "ask first. "}.get(
            said, ""
        )
        return f"{words}{body['said_by']}, on {plain_date(date.fromisoformat(body['said_on']))}"
    if event.kind is Event.CONTACT_CLEARED:
        whom = next((one.name for one in case.parties if str(one.id) == body["party"]), "")
        return f"{whom}. {body['said_by']}, on {plain_date(date.fromisoformat(body['said_on']))}"
    if event.kind is Event.STAFF_CHECKED:
        is_same = body["changed"]["is_same"]["after"]
        return f"{body['name']}: {'the same person' if is_same else 'somebody else'}. {body['how_known']}"
    if event.kind is Event.SAFETY_DECIDED:
        return f"{'flag' if body['changed']['safety_flag']['after'] else 'no flag'}. {body['reason']}"
    if event.kind is Event.AGREED_BEFORE:
        day = plain_date(date.fromisoformat(body["agreed_on"]))
        return f"{AGREED_WAYS[WayAgreed(body['way'])]}, on {day}"
    if event.kind is Event.CASE_CLOSED:
        return _closed(ClosingReason(body["reason"]), str(body["note"]))
    if event.kind is Event.CASE_REOPENED:
        return str(body["because"]).rstrip(".")
    if event.kind is Event.CASE_IMPORTED:
        return str(body["number"])
    if event.kind is Event.DATES_MOVED:
        return _moved_dates(body)
    if event.kind is Event.CUSTODY_RECORDED:
        return f"{body['taken_over_by']} takes it on"
    return ""


AGREED_WAYS = {
    WayAgreed.SHORT_MEETING: "to be written down at a short meeting",
    WayAgreed.LETTERS: "by letters, which is no agreement under regulation 42",
}


def _link_or_file(case: Case, event: ReadEvent, files: Mapping[str, str]) -> str:
    """Return whose link it was, which case was linked, or which file it was and who may see it now."""
    body, people = event.body, {str(one.id): one.name for one in case.parties}
    if event.kind in OF_A_LINK:
        return people.get(str(body.get("party", "")), "")
    if event.kind in {Event.CASES_LINKED, Event.CASES_UNLINKED}:
        return f"{body['other']}, {LinkKind(body['link']).words.lower()}"
    if event.kind is Event.FILE_ADDED:
        giver = people.get(str(body.get("given_by") or ""), "")
        return ", ".join(words for words in (files.get(str(body["upload"]), ""), giver) if words)
    if event.kind in {Event.ACCESS_ASKED, Event.ACCESS_CHANGED}:
        return _access(body)
    if event.kind is Event.FILE_READERS:
        named = {**people, MEDIATOR: "the mediator"}
        after = [named[one] for one in body["changed"]["readers"]["after"] if one in named]
        who = f"besides the office now seen by {' and '.join(after)}" if after else "now the office alone"
        who += "; its giver said yes" if body.get("giver_agreed") else ""
        return ": ".join(words for words in (files.get(str(body["upload"]), ""), who) if words)
    return ""


def _access(body: dict[str, Any]) -> str:
    what = AccessKind(body["what"]).words
    if "changed" not in body:
        return what
    return f"{what}: {AccessState(body['changed']['state']['after']).words.lower()}"


def _closed(reason: ClosingReason, note: str) -> str:
    shown = "" if reason in OUTCOMES and not sees_outcomes() else note
    return f"{reason_words(reason)}. {shown}" if shown else reason_words(reason)


def _moved_dates(body: dict[str, Any]) -> str:
    holiday, moved = body["holiday"], body["moved"]
    day = plain_date(date.fromisoformat(holiday["day"]))
    why = f"{day} {'counts as one' if holiday['kind'] == 'add' else 'counts as one no more'}"
    dates = [
        f"{Clock(one['clock']).words}: {_day(one['old'][0])}, now {_day(one['new'][0])}" for one in moved
    ]
    return ". ".join([why, *dates])


def _day(text: str) -> str:
    return plain_date(date.fromisoformat(text))


def _which_meeting(meetings: Sequence[Meeting], event: ReadEvent) -> str:
    meeting = _meeting(meetings, event)
    if meeting is None or len(meetings) < 2:
        return ""
    return f"the meeting of {plain_date(meeting.starts_at)}"


def _which_decisions(case: Case, meetings: Sequence[Meeting], event: ReadEvent) -> str:
    """Return what the entry itself says.

    Where a meeting's entry says nothing, what the meeting is about now.
    """
    if len(case.decisions) < 2:
        return ""
    meeting, named = _meeting(meetings, event), event.body.get("decisions")
    if named is None and "decision" in event.body:
        named = [event.body["decision"]]
    found: list[Decision] = []
    if named is not None:
        found = [decision for decision in case.decisions if str(decision.id) in named]
    elif meeting is not None:
        found = meeting.decisions
    return f"about {numbered_decisions(found)}" if found else ""


def _meeting(meetings: Sequence[Meeting], event: ReadEvent) -> Meeting | None:
    named = event.body.get("meeting")
    return next((meeting for meeting in meetings if str(meeting.id) == named), None)
