"""From template and data to kept bytes: the same pair is made once, whoever asks and however many at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from cases.documents import Conversion, PageImage
from documents.templates.values import Picture
from worker import document_making
from worker.document_making import TEMPLATES, data_digest

TEMPLATE = "outcome-part-b"


def sample(**changes):
    return {**json.loads((TEMPLATES / TEMPLATE / "sample.json").read_text("utf-8")), **changes}


@pytest.fixture
def conversions(monkeypatch):
    """How often a Word file really went to LibreOffice."""
    asked = []
    real = document_making.to_pdf

    def counting(*args, **kwargs):
        asked.append(args)
        return real(*args, **kwargs)

    monkeypatch.setattr(document_making, "to_pdf", counting)
    return asked


def test_the_same_data_never_converts_twice(worker_services, conversions):
    first = worker_services.maker.make(TEMPLATE, sample(mediator_name="Idris One"))
    again = worker_services.maker.make(TEMPLATE, sample(mediator_name="Idris One"))

    assert len(conversions) == 1
    assert (first.word_digest, first.pdf_digest, first.pages) == (
        again.word_digest,
        again.pdf_digest,
        again.pages,
    )


def test_other_work_is_done_while_the_office_converts_and_only_then(worker_services):
    data, asked = sample(mediator_name="Idris Meanwhile"), []

    worker_services.maker.make(TEMPLATE, data, meanwhile=lambda: asked.append(1))
    worker_services.maker.make(TEMPLATE, data, meanwhile=lambda: asked.append(2))

    assert asked == [1]


def test_many_at_once_keep_one_row_and_the_same_bytes(worker_services):
    data = sample(mediator_name="Idris Two")

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: worker_services.maker.make(TEMPLATE, data), range(4)))

    assert len({m.pdf_digest for m in made}) == 1
    with worker_services.services.database.read() as session:
        rows = session.scalars(select(Conversion).where(Conversion.data_digest == data_digest(data)))
        assert len(rows.all()) == 1


def test_one_other_letter_is_another_document(worker_services, conversions):
    made = {
        worker_services.maker.make(TEMPLATE, sample(mediator_name=name)).pdf_digest
        for name in ("Ann", "Anna")
    }

    assert len(made) == len(conversions) == 2


def test_what_is_kept_is_what_the_row_says(worker_services):
    made = worker_services.maker.make(TEMPLATE, sample(mediator_name="Idris Three"))

    assert worker_services.services.blobs.read(made.pdf_digest).startswith(b"%PDF")
    assert worker_services.services.blobs.read(made.word_digest).startswith(b"PK")
    assert b"Idris Three" in worker_services.services.blobs.read(made.html_digest)


def test_pages_are_pictured_once_at_each_width(worker_services, monkeypatch):
    made = worker_services.maker.make(TEMPLATE, sample(mediator_name="Idris Four"))
    worker_services.maker.make_page_images(made.pdf_digest, made.pages)
    monkeypatch.setattr(document_making, "page_images", None)  # a second round would call it

    worker_services.maker.make_page_images(made.pdf_digest, made.pages)

    with worker_services.services.database.read() as session:
        rows = session.scalars(select(PageImage).where(PageImage.pdf_digest == made.pdf_digest)).all()
    pictured = sorted((row.page, row.width_px) for row in rows)
    assert pictured == [(p, w) for p in range(1, made.pages + 1) for w in (820, 1240)]
    assert all(worker_services.services.blobs.read(row.image_digest).startswith(b"\x89PNG") for row in rows)


def test_the_digest_of_data_knows_dates_and_pictures_and_no_order():
    picture = Picture(png=b"png", width_mm=10, height_mm=10, alt="code")

    assert data_digest({"a": date(2026, 11, 25), "b": picture}) == data_digest(
        {"b": picture, "a": date(2026, 11, 25)}
    )
    assert data_digest({"b": picture}) != data_digest(
        {"b": Picture(png=b"other", width_mm=10, height_mm=10, alt="code")}
    )
    with pytest.raises(TypeError):
        data_digest({"a": object()})
