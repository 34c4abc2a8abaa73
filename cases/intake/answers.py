"""What a request says that its case keeps as it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CaseAnswers:
    """What a request says that its case keeps, each in the column of ``cases.models.Case`` of its name."""

    lives_in: str = ""
    """Empty where it is the area of the local authority that decided."""
    hopes: str = ""
    other_parent: str = ""
    other_parent_safe: str = ""
    safety_note: str = ""
    needs: tuple[str, ...] = ()
    needs_note: str = ""
    language: str = ""
    detained: bool = False

    def case_answers(self) -> dict[str, Any]:
        """Return these answers by name, without what a subclass adds."""
        return {field.name: getattr(self, field.name) for field in fields(CaseAnswers)}

    def case_columns(self, *, home: str) -> dict[str, Any]:
        """Return them as ``Case`` takes them; whoever names no other area lives in that of ``home``."""
        answers = self.case_answers()
        return {**answers, "needs": list(self.needs), "lives_in": self.lives_in or home}


ANSWERS_IN_LISTS: Mapping[str, str] = {
    "area": "lives_in",
    "risk": "safety_note",
    "needs": "needs_note",
    "language": "language",
}
"""Which of these answers a list of cases has, by the name of its column there."""
