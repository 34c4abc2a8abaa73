"""Behind a link: coming in, proving who one is, signing, asking for a change, not signing.

Each form that answers carries ``signer``, whom its page was made for: another link opened in the same browser
meanwhile must not be answered by an old page.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any, ClassVar

from wtforms.validators import StopValidation, ValidationError

from cases.vocabulary import SigningMethod
from documents.signatures.ink import InkRefused, judge_strokes, read_strokes
from forms.base import PageForm
from forms.choices import CheckboxChoice, Confirmation, Option, RadioChoice, Tick
from forms.contact_fields import EmailAddress, PhoneField
from forms.fields import HiddenText, LongText, MainButton, NameField, SecondButton, TextLine, usually
from forms.moments import DateField3
from forms.uploads import UploadField
from forms.validators import needed_when

DRAW_OR_TYPE = "Draw your signature in the box, or type your name instead"
MOST_STROKES_TEXT = 1_500_000  # characters: 20,000 points with time and pressure


class OpenForm(PageForm):
    """A document for you to read"""

    submit = MainButton("Read the document", busy="Opening…")


class OpenCopyForm(PageForm):
    """Your copy of a document"""

    submit = MainButton("Open my copy", busy="Opening…")


class CarryOnForm(PageForm):
    """Your saved form"""

    submit = MainButton("Carry on", busy="Opening…")


class FreshLinkForm(PageForm):
    """This link no longer works"""

    link = HiddenText(limit=400)
    submit = MainButton("Send me a new link", busy="Sending…")


class CodeForm(PageForm):
    """Enter your code"""

    never_kept = frozenset({"code"})

    code = TextLine(
        "The code in our letter or email, or from the mediator",
        thing="the code",
        hint="For example K7M 3QX. Capitals and spaces do not matter.",
        width="code",
        limit=40,
    )
    submit = MainButton("Continue", busy="Looking…")


class BirthDateForm(PageForm):
    """Is this you? The view says of whom: a child, or a young person."""

    never_kept = frozenset({"born"})

    signer = HiddenText()
    born = DateField3(
        "What is the child's date of birth?",
        thing="the date of birth",
        hint="For example 3 5 2015, or 3 May 2015.",
    )
    submit = MainButton("Continue", busy="Checking…")


class OwnBirthDateForm(PageForm):
    """Is this you?"""

    never_kept = frozenset({"born"})

    signer = HiddenText()
    born = DateField3(
        "What is your date of birth?",
        thing="your date of birth",
        hint="For example 3 5 2008, or 3 May 2008.",
        birthday=True,
    )
    submit = MainButton("Continue", busy="Checking…")


class SixDigitsForm(PageForm):
    """Is this you?"""

    never_kept = frozenset({"code"})

    signer = HiddenText()
    code = TextLine(
        "What is your six-digit code?",
        thing="the six-digit code",
        hint="We told you this code by phone or when we met, for example 482 913. It is not in our email.",
        width="10",
        inputmode="numeric",
        autocomplete="one-time-code",
        limit=40,
    )
    submit = MainButton("Continue", busy="Checking…")


class EmailedDigitsForm(PageForm):
    """Six digits from your email"""

    signer = HiddenText()
    code = TextLine(
        "What are the six digits?",
        thing="the six digits",
        hint="They are in the email that we have just sent you.",
        width="10",
        inputmode="numeric",
        autocomplete="one-time-code",
        limit=40,
    )
    submit = MainButton("Continue", busy="Checking…")


class StrokesField(HiddenText):
    """A drawing as its strokes, in JSON; data is a list of lists of points, or None where there is none."""

    drawing: list[list[list[float | None]]] | None = None

    survives = False

    def __init__(self, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(validators, **usually(kwargs, required=False, limit=MOST_STROKES_TEXT))

    @property
    def target(self) -> str:
        """The box that was drawn in."""
        return "signature-box"

    def judged(self) -> list[list[list[float | None]]]:
        """Return the strokes, inside the box. Raises StopValidation with the words for the page."""
        try:
            given = json.loads(self.data or "[]")
            judge_strokes(given)
            return [[_point(point) for point in stroke] for stroke in read_strokes(given)]
        except InkRefused as error:
            raise StopValidation(error.sentence) from error
        except (ValueError, RecursionError) as error:
            raise StopValidation(DRAW_OR_TYPE) from error


def _point(point: Any) -> list[float | None]:
    rounded: list[float | None] = [round(point.x, 1), round(point.y, 1)]
    rounded.append(None if point.t is None else round(point.t))
    rounded.append(None if point.pressure is None else round(point.pressure, 3))
    return rounded


class SignForm(PageForm):
    """Sign the document. ``held_name`` is the name as we hold it; set it before validating."""

    METHODS: ClassVar = (
        Option(SigningMethod.DRAWN.value, "Draw my signature", data=SigningMethod.DRAWN),
        Option(SigningMethod.TYPED.value, "Type my name", data=SigningMethod.TYPED),
        Option(SigningMethod.PICTURE.value, "Use a picture of my signature", data=SigningMethod.PICTURE),
    )
    held_name: str = ""
    name_may_be_changed: bool = True

    signer = HiddenText()
    confirmed = Confirmation(
        "All four are true for me",
        missing="Tick that all four are true for you. If one of them is not, you can ask for a change",
    )
    method = RadioChoice(
        "How do you want to sign?",
        choices=METHODS,
        required="Choose how you want to sign",
        hint="Both count the same.",
    )
    typed = NameField(
        "Your full name",
        [needed_when("method", SigningMethod.TYPED, "Enter your full name")],
        thing="your name",
        required=False,
    )
    asked_name = HiddenText(required=False)
    as_typed = Tick("Sign as I typed it")
    strokes = StrokesField()
    picture = UploadField(
        "A picture of your signature",
        [needed_when("method", SigningMethod.PICTURE, "Choose a picture, or type your name instead")],
        thing="a picture",
        hint="A JPEG or PNG, for example a photograph of your signature on white paper. Under 10 MB.",
        limit=10,
        accept="image/jpeg,image/png",
        advice="Photograph it again smaller, or type your name instead",
        required=False,
    )
    submit = MainButton("Sign this document", busy="Signing…")

    def validate_typed(self, field: Any) -> None:
        """Ask once about another name than we hold; ticked for that very name, it stands."""
        if field.errors:
            return
        if same_name(field.data, self.held_name):
            return
        if self.as_typed.data and self.asked_name.data == field.data:
            return
        self.asked_name.data = self.asked_name.shown = field.data
        self.as_typed.data = False
        instead = "ask for a change of name" if self.name_may_be_changed else "phone us"
        raise ValidationError(
            f"You typed '{field.data}', but we have '{self.held_name}'. "
            f"Tick 'Sign as I typed it', or {instead}"
        )

    def validate_strokes(self, field: Any) -> None:
        """Check what was drawn only when drawing was chosen."""
        if self.method.data is SigningMethod.DRAWN:
            field.drawing = field.judged()

    def for_an_agreement(self) -> None:
        """Say what to do where something is not true of an agreement: its words cannot be changed."""
        self.confirmed.missing = "Tick that all four are true for you. If one of them is not, phone us first"
        self.name_may_be_changed = False

    @property
    def asks_about_name(self) -> bool:
        """The page asks whether a name that we do not hold is meant."""
        return bool(self.asked_name.data)


class ChangeForm(PageForm):
    """What should be changed?"""

    signer = HiddenText()
    parts = CheckboxChoice(
        "Which part?",
        thing="the part",
        required=False,
        hint="Tick all that apply. You can leave this empty.",
    )
    words = LongText(
        "What should it say?",
        thing="what should be changed",
        required="Say what should be changed",
        hint="Only the mediator and our office read this.",
        limit=4_000,
        spare="and tell us the rest by phone",
    )
    submit = MainButton("Ask for this change", busy="Sending…")


class DeclineForm(PageForm):
    """Confirm that you do not want to sign"""

    signer = HiddenText()
    reason = LongText(
        "Do you want to say why?",
        thing="your reason",
        required=False,
        hint="You can leave this empty. Only the mediator and our office read it.",
        limit=2_000,
        spare="and tell us the rest by phone",
    )
    submit = SecondButton("I do not want to sign", busy="Sending…")


class ObjectForm(PageForm):
    """This is not my signature"""

    signer = HiddenText()
    words = LongText(
        "What is wrong?",
        thing="what is wrong",
        required="Say what is wrong",
        hint="For example: I did not sign it. Only the mediator and our office read it.",
        limit=2_000,
        spare="and tell us the rest by phone",
    )
    submit = MainButton("Tell us", busy="Sending…")


class PassOnForm(PageForm):
    """Let a colleague sign. ``signer`` is whom the page was made for."""

    signer = HiddenText()
    name = NameField("Their full name", thing="their full name", autocomplete="off")
    post = TextLine(
        "Their job title",
        thing="their job title",
        hint="It is printed in the signing record, for example Head of SEND.",
        autocomplete="off",
        limit=80,
    )
    email = EmailAddress(
        "Their email address at work",
        thing="their email address",
        hint="Their link goes there.",
        autocomplete="off",
    )
    phone = PhoneField(
        "Their phone number",
        thing="their phone number",
        hint="We phone them to tell them a six-digit code.",
        autocomplete="off",
    )
    submit = MainButton("Let them sign for me", busy="Sending…")


class PassOnToRecordedForm(PageForm):
    """Let a deputy or attorney sign. ``signer`` is whom the page was made for."""

    signer = HiddenText()
    acting = RadioChoice("Who signs for you?", required="Choose who signs for you")
    submit = MainButton("Let them sign for me", busy="Sending…")


def same_name(typed: str, held: str) -> bool:
    """Return True if both are one name, whatever keyboard typed case, spaces, apostrophes, hyphens and dots
    on i.
    """
    return _folded(typed) == _folded(held)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name.translate(_ONE_OF_EACH))
    return " ".join(plain.casefold().translate(_ONE_OF_EACH).split())


_ONE_OF_EACH = {
    **dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u02b9\u02bb\u2032\u0060\u00b4\uff07"), "'"),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u0307"), None),
    ord("\u0131"): "i",
    ord("\u0130"): "I",
}
"""A phone's apostrophe and hyphen for the keyboard's; other keyboards lack the dot over a Turkish I."""
