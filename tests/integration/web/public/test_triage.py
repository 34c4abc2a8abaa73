"""What people are told about their letter before anyone asks for a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cases.models import Draft
from services.container import Services
from tests.client import ReviewingClient
from tests.integration.web.public.conftest import TEXTS
from tests.integration.web.public.walking import answers, walk_to

Browser = Callable[..., ReviewingClient]
IN_TIME = "You need a certificate before you can appeal"
NO_APPEAL = "You cannot appeal about this, but you can get help"


@pytest.mark.parametrize(
    ("kind", "sections", "heading", "button"),
    [
        ("D1", [], IN_TIME, "Ask for mediation or a certificate"),
        ("D2", [], IN_TIME, "Ask for mediation or a certificate"),
        ("D3", ["B"], IN_TIME, "Ask for mediation or a certificate"),
        ("D3", ["F", "I"], IN_TIME, "Ask for mediation or a certificate"),
        ("D3", ["I"], "You can appeal without a certificate", "Ask for mediation"),
        ("D5", [], IN_TIME, "Ask for mediation or a certificate"),
        ("D6", [], IN_TIME, "Ask for mediation or a certificate"),
        ("D7", [], IN_TIME, "Ask for mediation or a certificate"),
        ("D3", ["B", "G"], IN_TIME, "Ask for mediation or a certificate"),
        ("D3", ["I", "H"], "You can appeal without a certificate", "Ask for mediation"),
        ("D3", ["C", "G"], NO_APPEAL, "Ask for mediation"),
        ("D3", ["other"], "An adviser will work this out with you", "Contact us about this"),
        ("D10", [], "You do not need a certificate for a discrimination claim", "Find free advice"),
        ("D11", [], NO_APPEAL, "Ask for disagreement resolution"),
        ("D12", [], NO_APPEAL, "Ask for disagreement resolution"),
        ("D13", [], NO_APPEAL, "Ask for disagreement resolution"),
        ("unsure", [], "An adviser will work this out with you", "Contact us about this"),
        ("D14", [], "Another service helps people outside England", "Change my answer"),
    ],
)
def test_each_decision_has_its_answer_and_one_main_button(
    family: ReviewingClient, kind: str, sections: list[str], heading: str, button: str
) -> None:
    page = walk_to(family, "/ask/answer", answers(what={"kind": kind}, parts={"sections": sections}))
    assert page.heading == heading
    assert button in page.links()
    assert "Your full name" not in page.text
    assert ("IPSEA" in page.text) is (kind != "D14"), "IPSEA helps people in England alone"


def test_the_answer_shows_both_dates_large_and_what_the_rules_may_allow_small(on_day: Browser) -> None:
    client = on_day(2026, 9, 20)
    page = walk_to(client, "/ask/answer", answers(letter_date={"sent_on": date(2026, 9, 14)}))
    assert page.says("Contact us by the end of Friday 13 November 2026")
    assert page.says("The rules may allow until Saturday 14 November 2026. Do not rely on this.")
    assert page.says("The Tribunal must have your appeal by 5pm (UK time) on Friday 13 November 2026")
    assert page.says("The rules may allow until Monday 16 November 2026")
    assert page.says("Two months later: Saturday 14 November 2026")


@pytest.mark.parametrize(
    ("today", "heading"),
    [
        ((2026, 10, 30), IN_TIME),
        ((2026, 11, 2), "Your two months to contact us are nearly over"),
        ((2026, 11, 14), "Your two months to contact us are nearly over"),
        ((2026, 11, 15), "Your two months may have passed: contact us today"),
    ],
)
def test_time_that_runs_short_comes_first_and_lateness_is_never_ruled_on(
    on_day: Browser, today: tuple[int, int, int], heading: str
) -> None:
    page = walk_to(on_day(*today), "/ask/answer", answers(letter_date={"sent_on": date(2026, 9, 14)}))
    assert page.heading == heading
    assert "out of time" not in page.text.lower()
    assert "Ask for mediation or a certificate" in page.links()


def test_the_school_alone_is_told_of_the_trap(family: ReviewingClient) -> None:
    page = walk_to(family, "/ask/answer", answers(what={"kind": "D3"}, parts={"sections": ["I"]}))
    assert page.says("If you might also disagree with section B or F, you need a certificate for that.")


def test_an_authority_that_we_do_not_serve_gets_its_families_passed_on(family: ReviewingClient) -> None:
    given = answers(authority={"authority": "another", "other_authority": "Leeds"})
    page = walk_to(family, "/ask/answer", given)
    assert page.says("Another service helps families in Leeds.")
    assert page.links()["Pass this on for me"] == "/ask/you"


@pytest.mark.parametrize("typed", ["Bury Council", "bury", "Bury MBC", "the Metropolitan Borough of Bury"])
def test_an_authority_typed_by_its_everyday_name_is_the_one_we_serve(
    family: ReviewingClient, typed: str
) -> None:
    page = walk_to(
        family, "/ask/answer", answers(authority={"authority": "another", "other_authority": typed})
    )
    assert page.says("Bury will not assess.", "Bury SENDIASS")


def test_another_authority_needs_its_name(family: ReviewingClient) -> None:
    page = walk_to(family, "/ask/authority")
    page = family.send(page, authority="another")
    assert page.problems == ["Enter the name of the local authority"]


def test_a_letter_that_is_not_at_hand_is_guessed_or_left_out(family: ReviewingClient) -> None:
    guess = answers(letter_date={"no_letter": True, "guess": date(2026, 11, 2)})
    page = walk_to(family, "/ask/answer", guess)
    assert page.says("We counted from your best guess.", "Monday 4 January 2027")
    page = family.post_form("/ask/letter-date?from=answer", {"no_letter": True, **_no_date("guess")})
    assert page.says("Without the date on the letter we cannot work out your dates. Send us this form today.")


def _no_date(name: str) -> dict[str, str]:
    return {f"{name}-{part}": "" for part in ("day", "month", "year")}


def test_neither_a_date_nor_a_missing_letter_is_asked_again(family: ReviewingClient) -> None:
    page = family.send(walk_to(family, "/ask/letter-date"))
    assert page.problems == ["Enter the date on the letter, or choose 'I do not have the letter'"]


def test_a_letter_of_tomorrow_is_no_letter_yet(family: ReviewingClient) -> None:
    page = family.send(walk_to(family, "/ask/letter-date"), sent_on=date(2026, 11, 26))
    assert page.problems == ["The date on the letter must be today or earlier"]


@pytest.mark.hard_input("K13")
@pytest.mark.parametrize("typed", TEXTS["K13"], ids=lambda typed: " ".join(typed))
def test_dates_are_read_as_people_write_them_and_stay_as_typed(
    family: ReviewingClient, typed: list[str]
) -> None:
    page = walk_to(family, "/ask/letter-date")
    parts = dict(zip(("sent_on-day", "sent_on-month", "sent_on-year"), typed, strict=True))
    after = family.send(page, parts)
    if after.address == "/ask/letter-came":
        assert typed in TEXTS["K13"][:5]
        return
    assert typed in TEXTS["K13"][5:]
    assert len(after.problems) == 1
    assert not any(word in after.problems[0] for word in ("valid", "required", "please"))
    assert [after.value_of(name) for name in parts] == [text.strip() for text in typed]


def test_going_back_and_changing_the_decision_says_what_became_of_the_answer(
    family: ReviewingClient,
) -> None:
    page = walk_to(family, "/ask/answer", answers(what={"kind": "D3"}, parts={"sections": ["I"]}))
    assert "You changed an answer" not in page.text
    page = family.post_form("/ask/what?from=answer", kind="D1")
    assert page.heading == IN_TIME
    assert page.says("You changed an answer", "Before, it was: You can appeal without a certificate.")
    assert "You changed an answer" not in family.get("/ask/answer").text


def test_choosing_a_plan_later_asks_for_its_parts(family: ReviewingClient) -> None:
    walk_to(family, "/ask/check")
    page = family.post_form("/ask/what?from=check", kind="D3")
    assert page.address == "/ask/parts"
    assert family.send(page, sections=["B"]).address == "/ask/check"


def test_a_draft_is_kept_from_the_first_page_on(family: ReviewingClient, services: Services) -> None:
    family.get("/ask/what")
    assert _drafts(services) == []
    family.post_form("/ask/what", kind="D1")
    assert [draft.answers["kind"] for draft in _drafts(services)] == ["D1"]


def _drafts(services: Services) -> list[Draft]:
    with services.database.read() as session:
        return session.query(Draft).all()


def test_a_page_out_of_turn_leads_to_the_first_that_was_not_answered(family: ReviewingClient) -> None:
    family.post_form("/ask/what", kind="D1")
    for address in ("/ask/contact", "/ask/check", "/ask/answer", "/ask/parts"):
        assert family.get(address).address == "/ask/authority"


def test_nothing_is_preset(family: ReviewingClient) -> None:
    for address in ("/ask/what", "/ask/authority", "/ask/you", "/ask/choice"):
        page = walk_to(family, address)
        forms: list[Any] = [form for form in page.forms() if form.method == "post"]
        hidden = {"csrf_token", "form_of"}
        assert set(forms[0].fields()) <= {*hidden, "other_authority", "helper_name", "helper_role"}
