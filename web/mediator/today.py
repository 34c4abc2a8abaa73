"""Today: meetings in order of time, then this week, then what waits."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.access import own_case_ids
from cases.vocabulary import Role
from services.queries.agenda import Waiting, agenda_of
from web.context import now, request_session
from web.mediator.agreements.page import agreement_words
from web.mediator.blueprint import mediator
from web.mediator.meeting import needs_of
from web.mediator.meeting_outcome import meeting_outcome_of
from web.mediator.statement import TONES
from web.viewers import current_viewer, signed_in_as

WAITING_WORDS = {
    Waiting.CHANGE_ASKED: "A change was asked for",
    Waiting.DECLINED: "Someone does not want to sign",
    Waiting.TO_MAKE: "The Outcome Statement is not made yet",
    Waiting.RESULT_TO_RECORD: "Record what came of the meeting",
    Waiting.TO_SEND: "The Outcome Statement is not sent yet",
    Waiting.TO_FINISH: "Record the outcome of the meeting",
    Waiting.TIME_RAN_OUT: "The time to sign has run out",
    Waiting.CODE_TO_TELL: "Tell those who sign their codes",
    Waiting.AGREEMENT_CODE_TO_TELL: "Tell those who sign the agreement their codes",
}


PAGES = {
    Waiting.CHANGE_ASKED: "change",
    Waiting.DECLINED: "change",
    Waiting.TO_FINISH: "meeting",
    Waiting.TO_MAKE: "meeting",
    Waiting.RESULT_TO_RECORD: "meeting",
    Waiting.AGREEMENT_CODE_TO_TELL: "agreement",
}
"""Where each is done; what is not named here, on the paper's page."""


@mediator.get("/mediator")
@signed_in_as(Role.MEDIATOR)
def today() -> ResponseReturnValue:
    """Show today."""
    session, viewer = request_session(), current_viewer()
    agenda = agenda_of(session, viewer.user_id, at=now(), but_of=own_case_ids(session, viewer))
    return render_template(
        "mediator/today.html",
        agenda=agenda,
        sheets=[meeting_outcome_of(session, meeting) for meeting in agenda.today],
        waiting_words=WAITING_WORDS,
        pages=PAGES,
        today=now(),
        needs_of=needs_of,
        agreement_words=agreement_words,
        tones=TONES,
    )
