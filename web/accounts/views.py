"""Signing in and out, passwords forgotten, set and changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.accounts import account_of, set_password
from cases.accounts.passwords import fault_in_password, hash_password, is_password, needs_new_hash
from cases.accounts.people import User
from cases.vocabulary import Role
from dates import time_words, unbroken, until_words
from forms.accounts import ChangePasswordForm, ForgottenForm, SetPasswordForm, SignInForm
from forms.base import BareForm
from services.accounts import give_password_link
from services.limits import Limit, forget_tries, give_back, network_of, place_of, take_try
from signing.errors import LinkError
from signing.links.links import DeadLink, end_links, find_link
from signing.links.tokens import Purpose
from signing.models import Link, LinkEnd
from web.accounts.blueprint import accounts
from web.context import get_services, now, request_session, where_from
from web.navigation import account_header
from web.sign_in_first import show_sign_in
from web.staff_sessions import (
    begin_sign_in,
    end_sign_in,
    is_still,
    next_page,
    sign_in_page,
    user_of_request,
    viewer_of_request,
)
from web.viewers import signed_in_as

NOT_RIGHT = "Email or password is not right"
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
LINK_HOURS = 2


@accounts.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Email and password; then the page that was asked for, or the role's first."""
    form = SignInForm()
    if request.method == "POST":
        if form.validate():
            user = _user_with_password(form)
            if user is not None:
                begin_sign_in(user, at=now())
                return redirect(next_page(user.role, request.args.get("next")), code=303)
    elif viewer := viewer_of_request():
        return redirect(next_page(viewer.role, request.args.get("next")), code=303)
    return show_sign_in(form)


def _user_with_password(form: SignInForm) -> User | None:
    """Return the account that both belong to; None with what to do said on the form."""
    session, at = request_session(), now()
    limits = _sign_in_limits(form.email.data)
    until = take_try(session, limits, at=at)
    session.commit()
    if until is not None:
        form.add_problem(_wait_words(until))
        return None
    user = account_of(session, form.email.data)
    session.commit()  # nobody waits while the password is looked at
    right = is_password(form.password.data, user.password if user else None)
    if user is None or not right or not user.active:
        form.add_problem(NOT_RIGHT)
        return None
    renewed = hash_password(form.password.data) if needs_new_hash(user.password) else user.password
    _right(limits)
    user.last_seen_at, user.password = at, renewed
    session.commit()
    return user


@accounts.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in, for copies of its cookie too."""
    if BareForm().validate_on_submit():
        end_sign_in(request_session(), at=now())
        request_session().commit()
    return redirect(sign_in_page(), code=303)


@accounts.get("/sign-in/still")
def still() -> ResponseReturnValue:
    """Answer the script of a page that stays open whether its person has not signed out of this browser."""
    return {"signed_in": is_still(request.args.get("person", ""))}


@accounts.route("/forgotten", methods=["GET", "POST"])
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password; the answer is the same whoever it is."""
    form = ForgottenForm()
    if form.validate_on_submit():
        session, at = request_session(), now()
        until = take_try(session, [_from_here("forgotten-from", 20)], at=at)
        session.commit()
        if until is not None:
            form.add_problem(_wait_words(until))
        else:
            limit = Limit(place_of("forgotten", form.email.data.lower()), 3, HOUR)
            user = account_of(session, form.email.data)
            if take_try(session, [limit], at=at) is None and user is not None and user.active:
                give_password_link(session, user, hours=LINK_HOURS, at=at, keys=get_services().keys)
            session.commit()
            return redirect(url_for("accounts.link_sent"), code=303)
    return render_template("accounts/forgotten.html", form=form)


@accounts.get("/forgotten/sent")
def link_sent() -> ResponseReturnValue:
    """Show what happens now, without saying whether there is such an account."""
    return render_template("accounts/link_sent.html", hours=LINK_HOURS)


