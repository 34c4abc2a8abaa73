"""Sharing one's own page with a supporter: what is shared, the digits to tell them, and ending it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.casework.sharing import SharedPage, may_share, shared_pages_of
from cases.models import FAMILY_ROLES, Party
from cases.vocabulary import SharedPart, Track
from forms.base import BareForm
from forms.own_page import SharePageForm
from services.casework.sharing import (
    AskUsFirst,
    NotShared,
    SharedWithMany,
    ShareWish,
    end_sharing,
    share_link,
    share_page,
)
from signing.share_step import share_code
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required

SHARED = "{name} can read what you ticked. Tell them the six digits below: they are not in our email."
ENDED = "You ended it. {name} cannot read your page now."


@dataclass(frozen=True)
class SharedShown:
    """One shared page as whoever shares it sees it."""

    page: SharedPage
    digits: str
    short_code: str
    """What opens the page without the link in our email."""


@pages.get("/your/request/share")
@request_link_required()
def sharing() -> ResponseReturnValue:
    """Show with whom this page is shared, and what to tell them."""
    party = _party()
    session, keys = request_session(), get_services().keys
    shown = []
    for page in shared_pages_of(session, party):
        link = share_link(session, page, at=now())
        if page.is_open(now()) and link is not None:
            code = get_services().link_addresses.short_code(link)
            shown.append(SharedShown(page, share_code(page, keys), code))
    return render_template(
        "party/sharing.html",
        shown=shown,
        may_share=may_share(party),
        code_page=get_services().link_addresses.code_page,
        flash_message=link_sessions.take_flash(),
    )


@pages.route("/your/request/share/new", methods=["GET", "POST"])
@request_link_required()
def share() -> ResponseReturnValue:
    """Ask with whom, which parts and for how long; and share them."""
    party = _party()
    form = SharePageForm(data={"party": str(party.id)})
    if party.case.track is Track.DRS:  # which has no certificate (CFA 2014, s 57)
        form.parts.choices = [one for one in SharedPart if one is not SharedPart.CERTIFICATES]
    here = url_for("party.sharing")
    if was_pressed() and form.party.data and form.party.data != str(party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=here, then_words="Open the newer page")
    if not may_share(party):
        return redirect(here, code=303)
    if not form.validate_on_submit():
        return render_template("party/share.html", form=form)
    wish = ShareWish(form.name.data, form.email.data or "", form.parts.data, form.days.data)
    session = request_session()
    try:
        page = share_page(session, party, wish, at=now(), keys=get_services().keys)
    except SharedWithMany as error:
        session.commit()  # the try counts
        form.add_problem(error.sentence.rstrip("."), "name")
        return render_template("party/share.html", form=form), 422
    except AskUsFirst as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "name")
        return render_template("party/share.html", form=form), 422
    except NotShared as error:
        session.rollback()
        link_sessions.flash_next(error.sentence)
        return redirect(here, code=303)
    session.commit()
    link_sessions.flash_next(SHARED.format(name=page.name))
    return redirect(here, code=303)


@pages.post("/your/request/share/<uuid:shared_id>/end")
@request_link_required()
def end_share(shared_id: UUID) -> ResponseReturnValue:
    """End what is shared with one supporter, at once."""
    session, party = request_session(), _party()
    page = session.get(SharedPage, shared_id)
    if page is None or page.party_id != party.id:
        abort(404)
    if BareForm().validate_on_submit():
        end_sharing(session, page, at=now())
        session.commit()
        link_sessions.flash_next(ENDED.format(name=page.name))
    return redirect(url_for("party.sharing"), code=303)


def _party() -> Party:
    """Return whose page it is; nobody but the family shares one."""
    party = current_request_visit().party
    if party.role not in FAMILY_ROLES:
        abort(404)
    return party
