"""Tools of the tests of what people hand in."""

from pathlib import Path

import pytest

from documents.uploads import Limits, TakenIn, UploadRefused, take_in

CASES = Path(__file__).parents[2] / "hard_inputs"


def case(name: str, sent_as: str | None = None, **limits: int) -> TakenIn:
    return take_in((CASES / name).read_bytes(), sent_as or name, limits=Limits(**limits))


def refusal(content: bytes, name: str = "letter.pdf", **limits: int) -> UploadRefused:
    with pytest.raises(UploadRefused) as refused:
        take_in(content, name, limits=Limits(**limits))
    return refused.value


def refused_case(name: str) -> UploadRefused:
    return refusal((CASES / name).read_bytes(), name)
