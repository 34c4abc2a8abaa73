"""What the office writes on a case by hand: who looks after it, next steps of its own, notes."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor, User
from cases.casework.notes import newest_words, notes_of, write_note
from cases.casework.owners import NotOfTheOffice, give_to, office_people
from cases.casework.planned import change_step, finish_step, plan_step, planned_step_of
from cases.models import Case
from dates import uk_day
from forms.choices import Option
from forms.office.casework import NoteForm, OwnerForm, PlannedStepForm, StepDoneForm
from web.common.seen import carry_recorded, stands_as_shown
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/owner", methods=["GET", "POST"])
@for_office
def owner(reference: str) -> ResponseReturnValue:
    """Ask who looks after the case."""
    session, case = request_session(), this_case(reference)
    people = office_people(session)
    recorded = {"owner": str(case.owner_id) if case.owner_id else None}
    form = OwnerForm(data=recorded)
    form.owner.choices = [Option(str(one.id), f"{one.name}, {one.role.words.lower()}") for one in people]
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        chosen = next((one for one in people if str(one.id) == form.owner.data), None)
        try:
            changed = give_to(session, case, chosen, by=Actor.of(current_viewer()), at=now())
        except NotOfTheOffice as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "owner")
        else:
            session.commit()
            return _back(case, "owner" if changed else "same")
    return render_template("office/owner.html", form=form, case=case)


@office.route("/cases/<reference>/steps/new", methods=["GET", "POST"])
@for_office
def new_step(reference: str) -> ResponseReturnValue:
    """Write a next step of one's own."""
    session, case = request_session(), this_case(reference)
    form = PlannedStepForm(today=uk_day(now()))
    if form.validate_on_submit():
        _, new = plan_step(
            session, case, what=form.what.data, due_on=form.due_on.data, by=current_viewer(), at=now()
        )
        session.commit()
        return _back(case, "step" if new else "same")
    return render_template("office/planned_step.html", form=form, case=case, step=None, anew=False)


@office.route("/cases/<reference>/steps/<uuid:step_id>", methods=["GET", "POST"])
@for_office
def planned_step(reference: str, step_id: UUID) -> ResponseReturnValue:
    """Show a step written by hand: it is done, or has other words or another day."""
    session, case = request_session(), this_case(reference)
    step = planned_step_of(session, case, step_id)
    recorded = {"what": step.what, "due_on": step.due_on}
    form = carry_recorded(PlannedStepForm(today=uk_day(now()), data=recorded), recorded)
    if step.done_at is not None and request.method == "POST":
        words = f"{step.done_by} recorded this step as done while you were writing. Nothing was saved. "
        form.add_problem(words + "If it is still to be done, press 'Save this step' to write it as a new one")
    elif form.validate_on_submit() and stands_as_shown(form, recorded):
        changed = change_step(
            session, case, step, what=form.what.data, due_on=form.due_on.data, by=current_viewer(), at=now()
        )
        session.commit()
        return _back(case, "step" if changed else "same")
    anew = step.done_at is not None and _typed(form)
    return render_template(
        "office/planned_step.html", form=form, done=StepDoneForm(), case=case, step=step, anew=anew
    )


@office.post("/cases/<reference>/steps/<uuid:step_id>/done")
@for_office
def planned_done(reference: str, step_id: UUID) -> ResponseReturnValue:
    """Record that a step written by hand is done."""
    session, case = request_session(), this_case(reference)
    step = planned_step_of(session, case, step_id)
    form = StepDoneForm()
    if not form.validate_on_submit():
        return redirect(url_for("office.planned_step", reference=case.reference, step_id=step.id), code=303)
    changed = finish_step(session, case, step, by=current_viewer(), at=now())
    session.commit()
    return _back(case, "step_done" if changed else "step_done_before")


@office.route("/cases/<reference>/notes", methods=["GET", "POST"])
@for_office
def notes(reference: str) -> ResponseReturnValue:
    """Show the notes of the office, and take one more."""
    session, case = request_session(), this_case(reference)
    form = NoteForm()
    if form.validate_on_submit():
        write_note(session, case, form.words.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.notes", reference=case.reference), code=303)
    return render_template(
        "office/notes.html",
        form=form,
        case=case,
        notes=notes_of(session, case, current_viewer()),
        about=None,
        meanwhile=False,
    )


@office.route("/cases/<reference>/notes/<uuid:note_id>", methods=["GET", "POST"])
@for_office
def correct_note(reference: str, note_id: UUID) -> ResponseReturnValue:
    """Correct a note: what it said before stays.

    Where somebody corrected it meanwhile, their words and what was typed are both shown; nothing is saved.
    """
    session, case = request_session(), this_case(reference)
    about = newest_words(session, case, note_id, current_viewer())
    form = NoteForm(data={"words": about.words})
    form.submit.label.text = "Save the correction"
    meanwhile = about.id != note_id
    if meanwhile and request.method == "POST":
        words = f"{about.written_by} corrected this note while you were writing. Nothing was saved. "
        form.add_problem(words + "Put both together, then press 'Save the correction' again")
    elif form.validate_on_submit():
        write_note(session, case, form.words.data, corrects=about, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.notes", reference=case.reference), code=303)
    return render_template(
        "office/notes.html", form=form, case=case, notes=[], about=about, meanwhile=meanwhile and _typed(form)
    )


def _typed(form: NoteForm | PlannedStepForm) -> bool:
    """Return True if the page shows what somebody typed, not what is recorded."""
    return request.method == "POST" or form.is_shown_again


def owner_of(case: Case) -> str:
    """Return the name of whoever looks after the case; empty while nobody does."""
    found = request_session().get(User, case.owner_id) if case.owner_id else None
    return found.name if found else ""


def only_mine() -> bool:
    """Return True if the page is to show the viewer's own cases alone."""
    return request.args.get("whose") == "mine"


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
