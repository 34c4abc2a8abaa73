"""No certificate before its conditions are recorded; never the wrong one of the three."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from cases.certificates.facts import CertificateFacts, Sitting, certificate_variant
from cases.certificates.guards import MendOn, StepName, certificate_checks, steps_before_certificate
from cases.certificates.printed_facts import decision_note, printed_dates, printed_decision
from cases.certificates.warnings import certificate_warnings, variant_reason
from cases.vocabulary import CertificateVariant, Choice, DecisionKind, MeetingState, PartyRole, Section

A, B, C = CertificateVariant.NO_MEDIATION, CertificateVariant.HELD, CertificateVariant.DEEMED
TEMPLATES = Path(__file__).parents[3] / "templates_docx"

DECLINED = CertificateFacts(
    kind=DecisionKind.NO_ASSESSMENT,
    issue_on=date(2026, 9, 24),
    recipient_role=PartyRole.PARENT,
    letter_date=date(2026, 9, 14),
    birth_date=date(2015, 5, 3),
    contact_on=date(2026, 9, 22),
    advice_on=date(2026, 9, 23),
    choice=Choice.NO_MEDIATION,
    choice_on=date(2026, 9, 23),
)
CHOSEN = replace(DECLINED, choice=Choice.MEDIATION, mediation_chosen_on=date(2026, 9, 23))
CONCLUDED = Sitting(date(2026, 10, 14), MeetingState.CONCLUDED, recipient_present=True)
HELD = replace(CHOSEN, sittings=(CONCLUDED,), issue_on=date(2026, 10, 14))
SAID_SO = replace(
    CHOSEN,
    authority_told_on=date(2026, 9, 23),
    cannot_arrange_on=date(2026, 10, 12),
    issue_on=date(2026, 10, 13),
)
SILENT = replace(CHOSEN, authority_told_on=date(2026, 9, 23), issue_on=date(2026, 10, 24))


def missing(variant, facts):
    return [step.name.value for step in steps_before_certificate(variant, facts)]


@pytest.mark.parametrize(
    ("facts", "variant"),
    [
        pytest.param(DECLINED, A, id="declined"),
        pytest.param(HELD, B, id="held"),
        pytest.param(SAID_SO, C, id="the authority cannot arrange it"),
        pytest.param(SILENT, C, id="day 30 passed in silence"),
    ],
)
def test_a_complete_record_has_its_certificate_and_nothing_is_missing(facts, variant):
    assert certificate_variant(facts) is variant
    assert missing(variant, facts) == []
    assert all(check.holds for check in certificate_checks(variant, facts))


@pytest.mark.parametrize(
    "facts",
    [
        replace(DECLINED, choice=None),
        replace(DECLINED, choice=Choice.UNDECIDED),
        CHOSEN,
        replace(SILENT, issue_on=date(2026, 10, 23)),
        replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.NOT_HELD),)),
        replace(HELD, sittings=(replace(CONCLUDED, recipient_present=False),)),
    ],
)
def test_while_nobody_has_chosen_or_mediation_is_still_to_come_no_certificate_applies(facts):
    assert certificate_variant(facts) is None


def test_day_30_itself_is_not_over_and_the_day_after_is():
    assert missing(C, replace(SILENT, issue_on=date(2026, 10, 23))) == ["cannot_arrange"]
    assert missing(C, SILENT) == []


@pytest.mark.parametrize(
    ("changes", "step", "page"),
    [
        ({"kind": DecisionKind.NOT_SURE}, StepName.DECISION, MendOn.DECISION),
        ({"kind": DecisionKind.NO_DECISION_YET}, StepName.DECISION, MendOn.DECISION),
        ({"kind": DecisionKind.HEALTH_SOCIAL_TOO}, StepName.DECISION, MendOn.DECISION),
        ({"letter_date": None}, StepName.LETTER_DATE, MendOn.DECISION),
        ({"letter_date": date(2026, 9, 25)}, StepName.LETTER_DATE, MendOn.DECISION),
        ({"recipient_role": PartyRole.HELPER}, StepName.RECIPIENT, MendOn.PEOPLE),
        ({"recipient_role": PartyRole.SUPPORTER}, StepName.RECIPIENT, MendOn.PEOPLE),
        ({"birth_date": None}, StepName.BIRTH_DATE, MendOn.PEOPLE),
        ({"advice_on": date(2026, 9, 21)}, StepName.ADVICE, MendOn.CALL),
        ({"choice_on": date(2026, 9, 22)}, StepName.CHOICE, MendOn.CALL),
        ({"choice_on": date(2026, 9, 25)}, StepName.CHOICE, MendOn.CALL),
        ({"choice": Choice.UNDECIDED}, StepName.CHOICE, MendOn.CALL),
    ],
)
def test_one_missing_or_misplaced_fact_is_named_with_the_page_that_mends_it(changes, step, page):
    steps = steps_before_certificate(A, replace(DECLINED, **changes))

    assert [(one.name, one.page) for one in steps] == [(step, page)]
    assert steps[0].words
    assert str(steps[0]) == step.value


def test_everything_that_is_missing_is_named_at_once_in_order_of_time():
    bare = CertificateFacts(
        DecisionKind.NOT_SURE, issue_on=date(2026, 9, 24), recipient_role=PartyRole.HELPER
    )

    assert missing(A, bare) == [
        "decision",
        "letter_date",
        "recipient",
        "birth_date",
        "contact",
        "advice",
        "choice",
    ]
    assert missing(B, bare)[-2:] == ["choice", "session"]
    assert missing(C, bare)[-2:] == ["choice", "cannot_arrange"]


def test_a_day_still_to_come_is_named_where_it_was_recorded():
    tomorrow = date(2026, 9, 25)

    assert missing(A, replace(DECLINED, contact_on=tomorrow)) == ["contact", "advice"]
    assert missing(A, replace(DECLINED, advice_on=tomorrow)) == ["advice", "choice"]


def test_information_and_advice_on_the_day_of_contact_and_choice_is_in_order():
    day = date(2026, 9, 24)

    assert missing(A, replace(DECLINED, contact_on=day, advice_on=day, choice_on=day)) == []


def test_after_choosing_mediation_a_certificate_without_it_needs_the_change_of_mind_recorded():
    said_no_only = replace(CHOSEN, choice=Choice.NO_MEDIATION, choice_on=date(2026, 9, 24))
    changed = replace(said_no_only, choice=Choice.WITHDRAWN)

    assert missing(A, said_no_only) == ["withdrawal"]
    assert certificate_variant(changed) is A
    assert missing(A, changed) == []
    assert missing(A, replace(changed, mediation_chosen_on=date(2026, 9, 25))) == ["withdrawal"]
    assert printed_dates(A, changed).choice_date == date(2026, 9, 24)
    assert variant_reason(A, changed) == (
        "They chose mediation, and on 24 September 2026 they said they do not want it now."
    )


def test_a_certificate_of_mediation_needs_it_concluded_with_this_person_present():
    absent = replace(HELD, sittings=(replace(CONCLUDED, recipient_present=False),))
    not_held = replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.NOT_HELD),))
    before_choice = replace(HELD, sittings=(replace(CONCLUDED, day=date(2026, 9, 22)),))
    tomorrow = replace(HELD, sittings=(replace(CONCLUDED, day=date(2026, 10, 15)),))

    for facts in (absent, not_held, before_choice, tomorrow):
        assert missing(B, facts) == ["session"]
    assert certificate_variant(tomorrow) is None


def test_an_adjourned_meeting_counts_only_when_the_person_asks_not_to_wait():
    adjourned = replace(HELD, sittings=(replace(CONCLUDED, state=MeetingState.ADJOURNED),))
    asked = replace(adjourned, certificate_asked_on=date(2026, 10, 14))

    assert certificate_variant(adjourned) is None
    assert missing(B, adjourned) == ["adjourned"]
    assert certificate_variant(asked) is B
    assert missing(B, asked) == []


def test_who_took_part_gets_no_certificate_that_says_otherwise():
    for facts, variant in (
        (replace(HELD, choice=Choice.WITHDRAWN, choice_on=date(2026, 10, 14)), A),
        (replace(HELD, issue_on=date(2026, 10, 30)), C),
    ):
        assert certificate_variant(facts) is B
        assert "other_variant" in missing(variant, facts)


def test_a_deemed_certificate_needs_that_mediation_is_still_wanted():
    assert missing(C, replace(SILENT, choice=Choice.UNDECIDED)) == ["choice"]
    assert certificate_variant(replace(SILENT, choice=Choice.UNDECIDED)) is None


@pytest.mark.parametrize(
    ("contact", "needs_senior"), [(date(2026, 11, 14), False), (date(2026, 11, 15), True)]
)
def test_after_the_two_months_a_senior_adviser_must_say_why(contact, needs_senior):
    day = date(2026, 11, 16)
    facts = replace(DECLINED, contact_on=contact, advice_on=day, choice_on=day, issue_on=day)

    assert (missing(A, facts) == ["late_contact"]) is needs_senior
    assert missing(A, replace(facts, senior_reason="  ")) == missing(A, facts)
    assert missing(A, replace(facts, senior_reason="The letter went to an old address.")) == []
    assert any("Tribunal decides" in line for line in certificate_warnings(A, facts)) is needs_senior


def test_the_two_months_run_from_the_earlier_of_letter_and_sending():
    facts = replace(DECLINED, sent_date=date(2026, 7, 10))

    assert facts.contact_limit == date(2026, 9, 10)
    assert missing(A, facts) == ["late_contact"]


@pytest.mark.parametrize(
    ("kind", "sections", "words"),
    [
        (DecisionKind.PLAN_SCHOOL_ONLY, set(), "The law does not require one for section I alone."),
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.I}, "The law does not require one for section I alone."),
        (
            DecisionKind.HEALTH_SOCIAL_TOO,
            {Section.I, Section.G},
            "The law does not require one for section I alone.",
        ),
        (DecisionKind.HEALTH_SOCIAL_ONLY, set(), "There is no appeal about health or social care alone"),
        (DecisionKind.DISCRIMINATION, set(), "No certificate is needed for a discrimination claim"),
    ],
)
def test_where_no_certificate_is_needed_the_adviser_is_warned_and_nobody_is_refused(kind, sections, words):
    facts = replace(DECLINED, kind=kind, sections=frozenset(sections))

    assert certificate_warnings(A, facts)[0].startswith(words)
    assert missing(A, facts) == []


def test_a_needed_certificate_brings_no_warning():
    assert certificate_warnings(A, DECLINED) == ()
    assert certificate_warnings(C, SILENT) == ()
    assert certificate_warnings(C, SAID_SO) == ()


def test_a_silent_authority_told_later_or_never_is_warned_about():
    later = replace(SILENT, authority_told_on=date(2026, 9, 25))
    last_day = replace(SILENT, authority_told_on=date(2026, 9, 24))
    never = replace(SILENT, authority_told_on=None)

    assert certificate_warnings(C, later) == (
        "The local authority was told on 25 September 2026. "
        "Its own day 30 is 25 October 2026, which has not passed.",
    )
    assert certificate_warnings(C, never)[0].startswith("No notice to the local authority is recorded.")
    assert certificate_warnings(C, last_day)[0].endswith("24 October 2026, which has not passed.")
    assert missing(C, later) == missing(C, never) == []


def test_a_meeting_still_arranged_is_named_beside_a_deemed_certificate():
    coming = Sitting(date(2026, 11, 2), MeetingState.ARRANGED, recipient_present=False)

    assert certificate_warnings(C, replace(SILENT, sittings=(coming,))) == (
        "A meeting is arranged for 2 November 2026. It can still go ahead.",
    )


@pytest.mark.parametrize(("after", "warned"), [(0, True), (30, True), (31, False)])
def test_a_day_that_was_arranged_within_the_thirty_days_is_told_beside_a_deemed_certificate(after, warned):
    """Regulation 36 speaks of arranging: staff read that it is not settled, and may issue all the same."""
    arranged_on = SILENT.mediation_chosen_on + timedelta(after)
    coming = Sitting(
        date(2026, 11, 2), MeetingState.ARRANGED, recipient_present=False, arranged_on=arranged_on
    )
    warnings = certificate_warnings(C, replace(SILENT, sittings=(coming,)))
    assert ("not settled whether this certificate can be issued" in " ".join(warnings)) is warned
    assert missing(C, replace(SILENT, sittings=(coming,))) == []


@pytest.mark.parametrize(
    ("variant", "facts", "words"),
    [
        (A, DECLINED, "On 23 September 2026 they said they do not want mediation."),
        (B, HELD, "They took part in mediation on 14 October 2026."),
        (C, SAID_SO, "We were told on 12 October 2026 that it cannot be arranged in time."),
        (C, SILENT, "Day 30 was 23 October 2026, and no mediation was held."),
    ],
)
def test_the_reason_for_the_certificate_is_a_sentence_with_its_date(variant, facts, words):
    assert variant_reason(variant, facts) == words


def test_each_certificate_prints_its_own_dates_and_no_others():
    day_two = replace(CONCLUDED, day=date(2026, 10, 21))
    first = replace(CONCLUDED, state=MeetingState.ADJOURNED)
    two_days = replace(HELD, sittings=(day_two, first), issue_on=date(2026, 10, 21))

    declined, held = printed_dates(A, DECLINED), printed_dates(B, two_days)
    assert (declined.mediation_first_date, declined.la_notice_date) == (None, None)
    assert (held.mediation_first_date, held.mediation_last_date) == (
        date(2026, 10, 14),
        date(2026, 10, 21),
    )
    assert printed_dates(B, HELD).mediation_last_date is None
    assert held.choice_date == date(2026, 9, 23)
    assert printed_dates(C, SAID_SO).la_notice_kind == "authority told us"
    assert printed_dates(C, SAID_SO).la_notice_date == date(2026, 10, 12)
    assert printed_dates(C, SILENT).la_notice_kind == "thirty days reached"
    assert printed_dates(C, SILENT).la_notice_date == date(2026, 10, 23)


@pytest.mark.parametrize(
    ("variant", "facts"),
    [(A, replace(DECLINED, advice_on=None)), (B, CHOSEN), (C, replace(CHOSEN, issue_on=date(2026, 9, 30)))],
)
def test_a_date_that_is_not_recorded_is_never_printed_as_a_gap(variant, facts):
    with pytest.raises(ValueError, match=r"not recorded|no meeting|not over"):
        printed_dates(variant, facts)


@dataclass(frozen=True)
class PrintedFields:
    """The names of the fields that a certificate must print, may print and must never print."""

    required: frozenset[str]
    optional: frozenset[str]
    never: frozenset[str]


_ALWAYS = frozenset(
    {
        "certificate_ref",
        "issue_date",
        "recipient_name",
        "recipient_capacity",
        "cyp_name",
        "cyp_dob",
        "la_name",
        "decision_words",
        "decision_date",
        "contact_date",
        "advice_date",
        "choice_date",
        "adviser_name",
        "adviser_signature",
        "provider_name",
        "provider_address",
        "provider_contact",
        "verify_url",
        "check_code",
        "qr",
    }
)
_MAY = frozenset(
    {
        "first_issued_date",
        "supersedes_ref",
        "correction_reason",
        "decision_note",
        "adviser_signature_picture",
    }
)
_MEDIATION_MAY = frozenset({"mediation_last_date", "mediation_format"})
_MEDIATION = frozenset({"mediation_first_date"}) | _MEDIATION_MAY
_NOTICE = frozenset({"la_notice_kind", "la_notice_date"})
_AUTHORITY_TOLD = frozenset({"la_told_date"})
_HEALTH_BODY = frozenset({"icb_name"})
PRINTED_FIELDS = {
    CertificateVariant.NO_MEDIATION: PrintedFields(
        _ALWAYS, _MAY, _MEDIATION | _NOTICE | _AUTHORITY_TOLD | _HEALTH_BODY
    ),
    CertificateVariant.HELD: PrintedFields(
        _ALWAYS | {"mediation_first_date"}, _MAY | _HEALTH_BODY | _MEDIATION_MAY, _NOTICE | _AUTHORITY_TOLD
    ),
    CertificateVariant.DEEMED: PrintedFields(
        _ALWAYS | _NOTICE, _MAY | _AUTHORITY_TOLD | _HEALTH_BODY, _MEDIATION
    ),
}


@pytest.mark.parametrize(
    ("variant", "folder"), [(A, "certificate-a"), (B, "certificate-b"), (C, "certificate-c")]
)
def test_the_word_template_asks_for_exactly_the_fields_its_variant_prints(variant, folder):
    fields = tomllib.loads((TEMPLATES / folder / "fields.toml").read_text(encoding="utf-8"))["fields"]
    names = set(fields)
    may_be_left_out = {name for name, field in fields.items() if field.get("optional")}
    printed = PRINTED_FIELDS[variant]

    assert names - may_be_left_out == printed.required
    assert may_be_left_out <= printed.optional
    assert not names & printed.never


def test_mediation_and_the_authoritys_notice_never_stand_on_the_wrong_certificate():
    for variant, never in (
        (A, {"mediation_first_date", "mediation_format", "la_notice_date", "icb_name"}),
        (B, {"la_notice_date", "la_notice_kind"}),
        (C, {"mediation_first_date", "mediation_last_date", "mediation_format"}),
    ):
        printed = PRINTED_FIELDS[variant]
        assert never <= printed.never
        assert not printed.never & (printed.required | printed.optional)


def test_the_decision_on_paper_names_neither_needs_nor_school():
    assert printed_decision(DecisionKind.NO_ASSESSMENT) == "Decision not to carry out an EHC needs assessment"
    assert printed_decision(DecisionKind.PLAN_CONTENTS, frozenset({Section.I})) == (
        "Section I of a final or amended EHC plan"
    )
    assert decision_note(DecisionKind.PLAN_CONTENTS, frozenset({Section.I})) == (
        "A certificate is not required by law for section I alone."
    )
    assert decision_note(DecisionKind.PLAN_CONTENTS, frozenset({Section.F})) is None
    with pytest.raises(ValueError, match="no decision to certify"):
        printed_decision(DecisionKind.NOT_DELIVERED)


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


@pytest.mark.parametrize(
    ("kind", "sections", "fits"),
    [
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.I}, True),
        (DecisionKind.PLAN_SCHOOL_ONLY, {Section.F}, False),
        (DecisionKind.HEALTH_SOCIAL_ONLY, {Section.B, Section.G}, False),
        (DecisionKind.PLAN_CONTENTS, set(), True),
        (DecisionKind.NO_ASSESSMENT, {Section.F}, True),
    ],
)
def test_no_certificate_is_issued_about_a_decision_that_its_parts_contradict(kind, sections, fits):
    facts = replace(DECLINED, kind=kind, sections=frozenset(sections))
    missing = [step for step in steps_before_certificate(A, facts) if step.name is StepName.DECISION]
    assert (missing == []) is fits
    assert all("does not fit the parts of the plan" in step.words for step in missing)
