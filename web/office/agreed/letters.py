"""A letter about what was agreed, to print: with the code, its QR square and a slip to send back."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask import session as flask_session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import OWNERS_ANSWERS
from cases.errors import NotFound
from cases.models import Party
from cases.readers import birth_date_words
from cases.vocabulary import SecondStep
from dates import uk_day
from documents.qr import qr_svg
from forms.base import BareForm
from services.agreed.answering import actions_for, struck_words
from services.agreed.links import link_for_letter
from services.agreed.people import ActionEntry, entry_of
from services.agreed.shown import shown_actions
from signing.page_step import page_step_of
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.viewers import current_viewer

LETTER = "actions_letter"
"""Which link's letter this browser's own press had made: only that one is shown."""


@office.post("/cases/<reference>/actions/letters/<int:number>")
@for_coordinators
def actions_letter(reference: str, number: int) -> ResponseReturnValue:
    """Have the letter to this party made; the record names who did, for the letter shows the code."""
    session, services = request_session(), get_services()
    party, entry, _ = _reader(reference, number)
    if entry.is_paused or not BareForm().validate_on_submit():
        return redirect(_back(reference), code=303)
    link = link_for_letter(
        session, party, by=current_viewer(), at=now(), policy=services.policy, keys=services.keys
    )
    session.commit()
    flask_session[LETTER] = str(link.id)
    return redirect(url_for("office.show_actions_letter", reference=reference, number=number), code=303)


@office.get("/cases/<reference>/actions/letters/<int:number>")
@for_coordinators
def show_actions_letter(reference: str, number: int) -> ResponseReturnValue:
    """Show the letter, to print, to the browser in which it was made, as long as its link is open."""
    services = get_services()
    party, entry, actions = _reader(reference, number)
    link = entry.link
    if link is None or flask_session.get(LETTER) != str(link.id):
        return redirect(_back(reference), code=303)
    addresses, today = services.link_addresses, uk_day(now())
    shown = shown_actions(actions, today=today, bank_holidays=services.bank_holidays, reader=party)
    return render_template(
        "office/agreed/letter.html",
        case=party.case,
        party=party,
        back=_back(reference),
        today=today,
        own=[one for one in shown if one.is_own],
        others=[one for one in shown if not one.is_own],
        answers=[kind.words for kind in OWNERS_ANSWERS],
        all_signed=all(one.all_signed for one in actions),
        struck_words=struck_words(request_session(), actions),
        has_signed=entry.signer is not None,
        step=_step(entry, party),
        code=addresses.short_code(link),
        code_page=addresses.code_page,
        until=uk_day(link.expires_at),
        square=Markup(qr_svg(addresses.open(link))),  # noqa: S704 - our own drawing of our own address
    )


def _reader(reference: str, number: int) -> tuple[Party, ActionEntry, list[AgreedAction]]:
    """Return whose letter it is, how they come to their page, and what is theirs to see there."""
    session = request_session()
    party = party_of(this_case(reference), number)
    entry, actions = entry_of(session, party, at=now()), actions_for(session, party)
    if not actions or not entry.is_open_to_all:
        raise NotFound("no letter about what was agreed can be made for this person")
    return party, entry, actions


def _back(reference: str) -> str:
    return url_for("office.case_actions", reference=reference)


def _step(entry: ActionEntry, party: Party) -> str:
    """Return what the page will ask, as the letter says it; it never carries the answer."""
    asked = entry.signer.second_step if entry.signer is not None else page_step_of(party)
    if asked is SecondStep.BIRTH_DATE:
        return birth_date_words(party)
    if entry.signer is not None:
        return "the six digits that you signed with"
    return "six digits: phone us for them"
