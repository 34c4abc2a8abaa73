"""Signing in: who comes in, who does not, where they land, and when it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import Role
from tests.integration.web.accounts.conftest import PASSWORD, Accounts

NEXTS = json.loads(Path("tests/hard_inputs/K01-texts.json").read_text("utf-8"))["K53"]
HOMES = {
    Role.COORDINATOR: "/office",
    Role.ADVISER: "/office",
    Role.MEDIATOR: "/mediator",
    Role.OFFICER: "/authority",
    Role.ADMINISTRATOR: "/admin/users",
}


def test_each_role_lands_on_its_own_first_page(accounts: Accounts) -> None:
    """Right email and password: the page of the role."""
    for role, home in HOMES.items():
        _, page = accounts.sign_in(role)
        assert (page.status, page.response.headers["Location"]) == (303, home)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(accounts: Accounts) -> None:
    """Nobody learns here which addresses have an account."""
    browser, wrong = accounts.sign_in(Role.ADVISER, password="long walks hom")
    unknown = browser.post_form("/sign-in", email="nobody@example.com", password=PASSWORD)
    assert wrong.problems == unknown.problems == ["Email or password is not right"]
    assert browser.get("/account", follow=False).status == 303


def test_an_address_is_the_same_in_capitals_and_an_account_without_password_lets_nobody_in(
    accounts: Accounts,
) -> None:
    """Phones write the first letter large; an invited person has no password yet."""
    page = accounts.browser().post_form(
        "/sign-in", email=accounts.emails[Role.ADVISER].upper(), password=PASSWORD, follow=False
    )
    assert page.status == 303
    accounts.change(Role.ADVISER, lambda user: setattr(user, "password", None))
    _, page = accounts.sign_in(Role.ADVISER)
    assert page.problems == ["Email or password is not right"]


def test_after_five_wrong_guesses_even_the_right_password_waits_until_the_time_that_is_told(
    accounts: Accounts,
) -> None:
    """Five, then 15 minutes; another person's account is not held up by them."""
    browser = accounts.browser()
    for _ in range(5):
        _, page = accounts.sign_in(Role.MEDIATOR, browser=browser, password="guess and guess")
        assert page.problems == ["Email or password is not right"]
    _, page = accounts.sign_in(Role.MEDIATOR, browser=browser)
    assert page.problems == ["Too many tries. Wait until 10:15am (UK time), then try again"]
    assert accounts.sign_in(Role.ADVISER)[1].status == 303
    accounts.clock.pass_(minutes=15)
    assert accounts.sign_in(Role.MEDIATOR, browser=browser)[1].status == 303


def test_a_right_password_gives_its_guesses_back(accounts: Accounts) -> None:
    """Ten sign-ins in a row are no attack."""
    for _ in range(10):
        assert accounts.sign_in(Role.MEDIATOR)[1].status == 303


def test_signing_out_ends_the_sign_in_for_a_copy_of_its_cookie_too(accounts: Accounts) -> None:
    """A cookie copied from a shared computer opens nothing afterwards; another device stays signed in."""
    browser, _ = accounts.sign_in(Role.ADVISER)
    other, _ = accounts.sign_in(Role.ADVISER)
    name = accounts.web.config["SESSION_COOKIE_NAME"]
    cookie = browser.browser.get_cookie(name)
    assert cookie is not None
    page = browser.send(browser.get("/account"), action="/sign-out")
    assert page.heading == "Sign in"
    thief = accounts.browser()
    thief.browser.set_cookie(name, cookie.value)
    assert thief.get("/account").heading == "Sign in"
    assert other.get("/account").heading == "Your account"


