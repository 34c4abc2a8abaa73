"""Fields, samples and words of the shipped templates."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document

from documents.errors import MissingFields
from documents.templates.check import check_folder
from documents.templates.fill import fill
from tests.unit.templates_docx.shipped import (
    CERTIFICATES,
    HOME,
    NAMES,
    STANDARD,
    filled,
    home,
    lines,
    sample,
    shipped_parts,
    template,
    words_of,
)

every_template = pytest.mark.parametrize("name", NAMES)

NEVER_SAID = frozenset(
    {"claim", "opponent", "settle", "settled", "fail", "failed", "refuse", "refused", "sendist", "pupil"}
    | {"sen", "must", "envelope", "signatory", "execute", "workflow", "token", "invalid", "valid", "simply"}
    | {"just", "please", "pursuant", "ehcp", "cyp", "non-compliance"}
)


def by_whom(name: str) -> str:
    """The field that says whose document it is: a bundle is its maker's, all else the provider's."""
    return "made_by" if home(name).name == "bundle-index" else "provider_name"


def fixed_words(name: str) -> str:
    text = " ".join(words_of(part) for part in shipped_parts(name).values())
    return re.sub(r"\{[{%].*?[}%]\}", " ", text)


@pytest.mark.parametrize("name", STANDARD)
def test_a_template_and_its_twin_have_no_fault_and_know_each_of_their_fields(name: str):
    assert [str(finding) for finding in check_folder(HOME / name)] == []


@every_template
def test_every_field_says_what_it_means_in_words(name: str):
    catalogue = template(name).catalogue

    for field in catalogue.fields.values():
        assert len(field.meaning) > 15, field.name
    assert catalogue.name == home(name).name


@every_template
def test_the_sample_fills_and_leaves_no_tag_behind(name: str):
    words = "\n".join(lines(filled(name)))

    assert not re.search(r"\{\{|\{%|\}\}|%\}", words)


@every_template
def test_a_missing_field_is_named_and_never_left_blank(name: str):
    with pytest.raises(MissingFields) as caught:
        filled(name, **{by_whom(name): None})

    assert caught.value.names == (by_whom(name),)


@every_template
def test_no_word_is_used_that_families_should_not_have_to_read(name: str):
    used = set(re.findall(r"[a-z-]+", fixed_words(name).lower()))

    assert used.isdisjoint(NEVER_SAID)
    assert "other side" not in fixed_words(name).lower()


def test_fields_that_certificates_share_are_the_same_in_all_three():
    a, b, c = (template(name).catalogue.fields for name in CERTIFICATES)

    for one, other in ((a, b), (a, c), (b, c)):
        for shared in one.keys() & other.keys():
            assert one[shared] == other[shared], shared


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_has_no_field_learned_in_mediation_and_no_free_text(name: str):
    catalogue = template(name).catalogue

    assert {field.confidentiality.value for field in catalogue.fields.values()} == {"fact"}
    assert "paragraphs" not in {field.type.value for field in catalogue.fields.values()}
    closed = (
        "recipient_capacity",
        "correction_reason",
        "decision_note",
        "mediation_format",
        "la_notice_kind",
    )
    for field in closed:
        assert field not in catalogue.fields or catalogue.fields[field].values


def test_only_part_b_holds_what_was_said():
    for name in NAMES:
        classes = {field.confidentiality.value for field in template(name).catalogue.fields.values()}
        assert ("mediation" in classes) == (home(name).name == "outcome-part-b"), name


def test_what_an_action_says_is_part_of_the_agreement():
    actions = template("outcome-part-a").catalogue.fields["actions"]

    assert {field.confidentiality.value for field in actions.row.values()} == {"agreement"}


def test_part_a_is_silent_about_part_b():
    words = fixed_words("outcome-part-a")

    assert "Part A" in words
    assert "Part B" not in words
    assert "summary" not in words.lower()


@pytest.mark.hard_input("K01", "K02")
@every_template
@pytest.mark.parametrize(
    "typed", ["Madeup & Sons", "a < b > c", "</w:t></w:r><w:p>", "{{ 7*7 }}", "{% if %}"]
)
def test_what_people_type_is_printed_as_typed(name: str, typed: str):
    named = by_whom(name)
    assert typed in "\n".join(lines(filled(name, **{named: typed})))


def test_the_title_carries_the_number_and_a_draft_has_none():
    part_a = template("outcome-part-a")

    def title(data: dict[str, object]) -> str:
        return str(Document(BytesIO(fill(part_a, data))).core_properties.title)

    assert title(sample("outcome-part-a")) == "Outcome Statement OS-4H8W-9N, Part A"
    draft = sample("outcome-part-a", statement_ref=None, draft_line="DRAFT 3: not agreed, not for signature")
    assert title(draft) == "Outcome Statement, Part A"


@pytest.mark.parametrize("missing", ["first_issued_date", "supersedes_ref", "correction_reason"])
def test_a_correction_that_hides_part_of_its_past_is_not_printed(missing: str):
    with pytest.raises(MissingFields):
        filled("certificate-a", **{missing: None})
