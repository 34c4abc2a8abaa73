import hashlib
import re
from io import BytesIO

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name

from signing.check import LARGEST_CHECKED, KnownFile, VerdictKind, check
from signing.judge import judge, unaccounted_objects
from signing.seal import seal
from tests.unit.signing.pdfs import (
    SEALED_AT,
    a_pdf,
    with_a_note_over_the_first_page,
    with_objects_appended,
)

GENUINE, REVIEWED, ALTERED, NOT_OURS, UNREADABLE = VerdictKind


def nothing(_sha256: str) -> KnownFile | None:
    return None


def holding(content: bytes, *, sealed: bool = True):
    known = {hashlib.sha256(content).hexdigest(): KnownFile(sealed=sealed)}
    return known.get


def gap_of(content: bytes) -> tuple[int, int]:
    """Where the seal itself begins and ends, its angle brackets included."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", content)
    assert found
    return int(found[1]), int(found[2])


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

    verdict = check(copy, known=holding(copy, sealed=False), certificates=ours)

    assert verdict.kind is REVIEWED
    assert verdict.exit_code == 0
    assert "not the signed and sealed document" in verdict.sentence


def test_a_seal_that_wholly_holds_is_genuine_though_nothing_is_on_file(sealed_file, ours):
    verdict = check(sealed_file, known=nothing, certificates=ours)

    assert verdict.kind is GENUINE
    assert not verdict.on_file
    assert verdict.seal is not None
    assert verdict.seal.sealed_at == SEALED_AT
    assert verdict.seal.covers_whole_file
    assert verdict.seal.objects_accounted_for


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


def test_k19_a_locked_file_is_told_so(cases_folder, ours):
    content = (cases_folder / "K19-needs-password.pdf").read_bytes()

    verdict = check(content, known=nothing, certificates=ours)

    assert "Save a copy without" in verdict.sentence


# --- altered copies


def altered(content: bytes, ours) -> bool:
    verdict = check(content, known=nothing, certificates=ours)
    assert verdict.exit_code == (1 if verdict.kind is ALTERED else verdict.exit_code)
    return verdict.kind is ALTERED


@pytest.mark.parametrize(
    "tail",
    [b"junk", b"\n", b" ", b"\0", b"\0" * 4096, b"%%EOF\n", b"startxref\n0\n%%EOF\n", b"PK\5\6" + b"\0" * 18],
)
def test_k54_bytes_after_the_end_make_it_altered(sealed_file, tail, ours):
    assert altered(sealed_file + tail, ours)


def test_k54_a_bit_flipped_in_each_part_makes_it_altered(sealed_file, ours):
    start, end = gap_of(sealed_file)
    places = {
        "header": 0,
        "version": 5,
        "text of page 1": sealed_file.index(b"page 1"),
        "catalog": sealed_file.rindex(b"/Perms"),
        "seal, first": start + 1,
        "seal, noughts behind it": end - 2,
        "seal, its brackets": end - 1,
        "ranges": sealed_file.rindex(b"/ByteRange"),
        "date": sealed_file.rindex(b"/M (D"),
        "table": sealed_file.rindex(b"xref\n0"),
        "start of the table": sealed_file.rindex(b"startxref") + 11,
        "last byte": len(sealed_file) - 1,
    }
    for name, place in places.items():
        for bit in range(8):
            changed = bytearray(sealed_file)
            changed[place] ^= 1 << bit
            assert altered(bytes(changed), ours), (name, bit)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_k54_no_flipped_bit_anywhere_is_overlooked(sealed_file, ours, data):
    place = data.draw(st.integers(0, len(sealed_file) - 1))
    changed = bytearray(sealed_file)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))

    assert altered(bytes(changed), ours)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_bit_of_the_seal_itself_is_overlooked(sealed_file, ours, data):
    start, end = gap_of(sealed_file)
    held = bytearray.fromhex(sealed_file[start + 1 : end - 1].decode())
    held[data.draw(st.integers(0, len(held) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = sealed_file[: start + 1] + held.hex().upper().encode() + sealed_file[end - 1 :]

    assert altered(changed, ours)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@example(None)
def test_bytes_cut_out_put_in_or_moved_are_never_genuine(sealed_file, ours, data):
    if data is None:
        changed = sealed_file[:-1]
    else:
        place = data.draw(st.integers(0, len(sealed_file)))
        other = data.draw(st.integers(0, len(sealed_file)))
        changed = sealed_file[:place] + data.draw(st.binary(max_size=30)) + sealed_file[other:]
    if changed == sealed_file:
        return

    assert check(changed, known=nothing, certificates=ours).kind is not GENUINE


def test_k55_a_white_note_over_page_1_makes_it_altered(sealed_file, ours):
    noted = with_a_note_over_the_first_page(sealed_file)

    with pikepdf.open(BytesIO(noted)) as pdf:
        assert str(pdf.pages[0].obj.Annots[1].Contents) == "Nothing was agreed."
    assert altered(noted, ours)


def test_an_incremental_update_of_nothing_at_all_makes_it_altered(sealed_file, ours):
    with pikepdf.open(BytesIO(sealed_file)) as pdf:
        root, size = pdf.Root.objgen[0], int(pdf.trailer.Size)

    assert altered(with_objects_appended(sealed_file, {size: "null"}, root=root, size=size + 1), ours)


def test_an_object_appended_without_a_table_makes_it_altered(sealed_file, ours):
    assert altered(sealed_file + b"\n1 0 obj\n<</Type/Catalog>>\nendobj\n", ours)


@pytest.mark.parametrize("before", [b"junk", b"\n", b"%PDF-1.4\n", b"\0" * 2000])
def test_bytes_before_the_header_make_it_altered(sealed_file, before, ours):
    assert altered(before + sealed_file, ours)


def test_the_noughts_behind_the_seal_hide_nothing(sealed_file, ours):
    start, end = gap_of(sealed_file)
    room = sealed_file[start:end]
    noughts = len(room) - len(room.rstrip(b"0>")) - 20
    assert noughts > 200
    for filling in (b"\0", b" ", b"\n", b"F", b"0F", b"> /X <00"):
        changed = bytearray(sealed_file)
        changed[end - 1 - noughts : end - 1] = filling.ljust(noughts, b"0")
        assert altered(bytes(changed), ours), filling


def test_hexadecimal_in_small_letters_is_not_how_we_write(sealed_file, ours):
    start, end = gap_of(sealed_file)

    assert altered(sealed_file[:start] + sealed_file[start:end].lower() + sealed_file[end:], ours)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.97])
def test_a_file_cut_off_is_never_genuine(sealed_file, keep, ours):
    cut = sealed_file[: int(len(sealed_file) * keep)]

    assert check(cut, known=nothing, certificates=ours).kind in {ALTERED, UNREADABLE, NOT_OURS}


def test_the_file_without_its_seal_is_not_ours(sealed_file, ours):
    assert check(a_pdf(), known=nothing, certificates=ours).kind is NOT_OURS
    assert sealed_file.startswith(a_pdf())


def rewritten_by_pypdf(content: bytes) -> bytes:
    buffer = BytesIO()
    pypdf.PdfWriter(clone_from=BytesIO(content)).write(buffer)
    return buffer.getvalue()


def rewritten_by_qpdf(content: bytes, **how) -> bytes:
    buffer = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        pdf.save(buffer, **how)
    return buffer.getvalue()


PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(rewritten_by_pypdf, id="pypdf"),
        pytest.param(rewritten_by_qpdf, id="qpdf"),
        pytest.param(lambda content: rewritten_by_qpdf(content, **PACKED), id="qpdf, packed"),
        pytest.param(lambda content: rewritten_by_qpdf(content, linearize=True), id="qpdf, linearized"),
        pytest.param(
            lambda content: rewritten_by_qpdf(content, encryption=pikepdf.Encryption(owner="o", user="")),
            id="qpdf, restricted",
        ),
    ],
)
def test_a_rewritten_file_is_altered(sealed_file, rewrite, ours):
    assert altered(rewrite(sealed_file), ours)


def test_a_locked_copy_could_not_be_read(sealed_file, ours):
    locked = rewritten_by_qpdf(sealed_file, encryption=pikepdf.Encryption(owner="o", user="u"))

    assert check(locked, known=nothing, certificates=ours).kind is UNREADABLE


def test_a_file_merged_into_another_is_never_genuine(sealed_file, ours):
    with_qpdf, with_pypdf = BytesIO(), BytesIO()
    with pikepdf.open(BytesIO(a_pdf())) as target, pikepdf.open(BytesIO(sealed_file)) as source:
        target.add_pages_from(source)
        target.save(with_qpdf)
    writer = pypdf.PdfWriter()
    writer.append(BytesIO(a_pdf()))
    writer.append(BytesIO(sealed_file))
    writer.write(with_pypdf)

    for merged in (with_qpdf, with_pypdf):
        assert check(merged.getvalue(), known=nothing, certificates=ours).kind in {ALTERED, NOT_OURS}


def test_a_sealed_file_inside_another_lends_it_nothing(sealed_file, ours):
    buffer = BytesIO()
    with pikepdf.open(BytesIO(a_pdf(title="Forged"))) as pdf:
        pdf.attachments["sealed.pdf"] = sealed_file
        pdf.save(buffer)

    assert check(buffer.getvalue(), known=nothing, certificates=ours).kind in {ALTERED, NOT_OURS}
    assert check(sealed_file + a_pdf(title="Forged"), known=nothing, certificates=ours).kind is ALTERED


def test_our_seal_taken_over_into_a_forged_file_is_altered(sealed_file, ours):
    with pikepdf.open(BytesIO(sealed_file)) as source, pikepdf.open(BytesIO(a_pdf(title="Forged"))) as forged:
        signature = forged.copy_foreign(source.Root.Perms.DocMDP)
        field = forged.make_indirect(Dictionary(FT=Name.Sig, T="Seal", V=signature))
        forged.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)
        buffer = BytesIO()
        forged.save(buffer, **PACKED)

    assert altered(buffer.getvalue(), ours)


def test_a_file_stripped_of_our_seal_and_sealed_by_a_stranger_is_theirs(sealed_file, another_key, ours):
    with pikepdf.open(BytesIO(sealed_file)) as pdf:
        del pdf.Root.AcroForm, pdf.Root.Perms, pdf.pages[0].obj.Annots
        buffer = BytesIO()
        pdf.save(buffer)
    stripped = buffer.getvalue()
    assert check(stripped, known=nothing, certificates=ours).kind is NOT_OURS
    signed_again = seal(stripped, another_key, at=SEALED_AT, reason="", location=None).content

    assert check(signed_again, known=nothing, certificates=ours).kind is NOT_OURS
    assert check(signed_again, known=nothing, certificates=(another_key.certificate,)).kind is GENUINE


def test_every_object_of_a_sealed_file_is_accounted_for(sealed_file):
    from pyhanko.pdf_utils.reader import PdfFileReader

    assert unaccounted_objects(sealed_file, PdfFileReader(BytesIO(sealed_file))) == []


def test_an_object_that_no_table_names_is_found_before_the_seal_is_believed(key, ours):
    stray = b"\n77 0 obj\n<</Type/Catalog>>\nendobj\n"
    pdf = a_pdf()
    table = pdf.rindex(b"xref\n0")
    start = pdf.rindex(b"startxref")
    moved = pdf[:table] + stray + pdf[table:start] + b"startxref\n%d\n%%%%EOF\n" % (table + len(stray))

    sealed = seal(moved, key, at=SEALED_AT, reason="", location=None).content

    facts = judge(sealed, ours)
    assert not facts.objects_accounted_for
    assert not facts.holds
    assert check(sealed, known=nothing, certificates=ours).kind is ALTERED


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
