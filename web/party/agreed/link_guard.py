"""Who is behind the link on the pages of what was agreed: a party, by whichever of their links they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request
from flask.typing import ResponseReturnValue

from cases.models import Party
from signing.links.tokens import Purpose
from signing.models import Signer, Visit
from web.common.typed_words import is_shown_again
from web.context import request_session
from web.party import link_sessions
from web.party.dead import dead_link
from web.viewers import GUARD

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class ActionVisit:
    """Who is behind the link."""

    visit: Visit
    party: Party


def action_link_required(view: View) -> View:
    """Let in only a party behind a living link of their own who passed its second step.

    The link to what was agreed, to sign, to the copy, and to the party's own page all do: behind each stands
    the same second step of the same party.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        visit = link_sessions.visit_of_browser()
        party = _party_behind(visit) if visit is not None else None
        if visit is None or party is None:
            return link_sessions.no_visit()
        if dead := link_sessions.why_dead(visit):
            return dead_link(dead, pressed=request.method == "POST" or is_shown_again())
        g.action_visit = ActionVisit(visit, party)
        own_request = visit.link.purpose is Purpose.REQUEST_STATUS
        proof = "party.request_proof" if own_request else "party.proof"
        if away := link_sessions.led_away(visit, party.name, proof=proof):
            return away
        answer: ResponseReturnValue = view(*args, **kwargs)
        return answer

    setattr(guarded, GUARD, frozenset())
    return cast(View, guarded)


def current_action_visit() -> ActionVisit:
    """Return who is behind the link; only inside a view guarded by ``action_link_required``."""
    visit: ActionVisit = g.action_visit
    return visit


def _party_behind(visit: Visit) -> Party | None:
    session, link = request_session(), visit.link
    if link.purpose is Purpose.REQUEST_STATUS:
        return session.get(Party, link.subject_id)
    signer = session.get(Signer, link.subject_id)
    return signer.party if signer is not None else None
