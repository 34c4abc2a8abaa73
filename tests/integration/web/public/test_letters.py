"""The letter that comes with a request: judged by what it is, kept under our own name, never in the way."""

from __future__ import annotations

import io
import time
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from cases.documents import Upload, UploadPurpose
from cases.models import Case, Draft
from cases.vocabulary import Asker, DecisionKind, Wish
from services.container import Services
from storage.blobs import BlobMissing
from tests.client import Page, ReviewingClient
from tests.integration.web.public.conftest import LATE_EVENING, TEXTS
from tests.integration.web.public.walking import ASKED, walk_and_send, walk_to
from tests.unit.documents.test_unfit_pages import LEFT_TO_SCRIPTS, ODD_SIZES
from tests.web_apps import make_web
from web.common.draft_answers import plain_answers
from worker.sweep import forget_old

CASES = Path("tests/hard_inputs")
AT_THE_LETTER = {
    "kind": DecisionKind.NO_ASSESSMENT,
    "authority": "bury",
    "letter_date": date(2026, 11, 25),
    "asker": Asker.PARENT,
    "person_name": "Aarav Shah",
    "birth_date": date(2015, 5, 3),
    "name": "Priya Shah",
    "email": "priya.shah@example.com",
    "wish": Wish.CERTIFICATE,
    "done": tuple(page.removeprefix("/ask/") for page in ASKED if page != "/ask/letter"),
}
LATER = "You can go on without the letter and send it later"


@pytest.fixture
def sender(services_with_worker: Services) -> ReviewingClient:
    """A browser with the page open that asks for the letter."""
    client = ReviewingClient(make_web(services_with_worker))
    with services_with_worker.database.write() as session:
        draft = Draft(
            answers=plain_answers(AT_THE_LETTER),
            started_at=LATE_EVENING,
            saved_at=LATE_EVENING,
            expires_at=LATE_EVENING + timedelta(days=28),
        )
        session.add(draft)
    with client.browser.session_transaction() as cookie:
        cookie["draft"] = str(draft.id)
    return client


def send_file(client: ReviewingClient, name: str, *, called: str = "") -> Page:
    """Send one of the hard files under its own or another name."""
    return send_bytes(client, (CASES / name).read_bytes(), called or name)


def send_bytes(client: ReviewingClient, content: bytes, name: str) -> Page:
    return client.post_form("/ask/letter", letter=(io.BytesIO(content), name))


