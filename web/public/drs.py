"""Disagreement resolution: what it is, and how a school asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.intake.eligibility import drs_answer
from cases.models import Case, Draft
from cases.progress.deadline import call_dates
from cases.vocabulary import Asker
from dates import long_date, uk_day
from forms.public.ask import ANOTHER_AUTHORITY
from forms.public.ask_body import (
    OfABody,
    SchoolAboutForm,
    SchoolCheckForm,
    SchoolFamilyForm,
    SchoolOthersForm,
    SchoolYouForm,
)
from mail.kinds import EmailKind
from mail.outbox import Delivery
from web.common.draft_answers import DraftAnswers, draft_answers_from, plain_answers
from web.common.questions.by_body import send_answers, shared_draft
from web.common.questions.decision import offer_authorities
from web.common.questions.page import by_name, same_names
from web.common.request import NotYetComplete, authority_name
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.filters import lines
from web.public.blueprint import public


@public.get("/drs")
def drs() -> ResponseReturnValue:
    """Show what it is for, that everyone must agree, that time to appeal keeps running, and whom to phone."""
    return render_template("public/drs.html", answer=drs_answer())


@dataclass(frozen=True)
class SchoolPage:
    """One page of a school's request: its name in addresses and in the draft, its heading, its form."""

    name: str
    title: str
    form: type[OfABody]


SCHOOL_PAGES = (
    SchoolPage("about", "What it is about", SchoolAboutForm),
    SchoolPage("others", "The local authority, and who else is asked", SchoolOthersForm),
    SchoolPage("family", "Who it is about, and the family", SchoolFamilyForm),
    SchoolPage("you", "You and your school", SchoolYouForm),
)
KEPT_FOR = timedelta(days=1)
"""How long what a school wrote waits for its next page."""
SCHOOL_DRAFT = "school_draft"
"""Holds in this browser's session the id of the school's draft."""


@public.get("/drs/school")
def school_asks() -> ResponseReturnValue:
    """Say how a nursery, school or college asks, and who reads what it writes."""
    return render_template("public/drs_school.html")


@public.route("/drs/school/<any(about, others, family, you):page>", methods=["GET", "POST"])
def school_page(page: str) -> ResponseReturnValue:
    """Ask one page of a school's request, each kept as it is sent; opened only in its turn."""
    here = next(one for one in SCHOOL_PAGES if one.name == page)
    draft = _school_draft()
    answers = draft_answers_from(draft.answers) if draft else DraftAnswers()
    form = here.form(today=uk_day(now()), data=by_name(answers, uk_day(now())))
    if isinstance(form, SchoolOthersForm):
        offer_authorities(form)
    if form.validate_on_submit():
        done = _kept(page, same_names(form))
        missing = _first_missing(done)
        after = SCHOOL_PAGES[SCHOOL_PAGES.index(here) + 1 :]
        back_to_check = request.args.get("from") == "check" or not after
        following = None if back_to_check else after[0].name
        if back_to_check and missing is not None:
            following = missing
        return redirect(_school_address(following), code=303)
    missing = _first_missing(answers.done)
    names = [one.name for one in SCHOOL_PAGES]
    too_early = missing is not None and names.index(missing) < names.index(page)
    if request.method == "GET" and too_early and not form.is_shown_again:
        return redirect(_school_address(missing), code=303)
    place = names.index(page)
    back = _school_address(names[place - 1]) if place else url_for("public.school_asks")
    if request.args.get("from") == "check":
        back = _school_address(None)
    return render_template(
        f"public/drs_school_{page}.html", form=form, title=here.title, back=back, number=place + 1
    )


@public.route("/drs/school/check", methods=["GET", "POST"])
def school_check() -> ResponseReturnValue:
    """Show every answer, and send them; a second press finds the first one's case."""
    draft = _school_draft(also_sent=True)
    if draft is not None and draft.case_id is not None:
        return redirect(url_for("public.school_sent", key=draft.id), code=303)
    answers = draft_answers_from(draft.answers) if draft else DraftAnswers()
    missing = _first_missing(answers.done)
    if draft is None or missing is not None:
        return redirect(_school_address(missing), code=303)
    form, shown = SchoolCheckForm(), digest_of(draft.revision)
    if form.validate_on_submit() and shows(form, shown):
        try:
            send_answers(_for_sending(answers), draft, asker=Asker.SETTING, taken_by="the page for schools")
        except NotYetComplete as error:
            form.add_problem(error.sentence.rstrip("."))
        else:
            request_session().commit()
            return redirect(url_for("public.school_sent", key=draft.id), code=303)
    show(form, shown)
    groups = [
        (
            one.title,
            f"{_school_address(one.name)}?from=check",
            _said(one.name, answers),
        )
        for one in SCHOOL_PAGES
    ]
    return render_template("public/drs_school_check.html", form=form, groups=groups)


