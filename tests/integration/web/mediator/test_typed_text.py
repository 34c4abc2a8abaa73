"""From a box of the outcome form to the documents that are made of it."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as WordFile
from sqlalchemy import select

from cases.documents import Document
from cases.vocabulary import DocumentKind
from tests.app_services import running_worker, wait_until
from tests.integration.web.mediator.conftest import rows_of
from tests.integration.web.mediator.test_walk import fill

TEXTS = json.loads((Path(__file__).parents[3] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))["K02"]


def made(hall, kind: DocumentKind) -> tuple[str, str]:
    """The words of the Word file and of the PDF."""
    with hall.services.database.read() as session:
        document = session.scalars(select(Document).where(Document.kind == kind)).one()
    word = WordFile(BytesIO(hall.services.blobs.read(document.word_digest)))
    typed = [paragraph.text for paragraph in word.element.body.iter() if paragraph.tag.endswith("}p")]
    printed = subprocess.run(
        ["pdftotext", "-raw", "-", "-"],
        input=hall.services.blobs.read(document.pdf_digest),
        capture_output=True,
        check=True,
    )
    return "\n".join(typed), " ".join(printed.stdout.decode().split())


@pytest.mark.hard_input("K02")
def test_marks_of_templates_typed_into_the_form_stand_in_word_file_and_pdf_as_typed(hall):
    client = hall.signed_in()
    page = fill(client, client.send(client.get(hall.address()), action=hall.address("begin")))
    (action,) = rows_of(page, "actions")
    what = " ".join(TEXTS)
    page = client.send(page, {f"actions.{action}.what": what, "summary": "\n".join(TEXTS)}, save="yes")
    client.send(page, make="yes")

    with running_worker(hall.services):
        wait_until(lambda: hall.envelopes()[0].made_at)

    part_a, part_b = made(hall, DocumentKind.OUTCOME_A), made(hall, DocumentKind.OUTCOME_B)
    for word in part_a:
        assert what in word
    for word in part_b:
        assert all(text in word for text in TEXTS)
    assert set(TEXTS) <= set(part_b[0].splitlines())  # each a paragraph of its own, with nothing else in it
