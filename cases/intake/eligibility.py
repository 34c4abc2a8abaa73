"""Triage: what a family has in hand, and what follows from it.

Law: Children and Families Act 2014, s 51(2) and (3) (what can be appealed), s 55 (when a certificate
is needed; the school alone needs none). Nobody can appeal about health or social care alone. An answer
never advises whether to mediate and never rules on lateness.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from cases.deadlines.clocks import Standing, TwoDates, appeal_dates, contact_dates, contact_standing
from cases.intake import triage_answers
from cases.intake.applicants import WhoMayAsk, who_may_ask
from cases.intake.triage_answers import CanDo, Way
from cases.reference.directory import Directory
from cases.vocabulary import AnswerCode, Asker, DecisionKind, Section
from dates import long_date, uk_day

EDUCATION = frozenset({Section.B, Section.F, Section.I})
CONTENTS = frozenset({Section.B, Section.F})
SCHOOL_ALONE = frozenset({Section.I})
HEALTH_OR_CARE = frozenset({Section.C, Section.D, Section.G, Section.H})

ABOUT_A_PLAN = frozenset(
    {
        DecisionKind.PLAN_CONTENTS,
        DecisionKind.PLAN_SCHOOL_ONLY,
        DecisionKind.HEALTH_SOCIAL_TOO,
        DecisionKind.HEALTH_SOCIAL_ONLY,
    }
)
CERTIFICATE_FIRST = frozenset(
    {
        DecisionKind.NO_ASSESSMENT,
        DecisionKind.NO_PLAN,
        DecisionKind.PLAN_CONTENTS,
        DecisionKind.NO_REASSESSMENT,
        DecisionKind.NO_AMENDMENT,
        DecisionKind.PLAN_CEASES,
    }
)
CAN_BE_APPEALED = CERTIFICATE_FIRST | {DecisionKind.PLAN_SCHOOL_ONLY, DecisionKind.HEALTH_SOCIAL_TOO}
CAN_BE_MEDIATED = CAN_BE_APPEALED | {DecisionKind.HEALTH_SOCIAL_ONLY}


@dataclass(frozen=True)
class Situation:
    """What the family has told so far; nothing but ``kind`` need be known.

    ``authority`` is the code of one we serve; another one's name is typed into ``other_authority``,
    with its own service in ``other_service`` where known. ``contacted_at`` is the first contact, else today.
    """

    kind: DecisionKind
    sections: frozenset[Section] = frozenset()
    letter_date: date | None = None
    letter_date_is_a_guess: bool = False
    sent_date: date | None = None
    received_date: date | None = None
    authority: str | None = None
    other_authority: str = ""
    other_service: str = ""
    in_england: bool = True
    contacted_at: datetime | None = None
    asker: Asker | None = None
    birth_date: date | None = None
    name: str = ""
    detained: bool = False
    """In custody: other rules apply, of which nothing is worked out here."""


@dataclass(frozen=True)
class Answer:
    """What triage answers. ``flags`` (R5, R6, R7) stand beside ``code``; None in a yes-or-no: not known."""

    code: AnswerCode
    flags: frozenset[AnswerCode]
    kind: DecisionKind | None
    heading: str
    why: str
    needs_certificate: bool | None
    may_appeal: bool | None
    may_mediate: bool | None
    form: str | None
    can_do: tuple[CanDo, ...]
    main: Way
    appeal: TwoDates | None
    contact: TwoDates | None
    warnings: tuple[str, ...]
    who: WhoMayAsk | None = None


def settled_kind(kind: DecisionKind, sections: frozenset[Section]) -> DecisionKind:
    """Return which decision it really is, once the parts of the plan in dispute are known.

    Ticked parts weigh more than the first answer; parts that leave the question open mean 'not sure'.
    """
    if kind not in ABOUT_A_PLAN or not sections:
        return kind
    education, health = sections & EDUCATION, sections & HEALTH_OR_CARE
    if Section.OTHER in sections and not education & CONTENTS:
        return DecisionKind.NOT_SURE
    if not education:
        return (
            DecisionKind.NOT_SURE
            if kind is DecisionKind.HEALTH_SOCIAL_TOO
            else DecisionKind.HEALTH_SOCIAL_ONLY
        )
    if health or kind is DecisionKind.HEALTH_SOCIAL_TOO:
        return DecisionKind.HEALTH_SOCIAL_TOO
    return DecisionKind.PLAN_SCHOOL_ONLY if education == SCHOOL_ALONE else DecisionKind.PLAN_CONTENTS


def parts_fit(kind: DecisionKind, sections: frozenset[Section]) -> bool:
    """Return True if the decision and the parts of the plan name the same thing: a certificate is worded from
    both.

    Parts that leave the question open fit any decision: the adviser asks about them.
    """
    return settled_kind(kind, sections) in (kind, DecisionKind.NOT_SURE)


def is_school_alone(kind: DecisionKind, sections: frozenset[Section]) -> bool:
    """Return True if the education part of the disagreement is section I and nothing else.

    Law: Children and Families Act 2014, s 51(2)(c)(iii) and (iv), s 55(2).
    """
    settled = settled_kind(kind, sections)
    if settled is DecisionKind.HEALTH_SOCIAL_TOO:
        return sections & EDUCATION == SCHOOL_ALONE
    return settled is DecisionKind.PLAN_SCHOOL_ONLY


def needs_certificate(kind: DecisionKind, sections: frozenset[Section] = frozenset()) -> bool | None:
    """Return whether an appeal needs a certificate first; None when an adviser has to work it out.

    Health or social care beside education follows the education part. Law: CFA 2014, s 55.
    """
    settled = settled_kind(kind, sections)
    if settled is DecisionKind.NOT_SURE:
        return None
    if settled is DecisionKind.HEALTH_SOCIAL_TOO:
        return not is_school_alone(kind, sections)
    return settled in CERTIFICATE_FIRST


def tribunal_form(kind: DecisionKind) -> str | None:
    """Return the Tribunal's form for this decision, or None when there is no appeal."""
    if kind is DecisionKind.NO_ASSESSMENT:
        return "SEND35a"
    if kind is DecisionKind.DISCRIMINATION:
        return "disability discrimination claim form"
    return "SEND35" if kind in CAN_BE_APPEALED else None


