"""The mediator's smaller pages: a meeting not held or concluded without paper, a paper sent or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from cases.vocabulary import NotHeldWhy, SigningOrder
from forms.base import PageForm
from forms.choices import CheckboxChoice, Option, RadioChoice, SelectBox, option
from forms.fields import HiddenNumber, HiddenText, LongText, MainButton, SecondButton, TextLine
from forms.moments import DateField3


class NotHeldForm(PageForm):
    """Why was the meeting not held? ``seen`` is the digest of the meeting that the page showed."""

    seen = HiddenText(required=False)
    why = RadioChoice(
        "Why was the meeting not held?",
        choices=[option(why) for why in NotHeldWhy if why is not NotHeldWhy.STOPPED],
        required="Choose why the meeting was not held, or 'Something else'",
    )
    more = TextLine(
        "Anything the office should know", required=False, hint="For our office alone. You can leave it empty"
    )
    submit = MainButton("Record that it was not held", busy="Recording…")


class StoppedForm(PageForm):
    """Who was there when it stopped? The view sets ``came.choices``; ``seen`` marks what was shown."""

    seen = HiddenText(required=False)
    came = CheckboxChoice(
        "Who was there?",
        thing="who was there",
        required="Tick who was there",
        hint="Anyone in the family who took part may have a certificate now, or wait. An adviser asks them.",
    )
    submit = MainButton("Record that it was stopped", busy="Recording…")


class ConcludeForm(PageForm):
    """Conclude the meeting without a paper? ``seen`` is the digest of what the page says of the meeting."""

    seen = HiddenText(required=False)
    submit = MainButton("Finish the meeting", busy="Saving…")


class NoStatementForm(PageForm):
    """Why will there be no paper? ``seen`` is the digest of what the page says of the meeting."""

    seen = HiddenText(required=False)
    because = LongText(
        "Why will there be no Outcome Statement?",
        thing="the reason",
        required="Say why there will be no Outcome Statement",
        hint="For our staff alone. Do not write what was said at the meeting.",
        limit=500,
        rows=3,
    )
    submit = MainButton("Record that there will be none", busy="Recording…")


class SendStatementForm(PageForm):
    """Until when can people sign? ``seen`` is the digest of the document and signers that the page showed."""

    seen = HiddenText(required=False)
    open_until = DateField3("Last day to sign", thing="the last day to sign", future=True)
    order = RadioChoice(
        "Who is asked to sign first?",
        choices=SigningOrder,
        required="Choose who is asked to sign first",
        hint="People who are asked later get their email once everyone before them has signed.",
    )
    submit = MainButton("Send for signature", busy="Sending…")

    def turns(self) -> list[int]:
        """Return the place chosen for each signer, in the order in which they are named."""
        return [int(field.data) for field in self if field.name.startswith(TURN)]


TURN = "turn_"
PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th")


def sending_form(names: Sequence[str]) -> type[SendStatementForm]:
    """Return the form to send a statement that ``names`` sign, with a place for each of them."""
    places = [Option(str(number), words, data=str(number)) for number, words in enumerate(PLACES, start=1)]
    fields = {
        f"{TURN}{number}": SelectBox(
            f"{name} signs", choices=places[: max(len(names), 1)], required=f"Choose when {name} signs"
        )
        for number, name in enumerate(names, start=1)
    }
    return type("SendStatementForm", (SendStatementForm,), fields)


class ChangeReplyForm(PageForm):
    """Send it back as it is, with a reply. ``version`` is the version whose change is answered."""

    version = HiddenNumber()
    reply = LongText(
        "Why is the change not made?",
        thing="your reply",
        required="Say why the change is not made",
        hint="Everyone who signs reads this, above the document. Do not say who asked, or what they wrote.",
        limit=1_000,
        rows=4,
    )
    submit = SecondButton("Prepare it to send back with this reply", busy="Making…")


class GiveCopiesForm(PageForm):
    """Give everyone a copy without signatures? ``seen`` is the digest of what the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Give everyone a copy", busy="Sending…")


class WithdrawForm(PageForm):
    """Take the document back? ``seen`` is the digest of the document that the page showed."""

    seen = HiddenText(required=False)
    submit = MainButton("Withdraw this document", busy="Withdrawing…")
