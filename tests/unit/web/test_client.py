"""The reviewing client must refuse what it promises to refuse."""

import pytest
from flask import Flask, redirect

from tests.client import PageIsUnsound, ReviewingClient
from web.setup import HEADERS

SOUND = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>A question – Us</title></head>
<body><main id="main-content"><h1>A question</h1>{}</main></body></html>"""


def served(html: str, *, headers: dict[str, str] | None = None) -> ReviewingClient:
    """A client of an app that serves this page alone."""
    app = Flask("one page", static_folder=None)
    app.add_url_rule("/", "page", lambda: (html, HEADERS if headers is None else headers))
    app.add_url_rule("/go", "go", lambda: redirect("/", code=302), methods=["POST"])
    return ReviewingClient(app, provider="Us")


def test_a_sound_page_is_taken():
    page = served(SOUND.format("<p>Hello\u00a0you</p>")).get("/")

    assert page.says("Hello you")
    assert (page.title, page.heading, page.problems) == ("A question – Us", "A question", [])


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<p>open", None),
        ("<b>open", "HTML at"),
        ("<div></p></div>", "HTML at"),
        ("<h1>Two</h1>", "2 h1"),
        ("<h3>Jump</h3>", "jumps from h1 to h3"),
        ('<p id="a"></p><p id="a"></p>', "'a' is there more than once"),
        ('<input name="x" id="x">', "'x' has no label"),
        ('<label for="y">Y</label>', "for='y' points nowhere"),
        ('<label for="x">X</label><input id="x" name="x" aria-describedby="gone">', "'gone' points nowhere"),
        ('<a href="#gone">x</a>', "#gone leads nowhere"),
        (
            '<div class="govuk-error-summary"><a href="#b">B</a><a href="#a">A</a></div>'
            '<p id="a"></p><p id="b"></p>',
            "in another order",
        ),
        ('<a href="/x"></a>', "has no words"),
        ('<img src="/x">', "has no alt"),
        ("<fieldset></fieldset>", "without a legend"),
        ('<p style="color:red">x</p>', "carries its own style"),
        ("<style>p{}</style>", "style"),
        ("<script>1</script>", "a script stands in the page"),
        ('<button onclick="x()">x</button>', "handler onclick"),
        ('<a href="javascript:x()">x</a>', "is a script"),
        ('<img alt="" src="https://example.com/x.png">', "from elsewhere"),
        ('<form method="post" novalidate></form>', "has no token"),
        ('<form method="post"><input type="hidden" name="csrf_token" value=""></form>', "its own words"),
        ('<form method="get"><input type="hidden" name="csrf_token" value=""></form>', "into the address"),
        ("<p>Dear None</p>", "'None' stands"),
        ("<p>datetime.date(2026, 1, 1)</p>", "'datetime.date(' stands"),
    ],
)
def test_an_unsound_page_is_refused_with_its_fault(content, fault):
    client = served(SOUND.format(content))

    if fault is None:
        client.get("/")
        return
    with pytest.raises(PageIsUnsound) as refusal:
        client.get("/")
    assert any(fault in found for found in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<!DOCTYPE html>", "", "doctype"),
        (' lang="en-GB"', "", "lang"),
        ("A question – Us", "Another – Us", "title is"),
        ("<h1>A question</h1>", "", "0 h1"),
        ("<h1>A question</h1>", "<h1></h1>", "the h1 is empty"),
    ],
)
def test_an_unsound_frame_is_refused(old, new, fault):
    with pytest.raises(PageIsUnsound) as refusal:
        served(SOUND.format("").replace(old, new)).get("/")
    assert any(fault in found for found in refusal.value.faults), refusal.value.faults


@pytest.mark.parametrize(
    "name", ["Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Cache-Control"]
)
def test_a_page_without_our_headers_is_refused(name):
    headers = {known: value for known, value in HEADERS.items() if known != name}

    with pytest.raises(PageIsUnsound, match=name):
        served(SOUND.format(""), headers=headers).get("/")


def test_a_post_that_ends_in_anything_but_a_303_is_refused():
    with pytest.raises(PageIsUnsound, match="303"):
        served(SOUND.format("")).post("/go")


def test_a_form_is_sent_as_a_browser_would_send_it():
    page = served(
        SOUND.format(
            '<form method="post" action="/go" novalidate><input type="hidden" name="csrf_token" value="t">'
            '<label for="a">A</label><textarea id="a" name="a">\n\nx</textarea>'
            '<label for="b">B</label><select id="b" name="b"><option value="1">1</option></select>'
            '<label for="c">C</label><input type="checkbox" id="c" name="c" value="yes">'
            '<label for="d">D</label><input type="radio" id="d" name="d" value="k" checked>'
            '<button name="e" value="1">E</button></form>'
        )
    ).get("/")

    assert page.forms()[0].fields() == {"csrf_token": ["t"], "a": ["\nx"], "b": ["1"], "d": ["k"]}
