"""What each certificate prints: its own dates and facts, and no other's."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from cases.certificates.printed_facts import decision_note, printed_dates, printed_decision
from cases.vocabulary import CertificateVariant, DecisionKind, MeetingState, Section
from tests.unit.cases.certificate_facts import (
    CHOSEN,
    CONCLUDED,
    DECLINED,
    HELD,
    SAID_SO,
    SILENT,
    A,
    B,
    C,
)

TEMPLATES = Path(__file__).parents[3] / "templates_docx"


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
