"""The next steps of what is on its way: Outcome Statements, certificates, email and links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.deadlines.clocks import ClockState, Tone
from cases.meetings.models import Meeting, MeetingNotice
from cases.meetings.notices import open_meeting_notices
from cases.party_notices import PartyNotice
from cases.progress.deadline import (
    answer_version_by,
    check_letter_by,
    meeting_notice_due,
    party_notice_due,
    post_certificate_by,
    statement_by,
)
from cases.vocabulary import (
    EnvelopeState,
    MeetingNoticeKind,
    MeetingState,
    PartyNoticeKind,
    SignerState,
    Track,
)
from dates import plain_date
from services.queries.office_tasks import Owner, Todo, TodoKind
from services.queries.open_notices import COPIES, envelope_of, open_party_notices, party_notice_words
from services.queries.step_writing import StepWriter
from signing.models import Envelope

REFUSED = ClockState("Refused: correct the address", Tone.BAD)
NOT_DELIVERED = ClockState("Not delivered", Tone.BAD)
PAUSED = ClockState("Paused after five tries", Tone.BAD)


@dataclass(frozen=True)
class StatementSteps(StepWriter):
    """Makes these steps of one case."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        yield from self._undelivered()
        yield from self._locked()
        yield from self._contact_changes()
        yield from self._certificates_out()
        yield from self._late_letters()
        yield from self._meeting_notices()
        yield from self._party_notices()
        for meeting in self.work.meetings:
            if meeting.state is MeetingState.CONCLUDED:
                yield from self._statement_to_make(meeting)
        for envelope in self.work.newest_envelopes():
            yield from self._codes_to_tell(envelope)
            yield from self._papers(envelope)
            yield from self._device_objections(envelope)
            found = None if envelope.is_agreement else self._statement(envelope)
            if found is not None:
                yield replace(found, envelope=envelope)

    def _statement_to_make(self, meeting: Meeting) -> Iterator[Todo]:
        """Yield the statement to make: something was agreed and none says so yet, or it is not known whether
        anything was.

        Where nothing was agreed, or the mediator has recorded why there will be none, none is needed. A
        version that was withdrawn says nothing any more.
        """
        outcome = self.work.outcomes.get(meeting.id)
        if outcome is None or meeting.signed_before_on is not None:
            return
        newest = next((e for e in self.work.newest_envelopes() if e.outcome_id == outcome.outcome_id), None)
        if newest is not None and newest.state is not EnvelopeState.WITHDRAWN:
            return
        if outcome.result is None:
            words = "Record what came of the meeting"
        elif outcome.wants_statement:
            words = "Make the Outcome Statement"
        else:
            return
        day = statement_by(meeting, bank_holidays=self.bank_holidays)
        if newest is not None:
            words = "Make a new version, or record why there will be no Outcome Statement"
            withdrawn_at = newest.closed_at or newest.prepared_at
            day = answer_version_by(withdrawn_at, bank_holidays=self.bank_holidays)
        todo = self.on_day(TodoKind.STATEMENT, words, day, Owner.MEDIATOR)
        yield replace(todo, detail=meeting.mediator_name, meeting=meeting)

    def _codes_to_tell(self, envelope: Envelope) -> Iterator[Todo]:
        """Yield each code that was promised, or that alone opens the document: told once staff had it
        shown.
        """
        if envelope.state is not EnvelopeState.OUT or envelope.circulated_at is None:
            return
        for signer in envelope.signers:
            codes = [
                *(["the code that opens the document"] if signer.waits_for_entry_code else []),
                *(["the six-digit code"] if signer.waits_for_code else []),
            ]
            if codes:
                since = signer.live_links[-1].made_at if signer.live_links else envelope.circulated_at
                day = answer_version_by(since, bank_holidays=self.bank_holidays)
                words = f"Tell {signer.name} {', and '.join(codes)}"
                todo = self.on_day(TodoKind.STATEMENT, words, day, Owner.MEDIATOR, envelope.mediator_name)
                yield replace(todo, envelope=envelope, signer=signer)

    def _papers(self, envelope: Envelope) -> Iterator[Todo]:
        """Yield each scan that a second person is to look at, and each objection that waits for an answer."""
        for scan in self.work.scans:
            if scan.signer.envelope_id != envelope.id:
                continue
            name = scan.signer.name
            if scan.is_disputed and scan.objected_at is not None:
                day = answer_version_by(scan.objected_at, bank_holidays=self.bank_holidays)
                words = f"Answer {name}, who objects to their signature on paper"
            elif scan.waits and envelope.state is EnvelopeState.OUT:
                day = answer_version_by(scan.added_at, bank_holidays=self.bank_holidays)
                words = f"Look at the signature of {name} on paper"
            else:
                continue
            detail = f"added by {scan.added_by}: somebody else confirms it" if scan.waits else ""
            todo = self.on_day(TodoKind.ON_PAPER, words, day, Owner.COORDINATOR, detail)
            yield replace(todo, envelope=envelope, signer=scan.signer)

    def _device_objections(self, envelope: Envelope) -> Iterator[Todo]:
        """Yield each objection to a signature on a device handed over; not the host's to answer."""
        for objection in self.work.device_objections:
            signer = objection.signer
            if signer.envelope_id == envelope.id:
                day = answer_version_by(objection.objected_at, bank_holidays=self.bank_holidays)
                words = f"Answer {signer.name}, who objects to their signature on a device"
                detail = f"handed over by {signer.host_name}: somebody else answers"
                todo = self.on_day(TodoKind.ON_DEVICE, words, day, Owner.COORDINATOR, detail)
                yield replace(todo, envelope=envelope, signer=signer)

    def _statement(self, envelope: Envelope) -> Todo | None:
        since = envelope.closed_at or envelope.made_at or envelope.prepared_at
        next_day = answer_version_by(since, bank_holidays=self.bank_holidays)
        match envelope.state:
            case EnvelopeState.PREPARED if envelope.made_at is None:
                return self.wait("The Outcome Statement is being made", self.today, Owner.SERVICE)
            case EnvelopeState.PREPARED:
                words = "Send the Outcome Statement for signature"
            case EnvelopeState.OUT if envelope.all_have_signed:
                return None  # an objection waits for its answer, which is a step of its own
            case EnvelopeState.OUT:
                names = ", ".join(
                    s.name for s in envelope.signers if s.decided_at is None and not s.waits_for_turn
                )
                return self.wait(f"{names} to sign", envelope.open_until, Owner.SIGNERS)
            case EnvelopeState.DECLINED | EnvelopeState.EXPIRED if envelope.actions_kept_at is not None:
                return None  # the mediator noted that everyone agrees
            case EnvelopeState.CHANGES_ASKED:
                words = f"Answer the request for a change from {_who(envelope, SignerState.ASKED)}"
            case EnvelopeState.DECLINED | EnvelopeState.EXPIRED if envelope.copied_at is not None:
                return None
            case EnvelopeState.DECLINED:
                words = f"{self._what_next}: {_who(envelope, SignerState.DECLINED)} did not sign"
            case EnvelopeState.EXPIRED:
                words = f"{self._what_next}: the time to sign has run out"
            case EnvelopeState.COMPLETED if envelope.finished_at is None:
                return self.wait("The signed copy is being made", self.today, Owner.SERVICE)
            case _:
                return None
        return self.on_day(TodoKind.STATEMENT, words, next_day, Owner.MEDIATOR, envelope.mediator_name)

    @property
    def _what_next(self) -> str:
        if self.case.track is Track.DRS:
            return "Send a new version, give everyone a copy without signatures, or withdraw it"
        return "Send a new version or withdraw it"

    def _certificates_out(self) -> Iterator[Todo]:
        for certificate in self.work.certificates:
            if certificate.live_key is None:
                continue
            if certificate.to_review and certificate.reviewed_at is None:
                words = f"Check that {certificate.reference} is right"
                detail = "issued before meetings were linked to decisions"
                todo = self.on_day(TodoKind.REVIEW, words, self.today, Owner.SENIOR, detail)
                yield replace(todo, certificate=certificate, party=certificate.party)
            if not certificate.party.email and not certificate.posted_at:
                day = post_certificate_by(certificate, bank_holidays=self.bank_holidays)
                words = f"Print and post {certificate.reference}"
                todo = self.on_day(TodoKind.POST, words, day, Owner.COORDINATOR, "no email")
                yield replace(todo, certificate=certificate, party=certificate.party)
            elif certificate.sent_at is None:
                words = f"{certificate.reference} is being made and sent"
                todo = self.wait(words, certificate.issue_date, Owner.SERVICE)
                yield replace(todo, certificate=certificate, party=certificate.party)

    def _undelivered(self) -> Iterator[Todo]:
        for delivery in self.work.undelivered:
            words = f"Correct the address of {delivery.to_name}"
            state = REFUSED if delivery.refused_at else NOT_DELIVERED
            yield Todo(TodoKind.CORRECT_ADDRESS, self.case, words, state, delivery=delivery)

    def _late_letters(self) -> Iterator[Todo]:
        for letter in self.work.late_letters:
            words = f"Check the date on the letter from {letter.party.name}"
            day = check_letter_by(letter.sent_at, self.bank_holidays)
            detail = "sent after the request" if letter.uploads else "only a date, no letter"
            todo = self.on_day(TodoKind.CHECK_LETTER, words, day, Owner.ADVISER, detail)
            yield replace(todo, decision=letter.decision, party=letter.party, letter=letter)

    def _meeting_notices(self) -> Iterator[Todo]:
        """Yield whom to tell of a meeting, and of what changes, by phone or post: whoever no email
        reaches.
        """
        for meeting in self.work.meetings:
            for notice in open_meeting_notices(meeting, self.at):
                day = meeting_notice_due(notice.due_since, notice.starts_at, bank_holidays=self.bank_holidays)
                words = meeting_notice_words(notice)
                todo = self.on_day(TodoKind.TELL, words, day, Owner.COORDINATOR, _no_email(notice))
                yield replace(todo, meeting=meeting, party=notice.party, notice=notice)

    def _party_notices(self) -> Iterator[Todo]:
        """Yield whom to tell, or post to, what others have by email: whoever no email reaches."""
        for notice in open_party_notices(self.work):
            day = party_notice_due(notice, bank_holidays=self.bank_holidays)
            words = party_notice_words(self.work, notice)
            kind = TodoKind.POST if notice.kind in COPIES else TodoKind.TELL
            detail = "safety: look first" if _is_looked_at_first(notice) else _no_email(notice)
            todo = self.on_day(kind, words, day, Owner.COORDINATOR, detail)
            yield replace(
                todo,
                decision=notice.decision,
                party=notice.party,
                envelope=envelope_of(self.work, notice),
                party_notice=notice,
            )

    def _contact_changes(self) -> Iterator[Todo]:
        for change in self.work.contact_changes:
            if change.is_for_staff:
                words = f"Phone {change.party.name} about a new {change.kind.words}"
                detail = "they say it was not them" if change.ended else "typed on their own page"
                todo = self.on_day(TodoKind.CONTACT, words, self.today, Owner.COORDINATOR, detail)
                yield replace(todo, party=change.party, contact_change=change)

    def _locked(self) -> Iterator[Todo]:
        for party in self.case.parties:
            if party.request_locked_at is not None:
                words = f"Phone {party.name} about the link to their own page"
                yield Todo(TodoKind.UNLOCK_REQUEST, self.case, words, PAUSED, party=party)
        for envelope in self.work.envelopes:
            if envelope.state is not EnvelopeState.OUT:
                continue
            for signer in envelope.signers:
                if signer.locked_at is not None and signer.decided_at is None:
                    words = f"Phone {signer.name} about their link"
                    yield Todo(TodoKind.UNLOCK, self.case, words, PAUSED, signer=signer)


