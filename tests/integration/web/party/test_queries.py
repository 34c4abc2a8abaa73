"""How often the pages behind a link ask the database: each page of a worried person's phone counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

MOST_QUERIES = 6
PAGES = ["/your/document", "/your/document?view=pages", "/your/sign", "/your/change", "/your/decline"]


@contextmanager
def counted(services) -> Iterator[list[str]]:
    """The SELECTs that the database is asked within the block."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(services.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_that_leads_to_signing_asks_the_database_six_times_at_most(
    services, statement, let_in, address
):
    browser, _ = let_in(statement.family)

    with counted(services) as asked:
        page = browser.browser.get(address)  # a reviewing client would open it more than once

    assert page.status_code == 200
    assert len(asked) <= MOST_QUERIES, asked


@pytest.mark.parametrize("address", ["/your/signed", "/your/document"])
def test_after_signing_too_a_page_asks_six_times_at_most(services, statement, let_in, address):
    browser, _ = let_in(statement.family)
    browser.post_form("/your/sign", confirmed=True, method="typed", typed="Priya Shah")

    with counted(services) as asked:
        page = browser.browser.get(address)

    assert page.status_code == 200
    assert len(asked) <= MOST_QUERIES, asked


def test_a_text_read_once_is_at_hand_the_next_time(services, statement, let_in, monkeypatch):
    browser, _ = let_in(statement.family)
    reads = []
    read = type(services.blobs).read
    monkeypatch.setattr(
        type(services.blobs), "read", lambda blobs, digest: reads.append(digest) or read(blobs, digest)
    )

    first = browser.get("/your/document")
    second = browser.get("/your/document")

    assert first.text == second.text
    assert len(reads) <= 2
