"""A file handed to us as a download, to whoever may see it."""

from __future__ import annotations

from flask import Response

from cases.documents import Upload
from web.context import get_services


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """Return a download under a plain name that holds no person."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def upload_response(upload: Upload) -> Response:
    """Return our cleaned copy of a file. The caller has looked whether its reader may see it."""
    return file_response(get_services().blobs.read(upload.digest), upload.stored_name, upload.media_type)
