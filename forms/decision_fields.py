"""What a decision letter says, asked alike wherever the office writes it down.

Functions and not a form to inherit from: a form's fields, and the faults told of them, stand in the order in
which they are made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cases.vocabulary import DecisionKind, Section
from forms.choices import CheckboxChoice, SelectBox
from forms.fields import LongText
from forms.moments import DateField3


def which_decision() -> SelectBox:
    """What was decided."""
    return SelectBox("Which decision is it?", thing="which decision it is", choices=DecisionKind)


def letter_date() -> DateField3:
    """The date from which the family's two months run."""
    return DateField3(
        "Date on the decision letter", thing="the date on the letter", past=True, required=False
    )


def sent_date() -> DateField3:
    """Kept as proof against the date on the letter."""
    return DateField3(
        "Day it was sent, if there is proof (you can leave this empty)",
        thing="the day it was sent",
        past=True,
        required=False,
    )


def received_date(validators: Sequence[Any] = ()) -> DateField3:
    """When the family had it in their hands."""
    return DateField3(
        "Day it reached them (you can leave this empty)",
        list(validators),
        thing="the day it reached them",
        past=True,
        required=False,
    )


def disputed_sections() -> CheckboxChoice:
    """Which parts of the plan it is about."""
    return CheckboxChoice(
        "Parts of the plan they disagree with",
        choices=Section,
        required=False,
        hint="Only for decisions about a plan.",
    )


def missing_health() -> LongText:
    """Health provision that the family wants in the plan."""
    return LongText(
        "Health help they want (you can leave this empty)",
        thing="the health help they want",
        required=False,
        limit=500,
        rows=2,
    )