def _for_sending(answers: DraftAnswers) -> DraftAnswers:
    """Return the answers without the marks of the list of local authorities."""
    is_elsewhere = answers.authority == ANOTHER_AUTHORITY
    elsewhere = answers.other_authority if is_elsewhere else ""
    return replace(answers, authority="" if is_elsewhere else answers.authority, other_authority=elsewhere)


def _said(page: str, answers: DraftAnswers) -> list[tuple[str, Any]]:
    """Return label and text of what was answered on a page; what was left out is not shown."""
    plan, running = answers.has_plan, answers.appeal_running
    rows: dict[str, list[tuple[str, Any]]] = {
        "about": [
            ("It is about", "\n".join(ground.words for ground in answers.grounds)),
            ("More about it", answers.grounds_note),
            ("There is a plan", plan.words if plan else ""),
            ("An appeal is running", running.words if running else ""),
            ("Appeal number", answers.appeal_number),
            ("Hearing", long_date(answers.hearing_on) if answers.hearing_on else ""),
        ],
        "others": [
            ("Local authority", authority_name(_for_sending(answers), get_services().directory)),
            ("Asked besides the family", "\n".join(body.words for body in answers.against)),
            ("At the local authority", _joined(answers.authority_person, answers.authority_contact)),
            (
                "Health body",
                _joined(answers.health_name, answers.health_person, answers.health_contact),
            ),
            ("What was tried", answers.tried),
            ("Who should come", answers.who_should_come),
        ],
        "family": [
            ("Child or young person", answers.person_name),
            ("Date of birth", long_date(answers.birth_date) if answers.birth_date else ""),
            ("The family", answers.their_name),
            ("Email", answers.their_email),
            ("Phone", answers.their_phone),
            ("Address", answers.their_address),
        ],
        "you": [
            ("Nursery, school or college", answers.setting_name),
            ("Your name", answers.name),
            ("Your job", answers.helper_role),
            ("Email", answers.email),
            ("Phone", answers.phone),
        ],
    }
    return [(label, lines(value)) for label, value in rows[page] if value]


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _school_address(page: str | None) -> str:
    """Return the address of a page of the request; of the last one, where every page was sent, for None."""
    return url_for("public.school_page", page=page) if page else url_for("public.school_check")


def _first_missing(done: Iterable[str]) -> str | None:
    sent = set(done)
    return next((one.name for one in SCHOOL_PAGES if one.name not in sent), None)


def _school_draft(*, also_sent: bool = False) -> Draft | None:
    """Return this browser's draft, while its time is not over; one that was sent only where asked for."""
    try:
        draft_id = UUID(browser_session.get(SCHOOL_DRAFT, ""))
    except ValueError:
        return None
    draft = request_session().get(Draft, draft_id)
    if draft is None or (draft.case_id is None and draft.expires_at <= now()):
        return None
    return draft if also_sent or draft.case_id is None else None


def _kept(page: str, values: dict[str, Any]) -> tuple[str, ...]:
    """Keep what one page said, in a draft begun now if there is none; return the pages sent. Commits."""
    known = _school_draft()
    draft = shared_draft(request_session(), str(known.id) if known else None)
    before = draft_answers_from(draft.answers)
    done = tuple(dict.fromkeys([*before.done, page]))
    draft.answers = {**draft.answers, **plain_answers({**values, "done": done})}
    draft.revision += 1
    draft.saved_at, draft.expires_at = now(), now() + KEPT_FOR
    request_session().commit()
    browser_session[SCHOOL_DRAFT] = str(draft.id)
    return done


@public.get("/drs/school/sent/<uuid:key>")
def school_sent(key: UUID) -> ResponseReturnValue:
    """Show the reference and what happens next, to the browser that sent it: nobody else knows the key."""
    draft = request_session().get(Draft, key)
    case = request_session().get(Case, draft.case_id) if draft and draft.case_id else None
    if case is None:
        abort(404)
    holidays = get_services().bank_holidays
    return render_template(
        "public/drs_school_sent.html",
        case=case,
        emailed_to=_receipt_address(case),
        call_by=call_dates(case.decisions[0], uk_day(now()), bank_holidays=holidays).safe,
    )


def _receipt_address(case: Case) -> str:
    """Return where the school's receipt goes; "" where it gets none."""
    of_school = Delivery.kind == EmailKind.SCHOOL_REQUEST_RECEIVED
    sent = select(Delivery.to_address).where(Delivery.case_id == case.id, of_school)
    return request_session().scalar(sent) or ""
