"""The visit behind a link: named by the browser's cookie, looked up with each request.

The cookie holds the visit's key and when a page was last opened; a link's secret is never in it. Twelve
hours without a page, and the second step is asked again, in the same place. Whatever ends a link ends its
visits: the next page then says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import EnvelopeState, SignerState, WayIn
from services.link_sessions import begin_visit
from services.statements.desk import give_back
from signing.links.links import DeadLink, alive, find_visit, find_visit_to_sign
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, LinkEnd, Signer, Visit
from web.common.saved_form_links import SAVED_FORM_LINKS
from web.common.typed_words import (
    BROWSER,
    address_to_return_to,
    is_shown_again,
    set_page_address,
)
from web.context import get_services, now, request_session
from web.desk_device import desk_of_browser, empty_device
from web.party.dead import dead_link, typed_of_request
from web.sign_out_first import sign_out_first, staff_of_browser
from web.staff_sessions import end_sign_in
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])
KEY = "visit"
PROVED_AGAIN = (
    "This page was open for a long time, so we asked again who you are. "
    "Everything you typed is still here. Nothing has been sent yet. Press '{button}' again"
)
SEEN_AT = "visit_seen"
FLASH_MESSAGE = "visit_news"
"""One sentence for the next page, such as that another visit has ended."""
VISIT_LASTS = timedelta(hours=12)
"""How long the second step holds without a page being opened."""
RENEW_AFTER = timedelta(minutes=1)
ANSWERED = {
    SignerState.SIGNED: "party.signed",
    SignerState.DECLINED: "party.declined",
    SignerState.ASKED: "party.change_asked",
    SignerState.PASSED_ON: "party.passed_on",
}
PASSED_ON_PAGES = frozenset({"party.passed_on", "party.pass_signing_on"})
"""What whoever passed the signing on can still open in that browser: that they did, and nothing they read."""
CLOSED_BY = {
    SignerState.DECLINED: EnvelopeState.DECLINED,
    SignerState.ASKED: EnvelopeState.CHANGES_ASKED,
}
"""Answers that end the paper for everyone, and with it the visit of whoever gave them."""


@dataclass(frozen=True)
class LinkSession:
    """Who is behind the link, and of which paper."""

    visit: Visit
    link: Link
    signer: Signer

    @property
    def envelope(self) -> Envelope:
        """The version that this person was asked to sign."""
        return self.signer.envelope

    @property
    def is_for_copy(self) -> bool:
        """The link is to the finished copy."""
        return self.link.purpose is Purpose.COPY


def begin(link: Link, *, way_in: WayIn = WayIn.LINK) -> bool:
    """Begin a visit behind ``link`` in this browser; whether that ended a visit behind another one.

    The same link opened once more goes on with its visit, its second step as old as it is. The caller
    commits.
    """
    database, at = request_session(), now()
    earlier = visit_of_browser()
    if earlier is not None and earlier.ended_at is None and earlier.link_id == link.id:
        return False
    ended = earlier is not None and earlier.ended_at is None
    session[KEY] = begin_visit(database, link, earlier=earlier, at=at, way_in=way_in)
    session[SEEN_AT] = int(at.timestamp())
    return ended


def begin_turn(link: Link, desk_id: UUID, *, way_in: WayIn) -> None:
    """Begin one person's turn on the device of a signing desk; whatever was open in it has ended.

    Pressed again, it goes on. The caller commits.
    """
    database, at = request_session(), now()
    earlier = visit_of_browser()
    is_same = earlier is not None and (earlier.link_id, earlier.desk_id) == (link.id, desk_id)
    if is_same and earlier is not None and earlier.ended_at is None:
        return
    session[KEY] = begin_visit(database, link, earlier=earlier, at=at, way_in=way_in, desk_id=desk_id)
    session[SEEN_AT] = int(at.timestamp())


def host_of_turn() -> str:
    """Return who handed this device over, on the pages of somebody's turn; empty on all others."""
    link_session: LinkSession | None = g.get("current_link_session")
    desk = link_session.visit.desk if link_session else None
    return desk.host_name if desk else ""


def hand_back(message_key: str = "") -> ResponseReturnValue:
    """End the turn on this device, commit, and lead to where the host types the PIN."""
    desk = desk_of_browser()
    if desk is not None:
        give_back(request_session(), desk.id, at=now())
    empty_device()
    request_session().commit()
    away = redirect(url_for("party.desk", told=message_key or None), code=303)
    away.headers["Clear-Site-Data"] = '"cache"'
    return away


def proved_now() -> None:
    """Note that the second step was passed in this browser at this instant."""
    session[SEEN_AT] = int(now().timestamp())


def flash_next(sentence: str) -> None:
    """Let the next page say ``sentence``."""
    session[FLASH_MESSAGE] = sentence


def take_flash() -> str:
    """Return what this page should say first; it is said once."""
    return str(session.pop(FLASH_MESSAGE, ""))


