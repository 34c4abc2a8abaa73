"""The facts behind a mediation certificate, and which of the three it is.

Nothing else is ever looked at: no outcome, no reason, no fault. ``cases.certificates.guards`` says what is
still missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.deadlines.clocks import contact_end
from cases.deadlines.statutory_deadlines import deemed_notice_day
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    DecisionKind,
    MeetingMode,
    MeetingState,
    PartyRole,
    Section,
    Track,
)

MEDIATION_NOT_CHOSEN = frozenset({Choice.NO_MEDIATION, Choice.WITHDRAWN})


@dataclass(frozen=True)
class Sitting:
    """One meeting as far as a certificate may know it."""

    day: date
    state: MeetingState
    recipient_present: bool
    mode: MeetingMode | None = None
    arranged_on: date | None = None
    """The UK day on which this time was fixed; for staff alone, never on a certificate."""

    def took_place_with(self, *, by: date) -> bool:
        """Return True if it was held in whole or part, by that day, with the person in it."""
        held = self.state in {MeetingState.CONCLUDED, MeetingState.ADJOURNED}
        return held and self.recipient_present and self.day <= by


@dataclass(frozen=True)
class CertificateFacts:
    """All that a certificate may look at, for one decision and one person.

    ``contact_on`` is the first contact about this decision. ``mediation_chosen_on`` is the first day of this
    person's last unbroken wish for mediation, whatever they chose since, and ``chosen_before`` the first days
    of earlier ones. ``sittings`` are the meetings about this decision; ``unassigned`` those of the case of
    which nobody has said which decisions they were about. ``certificate_asked_on`` is when they asked for it
    without waiting for an adjourned meeting to go on; ``issue_on`` is today. Every date is the day in the UK.
    """

    kind: DecisionKind
    issue_on: date
    recipient_role: PartyRole
    sections: frozenset[Section] = frozenset()
    letter_date: date | None = None
    sent_date: date | None = None
    birth_date: date | None = None
    contact_on: date | None = None
    advice_on: date | None = None
    choice: Choice | None = None
    choice_on: date | None = None
    mediation_chosen_on: date | None = None
    chosen_before: tuple[date, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    unassigned: tuple[Sitting, ...] = ()
    certificate_asked_on: date | None = None
    authority_told_on: date | None = None
    cannot_arrange_on: date | None = None
    senior_reason: str = ""
    track: Track = Track.MEDIATION
    detained: bool = False

    @property
    def contact_limit(self) -> date | None:
        """The last day of the two months for contact (SEND Regulations 2014, reg 33)."""
        if not (self.letter_date or self.sent_date):
            return None
        return contact_end(self.letter_date, self.sent_date)

    @property
    def contact_was_late(self) -> bool:
        """True if the first contact came after the two months: then a senior adviser decides."""
        limit = self.contact_limit
        return bool(limit and self.contact_on and self.contact_on > limit)

    @property
    def attended(self) -> tuple[Sitting, ...]:
        """The meetings about this decision, held in whole or part by today, in which this person took part.

        Only what came after they had chosen mediation about it: the choice comes first (CFA 2014, s 55(5)).
        """
        return tuple(
            sitting
            for sitting in sorted(self.sittings, key=lambda sitting: sitting.day)
            if sitting.took_place_with(by=self.issue_on) and self._had_chosen_by(sitting.day)
        )

    @property
    def took_part(self) -> bool:
        """True if mediation is over for this person: concluded, or adjourned and not waited for."""
        return self.track is Track.MEDIATION and bool(self.attended) and not self.waits_to_go_on

    @property
    def waits_to_go_on(self) -> bool:
        """True if the meetings they took part in were all adjourned, and they have not asked for it now."""
        attended = self.attended
        if not attended or any(sitting.state is MeetingState.CONCLUDED for sitting in attended):
            return False
        return not in_order(attended[0].day, self.certificate_asked_on, self.issue_on)

    @property
    def may_have_taken_part(self) -> bool:
        """True if a meeting about nobody knows which decision may have been mediation about this one."""
        return any(
            sitting.took_place_with(by=self.issue_on) and self._had_chosen_by(sitting.day)
            for sitting in self.unassigned
        )

    @property
    def chosen_for_attended(self) -> date | None:
        """The day of the choice that the meetings they took part in followed; else of the last choice."""
        if not self.attended:
            return self.mediation_chosen_on
        return max(day for day in self._chosen_days if day <= self.attended[0].day)

    @property
    def _chosen_days(self) -> tuple[date, ...]:
        last = (self.mediation_chosen_on,) if self.mediation_chosen_on else ()
        return (*self.chosen_before, *last)

    def _had_chosen_by(self, day: date) -> bool:
        return any(chosen <= day for chosen in self._chosen_days)

    @property
    def deemed_notice_on(self) -> date | None:
        """The day we were told that mediation cannot be arranged in time, or a silent day 30; else None."""
        if self.mediation_chosen_on is None:
            return None
        return deemed_notice_day(self.mediation_chosen_on, self.cannot_arrange_on, today=self.issue_on)


def certificate_variant(facts: CertificateFacts) -> CertificateVariant | None:
    """Return which certificate is the right one now.

    None while nobody has chosen, mediation is still to come or to go on, or a meeting's decisions are still
    to be said; always None in disagreement resolution, which ends in no certificate.
    Law: Children and Families Act 2014, s 55(4), (5); SEND Regulations 2014, regs 34, 36, 39.
    """
    if facts.track is not Track.MEDIATION or facts.detained:
        return None
    if facts.choice in MEDIATION_NOT_CHOSEN and not facts.took_part:
        return None if facts.may_have_taken_part else CertificateVariant.NO_MEDIATION
    if facts.unassigned:
        return None
    if facts.took_part:
        return CertificateVariant.HELD
    if facts.choice is Choice.MEDIATION and facts.deemed_notice_on and not facts.attended:
        return CertificateVariant.DEEMED
    return None


def in_order(*days: date | None) -> bool:
    """Return True if every day is known and none comes before the one named ahead of it."""
    known = [day for day in days if day]
    return len(known) == len(days) and known == sorted(known)
