"""The mark at the foot of each page is read again from a scan: by its words, and from a crooked photo."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from documents.pdf.paper_marks import mark_pages
from documents.uploads import read_marks
from signing.on_paper import read_mark
from tests.unit.signing.pdfs import a_pdf

MARK = "CP MO-3B7F-6J v2 H4T9WX s1"


def marked():
    return mark_pages(a_pdf(title="To sign"), mark=MARK, words=("MO-3B7F-6J version 2", "Check code H4T 9WX"))


def as_photo(pdf, turned=4.0):
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2.2).to_pil().convert("RGB")
    photo = picture.rotate(turned, expand=True, fillcolor=(214, 208, 199))
    output = BytesIO()
    photo.save(output, "PDF", resolution=158)
    return output.getvalue()


def test_the_mark_is_read_from_the_file_and_from_a_crooked_photo():
    pdf = marked()
    for scan in (pdf, as_photo(pdf), as_photo(pdf, 90)):
        for page in read_marks(scan):
            found = {read_mark(text) for text in page}
            assert ("MO-3B7F-6J", 2, "H4T9WX", 1) in found


def test_a_page_without_a_mark_reads_as_nothing_of_ours():
    assert not any(read_mark(text) for page in read_marks(a_pdf(title="Other")) for text in page)


def test_a_number_that_no_print_of_ours_has_is_not_read():
    assert read_mark(f"{MARK} p1/9999999999") == read_mark(MARK)
    assert read_mark(MARK.replace("v2", f"v{'9' * 5000}")) is None
    assert read_mark(f"{MARK}{'9' * 5000}") is None
