"""Agreements before a meeting: made and sent in one press, kept with the meeting as it moves, taken back.

Nothing of what anybody told us stands in them. Which document a person got is found by its number.

Where the case has a safety flag, nobody learns from it who else comes: each person signs one of their own,
which names nobody, and staff read it before it goes.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.casework.contact_safety import clear_or_refuse
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.intake.requests import free_reference
from cases.locks import lock_case
from cases.meetings.models import Meeting
from cases.meetings.roles import role_in_a_sentence
from cases.provider import Provider
from cases.vocabulary import Event, MeetingState, Track
from dates import uk_day
from services.agreements.people import STILL_ASKS, Attendee, agreements_of, attendees, standings
from services.signing import closing_instant, note_addresses_of_staff
from services.work_queue import MAKE_STATEMENT, Work
from signing import envelopes
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.making.preparing import SignerPlan, prepare_agreement, with_second_steps
from signing.models import Envelope, Link, LinkEnd

TEMPLATES: Final = {
    Track.MEDIATION.words: "agreement-to-mediate",
    Track.DRS.words: "agreement-to-take-part",
}
"""The template of an agreement, by the kind of meeting that its data names."""


class NotBeforeAMeeting(CaseError):
    """An agreement is signed before a meeting, or on its day, while it is to be held."""

    sentence = "This meeting is over or was called off, so nobody is asked to sign an agreement before it."


def template_of(envelope: Envelope) -> str:
    """Return the template that an agreement is made of: the track's as it was when it was sent."""
    return TEMPLATES[str(envelope.statement_data["part_a"]["kind"])]


def may_be_sent(meeting: Meeting, *, at: datetime) -> bool:
    """Return True while the meeting is to be held, until its day is over."""
    return meeting.state is MeetingState.ARRANGED and uk_day(meeting.starts_at) >= uk_day(at)


def send_agreement(
    session: Session,
    meeting: Meeting,
    *,
    asked: Container[str],
    by: Viewer,
    at: datetime,
    provider: Provider,
    public_url: str,
    note_days: int,
    work: Work,
) -> list[Envelope]:
    """Ask those who come and whose name is in ``asked`` to sign; the worker makes the pages and sends them.

    ``note_days``: after how many days mediators' private notes are destroyed (the provider's policy).

    Return what was made: one agreement for all of them, or one for each where the case has a safety flag.
    Whoever has signed, or is asked already, is not asked again, so a second press changes nothing: then, and
    where nobody is left to ask, it is empty. Raises NotBeforeAMeeting, and NotCleared where one of them may
    be the other parent and nobody recorded that it is safe to contact them.
    """
    lock_case(session, meeting.case_id)
    session.refresh(meeting)
    if not may_be_sent(meeting, at=at):
        raise NotBeforeAMeeting(f"meeting {meeting.id} is {meeting.state.value}")
    people = attendees(session, meeting)
    waiting = [
        one.person for one in standings(people, agreements_of(session, meeting.case)) if one.is_to_be_asked
    ]
    chosen = [one for one in waiting if one.name in asked]
    if not chosen:
        return []
    clear_or_refuse(session, [one.party for one in chosen], None, by=by, at=at)
    plans = with_second_steps(
        [
            SignerPlan(one.party, one.name, role_in_a_sentence(one.role), comes_along=one.comes_along)
            for one in chosen
        ]
    )
    made = []
    for signers in [[one] for one in plans] if meeting.case.safety_flag else [plans]:
        reference = free_reference(session, "AM", Envelope)
        data = _data(meeting, people, reference=reference, provider=provider, public_url=public_url)
        if meeting.case.track is Track.MEDIATION:
            data["note_days"] = note_days
        envelope = prepare_agreement(
            session,
            meeting,
            reference=reference,
            data=data,
            signers=signers,
            open_until=uk_day(meeting.starts_at),
            by=by,
            at=at,
        )
        note_addresses_of_staff(session, envelope)
        work.enqueue(session, MAKE_STATEMENT, envelope.id)
        made.append(envelope)
    return made


def follow_meeting(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> None:
    """Let agreements that are out be signed until the day to which the meeting moved; the caller says so.

    Whoever is not asked to it any more can sign no longer: their link opens nothing.
    """
    day = uk_day(meeting.starts_at)
    coming = {one.key for one in attendees(session, meeting)}
    for envelope in _that_ask(session, meeting):
        for signer in envelope.signers:
            key = (signer.party_id, signer.name.casefold() if signer.comes_along else "")
            if key not in coming and signer.decided_at is None:
                end_links(session, Purpose.OPEN_DOCUMENT, signer.id, why=LinkEnd.STOPPED, at=at)
        if day == envelope.open_until or day < uk_day(at):
            continue
        before, envelope.open_until, envelope.agreed_on = envelope.open_until, day, day
        links = select(Link).where(
            Link.purpose == Purpose.OPEN_DOCUMENT,
            Link.subject_id.in_([signer.id for signer in envelope.signers]),
            Link.ended_at.is_(None),
        )
        for link in session.scalars(links):
            link.expires_at = closing_instant(day)
        about = {"envelope": str(envelope.id), "version": envelope.version}
        about |= {"before": before.isoformat(), "open_until": day.isoformat()}
        append_evidence(session, envelope.case, Event.SIGNING_EXTENDED, by=Actor.of(by), at=at, about=about)


def withdraw_agreements(session: Session, meeting: Meeting, *, by: Viewer, at: datetime) -> None:
    """Take back what is out for a meeting that was called off: whoever was asked hears that it is off.

    What somebody signed is completed with the signatures there are: they count for a later meeting. It waits
    for the answer to an objection, and nobody signs it meanwhile.
    """
    for envelope in _that_ask(session, meeting):
        if envelope.some_have_signed:
            envelopes.complete_with_who_signed(session, envelope, at=at)
        else:
            envelopes.withdraw(session, envelope.id, by=by, at=at)


def _that_ask(session: Session, meeting: Meeting) -> Sequence[Envelope]:
    query = select(Envelope).where(Envelope.meeting_id == meeting.id, Envelope.state.in_(STILL_ASKS))
    return session.scalars(query).all()


def _data(
    meeting: Meeting, people: Sequence[Attendee], *, reference: str, provider: Provider, public_url: str
) -> dict[str, Any]:
    """Return what the template is filled with; no day of the meeting, for the agreement outlasts a move."""
    return {
        "agreement_ref": reference,
        "kind": meeting.case.track.words,
        "case_reference": meeting.case.reference,
        "person_name": meeting.case.person_name,
        "mediator_name": meeting.mediator_names,
        "attending": [] if meeting.case.safety_flag else [_named(one) for one in people],
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "privacy_page": f"{public_url.split('://', 1)[-1]}/about/privacy",
        "complaints_page": f"{public_url.split('://', 1)[-1]}/about/complaints",
    }


def _named(one: Attendee) -> dict[str, str]:
    return {"name": one.name, "role": _role_and_body(one)}


def _role_and_body(one: Attendee) -> str:
    role = role_in_a_sentence(one.role)
    body = "" if one.comes_along or one.party.organisation in role else one.party.organisation
    return f"{role}, {body}" if body else role