@pytest.mark.hard_input("K19", "K21", "K23", "K30", "K32")
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("K19-needs-password.pdf", "The file has a password. Save a copy without one"),
        ("K21-empty.pdf", "The file is empty or damaged"),
        ("K21-header-only.pdf", "The file is empty or damaged"),
        (
            "K23-photo-from-phone.jpg",
            "'K23-photo-from-phone.jpg' is a photo type we cannot open. "
            "Save it as JPEG, or send a screenshot",
        ),
        (
            "K30-xfa-please-wait.pdf",
            "The file is a form that we cannot show. Open it, print it to PDF and send that copy",
        ),
        (
            "K32-huge-pixels.png",
            "The picture is too large to open. Send a screenshot, or photograph one page at a time",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_told_beside_the_field_and_nothing_is_lost(
    sender: ReviewingClient, name: str, sentence: str
) -> None:
    page = send_file(sender, name)
    assert page.problems == [sentence]
    assert sender.get("/ask/check").address == "/ask/letter"
    assert sender.post_form("/ask/letter", skip="yes").says("Aarav Shah", "priya.shah@example.com")


@pytest.mark.hard_input("K20", "K22", "K24", "K29", "K31", "K37", "K38")
@pytest.mark.parametrize(
    "name",
    [
        "K20-owner-password-only.pdf",
        "K22-really-a-jpeg.pdf",
        "K22-really-a-pdf.jpg",
        "K24-photo-exif-rotated.jpg",
        "K29-open-action-script.pdf",
        "K31-wrong-startxref.pdf",
        "K37-junk-before-and-after.pdf",
        "K38-pdf-and-zip.pdf",
    ],
)
def test_a_file_that_can_be_used_is_taken_and_counted(sender: ReviewingClient, name: str) -> None:
    page = send_file(sender, name)
    assert page.address == "/ask/check"
    assert page.says(f"{name.rsplit('.', 1)[0]}.", "(1 page)")


@pytest.mark.hard_input("K58 K66")
def test_what_we_changed_in_a_file_is_told_on_the_next_page_and_stays_beside_it(
    sender: ReviewingClient, services_with_worker: Services
) -> None:
    change = "We took out what shows only on paper, or not at all. Our copy shows what the screen shows."

    page = send_file(sender, "K66-screen-and-print.pdf")

    assert page.address == "/ask/check"
    assert page.says("K66-screen-and-print.pdf (1 page)", change)
    assert sender.get("/ask/letter").says(change)
    with services_with_worker.database.read() as session:
        kept = session.query(Upload).filter(Upload.shown_name.startswith("K66")).all()[-1]
    assert kept.changes == [change]


@pytest.mark.hard_input("K58 K59 K60 K65")
@pytest.mark.parametrize(
    ("name", "what_to_do"),
    [
        ("K58-portfolio.pdf", "save each file in it on its own"),
        ("K59-drawing-loop.pdf", "print it to PDF and send that copy"),
        ("K60-inflating-page.pdf", "photograph one page at a time"),
        ("K65-hidden-text.pdf", "send a photo of each page"),
    ],
)
def test_a_file_that_would_not_be_what_its_sender_sees_is_refused_with_what_to_do(
    sender: ReviewingClient, name: str, what_to_do: str
) -> None:
    (problem,) = send_file(sender, name).problems
    assert what_to_do in problem


@pytest.mark.parametrize(
    ("content", "what_to_do"),
    [
        (ODD_SIZES["a town"], "print it to PDF on A4 paper and send that copy"),
        (LEFT_TO_SCRIPTS["a sum that was not saved"], "print it to PDF and send that copy"),
    ],
)
def test_a_page_that_nothing_can_show_is_refused_with_what_to_do(
    sender: ReviewingClient, content: bytes, what_to_do: str
) -> None:
    (problem,) = send_bytes(sender, content, "letter.pdf").problems
    assert what_to_do in problem


@pytest.mark.hard_input("K22")
def test_content_is_believed_and_not_the_name(
    sender: ReviewingClient, services_with_worker: Services
) -> None:
    send_file(sender, "K22-really-a-jpeg.pdf")
    with services_with_worker.database.read() as session:
        kept = session.query(Upload).filter(Upload.shown_name.startswith("K22-really-a-jpeg")).all()[-1]
    assert kept.media_type == "image/jpeg"
    assert kept.stored_name.endswith((".jpg", ".jpeg"))


@pytest.mark.hard_input("K34")
def test_a_file_of_two_thousand_pages_is_told_of_at_once(sender: ReviewingClient) -> None:
    page = send_file(sender, "K34-two-thousand-pages.pdf")
    assert page.problems[0].startswith("The file has 2,000 pages.")


@pytest.mark.hard_input("K33")
@pytest.mark.parametrize("name", TEXTS["K33"], ids=ascii)
def test_a_file_s_name_is_shown_safely_and_never_used_as_one(
    sender: ReviewingClient, services_with_worker: Services, name: str
) -> None:
    page = send_file(sender, "K40-inherited-and-rotated.pdf", called=name)
    if page.problems:  # without a name, or with a line end in it, a part of a form is no file to anyone
        assert name == "" or "\n" in name
        return
    with services_with_worker.database.read() as session:
        kept = session.query(Upload).order_by(Upload.received_at).all()[-1]
    assert "/" not in kept.stored_name
    assert "\\" not in kept.stored_name
    assert kept.stored_name.isascii()
    assert len(kept.shown_name) <= 80
    assert "\u202e" not in kept.shown_name
    assert page.address == "/ask/check"


def test_several_photos_are_kept_and_one_can_be_taken_out_again(sender: ReviewingClient) -> None:
    photo = (CASES / "K24-photo-exif-rotated.jpg").read_bytes()
    files = [(io.BytesIO(photo), "one.jpg"), (io.BytesIO(photo), "two.jpg")]
    page = sender.post_form("/ask/letter", letter=files)
    assert page.says("one.jpg (1 page)", "two.jpg (1 page)")
    page = sender.get("/ask/letter?from=check")
    remove = next(form.action for form in page.forms() if "remove" in form.action)
    page = sender.send(page, action=remove)
    assert "one.jpg" not in page.text
    assert page.says("two.jpg")


def test_the_bytes_of_a_removed_file_go_unless_something_else_has_them(
    sender: ReviewingClient, services_with_worker: Services
) -> None:
    services = services_with_worker
    page = sender.post_form(
        "/ask/letter",
        letter=[
            (io.BytesIO((CASES / name).read_bytes()), name)
            for name in ("K24-photo-exif-rotated.jpg", "K40-inherited-and-rotated.pdf")
        ],
    )
    page = sender.get("/ask/letter") if not page.forms() else page
    with sender.browser.session_transaction() as cookie:
        draft_id = UUID(cookie["draft"])
    with services.database.write() as session:
        photo, document = session.query(Upload).filter_by(draft_id=draft_id).order_by(Upload.received_at)
        digests = photo.digest, document.digest
        session.query(Upload).filter(Upload.digest == photo.digest, Upload.id != photo.id).delete()
        session.add(
            Upload(
                draft_id=draft_id,
                purpose=UploadPurpose.DECISION_LETTER,
                shown_name="the same again.pdf",
                stored_name="again.pdf",
                media_type=document.media_type,
                digest=document.digest,
                pages=1,
                received_at=LATE_EVENING,
            )
        )
        addresses = [f"/ask/letter/remove/{upload.id}" for upload in (photo, document)]
    page = sender.get("/ask/letter")
    for address in addresses:
        page = sender.send(page, action=address)
    assert page.says("the same again.pdf")
    forget_old(services.database, services.blobs, at=services.now())
    with pytest.raises(BlobMissing):
        services.blobs.read(digests[0])
    assert services.blobs.read(digests[1])


def test_what_is_good_stays_when_something_beside_it_is_not(sender: ReviewingClient) -> None:
    files = [
        (io.BytesIO((CASES / name).read_bytes()), name)
        for name in ("K24-photo-exif-rotated.jpg", "K19-needs-password.pdf")
    ]
    page = sender.post_form("/ask/letter", letter=files)
    assert page.problems == ["'K19-needs-password.pdf': The file has a password. Save a copy without one"]
    assert page.says("What you have sent us", "K24-photo-exif-rotated.jpg")


def test_a_file_over_the_limit_says_how_large_it_is(sender: ReviewingClient) -> None:
    page = sender.post_form("/ask/letter", letter=(io.BytesIO(b"%PDF-1.7" + bytes(32_000_000)), "x.pdf"))
    assert page.problems == ["The file is 32 MB. It must be under 20 MB. Photograph one page at a time"]
    page.response.request.environ["wsgi.input"].close()  # the test client leaves its large file open


def test_sent_files_belong_to_the_case_and_cannot_be_taken_out_any_more(
    sender: ReviewingClient, services_with_worker: Services
) -> None:
    send_file(sender, "K40-inherited-and-rotated.pdf", called="letter of Bury.pdf")
    reference = walk_and_send(sender).text.split("Your reference is ")[1].split(" ")[0]
    with services_with_worker.database.read() as session:
        case = session.query(Case).filter_by(reference=reference).one()
        upload = session.query(Upload).filter_by(case_id=case.id).one()
    assert upload.shown_name == "letter of Bury.pdf"
    assert services_with_worker.blobs.read(upload.digest).startswith(b"%PDF")
    token = sender.get("/ask/sent").forms()[0].fields()["csrf_token"]
    sender.post(f"/ask/letter/remove/{upload.id}", data={"csrf_token": token})
    with services_with_worker.database.read() as session:
        assert session.get(Upload, upload.id) is not None


def test_nobody_takes_out_another_family_s_file(
    sender: ReviewingClient, services_with_worker: Services
) -> None:
    send_file(sender, "K40-inherited-and-rotated.pdf", called="ours.pdf")
    with services_with_worker.database.read() as session:
        upload = session.query(Upload).filter_by(shown_name="ours.pdf").one()
    stranger = ReviewingClient(make_web(services_with_worker))
    page = stranger.post_form("/ask/what", kind="D1")
    token = page.forms()[0].fields()["csrf_token"]
    stranger.post(f"/ask/letter/remove/{upload.id}", data={"csrf_token": token})
    with services_with_worker.database.read() as session:
        assert session.get(Upload, upload.id) is not None


def test_while_the_worker_is_away_the_request_goes_on_without_the_letter(family: ReviewingClient) -> None:
    walk_to(family, "/ask/letter")
    page = send_file(family, "K40-inherited-and-rotated.pdf")
    assert page.problems == [f"We could not look at 'K40-inherited-and-rotated.pdf' just now. {LATER}"]
    assert family.post_form("/ask/letter", skip="yes").address == "/ask/check"


def test_looking_at_a_file_keeps_nobody_else_from_writing(
    sender: ReviewingClient, services_with_worker: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = type(services_with_worker.jobs).ask
    written: list[float] = []

    def slow(client: object, *args: object, **options: object) -> object:
        begun = time.monotonic()
        with services_with_worker.database.write() as session:
            session.query(Case).count()
        written.append(time.monotonic() - begun)
        return ask(client, *args, **options)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(type(services_with_worker.jobs), "ask", slow)
    assert send_file(sender, "K40-inherited-and-rotated.pdf").address == "/ask/check"
    assert len(written) == 1
