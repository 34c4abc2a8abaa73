"""What a page showed when it was made, sent back with it: nobody confirms what has changed since.

    shown = digest_of(answers)
    if form.validate_on_submit() and shows(form, shown):
        ...

The form has a hidden field ``seen``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

CHANGED = "Something changed since this page was opened, perhaps in another window. Nothing was sent. "
CHECK_AGAIN = "Here it is as it stands now. Check it, then press '{button}' again"


def digest_of(*shown: Any) -> str:
    """A digest of everything that a page shows and asks to confirm; plain values, dates and ids."""
    return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()


def shows(form: Any, digest: str) -> bool:
    """Return True if the page that was sent showed what stands now; else say so on the form."""
    if form.seen.data == digest:
        return True
    form.add_problem(CHANGED + CHECK_AGAIN.format(button=form.submit.label.text))
    return False


def show(form: Any, digest: str) -> None:
    """Let the page that is about to be shown carry what it shows."""
    form.seen.process_data(digest)
