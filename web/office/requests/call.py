"""The adviser's call: the script in order, what is known beside it, and what they chose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.contact_safety import contact_guard
from cases.certificates.models import Certificate
from cases.corrections import record_first_contact
from cases.deadlines.clocks import TwoDates
from cases.errors import NotFound
from cases.intake.advice import (
    AdviceIncomplete,
    CallRecord,
    NoChoiceInCustody,
    choice_words,
    current_choice,
    points_to_cover,
)
from cases.intake.eligibility import settled_kind
from cases.models import Case, Decision, Party
from cases.progress.case_clocks import appeal_of
from cases.progress.deadline import Deadline, can_be_appealed, contact_deadline
from cases.progress.missing_answers import still_to_tell
from cases.readers import may_learn_area
from cases.reference.records import Sendiass
from cases.vocabulary import Choice, Role, Track
from dates import london_time, uk_day
from forms.choices import Option, option
from forms.office.call import CallForm, choices_after
from services.casework.calls import record_advice
from services.queries.worklist import TodoKind, work_of
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_office, office, party_of, this_case
from web.office.request_rows import private_answers
from web.office.steps import steps_shown
from web.viewers import current_viewer

ABOUT_THE_APPEAL = ("letter_date", "sent_date", "received_date", "sections")
"""Fields that matter for the time to appeal and for a certificate. Disagreement resolution has neither: only
beside a decision that can be appealed, whose time keeps running, are they asked there too."""


@office.get("/cases/<reference>/call")
@for_office
def next_call(reference: str) -> ResponseReturnValue:
    """Show the call that waits in this case; else one with whoever asked first."""
    case, session = this_case(reference), request_session()
    work = work_of(session, select(Case).where(Case.id == case.id))[0]
    todo = next((s.todo for s in steps_shown(work) if s.todo.kind is TodoKind.CALL), None)
    asking = case.asking_parties()
    if not asking:
        raise NotFound("nobody in this case can be called for a certificate")
    decision = todo.decision if todo and todo.decision else case.decisions[0]
    party = todo.party if todo and todo.party else asking[0]
    address = url_for("office.call", reference=case.reference, decision=decision.number, party=party.number)
    return redirect(address, code=303)


@office.route("/cases/<reference>/call/<int:decision>/<int:party>", methods=["GET", "POST"])
@for_office
def call(reference: str, decision: int, party: int) -> ResponseReturnValue:
    """Show the call with one person about one decision. Coordinators may read the script; advisers record."""
    case = this_case(reference)
    about, who = decision_of(case, decision), party_of(case, party)
    if who not in case.asking_parties():
        raise NotFound("this person cannot be given advice for a certificate")
    recorded = _recorded(about, who)
    form = carry_recorded(_form(about, who, recorded), recorded)
    may_record = current_viewer().role is Role.ADVISER and form.validate_on_submit()
    if may_record and stands_as_shown(form, recorded) and _record(form, about, who):
        return redirect(url_for("office.case_page", reference=case.reference, saved="call"), code=303)
    return render_template(
        "office/call.html",
        form=form,
        case=case,
        decision=about,
        party=who,
        guard=contact_guard(who),
        others=[p for p in case.parties if p.id != who.id],
        earlier=[c for c in about.calls if c.party_id == who.id],
        contact=_contact(about),
        still=still_to_tell(about, uk_day(now()), bank_holidays=get_services().bank_holidays),
        appeal=_appeal(about),
        sendiass=_sendiass(case) if may_learn_area(who) else None,
        chosen=current_choice(about, who),
        choice_words=choice_words,
        private_answers=private_answers(case),
        is_drs=case.track is Track.DRS,
        asks_about_appeal=case.track is not Track.DRS or can_be_appealed(about),
        today=uk_day(now()),
    )


def _recorded(decision: Decision, party: Party) -> dict[str, Any]:
    """Return what the page shows of the record, to be put right while they talk."""
    return {
        "kind": decision.kind,
        "letter_date": decision.letter_date,
        "sent_date": decision.sent_date,
        "received_date": decision.received_date,
        "sections": decision.section_set,
        "missing_health": decision.missing_health,
        "wish_to_appeal": decision.wish_to_appeal,
        "capacity_basis": party.capacity_basis,
    }


def _form(decision: Decision, party: Party, recorded: dict[str, Any]) -> CallForm:
    local = london_time(now())
    form = CallForm(
        now=now(),
        data={
            "held_on": local.date(),
            "held_at": local.time().replace(second=0, microsecond=0),
            "channel": "phone",
            "choice": Choice.UNDECIDED if decision.case.detained else None,
            "points": _explained(decision, party),
            **recorded,
        },
    )
    form.settled = settled_kind
    if decision.first_contact_on is not None:
        del form.contacted_on, form.contacted_how
    form.was_advised = decision.advice_to(party.id) is not None
    track = decision.case.track
    if track is Track.DRS:
        form.kind.label.text = "What is it about?"
        if not can_be_appealed(decision):
            for name in ABOUT_THE_APPEAL:
                delattr(form, name)
    form.points.choices = [Option(point, words) for point, words in points_to_cover(track).items()]
    chosen = current_choice(decision, party)
    offered = choices_after(chosen is not None and chosen.choice is Choice.MEDIATION)
    form.choice.choices = [replace(one, label=choice_words(one.data, track)) for one in offered]
    if decision.case.detained:
        form.choice.choices = [option(Choice.UNDECIDED)]
    return form


def _explained(decision: Decision, party: Party) -> tuple[str, ...]:
    """Return what was explained before to this person: a second call need not begin anew."""
    before = decision.advice_to(party.id)
    return tuple(before.points) if before else ()


def _record(form: CallForm, decision: Decision, party: Party) -> bool:
    """Record the call; what stands against it is said on the form."""
    began, chosen_at = form.began_at, form.chosen_instant
    assert began is not None  # noqa: S101 - the form asks for it
    assert chosen_at is not None  # noqa: S101 - so it does for this
    record = CallRecord(
        at=began,
        channel=form.channel.data,
        points=frozenset(form.points.data),
        choice=form.choice.data,
        wish_to_appeal=form.wish_to_appeal.data,
        chosen_at=chosen_at,
        identity_checked=form.identity_checked.data,
        minutes=form.length,
        capacity_basis=form.capacity_basis.data,
        questions=form.questions.data,
        adjustments=form.adjustments.data,
        safeguarding=form.safeguarding.data,
        next_step=form.next_step.data,
        kind=form.kind.data,
        sections=frozenset(form.sections.data) if "sections" in form else None,
        letter_date=form.letter_date.data if "letter_date" in form else None,
        sent_date=form.sent_date.data if "sent_date" in form else None,
        received_date=form.received_date.data if "received_date" in form else None,
        missing_health=form.missing_health.data,
    )
    session = request_session()
    if form.contacted_on is not None:
        record_first_contact(
            session,
            decision,
            on=form.contacted_on.data,
            how=form.contacted_how.data,
            by=current_viewer(),
            at=now(),
        )
    try:
        record_advice(session, decision, party, record, by=current_viewer(), at=now())
    except AdviceIncomplete as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "points")
        return False
    except NoChoiceInCustody as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "choice")
        return False
    session.commit()
    return True


def _contact(decision: Decision) -> Deadline | None:
    return contact_deadline(decision, uk_day(now()), bank_holidays=get_services().bank_holidays)


def _appeal(decision: Decision) -> TwoDates | None:
    if decision.notice_date is None or not can_be_appealed(decision):
        return None
    certificates = request_session().scalars(
        select(Certificate).where(Certificate.decision_id == decision.id)
    )
    return appeal_of(decision, list(certificates), bank_holidays=get_services().bank_holidays)


def _sendiass(case: Case) -> Sendiass | None:
    return get_services().directory.sendiass_for(case.authority_code)
