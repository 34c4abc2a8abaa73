"""The administrator's pages: people and the health of the installation. No case is shown here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.accounts.accounts import (
    AccountError,
    AccountFacts,
    AuthorityNeeded,
    EmailTaken,
    LastAdministrator,
    NotIndependent,
    roles_open_to,
)
from cases.accounts.changes import changes_of
from cases.accounts.people import User
from cases.reference.records import Authority
from cases.vocabulary import Role
from forms.accounts import ROLE_HINTS, PersonForm
from forms.base import BareForm
from forms.choices import Option
from services.accounts import add_person as add_person_and_email
from services.accounts import change_person, lock_person, refuse_person, send_new_link, unlock_person
from services.backup.holds import what_is_held
from services.provider.waiting import what_waits_for
from services.queries.health import health_of
from signing.links.links import live_link
from signing.links.tokens import Purpose
from web.admin.blueprint import administering
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.viewers import current_viewer, signed_in_as

FIELD_OF: dict[type[AccountError], str] = {
    EmailTaken: "email",
    AuthorityNeeded: "authority",
    NotIndependent: "role",
}
DONE = {
    "added": "Added. A link to set a password is on its way to them",
    "saved": "Saved. It applies from the next page they open",
    "same": "Nothing changed",
    "locked": "Locked. They are signed out everywhere",
    "unlocked": "Unlocked. They can sign in again",
    "let_in": "Let in. A link to set a password is on its way to them",
    "refused": "Not let in. No email went to them",
    "sent": "A link to set a password is on its way. Earlier links no longer work",
}


@administering.get("/users")
@signed_in_as(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    """Show everyone who can sign in, and who is locked."""
    users = request_session().scalars(select(User).order_by(User.active.desc(), User.name)).all()
    waiting = what_waits_for(request_session(), current_viewer())
    return render_template(
        "accounts/people.html", users=users, authority_names=_authority_names(), waiting=waiting
    )


@administering.route("/users/new", methods=["GET", "POST"])
@signed_in_as(Role.ADMINISTRATOR)
def add_person() -> ResponseReturnValue:
    """Add a person; they set their own password by an emailed link."""
    form = _person_form(None)
    form.submit.label.text = "Add this person"
    if form.validate_on_submit():
        session, at = request_session(), now()
        try:
            keys = get_services().keys
            user = add_person_and_email(session, _facts(form), by=current_viewer(), at=at, keys=keys)
        except AccountError as error:
            form.add_problem(error.sentence, FIELD_OF.get(type(error)))
        else:
            session.commit()
            return redirect(url_for("administering.person", user_id=user.id, done="added"), code=303)
    return render_template("accounts/add_person.html", form=form)


@administering.route("/users/<uuid:user_id>", methods=["GET", "POST"])
@signed_in_as(Role.ADMINISTRATOR)
def person(user_id: UUID) -> ResponseReturnValue:
    """Show one person: change, lock, unlock, send a link."""
    session = request_session()
    user = _user(user_id)
    form = _person_form(user)
    if request.method == "GET" and request.args.get("problem") == "last":
        form.add_problem(LastAdministrator.sentence)
    if form.validate_on_submit() and stands_as_shown(form, _recorded(user)):
        try:
            changed = change_person(session, user, _facts(form), by=current_viewer(), at=now())
        except AccountError as error:
            session.rollback()
            form.add_problem(error.sentence, FIELD_OF.get(type(error)))
        else:
            session.commit()
            return redirect(
                url_for("administering.person", user_id=user_id, done="saved" if changed else "same"),
                code=303,
            )
    return _show_person(user, form)


@administering.post("/users/<uuid:user_id>/lock")
@signed_in_as(Role.ADMINISTRATOR)
def lock(user_id: UUID) -> ResponseReturnValue:
    """Lock an account; never the last administrator's."""
    user = _user(user_id)
    if not BareForm().validate_on_submit():
        abort(400)
    try:
        lock_person(request_session(), user, by=current_viewer(), at=now())
    except LastAdministrator:
        return redirect(url_for("administering.person", user_id=user_id, problem="last"), code=303)
    request_session().commit()
    return redirect(url_for("administering.person", user_id=user_id, done="locked"), code=303)


