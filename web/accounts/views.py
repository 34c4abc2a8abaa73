"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from cases.passwords import is_password
from cases.people import User
from forms.accounts import SignInForm
from forms.base import BareForm
from web.accounts import signing_in
from web.requests import now, request_session
from web.shell import safe_next

accounts = Blueprint("accounts", __name__)
NOT_RIGHT = "Email or password is not right"


@accounts.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Email and password; then the page that was asked for, or the role's first."""
    form = SignInForm()
    if form.validate_on_submit():
        user = request_session().scalar(
            select(User).where(func.lower(User.email) == form.email.data.lower(), User.active)
        )
        if is_password(form.password.data, user.password if user else None) and user is not None:
            signing_in.sign_in(user, at=now())
            home = signing_in.home_of(user.role)
            return redirect(safe_next(request.args.get("next"), otherwise=home), code=303)
        form.add_problem(NOT_RIGHT)
    return render_template("accounts/sign_in.html", form=form)


@accounts.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in."""
    if BareForm().validate_on_submit():
        signing_in.sign_out()
    return redirect("/sign-in", code=303)
