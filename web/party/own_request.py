"""The family's own page behind the link in the receipt: where the request stands; the letter sent later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.attending.access_needs import dropped_by_closing, needs_of_party
from cases.attending.deciders import SAYS_SO_BY_LINK
from cases.attending.supporters import BRING_SOMEBODY, may_come, needs_consent, supporters_of
from cases.attending.views import PersonViews, gives_views, views_of_party, views_opened_to
from cases.bundles.access import bundles_of
from cases.bundles.models import Bundle
from cases.casework.files import BODIES, files_for_party
from cases.casework.sharing import may_share
from cases.documents import Upload, UploadPurpose
from cases.models import FAMILY_ROLES, Party
from cases.progress.deadline import check_letter_by
from cases.readers import asked_for_it, whose_views
from cases.vocabulary import GIVEN_UP
from dates import long_date, uk_day
from forms.choices import Option
from forms.public.request_page import LateLetterForm
from services.bundles.part_a import own_consents
from services.casework.late_letters import receive_letter
from services.casework.part_letters import PartLetter, may_have_letter
from services.casework.taking_part import takes_answers
from services.queries.own_documents import own_documents
from services.queries.request_progress import request_progress
from services.requests import gets_link_with_receipt, prove_own_request
from services.statements.copies import reading_copy
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.page_step import page_step_of
from web.common.large_print import large_print_for
from web.common.meeting_papers import papers_for, papers_wanted_by
from web.common.typed_texts import OTHER_OPENED, not_sent, typed_into, was_pressed
from web.context import get_services, now, request_session
from web.filters import count, decision_with_letter
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.drs.part_links import PART_LINKS
from web.party.own.sending import take_in_from
from web.party.second_steps import Answer, AskedStep, LinkVisit, ask_second_step, let_in_by_link
from web.party.times.times_links import TIMES_LINKS
from web.setup import safe_next

View = TypeVar("View", bound=Callable[..., Any])
BASE = "/your/request"
OWN_PAGES = (BASE, "/your/actions", "/your/part", "/your/dates")
"""Pages that this link opens."""
PAGE_CODE_HINT = (
    "We tell you this code by phone, for example 482 913. It is not in our email. "
    "If you do not have it, phone us."
)


@dataclass(frozen=True)
class RequestVisit(LinkVisit):
    """Who is behind the link to a page of their own."""

    party: Party


def request_link_required(*, proved: bool = True) -> Callable[[View], View]:
    """Let in only someone behind a living link to a request; ``proved``: who also passed the second step."""
    return let_in_by_link(_find, proved=proved)


def _find(visit: Visit) -> RequestVisit | None:
    if visit.link.purpose is not Purpose.REQUEST_STATUS:
        return None
    party = request_session().get(Party, visit.link.subject_id)
    return RequestVisit(visit, party.name, "party.request_proof", party) if party is not None else None


def current_request_visit() -> RequestVisit:
    """Return who is behind the link; only inside a view guarded by ``request_link_required``."""
    visit: RequestVisit = g.link_visit
    return visit


@pages.route("/your/request/proof", methods=["GET", "POST"])
@request_link_required(proved=False)
def request_proof() -> ResponseReturnValue:
    """Ask for the date of birth or the code; five wrong answers, then the link is paused."""
    current = current_request_visit()
    party = current.party

    def prove(answer: Answer) -> None:
        prove_own_request(request_session(), current.visit, party, answer, at=now(), keys=get_services().keys)

    asked = AskedStep(
        party.id,
        page_step_of(party),
        party.request_locked_at is not None,
        prove,
        "party/request_proof.html",
        party=party,
        code_hint=PAGE_CODE_HINT,
    )
    wanted = safe_next(request.args.get("then"), otherwise=BASE)
    onward = wanted if wanted.startswith(OWN_PAGES) else BASE
    return ask_second_step(asked, current, here=url_for("party.request_proof"), onward=onward)


@pages.get("/your/request")
@request_link_required()
def own_request() -> ResponseReturnValue:
    """Show where the request stands, its dates, what was sent, and what can be sent."""
    link_session = current_request_visit()
    progress = request_progress(
        request_session(), link_session.party, at=now(), bank_holidays=get_services().bank_holidays
    )
    party = link_session.party
    part = PART_LINKS.of_party(party)
    return render_template(
        "party/own_page_guest.html" if progress.is_guest else "party/own_request.html",
        progress=progress,
        documents=own_documents(request_session(), party, at=now(), policy=get_services().policy),
        part=part,
        part_may_answer=part is not None and takes_answers(request_session(), part, at=now()),
        part_is_over=part is not None and may_have_letter(part, PartLetter.NEWS),
        times=TIMES_LINKS.of_party(party),
        needs=needs_of_party(request_session(), party),
        given_up=[state.value for state in GIVEN_UP],
        dropped=dropped_by_closing(request_session(), party.case),
        own_views=views_of_party(request_session(), party) if gives_views(party) else None,
        whose_views=whose_views(party),
        readers_of_views=_readers_of_views,
        opened_views=views_opened_to(request_session(), party),
        own_supporters=(supporters_of(request_session(), party) if party.role in BRING_SOMEBODY else None),
        says_who_decides=party.role in SAYS_SO_BY_LINK,
        may_come=may_come,
        needs_consent=needs_consent,
        is_guest=progress.is_guest,
        may_share=may_share(party),
        opened_papers=_opened_papers(party),
        meeting_papers=papers_for(party),
        papers_by=papers_wanted_by(party.case) if progress.meetings else None,
        large_print=large_print_for(party),
        reading_copy=partial(reading_copy, request_session()),
        can_stop=any(one.can_be_withdrawn for one in progress.decisions),
        bundles=_bundles(party),
        part_a_asked=own_consents(request_session(), party),
        flash_message=link_sessions.take_flash(),
    )


def _bundles(party: Party) -> Sequence[Bundle] | None:
    """Return the bundles of one of the family; None for anybody else, who has none."""
    if party.role not in FAMILY_ROLES:
        return None
    return request_session().scalars(bundles_of(party)).all()


def _opened_papers(party: Party) -> list[Upload]:
    """Return what others let this party read, but what is for the meeting or a child's views."""
    listed = {one.upload.id for one in papers_for(party)}
    return [
        one
        for one in files_for_party(request_session(), party)
        if one.given_by_id != party.id and one.purpose is not UploadPurpose.VIEWS and one.id not in listed
    ]


