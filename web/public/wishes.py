"""What someone wants, four questions that may be skipped, and the letter."""

from __future__ import annotations

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from cases.vocabulary import Asker
from forms.base import BareForm
from forms.public.ask_people import AppealForm, HopesForm, LetterForm, OtherParentForm, SafetyForm, WishForm
from web.public.blueprint import public
from web.public.drafts import address_of, asking, back_from, coming_from, current_draft_answers, keep, onward
from web.public.letters import kept_letters, remove_letter, take_in_letters


@public.route("/ask/appeal", methods=["GET", "POST"])
@asking("appeal")
def ask_appeal() -> ResponseReturnValue:
    """Whether they wish to appeal, which the rules ask them to tell us (SEND Regulations 2014, reg 33)."""
    form = AppealForm(data={"wish_to_appeal": current_draft_answers().wish_to_appeal})
    if not form.validate_on_submit():
        return render_template("public/appeal.html", form=form, back=back_from("appeal"))
    return onward("appeal", keep("appeal", wish_to_appeal=form.wish_to_appeal.data))


@public.route("/ask/choice", methods=["GET", "POST"])
@asking("choice")
def ask_choice() -> ResponseReturnValue:
    """What they want to do; nothing is preset, nothing recommended."""
    form = WishForm(data={"wish": current_draft_answers().wish})
    if not form.validate_on_submit():
        return render_template("public/choice.html", form=form, back=back_from("choice"))
    return onward("choice", keep("choice", wish=form.wish.data))


@public.route("/ask/more/hopes", methods=["GET", "POST"])
@asking("more/hopes")
def ask_hopes() -> ResponseReturnValue:
    """What they hope for: for adviser and mediator alone."""
    form = HopesForm(data={"hopes": current_draft_answers().hopes})
    if not form.validate_on_submit():
        return render_template("public/hopes.html", form=form, back=back_from("more/hopes"))
    return onward("more/hopes", keep("more/hopes", hopes=form.hopes.data or ""))


@public.route("/ask/more/other-parent", methods=["GET", "POST"])
@asking("more/other-parent")
def ask_other_parent() -> ResponseReturnValue:
    """Someone else with parental responsibility; never contacted because of this alone."""
    draft_answers = current_draft_answers()
    form = OtherParentForm(
        data={
            "other_parent": draft_answers.other_parent,
            "other_parent_safe": draft_answers.other_parent_safe or None,
        }
    )
    if not form.validate_on_submit():
        return render_template(
            "public/other_parent.html",
            form=form,
            back=back_from("more/other-parent"),
            of_self=draft_answers.asker is Asker.YOUNG_PERSON,
        )
    draft_answers = keep(
        "more/other-parent",
        other_parent=form.other_parent.data or "",
        other_parent_safe=form.other_parent_safe.data or "",
    )
    return onward("more/other-parent", draft_answers)


@public.route("/ask/more/safety", methods=["GET", "POST"])
@asking("more/safety")
def ask_safety() -> ResponseReturnValue:
    """What is unsafe: a person reads it; never the local authority or another party."""
    form = SafetyForm(data={"safety_note": current_draft_answers().safety_note})
    if not form.validate_on_submit():
        return render_template("public/safety.html", form=form, back=back_from("more/safety"))
    return onward("more/safety", keep("more/safety", safety_note=form.safety_note.data or ""))


@public.route("/ask/letter", methods=["GET", "POST"])
@asking("letter")
def ask_letter() -> ResponseReturnValue:
    """The letter as PDF or photos, now or later. What was taken in stays, whatever is wrong with the rest."""
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
