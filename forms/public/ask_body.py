"""A local authority or a school asks for disagreement resolution, on one page; the family may say no."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import Against
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

FAMILY_HINT = "The parent or carer, or a young person who can decide this. We phone them first."


class BodyAsksForm(
    GroundsForm,
    PlanHeldForm,
    AppealRunningForm,
    AgainstForm,
    TriedForm,
    WhoShouldComeForm,
    ChildForm,
    TheirContactForm,
):
    """What a body says that asks. ``key`` makes a second press find the first one's case."""

    can_be_saved = False

    OTHERS: tuple[Against, ...] = ()
    """Who else may be asked, besides the family."""

    key = HiddenText()
    own_post = NameField(
        "Your job (you can leave this empty)", thing="your job", required=False, limit=80, autocomplete="off"
    )
    submit = MainButton("Send this request", busy="Sending…")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [one.name for one in self if one.name.startswith("lives_")]:
            del self[name]  # where they live is asked on the phone
        self.against.choices = self.OTHERS
        self.against.required = False
        self.against.label.text = "Who else should be asked, besides the family? (you can leave this empty)"
        self.against.description = "We ask each of them if they will take part. Each can say yes or no."
        self.birth_date.description = "For example 3 5 2015"
        self.their_name.label.text = "Their full name"
        self.their_name.description = FAMILY_HINT

    def validate_their_address(self, field: Any) -> None:
        """Check that the family can be reached in one way at least: we begin with them."""
        if not (field.data or self.their_phone.data or self.their_email.data):
            raise ValidationError("Give one way to reach the family: a phone number, an email or an address")


class AuthorityAsksForm(BodyAsksForm):
    """A local authority asks, from the account of one of its officers."""

    OTHERS = (Against.SETTING, Against.HEALTH)

    own_phone = PhoneField("Your UK phone number", required=False)


class SchoolAsksForm(BodyAsksForm, DrsAuthorityForm):
    """A nursery, school or college asks, without an account."""

    OTHERS = (Against.AUTHORITY, Against.HEALTH)

    own_setting = NameField(
        "Name of your nursery, school or college", thing="the name of your nursery, school or college"
    )
    own_name = NameField("Your full name", thing="your full name")
    own_email = EmailAddress("Your email address")
    own_phone = PhoneField("Your UK phone number", thing="your phone number")
    agreed = Confirmation(
        "I have read how you use my information",
        missing="Tick that you have read how we use your information",
    )
