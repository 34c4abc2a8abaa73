import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from documents.errors import (
    DamagedWord,
    LockedWord,
    MacrosInWord,
    NotWord,
    OversizedWord,
    WordUploadRefused,
)
from documents.templates.check import check_template
from documents.word.upload import external_targets, open_word_upload
from documents.word.zip import parts_of
from tests.unit.documents.word_making import bytes_of, sound_document, with_parts, word_file

CASES = Path(__file__).parents[2] / "hard_inputs"


def case(name):
    return (CASES / name).read_bytes()


def test_a_sound_word_file_passes():
    open_word_upload(word_file("Hello"))


@pytest.mark.hard_input("K25")
def test_macros_are_refused_whatever_the_file_is_called():
    with pytest.raises(MacrosInWord, match="macros or other files inside"):
        open_word_upload(case("K25-macro-inside.docx"))


@pytest.mark.hard_input("K27")
def test_a_zip_bomb_is_refused_without_being_unpacked():
    content = case("K27-zip-bomb.docx")
    tracemalloc.start()

    with pytest.raises(OversizedWord, match="too big"):
        open_word_upload(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_bomb_that_lies_about_its_size_is_refused_without_being_unpacked():
    content = with_parts(word_file("x"), {"word/media/a.bin": bytes(50_000_000)})
    size = (50_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    content = content.replace(size, (1_000).to_bytes(4, "little"))
    tracemalloc.start()

    with pytest.raises(DamagedWord):
        open_word_upload(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.hard_input("K35")
def test_a_locked_file_asks_for_a_copy_without_password():
    with pytest.raises(LockedWord, match="has a password"):
        open_word_upload(case("K35-needs-password.docx"))


def test_an_old_word_file_is_told_apart_from_a_locked_one():
    with pytest.raises(NotWord, match="not a Word document"):
        open_word_upload(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))


@pytest.mark.hard_input("K36")
def test_a_cut_off_file_is_said_to_be_damaged():
    with pytest.raises(DamagedWord, match="empty or damaged"):
        open_word_upload(case("K36-cut-off.docx"))


@pytest.mark.parametrize("name", ["K25-macro-inside", "K27-zip-bomb", "K35-needs-password", "K36-cut-off"])
def test_a_check_of_a_file_that_is_refused_says_why_and_nothing_else(name):
    content = case(f"{name}.docx")
    with pytest.raises(WordUploadRefused) as caught:
        open_word_upload(content)

    (finding,) = check_template(content)

    assert finding.id == "file"
    assert finding.sentence == caught.value.sentence


@pytest.mark.parametrize("name", ["K19-needs-password.pdf", "K24-photo-exif-rotated.jpg"])
def test_another_kind_of_file_is_not_word(name):
    with pytest.raises(NotWord):
        open_word_upload(case(name))


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        pytest.param({"word/document.xml": None}, NotWord, id="a zip without a document"),
        pytest.param({"[Content_Types].xml": None}, NotWord, id="a zip without types"),
        pytest.param({"word/document.xml": b"<w:document"}, DamagedWord, id="torn XML"),
        pytest.param(
            {"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, DamagedWord, id="entities"
        ),
        pytest.param({"../evil.xml": b"<a/>"}, DamagedWord, id="a path that climbs"),
        pytest.param({"/evil.xml": b"<a/>"}, DamagedWord, id="a path from the root"),
        pytest.param({"WORD/document.xml": b"<a/>"}, DamagedWord, id="a member twice but for its letters"),
        pytest.param({"word/embeddings/oleObject1.bin": b"x"}, MacrosInWord, id="an embedded file"),
        pytest.param({"word/activeX/activeX1.xml": b"<a/>"}, MacrosInWord, id="a control"),
        pytest.param(
            {"[Content_Types].xml": lambda types: types.replace(b"document.main+xml", b"template.main+xml")},
            NotWord,
            id="a Word template by another name",
        ),
        pytest.param(
            {
                "[Content_Types].xml": lambda types: types.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            },
            MacrosInWord,
            id="a document that may run macros",
        ),
        pytest.param(
            {
                "word/_rels/document.xml.rels": lambda links: links.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rX" Target="a.html" Type="http://schemas.openxmlformats.org/'
                    b'officeDocument/2006/relationships/aFChunk"/></Relationships>',
                )
            },
            MacrosInWord,
            id="a web page inside",
        ),
    ],
)
def test_a_file_that_is_no_plain_word_file_is_refused(changes, refused):
    with pytest.raises(refused):
        open_word_upload(with_parts(word_file("x"), changes))


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"PK\3\4" + bytes(300)])
def test_an_empty_or_torn_file_is_damaged(content):
    with pytest.raises(DamagedWord):
        open_word_upload(content)