@administering.post("/users/<uuid:user_id>/unlock")
@signed_in_as(Role.ADMINISTRATOR)
def unlock(user_id: UUID) -> ResponseReturnValue:
    """Let a locked account sign in again."""
    user = _user(user_id)
    if not BareForm().validate_on_submit():
        abort(400)
    waited, keys = user.waits_since is not None, get_services().keys
    unlock_person(request_session(), user, by=current_viewer(), at=now(), keys=keys)
    request_session().commit()
    done = "let_in" if waited else "unlocked"
    return redirect(url_for("administering.person", user_id=user_id, done=done), code=303)


@administering.post("/users/<uuid:user_id>/refuse")
@signed_in_as(Role.ADMINISTRATOR)
def refuse(user_id: UUID) -> ResponseReturnValue:
    """Do not let in whom the lead of a local authority invited."""
    user = _user(user_id)
    if not BareForm().validate_on_submit():
        abort(400)
    refuse_person(request_session(), user, by=current_viewer(), at=now())
    request_session().commit()
    return redirect(url_for("administering.person", user_id=user_id, done="refused"), code=303)


@administering.post("/users/<uuid:user_id>/send-link")
@signed_in_as(Role.ADMINISTRATOR)
def send_link(user_id: UUID) -> ResponseReturnValue:
    """Email a link to set a password."""
    user = _user(user_id)
    if not BareForm().validate_on_submit() or not user.active:
        abort(400)
    send_new_link(request_session(), user, by=current_viewer(), at=now(), keys=get_services().keys)
    request_session().commit()
    return redirect(url_for("administering.person", user_id=user_id, done="sent"), code=303)


@administering.get("/health")
@signed_in_as(Role.ADMINISTRATOR)
def health() -> ResponseReturnValue:
    """Work, mail, worker and disk in words."""
    session, services = request_session(), get_services()
    signs = health_of(
        session,
        work=services.work,
        jobs=services.jobs,
        data_dir=services.data_dir,
        note_keys=services.note_keys,
        mail_host=services.mail_server.host,
        at=now(),
    )
    return render_template(
        "accounts/health.html",
        signs=signs,
        held=what_is_held(session).count,
    )


def _user(user_id: UUID) -> User:
    user = request_session().get(User, user_id)
    if user is None:
        abort(404)
    return user


def _person_form(user: User | None, *, sent: bool = True) -> PersonForm:
    """Return the form of a new or known person.

    An officer's is never offered an adviser's or mediator's role.
    """
    known = _recorded(user) if user else {}
    form = PersonForm(data=known) if sent else PersonForm(formdata=None, data=known)
    roles = roles_open_to(user) if user else tuple(Role)
    form.role.choices = [Option(r.value, r.words, ROLE_HINTS[r], data=r) for r in roles]
    form.authority.choices = [Option(a.code, a.name) for a in get_services().directory.records(Authority)]
    return carry_recorded(form, known)


def _recorded(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "role": user.role,
        "authority": user.authority_code,
        "senior": user.senior,
        "leads": user.leads,
    }


def _facts(form: PersonForm) -> AccountFacts:
    return AccountFacts(
        name=form.name.data,
        email=form.email.data,
        role=form.role.data,
        authority_code=form.authority.data,
        senior=form.senior.data,
        phone=form.phone.data or "",
        leads=form.leads.data,
    )


def _show_person(user: User, form: PersonForm) -> str:
    link = live_link(request_session(), Purpose.SIGN_IN_RESET, user.id, at=now())
    return render_template(
        "accounts/person.html",
        form=form,
        user=user,
        link=link,
        changes=changes_of(request_session(), user),
        done=DONE.get(request.args.get("done", ""), ""),
        authority_name=_authority_names().get(user.authority_code or "", ""),
        closed_roles=[role for role in Role if role not in roles_open_to(user)],
        why_closed=NotIndependent.sentence,
    )


def _authority_names() -> dict[str, str]:
    return {known.code: known.name for known in get_services().directory.all_authorities()}
