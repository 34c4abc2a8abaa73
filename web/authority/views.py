"""One case, as officers of its local authority see it, and what they say and download there."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cases.access import case_seen_by, replacement_seen_by
from cases.accounts.people import Actor
from cases.attending.views import PersonViews, views_opened_to
from cases.bundles.access import bundles_of
from cases.bundles.models import Bundle, PartAConsent
from cases.casework.contact_safety import asks_first, contact_guard, guards_of
from cases.casework.files import file_among, files_for_party
from cases.certificates.downloads import record_statement_download
from cases.certificates.issuing import cannot_arrange_stands, record_cannot_arrange
from cases.documents import Document, Upload, UploadPurpose
from cases.drs.request import body_that_asked, disagreement_of
from cases.meetings.bringing import PaperShown
from cases.meetings.models import HELD
from cases.models import FAMILY_ROLES, Case
from cases.vocabulary import HealthStep, Role
from dates import uk_day
from forms.authority import CannotArrangeForm
from forms.base import BareForm
from services.authority.asked import own_part, own_part_over, own_times, times_left
from services.authority.lists import (
    certificates_of_case,
)
from services.authority.reading import (
    KIND_WORDS,
    Asked,
    OwnStatement,
    is_sealed,
    mediation_asked,
    meetings_shown,
    own_statements,
    signed_words,
)
from services.authority.tasks import health_notices
from services.bundles.part_a import own_consents
from services.casework.health_bodies import record_health_step_and_tell
from signing.models import Envelope
from web.authority.actions import actions_of_case, shown_to
from web.authority.blueprint import authority, authority_name
from web.authority.handing_over import officer_of_case
from web.common.file_answers import upload_response
from web.common.meeting_papers import papers_for, papers_wanted_by
from web.common.seen import digest_of, show, shows
from web.context import get_services, hold_on_press, now, request_session, where_from
from web.staff_sessions import user_of_request
from web.viewers import current_viewer, signed_in_as

NOTHING_RECORDED = {
    "arranged": "A meeting is arranged, so nothing was recorded. If you cannot come then, phone us.",
    "held": "A meeting has taken place, so nothing was recorded.",
    "over": "The 30 days have passed, so nothing was recorded. Phone us if you have a date.",
}
"""What an officer is told who opens or presses a page that has nothing to record any more."""


@authority.get("/cases/<reference>")
@signed_in_as(Role.OFFICER)
def case(reference: str) -> ResponseReturnValue:
    """Show one case: facts, dates, the authority's own papers and actions.

    Nothing of what the family told us.
    """
    session, viewer = request_session(), current_viewer()
    found, services = case_seen_by(session, viewer, reference), get_services()
    statements = own_statements(session, [found], email=_own_email())
    return render_template(
        "authority/case.html",
        health=health_notices(found, services.bank_holidays),
        who_asked=_who_asked(found),
        contact_only=_contact_only(found),
        not_named=_not_to_be_named(found),
        waits_for_family=_waits_for_family(found),
        nothing=NOTHING_RECORDED.get(request.args.get("nothing", ""), ""),
        case=found,
        officer=officer_of_case(found),
        part=own_part(session, found, at=now()),
        part_over=own_part_over(session, found),
        times=own_times(session, found, at=now()),
        times_left=times_left(session, [found], at=now()),
        where=authority_name(viewer),
        asked=mediation_asked(session, [found], get_services().bank_holidays),
        meetings=meetings_shown(session, found),
        certificates=[
            (certificate, replacement_seen_by(session, viewer, certificate))
            for certificate in certificates_of_case(session, viewer, found)
        ],
        statements=statements,
        bundles=session.scalars(bundles_of(viewer).where(Bundle.case_id == found.id)).all(),
        part_a_asked=_part_a_asked(found),
        actions=shown_to(actions_of_case(session, found), found.authority_party()),
        saved=request.args.get("saved") == "action",
        times_saved=request.args.get("saved") == "times",
        files=_other_files(found),
        meeting_papers=_meeting_papers(found),
        papers_by=papers_wanted_by(found),
        views=_views_opened(found),
        kind_words=KIND_WORDS,
        is_sealed=is_sealed,
        signed_words=signed_words,
        today=uk_day(now()),
    )


def _part_a_asked(case: Case) -> list[tuple[PartAConsent, Envelope]]:
    """Return what the authority was asked about Part A of signed statements."""
    party = case.authority_party()
    return own_consents(request_session(), party) if party else []


def _waits_for_family(case: Case) -> bool:
    """Return True if the authority asked for it, and nobody is asked to take part yet."""
    body, disagreement = body_that_asked(case), disagreement_of(case)
    is_ours = body is not None and body is case.authority_party()
    return is_ours and disagreement is not None and disagreement.asked_at is None and not case.closed_at


def _who_asked(case: Case) -> str:
    """Return who asked: a body for disagreement resolution, else the family."""
    body = body_that_asked(case)
    if body is not None:
        return body.organisation or body.name
    first = case.parties[0]
    asking = [first, *case.asking_parties()]
    return next(
        (one.name for one in asking if one.role in FAMILY_ROLES and not contact_guard(one)), first.name
    )


def _not_to_be_named(case: Case) -> frozenset[str]:
    """Return the names of those whom nobody contacts before it is cleared."""
    return frozenset(guard.party.name for guard in guards_of(case.parties))


def _contact_only(case: Case) -> str:
    """Return whom of the family alone the authority may contact; "" where nothing asks for care."""
    is_cleared = any(one.contact_cleared_at is not None for one in case.parties)
    waits = asks_first(case) and (not is_cleared or bool(_not_to_be_named(case)))
    return _who_asked(case) if waits and body_that_asked(case) is None else ""


@authority.get("/cases/<reference>/files/<uuid:upload_id>")
@signed_in_as(Role.OFFICER)
def shared_file(reference: str, upload_id: UUID) -> Response:
    """Show a paper that is shared with the authority, or that it gave."""
    found = case_seen_by(request_session(), current_viewer(), reference)
    return upload_response(file_among(_shared_files(found), upload_id))


def _meeting_papers(found: Case) -> list[PaperShown]:
    """Return the papers that are shared with everyone who comes, where the authority does."""
    party = found.authority_party()
    return papers_for(party) if party else []


def _other_files(found: Case) -> list[Upload]:
    """Return what else is shared with the authority: what is for the meeting has a place of its own."""
    listed = {one.upload.id for one in _meeting_papers(found)}
    found_files = _shared_files(found)
    return [one for one in found_files if one.purpose is not UploadPurpose.VIEWS and one.id not in listed]


def _views_opened(found: Case) -> list[PersonViews]:
    """Return what the child or young person wants the authority to know, where the family lets it."""
    party = found.authority_party()
    return views_opened_to(request_session(), party) if party else []


def _shared_files(found: Case) -> Sequence[Upload]:
    party = found.authority_party()
    return files_for_party(request_session(), party) if party else []


@authority.route("/cases/<reference>/cannot-arrange/<int:number>", methods=["GET", "POST"])
@signed_in_as(Role.OFFICER)
def cannot_arrange(reference: str, number: int) -> ResponseReturnValue:
    """Say that mediation about one decision cannot be arranged in time (SEND Regulations 2014, reg 36)."""
    session, viewer = request_session(), current_viewer()
    found = hold_on_press(case_seen_by(session, viewer, reference))
    asked = _asked_about(found, number)
    here = url_for("authority.case", reference=found.reference)
    if asked.meeting is not None or asked.is_over(uk_day(now())):
        why = "over"
        if asked.meeting is not None:
            why = "held" if asked.meeting.state in HELD else "arranged"
        return redirect(url_for("authority.case", reference=found.reference, nothing=why), code=303)
    form = CannotArrangeForm()
    shown = digest_of(asked.decision.id, asked.decision.kind, found.person_name, asked.asked.arrange_words)
    if form.validate_on_submit() and shows(form, shown):
        record_cannot_arrange(session, asked.decision, on=uk_day(now()), by=Actor.of(viewer), at=now())
        session.commit()
        return redirect(here, code=303)
    if cannot_arrange_stands(asked.decision):
        return redirect(here, code=303)
    show(form, shown)
    return render_template(
        "authority/cannot_arrange.html", form=form, case=found, asked=asked, where=authority_name(viewer)
    )


@authority.post("/cases/<reference>/health-told/<int:number>")
@signed_in_as(Role.OFFICER)
def health_told(reference: str, number: int) -> ResponseReturnValue:
    """Say that the authority has told the health body that mediation is wanted (SEND Regs 2014, reg 35)."""
    session, viewer = request_session(), current_viewer()
    found = hold_on_press(case_seen_by(session, viewer, reference))
    about = next((one for one in found.decisions if one.number == number), None)
    if about is None:
        abort(404)
    if not BareForm().validate_on_submit():
        abort(400)
    holidays = get_services().bank_holidays
    to_tell = [decision for decision, _, told_on in health_notices(found, holidays) if told_on is None]
    if about in to_tell:
        on, by = uk_day(now()), Actor.of(viewer)
        record_health_step_and_tell(session, about, HealthStep.NOTICE_GIVEN, on=on, by=by, at=now())
        session.commit()
    return redirect(url_for("authority.case", reference=found.reference), code=303)


@authority.post("/cases/<reference>/papers/<uuid:envelope_id>/<part>")
@signed_in_as(Role.OFFICER)
def download_statement(reference: str, envelope_id: object, part: str) -> ResponseReturnValue:
    """Download a signed Outcome Statement, or its Part A: by a press, because it is recorded."""
    session, viewer = request_session(), current_viewer()
    found = case_seen_by(session, viewer, reference)
    statements = own_statements(session, [found], email=_own_email())
    statement = next((p for p in statements if p.envelope.id == envelope_id), None)
    document = _document_of(statement, part)
    if document is None or document.sealed_digest is None:
        abort(404)
    if not BareForm().validate_on_submit():
        abort(400)
    record_statement_download(session, found, document, where=where_from(), by=viewer, at=now())
    session.commit()
    return pdf_response(document)


def pdf_response(document: Document) -> Response:
    """Return the sealed file, to be saved under its plain name: kind and number, no person."""
    assert document.sealed_digest is not None  # noqa: S101 - callers offer sealed papers only
    response = Response(get_services().blobs.read(document.sealed_digest), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{document.file_name}"'
    return response


def _document_of(statement: OwnStatement | None, part: str) -> Document | None:
    if statement is None:
        return None
    return {"whole": statement.whole, "part-a": statement.part_a}.get(part)


def _asked_about(found: Case, number: int) -> Asked:
    asked = mediation_asked(request_session(), [found], get_services().bank_holidays)
    one = next((a for a in asked if a.decision.number == number), None)
    if one is None:
        abort(404)
    return one


def _own_email() -> str:
    user = user_of_request()
    assert user is not None  # noqa: S101 - the guard saw to it
    return user.email