def test_a_flipped_byte_is_noticed():
    content = bytearray(word_file("x"))
    with ZipFile(BytesIO(bytes(content))) as archive:
        info = archive.getinfo("word/styles.xml")
    content[info.header_offset + 200] ^= 0xFF

    with pytest.raises(DamagedWord):
        open_word_upload(bytes(content))


def test_many_members_that_are_large_only_together_are_too_big():
    members = {f"word/media/{number}.bin": bytes(16_000_000) for number in range(4)}

    with pytest.raises(OversizedWord):
        open_word_upload(with_parts(word_file("x"), members))


def test_a_file_over_twenty_megabytes_is_too_big():
    with pytest.raises(OversizedWord):
        open_word_upload(b"PK\3\4" + bytes(20_000_001))


@pytest.mark.hard_input("K28")
def test_a_picture_from_the_web_is_named():
    (finding,) = [
        one for one in check_template(case("K28-picture-from-web.docx")) if one.id == "external-target"
    ]

    assert "http://127.0.0.1:9/test-picture.png" in finding.sentence


def outside(kind, target):
    """A document with one relationship that leads outside."""
    document = sound_document()
    document.add_paragraph("Words that stay")
    space = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    document.part.relate_to(target, f"{space}/{kind}", is_external=True)
    return bytes_of(document)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("image", "http://127.0.0.1:9/a.png"),
        ("image", "file:///etc/passwd"),
        ("attachedTemplate", "https://example.com/evil.dotm"),
        ("oleObject", "\\\\example.com\\share\\a"),
        ("subDocument", "a.docx"),
        ("hyperlink", "file:///etc/passwd"),
        ("hyperlink", "javascript:alert(1)"),
        ("frame", "https://example.com/"),
    ],
)
def test_what_would_be_fetched_or_opened_is_found(kind, target):
    content = outside(kind, target)

    assert [found for _, found in external_targets(parts_of(content))] == [target]


@pytest.mark.parametrize("target", ["https://example.com/", "mailto:a@example.com", "tel:08081570155"])
def test_links_that_a_person_may_press_stay(target):
    content = outside("hyperlink", target)

    assert list(external_targets(parts_of(content))) == []


def fielded(instruction):
    """A document whose second paragraph is a field showing *shown*, split over runs as Word does."""
    half = len(instruction) // 2
    runs = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction[:half]}</w:instrText></w:r>"
        f"<w:r><w:instrText>{instruction[half:]}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>shown</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    mark = b"<w:r><w:t>HERE</w:t></w:r>"
    return with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(mark, runs.encode())})


@pytest.mark.parametrize(
    "instruction",
    [
        'INCLUDEPICTURE "http://127.0.0.1:9/a.png"',
        'INCLUDETEXT "/etc/passwd"',
        'DDEAUTO c:\\\\windows\\\\cmd.exe "/k"',
        'LINK Excel.MeetingOutcome.8 "a.xls"',
        'HYPERLINK "file:///etc/passwd"',
        "DATE \\@ yyyy",
        "FILENAME \\p",
    ],
)
def test_fields_that_fetch_or_tell_are_found(instruction):
    found = {one.id for one in check_template(fielded(instruction))}

    assert found & {"word-field", "external-target"}


@pytest.mark.parametrize("instruction", ["PAGE", "NUMPAGES \\* Arabic", 'HYPERLINK "https://example.com/a"'])
def test_fields_that_print_the_same_everywhere_are_allowed(instruction):
    content = fielded(instruction)

    assert not {one.id for one in check_template(content)} & {"word-field", "external-target"}


def test_a_simple_field_that_fetches_is_found():
    simple = b'<w:fldSimple w:instr=" DATE "><w:r><w:t>today</w:t></w:r></w:fldSimple>'
    mark = b"<w:r><w:t>HERE</w:t></w:r>"
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(mark, simple)})

    assert "word-field" in {one.id for one in check_template(content)}


def test_an_address_inside_a_drawing_of_the_old_kind_is_found():
    old = (
        b'<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        b'<v:imagedata src="http://127.0.0.1:9/a.png"/></v:shape></w:pict></w:r>'
    )
    mark = b"<w:r><w:t>HERE</w:t></w:r>"
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(mark, old)})

    assert "external-target" in {one.id for one in check_template(content)}


def test_an_encrypted_member_counts_as_locked():
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    content = bytearray(out.getvalue())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1

    with pytest.raises(LockedWord):
        open_word_upload(bytes(content))
