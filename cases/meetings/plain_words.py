"""Words that an Outcome Statement should not say, found before people read it. Advice: nothing is refused.

Never on the paper: who said what, offers not accepted, blame, legal opinion; nor people who were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cases.meetings.outcomes import OutcomeDraft

_BLAME = re.compile(
    r"\b(refus(?:e|es|ed|ing|al)|fail(?:s|ed|ing|ure)?|blam(?:e|es|ed|ing)|at fault|unlawful(?:ly)?"
    r"|breach(?:ed|es)?|lied|lying|dishonest|unreasonable|uncooperative|non-compliance|obstruct(?:ed|ive))\b",
    re.IGNORECASE,
)
_WHO_SAID = re.compile(
    r"\b(said|says|told|claimed|claims|alleged|alleges|admitted|argued|accused|complained|offered|offers"
    r"|threatened|insisted)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PlainWordsFinding:
    """One place worth reading again: the form's field, and what to think of."""

    field: str
    sentence: str


def plain_words_findings(draft: OutcomeDraft, known_people: Iterable[str]) -> list[PlainWordsFinding]:
    """Return what in ``draft`` sounds of blame, tells who said what, or names someone who was not there.

    ``known_people`` are the names that the case knows; only those can be told from other words.
    """
    present = {person.name.strip().casefold() for person in draft.people if person.present}
    absent = {name for name in known_people if name.strip() and name.strip().casefold() not in present}
    findings: list[PlainWordsFinding] = []
    for field, text in _texts(draft):
        findings += _in_text(field, text, absent)
    return findings


def _in_text(field: str, text: str, absent: Iterable[str]) -> Iterator[PlainWordsFinding]:
    for word in _once(_BLAME, text):
        yield PlainWordsFinding(field, f"‘{word}’ may read as blame. Say what is agreed or open instead")
    for word in _once(_WHO_SAID, text):
        yield PlainWordsFinding(
            field, f"‘{word}’ may tell who said or offered what. Say what was talked about instead"
        )
    for name in sorted(absent):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            yield PlainWordsFinding(field, f"{name} is not ticked as having come. Is the name needed?")


def _once(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(found.group().lower() for found in pattern.finditer(text)))


def _texts(draft: OutcomeDraft) -> Iterator[tuple[str, str]]:
    """Yield the texts that go on paper. Agreed plan wording is others' and is printed as it is."""
    for action in draft.actions:
        yield f"actions.{action.row}.what", action.what
        yield f"actions.{action.row}.done_means", action.done_means
    yield "summary", draft.summary
    yield "differences", "\n".join(draft.differences)
