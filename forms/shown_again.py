"""What a page shows again after an error: the words typed into it, and what was wrong with them.

The web packages say for each request what is shown again (``SHOWN``) and learn which forms took what was sent
(``SENT``); both hold for one request alone. Nothing here knows where the words were kept meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

PAGE = ""
"""The name under which the problems of a page as a whole are kept, beside those of its fields."""

Errors = Mapping[str, Mapping[str, Sequence[str]]]
"""Class name of a form to names of its fields to their problems."""


@dataclass(frozen=True)
class ShownAgain:
    """A page that is shown with what was typed into it earlier; nothing is done by showing it."""

    fields: MultiDict[str, str]
    errors: Errors = field(default_factory=dict)
    notice: str = ""
    """What to say first on the page, such as that the sign-in had ended; ``{button}`` is its main button."""
    had_files: bool = False
    """Files were with it, and must be chosen again."""


SHOWN: ContextVar[ShownAgain | None] = ContextVar("shown_again", default=None)
EARLIER_SIGN_IN: ContextVar[bool] = ContextVar("earlier_sign_in", default=False)
"""What was sent came from a page of this browser from before a sign-in began or ended in it."""
EARLIER_FORM: ContextVar[bool] = ContextVar("earlier_form", default=False)
"""What was sent is part of a request that this browser has left: it began another one since."""
SENT: ContextVar[list[Any] | None] = ContextVar("sent_forms", default=None)
