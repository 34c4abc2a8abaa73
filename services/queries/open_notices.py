"""Which notices for people without email are still to be told, and in what words staff are asked to."""

from __future__ import annotations

from sqlalchemy.orm import object_session

from cases.bundles.part_a import consents_of
from cases.intake.advice import mediation_choice, wants_mediation
from cases.meetings.models import GOES_AHEAD_OR_HELD, meeting_that_stands
from cases.models import Decision
from cases.party_notices import PartyNotice
from cases.progress.health import ANSWERS
from cases.vocabulary import EnvelopeState, HealthStep, PartyNoticeKind
from dates import plain_date
from services.queries.office_tasks import CaseWork
from signing.models import Envelope, Signer

OF_AN_OUTCOME = frozenset(
    {
        PartyNoticeKind.SIGNED_COPY,
        PartyNoticeKind.STATEMENT_COPY,
        PartyNoticeKind.NOT_COMPLETE,
        PartyNoticeKind.TIME_RAN_OUT,
        PartyNoticeKind.SIGNED_ON_PAPER,
        PartyNoticeKind.SIGNED_ON_DEVICE,
        PartyNoticeKind.SIGNATURE_STRUCK,
        PartyNoticeKind.STATEMENT_WITHDRAWN,
        PartyNoticeKind.ACTIONS_PAGE,
        PartyNoticeKind.HEALTH_AGREEMENT,
        PartyNoticeKind.PART_A_ASKED,
    }
)
"""Notices that tell what became of a meeting."""
COPIES = frozenset({PartyNoticeKind.SIGNED_COPY, PartyNoticeKind.STATEMENT_COPY})
"""What is posted or handed over, not said."""
STANDS_STILL = frozenset(
    {
        EnvelopeState.CHANGES_ASKED,
        EnvelopeState.DECLINED,
        EnvelopeState.EXPIRED,
        EnvelopeState.WITHDRAWN,
    }
)


def open_party_notices(work: CaseWork) -> list[PartyNotice]:
    """Return what is still to be told, in the order it came up: each notice once to each person."""
    newest = {
        (
            *(one.party_id, one.person_name, one.kind, one.decision_id),
            *(one.certificate_id, one.envelope_id, one.upload_id),
        ): one
        for one in work.notices
    }
    return [notice for notice in newest.values() if notice.told_on is None and _still_holds(work, notice)]


def party_notice_words(work: CaseWork, notice: PartyNotice) -> str:
    """Return what is to be told to whom, such as "Post the signed copy to Thomas Hale"."""
    name = notice.name
    match notice.kind:
        case PartyNoticeKind.SIGNED_COPY:
            return f"Post the signed copy to {name}, or hand it over"
        case PartyNoticeKind.STATEMENT_COPY:
            return f"Post the copy of the Outcome Statement to {name}, or hand it over"
        case PartyNoticeKind.CERTIFICATE_WITHDRAWN:
            number = next(c.reference for c in work.certificates if c.id == notice.certificate_id)
            return f"Tell {name} that certificate {number} was withdrawn"
        case PartyNoticeKind.MEDIATION_CHOSEN:
            return f"Tell {name} that the family wants mediation"
        case PartyNoticeKind.DATES_WANTED:
            return f"Ask {name} for dates: day 20 has come"
        case PartyNoticeKind.DAY_30_NEAR:
            return f"Tell {name} that mediation is not arranged yet"
        case PartyNoticeKind.DAY_30_OVER | PartyNoticeKind.DAY_30_OVER_AUTHORITY:
            return f"Tell {name} that the thirty days have passed"
        case PartyNoticeKind.HEALTH_NOTICE_DUE:
            return f"Ask {name} to tell the health body that mediation is wanted"
        case PartyNoticeKind.HEALTH_DUTY:
            return f"Tell {name} what the rules ask of a health body"
        case PartyNoticeKind.HEALTH_AGREEMENT:
            return f"Tell {name} what the health body agreed"
        case PartyNoticeKind.NOT_COMPLETE:
            return f"Tell {name} that the Outcome Statement{_met(work, notice)} is not complete"
        case PartyNoticeKind.TIME_RAN_OUT:
            return f"Tell {name} that the time to sign the Outcome Statement{_met(work, notice)} ran out"
        case PartyNoticeKind.SIGNED_ON_PAPER:
            return f"Tell {name} that we have their signature on paper"
        case PartyNoticeKind.SIGNED_ON_DEVICE:
            return f"Tell {name} that their name was signed on a device"
        case PartyNoticeKind.SIGNATURE_STRUCK:
            return f"Tell {name} that the signature in their name does not count"
        case PartyNoticeKind.NOT_GOING_AHEAD:
            return f"Tell {name} that the meeting will not go ahead"
        case PartyNoticeKind.ANSWER_LATER:
            return f"Tell {name} that there is more time to answer"
        case PartyNoticeKind.ACTIONS_PAGE if notice.party.email:
            return f"Tell {name} the code that opens their page of what was agreed"
        case PartyNoticeKind.ACTIONS_PAGE:
            return f"Post {name} the letter about what was agreed"
        case PartyNoticeKind.DATES_MOVED:
            return f"Tell {name} that their dates have changed"
        case PartyNoticeKind.LATE_CONTACT:
            return f"Write to {name} about their first contact, after the two months"
        case PartyNoticeKind.FILE_OPENED:
            which = f" \u2018{notice.upload.shown_name}\u2019" if notice.upload else ""
            return f"Post {name} the paper{which} that was opened to them, or tell them of it"
        case PartyNoticeKind.NEEDS_CHANGED:
            return f"Tell {name} what came of what they need to take part"
        case PartyNoticeKind.APPEAL_NEAR:
            return f"Tell {name} that their time to appeal is nearly over"
        case PartyNoticeKind.PART_A_ASKED:
            return f"Ask {name} whether Part A{_met(work, notice)} may go before the Tribunal"
        case PartyNoticeKind.STATEMENT_WITHDRAWN:
            return f"Tell {name} that the Outcome Statement{_met(work, notice)} was withdrawn"


