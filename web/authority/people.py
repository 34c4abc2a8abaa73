"""The authority's own people, for the officer who looks after them: invite, change, lock, remove."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.accounts import AccountError
from cases.accounts.changes import changes_of
from cases.accounts.people import User, Viewer
from cases.vocabulary import Role
from forms.authority import InviteForm, OfficerForm
from forms.base import BareForm
from services.authority.people import (
    AddressUnusable,
    Invited,
    LastLead,
    LockedByAdministrator,
    WaitsForAdministrator,
    change,
    invite,
    is_lead,
    is_locked_by_administrator,
    people_of,
    person_of,
    remove,
    resume,
    send_link,
    suspend,
)
from signing.links.links import live_link
from signing.links.tokens import Purpose
from web.authority.blueprint import authority
from web.authority.summary import own_account
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.staff_sessions import user_of_request
from web.viewers import current_viewer, signed_in_as

View = TypeVar("View", bound=Callable[..., Any])

DONE = {
    "invited": "Invited. A link to set a password is on its way to them",
    "waits": "Our administrator decides about this invitation: the address is not one of your own",
    "saved": "Saved. It applies from the next page they open",
    "same": "Nothing changed",
    "locked": "Locked. They are signed out everywhere",
    "unlocked": "Unlocked. They can sign in again",
    "sent": "A link to set a password is on its way. Earlier links no longer work",
}
PROBLEMS: dict[str, type[AccountError]] = {
    "last": LastLead,
    "waits": WaitsForAdministrator,
    "locked": LockedByAdministrator,
}


def for_lead(view: View) -> View:
    """Return a guard that lets in officers who look after the people of their authority.

    Others get the page for what does not exist.
    """

    @signed_in_as(Role.OFFICER)
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not is_lead(user_of_request()):
            abort(404)
        answer: ResponseReturnValue = view(*args, **kwargs)
        return answer

    return cast(View, guarded)


@authority.get("/people")
@for_lead
def people() -> ResponseReturnValue:
    """Show everyone of this authority who can sign in, is locked, or waits."""
    found = people_of(request_session(), own_account())
    removed = request.args.get("done") == "removed"
    return render_template("authority/people.html", people=found, own=own_account(), removed=removed)


@authority.route("/people/new", methods=["GET", "POST"])
@for_lead
def invite_person() -> ResponseReturnValue:
    """Invite a colleague; they set their own password by an emailed link."""
    form, session = InviteForm(), request_session()
    if form.validate_on_submit():
        who = Invited(form.name.data, form.email.data, form.phone.data or "", form.leads.data)
        keys = get_services().keys
        try:
            user = invite(session, own_account(), who, by=current_viewer(), at=now(), keys=keys)
        except AddressUnusable as error:
            session.rollback()
            form.add_problem(error.sentence, "email")
        else:
            session.commit()
            return _to(user.id, done="waits" if user.waits_since else "invited")
    return render_template("authority/invite_person.html", form=form)


@authority.route("/people/<uuid:user_id>", methods=["GET", "POST"])
@for_lead
def person(user_id: UUID) -> ResponseReturnValue:
    """Show one of them, and change name, phone number and whether they look after the others."""
    session = request_session()
    user = person_of(session, own_account(), user_id)
    recorded = {"name": user.name, "phone": user.phone, "leads": user.leads}
    form = carry_recorded(OfficerForm(data=recorded), recorded)
    if request.method == "GET" and (problem := PROBLEMS.get(request.args.get("problem", ""))):
        form.add_problem(problem.sentence)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        try:
            changed = change(
                session,
                user,
                name=form.name.data,
                phone=form.phone.data or "",
                leads=form.leads.data,
                by=current_viewer(),
                at=now(),
            )
        except LastLead as error:
            session.rollback()
            form.add_problem(error.sentence, "leads")
        else:
            session.commit()
            if user.id == own_account().id and not user.leads:
                return redirect(url_for("authority.waiting"), code=303)
            return _to(user_id, done="saved" if changed else "same")
    user = person_of(session, own_account(), user_id)
    return render_template(
        "authority/person.html",
        form=form,
        user=user,
        own=own_account(),
        link=live_link(session, Purpose.SIGN_IN_RESET, user.id, at=now()),
        changes=changes_of(session, user),
        by_administrator=is_locked_by_administrator(session, user),
        done=DONE.get(request.args.get("done", ""), ""),
    )


@authority.post("/people/<uuid:user_id>/lock")
@for_lead
def lock_person(user_id: UUID) -> ResponseReturnValue:
    """Lock an account of this authority; never the last lead's."""
    user = _pressed(user_id)
    try:
        suspend(request_session(), user, by=_viewer(), at=now())
    except LastLead:
        return _to(user_id, problem="last")
    request_session().commit()
    return _to(user_id, done="locked")


@authority.post("/people/<uuid:user_id>/unlock")
@for_lead
def unlock_person(user_id: UUID) -> ResponseReturnValue:
    """Let a locked account sign in again; not one that waits for the administrator, or that they locked."""
    user = _pressed(user_id)
    try:
        resume(request_session(), user, by=_viewer(), at=now())
    except WaitsForAdministrator:
        return _to(user_id, problem="waits")
    except LockedByAdministrator:
        return _to(user_id, problem="locked")
    request_session().commit()
    return _to(user_id, done="unlocked")


@authority.post("/people/<uuid:user_id>/remove")
@for_lead
def remove_person(user_id: UUID) -> ResponseReturnValue:
    """Take somebody off: locked, and listed no more; never the last lead."""
    user = _pressed(user_id)
    try:
        remove(request_session(), user, by=_viewer(), at=now())
    except LastLead:
        return _to(user_id, problem="last")
    request_session().commit()
    return redirect(url_for("authority.people", done="removed"), code=303)


@authority.post("/people/<uuid:user_id>/send-link")
@for_lead
def send_person_link(user_id: UUID) -> ResponseReturnValue:
    """Email a link to set a password to somebody who may sign in."""
    user = _pressed(user_id)
    try:
        send_link(request_session(), user, by=_viewer(), at=now(), keys=get_services().keys)
    except WaitsForAdministrator:
        return _to(user_id, problem="waits" if user.waits_since else "")
    request_session().commit()
    return _to(user_id, done="sent")


def _pressed(user_id: UUID) -> User:
    """Return whom a press is about, of this authority alone."""
    user = person_of(request_session(), own_account(), user_id)
    if not BareForm().validate_on_submit():
        abort(400)
    return user


def _viewer() -> Viewer:
    return current_viewer()


def _to(user_id: UUID, *, done: str = "", problem: str = "") -> ResponseReturnValue:
    address = url_for("authority.person", user_id=user_id, done=done or None, problem=problem or None)
    return redirect(address, code=303)
