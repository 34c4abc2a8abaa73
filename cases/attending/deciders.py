"""Whether a body that takes part sends somebody who can decide (SEND Regulations 2014, reg 38(2))."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import Event, PartyRole

SEND_A_DECIDER = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH})
"""Who must send somebody able to decide the mediation issues."""
SAYS_SO_BY_LINK = frozenset({PartyRole.HEALTH, PartyRole.SETTING})
"""Who says so on its own page; a local authority's officers are recorded by the office."""


def say_who_decides(session: Session, party: Party, *, decides: bool, by: Actor, at: datetime) -> bool:
    """Record whether whoever comes for this body can decide; return True if anything changed."""
    lock_case(session, party.case_id)
    session.refresh(party)
    if party.may_decide is decides:
        return False
    party.may_decide = decides
    changed = {"may_decide": {"before": not decides, "after": decides}}
    about = {"party": str(party.id), "changed": changed}
    append_evidence(session, party.case, Event.PARTY_CORRECTED, by=by, at=at, about=about)
    return True


def without_decider(case: Case, invited: Iterable[object]) -> list[Party]:
    """Return the health bodies among ``invited`` (ids of parties) of whom nobody has said who decides."""
    asked = set(invited)
    return [
        one
        for one in case.present_parties()
        if one.role is PartyRole.HEALTH and one.id in asked and not one.may_decide
    ]