def meeting_notice_words(notice: MeetingNotice) -> str:
    """Return what is to be told to whom, such as "Tell Thomas Hale about the meeting of 9 December 2026"."""
    name, day = notice.party.name, plain_date(notice.starts_at)
    return {
        MeetingNoticeKind.INVITATION: f"Tell {name} about the meeting of {day}",
        MeetingNoticeKind.MOVED: f"Tell {name} that the meeting is now on {day}",
        MeetingNoticeKind.CHANGED: f"Tell {name} what the meeting of {day} is now about",
        MeetingNoticeKind.CANCELLED: f"Tell {name} that the meeting of {day} is called off",
        MeetingNoticeKind.NOT_HELD: f"Tell {name} that the meeting of {day} did not take place",
        MeetingNoticeKind.ADJOURNED: f"Tell {name} that the meeting of {day} will continue on another day",
        MeetingNoticeKind.NOT_ASKED: f"Tell {name} that they are no longer invited to the meeting of {day}",
    }[notice.kind]


def _is_looked_at_first(notice: PartyNotice) -> bool:
    """Return True if a person looks before this copy goes, although an email would reach them."""
    looked_at = {PartyNoticeKind.STATEMENT_COPY, PartyNoticeKind.ANSWER_LATER}
    return notice.kind in looked_at and notice.case.safety_flag


def _no_email(notice: PartyNotice | MeetingNotice) -> str:
    """Return why staff tell them, while that is still so: an address may have been added since.

    What the party's address is says nothing of who comes with it.
    """
    comes_along = isinstance(notice, PartyNotice) and notice.person_name
    return "" if notice.party.email and not comes_along else "no email"


def _who(envelope: Envelope, state: SignerState) -> str:
    return next((s.name for s in envelope.signers if s.state is state), "Someone")
