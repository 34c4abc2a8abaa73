"""People and decisions of a case: put right, or added."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TypeVar

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.attending.access_needs import need_again_what_closing_dropped
from cases.casework.contact_safety import NotCleared, asks_first, contact_guard
from cases.casework.same_person import answers_that_ask
from cases.certificates.models import Certificate
from cases.corrections import (
    BODIES,
    DecisionDetails,
    PartyDetails,
    PersonDetails,
    ThereAlready,
    add_decision,
    correct_decision,
    correct_person,
    record_first_contact,
)
from cases.intake.eligibility import parts_fit, settled_kind
from cases.models import FAMILY_ROLES, Case, Decision, Party
from cases.vocabulary import PartyRole, Role
from dates import uk_day
from forms.choices import Option
from forms.decision_fields import words_of_misfit
from forms.office.people import AddPartyForm, CaseDetailsForm, DecisionForm, PartyForm
from forms.phones import national_number
from mail.outbox import Delivery
from services.contact.corrections import correct_details
from services.contact.safety import add_person_cleared
from services.directory.picking import BODY_KINDS, Body, bodies_to_pick, offered_body, role_of
from services.requests import can_have_own_page
from web.common.seen import carry_recorded, stands_as_shown
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_office, office, party_of, this_case
from web.office.labels import MAY_SEE, state_of_delivery
from web.office.safety.clearing import carry_answer, clearance_of, drop_contact, say_not_cleared
from web.viewers import current_viewer

AnyPartyForm = TypeVar("AnyPartyForm", bound=PartyForm)
SAFE_WORDS: dict[bool | None, str] = {True: "yes", False: "no"}


@office.route("/cases/<reference>/parties/<int:number>", methods=["GET", "POST"])
@for_office
def party_page(reference: str, number: int) -> ResponseReturnValue:
    """Show one person or body: details, what they may see, what was emailed to them."""
    session, case = request_session(), this_case(reference)
    party = party_of(case, number)
    known = PartyDetails.of(party)
    recorded = {**asdict(known), "message_safe": SAFE_WORDS.get(known.message_safe)}
    form = carry_recorded(_with_listed(PartyForm(data=recorded), party.role), recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        services = get_services()
        changed = correct_details(
            session,
            party,
            _details(form, party),
            by=current_viewer(),
            at=now(),
            policy=services.policy,
            keys=services.keys,
        )
        session.commit()
        links_ended = "email" in changed and bool(known.email)
        return _back(case, "party_link" if links_ended else "party" if changed else "same")
    mails = session.scalars(
        select(Delivery)
        .where(Delivery.case_id == case.id, Delivery.party_id == party.id)
        .order_by(Delivery.queued_at.desc())
    )
    return render_template(
        "office/party.html",
        form=form,
        case=case,
        party=party,
        is_body=party.role in BODIES,
        is_family=party.role in FAMILY_ROLES,
        may_record_acting=current_viewer().role is Role.COORDINATOR,
        has_own_page=can_have_own_page(party),
        guard=contact_guard(party),
        may_see=MAY_SEE[party.role],
        deliveries=[{"row": m, "what": m.label, "state": state_of_delivery(m)} for m in mails],
        certified=_certified(party),
    )


@office.route("/cases/<reference>/parties/new", methods=["GET", "POST"])
@for_office
def add_person(reference: str) -> ResponseReturnValue:
    """Add one more person or body to the case."""
    session, case = request_session(), this_case(reference)
    form = _with_listed(AddPartyForm(today=uk_day(now())), *BODY_KINDS)
    form.role.choices = [role for role in PartyRole if role is not PartyRole.AUTHORITY]
    if case.authority_party() is None:
        form.role.choices = list(PartyRole)
    if asks_first(case):
        carry_answer(form, case)
    else:
        drop_contact(form)
    if form.validate_on_submit() and _role_fits(form):
        details, clearance = _details(form), clearance_of(form)
        try:
            add_person_cleared(
                session, case, form.role.data, details, clearance=clearance, by=current_viewer(), at=now()
            )
        except ThereAlready as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "name")
        except NotCleared as error:
            session.rollback()
            say_not_cleared(form, error)
        else:
            session.commit()
            return _back(case, "party_added")
    return render_template(
        "office/add_party.html",
        form=form,
        case=case,
        contact_answers=answers_that_ask(case),
    )


@office.route("/cases/<reference>/details", methods=["GET", "POST"])
@for_office
def case_details(reference: str) -> ResponseReturnValue:
    """Show who the case is about, and whose decision it is."""
    session, case = request_session(), this_case(reference)
    known = PersonDetails.of(case)
    by_name = asdict(known)
    recorded = {"person_name": known.name, **by_name, "authority": known.authority_code or "other"}
    form = CaseDetailsForm(today=uk_day(now()), data=recorded)
    served = get_services().directory.served()
    form.authority.choices = [Option(one.code, one.name, data=(one.name, one.code)) for one in served]
    if case.authority_code not in {one.code for one in served}:
        other = Option(case.authority_code or "other", case.authority_name)
        form.authority.choices = [
            *form.authority.choices,
            Option(other.value, other.label, data=(case.authority_name, case.authority_code)),
        ]
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        name, code = form.authority.data
        same_names = {field.name: field.data for field in form if field.name in by_name}
        details = replace(
            known, **same_names, name=form.person_name.data, authority_name=name, authority_code=code
        )
        changed = correct_person(session, case, details, by=current_viewer(), at=now())
        session.commit()
        return _back(case, "person" if changed else "same")
    return render_template("office/case_details.html", form=form, case=case, certified=_certificates(case))


@office.route("/cases/<reference>/decisions/<int:number>", methods=["GET", "POST"])
@for_office
def decision_page(reference: str, number: int) -> ResponseReturnValue:
    """Show what one decision letter says."""
    session, case = request_session(), this_case(reference)
    decision = decision_of(case, number)
    recorded = {
        "kind": decision.kind,
        "letter_date": decision.letter_date,
        "sent_date": decision.sent_date,
        "received_date": decision.received_date,
        "sections": decision.section_set,
        "missing_health": decision.missing_health,
        "contacted_on": decision.contacted_on,
        "contacted_how": decision.contacted_how,
    }
    form = DecisionForm(today=uk_day(now()), data=recorded)
    form.settled = settled_kind
    if decision.is_the_first:
        del form.contacted_on, form.contacted_how
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        changed = bool(correct_decision(session, decision, _decision(form), by=current_viewer(), at=now()))
        if not decision.is_the_first:
            changed = _record_contact(form, decision) or changed
        session.commit()
        return _back(case, "decision" if changed else "same")
    misfit = ""
    if not parts_fit(decision.kind, decision.section_set):
        misfit = words_of_misfit(decision.kind, settled_kind(decision.kind, decision.section_set))
    return render_template(
        "office/decision.html",
        form=form,
        case=case,
        number=number,
        certified=_certificates(case),
        misfit="" if form.problems else misfit,
    )


@office.route("/cases/<reference>/decisions/new", methods=["GET", "POST"])
@for_office
def new_decision(reference: str) -> ResponseReturnValue:
    """Add one more decision, with clocks and certificates of its own."""
    session, case = request_session(), this_case(reference)
    form = DecisionForm(today=uk_day(now()))
    form.settled = settled_kind
    if form.validate_on_submit():
        decision = add_decision(session, case, _decision(form), by=current_viewer(), at=now())
        if not decision.is_the_first:  # the same one as the case was opened about is not added again
            _record_contact(form, decision)
        need_again_what_closing_dropped(session, case, at=now())
        session.commit()
        return _back(case, "decision_added")
    return render_template("office/decision.html", form=form, case=case, number=0, certified=[])


def _record_contact(form: DecisionForm, decision: Decision) -> bool:
    return record_first_contact(
        request_session(),
        decision,
        on=form.contacted_on.data,
        how=form.contacted_how.data,
        by=current_viewer(),
        at=now(),
    )


def _phone(typed: str, party: Party | None) -> str:
    """Return the number as it is recorded already, when only its spaces differ."""
    known = party.phone if party else ""
    return known if typed and national_number(known) == typed else typed


def _with_listed(form: AnyPartyForm, *roles: PartyRole) -> AnyPartyForm:
    """Return the form with what the directory keeps for these roles to pick, if it keeps anything."""
    bodies = bodies_to_pick(get_services().directory, *roles)
    form.listed.choices = [
        Option(f"{one.kind.value}:{one.code}", offered_body(one), data=one) for one in bodies
    ]
    if not bodies:
        del form.listed
    return form


def _picked(form: PartyForm) -> Body | None:
    body: Body | None = form["listed"].data if "listed" in form else None
    return body


def _role_fits(form: AddPartyForm) -> bool:
    picked = _picked(form)
    if picked is None or role_of(picked) is form.role.data:
        return True
    words = role_of(picked).words
    form.add_problem(f"Choose ‘{words}’ as the role: {picked.name} is one. Or choose nothing here", "listed")
    return False


def _details(form: PartyForm, party: Party | None = None) -> PartyDetails:
    """Return what the form says, and of a body that was picked what the form leaves empty."""
    picked = _picked(form)
    phone = _phone(form.phone.data or "", party)
    return PartyDetails(
        name=form.name.data or (picked.contact or picked.name if picked else ""),
        organisation=picked.name if picked else form.organisation.data or "",
        post=form.post.data or "",
        email=form.email.data or (picked.email if picked else "") or None,
        phone=phone or (picked.phone if picked else ""),
        address=form.address.data or ("\n".join(picked.address) if picked else ""),
        best_times=form.best_times.data or "",
        message_safe=form.message_safe.data,
        may_decide=form.may_decide.data,
        capacity_basis=form.capacity_basis.data or "",
    )


def _decision(form: DecisionForm) -> DecisionDetails:
    return DecisionDetails(
        kind=form.kind.data,
        sections=frozenset(form.sections.data),
        letter_date=form.letter_date.data,
        sent_date=form.sent_date.data,
        received_date=form.received_date.data,
        missing_health=form.missing_health.data or "",
    )


def _certificates(case: Case) -> list[Certificate]:
    return list(
        request_session().scalars(
            select(Certificate).where(Certificate.case_id == case.id, Certificate.live_key.is_not(None))
        )
    )


def _certified(party: Party) -> list[Certificate]:
    return [c for c in _certificates(party.case) if c.party_id == party.id]


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
