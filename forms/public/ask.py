"""The public request, first half: what was decided, by whom and when. No name is asked here."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

# The office asks about a disagreement first, and a form's faults are told in the order its fields were made.
import forms.public.ask_drs  # noqa: F401
from cases.vocabulary import DecisionKind, Section
from forms.base import PageForm, QuestionForm
from forms.choices import CheckboxChoice, Option, RadioChoice, Tick, option
from forms.fields import LongText, MainButton, NameField
from forms.moments import DateField3
from forms.validators import needed_when

ANOTHER_AUTHORITY = "another"

DECISIONS = (
    option(DecisionKind.NO_ASSESSMENT, "No education, health and care (EHC) needs assessment"),
    option(DecisionKind.NO_PLAN, "They say an EHC plan is not needed"),
    option(DecisionKind.PLAN_CONTENTS, "Any part of it, or the school or college in it"),
    DecisionKind.NO_REASSESSMENT,
    DecisionKind.NO_AMENDMENT,
    DecisionKind.PLAN_CEASES,
    DecisionKind.NO_DECISION_YET,
    DecisionKind.NOT_DELIVERED,
    option(DecisionKind.OTHER_PARTS, "Sections A, E or J alone"),
    option(DecisionKind.DISCRIMINATION, "By a school, a college or the local authority"),
    DecisionKind.NOT_SURE,
    DecisionKind.OUTSIDE_ENGLAND,
)
"""Ten answers in plain words, then the two that an adviser or another service takes up. Which parts of a
plan are meant is asked on its own page, so all of those are one answer here."""

PARTS = (
    option(Section.B, "What the child or young person finds hard"),
    option(Section.F, "Help with learning that the plan promises"),
    option(Section.I, "Its name, its type, or that none is named"),
    option(Section.C, "Needs that health services help with"),
    option(Section.D, "Needs that social care helps with"),
    option(Section.G, "Help from health services"),
    option(Section.H, "Help from social care"),
    Option(Section.OTHER.value, "Something else, or I am not sure", data=Section.OTHER),
)

YES_NO_UNSURE = (Option("yes", "Yes"), Option("no", "No"), Option("unsure", "I am not sure"))


class DecisionForm(QuestionForm):
    """What has the local authority decided?"""

    kind = RadioChoice(
        "What has the local authority decided?",
        choices=DECISIONS,
        required="Choose what the local authority decided, or 'I am not sure'",
    )
    detained = Tick(
        "The child or young person is detained, for example in a young offender institution or "
        "a secure children's home"
    )
    submit = MainButton("Continue", busy="Saving…")


class PartsForm(QuestionForm):
    """Which parts of the plan do you disagree with?"""

    sections = CheckboxChoice(
        "Which parts of the plan do you disagree with?",
        choices=PARTS,
        hint="The sections of an EHC plan have letters. Choose all that you disagree with.",
        required="Choose the parts of the plan, or 'Something else, or I am not sure'",
    )
    missing_health = LongText(
        "What health help do you want that is not in the plan? (you can leave this empty)",
        thing="what health help is missing",
        required=False,
        hint="If you choose mediation, we tell the local authority about this, because the rules ask us to.",
        limit=500,
        rows=3,
    )
    submit = MainButton("Continue", busy="Saving…")


class AuthorityForm(QuestionForm):
    """Which local authority made the decision? The view sets ``authority.choices`` from the directory."""

    authority = RadioChoice(
        "Which local authority made the decision?",
        hint="Its name is at the top of the letter. It is often called the council.",
        required="Choose the local authority, or 'Another one'",
    )
    other_authority = NameField(
        "Its name",
        [needed_when("authority", ANOTHER_AUTHORITY, "Enter the name of the local authority")],
        thing="the name of the local authority",
        required=False,
        limit=80,
        width="",
        autocomplete="off",
    )
    submit = MainButton("Continue", busy="Saving…")


class DrsAuthorityForm(AuthorityForm):
    """Which local authority is it in? The same list as where a decision was made."""

    authority = RadioChoice(
        "Which local authority is responsible?",
        hint="It is usually the one where the child or young person lives. It is often called the council.",
        required="Choose the local authority, or 'Another one'",
    )


class LetterDateForm(QuestionForm):
    """What date is on the letter?"""

    sent_on = DateField3(
        "What date is on the letter?",
        thing="the date on the letter",
        past=True,
        required=False,
        hint="For example 14 9 2026, or 14 September 2026. It is near the top.",
    )
    no_letter = Tick("I do not have the letter")
    guess = DateField3(
        "Your best guess (you can leave this empty)",
        thing="your best guess",
        past=True,
        required=False,
        hint="If you are not sure, give the earliest date it could be. That is safer.",
    )
    submit = MainButton("Continue", busy="Saving…")

    def validate_sent_on(self, field: Any) -> None:
        """Check that it is given unless there is no letter.

        An old letter is no error: the answer explains it.
        """
        if self.no_letter.data:
            field.data, field.errors, field.bad = None, [], frozenset()
        elif field.data is None and not field.errors:
            raise ValidationError("Enter the date on the letter, or choose 'I do not have the letter'")

    def validate_guess(self, field: Any) -> None:
        """Check it only while there is no letter."""
        if not self.no_letter.data:
            field.data, field.errors, field.bad = None, [], frozenset()


class LetterCameForm(QuestionForm):
    """When did the letter reach you?"""

    received_on = DateField3(
        "When did the letter reach you?",
        thing="the date the letter reached you",
        past=True,
        required=False,
        hint="Your dates are counted from the date on the letter. This helps if the letter came late.",
    )
    letter_told_rights = RadioChoice(
        "Did the letter say that you can ask for mediation, and how to appeal?",
        choices=YES_NO_UNSURE,
        required=False,
    )
    submit = MainButton("Continue", busy="Saving…")


class DatesForm(PageForm):
    """Work out your dates. Nothing is kept."""

    sent_on = DateField3(
        "What date is on the letter?",
        thing="the date on the letter",
        past=True,
        hint="For example 14 9 2026, or 14 September 2026.",
    )
    certificate_on = DateField3(
        "If you have a mediation certificate, what date was it issued?",
        thing="the date of the certificate",
        past=True,
        required=False,
        hint="Leave this empty if you do not have one yet.",
    )
    school_alone = Tick("I disagree only with the school or college (section I of a plan)")
    submit = MainButton("Work out my dates")

    def validate_certificate_on(self, field: Any) -> None:
        """Check that a certificate follows the decision."""
        if field.data and self.sent_on.data and field.data < self.sent_on.data:
            raise ValidationError(
                "The date of the certificate must be the same as or after the date on the letter"
            )
