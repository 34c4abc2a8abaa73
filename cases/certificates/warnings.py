"""What staff read beside the conditions of a certificate: why it is this one, and what to know of it.

Never for the certificate itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases.certificates.facts import CertificateFacts
from cases.deadlines.statutory_deadlines import day_30
from cases.intake.eligibility import is_school_alone, settled_kind
from cases.vocabulary import CertificateVariant, Choice, DecisionKind, MeetingState
from dates import plain_date, recorded_date


def variant_reason(variant: CertificateVariant, facts: CertificateFacts) -> str:
    """Return why it is this certificate, in one sentence with its dates.

    For staff, never for the certificate.
    """
    if variant is CertificateVariant.HELD:
        days = " and ".join(plain_date(sitting.day) for sitting in facts.attended) or "a day not recorded yet"
        if all(sitting.state is MeetingState.ADJOURNED for sitting in facts.attended):
            asked = recorded_date(facts.certificate_asked_on)
            return (
                f"They took part in mediation on {days}. It will continue on another day, "
                f"and on {asked} they asked for the certificate now."
            )
        return f"They took part in mediation on {days}."
    if variant is CertificateVariant.DEEMED:
        if facts.deemed_notice_on and facts.deemed_notice_on == facts.cannot_arrange_on:
            return (
                f"We were told on {plain_date(facts.cannot_arrange_on)} that it cannot be arranged in time."
            )
        last_day = day_30(facts.mediation_chosen_on) if facts.mediation_chosen_on else None
        return f"Day 30 was {recorded_date(last_day)}, and no mediation was held."
    said_on = recorded_date(facts.choice_on)
    if facts.choice is Choice.WITHDRAWN:
        return f"They chose mediation, and on {said_on} they said they do not want it now."
    return f"On {said_on} they said they do not want mediation."


def certificate_warnings(variant: CertificateVariant, facts: CertificateFacts) -> tuple[str, ...]:
    """Return what the adviser should know and may still issue over: nobody is refused a certificate for
    these.
    """
    return tuple(_warnings(variant, facts))


def _warnings(variant: CertificateVariant, facts: CertificateFacts) -> Iterator[str]:
    kind = settled_kind(facts.kind, facts.sections)
    if is_school_alone(kind, facts.sections):
        yield "The law does not require one for section I alone. Issue it if they want it."
    if kind is DecisionKind.HEALTH_SOCIAL_ONLY:
        yield (
            "There is no appeal about health or social care alone, so this certificate does not lead to one."
        )
    if kind is DecisionKind.DISCRIMINATION:
        yield "No certificate is needed for a discrimination claim, which has its own time limit."
    if facts.contact_was_late:
        yield (
            "They first contacted us after the two months. The Tribunal "
            "decides whether this certificate counts."
        )
    if variant is CertificateVariant.DEEMED:
        yield from _deemed_warnings(facts)


def _deemed_warnings(facts: CertificateFacts) -> Iterator[str]:
    if facts.authority_told_on is None and facts.cannot_arrange_on is None:
        yield "No notice to the local authority is recorded. Check that they were told."
    elif (
        facts.authority_told_on
        and facts.cannot_arrange_on is None
        and day_30(facts.authority_told_on) >= facts.issue_on
    ):
        told_on = plain_date(facts.authority_told_on)
        day = plain_date(day_30(facts.authority_told_on))
        yield f"The local authority was told on {told_on}. Its own day 30 is {day}, which has not passed."
    coming = [s for s in facts.sittings if s.state is MeetingState.ARRANGED and s.day >= facts.issue_on]
    if not coming:
        return
    yield f"A meeting is arranged for {plain_date(min(s.day for s in coming))}. It can still go ahead."
    in_time = [s.arranged_on for s in coming if s.arranged_on and s.arranged_on <= _last_day(facts)]
    if in_time:
        yield (
            f"It was arranged on {plain_date(min(in_time))}, within the thirty days. The rules speak of "
            "arranging, so it is not settled whether this certificate can be issued."
        )


def _last_day(facts: CertificateFacts) -> date:
    """Return Day 30 from the day on which the family chose mediation; long ago where that is not recorded."""
    return day_30(facts.mediation_chosen_on) if facts.mediation_chosen_on else date.min
