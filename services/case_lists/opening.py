"""The cases of a list are opened: with their people, decisions, advice and choices, as they were given.

Nobody is emailed. Whoever imports a list answers for it; each case's log names the list and the row.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User, Viewer
from cases.casework.case_lists import CaseImport
from cases.casework.closing import record_closing
from cases.casework.notes import write_note
from cases.casework.owners import give_to
from cases.casework.same_person import bare_name, same_name
from cases.corrections import (
    DecisionDetails,
    PartyDetails,
    add_decision,
    add_party,
    record_first_contact,
)
from cases.drs.request import reach_of
from cases.evidence.log import append_evidence
from cases.intake.advice import record_advice_before
from cases.intake.requests import Contact, Helper, RequestAnswers, receive_request
from cases.models import ANSWERS_IN_LISTS, Case, Decision, Party
from cases.party_notices import PartyNotice, add_party_notice
from cases.reference.directory import Directory
from cases.vocabulary import (
    Asker,
    Choice,
    ContactWay,
    Event,
    PartyNoticeKind,
    PartyRole,
    ToldHow,
    Track,
    Wish,
)
from dates import from_uk
from services.case_lists.opening_disagreements import record_taking_part
from services.case_lists.opening_meetings import record_meetings
from services.case_lists.planning import ListPlan, NewCase, former_number
from services.case_lists.rows import CAME_BY, ListedRow
from services.case_lists.whole_rows import said_in

MIDDAY = time(12)
"""Lists know days, not times."""
_ASKERS = {
    PartyRole.YOUNG_PERSON: Asker.YOUNG_PERSON,
    PartyRole.ALTERNATIVE_PERSON: Asker.ALTERNATIVE_PERSON,
}


@dataclass(frozen=True)
class ListRules:
    """What the provider goes by: directory, bank holidays, days to answer in, days to call and to meet in."""

    directory: Directory
    bank_holidays: Container[date]
    drs_reply_days: int
    drs_days: tuple[int, int]


def open_cases(
    session: Session, plan: ListPlan, kept: CaseImport, rules: ListRules, *, by: Viewer, at: datetime
) -> int:
    """Open every case of a plan without faults, in the caller's transaction; return how many."""
    for one in plan.added:
        _open(session, one, kept, rules, by=by, at=at)
    kept.content, kept.imported_at, kept.imported_by = None, at, by.name
    kept.cases = len(plan.added)
    return len(plan.added)


def _open(
    session: Session, one: NewCase, kept: CaseImport, rules: ListRules, *, by: Viewer, at: datetime
) -> Case:
    actor, answers = Actor.of(by), _answers(one, rules.directory)
    case, _ = receive_request(session, answers, draft=None, by=actor, at=at, drs_days=rules.drs_days)
    case.brought_in_at = at
    case.safety_flag = case.safety_flag or bool(one.said("safety_flag"))
    case.former_reference = former_number(one.first) or None
    append_evidence(
        session,
        case,
        Event.CASE_IMPORTED,
        by=actor,
        at=at,
        about={
            "list": str(kept.id),
            "digest": kept.digest,
            "rows": [row.row for row in one.rows],
            "number": former_number(one.first),
        },
    )
    decisions = _decisions(session, case, one, by=by, at=at)
    people = _people(session, case, one, by=by, at=at)
    _add_other_parent(session, case, one, by=by, at=at)
    advised: dict[tuple[int, int], ListedRow] = {}
    for row in one.rows:
        places = (_place(one.decisions, row), _place(one.people, row))
        advised.setdefault(places, row)
    for (decision, person), row in advised.items():
        _advice(session, decisions[decision], people[person], row, by=by, at=at)
    record_taking_part(
        session,
        case,
        one,
        people,
        reply_days=rules.drs_reply_days,
        bank_holidays=rules.bank_holidays,
        by=actor,
        at=at,
    )
    record_meetings(session, case, one, decisions, people, by=by, at=at)
    if one.owner_id is not None:
        give_to(session, case, session.get(User, one.owner_id), by=actor, at=at)
    if words := _note(one):
        write_note(session, case, words, by=by, at=at)
    if one.said("closing_reason"):
        noted = f"Closed on {one.said('closed_on').isoformat()}, as the list says."
        record_closing(session, case, one.said("closing_reason"), note=noted, by=actor, at=at)
        case.closed_at = _midday(one.said("closed_on"))
    return case


def _answers(one: NewCase, directory: Directory) -> RequestAnswers:
    first, decision, person = one.first, one.decisions[0], one.people[0]
    authority = directory.authority(first.authority)
    birth_date, kind = first.birth_date, first.decision
    assert birth_date is not None  # noqa: S101 - the list is refused without it
    assert kind is not None  # noqa: S101 - the list is refused without it
    track = one.said("kind") or Track.MEDIATION
    return RequestAnswers(
        asker=first.asked_by
        if first.asked_by and first.body_asked
        else _ASKERS.get(first.asks_as, Asker.PARENT),
        track=track,
        helper=_helper(first, authority.name) if track is Track.DRS else None,
        disagreement=first.disagreement() if track is Track.DRS else None,
        kind=kind,
        sections=said_in([row for row in decision if row.parts] or decision, "sections"),
        authority_code=authority.code,
        authority_name=authority.name,
        person_name=first.child,
        person_birth_date=birth_date,
        contact=Contact(first.name, **_reach(person)),
        wish=_wish(one.rows),
        wish_to_appeal=said_in(decision, "wish_to_appeal"),
        letter_date=first.letter_date,
        received_date=said_in(decision, "received_date"),
        party_role=first.asks_as,
        capacity_basis=said_in(person, "capacity_basis"),
        missing_health=said_in(decision, "missing_health"),
        taken_by=CAME_BY,
        reached_at=_midday(said_in(decision, "contacted_on")),
        **_of_case(one),
    )


