"""'Back' and 'Reload' never ask to send a page again, and what was typed is still there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cases.vocabulary import Role
from forms.shown_again import SHOWN
from services.typed_words import (
    MOST_CHARACTERS,
    MOST_OF_STRANGERS,
    MOST_PAGES,
    TypedWords,
    WordsOfPage,
    keep_typed_words,
)
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.test_matrix import LET_IN, Site
from tests.statements import statement_out
from tests.web_apps import make_web
from web.common.typed_words import IN_PLACE
from web.viewers import GUARD

ANSWERS_A_SCRIPT = {"mediator.save", "mediator.live"}
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Iterator[Site]:
    """One installation with one of everything, and one of each kind of visitor signed in."""
    folder = tmp_path_factory.mktemp("words")
    services = make_services(folder, f"sqlite:///{shutil.copy(_migrated_sqlite, folder / 'test.db')}")
    site = Site(replace(services, now=lambda: NOON))
    yield site
    services.database.close()


@pytest.fixture
def hours() -> list[float]:
    """What the clock of ``browser`` shows, in hours after noon: append to let time pass."""
    return [0]


@pytest.fixture
def browser(tmp_path: Path, sqlite_url: str, hours: list[float]) -> Iterator[ReviewingClient]:
    """A browser of the public pages."""
    services = make_services(tmp_path / "data", sqlite_url)
    services = replace(services, now=lambda: NOON + timedelta(hours=hours[-1]))
    yield ReviewingClient(make_web(services))
    services.database.close()


def token_of(browser: FlaskClient) -> str:
    page = browser.get("/check").get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def test_no_form_of_any_kind_of_visitor_answers_a_bad_press_in_place(site: Site) -> None:
    """Every address that takes a POST: with nothing well filled in, it ends on a page that GET opens."""
    in_place = []
    for rule in site.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in ANSWERS_A_SCRIPT:
            continue
        roles = getattr(site.app.view_functions[rule.endpoint], GUARD, None)
        let_in = LET_IN.get(rule.endpoint) or {role.value for role in roles or ()} or {"anyone"}
        for who in sorted(let_in & site.browsers.keys()):
            browser = site.browsers[who]
            data = {"csrf_token": token_of(browser), "email": "no address", "words": "x" * 9_000}
            answer = browser.post(site.address(rule), data=data)
            if answer.status_code == 303:
                again = browser.get(answer.headers["Location"])
                assert again.status_code < 500, (rule, who, again.status_code)
            elif answer.mimetype == "text/html" and answer.status_code not in IN_PLACE:
                in_place.append((rule.endpoint, who, answer.status_code))
    assert in_place == []


def test_no_form_behind_a_link_answers_a_bad_press_in_place(tmp_path: Path, sqlite_url: str) -> None:
    """The proof, the change that says nothing, the signature without a name."""
    services = make_services(tmp_path / "data", sqlite_url)
    statement = statement_out(services)
    browser = ReviewingClient(make_web(services))
    proof = browser.post_form(statement.family.link)
    wrong = browser.send(proof, born=NOON.date())
    assert "again=" in wrong.response.request.full_path
    assert wrong.problems
    browser.send(wrong, born=datetime(2015, 5, 3, tzinfo=UTC).date())
    with services.database.read() as session:
        assert all("born-day" not in str(row.page) for row in session.scalars(select(TypedWords)))
    services.database.close()


def test_what_was_typed_is_shown_again_at_an_address_of_its_own(browser: ReviewingClient) -> None:
    """Opened as often as one likes; sent once more, it is used up."""
    page = browser.post_form("/forgotten", email="zoë at example.com")
    address = page.response.request.full_path
    assert "again=" in address
    assert page.title.startswith("Error: ")
    for _ in range(2):
        again = browser.get(address)
        assert (again.problems, again.value_of("email")) == (page.problems, "zoë at example.com")
    worse = browser.send(again, email="still none")
    assert worse.response.request.full_path == address  # one page, one address: 'Back' shows the newest words
    assert browser.get(address).value_of("email") == "still none"
    assert SHOWN.get() is None  # what comes next in this thread shows nothing of it
    assert browser.send(worse, email="zoe@example.com").problems == []
    assert browser.get(address).problems == []


def test_words_are_shown_to_the_browser_that_typed_them_for_an_hour(
    browser: ReviewingClient, hours: list[float]
) -> None:
    """Another browser with the same address gets an empty page, and so does this one an hour later."""
    page = browser.post_form("/ask/what", kind=None)
    address = page.response.request.full_path
    assert browser.get(address).problems
    stranger = ReviewingClient(browser.browser.application)
    assert stranger.get(address).problems == []
    assert browser.get(address.replace("/ask/what", "/forgotten")).problems == []
    hours.append(1)
    assert browser.get(address).problems == []
    services = browser.browser.application.extensions["services"]
    browser.post_form("/forgotten", email="none")
    with services.database.read() as session:
        assert [row.path for row in session.scalars(select(TypedWords))] == ["/forgotten"]


def test_a_browser_holds_only_so_many_pages(browser: ReviewingClient, hours: list[float]) -> None:
    """The oldest goes first."""
    first = browser.post_form("/forgotten", email="none").response.request.full_path
    for number in range(MOST_PAGES):
        hours.append((number + 1) / 100)
        browser.post_form("/forgotten", email="none")
    assert browser.get(first).problems == []
    with browser.browser.application.extensions["services"].database.read() as session:
        assert len(session.scalars(select(TypedWords)).all()) == MOST_PAGES


def test_strangers_cannot_use_up_the_room_for_the_words_of_people_who_belong_here(site: Site) -> None:
    """However many pages strangers have kept, those who signed in or came by a link find room."""
    full = WordsOfPage([("n", "x" * 10)] * 20)

    def kept(of_stranger: bool, held: int) -> bool:
        with site.services.database.write() as session:
            session.add(TypedWords(owner="other", path="/x", page={}, characters=held, kept_at=NOON))
            session.flush()
            found = keep_typed_words(
                session, "mine", "/y", full, known=None, at=NOON, of_stranger=of_stranger
            )
            session.rollback()
        return found is not None

    assert full.characters > 20 * len("nxxxxxxxxxx")  # a field is more than its text
    assert kept(of_stranger=True, held=1_000)
    assert not kept(of_stranger=True, held=MOST_OF_STRANGERS)
    assert kept(of_stranger=False, held=MOST_OF_STRANGERS)
    assert not kept(of_stranger=False, held=MOST_CHARACTERS)


def test_whose_page_it_is_decides_how_much_room_there_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of someone signed in is kept where a stranger's answers in place, with all words on it."""
    monkeypatch.setattr("services.typed_words.MOST_OF_STRANGERS", 0)
    stranger = ReviewingClient(site.app).post_form("/forgotten", email="zoë at example.com")
    assert "again=" not in stranger.response.request.full_path
    assert stranger.value_of("email") == "zoë at example.com"
    staff = ReviewingClient(site.app)
    staff.post_form("/sign-in", email=site.users["administrator"].email, password="long walks home")
    page = staff.post_form("/admin/users/new", name="Zoë O'Neill", email="none")
    assert "again=" in page.response.request.full_path


