"""Which fields the mediator's outcome form has, and what each may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from cases.errors import CaseError
from cases.vocabulary import AgreedKind, DueBasis, Result, Section, WithoutDecider

FIELD_NAME = re.compile(
    r"(result|summary|differences|child_views|child_views_how|annex|started|ended|read_aloud"
    r"|no_statement_because|next_meeting|next_meeting_(day|month|year)|authority_could_decide|without_decider"
    r"|actions\.[0-9a-f]{8}\.(position|removed|what|done_means|kind|section|owner_party|owner_person"
    r"|due_date|due_date_(day|month|year)|due_basis|depends_on)"
    r"|people\.[0-9a-f]{8}\.(position|removed|name|role|for_whom|present|party)"
    r"|signers\.[0-9a-f-]{36}\.(signs|name|capacity|may_decide))\Z"
)
LONGEST = 100_000
"""Characters in one field; forms hold each field to its own, smaller limit."""


class UnknownField(CaseError):
    """A field that the outcome form does not have."""

    status = 422
    sentence = "We could not read one of the answers. Load the page again; what you saved is kept."


@dataclass(frozen=True)
class Change:
    """One field as a writer leaves it, with the revision they had seen."""

    name: str
    value: Any
    base: int


def judge_change(change: Change) -> None:
    """Raise UnknownField unless the form has this field and it may hold this value."""
    if not FIELD_NAME.match(change.name) or not _names_a_party(change.name):
        raise UnknownField(f"no such field: {change.name[:80]!r}")
    if not isinstance(change.value, str | bool | int | None):
        raise UnknownField(f"{change.name} holds a {type(change.value).__name__}")
    if isinstance(change.value, str) and len(change.value) > LONGEST:
        raise UnknownField(f"{change.name} holds {len(change.value)} characters")
    last = change.name.rsplit(".", 1)[-1]
    allowed = _CHOICES.get(last)
    if allowed is not None and change.value not in allowed:
        raise UnknownField(f"{change.name} is none of its choices")
    if last in {"due_date", "next_meeting"} and change.value:
        try:
            date.fromisoformat(str(change.value))
        except ValueError as error:
            raise UnknownField(f"{change.name} is no date") from error
    if last == "position" and (not isinstance(change.value, int) or isinstance(change.value, bool)):
        raise UnknownField(f"{change.name} is no number")
    if last == "party" and change.value and not _is_uuid(str(change.value)):
        raise UnknownField(f"{change.name} names no party")


def _names_a_party(name: str) -> bool:
    return not name.startswith("signers.") or _is_uuid(name.split(".")[1])


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


_CHOICES: dict[str, frozenset[Any]] = {
    "result": frozenset({"", *(r.value for r in Result)}),
    "kind": frozenset({"", *(k.value for k in AgreedKind)}),
    "section": frozenset({"", *(s.value for s in Section)}),
    "due_basis": frozenset({"", *(b.value for b in DueBasis)}),
    "authority_could_decide": frozenset({"", "yes", "no"}),
    "without_decider": frozenset({"", *(w.value for w in WithoutDecider)}),
    **{
        name: frozenset({True, False, None})
        for name in ("removed", "present", "signs", "may_decide", "read_aloud")
    },
}
