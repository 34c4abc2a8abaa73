"""Check and issue the certificate: why this one, what must hold, how it will look, one press."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.casework.contact_safety import NotCleared, contact_guard
from cases.certificates.authority_notice import authority_told_on
from cases.certificates.facts import CertificateFacts, certificate_variant
from cases.certificates.guards import Check, MendOn, RequirementStep, certificate_checks
from cases.certificates.issuing import NotReadyToCertify, certificate_facts, printed_facts
from cases.certificates.models import live_certificate
from cases.certificates.warnings import certificate_warnings, variant_reason
from cases.errors import NotFound
from cases.meetings.models import Meeting, meetings_unassigned
from cases.models import Case, Decision, Party
from cases.vocabulary import AuthorityNews, CertificateVariant, Choice, DecisionKind, Role, Track
from dates import uk_day
from documents.errors import DocumentError
from forms.office.certificate import IssueForm
from services.certificates import issue_and_send
from services.notifications.queueing import reached_at_authority
from services.queries.next_steps import can_be_certified
from web.context import get_services, now, request_session
from web.office.base import decision_of, for_office, office, party_of, this_case
from web.office.certificates.facts import facts_in_words
from web.viewers import current_viewer

PREVIEW_SECONDS = 12
ADVISER_COMES = "The adviser who issues it"
"""Where the name will stand, on the page that someone sees who may not issue."""


@dataclass(frozen=True)
class ToCheck:
    """One certificate before it is issued: which kind, what it would print, what is still missing."""

    variant: CertificateVariant
    facts: CertificateFacts
    is_settled: bool
    checks: tuple[Check, ...]
    printed: dict[str, Any] | None

    @property
    def missing(self) -> list[RequirementStep]:
        """What has still to be recorded."""
        return [check.step for check in self.checks if check.step is not None]

    @property
    def is_ready(self) -> bool:
        """True if it may be issued now."""
        return self.is_settled and not self.missing

    @property
    def digest(self) -> str:
        """What identifies all that the page shows: another name or day gives another digest."""
        shown = {"variant": self.variant.value, "on": self.facts.issue_on.isoformat(), "facts": self.printed}
        return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


@office.route("/cases/<reference>/certificate/<int:decision>/<int:party>", methods=["GET", "POST"])
@for_office
def certificate(reference: str, decision: int, party: int) -> ResponseReturnValue:
    """Check everything, then issue it once."""
    case, about, who = _subject(reference, decision, party)
    session = request_session()
    if issued := live_certificate(session, about.id, who.id):
        pressed = "again" if request.method == "POST" else "before"
        return _to_issued(case, issued.reference, pressed)
    checked = to_check(about, who)
    form = IssueForm(data={"seen": checked.digest})
    if current_viewer().role is Role.ADVISER and form.validate_on_submit():
        if form.seen.data != checked.digest:
            form.seen.process_data(checked.digest)
            form.add_problem(
                "Something changed while this page was open. Check it again, then press the button again"
            )
        elif (number := _issue(form, about, who, checked)) is not None:
            return _to_issued(case, number, "now")
    form.seen.process_data(checked.digest)
    return render_template(
        "office/certificate.html",
        form=form,
        case=case,
        decision=about,
        party=who,
        checked=checked,
        never=never_words(case, about),
        reason=variant_reason(checked.variant, checked.facts) if checked.is_settled else "",
        warnings=certificate_warnings(checked.variant, checked.facts),
        mends={step: mend_href(case, about, who, step.page) for step in checked.missing},
        printed=facts_in_words(checked.printed) if checked.printed else [],
        officers=reached_at_authority(session, case, AuthorityNews.CERTIFICATE),
        guard=contact_guard(who),
        can_preview=get_services().jobs.is_served(),
        today=uk_day(now()),
    )


@office.get("/cases/<reference>/certificate/<int:decision>/<int:party>/page.png")
@for_office
def certificate_picture(reference: str, decision: int, party: int) -> Response:
    """Show the page as it would be printed now; its number comes when it is issued."""
    _, about, who = _subject(reference, decision, party)
    checked = to_check(about, who)
    if checked.printed is None:
        abort(404)
    viewer = current_viewer()
    try:
        reply = get_services().jobs.ask(
            "certificate_preview",
            {
                "variant": checked.variant.value,
                "facts": checked.printed,
                "issue_date": checked.facts.issue_on.isoformat(),
                "adviser": viewer.name if viewer.role is Role.ADVISER else ADVISER_COMES,
            },
            key=f"certificate:{viewer.user_id}",
            seconds=PREVIEW_SECONDS,
        )
    except DocumentError:
        abort(503)
    return Response(reply.content, mimetype="image/png")


def to_check(decision: Decision, party: Party) -> ToCheck:
    """Return this certificate as things are recorded now."""
    session = request_session()
    facts = certificate_facts(session, decision, party, at=now())
    settled = certificate_variant(facts)
    if settled is CertificateVariant.DEEMED:  # what is certified is the day on which the notice really went
        facts = replace(facts, authority_told_on=authority_told_on(session, decision))
    variant = settled or _likely(facts)
    checks = certificate_checks(variant, facts)
    ready = all(check.holds for check in checks)
    printed = printed_facts(variant, facts, decision, party, session) if ready else None
    return ToCheck(variant, facts, settled is not None, checks, printed)


def never_words(case: Case, decision: Decision) -> str:
    """Return why no certificate can be issued about this decision, in a sentence; empty while one can."""
    if case.track is Track.DRS:
        return "This is disagreement resolution. It does not end in a certificate."
    if case.detained:
        return "They are detained. Other rules apply (SI 2015/62, part 3), so no certificate is issued here."
    if can_be_certified(decision):
        return ""
    return {
        DecisionKind.NO_DECISION_YET: "There is no decision to appeal yet, so no certificate to issue.",
        DecisionKind.OUTSIDE_ENGLAND: "This is not in England, so there is no certificate to issue here.",
    }.get(decision.kind, "There is no right of appeal about this, so there is no certificate to issue.")


def mend_href(case: Case, decision: Decision, party: Party, page: MendOn) -> str:
    """Return the page on which a missing condition is recorded."""
    if page is MendOn.DECISION:
        return url_for("office.decision_page", reference=case.reference, number=decision.number)
    if page is MendOn.PEOPLE:
        return url_for("office.case_details", reference=case.reference)
    if page is MendOn.CALL:
        return url_for("office.call", reference=case.reference, decision=decision.number, party=party.number)
    if page is MendOn.LATE_CONTACT:
        return url_for("office.late_contact", reference=case.reference, decision=decision.number)
    if page is MendOn.CUSTODY:
        return url_for("office.custody", reference=case.reference, decision=decision.number)
    if page is MendOn.ADJOURNED:
        return url_for(
            "office.adjourned", reference=case.reference, decision=decision.number, party=party.number
        )
    if page is MendOn.MEETING_DECISIONS:
        return _unassigned_href(case)
    if page is MendOn.ARRANGING:
        return url_for("office.cannot_arrange", reference=case.reference, decision=decision.number)
    return url_for("office.case_page", reference=case.reference)


def _unassigned_href(case: Case) -> str:
    """Return the first meeting of which nobody has said which decisions it was about."""
    meetings = request_session().scalars(
        select(Meeting).where(Meeting.case_id == case.id).order_by(Meeting.starts_at)
    )
    for meeting in meetings_unassigned(meetings):
        return url_for("office.meeting_decisions", reference=case.reference, meeting_id=meeting.id)
    return url_for("office.case_page", reference=case.reference)


def _likely(facts: CertificateFacts) -> CertificateVariant:
    """Return which certificate it will be, while it is not settled: what is missing is told of that one."""
    if facts.choice is Choice.MEDIATION:
        held = bool(facts.attended or facts.may_have_taken_part)
        return CertificateVariant.HELD if held or facts.sittings else CertificateVariant.DEEMED
    return CertificateVariant.NO_MEDIATION


def _subject(reference: str, decision: int, party: int) -> tuple[Case, Decision, Party]:
    case = this_case(reference)
    about, who = decision_of(case, decision), party_of(case, party)
    if who not in case.asking_parties():
        raise NotFound("nobody but the family can have a certificate")
    return case, about, who


def _issue(form: IssueForm, decision: Decision, party: Party, checked: ToCheck) -> str | None:
    """Issue it; the number, or None with what stands against it said on the form."""
    session = request_session()
    if not checked.is_settled:
        form.add_problem("Record their choice first. It decides which certificate it is")
        return None
    services = get_services()
    try:
        issued, _ = issue_and_send(
            session,
            decision,
            party,
            checked.variant,
            by=current_viewer(),
            at=now(),
            policy=services.policy,
            work=services.work,
        )
    except NotCleared as error:
        session.rollback()
        form.add_problem(error.sentence.rstrip("."))
        return None
    except NotReadyToCertify as error:
        session.rollback()
        for step in error.missing:
            form.add_problem(step.words)
        return None
    session.commit()
    return issued.reference


def _to_issued(case: Case, number: str, pressed: str) -> ResponseReturnValue:
    address = url_for("office.issued", reference=case.reference, number=number, pressed=pressed)
    return redirect(address, code=303)
