"""Who is behind a link that asks one party something of its own, and the second step that it asks for.

Whether it takes part (``web.party.drs``), and which times it can do (``web.party.times``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.models import Party
from cases.vocabulary import Event
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.part_step import AskedAlone, part_step_of, prove_part
from web.context import get_services, now, request_session
from web.party.second_steps import Answer, AskedStep, LinkVisit, ask_second_step, let_in_by_link
from web.setup import safe_next

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row", bound=AskedAlone)


@dataclass(frozen=True)
class AskedVisit(LinkVisit, Generic[Row]):
    """Who is behind the link, and the row by which they are asked."""

    row: Row


@dataclass(frozen=True)
class AskedLinks(Generic[Row]):
    """The pages behind the links of one purpose: ``page`` asks, ``proof`` is its second step.

    The link to a party's own page opens them, too: behind it stands a second step of the same party.
    """

    purpose: Purpose
    model: type[Row]
    page: str
    proof: str
    paused: Event
    asks: Callable[[Row], bool]
    """True once the question was put, and while its page has something to say."""

    def required(self, *, proved: bool = True) -> Callable[[View], View]:
        """Let in only someone behind a living link; ``proved``: who also passed the second step."""
        return let_in_by_link(self._find, proved=proved)

    def _find(self, visit: Visit) -> AskedVisit[Row] | None:
        session, link = request_session(), visit.link
        row: Row | None = None
        proof = self.proof
        if link.purpose is self.purpose:
            row = session.get(self.model, link.subject_id)
        elif link.purpose is Purpose.REQUEST_STATUS:
            party = session.get(Party, link.subject_id)
            row, proof = self.of_party(party) if party is not None else None, "party.request_proof"
        return AskedVisit(visit, row.party.name, proof, row) if row is not None else None

    def of_party(self, party: Party) -> Row | None:
        """Return what this party was asked last, if its page has something to say; else None."""
        model: Any = self.model  # its columns are those of a table
        rows: list[Row] = list(request_session().scalars(select(model).where(model.party_id == party.id)))
        return next((row for row in reversed(rows) if self.asks(row)), None)

    def current(self) -> AskedVisit[Row]:
        """Return who is behind the link; only inside a view guarded by ``required``."""
        visit: AskedVisit[Row] = g.link_visit
        return visit

    def is_paused(self, subject_id: UUID) -> bool:
        """Return True if this link is paused after five wrong answers."""
        row: Row | None = request_session().get(self.model, subject_id)
        return row is not None and row.locked_at is not None

    def ask_proof(self) -> ResponseReturnValue:
        """Ask for the date of birth or the six digits; five wrong ones, then the link is paused."""
        current = self.current()
        row = current.row
        if current.proof != self.proof:
            return redirect(url_for(current.proof), code=303)

        def prove(answer: Answer) -> None:
            session, keys = request_session(), get_services().keys
            prove_part(session, current.visit, row, answer, at=now(), keys=keys, paused=self.paused)

        asked = AskedStep(
            row.id,
            part_step_of(row),
            row.locked_at is not None,
            prove,
            "party/part_proof.html",
            party=row.party,
        )
        base = url_for(self.page)
        wanted = safe_next(request.args.get("then"), otherwise=base)
        onward = wanted if wanted.startswith(base) else base
        return ask_second_step(asked, current, here=url_for(self.proof), onward=onward)