def test_a_page_left_open_learns_whose_sign_in_it_is_and_keeps_nobody_signed_in_by_asking(
    accounts: Accounts,
) -> None:
    """Idle is not signed out: what was typed stays. Another person's sign-in is not this one's."""
    browser, _ = accounts.sign_in(Role.MEDIATOR)
    with accounts.services.database.read() as session:
        ids = {user.role: str(user.id) for user in session.scalars(select(User))}

    def is_still(role: Role) -> object:
        answer = browser.browser.get(f"/sign-in/still?person={ids[role]}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        return answer.get_json()["signed_in"]

    assert is_still(Role.MEDIATOR) is True
    assert is_still(Role.ADVISER) is False
    for _ in range(7):
        accounts.clock.pass_(minutes=10)
        assert is_still(Role.MEDIATOR) is True
    assert browser.get("/account", follow=False).status == 303  # an hour had passed all the same
    accounts.sign_in(Role.ADVISER, browser=browser)
    assert (is_still(Role.MEDIATOR), is_still(Role.ADVISER)) == (False, True)
    browser.send(browser.get("/account"), action="/sign-out")
    assert is_still(Role.ADVISER) is False


def test_signing_out_needs_a_form_of_ours(accounts: Accounts) -> None:
    """A link or a form elsewhere signs nobody out."""
    browser, _ = accounts.sign_in(Role.ADVISER)
    assert browser.get("/sign-out", follow=False).status == 405
    browser.post("/sign-out")
    assert browser.get("/account").heading == "Your account"


def test_a_lock_and_another_role_count_from_the_next_page_on(accounts: Accounts) -> None:
    """What was signed in before has ended, or shows the new role."""
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    assert browser.get("/admin/users").status == 200
    accounts.change(Role.ADMINISTRATOR, lambda user: setattr(user, "role", Role.COORDINATOR))
    assert browser.get("/admin/users").status == 404
    accounts.change(Role.ADMINISTRATOR, lambda user: setattr(user, "active", False))
    assert browser.get("/account").heading == "Sign in"


@pytest.mark.hard_input("K53")
@pytest.mark.parametrize("wanted", NEXTS)
def test_signing_in_leads_only_to_pages_of_our_own(accounts: Accounts, wanted: str) -> None:
    """Whatever stands in ``next``, the way leads to our own first page."""
    browser = accounts.browser()
    page = browser.get("/sign-in", query_string={"next": wanted})
    token = page.value_of("csrf_token")
    fields = {"csrf_token": token, "email": accounts.emails[Role.ADMINISTRATOR], "password": PASSWORD}
    page = browser.post("/sign-in", query_string={"next": wanted}, data=fields, follow=False)
    assert page.response.headers["Location"] == "/admin/users"


def test_the_page_asked_for_follows_unless_it_is_another_roles(accounts: Accounts) -> None:
    """A link from an email leads on after signing in."""
    page = accounts.browser().get("/admin/health")
    assert page.heading == "Sign in"
    _, page = accounts.sign_in(Role.ADMINISTRATOR, next="/admin/health")
    assert page.response.headers["Location"] == "/admin/health"
    _, page = accounts.sign_in(Role.OFFICER, next="/admin/health")
    assert page.response.headers["Location"] == "/authority"


def test_after_an_hour_of_nothing_staff_sign_in_again_and_every_page_opened_begins_the_hour_anew(
    accounts: Accounts,
) -> None:
    """Sixty minutes from the last page, not from signing in."""
    browser, _ = accounts.sign_in(Role.ADVISER)
    for _ in range(3):
        accounts.clock.pass_(minutes=59)
        assert browser.get("/account").heading == "Your account"
    accounts.clock.pass_(minutes=61)
    page = browser.get("/account")
    assert page.says("You were signed out", "You did nothing for 60 minutes")
    assert browser.get("/sign-in").heading == "Sign in"


def test_what_was_typed_before_a_time_out_is_there_after_signing_in_again(accounts: Accounts) -> None:
    """The page is sent after six hours: sign in, and the very same text is one press away."""
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    page = browser.get("/admin/users/new")
    accounts.clock.pass_(hours=6)
    typed = {"name": "Zoë <b>O'Neill</b>\u00a0", "email": "zoe@example.com", "role": "coordinator"}
    page = browser.send(page, typed)
    assert page.says("You were signed out", "What you typed is kept")
    page = browser.send(page, email=accounts.emails[Role.ADMINISTRATOR], password=PASSWORD)
    assert page.says("You are signed in again.", "it has not been sent yet")
    page = browser.send(page, name=page.value_of("name"))
    assert page.says("Added. A link to set a password is on its way to them", "Zoë <b>O'Neill</b>")


def test_text_kept_through_a_time_out_is_offered_to_its_own_writer_only(accounts: Accounts) -> None:
    """Someone else who signs in at that browser sees nothing of it."""
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    page = browser.get("/admin/users/new")
    accounts.clock.pass_(hours=2)
    page = browser.send(page, name="Zoë O'Neill", email="zoe@example.com", role="coordinator")
    page = browser.send(page, email=accounts.emails[Role.OFFICER], password=PASSWORD, follow=False)
    assert page.response.headers["Location"] == "/authority"


@pytest.mark.parametrize("proof", ["the page's token", "the browser's word"])
def test_what_was_typed_before_signing_out_in_another_tab_can_still_be_read(
    accounts: Accounts, proof: str
) -> None:
    """Either proves that the press came from a page of ours: browsers before 2023 send no Fetch Metadata."""
    browser, page = accounts.sign_in(Role.ADMINISTRATOR)
    page = browser.get("/admin/users/new")
    browser.send(browser.get("/admin/users"), action="/sign-out")
    typed = {"name": "Zoë O'Neill", "email": "zoe@example.com"}
    if proof == "the page's token":
        answer = browser.send(page, typed)
    else:
        answer = browser.post(
            "/admin/users/new", data=typed, headers={"Sec-Fetch-Site": "same-origin"}, follow=True
        )
    assert (answer.heading, answer.status) == ("You are signed out", 401)
    assert answer.says("Nothing was saved.", "Zoë O'Neill")
    assert answer.links()["Sign in to go on"] == "/sign-in?next=/admin/users/new"


def test_words_sent_with_another_browsers_token_are_not_shown(accounts: Accounts) -> None:
    """Anybody can have a page of ours: its token is worth nothing in a browser that did not have it."""
    others, _ = accounts.sign_in(Role.COORDINATOR)
    elsewhere = others.get("/account").value_of("csrf_token")
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    browser.send(browser.get("/admin/users"), action="/sign-out")
    sent = {"name": "Mallory words", "csrf_token": elsewhere}
    refused = browser.post("/admin/users/new", data=sent, follow=False)
    assert (refused.status, refused.text) == (303, "")


def test_a_token_from_before_a_sign_out_changes_nothing(accounts: Accounts) -> None:
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    page = browser.get("/admin/users/new")
    browser.send(browser.get("/admin/users"), action="/sign-out")
    address = accounts.emails[Role.ADMINISTRATOR]
    browser.post_form("/sign-in", email=address, password=PASSWORD, follow=False)
    browser.send(page, name="Zoë O'Neill", email="zoe@example.com", role="coordinator")
    with accounts.services.database.read() as session:
        assert session.scalars(select(User).where(User.email == "zoe@example.com")).all() == []


def test_a_form_from_elsewhere_is_never_kept_for_a_later_press(accounts: Accounts) -> None:
    """Without our token there is nothing to offer: another site cannot lay words into someone's mouth."""
    browser, _ = accounts.sign_in(Role.ADMINISTRATOR)
    accounts.clock.pass_(hours=2)
    page = browser.post("/admin/users/new", data={"name": "Mallory"}, follow=False)
    assert (page.status, page.response.headers["Location"]) == (303, "/sign-in?next=/admin/users/new")


def test_a_scripts_own_request_is_told_that_nobody_is_signed_in(accounts: Accounts) -> None:
    """Autosave must know; a page that arrives in its place would look like success."""
    page = accounts.browser().post("/admin/users/new", headers={"X-CSRFToken": "any"}, follow=False)
    assert page.status == 401
