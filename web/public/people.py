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
from web.common.draft_answers import Told
from web.common.request import authority_name, who_of
from web.common.typed_words import shown_again
from web.context import this_house
from web.public.blueprint import public
from web.public.drafts import asking, back_from, keep, onward, this_told, today


@public.route("/ask/you", methods=["GET", "POST"])
@asking("you")
def ask_you() -> ResponseReturnValue:
    """Who is asking; a helper says who they are, and that the other person knows."""
    told = this_told()
    form = WhoForm(
        phone=spaced(this_house().provider.phone),
        data={
            "asker": told.asker,
            "helper_name": told.name if told.asker is Asker.HELPER else "",
            "helper_role": told.helper_role,
            "helper_known": told.asker is Asker.HELPER and told.say_so == "yes",
        },
    )
    if not form.validate_on_submit():
        return render_template("public/you.html", form=form, back=back_from("you"))
    values: dict[str, object] = {"asker": form.asker.data}
    if form.asker.data is Asker.HELPER:
        values |= {"name": form.helper_name.data, "helper_role": form.helper_role.data, "say_so": "yes"}
    elif told.asker is not form.asker.data:
        values |= {"say_so": ""}
    again = () if told.asker is form.asker.data else ("say-so", "them")
    return onward("you", keep("you", again=again, **values))


@public.route("/ask/child", methods=["GET", "POST"])
@asking("child")
def ask_child() -> ResponseReturnValue:
    """Name, date of birth, where they live."""
    told = this_told()
    of_self = told.asker is Asker.YOUNG_PERSON
    make = YoungPersonForm if of_self else ChildForm
    form = make(
        today=today(),
        data={
            "person_name": told.person_name,
            "birth_date": told.birth_date,
            "lives_here": {True: "yes", False: "no"}.get(told.lives_here)
            if told.lives_here is not None
            else None,
            "lives_in": told.lives_in,
        },
    )
    if name := authority_name(told):
        form.lives_here.label.text = f"Do {'you' if of_self else 'they'} live in {name}?"
    if not form.validate_on_submit():
        return render_template("public/child.html", form=form, back=back_from("child"), of_self=of_self)
    before = who_of(told, today=today())
    after = who_of(replace(told, birth_date=form.birth_date.data), today=today())
    told = keep(
        "child",
        again=() if before and after and before.band is after.band else ("say-so", "them"),
        person_name=form.person_name.data,
        birth_date=form.birth_date.data,
        lives_here=form.lives_here.data,
        lives_in=form.lives_in.data or "",
    )
    return onward("child", told)


@public.route("/ask/say-so", methods=["GET", "POST"])
@asking("say-so")
def ask_say_so() -> ResponseReturnValue:
    """What is different about who asks: a say-so, a basis, or an explanation. It never ends here."""
    told = this_told()
    who = who_of(told, today=today())
    if who is not None and who.note_basis:
        return _capacity(told, who)
    if who is not None and who.needs_say_so and told.asker is not Asker.HELPER and not who.explanation:
        return _say_so(told, who)
    form = ExplainedForm()
    if not form.validate_on_submit():
        return render_template(
            "public/explained.html",
            form=form,
            back=back_from("say-so"),
            who=who,
            told=told,
            typed_note=shown_again().fields.get("basis_note", ""),
        )
    return onward("say-so", keep("say-so"))


def _capacity(told: Told, who: WhoMayAsk) -> ResponseReturnValue:
    form = CapacityForm(data={"basis": told.capacity_basis or None, "basis_note": told.capacity_note})
    form.basis.label.text = f"Why are you acting for {told.person_name}?"
    if not form.validate_on_submit():
        return render_template("public/capacity.html", form=form, back=back_from("say-so"), who=who)
    told = keep("say-so", capacity_basis=form.basis.data, capacity_note=form.basis_note.data or "")
    return onward("say-so", told)


def _say_so(told: Told, who: WhoMayAsk) -> ResponseReturnValue:
    form = SaySoForm(data={"say_so": told.say_so or None})
    name = told.person_name
    form.say_so.label.text = f"{name} can decide this. Has {name} said that you can ask for them?"
    if not form.validate_on_submit():
        return render_template("public/say_so.html", form=form, back=back_from("say-so"), who=who, name=name)
    return onward("say-so", keep("say-so", say_so=form.say_so.data))


@public.route("/ask/contact", methods=["GET", "POST"])
@asking("contact")
def ask_contact() -> ResponseReturnValue:
    """How to reach the person who asks; an email is never needed."""
    told = this_told()
    own = told.asker is Asker.YOUNG_PERSON
    form = ContactForm(
        data={
            "name": told.name or (told.person_name if own else ""),
            "email": told.email,
            "no_email": told.no_email,
            "phone": told.phone,
            "address": told.address,
            "postcode": told.postcode,
            "best_times": told.best_times,
            "message_safe": {True: "yes", False: "no"}.get(told.message_safe)
            if told.message_safe is not None
            else None,
        }
    )
    if not form.validate_on_submit():
        return render_template("public/contact.html", form=form, back=back_from("contact"))
    told = keep(
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
    return onward("contact", told)


@public.route("/ask/them", methods=["GET", "POST"])
@asking("them")
def ask_them() -> ResponseReturnValue:
    """How to reach the person whose request it is, where someone else asks."""
    told = this_told()
    who = who_of(told, today=today())
    parent = who is not None and who.holder_role is PartyRole.PARENT
    form = TheirContactForm(
        data={
            "their_name": told.their_name or ("" if parent else told.person_name),
            "their_email": told.their_email,
            "their_phone": told.their_phone,
            "their_address": told.their_address,
        }
    )
    whom = "the parent or carer" if parent else told.person_name or "them"
    if not form.validate_on_submit():
        return render_template("public/them.html", form=form, back=back_from("them"), whom=whom)
    told = keep(
        "them",
        their_name=form.their_name.data,
        their_email=form.their_email.data or "",
        their_phone=form.their_phone.data or "",
        their_address=form.their_address.data or "",
    )
    return onward("them", told)


@public.route("/ask/needs", methods=["GET", "POST"])
@asking("needs")
def ask_needs() -> ResponseReturnValue:
    """What helps someone take part; may be left empty."""
    told = this_told()
    form = NeedsForm(data={"needs": told.needs, "language": told.language, "needs_note": told.needs_note})
    if not form.validate_on_submit():
        return render_template("public/needs.html", form=form, back=back_from("needs"))
    told = keep(
        "needs",
        needs=form.needs.data,
        language=form.language.data or "",
        needs_note=form.needs_note.data or "",
    )
    return onward("needs", told)
