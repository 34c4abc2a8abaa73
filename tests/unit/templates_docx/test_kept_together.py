"""What belongs together stays on one page in large print, where a page holds little."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.text.paragraph import Paragraph

from documents.templates.word_template import LARGE_PRINT
from tests.unit.templates_docx.shipped import CERTIFICATES, filled, sample

PICTURE = "(picture)"


def paragraphs(name: str, **changes: object) -> list[tuple[str, bool]]:
    """What each paragraph of the large-print sample begins with, and whether it stays with the next one."""
    body = Document(BytesIO(filled(name + LARGE_PRINT, **changes)))
    return [(_begins(one), _is_kept(one)) for one in body.paragraphs]


def _begins(paragraph: Paragraph) -> str:
    words = paragraph.text.split("\n")[0].rstrip(":")
    return words or (PICTURE if paragraph._p.xpath(".//w:drawing") else "")


def _is_kept(paragraph: Paragraph) -> bool:
    return paragraph.style is not None and bool(paragraph.style.paragraph_format.keep_with_next)


def between(found: list[tuple[str, bool]], first: str, last: str) -> list[tuple[str, bool]]:
    """Those from ``first`` to the next ``last``, which is left out."""
    start = next(number for number, (words, _) in enumerate(found) if words == first)
    end = next(number for number, (words, _) in enumerate(found) if words == last and number > start)
    return found[start:end]


def assert_kept(found: list[tuple[str, bool]]) -> None:
    assert found
    assert [words for words, kept in found if not kept] == []


@pytest.mark.parametrize("name", CERTIFICATES)
def test_name_picture_and_signature_of_the_adviser(name: str) -> None:
    signature = sample("certificate-b")["adviser_signature_picture"]
    found = paragraphs(name, adviser_signature_picture=signature)
    signed = between(found, "Name", "Signed")
    assert [words for words, _ in signed] == ["Name", PICTURE]
    assert_kept(signed)
    check = between(found, "Check this certificate", "Check code")
    assert PICTURE in [words for words, _ in check]
    assert_kept(check)


def test_the_lines_to_sign_in_ink() -> None:
    found = paragraphs("sign-on-paper")
    assert_kept(between(found, "Sign here", "Date"))
    assert dict(found)["Date"] is False


def test_the_square_code_and_what_it_is_for() -> None:
    letter = paragraphs("sign-by-letter")
    assert_kept(between(letter, "Point the camera of a phone or tablet at this square", "Code"))
    report = paragraphs("action-report")
    check = between(report, "Check this report", "Contact us")
    assert [words for words, _ in check] == ["Check this report", PICTURE]
    assert_kept(check)


def test_the_answers_to_tick() -> None:
    found = paragraphs("drs-take-part")
    assert_kept(between(found, "Name", "Signed, and date"))


def test_an_action_and_where_it_stands() -> None:
    found = paragraphs("action-report")
    action = between(found, "Action 1", "Action 2")
    assert_kept(action[:-1])
    assert action[-1][1] is False, "the next action may begin on another page"
    alone = between(found, "Action 2", "Action 3")
    assert_kept(alone[:-1])
    assert alone[-1][1] is False


def test_who_did_what_to_whom_in_the_signing_record() -> None:
    event = {"when": "2 December 2026, 10:06:59 GMT", "who": "Maud Ferris", "what": "handed it to"}
    found = paragraphs("signing-record", events=[event | {"whom": "Ewa Nowicka"}, event])
    (first, second) = [number for number, (words, _) in enumerate(found) if words.startswith("Maud Ferris")]
    assert found[first][1] is True
    assert found[first + 1] == ("Ewa Nowicka", False)
    assert found[second][1] is False
