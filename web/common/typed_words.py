"""Every page that answers a press gets an address of its own, and what was typed is shown there again.

A browser asks "send the form again?" on 'Back' and 'Reload' of a page that answered a POST. So no page does:
what was typed is kept for an hour (``services.typed_words``), the browser is sent to the same page's address
with ``?again=<id>``, and that GET shows the words and what was wrong with them. Signing in again and the
second step behind a link lead to the same place. Passwords, codes, files and drawings are never kept.

Where nothing can be kept (a token that is not ours, far too much text), and where a signature was drawn, the
page answers in place, and says its address for the script of ``app.js``, which puts it into the browser's
history.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Flask, Response, current_app, g, redirect, request, session
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from forms.base import PageForm
from forms.choices import Tick
from forms.fields import HiddenText
from forms.shown_again import SENT, SHOWN, ShownAgain
from services.private_notes.sealing import CannotOpen, seal, unseal
from services.typed_words import (
    WordsOfPage,
    find_typed_words,
    forget_typed_words,
    keep_typed_words,
    owner_of,
)
from web.common.signed_times import WrongFormToken, check_earlier_form_token, check_form_token
from web.context import drop_session, get_services, now, request_session

AGAIN = "again"
BROWSER = "typed_words"
"""What the browser's cookie holds to find its words by."""
BY_LINK = "/your"
ACCOUNT, VISIT = "account", "visit"
"""Whose sign-in, or whose visit behind a link, the words belong to: nobody else is shown them."""
A_YEAR = 366 * 24 * 3600
DRAWING = "strokes"
SECRET_NAMES = frozenset({"code", "pin", "token"})
NEVER_KEPT = SECRET_NAMES | {"csrf_token", DRAWING, AGAIN}
IN_PLACE = frozenset({400, 403, 404, 405, 413, 415, 503})
"""There is no such page, nothing could be read, or the database is busy: nothing is kept."""
PROBLEM_PAGE = "/not-done"
UNREADABLE: set[str] = set()
"""Endpoints of pages whose words nobody but their writer may read: what is kept of them is encrypted."""
ENCRYPTED = "encrypted"
OPEN_TOO_LONG = "Everything you typed is still here. It has not been sent yet. Press '{button}' again"


def init_typed_words(app: Flask) -> None:
    """Show kept words on GET, and send pages that answer a POST to an address."""
    app.before_request(_take_up)
    app.after_request(_give_address)
    app.teardown_request(_let_go)
    app.jinja_env.globals["page_address"] = page_address


def keep_unreadable(endpoint: str) -> None:
    """Let what is typed into a page be kept under a key that this browser's cookie alone holds."""
    UNREADABLE.add(endpoint)


def is_shown_again() -> bool:
    """Return True if this GET shows what was typed earlier, and does nothing."""
    return SHOWN.get() is not None


def shown_again() -> ShownAgain:
    """Return what is shown again; nothing typed, where nothing is."""
    return SHOWN.get() or ShownAgain(MultiDict())


def noted_for_page() -> Mapping[str, str]:
    """Return what ``note_for_page`` or ``show_at_own_address`` noted when this page answered a press."""
    kept: WordsOfPage | None = g.get("words_of_page")
    return kept.notes if kept is not None else {}


def show_at_own_address(**notes: str) -> None:
    """Give an error without a form an address that shows ``notes`` (heading, sentence, ...) again."""
    set_page_address(PROBLEM_PAGE)
    note_for_page(**notes)


def note_for_page(**notes: str) -> None:
    """Note what this page needs besides its form to show itself again."""
    g.page_notes = {**g.get("page_notes", {}), **notes}


def note_form(form: PageForm) -> None:
    """Say that ``form`` took what was sent, where a view gave it the fields itself."""
    sent = SENT.get()
    if sent is not None:
        sent.append(form)


def stay_in_place() -> None:
    """Let this answer stand as it is: what it shows is kept nowhere, not even for an hour."""
    g.stays_in_place = True


def set_page_address(address: str) -> None:
    """Say which page shows this POST's form: for an address that takes a POST alone."""
    g.page_address = address


def page_address() -> str:
    """Return for the page's script: the address to put into the browser's history.

    Empty on an ordinary page.
    """
    if request.method in {"GET", "HEAD"} or _is_for_script():
        return ""
    return str(g.get("page_address") or (this_page() if _opens(request.path) else ""))


