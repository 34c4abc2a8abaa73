import logging
import re

import pytest

from tests.client import ReviewingClient
from tests.patterns.app import create_pattern_app


def test_a_page_that_is_not_there_and_one_that_is_not_yours_look_the_same(client):
    missing, forbidden, guarded = (client.get(address) for address in ("/nope", "/abort/403", "/abort/401"))

    assert missing.text == forbidden.text == guarded.text
    assert missing.says("It may not exist, or it may belong to someone else.")
    assert missing.links()["Our first page"] == "/"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (400, "We could not read what was sent"),
        (405, "Go back to the page before, and use the button there"),
        (413, "All files together must be under 60 MB"),
        (418, "We could not read what was sent"),
        (429, "Wait a few minutes, then try again. Or phone 0808 157 0155"),
        (503, "Try again in a few minutes, or phone 0808 157 0155"),
    ],
)
def test_each_refusal_says_what_to_do(client, code, sentence):
    page = client.get(f"/abort/{code}")

    assert page.status == code
    assert page.says(sentence)
    said = page.html.split("</h1>")[1].split("</main>")[0]
    assert said.count("0808\u00a0157") == said.count('<a href="tel:08081570155">')


def test_a_wrong_method_is_told_with_the_right_ones(client):
    page = client.get("/sign-out")

    assert page.status == 405
    assert "POST" in page.response.headers["Allow"]


def test_what_a_package_refuses_is_said_in_its_own_words(client):
    page = client.get("/refused")

    assert page.status == 409
    assert page.says("Sam Reed must record the call first.")


def test_a_fault_of_ours_can_be_quoted_and_found_in_the_log(client, caplog):
    with caplog.at_level(logging.ERROR):
        page = client.get("/broken?secret=in-the-address")

    quote = re.search(r"E-[2-9A-HJKMNP-Z]{4}", page.text)
    assert page.status == 500
    assert page.heading == "Something went wrong on our side"
    assert page.text.count("on our side") <= 2, "once in the title, once on the page"
    assert quote is not None
    assert quote.group() in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "in-the-address" not in caplog.text


def test_what_was_typed_when_we_failed_is_sent_again_by_one_press(client):
    first = client.post("/broken", data={"what": ["one\r\ntwo", "three"], "csrf_token": "x"})

    form = first.forms()[0].fields()
    assert form["what"] == ["one\ntwo", "three"]
    assert form["csrf_token"] != ["x"]


@pytest.mark.parametrize("name", ["password", "new_password", "code", "pin"])
def test_nothing_secret_is_put_into_a_page_of_ours(client, name):
    page = client.post("/broken", data={name: "hunter2", "postcode": "ZZ1 1ZZ"})

    assert "hunter2" not in page.html
    assert page.forms() == []


def test_what_is_too_large_is_told_with_its_limit(app, client, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1_000_000)

    page = client.post("/everything", data={"name": "x" * 1_100_000})

    assert page.status == 413
    assert page.says("must be under 1 MB")


def test_a_test_sees_a_fault_as_it_is():
    app = create_pattern_app()
    app.testing = True

    with pytest.raises(ZeroDivisionError):
        ReviewingClient(app).get("/broken")
