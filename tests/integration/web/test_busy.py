"""Another process holds the database: a page says so within five seconds, and keeps what was typed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import open_services
from cases.accounts.people import User
from settings import Settings
from storage.database import BUSY_SECONDS, PAGE_BUSY_SECONDS, is_busy, open_database
from tests.client import ReviewingClient
from tests.web_apps import make_web


@contextmanager
def another_writer(url: str) -> Iterator[None]:
    """Someone else in the midst of writing."""
    other = open_database(url)
    with other.engine.begin():
        yield
    other.close()


@pytest.fixture
def browser(tmp_path: Path, sqlite_url: str) -> Iterator[ReviewingClient]:
    settings = Settings(data_dir=tmp_path / "data", database_url=sqlite_url)
    services = open_services(settings, busy_seconds=PAGE_BUSY_SECONDS)
    yield ReviewingClient(make_web(services))
    services.database.close()


def test_a_locked_database_is_told_within_five_seconds_words_are_kept_and_reads_go_on(
    browser: ReviewingClient, sqlite_url: str
) -> None:
    question = browser.get("/ask/what")
    with another_writer(sqlite_url):
        began = time.monotonic()
        page = browser.send(question, kind="D1")
        seconds = time.monotonic() - began
        assert browser.get("/about").status == 200
        assert browser.get("/ask/what").status == 200

    assert PAGE_BUSY_SECONDS < 5
    assert seconds < BUSY_SECONDS / 2, "it waited as long as a worker does"
    assert page.status == 503
    assert page.heading == "We are busy for a moment: press again"
    assert page.says("Nothing you typed is lost")
    assert browser.send(page).heading != page.heading


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_waiting_too_long_for_a_lock_is_known_as_busy(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "migrated_postgres_url")
    holder, other = open_database(url), open_database(url, busy_seconds=0 if kind == "sqlite" else 1)
    with holder.write() as session:
        session.execute(text("DELETE FROM heartbeat"))
        if kind == "postgresql":
            session.execute(text("LOCK TABLE heartbeat"))
        with pytest.raises(Exception, match="lock") as caught, other.write() as second:
            second.execute(text("DELETE FROM heartbeat"))
    assert is_busy(caught.value)
    with other.read() as third:
        assert third.scalars(select(User)).all() == []
    holder.close()
    other.close()


def test_other_faults_are_not_taken_for_busy() -> None:
    assert not is_busy(ValueError("locked"))
