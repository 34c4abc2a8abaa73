"""The public request, second half: who asks, about whom, how to reach them, and what they want."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

# A form's faults are told in the order in which its fields were made: what the first half asks comes first.
import forms.public.ask  # noqa: F401
from cases.vocabulary import AccessKind, AppealWish, Asker, Wish
from forms.base import PageForm, QuestionForm
from forms.choices import CheckboxChoice, Confirmation, Option, RadioChoice, Tick, option
from forms.contact_fields import AddressField, EmailAddress, PhoneField, PostcodeField
from forms.fields import LINE_LIMIT, HiddenText, LongText, MainButton, NameField, SecondButton, TextLine
from forms.moments import DateField3
from forms.uploads import PDF_OR_PICTURE, UploadsField
from forms.validators import needed_when, one_way_at_least

ONE_WAY = "Give us one way to reach you"
YES_NO = (Option("yes", "Yes", data=True), Option("no", "No", data=False))

NEEDS = tuple(Option(kind.words, kind.words) for kind in AccessKind)
INTERPRETER, SOMETHING_ELSE = AccessKind.INTERPRETER.words, AccessKind.OTHER.words

CAPACITY_BASES = tuple(
    Option(words, words)
    for words in (
        "The Court of Protection made me their deputy",
        "I hold a power of attorney for them",
        "I am their parent or carer, and nobody else is appointed",
        "Something else",
    )
)


WHO_ASKS = (
    Asker.PARENT,
    option(Asker.YOUNG_PERSON, "This is about you, and you are under 25"),
    option(Asker.ALTERNATIVE_PERSON, "For example their deputy, attorney, or parent"),
    option(Asker.HELPER, "For example a friend, a teacher, a social worker or a SENDIASS adviser"),
)


class WhoForm(QuestionForm):
    """Who are you?"""

    asker = RadioChoice(
        "Who are you?",
        required="Choose who you are",
        choices=WHO_ASKS,
    )
    helper_name = NameField(
        "Your full name",
        [needed_when("asker", Asker.HELPER, "Enter your full name")],
        thing="your full name",
        required=False,
    )
    helper_role = NameField(
        "How do you know them?",
        [needed_when("asker", Asker.HELPER, "Say how you know them, for example as their teacher")],
        thing="how you know them",
        hint="For example friend, teacher, social worker, SENDIASS adviser",
        required=False,
        limit=80,
        width="",
        autocomplete="off",
    )
    helper_known = Tick("They know that I am asking for them")
    submit = MainButton("Continue", busy="Saving…")

    def __init__(self, *args: Any, phone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone = phone

    def validate_helper_known(self, field: Any) -> None:
        """Check that nobody asks behind someone's back: they ask first, or we do."""
        if self.asker.data is Asker.HELPER and not field.data:
            raise ValidationError(f"Ask them first, or ask us to phone them: {self.phone}")


CHILD_FIELDS = ("person_name", "birth_date", "lives_here", "lives_in")
"""In the order of their page."""


class ChildForm(QuestionForm):
    """Who is it about? The view sets ``lives_here``'s label to the authority that decided."""

    person_name = NameField("Their full name", thing="their full name", autocomplete="off")
    birth_date = DateField3(
        "Date of birth",
        thing="the date of birth",
        past=True,
        hint="The Tribunal uses it to match your papers. For example 3 5 2015.",
    )
    lives_here = RadioChoice(
        "Do they live in the area of this local authority?",
        choices=YES_NO,
        inline=True,
        required="Choose whether they live in the area of this local authority",
    )
    lives_in = TextLine(
        "Which local authority do they live in?",
        [needed_when("lives_here", False, "Enter the local authority they live in")],
        thing="the local authority they live in",
        required=False,
        limit=80,
    )
    submit = MainButton("Continue", busy="Saving…")


