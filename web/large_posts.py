"""Posts whose files are too large together: the words typed beside them are read all the same.

Werkzeug refuses a body that is longer than MAX_CONTENT_LENGTH before it reads any of it, and with it every
word of the form. So a form with files may be read up to ``READ_BESIDE_FILES`` times as long: its fields are
taken, what is in its files is counted and thrown away, and the form says beside its field that they are too
large. What is longer yet is refused unread, as it is by the proxy in front.
"""

from __future__ import annotations

from typing import IO, cast

from flask import Flask, Request, current_app

from forms.uploads import TooLarge

READ_BESIDE_FILES = 2
"""How many times MAX_CONTENT_LENGTH is read for the sake of the words."""


class RequestWithFiles(Request):
    """A request whose words are kept when its files are too large."""

    @property
    def max_content_length(self) -> int | None:
        """Bytes that are read: more where files may stand before words."""
        limit = super().max_content_length
        return limit * READ_BESIDE_FILES if limit and self.mimetype == "multipart/form-data" else limit

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        Request.max_content_length.fset(self, value)  # type: ignore[attr-defined]  # it is a property there

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Where a file is put while it is read; nowhere, where all of them together are too large."""
        limit = current_app.config["MAX_CONTENT_LENGTH"]
        if limit and (total_content_length or 0) > limit:
            return cast(IO[bytes], TooLarge(limit))
        return super()._get_file_stream(total_content_length, content_type, filename, content_length)


def init_large_posts(app: Flask) -> None:
    """Read every request in this way."""
    app.request_class = RequestWithFiles
