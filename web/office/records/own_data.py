"""Giving a person their own data: opened, each page looked at and released, then taken out once."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.casework.subject_access import SubjectPage, SubjectRequest
from cases.errors import CaseError, NotFound
from cases.models import Case, Party
from cases.vocabulary import PartyRole
from dates import uk_day
from documents.pdf.pages import page_images
from forms.base import BareForm
from forms.choices import Option
from forms.records.own_data import (
    CloseSubjectRequestForm,
    OpenSubjectRequestForm,
    SubjectPageForm,
)
from services.subject_access.asking import close_request, open_request, open_requests, request_of, requests_of
from services.subject_access.collecting import is_unsafe
from services.subject_access.redactions import black_out
from services.subject_access.releasing import decide_page, give, pack, page_of
from web.context import get_services, now, request_session
from web.office.base import for_coordinators, office, this_case
from web.viewers import current_viewer

CHILD = "child"
PICTURE_WIDTH = 900
BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})


@office.get("/own-data")
@for_coordinators
def own_data_waiting() -> ResponseReturnValue:
    """List every request for somebody's own data that waits for an answer."""
    return render_template(
        "office/records/own_data_waiting.html",
        requests=open_requests(request_session(), current_viewer()),
        today=uk_day(now()),
    )


@office.route("/cases/<reference>/own-data", methods=["GET", "POST"])
@for_coordinators
def own_data(reference: str) -> ResponseReturnValue:
    """List requests of this case for somebody's own data, and open one."""
    session, services, case = request_session(), get_services(), this_case(reference)
    form = OpenSubjectRequestForm(today=uk_day(now()))
    people = {str(party.number): party for party in case.parties if party.role not in BODIES}
    form.whose.choices = [
        Option(CHILD, f"{case.person_name}, the child or young person", data=CHILD),
        *(
            Option(number, f"{one.name}, {one.role.words.lower()}", data=number)
            for number, one in people.items()
        ),
    ]
    if form.validate_on_submit():
        party: Party | None = people.get(str(form.whose.data))
        opened = open_request(
            session,
            case,
            party,
            asked_on=form.asked_on.data,
            proved_by=form.proved_by.data,
            bank_holidays=services.bank_holidays,
            by=current_viewer(),
            work=services.work,
            at=now(),
        )
        session.commit()
        return redirect(url_for("office.own_data_pages", reference=reference, number=opened.number), code=303)
    return render_template(
        "office/records/own_data.html", case=case, form=form, requests=requests_of(session, case.id)
    )


@office.route("/cases/<reference>/own-data/<int:number>", methods=["GET", "POST"])
@for_coordinators
def own_data_pages(reference: str, number: int) -> ResponseReturnValue:
    """Show one request: its pages, what waits, the file once it is made; close it without giving."""
    session, case, asked = _asked(reference, number)
    form = CloseSubjectRequestForm()
    if form.validate_on_submit():
        close_request(session, asked, why=form.why.data, by=current_viewer(), at=now())
        session.commit()
        return redirect(url_for("office.own_data_pages", reference=reference, number=number), code=303)
    return render_template(
        "office/records/own_data_pages.html",
        case=case,
        asked=asked,
        waiting=[page for page in asked.pages if page.released_at is None],
        today=uk_day(now()),
        unsafe=asked.is_open and is_unsafe(case),
        form=form,
    )


@office.route("/cases/<reference>/own-data/<int:number>/<int:place>", methods=["GET", "POST"])
@for_coordinators
def own_data_page(reference: str, number: int, place: int) -> ResponseReturnValue:
    """Show one page as it would leave; decide what is blacked out, and release it."""
    session, case, asked = _asked(reference, number)
    page = page_of(asked, place)
    form = SubjectPageForm(
        data={
            "revision": page.revision,
            "blacked": [str(one.position) for one in page.redactions if one.accepted],
            "withheld": page.withheld,
        }
    )
    form.blacked.choices = [
        Option(str(one.position), f"{one.words} ({one.of.words.lower()})", data=str(one.position))
        for one in page.redactions
    ]
    if form.validate_on_submit():
        chosen = set(form.blacked.data)
        try:
            decide_page(
                session,
                page,
                seen=-1 if form.revision.data is None else form.revision.data,
                accepted=[one.id for one in page.redactions if str(one.position) in chosen],
                added=form.added.data or "",
                withheld=form.withheld.data,
                by=current_viewer(),
                at=now(),
            )
        except CaseError as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."))
            form.revision.process_data(page_of(request_of(session, case, number), place).revision)
        else:
            session.commit()
            return redirect(_next(asked, page), code=303)
    return render_template(
        "office/records/own_data_page.html",
        case=case,
        asked=asked,
        page_shown=page,
        lines=black_out(page.words, page.blacked_out).split("\n"),
        form=form,
        may_change=asked.is_open and asked.packing_at is None,
    )


@office.get("/cases/<reference>/own-data/<int:number>/<int:place>/picture")
@for_coordinators
def own_data_picture(reference: str, number: int, place: int) -> ResponseReturnValue:
    """Send the picture of a page of a document, as it is in the case, for whoever decides about it."""
    _session, _case, asked = _asked(reference, number)
    page = page_of(asked, place)
    if page.pdf_digest is None:
        raise NotFound("no document")
    content = get_services().blobs.read(page.pdf_digest)
    (picture,) = page_images(content, width_px=PICTURE_WIDTH, pages=[page.pdf_page])
    return Response(picture, mimetype="image/png")


@office.post("/cases/<reference>/own-data/<int:number>/pack")
@for_coordinators
def pack_own_data(reference: str, number: int) -> ResponseReturnValue:
    """Have the file made of the pages that were released."""
    _require_token()
    session, _case, asked = _asked(reference, number)
    pack(session, asked, by=current_viewer(), work=get_services().work, at=now())
    session.commit()
    return redirect(url_for("office.own_data_pages", reference=reference, number=number), code=303)


@office.post("/cases/<reference>/own-data/<int:number>/take")
@for_coordinators
def take_own_data(reference: str, number: int) -> ResponseReturnValue:
    """Send the file, once; then it is kept no longer."""
    _require_token()
    session, case, asked = _asked(reference, number)
    services = get_services()
    digest = give(session, asked, by=current_viewer(), at=now())
    content = services.blobs.read(digest)
    asked.zip_digest = None
    session.commit()
    services.blobs.remove(digest)
    name = f"{case.reference}-own-data-{asked.number}.zip"
    answer = Response(content, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def requests_due() -> tuple[int, date] | None:
    """Return how many requests wait for an answer, and by when the next is due; None where none does."""
    found = open_requests(request_session(), current_viewer())
    return (len(found), found[0].due_on) if found else None


def _asked(reference: str, number: int) -> tuple[Any, Case, SubjectRequest]:
    session, case = request_session(), this_case(reference)
    return session, case, request_of(session, case, number)


def _next(asked: SubjectRequest, page: SubjectPage) -> str:
    """Return the page to look at next: this one where words were added, else the next that waits."""
    after = [one for one in asked.pages if one.released_at is None]
    order = sorted(after, key=lambda one: (one.position < page.position, one.position))
    reference, number = asked.case.reference, asked.number
    if not order:
        return url_for("office.own_data_pages", reference=reference, number=number)
    return url_for("office.own_data_page", reference=reference, number=number, place=order[0].position)


def _require_token() -> None:
    if not BareForm().validate_on_submit():
        abort(400)
