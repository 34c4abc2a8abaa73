"""The adviser's talk with a family, and what the family chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind, Viewer, require_adviser
from cases.casework.closing import A_CALL, reopen_case
from cases.casework.own_case import refuse_own_case
from cases.casework.owners import take_on
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Call, ChoiceMade, Decision, Party
from cases.vocabulary import AppealWish, Choice, DecisionKind, Event, Section, Track
from dates import uk_day

POINTS = {
    "what_mediation_is": "What mediation is: a private talk with a neutral mediator, who decides nothing",
    "voluntary": "You choose; both are normal",
    "free_private": "Free, and private within limits: risk of serious harm, crime, what a law requires",
    "no_effect": "It does not affect the right to appeal",
    "authority_comes": "The local authority must come if you choose it",
    "supporter": "You may bring one supporter of your own choice",
    "certificate_dates": "The certificate, and both dates, said aloud",
    "health_route": "Health and social care parts: what mediation and an appeal can do",
    "free_advice": "Free advice from SENDIASS and IPSEA",
}
"""What must have been covered before any certificate (CFA 2014, s 55: information and advice come first)."""

DRS_POINTS = {
    "what_mediation_is": "What disagreement resolution is: a private talk with a neutral mediator, "
    "who decides nothing",
    "voluntary": "It is voluntary for everyone, and goes ahead only if everyone agrees",
    "free_private": POINTS["free_private"],
    "no_effect": "It does not affect the right to appeal, and the time to appeal keeps running",
    "supporter": POINTS["supporter"],
    "free_advice": POINTS["free_advice"],
}
"""The same for disagreement resolution (CFA 2014, s 57): nobody must come, and nothing is certified."""

DRS_CHOICES = {
    Choice.MEDIATION: "They want disagreement resolution",
    Choice.NO_MEDIATION: "They do not want disagreement resolution",
    Choice.WITHDRAWN: "They do not want disagreement resolution any more",
}


def points_to_cover(track: Track) -> dict[str, str]:
    """Return what the adviser explains, by its short name, in a case of this kind."""
    return DRS_POINTS if track is Track.DRS else POINTS


def choice_words(choice: Choice, track: Track) -> str:
    """Return what was chosen, in the words of a case of this kind."""
    return DRS_CHOICES.get(choice, choice.words) if track is Track.DRS else choice.words


class AdviceIncomplete(CaseError):
    """A choice cannot be recorded before what was explained is ticked; ``missing`` names the points."""

    status = 422
    sentence = "Tick what you explained before recording the choice."

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"points not covered: {', '.join(missing)}")
        self.missing = missing


class NoChoiceInCustody(CaseError):
    """Mediation under the usual rules cannot be chosen or declined while other rules apply."""

    status = 422
    sentence = (
        "The child or young person is recorded as detained, so other rules apply and no choice is recorded. "
        "Choose 'Not decided yet'."
    )


@dataclass(frozen=True)
class CallRecord:
    """One talk as the adviser records it. ``chosen_at`` is the exact instant of the choice."""

    at: datetime
    channel: str
    points: frozenset[str]
    choice: Choice
    chosen_at: datetime
    identity_checked: bool
    minutes: int | None = None
    capacity_basis: str = ""
    questions: str = ""
    adjustments: str = ""
    safeguarding: bool = False
    next_step: str = ""
    kind: DecisionKind | None = None
    sections: frozenset[Section] | None = None
    letter_date: date | None = None
    sent_date: date | None = None
    received_date: date | None = None
    missing_health: str | None = None
    wish_to_appeal: AppealWish | None = None


@dataclass(frozen=True)
class CallOutcome:
    """What recording a call came to. The local authority hears of mediation when nobody wanted it before."""

    call: Call
    choice: ChoiceMade | None
    mediation_newly_chosen: bool


def record_call(
    session: Session, decision: Decision, party: Party, record: CallRecord, *, by: Viewer, at: datetime
) -> CallOutcome:
    """Keep the call and the choice made in it. The same call recorded twice is kept once.

    Raises NotAnAdviser, OwnCase; and for a choice other than 'undecided' AdviceIncomplete when it comes
    before the advice, NoChoiceInCustody when they are detained (SI 2015/62, part 3).
    """
    require_adviser(by)
    lock_case(session, decision.case_id)
    refuse_own_case(session, decision.case, by)
    if again := _same_call(session, decision, party, record):
        return CallOutcome(again, None, False)
    missing = [point for point in points_to_cover(decision.case.track) if point not in record.points]
    advised = not missing or decision.advice_to(party.id) is not None
    if record.choice is not Choice.UNDECIDED and not advised:
        raise AdviceIncomplete(missing)
    if record.choice is not Choice.UNDECIDED and decision.case.detained:
        raise NoChoiceInCustody(f"decision {decision.number}")
    _confirm_decision(decision, record)
    wanted_before = _someone_wants_mediation(decision)
    call = Call(
        case_id=decision.case_id,
        decision_id=decision.id,
        party_id=party.id,
        at=record.at,
        minutes=record.minutes,
        channel=record.channel,
        identity_checked=record.identity_checked,
        capacity_basis=record.capacity_basis,
        points=[point for point in POINTS if point in record.points],
        advice_given=not missing,
        questions=record.questions,
        adjustments=record.adjustments,
        safeguarding=record.safeguarding,
        next_step=record.next_step,
        taken_by=by.name,
        taken_by_id=by.user_id,
        recorded_at=at,
    )
    session.add(call)
    session.flush()
    decision.calls.append(call)
    _evidence(
        session,
        decision,
        Event.CALL_RECORDED,
        by,
        at,
        party,
        channel=record.channel,
        call_at=record.at.isoformat(),
        points=call.points,
        wish_to_appeal=decision.wish_to_appeal.value if decision.wish_to_appeal else None,
    )
    choice = _record_choice(session, decision, party, call, record, by, at)
    take_on(session, decision.case, by, at=at)
    reopen_case(session, decision.case, because=A_CALL, by=Actor.of(by), at=at)
    newly = record.choice is Choice.MEDIATION and not wanted_before
    return CallOutcome(call, choice, newly)


def record_advice_before(
    session: Session,
    decision: Decision,
    party: Party,
    advised_at: datetime,
    adviser: str,
    chosen: Sequence[tuple[Choice, datetime, datetime]],
    *,
    channel: str,
    by: Viewer,
    at: datetime,
) -> Call:
    """Keep advice that ``adviser`` gave before the case was kept here, and what was chosen after it.

    Each choice has the instant it was made and the one at which the local authority was told, else ``at``.
    ``by`` answers for what was recorded elsewhere: the entries name ``channel``.
    """
    call = Call(
        case_id=decision.case_id,
        decision_id=decision.id,
        party_id=party.id,
        at=advised_at,
        channel=channel,
        points=list(points_to_cover(decision.case.track)),
        advice_given=True,
        taken_by=adviser,
        taken_by_id=by.user_id,
        recorded_at=at,
    )
    session.add(call)
    session.flush()
    decision.calls.append(call)
    about = {"channel": channel, "call_at": advised_at.isoformat(), "adviser": adviser}
    _evidence(session, decision, Event.CALL_RECORDED, by, at, party, **about)
    for choice, chosen_at, told_at in chosen:
        _keep_choice(session, decision, party, call, choice, chosen_at, told_at, by, at)
    return call


def acting_about(decision: Decision) -> list[Party]:
    """Return those of the family who act about this decision: who talked or chose, else who asked first."""
    asking = decision.case.asking_parties()
    acting = {choice.party_id for choice in decision.choices} | {call.party_id for call in decision.calls}
    return [party for party in asking if party.id in acting] or asking[:1]


def current_choice(decision: Decision, party: Party) -> ChoiceMade | None:
    """Return what this party last chose, 'undecided' aside."""
    made = [c for c in decision.choices_of(party.id) if c.choice is not Choice.UNDECIDED]
    return made[-1] if made else None


def standing_choice(decision: Decision, party: Party) -> ChoiceMade | None:
    """Return the choice with which what this party now wants began: saying the same again begins nothing.

    Where they had chosen mediation and changed their mind, it is the change of mind (``WITHDRAWN``), whatever
    words a later call has for it.
    """
    made = [c for c in decision.choices_of(party.id) if c.choice is not Choice.UNDECIDED]
    if not made:
        return None
    wants = made[-1].choice is Choice.MEDIATION
    run: list[ChoiceMade] = []
    for choice in reversed(made):
        if (choice.choice is Choice.MEDIATION) is not wants:
            break
        run.insert(0, choice)
    return next((c for c in run if c.choice is Choice.WITHDRAWN), run[0])


def wants_mediation(decision: Decision, party: Party) -> bool:
    """Return True if mediation is what this party last chose."""
    choice = current_choice(decision, party)
    return choice is not None and choice.choice is Choice.MEDIATION


def gave_up(party: Party) -> bool:
    """Return True if this party does not want what was offered, or took its wish back, and wishes no more."""
    choices = [current_choice(decision, party) for decision in party.case.decisions]
    known = [one.choice for one in choices if one is not None]
    return bool(known) and all(choice in {Choice.NO_MEDIATION, Choice.WITHDRAWN} for choice in known)


def mediation_wishes(decision: Decision, party: Party) -> tuple[date, ...]:
    """Return the UK days on which this party began to wish for mediation, in order of time.

    Saying so again while the wish stands begins nothing; saying so after a change of mind does.
    """
    return tuple(uk_day(choice.chosen_at) for choice in _wishes(decision, party.id))


def _wishes(decision: Decision, party_id: UUID) -> list[ChoiceMade]:
    """Return the choices with which this party's wishes for mediation began."""
    began, wishes_it = [], False
    for made in decision.choices_of(party_id):
        if made.choice is Choice.MEDIATION and not wishes_it:
            began.append(made)
        if made.choice is not Choice.UNDECIDED:
            wishes_it = made.choice is Choice.MEDIATION
    return began


