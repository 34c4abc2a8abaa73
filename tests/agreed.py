"""Agreed actions of a statement that everyone signed, for tests; no office and no worker needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from cases.models import Case, Party
from cases.vocabulary import PartyRole, Side
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.agreed.people import entry_of
from services.container import Services
from signing import envelopes
from signing.envelopes import locked_envelope
from signing.models import Envelope, Signer
from tests.factories import typed_signature
from tests.statements import Invited, StatementOut, link_path, statement_out


@dataclass(frozen=True)
class Agreed:
    """A finished statement, and what reached its two signers."""

    statement: StatementOut
    family: Invited
    authority: Invited

    @property
    def case_id(self) -> UUID:
        """The case it is of."""
        return self.statement.case_id


def agreed(services: Services, *, at: datetime | None = None, family: str = "Priya Shah") -> Agreed:
    """Two actions of Bury's that Priya Shah and Ruth Okafor signed, each with a link to their page."""
    at = at or datetime.now(UTC)
    statement = statement_out(services, family=family, at=at)
    return finished(services, statement, at=at)


def finished(services: Services, statement: StatementOut, *, at: datetime) -> Agreed:
    """Let everyone sign ``statement``, and finish it but for its sealed files."""
    with services.database.write() as session:
        for signer in (statement.family, statement.authority):
            envelopes.sign(session, signer.id, typed_signature(signer.name), at=at)
    return finished_by_all(services, statement, at=at)


def finished_by_all(services: Services, statement: StatementOut, *, at: datetime) -> Agreed:
    """Finish a statement that everyone signed, but for its sealed files."""
    with services.database.write() as session:
        envelope = locked_envelope(session, statement.envelope_id)
        envelope.finished_at = at
        keep_actions(session, envelope, at=at)
        open_action_pages(session, envelope, at=at, policy=services.policy, keys=services.keys)
    return Agreed(
        statement,
        action_link(services, statement.family, at=at),
        action_link(services, statement.authority, at=at),
    )


def owned_by_a_school(services: Services, statement: StatementOut, *, email: str | None) -> UUID:
    """Make the statement's second action one of a school that is not asked to sign; return its party's id."""
    with services.database.write() as session:
        case = session.get_one(Case, statement.case_id)
        school = Party(
            number=len(case.parties) + 1,
            role=PartyRole.SETTING,
            side=Side.SETTING,
            name="Alex Reyes",
            organisation="Fernwood School",
            email=email,
        )
        case.parties.append(school)
        envelope = session.get_one(Envelope, statement.envelope_id)
        part_a = dict(envelope.statement_data["part_a"])
        first, second = part_a["actions"]
        part_a["actions"] = [first, {**second, "owner": "The SENCO, Fernwood School"}]
        envelope.statement_data = {**envelope.statement_data, "part_a": part_a}
        session.flush()
        return school.id


def action_link(services: Services, signer: Invited, *, at: datetime) -> Invited:
    """The same signer with the link to what was agreed."""
    with services.database.read() as session:
        row = session.get_one(Signer, signer.id)
        link = entry_of(session, row.party, at=at).link
        assert link is not None
        return Invited(row.id, row.name, row.email, link_path(services, link), "", signer.code)


def party_of(services: Services, signer: Invited) -> UUID:
    """The id of a signer's party."""
    with services.database.read() as session:
        return session.get_one(Signer, signer.id).party_id
