"""The authority's own part in a disagreement: while it may answer, afterwards, and once everyone was told."""

from __future__ import annotations

from cases.drs.parts import TakingPart, parts_of
from cases.drs.request import Disagreement, disagreement_of
from cases.models import Case
from cases.vocabulary import Track
from services.casework.part_letters import PartLetter, may_have_letter
from services.casework.taking_part import takes_answers
from web.context import now, request_session


def own_part_over(case: Case) -> TakingPart | None:
    """Return the authority's own part once everyone was told that it does not go ahead."""
    if case.track is not Track.DRS:
        return None
    parts = parts_of(request_session(), case)
    own = next((one for one in parts if one.party == case.authority_party()), None)
    return own if own is not None and may_have_letter(own, PartLetter.NEWS) else None


def own_part(case: Case) -> tuple[TakingPart, Disagreement] | None:
    """Return the authority's own part in this case while it may answer, with what it is about."""
    own = part_once_asked(case)
    return own if own is not None and takes_answers(request_session(), own[0], at=now()) else None


def part_once_asked(case: Case) -> tuple[TakingPart, Disagreement] | None:
    """Return the authority's own part in this case, with what it is about; None if it was never asked."""
    disagreement = disagreement_of(case) if case.track is Track.DRS else None
    parts = parts_of(request_session(), case) if disagreement else []
    part = next((one for one in parts if one.party == case.authority_party() and one.asked_at), None)
    return (part, disagreement) if part and disagreement else None
