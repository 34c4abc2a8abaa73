"""What can be done in a case besides its next step: only what its decisions allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy import exists, select

from cases.agreed.models import AgreedAction
from cases.casework.contact_safety import contact_guard
from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.certificates.issuing import cannot_arrange_stands
from cases.certificates.models import live_certificate
from cases.drs.request import disagreement_of
from cases.intake.advice import current_choice, wants_mediation
from cases.meetings.adjourning import adjourned_with
from cases.meetings.agreed_before import why_not_agreed_before
from cases.meetings.models import Meeting, meeting_that_stands, meetings_about
from cases.models import Case, Decision, Party
from cases.progress.health import is_about_health
from cases.progress.still_wanted import still_to_arrange
from cases.vocabulary import MeetingState, Role, Track
from dates import plain_date
from services.queries.next_steps import can_be_certified
from web.context import request_session
from web.filters import numbered_decisions
from web.office.steps import OfficeTask
from web.viewers import current_viewer


def other_steps(case: Case, steps: list[OfficeTask], meetings: list[Meeting]) -> list[tuple[str, str]]:
    """Return address and words of each, without the next step's own."""
    main = steps[0].href if steps else ""
    found = [
        *_calls_and_focus(case),
        *_calls_and_certificates(case),
        *(_meetings(case, meetings) if current_viewer().role is Role.COORDINATOR else ()),
        *(_agreed_before(case) if current_viewer().role is Role.COORDINATOR else ()),
        *(_agreed(case) if current_viewer().role is Role.COORDINATOR else ()),
        *_custody(case),
        *(_health(case) if current_viewer().role is Role.COORDINATOR else ()),
        *_cannot_arrange(case, meetings),
        *_adjourned(case, meetings),
        *_closing(case),
        *(_own_data(case) if current_viewer().role is Role.COORDINATOR else ()),
    ]
    return [(href, words) for href, words in found if href != main]


def _calls_and_focus(case: Case) -> Iterator[tuple[str, str]]:
    """Yield the page of disagreement resolution, for coordinators: what each told us is private."""
    if current_viewer().role is Role.COORDINATOR and disagreement_of(case) is not None:
        yield url_for("office.calls_and_focus", reference=case.reference), "Calls and focus"


def _own_data(case: Case) -> Iterator[tuple[str, str]]:
    yield url_for("office.own_data", reference=case.reference), "Somebody asks for their own data"


def _closing(case: Case) -> Iterator[tuple[str, str]]:
    if case.closed_at is None:
        yield url_for("office.close", reference=case.reference), "Close this case"


def _agreed_before(case: Case) -> Iterator[tuple[str, str]]:
    """Yield how an agreement is written down that needs no long meeting, while mediation is wanted."""
    if case.track is Track.MEDIATION and not why_not_agreed_before(request_session(), case):
        href = url_for("office.agreed_before", reference=case.reference)
        yield href, "They agree already, before a meeting"


def _agreed(case: Case) -> Iterator[tuple[str, str]]:
    kept = exists().where(AgreedAction.case_id == case.id, AgreedAction.replaced_at.is_(None))
    if request_session().scalar(select(kept)):
        yield url_for("office.case_actions", reference=case.reference), "See what was agreed"


def _calls_and_certificates(case: Case) -> Iterator[tuple[str, str]]:
    for decision in case.decisions:
        for party in case.asking_parties():
            more_than_one = len(case.asking_parties()) > 1
            names: dict[str, Any] = {
                "reference": case.reference,
                "decision": decision.number,
                "party": party.number,
            }
            with_whom = f" with {party.name}" if more_than_one else ""
            first = ", once it is safe to contact them" if contact_guard(party) is not None else ""
            yield url_for("office.call", **names), f"Record a call{with_whom}{_which(case, decision)}{first}"
            if _may_be_certified(case, decision, party):
                for_whom = f" for {party.name}" if more_than_one else ""
                words = f"Check the certificate{for_whom}{_which(case, decision)}"
                yield url_for("office.certificate", **names), words


def _may_be_certified(case: Case, decision: Decision, party: Party) -> bool:
    if case.track is not Track.MEDIATION or not can_be_certified(decision):
        return False
    return live_certificate(request_session(), decision.id, party.id) is None


