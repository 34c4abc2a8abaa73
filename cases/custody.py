"""Children and young people who are detained: rules of their own hold, and a senior adviser takes it on.

Special Educational Needs and Disability (Detained Persons) Regulations 2015 (SI 2015/62), part 3, of which
nothing is counted or certified here: a lawyer has still to read them. While someone is recorded as detained
no choice is recorded, no certificate is issued and no date is shown. What a senior adviser did ends the step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer, require_senior_adviser
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Case, CustodyRecord, Decision
from cases.vocabulary import Event


class NotDetained(CaseError):
    """What was done for someone detained is recorded only while they are recorded as detained."""

    sentence = (
        "The child or young person is not recorded as detained any more, so there is nothing to record here."
    )


@dataclass(frozen=True)
class CustodyHelp:
    """What a senior adviser did: on which UK day, who took it over, what the family was told."""

    done_on: date
    taken_over_by: str
    told_family: str

    @classmethod
    def of(cls, record: CustodyRecord) -> CustodyHelp:
        """Return it as it was recorded."""
        return cls(record.done_on, record.taken_over_by, record.told_family)


def standing_custody_record(decision: Decision) -> CustodyRecord | None:
    """Return the last record of what was done about this decision; None while nothing was.

    One from before the last correction of whether they are detained does not count: it was about then.
    """
    records = decision.custody_records
    since = decision.case.detained_said_at
    if not records or (since is not None and records[-1].recorded_at < since):
        return None
    return records[-1]


def record_custody_help(
    session: Session, decision: Decision, given: CustodyHelp, *, by: Viewer, at: datetime
) -> bool:
    """Record what a senior adviser did, which ends the step; return True if anything changed.

    Recorded again it takes the place of what stood there; the evidence keeps both.
    Raises NotASeniorAdviser or NotDetained.
    """
    require_senior_adviser(by)
    lock_case(session, decision.case_id)
    if not decision.case.detained:
        raise NotDetained(f"decision {decision.number}")
    before = standing_custody_record(decision)
    if before is not None and CustodyHelp.of(before) == given:
        return False
    decision.custody_records.append(
        CustodyRecord(
            done_on=given.done_on,
            taken_over_by=given.taken_over_by,
            told_family=given.told_family,
            recorded_at=at,
            recorded_by=by.name,
        )
    )
    session.flush()
    append_evidence(
        session,
        decision.case,
        Event.CUSTODY_RECORDED,
        by=Actor.of(by),
        at=at,
        about={
            "decision": str(decision.id),
            "done_on": given.done_on.isoformat(),
            "taken_over_by": given.taken_over_by,
            "told_family": given.told_family,
        },
    )
    return True


def correct_detained(
    session: Session, case: Case, detained: bool, *, reason: str, by: Viewer, at: datetime
) -> bool:
    """Record that someone is detained, or is not; return True if anything changed.

    Anyone in the office may record that they are: nothing is lost by asking a senior adviser. That they are
    not lets clocks run and certificates be made, so a senior adviser says it. Raises NotASeniorAdviser.
    """
    if not detained:
        require_senior_adviser(by)
    lock_case(session, case.id)
    if case.detained is detained:
        return False
    case.detained, case.detained_said_at = detained, at
    append_evidence(
        session,
        case,
        Event.DETAINED_CORRECTED,
        by=Actor.of(by),
        at=at,
        about={"changed": {"detained": {"before": not detained, "after": detained}}, "reason": reason},
    )
    return True
