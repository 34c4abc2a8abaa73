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
from documents.jobs.client import JobError, JobSuperseded
from forms.mediator.outcome_values import laid_over
from services.statement_data import named_signers, statement_paper
from web.common.document_text import readable
from web.context import request_session, this_house
from web.mediator import WRITERS, mediator
from web.mediator.filling import form_from, saved_values
from web.mediator.meeting_outcome import Sheet, open_sheet
from web.setup import require_token
from web.viewers import current_viewer, signed_in_as

NO_PICTURE = "No picture just now. Your typing is saved."
WORDS_SECONDS = 3.0
PICTURE_SECONDS = 12.0
PARTS = {"a": "Part A: what was agreed", "b": "Part B: confidential summary"}


@mediator.post("/mediator/<reference>/outcome/live")
@signed_in_as(*WRITERS)
def live(reference: str) -> ResponseReturnValue:
    """The words of one part, or with ``page`` its picture, of the form as typed this moment."""
    sheet = open_sheet(reference)
    require_token()
    part = request.form.get("part", "a") if request.form.get("part") in PARTS else "a"
    data = paper_data(sheet, laid_over(saved_values(sheet), request.form, whole=True))[part]
    key = f"outcome-{sheet.begun.id}-{current_viewer().user_id}"
    request_session().rollback()  # nothing is written here: on SQLite the lock would be held while we wait
    page = request.form.get("page", "")
    try:
        if page:
            return jsonify(_picture(part, data, page, key))
        reply = this_house().jobs.ask(
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
    sheet = open_sheet(reference)
    if sheet.outcome is None:
        return redirect(url_for("mediator.meeting", reference=reference), code=303)
    part = request.args.get("part", "a") if request.args.get("part") in PARTS else "a"
    shows_picture = request.args.get("as") == "picture"
    data = paper_data(sheet, saved_values(sheet))[part]
    key = f"outcome-{sheet.outcome.id}-{current_viewer().user_id}-alone"
    html, seen, gone = Markup(""), {}, ""
    try:
        if shows_picture:
            seen = _picture(part, data, request.args.get("page", "1"), key)
        else:
            reply = this_house().jobs.ask(
                "preview", {"part": part, "data": data}, key=f"{key}-words", seconds=WORDS_SECONDS
            )
            html = readable(reply.payload["html"])
    except JobError:
        gone = NO_PICTURE
    return render_template(
        "mediator/page.html",
        sheet=sheet,
        parts=PARTS,
        part=part,
        shows_picture=shows_picture,
        html=html,
        seen=seen,
        gone=gone,
    )


def paper_data(sheet: Sheet, posted: MultiDict[str, str]) -> dict[str, Any]:
    """Both parts' data for the form with ``posted`` in it, marked as a draft."""
    values = {**sheet.draft.values, **form_from(sheet, posted).values()}
    draft = draft_from(values)
    version = sheet.next_version
    paper = statement_paper(
        this_house(),
        sheet.case,
        sheet.meeting,
        sheet.begun,
        draft,
        version=version,
        agreed_on=sheet.agreed_on,
        signers=named_signers(sheet.case, draft),
        draft_line=f"DRAFT {version}: not agreed, not for signature",
    )
    return {"a": paper.part_a, "b": paper.part_b}


def _picture(part: str, data: dict[str, Any], page: str, key: str) -> dict[str, Any]:
    """One page's picture, small enough to stand in the answer."""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 4 else 1
    reply = this_house().jobs.ask(
        "preview_page",
        {"part": part, "data": data, "page": number},
        key=f"{key}-picture",
        seconds=PICTURE_SECONDS,
    )
    return {**reply.payload, "png": base64.b64encode(reply.content).decode()}
