"""Words of a page, and news."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import HiddenText, LongText, MainButton, SecondButton, TextLine

BODY_LIMIT = 20_000


class WordsForm(PageForm):
    """What is the page to say? ``seen`` marks the version that the page showed."""

    seen = HiddenText(required=False)
    body = LongText(
        "Words",
        thing="the words",
        limit=BODY_LIMIT,
        rows=24,
        spellcheck=True,
        hint="Begin a line with ## for a heading, or with - for a list. Write **words** for bold words and "
        "[words](/dates) for a link. {phone}, {email} and {name} are filled in with yours.",
    )
    look = SecondButton("See how it looks")
    submit = MainButton("Save as a draft", busy="Saving…")


class ArticleForm(WordsForm):
    """What is the news? ``seen`` marks the version that the page showed."""

    page_order = ("headline",)
    headline = TextLine("Title", thing="the title", limit=120, spellcheck=True)
