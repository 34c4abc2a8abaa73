"""A family that chose mediation, what is typed to arrange its meeting, and the emails that follow."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from cases.meetings.models import Meeting
from cases.vocabulary import Choice
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context


def a_choice(office: Office, *, at: datetime = factories.CALLED, **changes: object) -> str:
    """Let a family choose mediation about a decision of Bury; return the reference."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION, at=at, **changes)
        authority = case.authority_party()
        assert authority is not None
        authority.name, authority.email = "Ruth Okafor", "ruth.okafor@bury.example.com"
        authority.may_decide = True
        return case.reference


def plan(office: Office, **changes: object) -> dict[str, object]:
    """What a coordinator types for a meeting on 10 December 2026 with Idris Vaughan."""
    return {
        "mediator": str(office.people["Idris Vaughan"].id),
        "held_on": date(2026, 12, 10),
        "starts": "10am",
        "ends": "12:30pm",
        "mode": "in_person",
        "place": "The Old Library, Nowhere",
        **changes,
    }


def meetings(office: Office) -> list[Meeting]:
    """Every meeting, in the order in which they were arranged."""
    with office.services.database.read() as session:
        return list(session.scalars(select(Meeting).order_by(Meeting.arranged_at)))


def mails(office: Office, kind: str) -> list[str]:
    """The names to whom emails of this kind are addressed, sorted."""
    with office.services.database.read() as session:
        return sorted(session.scalars(select(Delivery.to_name).where(Delivery.kind == kind)))


def emails(office: Office, kind: str) -> list[str]:
    """Subject and text of each email of this kind, in the order in which they were written."""
    with office.services.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at))
        found = []
        for row in rows:
            message = compose_delivery(email_context(office.services), session, row)
            body = message.get_body(("plain",))
            assert body is not None
            found.append(" ".join(f"{message['Subject']} {body.get_content()}".split()))
        return found
