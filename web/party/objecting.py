"""This is not my signature: what a signer whose paper was scanned can say behind their link."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.party import ObjectForm
from services.statements.on_paper import object_to_paper
from signing.on_paper import newest_paper
from web.common.typed_texts import was_pressed
from web.context import now, request_session
from web.party import link_sessions
from web.party.answers import is_for_another
from web.party.blueprint import party
from web.party.link_sessions import current_link_session, link_session_required
from web.party.second_steps import OTHER_LINK

THANKS = "Thank you. We have told our office, and phone you or write to you."


@party.route("/your/paper", methods=["GET", "POST"])
@link_session_required()
def signed_on_paper() -> ResponseReturnValue:
    """Show who confirmed the paper, and take an objection to it."""
    link_session, session = current_link_session(), request_session()
    scan = newest_paper(session, link_session.signer)
    if scan is None or scan.confirmed_at is None:
        return redirect(link_sessions.home_of(link_session), code=303)
    form = ObjectForm(data={"signer": str(link_session.signer.id)})
    if was_pressed() and form.signer.data and is_for_another(form, link_session):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(link_sessions.home_of(link_session), code=303)
    if scan.objected_at is None and form.validate_on_submit():
        object_to_paper(session, link_session.signer, form.words.data, at=now())
        session.commit()
        link_sessions.flash_next(THANKS)
        return redirect(url_for("party.signed_on_paper"), code=303)
    return render_template(
        "party/on_paper.html",
        signer=link_session.signer,
        envelope=link_session.envelope,
        scan=scan,
        form=form,
        flash_message=link_sessions.take_flash(),
    )
