"""Check your answers, send, and what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.deadlines.clocks import TwoDates, is_late_contact
from cases.drs.parts import parts_of
from cases.intake.eligibility import Answer, settled_kind
from cases.intake.triage_answers import LATE
from cases.models import Case, Party
from cases.progress.deadline import call_dates, contact_deadline, family_appeal_dates
from cases.progress.missing_answers import still_to_tell
from cases.readers import birth_date_words
from cases.vocabulary import DecisionKind, PartyRole, Track
from dates import NO_BREAK_SPACE, date_and_time
from forms.public.ask_people import SendForm
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.calendar_files import dates_calendar
from services.email.unproved_mail import without_receipt
from services.requests import current_request_link, send_request
from web.common.draft_answers import is_drs, plain_answers
from web.common.questions.people import lives_elsewhere
from web.common.request import NotYetComplete, authority_name, request_answers, who_of
from web.common.seen import digest_of, show, shows
from web.context import get_services, now, request_session
from web.public.blueprint import public
from web.public.drafts import (
    asking,
    back_from,
    current_draft_answers,
    keep_draft,
    this_answer,
    this_draft,
    today,
)
from web.public.letters import kept_letters
from web.public.summary import answer_groups
from web.public.triage import words_to_keep


@public.route("/ask/check", methods=["GET", "POST"])
@asking("check")
def ask_check() -> ResponseReturnValue:
    """Show everything as it will be sent, who sees what, and the one button that sends it."""
    form, draft_answers = SendForm(), current_draft_answers()
    letters = kept_letters()
    answers_shown = {name: value for name, value in vars(draft_answers).items() if name != "done"}
    shown = digest_of(plain_answers(answers_shown), [letter.id for letter in letters])
    if form.validate_on_submit() and shows(form, shown):
        try:
            answers = request_answers(draft_answers, today=today(), directory=get_services().directory)
        except NotYetComplete:
            return redirect(url_for("public.ask"), code=303)
        addresses = [draft_answers.email, draft_answers.their_email]
        unmailed = without_receipt(request_session(), addresses, at=now())
        request_session().commit()
        draft = keep_draft()
        services = get_services()
        send_request(
            request_session(),
            answers,
            draft=draft,
            by=None,
            at=now(),
            unmailed=unmailed,
            provider=services.provider,
            policy=services.policy,
            keys=services.keys,
        )
        request_session().commit()
        return redirect(url_for("public.sent"), code=303)
    show(form, shown)
    return render_template(
        "public/check_answers.html",
        form=form,
        back=back_from("check"),
        groups=answer_groups(draft_answers, letters, today()),
        draft_answers=draft_answers,
        authority=authority_name(draft_answers, get_services().directory),
        lives_elsewhere=lives_elsewhere(draft_answers),
        who=who_of(draft_answers, today=today()),
        answer=this_answer(draft_answers),
        in_drs=is_drs(draft_answers),
        appeal=_appeal_of(this_answer(draft_answers)),
    )


def _appeal_of(answer: Answer | None) -> TwoDates | None:
    """Return by when to appeal about what triage was told; None where it was told nothing of the kind."""
    return answer.appeal if answer is not None else None


@public.get("/ask/sent")
def sent() -> ResponseReturnValue:
    """Show the receipt: reference, time of arrival, what comes next and by when.

    Once anything came of the request it sends people to their own page for that, and promises nothing itself.
    """
    case = _sent_case()
    if case is None:
        return redirect(url_for("public.ask"), code=303)
    asker, decision, holidays = _who_asked(case), case.decisions[0], get_services().bank_holidays
    contact, appeal = dates_of(case)
    link = None if asker.email else current_request_link(request_session(), asker, at=now())
    addresses = get_services().link_addresses
    alone = settled_kind(decision.kind, decision.section_set) is DecisionKind.HEALTH_SOCIAL_ONLY
    return render_template(
        "public/drs_sent.html" if case.track is Track.DRS else "public/sent.html",
        own_code=addresses.short_code(link).replace(" ", NO_BREAK_SPACE) if link else "",
        birth_date_words=birth_date_words(asker),
        own_code_page=addresses.code_page,
        case=case,
        asker=asker.email or "",
        by_post=bool(asker.address),
        asked_for=case.parties[0].name if asker is not case.parties[0] else "",
        contacted=date_and_time(case.received_at),
        call_by=call_dates(decision, today(), bank_holidays=holidays).safe,
        appeal=appeal,
        late=LATE[2:] if contact and is_late_contact(case.received_at, contact) else (),
        still=still_to_tell(decision, today(), bank_holidays=holidays),
        missing_health=decision.missing_health.strip() and case.authority_code,
        health_or_care_alone=alone,
        has_moved_on=_has_moved_on(case),
        sendiass=get_services().directory.sendiass_for(case.authority_code),
        mail_failed=_mail_failed(case),
        to_keep=words_to_keep(
            f"Reference {case.reference}", [appeal], whose="your" if asker is case.parties[0] else "the"
        ),
    )


@public.get("/ask/dates.ics")
def sent_dates() -> ResponseReturnValue:
    """Show the dates of the request as a calendar file; it names no person."""
    case = _sent_case()
    if case is None:
        return redirect(url_for("public.ask"), code=303)
    coming = still_to_come((dates_of(case)[1],))
    return calendar_file(coming) if coming else redirect(url_for("public.sent"), code=303)


def still_to_come(clocks: Iterable[TwoDates | None]) -> list[TwoDates]:
    """Return the dates among ``clocks`` that a calendar can still hold: their safe day has not passed."""
    return [dates for dates in clocks if dates and dates.safe >= today()]


def calendar_file(clocks: Sequence[TwoDates]) -> Response:
    """Return a download of these dates."""
    services = get_services()
    content = dates_calendar(list(clocks), provider=services.provider, stamped_at=now())
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="my-dates.ics"'
    return response


def dates_of(case: Case) -> tuple[TwoDates | None, TwoDates | None]:
    """Return both clocks of the case's decision; None where there is no date to count from, or no appeal.

    A certificate counts where it is that of the person who asked: nobody learns here of another's.
    """
    decision, holidays = case.decisions[0], get_services().bank_holidays
    contact = contact_deadline(decision, today(), bank_holidays=holidays)
    asker = _who_asked(case)
    own = select(Certificate).where(Certificate.case_id == case.id, Certificate.party_id == asker.id)
    certificates = request_session().scalars(own).all()
    appeal = family_appeal_dates(decision, certificates, bank_holidays=holidays)
    return contact.dates if contact else None, appeal


def _has_moved_on(case: Case) -> bool:
    """Return True once we talked with the family, or a certificate or the end of our work came of it."""
    certificates = select(Certificate.id).where(Certificate.case_id == case.id).limit(1)
    return (
        case.closed_at is not None
        or any(decision.calls for decision in case.decisions)
        or any(part.talked_on for part in parts_of(request_session(), case))
        or request_session().scalar(certificates) is not None
    )


def _sent_case() -> Case | None:
    draft = this_draft()
    if draft is None or draft.case_id is None:
        return None
    return request_session().get(Case, draft.case_id)


def _who_asked(case: Case) -> Party:
    """Return the person who filled the form in: the party, or the helper."""
    helper = next((party for party in case.parties if party.role is PartyRole.HELPER), None)
    return helper or case.parties[0]


def _mail_failed(case: Case) -> str:
    """Return the address that our receipt could not reach; empty while all is well."""
    receipts = (
        request_session()
        .scalars(
            select(Delivery).where(Delivery.case_id == case.id, Delivery.kind == EmailKind.REQUEST_RECEIVED)
        )
        .all()
    )
    failed = [one.to_address for one in receipts if one.refused_at or one.given_up_at]
    asker = _who_asked(case).email or ""
    reached = {one.to_address.casefold() for one in receipts}
    return failed[0] if failed else "" if asker.casefold() in reached else asker