def link_session_required(*, proved: bool = True, own_answer: bool = False) -> Callable[[View], View]:
    """Return a guard that lets in only someone behind a living link.

    ``proved``: who also passed the second step. ``own_answer`` is for pages that confirm what this person
    answered: that answer may have ended the visit.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            found = _visit_to_sign()
            if found is None:
                return redirect(url_for("party.desk"), code=303) if desk_of_browser() else no_visit()
            visit, signer = found
            link_session = LinkSession(visit, visit.link, signer)
            if visit.ended_at is not None and visit.link.ended_at is None and desk_of_browser() is not None:
                return redirect(url_for("party.desk"), code=303)
            if (dead := why_dead(visit)) and not (own_answer and _ended_by_own_answer(link_session)):
                return _dead_link_page(dead)
            g.current_link_session = link_session
            if signer.waits_for_turn and link_session.link.purpose is Purpose.OPEN_DOCUMENT:
                return not_your_turn(signer)
            if away := led_away(visit, signer.name, proof="party.proof" if proved else ""):
                return away
            if proved and link_session.link.purpose is Purpose.ACTIONS:
                return redirect(url_for("party.actions"), code=303)  # it opens no document
            answer: ResponseReturnValue = view(*args, **kwargs)
            return answer

        setattr(guarded, GUARD, frozenset())
        return cast(View, guarded)

    return guard


def not_your_turn(signer: Signer) -> ResponseReturnValue:
    """Return the page of a link whose person is asked once others have signed; a press leads to it."""
    if request.method == "POST":
        return redirect(url_for("party.home"), code=303)
    return render_template("party/not_your_turn.html", signer=signer, envelope=signer.envelope)


def why_dead(visit: Visit) -> DeadLink | None:
    """Return why the link of ``visit`` opens nothing any more, or the visit itself; None while both do."""
    try:
        alive(visit.link, now())
    except DeadLink as dead:
        return dead
    return DeadLink(visit.link, LinkEnd.VISIT_ENDED, visit.ended_at) if visit.ended_at is not None else None


def led_away(visit: Visit, name: str, *, proof: str) -> ResponseReturnValue | None:
    """Return where whoever is behind a living link has to go first; None, and the visit renewed, if nowhere.

    Staff who are signed in here sign out; who has not proved who they are goes to the page ``proof`` (""
    where that is not asked). What was typed is there again afterwards.
    """
    if staff_of_browser() is not None:
        return sign_out_first(name)
    if proof and not has_proved(visit):
        return redirect(url_for(proof, then=address_to_return_to(notice=PROVED_AGAIN)), code=303)
    _renew(visit)
    return None


def current_link_session() -> LinkSession:
    """Return who is behind the link; only inside a view guarded by ``link_session_required``."""
    link_session: LinkSession = g.current_link_session
    return link_session


def has_proved(visit: Visit) -> bool:
    """Return True if the second step was passed, and pages were opened since without a pause of twelve
    hours; on the device of a signing desk, of some minutes.
    """
    seen = session.get(SEEN_AT)
    if visit.proved_at is None or not isinstance(seen, int):
        return False
    in_the_room = timedelta(minutes=get_services().policy.desk_idle_minutes)  # others are near
    lasts = VISIT_LASTS if visit.desk_id is None else in_the_room
    return now() - datetime.fromtimestamp(seen, now().tzinfo) <= lasts


def home_of(link_session: LinkSession) -> str:
    """Return the address of the page where this person now stands."""
    if link_session.link.purpose is Purpose.ACTIONS:
        return url_for("party.actions")
    if link_session.is_for_copy:
        return url_for("party.copy")
    return url_for(ANSWERED.get(link_session.signer.state, "party.document"))


def hand_over(at: datetime) -> None:
    """End the staff's sign-in in this browser and keep what a link opened in it. The caller commits."""
    kept = (KEY, SEEN_AT, FLASH_MESSAGE, BROWSER, SAVED_FORM_LINKS)
    visit = {name: session[name] for name in kept if name in session}
    end_sign_in(request_session(), at=at)
    session.update(visit)


def no_visit() -> ResponseReturnValue:
    """Return the page for a browser in which no link was opened."""
    _name_page()
    return render_template("party/no_visit.html", typed=typed_of_request()), 401


def _name_page() -> None:
    """Say where this answer can be opened again, for an address that takes a POST alone."""
    if "GET" not in ((request.url_rule and request.url_rule.methods) or ()):
        set_page_address(url_for("party.proof"))


def visit_of_browser() -> Visit | None:
    """Return the visit that this browser's cookie stands for, ended or not; None without one."""
    key = session.get(KEY)
    return find_visit(request_session(), key) if isinstance(key, str) else None


def _visit_to_sign() -> tuple[Visit, Signer] | None:
    key = session.get(KEY)
    return find_visit_to_sign(request_session(), key) if isinstance(key, str) else None


def _ended_by_own_answer(link_session: LinkSession) -> bool:
    if link_session.signer.state is SignerState.PASSED_ON:
        return request.endpoint in PASSED_ON_PAGES
    return CLOSED_BY.get(link_session.signer.state) is link_session.envelope.state


def _dead_link_page(dead: DeadLink) -> ResponseReturnValue:
    _name_page()
    return dead_link(dead, pressed=request.method == "POST" or is_shown_again())


def _renew(visit: Visit) -> None:
    """Renew the twelve hours, as each page does; once they are over, only the second step does."""
    seen = session.get(SEEN_AT, 0)
    if visit.proved_at is not None and not has_proved(visit):
        return
    if now().timestamp() - seen > RENEW_AFTER.total_seconds():
        session[SEEN_AT] = int(now().timestamp())
