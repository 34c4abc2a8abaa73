"""The short pages: each there, each true to the rules of voice, no door that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain

import pytest

from services.container import Services
from tests.client import ReviewingClient
from web.common.texts.topics import TOPIC_GROUPS, TOPICS

PAGES = ["/", "/about", "/drs", "/drs/school", "/dates", "/check", "/check/file", "/save/carry-on"]
NEVER = [
    r"\bclaimant\b",
    r"\bopponent\b",
    r"other side\b(?! of the disagreement)",
    r"\bsettle",
    r"\bSENDIST\b",
    r"\bpupil",
    r"SEN child",
    r"must mediate",
    r"non-compliance",
    r"\benvelope",
    r"\bsignatory",
    r"\bexecute",
    r"\btoken",
    r"\binvalid",
    r"\bsimply\b",
    r"please note",
    r"recommended",
    r"60 days(?!')",
    r"costly",
]


@pytest.mark.parametrize("address", [*PAGES, *(f"/about/{topic}" for topic in TOPICS)])
def test_each_page_is_there_and_keeps_to_the_voice(family: ReviewingClient, address: str) -> None:
    page = family.get(address)
    assert page.status == 200
    found = [words for words in NEVER if re.search(words, page.text, re.IGNORECASE)]
    assert not found
    assert page.says("0808 157 0155", "We are not part of the government")


def test_no_door_leads_nowhere_and_each_topic_is_listed_once(family: ReviewingClient) -> None:
    assert sorted(chain(*TOPIC_GROUPS.values())) == sorted(TOPICS)
    for address in [*PAGES, *(f"/about/{topic}" for topic in TOPICS)]:
        for words, href in family.get(address).links().items():
            if href.startswith("/"):
                assert family.get(href).status == 200, (address, words, href)


def test_a_topic_that_is_none_is_not_found(family: ReviewingClient) -> None:
    assert family.get("/about/nothing").status == 404


def test_local_help_shows_each_service_as_published_and_when_it_was_checked(
    family: ReviewingClient, services: Services
) -> None:
    page = family.get("/about/local-help")
    for one in services.directory.served():
        assert page.says(one.name)
    assert page.says("0333 323 7768", "01325 405 878 or 01325 406 086", "Address not given to us")
    assert page.says("Monday to Thursday 9am to 5pm, Friday 9am to 4:30pm")
    assert "Tell us if it has changed." not in page.text


def test_a_row_checked_long_ago_says_so(on_day: Callable[..., ReviewingClient]) -> None:
    assert on_day(2027, 6, 1).get("/about/local-help").says("Tell us if it has changed.")


def test_the_first_page_has_two_equal_doors_and_says_when_we_are_closed(
    on_day: Callable[..., ReviewingClient],
) -> None:
    page = on_day(2026, 11, 25).get("/")
    assert page.links()["I have a decision letter or a final plan"] == "/ask/what"
    assert page.links()["I am worried about something else"] == "/drs"
    assert "We are closed today" not in page.text
    page = on_day(2026, 11, 28).get("/")
    assert page.says(
        "today counts as the day you contacted us. We will read it from Monday 30 November 2026."
    )


def test_a_form_begun_in_this_browser_is_offered_on_the_first_page(family: ReviewingClient) -> None:
    assert "Carry on with the form you started here" not in family.get("/").links()
    family.post_form("/ask/what", kind="D1")
    assert family.get("/").links()["Carry on with the form you started here"] == "/ask"
