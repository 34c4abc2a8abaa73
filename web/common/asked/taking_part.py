"""Whether someone takes part in disagreement resolution: the form's answer, and letters about it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from cases.drs.parts import PartReply, TakingPart
from forms.taking_part import PartForm
from services.casework.part_letters import PartLetter, letter_data, may_have_letter
from web.common.asked.case_letters import case_letter
from web.context import get_services, now

TEXTS = ("cannot_do", "comes", "access", "to_read", "reason")


def recorded_reply(part: TakingPart) -> dict[str, Any]:
    """Return what is recorded, by the names of the form's fields."""
    return {name: getattr(part, name) for name in ("answer", "mode", *TEXTS)}


def reply_of(form: PartForm) -> PartReply:
    """Return the answer that a valid form gives."""
    texts = {name: form[name].data or "" for name in TEXTS}
    return PartReply(form.answer.data, mode=form.mode.data, **texts)


def letter_file(part: TakingPart, letter: PartLetter) -> Response:
    """Return the letter to this party as PDF, made now; its file name names no person."""
    if not may_have_letter(part, letter):
        abort(404)
    services = get_services()
    data = letter_data(part, letter, provider=services.provider, directory=services.directory, at=now())
    return case_letter(letter.value, data, part.party, key=f"{letter.value}:{part.id}")
