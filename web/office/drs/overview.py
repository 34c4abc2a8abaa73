"""Calls and focus: where each party stands, the sentence about the meeting, and what is next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.drs.parts import (
    MAY_BE_ASKED,
    AskedAlready,
    FirstTalk,
    NotOpenForAnswers,
    TakingPart,
    everyone_agreed,
    may_tell,
    parts_of,
    record_first_talk,
    record_focus_agreed,
    set_focus,
)
from cases.drs.request import Disagreement, disagreement_of
from cases.errors import NotFound
from cases.meetings.arranging import arranged_meetings
from cases.meetings.models import Meeting, a_meeting_is_over
from cases.models import Case, Party
from cases.vocabulary import SecondStep, Track
from dates import uk_day
from forms.base import PageForm
from forms.office.drs import FirstTalkForm, FocusAgreedForm, FocusForm
from services.agreements.people import agreements_of, attendees, signed_words, standings
from services.casework.taking_part import gets_part_link
from signing.part_step import part_code, part_step_of
from web.common.seen import carry_recorded, digest_of, show, shows, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.viewers import current_viewer


@dataclass(frozen=True)
class ShownParty:
    """One party as the page shows it."""

    party: Party
    part: TakingPart | None
    code: str
    """The six digits to tell them; '' where their date of birth is asked for, or nobody was asked yet."""
    has_link: bool
    """A local authority's officers answer on their own page."""


def disagreement_of_case(reference: str) -> tuple[Case, Disagreement]:
    """Return the case of the address with its disagreement. Raises NotFound for mediation."""
    case = this_case(reference)
    found = disagreement_of(case) if case.track is Track.DRS else None
    if found is None:
        raise NotFound(f"{reference} has no disagreement")
    return case, found


def asked_party(case: Case, number: int) -> Party:
    """Return the party of that number that can be asked to take part. Raises NotFound."""
    party = party_of(case, number)
    if party.role not in MAY_BE_ASKED:
        raise NotFound("a supporter comes with somebody")
    return party


@office.get("/cases/<reference>/drs")
@for_coordinators
def calls_and_focus(reference: str) -> ResponseReturnValue:
    """Show each party's talk, its yes to the sentence and its answer; private, for coordinators."""
    case, disagreement = disagreement_of_case(reference)
    parts = parts_of(request_session(), case)
    by_party = {part.party_id: part for part in parts}
    form = FocusAgreedForm()
    show(form, digest_of(disagreement.focus))
    return render_template(
        "office/drs.html",
        case=case,
        disagreement=disagreement,
        people=[
            _shown(party, by_party.get(party.id))
            for party in case.present_parties()
            if party.role in MAY_BE_ASKED
        ],
        everyone_agreed=everyone_agreed(parts),
        is_held=a_meeting_is_over(request_session(), case, at=now()),
        may_tell=may_tell(disagreement, parts, uk_day(now())),
        agreements=_agreements(case),
        form=form,
    )


@office.route("/cases/<reference>/drs/talk/<int:party>", methods=["GET", "POST"])
@for_coordinators
def first_talk(reference: str, party: int) -> ResponseReturnValue:
    """Record what one party told us, private to it, the mediator and coordinators."""
    case, _ = disagreement_of_case(reference)
    whose = asked_party(case, party)
    part = next((one for one in parts_of(request_session(), case) if one.party_id == whose.id), None)
    names = tuple(FirstTalk.__dataclass_fields__)
    recorded = {name: getattr(part, name) if part else None for name in names}
    data = recorded if part and part.talked_on else {**recorded, "talked_on": uk_day(now())}
    form = carry_recorded(FirstTalkForm(today=uk_day(now()), data=data), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        texts = {name: form[name].data or "" for name in names if name != "talked_on"}
        talk, by = FirstTalk(form.talked_on.data, **texts), Actor.of(current_viewer())
        if _done(form, lambda session: record_first_talk(session, whose, talk, by=by, at=now())):
            return _back(case)
    return render_template("office/drs_talk.html", form=form, case=case, party=whose, part=part)


@office.route("/cases/<reference>/drs/focus", methods=["GET", "POST"])
@for_coordinators
def focus(reference: str) -> ResponseReturnValue:
    """Write the one sentence that says what the meeting is about."""
    case, disagreement = disagreement_of_case(reference)
    if disagreement.asked_at is not None:
        return redirect(url_for("office.calls_and_focus", reference=case.reference), code=303)
    recorded = {"focus": disagreement.focus}
    form = carry_recorded(FocusForm(data=recorded), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        sentence, by = form.focus.data, Actor.of(current_viewer())
        if _done(form, lambda session: set_focus(session, case, sentence, by=by, at=now())):
            return _back(case)
    return render_template(
        "office/drs_focus.html", form=form, case=case, parts=parts_of(request_session(), case)
    )


@office.post("/cases/<reference>/drs/agreed/<int:party>")
@for_coordinators
def focus_agreed(reference: str, party: int) -> ResponseReturnValue:
    """Record that one party says yes to the sentence as the page showed it."""
    case, disagreement = disagreement_of_case(reference)
    form = FocusAgreedForm()
    if not form.validate_on_submit():
        abort(400)
    if shows(form, digest_of(disagreement.focus)):
        whose, by = asked_party(case, party), Actor.of(current_viewer())
        _done(form, lambda session: record_focus_agreed(session, whose, by=by, at=now()))
    return _back(case)


def _agreements(case: Case) -> list[tuple[Meeting, str]]:
    """Return each meeting still to be held, and how many have signed the agreement before it."""
    session = request_session()
    sent = agreements_of(session, case)
    return [
        (meeting, signed_words(standings(attendees(session, meeting), sent)))
        for meeting in arranged_meetings(session, case)
    ]


def _done(form: PageForm, record: Callable[[Session], object]) -> bool:
    """Record it; return False, with the reason on the form, where the case is closed or all were asked."""
    session = request_session()
    try:
        record(session)
    except (AskedAlready, NotOpenForAnswers) as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."))
        return False
    return True


def _shown(party: Party, part: TakingPart | None) -> ShownParty:
    has_link = gets_part_link(request_session(), party)
    code = ""
    if part is not None and part.asked_at is not None and has_link and part_step_of(part) is SecondStep.CODE:
        code = part_code(part, get_services().keys)
    return ShownParty(party, part, code, has_link)


def _back(case: Case) -> ResponseReturnValue:
    request_session().commit()
    return redirect(url_for("office.calls_and_focus", reference=case.reference), code=303)
