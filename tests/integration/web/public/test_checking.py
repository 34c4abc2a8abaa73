"""The check page: current, replaced, withdrawn or none of ours, and never a person."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.certificates.corrections import Correction
from cases.certificates.models import Certificate
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, Role
from documents.jobs import JobReply
from services.certificates import correct_and_send, issue_and_send
from services.container import Services
from signing.seal.verdict import KnownFile, VerdictKind, on_record
from tests.client import ReviewingClient, plain
from tests.factories import a_user, an_advised_case, viewer_of
from tests.integration.web.public.conftest import LATE_EVENING
from tests.web_apps import make_web


@pytest.fixture
def certificate(services: Services) -> Certificate:
    """Priya Shah's, issued on 20 November 2026."""
    with services.database.write() as session:
        adviser = a_user(session, Role.ADVISER)
        case = an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        issued, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=viewer_of(adviser),
            at=datetime(2026, 11, 20, 11, 0, tzinfo=UTC),
            policy=services.policy,
            work=services.work,
        )
        return issued


def test_number_and_code_as_people_type_them_say_that_it_is_current(
    family: ReviewingClient, certificate: Certificate
) -> None:
    number = certificate.reference.lower().replace("-", " ")
    page = family.post_form("/check", number=number, code=certificate.check_code.lower().replace(" ", "-"))
    assert page.heading == "This certificate is current"
    assert page.says(
        certificate.reference,
        "Information and advice given; mediation not pursued",
        "Friday 20 November 2026",
    )


@pytest.mark.parametrize("words", ["mediation not chosen", "mediation not pursued"])
def test_the_page_says_the_kind_in_the_words_of_the_paper_that_was_issued(
    family: ReviewingClient, services: Services, certificate: Certificate, words: str
) -> None:
    printed = f"<p>Information and advice given;\n{words}</p>"
    with services.database.write() as session:
        document = session.get_one(Certificate, certificate.id).document
        assert document is not None
        document.html_digest = services.blobs.keep(printed.encode())
    page = family.get(f"/check/{certificate.reference}/{certificate.check_code.replace(' ', '')}")
    assert page.says(f"Information and advice given; {words}")


def test_the_page_names_no_person_place_or_decision(
    family: ReviewingClient, certificate: Certificate
) -> None:
    page = family.get(f"/check/{certificate.reference}/{certificate.check_code.replace(' ', '')}")
    assert page.status == 200
    for private in ("Shah", "Priya", "Aarav", "Bury", "assess", "2015", "Sam Reed", "CP-"):
        assert private not in page.text


def test_a_corrected_certificate_is_replaced_and_names_the_newer_one(
    services: Services, family: ReviewingClient, certificate: Certificate
) -> None:
    with services.database.write() as session:
        old = session.get_one(Certificate, certificate.id)
        by = viewer_of(a_user(session, Role.ADVISER, "Dina Farrow", senior=True))
        newer = correct_and_send(
            session,
            old,
            Correction(recipient_name="Priya Shah-Jones"),
            CorrectionReason.NAME,
            by=by,
            at=LATE_EVENING,
            work=services.work,
        )
    page = family.get(f"/check/{certificate.reference}/{certificate.check_code.replace(' ', '')}")
    assert page.heading == "This certificate was replaced"
    assert page.says(f"Replaced by {newer.reference}")
    page = family.get(f"/check/{newer.reference}/{newer.check_code.replace(' ', '')}")
    assert page.heading == "This certificate is current"


def test_a_withdrawn_certificate_is_not_to_be_relied_on(
    services: Services, family: ReviewingClient, certificate: Certificate
) -> None:
    with services.database.write() as session:
        session.get_one(Certificate, certificate.id).withdrawn_at = LATE_EVENING
    page = family.get(f"/check/{certificate.reference}/{certificate.check_code.replace(' ', '')}")
    assert page.heading == "This certificate was withdrawn"
    assert page.says("Do not rely on it.")


def test_a_right_number_with_a_wrong_code_says_no_more_than_a_wrong_number(
    family: ReviewingClient, certificate: Certificate
) -> None:
    wrong = family.post_form("/check", number=certificate.reference, code="AAA 222")
    none = family.post_form("/check", number="MC-AAAA-22", code="AAA 222")
    scanned = family.get(f"/check/{certificate.reference}/AAA222")
    assert wrong.heading == none.heading == scanned.heading == "We have no document with that number and code"
    for page in (wrong, none, scanned):
        assert not page.problems, "no fault in a form: it is the answer"
        assert page.text.count("Check both against the paper") == 1
    assert wrong.value_of("number") == certificate.reference
    assert wrong.value_of("code") == "AAA 222"


