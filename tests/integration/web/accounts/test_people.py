"""The administrator's pages: adding, changing, locking; and what no administrator can do."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from cases.accounts.people import User
from cases.vocabulary import Role
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from signing.links.links import live_link, token_of
from signing.links.tokens import Purpose
from tests.client import ReviewingClient
from tests.integration.web.accounts.conftest import PASSWORD, Accounts

NEW = {"name": "Zoë O'Neill", "email": "Zoe@Example.com", "role": "officer", "authority": "bury"}


def administrator(accounts: Accounts) -> ReviewingClient:
    return accounts.sign_in(Role.ADMINISTRATOR)[0]


def user_named(accounts: Accounts, name: str) -> User:
    with accounts.services.database.read() as session:
        return session.scalars(select(User).where(User.name == name)).one()


def test_a_person_is_added_once_and_gets_a_link_to_set_a_password(accounts: Accounts) -> None:
    """The second press finds the address taken, and says so beside it; one account, one email."""
    browser = administrator(accounts)
    page = browser.post_form("/admin/users/new", NEW)
    assert page.says("Added. A link to set a password is on its way to them", "Local authority officer")
    user = user_named(accounts, "Zoë O'Neill")
    assert (user.email, user.role, user.authority_code, user.password) == (
        "zoe@example.com",
        Role.OFFICER,
        "bury",
        None,
    )
    page = browser.post_form("/admin/users/new", NEW)
    assert page.problems == ["Someone has an account with this email address already"]
    with accounts.services.database.read() as session:
        sent = select(func.count()).select_from(Delivery).where(Delivery.kind == "password_link")
        assert session.scalar(sent) == 1


def test_an_officer_needs_an_authority_and_nobody_else_keeps_one(accounts: Accounts) -> None:
    """What stands in a hidden question does not count."""
    browser = administrator(accounts)
    page = browser.post_form("/admin/users/new", {**NEW, "authority": ""})
    assert page.problems == ["Choose the local authority they work for"]
    browser.post_form("/admin/users/new", {**NEW, "role": "coordinator", "senior": True})
    user = user_named(accounts, "Zoë O'Neill")
    assert (user.role, user.authority_code, user.senior) == (Role.COORDINATOR, None, False)


def test_an_officer_can_never_be_made_adviser_or_mediator(accounts: Accounts) -> None:
    """The choices are absent, with why; posted all the same they are no choice."""
    browser = administrator(accounts)
    address = f"/admin/users/{accounts.user(Role.OFFICER).id}"
    page = browser.get(address)
    assert page.says("Mediation adviser and Mediator cannot be chosen", "are independent")
    assert 'value="mediator"' not in page.html
    for role in ("adviser", "mediator"):
        assert browser.send(page, role=role).problems == ["Choose what they do"]
    assert accounts.user(Role.OFFICER).role is Role.OFFICER


def test_the_last_administrator_can_be_neither_locked_nor_made_anything_else(accounts: Accounts) -> None:
    """Someone must be left who can add people; with two, one may go."""
    browser = administrator(accounts)
    address = f"/admin/users/{accounts.user(Role.ADMINISTRATOR).id}"
    page = browser.send(browser.get(address), action=f"{address}/lock")
    assert page.problems == ["Add another administrator first"]
    page = browser.send(browser.get(address), role="coordinator")
    assert page.problems == ["Add another administrator first"]
    assert accounts.user(Role.ADMINISTRATOR).role is Role.ADMINISTRATOR
    browser.post_form("/admin/users/new", {**NEW, "role": "administrator"})
    page = browser.send(browser.get(address), action=f"{address}/lock")
    assert page.heading == "Sign in"


def test_locking_signs_out_everywhere_and_unlocking_revives_no_old_sign_in(accounts: Accounts) -> None:
    """The lock counts at the next page; after unlocking the password is asked for again."""
    browser = administrator(accounts)
    theirs, _ = accounts.sign_in(Role.MEDIATOR)
    address = f"/admin/users/{accounts.user(Role.MEDIATOR).id}"
    page = browser.send(browser.get(address), action=f"{address}/lock")
    assert page.says("Locked. They are signed out everywhere")
    assert theirs.get("/account").heading == "Sign in"
    assert accounts.sign_in(Role.MEDIATOR)[1].problems == ["Email or password is not right"]
    page = browser.send(page, action=f"{address}/unlock")
    assert page.says("Unlocked. They can sign in again")
    assert theirs.get("/account").heading == "Sign in"
    assert accounts.sign_in(Role.MEDIATOR)[1].status == 303


def test_setting_another_authority_counts_from_the_officers_next_page_on(accounts: Accounts) -> None:
    """They see the other authority's pages, and no longer their old one's."""
    browser = administrator(accounts)
    theirs, _ = accounts.sign_in(Role.OFFICER)
    assert theirs.get("/authority").heading == "Waiting for Bury"
    address = f"/admin/users/{accounts.user(Role.OFFICER).id}"
    assert browser.send(browser.get(address), authority="darlington").says("Saved")
    assert theirs.get("/authority").heading == "Waiting for Darlington"


def test_an_administrators_pages_show_no_case(accounts: Accounts) -> None:
    """Not to an administrator, in whatever way: the pages of cases do not exist for them."""
    browser = administrator(accounts)
    for address in ("/office", "/office/cases", "/mediator", "/authority", "/authority/certificates"):
        assert browser.get(address).status == 404


def test_health_says_in_words_that_no_worker_runs_and_what_waits(accounts: Accounts) -> None:
    """Where nothing runs, the page says so and what follows from it."""
    browser = administrator(accounts)
    page = browser.get("/admin/health")
    assert page.says(
        "It has not run here yet",
        "They wait until documents are made again",
        "Nothing waiting",
    )
    assert page.says(
        "Last backup", "Not known here", "‘flask backup’ has never run here", "docs/operating.md"
    )
    assert "Held after a restore" not in page.text
    with accounts.services.database.write() as session:
        at = accounts.services.now()
        waits = Notice(EmailKind.NEEDS_CHANGED, "a need", not_before=at + timedelta(minutes=20))
        waiting = queue(session, waits, name="Priya Shah", address="p@a.uk", at=at - timedelta(minutes=10))
    page_of_mail = browser.get("/admin/health")
    assert page_of_mail.says("1 email to go to the practice mailbox; it is not time yet.", "In hand")
    with accounts.services.database.write() as session:
        session.get_one(Delivery, waiting.id).accepted_at = at
    assert "orker" not in page.text
    assert "Private notes" not in page.text
    folder = accounts.services.note_keys.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way of the folder")
    assert browser.get("/admin/health").says("Private notes", "Cannot be saved", str(folder))
    folder.unlink()
    browser.post_form("/admin/users/new", NEW)
    accounts.clock.pass_(minutes=6)
    assert browser.get("/admin/health").says(
        "1 email to go to the practice mailbox; the oldest for 6 minutes"
    )


def test_a_link_sets_the_password_once_and_ends_every_other_sign_in(accounts: Accounts) -> None:
    """Opening it changes nothing; its second use says that it was used."""
    browser = administrator(accounts)
    theirs, _ = accounts.sign_in(Role.MEDIATOR)
    address = f"/admin/users/{accounts.user(Role.MEDIATOR).id}"
    browser.send(browser.get(address), action=f"{address}/send-link")
    link = link_of(accounts, Role.MEDIATOR)
    fresh = accounts.browser()
    for _ in range(3):  # scanners open links too
        assert fresh.get(link).heading == "Set your password"
    assert theirs.get("/account").heading == "Your account"
    assert fresh.post_form(link, new_password="correct horse battery staple").problems
    assert fresh.post_form(link, new_password="pa lm tr ee!").status == 200
    assert theirs.get("/account").heading == "Sign in"
    assert accounts.sign_in(Role.MEDIATOR)[1].problems
    assert accounts.sign_in(Role.MEDIATOR, password="pa lm tr ee!")[1].status == 303
    page = fresh.get(link)
    assert (page.status, page.heading) == (410, "This link no longer works")
    assert page.says("It has already been used")
    assert page.html.index(">Sign in<") < page.html.index(">Ask for a new link<"), "the password is set"


def test_a_forgotten_password_is_answered_alike_whoever_asks_and_mailed_only_to_accounts(
    accounts: Accounts,
) -> None:
    """The same page for an account, a locked one and nobody; at most three emails an hour."""
    accounts.change(Role.ADVISER, lambda user: setattr(user, "active", False))
    pages = [
        accounts.browser().post_form("/forgotten", email=email).text
        for email in (accounts.emails[Role.MEDIATOR], accounts.emails[Role.ADVISER], "nobody@example.com")
    ]
    assert len(set(pages)) == 1
    for _ in range(4):
        accounts.browser().post_form("/forgotten", email=accounts.emails[Role.MEDIATOR])
    with accounts.services.database.read() as session:
        to = session.scalars(select(Delivery.to_address).where(Delivery.kind == "password_link")).all()
    assert to == [accounts.emails[Role.MEDIATOR]] * 3


def test_a_link_is_dead_after_its_hours_when_newer_or_when_it_was_changed(accounts: Accounts) -> None:
    """Each says its own true sentence, and offers a new one."""
    accounts.browser().post_form("/forgotten", email=accounts.emails[Role.MEDIATOR])
    first = link_of(accounts, Role.MEDIATOR)
    accounts.browser().post_form("/forgotten", email=accounts.emails[Role.MEDIATOR])
    second = link_of(accounts, Role.MEDIATOR)
    browser = accounts.browser()
    assert browser.get(first).says("A newer link was sent")
    assert browser.get(second + "x").says("A part of it may be missing")
    assert browser.get(second + ".").heading == "Set your password"  # a mail program's full stop
    page = browser.get(second)
    accounts.clock.pass_(hours=2, minutes=1)
    assert browser.send(page, new_password="pa lm tr ee!").says(
        "It worked until midday on 25 November 2026 (UK time)."
    )
    assert accounts.sign_in(Role.MEDIATOR)[1].status == 303


def test_changing_the_password_needs_the_old_one_and_keeps_only_this_browser(accounts: Accounts) -> None:
    """Five wrong guesses at it wait like those at the sign-in page."""
    browser, _ = accounts.sign_in(Role.ADVISER)
    other, _ = accounts.sign_in(Role.ADVISER)
    page = browser.post_form("/account", password="wrong", new_password="pa lm tr ee!")
    assert page.problems == ["This is not your current password"]
    page = browser.post_form("/account", password=PASSWORD, new_password="short")
    assert page.problems[0].startswith("Use at least 12 characters")
    page = browser.post_form("/account", password=PASSWORD, new_password="pa lm tr ee!")
    assert page.says("You have changed your password")
    assert other.get("/account").heading == "Sign in"
    for _ in range(5):
        browser.post_form("/account", password="wrong", new_password="pa lm tr ee! 2")
    page = browser.post_form("/account", password="pa lm tr ee!", new_password="pa lm tr ee! 2")
    assert page.problems[0].startswith("Too many tries. Wait until")


def link_of(accounts: Accounts, role: Role) -> str:
    """The address that the newest email to this account would hold."""
    with accounts.services.database.read() as session:
        at = accounts.clock()
        link = live_link(session, Purpose.SIGN_IN_RESET, accounts.user(role).id, at=at)
        assert link is not None
        assert link.expires_at <= at + timedelta(hours=72)
        return f"/set-password/{token_of(link, accounts.services.keys)}"
