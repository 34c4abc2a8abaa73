"""A certificate's facts in the words and order in which the paper prints them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.certificates.printed_facts import AuthorityNotice
from dates import plain_date, unbroken

_LINES = (
    ("Issued to", "recipient_name"),
    ("As", "recipient_capacity"),
    ("Child or young person", "cyp_name"),
    ("Born", "cyp_dob"),
    ("Local authority", "la_name"),
    ("Health body", "icb_name"),
    ("Decision", "decision_words"),
    ("Note", "decision_note"),
    ("Date on the decision letter", "decision_date"),
    ("First contacted us", "contact_date"),
    ("Information and advice given", "advice_date"),
    ("Told us the choice", "choice_date"),
    ("Took part on", "mediation_first_date"),
    ("Last day", "mediation_last_date"),
    ("How", "mediation_format"),
    ("We told the local authority", "la_told_date"),
    ("The local authority told us", "la_notice_date"),
)


def facts_in_words(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and value of every fact printed, dates as people write them."""
    by_silence = facts.get("la_notice_kind") == AuthorityNotice.THIRTY_DAYS_REACHED
    lines = dict(_LINES) | ({"Thirty days ended": "la_notice_date"} if by_silence else {})
    if by_silence:
        del lines["The local authority told us"]
    return [(words, _value(name, facts[name])) for words, name in lines.items() if facts.get(name)]


def _value(name: str, value: Any) -> str:
    if name.endswith(("_date", "_dob")):
        return unbroken(plain_date(date.fromisoformat(value)))
    return str(value)
