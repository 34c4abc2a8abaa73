"""What follows when staff correct whether someone is detained."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.certificates.authority_notice import authority_told_on
from cases.custody import correct_detained
from cases.intake.advice import mediation_choice, wants_mediation
from cases.models import Case
from services.notifications.requests import notify_mediation_chosen


def correct_detained_and_tell(
    session: Session, case: Case, detained: bool, *, reason: str, by: Viewer, at: datetime
) -> bool:
    """Record whether they are detained; return True if anything changed.

    Once they are not, the local authority hears of a wish for mediation that it was not told of meanwhile.
    """
    if not correct_detained(session, case, detained, reason=reason, by=by, at=at):
        return False
    for decision in case.decisions:
        wish = mediation_choice(decision)
        stands = any(wants_mediation(decision, party) for party in case.asking_parties())
        if wish is not None and stands and authority_told_on(session, decision) is None:
            notify_mediation_chosen(session, wish, at=at)
    return True
