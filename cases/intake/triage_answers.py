"""The words of triage: headings, the one reason, and what a family can do. The rules are in eligibility."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cases.deadlines.clocks import TwoDates
from cases.vocabulary import AnswerCode, DecisionKind


class Way(StrEnum):
    """Where a thing that can be done is done; pages turn it into a link."""

    CERTIFICATE = "certificate"
    MEDIATION = "mediation"
    REQUEST = "request"
    DRS = "drs"
    APPEAL = "appeal"
    ADVICE = "advice"
    COMPLAINT = "complaint"
    OMBUDSMAN = "ombudsman"
    OTHER_SERVICE = "other_service"


@dataclass(frozen=True)
class CanDo:
    """One thing the family can do."""

    way: Way
    words: str


_OUR_WORK = frozenset({Way.CERTIFICATE, Way.MEDIATION, Way.REQUEST, Way.DRS})

HEADINGS = {
    AnswerCode.CERTIFICATE_NEEDED: "You need a certificate before you can appeal",
    AnswerCode.CERTIFICATE_NOT_NEEDED: "You can appeal without a certificate",
    AnswerCode.NO_APPEAL: "You cannot appeal about this, but you can get help",
    AnswerCode.DISCRIMINATION: "You do not need a certificate for a discrimination claim",
    AnswerCode.NEARLY_OVER: "Your two months to contact us are nearly over",
    AnswerCode.MAY_HAVE_PASSED: "Your two months may have passed: contact us today",
    AnswerCode.NOT_OURS: "Another service helps people outside England",
    AnswerCode.ADVISER: "An adviser will work this out with you",
}

_FIRST = "The law says that you need a mediation certificate before you can appeal about that."
_WHY = {
    DecisionKind.NO_ASSESSMENT: f"{{authority}} will not assess. {_FIRST}",
    DecisionKind.NO_PLAN: f"{{authority}} did an assessment, but will not make a plan. {_FIRST}",
    DecisionKind.PLAN_CONTENTS: f"You disagree with what the plan says. {_FIRST}",
    DecisionKind.PLAN_SCHOOL_ONLY: (
        "You disagree only with the school or college in the plan, or its type. "
        "You do not need a certificate to appeal about that."
    ),
    DecisionKind.NO_REASSESSMENT: f"{{authority}} will not assess again. {_FIRST}",
    DecisionKind.NO_AMENDMENT: f"{{authority}} will not change the plan. {_FIRST}",
    DecisionKind.PLAN_CEASES: f"{{authority}} is ending the plan. {_FIRST}",
    DecisionKind.HEALTH_SOCIAL_TOO: (
        "You disagree about education, and also about health or social care. "
        "The law says that you need a mediation certificate before you can appeal about the education part."
    ),
    DecisionKind.HEALTH_SOCIAL_ONLY: (
        "You disagree only about health or social care. There is no appeal about that."
    ),
    DecisionKind.DISCRIMINATION: ("Disability discrimination has its own rules and its own time limit."),
    DecisionKind.NO_DECISION_YET: "There is no final decision yet, so you cannot appeal yet.",
    DecisionKind.NOT_DELIVERED: (
        "This is about help that is not being provided. There is no appeal about that."
    ),
    DecisionKind.OTHER_PARTS: (
        "There is no appeal about these parts of a plan alone, or about a personal budget."
    ),
    DecisionKind.OUTSIDE_ENGLAND: (
        "These rules are for England. Wales, Scotland and Northern Ireland have their own services."
    ),
    DecisionKind.NOT_SURE: (
        "It depends on what the local authority decided. Sending us this form counts as contacting us."
    ),
}
IN_CUSTODY = (
    "There are different rules for children and young people who are detained. We cannot work out dates "
    "here, or say if you need a certificate. Send us what you know, or phone us: an adviser will look at it "
    "with you. There may be a time limit, so do it soon."
)
_WHY_SCHOOL_AND_HEALTH = (
    "You disagree about the school or college, and about health or social care. "
    "You do not need a certificate to appeal about the school or college."
)

_ASK_CERTIFICATE = CanDo(
    Way.CERTIFICATE,
    "Ask us for a certificate. An adviser will tell you about mediation first.",
)
_ASK_MEDIATION = CanDo(Way.MEDIATION, "Ask us for mediation. You can choose it or not. Either is fine.")
_ASK_DRS = CanDo(
    Way.DRS, "Ask for disagreement resolution: a meeting that goes ahead if everyone agrees to it."
)
_COMPLAIN = CanDo(Way.COMPLAINT, "Complain to the local authority.")
_OMBUDSMAN = CanDo(
    Way.OMBUDSMAN, "If that does not help, ask the Local Government and Social Care Ombudsman to look at it."
)
_CAN_DO: dict[DecisionKind, tuple[CanDo, ...]] = {
    DecisionKind.HEALTH_SOCIAL_ONLY: (
        CanDo(
            Way.MEDIATION,
            "Ask us for mediation about health or social care. You can choose it or not. Either is fine.",
        ),
        CanDo(Way.COMPLAINT, "Complain to the local authority or the health body."),
    ),
    DecisionKind.DISCRIMINATION: (_ASK_DRS,),
    DecisionKind.NO_DECISION_YET: (
        _ASK_DRS,
        CanDo(Way.COMPLAINT, "Complain to the local authority, for example about a delay."),
    ),
    DecisionKind.NOT_DELIVERED: (
        _ASK_DRS,
        CanDo(Way.COMPLAINT, "Complain to the local authority, the school or the college."),
        _OMBUDSMAN,
        CanDo(Way.ADVICE, "Ask an adviser if you could go to the High Court. The time limits are short."),
    ),
    DecisionKind.OTHER_PARTS: (
        CanDo(
            Way.MEDIATION, "If you also disagree with other parts of the plan, mediation can cover this too."
        ),
        _ASK_DRS,
        _COMPLAIN,
    ),
    DecisionKind.OUTSIDE_ENGLAND: (
        CanDo(
            Way.OTHER_SERVICE,
            "Ask the special educational needs advice service in the country where you live.",
        ),
    ),
    DecisionKind.NOT_SURE: (CanDo(Way.REQUEST, "Send us what you know. An adviser will contact you."),),
}


def why(kind: DecisionKind, authority: str, *, needs_certificate: bool | None) -> str:
    """Return the reason for the answer, in a sentence or two."""
    if kind is DecisionKind.HEALTH_SOCIAL_TOO and not needs_certificate:
        return _WHY_SCHOOL_AND_HEALTH
    return _WHY[kind].format(authority=authority or "The local authority")


def can_do(
    kind: DecisionKind,
    *,
    needs_certificate: bool | None,
    form: str | None,
    sendiass: str,
    elsewhere: str | None = None,
) -> tuple[CanDo, ...]:
    """Return everything open to the family, what we do first and free advice last.

    ``elsewhere`` names the local authority that another service serves: what we would do, it does.
    """
    if needs_certificate:
        ours: Iterable[CanDo] = (_ASK_CERTIFICATE, _ASK_MEDIATION)
    elif kind in (DecisionKind.PLAN_SCHOOL_ONLY, DecisionKind.HEALTH_SOCIAL_TOO):
        appeal = CanDo(Way.APPEAL, f"Appeal to the Tribunal with form {form}. It is free.")
        ours = (appeal, _ASK_MEDIATION, _CERTIFICATE_TOO)
    else:
        ours = _CAN_DO[kind]
    if kind is DecisionKind.OUTSIDE_ENGLAND:
        return tuple(ours)
    if elsewhere:
        send = CanDo(
            Way.OTHER_SERVICE, f"Ask us to pass this on to the service that helps families in {elsewhere}."
        )
        ours = (send, *(one for one in ours if one.way not in _OUR_WORK))
    advice = CanDo(Way.ADVICE, f"Get free advice from {sendiass or 'your local SENDIASS'} or IPSEA.")
    return (advice, *ours) if kind is DecisionKind.DISCRIMINATION else (*ours, advice)


_CERTIFICATE_TOO = CanDo(
    Way.CERTIFICATE, "Ask us for a certificate as well, if you might also disagree with section B or F."
)

RECOMMENDATIONS = (
    "The Tribunal can recommend changes to health or social care. It cannot order them.",
    "You do not need a certificate to ask for that. But you cannot appeal about health or social care alone.",
)
HEALTH_ALONE = (
    "If you also disagree with the education parts of the plan, you can appeal about those. "
    "The Tribunal can then recommend changes to health or social care.",
)
DISCRIMINATION_TIME = (
    "The time limit is six months from what happened. It does not get longer in August or at Christmas.",
    "Get advice soon.",
)
GUESSED = "We counted from your best guess. Tell us when you find the letter, because the dates may change."
CAME_BEFORE_ITS_DATE = "The letter came before the date on it, so we counted from the day it came."
NO_DATE = "Without the date on the letter we cannot work out your dates. Send us this form today."
URGENT = (
    "This is urgent. Carry on and send us this form today. "
    "It counts from the moment you send it, at any time of day."
)
WITHOUT_CERTIFICATE = "You can ask the Tribunal for permission to appeal without a certificate."
"""HESC Rules 2008, rule 19 as it is described; its own words were not read: see docs/law.md."""
ADVICE_SOON = "Get free advice as soon as you can."
LATE_TOO = "You can also ask the Tribunal to take a late appeal. Tell it why your appeal is late."
LATE = (
    "Your two months may have passed. Contact us today. Only the Tribunal decides if you are too late.",
    "We will still help you.",
    WITHOUT_CERTIFICATE,
    LATE_TOO,
    ADVICE_SOON,
)
LATE_APPEAL = (
    "Your two months to appeal may have passed. Appeal now and say why it is late. The Tribunal decides."
)
LATE_ALREADY = (
    "Your time to appeal may have passed. If you still want to appeal, do it now and say why it is late. "
    "The Tribunal decides."
)
"""For someone whom we help already: the two months, and a month from a certificate where that is later."""
LAST_DAYS = "The last safe day to appeal has passed. If you want to appeal, send your appeal today."
NEARLY_LATE_APPEAL = "Your two months to appeal are nearly over."


@dataclass(frozen=True)
class DrsWords:
    """What is said at one stage of disagreement resolution."""

    heading: str
    why: str
    main: Way
    can_do: tuple[CanDo, ...]


_FREE_ADVICE = CanDo(Way.ADVICE, "Get free advice from your local SENDIASS or IPSEA.")
DRS_OFFERED = DrsWords(
    "You can ask for disagreement resolution",
    "We ask each person who would come. The meeting goes ahead only if everyone agrees.",
    Way.DRS,
    (_ASK_DRS, _FREE_ADVICE),
)
DRS_AGREED = DrsWords(
    "Everyone has agreed to take part",
    "We will find a time and a place that all of you can do.",
    Way.DRS,
    (_FREE_ADVICE,),
)
DRS_NOT_GOING_AHEAD = DrsWords(
    "This meeting will not go ahead",
    "Not everyone has agreed to take part. Taking part was voluntary.",
    Way.ADVICE,
    (_FREE_ADVICE, _COMPLAIN, _OMBUDSMAN),
)
DRS_TIME = "If you can appeal, your time to appeal keeps running."


def school_alone_trap(contact: TwoDates | None, *, late: bool) -> str:
    """Return what a family that disagrees with the school alone must know before it leaves B and F out."""
    trap = "If you might also disagree with section B or F, you need a certificate for that."
    if contact is None:
        return f"{trap} Ask us for one now."
    if late:
        return f"{trap} The two months to ask for one may have passed: ask us today."
    return f"{trap} Ask us for one {contact.do_it_by}."


def another_service(authority: str, service: str) -> tuple[str, str]:
    """Return what someone reads whose local authority we do not serve."""
    place = authority or "this local authority"
    named = f" It is called {service}." if service else ""
    return (
        f"Another service helps families in {place}.{named}",
        "We can pass this on to them for you. We keep a record of the time you sent it.",
    )
