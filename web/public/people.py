"""Who asks, about whom, and how to reach them."""

from __future__ import annotations

from dataclasses import replace

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.intake.applicants import WhoMayAsk
from cases.vocabulary import Asker, PartyRole
from forms.phones import spaced
from forms.public.ask_people import (
    CapacityForm,
    ChildForm,
    ContactForm,
    ExplainedForm,
    NeedsForm,
    SaySoForm,
    TheirContactForm,
    WhoForm,
    YoungPersonForm,
)
from web.common.draft_answers import DraftAnswers
from web.common.request import authority_name, who_of
from web.common.typed_words import shown_again
from web.context import get_services
from web.public.blueprint import public
from web.public.drafts import asking, back_from, current_draft_answers, keep, onward, today


@public.route("/ask/you", methods=["GET", "POST"])
@asking("you")
def ask_you() -> ResponseReturnValue:
    """Who is asking; a helper says who they are, and that the other person knows."""
    draft_answers = current_draft_answers()
    form = WhoForm(
        phone=spaced(get_services().provider.phone),
        data={
            "asker": draft_answers.asker,
            "helper_name": draft_answers.name if draft_answers.asker is Asker.HELPER else "",
            "helper_role": draft_answers.helper_role,
            "helper_known": draft_answers.asker is Asker.HELPER and draft_answers.say_so == "yes",
        },
    )
    if not form.validate_on_submit():
        return render_template("public/you.html", form=form, back=back_from("you"))
    values: dict[str, object] = {"asker": form.asker.data}
    if form.asker.data is Asker.HELPER:
        values |= {"name": form.helper_name.data, "helper_role": form.helper_role.data, "say_so": "yes"}
    elif draft_answers.asker is not form.asker.data:
        values |= {"say_so": ""}
    again = () if draft_answers.asker is form.asker.data else ("say-so", "them")
    return onward("you", keep("you", again=again, **values))


@public.route("/ask/child", methods=["GET", "POST"])
@asking("child")
def ask_child() -> ResponseReturnValue:
    """Name, date of birth, where they live."""
    draft_answers = current_draft_answers()
    of_self = draft_answers.asker is Asker.YOUNG_PERSON
    make = YoungPersonForm if of_self else ChildForm
    form = make(
        today=today(),
        data={
            "person_name": draft_answers.person_name,
            "birth_date": draft_answers.birth_date,
            "lives_here": {True: "yes", False: "no"}.get(draft_answers.lives_here)
            if draft_answers.lives_here is not None
            else None,
            "lives_in": draft_answers.lives_in,
        },
    )
    if name := authority_name(draft_answers):
        form.lives_here.label.text = f"Do {'you' if of_self else 'they'} live in {name}?"
    if not form.validate_on_submit():
        return render_template("public/child.html", form=form, back=back_from("child"), of_self=of_self)
    before = who_of(draft_answers, today=today())
    after = who_of(replace(draft_answers, birth_date=form.birth_date.data), today=today())
    draft_answers = keep(
        "child",
        again=() if before and after and before.band is after.band else ("say-so", "them"),
        person_name=form.person_name.data,
        birth_date=form.birth_date.data,
        lives_here=form.lives_here.data,
        lives_in=form.lives_in.data or "",
    )
    return onward("child", draft_answers)


@public.route("/ask/say-so", methods=["GET", "POST"])
@asking("say-so")
def ask_say_so() -> ResponseReturnValue:
    """What is different about who asks: a say-so, a basis, or an explanation. It never ends here."""
    draft_answers = current_draft_answers()
    who = who_of(draft_answers, today=today())
    if who is not None and who.note_basis:
        return _capacity(draft_answers, who)
    if (
        who is not None
        and who.needs_say_so
        and draft_answers.asker is not Asker.HELPER
        and not who.explanation
    ):
        return _say_so(draft_answers, who)
    form = ExplainedForm()
    if not form.validate_on_submit():
        return render_template(
            "public/explained.html",
            form=form,
            back=back_from("say-so"),
            who=who,
            draft_answers=draft_answers,
            typed_note=shown_again().fields.get("basis_note", ""),
        )
    return onward("say-so", keep("say-so"))


