"""Twenty tries at once at every page that counts them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.vocabulary import Role
from services.container import Services
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.factories import a_user
from tests.passwords import quick_hash
from tests.web_apps import make_web

AT_ONCE = 20
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url, now=lambda: NOW)
    yield services
    services.database.close()


def at_once(services: Services, path: str, send: Callable[[ReviewingClient, str, int], str]) -> Counter[str]:
    """What twenty browsers of one address are told that all opened ``path`` and press together."""
    web, ready = make_web(services), Barrier(AT_ONCE)
    browsers = [ReviewingClient(web) for _ in range(AT_ONCE)]
    tokens = [browser.get(path).value_of("csrf_token") for browser in browsers]

    def press(number: int) -> str:
        ready.wait()
        return send(browsers[number], tokens[number], number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(press, range(AT_ONCE)))


def first_words(browser: ReviewingClient, path: str, **fields: str) -> str:
    page = browser.post(path, data=fields)
    return (page.problems or [page.heading])[0].split(". ")[0]


def test_passwords(services):
    with services.database.write() as session:
        email = a_user(session, Role.MEDIATOR, password=quick_hash("long walks home")).email

    answers = at_once(
        services,
        "/sign-in",
        lambda browser, token, number: first_words(
            browser, "/sign-in", csrf_token=token, email=email, password=f"guess {number}"
        ),
    )

    assert answers == {"Email or password is not right": 5, "Too many tries": 15}
    with services.database.read() as session:
        assert session.scalars(select(User).where(User.email == email)).one().last_seen_at is None


def test_codes_of_links(services):
    answers = at_once(
        services,
        "/code",
        lambda browser, token, number: first_words(
            browser, "/code", csrf_token=token, code=f"AAA 2{number + 22}"
        ),
    )
    assert answers == {"We do not know that code": 5, "Too many wrong codes": 15}


def test_codes_of_certificates(services):
    answers = at_once(
        services,
        "/check",
        lambda browser, token, number: first_words(
            browser, "/check", csrf_token=token, number="MC-AAAA-22", code=f"AAA 2{number + 22}"
        ),
    )
    assert answers == {"We have no document with that number and code": 5, "Five codes were wrong": 15}


def test_addresses_of_certificates(services):
    answers = at_once(
        services,
        "/check",
        lambda browser, _token, number: str(browser.get(f"/check/MC-AAAA-22/AAA2{number + 22}").status),
    ) + at_once(
        services,
        "/check",
        lambda browser, _token, number: str(browser.get(f"/check/MC-AAAA-22/AAA3{number + 22}").status),
    )
    assert answers == {"200": 20, "429": 20}
