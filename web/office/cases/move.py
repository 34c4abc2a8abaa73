"""A family moved: another local authority is responsible for its case from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.authority_moves import NewAuthority, SameAuthority, moves_of
from cases.deadlines.drs_replies import usual_reply_by
from cases.drs.parts import reply_by_in_place
from cases.drs.request import disagreement_of
from cases.meetings.arranging import meetings_to_come, meetings_without_outcome
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import AuthorityNews, EnvelopeState
from dates import uk_day
from forms.choices import Option
from forms.office.people import ANOTHER, MoveForm
from services.casework.authority_moves import move_and_tell, part_being_asked, wished_for
from services.casework.taking_part import gives_more_time
from services.notifications.queueing import reached_at_authority
from signing.models import Envelope
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.office.base import for_office, office, this_case
from web.viewers import current_viewer


@office.route("/cases/<reference>/move", methods=["GET", "POST"])
@for_office
def move(reference: str) -> ResponseReturnValue:
    """Show what a move to another local authority changes, and record it."""
    session, case = request_session(), this_case(reference)
    form = _form(case)
    asked, meetings = wished_for(session, case, at=now()), meetings_to_come(session, case, at=now())
    begun = meetings_without_outcome(session, case, at=now())
    part, services = part_being_asked(session, case, at=now()), get_services()
    reply_by = usual_reply_by(uk_day(now()), services.bank_holidays, services.policy.drs_reply_days)
    more_time = part is not None and gives_more_time(session, case, reply_by)
    if (disagreement := disagreement_of(case)) is not None:
        reply_by = reply_by_in_place(disagreement, reply_by)
    shown = digest_of(
        case.authority_name,
        [one.id for one in asked],
        [(m.id, m.sequence) for m in meetings],
        [m.id for m in begun],
        *([part.id, reply_by, more_time] if part else []),
    )
    if form.validate_on_submit() and shows(form, shown):
        try:
            move_and_tell(
                session,
                case,
                _new_authority(form),
                tell_earlier=form.tell_earlier.data,
                by=current_viewer(),
                at=now(),
                bank_holidays=services.bank_holidays,
                keys=services.keys,
                reply_days=services.policy.drs_reply_days,
            )
        except SameAuthority as error:
            session.rollback()
            form.add_problem(error.sentence.rstrip("."), "authority")
        else:
            session.commit()
            done = url_for("office.case_page", reference=case.reference, saved="authority_moved")
            return redirect(done, code=303)
    show(form, shown)
    out = select(Envelope).where(Envelope.case_id == case.id, Envelope.state == EnvelopeState.OUT)
    return render_template(
        "office/move.html",
        form=form,
        case=case,
        asked=asked,
        meetings=meetings,
        begun=begun,
        part=part,
        reply_by=reply_by,
        more_time=more_time,
        out=[_shown(case, one, meetings) for one in session.scalars(out.order_by(Envelope.reference))],
        reached=reached_at_authority(session, case, AuthorityNews.MEDIATION),
        moves=moves_of(session, case),
    )


@dataclass(frozen=True)
class SignedOn:
    """An agreement or Outcome Statement that is out for signature, and what the move changes of it."""

    reference: str
    is_agreement: bool
    waits_for_authority: bool
    """True if the local authority, or somebody who comes with it, was asked and has not answered."""
    before_one_to_come: bool
    """True if it is an agreement before a meeting that has not begun."""


def _shown(case: Case, envelope: Envelope, to_come: Sequence[Meeting]) -> SignedOn:
    authority = case.authority_party()
    waits = any(one.party is authority and one.decided_at is None for one in envelope.signers)
    ahead = envelope.meeting_id in {meeting.id for meeting in to_come}
    return SignedOn(envelope.reference, envelope.is_agreement, waits, ahead)


def _form(case: Case) -> MoveForm:
    form = MoveForm(today=uk_day(now()))
    served = get_services().directory.served()
    form.authority.choices = [
        *(Option(one.code, one.name) for one in served if one.code != case.authority_code),
        Option(ANOTHER, "Another one"),
    ]
    return form


def _new_authority(form: MoveForm) -> NewAuthority:
    code = None if form.authority.data == ANOTHER else form.authority.data
    name = get_services().directory.authority(code).name if code else form.other_authority.data
    return NewAuthority(name, code, form.moved_on.data, form.note.data)
