"""Who is told that an Outcome Statement is out for signature, answered or finished."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.authority_officers import ended_contact
from cases.casework.contact_safety import contact_guard, emailed_at
from cases.models import Party
from cases.party_notices import add_party_notice
from cases.provider import Provider
from cases.vocabulary import PartyNoticeKind
from mail.kinds import EmailKind
from services.notifications.queueing import (
    NOTIFIED_BY_STAFF,
    coordinators,
    queue_about,
    to_office,
    to_party,
    to_user,
)
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, Signer, Visit


def notify_please_sign(session: Session, signer: Signer, link: Link, *, at: datetime, fresh: bool) -> None:
    """Email a signer the link to read and sign; ``fresh`` if they asked for a new one."""
    kind = EmailKind.FRESH_LINK if fresh else EmailKind.PLEASE_SIGN
    _to_signer(session, kind, str(link.id), signer, at=at, link=str(link.id))


def notify_signing_reminder(session: Session, signer: Signer, link: Link, day: date, *, at: datetime) -> None:
    """Remind ``signer`` of the Outcome Statement that is out, once for each ``day``."""
    about = f"{signer.id}:{day.isoformat()}"
    _to_signer(session, EmailKind.SIGNING_REMINDER, about, signer, at=at, link=str(link.id))


def notify_fresh_copy_link(session: Session, signer: Signer, link: Link, *, at: datetime) -> None:
    """Email a signer who asked for it a new link to the finished copy."""
    _to_signer(session, EmailKind.FRESH_COPY_LINK, str(link.id), signer, at=at, link=str(link.id))


def notify_emailed_digits(session: Session, visit: Visit, signer: Signer, *, at: datetime) -> None:
    """Email six digits to whoever came in by a code that staff saw; each press sends an email of its own."""
    about, number = f"{visit.id} {visit.email_round}", str(visit.email_round)
    _to_signer(session, EmailKind.EMAILED_DIGITS, about, signer, at=at, visit=str(visit.id), round=number)


def notify_signed_on_device(session: Session, signer: Signer, *, at: datetime) -> None:
    """Tell a signer that their name was signed on a device handed over, by whom, and how to object.

    Only the host confirmed who signed there: the email goes to the signer's own address.
    """
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    ids = {"link": str(link.id)} if link else {}
    _to_signer(session, EmailKind.SIGNED_ON_DEVICE, str(signer.id), signer, at=at, **ids)


def notify_completed(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Email the finished copy to each signer (staff post it to the others), and tell the mediator."""
    for signer in envelope.signers:
        link = live_link(session, Purpose.COPY, signer.id, at=at)
        if link is not None:
            _to_signer(session, EmailKind.SIGNED_BY_ALL, str(signer.id), signer, at=at, link=str(link.id))
    _to_mediator(session, envelope, EmailKind.SIGNED_BY_ALL_STAFF, at=at)


def notify_copy(session: Session, envelope: Envelope, party: Party, *, at: datetime) -> None:
    """Email a party its copy of a statement of disagreement resolution, signed by everyone or not.

    Staff hand it over where there is no address, and where a safety flag asks that a person looks first, or
    the family that we ask before we contact this person.
    """
    kind, ids = EmailKind.STATEMENT_COPY, {"envelope": str(envelope.id)}
    if emailed_at(party) and not envelope.case.safety_flag:
        to_party(session, kind, str(envelope.id), party, at=at, ids=ids)
    else:
        add_party_notice(session, party, PartyNoticeKind.STATEMENT_COPY, ids, at=at)


def notify_not_complete(
    session: Session, envelope: Envelope, answered: Signer, kind: EmailKind, *, at: datetime
) -> None:
    """Tell mediator and coordinators what ``answered`` did, and the other signers that it is not complete.

    Who does not sign an agreement keeps nobody else from it, so the others hear nothing.

    ``kind`` is DECLINED or CHANGE_ASKED; which of the two it was the other signers do not learn.
    """
    _to_mediator(session, envelope, kind, at=at, ids={"signer": str(answered.id)})
    for coordinator in coordinators(session):
        ids = {"envelope": str(envelope.id), "signer": str(answered.id), "to": "office"}
        to_user(session, kind, f"{envelope.id}:office", envelope.case, coordinator, at=at, ids=ids)
    for signer in [] if envelope.is_agreement else envelope.signers:  # the others can still sign one
        if signer.id != answered.id and signer.invited_at is not None:
            _of_statement(session, EmailKind.NOT_COMPLETE, signer, at=at)


def notify_withdrawn(
    session: Session, envelope: Envelope, *, at: datetime, but: Signer | None = None
) -> None:
    """Tell whoever was asked to sign that they need not; ``but`` is told in an email of their own."""
    for signer in envelope.signers:
        if signer.invited_at is not None and signer is not but:
            _of_statement(session, EmailKind.WITHDRAWN, signer, at=at)


