"""Links that open nothing any more: one look, one true sentence each, and a fresh link where one can be had.

What stands here is read by whoever holds an old link, so it tells of the paper's fate only, and of this
person's own answer; never of anyone else's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData

from cases.models import Draft
from cases.vocabulary import EnvelopeState, SignerState
from dates import long_date, plain_date, plain_datetime, uk_day, unbroken, until_words
from forms.agreed import ActionAnswerForm
from forms.base import PageForm
from forms.own_page import SendPapersForm, SharePageForm
from forms.party import ChangeForm, DeclineForm, FreshLinkForm, ObjectForm, PassOnForm
from forms.public.request_page import LateLetterForm
from forms.taking_part import PartForm
from forms.times import TimesForm
from services.link_sessions import can_send_fresh
from signing.links.links import DeadLink
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, LinkEnd, Signer
from signing.objections import objection_to
from signing.versions import latest_version_of, same_signer
from web.common.signed_times import PatientSerializer
from web.common.typed_texts import Typed, may_be_shown, typed_into
from web.context import get_services, now, request_session

FRESH_SALT = "counterpart/send-me-a-fresh-link"
FRESH_SECONDS = 24 * 3600
_TYPED_INTO: dict[str, type[PageForm]] = {
    "party.change": ChangeForm,
    "party.decline": DeclineForm,
    "party.signed_on_paper": ObjectForm,
    "party.signed_on_device": ObjectForm,
    "party.pass_signing_on": PassOnForm,
    "party.send_letter": LateLetterForm,
    "party.send_papers": SendPapersForm,
    "party.share": SharePageForm,
    "party.action": ActionAnswerForm,
    "party.take_part": PartForm,
    "party.choose_times": TimesForm,
}
"""The pages behind a link on which something of one's own is typed."""
NOT_ANSWERED = " You had not answered."
NOT_COMPLETE = (
    "This version of the Outcome Statement will not be completed. It was closed at {when}.{own} "
    "The mediator will be in touch."
)
HELD_UP = (
    "It is not complete yet: our office looks into something about it first. We will be in touch. You do not "
    "need to do anything."
)
"""Of a document that everyone signed, while an objection waits; whose it is nobody else learns."""


@dataclass(frozen=True)
class LinkNotice:
    """What a dead link's page says."""

    sentence: str
    more: str = ""
    heading: str = "This link no longer works"
    has_code: bool = False
    """True if the code in our newest email or letter opens something."""


def typed_of_request() -> Typed:
    """Return what was typed into the page that was pressed: its link ended, or was closed, while it was
    open.
    """
    form_class = _TYPED_INTO.get(request.endpoint or "")
    return typed_into(form_class()) if form_class is not None and may_be_shown() else []


def dead_link(dead: DeadLink, *, pressed: bool = False) -> ResponseReturnValue:
    """Return the page of a dead link; ``pressed``: found out by a press that meant to do something."""
    session = request_session()
    link = session.get_one(Link, dead.link_id)
    link_notice = what_to_tell(dead, pressed=pressed)
    form = None
    if can_send_fresh(session, link, at=now(), policy=get_services().policy):
        form = FreshLinkForm(None, data={"link": _serializer().dumps(str(link.id))})
    page = render_template(
        "party/dead_link.html", link_notice=link_notice, form=form, typed=typed_of_request()
    )
    return page, 410


def link_of_form(text: str) -> Link | None:
    """Return the link that a dead link's page was about; None when the page is not ours, or a day old."""
    try:
        link_id = UUID(_serializer().loads(text, max_age=FRESH_SECONDS))
    except (BadData, ValueError, TypeError, AttributeError):
        return None
    return request_session().get(Link, link_id)


def what_to_tell(dead: DeadLink, *, pressed: bool) -> LinkNotice:
    """Return one true sentence on why the link opens nothing, and what follows."""
    session = request_session()
    if dead.purpose is Purpose.SAVED_FORM:
        return _of_saved_form(dead, session.get(Draft, dead.subject_id))
    signer = session.get(Signer, dead.subject_id)
    if signer is None:
        return _of_link(dead)
    if dead.why is LinkEnd.VISIT_ENDED:
        return LinkNotice(
            "You opened another link in this browser, so the first one was closed.", has_code=True
        )
    if dead.purpose is Purpose.ACTIONS:
        return _of_link(dead, " Nothing was sent." if pressed else "")
    return _of_envelope(dead, signer, pressed=pressed)


