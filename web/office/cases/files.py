"""Files of a case: added by staff, and who may see each."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.attending.for_meeting import tag_of, tag_paper, tag_row
from cases.casework.files import (
    MEDIATOR,
    OPENED_TO_NOBODY,
    add_files,
    chosen_readers_of,
    file_among,
    files_kept,
    files_of,
    readers_of,
    readers_of_all,
)
from cases.documents import Upload, UploadPurpose
from cases.meetings.bringing import decide_readers, readers_for_meeting, readers_to_decide
from cases.models import Case, Party
from cases.vocabulary import PaperTag, Role
from forms.choices import Option
from forms.office.files import AddFilesForm, ReadersForm
from services.casework.file_readers import set_readers_and_tell
from web.common.letters import take_in
from web.common.seen import digest_of, show, shows
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer

OTHERWISE = "Try again in a few minutes"
ASK_FIRST = "Ask whoever gave it first, and tick that they said yes"


@office.route("/cases/<reference>/files/new", methods=["GET", "POST"])
@for_office
def add_file(reference: str) -> ResponseReturnValue:
    """Add files that the office has, or that someone gave it."""
    session, case = request_session(), this_case(reference)
    form = AddFilesForm()
    form.given_by.choices = [Option(str(one.id), _called(one)) for one in case.parties]
    if not form.validate_on_submit():
        return render_template("office/add_file.html", form=form, case=case)
    giver = next((one.id for one in case.parties if str(one.id) == form.given_by.data), None)
    uploads, problems = take_in(form.files.data, otherwise=OTHERWISE, held=files_kept(session, case))
    if problems:
        for problem in problems:
            form.add_problem(problem, "files")
        if not uploads:
            return render_template("office/add_file.html", form=form, case=case)
    case = this_case(reference)  # looking at the files ended the transaction
    given_by = next((one for one in case.parties if one.id == giver), None)
    new = add_files(session, case, uploads, given_by=given_by, by=Actor.of(current_viewer()), at=now())
    session.commit()
    if problems:
        return render_template("office/add_file.html", form=form, case=case, kept=len(new))
    return _back(case, "file" if new else "file_before")


@office.route("/cases/<reference>/files/<uuid:upload_id>", methods=["GET", "POST"])
@for_office
def file_readers(reference: str, upload_id: UUID) -> ResponseReturnValue:
    """Show one file, and ask who may see it."""
    session, case = request_session(), this_case(reference)
    upload = file_among(files_seen(case), upload_id)
    if upload.purpose is UploadPurpose.VIEWS:
        return redirect(url_for("office.case_page", reference=case.reference, _anchor="views"), code=303)
    now_open, only_closes = readers_of(session, upload), upload.purpose in OPENED_TO_NOBODY
    if only_closes and not now_open:
        return redirect(url_for("office.case_page", reference=case.reference, _anchor="files"), code=303)
    ticked = now_open if case.safety_flag or only_closes else chosen_readers_of(session, upload)
    tag = tag_of(session, upload)
    form = ReadersForm(data={"readers": sorted(ticked), "for_meeting": tag})
    others = [one for one in case.present_parties() if one.id != upload.given_by_id]
    form.readers.choices = [
        Option(MEDIATOR, "The mediator", hint="On the page of the meeting"),
        *(_option(one, str(one.id) in now_open - ticked) for one in others),
    ]
    if only_closes:
        form.readers.choices = [one for one in form.readers.choices if one.value in now_open]
        del form.for_meeting
    if only_closes or upload.given_by_id is None:
        del form.giver_agreed
    tagged = tag_row(session, upload)
    undecided = readers_to_decide(session, case, tagged, at=now()) if tagged else []
    shown = digest_of(sorted(now_open), sorted(ticked), tag, [one.name for one in undecided])
    if form.validate_on_submit() and shows(form, shown) and _giver_was_asked(form, now_open, tag):
        changed = _open_as_said(case, upload, set(form.readers.data), _tag_said(form), bool(_agreed(form)))
        session.commit()
        return _back(case, "readers" if changed else "same")
    show(form, shown)
    return render_template(
        "office/file_readers.html",
        form=form,
        case=case,
        upload=upload,
        given_by=giver_words(case, upload),
        undecided=[_called(one) for one in undecided],
    )


def _tag_said(form: ReadersForm) -> PaperTag:
    return (form.for_meeting.data if "for_meeting" in form else None) or PaperTag.NONE


def _agreed(form: ReadersForm) -> bool | None:
    """Return whether staff say that the giver said yes; None where nobody has to be asked."""
    return bool(form.giver_agreed.data) if "giver_agreed" in form else None


def _giver_was_asked(form: ReadersForm, now_open: set[str], tag: PaperTag) -> bool:
    """Return True if nobody is added, or the giver said yes; else say so on the form."""
    said = _tag_said(form)
    adds = bool(set(form.readers.data) - now_open) or said not in {tag, PaperTag.NONE}
    if not adds or _agreed(form) is not False:
        return True
    form.add_problem(ASK_FIRST, "giver_agreed")
    return False


def _open_as_said(case: Case, upload: Upload, chosen: set[str], tag: PaperTag, agreed: bool) -> bool:
    """Let those read a file whom staff ticked, and those for whom it is at the meeting.

    With a safety flag only whom staff ticked. ``agreed``: its giver said yes.
    """
    session, viewer = request_session(), current_viewer()
    changed = tag_paper(session, case, upload, tag, by=Actor.of(viewer), at=now())
    if tag is not PaperTag.NONE:
        chosen.add(MEDIATOR)
    tagged, for_meeting = tag_row(session, upload), set[str]()
    if tagged is not None and not case.safety_flag:
        for_meeting = readers_for_meeting(session, case, tagged, at=now()) - chosen
    elif tagged is not None:
        changed = decide_readers(session, case, tagged, at=now()) or changed
    wanted = chosen | for_meeting
    return (
        set_readers_and_tell(
            session,
            case,
            upload,
            wanted,
            by=viewer,
            at=now(),
            for_meeting=for_meeting,
            giver_agreed=agreed,
        )
        or changed
    )


def files_seen(case: Case) -> list[Upload]:
    """Return the files of the case that the viewer may see: an adviser none that proves what was agreed."""
    adviser = current_viewer().role is Role.ADVISER
    found = files_of(request_session(), case)
    hidden = {UploadPurpose.ACTION_PROOF, UploadPurpose.SIGNED_PAPER}
    return [one for one in found if not (adviser and one.purpose in hidden)]


def shown_files(case: Case) -> list[tuple[Upload, str, str, bool]]:
    """Return each file that the viewer may see, who gave it, who may see it besides the office, and whether
    that can be changed.
    """
    opened = readers_of_all(request_session(), case)
    return [
        (
            one,
            giver_words(case, one),
            _readers_words(case, opened.get(one.id, set()) | {str(one.given_by_id)}),
            one.purpose not in OPENED_TO_NOBODY or bool(opened.get(one.id)),
        )
        for one in files_seen(case)
    ]


def _readers_words(case: Case, names: set[str]) -> str:
    people = [one.name for one in case.parties if str(one.id) in names]
    return ", ".join([*people, *(["the mediator"] if MEDIATOR in names else [])]) or "The office alone"


def giver_words(case: Case, upload: Upload) -> str:
    """Return who gave a file."""
    given_by = next((one.name for one in case.parties if one.id == upload.given_by_id), "")
    if given_by:
        by_staff = f", added by {upload.added_by}" if upload.added_by != given_by else ""
        return f"{given_by}{by_staff}"
    if upload.purpose is UploadPurpose.DECISION_LETTER:
        return "With the request, or by link"
    return upload.added_by


def _option(party: Party, comes: bool) -> Option:
    hint = "Can read it now: it is for everyone who comes to the meeting" if comes else ""
    return Option(str(party.id), _called(party), hint=hint)


def _called(party: Party) -> str:
    body = f", {party.organisation}" if party.organisation and party.organisation != party.name else ""
    return f"{party.name}{body} ({party.role.words.lower()})"


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
