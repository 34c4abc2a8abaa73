"""What every page that answers for someone must look at first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cases.vocabulary import SignerState
from dates import plain_datetime, unbroken
from web.party.link_sessions import LinkSession

_ALREADY = {
    SignerState.SIGNED: "You signed this at {when}. You do not need to do anything else.",
    SignerState.DECLINED: (
        "You said at {when} that you do not want to sign this. You do not need to do anything else."
    ),
    SignerState.PASSED_ON: "You passed this on at {when}. Somebody else signs for you.",
    SignerState.ASKED: "You asked for a change at {when}. You do not need to do anything else.",
}


def is_for_another(form: Any, link_session: LinkSession) -> bool:
    """Return True if the page was made for another link than the one that is open in this browser now."""
    return str(form.signer.data) != str(link_session.signer.id)


def already_done(state: SignerState, at: datetime | None) -> str:
    """Return what someone who gave this answer ``at`` an earlier time is told.

    Empty while there is no answer.
    """
    words = _ALREADY.get(state)
    return words.format(when=unbroken(plain_datetime(at))) if words and at else ""
