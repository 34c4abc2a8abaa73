"""What a template hides is found, and what is found is never filled or handed on."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.shared import Pt, RGBColor
from PIL import Image

from documents.errors import BrokenTemplate
from documents.templates.check import check_template, errors_in
from documents.templates.fill import fill
from documents.templates.inferred_catalogue import inferred_template
from documents.word.zip import parts_of
from tests.unit.documents.word_making import (
    bytes_of,
    letter,
    parts,
    sound_document,
    with_footnote,
    with_parts,
    word_file,
)

CASES = Path(__file__).parents[2] / "hard_inputs"
MARK = b"<w:r><w:t>HERE</w:t></w:r>"
BODY = "word/document.xml"
NOTES = (
    b'<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    b"<w:comment><w:p><w:r><w:t>SECRET</w:t></w:r></w:p></w:comment></w:comments>"
)
SEEN = b"<w:t>SECRET</w:t>"


def holding(xml: bytes) -> bytes:
    """A Word file in which ``xml`` stands in a paragraph."""
    return with_parts(word_file("HERE"), {BODY: lambda body: body.replace(MARK, xml)})


def around(before: bytes, after: bytes) -> bytes:
    """A Word file whose paragraph stands between ``before`` and ``after``."""
    paragraph = b"<w:p><w:r><w:t>SECRET</w:t></w:r></w:p>"
    return with_parts(
        word_file("HERE"),
        {BODY: lambda body: body.replace(b"<w:sectPr", before + paragraph + after + b"<w:sectPr", 1)},
    )


def styled(properties: bytes) -> bytes:
    """A Word file whose words are hidden by a style."""
    style = (
        b'<w:style w:type="character" w:styleId="Sly"><w:name w:val="Sly"/><w:rPr>'
        + properties
        + b"</w:rPr></w:style>"
        b'<w:style w:type="character" w:styleId="Slyer"><w:name w:val="Slyer"/><w:basedOn w:val="Sly"/>'
        b"</w:style>"
    )
    return with_parts(
        holding(b'<w:r><w:rPr><w:rStyle w:val="Slyer"/></w:rPr>' + SEEN + b"</w:r>"),
        {"word/styles.xml": lambda xml: xml.replace(b"</w:styles>", style + b"</w:styles>")},
    )


HIDDEN = {
    "vanish": holding(b"<w:r><w:rPr><w:vanish/></w:rPr>" + SEEN + b"</w:r>"),
    "hidden on the web": holding(b"<w:r><w:rPr><w:webHidden/></w:rPr>" + SEEN + b"</w:r>"),
    "hidden by a style that its own is based on": styled(b"<w:vanish/>"),
    "white": holding(b'<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr>' + SEEN + b"</w:r>"),
    "nearly white": holding(b'<w:r><w:rPr><w:color w:val="f8f8f8"/></w:rPr>' + SEEN + b"</w:r>"),
    "white by its theme": holding(
        b'<w:r><w:rPr><w:color w:val="000000" w:themeColor="background1"/></w:rPr>' + SEEN + b"</w:r>"
    ),
    "white by its style": styled(b'<w:color w:val="FFFFFF"/>'),
    "tiny": holding(b'<w:r><w:rPr><w:sz w:val="2"/></w:rPr>' + SEEN + b"</w:r>"),
    "a hidden row": around(
        b"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:trPr><w:tblHeader/><w:hidden/></w:trPr><w:tc>",
        b"</w:tc></w:tr></w:tbl><w:p/>",
    ),
    "a hidden shape": holding(
        b'<w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="visibility: hidden"/>'
        b"</w:pict></w:r>"
    ),
    "a footnote that nothing refers to": with_footnote(word_file("HERE"), "SECRET", b""),
    "a footnote whose mark is hidden": with_footnote(
        word_file("HERE"),
        "SECRET",
        b'<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="1"/></w:r>',
    ),
}


@pytest.mark.hard_input("K61")
@pytest.mark.parametrize("content", HIDDEN.values(), ids=HIDDEN.keys())
def test_hidden_words_are_found_and_never_filled(content: bytes) -> None:
    assert "hidden-text" in [fault.id for fault in errors_in(check_template(content))]
    with pytest.raises(BrokenTemplate):
        fill(inferred_template("A", content, {}), {})


@pytest.mark.hard_input("K61")
def test_a_footnote_whose_mark_stands_in_the_text_is_seen() -> None:
    content = with_footnote(word_file("HERE"), "Seen")

    assert "hidden-text" not in [fault.id for fault in check_template(content)]


@pytest.mark.hard_input("K61")
def test_white_words_on_a_dark_ground_and_words_of_a_usual_size_are_seen() -> None:
    document = sound_document()
    run = document.add_paragraph().add_run("Seen")
    run.font.color.rgb, run.font.size = RGBColor(0xFF, 0xFF, 0xFF), Pt(8)
    content = with_parts(
        bytes_of(document),
        {BODY: lambda xml: xml.replace(b"<w:rPr>", b'<w:rPr><w:shd w:val="clear" w:fill="4B2142"/>', 1)},
    )

    assert "hidden-text" not in [fault.id for fault in check_template(content)]


@pytest.mark.hard_input("K61")
@pytest.mark.parametrize("part", ["dayLong", "monthShort", "yearLong"])
def test_a_part_of_a_date_that_is_worked_out_anew_is_found(part: str) -> None:
    content = holding(f"<w:r><w:{part}/></w:r>".encode())

    assert "word-field" in [fault.id for fault in errors_in(check_template(content))]


@pytest.mark.hard_input("K61")
@pytest.mark.parametrize("name", ["comment", "date-field", "hidden-text"])
def test_what_check_refuses_fill_refuses_as_well(name: str) -> None:
    content = (CASES / f"K61-template-{name}.docx").read_bytes()
    data = {
        "child_name": "Noah",
        "parent_name": "Ana",
        "reference": "CP-1",
        "discussion_notes": "notes",
        "actions": [{"what": "a", "who": "b"}],
    }

    found = errors_in(check_template(content))

    assert found
    with pytest.raises(BrokenTemplate) as refused:
        fill(inferred_template(name, content, data), data)
    assert {fault.id for fault in found} <= {fault.id for fault in refused.value.findings}


@pytest.mark.hard_input("K61")
def test_comments_under_another_name_are_found() -> None:
    content = with_parts(
        word_file("Hello"),
        {
            "word/notes.xml": NOTES,
            "word/_rels/document.xml.rels": lambda xml: xml.replace(
                b"</Relationships>",
                b'<Relationship Id="rIdN" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/comments" Target="notes.xml"/></Relationships>',
            ),
        },
    )

    assert "comments" in [fault.id for fault in errors_in(check_template(content))]


@pytest.mark.hard_input("K61 K64")
def test_a_filled_file_hands_on_no_thumbnail_no_author_and_bare_pictures() -> None:
    picture = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "TestPhone"
    Image.new("RGB", (8, 8)).save(picture, "JPEG", exif=exif, comment=b"PLACE")
    document = sound_document()
    document.add_picture(BytesIO(picture.getvalue()))
    document.core_properties.author = "Template Author"
    document.core_properties.comments = "STAFF-ONLY"
    content = with_parts(bytes_of(document), {"docProps/thumbnail.jpeg": lambda _: picture.getvalue()})
    assert b"TestPhone" in b"".join(parts(content).values())

    filled = fill(inferred_template("A", content, {}), {})

    everything = b"".join(parts_of(filled).values())
    assert "docProps/thumbnail.jpeg" not in ZipFile(BytesIO(filled)).namelist()
    assert not any(word in everything for word in (b"TestPhone", b"PLACE", b"Template Author", b"STAFF-ONLY"))


@pytest.mark.hard_input("K61")
def test_the_same_data_makes_the_same_file() -> None:
    template = letter("Dear {{ name }}", fields=("name",))

    assert fill(template, {"name": "Ana"}) == fill(template, {"name": "Ana"})


UNSEEN = b"<x>SECRET</x>"
_TYPE = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def _link(kind: bytes, target: bytes) -> bytes:
    link = b'<Relationship Id="rId99" Type="' + _TYPE + kind + b'" Target="' + target + b'"/>'
    return link + b"</Relationships>"


@pytest.mark.hard_input("K61")
def test_properties_variables_blocks_and_loose_members_are_not_handed_on() -> None:
    ends = b"</Relationships>"
    variable = b'<w:docVars><w:docVar w:name="a" w:val="SECRET"/></w:docVars></w:settings>'
    listed = b'<Override PartName="/docProps/custom.xml" ContentType="application/xml"/></Types>'
    content = with_parts(
        word_file("HERE"),
        {
            "_rels/.rels": lambda xml: xml.replace(ends, _link(b"custom-properties", b"docProps/custom.xml")),
            "docProps/custom.xml": UNSEEN,
            "word/_rels/document.xml.rels": lambda xml: xml.replace(
                ends, _link(b"glossaryDocument", b"glossary/document.xml")
            ),
            "word/glossary/document.xml": UNSEEN,
            "word/loose.xml": UNSEEN,
            "word/settings.xml": lambda xml: xml.replace(b"</w:settings>", variable),
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", listed),
        },
    )

    filled = parts_of(fill(inferred_template("A", content, {}), {}))

    assert not any(b"SECRET" in part for part in filled.values())
    assert not any(b"rId99" in part or b"custom.xml" in part for part in filled.values())
    assert b"HERE" in filled[BODY]
    assert {"word/styles.xml", "word/settings.xml", "docProps/core.xml"} <= filled.keys()
