"""One case: its clocks, next step, story, people, certificates, papers, mail and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.access import DOCUMENTS_OF
from cases.adjourning import adjourned_with
from cases.advice import current_choice, mediation_chosen_at
from cases.case_clocks import clocks_of
from cases.certificates import Certificate, live_certificate
from cases.days import uk_day
from cases.evidence import ReadEvent, case_events, check_case
from cases.issuing import cannot_arrange_stands
from cases.meetings import Meeting
from cases.models import Case, Decision, Party
from cases.papers import Document, Upload
from cases.vocabulary import Choice, Role, Section, Track
from mail.outbox import Delivery
from web.office.frame import for_office, office, this_case
from web.office.steps import Step, steps_shown
from web.office.words import MAY_SEE, SAVED, delivery_words, state_of_delivery
from web.requests import now, request_session, this_house
from web.viewers import current_viewer
from web.words import time_range
from workflows.worklist import CaseWork, work_of

SIDES = ("family", "authority", "health", "setting", "none")


@dataclass(frozen=True)
class DecisionRow:
    """One decision with each person's choice and certificate."""

    decision: Decision
    words: str
    parties: list[tuple[Party, Choice | None, Certificate | None]]


@office.get("/cases/<reference>")
@for_office
def case_page(reference: str) -> ResponseReturnValue:
    """The case as coordinators and advisers see it."""
    session, case = request_session(), this_case(reference)
    work = _work(case)
    holidays = this_house().bank_holidays
    today = uk_day(now())
    steps = steps_shown(work)
    return render_template(
        "office/case_page.html",
        case=case,
        work=work,
        steps=steps,
        meeting_time=lambda meeting: time_range(meeting.starts_at, meeting.ends_at),
        saved=SAVED.get(request.args.get("saved", ""), ""),
        clocks=clocks_of(case, work.meetings, work.certificates, today=today, bank_holidays=holidays),
        people=_people(case),
        may_see=MAY_SEE,
        decisions=[_decision_row(case, decision) for decision in case.decisions],
        sections=Section,
        events=[(event, _about(event)) for event in reversed(case_events(session, case.id))],
        documents=_documents(case),
        uploads=list(session.scalars(select(Upload).where(Upload.case_id == case.id))),
        deliveries=_deliveries(case),
        evidence=check_case(session, case),
        other_steps=_other_steps(case, steps, work.meetings),
    )


def _work(case: Case) -> CaseWork:
    return work_of(request_session(), select(Case).where(Case.id == case.id))[0]


def _people(case: Case) -> list[Party]:
    return sorted(case.parties, key=lambda p: (SIDES.index(p.side.value), p.name.casefold()))


def _decision_row(case: Case, decision: Decision) -> DecisionRow:
    rows = []
    for party in case.asking_parties():
        choice = current_choice(decision, party)
        live = live_certificate(request_session(), decision.id, party.id)
        rows.append((party, choice.choice if choice else None, live))
    return DecisionRow(decision, decision.kind.words, rows)


def _about(event: ReadEvent) -> str:
    """What of an entry helps in the timeline; reasons and answers that are the mediator's alone stay out."""
    body = event.body
    if "choice" in body:
        return Choice(body["choice"]).words
    if str(body.get("certificate", "")).startswith("MC-"):
        return str(body["certificate"])
    if "channel" in body:
        return str(body["channel"]).replace("_", " ")
    if "version" in body:
        return f"version {body['version']}"
    return ""


def _documents(case: Case) -> list[Document]:
    kinds = DOCUMENTS_OF[current_viewer().role]
    rows = request_session().scalars(
        select(Document).where(Document.case_id == case.id).order_by(Document.created_at.desc())
    )
    return [document for document in rows if document.kind in kinds]


def _deliveries(case: Case) -> list[dict[str, Any]]:
    rows = request_session().scalars(
        select(Delivery).where(Delivery.case_id == case.id).order_by(Delivery.queued_at.desc())
    )
    return [{"row": row, "what": delivery_words(row), "state": state_of_delivery(row)} for row in rows]


def _other_steps(case: Case, steps: list[Step], meetings: list[Meeting]) -> list[tuple[str, str]]:
    """What can be done besides the next step."""
    reference = case.reference
    found = []
    for decision in case.decisions:
        for party in case.asking_parties():
            about = f" with {party.name}" if len(case.asking_parties()) > 1 else ""
            which = f" (decision {decision.number})" if len(case.decisions) > 1 else ""
            href = url_for("office.call", reference=reference, decision=decision.number, party=party.number)
            found.append((href, f"Record a call{about}{which}"))
            certified = live_certificate(request_session(), decision.id, party.id) is not None
            if case.track is Track.MEDIATION and not certified:
                href = url_for(
                    "office.certificate", reference=reference, decision=decision.number, party=party.number
                )
                name = f" for {party.name}" if about else ""
                found.append((href, f"Check the certificate{name}{which}"))
    if current_viewer().role is Role.COORDINATOR:
        found.append((url_for("office.arrange", reference=reference), "Find or move a time and place"))
        for decision in case.decisions if len(case.decisions) > 1 else ():
            href = url_for("office.arrange", reference=reference, decision=decision.number)
            found.append((href, f"Find or move a time and place (decision {decision.number})"))
    for decision in case.decisions:
        if mediation_chosen_at(decision) is not None and not cannot_arrange_stands(decision):
            href = url_for("office.cannot_arrange", reference=reference, decision=decision.number)
            which = f" (decision {decision.number})" if len(case.decisions) > 1 else ""
            found.append((href, f"Record that it cannot be arranged in time{which}"))
    for decision in case.decisions:
        for party in case.asking_parties():
            if adjourned_with(decision, party, meetings) is not None:
                href = url_for(
                    "office.adjourned", reference=reference, decision=decision.number, party=party.number
                )
                found.append((href, f"Certificate now, or wait: {party.name}, decision {decision.number}"))
    main = steps[0].href if steps else ""
    return [(href, words) for href, words in found if href != main]
