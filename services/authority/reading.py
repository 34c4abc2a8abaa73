"""What a local authority may know of its cases (never reasons, wishes or talks), read for its pages."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from cases.access import seen_by
from cases.accounts.people import Viewer
from cases.agreed.conditions import is_not_settled
from cases.agreed.models import AgreedAction
from cases.casework.authority_moves import last_moved_at
from cases.certificates.issuing import cannot_arrange_stands
from cases.certificates.models import Certificate
from cases.deadlines.clocks import TwoDates
from cases.documents import Document
from cases.intake.advice import wants_mediation
from cases.intake.eligibility import parts_fit
from cases.meetings.models import GOES_AHEAD_OR_HELD, Meeting, meeting_that_stands
from cases.models import Case, Decision, Party
from cases.progress.deadline import AskedOfAuthority, asked_of_authority
from cases.progress.still_wanted import has_been
from cases.vocabulary import (
    CertificateVariant,
    EnvelopeState,
    MeetingState,
    PartyRole,
    SignerState,
)
from dates import long_date, plain_date, uk_day
from signing.models import Envelope, Signer
from signing.versions import latest_versions

SHOWN_AFTER_DUE = timedelta(days=60)
KIND_WORDS = {
    CertificateVariant.NO_MEDIATION: "No mediation",
    CertificateVariant.HELD: "Mediation",
    CertificateVariant.DEEMED: "Treated as mediation",
}
"""The kind in a word or two, for a table."""

COME_TO_NOTHING = frozenset({MeetingState.NOT_HELD, MeetingState.CANCELLED})

_ALL_THE_SAME: dict[MeetingState | None, str] = {
    MeetingState.ARRANGED: "A meeting is arranged all the same: see below.",
    MeetingState.ADJOURNED: (
        "A meeting has started all the same, and will continue on another day: see below."
    ),
    MeetingState.CONCLUDED: "A meeting took place all the same: see below.",
}
"""What became of a meeting, after the authority said that it cannot arrange one in time."""


@dataclass(frozen=True)
class Asked:
    """Mediation was chosen about a decision: what the authority is asked for, and by when."""

    decision: Decision
    asked: AskedOfAuthority
    meeting: Meeting | None
    missed: Meeting | None = None
    """The last meeting about it that was not held or was called off, while no other is arranged.

    Where ``meeting`` was adjourned, it was to continue it.
    """
    is_certified: bool = False
    """True if everybody who wants mediation about it has a certificate."""

    @property
    def case(self) -> Case:
        """The case of the decision."""
        return self.decision.case

    @property
    def reply_by(self) -> date:
        """By when dates are asked for."""
        return self.asked.reply.safe

    @property
    def dates(self) -> TwoDates:
        """By when mediation is to be arranged."""
        return self.asked.arrange

    @property
    def to_answer(self) -> bool:
        """Neither a date is fixed, nor has the authority said that none can be."""
        return self.meeting is None and not self.says_it_cannot

    @property
    def wants_other_day(self) -> bool:
        """A meeting was adjourned, and the day on which it was to continue came to nothing."""
        return self.meeting is not None and self.missed is not None

    @property
    def says_it_cannot(self) -> bool:
        """The authority said that mediation cannot be arranged in time, and the wish for it still stands."""
        return cannot_arrange_stands(self.decision)

    @property
    def missed_words(self) -> str:
        """What became of the last meeting, in a sentence: neither why nor by whose fault."""
        if self.missed is None:
            return ""
        to_go_on = ", which was to continue the first one," if self.wants_other_day else ""
        day = long_date(self.missed.starts_at)
        return f"The meeting of {day}{to_go_on} {_what_became(self.missed)}."

    @property
    def words_if_it_cannot(self) -> str:
        """After the authority said that it cannot: whether a certificate comes, and what became of a meeting.

        None is promised while a meeting is to continue: whoever took part is asked if they want one now; nor
        while the decision is to be corrected.
        """
        state = self.meeting.state if self.meeting else None
        certificate = "We will now give the family a certificate. "
        if self.is_certified:
            certificate = "We have given the family a certificate. "
        elif state is MeetingState.ADJOURNED or not parts_fit(self.decision.kind, self.decision.section_set):
            certificate = ""
        return certificate + _ALL_THE_SAME.get(state, "")

    def is_over(self, today: date) -> bool:
        """Return True if the thirty days have ended: saying so changes nothing any more."""
        return today > self.dates.legal

    def is_settled(self, today: date) -> bool:
        """Return True if nothing is asked any more: the thirty days have ended, and the certificate is
        issued.
        """
        return self.is_over(today) and self.is_certified


@dataclass(frozen=True)
class ShownMeeting:
    """A meeting as the authority's pages show it; ``state_words`` is empty for one that lies ahead."""

    meeting: Meeting
    state_words: str


