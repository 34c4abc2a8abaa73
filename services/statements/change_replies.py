"""A change that is not made: the document goes back to everyone as it was, with the mediator's reply."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.meetings.models import Outcome
from cases.meetings.statement_changes import changes_between
from cases.provider import Provider
from cases.vocabulary import EnvelopeState, Event
from services.statements.versions import make_statement
from services.work_queue import Work
from signing.models import Envelope
from signing.versions import latest_envelope


class NoChangeAsked(CaseError):
    """The newest version waits for no answer to a change: somebody answered it, or took it back."""

    status = 422
    sentence = "This change was already answered, or the document was withdrawn. Nothing was done twice."


class FormHasChanged(CaseError):
    """The outcome form says something else than the version that people read; ``names`` are the parts."""

    status = 422

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"{len(names)} parts differ")
        self.names = names
        self.sentence = (
            f"The outcome form was changed since ({', '.join(names)}). "
            "Make a new version of it instead, or put the form back as it was"
        )


def send_back_with_reply(
    session: Session,
    outcome: Outcome,
    reply: str,
    *,
    version: int,
    open_until: date,
    by: Viewer,
    at: datetime,
    provider: Provider,
    bank_holidays: Container[date],
    work: Work,
) -> Envelope:
    """Return the next version, which says the same as ``version`` and carries the reply to everyone.

    The mediator reads it and sends it like any other; each signer is asked anew.

    Raises:
        NoChangeAsked: no change of that version waits for an answer.
        FormHasChanged: the form would make another document; the caller rolls back.
    """
    asked = latest_envelope(session, outcome.id)
    if asked is None or asked.version != version or asked.state is not EnvelopeState.CHANGES_ASKED:
        raise NoChangeAsked(f"version {version} waits for no answer")
    before = asked.statement_data
    envelope = make_statement(
        session,
        outcome,
        open_until=open_until,
        by=by,
        at=at,
        provider=provider,
        bank_holidays=bank_holidays,
        work=work,
    )
    if changed := changes_between(before, envelope.statement_data):
        raise FormHasChanged(tuple(change.name for change in changed))
    envelope.change_reply = reply
    append_evidence(
        session,
        envelope.case,
        Event.CHANGE_NOT_MADE,
        by=Actor.of(by),
        at=at,
        about={"envelope": str(envelope.id), "version": envelope.version, "reply": reply},
    )
    return envelope
