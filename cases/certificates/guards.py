"""What must be recorded before a mediation certificate may be issued.

A certificate states as facts, with dates, the conditions of Children and Families Act 2014, s 55(4) and
(5) (SEND Regulations 2014, regs 34, 36 and 39), so each condition is checked here in order of time.
Steps stop the issue; warnings do not. No outcome, reason or fault is ever looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from cases.certificates.facts import MEDIATION_NOT_CHOSEN, CertificateFacts, in_order
from cases.deadlines.statutory_deadlines import day_30
from cases.intake.eligibility import CAN_BE_APPEALED, EDUCATION, parts_fit, settled_kind
from cases.vocabulary import CertificateVariant, Choice, DecisionKind, PartyRole, Track
from dates import plain_date, recorded_date

RECIPIENTS = frozenset(
    {PartyRole.PARENT, PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON, PartyRole.REPRESENTATIVE}
)
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
    CUSTODY = "custody"
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
class RequirementStep:
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
    step: RequirementStep | None = None

    @property
    def holds(self) -> bool:
        """True if the condition is met."""
        return self.step is None


def steps_before_certificate(variant: CertificateVariant, facts: CertificateFacts) -> list[RequirementStep]:
    """Return what is still to record before this certificate may be issued, in order of time.

    Empty when nothing.
    """
    return [check.step for check in certificate_checks(variant, facts) if check.step]


def certificate_checks(variant: CertificateVariant, facts: CertificateFacts) -> tuple[Check, ...]:
    """Return every condition of this certificate, met or not, in order of time."""
    return tuple(check for checker in _CHECKERS[variant] for check in checker(variant, facts))


def _check(name: StepName, words: str, holds: bool, mend: str, page: MendOn) -> Check:
    return Check(name, words, None if holds else RequirementStep(name, mend, page))


def _check_track(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.track is not Track.MEDIATION:
        yield _check(
            StepName.TRACK,
            "It is mediation",
            False,
            "This is disagreement resolution. It does not end in a certificate",
            MendOn.CASE,
        )


def _check_custody(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.detained:
        yield _check(
            StepName.CUSTODY,
            "The child or young person is not detained",
            False,
            "They are detained, so other rules apply (SI 2015/62, part 3): a senior adviser takes it on",
            MendOn.CUSTODY,
        )


def _check_meeting_decisions(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    declined = variant is CertificateVariant.NO_MEDIATION
    if facts.unassigned and (facts.may_have_taken_part or not declined):
        days = " and ".join(plain_date(sitting.day) for sitting in facts.unassigned)
        yield _check(
            StepName.MEETING_DECISIONS,
            "The decisions of each meeting are recorded",
            False,
            f"Record which decisions the meeting of {days} was about",
            MendOn.MEETING_DECISIONS,
        )


def _check_decision(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    kind = settled_kind(facts.kind, facts.sections)
    education_known = kind is not DecisionKind.HEALTH_SOCIAL_TOO or bool(facts.sections & EDUCATION)
    fit = parts_fit(facts.kind, facts.sections)
    yield _check(
        StepName.DECISION,
        "The decision is recorded",
        kind in CERTIFIED_KINDS and education_known and fit,
        "Record which decision this is about, and the parts of the plan"
        if fit
        else "Correct the decision: it does not fit the parts of the plan",
        MendOn.DECISION,
    )
    letter = facts.letter_date
    yield _check(
        StepName.LETTER_DATE,
        f"Date on the decision letter: {recorded_date(letter)}",
        letter is not None and letter <= facts.issue_on,
        "Record the date on the decision letter",
        MendOn.DECISION,
    )


def _check_people(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.RECIPIENT,
        f"Issued to the {facts.recipient_role.words.lower()}",
        facts.recipient_role in RECIPIENTS,
        "Choose the parent, the young person or the person who acts for them: nobody else can be given it",
        MendOn.PEOPLE,
    )
    yield _check(
        StepName.BIRTH_DATE,
        "The date of birth is recorded",
        facts.birth_date is not None,
        "Record the child's or young person's date of birth",
        MendOn.PEOPLE,
    )


def _check_contact(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.CONTACT,
        f"First contact with us: {recorded_date(facts.contact_on)}",
        facts.contact_on is not None and facts.contact_on <= facts.issue_on,
        "Record when they first contacted us about this decision",
        MendOn.DECISION,
    )
    if facts.contact_was_late:
        yield _check(
            StepName.LATE_CONTACT,
            "A senior adviser decided about the late contact",
            bool(facts.senior_reason.strip()),
            f"They contacted us after {recorded_date(facts.contact_limit)}: "
            "a senior adviser must decide today, and say why",
            MendOn.LATE_CONTACT,
        )


def _check_advice(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    yield _check(
        StepName.ADVICE,
        f"Information and advice given: {recorded_date(facts.advice_on)}",
        in_order(facts.contact_on, facts.advice_on, facts.issue_on),
        "Record that information and advice were given, after the first contact",
        MendOn.CALL,
    )


def _check_declined(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    declined = facts.choice in MEDIATION_NOT_CHOSEN
    yield _check(
        StepName.CHOICE,
        f"They said they do not want mediation: {recorded_date(facts.choice_on if declined else None)}",
        declined and in_order(facts.advice_on, facts.choice_on, facts.issue_on),
        "Record their choice of no mediation, after the information and advice",
        MendOn.CALL,
    )
    if facts.mediation_chosen_on:
        yield _check(
            StepName.WITHDRAWAL,
            f"They had chosen mediation on {plain_date(facts.mediation_chosen_on)} and changed their mind",
            facts.choice is Choice.WITHDRAWN
            and in_order(facts.mediation_chosen_on, facts.choice_on, facts.issue_on),
            "They chose mediation before: record that they changed their mind, and when",
            MendOn.CALL,
        )


def _check_chosen(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    held = variant is CertificateVariant.HELD
    chosen_on = facts.chosen_for_attended if held else facts.mediation_chosen_on
    yield _check(
        StepName.CHOICE,
        f"They chose mediation: {recorded_date(chosen_on)}",
        (held or facts.choice is Choice.MEDIATION) and in_order(facts.advice_on, chosen_on, facts.issue_on),
        "Record their choice of mediation, after the information and advice",
        MendOn.CALL,
    )


def _check_not_held(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    if facts.took_part:
        yield _check(
            StepName.OTHER_VARIANT,
            "They have not taken part in mediation",
            False,
            "They took part in mediation: issue the certificate that says so",
            MendOn.CERTIFICATE,
        )
    elif facts.waits_to_go_on and variant is CertificateVariant.DEEMED:
        yield _waits_to_go_on("They have not taken part in mediation")


def _check_session(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    days = " and ".join(plain_date(sitting.day) for sitting in facts.attended)
    words = f"They took part in mediation: {days or recorded_date(None)}"
    if facts.waits_to_go_on:
        yield _waits_to_go_on(words)
        return
    yield _check(
        StepName.SESSION,
        words,
        facts.took_part,
        "Record that the meeting has finished, after their choice, with this person marked as present",
        MendOn.MEETING,
    )


def _waits_to_go_on(words: str) -> Check:
    return _check(
        StepName.ADJOURNED,
        words,
        False,
        "The meeting will continue on another day: ask if they want the certificate now or will wait",
        MendOn.ADJOURNED,
    )


def _check_cannot_arrange(_variant: CertificateVariant, facts: CertificateFacts) -> Iterator[Check]:
    told_on = facts.deemed_notice_on
    last_day = day_30(facts.mediation_chosen_on) if facts.mediation_chosen_on else None
    yield _check(
        StepName.CANNOT_ARRANGE,
        f"Thirty days have passed, or the local authority cannot arrange it: {recorded_date(told_on)}",
        in_order(facts.mediation_chosen_on, told_on, facts.issue_on),
        f"Wait until day 30 ({recorded_date(last_day)}) has passed, "
        "or record that the local authority said it cannot arrange mediation",
        MendOn.ARRANGING,
    )


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
