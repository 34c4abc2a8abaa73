"""Who is in a case, and what its decisions say: put right or added by the office."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import PartyRole
from forms import decision_fields as asked
from forms.base import PageForm
from forms.choices import Option, RadioChoice, SelectBox, Tick
from forms.contact_fields import AddressField, EmailAddress, PhoneField
from forms.fields import HiddenText, LongText, MainButton, NameField, TextLine
from forms.moments import DateField3
from forms.office.contact_safety import ContactSafetyForm
from forms.validators import not_before

ANOTHER = "another"
YES_NO = (Option("yes", "Yes", data=True), Option("no", "No", data=False))


_ROLE = RadioChoice(
    "What is their role in the case?", choices=PartyRole, required="Choose their role in the case"
)
"""Asked first where it is asked: problems are told in the order in which fields are declared."""


class PersonOrBodyName(NameField):
    """Whom a case names; may be left empty where a school or health body was picked."""

    def is_wanted(self, form: Any) -> bool:
        """Return True where nothing was picked that has a name."""
        return not form.has_picked


DETAILS = (
    *("listed", "name", "organisation", "post", "may_decide", "email", "phone", "address"),
    *("best_times", "message_safe", "capacity_basis"),
)
"""In the order of their page."""


class PartyForm(PageForm):
    """Details of one person or body. ``seen`` marks what the page showed as recorded.

    The view sets ``listed.choices``, or takes it away.
    """

    page_order: tuple[str, ...] = DETAILS
    seen = HiddenText(required=False, limit=2_000)
    listed = SelectBox(
        "School or health body from the directory",
        blank="None of these, or type it below",
        thing="the school or health body",
        required=False,
        hint="We copy its name. We copy its contact, email, phone and address where you leave them empty",
    )
    name = PersonOrBodyName("Full name", thing="the full name", autocomplete="off")
    organisation = NameField(
        "Organisation they come from (leave empty for a family member)",
        thing="the organisation",
        required=False,
        width="",
        autocomplete="off",
        hint="For example the local authority, the school, the health body",
    )
    post = NameField(
        "Job title or role (you can leave this empty)",
        thing="the job title",
        required=False,
        width="",
        autocomplete="off",
    )
    email = EmailAddress("Email address (leave empty if they have none)", required=False, autocomplete="off")
    phone = PhoneField("UK phone number", required=False, autocomplete="off")
    address = AddressField("Address", thing="the address", required=False, autocomplete="off")
    best_times = TextLine("Best times to phone", thing="the best times", required=False)
    message_safe = RadioChoice("Is it safe to leave a message?", choices=YES_NO, required=False, inline=True)
    capacity_basis = TextLine(
        "If they act for a young person: on what basis",
        thing="the basis",
        required=False,
    )
    may_decide = Tick("For an organisation: this person can decide the issues in this case")
    submit = MainButton("Save details", busy="Saving…")

    @property
    def has_picked(self) -> bool:
        """True where a school or health body of the directory was picked."""
        return "listed" in self and self["listed"].data is not None


class AddPartyForm(PartyForm, ContactSafetyForm):
    """One more person or body."""

    page_order = ("role", *DETAILS[:2], "contact_safe", "contact_said_by", "contact_said_on", *DETAILS[2:])
    role = _ROLE
    submit = MainButton("Add to the case", busy="Adding…")

    def validate_organisation(self, field: Any) -> None:
        """Check that a body is named."""
        is_body = self.role.data in (PartyRole.HEALTH, PartyRole.SETTING)
        if is_body and not field.data and not self.has_picked:
            raise ValidationError("Enter the name of the organisation they come from")


class CaseDetailsForm(PageForm):
    """Who the case is about. The view sets ``authority.choices``; ``seen`` marks what the page showed."""

    seen = HiddenText(required=False, limit=2_000)
    person_name = NameField("Name of the child or young person", thing="the name", autocomplete="off")
    birth_date = DateField3("Date of birth", thing="the date of birth", past=True)
    lives_in = TextLine("Lives in the area of", thing="where they live", required=False, limit=80)
    authority = SelectBox("Local authority that decided", thing="the local authority")
    submit = MainButton("Save details", busy="Saving…")


class MoveForm(PageForm):
    """Where a family moved to. The view sets ``authority.choices``; ``seen`` is what the page showed."""

    seen = HiddenText(required=False)
    authority = SelectBox(
        "Which local authority is responsible now?",
        thing="the local authority",
        blank="Choose one",
        required="Choose the local authority that is responsible now",
    )
    other_authority = TextLine(
        "Its name, if it is not in the list (you can leave this empty)",
        thing="its name",
        required=False,
        limit=80,
        autocomplete="off",
    )
    moved_on = DateField3("From what day?", thing="the day", past=True)
    tell_earlier = RadioChoice(
        "May we tell the earlier local authority that the case has moved?",
        choices=YES_NO,
        required="Choose whether we may tell the earlier local authority",
        hint="It never learns where to.",
    )
    note = LongText(
        "How do you know? (you can leave this empty)",
        thing="how you know",
        required=False,
        limit=500,
        rows=2,
        hint="For the office’s record: for example, the mother told us by phone",
    )
    submit = MainButton("Move the case", busy="Saving…")

    def validate_other_authority(self, field: Any) -> None:
        """Check that an authority which is not in the list has a name."""
        if self.authority.data == ANOTHER and not field.data:
            raise ValidationError("Write the name of the local authority")


class DecisionForm(PageForm):
    """What the decision letter says, and when we were first contacted about it.

    The view takes the contact away for the decision that a case was opened about: that is the request.
    It sets ``settled``. ``seen`` marks what the page showed as recorded.
    """

    settled: asked.Settling | None = None

    seen = HiddenText(required=False, limit=2_000)
    kind = asked.which_decision()
    letter_date = asked.letter_date()
    sent_date = asked.sent_date()
    received_date = asked.received_date(
        [not_before("sent_date", "The day they received it must be on or after the day it was sent")]
    )
    sections = asked.disputed_sections()
    missing_health = asked.missing_health()
    contacted_on = asked.contacted_on()
    contacted_how = asked.contacted_how()
    submit = MainButton("Save the decision", busy="Saving…")

    def validate_contacted_on(self, field: Any) -> None:
        """Check that nobody contacted us about a decision before it was made."""
        known = [day for day in (self.letter_date.data, self.sent_date.data) if day]
        if field.data and known and field.data < min(known):
            raise ValidationError(
                "The day they first contacted us about this decision must be on or after its date"
            )


class ChangeKindForm(PageForm):
    """Why a case is of the other kind. ``seen`` is the digest of what the page showed."""

    seen = HiddenText(required=False)
    reason = LongText(
        "Why is it the other kind?",
        thing="why it is the other kind",
        required="Say why it is the other kind",
        limit=500,
        rows=3,
        hint="For the office’s record: for example, they said by phone what they want",
    )
    submit = MainButton("Change it", busy="Saving…")
