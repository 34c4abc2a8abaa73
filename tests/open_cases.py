"""What keeps a case open, and so what ends one.

Nothing closes a case by hand: it is open while anything in it is due or awaited. It has ended when all of
this holds, and is open again as soon as something of it holds no more (a decision is added, a certificate is
withdrawn, an email comes back):

- each decision is settled for each person of the family who acts about it: a certificate is issued; or it is
  a decision about which nothing can be certified, and advice was given; or contact came late, the provider's
  setting is to write a letter, and a senior adviser has decided; in disagreement resolution a meeting was
  concluded, or they do not want one; or they are detained, and a senior adviser recorded what was done;
- nobody who has a certificate without having taken part still wants mediation, unless it was recorded after
  the certificate that they have not decided, or that it cannot be arranged;
- no decision that an adviser has talked about contradicts the parts of the plan that are recorded with it;
- no meeting is arranged, none is still to go on for someone who wants it and is not detained, and of each it
  is known which decisions it was about;
- it is known what came of each meeting that the mediator finished; what was agreed stands in an Outcome
  Statement that everyone signed and that was sealed, or that the mediator took back, or it is recorded why
  none is to come;
- every email went; whoever has no email was told of a meeting that lies ahead and of what was withdrawn or is
  not complete, and has the signed copy; every certificate was sent or posted, nobody's link is paused, every
  letter was looked at, and no certificate waits for a senior's look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from cases.certificates.facts import MEDIATION_NOT_CHOSEN
from cases.certificates.issuing import certificate_facts
from cases.custody import standing_custody_record
from cases.intake.advice import current_choice, wants_mediation
from cases.intake.eligibility import settled_kind
from cases.meetings.models import GOES_AHEAD_OR_HELD
from cases.meetings.notices import open_meeting_notices
from cases.models import Decision, Party
from cases.progress.still_wanted import still_to_arrange
from cases.vocabulary import EnvelopeState, MeetingState, Track
from dates import short_day
from services.queries.next_steps import NOTHING_TO_CERTIFY, is_to_correct
from services.queries.office_tasks import CaseWork
from services.queries.open_notices import open_party_notices

ENDED = frozenset({EnvelopeState.COMPLETED, EnvelopeState.WITHDRAWN, EnvelopeState.SUPERSEDED})


def is_open(session: Session, work: CaseWork, *, at: datetime, late_certificates: bool = True) -> bool:
    """Whether anything in this case is due or awaited."""
    return any(open_matters(session, work, at=at, late_certificates=late_certificates))


def open_matters(
    session: Session, work: CaseWork, *, at: datetime, late_certificates: bool = True
) -> Iterator[str]:
    """Each thing that keeps the case open, named for people who look for the cause."""
    for decision in work.case.decisions:
        if work.case.detained:
            if standing_custody_record(decision) is None:
                yield f"no senior adviser has taken on decision {decision.number}, and they are detained"
            continue
        if is_to_correct(work, decision):
            yield f"decision {decision.number} does not fit the parts of the plan"
        for party in work.in_play(decision):
            if not _is_settled(session, work, decision, party, at, late_certificates):
                yield f"decision {decision.number} is not settled for {party.name}"
            certificate = work.live_certificate(decision, party)
            if certificate and still_to_arrange(decision, party, certificate, work.meetings):
                yield f"{party.name} still wants mediation about decision {decision.number}"
    yield from _meetings(work)
    yield from _statements(work)
    yield from _messages(work, at)


def _is_settled(
    session: Session,
    work: CaseWork,
    decision: Decision,
    party: Party,
    at: datetime,
    late_certificates: bool,
) -> bool:
    if any(c.live_key and (c.decision_id, c.party_id) == (decision.id, party.id) for c in work.certificates):
        return True
    choice = current_choice(decision, party)
    declined = choice is not None and choice.choice in MEDIATION_NOT_CHOSEN
    if work.case.track is Track.DRS:
        about = [m for m in work.meetings if decision in m.decisions]
        return declined or any(m.state is MeetingState.CONCLUDED for m in about)
    if settled_kind(decision.kind, decision.section_set) in NOTHING_TO_CERTIFY and decision.calls:
        return True
    if late_certificates or choice is None:
        return False
    facts = certificate_facts(session, decision, party, at=at, meetings=work.meetings)
    return facts.contact_was_late and bool(facts.senior_reason)


def _meetings(work: CaseWork) -> Iterator[str]:
    for number, meeting in enumerate(work.meetings):
        day = f"{short_day(meeting.starts_at)}"
        if meeting.state is MeetingState.ARRANGED:
            yield f"the meeting of {day} is arranged"
        elif meeting.state is MeetingState.ADJOURNED:
            for decision in meeting.decisions if not work.case.detained else ():
                later = [m for m in work.meetings[number + 1 :] if decision in m.decisions]
                over = any(m.state is MeetingState.CONCLUDED for m in later)
                wanted = any(wants_mediation(decision, p) for p in work.case.asking_parties())
                if not over and (wanted or work.case.track is Track.DRS):
                    yield f"the meeting of {day} goes on another day"
        counts = work.case.track is Track.MEDIATION and meeting.state in GOES_AHEAD_OR_HELD
        if counts and not meeting.decisions:
            yield f"nobody has said which decisions the meeting of {day} was about"


def _statements(work: CaseWork) -> Iterator[str]:
    for meeting in work.meetings:
        outcome = work.outcomes.get(meeting.id)
        if outcome is None:
            continue
        versions = [e for e in work.envelopes if e.outcome_id == outcome.outcome_id]
        newest = max(versions, key=lambda one: one.version, default=None)
        is_none = newest is None or newest.state is EnvelopeState.WITHDRAWN
        if is_none and meeting.state is MeetingState.CONCLUDED:
            if outcome.result is None:
                yield "nobody has said what came of a meeting"
            elif outcome.wants_statement:
                yield "what was agreed stands on no paper"
        if newest is None:
            continue
        unfinished = newest.state is EnvelopeState.COMPLETED and newest.finished_at is None
        if newest.state not in ENDED or unfinished:
            yield f"version {newest.version} of the Outcome Statement is {newest.state.value}"


def _messages(work: CaseWork, at: datetime) -> Iterator[str]:
    for meeting in work.meetings:
        for notice in open_meeting_notices(meeting, at):
            yield f"nobody has told {notice.party.name} about the meeting of {short_day(notice.starts_at)}"
    for party_notice in open_party_notices(work):
        yield f"nobody has told {party_notice.name}: {party_notice.kind.value}"
    for certificate in work.certificates:
        if certificate.live_key is None:
            continue
        if certificate.to_review and certificate.reviewed_at is None:
            yield f"{certificate.reference} waits for a senior's look"
        if certificate.sent_at is None if certificate.party.email else certificate.posted_at is None:
            yield f"{certificate.reference} has not gone"
    if work.late_letters:
        yield "nobody has looked at a letter that came later"
    if any(party.request_locked_at is not None for party in work.case.parties):
        yield "the link to a request is paused"
    if work.undelivered:
        yield "an email was not delivered"
    for envelope in work.envelopes:
        if envelope.state is EnvelopeState.OUT and any(
            s.locked_at is not None and s.decided_at is None for s in envelope.signers
        ):
            yield "a link is paused"
