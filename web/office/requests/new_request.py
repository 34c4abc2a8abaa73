"""A request by phone: the public form on one page, saved once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from uuid import UUID, uuid4

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cases.intake.requests import RequestAnswers
from cases.models import Case, Draft
from cases.reference import authorities
from cases.vocabulary import Track, Wish
from dates import london_time, uk_day
from forms.choices import Option
from forms.office.request import PhoneRequestForm
from forms.public.ask import ANOTHER_AUTHORITY
from services.requests import send_request
from web.common.draft_answers import DraftAnswers
from web.common.request import NotYetComplete, request_answers
from web.context import get_services, now, request_session
from web.office.base import for_office, office
from web.viewers import current_viewer

WHERE = {
    "their_name": ("their_name", "Enter the name of the person whose request it is"),
    "authority": ("authority", "Choose the local authority, or 'Another one'"),
}
"""On which field a missing answer is told, and how."""


@office.route("/cases/new", methods=["GET", "POST"])
@for_office
def new_request() -> ResponseReturnValue:
    """Take a request by phone."""
    form = _form()
    if form.validate_on_submit():
        made = _save(form)
        if made is not None:
            case, new = made
            flash_message = "request" if new else "request_before"
            return redirect(
                url_for("office.case_page", reference=case.reference, saved=flash_message), code=303
            )
    return render_template("office/new_request.html", form=form, today=uk_day(now()))


def _form() -> PhoneRequestForm:
    local = london_time(now())
    form = PhoneRequestForm(
        now=now(),
        data={
            "key": uuid4().hex,
            "reached_on": local.date(),
            "reached_at": local.time().replace(second=0, microsecond=0),
        },
    )
    served = authorities(demo=get_services().demo)
    form.authority.choices = [
        *(Option(one.code, one.name) for one in served),
        Option(ANOTHER_AUTHORITY, "Another one"),
    ]
    return form


def _save(form: PhoneRequestForm) -> tuple[Case, bool] | None:
    """The case, made once, and whether by this press; None with what is missing said."""
    try:
        answers = _answers(form)
    except NotYetComplete as error:
        for name in error.names:
            field, words = WHERE.get(name, (None, "Some questions have no answer yet"))
            form.add_problem(words, field)
        return None
    session = request_session()
    draft = _draft(session, form.key.data)
    services = get_services()
    case, new = send_request(
        session,
        answers,
        draft=draft,
        by=current_viewer(),
        at=now(),
        provider=services.provider,
        policy=services.policy,
        keys=services.keys,
    )
    session.commit()
    return case, new


def _draft(session: Session, key: str) -> Draft:
    """The row that this page's presses share: the second one finds the first one's case in it."""
    try:
        draft_id = UUID(key)
    except ValueError:
        draft_id = uuid4()
    found = session.get(Draft, draft_id)
    if found is not None:
        return found
    at = now()
    draft = Draft(id=draft_id, answers={}, started_at=at, saved_at=at, expires_at=at + timedelta(days=1))
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:  # the other press was first
        return session.get_one(Draft, draft_id)
    return draft


def _answers(form: PhoneRequestForm) -> RequestAnswers:
    reached = form.reached
    assert reached is not None  # noqa: S101 - the form asks for it
    taken_by = f"phone, taken by {current_viewer().name}"
    answers = request_answers(_draft_answers(form), today=uk_day(now()), taken_by=taken_by)
    track = Track.DRS if form.disagreement_resolution.data else Track.MEDIATION
    return replace(answers, reached_at=reached.astimezone(UTC), track=track)


def _draft_answers(form: PhoneRequestForm) -> DraftAnswers:
    chosen = form.authority.data
    elsewhere = chosen == ANOTHER_AUTHORITY
    return DraftAnswers(
        kind=form.kind.data,
        detained=bool(form.detained.data),
        sections=form.sections.data,
        missing_health=form.missing_health.data or "",
        authority="" if elsewhere else chosen,
        other_authority=(form.other_authority.data or "") if elsewhere else "",
        letter_date=form.sent_on.data or form.guess.data,
        letter_date_is_a_guess=bool(form.no_letter.data and form.guess.data),
        received_date=form.received_on.data,
        letter_told_rights=form.letter_told_rights.data or "",
        asker=form.asker.data,
        helper_role=form.helper_role.data or "",
        person_name=form.person_name.data,
        birth_date=form.birth_date.data,
        lives_here=form.lives_here.data,
        lives_in=form.lives_in.data or "",
        say_so="yes" if form.helper_known.data else "",
        capacity_basis=form.basis.data or "",
        capacity_note=form.basis_note.data or "",
        name=form.name.data,
        email=form.email.data or "",
        no_email=form.no_email.data,
        phone=form.phone.data or "",
        address=form.address.data or "",
        postcode=form.postcode.data or "",
        best_times=form.best_times.data or "",
        message_safe=form.message_safe.data,
        their_name=form.their_name.data or "",
        their_email=form.their_email.data or "",
        their_phone=form.their_phone.data or "",
        their_address=form.their_address.data or "",
        needs=form.needs.data,
        needs_note=form.needs_note.data or "",
        language=form.language.data or "",
        wish_to_appeal=form.wish_to_appeal.data,
        wish=form.wish.data or (Wish.TALK if form.disagreement_resolution.data else None),
        hopes=form.hopes.data or "",
        other_parent=form.other_parent.data or "",
        other_parent_safe=form.other_parent_safe.data or "",
        safety_note=form.safety_note.data or "",
    )