def notify_withdrawn_by_objection(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Tell the mediator that a signature did not stand, so that the document was withdrawn."""
    _to_mediator(session, envelope, EmailKind.OBJECTION_UPHELD_STAFF, at=at)


def notify_signature_struck(session: Session, signer: Signer, *, at: datetime) -> None:
    """Tell whoever objected that the signature in their name does not count; staff tell who has no email."""
    _to_signer(session, EmailKind.SIGNATURE_STRUCK, str(signer.id), signer, at=at)


def notify_mediator_of_strike(session: Session, signer: Signer, *, at: datetime) -> None:
    """Tell the mediator whose signature counts no more, under an agreement or in a sealed copy."""
    kind, ids = EmailKind.OBJECTION_UPHELD_STAFF, {"signer": str(signer.id)}
    _to_mediator(session, signer.envelope, kind, at=at, ids=ids, about=str(signer.id))


def notify_acting_of_new_version(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Tell those who were asked to sign a replaced version for others that they need not sign now."""
    for signer in envelope.signers:
        if signer.acts_for_id is not None:
            about, ids = f"{envelope.id}:{signer.id}", {"envelope": str(envelope.id)}
            ids |= {"acting": str(signer.id)}
            _to(session, EmailKind.WITHDRAWN, about, signer, at=at, ids=ids)


def notify_asked_to_sign_for(session: Session, signer: Signer, link: Link, *, at: datetime) -> None:
    """Ask somebody to sign for the one who passed it on to them."""
    _to_signer(session, EmailKind.ASKED_TO_SIGN_FOR, str(link.id), signer, at=at, link=str(link.id))


def notify_passed_on(session: Session, signer: Signer, to: Signer, *, at: datetime) -> None:
    """Tell who passed it on, at their own address, and the mediator and coordinators, who tell the code."""
    about, ids = str(to.id), {"envelope": str(signer.envelope_id), "signer": str(signer.id)}
    _to(session, EmailKind.PASSED_ON, about, signer, at=at, ids={**ids, "to_signer": str(to.id)})
    mediator = session.get_one(User, signer.envelope.mediator_id)
    for one in (mediator, *coordinators(session)):
        page = {"to": "office"} if one is not mediator else {}
        case, kind = signer.envelope.case, EmailKind.PASSED_ON_STAFF
        to_user(session, kind, f"{about}:{one.id}", case, one, at=at, ids={**ids, **page})


def notify_signed_on_paper(session: Session, signer: Signer, *, at: datetime) -> None:
    """Tell a signer that we have their signature on paper; staff tell whoever has no email."""
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
    ids = {"link": str(link.id)} if link else {}
    _to_signer(session, EmailKind.SIGNED_ON_PAPER, str(signer.id), signer, at=at, **ids)


def notify_time_ran_out(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Tell whoever was asked to sign, the mediator and the coordinators that the last day has passed.

    Of an agreement that nobody signed only staff hear: its meeting is over.
    """
    _to_mediator(session, envelope, EmailKind.TIME_RAN_OUT_STAFF, at=at)
    for coordinator in coordinators(session):
        ids = {"envelope": str(envelope.id), "to": "office"}
        about = f"{envelope.id}:office"
        to_user(session, EmailKind.TIME_RAN_OUT_STAFF, about, envelope.case, coordinator, at=at, ids=ids)
    for signer in [] if envelope.is_agreement else envelope.signers:
        if signer.invited_at is not None:
            _of_statement(session, EmailKind.TIME_RAN_OUT, signer, at=at)


def notify_extended(session: Session, envelope: Envelope, *, at: datetime) -> None:
    """Tell whoever was asked and has not answered that they have until a later day; once for each day."""
    for signer in envelope.signers:
        link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
        if signer.invited_at is not None and signer.decided_at is None and link is not None:
            about = f"{signer.id}:{envelope.open_until.isoformat()}"
            _to_signer(session, EmailKind.SIGNING_EXTENDED, about, signer, at=at, link=str(link.id))


def notify_signer_locked(session: Session, signer: Signer, *, at: datetime, provider: Provider) -> None:
    """Tell the office that a link was paused after five wrong answers."""
    to_office(
        session,
        EmailKind.SIGNER_LOCKED,
        f"{signer.id}:{signer.code_round}",
        signer.envelope.case,
        at=at,
        provider=provider,
        ids={"signer": str(signer.id)},
    )


def _to_signer(
    session: Session, kind: EmailKind, about: str, signer: Signer, *, at: datetime, **ids: str
) -> None:
    """Queue an email to a signer; ``ids`` are what it is about besides the signer."""
    _to(session, kind, about, signer, at=at, ids={"signer": str(signer.id), **ids})


def _of_statement(session: Session, kind: EmailKind, signer: Signer, *, at: datetime) -> None:
    """Queue an email about the document as a whole: it names no signer, so it leads to nobody's link."""
    envelope_id = str(signer.envelope_id)
    _to(session, kind, f"{envelope_id}:{signer.id}", signer, at=at, ids={"envelope": envelope_id})


def _to(
    session: Session, kind: EmailKind, about: str, signer: Signer, *, at: datetime, ids: dict[str, str]
) -> None:
    address = signer.reached_at  # a signer's own stays what it was when the document was finished
    if address and contact_guard(signer.party) is None and not _can_sign_in_no_more(signer):
        case = signer.envelope.case
        party = None if signer.comes_along else signer.party
        queue_about(session, kind, about, case, signer.name, address, at=at, party=party, ids=ids)
    elif kind in NOTIFIED_BY_STAFF:
        envelope = {"envelope": str(signer.envelope_id)}
        name = signer.name if signer.comes_along else ""
        add_party_notice(session, signer.party, PartyNoticeKind(kind), envelope, at=at, person_name=name)


def _can_sign_in_no_more(signer: Signer) -> bool:
    """Return True for a local authority whose address is that of an officer who was locked or removed."""
    return signer.is_party and ended_contact(signer.party) is not None


def _to_mediator(
    session: Session,
    envelope: Envelope,
    kind: EmailKind,
    *,
    at: datetime,
    ids: dict[str, str] | None = None,
    about: str = "",
) -> None:
    """Queue an email to the mediator, once ``about`` this: the document, unless it is said."""
    mediator = session.get_one(User, envelope.mediator_id)
    given = {"envelope": str(envelope.id), **(ids or {})}
    to_user(session, kind, about or str(envelope.id), envelope.case, mediator, at=at, ids=given)
