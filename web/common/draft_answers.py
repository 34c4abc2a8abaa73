"""What someone has told us so far in a request: typed here, plain JSON in the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import Enum
from typing import Any, get_args, get_type_hints

from cases.drs.request import DisagreementAnswers
from cases.models import CaseAnswers
from cases.vocabulary import AppealWish, Asker, DecisionKind, Section, Track, Wish


@dataclass(frozen=True, kw_only=True)
class DraftAnswers(CaseAnswers, DisagreementAnswers):
    """The answers of a request, finished or not; None or empty is 'not told yet'.

    ``their_…`` is the person whose request it is, where someone else asks for them. ``done`` names the pages
    that were sent: an optional page may be done and empty.
    """

    track: Track = Track.MEDIATION
    """Which of the two is asked for; set by the first page of each."""
    kind: DecisionKind | None = None
    sections: tuple[Section, ...] = ()
    missing_health: str = ""
    authority: str = ""
    other_authority: str = ""
    letter_date: date | None = None
    letter_date_is_a_guess: bool = False
    received_date: date | None = None
    letter_told_rights: str = ""
    asker: Asker | None = None
    helper_role: str = ""
    person_name: str = ""
    birth_date: date | None = None
    lives_here: bool | None = None
    say_so: str = ""
    capacity_basis: str = ""
    capacity_note: str = ""
    name: str = ""
    email: str = ""
    no_email: bool = False
    phone: str = ""
    address: str = ""
    postcode: str = ""
    best_times: str = ""
    message_safe: bool | None = None
    their_name: str = ""
    their_email: str = ""
    their_phone: str = ""
    their_address: str = ""
    wish_to_appeal: AppealWish | None = None
    wish: Wish | None = None
    done: tuple[str, ...] = ()


def is_drs(answers: DraftAnswers) -> bool:
    """Return True if disagreement resolution is asked for."""
    return answers.track is Track.DRS


_KINDS: Mapping[str, type] = {
    name: next((kind for kind in (hint, *get_args(hint)) if isinstance(kind, type)), str)
    for name, hint in get_type_hints(DraftAnswers).items()
}
"""What each answer is, or each of several."""
_NAMES = frozenset(field.name for field in fields(DraftAnswers))


def draft_answers_from(answers: Mapping[str, Any]) -> DraftAnswers:
    """Return answers as a draft keeps them, typed. Names that are no answers of ours are left out."""
    return DraftAnswers(
        **{
            name: _typed(name, value)
            for name, value in answers.items()
            if name in _NAMES and value is not None
        }
    )


def plain_answers(values: Mapping[str, object]) -> dict[str, Any]:
    """Return answers as a draft keeps them: enums as values, dates as ISO text, tuples as lists.

    Raises KeyError for a name that is no answer.
    """
    if unknown := values.keys() - _NAMES:
        raise KeyError(f"no such answer: {', '.join(sorted(unknown))}")
    return {name: _plain(value) for name, value in values.items()}


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(name, item) for item in value)
    kind = _KINDS[name]
    if issubclass(kind, Enum):
        return kind(value)
    return date.fromisoformat(value) if kind is date else value


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | frozenset | set | list):
        return [_plain(item) for item in value]
    return value
