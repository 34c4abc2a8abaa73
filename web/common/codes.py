"""A signer's code, shown to staff once, on a page of its own: never beside anything else they are asked."""

from __future__ import annotations

from base64 import b64encode

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import CodeKind
from documents.qr import qr_png
from forms.base import BareForm
from services.signing import show_code
from signing.envelopes import NotOut
from signing.models import Signer
from web.context import get_services, now, request_session
from web.viewers import current_viewer

SIX_DIGITS = "They are now asked for a six-digit code of their own. Tell them by phone or in the room."
NO_SIX_DIGITS = "Nothing was changed: they have a six-digit code already, or have answered."
CODE_MADE = (
    "A new code is made, and the earlier one no longer works. They have no email: show the code that opens "
    "the document, and read it to them."
)


def page_of_code(signer: Signer, kind: CodeKind, *, back: str) -> ResponseReturnValue:
    """Show the code, and record who saw it. Where there is none to show, go ``back``."""
    if not BareForm().validate_on_submit():
        return redirect(back, code=303)
    session = request_session()
    try:
        code = show_code(session, signer.id, kind, by=current_viewer(), at=now(), keys=get_services().keys)
    except NotOut:
        session.rollback()
        return redirect(back, code=303)
    session.commit()
    return render_template(
        "office/code_shown.html",
        signer=signer,
        code=code.replace(" ", "\N{NO-BREAK SPACE}"),
        qr=_qr_of(code) if kind is CodeKind.ENTRY else "",
        is_entry=kind is CodeKind.ENTRY,
        at=now(),
        back=back,
    )


def _qr_of(code: str) -> str:
    """Return the picture, as a ``data:`` address, that opens the page of codes with this code filled in.

    It carries the short code that staff see, never the emailed link: whoever comes by it came by a code that
    staff saw, and the record says so.
    """
    png, _ = qr_png(url_for("party.enter_code", code=code.replace(" ", ""), _external=True))
    return f"data:image/png;base64,{b64encode(png).decode()}"