def _meetings(case: Case, meetings: list[Meeting]) -> Iterator[tuple[str, str]]:
    """Yield each meeting that can be moved, and a time to find where mediation is possible and none is
    fixed.
    """
    arranged = [meeting for meeting in meetings if meeting.state is MeetingState.ARRANGED]
    for meeting in arranged:
        href = url_for("office.arrange", reference=case.reference, meeting=meeting.id)
        about = meeting.decisions if len(case.decisions) > 1 else []
        which = f" ({numbered_decisions(about)})" if about else ""
        yield href, f"Move the meeting of {plain_date(meeting.starts_at)}{which}"
    for decision in case.decisions:
        fixed = any(decision in meeting.decisions or not meeting.decisions for meeting in arranged)
        if not fixed and _may_still_meet(case, decision, meetings):
            number = decision.number if len(case.decisions) > 1 else None
            href = url_for("office.arrange", reference=case.reference, decision=number)
            yield href, f"Find a time and place{_which(case, decision)}"
    if any(_may_still_meet(case, decision, meetings) for decision in case.decisions):
        yield url_for("office.times", reference=case.reference), "Propose times, and see who can do which"


def _may_still_meet(case: Case, decision: Decision, meetings: list[Meeting]) -> bool:
    """Return True if someone who asks may still have a meeting about this decision.

    Not who said no, nor who was at a meeting that was concluded. A certificate that it was not arranged in
    time, or one issued while a meeting is adjourned, ends nothing: mediation may still be held.
    """
    held = [m for m in meetings_about(decision, meetings) if m.state is MeetingState.CONCLUDED]
    asking = [party for party in case.asking_parties() if not _said_no(decision, party)]
    if case.track is Track.DRS:
        return bool(asking) and not held
    if not can_be_certified(decision):
        return False
    return any(not any(meeting.was_there(party) for meeting in held) for party in asking)


def _said_no(decision: Decision, party: Party) -> bool:
    choice = current_choice(decision, party)
    return choice is not None and choice.choice in MEDIATION_NOT_CHOSEN


def _custody(case: Case) -> Iterator[tuple[str, str]]:
    for decision in case.decisions if case.detained else ():
        href = url_for("office.custody", reference=case.reference, decision=decision.number)
        yield href, f"Record what was done{_which(case, decision)}"


def _health(case: Case) -> Iterator[tuple[str, str]]:
    """Yield what became of the health body, where mediation about health is or was wanted."""
    for decision in case.decisions if case.track is Track.MEDIATION and not case.detained else ():
        wanted = any(wants_mediation(decision, party) for party in case.asking_parties())
        if decision.health_records or (wanted and is_about_health(decision)):
            href = url_for("office.health_body", reference=case.reference, decision=decision.number)
            yield href, f"Record what became of the health body{_which(case, decision)}"


def _cannot_arrange(case: Case, meetings: list[Meeting]) -> Iterator[tuple[str, str]]:
    """Yield what the authority may have told us, where a certificate may rest on it and no meeting stands."""
    arranges = case.track is Track.MEDIATION and not case.detained
    for decision in case.decisions if arranges else ():
        wanted = any(
            wants_mediation(decision, party) and _may_be_certified(case, decision, party)
            for party in case.asking_parties()
        )
        href = url_for("office.cannot_arrange", reference=case.reference, decision=decision.number)
        if wanted and not cannot_arrange_stands(decision) and meeting_that_stands(decision, meetings) is None:
            yield href, f"Record that it cannot be arranged in time{_which(case, decision)}"
        elif any(_is_still_wanted(decision, party, meetings) for party in case.asking_parties()):
            yield href, f"Record that it cannot be arranged{_which(case, decision)}"


def _is_still_wanted(decision: Decision, party: Party, meetings: list[Meeting]) -> bool:
    certificate = live_certificate(request_session(), decision.id, party.id)
    return certificate is not None and still_to_arrange(decision, party, certificate, meetings)


def _adjourned(case: Case, meetings: list[Meeting]) -> Iterator[tuple[str, str]]:
    for decision in case.decisions:
        for party in case.asking_parties():
            if adjourned_with(decision, party, meetings) is not None:
                names: dict[str, Any] = {
                    "reference": case.reference,
                    "decision": decision.number,
                    "party": party.number,
                }
                words = f"Certificate now, or wait: {party.name}{_which(case, decision)}"
                yield url_for("office.adjourned", **names), words


def _named(case: Case, decision: Decision, party: Party) -> dict[str, Any]:
    return {"reference": case.reference, "decision": decision.number, "party": party.number}


def _which(case: Case, decision: Decision) -> str:
    """Return which decision, where the case has several."""
    return f" (decision {decision.number})" if len(case.decisions) > 1 else ""
