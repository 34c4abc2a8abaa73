"""Disagreement resolution that was begun elsewhere, as a list says: the sentence, who was asked, answers."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.deadlines.drs_replies import usual_reply_by
from cases.drs.parts import TakingPart, part_of, set_focus, usually_asked
from cases.drs.request import PARTY_ROLE, Disagreement, disagreement_of
from cases.evidence.log import append_evidence
from cases.models import Case, Party
from cases.vocabulary import Against, ClosingReason, Event, PartAnswer
from dates import from_uk
from services.case_lists.planning import NewCase
from services.case_lists.rows import CAME_BY
from services.case_lists.whole_rows import said_in


def record_taking_part(
    session: Session,
    case: Case,
    one: NewCase,
    people: list[Party],
    *,
    reply_days: int,
    bank_holidays: Container[date],
    by: Actor,
    at: datetime,
) -> None:
    """Keep the sentence, that everyone was asked, and each answer, as the list has them; nobody is emailed.

    ``people`` are those who ask, in the order of the list.
    """
    disagreement = disagreement_of(case)
    if disagreement is None:
        return
    if one.said("focus"):
        set_focus(session, case, one.said("focus"), by=by, at=at)
    asked_on: date | None = one.said("asked_on")
    if asked_on is None:
        return
    usual = usual_reply_by(asked_on, bank_holidays, reply_days)
    _everyone_was_asked(session, case, disagreement, asked_on, one.said("reply_by") or usual, by=by, at=at)
    answers = {party.id: said_in(rows, "takes_part") for party, rows in zip(people, one.people, strict=True)}
    for body in Against:
        for party in case.parties:
            if party.role is PARTY_ROLE[body]:
                answers[party.id] = one.first.answer_of(body)
    for party in usually_asked(case, disagreement):
        if (answer := answers.get(party.id)) is not None:
            _has_answered(session, part_of(session, party), answer, by=by, at=at)
    if one.said("closing_reason") is ClosingReason.REFUSED:
        disagreement.told_at, disagreement.told_by = _midday(one.said("closed_on")), by.name


def _everyone_was_asked(
    session: Session,
    case: Case,
    disagreement: Disagreement,
    asked_on: date,
    reply_by: date,
    *,
    by: Actor,
    at: datetime,
) -> None:
    asked_at = _midday(asked_on)
    disagreement.asked_at, disagreement.asked_by, disagreement.reply_by = asked_at, by.name, reply_by
    parts = [part_of(session, party) for party in usually_asked(case, disagreement)]
    for part in parts:
        part.asked_at = part.focus_agreed_at = asked_at
        part.focus_agreed_by = CAME_BY
    about = {"parties": [str(one.party_id) for one in parts], "reply_by": reply_by.isoformat()}
    append_evidence(
        session, case, Event.PARTS_ASKED, by=by, at=at, about={**about, "asked_on": asked_on.isoformat()}
    )


def _has_answered(session: Session, part: TakingPart, answer: PartAnswer, *, by: Actor, at: datetime) -> None:
    part.answer, part.answered_at, part.answered_by = answer, at, CAME_BY
    about = {"party": str(part.party_id), "answer": answer.value, "how": CAME_BY}
    append_evidence(session, part.case, Event.PART_ANSWERED, by=by, at=at, about=about)


def _midday(day: date) -> datetime:
    return from_uk(day, time(12))
