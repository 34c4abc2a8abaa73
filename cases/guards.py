"""What must be recorded before a mediation certificate may be issued, and which of the three it is.

A certificate states as facts, with dates, the conditions of Children and Families Act 2014, s 55(4) and
(5) (SEND Regulations 2014, regs 34, 36 and 39), so each condition is checked here in order of time.
Steps stop the issue; warnings do not. No outcome, reason or fault is ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.clocks import CONTACT_MONTHS, notice_day
from cases.days import add_months, plain_date
from cases.duties import day_30, deemed_told_on
from cases.eligibility import CAN_BE_APPEALED, EDUCATION, is_school_alone, settled_kind
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

RECIPIENTS = frozenset(
    {PartyRole.PARENT, PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON, PartyRole.REPRESENTATIVE}
)
MEDIATION_NOT_CHOSEN = frozenset({Choice.NO_MEDIATION, Choice.WITHDRAWN})
CERTIFIED_KINDS = CAN_BE_APPEALED | {DecisionKind.HEALTH_SOCIAL_ONLY, DecisionKind.DISCRIMINATION}


class StepName(StrEnum):
    """Which condition it is."""

    TRACK = "track"
    CUSTODY = "custody"
    MEETING_DECISIONS = "meeting_decisions"
    ADJOURNED = "adjourned"
    DECISION = "decision"
    LETTER_DATE = "letter_date"
    BIRTH_DATE = "birth_date"
    RECIPIENT = "recipient"
    CONTACT = "contact"
    LATE_CONTACT = "late_contact"
    ADVICE = "advice"
    CHOICE = "choice"
    WITHDRAWAL = "withdrawal"
    OTHER_VARIANT = "other_variant"
    SESSION = "session"
    CANNOT_ARRANGE = "cannot_arrange"


class MendOn(StrEnum):
    """The page on which a missing condition is recorded."""

    CASE = "case"
    MEETING_DECISIONS = "meeting_decisions"
    ADJOURNED = "adjourned"
    DECISION = "decision"
    PEOPLE = "people"
    CALL = "call"
    LATE_CONTACT = "late_contact"
    MEETING = "meeting"
    ARRANGING = "arranging"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Step:
    """Something still to record: what to do, and where."""

    name: StepName
    words: str
    page: MendOn

    def __str__(self) -> str:
        return self.name.value


@dataclass(frozen=True)
class Check:
    """One line of the ticked list: a condition in words, and the step that is missing, if one is."""

    name: StepName
    words: str
    step: Step | None = None

    @property
    def holds(self) -> bool:
        """Whether the condition is met."""
        return self.step is None


@dataclass(frozen=True)
class Sitting:
    """One meeting as far as a certificate may know it."""

    day: date
    state: MeetingState
    recipient_present: bool
    mode: MeetingMode | None = None

    def took_place_with(self, *, by: date) -> bool:
        """Whether it was held in whole or part, by that day, with the person in it."""
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
        return add_months(notice_day(self.letter_date, self.sent_date), CONTACT_MONTHS)

    @property
    def contact_was_late(self) -> bool:
        """Whether the first contact came after the two months: then a senior adviser decides."""
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
        """Whether mediation is over for this person: concluded, or adjourned and not waited for."""
        return self.track is Track.MEDIATION and bool(self.attended) and not self.waits_to_go_on

    @property
    def waits_to_go_on(self) -> bool:
        """Whether the meetings they took part in were all adjourned, and they have not asked for it now."""
        attended = self.attended
        if not attended or any(sitting.state is MeetingState.CONCLUDED for sitting in attended):
            return False
        return not _in_order(attended[0].day, self.certificate_asked_on, self.issue_on)

    @property
    def may_have_taken_part(self) -> bool:
        """Whether a meeting about nobody knows which decision may have been mediation about this one."""
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
    def told_cannot_arrange_on(self) -> date | None:
        """The day we were told that mediation cannot be arranged in time, or a silent day 30; else None."""
        if self.mediation_chosen_on is None:
            return None
        return deemed_told_on(self.mediation_chosen_on, self.cannot_arrange_on, today=self.issue_on)


def certificate_variant(facts: CertificateFacts) -> CertificateVariant | None:
    """Which certificate is the right one now.

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
    if facts.choice is Choice.MEDIATION and facts.told_cannot_arrange_on and not facts.attended:
        return CertificateVariant.DEEMED
    return None


