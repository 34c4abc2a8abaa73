"""A merge that is begun early gives the very bytes of one that is not."""

from __future__ import annotations

import pytest

from documents.pdf.merge import UntaggedPart, merge
from documents.pdf.parts import Part
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.test_hard_pdfs import pdf_of
from worker.workflows.finish import BegunMerge

PARTS = [Part(tagged_pdf(pages=pages), letter, letter) for pages, letter in ((2, "A"), (1, "B"), (3, "R"))]
WHOLE = merge(PARTS, title="T")


@pytest.mark.parametrize("early", [[], PARTS[:2], PARTS], ids=["nothing", "two parts", "all"])
def test_what_was_begun_is_gone_on_with(early: list[Part]):
    begun = BegunMerge()
    begun.begin(early)

    merger = begun.go_on(PARTS)

    assert merger.parts == tuple(PARTS)
    assert merger.close(title="T") == WHOLE


def test_a_second_try_begins_anew():
    begun = BegunMerge()
    begun.begin(PARTS[:2])
    begun.go_on(PARTS).close(title="another try")

    assert begun.go_on(PARTS).close(title="T") == WHOLE


def test_other_parts_than_those_begun_with_are_joined_anew():
    begun = BegunMerge()
    begun.begin(list(reversed(PARTS[:2])))

    assert begun.go_on(PARTS).close(title="T") == WHOLE


def test_a_part_that_cannot_be_joined_is_told_by_the_step_that_joins():
    begun = BegunMerge()
    plain = Part(pdf_of(), "B", "B")

    begun.begin([PARTS[0], plain])

    with pytest.raises(UntaggedPart):
        begun.go_on([PARTS[0], plain, PARTS[2]])
