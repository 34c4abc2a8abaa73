"""Large-print copies of documents on pages: which is there, asking for one, and giving it out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final

from flask import abort
from flask import session as flask_session

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import needs_large_print
from cases.documents import LARGE_PRINT, Document
from cases.models import Party
from forms.base import BareForm
from services.large_print import ask_for_large_print, large_print_of
from signing.models import Signer
from web.context import get_services, now, request_session

PRESSED: Final = "large_print"
"""Which copies were asked for in this browser, and by whom: the newest of them."""
MOST_PRESSED: Final = 12


def large_print_here(document: Document | None) -> Document | None:
    """Return the large-print copy of a document, made or being made, for a page of staff."""
    return large_print_of(request_session(), document)


def large_print_for(reader: Party | Signer) -> Callable[[Document | None], Document | None]:
    """Return what a page of ``reader`` shows of a document's large-print copy: one they need or asked for.

    That there is one says that somebody needs large print, which concerns nobody else: all others see the
    button, and their press finds the copy. Somebody who signs for a party, or comes along, is not the party.
    """

    def shown(document: Document | None) -> Document | None:
        copy = large_print_here(document)
        if copy is None or _press(reader, copy) in flask_session.get(PRESSED, ()) or is_needed():
            return copy
        return None

    @cache
    def is_needed() -> bool:
        party = reader if isinstance(reader, Party) else reader.party if reader.is_party else None
        return party is not None and needs_large_print(request_session(), party)

    return shown


def press_large_print_for(document: Document | None, reader: Party | Signer) -> None:
    """Have the copy made as ``press_large_print`` does, and show it to ``reader`` in this browser."""
    party = reader if isinstance(reader, Party) else reader.party
    copy = press_large_print(document, Actor(ActorKind.PARTY, str(party.id), party.name))
    if copy is not None:
        known = [one for one in flask_session.get(PRESSED, ()) if one != _press(reader, copy)]
        flask_session[PRESSED] = [*known, _press(reader, copy)][-MOST_PRESSED:]


def press_large_print(document: Document | None, by: Actor) -> Document | None:
    """Have the large-print copy of a document made, and commit; a document that is not made is not found.

    Returns the copy; None where the form was not one of ours.
    """
    if document is None or document.kind not in LARGE_PRINT or document.given_digest is None:
        abort(404)
    if not BareForm().validate_on_submit():
        return None
    services = get_services()
    copy, _ = ask_for_large_print(request_session(), document, by=by, at=now(), work=services.work)
    request_session().commit()
    return copy


def _press(reader: Party | Signer, copy: Document) -> str:
    """Return who asked for which copy, short enough for a cookie."""
    who = reader.party_id if isinstance(reader, Signer) and reader.is_party else reader.id
    return f"{who.hex[:12]}{copy.id.hex[:12]}"


def large_print_bytes(document: Document | None) -> tuple[bytes, str]:
    """Return the large-print copy of a document and its file name. Not found until it is made."""
    copy = large_print_here(document)
    if copy is None or copy.given_digest is None:
        abort(404)
    return get_services().blobs.read(copy.given_digest), copy.file_name
