import hashlib
import re
from io import BytesIO

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signing.seal.check import LARGEST_CHECKED, KnownFile, check
from signing.seal.seal import seal
from signing.seal.verdict import STATUS_NOT_KNOWN, VerdictKind
from tests.unit.signing.checking import (
    ALTERED,
    GENUINE,
    NOT_OURS,
    REVIEWED,
    UNREADABLE,
    altered,
    gap_of,
    nothing,
)
from tests.unit.signing.pdfs import (
    SEALED_AT,
    a_pdf,
)


def holding(content: bytes, kind=GENUINE, *findings: str):
    known = {hashlib.sha256(content).hexdigest(): KnownFile(kind, findings)}
    return known.get


# --- the order of judgement


def test_what_is_on_file_is_genuine(sealed_file, ours):
    verdict = check(sealed_file, known=holding(sealed_file), certificates=ours)

    assert verdict.kind is GENUINE
    assert verdict.exit_code == 0
    assert verdict.on_file
    assert verdict.sha256 == hashlib.sha256(sealed_file).hexdigest()


def test_what_is_on_file_stays_genuine_when_the_key_is_gone(sealed_file):
    assert check(sealed_file, known=holding(sealed_file), certificates=()).kind is GENUINE


def test_the_copy_for_reading_is_ours_but_not_the_sealed_document(ours):
    copy = a_pdf()

    verdict = check(copy, known=holding(copy, REVIEWED), certificates=ours)

    assert verdict.kind is REVIEWED
    assert verdict.exit_code == 7
    assert "not the signed and sealed document" in verdict.sentence


def test_a_seal_that_wholly_holds_is_genuine_though_nothing_is_on_file(sealed_file, ours):
    verdict = check(sealed_file, known=nothing, certificates=ours)

    assert verdict.kind is GENUINE
    assert not verdict.on_file
    assert verdict.seal is not None
    assert verdict.seal.sealed_at == SEALED_AT
    assert verdict.seal.covers_whole_file
    assert verdict.seal.objects_accounted_for
    assert STATUS_NOT_KNOWN in verdict.findings
    assert verdict.exit_code == 0


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        (VerdictKind.WITHDRAWN, 4, "Withdrawn."),
        (VerdictKind.REPLACED, 5, "Replaced."),
        (VerdictKind.ENDED, 6, "An ended version."),
    ],
)
@pytest.mark.hard_input("K73")
def test_a_sealed_file_that_no_longer_stands_says_so_first_and_keeps_what_its_seal_says(
    sealed_file, ours, kind, code, said
):
    held = holding(sealed_file, kind, "It ended on Friday.")

    for certificates in (ours, ()):
        verdict = check(sealed_file, known=held, certificates=certificates)
        assert (verdict.kind, verdict.exit_code) == (kind, code)
        assert verdict.sentence.startswith(said)
        assert verdict.findings[0] == "It ended on Friday."
    assert "Genuine" not in verdict.sentence


def test_a_check_tells_who_sealed_and_when_in_both_times(sealed_file, ours):
    findings = " ".join(check(sealed_file, known=nothing, certificates=ours).findings)

    assert "Quince Street Mediation" in findings
    assert "1 July 2026, 10:04:31 BST (09:04:31 UTC)" in findings
    assert "practice" in findings


def test_an_installation_with_other_keys_says_not_ours(sealed_file, another_key):
    for certificates in ((), (another_key.certificate,)):
        verdict = check(sealed_file, known=nothing, certificates=certificates)
        assert verdict.kind is NOT_OURS
        assert verdict.exit_code == 2


def test_a_file_of_another_installation_of_the_same_name_is_not_ours(another_key, ours):
    theirs = seal(a_pdf(), another_key, at=SEALED_AT, reason="", location=None).content

    assert check(theirs, known=nothing, certificates=ours).kind is NOT_OURS


def test_an_earlier_key_is_still_recognised_beside_a_new_one(sealed_file, another_key, ours):
    certificates = (another_key.certificate, *ours)

    assert check(sealed_file, known=nothing, certificates=certificates).kind is GENUINE


def test_an_unsealed_pdf_is_not_ours(ours):
    assert check(a_pdf(), known=nothing, certificates=ours).kind is NOT_OURS


@pytest.mark.parametrize("content", [b"", b" \n", b"\0" * 5000, b"%PDF-1.7\n", b"not a pdf", b"PK\3\4" * 50])
def test_what_is_empty_or_no_pdf_could_not_be_read(content, ours):
    verdict = check(content, known=nothing, certificates=ours)

    assert verdict.kind is UNREADABLE
    assert verdict.exit_code == 3
    assert verdict.sentence.startswith("We could not read it. ")


def test_a_very_large_file_could_not_be_read_unless_it_is_on_file(ours):
    content = a_pdf() + b"\n%" + b"x" * LARGEST_CHECKED

    assert check(content, known=nothing, certificates=ours).kind is UNREADABLE
    assert check(content, known=holding(content), certificates=ours).kind is GENUINE


