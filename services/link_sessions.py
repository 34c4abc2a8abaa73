"""What someone behind a link does: come in, prove who they are, ask for a fresh link.

State, evidence and emails are written in the caller's transaction, which the caller commits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.drs.parts import TakingPart
from cases.meetings.proposed_times import TimesAsked
from cases.models import Draft, Party
from cases.provider import Provider
from cases.vocabulary import EnvelopeState, SignerState, WayIn
from mail.outbox import Delivery
from services.agreed.links import can_send_fresh_action_link, send_fresh_action_link
from services.casework.taking_part import can_send_fresh_part_link, send_fresh_part_link
from services.container import Policy
from services.limits import Limit, place_of, take_try
from services.meetings.times import can_send_fresh_times_link, send_fresh_times_link
from services.notifications.signing import notify_emailed_digits, notify_fresh_copy_link, notify_signer_locked
from services.requests import can_send_fresh_request_link, send_fresh_request_link
from services.saved_forms import save_form_by_email
from services.signing import closing_instant, send_fresh_link
from services.statements.versions import copies_until, give_copy_link
from signing import envelopes
from signing.links.links import is_on_its_way, live_link, start_visit
from signing.links.tokens import Purpose
from signing.models import Link, Signer, Visit
from signing.second_step import prove, prove_by_email
from signing.tries import Locked
from signing.versions import latest_version_of, same_signer

FRESH_MOST, FRESH_WITHIN = 6, timedelta(days=1)
"""An old link in the wrong hands must not become a way to fill somebody's mailbox."""
SIGNERS_PURPOSES = frozenset({Purpose.OPEN_DOCUMENT, Purpose.COPY})


def begin_visit(
    session: Session,
    link: Link,
    *,
    earlier: Visit | None,
    at: datetime,
    way_in: WayIn = WayIn.LINK,
    desk_id: UUID | None = None,
) -> str:
    """Begin a visit behind ``link``, ending the ``earlier`` one of the same browser; the cookie's key."""
    if earlier is not None:
        earlier.ended_at = earlier.ended_at or at
    return start_visit(session, link, at=at, way_in=way_in, desk_id=desk_id)


def note_mail_opened(session: Session, link: Link, *, at: datetime) -> None:
    """Note that a person pressed the button behind an emailed link: its email has arrived, and someone read
    it.
    """
    unopened = session.scalars(
        select(Delivery).where(Delivery.case_id == link.case_id, Delivery.opened_at.is_(None))
    )
    for delivery in unopened:
        if delivery.ids.get("link") == str(link.id):
            delivery.opened_at = at


def let_in(
    session: Session,
    visit: Visit,
    signer: Signer,
    answer: date | str | None,
    *,
    where: dict[str, str],
    at: datetime,
    keys: Sequence[str],
    provider: Provider,
) -> bool:
    """Take the second step; whoever is let in has the document before their eyes from now on.

    Return False where digits were emailed that are still to be typed.

    Raises WrongAnswer or Locked; the caller commits in each case, for tries are counted. The coordinators
    hear of the fifth.
    """
    envelopes.locked_envelope(session, signer.envelope_id)  # first, in the order in which signing locks
    with _lock_notified(session, signer, at=at, provider=provider):
        let_in = prove(session, visit, signer, answer, at=at, keys=keys)
    if let_in:
        _note_opening(session, visit, signer, where=where, at=at)
    else:
        _email_digits(session, visit, signer, at=at)
    return let_in


def let_in_by_email(
    session: Session,
    visit: Visit,
    signer: Signer,
    typed: str,
    *,
    where: dict[str, str],
    at: datetime,
    keys: Sequence[str],
    provider: Provider,
) -> None:
    """Take the digits that went to the signer's own address, after a code that staff saw.

    Raises as ``let_in``.
    """
    envelopes.locked_envelope(session, signer.envelope_id)
    with _lock_notified(session, signer, at=at, provider=provider):
        prove_by_email(session, visit, signer, typed, at=at, keys=keys)
    _note_opening(session, visit, signer, where=where, at=at)


def email_digits_again(session: Session, visit: Visit, signer: Signer, *, at: datetime) -> bool:
    """Email fresh digits; the earlier ones open nothing. Return False where too many went out today."""
    envelopes.locked_envelope(session, signer.envelope_id)
    return signer.locked_at is None and _email_digits(session, visit, signer, at=at)


def _email_digits(session: Session, visit: Visit, signer: Signer, *, at: datetime) -> bool:
    limits = [Limit(place_of("emailed digits", str(signer.id)), FRESH_MOST, FRESH_WITHIN)]
    if take_try(session, limits, at=at) is not None:
        return False
    visit.email_round += 1
    visit.step_passed_at = at
    notify_emailed_digits(session, visit, signer, at=at)
    return True


@contextmanager
def _lock_notified(session: Session, signer: Signer, *, at: datetime, provider: Provider) -> Iterator[None]:
    """Tell the coordinators when these tries pause the link."""
    try:
        yield
    except Locked:
        if signer.locked_at == at:
            notify_signer_locked(session, signer, at=at, provider=provider)
        raise


def _note_opening(
    session: Session, visit: Visit, signer: Signer, *, where: dict[str, str], at: datetime
) -> None:
    if visit.link.purpose is Purpose.OPEN_DOCUMENT:
        envelopes.record_opening(session, signer.id, at=at, where=where)


