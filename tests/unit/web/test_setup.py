import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask, session
from jinja2 import DictLoader

from tests.client import ReviewingClient
from tests.patterns.app import NOW, PROVIDER, create_pattern_app
from web import setup
from web.common.signed_times import clear_session
from web.setup import init_templates

OPEN_TOO_LONG = (
    "This page was open for a long time. Everything you typed is still here. Press 'Continue' again"
)
TEXTS = json.loads((Path(__file__).parents[2] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))


def test_a_page_may_load_nothing_from_elsewhere_and_stand_in_no_frame(client):
    policy = client.get("/").response.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_an_address_is_told_to_no_other_site_and_no_page_is_kept(client):
    headers = client.get("/").response.headers

    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_error_pages_and_redirects_carry_the_same_headers(client):
    for address in ("/nope", "/next?next=/answer"):
        assert client.get(address, follow=False).response.headers["X-Frame-Options"] == "DENY"


def test_a_public_site_keeps_its_cookie_to_https_and_to_itself():
    client = ReviewingClient(create_pattern_app(public_url="https://quincestreet.example.com"))

    response = client.get("/letter-date").response

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-counterpart=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_practice_on_this_computer_works_without_https(client):
    response = client.get("/letter-date").response

    assert "Secure" not in response.headers["Set-Cookie"]
    assert "HttpOnly" in response.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in response.headers


def test_a_page_without_a_form_sets_no_cookie(client):
    assert "Set-Cookie" not in client.get("/").response.headers


# --- Tokens of forms --------------------------------------------------------------------------------


@pytest.mark.hard_input("K12")
def test_a_page_open_too_long_keeps_every_word_and_one_press_saves_it(app, client):
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get("/letter-date")
        clock.shift(timedelta(hours=12, seconds=1))

        page = client.send(page, {"sent_on-day": "3", "sent_on-month": "March", "sent_on-year": "2026"})

        expected = (
            "This page was open for a long time. Everything you typed is still here. Press 'Continue' again"
        )
        assert page.problems == [expected]
        assert page.title.startswith("Error: ")
        assert page.value_of("sent_on-month") == "March"
        assert app.extensions["kept"] == []

        client.send(page)

    assert app.extensions["kept"] == [{"sent_on": date(2026, 3, 3)}]


def test_a_page_from_before_another_sign_in_says_so_and_not_that_it_was_open_long():
    def signed_in_anew() -> tuple[str, dict[str, str]]:
        clear_session()
        return "", {"Content-Type": "text/plain"}

    app = create_pattern_app()
    app.add_url_rule("/signed-in-anew", view_func=signed_in_anew)
    client = ReviewingClient(app)
    page = client.get("/letter-date")
    client.get("/signed-in-anew")

    page = client.send(page, {"sent_on-day": "3", "sent_on-month": "March", "sent_on-year": "2026"})

    assert page.problems == [
        "Someone signed in or out in this browser after this page was opened. "
        "Everything you typed is still here. Press 'Continue' again"
    ]
    assert page.value_of("sent_on-month") == "March"
    assert app.extensions["kept"] == []


def test_a_page_open_just_short_of_that_is_sent_at_once(app, client):
    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get("/letter-date")
        clock.shift(timedelta(hours=12))
        client.send(page, sent_on=date(2026, 3, 3))

    assert len(app.extensions["kept"]) == 1


def test_how_long_a_page_may_stay_open_is_a_setting():
    app = create_pattern_app(form_life=timedelta(seconds=5))
    client = ReviewingClient(app)

    with time_machine.travel(NOW, tick=False) as clock:
        page = client.get("/letter-date")
        clock.shift(6)
        client.send(page, sent_on=date(2026, 3, 3))

    assert app.extensions["kept"] == []


@pytest.mark.parametrize("token", ["", "forged", None])
def test_a_post_without_our_token_changes_nothing(app, client, token):
    client.get("/letter-date")
    data = {"sent_on-day": "3", "sent_on-month": "3", "sent_on-year": "2026"}

    page = client.post("/letter-date", data=data | ({} if token is None else {"csrf_token": token}))

    assert page.problems
    assert app.extensions["kept"] == []


