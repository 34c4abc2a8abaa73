"""The public request for disagreement resolution: what it is about, with whom, and what was tried."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import Against, AppealRunning, Ground, PlanHeld
from forms.base import QuestionForm
from forms.choices import CheckboxChoice, RadioChoice, option
from forms.fields import LongText, MainButton, NameField, TextLine
from forms.moments import DateField3
from forms.validators import needed_among

REACH = "Phone number or email address, if you know it"
REACH_HINT = "We phone or write to them. We tell them only that you ask for a meeting, and about whom."
GROUNDS = (
    option(Ground.PLAN_NOT_FOLLOWED, "By the local authority, the school or the college"),
    Ground.SUPPORT,
    Ground.ASSESSMENT,
    Ground.DRAFTING,
    Ground.REVIEW,
    Ground.APPEAL,
    Ground.HEALTH_OR_CARE,
    Ground.PROVISION,
    option(Ground.HEALTH_BODY, "For example therapy, from an integrated care board (ICB)"),
)


class GroundsForm(QuestionForm):
    """What is it about?"""

    grounds = CheckboxChoice(
        "What is it about?",
        choices=GROUNDS,
        required="Choose what it is about. If nothing fits, choose the one that is nearest",
        hint="Choose all that fit. If nothing fits well, choose the nearest and tell us more below.",
    )
    grounds_note = LongText(
        "Tell us more in a few words (you can leave this empty)",
        thing="what it is about",
        required=False,
        limit=500,
        rows=3,
    )
    submit = MainButton("Continue", busy="Saving…")


class PlanHeldForm(QuestionForm):
    """Is there an EHC plan?"""

    has_plan = RadioChoice(
        "Is there an education, health and care (EHC) plan?",
        choices=PlanHeld,
        hint="You can ask with a plan or without one.",
        required="Choose whether there is a plan. 'I am not sure' is fine",
    )
    submit = MainButton("Continue", busy="Saving…")


class AgainstForm(QuestionForm):
    """Who do you disagree with?"""

    against = CheckboxChoice(
        "Who do you disagree with?",
        choices=Against,
        required="Choose who you disagree with",
        hint="Choose all. We ask each of them if they will take part. Each can say yes or no.",
    )
    authority_person = NameField(
        "Who do you deal with there? (you can leave this empty)",
        thing="the name of the person at the local authority",
        required=False,
        autocomplete="off",
    )
    authority_contact = TextLine(REACH, thing="how to reach them", required=False, hint=REACH_HINT)
    health_name = NameField(
        "Name of the health body",
        [needed_among("against", Against.HEALTH, "Enter the name of the health body")],
        thing="the name of the health body",
        required=False,
        autocomplete="off",
    )
    health_person = NameField(
        "Who do you deal with there? (you can leave this empty)",
        thing="the name of the person at the health body",
        required=False,
        autocomplete="off",
    )
    health_contact = TextLine(REACH, thing="how to reach them", required=False, hint=REACH_HINT)
    setting_name = NameField(
        "Name of the nursery, school or college",
        [needed_among("against", Against.SETTING, "Enter the name of the nursery, school or college")],
        thing="the name of the nursery, school or college",
        required=False,
        autocomplete="off",
    )
    setting_person = NameField(
        "Who do you deal with there? (you can leave this empty)",
        thing="the name of the person at the nursery, school or college",
        required=False,
        hint="For example the head teacher or the SENCO",
        autocomplete="off",
    )
    setting_contact = TextLine(REACH, thing="how to reach them", required=False, hint=REACH_HINT)
    submit = MainButton("Continue", busy="Saving…")


class AppealRunningForm(QuestionForm):
    """Is an appeal running?"""

    appeal_running = RadioChoice(
        "Is an appeal about this running?",
        choices=AppealRunning,
        required="Choose whether an appeal is running. 'I am not sure' is fine",
    )
    appeal_number = TextLine(
        "Appeal number, if you have it",
        thing="the appeal number",
        required=False,
        limit=40,
        hint="The Tribunal gave it to you. For example EH123/26/00045",
    )
    hearing_on = DateField3(
        "Date of the hearing, if there is one",
        thing="the date of the hearing",
        required=False,
        hint="For example 14 9 2027",
    )
    submit = MainButton("Continue", busy="Saving…")

    def validate_hearing_on(self, field: Any) -> None:
        """Check that it lies ahead; where no appeal runs there is none."""
        if self.appeal_running.data is not AppealRunning.YES:
            field.data, field.errors, field.bad = None, [], frozenset()
        elif field.data is not None and self.today is not None and field.data < self.today:
            raise ValidationError("The date of the hearing must be today or later")


class TriedForm(QuestionForm):
    """What have you tried so far?"""

    tried = LongText(
        "What have you tried so far?",
        thing="what you have tried",
        required=False,
        limit=1_500,
        rows=6,
        spare="or keep the rest for the call",
    )
    submit = MainButton("Continue", busy="Saving…")


class WhoShouldComeForm(QuestionForm):
    """Who should come?"""

    who_should_come = LongText(
        "Who should come to the meeting?",
        thing="who should come",
        required=False,
        limit=1_000,
        rows=5,
        spare="or keep the rest for the call",
    )
    submit = MainButton("Continue", busy="Saving…")
