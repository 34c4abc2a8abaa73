"""A request by phone: the public form on one page, saved once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import Any
from uuid import uuid4

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.intake.requests import RequestAnswers
from cases.models import Case
from cases.vocabulary import PartyRole, Track, Wish
from dates import london_time, uk_day
from forms.office.request import PhoneRequestForm
from forms.public.ask import ANOTHER_AUTHORITY
from services.directory.picking import names_of_bodies
from services.requests import send_request
from web.common.draft_answers import DraftAnswers
from web.common.questions.by_body import shared_draft
from web.common.questions.decision import offer_authorities, save_letter_came, save_letter_date
from web.common.questions.groups import MORE
from web.common.questions.page import same_names
from web.common.questions.people import save_capacity
from web.common.questions.table import PAGES
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
            message_key = "request" if new else "request_before"
            return redirect(
                url_for("office.case_page", reference=case.reference, saved=message_key), code=303
            )
    directory = get_services().directory
    return render_template(
        "office/new_request.html",
        form=form,
        today=uk_day(now()),
        may_be_left_empty=_may_be_left_empty(form),
        settings=names_of_bodies(directory, PartyRole.SETTING),
        health_bodies=names_of_bodies(directory, PartyRole.HEALTH),
    )


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
    offer_authorities(form)
    form.setting_name.offers, form.health_name.offers = "settings-offered", "health-bodies-offered"
    return form


def _save(form: PhoneRequestForm) -> tuple[Case, bool] | None:
    """Return the case, made once, and True if by this press; None with what is missing said."""
    try:
        answers = _answers(form)
    except NotYetComplete as error:
        for name in error.names:
            field, words = WHERE.get(name, (None, "Some questions have no answer yet"))
            form.add_problem(words, field)
        return None
    session = request_session()
    draft = shared_draft(session, form.key.data)
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


def _answers(form: PhoneRequestForm) -> RequestAnswers:
    reached = form.reached
    assert reached is not None  # noqa: S101 - the form asks for it
    taken_by = f"phone, taken by {current_viewer().name}"
    answers = request_answers(
        _draft_answers(form), today=uk_day(now()), directory=get_services().directory, taken_by=taken_by
    )
    return replace(answers, reached_at=reached.astimezone(UTC))


def _draft_answers(form: PhoneRequestForm) -> DraftAnswers:
    """Return the answers as the request's own pages save them, but for what is asked differently here."""
    chosen = form.authority.data
    is_elsewhere = chosen == ANOTHER_AUTHORITY
    told_by_phone = {
        "authority": "" if is_elsewhere else chosen,
        "other_authority": (form.other_authority.data or "") if is_elsewhere else "",
        "say_so": "yes" if form.helper_known.data else "",
        "track": Track.DRS if form.disagreement_resolution.data else Track.MEDIATION,
        "wish": form.wish.data or (Wish.TALK if form.disagreement_resolution.data else None),
    }
    return DraftAnswers(
        **{
            **same_names(form),
            **save_letter_date(form),
            **save_letter_came(form),
            **save_capacity(form),
            **told_by_phone,
        }
    )


def _may_be_left_empty(form: PhoneRequestForm) -> list[tuple[Any, str]]:
    """Return the fields of the request's last questions, each with the hint that is read with it."""
    pages = [page for page in PAGES if page.group is MORE]
    return [(field, page.phone_hint) for page in pages for field in page.fields_in(form)]
