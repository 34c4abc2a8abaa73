"""A case moves to another local authority: rights, links, meetings and who is told, in one transaction."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User, Viewer
from cases.attending.supporters import end_supporter, supporters_of
from cases.casework.authority_moves import (
    AuthorityMove,
    NewAuthority,
    ask_both_by,
    move_case,
)
from cases.casework.planned import plan_step
from cases.certificates.models import live_certificate
from cases.deadlines.drs_replies import REPLY_DAYS, usual_reply_by
from cases.drs.parts import TakingPart, parts_of
from cases.intake.advice import mediation_choice
from cases.meetings.arranging import Guest, MeetingPlan, arrange_meeting, meetings_to_come, part_in
from cases.meetings.bringing import leave_out, open_shared_papers
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import asked_for_times
from cases.models import Case, Decision, Party
from cases.progress.still_wanted import is_ahead
from cases.vocabulary import AuthorityNews, Track
from dates import uk_day
from mail.kinds import EmailKind
from services.agreements.sending import follow_meeting
from services.casework.taking_part import ask_instead, takes_answers
from services.notifications.meetings import notify_invited, notify_not_invited
from services.notifications.queueing import to_authority
from services.notifications.requests import notify_mediation_chosen
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import LinkEnd

ASK_BOTH = (
    "{before} made the decision and {after} is responsible now. "
    "Ask both who takes part, and ask a senior adviser to decide"
)
ENDS_WITH_IT = (Purpose.REQUEST_STATUS, Purpose.TAKE_PART)
"""What the earlier authority opened by link for the case as it stands; what it signs or has signed stays."""


def wished_for(session: Session, case: Case, *, at: datetime) -> list[Decision]:
    """Return the decisions about which somebody wants mediation that is still to take place.

    The new authority is asked for it.
    """
    if case.track is not Track.MEDIATION or case.detained or case.closed_at is not None:
        return []
    meetings = session.scalars(
        select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at)
    ).all()
    return [
        decision
        for decision in case.decisions
        if any(
            is_ahead(decision, party, live_certificate(session, decision.id, party.id), meetings, at=at)
            for party in case.asking_parties()
        )
    ]


def part_being_asked(session: Session, case: Case, *, at: datetime) -> TakingPart | None:
    """Return the local authority's part while it is asked to take part in disagreement resolution.

    None once the meeting has ended: there is nothing left to ask the next one.
    """
    party = case.authority_party()
    parts = parts_of(session, case) if party else []
    return next((part for part in parts if part.party is party and takes_answers(session, part, at=at)), None)


def move_and_tell(
    session: Session,
    case: Case,
    to: NewAuthority,
    *,
    tell_earlier: bool,
    by: Viewer,
    at: datetime,
    bank_holidays: Container[date],
    keys: Sequence[str],
    reply_days: int = REPLY_DAYS,
) -> AuthorityMove:
    """Move the case to another local authority, and tell both what is theirs to know.

    The new one hears of mediation that is still to take place, and is invited to a meeting to come, in the
    place of the earlier one; it reads what is shared for that, and who was to come with the earlier one does
    not come, and signs no agreement before it. Who was asked to a meeting that has begun stays as it is.
    Where the earlier one was asked to take part in disagreement resolution, its question ends and the new one
    is asked, with ``reply_days`` to answer. With ``tell_earlier`` the earlier one hears that
    the case has moved, never where to.
    No email tells the family of the move: where somebody lives now may be nobody else's to know.

    Raises:
        SameAuthority: it is with this authority already.
    """
    part = part_being_asked(session, case, at=at)
    asked, meetings = wished_for(session, case, at=at), meetings_to_come(session, case, at=at)
    move = move_case(session, case, to, new_one_asked=bool(asked or meetings), by=by, at=at)
    before = next((party for party in case.parties if party.id == move.from_party_id), None)
    after = next(party for party in case.parties if party.id == move.to_party_id)
    if before is not None:
        for purpose in ENDS_WITH_IT:
            end_links(session, purpose, before.id, why=LinkEnd.STOPPED, at=at)
        for row in asked_for_times(session, case):
            if row.party == before and row.is_open:
                row.closed_at = at
                end_links(session, Purpose.CHOOSE_TIMES, row.id, why=LinkEnd.STOPPED, at=at)
    if part is not None:
        reply_by = usual_reply_by(uk_day(at), bank_holidays, reply_days)
        ask_instead(session, part, after, reply_by, by=Actor.of(by), at=at, keys=keys)
    for meeting in meetings:
        if case.track is Track.DRS and all(one.party_id != move.from_party_id for one in meeting.attendances):
            continue  # the earlier one was not asked to take part, and does not come
        _invite_instead(session, meeting, before, after, by=by, at=at)
    if before is not None:
        for supporter in supporters_of(session, before):
            end_supporter(session, supporter, by=Actor.of(by), at=at)
            leave_out(session, supporter, at=at)
    for meeting in meetings:
        follow_meeting(session, meeting, by=by, at=at)
    open_shared_papers(session, case, by=Actor.of(by), at=at)
    for decision in asked:
        if (choice := mediation_choice(decision)) is not None:
            notify_mediation_chosen(session, choice, at=at)
    if tell_earlier:
        ids, earlier = {"move": str(move.id)}, (move.from_code, move.from_name)
        kind, topic = EmailKind.CASE_MOVED_AWAY, AuthorityNews.MEDIATION
        to_authority(session, kind, str(move.id), case, topic, at=at, ids=ids, authority=earlier)
    if case.closed_at is None:
        words = ASK_BOTH.format(before=move.from_name, after=move.to_name)
        due_on = ask_both_by(uk_day(at), bank_holidays)
        plan_step(session, case, what=words, due_on=due_on, by=by, at=at)
    return move


def _invite_instead(
    session: Session, meeting: Meeting, before: Party | None, after: Party, *, by: Viewer, at: datetime
) -> None:
    """Ask the new authority to a meeting to come in the place of the earlier one, at the same time."""
    parties = {party.id: party for party in meeting.case.parties}
    guests = [
        Guest(
            one.name, one.role_words, one.for_whom, party=parties.get(one.party_id) if one.party_id else None
        )
        for one in meeting.attendances
    ]
    new = Guest(after.name, part_in(after), after.organisation, party=after)
    stays = [guest for guest in guests if before is None or guest.party is not before]
    place = next((n for n, guest in enumerate(guests) if guest.party is before), len(stays))
    plan = MeetingPlan(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        mode=meeting.mode,
        mediator=session.get_one(User, meeting.mediator_id),
        co_mediator=session.get(User, meeting.co_mediator_id) if meeting.co_mediator_id else None,
        guests=[*stays[:place], new, *stays[place:]],
        place=meeting.place,
        venue_code=meeting.venue_code,
        access=meeting.access,
        why_this_place=meeting.why_this_place,
        link=meeting.link,
        dial_in=meeting.dial_in,
        notes=meeting.notes,
        short_notice_agreed=meeting.short_notice_agreed,
        decisions=list(meeting.decisions) or list(meeting.case.decisions),
    )
    asked_before, about = {guest.party.id for guest in guests if guest.party}, list(meeting.decisions)
    arrange_meeting(session, meeting.case, plan, by=by, at=at, moving=meeting)
    notify_invited(session, meeting, asked_before=asked_before, moved=False, about_before=about, at=at)
    was = (meeting.starts_at, meeting.ends_at)
    notify_not_invited(session, meeting, asked_before=asked_before, was=was, at=at)