def test_a_pdf_without_a_page_could_not_be_read(ours):
    buffer = BytesIO()
    pikepdf.new().save(buffer)

    assert check(buffer.getvalue(), known=nothing, certificates=ours).kind is UNREADABLE


EXPECTED = {
    "K19-needs-password.pdf": {UNREADABLE},
    "K20-owner-password-only.pdf": {NOT_OURS},
    "K21-empty.pdf": {UNREADABLE},
    "K21-header-only.pdf": {UNREADABLE},
    "K22-really-a-jpeg.pdf": {UNREADABLE},
    "K22-really-a-pdf.jpg": {NOT_OURS},
    "K23-photo-from-phone.jpg": {UNREADABLE},
    "K25-macro-inside.docx": {UNREADABLE},
    "K27-zip-bomb.docx": {UNREADABLE},
    "K29-open-action-script.pdf": {NOT_OURS},
    "K30-xfa-please-wait.pdf": {NOT_OURS},
    "K31-cut-off-end.pdf": {UNREADABLE},
    "K31-wrong-startxref.pdf": {UNREADABLE, NOT_OURS},
    "K34-two-thousand-pages.pdf": {NOT_OURS},
    "K37-junk-before-and-after.pdf": {UNREADABLE, NOT_OURS},
    "K38-pdf-and-zip.pdf": {NOT_OURS},
    "K39-form-first.pdf": {NOT_OURS},
    "K40-inherited-and-rotated.pdf": {NOT_OURS},
    "K41-outline-to-nowhere.pdf": {NOT_OURS},
    "K42-object-streams.pdf": {NOT_OURS},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_hard_inputs_are_never_ours_and_never_an_error(name, cases_folder, ours):
    verdict = check((cases_folder / name).read_bytes(), known=nothing, certificates=ours)

    assert verdict.kind in EXPECTED[name]


@pytest.mark.hard_input("K19")
def test_a_locked_file_is_told_so(cases_folder, ours):
    content = (cases_folder / "K19-needs-password.pdf").read_bytes()

    verdict = check(content, known=nothing, certificates=ours)

    assert "Save a copy without" in verdict.sentence


# --- hostile files


def hostile(body: str, *, root: int = 1) -> bytes:
    """A PDF of the given objects, each on its line, with a right table."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for line in body.strip().splitlines():
        offsets.append(len(out))
        out += f"{len(offsets)} 0 obj {line} endobj\n".encode()
    start = len(out)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(offsets) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer <</Size {size}/Root {root} 0 R>>\n".encode()
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


PAGES = "<</Type/Pages/Kids[3 0 R]/Count 1>>\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\n"


DOUBLING = "\n".join(f"<</T(x)/Kids[{n} 0 R {n} 0 R]>>" for n in range(5, 65))


HOSTILE = {
    "pages that hold themselves": "<</Type/Catalog/Pages 2 0 R>>\n<</Type/Pages/Kids[2 0 R]/Count 1>>",
    "form that holds itself": "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>\n"
    + PAGES
    + "<</T(x)/Kids[4 0 R]>>",
    "form that doubles sixty times": "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>\n"
    + PAGES
    + DOUBLING
    + "\n<</T(y)>>",
    "reference to itself": "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>\n" + PAGES + "4 0 R",
    "nested a thousand deep": "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields "
    + "[" * 3000
    + "]" * 3000
    + ">>>>\n"
    + PAGES,
    "signature that is none": "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>\n"
    + PAGES
    + "<</FT/Sig/V<</ByteRange[0 1]/Contents 7>>>>",
    "form of the wrong kinds": "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 7>>>>\n" + PAGES,
    "no root": "null",
    "encrypted in no known way": "<</Type/Catalog/Pages 2 0 R>>\n" + PAGES,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_verdict(name, ours):
    content = hostile(HOSTILE[name])
    if "encrypted" in name:
        content = content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Odd>>")

    assert check(content, known=nothing, certificates=ours).kind in {UNREADABLE, NOT_OURS}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_that_bears_our_certificate_ends_in_a_verdict(name, ours, sealed_file):
    start, end = gap_of(sealed_file)
    content = hostile(HOSTILE[name] + "\n" + sealed_file[start:end].decode())

    assert check(content, known=nothing, certificates=ours).kind in {ALTERED, UNREADABLE}


def test_tables_that_lead_round_in_a_ring_end_in_a_verdict(sealed_file, ours):
    start = sealed_file.rindex(b"startxref")
    here = sealed_file[start:].split()[1]
    ring = re.sub(rb"/Prev \d+", b"/Prev " + here, sealed_file)

    assert altered(ring, ours)
    assert check(ring, known=nothing, certificates=()).kind in {UNREADABLE, NOT_OURS}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_check(ours, content):
    for whole in (content, b"%PDF-1.7\n" + content):
        assert check(whole, known=nothing, certificates=ours).kind is UNREADABLE