def variant_reason(variant: CertificateVariant, facts: CertificateFacts) -> str:
    """Why it is this certificate, in one sentence with its dates. For staff, never for the certificate."""
    if variant is CertificateVariant.HELD:
        days = " and ".join(plain_date(sitting.day) for sitting in facts.attended) or "a day not recorded yet"
        if all(sitting.state is MeetingState.ADJOURNED for sitting in facts.attended):
            asked = _on(facts.certificate_asked_on)
            return (
                f"They took part in mediation on {days}. It goes on another day, "
                f"and on {asked} they asked for the certificate now."
            )
        return f"They took part in mediation on {days}."
    if variant is CertificateVariant.DEEMED:
        if facts.told_cannot_arrange_on and facts.told_cannot_arrange_on == facts.cannot_arrange_on:
            return (
                f"We were told on {plain_date(facts.cannot_arrange_on)} that it cannot be arranged in time."
            )
        last_day = day_30(facts.mediation_chosen_on) if facts.mediation_chosen_on else None
        return f"Day 30 was {_on(last_day)}, and no mediation was held."
    if facts.choice is Choice.WITHDRAWN:
        return f"They chose mediation, and on {_on(facts.choice_on)} they said they do not want it now."
    return f"On {_on(facts.choice_on)} they said they do not want mediation."


def steps_before_certificate(variant: CertificateVariant, facts: CertificateFacts) -> list[Step]:
    """What is still to record before this certificate may be issued, in order of time; empty when nothing."""
    return [check.step for check in certificate_checks(variant, facts) if check.step]


def certificate_checks(variant: CertificateVariant, facts: CertificateFacts) -> tuple[Check, ...]:
    """Every condition of this certificate, met or not, in order of time."""
    return tuple(check for checker in _CHECKERS[variant] for check in checker(variant, facts))


def certificate_warnings(variant: CertificateVariant, facts: CertificateFacts) -> tuple[str, ...]:
    """What the adviser should know and may still issue over: nobody is refused a certificate for these."""
    return tuple(_warnings(variant, facts))


