"""After a restore: what waited when the backup was made, to be released or dropped by an administrator."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import Role
from forms.base import BareForm
from services.backup.holds import Held, decide_emails, decide_work, what_is_held
from services.queries.failed_jobs import WORDS, subject_of
from web.admin.blueprint import administering
from web.context import get_services, now, request_session
from web.viewers import current_viewer, signed_in_as

RELEASED = {True: "released", False: "dropped"}


@administering.get("/held")
@signed_in_as(Role.ADMINISTRATOR)
def held() -> ResponseReturnValue:
    """Show what is held, by kind and number; no person is named here."""
    found = what_is_held(request_session())
    return render_template(
        "accounts/held.html",
        held=found,
        listed=_as_listed(found),
        work_words=WORDS,
        subjects={
            one.workflow_id: subject_of(request_session(), one.name, one.workflow_id) for one in found.work
        },
        done=_done_message(request.args.get("done", ""), request.args.get("count", "")),
    )


@administering.get("/held/drop")
@signed_in_as(Role.ADMINISTRATOR)
def ask_to_drop() -> ResponseReturnValue:
    """Ask once more before everything is dropped: it is never sent from here."""
    found = what_is_held(request_session())
    if not found.count:
        return redirect(url_for("administering.held"), code=303)
    return render_template("accounts/drop_held.html", held=found, listed=_as_listed(found))


@administering.post("/held")
@signed_in_as(Role.ADMINISTRATOR)
def decide_held() -> ResponseReturnValue:
    """Release or drop one, or everything that the page listed; what came to the list since stays."""
    decision = request.form.get("decision", "")
    if not BareForm().validate_on_submit() or decision not in ("release", "drop"):
        abort(400)
    release = decision == "release"
    emails, work = _chosen()
    session, at = request_session(), now()
    count = decide_emails(session, emails, release=release, at=at)
    session.commit()  # the queue of work writes on connections of its own
    services = get_services()
    count += decide_work(
        services.database, services.work, work, release=release, by=current_viewer().name, at=at
    )
    return redirect(url_for("administering.held", done=RELEASED[release], count=count), code=303)


def _chosen() -> tuple[list[UUID], list[str]]:
    named = request.form.get("listed", "").split()
    named += [f"email:{one}" for one in request.form.getlist("email")]
    named += [f"work:{one}" for one in request.form.getlist("work")]
    emails, work = [], []
    for one in named:
        kind, _, name = one.partition(":")
        if kind == "work":
            work.append(name[:120])
        elif kind == "email":
            try:
                emails.append(UUID(name))
            except ValueError:
                abort(400)
    return emails, work


def _as_listed(found: Held) -> str:
    emails = [f"email:{delivery.id}" for delivery, _ in found.emails]
    return " ".join([*emails, *(f"work:{one.workflow_id}" for one in found.work)])


def _done_message(done: str, count: str) -> str:
    if done not in RELEASED.values() or not (count.isascii() and count.isdigit()):
        return ""
    number = int(count[:6])
    if not number:
        return "This was already decided. Nothing changed."
    return f"{number} {'thing was' if number == 1 else 'things were'} {done}."