def envelope_of(work: CaseWork, notice: PartyNotice) -> Envelope | None:
    """Return the version of the Outcome Statement that the notice is about."""
    return next((one for one in work.envelopes if one.id == notice.envelope_id), None)


def signers_told(work: CaseWork, notice: PartyNotice) -> list[Signer]:
    """Return the places in that document of the one who is told: the party's, or theirs who comes with it."""
    envelope = envelope_of(work, notice)
    own = [one for one in envelope.signers if one.party_id == notice.party_id] if envelope else []
    if not notice.person_name:
        return [one for one in own if not one.comes_along]
    return [one for one in own if one.comes_along and one.name == notice.person_name]


def _met(work: CaseWork, notice: PartyNotice) -> str:
    envelope = envelope_of(work, notice)
    return f" of {plain_date(envelope.agreed_on)}" if envelope else ""


def _still_holds(work: CaseWork, notice: PartyNotice) -> bool:
    """Return True if nothing newer has taken the place of this notice."""
    match notice.kind:
        case PartyNoticeKind.MEDIATION_CHOSEN:
            decision = notice.decision
            return (
                decision is not None
                and notice.party.left_on is None
                and meeting_that_stands(decision, work.meetings) is None
                and _is_wanted_since(decision, notice)
            )
        case (
            PartyNoticeKind.DATES_WANTED
            | PartyNoticeKind.DAY_30_NEAR
            | PartyNoticeKind.DAY_30_OVER
            | PartyNoticeKind.DAY_30_OVER_AUTHORITY
        ):
            return _is_waited_for(work, notice)
        case (
            PartyNoticeKind.NOT_COMPLETE | PartyNoticeKind.TIME_RAN_OUT | PartyNoticeKind.STATEMENT_WITHDRAWN
        ):
            envelope = envelope_of(work, notice)
            return envelope in work.newest_envelopes() and envelope.state in STANDS_STILL
        case PartyNoticeKind.HEALTH_NOTICE_DUE:
            return _was_not_told(notice)
        case PartyNoticeKind.HEALTH_DUTY:
            records = notice.decision.health_records if notice.decision else []
            answers = [one.step for one in records if one.step in ANSWERS]
            return HealthStep.COMES not in answers[-1:]
        case PartyNoticeKind.ANSWER_LATER:
            return _is_still_asked(work)
        case PartyNoticeKind.NEEDS_CHANGED:
            return notice.party_id in work.worth_a_word
        case PartyNoticeKind.SIGNED_ON_DEVICE:
            envelope = envelope_of(work, notice)  # with a finished copy the same is said
            return envelope is None or envelope.state is not EnvelopeState.COMPLETED
        case PartyNoticeKind.FILE_OPENED:
            return _is_open_to_them(work, notice)
        case PartyNoticeKind.PART_A_ASKED:
            return _has_not_answered(notice)
        case _:
            return True


def _is_still_asked(work: CaseWork) -> bool:
    """Return True while everyone may answer whether they take part, and no meeting stands."""
    about = work.disagreement
    stands = any(meeting.state in GOES_AHEAD_OR_HELD for meeting in work.meetings)
    return about is not None and about.told_at is None and work.case.closed_at is None and not stands


def _was_not_told(notice: PartyNotice) -> bool:
    """Return True while mediation about health is wanted, and nobody said that the health body was told."""
    decision = notice.decision
    if decision is None or not _is_wanted_since(decision, notice):
        return False
    return not any(
        one.step is HealthStep.NOTICE_GIVEN and one.recorded_at >= notice.due_since
        for one in decision.health_records
    )


def _has_not_answered(notice: PartyNotice) -> bool:
    """Return True while the party has not said whether Part A may go before the Tribunal."""
    session = object_session(notice)
    if session is None or notice.envelope_id is None:
        return False
    consents = consents_of(session, notice.envelope_id)
    return any(one.party_id == notice.party_id and one.agrees is None for one in consents)


def _is_open_to_them(work: CaseWork, notice: PartyNotice) -> bool:
    """Return True while they are of the case and may see the paper; of an old notice, any paper.

    Notices of earlier versions do not hold which paper it was.
    """
    seen = {one.upload_id for one in work.file_readers if one.party_id == notice.party_id}
    return notice.party.left_on is None and (notice.upload_id in seen if notice.upload_id else bool(seen))


def _is_waited_for(work: CaseWork, notice: PartyNotice) -> bool:
    """Return True if mediation is still wanted and not arranged, and no later news took this one's place."""
    decision, over = notice.decision, {PartyNoticeKind.DAY_30_OVER, PartyNoticeKind.DAY_30_OVER_AUTHORITY}
    if decision is None or meeting_that_stands(decision, work.meetings) is not None:
        return False
    later = any(
        one.kind in over and (one.party_id, one.decision_id) == (notice.party_id, notice.decision_id)
        for one in work.notices
    )
    if notice.kind not in over and later:
        return False
    has_certificate = work.live_certificate(decision, notice.party) is not None
    return not has_certificate and _is_wanted_since(decision, notice)


def _is_wanted_since(decision: Decision, notice: PartyNotice) -> bool:
    wish, case = mediation_choice(decision), decision.case
    wanted = any(wants_mediation(decision, party) for party in case.asking_parties())
    unknown = decision.cannot_arrange_on is None and not case.detained
    return wish is not None and wanted and unknown and notice.due_since >= wish.recorded_at
