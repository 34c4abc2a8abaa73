"""A local authority or a school asks for disagreement resolution; the family may say no."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import Against
from forms.base import QuestionForm
from forms.choices import Confirmation
from forms.contact_fields import EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, NameField
from forms.public.ask import DrsAuthorityForm
from forms.public.ask_drs import (
    AgainstForm,
    AppealRunningForm,
    GroundsForm,
    PlanHeldForm,
    TriedForm,
    WhoShouldComeForm,
)
from forms.public.ask_people import ChildForm, TheirContactForm

OWN_POST = "Your job (you can leave this empty)"
OTHERS_TOO = "Who else should be asked, besides the family? (you can leave this empty)"
FAMILY_HINT = "The parent or carer, or a young person who can decide this. We phone them first."


class OfABody(QuestionForm):
    """Questions as a body reads them that asks; ``OTHERS`` may be asked too, besides the family."""

    can_be_saved = False

    OTHERS: tuple[Against, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [one.name for one in self if one.name.startswith("lives_")]:
            del self[name]  # where they live is asked on the phone
        asked: dict[str, Any] = {one.name: one for one in self}
        if against := asked.get("against"):
            against.choices, against.required = self.OTHERS, False
            against.label.text = OTHERS_TOO
            against.description = "We ask each of them if they will take part. Each can say yes or no."
        if birth_date := asked.get("birth_date"):
            birth_date.description = "For example 3 5 2015"
        if family := asked.get("their_name"):
            family.label.text = "Their full name"
            family.description = FAMILY_HINT
        if "person_name" in asked and "their_name" in asked:
            asked["person_name"].missing = "Enter the full name of the child or young person"
            asked["their_name"].missing = "Enter the full name of the parent, carer or young person to phone"


class TheFamily(ChildForm, TheirContactForm):
    """Whom it is about, and how to reach the family."""

    def validate_their_address(self, field: Any) -> None:
        """Check that the family can be reached in one way at least: we begin with them."""
        if not (field.data or self.their_phone.data or self.their_email.data):
            raise ValidationError("Give one way to reach the family: a phone number, an email or an address")


class BodyAsksForm(
    OfABody,
    GroundsForm,
    PlanHeldForm,
    AppealRunningForm,
    AgainstForm,
    TriedForm,
    WhoShouldComeForm,
    TheFamily,
):
    """What a body says that asks on one page. ``key`` makes a second press find the first one's case."""

    key = HiddenText()
    own_post = NameField(OWN_POST, thing="your job", required=False, limit=80, autocomplete="off")
    submit = MainButton("Send this request", busy="Sending…")


class AuthorityAsksForm(BodyAsksForm):
    """A local authority asks, from the account of one of its officers."""

    OTHERS = (Against.SETTING, Against.HEALTH)

    own_phone = PhoneField("Your UK phone number", required=False)


class SchoolAboutForm(OfABody, GroundsForm, PlanHeldForm, AppealRunningForm):
    """A school's first page: what it is about."""


class SchoolOthersForm(OfABody, DrsAuthorityForm, AgainstForm, TriedForm, WhoShouldComeForm):
    """Its second page: the local authority, who else is asked, what was tried."""

    OTHERS = (Against.AUTHORITY, Against.HEALTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [one.name for one in self if one.name.startswith("setting_")]:
            del self[name]  # the school is the one that asks


class SchoolFamilyForm(OfABody, TheFamily):
    """Its third page: whom it is about, and how to reach the family."""


class SchoolYouForm(OfABody):
    """Its fourth page: who asks, and for which school. The fields are named as the answers are."""

    setting_name = NameField(
        "Name of your nursery, school or college", thing="the name of your nursery, school or college"
    )
    name = NameField("Your full name", thing="your full name")
    helper_role = NameField(OWN_POST, thing="your job", required=False, limit=80, autocomplete="off")
    email = EmailAddress("Your email address")
    phone = PhoneField("Your UK phone number", thing="your phone number")
    submit = MainButton("Continue", busy="Saving…")


class SchoolCheckForm(OfABody):
    """Its last page: every answer, and the press that sends them."""

    seen = HiddenText(required=False)
    agreed = Confirmation(
        "I have read how you use my information",
        missing="Tick that you have read how we use your information",
    )
    submit = MainButton("Send this request", busy="Sending…")
