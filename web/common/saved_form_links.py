"""The links to saved forms that were opened in this browser, each waiting for its proof."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cases.models import Draft
from signing.models import Link

SAVED_FORM_LINKS = "saved_form_links"
MOST_OPENED = 5
"""Saved forms that one browser can be asked about at once: its cookie holds no more."""


def continue_saved_form(database: Session, link: Link) -> ResponseReturnValue:
    """Lead on, after the press on a saved form's link, to the question whose form it is.

    Nothing changes yet.
    """
    if database.get(Draft, link.subject_id) is None:
        return render_template("public/saved_form_gone.html", until=link.expires_at), 410
    session[SAVED_FORM_LINKS] = [*_without(link), str(link.id)][-MOST_OPENED:]
    return redirect(url_for("public.come_back", form=link.id), code=303)


def opened_link(database: Session, named: str) -> Link | None:
    """Return the link that ``named`` is the id of, if it was opened here; the newest, where it is empty."""
    opened = _opened()
    known = named if named in opened else opened[-1] if opened and not named else ""
    return database.get(Link, UUID(known)) if known else None


def forget_link(link: Link) -> None:
    """Take the link off this browser's list: its form goes on here."""
    session[SAVED_FORM_LINKS] = _without(link)


def _opened() -> list[str]:
    """Return their ids, the newest last."""
    return [str(known) for known in session.get(SAVED_FORM_LINKS, [])]


def _without(link: Link) -> list[str]:
    return [known for known in _opened() if known != str(link.id)]
