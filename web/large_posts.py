"""Posts whose files are too large together: the words typed beside them are read all the same.

Werkzeug refuses a body that is longer than MAX_CONTENT_LENGTH before it reads any of it, and with it every
word of the form. So a form with files may be read up to ``READ_BESIDE_FILES`` times as long: its fields are
taken, what is in its files is counted and thrown away, and the form says beside its field that they are too
large. What is longer yet is refused unread, as it is by the proxy in front, and so is what comes while
others' posts of that size are read: each keeps a thread and a processor busy for a second.
"""

from __future__ import annotations

from threading import BoundedSemaphore
from typing import IO, cast

from flask import Flask, Request, current_app
from werkzeug.exceptions import RequestEntityTooLarge

from forms.uploads import TooLarge

READ_BESIDE_FILES = 2
"""How many times MAX_CONTENT_LENGTH is read for the sake of the words."""
MOST_AT_ONCE = 2
"""Posts with files that are too large which are read in one moment."""
_places = BoundedSemaphore(MOST_AT_ONCE)


class RequestWithFiles(Request):
    """A request whose words are kept when its files are too large."""

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
        """Read the form; refuse it where it is too large and others' are being read.

        Raises:
            RequestEntityTooLarge: the page then says what is too large, without the words.
        """
        if not self._is_too_large(self.content_length):
            super()._load_form_data()
        elif not _places.acquire(blocking=False):
            raise RequestEntityTooLarge
        else:
            try:
                super()._load_form_data()
            finally:
                _places.release()

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
        """Where a file is put while it is read; nowhere, where all of them together are too large."""
        if self._is_too_large(total_content_length):
            return cast(IO[bytes], TooLarge(current_app.config["MAX_CONTENT_LENGTH"]))
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_large_posts(app: Flask) -> None:
    """Read every request in this way."""
    app.request_class = RequestWithFiles
