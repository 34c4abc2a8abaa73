"""What changed between two versions of a paper, in words for whoever read the earlier one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from dates import plain_date, unbroken

Data = Mapping[str, Any]

_WORDS = {
    "part_a": {
        "result_words": "What came of the meeting",
        "attended": "Who came",
        "next_meeting_date": "Next meeting",
        "annex": "Annex",
        "signers": "Who signs",
    },
    "part_b": {
        "discussion_summary": "Summary",
        "child_views": "The child's or young person's views",
        "child_views_how": "How the views were given",
        "remaining_differences": "What is still open",
    },
}
_ACTION = (("what", "What"), ("owner", "Who"), ("due_date", "By"), ("done_means", "Done when"))


@dataclass(frozen=True)
class Change:
    """One part of the paper that reads differently; ``before`` or ``now`` is empty where it was not there."""

    name: str
    before: str
    now: str

    @property
    def marked(self) -> list[tuple[WordState, str]]:
        """The words of both, marked as kept, added or removed."""
        return words_between(self.before, self.now)


def changes_between(old: Data, new: Data) -> list[Change]:
    """Return every part of ``new`` that reads differently from ``old``, in the statement's order.

    Both are an envelope's ``statement_data``: the data of Part A and of Part B.
    """
    found = [*_actions(old["part_a"], new["part_a"])]
    for part, names in _WORDS.items():
        for field, name in names.items():
            before, now = _text(old[part].get(field)), _text(new[part].get(field))
            if before != now:
                found.append(Change(name, before, now))
    return found


class WordState(StrEnum):
    """What became of some words between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


def words_between(before: str, now: str) -> list[tuple[WordState, str]]:
    """Return the words of both texts in reading order, each run marked as kept, added or removed.

    Line ends stay in the runs. What was removed stands before what was added in its place; changed words
    beside one another are one run.
    """
    old, new = (re.findall(r"\n|[^\s]+|[^\S\n]+", text) for text in (before, now))
    found: list[tuple[WordState, str]] = []
    removed = added = ""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (what, i, j, k, m) in enumerate(blocks):
        before_words, new_words = "".join(old[i:j]), "".join(new[k:m])
        between = removed and added and 0 < number < len(blocks) - 1  # a space between two changed words
        if what == "equal" and not (between and not before_words.strip(" ")):
            found += [(WordState.REMOVED, removed), (WordState.ADDED, added), (WordState.SAME, before_words)]
            removed = added = ""
        else:
            removed, added = removed + before_words, added + new_words
    found += [(WordState.REMOVED, removed), (WordState.ADDED, added)]
    return [(state, text) for state, text in found if text]


def parts_of(statement_data: Data) -> list[tuple[str, str]]:
    """Return what a change may be asked of, as (name, the words that stand there now).

    In the statement's order.
    """
    actions = [(f"Action {a['number']}", str(a["what"])) for a in statement_data["part_a"].get("actions", [])]
    others = [
        ("Who came", ""),
        ("Summary", ""),
        ("What is still open", ""),
        ("A name", ""),
        ("Something else", ""),
    ]
    return actions + others


def _actions(old: Data, new: Data) -> Iterator[Change]:
    pairs = zip_longest(old.get("actions", []), new.get("actions", []))
    for number, (before, now) in enumerate(pairs, start=1):
        texts = _action_text(before), _action_text(now)
        if texts[0] != texts[1]:
            yield Change(f"Action {number}", *texts)


def _action_text(action: Data | None) -> str:
    if action is None:
        return ""
    return "\n".join(f"{label}: {_text(action.get(field))}" for field, label in _ACTION)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(_text(part) for part in value.values() if part)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "\n".join(_text(part) for part in value)
    text = "" if value is None else str(value)
    try:
        return unbroken(plain_date(date.fromisoformat(text)))  # a date stays on one line
    except ValueError:
        return text
