"""Large-print copies of documents on pages: which is there, asking for one, and giving it out."""

from __future__ import annotations

from flask import abort

from cases.accounts.people import Actor, ActorKind
from cases.documents import LARGE_PRINT, Document
from cases.models import Party
from forms.base import BareForm
from services.large_print import ask_for_large_print, large_print_of
from web.context import get_services, now, request_session


def large_print_here(document: Document | None) -> Document | None:
    """Return the large-print copy of a document, made or being made, for a page that offers the document."""
    return large_print_of(request_session(), document)


def press_large_print(document: Document | None, by: Actor) -> None:
    """Have the large-print copy of a document made, and commit; a document that is not made is not found."""
    if document is None or document.kind not in LARGE_PRINT or document.given_digest is None:
        abort(404)
    if BareForm().validate_on_submit():
        services = get_services()
        ask_for_large_print(request_session(), document, by=by, at=now(), work=services.work)
        request_session().commit()


def large_print_bytes(document: Document | None) -> tuple[bytes, str]:
    """Return the large-print copy of a document and its file name. Not found until it is made."""
    copy = large_print_here(document)
    if copy is None or copy.given_digest is None:
        abort(404)
    return get_services().blobs.read(copy.given_digest), copy.file_name


def party_actor(party: Party) -> Actor:
    """Return a party as who did something, for the log."""
    return Actor(ActorKind.PARTY, str(party.id), party.name)
