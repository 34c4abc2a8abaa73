"""The way in: a link or a code, and what stands where a link opens nothing.

Looking at a link changes nothing, whoever looks: mail programs and scanners open every address they meet.
A visit begins by a person's own press.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import WayIn
from dates import time_words, uk_day
from forms.agreed import OpenActionsForm
from forms.base import BareForm, PageForm
from forms.own_page import OpenSharedForm
from forms.party import CarryOnForm, CodeForm, FreshLinkForm, OpenCopyForm, OpenForm
from forms.public.request_page import OpenOwnPageForm, OpenRequestForm
from forms.taking_part import OpenPartForm
from forms.times import OpenTimesForm
from services.limits import Limit, give_back, network_of, place_of, take_try
from services.link_sessions import note_mail_opened, send_me_a_fresh_link
from services.signing import way_of_code
from signing.errors import LinkError, LinkForAnotherPurpose
from signing.links.links import DeadLink, find_link, find_link_by_code, token_of
from signing.links.tokens import Purpose
from signing.models import Link, Signer
from signing.tries import Locked
from web.common.saved_form_links import continue_saved_form
from web.common.typed_words import stay_in_place
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party
from web.party.dead import dead_link, link_of_form
from web.party.drs.part_links import PART_LINKS
from web.party.own.contact import was_it_you
from web.party.own_request import is_paused, opens_own_request
from web.party.shared import is_shared_page_paused
from web.party.times.times_links import TIMES_LINKS
from web.setup import safe_next
from web.sign_out_first import SIGN_OUT, staff_of_browser

PURPOSES: Final = (
    Purpose.OPEN_DOCUMENT,
    Purpose.COPY,
    Purpose.ACTIONS,
    Purpose.SAVED_FORM,
    Purpose.REQUEST_STATUS,
    Purpose.TAKE_PART,
    Purpose.CHOOSE_TIMES,
    Purpose.CONFIRM_CONTACT,
    Purpose.SHARED_PAGE,
)
LANDINGS: Final[dict[str, tuple[type[PageForm], str]]] = {
    Purpose.OPEN_DOCUMENT: (OpenForm, "party/open_document.html"),
    Purpose.COPY: (OpenCopyForm, "party/open_copy.html"),
    Purpose.ACTIONS: (OpenActionsForm, "party/open_actions.html"),
    Purpose.SAVED_FORM: (CarryOnForm, "party/open_saved_form.html"),
    Purpose.REQUEST_STATUS: (OpenRequestForm, "party/open_request.html"),
    Purpose.TAKE_PART: (OpenPartForm, "party/open_part.html"),
    Purpose.CHOOSE_TIMES: (OpenTimesForm, "party/open_times.html"),
    Purpose.SHARED_PAGE: (OpenSharedForm, "party/open_shared.html"),
}
PROOFS: Final = {
    Purpose.REQUEST_STATUS: "party.request_proof",
    Purpose.TAKE_PART: "party.part_proof",
    Purpose.CHOOSE_TIMES: "party.times_proof",
    Purpose.SHARED_PAGE: "party.shared_proof",
}
"""The page of the second step, where it is another than a signer's."""
HANDED_TO: Final = ("/your/", "/save/come-back")
"""Where a browser goes on that staff handed over: pages behind a link, and no others."""
LONGEST_CODE = 40  # characters, as many as the field takes
WRONG_CODES, CODE_WAIT = 5, timedelta(minutes=15)
NO_SUCH_CODE = "We do not know that code. Check it and try again, or phone us"
OTHER_VISIT_ENDED = "Another link was open in this browser. We have closed it."


@party.route("/open/<path:token>", methods=["GET", "POST"])
def open_link(token: str) -> ResponseReturnValue:
    """Open a link from an email: a page with a button, and by its press a visit."""
    try:
        link = find_link(
            request_session(), token.rstrip("/"), purposes=PURPOSES, at=now(), keys=get_services().keys
        )
    except DeadLink as dead:
        return dead_link(dead)
    except LinkForAnotherPurpose as error:
        return render_template("party/not_a_link.html", sentence=error.sentence), 404
    except LinkError:
        return render_template("party/not_a_link.html", sentence=""), 404
    if link.purpose is Purpose.CONFIRM_CONTACT:
        return was_it_you(link)
    signer = request_session().get(Signer, link.subject_id)
    if signer.locked_at is not None if signer else _is_paused(link.subject_id):
        return render_template("party/locked.html"), Locked.status
    if signer is not None and signer.waits_for_turn and link.purpose is Purpose.OPEN_DOCUMENT:
        return render_template("party/not_your_turn.html", signer=signer, envelope=signer.envelope)
    form_class, template = LANDINGS[link.purpose]
    is_guest = link.purpose is Purpose.REQUEST_STATUS and not opens_own_request(link.subject_id)
    if is_guest:
        form_class = OpenOwnPageForm
    form = form_class()
    staff = staff_of_browser()
    if staff is not None:
        form["submit"].label.text = SIGN_OUT
    if form.validate_on_submit():
        if staff is not None:
            link_sessions.hand_over(now())
        note_mail_opened(request_session(), link, at=now())
        return _come_in(link)
    envelope = signer.envelope if signer else None
    return render_template(
        template,
        form=form,
        envelope=envelope,
        until=uk_day(link.expires_at),
        staff=staff,
        is_guest=is_guest,
    )


