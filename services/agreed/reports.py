"""The action report: what was agreed and where it stands, frozen when someone asks, then made and sealed."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.agreed.models import ActionAnswer, ActionReport, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.evidence.log import append_evidence
from cases.intake.requests import free_reference
from cases.legal_words import AGREEMENT_DAY
from cases.locks import lock_case
from cases.models import Case, Party
from cases.provider import Provider
from cases.readers import authority_words
from cases.references import new_check_code, read_check_code, read_reference
from cases.vocabulary import DueBasis, Event, Track
from dates import plain_date, uk_day
from services.agreed.shown import ShownAction, shown_actions
from services.work_queue import MAKE_ACTION_REPORT, Work
from signing.assents import last_assents, unsigned
from signing.models import Envelope

TEMPLATE, LARGE_TEMPLATE = "action-report", "action-report-large"
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
    large_print: bool = False


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
    for last in [one for one in own if one.large_print is asked.large_print][:1]:
        if last.report_data == facts | {"number": last.own_number}:
            return last, False
    number = len(earlier) + 1
    own_number = max((report.own_number for report in own), default=0) + 1
    report = ActionReport(
        case_id=case.id,
        number=number,
        reference=free_reference(session, "AR", ActionReport),
        check_code=new_check_code(),
        large_print=asked.large_print,
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
        about={
            "report": str(report.id),
            "number": number,
            "reference": report.reference,
            "party": str(party_id) if party_id else None,
        },
    )
    work.enqueue(session, MAKE_ACTION_REPORT, report.id)
    return report, True


def report_checked(session: Session, number: str, code: str) -> ActionReport | None:
    """Return the made report with that number and check code as somebody typed them, or None."""
    reference, known = read_reference(number, prefix="AR"), read_check_code(code)
    if reference is None or known is None:
        return None
    return session.scalar(
        select(ActionReport).where(
            ActionReport.reference == reference,
            ActionReport.check_code == known,
            ActionReport.made_at.is_not(None),
        )
    )


def newer_report(session: Session, report: ActionReport) -> bool:
    """Return True if a later report was made for the same person, or for the office."""
    later = select(ActionReport.id).where(
        ActionReport.case_id == report.case_id,
        ActionReport.party_id == report.party_id,
        ActionReport.number > report.number,
        ActionReport.made_at.is_not(None),
    )
    return session.scalar(later.limit(1)) is not None


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
        "authority_name": authority_words(asked.party) if asked.party else case.authority_name,
        "signed": "; ".join(_signed(session, actions)),
        "asked_by": asked.name,
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "actions": _rows(actions, today, bank_holidays),
        "rules": RULES[case.track],
    }
    if any(action.due_basis is not DueBasis.AGREED for action in actions):
        data["dates_note"] = AGREEMENT_DAY
    return data


def _signed(session: Session, actions: Sequence[AgreedAction]) -> list[str]:
    found = dict.fromkeys((action.outcome_id, action.version, action.statement_ref) for action in actions)
    words = []
    for outcome_id, version, reference in found:
        envelope = session.scalars(
            select(Envelope).where(Envelope.outcome_id == outcome_id, Envelope.version == version)
        ).first()
        words.append(f"{reference}{_by_whom(session, envelope)}" if envelope else reference)
    return words


def _by_whom(session: Session, envelope: Envelope) -> str:
    """Return who signed a statement and when; of whoever did not, that the mediator noted that they agree."""
    if envelope.completed_at is not None:
        return f", by everyone, on {plain_date(envelope.completed_at)}"
    notes = last_assents(session, envelope)
    agree = [
        f"{signer.organisation or signer.name} on {plain_date(notes[signer.id].said_on)}"
        for signer in unsigned(envelope)
        if signer.id in notes and notes[signer.id].agrees
    ]
    if not agree:
        return ""
    return f", not by everyone. The mediator noted that these agree without having signed: {', '.join(agree)}"


def _rows(
    actions: Sequence[AgreedAction], today: date, bank_holidays: Container[date]
) -> list[dict[str, Any]]:
    shown = shown_actions(actions, today=today, bank_holidays=bank_holidays, reader=None)
    of_many = len({action.statement_ref for action in actions}) > 1
    return [_row(one, of_many=of_many) for one in shown]


def _row(shown: ShownAction, *, of_many: bool) -> dict[str, Any]:
    action, last, others = shown.action, shown.last_of_owner, shown.said_by_others
    row: dict[str, Any] = {
        "number": action.paper_number,
        "what": action.what,
        "done_means": action.done_means,
        "owner": action.owner,
        "due_reason": action.due_reason,
        "state": shown.state.words,
        "owner_said": f"{action.owner_name}: {_said(last) if last else 'no answer'}",
    }
    if of_many:
        row["statement"] = action.statement_ref
    if action.depends_on:
        row["depends_on"] = action.depends_on
    if action.due_date is not None:
        row["due_date"] = action.due_date.isoformat()
    if others:
        row["others_said"] = "; ".join(
            f"{one.party.organisation or one.said_by}: {_said(one)}" for one in others
        )
    return row


def _said(answer: ActionAnswer) -> str:
    return f"{_SAID[answer.kind]}, on {plain_date(answer.said_on)}"
