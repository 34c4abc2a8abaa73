"""The questions of the request: one view for every page of the table, and one of its own for the letter."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from cases.vocabulary import Asker
from forms.base import BareForm
from forms.public.ask_people import LetterForm
from web.common.questions.page import RequestPage
from web.common.questions.table import PAGES
from web.common.request import who_of
from web.common.typed_words import shown_again
from web.public.blueprint import public
from web.public.drafts import (
    address_of,
    asking,
    back_from,
    coming_from,
    current_draft_answers,
    keep,
    onward,
    today,
)
from web.public.letters import kept_letters, remove_letter, take_in_letters


def ask_question(page: RequestPage) -> ResponseReturnValue:
    """Show the page's form, or save what it gave and go on."""
    before = current_draft_answers()
    shape = page.shape_for(before, today())
    form = shape.filled_form(before, today())
    if form.validate_on_submit():
        values = shape.saves(form, before)
        again = shape.asks_again(before, replace(before, **values), today())
        return onward(page.path, keep(page.path, again=again, **values))
    return render_template(
        shape.template,
        form=form,
        questions=shape.fields_in(form),
        hint=shape.hint,
        back=back_from(page.path),
        draft_answers=before,
        who=who_of(before, today=today()),
        of_self=before.asker is Asker.YOUNG_PERSON,
        typed=shown_again().fields,
    )


for _page in PAGES:
    if not _page.has_own_view:
        public.add_url_rule(
            address_of(_page.path),
            _page.endpoint,
            asking(_page.path)(partial(ask_question, _page)),
            methods=["GET", "POST"],
        )


@public.route("/ask/letter", methods=["GET", "POST"])
@asking("letter")
def ask_letter() -> ResponseReturnValue:
    """Show the letter as PDF or photos, now or later.

    What was taken in stays, whatever is wrong with the rest.
    """
    form = LetterForm()
    letters = kept_letters()
    if form.validate_on_submit():
        if form.skip.data or not (form.letter.data or not letters):
            return onward("letter", keep("letter"))
        problems = take_in_letters(form.letter.data)
        if not form.letter.data:
            problems = ["Choose the letter, or press 'Skip: I will send it later'"]
        if not problems:
            return onward("letter", keep("letter"))
        for problem in problems:
            form.add_problem(problem, "letter")
        letters = kept_letters()
    return render_template("public/letter.html", form=form, back=back_from("letter"), letters=letters)


@public.post("/ask/letter/remove/<uuid:upload_id>")
def ask_letter_remove(upload_id: object) -> ResponseReturnValue:
    """Take one file out of the request again."""
    if BareForm().validate_on_submit():
        remove_letter(upload_id)
    return redirect(address_of("letter", coming_from()), code=303)
