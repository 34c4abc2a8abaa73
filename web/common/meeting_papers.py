"""Papers for a meeting, as pages list them: who gave each, for whom it is, and which came late."""

from __future__ import annotations

from datetime import date

from cases.casework.files import files_for_party
from cases.meetings.bringing import PaperShown, papers_due, papers_shown, readers_at_meeting
from cases.models import Case, Party
from cases.vocabulary import PaperTag
from web.context import get_services, now, request_session

EVERYONE_READS = frozenset({PaperTag.SHARED})
MEDIATOR_READS = frozenset({PaperTag.SHARED, PaperTag.MEDIATOR_ONLY})


def papers_wanted_by(case: Case) -> date | None:
    """Return by which day papers are asked for before the meeting that is next; None where there is none."""
    services = get_services()
    return papers_due(
        request_session(),
        case,
        working_days=services.policy.papers_working_days,
        bank_holidays=services.bank_holidays,
        at=now(),
    )


def papers_for_mediator(case: Case) -> list[PaperShown]:
    """Return every paper for the meeting, those for the mediator alone too."""
    return _shown(case, MEDIATOR_READS)


def papers_for(party: Party) -> list[PaperShown]:
    """Return the papers that are shared with everyone who comes, for one who does; none for others."""
    session = request_session()
    if party not in readers_at_meeting(session, party.case, at=now()):
        return []
    can_open = {one.id for one in files_for_party(session, party)}
    return [one for one in _shown(party.case, EVERYONE_READS) if one.upload.id in can_open]


def _shown(case: Case, tags: frozenset[PaperTag]) -> list[PaperShown]:
    services = get_services()
    return papers_shown(
        request_session(),
        case,
        working_days=services.policy.papers_working_days,
        bank_holidays=services.bank_holidays,
        at=now(),
        tags=tags,
    )
