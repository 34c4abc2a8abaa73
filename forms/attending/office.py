"""What people need to take part in a meeting: what the office records of it."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import AccessKind, AccessState, ViewsHow
from forms.base import PageForm
from forms.choices import CheckboxChoice, RadioChoice, SelectBox, Tick, option
from forms.fields import HiddenText, LongText, MainButton, TextLine
from forms.moments import DateField3
from forms.uploads import PDF_OR_PICTURE, UploadsField

SAY_WHAT = {
    AccessKind.INTERPRETER: "Enter the language for the interpreter",
    AccessKind.OTHER: "Say what else is needed",
}
"""What must be said beside these."""
MORE = "(you can leave this empty)"


def _beside(kind: AccessKind, question: str) -> TextLine:
    """Return the line to write more about this ``kind`` into."""
    must = kind in SAY_WHAT
    label = question if must else f"{question} {MORE}"
    return TextLine(label, thing="what you know of it", required=False, limit=200)


class NewNeedForm(PageForm):
    """What does somebody need? The view sets ``party.choices``; a line belongs to each kind of its name."""

    party = SelectBox("Who needs it?", thing="who needs it")
    kind = CheckboxChoice(
        "What do they need?", thing="what they need", choices=AccessKind, hint="Tick all that they told you."
    )
    interpreter = _beside(AccessKind.INTERPRETER, "Which language?")
    bsl = _beside(AccessKind.BSL, "Which kind of signing?")
    lip_speaker = _beside(AccessKind.LIP_SPEAKER, "What should the lip-speaker know?")
    large_print = _beside(AccessKind.LARGE_PRINT, "Which size?")
    easy_read = _beside(AccessKind.EASY_READ, "What should be easy to read?")
    braille = _beside(AccessKind.BRAILLE, "Which kind of Braille?")
    quiet_room = _beside(AccessKind.QUIET_ROOM, "What should the room be like?")
    step_free = _beside(AccessKind.STEP_FREE, "What should we know about the way in?")
    hearing_loop = _beside(AccessKind.HEARING_LOOP, "What should we know about their hearing aid?")
    other = _beside(AccessKind.OTHER, "What is it?")
    submit = MainButton("Add what they need", busy="Adding…")

    def beside(self, kind: AccessKind) -> Any:
        """Return the field in which more is said about this ``kind``."""
        return self[kind.value]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what must be said beside a tick, and that nothing is written beside a box without one."""
        sound = super().validate(extra_validators)
        for kind in AccessKind:
            line, ticked = self.beside(kind), kind in self.kind.data
            if line.errors:
                continue
            if ticked and kind in SAY_WHAT and not line.data:
                self.add_problem(SAY_WHAT[kind], line.name)
                sound = False
            elif line.data and not ticked and not self.kind.errors:
                sentence = (
                    f"You wrote '{line.data}' about '{kind.words}'. Tick it too, or delete the words there"
                )
                self.add_problem(sentence, self.kind.name)
                sound = False
        return sound


class AccessForm(PageForm):
    """Where does it stand? ``seen`` marks what was shown; the view deletes ``independent`` where no person
    is booked.
    """

    seen = HiddenText(required=False)
    state = RadioChoice(
        "Where does it stand?",
        thing="where it stands",
        choices=[
            AccessState.ASKED,
            AccessState.ARRANGING,
            AccessState.BOOKED,
            option(AccessState.INSTEAD, "They read on their own page what you offer."),
            AccessState.CHECK_AGAIN,
            option(AccessState.TO_CANCEL, "It stays on Today until it is cancelled."),
            option(AccessState.NOT_NEEDED, "Nothing is booked for them, or it is cancelled."),
        ],
    )
    booked_with = TextLine(
        "Who or what is booked?",
        thing="who or what is booked",
        required=False,
        limit=200,
        hint="For example the interpreter’s name and service, or the room. They read it on their own page.",
    )
    booked_for = DateField3("For which day?", thing="the day", required=False)
    independent = Tick("They are independent: not family or a friend, and not from a body that takes part")
    instead = LongText(
        "What do you offer instead?", thing="what you offer instead", required=False, limit=500, rows=3
    )
    submit = MainButton("Save this", busy="Saving…")

    def validate_instead(self, field: Any) -> None:
        """Check that what is not possible comes with something else."""
        if self.state.data is AccessState.INSTEAD and not field.data:
            raise ValidationError("Say what you offer instead")


class NewViewsForm(PageForm):
    """What does the child or young person want to say? The view sets ``party`` and ``readers.choices``."""

    party = SelectBox("Who gave it to us?", thing="who gave it to us")
    words = LongText("In words", thing="what they want to say", required=False, limit=5_000, rows=6)
    files = UploadsField(
        "Or a picture or a PDF",
        thing="the file",
        required=False,
        most=1,
        limit=20,
        accept=PDF_OR_PICTURE,
        advice="Photograph or scan what came by post",
        hint="PDF, JPEG or PNG, under 20 MB.",
    )
    how = RadioChoice("How did they say it?", thing="how they said it", choices=ViewsHow)
    readers = CheckboxChoice(
        "Who may read it, besides the mediator and the office?",
        thing="who may read it",
        required=False,
        hint="Only those whom the family named to you. The mediator always reads it.",
    )
    submit = MainButton("Add this", busy="Adding…")


class ChangeViewsForm(PageForm):
    """Change what was given. ``seen`` marks what the page showed."""

    seen = HiddenText(required=False)
    words = LongText("In words", thing="what they want to say", required=False, limit=5_000, rows=6)
    how = RadioChoice("How did they say it?", thing="how they said it", choices=ViewsHow)
    readers = CheckboxChoice(
        "Who may read it, besides the mediator and the office?",
        thing="who may read it",
        required=False,
        hint="Only those whom the family named to you.",
    )
    submit = MainButton("Save this", busy="Saving…")
