"""Posts whose files are too large together: the words typed beside them are read all the same.

Werkzeug refuses a body that is longer than MAX_CONTENT_LENGTH before it reads any of it, and with it every
word of the form. So a form with files may be read up to ``READ_BESIDE_FILES`` times as long: its fields are
taken, what is in its files is counted and thrown away, and the form says beside its field that they are too
large. What is longer yet is refused unread, as it is by the proxy in front. A post of that size keeps a
thread and a processor busy for a second, so few are read at once, one of each network; a few more wait a
moment for their turn, and what finds no place is refused unread with what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from flask import Flask, Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge

from forms.uploads import TooLarge
from services.intake import IntakeFull, IntakeGate
from services.limits import network_of
from web.common.turns import end_turn

READ_BESIDE_FILES = 2
"""How many times MAX_CONTENT_LENGTH is read for the sake of the words."""
MOST_AT_ONCE = 2
"""Posts with files that are too large which are read in one moment."""
MOST_WAITING = 2
"""Further ones that wait for a place; each holds a thread of the web for ``WAIT_SECONDS`` at most."""
WAIT_SECONDS = 4.0
GATE = "large_posts_gate"


class RequestWithFiles(Request):
    """A request whose words are kept when its files are too large."""

    _found_no_place = False

    @property
    def max_content_length(self) -> int | None:
        """Bytes that are read: more where files may stand before words, and the length is told before."""
        limit = super().max_content_length
        has_files = self.mimetype == "multipart/form-data" and self.content_length is not None
        return limit * READ_BESIDE_FILES if limit and has_files else limit

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]  # it is a property there

    def _load_form_data(self) -> None:
        """Read the form; where it is too large, in its turn.

        Raises:
            RequestEntityTooLarge: others were read all the while; the page says what is too large and how
                to get back to the words.
        """
        if not self._is_too_large(self.content_length):
            super()._load_form_data()
        else:
            with self._place():
                super()._load_form_data()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Hold one of the places for large posts; a request waits for it once, however often it is read."""
        if self._found_no_place:
            raise RequestEntityTooLarge
        gate: IntakeGate = current_app.extensions[GATE]
        try:
            with gate.place(network_of(self.remote_addr or ""), before_waiting=end_turn):
                yield
        except IntakeFull as full:
            self._found_no_place = True
            raise RequestEntityTooLarge from full

    def _is_too_large(self, length: int | None) -> bool:
        limit = current_app.config["MAX_CONTENT_LENGTH"]
        return bool(limit) and (length or 0) > limit

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return where a file is put while it is read; nowhere, where all of them together are too large."""
        if self._is_too_large(total_content_length):
            return cast(IO[bytes], TooLarge(current_app.config["MAX_CONTENT_LENGTH"]))
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_large_posts(app: Flask) -> None:
    """Read every request in this way."""
    app.request_class = RequestWithFiles
    app.extensions[GATE] = IntakeGate(
        at_once=MOST_AT_ONCE, each=1, waiting=MOST_WAITING, wait_seconds=WAIT_SECONDS
    )