def _warnings(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[str]:
    kind = settled_kind(facts.kind, facts.sections)
    if is_school_alone(kind, facts.sections):
        yield "Not required by law for section I alone. Issue it if they want it."
    if kind is DecisionKind.HEALTH_SOCIAL_ONLY:
        yield "There is no appeal about health or social care alone, so this certificate opens none."
    if kind is DecisionKind.DISCRIMINATION:
        yield "No certificate is needed for discrimination, which has its own time limit."
    if facts.contact_was_late:
        yield "First contact came after the two months. The Tribunal decides whether this certificate counts."
    if variant is CertificateVariant.DEEMED:
        yield from _deemed_warnings(facts)


def _deemed_warnings(facts: CertificateFacts) -> Iterator[str]:
    if facts.authority_told_on is None:
        yield "No notice to the local authority is recorded. Check that they were told."
    elif facts.cannot_arrange_on is None and day_30(facts.authority_told_on) >= facts.issue_on:
        told, last_day = plain_date(facts.authority_told_on), plain_date(day_30(facts.authority_told_on))
        yield f"The local authority was told on {told}. Its own day 30 is {last_day}, which is not over."
    coming = [s.day for s in facts.sittings if s.state is MeetingState.ARRANGED and s.day >= facts.issue_on]
    if coming:
        yield f"A meeting is arranged for {plain_date(min(coming))}. It can still go ahead."


def _on(day: date | None) -> str:
    return plain_date(day) if day else "a day not recorded yet"


def _check(name: StepName, words: str, holds: bool, mend: str, page: MendOn) -> Check:
    return Check(name, words, None if holds else Step(name, mend, page))


def _check_track(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.track is not Track.MEDIATION:
        yield _check(
            StepName.TRACK,
            "It is mediation",
            False,
            "This is disagreement resolution, which ends in no certificate",
            MendOn.CASE,
        )


def _check_custody(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.detained:
        yield _check(
            StepName.CUSTODY,
            "The child or young person is not detained",
            False,
            "Other rules hold in custody (SI 2015/62, part 3): ask a senior adviser",
            MendOn.CASE,
        )


def _check_meeting_decisions(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    declined = variant is CertificateVariant.NO_MEDIATION
    if facts.unassigned and (facts.may_have_taken_part or not declined):
        days = " and ".join(plain_date(sitting.day) for sitting in facts.unassigned)
        yield _check(
            StepName.MEETING_DECISIONS,
            "It is known which decisions each meeting was about",
            False,
            f"Say which decisions the meeting of {days} was about",
            MendOn.MEETING_DECISIONS,
        )


def _check_decision(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    kind = settled_kind(facts.kind, facts.sections)
    education_known = kind is not DecisionKind.HEALTH_SOCIAL_TOO or bool(facts.sections & EDUCATION)
    yield _check(
        StepName.DECISION,
        "The decision is settled",
        kind in CERTIFIED_KINDS and education_known,
        "Record which decision this is about, and the parts of the plan",
        MendOn.DECISION,
    )
    letter = facts.letter_date
    yield _check(
        StepName.LETTER_DATE,
        f"Date on the decision letter: {_on(letter)}",
        letter is not None and letter <= facts.issue_on,
        "Record the date on the decision letter",
        MendOn.DECISION,
    )


def _check_people(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.RECIPIENT,
        f"Issued to the {facts.recipient_role.words.lower()}",
        facts.recipient_role in RECIPIENTS,
        "Choose the parent, the young person or whoever acts for them: nobody else can have it",
        MendOn.PEOPLE,
    )
    yield _check(
        StepName.BIRTH_DATE,
        "The date of birth is known",
        facts.birth_date is not None,
        "Record the child's or young person's date of birth",
        MendOn.PEOPLE,
    )


def _check_contact(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.CONTACT,
        f"First contact with us: {_on(facts.contact_on)}",
        facts.contact_on is not None and facts.contact_on <= facts.issue_on,
        "Record when they first contacted us about this decision",
        MendOn.DECISION,
    )
    if facts.contact_was_late:
        yield _check(
            StepName.LATE_CONTACT,
            "A senior adviser decided about the late contact",
            bool(facts.senior_reason.strip()),
            f"Contact came after {_on(facts.contact_limit)}: a senior adviser decides today and says why",
            MendOn.LATE_CONTACT,
        )


def _check_advice(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.ADVICE,
        f"Information and advice given: {_on(facts.advice_on)}",
        _in_order(facts.contact_on, facts.advice_on, facts.issue_on),
        "Record that information and advice were given, after the first contact",
        MendOn.CALL,
    )


def _check_declined(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    declined = facts.choice in MEDIATION_NOT_CHOSEN
    yield _check(
        StepName.CHOICE,
        f"They said they do not want mediation: {_on(facts.choice_on if declined else None)}",
        declined and _in_order(facts.advice_on, facts.choice_on, facts.issue_on),
        "Record their choice of no mediation, after the information and advice",
        MendOn.CALL,
    )
    if facts.mediation_chosen_on:
        yield _check(
            StepName.WITHDRAWAL,
            f"They had chosen mediation on {plain_date(facts.mediation_chosen_on)} and changed their mind",
            facts.choice is Choice.WITHDRAWN
            and _in_order(facts.mediation_chosen_on, facts.choice_on, facts.issue_on),
            "They chose mediation before: record that they changed their mind, and when",
            MendOn.CALL,
        )


def _check_chosen(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    held = variant is CertificateVariant.HELD
    chosen_on = facts.chosen_for_attended if held else facts.mediation_chosen_on
    yield _check(
        StepName.CHOICE,
        f"They chose mediation: {_on(chosen_on)}",
        (held or facts.choice is Choice.MEDIATION) and _in_order(facts.advice_on, chosen_on, facts.issue_on),
        "Record their choice of mediation, after the information and advice",
        MendOn.CALL,
    )


def _check_not_held(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.took_part:
        yield _check(
            StepName.OTHER_VARIANT,
            "No mediation was held with them",
            False,
            "They took part in mediation: issue the certificate that says so",
            MendOn.CERTIFICATE,
        )
    elif facts.waits_to_go_on and variant is CertificateVariant.DEEMED:
        yield _waits_to_go_on("No mediation was held with them")


def _check_session(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    days = " and ".join(plain_date(sitting.day) for sitting in facts.attended)
    words = f"They took part in mediation: {days or _on(None)}"
    if facts.waits_to_go_on:
        yield _waits_to_go_on(words)
        return
    yield _check(
        StepName.SESSION,
        words,
        facts.took_part,
        "Record the meeting as concluded, after their choice, with this person marked present",
        MendOn.MEETING,
    )


def _waits_to_go_on(words: str) -> Check:
    return _check(
        StepName.ADJOURNED,
        words,
        False,
        "The meeting goes on another day: ask if they want the certificate now or wait, and record it",
        MendOn.ADJOURNED,
    )


def _check_cannot_arrange(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    told_on = facts.told_cannot_arrange_on
    last_day = day_30(facts.mediation_chosen_on) if facts.mediation_chosen_on else None
    yield _check(
        StepName.CANNOT_ARRANGE,
        f"Thirty days are over, or the local authority said it cannot arrange it: {_on(told_on)}",
        _in_order(facts.mediation_chosen_on, told_on, facts.issue_on),
        f"Wait until day 30 ({_on(last_day)}) is over, "
        "or record that the local authority said it cannot arrange mediation",
        MendOn.ARRANGING,
    )


def _in_order(*days: date | None) -> bool:
    known = [day for day in days if day]
    return len(known) == len(days) and known == sorted(known)


_Checker = Callable[[CertificateVariant, CertificateFacts], Iterator[Check]]
_FIRST: tuple[_Checker, ...] = (
    _check_track,
    _check_custody,
    _check_decision,
    _check_people,
    _check_contact,
    _check_advice,
)
_CHECKERS: dict[CertificateVariant, tuple[_Checker, ...]] = {
    CertificateVariant.NO_MEDIATION: (*_FIRST, _check_declined, _check_meeting_decisions, _check_not_held),
    CertificateVariant.HELD: (*_FIRST, _check_chosen, _check_meeting_decisions, _check_session),
    CertificateVariant.DEEMED: (
        *_FIRST,
        _check_chosen,
        _check_cannot_arrange,
        _check_meeting_decisions,
        _check_not_held,
    ),
}