def keep_for_later(*, notice: str = "") -> str:
    """Keep what this request sent; the address that shows it again, or '' when there is nothing to keep.

    For a page that asks who someone is before it can go on. ``notice`` stands on the page then.
    """
    if not came_from_our_page() or not _opens(request.path):
        return ""
    try:
        pairs = _pairs(())
        had_files = any(file.filename for file in request.files.values())
    except HTTPException:
        return ""
    kept = _keep(this_page(), WordsOfPage(pairs, notice=notice or OPEN_TOO_LONG, had_files=had_files))
    return _with_again(this_page(), kept) if kept else ""


def this_page() -> str:
    """Return the address of this request with its query: a GET's, with what it shows again."""
    return request.full_path.rstrip("?")


def address_to_return_to(*, notice: str) -> str:
    """Return the address that shows this page again, after a page that asks who someone is.

    A GET's own; for a press the one under which its words are kept, or else its path. ``notice`` stands on
    the page then.
    """
    if request.method == "GET":
        return this_page()
    return keep_for_later(notice=notice) or request.path


def is_secret(name: str) -> bool:
    """Return True for the name of a field that proves who someone is: its text is kept and shown nowhere."""
    return name in SECRET_NAMES or "password" in name


def forget_all() -> None:
    """Delete whatever this browser's pages hold, as signing out does. The caller commits."""
    if BROWSER in session:
        forget_typed_words(request_session(), _owner(""))


def _take_up() -> None:
    """Look up what this GET is to show again; every request begins without any."""
    SHOWN.set(None)
    SENT.set([])
    if request.method != "GET" or AGAIN not in request.args or BROWSER not in session:
        return
    try:
        words_id = UUID(request.args[AGAIN])
    except ValueError:
        return
    kept = find_typed_words(request_session(), _owner(request.path), request.path, words_id, at=now())
    if kept is not None and request.endpoint in UNREADABLE:
        kept = _opened(kept)
    if kept is None:
        return
    g.words_of_page = kept
    fields = MultiDict([*kept.pairs, (AGAIN, "yes")])  # never empty: nothing typed is an answer, too
    SHOWN.set(ShownAgain(fields, kept.errors, kept.notice, kept.had_files))


def _let_go(_: BaseException | None) -> None:
    """Let nothing of one request be shown by whatever this thread does next."""
    SHOWN.set(None)
    SENT.set(None)


def _give_address(response: Response) -> Response:
    """Send a page that answers a POST to its address; give a page that is shown again its own status."""
    if request.method == "GET":
        kept: WordsOfPage | None = g.get("words_of_page")
        if kept is not None and response.status_code == 200 and _is_page(response):
            response.status_code = kept.status
        return response
    if request.method != "POST" or _is_for_script():
        return response
    if response.status_code in {302, 303}:
        _forget_sent()
        return response
    if not _is_page(response) or response.status_code in IN_PLACE or g.get("stays_in_place"):
        return response
    if not came_from_our_page():
        return response
    address = _own_address()
    if not address:
        return response
    try:
        kept_as = _keep(address, _page_of(response.status_code))
    except HTTPException:  # what was sent cannot be read
        return response
    if kept_as is None:
        return response
    if request.form.get(DRAWING):  # only a script can have drawn it, so a script is there to name the page
        return _named_in_place(response, address, _with_again(address, kept_as))
    return current_app.make_response(redirect(_with_again(address, kept_as), code=303))


def _named_in_place(response: Response, plain: str, named: str) -> Response:
    """Return the page as it answers the press, its drawing still in it, with the address for the script."""
    said, says = (f'name="page-address" content="{escape(one)}"'.encode() for one in (plain, named))
    response.set_data(response.get_data().replace(said, says, 1))
    return response


def _own_address() -> str:
    """Return the GET address of this answer; '' where there is none."""
    if address := g.get("page_address"):
        return str(address)
    return this_page() if _opens(request.path) else ""


def _page_of(status: int) -> WordsOfPage:
    forms: list[PageForm] = SENT.get() or []
    pairs = _pairs(forms)
    errors = {type(form).__name__: found for form in forms if (found := form.problems_by_name())}
    return WordsOfPage(pairs, errors, status=status, notes=g.get("page_notes") or {})


