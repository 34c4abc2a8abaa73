"""The safety flag: set and lifted by staff, each time with a reason.

With it nothing of the case opens or goes to others by itself. ``services.contact.safety`` does what follows
at once. What is out already is for a person to look at, who records that they did.

Anyone in the office sets it: nothing is lost by asking more. A senior adviser lifts it. Whether the other
parent may be contacted at all is asked in ``cases.casework.contact_safety``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer, require_senior_adviser
from cases.casework.same_person import answers_that_ask
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import ContactSafe, Event


def asks_about_flag(case: Case) -> bool:
    """Return True while staff are to decide whether the case needs a flag: the request leaves it open.

    It does where somebody wrote "No" about safety, or says that it is not safe to contact the other parent;
    of that also where they said so after staff decided.
    """
    if case.safety_flag:
        return False
    said_no, no_since = case.other_parent_safe == ContactSafe.NO, case.other_parent_said_at
    if case.safety_said_at is not None:
        return said_no and no_since is not None and no_since > case.safety_said_at
    return bool(said_about_safety(case)) or said_no


def said_about_safety(case: Case) -> str:
    """Return what the request said about safety, empty where nothing."""
    return case.safety_note or ""


def asks_to_look(case: Case) -> bool:
    """Return True until staff record that they looked at what is out: what was sent to others before.

    It is asked from when they set the flag, and from when the family says, here or in a linked case, that
    somebody is not safe to contact: of what that person was asked to before.
    """
    nos = [one for one in answers_that_ask(case) if one.is_no]
    since = [one.since or case.other_parent_said_at or case.received_at for one in nos]
    if case.safety_flag and case.safety_said_at is not None:
        since.append(case.safety_said_at)
    return bool(since) and (case.safety_looked_at is None or case.safety_looked_at < max(since))


def decide_safety_flag(
    session: Session, case: Case, flagged: bool, *, reason: str, by: Viewer, at: datetime
) -> bool:
    """Set or lift the flag, or say that none is needed; return True if anything changed.

    Raises NotASeniorAdviser for anyone else who would lift it, as it stands under the lock.
    """
    lock_case(session, case.id)
    session.refresh(case)
    if case.safety_flag is flagged and not asks_about_flag(case):
        return False
    if case.safety_flag and not flagged:
        require_senior_adviser(by)
    before, case.safety_flag, case.safety_said_at = case.safety_flag, flagged, at
    append_evidence(
        session,
        case,
        Event.SAFETY_DECIDED,
        by=Actor.of(by),
        at=at,
        about={"changed": {"safety_flag": {"before": before, "after": flagged}}, "reason": reason},
    )
    return True


def record_looked(session: Session, case: Case, *, by: Viewer, at: datetime) -> bool:
    """Record that somebody looked at what was out when this was asked; False if it is not asked."""
    lock_case(session, case.id)
    session.refresh(case)
    if not asks_to_look(case):
        return False
    case.safety_looked_at = at
    append_evidence(session, case, Event.SAFETY_LOOKED, by=Actor.of(by), at=at, about={})
    return True
