"""The live page: what is typed, as paper, before anything is saved. Nothing here is stored.

Words come at once, the page's picture within a second. When the worker is away the form works all the same.
"""

from __future__ import annotations

import base64
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from cases.meetings.outcomes import draft_from
from documents.jobs import JobError, JobSuperseded
from forms.mediator.outcome_values import laid_over
from services.statements.data import named_signers, statement_data_of
from web.common.document_text import readable
from web.common.turns import end_turn
from web.context import get_services, request_session
from web.mediator.blueprint import WRITERS, mediator
from web.mediator.filling import form_from, saved_values
from web.mediator.meeting_outcome import MeetingOutcome, open_meeting_outcome
from web.setup import require_token
from web.viewers import current_viewer, signed_in_as

NO_PICTURE = "No picture just now. Your typing is saved."
WORDS_SECONDS = 3.0
PICTURE_SECONDS = 12.0
PARTS = {"a": "Part A: what was agreed", "b": "Part B: confidential summary"}


@mediator.post("/mediator/<reference>/outcome/live")
@signed_in_as(*WRITERS)
def live(reference: str) -> ResponseReturnValue:
    """Show the words of one part, or with ``page`` its picture, of the form as typed this moment."""
    meeting_outcome = open_meeting_outcome(reference)
    require_token()
    part = request.form.get("part", "a") if request.form.get("part") in PARTS else "a"
    data = preview_data(meeting_outcome, laid_over(saved_values(meeting_outcome), request.form, whole=True))[
        part
    ]
    key = f"outcome-{meeting_outcome.begun.id}-{current_viewer().user_id}"
    request_session().rollback()  # nothing is written here: on SQLite the lock would be held while we wait
    end_turn()
    page = request.form.get("page", "")
    try:
        if page:
            return jsonify(_picture(part, data, page, key))
        reply = get_services().jobs.ask(
            "preview", {"part": part, "data": data}, key=f"{key}-words", seconds=WORDS_SECONDS
        )
        return jsonify(html=readable(reply.payload["html"]))
    except JobSuperseded:
        return jsonify(superseded=True)
    except JobError:
        return jsonify(gone=NO_PICTURE)


@mediator.get("/mediator/<reference>/outcome/page")
@signed_in_as(*WRITERS)
def page(reference: str) -> ResponseReturnValue:
    """See the page: the same without script, from what is saved."""
    meeting_outcome = open_meeting_outcome(reference)
    if meeting_outcome.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    part = request.args.get("part", "a") if request.args.get("part") in PARTS else "a"
    shows_picture = request.args.get("as") == "picture"
    data = preview_data(meeting_outcome, saved_values(meeting_outcome))[part]
    key = f"outcome-{meeting_outcome.outcome.id}-{current_viewer().user_id}-alone"
    html, seen, gone = Markup(""), {}, ""
    try:
        if shows_picture:
            seen = _picture(part, data, request.args.get("page", "1"), key)
        else:
            reply = get_services().jobs.ask(
                "preview", {"part": part, "data": data}, key=f"{key}-words", seconds=WORDS_SECONDS
            )
            html = readable(reply.payload["html"])
    except JobError:
        gone = NO_PICTURE
    return render_template(
        "mediator/page.html",
        meeting_outcome=meeting_outcome,
        parts=PARTS,
        part=part,
        shows_picture=shows_picture,
        html=html,
        seen=seen,
        gone=gone,
    )


def preview_data(meeting_outcome: MeetingOutcome, posted: MultiDict[str, str]) -> dict[str, Any]:
    """Return both parts' data for the form with ``posted`` in it, marked as a draft."""
    values = {**meeting_outcome.draft.values, **form_from(meeting_outcome, posted).values()}
    draft = draft_from(values)
    version = meeting_outcome.next_version
    services = get_services()
    data = statement_data_of(
        meeting_outcome.case,
        meeting_outcome.meeting,
        meeting_outcome.begun,
        draft,
        version=version,
        agreed_on=meeting_outcome.agreed_on,
        signers=named_signers(meeting_outcome.case, draft),
        draft_line=f"DRAFT {version}: not agreed, not for signature",
        provider=services.provider,
        bank_holidays=services.bank_holidays,
    )
    return {"a": data.part_a, "b": data.part_b}


def _picture(part: str, data: dict[str, Any], page: str, key: str) -> dict[str, Any]:
    """Return one page's picture, small enough to stand in the answer."""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    reply = get_services().jobs.ask(
        "preview_page",
        {"part": part, "data": data, "page": number},
        key=f"{key}-picture",
        seconds=PICTURE_SECONDS,
    )
    return {**reply.payload, "png": base64.b64encode(reply.content).decode()}
