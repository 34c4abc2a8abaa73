"""The signing desk: the PIN that its host chooses, and types again between two turns."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import MainButton, TextLine


def _pin(label: str, hint: str) -> TextLine:
    return TextLine(
        label, thing="the PIN", hint=hint, width="10", inputmode="numeric", autocomplete="off", limit=40
    )


class OpenDeskForm(PageForm):
    """Open the signing desk"""

    never_kept = frozenset({"pin"})

    pin = _pin(
        "Choose a PIN of six digits",
        "Between two people you type it to hand the device on. It opens nothing else, and ends with this "
        "desk. Do not use the PIN of your phone or bank.",
    )
    submit = MainButton("Open the signing desk", busy="Opening…")


class PinForm(PageForm):
    """Hand this device back"""

    never_kept = frozenset({"pin"})

    pin = _pin(
        "Your PIN for this signing desk",
        "For staff: the six digits that you chose when you opened the desk.",
    )
    submit = MainButton("Continue", busy="Checking…")