@accounts.route("/set-password/<token>", methods=["GET", "POST"])
def set_new_password(token: str) -> ResponseReturnValue:
    """Set a password once, behind an emailed link. Opening the page changes nothing."""
    services, session, at = get_services(), request_session(), now()
    try:
        link = find_link(session, token, purposes=(Purpose.SIGN_IN_RESET,), at=at, keys=services.keys)
    except LinkError as error:
        was_used = isinstance(error, DeadLink) and error.why is LinkEnd.USED
        return render_template("accounts/dead_link.html", why=_why_dead(error), was_used=was_used), 410
    user = session.get_one(User, link.subject_id)
    if not user.active:
        return render_template("accounts/dead_link.html", why="This account is locked.", is_locked=True), 410
    form = SetPasswordForm(judge=lambda password: fault_in_password(password, about=_about(user)))
    if form.validate_on_submit():
        _use_link(link, user, form.new_password.data)
        return redirect(url_for("accounts.password_is_set"), code=303)
    return render_template("accounts/set_password.html", form=form, user=user, link=link)


def _use_link(link: Link, user: User, password: str) -> None:
    """Set the password; the link opens nothing after it, and every other sign-in has ended."""
    session, at = request_session(), now()
    session.commit()  # nobody waits while the hash is made
    hashed = hash_password(password)
    session.refresh(link, with_for_update=True)
    if link.ended_at is not None:
        raise DeadLink(link, link.ended_why, link.ended_at)
    set_password(session, user, hashed, at=at)
    end_links(session, Purpose.SIGN_IN_RESET, user.id, why=LinkEnd.USED, at=at)
    forget_tries(session, _sign_in_limits(user.email)[:2])
    session.commit()


@accounts.get("/set-password-done")
def password_is_set() -> ResponseReturnValue:
    """Say that the password is set; sign in with it."""
    return render_template("accounts/password_is_set.html")


@accounts.route("/account", methods=["GET", "POST"])
@signed_in_as(*Role)
def account() -> ResponseReturnValue:
    """Show one's own account, and change the password."""
    user = user_of_request()
    assert user is not None  # noqa: S101 - the guard saw to it
    form = ChangePasswordForm(judge=lambda password: fault_in_password(password, about=_about(user)))
    if form.validate_on_submit() and _change_password(user, form):
        begin_sign_in(user, at=now())
        return redirect(url_for("accounts.account", changed="yes"), code=303)
    return render_template(
        "accounts/account.html",
        form=form,
        user=user,
        changed=request.args.get("changed") == "yes",
        **account_header(user.role, user.name),
    )


def _change_password(user: User, form: ChangePasswordForm) -> bool:
    """Change the password and return True if it was right.

    Tries of the old one are counted as at the sign-in page.
    """
    session, at = request_session(), now()
    limits = _sign_in_limits(user.email)
    until = take_try(session, limits, at=at)
    session.commit()
    if until is not None:
        form.add_problem(_wait_words(until))
        return False
    if not is_password(form.password.data, user.password):
        form.add_problem("This is not your current password", "password")
        return False
    hashed = hash_password(form.new_password.data)
    _right(limits)
    set_password(session, user, hashed, at=at)
    session.commit()
    return True


def _sign_in_limits(email: str) -> tuple[Limit, ...]:
    """Return the limits: few tries for an account from one place, more for either alone: nobody is to lock
    others out.
    """
    who, place = email.strip().lower(), network_of(where_from()["address"])
    return (
        Limit(place_of("sign-in", who, place), 5, QUARTER),
        Limit(place_of("sign-in-as", who), 30, QUARTER),
        _from_here("sign-in-from", 50),
    )


def _right(limits: tuple[Limit, ...]) -> None:
    """Forget this person's own tries after the right password, and count this one nowhere else."""
    forget_tries(request_session(), limits[:1])
    give_back(request_session(), limits[1:])


def _from_here(kind: str, most: int) -> Limit:
    return Limit(place_of(kind, network_of(where_from()["address"])), most, QUARTER)


def _wait_words(until: datetime) -> str:
    """Return until when to wait, to the whole minute after it."""
    whole = (until + timedelta(seconds=59)).replace(second=0, microsecond=0)
    return f"Too many tries. Wait until {time_words(whole)} (UK time), then try again"


def _about(user: User) -> tuple[str, ...]:
    return (user.name, user.email, user.email.split("@")[0], get_services().provider.name)


def _why_dead(error: LinkError) -> str:
    if isinstance(error, DeadLink):
        return {
            LinkEnd.USED: "It has already been used. Sign in with the password you set.",
            LinkEnd.REPLACED: "A newer link was sent. Open the newest email from us.",
            LinkEnd.EXPIRED: f"It worked until {unbroken(until_words(error.since))}.",
        }.get(error.why, "It has been cancelled.")
    return error.sentence
