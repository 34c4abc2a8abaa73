"""Whether someone takes part in disagreement resolution: the form's answer as the domain takes it."""

from __future__ import annotations

from typing import Any

from cases.drs.parts import PartReply, TakingPart
from forms.taking_part import PartForm

TEXTS = ("cannot_do", "comes", "access", "to_read", "reason")


def recorded_reply(part: TakingPart) -> dict[str, Any]:
    """Return what is recorded, by the names of the form's fields."""
    return {name: getattr(part, name) for name in ("answer", "mode", *TEXTS)}


def reply_of(form: PartForm) -> PartReply:
    """Return the answer that a valid form gives."""
    texts = {name: form[name].data or "" for name in TEXTS}
    return PartReply(form.answer.data, mode=form.mode.data, **texts)