def answer(
    situation: Situation, *, today: date, bank_holidays: Container[date], directory: Directory
) -> Answer:
    """Return what we answer to ``situation`` on ``today``, a day in the UK.

    Raises NotFound for an authority's code that is not in the directory.
    """
    kind = settled_kind(situation.kind, situation.sections)
    if situation.detained and situation.in_england:
        return _answer_in_custody(situation, kind, directory)
    if not situation.in_england:
        kind = DecisionKind.OUTSIDE_ENGLAND
    needs = needs_certificate(kind, situation.sections)
    contact, appeal = _dates(situation, kind, bank_holidays)
    standing = _standing(situation, contact, today, bank_holidays)
    flags = _flags(situation, standing)
    code = _code(kind, needs)
    who = None
    if situation.asker and situation.birth_date:
        who = who_may_ask(situation.asker, situation.birth_date, today, name=situation.name)
    form = tribunal_form(kind)
    open_ways = triage_answers.can_do(
        kind,
        needs_certificate=needs,
        form=form,
        sendiass=_sendiass_name(situation.authority, directory),
        elsewhere=situation.other_authority if AnswerCode.NOT_OURS in flags else None,
    )
    known = kind is not DecisionKind.NOT_SURE
    return Answer(
        code=code,
        flags=flags,
        kind=kind,
        heading=_heading(code, standing),
        why=triage_answers.why(kind, _authority_name(situation, directory), needs_certificate=needs),
        needs_certificate=needs,
        may_appeal=kind in CAN_BE_APPEALED if known else None,
        may_mediate=kind in CAN_BE_MEDIATED if known else None,
        form=form,
        can_do=open_ways,
        main=_main(kind, code, flags),
        appeal=appeal,
        contact=None if code is AnswerCode.CERTIFICATE_NOT_NEEDED else contact,
        warnings=_warnings(situation, kind, code, contact, standing),
        who=who,
    )


