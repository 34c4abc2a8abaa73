"""Copying names from one file to another."""

from __future__ import annotations

from io import BytesIO

from pikepdf import Pdf

from documents.pdf.merge import Part, merge
from documents.pdf.tag_walk import walk_tags
from tests.unit.documents.tagged import tagged_pdf


def test_names_with_spaces_signs_and_other_letters_arrive_as_they_were():
    roles = {"What was agreed": "P", "Größe#1": "H1", "(half) / [whole]": "P", "王": "P"}

    merged = merge([Part(tagged_pdf(roles=roles), letter, letter) for letter in "AB"], title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        found = {str(key)[1:]: str(value)[1:] for key, value in pdf.Root.StructTreeRoot.RoleMap.items()}
    assert found == roles
    assert walk_tags(merged).faults == ()
