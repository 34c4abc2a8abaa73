"""Who the provider is: name, telephone and hours, email, address; with a preview, and every version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.deadlines.opening_hours import opening_hours, when_to_phone
from cases.provider import Provider
from cases.reference.provider_details import provider_from
from documents.jobs import JobError, JobRefused
from forms.base import BareForm
from forms.phones import spaced
from forms.provider.details import LogoForm, ProviderForm
from forms.uploads import Upload, megabytes
from services.provider.details import kept_provider, provider_versions, save_provider
from services.provider.versions import ChangedMeanwhile
from services.provider.waiting import what_waits_for
from web.common.intake import ask_about_file
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.provider.base import for_keepers, providing
from web.viewers import current_viewer

DONE = {
    "saved": "Saved. Pages, emails and new documents say it from now on.",
    "same": "Nothing changed.",
    "meanwhile": "Somebody else changed this meanwhile. Nothing was changed by you.",
}
LOGO_SECONDS = 30.0
LOGO_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
MOST_LOGO_BYTES = 500_000
LABELS = {
    "name": "Name",
    "phone": "Phone number",
    "phone_hours": "Hours",
    "email": "Email address",
    "address": "Postal address",
    "logo": "Logo",
}


@dataclass(frozen=True)
class SavedDetails:
    """One version, and what it said otherwise than the one before."""

    version: int
    at: Any
    by: str
    changes: list[tuple[str, str, str]]


@providing.get("")
@for_keepers
def overview() -> ResponseReturnValue:
    """Show what can be changed here, and what waits."""
    session = request_session()
    kept, version = kept_provider(session, get_services().first_provider)
    waiting = what_waits_for(session, current_viewer())
    return render_template("provider/overview.html", provider_now=kept, version=version, waiting=waiting)


@providing.route("/details", methods=["GET", "POST"])
@for_keepers
def details() -> ResponseReturnValue:
    """Show who the provider is, to be changed; how it will look; and every version."""
    session, services = request_session(), get_services()
    kept, version = kept_provider(session, services.first_provider)
    recorded = _recorded(kept)
    form = ProviderForm(data=recorded)
    carry_recorded(form, recorded)
    preview = None
    if form.validate_on_submit() or form.was_sound():
        preview = _meant(form, kept)
        if not form.is_shown_again and not form.look.data and stands_as_shown(form, recorded):
            return _save(preview, began_from=version)
    return _show(form, kept, preview)


@providing.post("/details/<int:version>/use")
@for_keepers
def use_details(version: int) -> ResponseReturnValue:
    """Let an earlier version count again; it becomes the newest."""
    session, services = request_session(), get_services()
    if not BareForm().validate_on_submit():
        abort(400)
    found = next((row for row in provider_versions(session) if row.version == version), None)
    if found is None:
        abort(404)
    _, standing = kept_provider(session, services.first_provider)
    return _save(provider_from(found.data, services.first_provider), began_from=standing)


@providing.route("/logo", methods=["GET", "POST"])
@for_keepers
def logo() -> ResponseReturnValue:
    """Take a picture in as the logo: cleaned and made anew by the worker, as letters are."""
    form = LogoForm()
    if form.validate_on_submit():
        request_session().commit()  # nobody else could write while we wait
        problem, name = _cleaned_logo(form.picture.data)
        if not problem:
            return _save_logo(name)
        form.add_problem(problem, "picture")
    return render_template("provider/logo.html", form=form, logo=get_services().provider.logo)


@providing.post("/logo/remove")
@for_keepers
def remove_logo() -> ResponseReturnValue:
    """Show no picture beside the name."""
    if not BareForm().validate_on_submit():
        abort(400)
    return _save_logo("")


def _save_logo(name: str) -> ResponseReturnValue:
    kept, version = kept_provider(request_session(), get_services().first_provider)
    return _save(replace(kept, logo=name), began_from=version)


def _save(provider: Provider, *, began_from: int) -> ResponseReturnValue:
    """Save who the provider is, on top of the version that was read, and lead back to the page."""
    session = request_session()
    try:
        changed = save_provider(
            session,
            provider,
            first=get_services().first_provider,
            began_from=began_from,
            by=current_viewer(),
            at=now(),
        )
    except ChangedMeanwhile:
        session.rollback()
        return _to("meanwhile")
    session.commit()
    return _to("saved" if changed else "same")


def _cleaned_logo(file: Upload) -> tuple[str, str]:
    """Return what is wrong with the file, and the name under which the cleaned picture is kept."""
    try:
        reply = ask_about_file("take_in", {"name": file.shown_name}, file, seconds=LOGO_SECONDS, keeps=True)
    except JobRefused as refused:
        return refused.sentence, ""
    except JobError:
        return "We could not look at the picture just now. Try again in a few minutes", ""
    ending = LOGO_ENDINGS.get(str(reply.payload["media_type"]))
    if ending is None:
        return "Choose a PNG or a JPEG picture", ""
    if len(reply.content) > MOST_LOGO_BYTES:
        return f"The picture is {megabytes(len(reply.content))} once cleaned. Use one under 500 KB", ""
    return "", f"{get_services().blobs.keep(reply.content)}.{ending}"


def _show(form: ProviderForm, kept: Provider, preview: Provider | None) -> str:
    services = get_services()
    shown = preview or kept
    return render_template(
        "provider/details.html",
        form=form,
        shown=shown,
        logo=kept.logo,
        is_preview=preview is not None,
        hours_are_read=opening_hours(shown.phone_hours) is not None,
        when_to_phone_words=when_to_phone(shown.phone_hours, now(), services.bank_holidays),
        versions=_history(services.first_provider),
        done=DONE.get(request.args.get("done", ""), ""),
    )


def _recorded(provider: Provider) -> dict[str, Any]:
    return {
        "called": provider.name,
        "phone": provider.phone,
        "phone_hours": provider.phone_hours,
        "email": provider.email,
        "address": "\n".join(provider.address),
    }


def _in_words(provider: Provider) -> dict[str, Any]:
    return {**_recorded(provider), "logo": f"picture {provider.logo[:8]}" if provider.logo else "none"}


def _meant(form: ProviderForm, kept: Provider) -> Provider:
    return Provider(
        logo=kept.logo,
        name=form.called.data,
        phone=spaced(form.phone.data).replace("\N{NO-BREAK SPACE}", " "),
        phone_hours=form.phone_hours.data,
        email=form.email.data,
        address=tuple(line.strip().rstrip(",") for line in form.address.data.splitlines() if line.strip()),
    )


def _history(first: Provider) -> list[SavedDetails]:
    rows = provider_versions(request_session())
    saves = []
    for row, earlier in zip_longest(rows, rows[1:]):
        after = _in_words(provider_from(row.data, first))
        before = _in_words(provider_from(earlier.data, first)) if earlier else after
        changes = [
            (label, str(before[name]).replace("\n", ", "), str(after[name]).replace("\n", ", "))
            for name, label in zip(after, LABELS.values(), strict=True)
            if before[name] != after[name]
        ]
        saves.append(SavedDetails(row.version, row.saved_at, row.saved_by, changes))
    return saves


def _to(done: str) -> ResponseReturnValue:
    return redirect(url_for("provider.details", done=done), code=303)
