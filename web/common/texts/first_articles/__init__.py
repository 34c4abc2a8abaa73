"""The first articles of the provider, as marked text, each under its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib import resources


@dataclass(frozen=True)
class FirstArticle:
    """An article that comes with Counterpart."""

    slug: str
    title: str
    dated: date

    @property
    def body(self) -> str:
        """Its words."""
        return resources.files(__package__).joinpath(f"{self.slug}.md").read_text(encoding="utf-8")


FIRST = {
    one.slug: one
    for one in (
        FirstArticle(
            "asking-for-an-assessment-or-a-plan", "Asking for an assessment or a plan", date(2026, 11, 30)
        ),
        FirstArticle("when-and-how-to-appeal", "When and how to appeal", date(2026, 11, 30)),
    )
}
"""By their address."""

__all__ = ["FIRST", "FirstArticle"]
