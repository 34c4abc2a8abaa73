"""Which words of a page are proposed to be blacked out, however a name is written there."""

from __future__ import annotations

import pytest

from cases.vocabulary import RedactionOf
from documents.uploads.redacting import pattern_of
from services.subject_access.redactions import Proposed, black_out, finds, proposals


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("O'Brien", "met O’Brien there"),
        ("O’Brien", "met O'Brien's mother"),
        ("Smith-Jones", "Ann Smith\u2010Jones rang"),
        ("Smith-Jones", "Ann Smith-\nJones rang"),
        ("Quillfeather", "Mr Quill\ufffefeather said"),
        ("Quillfeather", "Mr Quill\u00ad feather said"),
        ("Li", "with Li today"),
    ],
)
def test_a_name_is_found_as_it_may_be_written_and_blacked_out_of_pages_and_pictures(
    name: str, page: str
) -> None:
    assert finds(name).search(page)
    assert pattern_of(name).search(page)
    assert finds(name).search(black_out(page, [name])) is None


def test_short_names_stay_inside_other_words() -> None:
    assert pattern_of("Al").search("social") is None
    assert finds("Al").search("social") is None
    assert black_out("Al is social", ["Al"]).endswith(" is social")


def test_an_address_that_ends_like_a_known_one_is_proposed_too() -> None:
    known = [Proposed("joann@example.org", RedactionOf.EMAIL)]
    found = proposals("joann@example.org, ann@example.org", known, own_contacts=frozenset())
    assert [one.words for one in found] == ["joann@example.org", "ann@example.org"]
