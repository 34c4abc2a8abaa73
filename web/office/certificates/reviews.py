"""Certificates that a senior adviser should look at: issued before meetings were tied to decisions."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from cases.access import cases_seen_by
from cases.certificates.models import Certificate
from forms.base import BareForm
from services.certificates import review_certificate
from web.context import now, request_session
from web.office.base import for_advisers, for_office, office
from web.office.certificates.issued import certificate_of
from web.viewers import current_viewer

TO_REVIEW = (
    Certificate.to_review.is_(True),
    Certificate.reviewed_at.is_(None),
    Certificate.live_key.is_not(None),
)


@office.get("/certificates-to-check")
@for_office
def to_review() -> ResponseReturnValue:
    """Show the list, oldest first."""
    seen = cases_seen_by(current_viewer()).subquery()
    found = request_session().scalars(
        select(Certificate)
        .join(seen, seen.c.id == Certificate.case_id)
        .where(*TO_REVIEW)
        .order_by(Certificate.issued_at)
    )
    return render_template("office/to_review.html", certificates=list(found))


@office.post("/cases/<reference>/certificates/<number>/reviewed")
@for_advisers
def reviewed(reference: str, number: str) -> ResponseReturnValue:
    """Record that a senior adviser looked at it, and it stands."""
    certificate, pressed = certificate_of(reference, number), ""
    if BareForm().validate_on_submit():
        session = request_session()
        changed = review_certificate(session, certificate, by=current_viewer(), at=now())
        session.commit()
        pressed = "reviewed" if changed else "reviewed_before"
    address = url_for("office.issued", reference=reference, number=number, pressed=pressed or None)
    return redirect(address, code=303)


def count_to_review() -> int:
    """Return how many wait for a review."""
    return request_session().scalar(select(func.count()).select_from(Certificate).where(*TO_REVIEW)) or 0