def test_another_sites_page_cannot_send_our_forms(app, client):
    token = client.get("/letter-date").forms()[0].fields()["csrf_token"][0]
    data = {"csrf_token": token, "sent_on-day": "3", "sent_on-month": "3", "sent_on-year": "2026"}

    page = client.post("/letter-date", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status == 400
    assert app.extensions["kept"] == []


def test_a_change_without_a_form_needs_the_token_too(client):
    token = client.get("/letter-date").forms()[0].fields()["csrf_token"][0]

    assert client.post("/autosave").status == 400
    assert client.post("/autosave", headers={"X-CSRFToken": token}).status == 200


# --- Where to go next -------------------------------------------------------------------------------


@pytest.mark.hard_input("K53")
@pytest.mark.parametrize(
    "target",
    [
        *TEXTS["K53"],
        "https://example.invalid/answer",
        "answer",
        "",
        "//answer",
        "/%5c/example.invalid",
        "/%2f/x",
        "/%255c%255cx",
        "/nowhere",
        "/sign-out",
        "/answer\n",
    ],
)
def test_nobody_is_sent_to_another_site(client, target):
    response = client.browser.get("/next", query_string={"next": target})

    assert response.headers["Location"] == "/"


@pytest.mark.hard_input("K53")
@pytest.mark.parametrize("target", ["/answer", "/answer?from=link", "/static/brand.css", "/answer#top"])
def test_pages_of_ours_are_reached(client, target):
    assert client.browser.get("/next", query_string={"next": target}).headers["Location"] == target


# --- Assets -----------------------------------------------------------------------------------------


def test_every_file_a_page_loads_is_there_and_kept_for_ever(client):
    page = client.get("/")
    files = [e.get("href") or e.get("src") for e in page.root.iter() if e.tag in ("link", "script")]

    assert len(files) == 4
    for file in files:
        response = client.browser.get(file)
        assert response.status_code == 200, file
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        response.close()


def test_a_name_that_was_not_built_leads_nowhere_harmlessly(client):
    assert setup.asset("nowhere.js") == "/static/nowhere.js"
    assert client.get("/static/nowhere.js").status == 404
    assert client.get("/static/../shell.py").status == 404


def test_the_app_must_leave_assets_to_the_shell():
    with pytest.raises(ValueError, match="static_folder=None"):
        init_templates(Flask("x"), provider=PROVIDER, public_url="http://localhost", mode="demo")


NUL_AS_FILE_NAME = b'--x\r\nContent-Disposition: form-data; name="name"; filename="\x00"\r\n\r\nx\r\n--x--'


# --- Odd requests -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/answer%00",
        "/?a=%00",
        "/?%00=a",
        "/%ff%fe",
        "/?a=%ff",
        "/..%2f..%2fetc/passwd",
        "/" + "a" * 5000,
    ],
)
def test_an_odd_address_is_a_page_we_do_not_have_or_a_page(client, address):
    assert client.get(address).status in (200, 404)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe%00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (
            b'--x\r\nContent-Disposition: form-data; name="name"; filename="\x00"\r\n\r\nx\r\n--x--',
            "multipart/form-data; boundary=x",
        ),
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"a" * 1000, "nonsense/; charset=nonsense"),
        (b"name=a", "application/x-www-form-urlencoded; charset=utf-7"),
    ],
)
def test_an_odd_body_is_answered_with_a_page(client, body, kind):
    page = client.post("/everything", data=body, content_type=kind)

    assert page.status in (200, 400)


def test_a_name_a_template_was_not_given_is_never_printed_as_nothing(app):
    with app.test_request_context(), pytest.raises(Exception, match="'whoever' is undefined"):
        app.jinja_env.from_string("Dear {{ whoever }}").render()


def test_a_name_a_template_was_not_given_may_be_asked_about(app):
    with app.test_request_context():
        assert app.jinja_env.from_string("{% if whoever %}x{% endif %}").render() == ""


def test_a_templates_own_names_stay_its_own():
    app = create_pattern_app()  # the gallery is shared by the tests of this package
    app.jinja_env.loader = DictLoader({"own": "{{ a }}{{ b }}", "shared": "{{ a }}{{ b is defined }}"})
    app.jinja_env.globals["a"] = "first"

    assert app.jinja_env.get_template("own", globals={"b": "own"}).render() == "firstown"
    assert app.jinja_env.get_template("shared").render() == "firstFalse"
    app.jinja_env.globals["a"] = "later"
    assert app.jinja_env.get_template("shared").render() == "laterFalse"


def test_a_session_is_read_by_the_keys_of_now():
    app = create_pattern_app()
    app.config["SECRET_KEY_FALLBACKS"] = []
    held = app.session_interface
    with app.test_request_context():
        cookie = held.get_signing_serializer(app).dumps({"a": 1})
    first = app.secret_key

    app.secret_key = "a new one"
    assert not _session_of(app, cookie)
    app.config["SECRET_KEY_FALLBACKS"].append(first)
    assert _session_of(app, cookie) == {"a": 1}
    app.config["SECRET_KEY_FALLBACKS"].clear()
    assert not _session_of(app, cookie)


def _session_of(app, cookie):
    with app.test_request_context(headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}):
        return dict(session)