class YoungPersonForm(ChildForm):
    """About you: the same questions, put to the young person themself."""

    person_name = NameField("Your full name", thing="your full name")
    birth_date = DateField3(
        "Your date of birth",
        thing="your date of birth",
        past=True,
        birthday=True,
        hint="The Tribunal uses it to match your papers. For example 3 5 2008.",
    )
    lives_here = RadioChoice(
        "Do you live in the area of this local authority?",
        choices=YES_NO,
        inline=True,
        required="Choose whether you live in the area of this local authority",
    )
    lives_in = TextLine(
        "Which local authority do you live in?",
        [needed_when("lives_here", False, "Enter the local authority you live in")],
        thing="the local authority you live in",
        required=False,
        limit=80,
    )


class SaySoForm(QuestionForm):
    """Has the young person said you may ask? The view puts their name into the label."""

    say_so = RadioChoice(
        "Have they said that you can ask for them?",
        choices=(
            Option("yes", "Yes, they know and agree"),
            Option("not_yet", "Not yet. I will ask them, or you can"),
        ),
        required="Choose whether they have said that you can ask for them",
    )
    submit = MainButton("Continue", busy="Saving…")


class CapacityForm(QuestionForm):
    """Why do you act for this young person?"""

    basis = RadioChoice(
        "Why are you acting for them?",
        choices=CAPACITY_BASES,
        required="Choose why you are acting for them",
        hint="You do not need to prove it now. We only make a note of what you tell us.",
    )
    basis_note = TextLine(
        "Tell us in a few words",
        [needed_when("basis", "Something else", "Say in a few words why you are acting for them")],
        thing="why you are acting for them",
        required=False,
    )
    submit = MainButton("Continue", busy="Saving…")


class ExplainedForm(QuestionForm):
    """What is different for this person has been read; the request goes on."""

    submit = MainButton("Continue")


class ContactForm(QuestionForm):
    """How can we reach you?"""

    name = NameField("Your full name", thing="your full name")
    email = EmailAddress("Email address", unless="no_email")
    no_email = Tick("I do not use email")
    phone = PhoneField(
        "UK phone number", [one_way_at_least("email", "address", message=ONE_WAY)], required=False
    )
    address = AddressField("Address (for letters, if you want them)", thing="your address", required=False)
    postcode = PostcodeField("Postcode", thing="your postcode", required=False)
    best_times = TextLine(
        "Best days and times to phone (you can leave this empty)", thing="the best times", required=False
    )
    message_safe = RadioChoice("Is it safe to leave a message?", choices=YES_NO, required=False, inline=True)
    submit = MainButton("Continue", busy="Saving…")


class TheirContactForm(QuestionForm):
    """How can we reach the person whose request this is? May be left to the one who asks."""

    their_name = NameField("Their full name", thing="their full name", autocomplete="off")
    their_email = EmailAddress("Their email address", required=False, autocomplete="off")
    their_phone = PhoneField("Their UK phone number", required=False, autocomplete="off")
    their_address = AddressField("Their address", thing="their address", required=False, autocomplete="off")
    submit = MainButton("Continue", busy="Saving…")


class NeedsForm(QuestionForm):
    """Is there anything you need?"""

    needs = CheckboxChoice(
        "Is there anything you need?",
        choices=NEEDS,
        required=False,
        hint="Tell us what would help you to talk to us, to read what we send you, or to take part. "
        "Someone here will arrange it with you. You can leave this empty.",
    )
    language = TextLine(
        "Which language?", thing="the language", required=False, limit=80, hint="For example Polish"
    )
    needs_note = LongText(
        "Anything else we should know", thing="what you need", required=False, limit=500, rows=3
    )
    submit = MainButton("Continue", busy="Saving…")

    def validate_language(self, field: Any) -> None:
        """Check that an interpreter has a language."""
        if INTERPRETER in self.needs.data and not field.data:
            raise ValidationError("Enter the language for the interpreter")

    def validate_needs_note(self, field: Any) -> None:
        """Check that "something else" says what."""
        if SOMETHING_ELSE in self.needs.data and not field.data:
            raise ValidationError("Say what else you need")


