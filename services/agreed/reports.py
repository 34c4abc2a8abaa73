"""The action report: what was agreed and where it stands, frozen when someone asks, then made and sealed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.agreed.models import ActionAnswer, ActionReport, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.evidence.log import append_evidence
from cases.legal_words import AGREEMENT_DAY
from cases.locks import lock_case
from cases.models import Case, Party
from cases.provider import Provider
from cases.vocabulary import DueBasis, Event, Track
from dates import plain_date, uk_day
from services.agreed.shown import shown_action
from services.work_queue import MAKE_ACTION_REPORT, Work
from signing.models import Envelope

TEMPLATE = "action-report"
RULES = {
    Track.MEDIATION: (
        "Regulation 42 of the SEND Regulations 2014 says by when a local authority must do what was agreed "
        "in mediation. What the Tribunal could have ordered has the times of regulation 44 "
        "(regulation 42(2)). Anything else has two weeks (regulation 42(3)). A date that all agreed in "
        "writing replaces these (regulation 42(5))."
    ),
    Track.DRS: "Disagreement resolution has no time limits in law: the dates are those that everyone agreed.",
}
_SAID = {
    ActionAnswerKind.DONE: "done",
    ActionAnswerKind.PARTLY: "partly",
    ActionAnswerKind.NOT_YET: "not yet",
    ActionAnswerKind.AGREED: "agreed that it is done",
    ActionAnswerKind.NOT_AGREED: "not agreed that it is done",
}


@dataclass(frozen=True)
class AskedBy:
    """Who asks for a report: a party, or staff for anyone."""

    actor: Actor
    name: str
    party: Party | None = None


def ask_for_report(
    session: Session,
    case: Case,
    actions: Sequence[AgreedAction],
    asked: AskedBy,
    *,
    at: datetime,
    provider: Provider,
    bank_holidays: Container[date],
    work: Work,
) -> tuple[ActionReport, bool]:
    """Freeze where ``actions`` stand and name the work that makes the report; return whether it is new, too.

    The same person who asks again on the same day, with nothing changed, gets the same report.
    """
    lock_case(session, case.id)
    earlier = reports_of(session, case)
    facts = _data(session, case, actions, asked, at=at, provider=provider, bank_holidays=bank_holidays)
    party_id = asked.party.id if asked.party else None
    own = [report for report in earlier if report.party_id == party_id]
    if own and own[0].report_data == facts | {"number": own[0].own_number}:
        return own[0], False
    number = len(earlier) + 1
    own_number = max((report.own_number for report in own), default=0) + 1
    report = ActionReport(
        case_id=case.id,
        number=number,
        party_id=party_id,
        asked_by=asked.name,
        asked_at=at,
        report_data=facts | {"number": own_number},
    )
    session.add(report)
    session.flush()
    append_evidence(
        session,
        case,
        Event.ACTION_REPORT_ASKED,
        by=asked.actor,
        at=at,
        about={"report": str(report.id), "number": number, "party": str(party_id) if party_id else None},
    )
    work.enqueue(session, MAKE_ACTION_REPORT, report.id)
    return report, True


def reports_of(session: Session, case: Case, party: Party | None = None) -> list[ActionReport]:
    """Return the reports of a case, or those made for one party of it, the newest first."""
    query = select(ActionReport).where(ActionReport.case_id == case.id)
    if party is not None:
        query = query.where(ActionReport.party_id == party.id)
    return list(session.scalars(query.order_by(ActionReport.number.desc())))


def _data(
    session: Session,
    case: Case,
    actions: Sequence[AgreedAction],
    asked: AskedBy,
    *,
    at: datetime,
    provider: Provider,
    bank_holidays: Container[date],
) -> dict[str, Any]:
    today = uk_day(at)
    data: dict[str, Any] = {
        "made_on": today.isoformat(),
        "case_reference": case.reference,
        "person_name": case.person_name,
        "authority_name": case.authority_name,
        "signed": "; ".join(_signed(session, actions)),
        "asked_by": asked.name,
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "actions": [_row(action, today, bank_holidays) for action in actions],
        "rules": RULES[case.track],
    }
    if any(action.due_basis is not DueBasis.AGREED for action in actions):
        data["dates_note"] = AGREEMENT_DAY
    return data


def _signed(session: Session, actions: Sequence[AgreedAction]) -> list[str]:
    found = dict.fromkeys((action.outcome_id, action.version, action.statement_ref) for action in actions)
    words = []
    for outcome_id, version, reference in found:
        completed = session.scalar(
            select(func.max(Envelope.completed_at)).where(
                Envelope.outcome_id == outcome_id, Envelope.version == version
            )
        )
        words.append(f"{reference}, on {plain_date(completed)}" if completed else reference)
    return words


def _row(action: AgreedAction, today: date, bank_holidays: Container[date]) -> dict[str, Any]:
    shown = shown_action(action, today=today, bank_holidays=bank_holidays, reader=None)
    last, others = shown.last_of_owner, shown.said_by_others
    row: dict[str, Any] = {
        "number": action.number,
        "what": action.what,
        "done_means": action.done_means,
        "owner": action.owner,
        "due_reason": action.due_reason,
        "state": shown.state.words,
        "owner_said": f"{action.owner_name}: {_said(last) if last else 'no answer'}",
    }
    if action.due_date is not None:
        row["due_date"] = action.due_date.isoformat()
    if others:
        row["others_said"] = "; ".join(
            f"{one.party.organisation or one.said_by}: {_said(one)}" for one in others
        )
    return row


def _said(answer: ActionAnswer) -> str:
    return f"{_SAID[answer.kind]}, on {plain_date(answer.said_on)}"
