"""What all tests of pages share."""

from __future__ import annotations

from typing import Any

import pytest
from flask import g, has_app_context

from cases.accounts import passwords
from documents.jobs import JobClient, JobReply
from storage.database import READ_ONLY
from tests.passwords import QUICK_HASHER


@pytest.fixture(autouse=True)
def _quick_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of tests sign in first: let that take no time worth counting."""
    monkeypatch.setattr(passwords, "HASHER", _WatchedHasher())


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every page that asks the worker while it holds a writing transaction."""
    ask = JobClient.ask

    def watched(self: JobClient, kind: str, *args: Any, **kwargs: Any) -> JobReply:
        _nothing_is_locked(f"the worker is asked for {kind!r}")
        return ask(self, kind, *args, **kwargs)

    monkeypatch.setattr(JobClient, "ask", watched)


class _WatchedHasher:
    """A quick hasher that wants no writing transaction beside it: the real one takes a fifth of a second."""

    def hash(self, password: str) -> str:
        _nothing_is_locked("a password is hashed")
        return QUICK_HASHER.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        _nothing_is_locked("a password is looked at")
        return QUICK_HASHER.verify(kept, password)

    def check_needs_rehash(self, kept: str) -> bool:
        return QUICK_HASHER.check_needs_rehash(kept)


def _nothing_is_locked(what: str) -> None:
    session = g.get("session") if has_app_context() else None
    if session is None or not session.in_transaction():
        return
    writes = not session.get_bind().get_execution_options().get(READ_ONLY)
    assert not writes, f"{what} inside a writing transaction: nobody else could write meanwhile"
