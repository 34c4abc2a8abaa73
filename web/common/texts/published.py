"""What readers see: published words, or those that came with Counterpart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from sqlalchemy.orm import Session

from cases.provider import Provider
from cases.vocabulary import EntryKind
from dates import from_uk, uk_day
from services.provider.texts import KeptText, TextStep, texts_of
from web.common.texts.first_articles import FIRST, FirstArticle
from web.common.texts.markdown import first_words, html_of


@dataclass(frozen=True)
class Article:
    """One article as readers see it."""

    slug: str
    title: str
    body: str
    dated: date
    changed_at: datetime

    def lead(self, provider: Provider) -> str:
        """Return its first words."""
        return first_words(self.body, provider)

    @property
    def changed_on(self) -> date | None:
        """The day of its last change, where that came later than its date."""
        day = uk_day(self.changed_at)
        return day if day > self.dated else None

    def html(self, provider: Provider) -> Markup:
        """Return its words as HTML."""
        return html_of(self.body, provider)


def articles(session: Session) -> list[Article]:
    """Return every article that readers see, the newest first."""
    kept = texts_of(session, EntryKind.NEWS)
    found = [article_of(slug, kept.get(slug)) for slug in {**FIRST, **kept}]
    seen = [one for one in found if one is not None]
    return sorted(seen, key=lambda one: (one.dated, one.changed_at, one.title), reverse=True)


def article_of(slug: str, kept: KeptText | None) -> Article | None:
    """Return an article as readers see it; None where they see none."""
    public = kept.public if kept else None
    if kept is None or public is None:
        return _first(FIRST.get(slug))
    if public.step is TextStep.WITHDRAWN:
        return None
    first = FIRST.get(slug)
    dated = first.dated if first else uk_day(kept.first_published_at or public.at)
    return Article(slug, public.title, public.body, dated, public.at)


def _first(one: FirstArticle | None) -> Article | None:
    if one is None:
        return None
    return Article(one.slug, one.title, one.body, one.dated, from_uk(one.dated, datetime.min.time()))
