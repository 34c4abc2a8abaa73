"""Who is behind the link on the pages of what was agreed: a party, by whichever of their links they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import g

from cases.models import Party
from signing.links.tokens import Purpose
from signing.models import Signer, Visit
from web.context import request_session
from web.party.second_steps import LinkVisit, let_in_by_link

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class ActionVisit(LinkVisit):
    """Who is behind the link."""

    party: Party


def action_link_required(view: View) -> View:
    """Let in only a party behind a living link of their own who passed its second step.

    The link to what was agreed, to sign, to the copy, and to the party's own page all do: behind each stands
    a second step of the same party.
    """
    return let_in_by_link(_find, proved=True)(view)


def current_action_visit() -> ActionVisit:
    """Return who is behind the link; only inside a view guarded by ``action_link_required``."""
    visit: ActionVisit = g.link_visit
    return visit


def _find(visit: Visit) -> ActionVisit | None:
    session, link = request_session(), visit.link
    if link.purpose is Purpose.REQUEST_STATUS:
        party, proof = session.get(Party, link.subject_id), "party.request_proof"
    else:
        signer = session.get(Signer, link.subject_id)
        party, proof = signer.party if signer is not None else None, "party.proof"
    return ActionVisit(visit, party.name, proof, party) if party is not None else None
