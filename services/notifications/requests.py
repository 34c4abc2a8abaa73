"""Who is told of a request, a saved form and a choice of mediation."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.drs.request import body_that_asked
from cases.intake.advice import wants_mediation
from cases.meetings.models import Meeting, meetings_about
from cases.models import Case, ChoiceMade, Party
from cases.party_notices import add_party_notice
from cases.provider import Provider
from cases.vocabulary import Asker, AuthorityNews, MeetingState, PartyNoticeKind, PartyRole, Side, Track
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from services.notifications.queueing import to_authority, to_office, to_party
from signing.models import Link

ASKED_BODIES = frozenset({PartyRole.HEALTH, PartyRole.SETTING})
"""Who takes part by a link, without an account."""


def notify_request_received(
    session: Session,
    case: Case,
    links: Mapping[UUID, Link],
    *,
    at: datetime,
    provider: Provider,
    unmailed: Container[str] = (),
) -> None:
    """Send a receipt to whoever asked and to the person they asked for; tell the office of the case.

    Two people who share an address get one: its words are those for the person whose request it is.
    Where a school or a local authority asks for disagreement resolution the family is phoned first, and no
    email tells it of that; whoever asked gets a receipt of its own. ``links`` are the
    links to their own pages, by party; ``unmailed`` are addresses, in lower case, that get no receipt.
    """
    addresses: set[str] = set()
    by_a_body = case.asker in {Asker.AUTHORITY, Asker.SETTING}
    asking = body_that_asked(case) if by_a_body else None
    if asking is not None and asking.email and asking.email.casefold() not in unmailed:
        to_party(session, EmailKind.SCHOOL_REQUEST_RECEIVED, str(case.id), asking, at=at)
    for party in case.parties if not by_a_body else ():
        if party.side is Side.FAMILY or party.role is PartyRole.HELPER:
            address = (party.email or "").casefold()
            if address not in addresses and address not in unmailed:
                ids = {"link": str(links[party.id].id)} if party.id in links else None
                to_party(session, EmailKind.REQUEST_RECEIVED, str(case.id), party, at=at, ids=ids)
            addresses.add(address)
    to_office(session, EmailKind.NEW_REQUEST, str(case.id), case, at=at, provider=provider)


def notify_fresh_request_link(
    session: Session, party: Party, link: Link, *, at: datetime, first: bool = False
) -> None:
    """Email a party who has an address a new link to their own page, or to their own request.

    A health body, a school or a college that has none yet is asked to take part in the mediation by it.
    """
    asked = party is party.case.parties[0] or party.role is PartyRole.HELPER
    kind = EmailKind.FRESH_REQUEST_LINK if asked else EmailKind.OWN_PAGE_LINK
    if first and party.role in ASKED_BODIES and party.case.track is Track.MEDIATION:
        kind = EmailKind.BODY_ASKED
    to_party(session, kind, str(link.id), party, at=at, ids={"link": str(link.id)})


def notify_saved_form(session: Session, link: Link, *, name: str, address: str, at: datetime) -> None:
    """Email the link by which a saved form is found again."""
    queue(
        session,
        Notice(EmailKind.SAVED_FORM, str(link.id), ids={"link": str(link.id)}),
        name=name,
        address=address,
        at=at,
    )


def notify_mediation_chosen(session: Session, choice: ChoiceMade, *, at: datetime) -> None:
    """Tell the local authority, which has 30 days to arrange it (SEND Regulations 2014, regs 35 and 36).

    Not for someone who is detained: other rules apply, and staff tell the authority what they ask. Nor in
    disagreement resolution, which is voluntary for the authority too.
    """
    case, ids = choice.decision.case, {"decision": str(choice.decision_id)}
    if case.detained or case.track is Track.DRS:
        return
    reached = to_authority(
        session, EmailKind.MEDIATION_CHOSEN, str(choice.id), case, AuthorityNews.MEDIATION, at=at, ids=ids
    )
    authority = case.authority_party()
    if not reached and authority is not None:
        add_party_notice(session, authority, PartyNoticeKind.MEDIATION_CHOSEN, ids, at=at)


def notify_mediation_not_asked(session: Session, choices: Sequence[ChoiceMade], *, at: datetime) -> None:
    """Tell the local authority, which was asked for dates, that it need not send or arrange anything.

    Not while somebody still wants mediation about the decision: nobody learns that another does not. Nor
    where a meeting is arranged: that it is called off tells them.
    """
    for choice in choices:
        decision, case = choice.decision, choice.decision.case
        if any(wants_mediation(decision, party) for party in case.parties) or case.detained:
            continue
        meetings = meetings_about(
            decision, session.scalars(select(Meeting).where(Meeting.case_id == case.id))
        )
        if any(one.state is MeetingState.ARRANGED and one.ends_at > at for one in meetings):
            continue
        sent = session.scalars(
            select(Delivery).where(
                Delivery.case_id == case.id,
                Delivery.kind == EmailKind.MEDIATION_CHOSEN,
                Delivery.accepted_at.is_not(None),
            )
        )
        asked_at = [one.queued_at for one in sent if one.ids.get("decision") == str(decision.id)]
        if asked_at:  # once for each time that it was asked
            about, ids = f"{decision.id}:{max(asked_at).isoformat()}", {"decision": str(decision.id)}
            kind, topic = EmailKind.MEDIATION_NOT_ASKED, AuthorityNews.MEDIATION
            to_authority(session, kind, about, case, topic, at=at, ids=ids)


def notify_withdrawn(
    session: Session, party: Party, choices: Sequence[ChoiceMade], *, at: datetime, provider: Provider
) -> None:
    """Confirm to ``party`` that it took back its wish for mediation, and tell the office; nobody else."""
    ids = {"choices": ",".join(str(choice.id) for choice in choices)}
    about = str(choices[0].id)
    to_party(session, EmailKind.WITHDRAWAL_RECEIVED, about, party, at=at, ids=ids)
    ids["party"] = str(party.id)
    to_office(session, EmailKind.WITHDRAWAL_TOLD, about, party.case, at=at, provider=provider, ids=ids)