def _of_envelope(dead: DeadLink, signer: Signer, *, pressed: bool) -> LinkNotice:
    envelope = signer.envelope
    unsigned = " Nothing was signed." if pressed and signer.state is not SignerState.SIGNED else ""
    closed = envelope.closed_at or dead.since
    match _state_now(envelope):
        case EnvelopeState.SUPERSEDED:
            return _replaced(envelope, signer, pressed=bool(unsigned))
        case EnvelopeState.WITHDRAWN:
            when = f"was withdrawn at {_when(closed)}.{unsigned}{_own(signer)}"
            return _after_newer(f"This document {when}", signer) or LinkNotice(
                f"It {when}",
                "You do not need to do anything. To ask why, phone us.",
                heading="This document was withdrawn",
            )
        case EnvelopeState.DECLINED | EnvelopeState.CHANGES_ASKED:
            return _not_complete(signer, unsigned, closed)
        case EnvelopeState.EXPIRED:
            signed = signer.state is SignerState.SIGNED
            sentence = (
                f"You could sign this document until the end of {unbroken(long_date(envelope.open_until))}. "
                f"Not everyone had signed by then.{unsigned}{_own(signer)}"
            )
            return _after_newer(sentence, signer) or LinkNotice(
                sentence,
                "You do not need to do anything. If it is sent again, we will send you a new link."
                if signed
                else "Phone us if you still want to sign: the mediator can send it again.",
            )
        case EnvelopeState.COMPLETED:
            return _completed(dead, envelope, signer)
        case EnvelopeState.OUT if envelope.all_have_signed and dead.why is LinkEnd.EXPIRED:
            return LinkNotice(f"Everyone has signed this document.{_own(signer)}", HELD_UP)
    if dead.why is LinkEnd.PASSED_ON and signer.decided_at:
        return LinkNotice(
            f"You passed this document on to somebody else at {_when(signer.decided_at)}. They sign for you.",
            "You do not need to do anything else. If this was not you, phone us now.",
        )
    return _of_link(dead, unsigned)


def _state_now(envelope: Envelope) -> EnvelopeState:
    """Return its state.

    From the end of its last day *expired*, also until the worker has come to close it; one that everyone
    signed does not expire.
    """
    is_out = envelope.state is EnvelopeState.OUT and not envelope.all_have_signed
    if is_out and envelope.open_until < uk_day(now()):
        return EnvelopeState.EXPIRED
    return envelope.state


def _completed(dead: DeadLink, envelope: Envelope, signer: Signer) -> LinkNotice:
    when = _when(envelope.completed_at or dead.since)
    is_signed = envelope.all_have_signed and not envelope.is_agreement
    over = "Everyone has signed this document" if is_signed else "Signing of this document is over"
    sentence = f"{over}: it was complete at {when}.{_own(signer)}"
    if dead.why is LinkEnd.REPLACED:
        newer = f"A newer link was sent at {_when(dead.since)}. Use that one."
        return LinkNotice(sentence, newer, has_code=True)
    return LinkNotice(sentence, f"This link worked until {unbroken(until_words(dead.since))}.")


def _replaced(envelope: Envelope, signer: Signer, *, pressed: bool) -> LinkNotice:
    latest = latest_version_of(request_session(), envelope)
    when = envelope.closed_at or latest.prepared_at
    sentence = f"This was replaced by version {latest.version} at {_when(when)}.{_own(signer)}"
    if pressed:
        sentence += " Read that one; nothing was signed." if _asks(latest, signer) else " Nothing was signed."
    return _where_newer(sentence, latest, signer)


