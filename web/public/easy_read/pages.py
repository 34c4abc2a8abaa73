"""The easy-read notes, each as a page and as a file to print: the same words, and nothing about anybody."""

from __future__ import annotations

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from documents.easy_read.notes import NOTES, EasyReadNote
from documents.errors import DocumentError
from web.common.file_answers import file_response
from web.context import get_services
from web.public.blueprint import public

MAKE_SECONDS = 30


@public.get("/easy-read")
def easy_read() -> ResponseReturnValue:
    """List the notes."""
    return render_template("public/easy_read.html", notes=NOTES)


@public.get("/easy-read/<note>")
def easy_read_note(note: str) -> ResponseReturnValue:
    """Show one note: pictures and short sentences, in large type."""
    which = _known(note)
    return render_template("public/easy_read_note.html", which=which, note=NOTES[which])


@public.get("/easy-read/<note>.pdf")
def easy_read_file(note: str) -> Response:
    """Show one note as a file to print or keep."""
    which = _known(note)
    try:
        reply = get_services().jobs.ask(
            "easy_read", {"note": which.value}, key=f"easy-read:{which.value}", seconds=MAKE_SECONDS
        )
    except DocumentError:
        abort(503)
    return file_response(reply.content, f"easy-read-{which.value}.pdf", "application/pdf")


def _known(note: str) -> EasyReadNote:
    if note not in set(EasyReadNote):
        abort(404)
    return EasyReadNote(note)
