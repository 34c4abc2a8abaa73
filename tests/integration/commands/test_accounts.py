"""``flask accounts``: the first administrator is made on the machine; everybody sets their own password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import Role
from mail.outbox import Delivery
from services.heartbeat import Heartbeat, database_time
from storage.database import open_database
from tests.app_services import make_services
from tests.web_apps import make_web

ADA = ("Ada Example", "Ada@Provider.example", "--role", "administrator")


@pytest.fixture
def run(flask, tmp_path, sqlite_url):
    """Runs ``flask accounts …`` on one installation."""
    return lambda *words: flask("accounts", *words, data=tmp_path / "data", database_url=sqlite_url)


def users(url):
    database = open_database(url)
    with database.read() as session:
        found = {user.email: user for user in session.scalars(select(User))}
        deliveries = session.scalars(select(Delivery.to_address)).all()
    database.close()
    return found, list(deliveries)


def test_the_first_administrator_gets_a_link_by_email(run, sqlite_url):
    result = run("add", *ADA)

    assert result.exit_code == 0, result.output
    found, deliveries = users(sqlite_url)
    user = found["ada@provider.example"]
    assert (user.name, user.role, user.password) == ("Ada Example", Role.ADMINISTRATOR, None)
    assert deliveries == ["ada@provider.example"]
    assert "goes to ada@provider.example" in result.output
    assert "If the server has just been started, the email goes out by itself" in result.output
    assert "No worker runs" not in result.output
    assert "/set-password/" not in result.output


def test_where_a_worker_was_heard_of_just_now_nothing_is_said_of_one(run, sqlite_url):
    database = open_database(sqlite_url)
    for ago, said in ((timedelta(minutes=5), True), (timedelta(0), False)):
        with database.write() as session:
            session.merge(Heartbeat(worker="w", at=database_time(session) - ago))
        output = run("add", "Ada", f"ada{said}@provider.example", "--role", "administrator").output
        assert ("No worker sends email yet" in output) is said
    database.close()


def test_a_printed_link_sets_the_password_once(run, sqlite_url, tmp_path):
    said = run("add", *ADA, "--print-link").output
    path = said.strip().splitlines()[-1].removeprefix("http://127.0.0.1:8000")
    services = make_services(tmp_path / "data", sqlite_url)
    browser = make_web(services).test_client()

    assert users(sqlite_url)[1] == []
    assert "Ada Example" in browser.get(path).text
    services.database.close()


def test_a_new_link_ends_the_one_before(run, sqlite_url, tmp_path):
    first = run("add", *ADA, "--print-link").output.strip().splitlines()[-1]
    second = run("link", "ada@provider.example", "--print-link").output.strip().splitlines()[-1]
    services = make_services(tmp_path / "data", sqlite_url)
    browser = make_web(services).test_client()

    assert first != second
    assert browser.get(first.removeprefix("http://127.0.0.1:8000")).status_code == 410
    assert browser.get(second.removeprefix("http://127.0.0.1:8000")).status_code == 200
    services.database.close()


def test_people_are_listed_locked_and_unlocked_and_the_last_administrator_stays(run):
    assert "Nobody has an account yet" in run("list").output
    run("add", *ADA)
    run("add", "Bo Second", "bo@provider.example", "--role", "adviser", "--senior")

    assert run("lock", "ada@provider.example").output == "Add another administrator first\n"
    assert run("lock", "BO@provider.example").exit_code == 0
    assert run("list").output.splitlines() == [
        "ada@provider.example, Ada Example, Administrator; has not set a password yet",
        "bo@provider.example, Bo Second, Mediation adviser, senior; locked",
    ]
    refused = run("link", "bo@provider.example")
    assert refused.exit_code == 1
    assert "is locked" in refused.output
    assert run("unlock", "bo@provider.example").output.startswith("Unlocked: bo@")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Ada", "no address", "--role", "administrator"), "is not an email address"),
        (("  ", "ada@provider.example", "--role", "administrator"), "Say the person's name"),
        (("Ada", "ada@provider.example", "--role", "officer"), "Choose the local authority"),
        (("Ada", "a@b.example", "--role", "officer", "--authority", "x"), "There is no local authority 'x'"),
        (("Ada", "ada@provider.example", "--role", "king"), "Invalid value for '--role'"),
    ],
)
def test_what_is_amiss_is_said_in_one_sentence_and_nothing_is_added(run, sqlite_url, words, said):
    result = run("add", *words)

    assert result.exit_code != 0
    assert said in result.output
    assert users(sqlite_url)[0] == {}


def test_an_address_that_has_an_account_is_refused(run):
    run("add", *ADA)

    again = run("add", "Someone Else", "ADA@provider.example", "--role", "mediator")

    assert again.exit_code == 1
    assert again.output == "Someone has an account with this email address already\n"


def test_before_the_tables_are_there_it_says_what_to_do(flask):
    result = flask("accounts", "list")

    assert result.exit_code == 3
    assert "start the server first" in result.output


def test_the_help_shows_how_the_first_administrator_is_made(flask):
    said = flask("accounts", "--help").output

    assert "--role administrator" in said
    for command in ("add", "link", "list", "lock", "unlock"):
        assert flask("accounts", command, "--help").exit_code == 0
