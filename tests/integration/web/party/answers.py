"""What an answer left behind."""

from __future__ import annotations

from typing import Any

from cases.evidence.log import envelope_events
from cases.vocabulary import EnvelopeState, Event
from services.container import Services
from signing.models import Envelope


def state_of(services: Services, paper: Any) -> EnvelopeState:
    with services.database.read() as session:
        return session.get_one(Envelope, paper.envelope_id).state


def events(services: Any, paper: Any, kind: Event) -> int:
    with services.database.read() as session:
        return sum(e.kind is kind for e in envelope_events(session, paper.case_id, paper.envelope_id))