def _pairs(forms: Iterable[PageForm]) -> list[tuple[str, str]]:
    """Return what was typed, without what may never be kept."""
    left_out, carried = set(NEVER_KEPT), {}
    in_place_of: list[tuple[str, str]] = []
    for form in forms:
        left_out |= form.never_kept
        for field in form.every_field():
            if not getattr(field, "survives", True) or (isinstance(field, Tick) and not field.data):
                left_out.add(field.name)
            elif field.name in form.taken_over:
                left_out.add(field.name)
                in_place_of += field.as_sent()
            elif isinstance(field, HiddenText):
                carried[field.name] = field.shown  # as the page goes on with it, not as it was sent
    pairs = [
        (name, text)
        for name, text in request.form.items(multi=True)
        if name not in left_out and name.rpartition("-")[0] not in left_out and not is_secret(name)
    ]
    kept = [(name, text) for name, text in pairs if name not in carried]
    return [*kept, *in_place_of, *carried.items()]


def _keep(address: str, page: WordsOfPage) -> UUID | None:
    """Keep ``page`` in a transaction of its own; None where it cannot be kept just now.

    What the view began and did not commit is undone first: it has answered, and on SQLite one may write.
    """
    drop_session()
    session.setdefault(BROWSER, secrets.token_urlsafe(24))
    g.words_kept = True
    if request.endpoint in UNREADABLE:
        page = _closed(page)
    path, known = address.split("?")[0], _known(address)
    try:
        with get_services().database.write() as database:
            return keep_typed_words(
                database,
                _owner(path),
                path,
                page,
                known=known,
                at=now(),
                of_stranger=not session.get(_bound_to(path)),
            )
    except SQLAlchemyError:
        current_app.logger.warning("what was typed could not be kept", exc_info=True)
        return None


def _closed(page: WordsOfPage) -> WordsOfPage:
    """Return the page with its words encrypted under what this browser's cookie holds."""
    words = {"pairs": list(page.pairs), "errors": page.errors, "notes": page.notes}
    closed = b64encode(seal(_browsers_key(), words, ENCRYPTED.encode())).decode()
    return replace(page, pairs=[(ENCRYPTED, closed)], errors={}, notes={})


def _opened(page: WordsOfPage) -> WordsOfPage | None:
    """Return the page as it was kept; None where this browser's cookie does not open it."""
    try:
        words = unseal(_browsers_key(), b64decode(dict(page.pairs)[ENCRYPTED]), ENCRYPTED.encode())
    except (CannotOpen, KeyError):
        return None
    pairs = [(name, text) for name, text in words["pairs"]]
    return replace(page, pairs=pairs, errors=words["errors"], notes=words["notes"])


def _browsers_key() -> bytes:
    return hashlib.sha256(b"counterpart/typed-words\n" + str(session[BROWSER]).encode()).digest()


def _forget_sent() -> None:
    """Delete what was shown again and has been used."""
    words_id = _known(request.full_path)
    if words_id is None or BROWSER not in session or g.get("words_kept"):
        return
    drop_session()
    try:
        with get_services().database.write() as database:
            forget_typed_words(database, _owner(request.path), words_id)
    except SQLAlchemyError:
        current_app.logger.warning("kept words could not be deleted yet", exc_info=True)


def _owner(path: str) -> str:
    bound_to = _bound_to(path)
    return owner_of(session[BROWSER], bound_to, str(session.get(bound_to, "")))


def _bound_to(path: str) -> str:
    return VISIT if path.startswith(BY_LINK) else ACCOUNT


def _known(address: str) -> UUID | None:
    """Return the id under which this page's words are kept already."""
    try:
        return UUID(dict(parse_qsl(address.partition("?")[2])).get(AGAIN, ""))
    except ValueError:
        return None


def _with_again(address: str, words_id: UUID) -> str:
    path, _, query = address.partition("?")
    others = [(name, text) for name, text in parse_qsl(query) if name != AGAIN]
    return f"{path}?{urlencode([*others, (AGAIN, str(words_id))])}"


def _opens(path: str) -> bool:
    """Return True if a GET of ``path`` is a page."""
    try:
        current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return False
    return True


def _is_page(response: Response) -> bool:
    return response.mimetype == "text/html" and not response.is_streamed


def _is_for_script() -> bool:
    return "X-CSRFToken" in request.headers


def came_from_our_page() -> bool:
    """Return True if the form's token is ours and this browser's, however long the page lay open."""
    try:
        check_form_token(request.form.get("csrf_token"), seconds=A_YEAR)
    except (WrongFormToken, HTTPException):
        return False
    return True


def came_from_earlier_page() -> bool:
    """Return True if the form's token was this browser's until a sign-in began or ended in it: good for
    showing words alone.
    """
    try:
        check_earlier_form_token(request.form.get("csrf_token"), seconds=A_YEAR)
    except (WrongFormToken, HTTPException):
        return False
    return True
