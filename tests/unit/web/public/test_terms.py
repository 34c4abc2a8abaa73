"""The words of the field: each explained once, and on the page where it first stands."""

from __future__ import annotations

import re

from markupsafe import Markup

from web.public.terms import TERMS, explained


def test_the_words_of_the_field_are_explained_by_name_and_in_short() -> None:
    assert len(TERMS) >= 50
    names = [re.sub("^Sections", "Section", term.name).lower() for term in TERMS]
    assert names == sorted(names)
    assert len({term.key for term in TERMS}) == len(TERMS)
    spellings = [spelling.lower() for term in TERMS for spelling in (term.name, *term.also)]
    assert len(set(spellings)) == len(spellings), "one word has one meaning"
    for term in TERMS:
        assert term.meaning.endswith("."), term.name
        assert all(len(sentence.split()) <= 25 for sentence in term.meaning.split(". ")), term.name


def test_a_word_opens_where_it_first_stands_and_the_sentence_stays_whole() -> None:
    text = explained(Markup("<p>Ask for an EHC plan.</p><ul><li>An EHC plan, or SENDIASS</li></ul>"))
    assert text.count('<details class="cp-term"><summary>EHC plan</summary>') == 1
    assert text.startswith('<div class="cp-paragraph" role="paragraph">Ask for an <details')
    assert "</details>.</div>" in text
    assert "<li>An EHC plan, or <details" in text


def test_neither_a_link_nor_a_heading_nor_what_the_page_is_about_is_opened() -> None:
    page = Markup("<h2>The Tribunal</h2><p><a href='/x'>Ask <b>SENDIASS</b></a></p><p>The Local Offer</p>")
    assert explained(page, "What is the Local Offer?") == page


def test_the_longest_spelling_wins_and_other_names_lead_to_the_same_meaning() -> None:
    text = explained(
        Markup("<p>The First-tier Tribunal, or SEND Tribunal. An EHCP. The section beside it.</p>")
    )
    assert "<summary>First-tier Tribunal</summary>" in text
    assert "or SEND Tribunal." in text
    assert "<summary>EHCP</summary><span>EHC plan: " in text
    assert text.count("<details") == 2


def test_a_plural_stays_a_plural() -> None:
    text = explained(Markup("<p>Two EHC plans.</p>"))
    assert "Two <details" in text
    assert "<summary>EHC plans</summary>" in text
