"""What each reader must never be told, and the cases that one reader or another has a part in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.intake.requests import Contact, Helper
from cases.models import Case
from cases.readers import Reader
from cases.vocabulary import DecisionKind, EnvelopeState, PartyRole, Role, SignerState, Track, Wish
from services.container import Services
from services.signing import decline_to_sign
from services.statements.versions import withdraw_statement
from signing.models import Envelope, Signer
from tests import factories
from tests.app_services import make_services
from tests.passwords import quick_hash
from tests.statements import Invited, StatementOut, circulated

PASSWORD = "long walks home"
CHILD_OF_READER = r"\byour (child|son|daughter)\b"
OWN_RIGHTS = r"\byour (right to appeal|appeal|time to appeal|certificate|mediation certificate|two months)\b"
NEVER = {
    Reader.FAMILY: (r"child's or young person's", r"\bthe family\b(?! has it by email)"),
    Reader.YOUNG_PERSON: (CHILD_OF_READER, r"\bthe child's\b", r"\banother parent\b", r"\bthe family's\b"),
    Reader.BODY: (
        CHILD_OF_READER,
        OWN_RIGHTS,
        r"\bright to appeal\b",
        r"\byour (mediation|mediator|adviser|date of birth)\b",
        r"\bSENDIASS\b",
        r"\bthey will not\b",
        r"\bI (dis)?agree\b",
    ),
    Reader.HELPER: (CHILD_OF_READER, OWN_RIGHTS, r"\byour date of birth\b"),
}
"""What would be said to the wrong person. An action of the sample paper ends "the family has it by email"."""
FAMILY_OF = {
    Reader.FAMILY: PartyRole.PARENT,
    Reader.YOUNG_PERSON: PartyRole.YOUNG_PERSON,
    Reader.BODY: PartyRole.PARENT,
    Reader.HELPER: PartyRole.YOUNG_PERSON,
}


NEVER_IN_DRS = (
    r"\bcertificates?\b",
    r"(?<!Street )(?<!independent )\bmediation\b",
    r"\b(30|thirty) days\b",
    r"\bregulations? 3\d\b",
)
"""Disagreement resolution has no certificate and no clock of the regulations (CFA 2014, s 57).

The foot of every page says of the provider that it is "an independent mediation service".
"""


def wrong_words(text: str, reader: Reader, track: Track = Track.MEDIATION) -> list[str]:
    """Return everything in ``text`` that is not for ``reader`` in ``track``, with what stands round it."""
    never = NEVER[reader] + (NEVER_IN_DRS if track is Track.DRS else ())
    found = (m for words in never for m in re.finditer(words, text, re.IGNORECASE))
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in found]


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.write() as session:
        factories.a_user(session, Role.OFFICER, email="ruth@bury.example.com", password=quick_hash(PASSWORD))
    yield services
    services.database.close()


IN_DRS: dict[str, Any] = {
    "track": Track.DRS,
    "kind": DecisionKind.NOT_DELIVERED,
    "letter_date": None,
    "wish": Wish.TALK,
    "wish_to_appeal": None,
}
"""What somebody asks for whose disagreement is about help that does not come: no decision, no letter."""


def case_of(case: Case, reader: Reader, track: Track) -> None:
    """Make ``case`` one in which ``reader`` has a part, in ``track``."""
    case.parties[0].role, case.track = FAMILY_OF[reader], track
    if track is Track.DRS:
        case.decisions[0].kind, case.decisions[0].letter_date = IN_DRS["kind"], None


def make_prepared_statement(
    services: Services, reader: Reader, track: Track = Track.MEDIATION
) -> StatementOut:
    """A paper out for signature, its family's signer of the role that ``reader`` needs."""

    def cast(case: Case) -> None:
        case_of(case, reader, track)

    at = services.now()
    with services.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(services, session, at=at, before_the_meeting=cast)
        statement = circulated(services, session, outcome, mediator, at=at)
        if reader is Reader.HELPER:
            session.get_one(Signer, statement.authority.id).party.role = PartyRole.SUPPORTER
        return statement


def signer_for(statement: StatementOut, reader: Reader) -> Invited:
    return statement.authority if reader in {Reader.BODY, Reader.HELPER} else statement.family


def withdrawn(session: Session, statement: StatementOut, services: Services) -> None:
    by = Viewer(statement.mediator_id, "Idris Vaughan", Role.MEDIATOR)
    withdraw_statement(session, statement.envelope_id, by=by, at=services.now())


def declined_by_another(
    session: Session, statement: StatementOut, services: Services, invited: Invited
) -> None:
    other = statement.family if invited is statement.authority else statement.authority
    decline_to_sign(session, other.id, reason="", where={}, at=services.now())


def finished(session: Session, statement: StatementOut, services: Services) -> None:
    envelope = session.get_one(Envelope, statement.envelope_id)
    for signer in envelope.signers:
        signer.state, signer.decided_at = SignerState.SIGNED, services.now()
    envelope.state = EnvelopeState.COMPLETED
    envelope.completed_at = envelope.finished_at = services.now()


def a_request(services: Services, session: Session, reader: Reader, track: Track = Track.MEDIATION) -> Case:
    """A request made by a parent, by a young person, or by a helper for a young person."""
    role = FAMILY_OF[reader]
    changes: dict[str, Any] = {} if track is Track.MEDIATION else IN_DRS
    helper = None
    if reader is Reader.HELPER:
        helper = Helper(Contact("Abena Mensah", email="abena@example.com"), "SENDIASS adviser")
    return factories.a_case(services, session, at=services.now(), party_role=role, helper=helper, **changes)
