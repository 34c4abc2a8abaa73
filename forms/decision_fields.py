"""What a decision letter says, asked alike wherever the office writes it down.

Functions and not a form to inherit from: a form's fields, and the faults told of them, stand in the order in
which they are made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wtforms import ValidationError

from cases.vocabulary import ContactWay, DecisionKind, Section
from forms.choices import CheckboxChoice, Option, RadioChoice, SelectBox
from forms.fields import LongText
from forms.moments import DateField3

Settling = Callable[[DecisionKind, frozenset[Section]], DecisionKind]
"""Which decision it really is, once the parts of the plan are known; a view gives it to its form."""


def which_decision() -> SelectBox:
    """Return what was decided."""
    kinds = [Option(kind.value, kind.reported_words, data=kind) for kind in DecisionKind]
    return SelectBox("Which decision is it?", thing="which decision it is", choices=kinds)


def letter_date() -> DateField3:
    """Return the date from which the family's two months run."""
    return DateField3(
        "Date on the decision letter", thing="the date on the letter", past=True, required=False
    )


def sent_date() -> DateField3:
    """Return the field of a day that is kept as proof against the date on the letter."""
    return DateField3(
        "Day it was sent, if there is proof (you can leave this empty)",
        thing="the day it was sent",
        past=True,
        required=False,
    )


def received_date(validators: Sequence[Any] = ()) -> DateField3:
    """Return the field of the day on which the family had it in their hands."""
    return DateField3(
        "Day they received it (you can leave this empty)",
        list(validators),
        thing="the day they received it",
        past=True,
        required=False,
    )


def parts_fit_decision(form: Any, field: Any) -> None:
    """Check that decision and ticked parts of the plan name the same thing: a certificate is worded from
    both.

    Parts that leave the question open are for the adviser to ask about. Law: CFA 2014, s 51(2)(c), s 55(2).
    """
    kind = form.kind.data
    if kind is None or not field.data or form.settled is None:
        return
    settled = form.settled(kind, frozenset(field.data))
    if settled not in (kind, DecisionKind.NOT_SURE):
        raise ValidationError(words_of_misfit(kind, settled))


def words_of_misfit(kind: DecisionKind, settled: DecisionKind) -> str:
    """Return what does not fit, and what to do about it."""
    return (
        f"The decision is '{kind.reported_words}', but these parts make it '{settled.reported_words}'. "
        "Change the decision or the parts"
    )


def disputed_sections() -> CheckboxChoice:
    """Return which parts of the plan it is about."""
    return CheckboxChoice(
        "Parts of the plan they disagree with",
        [parts_fit_decision],
        choices=Section,
        required=False,
        hint="Only for decisions about a plan.",
    )


def missing_health() -> LongText:
    """Return the field of health provision that the family wants in the plan."""
    return LongText(
        "Health help they want (you can leave this empty)",
        thing="the health help they want",
        required=False,
        limit=500,
        rows=2,
    )


def contacted_on() -> DateField3:
    """Return the field of the day on which a family first spoke or wrote to us about a decision added to its
    case later.
    """
    return DateField3(
        "Day they first contacted us about this decision",
        thing="the day they first contacted us about this decision",
        past=True,
        hint=(
            "By phone, email, post, or at a meeting. This day decides "
            "whether they were within the two months."
        ),
    )


def contacted_how() -> RadioChoice:
    """Return the way in which they did."""
    return RadioChoice(
        "How did they contact us?", choices=ContactWay, required="Choose how they contacted us"
    )


def meeting_decisions() -> CheckboxChoice:
    """Return which decisions of a case a meeting is about; the view sets the choices."""
    return CheckboxChoice(
        "Which decisions is the meeting about?",
        required="Choose which decisions the meeting is about",
        hint="A certificate about a decision needs a meeting about that decision.",
    )
