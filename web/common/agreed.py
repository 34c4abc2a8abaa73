"""Answering about an agreed action: what the pages of parties, officers and the office share."""

from __future__ import annotations

from flask import Response, request

from cases.agreed.models import AgreedAction
from cases.agreed.rules import answers_open_to, is_owner
from cases.casework.files import files_kept
from cases.deadlines.action_states import OWNERS_ANSWERS, ActionAnswerKind
from cases.documents import Upload, UploadPurpose
from cases.models import Party
from forms.agreed import ActionAnswerForm
from forms.choices import Option
from services.agreed.answering import AnsweredMeanwhile
from services.queries.own_documents import files_given_by
from web.common.letters import take_in
from web.context import get_services, request_session

OTHERWISE = "Send the answer without it, or phone us"


def answer_form(action: AgreedAction, party: Party) -> ActionAnswerForm:
    """Return the form with what ``party`` may say of ``action``, and who else reads it."""
    form = ActionAnswerForm(data={"party": str(party.id), "seen": str(len(action.answers))})
    kinds = answers_open_to(party, action) or OWNERS_ANSWERS
    form.answer.choices = [Option(kind.value, _words(kind), data=kind) for kind in kinds]
    if not is_owner(party, action):
        form.answer.label.text = "Is it done?"
        form["submit"].label.text = "Send my answer"
    return form


def answered_meanwhile(
    form: ActionAnswerForm, action: AgreedAction, party: Party, error: AnsweredMeanwhile
) -> ActionAnswerForm:
    """Return the form to show again after someone else answered: what was typed stands, to be sent again."""
    again = answer_form(action, party)
    button = again.button_to_press()
    form.answer.choices = again.answer.choices
    form.take_over("seen", str(len(action.answers)))
    form.add_problem(f"{error.sentence} Read the newest answer below. If yours still holds, press '{button}'")
    return form


def take_in_proofs(
    form: ActionAnswerForm, action: AgreedAction, party: Party
) -> tuple[list[Upload], list[str]]:
    """Return the files that ``party`` sends, cleaned, and a sentence about each that cannot be used."""
    if not form.proof.data:
        return [], []
    session = request_session()
    uploads, problems = take_in(
        form.proof.data,
        otherwise=OTHERWISE,
        held=files_given_by(session, party),
        of_case=files_kept(session, action.case),
    )
    for upload in uploads:
        upload.purpose = UploadPurpose.ACTION_PROOF
    return uploads, problems


def wants_large_print() -> bool:
    """Return True if the button pressed was that of the report in large print."""
    return request.form.get("print") == "large"


def proof_file(upload: Upload) -> Response:
    """Return a file that was sent with an answer, as it was cleaned when it came, under a plain name."""
    response = Response(get_services().blobs.read(upload.digest), mimetype=upload.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=upload.stored_name)
    return response


def _words(kind: ActionAnswerKind) -> str:
    return {
        ActionAnswerKind.NOT_YET: "Not yet, because …",
        ActionAnswerKind.AGREED: "Yes: I agree that it is done",
        ActionAnswerKind.NOT_AGREED: "No: I do not agree that it is done",
    }.get(kind, kind.words)