def _after_newer(sentence: str, signer: Signer) -> LinkNotice | None:
    """Return the page of a version that ended by itself, once there is a newer one.

    None while there is none.
    """
    latest = latest_version_of(request_session(), signer.envelope)
    if latest.version == signer.envelope.version:
        return None
    when = _when(latest.prepared_at)
    return _where_newer(f"{sentence} Version {latest.version} was made at {when}.", latest, signer)


def _where_newer(sentence: str, latest: Envelope, signer: Signer) -> LinkNotice:
    """Return where this person finds the newest version.

    Nothing of it where they are not asked to sign it.
    """
    if not _asks(latest, signer):
        return LinkNotice(sentence)
    match latest.state:
        case EnvelopeState.PREPARED:
            more = f"We will send you a link to version {latest.version} as soon as it is ready."
            return LinkNotice(sentence, more)
        case EnvelopeState.OUT:
            return LinkNotice(
                sentence, f"We have sent you a link to version {latest.version}.", has_code=True
            )
        case EnvelopeState.COMPLETED:
            words = "Everyone has signed" if latest.all_have_signed else "Signing is over for"
            return LinkNotice(sentence, f"{words} version {latest.version}.")
    return LinkNotice(sentence)


def _asks(latest: Envelope, signer: Signer) -> bool:
    return same_signer(latest, signer) is not None


def _own(signer: Signer) -> str:
    """Return what this person did with the document, and when; nothing of anybody else."""
    if signer.decided_at is None:
        return NOT_ANSWERED
    objection = objection_to(request_session(), signer)
    if objection is not None:
        found = " We found that it does not count." if objection.was_upheld else ""
        told_at = _when(objection.objected_at)
        return f" You told us at {told_at} that something is wrong with the signature.{found}"
    when = _when(signer.decided_at)
    return {
        SignerState.SIGNED: f" You had signed it at {when}.",
        SignerState.DECLINED: f" You had said at {when} that you did not want to sign it.",
        SignerState.PASSED_ON: f" You had passed it on to somebody else at {when}.",
        SignerState.ASKED: f" You had asked for a change at {when}.",
    }.get(signer.state, "")


def _not_complete(signer: Signer, unsigned: str, closed: datetime) -> LinkNotice:
    if signer.state is SignerState.DECLINED and signer.decided_at:
        return LinkNotice(
            f"You said at {_when(signer.decided_at)} that you did not want to sign this document."
        )
    if signer.state is SignerState.ASKED and signer.decided_at:
        return LinkNotice(
            f"You asked for a change at {_when(signer.decided_at)}.",
            "We will send you a link to what comes next: a new version, or the same words and a reply.",
        )
    own = f"{unsigned}{_own(signer)}"
    return LinkNotice(NOT_COMPLETE.format(when=_when(closed), own=own))


def _of_saved_form(dead: DeadLink, draft: Draft | None) -> LinkNotice:
    if dead.why is LinkEnd.SENT or (draft is not None and draft.case_id is not None):
        return LinkNotice("This form has been sent to us. You do not need to do anything else.")
    if dead.why is LinkEnd.EXPIRED or draft is None:
        return LinkNotice(
            f"This saved form was kept until {unbroken(plain_date(dead.since))} and has been deleted."
        )
    return _of_link(dead)


def _of_link(dead: DeadLink, unsigned: str = "") -> LinkNotice:
    when = _when(dead.since)
    if dead.why is LinkEnd.REPLACED:
        return LinkNotice(f"A newer link was sent at {when}. Use that one.{unsigned}", has_code=True)
    if dead.why is LinkEnd.BOOKED:
        sentence = f"A meeting was arranged at {when}, so we are not asking about times now."
        return LinkNotice(sentence, "If you are invited, our email or call says when and where it is.")
    if dead.why is LinkEnd.EXPIRED:
        return LinkNotice(f"This link worked until {unbroken(until_words(dead.since))}.{unsigned}")
    return LinkNotice(f"This link was closed at {when}.{unsigned}")


def _serializer() -> PatientSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.secret_key]
    return PatientSerializer(keys, salt=FRESH_SALT)


def _when(at: datetime) -> str:
    return unbroken(plain_datetime(at))
