"""Give everyone a copy of a statement that not everyone signs: disagreement resolution alone."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.vocabulary import Role
from forms.mediator.meeting import GiveCopiesForm
from services.statements.copies import give_unsigned_copies, may_give_unsigned, parties_with_a_copy
from signing.errors import NotOut
from web.common.seen import digest_of, show, shows
from web.context import now, request_session
from web.mediator.blueprint import mediator
from web.mediator.meeting_outcome import open_meeting_outcome
from web.mediator.statement import statement_page
from web.viewers import current_viewer, signed_in_as


@mediator.route("/mediator/<reference>/paper/copies", methods=["GET", "POST"])
@signed_in_as(Role.MEDIATOR)
def give_copies(reference: str) -> ResponseReturnValue:
    """Ask once more, naming everyone who gets a copy without signatures."""
    meeting_outcome, session = open_meeting_outcome(reference), request_session()
    envelope = meeting_outcome.envelope
    if envelope is None or not may_give_unsigned(session, envelope):
        return redirect(url_for("mediator.statement", reference=reference), code=303)
    form, parties = GiveCopiesForm(), parties_with_a_copy(session, envelope)
    shown = digest_of(envelope.id, envelope.state.value, [(one.name, one.email) for one in parties])
    if not (form.validate_on_submit() and shows(form, shown)):
        show(form, shown)
        return render_template(
            "mediator/give_copies.html",
            meeting_outcome=meeting_outcome,
            envelope=envelope,
            form=form,
            parties=parties,
            by_staff=[one for one in parties if not one.email],
        )
    try:
        give_unsigned_copies(session, envelope.id, by=current_viewer(), at=now())
    except NotOut:
        session.rollback()
        return statement_page(reference)
    session.commit()
    return statement_page(reference, "copies")