@party.route("/code", methods=["GET", "POST"])
def enter_code() -> ResponseReturnValue:
    """Take the code of a letter, an email or the desk, which does what its link does."""
    form = CodeForm(data={"code": request.args.get("code", "")[:LONGEST_CODE]})
    if not form.validate_on_submit():
        return render_template("party/code.html", form=form)
    session, limits = request_session(), _limits()
    if until := _too_many(limits):
        form.add_problem(until, "code")
        stay_in_place()  # it may be the right code: it is shown again, and kept nowhere
        return render_template("party/code.html", form=form), 429
    try:
        link = find_link_by_code(
            session, form.code.data, purposes=PURPOSES, at=now(), keys=get_services().keys
        )
    except DeadLink as dead:
        give_back(session, limits)
        session.commit()
        stay_in_place()  # at its own address stands the form, which could not say why: codes are never kept
        return dead_link(dead)
    except LinkError:
        form.add_problem(NO_SUCH_CODE, "code")
        return render_template("party/code.html", form=form), 422
    give_back(session, limits)
    session.commit()
    return _come_in(link, way_in=way_of_code(session, link))


@party.post("/your/hand-over")
def hand_over() -> ResponseReturnValue:
    """Sign the staff out of this browser, and go on to the second step of whoever was handed it."""
    if BareForm().validate_on_submit():
        link_sessions.hand_over(now())
        request_session().commit()
    then = safe_next(request.form.get("then"), otherwise=url_for("party.proof"))
    return redirect(then if then.startswith(HANDED_TO) else url_for("party.proof"), code=303)


@party.route("/open/fresh", methods=["GET", "POST"])
def send_fresh_link() -> ResponseReturnValue:
    """Send a fresh link to the address we hold. The answer is the same whatever we hold."""
    form = FreshLinkForm()
    if request.method != "POST" and not form.is_shown_again:
        return redirect(url_for("party.enter_code"), code=303)
    if not form.validate_on_submit():
        return render_template("party/fresh_again.html", form=form)
    link = link_of_form(form.link.data)
    if link is not None:
        services = get_services()
        send_me_a_fresh_link(request_session(), link, at=now(), policy=services.policy, keys=services.keys)
        request_session().commit()
    return redirect(url_for("party.fresh_link_sent"), code=303)


@party.get("/open/fresh-sent")
def fresh_link_sent() -> ResponseReturnValue:
    """Show what happens after the press, said alike to everyone."""
    return render_template("party/fresh_sent.html")


def _come_in(link: Link, *, way_in: WayIn = WayIn.LINK) -> ResponseReturnValue:
    session = request_session()
    if link.purpose is Purpose.CONFIRM_CONTACT:
        session.commit()
        token = token_of(link, get_services().keys)
        return redirect(url_for("party.open_link", token=token), code=303)
    if link.purpose is Purpose.SAVED_FORM:
        session.commit()
        return continue_saved_form(session, link)
    if link_sessions.begin(link, way_in=way_in):
        link_sessions.flash_next(OTHER_VISIT_ENDED)
    session.commit()
    return redirect(url_for(PROOFS.get(link.purpose, "party.proof")), code=303)


def _is_paused(subject_id: UUID) -> bool:
    asked = PART_LINKS.is_paused(subject_id) or TIMES_LINKS.is_paused(subject_id)
    return asked or is_paused(subject_id) or is_shared_page_paused(subject_id)


def _limits() -> list[Limit]:
    return [Limit(place_of("code", network_of(request.remote_addr or "")), WRONG_CODES, CODE_WAIT)]


def _too_many(limits: list[Limit]) -> str:
    """Return until when nobody at this place may try again, in words.

    A try is counted before it is judged.
    """
    until = take_try(request_session(), limits, at=now())
    request_session().commit()
    if until is None:
        return ""
    return f"Too many wrong codes. Wait until {time_words(until)} (UK time), then try again"
