"""I want to stop mediation: said by that person alone, on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.certificates.models import Certificate, live_certificate
from cases.deadlines.clocks import TwoDates
from cases.meetings.models import Meeting
from cases.models import Decision, Party
from cases.progress.case_clocks import certificate_clock
from cases.progress.deadline import family_appeal_dates
from cases.progress.withdrawing import Withdrawing, coming_meetings, withdrawing
from cases.vocabulary import CertificateVariant, Track
from dates import plain_datetime, uk_day, unbroken
from forms.choices import Option
from forms.own_page import WithdrawForm
from services.casework.withdrawals import meetings_in_order, withdraw
from services.queries.next_steps import can_be_certified
from web.common.seen import digest_of, show, shows
from web.common.typed_texts import was_pressed
from web.context import get_services, now, request_session
from web.filters import decision_with_letter
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.own_request import BASE, current_request_visit, request_link_required
from web.party.second_steps import OTHER_LINK

DRS_BUTTON = "I want to stop disagreement resolution"
DONE = "You told us at {when} that you want to stop {what}."
MEDIATION_WORDS = {Track.MEDIATION: "mediation", Track.DRS: "disagreement resolution"}


@dataclass(frozen=True)
class WishShown:
    """One wish that can be taken back, and what becomes of it."""

    decision: Decision
    meetings: Sequence[Meeting]
    certificate: Certificate | None
    appeal: TwoDates | None
    certificate_by: date | None


@pages.route("/your/request/stop-mediation", methods=["GET", "POST"])
@request_link_required()
def stop_mediation() -> ResponseReturnValue:
    """Say what taking back one's wish means, and does not; and take it back."""
    party = current_request_visit().party
    track = party.case.track
    wishes = _wishes(party)
    form = WithdrawForm(data={"party": str(party.id)})
    if track is Track.DRS:
        form["submit"].label.text = DRS_BUTTON
    if len(wishes) > 1:
        form.decisions.choices = [
            Option(str(w.decision.number), decision_with_letter(w.decision), data=w.decision) for w in wishes
        ]
    else:
        del form.decisions
    pressed = form.validate_on_submit()
    if pressed and form.party.data != str(party.id):
        link_sessions.flash_next(OTHER_LINK)
        return redirect(BASE, code=303)
    if not wishes:
        return _nothing_to_stop(party, pressed=was_pressed())
    if pressed and shows(form, _shown(wishes)):
        chosen = form.decisions.data if len(wishes) > 1 else [wishes[0].decision]
        session = request_session()
        made = withdraw(session, party, chosen, at=now(), provider=get_services().provider)
        session.commit()
        if made:
            when = unbroken(plain_datetime(made[0].chosen_at))
            link_sessions.flash_next(DONE.format(when=when, what=MEDIATION_WORDS[track]))
        return redirect(BASE, code=303)
    show(form, _shown(wishes))
    return render_template(
        "party/stop_mediation.html",
        form=form,
        wishes=wishes,
        is_drs=track is Track.DRS,
        what=MEDIATION_WORDS[track],
    )


def _wishes(party: Party) -> list[WishShown]:
    session, at = request_session(), now()
    holidays = get_services().bank_holidays
    meetings = meetings_in_order(session, party.case)
    found = []
    for decision in party.case.decisions:
        if withdrawing(decision, party, meetings, at=at) is not Withdrawing.POSSIBLE:
            continue
        certificate = live_certificate(session, decision.id, party.id)
        due = None
        if certificate is None and can_be_certified(decision) and party.case.track is Track.MEDIATION:
            variant = CertificateVariant.NO_MEDIATION
            due = certificate_clock(variant, uk_day(at), bank_holidays=holidays).safe
        own = [certificate] if certificate else []
        appeal = family_appeal_dates(decision, own, bank_holidays=holidays)
        if appeal is not None and appeal.safe < uk_day(at):
            appeal = None
        found.append(
            WishShown(decision, coming_meetings(decision, party, meetings, at=at), certificate, appeal, due)
        )
    return found


def _shown(wishes: Sequence[WishShown]) -> str:
    """Return a digest of the wishes and meetings that the page shows."""
    shown: list[Any] = [
        (
            wish.decision.number,
            [str(choice.id) for choice in wish.decision.choices],
            [(str(meeting.id), meeting.sequence) for meeting in wish.meetings],
            wish.certificate.reference if wish.certificate else "",
        )
        for wish in wishes
    ]
    return digest_of(shown)


def _nothing_to_stop(party: Party, *, pressed: bool) -> ResponseReturnValue:
    """Say why there is nothing to take back; a second press is told what the first one did."""
    meetings = meetings_in_order(request_session(), party.case)
    why = {withdrawing(one, party, meetings, at=now()) for one in party.case.decisions}
    if pressed and Withdrawing.DONE in why:
        choices = [c for d in party.case.decisions for c in d.choices_of(party.id)]
        when = unbroken(plain_datetime(choices[-1].chosen_at))
        link_sessions.flash_next(DONE.format(when=when, what=MEDIATION_WORDS[party.case.track]))
        return redirect(url_for("party.own_request"), code=303)
    page = render_template(
        "party/nothing_to_stop.html",
        has_met=Withdrawing.MET in why,
        is_done=Withdrawing.DONE in why,
        what=MEDIATION_WORDS[party.case.track],
    )
    return page, 409 if pressed else 200
