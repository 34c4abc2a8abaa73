"""Reading on a phone, and what a link of a document that has ended says."""

from __future__ import annotations

from typing import Any

import pytest

from cases.people import Viewer
from cases.vocabulary import Role
from signing.envelopes import expire
from tests.papers import next_version
from workflows import acts


def sign(browser: Any, name: str) -> None:
    page = browser.post_form("/your/sign", confirmed=True, method="typed", typed=name)
    assert page.heading == "You have signed"


def end(house: Any, paper: Any, how: str) -> None:
    by = Viewer(paper.mediator_id, "Idris Vaughan", Role.MEDIATOR)
    if how == "replaced":
        next_version(house, paper, at=house.now())
        return
    with house.database.write() as session:
        if how == "withdrawn":
            acts.withdraw_paper(session, paper.envelope_id, by=by, at=house.now())
        elif how == "expired":
            expire(session, paper.envelope_id, at=house.now())
        else:
            acts.decline_to_sign(session, paper.authority.id, reason="", where={}, at=house.now())


@pytest.mark.parametrize(
    ("how", "fate"),
    [
        ("withdrawn", "It was withdrawn by the mediator at"),
        ("expired", "It was open until the end of"),
        ("replaced", "This was replaced by version 2 at"),
        ("not complete", "It was closed at"),
    ],
)
def test_a_link_of_an_ended_document_says_what_became_of_it_and_what_this_person_did(
    house, paper, let_in, how, fate
):
    browser, _ = let_in(paper.family)
    sign(browser, "Priya Shah")
    end(house, paper, how)
    for address in (paper.family.link, "/your/document", "/your/sign"):
        page = browser.get(address)
        assert page.says(fate, "You had signed it at"), address
        assert "Okafor" not in page.text


def test_the_question_comes_before_the_list_of_parts(let_in, paper):
    browser, _ = let_in(paper.family)
    html = browser.get("/your/change").html
    assert html.index("What should it say?") < html.index("Which part?") < html.index("Ask for this change")


def test_a_page_fits_the_width_and_opens_larger_by_a_tap_and_rows_have_short_labels(let_in, paper):
    browser, page = let_in(paper.family)
    assert '<span class="cp-table__label">What</span>' in page.html
    assert '<span class="cp-table__label">By</span>' in page.html
    pages = browser.get("/your/document?view=pages")
    assert '<a href="/your/page/1-1240.png"><img src="/your/page/1-820.png"' in pages.html
    assert browser.get("/your/page/1-1240.png").status == 200
