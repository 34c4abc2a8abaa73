"""The pages about people: who asks, about whom, how to reach them, and what they need to take part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.models import Case
from cases.vocabulary import Asker, PartyRole
from dates import plain_date, unbroken
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
from web.common.draft_answers import DraftAnswers, is_drs
from web.common.questions.groups import ASKER, CHILD, HOLDER, NEEDS
from web.common.questions.page import CaseRow, RequestPage, Row, by_name, same_names
from web.common.questions.readers import ACCESS_NEEDS, CHILD_AND_DECISION, CONTACT, NAMES_IN_DRS, YOUR_NAME
from web.common.request import asks_for_another, authority_name, who_of
from web.context import get_services
from web.filters import breakable, lines, listed

NOTHING_NEEDED = "Nothing"
BORN_IN_DRS = "We ask for it again when you open our link, so that only you can. For example 3 5 2015."
OF_WHO_ASKS = ("say-so", "them")
"""The pages whose question hangs on who asks for whom."""


def _asks_for_self(answers: DraftAnswers, _today: date) -> bool:
    return answers.asker is Asker.YOUNG_PERSON


def _fill_who(answers: DraftAnswers, _today: date) -> dict[str, Any]:
    helps = answers.asker is Asker.HELPER
    return {
        "asker": answers.asker,
        "helper_name": answers.name if helps else "",
        "helper_role": answers.helper_role,
        "helper_known": helps and answers.say_so == "yes",
    }


def _offer_to_phone(form: WhoForm, _answers: DraftAnswers) -> None:
    form.phone = spaced(get_services().provider.phone)


def _save_who(form: WhoForm, before: DraftAnswers) -> dict[str, Any]:
    """Return what is saved of it: a helper says who they are, and that the other person knows."""
    asker = form.asker.data
    if asker is Asker.HELPER:
        helper = {"name": form.helper_name.data, "helper_role": form.helper_role.data, "say_so": "yes"}
        return {"asker": asker, **helper}
    return {"asker": asker} if asker is before.asker else {"asker": asker, "say_so": ""}


def _if_asker_changed(before: DraftAnswers, after: DraftAnswers, _today: date) -> tuple[str, ...]:
    return () if after.asker is before.asker else OF_WHO_ASKS


def _who_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("You are", answers.asker.words if answers.asker else "")
    if answers.asker is Asker.HELPER:
        yield Row("How you know them", answers.helper_role)


def _who_case_rows(case: Case) -> Iterable[CaseRow]:
    yield CaseRow("Asked by", case.asker.words)


def _name_authority(form: ChildForm, answers: DraftAnswers) -> None:
    if is_drs(answers):
        form.birth_date.description = BORN_IN_DRS
    if name := authority_name(answers, get_services().directory):
        who = "you" if answers.asker is Asker.YOUNG_PERSON else "they"
        form.lives_here.label.text = f"Do {who} live in {name}?"


def _if_band_changed(before: DraftAnswers, after: DraftAnswers, today: date) -> tuple[str, ...]:
    earlier, now = who_of(before, today=today), who_of(after, today=today)
    return () if earlier and now and earlier.band is now.band else OF_WHO_ASKS


def _child_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("Child or young person", answers.person_name)
    yield Row("Date of birth", unbroken(plain_date(answers.birth_date)) if answers.birth_date else "")
    yield Row("Lives in", answers.lives_in or authority_name(answers, get_services().directory))


def _child_case_rows(case: Case) -> Iterable[CaseRow]:
    born = unbroken(plain_date(case.person_birth_date))
    yield CaseRow("Child or young person", f"{case.person_name}, born {born}")
    yield CaseRow("Lives in", case.lives_in)


def lives_elsewhere(answers: DraftAnswers) -> str:
    """Return the area they live in, where it is not that of the local authority that decided; else ''."""
    return answers.lives_in


def _differs(answers: DraftAnswers, today: date) -> bool:
    """Return True if something about who asks needs a word: a say-so, a basis, or an explanation."""
    who = who_of(answers, today=today)
    return who is not None and bool(who.explanation or who.warnings or who.note_basis)


def _asks_basis(answers: DraftAnswers, today: date) -> bool:
    who = who_of(answers, today=today)
    return who is not None and who.note_basis


def _asks_say_so(answers: DraftAnswers, today: date) -> bool:
    who = who_of(answers, today=today)
    helps = answers.asker is Asker.HELPER
    return who is not None and who.needs_say_so and not helps and not who.explanation


def _fill_capacity(answers: DraftAnswers, _today: date) -> dict[str, Any]:
    return {"basis": answers.capacity_basis or None, "basis_note": answers.capacity_note}


def _name_whom_they_act_for(form: CapacityForm, answers: DraftAnswers) -> None:
    form.basis.label.text = f"Why are you acting for {answers.person_name}?"


def save_capacity(form: Any, _before: DraftAnswers | None = None) -> dict[str, Any]:
    """Return on what basis someone acts for a young person."""
    return {"capacity_basis": form.basis.data or "", "capacity_note": form.basis_note.data or ""}


def _name_whose_say_so(form: SaySoForm, answers: DraftAnswers) -> None:
    name = answers.person_name
    form.say_so.label.text = f"{name} can decide this. Has {name} said that you can ask for them?"


def _say_so_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    if answers.capacity_basis and answers.asker is Asker.ALTERNATIVE_PERSON:
        because = f"{answers.capacity_basis}. {answers.capacity_note}".rstrip(". ")
        yield Row("Why you are acting for them", because)
    if answers.asker is Asker.PARENT and answers.say_so:
        said = {"yes": "Yes", "not_yet": "Not yet"}[answers.say_so]
        yield Row("They have said that you can ask for them", said)


def _fill_contact(answers: DraftAnswers, today: date) -> dict[str, Any]:
    own_name = answers.person_name if answers.asker is Asker.YOUNG_PERSON else ""
    return {**by_name(answers, today), "name": answers.name or own_name}


def _save_contact(form: ContactForm, _before: DraftAnswers) -> dict[str, Any]:
    values = same_names(form)
    return {**values, "email": ""} if form.no_email.data else values


def _contact_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("Your name", answers.name)
    yield Row("Your email", breakable(answers.email) if answers.email else "You do not use email")
    yield Row("Your phone", spaced(answers.phone) if answers.phone else "")
    yield Row("Your address", lines("\n".join(part for part in (answers.address, answers.postcode) if part)))
    yield Row("Best times", answers.best_times)
    safe = "" if answers.message_safe is None else "Yes" if answers.message_safe else "No"
    yield Row("Safe to leave a message", safe)


def _fill_them(answers: DraftAnswers, today: date) -> dict[str, Any]:
    who = who_of(answers, today=today)
    is_parent = who is not None and who.holder_role is PartyRole.PARENT
    own_name = "" if is_parent else answers.person_name
    return {**by_name(answers, today), "their_name": answers.their_name or own_name}


def _asks_for_another(answers: DraftAnswers, today: date) -> bool:
    return asks_for_another(who_of(answers, today=today))


def _their_rows(answers: DraftAnswers, today: date) -> Iterable[Row]:
    if _asks_for_another(answers, today):
        yield Row("Their name", answers.their_name)
        yield Row("Their email", breakable(answers.their_email) if answers.their_email else "")
        yield Row("Their phone", spaced(answers.their_phone) if answers.their_phone else "")
        yield Row("Their address", lines(answers.their_address))


def _needs_rows(answers: DraftAnswers, _today: date) -> Iterable[Row]:
    yield Row("Needs", Markup("<br>").join(answers.needs), NOTHING_NEEDED)
    if answers.language:
        yield Row("Language", answers.language)
    if answers.needs_note:
        yield Row("Also", lines(answers.needs_note))


def _needs_case_rows(case: Case) -> Iterable[CaseRow]:
    yield CaseRow("Needs", listed(case.needs) if case.needs else "")
    yield CaseRow("More about needs", lines(case.needs_note))
    yield CaseRow("Language", case.language)


_CHILD = RequestPage(
    "child",
    ChildForm,
    CHILD,
    (CHILD_AND_DECISION, NAMES_IN_DRS),
    template="public/child.html",
    prepare=_name_authority,
    asks_again=_if_band_changed,
    rows=_child_rows,
    case_rows=_child_case_rows,
)
PEOPLE_PAGES = (
    RequestPage(
        "you",
        WhoForm,
        ASKER,
        (YOUR_NAME, NAMES_IN_DRS),
        template="public/you.html",
        fill=_fill_who,
        prepare=_offer_to_phone,
        saves=_save_who,
        asks_again=_if_asker_changed,
        rows=_who_rows,
        case_rows=_who_case_rows,
    ),
    replace(_CHILD, instead=(replace(_CHILD, form=YoungPersonForm, applies=_asks_for_self),)),
    RequestPage(
        "say-so",
        ExplainedForm,
        ASKER,
        (YOUR_NAME,),
        template="public/explained.html",
        applies=_differs,
        rows=_say_so_rows,
        instead=(
            RequestPage(
                "say-so",
                CapacityForm,
                ASKER,
                (YOUR_NAME,),
                template="public/capacity.html",
                applies=_asks_basis,
                fill=_fill_capacity,
                prepare=_name_whom_they_act_for,
                saves=save_capacity,
            ),
            RequestPage(
                "say-so",
                SaySoForm,
                ASKER,
                (YOUR_NAME,),
                template="public/say_so.html",
                applies=_asks_say_so,
                prepare=_name_whose_say_so,
            ),
        ),
    ),
    RequestPage(
        "contact",
        ContactForm,
        ASKER,
        (CONTACT, NAMES_IN_DRS),
        template="public/contact.html",
        fill=_fill_contact,
        saves=_save_contact,
        rows=_contact_rows,
    ),
    RequestPage(
        "them",
        TheirContactForm,
        HOLDER,
        (YOUR_NAME, CONTACT),
        template="public/them.html",
        applies=_asks_for_another,
        fill=_fill_them,
        rows=_their_rows,
    ),
    RequestPage(
        "needs",
        NeedsForm,
        NEEDS,
        (ACCESS_NEEDS,),
        template="public/needs.html",
        rows=_needs_rows,
        case_rows=_needs_case_rows,
    ),
)