def can_send_fresh(session: Session, link: Link, *, at: datetime, policy: Policy) -> bool:
    """Return True if a fresh link could open anything: the same whatever address we hold, if any."""
    if link.purpose is Purpose.SAVED_FORM:
        return _open_draft(session, link, at) is not None
    if link.purpose is Purpose.REQUEST_STATUS:
        party = session.get(Party, link.subject_id)
        return party is not None and can_send_fresh_request_link(session, party, at=at, policy=policy)
    if link.purpose is Purpose.ACTIONS:
        return can_send_fresh_action_link(session, link, at=at, policy=policy) is not None
    if link.purpose is Purpose.TAKE_PART:
        part = session.get(TakingPart, link.subject_id)
        return part is not None and can_send_fresh_part_link(session, part, at=at)
    if link.purpose is Purpose.CHOOSE_TIMES:
        asked = session.get(TimesAsked, link.subject_id)
        return asked is not None and can_send_fresh_times_link(asked)
    return _fresh_target(session, link, at, policy) is not None


def send_me_a_fresh_link(
    session: Session, link: Link, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Send a fresh link in place of ``link`` to the address we hold, where that opens something.

    Silent in every case: whoever asks learns nothing about what we hold.
    """
    limits = [Limit(place_of("fresh link", str(link.subject_id)), FRESH_MOST, FRESH_WITHIN)]
    if take_try(session, limits, at=at) is not None:
        return
    if link.purpose is Purpose.SAVED_FORM:
        _fresh_saved_form(session, link, at, keys)
        return
    if link.purpose is Purpose.REQUEST_STATUS:
        party = session.get(Party, link.subject_id)
        if party is not None:
            send_fresh_request_link(session, party, at=at, policy=policy, keys=keys)
        return
    if link.purpose is Purpose.ACTIONS:
        send_fresh_action_link(session, link, at=at, policy=policy, keys=keys)
        return
    if link.purpose is Purpose.TAKE_PART:
        part = session.get(TakingPart, link.subject_id)
        if part is not None and not is_on_its_way(live_link(session, link.purpose, part.id, at=at), at):
            send_fresh_part_link(session, part, by=None, at=at, keys=keys)
        return
    if link.purpose is Purpose.CHOOSE_TIMES:
        asked = session.get(TimesAsked, link.subject_id)
        if asked is not None and not is_on_its_way(live_link(session, link.purpose, asked.id, at=at), at):
            send_fresh_times_link(session, asked, by=None, at=at, keys=keys)
        return
    target = _fresh_target(session, link, at, policy)
    if target is None:
        return
    purpose, signer = target
    if not signer.reached_at or _is_on_its_way(session, purpose, signer, at):
        return
    if purpose is Purpose.OPEN_DOCUMENT:
        send_fresh_link(session, signer, at=at, keys=keys, unlock=False)
    else:
        link = give_copy_link(session, signer, at=at, policy=policy, keys=keys)
        notify_fresh_copy_link(session, signer, link, at=at)


def send_link_to_sign_again(
    session: Session, signer: Signer, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> None:
    """Send ``signer`` a new link to what waits for them, as an old link's page would; always silent."""
    newest = session.scalar(
        select(Link)
        .where(Link.purpose == Purpose.OPEN_DOCUMENT, Link.subject_id == signer.id)
        .order_by(Link.version.desc())
        .limit(1)
    )
    if newest is not None:
        send_me_a_fresh_link(session, newest, at=at, policy=policy, keys=keys)


def _fresh_target(
    session: Session, link: Link, at: datetime, policy: Policy
) -> tuple[Purpose, Signer] | None:
    """Return what a fresh link would be for, and whose: the newest version counts, and only this person's."""
    if link.purpose not in SIGNERS_PURPOSES:
        return None
    old = session.get(Signer, link.subject_id)
    if old is None:
        return None
    latest = latest_version_of(session, old.envelope)
    signer = same_signer(latest, old)
    if signer is None or signer.locked_at is not None:
        return None
    if latest.state is EnvelopeState.OUT:
        undecided = signer.state in {SignerState.INVITED, SignerState.OPENED}
        in_time = closing_instant(latest.open_until) > at
        return (Purpose.OPEN_DOCUMENT, signer) if undecided and in_time else None
    if latest.finished_at is not None and copies_until(latest.finished_at, policy) > at:
        return Purpose.COPY, signer
    return None


def _is_on_its_way(session: Session, purpose: Purpose, signer: Signer, at: datetime) -> bool:
    return is_on_its_way(live_link(session, purpose, signer.id, at=at), at)


def _open_draft(session: Session, link: Link, at: datetime) -> Draft | None:
    draft = session.get(Draft, link.subject_id)
    return draft if draft and draft.case_id is None and draft.expires_at > at else None


def _fresh_saved_form(session: Session, link: Link, at: datetime, keys: Sequence[str]) -> None:
    draft = _open_draft(session, link, at)
    if draft is None or not draft.email:
        return
    live = live_link(session, Purpose.SAVED_FORM, draft.id, at=at)
    if not is_on_its_way(live, at):
        save_form_by_email(session, draft, draft.email, at=at, keys=keys)
