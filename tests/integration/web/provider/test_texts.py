"""Words of pages and news: written by one person, published by another, drawn without HTML of theirs."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

import pytest

from cases.provider import Provider
from web.common.texts.markdown import first_words, html_of, marked_text
from web.common.texts.topics import WRITTEN, words_that_came

PROVIDER = Provider(
    "Hare & Fen", "01632 960 555", "9am to 5pm, Monday to Friday", "a@example.com", ("1 Road",)
)
TOPIC = "/provider/pages/mediation"
WORDS = "Mediation is a meeting.\n\n## Who comes\n\n- you\n- **one** [supporter](/about/on-the-day)\n"
ARTICLE = {"headline": "A new office", "body": "We moved.\n\n## Where to\n\nPhone {phone}."}


def draft(browser, address: str, body: str):
    page = browser.get(f"{address}/edit")
    return browser.send(page, {"body": body})


@pytest.mark.usefixtures("both_databases")
def test_words_of_a_page_are_published_by_a_second_person_and_taken_back_the_same_way(keepers):
    bea, noor = keepers.browser("Bea Hollis"), keepers.browser("Noor Ashby")
    before = bea.get("/about/mediation")
    assert before.says("Mediation is a private meeting")
    saved = draft(bea, TOPIC, WORDS)
    assert saved.says("Saved as a draft.", "Someone else must publish this")
    assert "Publish this draft" not in saved.text
    assert bea.get("/about/mediation").text == before.text
    theirs = noor.get(TOPIC)
    assert theirs.says("Draft by Bea Hollis, to be published by someone else", "Mediation is a meeting.")
    assert noor.send(theirs, {}, action=f"{TOPIC}/publish").says("Published. Readers see it now.")
    assert noor.send(theirs, {}, action=f"{TOPIC}/publish").says("Nothing was done.")
    page = bea.get("/about/mediation")
    assert page.says("Mediation is a meeting.", "Who comes", "We last checked this page on 25 November 2026")
    assert "Mediation is a private meeting" not in page.text
    back = noor.send(noor.get(TOPIC), {}, action=f"{TOPIC}/versions/0/use")
    assert back.says("Saved as a draft.", "Mediation is a private meeting")
    assert bea.send(bea.get(TOPIC), {}, action=f"{TOPIC}/publish").says("Published.")
    assert bea.get("/about/mediation").says("Mediation is a private meeting")


def test_nobody_publishes_their_own_words_even_with_a_forged_press(keepers):
    bea = keepers.browser("Bea Hollis")
    saved = draft(bea, TOPIC, WORDS)
    fields = {"csrf_token": saved.value_of("csrf_token"), "seen": saved.value_of("seen")}
    refused = bea.post(f"{TOPIC}/publish", data=fields)
    assert refused.says("Someone else must publish this. You wrote it yourself.")
    assert bea.get("/about/mediation").says("Mediation is a private meeting")


def test_a_draft_that_changed_is_not_published_unread_and_two_writers_lose_nothing(keepers):
    bea, noor, cora = (keepers.browser(name) for name in ("Bea Hollis", "Noor Ashby", "Cora Whitlock"))
    hers, his = bea.get(f"{TOPIC}/edit"), noor.get(f"{TOPIC}/edit")
    bea.send(hers, {"body": WORDS})
    read = cora.get(TOPIC)
    clash = noor.send(his, {"body": "Something else"})
    assert "Somebody else changed this after you opened the page." in clash.problems[0]
    assert clash.value_of("body").strip() == "Something else"
    assert noor.send(clash, {"body": "Something else"}).says("Saved as a draft.")
    assert cora.send(read, {}, action=f"{TOPIC}/publish").says("Nothing was done. Look at it now.")
    assert bea.get("/about/mediation").says("Mediation is a private meeting")


def test_a_preview_saves_nothing(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.send(bea.get(f"{TOPIC}/edit"), {"body": WORDS, "look": "yes"})
    assert page.says("Nothing is saved yet.", "Who comes")
    assert page.value_of("body").strip() == WORDS.strip()
    assert bea.get(TOPIC).says("Nobody has written anything else yet.")
    empty = bea.send(bea.get(f"{TOPIC}/edit"), {"body": ""})
    assert empty.problems == ["Enter the words"]


def test_words_that_nobody_checked_for_half_a_year_are_pointed_out(keepers):
    keepers.clock.at = keepers.clock.at.replace(year=2027, month=8)
    bea = keepers.browser("Bea Hollis")
    page = bea.get(TOPIC)
    assert page.says("Nobody has checked this for 6 months")
    done = bea.send(page, {}, action=f"{TOPIC}/check")
    assert done.says("Noted: you read it today, and it is right.")
    assert "Nobody has checked this" not in done.text
    assert bea.get("/about/mediation").says("We last checked this page on 25 August 2027")


@pytest.mark.usefixtures("both_databases")
def test_an_article_is_drafted_published_changed_and_withdrawn(keepers):
    bea, noor = keepers.browser("Bea Hollis"), keepers.browser("Noor Ashby")
    address = "/provider/news/a-new-office"
    assert bea.post_form("/provider/news/new", ARTICLE).says("Saved as a draft.")
    again = bea.post_form("/provider/news/new", ARTICLE)
    assert again.problems == ["There is an article of this title already. Choose another title"]
    assert bea.get("/news/a-new-office").status == 404
    assert noor.send(noor.get(address), {}, action=f"{address}/publish").says("Published.")
    page = bea.get("/news/a-new-office")
    assert page.says("A new office", "Wednesday 25 November 2026", "Phone 0808 157 0155")
    keepers.clock.pass_(days=2)
    noor = keepers.browser("Noor Ashby")
    bea = keepers.browser("Bea Hollis")
    noor.send(noor.get(f"{address}/edit"), {"body": "We moved twice."})
    bea.send(bea.get(address), {}, action=f"{address}/publish")
    assert bea.get("/news/a-new-office").says("We moved twice.", "changed on Friday 27 November 2026")
    assert bea.send(bea.get(address), {}, action=f"{address}/withdraw").says("Withdrawn.")
    assert bea.get("/news/a-new-office").status == 404
    assert "A new office" not in bea.get("/news").text


def test_two_first_articles_come_with_counterpart_and_stand_in_the_feed(keepers):
    bea = keepers.browser("Bea Hollis")
    assert bea.get("/news").says("Asking for an assessment or a plan", "When and how to appeal")
    appeal = bea.get("/news/when-and-how-to-appeal")
    assert appeal.says(
        "two months from the date on the letter", "one month from the date on your certificate"
    )
    assert "days from" not in appeal.text
    assert bea.get("/about").says("News")
    feed = bea.browser.get("/news/feed.xml")
    assert feed.content_type == "application/atom+xml; charset=utf-8"
    root = Xml.fromstring(feed.data)  # noqa: S314 - our own feed
    names = [one.text for one in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert names[0] == "News from Quince Street Mediation (example)"
    assert set(names[1:]) == {"Asking for an assessment or a plan", "When and how to appeal"}
    for slug in ("asking-for-an-assessment-or-a-plan", "when-and-how-to-appeal"):
        address = f"/provider/news/{slug}"
        bea.send(bea.get(address), {}, action=f"{address}/withdraw")
    assert bea.get("/news").says("There is no news yet.")
    root = Xml.fromstring(bea.browser.get("/news/feed.xml").data)  # noqa: S314 - our own feed
    assert list(root.iter("{http://www.w3.org/2005/Atom}entry")) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "![x](https://example.com/a.png)",
        "**<img src=x onerror=alert(1)>**",
        "&lt;script&gt;",
    ],
)
def test_nothing_but_the_marks_becomes_html(text):
    html = html_of(text, PROVIDER)
    for bad in ("<script", "<img", 'href="javascript', 'href="data:', 'href="//', 'href="/\\'):
        assert bad not in html.lower()


def test_marks_are_drawn_and_the_providers_own_details_put_in():
    html = html_of(
        "# One\n\n#### Two\n\n*soft* **bold**\n\n1. a\n2. b\n\n[w](tel:01632960555) {phone} {name}", PROVIDER
    )
    assert "<h2>One</h2>" in html
    assert "<h3>Two</h3>" in html
    assert "<strong>bold</strong>" in html
    assert "<em>" not in html
    assert "<ol>" in html
    assert 'href="tel:01632960555"' in html
    assert "Hare &amp; Fen" in html


def test_the_providers_details_are_no_link_within_a_link():
    text = "[Phone {phone} or write](mailto:{email}) or {email}. {name}, {phone}\n\n**{name}**"
    html = html_of(text, PROVIDER)
    assert '<a href="mailto:a@example.com">Phone 01632 960 555 or write</a>' in html.replace("\xa0", " ")
    assert 'or <a href="mailto:a@example.com">a@example.com</a>.' in html
    assert "<strong>Hare &amp; Fen</strong>" in html
    assert 'href="tel:01632960555"' in html_of("[ring](tel:{phone})", PROVIDER)
    assert "{" not in html_of("# {name} {phone}", PROVIDER)
    assert first_words("## One\n\nRing [us](/x): {phone}", PROVIDER).replace("\xa0", " ") == (
        "Ring us: 01632 960 555"
    )


def test_a_draft_of_another_is_read_before_anything_takes_its_place(keepers):
    bea, noor = keepers.browser("Bea Hollis"), keepers.browser("Noor Ashby")
    draft(bea, TOPIC, WORDS)
    late = noor.get(f"{TOPIC}/edit")
    assert late.value_of("body").strip() == WORDS.strip()
    refused = noor.send(noor.get(TOPIC), {}, action=f"{TOPIC}/versions/0/use")
    assert refused.says("Somebody else's draft waits. Publish it or put it aside first. Nothing was changed.")
    draft(bea, TOPIC, "Bea's second words.")
    clash = noor.send(late, {"body": "Noor's words."})
    assert clash.says("What Bea Hollis wrote meanwhile", "Bea's second words.")
    assert clash.value_of("body").strip() == "Noor's words."
    assert noor.send(clash, {"body": "Noor's words."}).says("Saved as a draft.")


def test_a_draft_still_waits_after_its_article_was_withdrawn_and_people_hear_of_it(keepers):
    bea, noor = keepers.browser("Bea Hollis"), keepers.browser("Noor Ashby")
    address = "/provider/news/when-and-how-to-appeal"
    draft(bea, address, "New words about appeals.")
    assert "must publish" not in bea.get("/office").text, "nobody is asked to publish their own"
    assert noor.get("/admin/users").says("1 article has words that somebody else must publish")
    left = noor.send(noor.get(address), {}, action=f"{address}/withdraw")
    assert left.says("Withdrawn.", "New words about appeals.")
    assert noor.send(left, {}, action=f"{address}/publish").says("Published.")
    assert noor.get("/news/when-and-how-to-appeal").says("New words about appeals.")
    assert keepers.browser("Bea Hollis").get("/").says("News")


def test_every_page_that_came_is_read_as_marked_text_and_says_the_same_words(keepers):
    """Whoever begins to write anew begins from all of the page's words."""
    for topic in WRITTEN:
        with keepers.web.test_request_context(f"/about/{topic}"):
            marked = words_that_came(topic)
            provider = keepers.services.provider
            drawn = html_of(marked, provider)
        again = marked_text(str(drawn), provider)
        assert again.split() == marked.split(), topic
        shown = keepers.browser("Bea Hollis").get(f"/about/{topic}").text
        words = re.compile(r"[^\W\d]+")
        lacking = {*words.findall(re.sub(r"\(\S+\)|{\w+}", "", marked))} - {*words.findall(shown)}
        assert lacking == set(), topic