def _someone_wants_mediation(decision: Decision) -> bool:
    return any(wants_mediation(decision, party) for party in decision.case.parties)


def mediation_choice(decision: Decision) -> ChoiceMade | None:
    """Return the choice with which the family's wish for mediation began: the 30 days run from it.

    The first of the wishes that now stand; where nobody wishes for it any more, the last that stood.
    ``chosen_at`` is when we were told, ``recorded_at`` when the local authority was (SEND Regs 2014, reg 36).
    """
    parties = decision.case.parties
    standing = [_wishes(decision, p.id)[-1] for p in parties if wants_mediation(decision, p)]
    if standing:
        return min(standing, key=lambda choice: choice.chosen_at)
    ended = [wish for p in parties for wish in _wishes(decision, p.id)]
    return max(ended, key=lambda choice: choice.chosen_at, default=None)


def mediation_chosen_at(decision: Decision) -> datetime | None:
    """Return when the family said that it wants mediation about this decision; see ``mediation_choice``."""
    choice = mediation_choice(decision)
    return choice.chosen_at if choice else None


def _record_choice(
    session: Session,
    decision: Decision,
    party: Party,
    call: Call,
    record: CallRecord,
    by: Viewer,
    at: datetime,
) -> ChoiceMade:
    return _keep_choice(session, decision, party, call, record.choice, record.chosen_at, at, by, at)


