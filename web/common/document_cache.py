"""What is known of made documents, kept at hand: a document is known by its SHA-256, so it never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from flask import Flask, current_app
from markupsafe import Markup

MOST_CHARACTERS: Final = 4_000_000
"""Of all kept texts together."""
MOST_COUNTS: Final = 10_000

T = TypeVar("T")


class DigestCache(Generic[T]):
    """A bounded store by digest for the threads of one process; what nobody asks for goes first."""

    def __init__(self, most: int, weigh: Callable[[T], int]) -> None:
        self._most, self._weigh, self._weight = most, weigh, 0
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str) -> T | None:
        """Return what is kept under ``digest``, or None."""
        with self._lock:
            if digest in self._values:
                self._values.move_to_end(digest)
            return self._values.get(digest)

    def keep(self, digest: str, value: T) -> T:
        """Keep ``value`` under ``digest`` and return it."""
        with self._lock:
            if digest not in self._values:
                self._values[digest] = value
                self._weight += self._weigh(value)
            while self._weight > self._most:
                self._weight -= self._weigh(self._values.popitem(last=False)[1])
        return value


def init_document_cache(app: Flask) -> None:
    """Give ``app`` its stores: of texts, and of how many pages of a file have all their pictures."""
    app.extensions["cached_texts"] = DigestCache[Markup](MOST_CHARACTERS, len)
    app.extensions["cached_page_counts"] = DigestCache[int](MOST_COUNTS, lambda _pages: 1)


def cached_texts() -> DigestCache[Markup]:
    """Return this process's store of documents' texts."""
    store: DigestCache[Markup] = current_app.extensions["cached_texts"]
    return store


def cached_page_counts() -> DigestCache[int]:
    """Return this process's store of files all of whose pages have pictures, with the number of pages."""
    store: DigestCache[int] = current_app.extensions["cached_page_counts"]
    return store