def test_passwords_codes_and_files_are_never_kept(site: Site) -> None:
    """Not even for an hour, not even in what a page carries along unseen."""
    browser = ReviewingClient(site.app)
    browser.post_form("/sign-in", email="someone@example.com", password="a secret of mine")
    browser.post_form("/code", code="SECRET")
    browser.browser.post("/sign-in", data={"csrf_token": token_of(browser.browser), "password": "secret-2"})
    with site.services.database.read() as session:
        kept = [str(row.page) for row in session.scalars(select(TypedWords))]
    assert any("someone@example.com" in page for page in kept)
    assert not any("secret" in page.casefold() for page in kept)


def test_a_rule_that_refuses_a_press_leaves_the_words_to_be_read(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page of the error itself, which has no form."""

    def refuse(*_: object, **__: object) -> None:
        raise NotFoundHere

    monkeypatch.setattr("web.admin.views.add_person_and_email", refuse)
    browser = ReviewingClient(site.app)
    browser.post_form("/sign-in", email=site.users["administrator"].email, password="long walks home")
    page = browser.post_form("/admin/users/new", name="Zoë O'Neill", email="zoe@example.com", role="adviser")
    for shown in (page, browser.get(page.response.request.full_path)):
        assert shown.status == 409
        assert shown.says("Somebody was first.", "Full name", "Zoë O'Neill", "zoe@example.com")


class NotFoundHere(Exception):
    """A refusal that explains itself."""

    sentence = "Somebody was first."


def test_a_press_that_comes_from_another_site_keeps_nothing(site: Site) -> None:
    """Nobody lays words into someone's mouth."""
    browser = site.app.test_client()
    answer = browser.post("/forgotten", data={"email": "not mine", "csrf_token": "no"})
    assert answer.status_code == 200
    with site.services.database.read() as session:
        assert not any("not mine" in str(row.page) for row in session.scalars(select(TypedWords)))


def test_words_end_with_the_sign_in(site: Site) -> None:
    """Signing out deletes them; whoever signs in next at that browser sees none."""
    user = site.users["administrator"]
    browser = ReviewingClient(site.app)
    browser.post_form("/sign-in", email=user.email, password="long walks home")
    page = browser.post_form("/admin/users/new", name="Zoë O'Neill", email="none")
    words_id = UUID(page.response.request.full_path.split("again=")[1])
    browser.send(page, action="/sign-out")
    with site.services.database.read() as session:
        assert session.get(TypedWords, words_id) is None
    assert user.role is Role.ADMINISTRATOR
