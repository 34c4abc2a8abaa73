"""A health body that mediation concerns: by when its local authority tells it (SEND Regs 2014, reg 35)."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from cases.deadlines.clocks import TwoDates
from cases.deadlines.statutory_deadlines import health_notice_dates
from cases.models import Decision
from cases.progress.deadline import asked_of_authority
from cases.vocabulary import Section

HEALTH = frozenset({Section.C, Section.G})
"""Health needs and health help: a health body has to come where they are in dispute."""


def is_about_health(decision: Decision) -> bool:
    """Return True if health needs or health help are in dispute, or wanted and missing."""
    return bool(decision.missing_health.strip()) or bool(decision.section_set & HEALTH)


def health_notice(decision: Decision, *, bank_holidays: Container[date]) -> TwoDates | None:
    """Return C4 of a decision: three working days from our telling the authority that mediation is wanted.

    None where nobody wants mediation, or nothing of health is in dispute.
    """
    asked = asked_of_authority(decision, bank_holidays=bank_holidays)
    if asked is None or not is_about_health(decision):
        return None
    return health_notice_dates(asked.told_on, bank_holidays=bank_holidays)
