"""What cannot be so of a row's disagreement resolution, or of its meeting, each with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cases.casework.closing import why_not_after, why_not_in_track
from cases.casework.same_person import ASKS_FIRST, names_nobody
from cases.reference.columns import Column
from cases.vocabulary import (
    SOMETHING_AGREED,
    Against,
    ClosingReason,
    MeetingMode,
    NotHeldWhy,
    PartAnswer,
    Result,
    Track,
)
from dates import plain_date
from services.case_lists.disagreement_columns import BODIES, DISAGREEMENT
from services.case_lists.meeting_columns import MEETING
from services.case_lists.rows import COLUMNS, ListedRow
from services.lists.faults import RowFault, head_of

_OF_DRS = tuple(one for one in COLUMNS if one.group == DISAGREEMENT or one.name == "takes_part")
_OF_MEETING = tuple(one for one in COLUMNS if one.group == MEETING or one.name == "came")
_YES_FIRST = "A meeting is booked or was held, so everyone said yes. Give the answer of {who}"


def faults_of_other_parent(row: ListedRow) -> Iterator[tuple[str, str]]:
    """Yield what is missing of the other parent, and where their mailbox or phone is that of who asks."""
    reach = row.other_parent_email or row.other_parent_phone
    if reach and names_nobody(row.other_parent_name):
        yield "other parent name", "Give their full name: an email address or a phone number is given"
    if (reach or row.other_parent_name) and row.other_parent_safe is None:
        yield "other parent safe", "Say whether it is safe to contact them: yes, ask or no"
    if row.other_parent_safe in ASKS_FIRST:
        for mine, theirs in (("email", "other_parent_email"), ("phone", "other_parent_phone")):
            given = str(getattr(row, theirs)).casefold()
            if given and given == str(getattr(row, mine)).casefold():
                words = "Who asks is reached here, too, so the other parent could read or hear what we say"
                yield theirs.replace("_", " "), f"{words}. Leave one of them out"


def faults_of_disagreement(row: ListedRow) -> Iterator[tuple[str, str]]:
    """Yield what is missing, or does not belong to the row."""
    if row.kind is not Track.DRS:
        for one in _given(row, _OF_DRS):
            words = "This belongs to disagreement resolution. Write drs under ‘kind’, or empty the cell"
            yield head_of(one), words
        return
    if not row.grounds:
        yield "grounds", "Say what the disagreement is about, with one or more of the words for it"
    for body in (Against.HEALTH, Against.SETTING):
        if body in row.bodies and not getattr(row, f"{BODIES[body]}_name"):
            yield f"{BODIES[body]} name", f"Give the name of the {_named(body)}: it is asked to take part"
    for body in Against:
        if row.answer_of(body) is not None and body not in row.bodies:
            words = f"The {_named(body)} is not among those under ‘against’. Add it there"
            yield f"{BODIES[body]} takes part", words
    answers = [row.takes_part, *(row.answer_of(body) for body in Against)]
    if row.asked_on is None and any(answers):
        yield "asked on", "Give the day everyone was asked: an answer is given"
    if row.asked_on is not None and not row.focus:
        yield "focus", "Give the sentence that says what the meeting is about: everyone was asked with it"


def faults_of_meeting(row: ListedRow, today: date) -> Iterator[tuple[str, str]]:
    """Yield what is missing of a meeting, or cannot be so."""
    if row.meeting_on is None:
        if given := next(_given(row, _OF_MEETING), None):
            yield "meeting on", f"Give the day of the meeting: ‘{head_of(given)}’ is given"
        return
    if not row.meeting_starts:
        yield "meeting starts", "Give the time at which the meeting starts"
    if row.meeting_mode is None:
        yield "meeting mode", "Say how the meeting is held"
    elif row.meeting_mode is MeetingMode.IN_PERSON and not row.meeting_place:
        yield "meeting place", "Say where the meeting is held"
    if not row.mediator:
        yield "mediator", "Give the email address of the mediator’s account here"
    skipped = row.times_skipped
    for name in skipped:
        words = (
            f"Clocks in the UK skip {getattr(row, name)} on {plain_date(row.meeting_on)}. Correct the time"
        )
        yield name.replace("_", " "), words
    starts, ends = (None, None) if skipped else (row.starts_at, row.ends_at)
    if starts and ends and ends <= starts:
        yield "meeting ends", "The meeting ends before it starts. Correct one of the times"
    if row.meeting_on > today:
        if row.meeting_result is not None:
            words = f"The meeting is on {plain_date(row.meeting_on)}, so nothing can have come of it yet"
            yield "meeting result", words
        if row.closed_on is not None:
            yield (
                "closed on",
                "A meeting is still to come. Call it off and take it out, or leave the case open",
            )
    yield from _faults_of_not_held(row, today)
    if row.statement_signed_on is not None and row.meeting_result not in SOMETHING_AGREED:
        words = "A statement is signed where something was agreed. Write full or part"
        yield "meeting result", words
    if row.closed_on is not None and row.meeting_on <= today and not row.is_recorded:
        yield "meeting result", "Say what came of the meeting: the case is closed"
    elif row.came is not None and row.meeting_result is None:
        yield "meeting result", "Say what came of the meeting: it is said who came"


def _faults_of_not_held(row: ListedRow, today: date) -> Iterator[tuple[str, str]]:
    why = row.meeting_not_held
    if why is None or row.meeting_on is None:
        return
    if row.meeting_on > today:
        words = f"The meeting is on {plain_date(row.meeting_on)}, so it can still take place"
        yield "meeting not held", f"{words}. Empty the cell"
    elif why is NotHeldWhy.STOPPED and row.meeting_result is not Result.ADJOURNED:
        words = "A meeting that was stopped has not finished. Write adjourned under ‘meeting result’"
        yield "meeting not held", words
    elif why is not NotHeldWhy.STOPPED and row.meeting_result is not None:
        words = "Something came of the meeting, so it took place. Empty this cell, or ‘meeting result’"
        yield "meeting not held", words


def faults_of_meetings_in_order(
    meetings: Iterable[Sequence[ListedRow]], closed: ListedRow | None
) -> Iterator[RowFault]:
    """Yield what cannot be so of the meetings of a case, in order of time, each as the rows that name it.

    ``closed`` is the row that says why the case was closed; None where it is open.
    """
    last: dict[tuple[object, ...], ListedRow] = {}
    results: list[Result] = []
    for rows in meetings:
        row = rows[0]
        for about in {(one.decision, one.letter_date) for one in rows}:
            before = last.get(about)
            if before is not None and not before.is_recorded:
                words = f"Say what came of this meeting: a later one is in row {row.row}"
                yield RowFault(before.row, "meeting result", words)
            last[about] = row
        if row.meeting_result is not None:
            results.append(row.meeting_result)
    if closed is None or closed.closing_reason is None:
        return
    if words := why_not_after(closed.closing_reason, results):
        yield RowFault(closed.row, "closing reason", words.removesuffix("."))


def faults_of_closing(row: ListedRow) -> Iterator[tuple[str, str]]:
    """Yield why a case is not closed for that reason; days and meetings are looked at with the others."""
    reason = row.closing_reason
    if reason is None:
        return
    track = row.kind or Track.MEDIATION
    words = why_not_in_track(reason, track)
    if not words and reason is ClosingReason.NOT_CHOSEN and row.mediation_on and not row.no_mediation_on:
        words = "They chose mediation, and still want it. Choose what ended mediation."
    if words:
        yield "closing reason", words.removesuffix(".")


def answers_missing(rows: Iterable[ListedRow], people: Iterable[tuple[str, PartAnswer | None]]) -> str:
    """Return why this meeting of disagreement resolution cannot be; '' where everyone said yes.

    ``people`` are those who ask, by name with what each answered. It is voluntary for everyone (CFA 2014,
    s 57).
    """
    first = next(iter(rows))
    answers = [*people, *((f"the {_named(body)}", first.answer_of(body)) for body in first.bodies)]
    who = next((name for name, answer in answers if answer is not PartAnswer.YES), "")
    return _YES_FIRST.format(who=who) if who else ""


def _given(row: ListedRow, columns: Iterable[Column]) -> Iterator[Column]:
    return (one for one in columns if getattr(row, one.name) not in (None, "", ()))


def _named(body: Against) -> str:
    return body.words.removeprefix("The ").removeprefix("A ")
