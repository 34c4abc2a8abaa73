"""The child's or young person's views, as the office keeps them for families who phone or write."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.accounts.people import Actor
from cases.attending.views import (
    NothingGiven,
    ViewsGiven,
    change_views,
    give_views,
    gives_views,
    may_read,
    record_views_read,
    take_back_views,
    views_among,
    views_of_case,
)
from cases.casework.files import files_kept
from cases.models import Case, Party
from forms.attending.office import ChangeViewsForm, NewViewsForm
from forms.base import BareForm
from forms.choices import Option
from web.common.letters import take_in
from web.common.seen import carry_recorded, stands_as_shown
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer

OTHERWISE = "Try again in a few minutes"


@office.route("/cases/<reference>/views/new", methods=["GET", "POST"])
@for_office
def new_views(reference: str) -> ResponseReturnValue:
    """Take what the child or young person wants to say from a family that phoned or wrote."""
    session, case = request_session(), this_case(reference)
    form = NewViewsForm()
    givers = [one for one in case.present_parties() if gives_views(one)]
    form.party.choices = [Option(str(one.id), f"{one.name}, {one.role.words.lower()}") for one in givers]
    form.readers.choices = _readers(case)
    if not form.validate_on_submit():
        return render_template("office/new_views.html", form=form, case=case)
    giver, words, how, readers = form.party.data, form.words.data, form.how.data, form.readers.data
    uploads, problems = take_in(form.files.data, otherwise=OTHERWISE, held=files_kept(session, case))
    if problems:
        for problem in problems:
            form.add_problem(problem, "files")
        return render_template("office/new_views.html", form=form, case=case)
    case = this_case(reference)  # looking at the file ended the transaction
    party = next(one for one in case.parties if str(one.id) == giver)
    given = ViewsGiven(words or "", how, frozenset(readers))
    file = uploads[0] if uploads else None
    try:
        _, new = give_views(session, party, given, file, by=Actor.of(current_viewer()), at=now())
    except NothingGiven as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."), "words")
        return render_template("office/new_views.html", form=form, case=case), 422
    session.commit()
    return _back(case, "views_given" if new else "same")


@office.route("/cases/<reference>/views/<uuid:views_id>", methods=["GET", "POST"])
@for_office
def case_views(reference: str, views_id: UUID) -> ResponseReturnValue:
    """Show what was given; take other words or readers on the family's word."""
    session, case = request_session(), this_case(reference)
    views = views_among(views_of_case(session, case), views_id)
    recorded = {"words": views.words, "how": views.how, "readers": views.readers}
    form = ChangeViewsForm(data=recorded)
    offered = may_read(views.party, Actor.of(current_viewer()))
    form.readers.choices = [one for one in _readers(case) if one.value in offered]
    carry_recorded(form, recorded)
    if form.validate_on_submit() and stands_as_shown(form, recorded):
        given = ViewsGiven(form.words.data or "", form.how.data, frozenset(form.readers.data))
        try:
            changed = change_views(session, case, views, given, by=Actor.of(current_viewer()), at=now())
        except NothingGiven as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "words")
        else:
            session.commit()
            return _back(case, "views" if changed else "same")
    return render_template("office/case_views.html", form=form, case=case, views=views)


@office.post("/cases/<reference>/views/<uuid:views_id>/read")
@for_office
def views_read(reference: str, views_id: UUID) -> ResponseReturnValue:
    """Record that the office has read it."""
    session, case = request_session(), this_case(reference)
    views = views_among(views_of_case(session, case), views_id)
    if not BareForm().validate_on_submit():
        return redirect(url_for("office.case_views", reference=case.reference, views_id=views.id), code=303)
    changed = record_views_read(session, case, views, by=Actor.of(current_viewer()), at=now())
    session.commit()
    return _back(case, "views_read" if changed else "same")


@office.post("/cases/<reference>/views/<uuid:views_id>/take-back")
@for_office
def views_taken_back(reference: str, views_id: UUID) -> ResponseReturnValue:
    """Take it back on the word of who gave it."""
    session, case = request_session(), this_case(reference)
    found = [one for one in views_of_case(session, case) if one.id == views_id]
    if not BareForm().validate_on_submit() or not found:
        return _back(case, "same")
    take_back_views(session, case, found[0], by=Actor.of(current_viewer()), at=now())
    session.commit()
    return _back(case, "views_back")


def _readers(case: Case) -> list[Option]:
    every: set[str] = set()
    for one in case.parties:
        every |= may_read(one, Actor.of(current_viewer()))
    return [Option(str(one.id), _called(one)) for one in case.present_parties() if str(one.id) in every]


def _called(party: Party) -> str:
    body = f", {party.organisation}" if party.organisation and party.organisation != party.name else ""
    return f"{party.name}{body} ({party.role.words.lower()})"


def _back(case: Case, saved: str) -> ResponseReturnValue:
    return redirect(
        url_for("office.case_page", reference=case.reference, saved=saved, _anchor="views"), code=303
    )