def test_five_wrong_codes_make_a_place_wait_fifteen_minutes_and_say_until_when(
    services: Services, certificate: Certificate
) -> None:
    at = [LATE_EVENING]
    client = ReviewingClient(make_web(replace(services, now=lambda: at[0])))
    for _ in range(5):
        page = client.post_form("/check", number="MC-AAAA-22", code="AAA 222")
        assert page.heading == "We have no document with that number and code"
    right = {"number": certificate.reference, "code": certificate.check_code}
    page = client.post_form("/check", right)
    assert page.status == 429
    assert page.problems == [
        "Five codes were wrong. Wait until 12:07am (UK time), then try again, or phone us"
    ]
    assert page.value_of("number") == certificate.reference
    assert page.value_of("code") == certificate.check_code, "it stands on the paper: nobody types it twice"
    assert client.get(f"/check/{certificate.reference}/{certificate.check_code}").status == 429
    at[0] += timedelta(minutes=15, seconds=1)
    assert client.post_form("/check", right).heading == "This certificate is current"


def test_opening_addresses_is_limited_and_right_ones_do_not_count(
    services: Services, certificate: Certificate
) -> None:
    client = ReviewingClient(make_web(services))
    client.browser.environ_base["REMOTE_ADDR"] = "192.0.2.77"
    right = f"/check/{certificate.reference}/{certificate.check_code.replace(' ', '')}"
    assert {client.get(right).status for _ in range(30)} == {200}
    seen = [client.get(f"/check/MC-AAAA-22/AAA{n:03d}").status for n in range(222, 246)]
    assert seen == [200] * 20 + [429] * 4
    assert client.get(right).status == 429


def test_a_file_is_not_ours_or_cannot_be_read(services_with_worker: Services) -> None:
    client = ReviewingClient(make_web(services_with_worker))
    for name, heading in (
        ("K40-inherited-and-rotated.pdf", "We cannot confirm this document"),
        ("K21-empty.pdf", None),
        ("K22-really-a-jpeg.pdf", "We could not read this file"),
    ):
        content = io.BytesIO((Path("tests/hard_inputs") / name).read_bytes())
        page = client.post_form("/check/file", file=(content, name))
        if heading is None:
            assert page.problems == ["The file is empty or damaged"]
        else:
            assert page.heading == heading
            assert page.says("We have not kept this file.")
            assert plain(page.html.split("</h1>")[1]).count(heading) == 0, "the verdict is said once"


def test_while_the_worker_is_away_the_page_says_so(family: ReviewingClient) -> None:
    page = family.post_form("/check/file", file=(io.BytesIO(b"%PDF-1.7"), "x.pdf"))
    assert page.problems == ["We cannot look at files just now. Try again in a few minutes, or phone us"]


@pytest.mark.hard_input("K73")
@pytest.mark.parametrize(
    ("kind", "heading", "expected"),
    [
        (VerdictKind.WITHDRAWN, "This document was withdrawn", "Certificate MC-1 was withdrawn on Friday."),
        (VerdictKind.REPLACED, "This document was replaced", "Certificate MC-1 was replaced on Friday."),
        (
            VerdictKind.ENDED,
            "This version is no longer in use",
            "Version 1 of Outcome Statement MO-1 ended on Friday.",
        ),
        (VerdictKind.READING_COPY, "This is a copy for reading", "It is Outcome Statement MO-1, version 1."),
        (VerdictKind.GENUINE, "This document is genuine", "Certificate MC-1 is current."),
    ],
)
def test_the_page_says_first_whether_the_file_still_stands(
    services: Services, monkeypatch: pytest.MonkeyPatch, kind: VerdictKind, heading: str, expected: str
) -> None:
    verdict = on_record("0" * 64, KnownFile(kind, (expected,)))
    payload = {"kind": kind.value, "sentence": verdict.sentence, "findings": [expected], "sha256": "0" * 64}
    monkeypatch.setattr("web.public.checking.ask_about_file", lambda *_, **__: JobReply(payload, ()))

    page = ReviewingClient(make_web(services)).post_form(
        "/check/file", file=(io.BytesIO(b"%PDF-1.7"), "x.pdf")
    )

    assert page.heading == heading
    assert page.says(expected)
    assert ("enuine" in page.text) == (kind is VerdictKind.GENUINE)