def _answer_in_custody(situation: Situation, kind: DecisionKind, directory: Directory) -> Answer:
    """Answer that a person will look: nothing is said about certificates, appeals or dates (SI 2015/62, part
    3).
    """
    flags = {AnswerCode.NOT_OURS} if situation.authority is None and situation.other_authority else set()
    elsewhere = situation.other_authority if flags else None
    return Answer(
        code=AnswerCode.ADVISER,
        flags=frozenset(flags),
        kind=kind,
        heading=triage_answers.HEADINGS[AnswerCode.ADVISER],
        why=triage_answers.IN_CUSTODY,
        needs_certificate=None,
        may_appeal=None,
        may_mediate=None,
        form=None,
        can_do=triage_answers.can_do(
            DecisionKind.NOT_SURE,
            needs_certificate=None,
            form=None,
            sendiass=_sendiass_name(situation.authority, directory),
            elsewhere=elsewhere,
        ),
        main=Way.OTHER_SERVICE if flags else Way.REQUEST,
        appeal=None,
        contact=None,
        warnings=triage_answers.another_service(situation.other_authority, situation.other_service)
        if flags
        else (),
    )


def drs_answer(*, going_ahead: bool | None = None) -> Answer:
    """Return the answer of R8: disagreement resolution before all have answered (None), agreed to by all, or
    not. Never by whom.

    Law: Children and Families Act 2014, s 57; it has no effect on the time to appeal.
    """
    words = triage_answers.DRS_OFFERED
    if going_ahead is not None:
        words = triage_answers.DRS_AGREED if going_ahead else triage_answers.DRS_NOT_GOING_AHEAD
    return Answer(
        code=AnswerCode.DISAGREEMENT_RESOLUTION,
        flags=frozenset(),
        kind=None,
        heading=words.heading,
        why=words.why,
        needs_certificate=False,
        may_appeal=None,
        may_mediate=None,
        form=None,
        can_do=words.can_do,
        main=words.main,
        appeal=None,
        contact=None,
        warnings=(triage_answers.DRS_TIME,),
    )


def what_changed(before: Answer, after: Answer) -> tuple[str, ...]:
    """Return what someone who went back and changed an answer reads about it; empty when nothing did."""
    lines = []
    if before.heading != after.heading:
        lines.append(f"Our answer has changed. Before, it was: {before.heading}.")
    for thing, old, new in (
        ("contact us", before.contact, after.contact),
        ("appeal", before.appeal, after.appeal),
    ):
        if new and (old is None or old.safe != new.safe):
            lines.append(f"The date to {thing} is now {long_date(new.safe)}.")
        elif old and new is None:
            lines.append(f"There is no date to {thing} now.")
    return tuple(lines)


def _notice(situation: Situation) -> tuple[date | None, date | None]:
    # A letter cannot have been sent after it came: an earlier arrival shows that its date is wrong.
    letter, sent, came = situation.letter_date, situation.sent_date, situation.received_date
    if came and (letter or sent) and came < min(day for day in (letter, sent) if day):
        return letter, came
    return letter, sent


def _dates(
    situation: Situation, kind: DecisionKind, bank_holidays: Container[date]
) -> tuple[TwoDates | None, TwoDates | None]:
    letter, sent = _notice(situation)
    possible = kind in CAN_BE_APPEALED or kind is DecisionKind.NOT_SURE
    if not possible or not (letter or sent):
        return None, None
    contact = contact_dates(letter, sent, bank_holidays=bank_holidays)
    return contact, appeal_dates(letter, sent, bank_holidays=bank_holidays)


def _standing(
    situation: Situation, contact: TwoDates | None, today: date, bank_holidays: Container[date]
) -> Standing:
    if contact is None:
        return Standing.IN_TIME
    on = uk_day(situation.contacted_at) if situation.contacted_at else today
    return contact_standing(on, contact, bank_holidays=bank_holidays)


_FLAGS = {
    Standing.NEARLY_OVER: AnswerCode.NEARLY_OVER,
    Standing.MAY_HAVE_PASSED: AnswerCode.MAY_HAVE_PASSED,
}


