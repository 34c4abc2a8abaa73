"""Save and come back: a link or a code, a fact that the person knows, and the form goes on where it was."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.models import Draft
from dates import time_words
from forms.public.ask_people import ComeBackCodeForm, ComeBackForm, SaveForm
from services.email.unproved_mail import wait_for_saved_form_mail
from services.saved_forms import save_with_code, save_with_link
from signing.links.links import live_link, short_code_of
from signing.links.saved_forms import come_back_code, fact_asked, prove_saved_form
from signing.links.tokens import Purpose
from signing.models import Link
from signing.tries import Locked, WrongAnswer
from web.common.saved_form_links import forget_link, opened_link
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.public.blueprint import public
from web.public.drafts import continue_draft, current_draft_answers, into_form_of_page, keep_draft, this_draft
from web.sign_out_first import sign_out_first, staff_of_browser


@public.route("/save", methods=["GET", "POST"])
@into_form_of_page
def save() -> ResponseReturnValue:
    """Show an email address for the link, or a code to write down."""
    draft = this_draft()
    if draft is not None and draft.case_id is not None:
        return redirect(url_for("public.sent"), code=303)
    draft_answers = current_draft_answers()
    form = SaveForm(data={"email": draft_answers.email, "no_email": draft_answers.no_email})
    if draft is None and request.method != "POST" and not is_shown_again():
        return render_template("public/nothing_saved.html")
    if not form.validate_on_submit() or _must_wait(form):
        asks_birth_date = draft is not None and fact_asked(draft) is not None
        return render_template(
            "public/save.html",
            form=form,
            asks_birth_date=asks_birth_date,
            saved_form_days=get_services().policy.saved_form_days,
        )
    draft = keep_draft()
    if form.no_email.data:
        save_with_code(request_session(), draft, at=now(), keys=get_services().keys)
    else:
        save_with_link(request_session(), draft, form.email.data, at=now(), keys=get_services().keys)
    request_session().commit()
    return redirect(url_for("public.save_done"), code=303)


def _must_wait(form: SaveForm) -> bool:
    """Return True, with the reason on the form, when too many links were asked for. Commits the count."""
    if form.no_email.data:
        return False
    until = wait_for_saved_form_mail(
        request_session(), form.email.data, visitor=request.remote_addr or "", at=now()
    )
    request_session().commit()
    if until is None:
        return False
    form.add_problem(
        f"We have already sent several links. Wait until {time_words(until)} (UK time), "
        "or choose 'I do not use email' and write down the code"
    )
    return True


@public.get("/save/done")
def save_done() -> ResponseReturnValue:
    """Show where the link went, what to write down, and until when the form is kept."""
    draft = this_draft()
    link = live_link(request_session(), Purpose.SAVED_FORM, draft.id, at=now()) if draft else None
    if draft is None or link is None:
        return redirect(url_for("public.save"), code=303)
    keys = get_services().keys
    return render_template(
        "public/save_done.html",
        draft=draft,
        kept_until=link.expires_at,
        short_code="" if draft.email else _held_together(short_code_of(link, keys)),
        digits="" if fact_asked(draft) else _held_together(come_back_code(draft.id, keys)),
    )


@public.get("/save/carry-on")
def carry_on() -> ResponseReturnValue:
    """Show how to get back to a saved form."""
    draft = this_draft()
    return render_template(
        "public/carry_on.html",
        under_way=draft is not None and draft.case_id is None,
        saved_form_days=get_services().policy.saved_form_days,
    )


@public.route("/save/come-back", methods=["GET", "POST"])
def come_back() -> ResponseReturnValue:
    """Ask whether this is your form. Five tries; then it goes on in this browser.

    The address names the form's link, so that each tab asks about its own form.
    """
    link = opened_link(request_session(), request.args.get("form", ""))
    draft = request_session().get(Draft, link.subject_id) if link else None
    if link is None or draft is None:
        return redirect(url_for("public.carry_on"), code=303)
    if link.ended_at is not None or link.expires_at <= now():
        return render_template("public/saved_form_gone.html", until=link.expires_at), 410
    if staff_of_browser() is not None:
        return sign_out_first()
    asks_birth_date = fact_asked(draft) is not None
    form = ComeBackForm() if asks_birth_date else ComeBackCodeForm()
    if draft.locked_at is None and form.validate_on_submit():
        field = "birth_date" if asks_birth_date else "code"
        if (problem := _try(link, form[field].data)) is None:
            return redirect(url_for("public.ask"), code=303)
        form.add_problem(problem, field)
    if draft.locked_at is not None:
        return render_template("public/come_back_paused.html"), Locked.status
    return render_template("public/come_back.html", form=form, asks_birth_date=asks_birth_date)


def _try(link: Link, answer: date | str) -> str | None:
    """Let in, or the sentence that says why not. Commits: a wrong try is counted."""
    problem: str | None = None
    try:
        draft = prove_saved_form(
            request_session(), link.subject_id, answer, at=now(), keys=get_services().keys
        )
        forget_link(link)
        continue_draft(draft)
    except WrongAnswer as wrong:
        problem = wrong.sentence.rstrip(".")
    except Locked as locked:
        problem = locked.sentence
    request_session().commit()
    return problem


def _held_together(code: str) -> str:
    """Return a code that no line end parts."""
    return code.replace(" ", "\N{NO-BREAK SPACE}")