def _readers_of_views(views: PersonViews) -> list[str]:
    """Return who else reads them, whatever was recorded since; nobody else of the family is named."""
    people = views.party.case.present_parties()
    bodies = {str(one.id): one.organisation or one.name for one in people if one.role in BODIES}
    others = {str(one.id) for one in people} & set(views.readers) - bodies.keys()
    named = [bodies[one] for one in views.readers if one in bodies]
    return [*named, "anyone else you agreed with us"] if others else named


@pages.route("/your/request/letter", methods=["GET", "POST"])
@request_link_required()
def send_letter() -> ResponseReturnValue:
    """Take the decision letter, its date, or both, after the request."""
    link_session = current_request_visit()
    if not gets_link_with_receipt(link_session.party):
        abort(404)
    decisions = link_session.party.case.decisions
    form = LateLetterForm(today=uk_day(now()), data={"party": str(link_session.party.id)})
    if len(decisions) == 1:
        del form.decision
    else:
        form.decision.choices = [
            Option(str(d.number), decision_with_letter(d), data=d.number) for d in decisions
        ]
    if was_pressed() and form.party.data and form.party.data != str(link_session.party.id):
        return not_sent(OTHER_OPENED, typed_into(form), then=BASE, then_words="Open the newer link’s request")
    if not form.validate_on_submit():
        return _letter_page(form)
    number = decisions[0].number if len(decisions) == 1 else form.decision.data
    session = request_session()
    uploads, problems = take_in_from(link_session.party, form.letter.data)
    if problems and not uploads:
        for problem in problems:
            form.add_problem(problem, "letter")
        return _letter_page(form)
    decision = next(d for d in link_session.party.case.decisions if d.number == number)
    receive_letter(session, decision, link_session.party, uploads, form.letter_date.data, at=now())
    session.commit()
    link_sessions.flash_next(_thanks(len(uploads), problems))
    return redirect(url_for("party.own_request"), code=303)


def _letter_page(form: LateLetterForm) -> ResponseReturnValue:
    return render_template("party/send_letter.html", form=form)


def _thanks(files: int, problems: list[str]) -> str:
    by = check_letter_by(now(), get_services().bank_holidays)
    what = f"your letter ({count(files, 'file')})" if files else "the date"
    unused = f" We could not use the rest. {'. '.join(problems)}. You can send it again." if problems else ""
    return f"We have {what}. An adviser will look at it by the end of {long_date(by)}.{unused}"


def is_paused(subject_id: UUID) -> bool:
    """Return True if this party's links are paused after five wrong answers."""
    party = request_session().get(Party, subject_id)
    return party is not None and party.request_locked_at is not None


def opens_own_request(subject_id: UUID) -> bool:
    """Return True if this party is the one whose request it is, or the helper who made it."""
    party = request_session().get(Party, subject_id)
    return party is not None and asked_for_it(party)
