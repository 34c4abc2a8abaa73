"""A request taken by phone: the public form's questions, in its words, on one page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AppealWish, Asker, Wish
from dates import on_uk_clock
from forms.choices import CheckboxChoice, RadioChoice, Tick, option
from forms.fields import HiddenText, LongText, MainButton, NameField, TextLine
from forms.moments import DateField3, TimeField
from forms.public.ask import PARTS, AuthorityForm, DecisionForm, LetterCameForm, LetterDateForm
from forms.public.ask_drs import (
    AgainstForm,
    AppealRunningForm,
    GroundsForm,
    PlanHeldForm,
    TriedForm,
    WhoShouldComeForm,
)
from forms.public.ask_people import (
    CAPACITY_BASES,
    CHILD_FIELDS,
    WHO_ASKS,
    ChildForm,
    ContactForm,
    NeedsForm,
    OptionalForm,
    TheirContactForm,
    WhoForm,
    WishForm,
)
from forms.validators import needed_when

ASK_FOR_DRS = "For disagreement resolution only. The family may say no"


class PhoneRequestForm(
    GroundsForm,
    PlanHeldForm,
    AppealRunningForm,
    AgainstForm,
    TriedForm,
    WhoShouldComeForm,
    DecisionForm,
    AuthorityForm,
    LetterDateForm,
    LetterCameForm,
    ChildForm,
    TheirContactForm,
    ContactForm,
    NeedsForm,
    WishForm,
    OptionalForm,
):
    """Take a request by phone. ``key`` makes a second press find the first one's case."""

    page_order = (
        *("reached_on", "reached_at", "disagreement_resolution", "grounds", "grounds_note", "has_plan"),
        *(
            "appeal_running",
            "appeal_number",
            "hearing_on",
            "against",
            "authority_person",
            "authority_contact",
        ),
        *("health_name", "health_person", "health_contact", "setting_name", "setting_person"),
        *("setting_contact", "tried", "who_should_come", "kind", "detained", "sections", "missing_health"),
        *("authority", "other_authority", "sent_on", "no_letter", "guess", "received_on"),
        *("letter_told_rights", "asker", "helper_role", "helper_known", "basis", "basis_note"),
        *CHILD_FIELDS,
        *("name", "email", "no_email", "phone"),
        *("message_safe", "best_times", "address", "postcode", "their_name", "their_phone", "their_email"),
        *("their_address", "needs", "language", "needs_note", "wish_to_appeal", "wish"),
    )
    can_be_saved = False  # the office sends it while the caller waits

    key = HiddenText()
    reached_on = DateField3("Day they contacted us", thing="the day they contacted us", past=True)
    reached_at = TimeField(
        "Time they contacted us",
        thing="the time they contacted us",
        hint="This counts as contact with us. For example 9:40am (UK time)",
    )
    sections = CheckboxChoice(
        "Which parts of the plan do you disagree with?",
        choices=PARTS,
        required=False,
        hint="Only if it is about a plan. Choose all that they disagree with.",
    )
    missing_health = LongText(
        "Is there health help that you want and the plan does not give? (you can leave this empty)",
        thing="what health help is missing",
        required=False,
        limit=500,
        rows=2,
    )
    disagreement_resolution = Tick(
        "They ask for disagreement resolution. It is voluntary for everyone, and ends in no certificate"
    )
    wish = RadioChoice("What do you want to do?", choices=Wish, required=False, hint=WishForm.HINT)
    wish_to_appeal = RadioChoice(
        "Do you want to appeal to the Tribunal?",
        choices=AppealWish,
        required=False,
        hint="The rules ask them to tell us. If you leave it empty, we ask them for it.",
    )
    asker = WhoForm.asker
    helper_known = WhoForm.helper_known
    helper_role = NameField(
        "What are they to the person it is about?",
        [needed_when("asker", Asker.HELPER, "Say what they are to them, for example their teacher")],
        thing="what they are to them",
        required=False,
        limit=80,
        width="",
        autocomplete="off",
    )
    their_name = NameField(
        "Their full name", thing="the name of the person who asks", required=False, autocomplete="off"
    )
    basis = RadioChoice(
        "Why do you act for them?",
        [needed_when("asker", Asker.ALTERNATIVE_PERSON, "Choose why they act for the young person")],
        choices=CAPACITY_BASES,
        required=False,
        hint="We ask for no proof now. We only note what you tell us.",
    )
    basis_note = TextLine("Tell us in a few words", thing="why you act for them", required=False)
    submit = MainButton("Save request", busy="Saving…")

    def validate_helper_known(self, field: Any) -> None:
        """Check that nobody asks behind someone's back."""
        if self.asker.data is Asker.HELPER and not field.data:
            raise ValidationError("Ask whether the person knows, and tick it: or phone that person first")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker.choices = (
            *WHO_ASKS,
            option(Asker.AUTHORITY, ASK_FOR_DRS),
            option(Asker.SETTING, ASK_FOR_DRS),
        )
        for name in ("grounds", "has_plan", "appeal_running", "against"):
            self[name].required = False

    def validate_asker(self, field: Any) -> None:
        """Check that a body asks for disagreement resolution alone: mediation is the family's to ask for."""
        if field.data in {Asker.AUTHORITY, Asker.SETTING} and not self.disagreement_resolution.data:
            raise ValidationError("A school or local authority can ask for disagreement resolution only")

    def validate_grounds(self, field: Any) -> None:
        """Check that disagreement resolution is about something."""
        if self.disagreement_resolution.data and not field.data:
            raise ValidationError("Choose what it is about. If nothing fits, choose the nearest")

    def validate_against(self, field: Any) -> None:
        """Check that somebody is there to ask, where a family asks; a body is asked with the family."""
        by_family = self.asker.data not in {Asker.AUTHORITY, Asker.SETTING}
        if self.disagreement_resolution.data and by_family and not field.data:
            raise ValidationError("Choose who they disagree with")

    def validate_wish(self, field: Any) -> None:
        """Check the wish in mediation and certificates.

        In disagreement resolution there is nothing to choose yet.
        """
        if field.data is None and not self.disagreement_resolution.data:
            raise ValidationError(WishForm.NEEDED)

    def validate_reached_at(self, field: Any) -> None:
        """Check that they reached us before this was written down."""
        reached = self.reached
        if reached is not None and self.now is not None and reached > self.now:
            raise ValidationError("The time they contacted us must be now or earlier")

    @property
    def reached(self) -> datetime | None:
        """When they reached us."""
        if self.reached_on.data is None or self.reached_at.data is None:
            return None
        return on_uk_clock(self.reached_on.data, self.reached_at.data)
