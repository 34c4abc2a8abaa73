"""What people are told of a stranger's PDF: a sentence for each kind of thing that does not stay."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from documents.pdf.parts import Part, UnreadablePart
from documents.uploads import take_in
from documents.uploads.refusals import UploadRefused
from documents.uploads.sanitise.cleaning import strip_active_content
from documents.uploads.sanitise.merge import written
from documents.uploads.sanitise.unfit import NotesNeedPrinting
from tests.joined_pdfs import merge_plain
from tests.unit.documents.tagged import saved
from tests.unit.documents.test_hard_pdfs import WORDS, pdf_of, stream
from tests.unit.documents.test_intake_pdfs import annotated, one_page, words_of

SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def bookmarked(action: Dictionary) -> Pdf:
    pdf = one_page()
    item = pdf.make_indirect(Dictionary(Title=String("Open"), A=action))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=item, Last=item, Count=1))
    return pdf


def with_associated_file() -> Pdf:
    pdf = one_page()
    inside = pdf.make_stream(b"<a/>", Type=Name.EmbeddedFile)
    pdf.Root.AF = Array([Dictionary(Type=Name.Filespec, F=String("a.xml"), EF=Dictionary(F=inside))])
    return pdf


def signed(**more: Object | Name) -> Pdf:
    pdf = annotated(Subtype=Name.Widget, FT=Name.Sig, T=String("s"), V=Dictionary(Type=Name.Sig), **more)
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots, SigFlags=3)
    return pdf


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: bookmarked(SCRIPT), "took out a script"),
        (lambda: annotated(Subtype=Name.Link, A=Dictionary(S=Name.GoTo, Next=SCRIPT)), "took out a script"),
        (lambda: bookmarked(Dictionary(S=Name.URI, URI=String("http://example.com"))), "links to other"),
        (with_associated_file, "files that were attached"),
        (lambda: annotated(Subtype=Name.RichMedia), "film, sound or a 3D model"),
        (lambda: annotated(Subtype=Name.Screen), "film, sound or a 3D model"),
        (lambda: annotated(Subtype=Name("/3D")), "film, sound or a 3D model"),
        (lambda: annotated(Subtype=Name.Highlight, C=Array([1, 1, 0])), "marks that only some programs draw"),
        (lambda: annotated(Subtype=Name.Text, Contents=String("Late")), "comments that open on a click"),
    ],
)  # fmt: skip
def test_each_kind_of_thing_taken_out_is_told(make: Callable[[], Pdf], expected: str) -> None:
    with make() as pdf:
        notes = strip_active_content(pdf).notes()

        assert expected in "".join(notes)
        assert b"app.alert" not in written(pdf)


def test_of_a_plain_page_nothing_is_told() -> None:
    assert strip_active_content(one_page()).notes() == ()


def test_a_signature_is_not_told_as_an_answer() -> None:
    notes = strip_active_content(signed()).notes()

    assert "".join(notes) == (
        "What a digital signature shows on the page is kept. It can be checked only in the original file."
    )


@pytest.mark.parametrize("drawn_as", ["/Arial,Bold 14 Tf 1 0 0 rg", "0 g", "/F 0 Tf"])
def test_words_typed_onto_a_page_without_a_look_of_their_own_are_drawn(drawn_as: str) -> None:
    with annotated(Subtype=Name.FreeText, Contents=String("Café at 10"), DA=String(drawn_as)) as pdf:
        taken = strip_active_content(pdf)

        assert taken.notes() == ()
        assert "Café at 10" in words_of(written(pdf))


def test_words_typed_beside_a_form_leave_its_answers_whole() -> None:
    note = b"<</Subtype/FreeText/Rect[99 99 300 120]/Contents(Note here)>>"
    form = b"/AcroForm<</Fields[7 0 R]/DA(/F 12 Tf 0 g)/DR<</Font<</F 5 0 R>>>>>>"
    field = b"<</Subtype/Widget/FT/Tx/T(a)/V(Field answer)/F 4/Rect[99 200 300 220]>>"
    with Pdf.open(BytesIO(pdf_of(form, b"/Annots[7 0 R%b]" % note, _7=field))) as pdf:
        strip_active_content(pdf)
        words = words_of(written(pdf))

    assert "Note here" in words
    assert "Field answer" in words


def test_words_typed_onto_a_page_that_nobody_was_shown_stay_hidden() -> None:
    with annotated(Subtype=Name.FreeText, Contents=String("Secret")) as pdf:
        pdf.pages[0].obj.Annots[0].F = 2
        strip_active_content(pdf)

        assert "Secret" not in words_of(written(pdf))


@pytest.mark.parametrize("words", ["नमस्ते", "One line\nand another", "Far too long for its box " * 20])
def test_words_typed_onto_a_page_that_we_cannot_draw_whole_are_never_dropped(words: str) -> None:
    with annotated(Subtype=Name.FreeText, Contents=String(words)) as pdf:
        file = saved(pdf)
        with pytest.raises(NotesNeedPrinting):
            strip_active_content(pdf)

    with pytest.raises(UploadRefused, match="typed words"):
        take_in(file, "letter.pdf")


@pytest.mark.hard_input("K31")
@pytest.mark.parametrize(
    "content",
    [
        stream(b"", WORDS + b" [ (abc"),
        stream(b"", WORDS + b" ) > >> ] }"),
        stream(b"", WORDS + b" BI /W 10 /H 10 ID abc"),
        stream(b"/Filter/FlateDecode", zlib.compress(WORDS + bytes(range(256)) * 9)[:-20]),
    ],
)
def test_instructions_that_do_not_read_to_their_end_are_mended_and_told(content: bytes) -> None:
    with Pdf.open(BytesIO(pdf_of(content=content))) as pdf:
        taken = strip_active_content(pdf)
        copy = written(pdf)

    with Pdf.open(BytesIO(copy)) as pdf:
        assert pdf.check_pdf_syntax() == []
    assert "Part of a page was damaged" in "".join(taken.notes())
    assert "WORDS-HERE" in words_of(copy)


@pytest.mark.hard_input("K31")
def test_instructions_packed_in_a_way_that_shows_nothing_are_told_as_damage() -> None:
    with pytest.raises(UnreadablePart):
        merge_plain([Part(pdf_of(content=stream(b"/Filter/JBIG2Decode", b"zzz")), "A")], title="All")


@pytest.mark.hard_input("K31")
@pytest.mark.parametrize(
    "entries", [{"catalog": b"/AF 5"}, {"page": b"/Annots[<</Subtype/Highlight/F(x)>>]"}]
)
def test_entries_of_a_wrong_kind_stop_nothing(entries: dict[str, bytes]) -> None:
    with Pdf.open(BytesIO(pdf_of(**entries))) as pdf:
        strip_active_content(pdf)

        assert "WORDS-HERE" in words_of(written(pdf))
