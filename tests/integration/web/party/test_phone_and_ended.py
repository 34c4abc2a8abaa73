"""Reading on a phone, and what a link of a document that has ended says."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from cases.accounts.people import Viewer
from cases.vocabulary import EnvelopeState, Role, SignerState
from dates import from_uk, until_words
from services.signing import ask_for_change, decline_to_sign
from services.statements.versions import withdraw_statement
from signing.envelopes import expire
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd
from tests.statements import next_version


def sign(browser: Any, name: str) -> None:
    page = browser.post_form("/your/sign", confirmed=True, method="typed", typed=name)
    assert page.heading == "You have signed"


def end(services: Any, statement: Any, how: str) -> None:
    by = Viewer(statement.mediator_id, "Idris Vaughan", Role.MEDIATOR)
    if how == "replaced":
        next_version(services, statement, at=services.now())
        return
    with services.database.write() as session:
        if how == "withdrawn":
            withdraw_statement(session, statement.envelope_id, by=by, at=services.now())
        elif how == "change asked":
            ask_for_change(
                session, statement.authority.id, parts=[], words="A word", where={}, at=services.now()
            )
        elif how == "complete":
            for signer in session.get_one(Envelope, statement.envelope_id).signers:
                signer.state, signer.decided_at = SignerState.SIGNED, services.now()
                end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=LinkEnd.REPLACED, at=services.now())
            envelope = session.get_one(Envelope, statement.envelope_id)
            envelope.state, envelope.completed_at = EnvelopeState.COMPLETED, services.now()
        elif how == "expired":
            expire(session, statement.envelope_id, at=services.now())
        else:
            decline_to_sign(session, statement.authority.id, reason="", where={}, at=services.now())


@pytest.mark.parametrize(
    ("how", "fate"),
    [
        ("withdrawn", "was withdrawn at"),
        ("expired", "You could sign this document until the end of"),
        ("replaced", "This was replaced by version 2 at"),
        ("not complete", "It was closed at"),
    ],
)
def test_a_link_of_an_ended_document_says_what_became_of_it_and_what_this_person_did(
    services, statement, let_in, how, fate
):
    browser, _ = let_in(statement.family)
    sign(browser, "Priya Shah")
    end(services, statement, how)
    for address in (statement.family.link, "/your/document", "/your/sign"):
        page = browser.get(address)
        assert page.says(fate, "You had signed it at"), address
        assert "Okafor" not in page.text


@pytest.mark.parametrize(
    ("how", "fate"),
    [
        ("withdrawn", "was withdrawn at"),
        ("expired", "Not everyone had signed by then."),
        ("replaced", "This was replaced by version 2 at"),
        ("not complete", "This version of the Outcome Statement will not be completed. It was closed at"),
        ("change asked", "This version of the Outcome Statement will not be completed. It was closed at"),
    ],
)
def test_an_ended_link_tells_its_fate_to_whoever_never_answered_and_names_nobody(
    services, statement, let_in, client, how, fate
):
    opened, _ = let_in(statement.family)
    end(services, statement, how)
    by_code = client.post_form("/code", code=statement.family.short_code)
    for page in (
        client.get(statement.family.link),
        by_code,
        opened.get("/your/document"),
        opened.get("/your/sign"),
    ):
        assert page.says(fate, "You had not answered.")
        assert ("use the code" in page.text) is (how == "replaced"), "offered only where it opens something"
        assert not any(word in page.text.lower() for word in ("okafor", "declin", "asked for a change"))


def test_a_link_of_a_complete_document_says_that_everyone_signed_and_when(services, statement, client):
    end(services, statement, "complete")
    page = client.get(statement.family.link)
    assert page.says("Everyone has signed this document: it was complete at", "You had signed it at")
    assert page.says("A newer link was sent at", "use the code in our newest email or letter")


def test_a_link_that_ran_out_at_midnight_says_which_day_it_still_worked():
    midnight = from_uk(date(2026, 12, 8), time(0))
    assert until_words(midnight) == "the end of Monday 7 December 2026"
    assert until_words(midnight + timedelta(hours=9)) == "9am on 8 December 2026 (UK time)"


def test_the_question_comes_before_the_list_of_parts(let_in, statement):
    browser, _ = let_in(statement.family)
    html = browser.get("/your/change").html
    assert html.index("What should it say?") < html.index("Which part?") < html.index("Ask for this change")


def test_what_was_agreed_comes_before_the_number_of_the_document(let_in, statement):
    """All of the text is there; what says which document it is stands folded at the end of its part."""
    _, page = let_in(statement.family)
    part_a, part_b = page.html.split("confidential summary</h2>")
    for part in (part_a, part_b):
        last = part.index("Number, case and contact details</span>")
        assert part.index("<strong>Meeting:</strong>") < last < part.index("<strong>Number:</strong>")
        assert part.index("<strong>Number:</strong>") < part.index("<strong>Contact us:</strong>")
    assert part_a.index("<strong>Result:</strong>") < part_a.index("Issue the amended final plan")
    assert part_a.index("Issue the amended final plan") < part_a.index("<strong>Number:</strong>")


def test_a_page_fits_the_width_and_opens_larger_by_a_tap_and_rows_have_short_labels(let_in, statement):
    browser, page = let_in(statement.family)
    assert '<span class="cp-table__label">What</span>' in page.html
    assert '<span class="cp-table__label">By</span>' in page.html
    pages = browser.get("/your/document?view=pages")
    enlarged = "/your/document?view=pages&amp;size=large#page-1"
    assert f'<a href="{enlarged}"><img src="/your/page/1-820.png"' in pages.html
    larger = browser.get("/your/document?view=pages&size=large")
    assert larger.says("Smaller text")
    assert 'id="page-1" class="cp-sheet cp-page cp-page--large' in larger.html
    assert '<a href="/your/page/1-1240.png"><img' in larger.html, "the browser's own viewer, for larger still"
    assert browser.get("/your/page/1-1240.png").status == 200
