"""Cases that belong together, such as those of siblings: shown on both, their papers apart."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by, cases_seen_by
from cases.casework.links import LinkedToItself, end_link, keep_apart, link_of, links_of, other_of
from cases.errors import NotFound
from cases.models import Case, CaseLink
from forms.office.casework import APART, EndLinkForm, LinkForm
from services.contact.safety import link_and_end
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@dataclass(frozen=True)
class LinkedCase:
    """A link as a case's page shows it."""

    link: CaseLink
    other: Case


@office.route("/cases/<reference>/links/new", methods=["GET", "POST"])
@for_office
def link_case(reference: str) -> ResponseReturnValue:
    """Ask which case this one belongs to, and how."""
    session, case, form = (
        request_session(),
        this_case(reference),
        LinkForm(data={"other": request.args.get("other", "")[:20]}),
    )
    if form.validate_on_submit():
        try:
            other = case_seen_by(session, current_viewer(), form.other.data)
            by, at, kind = current_viewer(), now(), form.kind.data
            if kind == APART:
                changed = keep_apart(session, case, other, by=by, at=at)
            else:
                changed = link_and_end(session, case, other, kind, by=by, at=at)
        except NotFound:
            session.rollback()
            form.add_problem("We have no case with that reference. Check it, or search for the name", "other")
        except LinkedToItself as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "other")
        else:
            session.commit()
            return _back(reference, ("apart" if kind == APART else "linked") if changed else "same")
    return render_template("office/link_case.html", form=form, case=case)


@office.route("/cases/<reference>/links/<uuid:link_id>", methods=["GET", "POST"])
@for_office
def case_link(reference: str, link_id: UUID) -> ResponseReturnValue:
    """Show a link, to be ended."""
    session, case = request_session(), this_case(reference)
    link, form = link_of(session, case, link_id), EndLinkForm()
    if form.validate_on_submit():
        changed = end_link(session, case, link, by=current_viewer(), at=now())
        session.commit()
        return _back(reference, "unlinked" if changed else "same")
    other = session.get_one(Case, other_of(link, case))
    return render_template("office/case_link.html", form=form, case=case, link=link, other=other)


def linked_cases(case: Case) -> list[LinkedCase]:
    """Return the cases that belong to this one and that the viewer may see."""
    session = request_session()
    links = {other_of(link, case): link for link in links_of(session, case)}
    seen = session.scalars(cases_seen_by(current_viewer()).where(Case.id.in_(links)))
    return [LinkedCase(links[other.id], other) for other in sorted(seen, key=lambda one: one.reference)]


def _back(reference: str, saved: str) -> ResponseReturnValue:
    return redirect(url_for("office.case_page", reference=reference, saved=saved), code=303)
