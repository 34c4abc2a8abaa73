"""The device of a signing desk, as it goes round: whose turn it is, and between two turns the host's PIN.

Nobody is signed in here. What it shows, and to whom it lets the host hand it, is decided by the desk's row.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.passwords import is_password
from cases.errors import CaseError
from cases.vocabulary import DeskEnd, WayIn
from forms.base import BareForm
from forms.mediator.desk import PinForm
from services.statements import desk as desks
from services.statements.desk import HOST_SCREEN_LASTS, is_open, shows_host_screen
from signing.codes import read_code
from signing.envelopes import AlreadyAnswered, NotOut, NotYetTheirTurn
from signing.models import SigningDesk
from signing.tries import Locked, WrongAnswer
from web.common.typed_words import set_page_address
from web.context import get_services, now, request_session
from web.desk_device import desk_of_browser, empty_device, keep_desk_key
from web.party import link_sessions
from web.party.blueprint import party
from web.sign_out_first import sign_out_first, staff_of_browser

NOT_SIX_DIGITS = "Enter the six digits of your PIN"
FLASH_MESSAGES = {
    "answered": "Thank you. What you answered is recorded.",
    "answered-before": "This person has answered already.",
    "not-yet": "It is not this person’s turn yet: others sign first.",
    "paused": "That person’s link is paused after five wrong answers. The office can start it again.",
}


@party.context_processor
def _turn() -> dict[str, object]:
    """Tell the pages of a turn who handed the device over, and after how many minutes it goes back."""
    minutes = get_services().policy.desk_idle_minutes
    return {"handed_by": link_sessions.host_of_turn(), "handed_back_after": minutes}


@party.get("/desk")
def desk() -> ResponseReturnValue:
    """Show whose turn it is, or where the host types the PIN, or to whom the host may hand it."""
    found = desk_of_browser()
    if found is None:
        return render_template("party/desk/none.html"), 404
    if staff_of_browser() is not None:
        return sign_out_first(found.handed_to.name if found.handed_to else found.host_name)
    if not is_open(found, now()):
        return render_template(
            "party/desk/closed.html", desk=found, wrong_pins=found.closed_why is DeskEnd.WRONG_PINS
        )
    if found.handed_to is not None:
        return render_template("party/desk/turn.html", desk=found, signer=found.handed_to)
    if shows_host_screen(found, now()):
        return render_template(
            "party/desk/host.html",
            desk=found,
            signers=found.envelope.signers,
            flash_message=_flash_message(),
            minutes=HOST_SCREEN_LASTS // timedelta(minutes=1),
        )
    return _pin_page(found, PinForm())


@party.post("/desk/pin")
def desk_pin() -> ResponseReturnValue:
    """Take the PIN: the fifth wrong one in a row closes the desk."""
    found, form = desk_of_browser(), PinForm()
    if found is None or staff_of_browser() is not None or not is_open(found, now()) or found.handed_to:
        return _device()
    if not form.validate_on_submit():
        return _pin_page(found, form, 422)
    pin = read_code(form.pin.data)
    if pin is None:
        form.add_problem(NOT_SIX_DIGITS, "pin")
        return _pin_page(found, form, 422)
    session, desk_id = request_session(), found.id
    try:
        kept = desks.count_pin_try(session, desk_id, at=now())
        session.commit()  # nobody waits while the PIN is looked at
        right = is_password(pin, kept)
        key = desks.judge_pin(session, desk_id, right=right, at=now())
    except WrongAnswer as error:
        session.commit()
        form.add_problem(error.sentence.replace("what we have", "the PIN").rstrip("."), "pin")
        return _pin_page(found, form, 422)
    except (Locked, NotOut):
        session.commit()
        return _device()
    empty_device()
    keep_desk_key(key)
    session.commit()
    return _device()


@party.post("/desk/hand/<uuid:signer_id>")
def desk_hand(signer_id: UUID) -> ResponseReturnValue:
    """Hand the device on to another signer, from the screen that the PIN opened."""
    found = desk_of_browser()
    if found is None or not _is_hosts(found) or not BareForm().validate_on_submit():
        return _device()
    session = request_session()
    try:
        desks.hand_over(session, found.id, signer_id, at=now())
    except AlreadyAnswered:
        session.rollback()
        return _device("answered-before")
    except NotYetTheirTurn:
        session.rollback()
        return _device("not-yet")
    except NotOut:
        session.rollback()
        return _device("paused")
    except CaseError:
        session.rollback()
        return _device()
    session.commit()
    return _device()


@party.post("/desk/close")
def desk_close() -> ResponseReturnValue:
    """Close the desk, from the screen that the PIN opened."""
    found = desk_of_browser()
    if found is not None and _is_hosts(found) and BareForm().validate_on_submit():
        desks.close_desk(request_session(), found.id, at=now())
        request_session().commit()
    return _device()


@party.post("/desk/mine")
def desk_mine() -> ResponseReturnValue:
    """Begin the turn of whoever says that the device was handed to them: who they are is asked next."""
    found = desk_of_browser()
    if found is None or staff_of_browser() is not None or not BareForm().validate_on_submit():
        return _device()
    session = request_session()
    try:
        link = desks.link_of_turn(session, found.id, at=now())
    except NotOut:
        session.rollback()
        return _device()
    link_sessions.begin_turn(link, found.id, way_in=WayIn.DESK)
    session.commit()
    return redirect(url_for("party.proof"), code=303)


@party.post("/desk/back")
def desk_back() -> ResponseReturnValue:
    """Hand the device back: it holds nothing any more of whoever had it."""
    found = desk_of_browser()
    if found is None or found.handed_to is None or not BareForm().validate_on_submit():
        return _device()
    return link_sessions.hand_back()


@party.get("/desk/still")
@link_sessions.link_session_required(proved=False)
def desk_still() -> ResponseReturnValue:
    """Answer that the turn goes on: whoever reads, or looks for their code, has not walked away.

    Once the second step has lapsed this does not renew it.
    """
    return "", 204


def _is_hosts(found: SigningDesk) -> bool:
    """Return True on the screen that the PIN opened, and on no other."""
    is_hosts = is_open(found, now()) and found.handed_to is None and shows_host_screen(found, now())
    return is_hosts and staff_of_browser() is None


def _pin_page(found: SigningDesk, form: PinForm, status: int = 200) -> ResponseReturnValue:
    set_page_address(url_for("party.desk"))
    page = render_template("party/desk/back.html", desk=found, form=form, flash_message=_flash_message())
    return page, status


def _flash_message() -> str:
    return FLASH_MESSAGES.get(request.args.get("told", ""), "")


def _device(message_key: str = "") -> ResponseReturnValue:
    return redirect(url_for("party.desk", told=message_key or None), code=303)
