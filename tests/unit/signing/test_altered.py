"""A copy of a sealed document that was changed in any way is never genuine."""

from io import BytesIO

import pikepdf
import pypdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pikepdf import Dictionary, Name

from signing.seal.check import check
from signing.seal.seal import seal
from signing.seal.verify import judge, unaccounted_objects
from tests.unit.signing.checking import ALTERED, GENUINE, NOT_OURS, UNREADABLE, altered, gap_of, nothing
from tests.unit.signing.pdfs import (
    SEALED_AT,
    a_pdf,
    with_a_note_over_the_first_page,
    with_objects_appended,
)


@pytest.mark.hard_input("K54")
@pytest.mark.parametrize(
    "tail",
    [b"junk", b"\n", b" ", b"\0", b"\0" * 4096, b"%%EOF\n", b"startxref\n0\n%%EOF\n", b"PK\5\6" + b"\0" * 18],
)
def test_bytes_after_the_end_make_it_altered(sealed_file, tail, ours):
    assert altered(sealed_file + tail, ours)


@pytest.mark.hard_input("K54")
def test_a_bit_flipped_in_each_part_makes_it_altered(sealed_file, ours):
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


@pytest.mark.hard_input("K54")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_flipped_bit_anywhere_is_overlooked(sealed_file, ours, data):
    place = data.draw(st.integers(0, len(sealed_file) - 1))
    changed = bytearray(sealed_file)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))

    assert altered(bytes(changed), ours)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


@pytest.mark.hard_input("K55")
def test_a_white_note_over_page_1_makes_it_altered(sealed_file, ours):
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
