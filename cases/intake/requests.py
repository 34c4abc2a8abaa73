"""From a family's answers to a case: one request, one case, however often it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import keep_needs_of_request
from cases.deadlines.statutory_deadlines import DRS_CALL_WORKING_DAYS, DRS_MEETING_WORKING_DAYS
from cases.documents import Upload
from cases.drs.request import DisagreementAnswers, bodies_named, new_disagreement, reach_of
from cases.evidence.log import append_evidence
from cases.intake.safety_note import names_a_worry
from cases.models import Case, CaseAnswers, Decision, Draft, Party
from cases.references import new_reference
from cases.vocabulary import (
    AppealWish,
    Asker,
    DecisionKind,
    Event,
    PartyRole,
    Section,
    Side,
    Track,
    Wish,
)


@dataclass(frozen=True)
class Contact:
    """How one person can be reached; an email is never required."""

    name: str
    email: str | None = None
    phone: str = ""
    address: str = ""
    best_times: str = ""
    message_safe: bool | None = None


@dataclass(frozen=True)
class Helper:
    """Someone who asks for another: named, and known to that person."""

    contact: Contact
    role: str
    organisation: str = ""
    """The school or college for which they ask."""


@dataclass(frozen=True, kw_only=True)
class RequestAnswers(CaseAnswers):
    """What a request for mediation or a certificate says, in plain data."""

    asker: Asker
    kind: DecisionKind
    sections: frozenset[Section]
    authority_code: str | None
    authority_name: str
    person_name: str
    person_birth_date: date
    contact: Contact
    wish: Wish
    wish_to_appeal: AppealWish | None = None
    letter_date: date | None = None
    letter_date_is_a_guess: bool = False
    received_date: date | None = None
    helper: Helper | None = None
    party_role: PartyRole = PartyRole.PARENT
    capacity_basis: str = ""
    letter_told_rights: str = ""
    missing_health: str = ""
    taken_by: str = "public form"
    track: Track = Track.MEDIATION
    reached_at: datetime | None = None
    """When they reached us, where that was before it was written down, as by phone."""
    disagreement: DisagreementAnswers | None = None
    """What a request for disagreement resolution says besides; None in mediation."""
    extra: dict[str, str] = field(default_factory=dict)


def receive_request(
    session: Session,
    answers: RequestAnswers,
    *,
    draft: Draft | None,
    by: Actor | None,
    at: datetime,
    drs_days: tuple[int, int] = (DRS_CALL_WORKING_DAYS, DRS_MEETING_WORKING_DAYS),
) -> tuple[Case, bool]:
    """Open the case of these answers; return it, and True if it is new.

    ``drs_days`` are the provider's aims in disagreement resolution, kept with the case: working days to the
    first call and to the meeting (C17).

    A second press finds the draft's case (under the draft's row lock) and changes nothing. The instant of
    arrival counts as contact with the adviser (SEND Regulations 2014, reg 33).
    """
    if draft is not None:
        draft = session.get_one(Draft, draft.id, with_for_update=True, populate_existing=True)
        if draft.case_id is not None:
            return session.get_one(Case, draft.case_id), False
    case = _case(session, answers, at)
    case.drs_call_days, case.drs_meeting_days = drs_days
    if draft is not None:
        draft.case_id = case.id
        for upload in session.scalars(select(Upload).where(Upload.draft_id == draft.id)):
            upload.case_id = case.id
    keep_needs_of_request(session, case, at=at)
    append_evidence(
        session,
        case,
        Event.REQUEST_RECEIVED,
        by=by or _who_asked(case, answers),
        at=at,
        about={
            "channel": answers.taken_by,
            "kind": answers.kind.value,
            "wish": answers.wish.value,
            "wish_to_appeal": answers.wish_to_appeal.value if answers.wish_to_appeal else None,
            **({"detained": True} if answers.detained else {}),
            **({"track": answers.track.value} if answers.track is not Track.MEDIATION else {}),
            "letter_date": answers.letter_date.isoformat() if answers.letter_date else None,
            "letter_date_is_a_guess": answers.letter_date_is_a_guess,
            **({"reached_at": answers.reached_at.isoformat()} if answers.reached_at else {}),
        },
    )
    return case, True


def _who_asked(case: Case, answers: RequestAnswers) -> Actor:
    """Return the party that asks: a body for itself, else the person whose request it is."""
    side = _SIDES.get(answers.asker, Side.FAMILY)
    party = next(one for one in case.parties if one.side is side)
    return Actor(ActorKind.PARTY, str(party.id), party.name)


def _case(session: Session, answers: RequestAnswers, at: datetime) -> Case:
    case = Case(
        reference=free_reference(session, "CP", Case),
        track=answers.track,
        authority_code=answers.authority_code,
        authority_name=answers.authority_name,
        person_name=answers.person_name,
        person_birth_date=answers.person_birth_date,
        asker=answers.asker,
        wish=answers.wish,
        received_at=answers.reached_at or at,
        received_by=answers.taken_by,
        safety_flag=names_a_worry(answers.safety_note),
        **answers.case_columns(home=answers.authority_name),
    )
    case.parties.append(_party(1, answers.party_role, Side.FAMILY, answers.contact, answers.capacity_basis))
    case.parties.append(_authority(answers))
    if answers.helper is not None and answers.asker is not Asker.AUTHORITY:
        role, side = (
            (PartyRole.SETTING, Side.SETTING)
            if answers.asker is Asker.SETTING
            else (PartyRole.HELPER, Side.NONE)
        )
        helper = _party(3, role, side, answers.helper.contact, "")
        helper.post = answers.helper.role
        helper.organisation = answers.helper.organisation
        case.parties.append(helper)
    if answers.disagreement is not None:
        asking = _SIDES.get(answers.asker, Side.FAMILY)
        case.parties.extend(bodies_named(answers.disagreement, len(case.parties) + 1, asking=asking))
    case.decisions.append(
        Decision(
            number=1,
            kind=answers.kind,
            sections=sorted(s.value for s in answers.sections),
            letter_date=answers.letter_date,
            letter_date_is_a_guess=answers.letter_date_is_a_guess,
            received_date=answers.received_date,
            letter_told_rights=answers.letter_told_rights,
            missing_health=answers.missing_health,
            wish_to_appeal=answers.wish_to_appeal,
        )
    )
    session.add(case)
    if answers.disagreement is not None:
        row = new_disagreement(answers.disagreement, _SIDES.get(answers.asker, Side.FAMILY))
        row.case = case
        session.add(row)
    session.flush()
    return case


_SIDES = {Asker.AUTHORITY: Side.AUTHORITY, Asker.SETTING: Side.SETTING}


def _authority(answers: RequestAnswers) -> Party:
    """Return the local authority as a party: by the person who asks for it, or whom the family named."""
    name, disagreement = answers.authority_name, answers.disagreement
    authority = Party(
        number=2,
        role=PartyRole.AUTHORITY,
        side=Side.AUTHORITY,
        name=name,
        organisation=name,
        may_decide=False,
    )
    if answers.helper is not None and answers.asker is Asker.AUTHORITY:
        contact = answers.helper.contact
        authority.name, authority.email, authority.phone = contact.name, contact.email, contact.phone
        authority.post = answers.helper.role
    elif disagreement is not None:
        authority.name = disagreement.authority_person or name
        for reach, value in reach_of(disagreement.authority_contact).items():
            setattr(authority, reach, value)
    return authority


def _party(number: int, role: PartyRole, side: Side, contact: Contact, basis: str) -> Party:
    return Party(
        number=number,
        role=role,
        side=side,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        address=contact.address,
        best_times=contact.best_times,
        message_safe=contact.message_safe,
        capacity_basis=basis,
    )


def free_reference(session: Session, prefix: str, model: type) -> str:
    """Return a reference that no row of ``model`` has: chance makes a clash rare, this makes it
    impossible.
    """
    while True:
        reference = new_reference(prefix)
        if session.scalar(select(model).where(model.reference == reference)) is None:  # type: ignore[attr-defined]  # each model passed has one
            return reference
