"""What an answer left behind."""

from __future__ import annotations

from typing import Any

from cases.evidence.log import envelope_events
from cases.vocabulary import EnvelopeState, Event
from services.container import Services
from signing.models import Envelope


def state_of(services: Services, statement: Any) -> EnvelopeState:
    with services.database.read() as session:
        return session.get_one(Envelope, statement.envelope_id).state


def events(services: Any, statement: Any, kind: Event) -> int:
    with services.database.read() as session:
        return sum(e.kind is kind for e in envelope_events(session, statement.case_id, statement.envelope_id))
