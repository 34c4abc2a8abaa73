import io
import json
from datetime import time
from pathlib import Path

import pytest
from flask import render_template_string

from cases.vocabulary import Asker, Wish

TEXTS = json.loads((Path(__file__).parents[2] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))
GALLERY = [
    "/",
    "/letter-date",
    "/decision",
    "/everything",
    "/answer",
    "/check",
    "/signed",
    "/document",
    "/parts",
    "/cases",
    "/case",
]

GOOD = {
    "name": "Ana Lund",
    "email": "ana@example.com",
    "born-day": "4",
    "born-month": "May",
    "born-year": "2011",
    "called_at": "4:02pm",
    "asker": "parent",
    "wish": "talk",
    "needs": ["bsl", "quiet"],
    "authority": "Bury",
    "password": "long enough",
    "confirm": "yes",
}


@pytest.mark.parametrize("address", GALLERY)
def test_every_page_of_the_gallery_is_sound(client, address):
    assert client.get(address).status == 200


@pytest.mark.parametrize("address", ["/letter-date", "/decision", "/everything"])
def test_every_page_with_problems_is_sound_and_links_each_to_its_field(client, address):
    page = client.send(client.get(address))

    assert page.problems
    assert page.title.startswith("Error: ")


def test_public_pages_say_who_we_are_not_and_whom_to_phone(client):
    page = client.get("/")

    assert page.says(
        "Quince Street Mediation (example) is an independent mediation service. We are not part of the "
        "government, the Tribunal or any local authority.",
        "Stuck? Phone 0808 157 0155 , free, 9am to 5pm Monday to Friday",
    )


@pytest.mark.parametrize("address", GALLERY)
def test_no_page_looks_like_the_governments(client, address):
    html = client.get(address).html.lower()

    assert not [word for word in ("gov.uk", "crown", "service of", "official") if word in html]


def test_a_page_behind_a_link_is_not_indexed_and_leads_nowhere_by_accident(client):
    page = client.get("/signed")

    assert 'content="noindex"' in page.html
    assert "Quince Street Mediation (example)" not in page.links()


def test_staff_see_whose_visit_it_is_and_end_it_by_a_post(client):
    page = client.get("/cases")

    assert page.says("Bea Hollis", "Counterpart")
    assert client.send(page, action="/sign-out").address == "/"


def test_a_whole_page_comes_out_as_plain_data(app, client):
    page = client.post_form("/everything", GOOD)

    assert page.address == "/signed", page.problems
    kept = app.extensions["kept"][0]
    assert kept["called_at"] == time(16, 2)
    assert kept["asker"] is Asker.PARENT
    assert kept["wish"] is Wish.TALK
    assert kept["needs"] == ("bsl", "quiet")
    assert kept["phone"] == "01632960014"
    assert kept["version"] == 3
    assert kept["helper_role"] is None
    assert kept["draft"] is False


def test_a_second_button_says_which_was_pressed(app, client):
    client.post_form("/everything", {**GOOD, "draft": "yes"})

    assert app.extensions["kept"][0]["draft"] is True
    assert app.extensions["kept"][0]["save"] is False


@pytest.mark.hard_input("K01", "K02")
@pytest.mark.parametrize("typed", [*TEXTS["K01"], *TEXTS["K02"], *TEXTS["K11"]])
def test_what_people_type_is_shown_exactly_and_never_run(client, typed):
    page = client.send(client.get("/everything"), {"name": typed, "hopes": typed, "address": typed})

    assert page.problems
    for name in ("name", "hopes", "address"):
        assert page.value_of(name) == typed


def test_lines_and_indents_of_long_text_come_back_as_they_were(client):
    typed = "first\n    indented\n\n\tlast"

    page = client.post_form("/everything", hopes=typed.replace("\n", "\r\n"))

    assert page.value_of("hopes") == typed


@pytest.mark.hard_input("K03")
def test_removed_characters_are_told_beside_the_field(client):
    page = client.post_form("/everything", {**GOOD, "hopes": "null\0byte \x1b"})

    assert page.problems == ["We took out 2 characters that cannot be printed. Check the text"]
    assert page.value_of("hopes") == "nullbyte"


def test_a_password_is_never_sent_back(client):
    assert "hunter2" not in client.post_form("/everything", password="hunter2").html


def test_a_file_chosen_on_a_page_with_problems_is_asked_for_again(client):
    page = client.post_form(
        "/everything", {**GOOD, "name": "", "letter": (io.BytesIO(b"%PDF"), "letter.pdf")}
    )

    assert page.problems == ["Enter your name", "Choose the file again: we could not keep it"]


def test_a_revealed_question_stands_on_the_page_without_script_and_keeps_its_words(client):
    page = client.post_form("/everything", {**GOOD, "asker": "helper"})

    assert page.problems == ["Say how you help"]
    assert page.value_of("helper_role") == ""


def shown(app, source: str, **values: object) -> str:
    with app.test_request_context():
        return render_template_string('{% import "macros/page.html" as page %}' + source, **values)


def test_values_given_to_parts_are_never_taken_for_html(app):
    html = shown(
        app,
        "{{ page.facts([(v, v)]) }}{{ page.table(v, [v, v], [(v, v)]) }}{{ page.state(v) }}"
        "{{ page.timeline([(v, v)]) }}{{ page.answers(v, [(v, v, v)]) }}{{ page.doors([(v, v)]) }}",
        v='<script>"x"</script>',
    )

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_facts_without_a_value_are_left_out(app):
    html = shown(app, '{{ page.facts([("Born", ""), ("Name", "Ana")]) }}')

    assert "Born" not in html
    assert "Ana" in html


def test_a_state_has_its_word_and_an_icon_that_is_not_read_out(app):
    html = shown(app, '{{ page.state("Due today", "soon") }}')

    assert "Due today" in html
    assert '<svg class="cp-icon"' in html
    assert 'aria-hidden="true"' in html


def test_a_date_shows_the_safe_day_large_and_the_latest_small(client):
    page = client.get("/answer")

    assert page.html.index("cp-date__day") < page.html.index("cp-date__outer")
    assert page.says("Contact us by the end of Monday 25 January 2027")
