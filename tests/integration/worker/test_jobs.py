"""Short jobs over the worker's socket, as the web process asks for them; with a real LibreOffice."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from documents.jobs import JobClient, JobRefused
from documents.jobs.server import JobServer
from documents.uploads import read_marks
from signing.on_paper import read_mark
from worker.document_making import TEMPLATES
from worker.jobs import JOB_LANES, job_handlers

FACTS = {
    "recipient_name": "Priya Shah",
    "recipient_capacity": "parent",
    "cyp_name": "Aarav {{ 7*7 }} <script> Shah",
    "cyp_dob": "2015-05-03",
    "la_name": "Bury",
    "decision_words": "decision not to carry out an EHC needs assessment",
    "decision_date": "2026-09-14",
    "contact_date": "2026-09-22",
    "advice_date": "2026-09-23",
    "choice_date": "2026-09-23",
}


@pytest.fixture
def jobs(worker_services):
    worker_services.services.jobs_socket.parent.mkdir(parents=True, exist_ok=True)
    server = JobServer(worker_services.services.jobs_socket, job_handlers(worker_services), lanes=JOB_LANES)
    yield JobClient(worker_services.services.jobs_socket)
    server.close()


def sample(template):
    return json.loads((TEMPLATES / template / "sample.json").read_text("utf-8"))


def a_picture(size=(600, 200)):
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).line((40, 150, 300, 40, 560, 150), fill="black", width=9)
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def test_a_live_page_comes_as_words_and_as_a_picture(jobs):
    data = sample("outcome-part-a") | {"mediator_name": "Idris <b>Vaughan</b> & Co"}

    words = jobs.ask("preview", {"part": "a", "data": data}, seconds=60)
    page = jobs.ask("preview_page", {"part": "a", "data": data, "page": 99}, seconds=60)

    assert "Idris &lt;b&gt;Vaughan&lt;/b&gt; &amp; Co" in words.payload["html"]
    assert page.payload["page"] == page.payload["pages"] >= 1  # past the end: the last one
    assert Image.open(io.BytesIO(page.content)).width == 820


def test_a_missing_field_is_refused_by_name(jobs):
    data = sample("outcome-part-a")
    del data["mediator_name"]

    with pytest.raises(JobRefused, match="mediator_name"):
        jobs.ask("preview", {"part": "a", "data": data}, seconds=60)


def test_a_certificate_is_shown_before_it_has_a_number(jobs):
    asked = {"variant": "s55_4", "facts": FACTS, "issue_date": "2026-09-24", "adviser": "Sam Reed"}

    shown = jobs.ask("certificate_preview", asked, seconds=60)

    assert shown.payload["pages"] == 1
    assert "MC-····-··" in shown.payload["html"]
    assert "Aarav {{ 7*7 }} &lt;script&gt; Shah" in shown.payload["html"]
    assert Image.open(io.BytesIO(shown.content)).width == 820


def test_a_photo_is_taken_in_as_a_clean_picture_and_as_a_pdf(jobs):
    taken = jobs.ask("take_in", {"name": "../letter.png"}, a_picture(), seconds=60)

    assert taken.payload["media_type"] == "image/png"
    assert "/" not in taken.payload["stored_name"]
    assert len(taken.blobs) == 2
    assert taken.blobs[1].startswith(b"%PDF")


def test_a_file_that_is_not_what_its_name_says_is_refused_in_words(jobs):
    with pytest.raises(JobRefused) as refused:
        jobs.ask("take_in", {"name": "letter.pdf"}, b"MZ\x90\x00 a program", seconds=60)

    assert refused.value.sentence
    assert "Error" not in refused.value.sentence


def test_a_picture_of_a_signature_is_trimmed_and_has_a_size(jobs):
    ink = jobs.ask("signature_picture", {}, a_picture(), seconds=60)

    assert ink.content.startswith(b"\x89PNG")
    assert 0 < ink.payload["width_mm"] < 100
    assert 0 < ink.payload["height_mm"] < ink.payload["width_mm"]


def test_a_strangers_file_is_not_ours(jobs):
    verdict = jobs.ask("check", {}, b"no pdf at all", seconds=60)

    assert verdict.payload["kind"] == "could not read"
    assert verdict.payload["sentence"]


def test_a_letter_and_paper_to_sign_carry_marks_that_a_scan_of_them_shows(jobs, worker_services):
    data, url = sample("sign-by-letter"), "https://example.com/code/H4T9WX"
    del data["square"]
    letter = jobs.ask("signing_letter", {"data": data, "url": url}, seconds=60)
    (page,) = PdfReader(io.BytesIO(letter.content)).pages
    assert letter.payload["pages"] == 1
    assert data["access_code"] in page.extract_text()
    assert any(url in page for page in read_marks(letter.content))

    part = worker_services.services.blobs.keep(letter.content)  # any tagged page stands for a part
    asked = {"parts": [part, part], "words": ["MO-3B7F-6J version 2", "Check code H4T 9WX"]}
    asked |= {"mark": "CP MO-3B7F-6J v2 H4T9WX s1", "data": sample("sign-on-paper")}
    printed = jobs.ask("paper_to_sign", asked, seconds=60).content
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(printed)).pages]
    assert len(pages) >= 3
    assert all("Check code H4T 9WX" in page for page in pages)
    assert sample("sign-on-paper")["signer_name"] in pages[-1]
    taken = jobs.ask("take_in", {"name": "scan.pdf"}, printed, seconds=60)
    read = jobs.ask("paper_marks", {"name": "scan.pdf"}, taken.blobs[-1], seconds=60).payload["pages"]
    marks = [{read_mark(str(one)) for one in page} for page in read]
    assert len(marks) == len(pages)
    assert all(("MO-3B7F-6J", 2, "H4T9WX", 1) in one for one in marks), "each page is read"
