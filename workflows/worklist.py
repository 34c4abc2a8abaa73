"""What the office has to do next, worked out for many cases at once from what is recorded.

Nothing is kept: a step is due because of what has happened, and gone once it is done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from cases.advice import current_choice, mediation_choice, wants_mediation
from cases.case_clocks import appeal_of, certificate_clock, told_on_for
from cases.certificates import Certificate
from cases.clocks import ClockState, Tone, TwoDates, clock_state
from cases.days import first_working_day_on_or_after, plain_date, time_words, uk_day
from cases.deadline import arranging_dates, call_dates, deadline
from cases.duties import deemed_told_on, drs_meeting_dates
from cases.guards import certificate_variant
from cases.issuing import certificate_facts
from cases.meetings import HELD, Meeting, meetings_about
from cases.models import Case, Decision, Party
from cases.papers import LateLetter
from cases.still_to_tell import still_to_tell
from cases.vocabulary import CertificateVariant, EnvelopeState, MeetingState, Track
from mail.outbox import Delivery
from services.letters import check_letter_by
from signing.models import Envelope, Signer

CERTIFICATE_WORDS = {
    CertificateVariant.NO_MEDIATION: "no mediation",
    CertificateVariant.HELD: "mediation held",
    CertificateVariant.DEEMED: "30 days reached",
}
REFUSED = ClockState("Refused: correct the address", Tone.BAD)
NOT_DELIVERED = ClockState("Not delivered", Tone.BAD)
PAUSED = ClockState("Paused after five tries", Tone.BAD)


_Row = TypeVar("_Row", Meeting, Certificate, Delivery, Envelope, LateLetter)


class TodoKind(StrEnum):
    """What sort of step it is; pages know where each is done."""

    CALL = "call"
    ISSUE = "issue"
    ARRANGE = "arrange"
    MEETING = "meeting"
    POST = "post"
    CORRECT_ADDRESS = "correct_address"
    UNLOCK = "unlock"
    UNLOCK_REQUEST = "unlock_request"
    CHECK_LETTER = "check_letter"


TO_SEND_OR_CORRECT = frozenset(
    {
        TodoKind.ISSUE,
        TodoKind.POST,
        TodoKind.CORRECT_ADDRESS,
        TodoKind.UNLOCK,
        TodoKind.UNLOCK_REQUEST,
        TodoKind.CHECK_LETTER,
    }
)


@dataclass(frozen=True)
class Todo:
    """One step: what, about whom, by when, and where it stands. ``due`` is the safe day."""

    kind: TodoKind
    case: Case
    words: str
    state: ClockState
    detail: str = ""
    due: date | None = None
    against: date | None = None
    dates: TwoDates | None = None
    decision: Decision | None = None
    party: Party | None = None
    certificate: Certificate | None = None
    delivery: Delivery | None = None
    signer: Signer | None = None
    letter: LateLetter | None = None

    @property
    def day(self) -> date | None:
        """The day that ``state`` is about: the safe one, or the legal one once the safe one has passed."""
        return self.against or self.due

    def is_pressing(self, today: date) -> bool:
        """Whether it is late, or due today."""
        return self.due is not None and self.due <= today


@dataclass(frozen=True)
class CaseWork:
    """One case with all that its next steps hang on, loaded with many others at once."""

    case: Case
    meetings: list[Meeting] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    undelivered: list[Delivery] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    late_letters: list[LateLetter] = field(default_factory=list)


def work_of(session: Session, cases: Select[Case]) -> list[CaseWork]:
    """All cases of the query, in its order, with what their next steps hang on: a handful of queries."""
    found = session.scalars(
        cases.options(
            selectinload(Case.parties),
            selectinload(Case.decisions).selectinload(Decision.choices),
            selectinload(Case.decisions).selectinload(Decision.calls),
            selectinload(Case.decisions).selectinload(Decision.adjourned_answers),
        )
    ).all()
    ids = [case.id for case in found]
    meetings = _by_case(
        session.scalars(
            select(Meeting)
            .where(Meeting.case_id.in_(ids))
            .order_by(Meeting.starts_at)
            .options(selectinload(Meeting.attendances), selectinload(Meeting.decisions))
        )
    )
    certificates = _by_case(
        session.scalars(
            select(Certificate)
            .where(Certificate.case_id.in_(ids))
            .order_by(Certificate.issued_at)
            .options(selectinload(Certificate.document), selectinload(Certificate.replaces))
        )
    )
    lost = _by_case(
        session.scalars(
            select(Delivery)
            .where(
                Delivery.case_id.in_(ids),
                Delivery.refused_at.is_not(None) | Delivery.given_up_at.is_not(None),
                Delivery.accepted_at.is_(None),
                Delivery.sent_again_at.is_(None),
            )
            .order_by(Delivery.queued_at)
        )
    )
    envelopes = _by_case(
        session.scalars(
            select(Envelope)
            .where(Envelope.case_id.in_(ids))
            .order_by(Envelope.prepared_at)
            .options(selectinload(Envelope.signers))
        )
    )
    late = _by_case(
        session.scalars(
            select(LateLetter)
            .where(LateLetter.case_id.in_(ids), LateLetter.checked_at.is_(None))
            .order_by(LateLetter.sent_at)
            .options(selectinload(LateLetter.uploads))
        )
    )
    return [
        CaseWork(
            case,
            meetings[case.id],
            certificates[case.id],
            lost[case.id],
            envelopes[case.id],
            late_letters=late[case.id],
        )
        for case in found
    ]


def todos_of(session: Session, work: CaseWork, *, at: datetime, bank_holidays: Container[date]) -> list[Todo]:
    """Every step now open in one case, the soonest first."""
    maker = _Maker(session, work, at, bank_holidays)
    return sorted(maker.all(), key=lambda todo: (todo.day or date.max, list(TodoKind).index(todo.kind)))


@dataclass(frozen=True)
class _Maker:
    session: Session
    work: CaseWork
    at: datetime
    bank_holidays: Container[date]

    @property
    def today(self) -> date:
        return uk_day(self.at)

    @property
    def case(self) -> Case:
        return self.work.case

    def all(self) -> Iterator[Todo]:
        yield from self.undelivered()
        yield from self.locked()
        yield from self.unposted()
        yield from self.late_letters()
        for decision in self.case.decisions:
            due = list(self.certificates(decision))
            yield from due
            yield from self.call(decision)
            if not any(todo.kind is TodoKind.ISSUE for todo in due):
                yield from self.arrange(decision)
        yield from self.meetings()

    def step(self, kind: TodoKind, words: str, dates: TwoDates | None) -> Todo:
        if dates is None:
            return self.on_day(kind, words, None)
        told = deadline(dates, self.today, bank_holidays=self.bank_holidays)
        return Todo(kind, self.case, words, told.state, due=dates.safe, against=told.day, dates=dates)

    def on_day(self, kind: TodoKind, words: str, day: date | None) -> Todo:
        state = clock_state(day, self.today, bank_holidays=self.bank_holidays)
        return Todo(kind, self.case, words, state, due=day)

    def call(self, decision: Decision) -> Iterator[Todo]:
        asking = self.case.asking_parties()
        if not asking or any(current_choice(decision, party) for party in asking):
            return
        if any(m.state is not MeetingState.CANCELLED for m in meetings_about(decision, self.work.meetings)):
            return
        party = asking[0]
        if not decision.calls:
            dates = call_dates(decision, self.today, bank_holidays=self.bank_holidays)
            wish = self.case.wish.words
            detail = f"asked for: {wish[:1].lower()}{wish[1:]}{self.to_ask(decision)}"
            todo = self.step(TodoKind.CALL, f"Call {party.name}", dates)
            yield replace(todo, detail=detail, decision=decision, party=party)
        elif self.case.track is Track.MEDIATION and decision.notice_date is not None:
            dates = appeal_of(decision, self.work.certificates, bank_holidays=self.bank_holidays)
            todo = self.step(TodoKind.CALL, f"Ask {party.name} what they choose", dates)
            yield replace(
                todo, detail=f"not decided yet{self.to_ask(decision)}", decision=decision, party=party
            )

    def to_ask(self, decision: Decision) -> str:
        """What of regulation 33 is still to be asked for, with its day; as the end of a detail."""
        still = still_to_tell(decision, self.today, bank_holidays=self.bank_holidays)
        return f"; ask {still.short_words}" if still else ""

    def certificates(self, decision: Decision) -> Iterator[Todo]:
        if self.case.track is Track.DRS:
            return  # disagreement resolution ends in no certificate
        live = {c.party_id for c in self.work.certificates if c.decision_id == decision.id and c.live_key}
        for party in self.case.asking_parties():
            if party.id in live:
                continue
            facts = certificate_facts(self.session, decision, party, at=self.at, meetings=self.work.meetings)
            variant = certificate_variant(facts)
            if variant is None:
                continue
            told_on = told_on_for(variant, decision, party, self.work.meetings, today=self.today)
            dates = certificate_clock(variant, told_on, bank_holidays=self.bank_holidays) if told_on else None
            todo = self.step(TodoKind.ISSUE, "Issue the certificate", dates)
            yield replace(todo, detail=CERTIFICATE_WORDS[variant], decision=decision, party=party)

    def arrange(self, decision: Decision) -> Iterator[Todo]:
        done = HELD | {MeetingState.ARRANGED}
        if any(m.state in done for m in meetings_about(decision, self.work.meetings)):
            return
        if self.case.track is Track.DRS:
            if decision.calls:
                dates = drs_meeting_dates(uk_day(self.case.received_at), bank_holidays=self.bank_holidays)
                yield replace(self.step(TodoKind.ARRANGE, "Find a time and place", dates), decision=decision)
            return
        wanted = [party for party in self.case.asking_parties() if wants_mediation(decision, party)]
        chosen = mediation_choice(decision)
        if not wanted or chosen is None:
            return
        told_us = uk_day(chosen.chosen_at)
        if deemed_told_on(told_us, decision.cannot_arrange_on, today=self.today):
            return
        asked = arranging_dates(decision, bank_holidays=self.bank_holidays)
        todo = self.step(TodoKind.ARRANGE, "Find a time and place", asked)
        yield replace(todo, detail="mediation chosen", decision=decision, party=wanted[0])

    def meetings(self) -> Iterator[Todo]:
        for meeting in self.work.meetings:
            if meeting.state is not MeetingState.ARRANGED:
                continue
            day = uk_day(meeting.starts_at)
            words = f"Meeting at {time_words(meeting.starts_at)}"
            if meeting.ends_at < self.at:
                words = f"Ask what came of the meeting of {plain_date(day)}"
            yield replace(self.on_day(TodoKind.MEETING, words, day), detail=meeting.mediator_name)

    def unposted(self) -> Iterator[Todo]:
        for certificate in self.work.certificates:
            if certificate.live_key is None or certificate.party.email or certificate.posted_at:
                continue
            day = first_working_day_on_or_after(certificate.issue_date, self.bank_holidays)
            todo = self.on_day(TodoKind.POST, f"Print and post {certificate.reference}", day)
            yield replace(todo, detail="no email", certificate=certificate, party=certificate.party)

    def undelivered(self) -> Iterator[Todo]:
        for delivery in self.work.undelivered:
            words = f"Correct the address of {delivery.to_name}"
            state = REFUSED if delivery.refused_at else NOT_DELIVERED
            yield Todo(TodoKind.CORRECT_ADDRESS, self.case, words, state, delivery=delivery)

    def late_letters(self) -> Iterator[Todo]:
        for letter in self.work.late_letters:
            words = f"Check the date on the letter from {letter.party.name}"
            todo = self.on_day(
                TodoKind.CHECK_LETTER, words, check_letter_by(letter.sent_at, self.bank_holidays)
            )
            detail = "sent after the request" if letter.uploads else "a date alone, without the letter"
            yield replace(todo, detail=detail, decision=letter.decision, party=letter.party, letter=letter)

    def locked(self) -> Iterator[Todo]:
        for party in self.case.parties:
            if party.request_locked_at is not None:
                words = f"Phone {party.name} about the link to their request"
                yield Todo(TodoKind.UNLOCK_REQUEST, self.case, words, PAUSED, party=party)
        for envelope in self.work.envelopes:
            if envelope.state is not EnvelopeState.OUT:
                continue
            for signer in envelope.signers:
                if signer.locked_at is not None and signer.decided_at is None:
                    words = f"Phone {signer.name} about their link"
                    yield Todo(TodoKind.UNLOCK, self.case, words, PAUSED, signer=signer)


def _by_case(rows: Iterable[_Row]) -> defaultdict[UUID, list[_Row]]:
    found: defaultdict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        if row.case_id is not None:
            found[row.case_id].append(row)
    return found