def _keep_choice(
    session: Session,
    decision: Decision,
    party: Party,
    call: Call,
    made: Choice,
    chosen_at: datetime,
    recorded_at: datetime,
    by: Viewer,
    at: datetime,
) -> ChoiceMade:
    choice = ChoiceMade(
        decision_id=decision.id,
        party_id=party.id,
        call_id=call.id,
        choice=made,
        chosen_at=chosen_at,
        recorded_at=recorded_at,
        recorded_by=by.name,
    )
    decision.choices.append(choice)
    session.flush()
    event = Event.CHOICE_WITHDRAWN if made is Choice.WITHDRAWN else Event.CHOICE_RECORDED
    _evidence(
        session,
        decision,
        event,
        by,
        at,
        party,
        choice=made.value,
        chosen_at=chosen_at.isoformat(),
    )
    return choice


def withdraw_from_mediation(
    session: Session, decision: Decision, party: Party, *, at: datetime
) -> ChoiceMade:
    """Record that ``party`` itself says, by its own page, that it does not want mediation any more.

    The caller has locked the case and asked ``cases.progress.withdrawing`` whether there is a wish to take
    back. From ``at`` on the three working days of a certificate run (SEND Regulations 2014, reg 34).
    """
    choice = ChoiceMade(
        decision_id=decision.id,
        party_id=party.id,
        choice=Choice.WITHDRAWN,
        chosen_at=at,
        recorded_at=at,
        recorded_by=party.name,
    )
    decision.choices.append(choice)
    session.flush()
    append_evidence(
        session,
        decision.case,
        Event.CHOICE_WITHDRAWN,
        by=Actor(ActorKind.PARTY, str(party.id), party.name),
        at=at,
        about={
            "decision": str(decision.id),
            "party": str(party.id),
            "choice": Choice.WITHDRAWN.value,
            "chosen_at": at.isoformat(),
            "by_link": True,
        },
    )
    return choice


def _confirm_decision(decision: Decision, record: CallRecord) -> None:
    for name in ("kind", "letter_date", "sent_date", "received_date", "missing_health", "wish_to_appeal"):
        value = getattr(record, name)
        if value is not None:
            setattr(decision, name, value)
    if record.letter_date is not None:
        decision.letter_date_is_a_guess = False
    if record.sections is not None:
        decision.sections = sorted(s.value for s in record.sections)


def _same_call(session: Session, decision: Decision, party: Party, record: CallRecord) -> Call | None:
    return session.scalar(
        select(Call).where(
            Call.decision_id == decision.id,
            Call.party_id == party.id,
            Call.at == record.at,
            Call.channel == record.channel,
        )
    )


def _evidence(
    session: Session,
    decision: Decision,
    event: Event,
    by: Viewer,
    at: datetime,
    party: Party,
    **about: object,
) -> None:
    append_evidence(
        session,
        decision.case,
        event,
        by=Actor.of(by),
        at=at,
        about={"decision": str(decision.id), "party": str(party.id), **about},
    )