@dataclass(frozen=True)
class OwnStatement:
    """An Outcome Statement or agreement that the authority signs, as far as it may know its state."""

    envelope: Envelope
    signers: tuple[Signer, ...]
    """The authority's own."""
    whole: Document | None
    """Only for the officer who signed it."""
    part_a: Document | None

    @property
    def words(self) -> str:
        """Its state; nobody learns from it what another party answered."""
        state = self.envelope.state
        if self.envelope.is_agreement and state is not EnvelopeState.WITHDRAWN:
            return "Can be signed" if state is EnvelopeState.OUT else "Signing is over"
        if state is EnvelopeState.COMPLETED:
            return "Not every signature counts" if self.envelope.struck else "Signed by everyone"
        if state is EnvelopeState.OUT and self.envelope.all_have_signed:
            return "Everyone has signed; our office looks into something before it is complete"
        if state is EnvelopeState.OUT:
            return "Not everyone has signed yet"
        if state is EnvelopeState.WITHDRAWN:
            return "Withdrawn"
        return "Not complete"

    @property
    def tone(self) -> str:
        """The tone of its state."""
        if self.envelope.struck and not self.envelope.is_agreement:
            return "soon"
        return {EnvelopeState.COMPLETED: "good", EnvelopeState.OUT: "soon"}.get(self.envelope.state, "calm")

    @property
    def to_sign(self) -> tuple[Signer, ...]:
        """Who of the authority was asked and has not answered yet."""
        if self.envelope.state is not EnvelopeState.OUT:
            return ()
        return tuple(
            signer
            for signer in self.signers
            if signer.decided_at is None
            and not signer.waits_for_turn
            and (signer.live_links or not self.envelope.is_agreement)  # else they come to the meeting no more
        )


def mediation_asked(session: Session, cases: Iterable[Case], bank_holidays: Container[date]) -> list[Asked]:
    """Return where a family wants mediation, unless it was held with an earlier authority; by day 30."""
    found = []
    for case in cases:
        meetings: list[Meeting] | None = None
        earlier: list[Meeting] = []
        for decision in case.decisions:
            asked = asked_of_authority(decision, bank_holidays=bank_holidays)
            if asked is None:
                continue
            if meetings is None:
                meetings, earlier = _meetings_of(session, case), _meetings_before_move(session, case)
            wished = asked.arrange.started
            if any(decision in m.decisions and has_been(m, wished, at=m.starts_at) for m in earlier):
                continue  # it took place with the earlier authority, or its outcome is still to be recorded
            about = [m for m in meetings if decision in m.decisions or not m.decisions]
            stands = meeting_that_stands(decision, meetings)
            since = [m for m in about if uk_day(m.starts_at) >= wished]
            missed = since[0] if since and stands is None else _missed_after(stands, about)
            certified = _is_certified(session, decision)
            found.append(Asked(decision, asked, stands, missed, certified))
    return sorted(found, key=lambda asked: asked.dates.safe)


def _missed_after(stands: Meeting | None, meetings: Sequence[Meeting]) -> Meeting | None:
    """Return the last of ``meetings``, the last first, that was to continue an adjourned one and came to
    nothing.
    """
    if stands is None or stands.state is not MeetingState.ADJOURNED:
        return None
    return next((m for m in meetings if m.starts_at > stands.starts_at and m.state in COME_TO_NOTHING), None)


def _what_became(missed: Meeting) -> str:
    return "was called off" if missed.state is MeetingState.CANCELLED else "was not held"


def _is_certified(session: Session, decision: Decision) -> bool:
    """Return True if each person who wants mediation about this decision has a live certificate."""
    live = set(
        session.scalars(
            select(Certificate.party_id).where(
                Certificate.decision_id == decision.id, Certificate.live_key.is_not(None)
            )
        )
    )
    return all(
        party.id in live for party in decision.case.asking_parties() if wants_mediation(decision, party)
    )


def _meetings_of(session: Session, case: Case) -> list[Meeting]:
    """Return every meeting of a case, the last first; not what an authority held before the family moved."""
    moved_at = last_moved_at(session, case)
    return _meetings_where(session, case, true() if moved_at is None else Meeting.starts_at > moved_at)


def _meetings_before_move(session: Session, case: Case) -> list[Meeting]:
    """Return the meetings that began before the last move: to decide what is asked, never to show."""
    moved_at = last_moved_at(session, case)
    return [] if moved_at is None else _meetings_where(session, case, Meeting.starts_at <= moved_at)


def _meetings_where(session: Session, case: Case, which: ColumnElement[bool]) -> list[Meeting]:
    return list(
        session.scalars(
            select(Meeting)
            .where(Meeting.case_id == case.id, which)
            .options(selectinload(Meeting.decisions))
            .order_by(Meeting.starts_at.desc())
        )
    )


