"""The list of all cases as a file, with the columns by which it can be brought in again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from cases.access import cases_seen_by
from cases.accounts.people import User, Viewer
from cases.casework.same_person import named_party
from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.certificates.models import Certificate
from cases.intake.advice import mediation_wishes, standing_choice
from cases.models import ANSWERS_IN_LISTS, Case, Decision, Party
from cases.party_notices import PartyNotice
from cases.reference.cells import text_of
from cases.vocabulary import PartyNoticeKind
from dates import uk_day
from services.case_lists.exporting_more import ListedMore
from services.case_lists.rows import COLUMNS, HEADS
from services.lists.csv_files import write_csv


def exported_cases(session: Session, viewer: Viewer) -> bytes:
    """Return every case that ``viewer`` may see as CSV: a row for each decision, who asks, and meeting."""
    return write_csv(HEADS, _rows(session, viewer))


def _rows(session: Session, viewer: Viewer) -> Iterator[list[str]]:
    cases = (
        cases_seen_by(viewer)
        .order_by(Case.received_at, Case.reference)
        .options(
            selectinload(Case.parties),
            selectinload(Case.decisions).selectinload(Decision.choices),
            selectinload(Case.decisions).selectinload(Decision.calls),
        )
    )
    owners = {user.id: user.email for user in session.scalars(select(User))}
    certificates = _certificates(session)
    notified, more = _notified(session), ListedMore.of(session)
    for case in session.scalars(cases):
        for decision in case.decisions:
            for party in _who_asks(case):
                values = {
                    **_of_case(case, owners, certificates),
                    **_of_decision(decision),
                    **_of_person(party),
                    **_of_advice(decision, party, notified),
                    **more.of_disagreement(case),
                    "takes_part": more.answer_of(party),
                }
                for meeting in more.of_meetings(decision, party):
                    yield [text_of(one, {**values, **meeting}.get(one.name)) for one in COLUMNS]


def _of_case(case: Case, owners: dict[UUID, str], certificates: dict[UUID, list[str]]) -> dict[str, Any]:
    named = named_party(case)
    return {
        "case": case.reference,
        "number": case.former_reference,
        "kind": case.track,
        "child": case.person_name,
        "birth_date": case.person_birth_date,
        "authority": case.authority_name,
        **{name: getattr(case, answer) for name, answer in ANSWERS_IN_LISTS.items()},
        "other_parent_email": named.email if named else None,
        "other_parent_phone": named.phone if named else None,
        "safety_flag": case.safety_flag,
        "owner": owners.get(case.owner_id) if case.owner_id else None,
        "closed_on": uk_day(case.closed_at) if case.closed_at else None,
        "closing_reason": case.closing_reason,
        "certificates": "\n".join(certificates.get(case.id, [])),
    }


def _who_asks(case: Case) -> list[Party]:
    """Return who of the family asks: not the other parent, who has columns of the case, and said nothing."""
    named, spoke = named_party(case), set()
    for decision in case.decisions:
        spoke |= {one.party_id for one in decision.choices} | {one.party_id for one in decision.calls}
    is_other = [one for one in case.asking_parties() if one is not named or one.id in spoke]
    return is_other or case.parties[:1]


def _of_decision(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.kind,
        "parts": tuple(decision.sections),
        "letter_date": decision.letter_date,
        "sent_date": decision.sent_date,
        "received_date": decision.received_date,
        "contacted_on": decision.first_contact_on,
        "wish_to_appeal": decision.wish_to_appeal,
        "missing_health": decision.missing_health,
        "cannot_arrange_on": decision.cannot_arrange_on,
    }


def _of_person(party: Party) -> dict[str, Any]:
    names = ("role", "name", "capacity_basis", "email", "phone", "address", "best_times", "message_safe")
    return {name: getattr(party, name) for name in names}


def _of_advice(decision: Decision, party: Party, notified: dict[UUID, date]) -> dict[str, Any]:
    advice, choice = decision.advice_to(party.id), standing_choice(decision, party)
    wishes = mediation_wishes(decision, party)
    declined = choice is not None and choice.choice in MEDIATION_NOT_CHOSEN
    return {
        "advice_on": uk_day(advice.at) if advice else None,
        "advice_by": advice.taken_by if advice else None,
        "mediation_on": wishes[-1] if wishes else None,
        "authority_told_on": notified.get(decision.id) if wishes else None,
        "no_mediation_on": uk_day(choice.chosen_at) if choice and declined else None,
    }


def _certificates(session: Session) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    query = select(Certificate).order_by(Certificate.register_number)
    for one in session.scalars(query):
        words = (
            f"{one.reference}, {one.variant.words}, {one.issue_date.isoformat()}, {one.state.words.lower()}"
        )
        found[one.case_id].append(words)
    return found


def _notified(session: Session) -> dict[UUID, date]:
    query = select(PartyNotice).where(
        PartyNotice.kind == PartyNoticeKind.MEDIATION_CHOSEN, PartyNotice.told_on.is_not(None)
    )
    return {one.decision_id: one.told_on for one in session.scalars(query) if one.decision_id and one.told_on}
