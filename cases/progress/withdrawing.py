"""Taking back one's own wish for mediation: from when until when a person can do it by their own page.

It is that person's alone: no other party is asked, and what others chose is not looked at. Once they met, or
the meeting is under way, it is for an adviser to talk it through with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from cases.intake.advice import current_choice, standing_choice, wants_mediation
from cases.meetings.models import Meeting, meetings_about
from cases.models import Decision, Party
from cases.vocabulary import Choice, MeetingState
from dates import uk_day

HELD = frozenset({MeetingState.CONCLUDED, MeetingState.ADJOURNED})


class Withdrawing(Enum):
    """Whether a person can take back their wish by their own page."""

    POSSIBLE = "possible"
    NOT_CHOSEN = "not chosen"
    """There is no wish of theirs to take back."""
    DONE = "done"
    """They took it back before."""
    MET = "met"
    """The meeting took place, is under way, or will go on another day."""
    OTHER_RULES = "other rules"
    """The child or young person is detained (SI 2015/62, part 3)."""


def withdrawing(
    decision: Decision, party: Party, meetings: Sequence[Meeting], *, at: datetime
) -> Withdrawing:
    """Return whether ``party`` can take back its wish about ``decision`` at this instant.

    ``meetings`` are the case's, in order of time.
    """
    choice = current_choice(decision, party)
    if choice is not None and choice.choice is Choice.WITHDRAWN:
        return Withdrawing.DONE
    if not wants_mediation(decision, party):
        return Withdrawing.NOT_CHOSEN
    if decision.case.detained:
        return Withdrawing.OTHER_RULES
    wish = standing_choice(decision, party)
    since = uk_day(wish.chosen_at) if wish else None
    met = any(
        _took_part(meeting, party)
        for meeting in meetings_about(decision, meetings)
        if since is None or uk_day(meeting.starts_at) >= since
        if meeting.state in HELD or (meeting.state is MeetingState.ARRANGED and meeting.starts_at <= at)
    )
    return Withdrawing.MET if met else Withdrawing.POSSIBLE


def coming_meetings(
    decision: Decision, party: Party, meetings: Sequence[Meeting], *, at: datetime
) -> list[Meeting]:
    """Return the meetings about ``decision`` to which ``party`` is asked and which are still to begin."""
    return [
        meeting
        for meeting in meetings_about(decision, meetings)
        if meeting.state is MeetingState.ARRANGED
        and meeting.starts_at > at
        and any(one.party_id == party.id for one in meeting.attendances)
    ]


def _took_part(meeting: Meeting, party: Party) -> bool:
    return any(one.party_id == party.id and one.present is not False for one in meeting.attendances)