def _of_case(one: NewCase) -> dict[str, Any]:
    """Return what the list says that the case keeps as it was given, each as text."""
    return {answer: str(one.said(name) or "") for name, answer in ANSWERS_IN_LISTS.items()}


def _helper(row: ListedRow, authority: str) -> Helper | None:
    """Return who asked for a body, as its own person; None where the family asked."""
    if row.asked_by is Asker.SETTING:
        name, reach = row.setting_person or row.setting_name, reach_of(row.setting_contact)
        return Helper(Contact(name, **reach), "", row.setting_name)
    if row.asked_by is Asker.AUTHORITY:
        name, reach = row.authority_person or authority, reach_of(row.authority_contact)
        return Helper(Contact(name, **reach), "")
    return None


def _reach(rows: Sequence[ListedRow]) -> dict[str, Any]:
    """Return how the person of these rows can be reached."""
    words = {name: said_in(rows, name) for name in ("phone", "address", "best_times", "message_safe")}
    return {**words, "email": said_in(rows, "email") or None}


def _wish(rows: Sequence[ListedRow]) -> Wish:
    if any(row.no_mediation_on for row in rows):
        return Wish.CERTIFICATE
    return Wish.MEDIATION if any(row.mediation_on for row in rows) else Wish.TALK


def _decisions(session: Session, case: Case, one: NewCase, *, by: Viewer, at: datetime) -> list[Decision]:
    """Return the case's decisions in the order of the list; all but the first are added."""
    found = [case.decisions[0]]
    for rows in one.decisions[1:]:
        first = rows[0]
        assert first.decision is not None  # noqa: S101 - the list is refused without it
        details = DecisionDetails(
            kind=first.decision,
            sections=said_in([row for row in rows if row.parts] or rows, "sections"),
            letter_date=first.letter_date,
            received_date=said_in(rows, "received_date"),
            missing_health=said_in(rows, "missing_health"),
        )
        decision = add_decision(session, case, details, by=by, at=at)
        decision.wish_to_appeal = said_in(rows, "wish_to_appeal")
        record_first_contact(
            session, decision, on=said_in(rows, "contacted_on"), how=ContactWay.ANOTHER, by=by, at=at
        )
        found.append(decision)
    for decision, rows in zip(found, one.decisions, strict=True):
        decision.sent_date = said_in(rows, "sent_date")
        decision.cannot_arrange_on = said_in(rows, "cannot_arrange_on")
    return found


def _people(session: Session, case: Case, one: NewCase, *, by: Viewer, at: datetime) -> list[Party]:
    """Return those who ask in the order of the list; all but the first are added."""
    found = [case.parties[0]]
    for rows in one.people[1:]:
        details = PartyDetails(
            name=rows[0].name, capacity_basis=said_in(rows, "capacity_basis"), **_reach(rows)
        )
        found.append(add_party(session, case, rows[0].asks_as, details, by=by, at=at))
    return found


def _add_other_parent(session: Session, case: Case, one: NewCase, *, by: Viewer, at: datetime) -> None:
    """Add the other parent with address or number, where the list has one; who asks is there already.

    That reaches nobody: whether they may be contacted is asked before anything goes to them.
    """
    email, phone = one.said("other_parent_email"), one.said("other_parent_phone")
    name = bare_name(one.said("other_parent_name"))
    if (email or phone) and not any(same_name(name, party.name) for party in case.parties):
        details = PartyDetails(name=name, email=email or None, phone=phone)
        add_party(session, case, PartyRole.PARENT, details, by=by, at=at)


def _advice(
    session: Session, decision: Decision, party: Party, row: ListedRow, *, by: Viewer, at: datetime
) -> None:
    """Record the advice and the choices of one row, and that the local authority was told, or is to be."""
    if row.advice_on is None:
        return
    chosen: list[tuple[Choice, datetime, datetime]] = []
    told_at = _midday(row.authority_told_on) if row.authority_told_on else at
    if row.mediation_on is not None:
        chosen.append((Choice.MEDIATION, _midday(row.mediation_on), told_at))
    if row.no_mediation_on is not None:
        choice = Choice.WITHDRAWN if row.mediation_on else Choice.NO_MEDIATION
        chosen.append((choice, _midday(row.no_mediation_on), at))
    record_advice_before(
        session, decision, party, _midday(row.advice_on), row.advice_by, chosen, channel=CAME_BY, by=by, at=at
    )
    authority = decision.case.authority_party()
    wanted = row.mediation_on is not None and row.no_mediation_on is None
    if decision.case.track is Track.DRS or authority is None or row.mediation_on is None:
        return
    if not (wanted or row.authority_told_on):
        return
    about = {"decision": str(decision.id)}
    notice = add_party_notice(session, authority, PartyNoticeKind.MEDIATION_CHOSEN, about, at=told_at)
    if row.authority_told_on is not None:
        _record_notified(notice, row.authority_told_on, by=by, at=at)


def _record_notified(notice: PartyNotice, on: date, *, by: Viewer, at: datetime) -> None:
    notice.told_on, notice.told_how = on, ToldHow.EMAIL
    notice.recorded_at, notice.recorded_by = at, by.name


def _note(one: NewCase) -> str:
    certificates = one.said("certificates")
    before = f"Certificates issued before: {certificates}" if certificates else ""
    return "\n\n".join(words for words in (one.said("note"), before) if words)


def _place(groups: Sequence[Sequence[ListedRow]], row: ListedRow) -> int:
    return next(place for place, rows in enumerate(groups) if row in rows)


def _midday(day: date) -> datetime:
    return from_uk(day, MIDDAY)