def _capacity(draft_answers: DraftAnswers, who: WhoMayAsk) -> ResponseReturnValue:
    form = CapacityForm(
        data={"basis": draft_answers.capacity_basis or None, "basis_note": draft_answers.capacity_note}
    )
    form.basis.label.text = f"Why are you acting for {draft_answers.person_name}?"
    if not form.validate_on_submit():
        return render_template("public/capacity.html", form=form, back=back_from("say-so"), who=who)
    draft_answers = keep("say-so", capacity_basis=form.basis.data, capacity_note=form.basis_note.data or "")
    return onward("say-so", draft_answers)


def _say_so(draft_answers: DraftAnswers, who: WhoMayAsk) -> ResponseReturnValue:
    form = SaySoForm(data={"say_so": draft_answers.say_so or None})
    name = draft_answers.person_name
    form.say_so.label.text = f"{name} can decide this. Has {name} said that you can ask for them?"
    if not form.validate_on_submit():
        return render_template("public/say_so.html", form=form, back=back_from("say-so"), who=who, name=name)
    return onward("say-so", keep("say-so", say_so=form.say_so.data))


@public.route("/ask/contact", methods=["GET", "POST"])
@asking("contact")
def ask_contact() -> ResponseReturnValue:
    """How to reach the person who asks; an email is never needed."""
    draft_answers = current_draft_answers()
    own = draft_answers.asker is Asker.YOUNG_PERSON
    form = ContactForm(
        data={
            "name": draft_answers.name or (draft_answers.person_name if own else ""),
            "email": draft_answers.email,
            "no_email": draft_answers.no_email,
            "phone": draft_answers.phone,
            "address": draft_answers.address,
            "postcode": draft_answers.postcode,
            "best_times": draft_answers.best_times,
            "message_safe": {True: "yes", False: "no"}.get(draft_answers.message_safe)
            if draft_answers.message_safe is not None
            else None,
        }
    )
    if not form.validate_on_submit():
        return render_template("public/contact.html", form=form, back=back_from("contact"))
    draft_answers = keep(
        "contact",
        name=form.name.data,
        email="" if form.no_email.data else form.email.data or "",
        no_email=form.no_email.data,
        phone=form.phone.data or "",
        address=form.address.data or "",
        postcode=form.postcode.data or "",
        best_times=form.best_times.data or "",
        message_safe=form.message_safe.data,
    )
    return onward("contact", draft_answers)


@public.route("/ask/them", methods=["GET", "POST"])
@asking("them")
def ask_them() -> ResponseReturnValue:
    """How to reach the person whose request it is, where someone else asks."""
    draft_answers = current_draft_answers()
    who = who_of(draft_answers, today=today())
    parent = who is not None and who.holder_role is PartyRole.PARENT
    form = TheirContactForm(
        data={
            "their_name": draft_answers.their_name or ("" if parent else draft_answers.person_name),
            "their_email": draft_answers.their_email,
            "their_phone": draft_answers.their_phone,
            "their_address": draft_answers.their_address,
        }
    )
    whom = "the parent or carer" if parent else draft_answers.person_name or "them"
    if not form.validate_on_submit():
        return render_template("public/them.html", form=form, back=back_from("them"), whom=whom)
    draft_answers = keep(
        "them",
        their_name=form.their_name.data,
        their_email=form.their_email.data or "",
        their_phone=form.their_phone.data or "",
        their_address=form.their_address.data or "",
    )
    return onward("them", draft_answers)


@public.route("/ask/needs", methods=["GET", "POST"])
@asking("needs")
def ask_needs() -> ResponseReturnValue:
    """What helps someone take part; may be left empty."""
    draft_answers = current_draft_answers()
    form = NeedsForm(
        data={
            "needs": draft_answers.needs,
            "language": draft_answers.language,
            "needs_note": draft_answers.needs_note,
        }
    )
    if not form.validate_on_submit():
        return render_template("public/needs.html", form=form, back=back_from("needs"))
    draft_answers = keep(
        "needs",
        needs=form.needs.data,
        language=form.language.data or "",
        needs_note=form.needs_note.data or "",
    )
    return onward("needs", draft_answers)
