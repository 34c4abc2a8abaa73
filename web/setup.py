"""What stands round every page: templates and their filters, built assets, headers, tokens of forms.

``init_templates`` takes plain values and wires them in; it reads no settings and no database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    has_app_context,
    has_request_context,
    request,
    send_from_directory,
)
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, Undefined
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from werkzeug.exceptions import BadRequest, NotFound

from cases import legal_words
from cases.provider import Provider
from dates import utc_now
from forms.shown_again import EARLIER_SIGN_IN
from web.common.large_posts import init_large_posts
from web.common.signed_times import (
    PatientSessions,
    WrongFormToken,
    check_earlier_form_token,
    check_form_token,
)
from web.filters import FILTERS

HERE = Path(__file__).parent
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_POST = 60_000_000  # bytes: several photographs of a letter at once
LARGEST_FIELDS = 2_000_000  # bytes of all typed text on one page
YEAR = 365 * 24 * 3600
MOST_ADDRESSES = 1000  # kept in memory, about 300 bytes each
_PLAIN = frozenset({str, int, type(None)})
_OF_THE_HOST = frozenset({"_external", "_scheme"})
FOOTER_LINKS = (
    ("News", "/news"),
    ("Accessibility", "/about/accessibility"),
    ("Privacy", "/about/privacy"),
    ("Complaints", "/about/complaints"),
    ("Check a document", "/check"),
)

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: is the edge under the header, drawn in the style sheet
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Referrer-Policy": "no-referrer",  # an address may name a case
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class LoudWhenPrinted(Undefined):
    """A name that a template was not given: may be asked about in an ``if``, but never be printed or walked.

    Only names are held to this. GOV.UK Frontend's own macros print absent parts of what they
    were given as nothing, and rely on it.
    """

    def _complain(self) -> None:
        if self._undefined_obj is missing:
            raise UndefinedError(self._undefined_message)

    def __str__(self) -> str:
        self._complain()
        return ""

    def __iter__(self) -> Any:
        self._complain()
        return iter(())


class PageTemplates(Environment):
    """Flask's templates, which all share one plain dict of global names.

    Jinja lays an empty layer of each template's own over it, and goes through both for every page and each
    import in it. Nothing here is loaded with names of its own; what is gets its layer as before.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template loaded with ``d`` knows."""
        return super().make_globals(d) if d else self.globals


def init_templates(
    app: Flask,
    *,
    provider: Provider,
    public_url: str,
    mode: Literal["demo", "production"],
    form_life: timedelta = timedelta(hours=12),
    footer_links: Sequence[tuple[str, str]] = FOOTER_LINKS,
    clock: Callable[[], datetime] = utc_now,
) -> None:
    """Wire templates, assets, headers, cookies and form tokens into ``app``.

    ``app`` must be made with ``static_folder=None``: built assets are served by this module.
    ``public_url`` is where people reach the site (https in production); ``form_life`` how long a
    page may stay open before its form must be sent a second time; ``footer_links`` are words and
    address; ``clock`` tells when a page is printed.
    """
    if app.has_static_folder:
        raise ValueError("make the app with static_folder=None: the shell serves what was built")
    _set_up_cookies(app, secure=public_url.startswith("https:"), form_life=form_life)
    _set_up_templates(app)
    app.jinja_env.globals.update(
        clock=clock,
        footer_links=tuple(footer_links),
        law=legal_words,
        practice=mode == "demo",
        provider=provider,
        public_url=public_url.rstrip("/"),
    )
    app.add_url_rule("/static/<path:name>", "static", _static_file)
    app.before_request(_refuse_broken_addresses)
    app.before_request(_look_at_token)
    app.after_request(_add_headers(secure=public_url.startswith("https:")))


def _set_up_cookies(app: Flask, *, secure: bool, form_life: timedelta) -> None:
    app.session_interface = PatientSessions()
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_NAME="__Host-counterpart" if secure else "counterpart",
        WTF_CSRF_TIME_LIMIT=int(form_life.total_seconds()),
        WTF_I18N_ENABLED=False,
    )
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"] or LARGEST_POST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FIELDS
    init_large_posts(app)


def _set_up_templates(app: Flask) -> None:
    app.jinja_options = {
        **app.jinja_options,
        "undefined": LoudWhenPrinted,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    app.jinja_environment = PageTemplates
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(HERE / "templates"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["largest_post"] = lambda: app.config["MAX_CONTENT_LENGTH"]
    app.jinja_env.globals.update(asset=asset, csrf_token=generate_csrf, url_for=remembered_addresses(app))


def remembered_addresses(app: Flask) -> Callable[..., str]:
    """Return ``url_for`` for templates: a page asks for the same twenty addresses each time it is shown."""

    @lru_cache(maxsize=MOST_ADDRESSES, typed=True)  # 1, "1" and True are equal and make three addresses
    def remembered(_root: str, _method: str, endpoint: str, /, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def url_for(endpoint: str, **values: Any) -> str:
        blueprint = endpoint.partition(".")[0]  # "" for one that stands for the page's own
        if (
            blueprint
            and blueprint not in app.url_default_functions
            and _PLAIN.issuperset(map(type, values.values()))
            and _OF_THE_HOST.isdisjoint(values)
            and has_request_context()
        ):
            return remembered(request.root_path, request.method, endpoint, **values)
        return app.url_for(endpoint, **values)

    return url_for


# --- Built assets ----------------------------------------------------------------------------------


def _manifest() -> dict[str, str]:
    """Return logical names to built ones, read again whenever the build changed it."""
    file = HERE / "static" / "manifest.json"
    try:
        changed = file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    if _read.get("changed") != changed:
        _read.update(changed=changed, names=json.loads(file.read_text("utf-8")))
    names: dict[str, str] = _read["names"]
    return names


_read: dict[str, Any] = {}


def asset(name: str) -> str:
    """Return the address of a built file, such as ``brand.css``.

    Before any build it leads nowhere, harmlessly.
    """
    if not has_app_context():
        return f"/static/{_manifest().get(name, name)}"
    if "assets" not in g:
        g.assets = _manifest()  # looked at once a page
    return f"/static/{g.assets.get(name, name)}"


def _static_file(name: str) -> Response:
    response = send_from_directory(HERE / "static", name, max_age=YEAR)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


# --- Requests --------------------------------------------------------------------------------------


def _refuse_broken_addresses() -> None:
    """Refuse an address with a NUL: no page of ours has one, and databases refuse to look for it."""
    if "\x00" in request.path or any(
        "\x00" in text for pair in request.args.items(multi=True) for text in pair
    ):
        raise NotFound


def _look_at_token() -> None:
    """Judge the form token of every change once, before any view; ``token_is_wrong`` tells the verdict."""
    g.csrf_valid = False
    EARLIER_SIGN_IN.set(False)
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(400)
    token = request.form.get("csrf_token") or request.headers.get("X-CSRFToken")
    seconds = current_app.config["WTF_CSRF_TIME_LIMIT"]
    try:
        check_form_token(token, seconds=seconds)
    except WrongFormToken:
        g.token_is_wrong = True
        with suppress(WrongFormToken):
            check_earlier_form_token(token, seconds=seconds)
            EARLIER_SIGN_IN.set(True)
    else:
        g.csrf_valid = True


def token_is_wrong() -> bool:
    """Return True if this request wants to change something and carries no good token: nothing may be
    written.

    A PageForm shows itself again by this; whoever opens database sessions makes them read-only.
    """
    return bool(g.get("token_is_wrong", False))


def require_token() -> None:
    """Require a token of changes that come without a PageForm, such as a field saved by script.

    Raises BadRequest.
    """
    if token_is_wrong():
        raise BadRequest


def _add_headers(*, secure: bool) -> Callable[[Response], Response]:
    fixed = {**HEADERS, "Strict-Transport-Security": f"max-age={YEAR}"} if secure else HEADERS

    def add(response: Response) -> Response:
        """Return the fixed headers; a view that needs another one has set it already."""
        own = {name.lower() for name, _ in response.headers}
        for name, value in fixed.items():
            if name.lower() not in own:
                response.headers.add(name, value)
        return response

    return add


def safe_next(url: str | None, *, otherwise: str) -> str:
    """Return ``url`` if it is the address of a page of ours, else ``otherwise``: never another site.

    Refuses all but a plain path with query: no scheme, no host, no backslash, no control
    character, neither as written nor once or twice decoded, and no path that we do not serve.
    """
    if not url or not _is_plain_path(url):
        return otherwise
    parts = urlsplit(url)
    try:
        current_app.url_map.bind("").match(parts.path, method="GET")
    except Exception:  # werkzeug says "no", "other method" and "other address" by different exceptions
        return otherwise
    return url


def _is_plain_path(url: str) -> bool:
    for written in (url, unquote(url), unquote(unquote(url))):
        if not written.startswith("/") or written.startswith("//") or "\\" in written:
            return False
        if any(ord(character) <= 32 or ord(character) == 127 for character in written.split("?")[0]):
            return False
    return not any(ord(character) < 32 for character in url)
