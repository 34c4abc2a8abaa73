"""A decision letter that came after the request: read it, and record the date on it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.documents import LateLetter
from cases.errors import NotFound
from cases.models import Case
from dates import uk_day
from forms.office.letter import CheckLetterForm
from services.casework.late_letters import settle_letter_date
from web.common.seen import digest_of, show, shows
from web.context import now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/letters/<uuid:letter_id>", methods=["GET", "POST"])
@for_office
def check_letter(reference: str, letter_id: UUID) -> ResponseReturnValue:
    """Show what was sent, what date the sender read on it, and what date it bears."""
    session, case = request_session(), this_case(reference)
    letter = _letter(case, letter_id)
    form = CheckLetterForm(today=uk_day(now()), data={"letter_date": letter.letter_date})
    about = letter.decision
    shown = digest_of(about.letter_date, about.letter_date_is_a_guess, about.kind)
    if form.validate_on_submit() and (letter.checked_at is not None or shows(form, shown)):
        day = None if form.no_date.data else form.letter_date.data
        new = settle_letter_date(session, letter, day, by=current_viewer(), at=now())
        session.commit()
        saved = ("letter" if day else "letter_unread") if new else "letter_before"
        return redirect(url_for("office.case_page", reference=case.reference, saved=saved), code=303)
    show(form, shown)
    return render_template("office/check_letter.html", form=form, case=case, letter=letter)


def _letter(case: Case, letter_id: UUID) -> LateLetter:
    letter = request_session().scalar(
        select(LateLetter).where(LateLetter.id == letter_id, LateLetter.case_id == case.id)
    )
    if letter is None:
        raise NotFound("no such letter in this case")
    return letter