class AppealForm(QuestionForm):
    """Do you want to appeal?"""

    wish_to_appeal = RadioChoice(
        "Do you want to appeal to the Tribunal?",
        choices=(
            option(AppealWish.YES, "You can still change your mind, or come to an agreement first"),
            AppealWish.NO,
            AppealWish.NOT_SURE,
        ),
        hint="The rules ask you to tell us. Answering yes is not an appeal: you send that to the Tribunal.",
        required="Choose whether you want to appeal. 'Not sure yet' is fine.",
    )
    submit = MainButton("Continue", busy="Saving…")


class WishForm(QuestionForm):
    """What do you want to do?"""

    HINT = "You can change your mind later."
    NEEDED = "Choose what you want to do. 'Not sure' is fine."

    wish = RadioChoice("What do you want to do?", choices=Wish, hint=HINT, required=NEEDED)
    submit = MainButton("Continue", busy="Saving…")


class HopesForm(QuestionForm):
    """What do you hope for?"""

    hopes = LongText(
        "What do you hope for?",
        thing="what you hope for",
        required=False,
        limit=1_500,
        rows=7,
        spare="or keep the rest for the call",
    )
    submit = MainButton("Continue", busy="Saving…")


class OtherParentForm(QuestionForm):
    """Is there another parent?"""

    other_parent = NameField(
        "Their name, and how they are related (you can leave this empty)",
        thing="the name of the other parent",
        required=False,
        limit=LINE_LIMIT,
        width="",
        autocomplete="off",
    )
    other_parent_safe = RadioChoice(
        "Is it safe for us to contact them?",
        choices=(Option("yes", "Yes"), Option("no", "No"), Option("ask", "Ask me first")),
        required=False,
        hint="We will not contact them just because you name them here.",
    )
    submit = MainButton("Continue", busy="Saving…")


class SafetyForm(QuestionForm):
    """Are you worried about anyone's safety?"""

    safety_note = LongText(
        "Are you worried about anyone's safety?", thing="your worries", required=False, limit=1_500, rows=6
    )
    submit = MainButton("Continue", busy="Saving…")


class OptionalForm(HopesForm, OtherParentForm, SafetyForm):
    """The questions of the group 'More, if you like' on one page, as the office asks them by phone."""


class LetterForm(QuestionForm):
    """Can you send us the letter?"""

    letter = UploadsField(
        "Choose the letter",
        thing="the letter",
        required=False,
        most=10,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph one page at a time",
        hint="A PDF, or photos as JPEG or PNG. You can choose several photos. Each must be under 20 MB.",
    )
    submit = MainButton("Send these files", busy="Sending…")
    skip = SecondButton("Skip: I will send it later")


class SendForm(PageForm):
    """Check your answers. ``seen`` is the digest of the answers that the page showed."""

    seen = HiddenText(required=False)
    agreed = Confirmation(
        "I have read how you use my information",
        missing="Tick that you have read how we use your information",
    )
    submit = MainButton("Send my request", busy="Sending…")


class SaveForm(PageForm):
    """Save and come back later."""

    is_part_of_request = True

    email = EmailAddress("Email address", unless="no_email", hint="We will send a link to it.")
    no_email = Tick("I do not use email")
    submit = MainButton("Send me a link", busy="Sending…")


class ComeBackForm(PageForm):
    """Is this your form? The date of birth that was typed into it."""

    never_kept = frozenset({"birth_date"})

    birth_date = DateField3(
        "The date of birth you typed into the form",
        thing="the date of birth",
        hint="For example 3 5 2015",
    )
    submit = MainButton("Continue")


class ComeBackCodeForm(PageForm):
    """Is this your form? The code that the page showed when it was saved."""

    never_kept = frozenset({"code"})

    code = TextLine(
        "The six-digit code from the page",
        thing="the six-digit code",
        width="code",
        inputmode="numeric",
        limit=20,
        hint="We showed it when you saved the form. For example 482 913.",
    )
    submit = MainButton("Continue")
