"""A meeting with its form and paper, as every page of the mediator's opens them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import g, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.access import meeting_seen_by
from cases.casework.contact_safety import ContactGuard, guards_of
from cases.errors import NotFound
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import OutcomeDraft, draft_of
from cases.models import Case, Party
from cases.vocabulary import SOMETHING_AGREED, EnvelopeState, MeetingState
from services.statements.data import agreement_day
from signing.models import Envelope, Signer
from signing.versions import latest_envelope
from web.context import request_session
from web.viewers import current_viewer


@dataclass(frozen=True)
class MeetingOutcome:
    """One meeting; ``outcome`` once its form is begun, ``envelope`` once a paper was made."""

    meeting: Meeting
    outcome: Outcome | None
    envelope: Envelope | None

    @property
    def case(self) -> Case:
        """The case that the meeting is of."""
        return self.meeting.case

    @property
    def agreed_on(self) -> date:
        """The day from which lawful dates count: kept from the first version of the paper."""
        return self.envelope.agreed_on if self.envelope else agreement_day(self.meeting)

    @property
    def begun(self) -> Outcome:
        """The form; only for pages that stand behind it."""
        assert self.outcome is not None  # noqa: S101 - such pages ask has_begun first
        return self.outcome

    @property
    def draft(self) -> OutcomeDraft:
        """The form as saved."""
        return draft_of(self.begun)

    @property
    def is_closed(self) -> bool:
        """Everyone has signed: the form is a record."""
        return self.envelope is not None and self.envelope.state is EnvelopeState.COMPLETED

    @property
    def has_statement(self) -> bool:
        """A paper was made, and its newest version was not withdrawn."""
        return self.envelope is not None and self.envelope.state is not EnvelopeState.WITHDRAWN

    @property
    def statement_is_to_come(self) -> bool:
        """Something was agreed at a finished meeting, no paper says so, and nobody said that none comes."""
        if self.outcome is None or self.has_statement or self.meeting.signed_before_on is not None:
            return False
        draft = self.draft
        agreed = draft.result in SOMETHING_AGREED
        return self.meeting.state is MeetingState.CONCLUDED and agreed and not draft.no_statement_because

    @property
    def no_statement_is_needed(self) -> bool:
        """The meeting is finished without a paper, and nothing was agreed or the reason is recorded."""
        if self.outcome is None or self.has_statement:
            return False
        finished = self.meeting.state is MeetingState.CONCLUDED
        return finished and self.draft.result is not None and not self.statement_is_to_come

    @property
    def next_version(self) -> int:
        """The number that the next paper gets."""
        return self.envelope.version + 1 if self.envelope else 1


def not_cleared(parties: Iterable[Party]) -> list[ContactGuard]:
    """Return who of ``parties`` is not contacted before the office recorded that it is safe, each once."""
    return guards_of({party.id: party for party in parties}.values())


def open_meeting_outcome(reference: str) -> MeetingOutcome:
    """Return the meeting that the address names, else the newest, of a case that the viewer may see.

    The page's links and forms name this meeting from here on. Raises NotFound.
    """
    session = request_session()
    named = request.args.get("meeting")
    try:
        meeting_id = UUID(named) if named else None
    except ValueError as error:
        raise NotFound("no such meeting") from error
    meeting = meeting_seen_by(session, current_viewer(), reference, meeting_id=meeting_id)
    g.meeting_of_page = str(meeting.id)
    return meeting_outcome_of(session, meeting)


def meeting_outcome_of(session: Session, meeting: Meeting) -> MeetingOutcome:
    """Return ``meeting`` with its form and newest statement."""
    outcome = session.scalar(select(Outcome).where(Outcome.meeting_id == meeting.id))
    envelope = latest_envelope(session, outcome.id) if outcome else None
    return MeetingOutcome(meeting, outcome, envelope)


def agreements_before(meeting: Meeting) -> list[Envelope]:
    """Return the agreements that were sent before this meeting, oldest first."""
    query = select(Envelope).where(Envelope.meeting_id == meeting.id).order_by(Envelope.prepared_at)
    return list(request_session().scalars(query))


def document_at_desk(meeting_outcome: MeetingOutcome) -> Envelope | None:
    """Return what is signed in the room: the statement once there is one, before that the agreement.

    An agreement that the address names comes first: it can be signed until the end of the day of the meeting.
    Of several that it does not name it is one that somebody can still sign.
    """
    found = agreements_before(meeting_outcome.meeting)
    named = next((one for one in found if str(one.id) == request.args.get("agreement")), None)
    if named is None and meeting_outcome.envelope is not None:
        return meeting_outcome.envelope
    out = [one for one in reversed(found) if one.state is EnvelopeState.OUT]
    waits = [one for one in out if any(signer.decided_at is None for signer in one.signers)]
    return named or next(iter(waits + out + found[::-1]), None)


def signer_of_statement(reference: str, signer_id: UUID) -> Signer:
    """Return a signer of the newest statement of the meeting that the address names, or of an agreement
    before it. Raises NotFound.
    """
    meeting_outcome = open_meeting_outcome(reference)
    found = agreements_before(meeting_outcome.meeting)
    found += [meeting_outcome.envelope] if meeting_outcome.envelope else []
    signer = next((s for envelope in found for s in envelope.signers if s.id == signer_id), None)
    if signer is None:
        raise NotFound("no such signer of this statement")
    return signer