def meetings_shown(session: Session, case: Case) -> list[ShownMeeting]:
    """Return the meetings that are arranged or were held, the last first, each with its state in words.

    One called off or not held is none; where it was to continue the last one, that one's state says so.
    """
    meetings = _meetings_of(session, case)
    stand = [meeting for meeting in meetings if meeting.state in GOES_AHEAD_OR_HELD]
    shown = []
    for meeting in stand:
        after = _next_after(meeting, stand)
        missed = _missed_after(meeting, meetings) if meeting is stand[0] else None
        shown.append(ShownMeeting(meeting, _state_words(meeting, missed, after)))
    return shown


def _next_after(meeting: Meeting, stand: Sequence[Meeting]) -> Meeting | None:
    """Return the meeting that continues ``meeting``, if that was adjourned.

    It is the first later one of ``stand``, the last first, about one of its decisions.
    """
    if meeting.state is not MeetingState.ADJOURNED:
        return None
    about = set(meeting.decisions)
    later = (m for m in reversed(stand) if m.starts_at > meeting.starts_at)
    return next((m for m in later if not about or not m.decisions or about & set(m.decisions)), None)


def _state_words(meeting: Meeting, missed: Meeting | None, after: Meeting | None) -> str:
    if after is not None:
        began = "It started, and stopped before the end" if meeting.was_stopped else "It started"
        if after.state is MeetingState.ARRANGED:
            return f"{began}. It continues on {long_date(after.starts_at)}"
        return f"{began}. It continued on {plain_date(after.starts_at)}"
    words = {
        MeetingState.ADJOURNED: "It has started, and will continue on another day",
        MeetingState.CONCLUDED: "It took place",
    }.get(meeting.state, "")
    if meeting.was_stopped:
        words = "It started, and stopped before the end. We will contact you"
    if missed is None:
        return words
    day = long_date(missed.starts_at)
    return f"It has started. The meeting of {day}, which was to continue it, {_what_became(missed)}"


def own_statements(session: Session, cases: Iterable[Case], *, email: str) -> list[OwnStatement]:
    """Return what the authority is a signer of in ``cases``: Outcome Statements, the newest version of each,
    and agreements before a meeting.

    Part B is for who signed it: the whole paper is there only for the officer with the signer's address. Who
    comes with the authority signs an agreement for themselves, so nothing is told of them.
    """
    ids = [case.id for case in cases]
    envelopes = session.scalars(
        select(Envelope)
        .where(
            Envelope.case_id.in_(ids),
            Envelope.circulated_at.is_not(None),
        )
        .options(
            selectinload(Envelope.signers).options(
                selectinload(Signer.party), selectinload(Signer.live_links)
            )
        )
        .order_by(Envelope.reference)
    )
    found = []
    for envelope in latest_versions(envelopes):
        ours = tuple(
            s
            for s in envelope.signers
            if s.party.role is PartyRole.AUTHORITY and s.party.left_on is None and not s.comes_along
        )
        if not ours or envelope.state is EnvelopeState.SUPERSEDED:
            continue
        finished = envelope.state is EnvelopeState.COMPLETED and envelope.finished_at is not None
        signed = [s for s in ours if s.state is SignerState.SIGNED]
        signed_it = any((s.email or "").casefold() == email.casefold() for s in signed)
        found.append(
            OwnStatement(
                envelope,
                ours,
                whole=envelope.final if finished and signed_it else None,
                part_a=envelope.final_a if finished else None,
            )
        )
    return found


def own_actions(session: Session, viewer: Viewer, *, today: date) -> list[AgreedAction]:
    """Return what the authority agreed to do and is not called done, soonest first, in closed cases too.

    One whose date passed long ago is left to its case's page.
    """
    found = session.scalars(
        select(AgreedAction)
        .join(Party, Party.id == AgreedAction.owner_id)
        .where(
            AgreedAction.due_date >= today - SHOWN_AFTER_DUE,
            AgreedAction.replaced_at.is_(None),
            is_not_settled(),
            Party.role == PartyRole.AUTHORITY,
            Party.left_on.is_(None),
            AgreedAction.case.has(seen_by(viewer)),
        )
        .options(selectinload(AgreedAction.answers), selectinload(AgreedAction.case))
        .order_by(AgreedAction.due_date, AgreedAction.number)
    )
    return [action for action in found if not action.standing.is_done]


def signed_words(signer: Signer) -> str:
    """Return what became of the authority's own signer."""
    if signer.struck_at is not None:
        return f"The signature in the name of {signer.name} does not count"
    return {
        SignerState.SIGNED: f"{signer.name} signed",
        SignerState.DECLINED: f"{signer.name} did not sign",
        SignerState.ASKED: f"{signer.name} asked for a change",
    }.get(signer.state, f"{signer.name} has not answered yet")


def is_sealed(certificate: Certificate) -> bool:
    """Return True if its document is made and can be downloaded."""
    return certificate.document is not None and certificate.document.sealed_digest is not None
