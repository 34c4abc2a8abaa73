"""Recording what became of a health body that mediation concerns (CFA 2014, s 53; SEND Regs 2014, reg 35)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Decision, HealthRecord
from cases.vocabulary import Event, HealthStep, Track


class NotAboutHealth(CaseError):
    """Nothing is asked of a health body in disagreement resolution, or for someone who is detained."""

    sentence = "Nothing is asked of a health body here now, so there is nothing to record."


def record_health_step(
    session: Session, decision: Decision, step: HealthStep, *, on: date, by: Actor, at: datetime
) -> bool:
    """Record what became of the health body; return True if anything changed. Raises NotAboutHealth.

    Said again of the same day it changes nothing; of another it is recorded beside the earlier one.
    """
    lock_case(session, decision.case_id)
    session.refresh(decision, ["health_records"])
    if decision.case.track is not Track.MEDIATION or decision.case.detained:
        raise NotAboutHealth(f"decision {decision.number}")
    last = decision.health_records[-1] if decision.health_records else None
    same = [one for one in decision.health_records if (one.step, one.happened_on) == (step, on)]
    if same and (step in {HealthStep.NOTICE_GIVEN, HealthStep.AGREEMENT_TOLD} or last is same[-1]):
        return False
    decision.health_records.append(
        HealthRecord(step=step, happened_on=on, recorded_at=at, recorded_by=by.name)
    )
    session.flush()
    about = {"decision": str(decision.id), "step": step.value, "happened_on": on.isoformat()}
    append_evidence(session, decision.case, Event.HEALTH_RECORDED, by=by, at=at, about=about)
    return True
