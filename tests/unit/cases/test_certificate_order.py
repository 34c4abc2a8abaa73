"""Whatever is recorded, a certificate is issued only in the order of the law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import find, given
from hypothesis import strategies as st

from cases.certificates.facts import CertificateFacts, Sitting, certificate_variant
from cases.certificates.guards import steps_before_certificate
from cases.certificates.printed_facts import printed_dates
from cases.vocabulary import CertificateVariant, Choice, MeetingState
from tests.unit.cases.certificate_facts import (
    DECLINED,
)

GAP = st.sampled_from([0, 0, 1, 2, 12, -1])  # days; now and then out of order


@st.composite
def recorded_facts(draw: st.DrawFn) -> CertificateFacts:
    """A record whose days mostly, but not always, come in order."""
    contact = date(2026, 9, 14) + timedelta(days=draw(GAP))
    advice = contact + timedelta(days=draw(GAP))
    chosen = advice + timedelta(days=draw(GAP))
    session = chosen + timedelta(days=draw(GAP))
    last = session + timedelta(days=draw(GAP))
    held = st.sampled_from([MeetingState.CONCLUDED, MeetingState.ADJOURNED, MeetingState.NOT_HELD])
    return replace(
        DECLINED,
        contact_on=contact,
        advice_on=advice,
        choice=draw(st.sampled_from([Choice.MEDIATION, Choice.NO_MEDIATION, Choice.WITHDRAWN, None])),
        choice_on=draw(st.sampled_from([advice, chosen, last])),
        mediation_chosen_on=draw(st.sampled_from([None, chosen, chosen])),
        cannot_arrange_on=draw(st.sampled_from([None, None, last])),
        certificate_asked_on=draw(st.sampled_from([None, last])),
        sittings=(Sitting(session, draw(held), recipient_present=draw(st.booleans())),),
        issue_on=last + timedelta(days=draw(st.sampled_from([0, 0, 3, 40, -1]))),
    )


def test_the_records_below_can_be_complete_for_each_certificate():
    for variant in CertificateVariant:
        found = find(recorded_facts(), lambda facts, v=variant: not steps_before_certificate(v, facts))
        assert certificate_variant(found) is variant


@given(recorded_facts())
def test_nothing_is_issued_unless_contact_advice_choice_and_issue_come_in_this_order(facts):
    right = certificate_variant(facts)

    for variant in CertificateVariant:
        if steps_before_certificate(variant, facts):
            continue
        assert variant is right, "only the certificate that applies may be issued"
        dates = printed_dates(variant, facts)
        between = [dates.mediation_first_date, dates.mediation_last_date, dates.la_notice_date]
        in_time = [dates.contact_date, dates.advice_date, dates.choice_date]
        in_time += [day for day in between if day]
        in_time.append(dates.issue_date)
        assert in_time == sorted(in_time)
