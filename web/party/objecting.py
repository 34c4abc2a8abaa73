"""This is not my signature: what a signer whose paper was scanned, or who signed on a device that was
handed over, can say behind their link.
"""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms.party import ObjectForm
from services.statements import device_objections
from services.statements.on_paper import object_to_paper
from signing.objections import objection_to
from signing.on_paper import newest_paper
from web.common.typed_texts import was_pressed
from web.context import now, request_session
from web.party import link_sessions
from web.party.answers import is_for_another
from web.party.blueprint import party
from web.party.link_sessions import current_link_session, link_session_required
from web.party.second_steps import OTHER_LINK

THANKS = "Thank you. We have told our office. We will phone you or write to you."


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
        objection=objection_to(session, link_session.signer),
        form=form,
        flash_message=link_sessions.take_flash(),
    )


@party.route("/your/device", methods=["GET", "POST"])
@link_session_required()
def signed_on_device() -> ResponseReturnValue:
    """Show on whose device their name was signed, and take an objection to it."""
    link_session, session = current_link_session(), request_session()
    signer = link_session.signer
    if not device_objections.signed_on_device(signer):
        return redirect(link_sessions.home_of(link_session), code=303)
    form = ObjectForm(data={"signer": str(signer.id)})
    if was_pressed() and form.signer.data and is_for_another(form, link_session):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(link_sessions.home_of(link_session), code=303)
    objection = objection_to(session, signer)
    if objection is None and form.validate_on_submit():
        device_objections.object_to_device(session, signer, form.words.data, at=now())
        session.commit()
        link_sessions.flash_next(THANKS)
        return redirect(url_for("party.signed_on_device"), code=303)
    return render_template(
        "party/on_device.html",
        signer=signer,
        envelope=link_session.envelope,
        objection=objection,
        form=form,
        flash_message=link_sessions.take_flash(),
    )