def _flags(situation: Situation, standing: Standing) -> frozenset[AnswerCode]:
    flags = {_FLAGS[standing]} if standing in _FLAGS else set()
    if situation.authority is None and situation.other_authority:
        flags.add(AnswerCode.NOT_OURS)
    return frozenset(flags)


def _code(kind: DecisionKind, needs: bool | None) -> AnswerCode:
    if kind is DecisionKind.OUTSIDE_ENGLAND:
        return AnswerCode.NOT_OURS
    if kind is DecisionKind.DISCRIMINATION:
        return AnswerCode.DISCRIMINATION
    if needs is None:
        return AnswerCode.ADVISER
    if needs:
        return AnswerCode.CERTIFICATE_NEEDED
    return AnswerCode.CERTIFICATE_NOT_NEEDED if kind in CAN_BE_APPEALED else AnswerCode.NO_APPEAL


def _heading(code: AnswerCode, standing: Standing) -> str:
    """Time that runs short comes before everything else where contact with us is what counts."""
    if code is AnswerCode.CERTIFICATE_NEEDED and standing in _FLAGS:
        return triage_answers.HEADINGS[_FLAGS[standing]]
    return triage_answers.HEADINGS[code]


def _main(kind: DecisionKind, code: AnswerCode, flags: frozenset[AnswerCode]) -> Way:
    if AnswerCode.NOT_OURS in {code, *flags}:
        return Way.OTHER_SERVICE
    if code is AnswerCode.DISCRIMINATION:
        return Way.ADVICE
    if code is AnswerCode.NO_APPEAL and kind is not DecisionKind.HEALTH_SOCIAL_ONLY:
        return Way.DRS
    return Way.REQUEST


def _warnings(
    situation: Situation,
    kind: DecisionKind,
    code: AnswerCode,
    contact: TwoDates | None,
    standing: Standing,
) -> tuple[str, ...]:
    lines = [*_time_warnings(code, standing), *_date_warnings(situation, kind)]
    late = standing is Standing.MAY_HAVE_PASSED
    if code is AnswerCode.CERTIFICATE_NOT_NEEDED:
        lines.append(triage_answers.school_alone_trap(contact, late=late))
    if kind is DecisionKind.HEALTH_SOCIAL_TOO:
        lines += triage_answers.RECOMMENDATIONS
    if kind is DecisionKind.HEALTH_SOCIAL_ONLY:
        lines += triage_answers.HEALTH_ALONE
    if kind is DecisionKind.DISCRIMINATION:
        lines += triage_answers.DISCRIMINATION_TIME
    if situation.authority is None and situation.other_authority:
        lines += triage_answers.another_service(situation.other_authority, situation.other_service)
    return tuple(lines)


def _time_warnings(code: AnswerCode, standing: Standing) -> tuple[str, ...]:
    if standing is Standing.IN_TIME:
        return ()
    passed = standing is Standing.MAY_HAVE_PASSED
    if code is AnswerCode.CERTIFICATE_NOT_NEEDED:
        return (triage_answers.LATE_APPEAL if passed else triage_answers.NEARLY_LATE_APPEAL,)
    return triage_answers.LATE if passed else (triage_answers.URGENT,)


def _date_warnings(situation: Situation, kind: DecisionKind) -> tuple[str, ...]:
    letter, sent = _notice(situation)
    if kind not in CAN_BE_APPEALED and kind is not DecisionKind.NOT_SURE:
        return ()
    if not (letter or sent):
        return (triage_answers.NO_DATE,)
    lines = []
    if situation.letter_date_is_a_guess:
        lines.append(triage_answers.GUESSED)
    if sent != situation.sent_date:
        lines.append(triage_answers.CAME_BEFORE_ITS_DATE)
    return tuple(lines)


def _authority_name(situation: Situation, directory: Directory) -> str:
    return directory.authority(situation.authority).name if situation.authority else situation.other_authority


def _sendiass_name(code: str | None, directory: Directory) -> str:
    service = directory.sendiass_for(code)
    return service.name if service else ""
