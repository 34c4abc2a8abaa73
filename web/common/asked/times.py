"""Which times someone can do: the form's answers as the domain takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from cases.meetings.proposed_times import OneAnswer, ProposedTime, TimesAsked
from cases.vocabulary import MeetingMode
from dates import long_date, time_range
from forms.times import MINUTES, REPLY, Form, TimeQuestion, TimesForm, times_form


def recorded_answers(asked: TimesAsked, times: Sequence[ProposedTime]) -> dict[str, Any]:
    """Return what is recorded of this party, by the names of the form's fields."""
    found: dict[str, Any] = {"access": asked.access}
    for time, number in zip(times, _number_of_place(times), strict=True):
        answer = time.answer_of(asked.party)
        found[f"{REPLY}{time.number}"] = answer.reply if answer else None
        if number is not None and number == time.number:
            found[f"{MINUTES}{number}"] = answer.minutes if answer else None
    return found


def form_of_times(
    base: type[Form],
    times: Sequence[ProposedTime],
    known: Mapping[str, Any],
    *,
    by_staff: bool = False,
    **data: Any,
) -> Form:
    """Return the form with a question for each time, showing what is known."""
    questions = [
        TimeQuestion(
            time.number,
            words_of(time),
            where=where_of(time),
            place=time.place if time.mode is MeetingMode.IN_PERSON else "",
        )
        for time in times
    ]
    return times_form(base, questions, by_staff=by_staff)(data={**known, **data})


def answers_of(form: TimesForm, times: Sequence[ProposedTime]) -> dict[UUID, OneAnswer]:
    """Return what a valid form says of each time, by its id; a journey counts for every time at its place."""
    found = {}
    for time, number in zip(times, _number_of_place(times), strict=True):
        reply = form[f"{REPLY}{time.number}"].data
        minutes = form[f"{MINUTES}{number}"].minutes if number is not None else None
        if reply is not None:
            found[time.id] = OneAnswer(reply, minutes)
    return found


def words_of(time: ProposedTime) -> str:
    """Return a time as it is asked about: *Thursday 10 December 2026, 10am to 12:30pm*."""
    return f"{long_date(time.starts_at)}, {time_range(time.starts_at, time.ends_at)}"


def where_of(time: ProposedTime) -> str:
    """Return how and where a time would be, on one line; no link, which comes with the invitation."""
    place = ", ".join(line.strip() for line in time.place.splitlines() if line.strip())
    return f"{time.mode.words}{f': {place}' if place else ''}. Mediator: {time.mediator_name}"


def _number_of_place(times: Sequence[ProposedTime]) -> list[int | None]:
    """Return for each time the number of the first one at the same place; None where nobody travels."""
    first: dict[str, int] = {}
    return [
        first.setdefault(time.place, time.number)
        if time.mode is MeetingMode.IN_PERSON and time.place
        else None
        for time in times
    ]
