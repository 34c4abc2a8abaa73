"""A new email address, phone number or postal address, typed on one's own page and confirmed."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.casework.contact_changes import OPEN_FOR, ContactChange, open_change, recorded
from cases.enums.contact import ChangeEnd, ContactKind
from cases.models import Party
from forms.base import PageForm
from forms.own_page import ConfirmNewForm, NewEmailForm, NewPhoneForm, NewPostForm, PhoneMeForm, WasItYouForm
from services.contact.changes import (
    TooManyChanges,
    ask_for_contact_change,
    ask_staff_to_confirm,
    confirm_new_address,
    confirm_old_address,
    contact_changes_of,
    say_not_them,
)
from signing.codes import read_code
from signing.models import Link
from signing.tries import TRIES
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import get_services, now, request_session
from web.filters import count, veiled
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required
from web.party.second_steps import NOT_SIX_DIGITS

FORMS: dict[ContactKind, type[NewEmailForm] | type[NewPhoneForm] | type[NewPostForm]] = {
    ContactKind.EMAIL: NewEmailForm,
    ContactKind.PHONE: NewPhoneForm,
    ContactKind.POST: NewPostForm,
}
NOTHING_NEW = "Nothing was changed: we have that already. Phone us if it is wrong."
WE_PHONE = "We phone you to check it. Until then we use the old one."
IN_USE = "Your new email address is confirmed. We use it from now on."
WRONG = "Those are not the digits that we sent. You have {left} left"
ENDED = "That was the last try, so we did not change your email address. Phone us."
RAN_OUT = (
    "Those digits worked for {days} days, and that time is over. Type your new email address again: "
    "we send you new digits."
)
NOT_USED = (
    "We did not use the new email address: another was recorded since you typed it. Phone us if it is wrong."
)
SECRET_DIGITS = 3
ANSWERED = {
    "not-me": "We kept your old details, and closed your page so that nobody else can use it. We phone you, "
    "and then give you a new link.",
    "not-used": "We did not use the new details: the change had ended, or others were recorded since. "
    "Phone us if what we have is wrong.",
    "in-use": "Your new email address is confirmed. We use it from now on. A new link to your own page is on "
    "its way there: the links in this mailbox no longer work.",
    "by-phone": "We phone you to check the new details. Until then we use the old ones.",
    "one-step-left": "Enter the six digits that we sent to your new email address. Our email there is called "
    "“Six digits to confirm this address”. Until then we use the old one.",
}


@pages.get("/your/request/contact")
@request_link_required()
def own_contact() -> ResponseReturnValue:
    """Show how we reach this person, in part, and what waits to be confirmed."""
    party = current_request_visit().party
    return render_template(
        "party/own_contact.html",
        shown=[(kind, _shown(party, kind)) for kind in ContactKind],
        waiting={change.kind: change for change in contact_changes_of(request_session(), party)},
        flash_message=link_sessions.take_flash(),
    )


@pages.route("/your/request/contact/<what>", methods=["GET", "POST"])
@request_link_required()
def new_contact(what: str) -> ResponseReturnValue:
    """Take a new email address, phone number or postal address; it is used once it is confirmed."""
    kind = next((one for one in ContactKind if one.value == what), None)
    if kind is None:
        abort(404)
    party = current_request_visit().party
    form = FORMS[kind](data={"party": str(party.id)})
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=url_for("party.own_contact"), then_words="Go on")
    if not form.validate_on_submit():
        return render_template("party/new_contact.html", form=form, kind=kind, shown=_shown(party, kind))
    session = request_session()
    try:
        change = ask_for_contact_change(
            session, party, kind, form.value.data, at=now(), keys=get_services().keys
        )
    except TooManyChanges as error:
        session.commit()  # the try counts
        link_sessions.flash_next(error.sentence)
        return redirect(url_for("party.own_contact"), code=303)
    session.commit()
    if change is not None and change.by_phone_at is None:
        return redirect(url_for("party.confirm_contact"), code=303)
    link_sessions.flash_next(WE_PHONE if change is not None else NOTHING_NEW)
    return redirect(url_for("party.own_contact"), code=303)


@pages.route("/your/request/contact/confirm", methods=["GET", "POST"])
@request_link_required()
def confirm_contact() -> ResponseReturnValue:
    """Take the six digits that went to the new email address; five wrong ones end it."""
    party, session = current_request_visit().party, request_session()
    change = open_change(session, party, ContactKind.EMAIL)
    if change is None or (change.new_confirmed_at is not None and not was_pressed()):
        return redirect(url_for("party.own_contact"), code=303)
    form = ConfirmNewForm(data={"party": str(party.id), "change": str(change.id)})
    is_this = form.party.data == str(party.id) and form.change.data == str(change.id)
    if not form.validate_on_submit() or not is_this:
        return _confirm_page(form, change)
    if read_code(form.code.data) is None:
        form.add_problem(NOT_SIX_DIGITS, "code")
        return _confirm_page(form, change, 422)
    services = get_services()
    right = confirm_new_address(
        session,
        change,
        form.code.data,
        visit=current_request_visit().visit,
        at=now(),
        policy=services.policy,
        keys=services.keys,
    )
    session.commit()
    if change.is_open and not right:
        left = count(TRIES - change.tries, "try", "tries")
        form.add_problem(WRONG.format(left=left), "code")
        return _confirm_page(form, change, 422)
    if not change.is_open:  # else the page it leads to says what is left to do
        link_sessions.flash_next(_said_of(change))
    return redirect(url_for("party.own_contact"), code=303)


@pages.post("/your/request/contact/phone-me")
@request_link_required()
def phone_about_contact() -> ResponseReturnValue:
    """Ask staff to confirm it by phone, for whoever cannot read what goes to the old address."""
    party, session, form = current_request_visit().party, request_session(), PhoneMeForm()
    change = open_change(session, party, ContactKind.EMAIL)
    if form.validate_on_submit() and change is not None and form.change.data == str(change.id):
        ask_staff_to_confirm(session, change, at=now())
        session.commit()
        link_sessions.flash_next(WE_PHONE)
    return redirect(url_for("party.own_contact"), code=303)


def was_it_you(link: Link) -> ResponseReturnValue:
    """Ask whoever reads the old address whether it was them; a press answers, opening the page does not."""
    session, form = request_session(), WasItYouForm()
    change = session.get(ContactChange, link.subject_id)
    if change is None:
        abort(404)
    if not form.validate_on_submit():
        return render_template("party/was_it_you.html", form=form, change=change)
    not_me = bool(form.not_me.data)
    if not_me:
        say_not_them(session, change, at=now(), provider=get_services().provider)
    else:
        services = get_services()
        confirm_old_address(session, change, at=now(), policy=services.policy, keys=services.keys)
    session.commit()
    if not_me:
        said = "not-me"
    elif not change.is_open:
        said = "in-use" if change.ended is ChangeEnd.TAKEN_OVER else "not-used"
    else:
        said = "by-phone" if change.by_phone_at is not None else "one-step-left"
    return redirect(url_for("party.contact_answered", said=said), code=303)


@pages.get("/your/contact-answered/<said>")
def contact_answered(said: str) -> ResponseReturnValue:
    """Say what an answer from the old address came to; it names nobody and nothing."""
    words = ANSWERED.get(said)
    if words is None:
        abort(404)
    return render_template("party/contact_answered.html", words=words, is_left=said == "one-step-left")


def _said_of(change: ContactChange) -> str:
    """Return what the last digits came to, once they ended the change."""
    said = {
        ChangeEnd.TAKEN_OVER: IN_USE,
        ChangeEnd.TOO_MANY_TRIES: ENDED,
        ChangeEnd.RAN_OUT: RAN_OUT.format(days=OPEN_FOR.days),
    }
    return said.get(change.ended, NOT_USED) if change.ended else NOT_USED


def _confirm_page(form: PageForm, change: ContactChange, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "party/confirm_contact.html",
        form=form,
        change=change,
        new=veiled(change.new),
        flash_message=link_sessions.take_flash(),
    )
    return page, status


def _shown(party: Party, kind: ContactKind) -> str:
    """Return enough of what is recorded for its owner to know it, and no more for a stranger."""
    known = recorded(party, kind)
    if not known:
        return ""
    match kind:
        case ContactKind.EMAIL:
            return veiled(known)
        case ContactKind.PHONE:
            return f"a number that ends in {known[-SECRET_DIGITS:]}"
        case ContactKind.POST:
            return "an address that we do not show here"
