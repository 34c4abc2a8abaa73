import base64
from io import BytesIO

import pytest
from lxml import etree

from documents.errors import WrongValues
from documents.templates.fill import fill
from documents.templates.soundness import file_faults
from documents.templates.values import Picture
from documents.word.xml import NAMESPACES
from tests.unit.documents.word_making import (
    bytes_of,
    field,
    letter,
    opened,
    parts,
    png,
    repeat_header,
    sound_document,
    template_of,
)

QR = Picture(png(grey=1), 26, 26, 'The "code" & <address>')
SIGNATURE = Picture(png(width=7, height=3, grey=9), 70, 16, "Drawn signature of Sam Reed")


def drawings(content, part="word/document.xml"):
    return etree.fromstring(parts(content)[part]).findall(".//w:drawing", NAMESPACES)


def test_a_picture_stands_where_its_tag_stands_with_its_size_and_words():
    template = letter("Before {{ qr }} after", fields=(field("qr", "picture"),))

    filled = fill(template, {"qr": QR})

    shape = opened(filled).inline_shapes[0]
    assert (shape.width.mm, shape.height.mm) == (26, 26)
    assert shape._inline.docPr.get("descr") == 'The "code" & <address>'
    assert opened(filled).paragraphs[1].text == "Before  after"
    assert parts(filled)[picture_member(filled)] == QR.png
    assert list(file_faults(filled)) == []


def picture_member(content):
    return next(name for name in parts(content) if name.startswith("word/media/placed-"))


def test_a_floating_picture_is_anchored_at_the_right_of_its_paragraph_with_square_wrap():
    template = letter("Check this {{ qr|float_right }}", fields=(field("qr", "picture"),))

    (drawing,) = drawings(fill(template, {"qr": QR}))

    anchor = drawing.find("wp:anchor", NAMESPACES)
    assert anchor.findtext("wp:positionH/wp:align", namespaces=NAMESPACES) == "right"
    assert anchor.find("wp:positionV", NAMESPACES).get("relativeFrom") == "paragraph"
    assert anchor.find("wp:wrapSquare", NAMESPACES) is not None
    assert anchor.find("wp:docPr", NAMESPACES).get("descr") == QR.alt


def test_pictures_in_rows_and_header_have_numbers_of_their_own_and_each_png_is_kept_once():
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_picture(BytesIO(png(grey=5)))
    document.inline_shapes[0]._inline.docPr.set("descr", "A picture of the template's own")
    table = document.add_table(rows=4, cols=1)
    repeat_header(table.rows[0])
    for row, words in enumerate(("Ink", "{%tr for one in signers %}", "{{ one.ink }}", "{%tr endfor %}")):
        table.cell(row, 0).text = words
    document.sections[0].header.paragraphs[0].text = "{{ qr }}"
    rows = (field("signers", "rows"), field("signers.ink", "picture"))
    template = template_of(bytes_of(document), field("qr", "picture"), *rows)

    filled = fill(template, {"qr": QR, "signers": [{"ink": SIGNATURE}, {"ink": QR}, {"ink": SIGNATURE}]})

    numbers = [
        shape.get("id")
        for part in ("word/document.xml", "word/header1.xml")
        for shape in etree.fromstring(parts(filled)[part]).iter(f"{{{NAMESPACES['wp']}}}docPr")
    ]
    assert len(numbers) == 5
    assert len(set(numbers)) == 5
    assert len([name for name in parts(filled) if name.startswith("word/media/placed-")]) == 2
    assert b"placed-" in parts(filled)["word/_rels/header1.xml.rels"]
    assert list(file_faults(filled)) == []


def test_the_file_says_that_it_holds_png():
    document = sound_document()
    document.add_paragraph("{{ qr }}")
    template = template_of(bytes_of(document), field("qr", "picture"))
    assert b'"png"' not in parts(template.content)["[Content_Types].xml"]

    filled = fill(template, {"qr": QR})

    assert b'Extension="png" ContentType="image/png"' in parts(filled)["[Content_Types].xml"]


def test_a_picture_may_come_as_json():
    template = letter("{{ qr }}", fields=(field("qr", "picture"),))
    as_json = {
        "png_base64": base64.b64encode(png()).decode(),
        "width_mm": 26,
        "height_mm": 13.5,
        "alt": "One pixel",
    }

    shape = opened(fill(template, {"qr": as_json})).inline_shapes[0]

    assert shape.height.mm == 13.5


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (Picture(b"\xff\xd8\xff", 26, 26, "A photo"), "must be a PNG picture"),
        (Picture(png(), 0, 26, "Thin"), "must be between 0 and 250 mm wide and high"),
        (Picture(png(), float("nan"), 26, "Odd"), "must be between 0 and 250 mm wide and high"),
        (Picture(png(), 26, 26, " "), "needs a description in words"),
        (
            {"png_base64": "!", "width_mm": 1, "height_mm": 1, "alt": "x"},
            "has a picture that is not in base64",
        ),
        ({"png_base64": ""}, "must be a picture with alt, height_mm, png_base64, width_mm"),
        ("iVBOR", "must be a picture with alt, height_mm, png_base64, width_mm"),
    ],
)
def test_what_is_no_picture_is_refused_by_name(wrong, reason):
    template = letter("{{ qr }}", fields=(field("qr", "picture"),))

    with pytest.raises(WrongValues) as caught:
        fill(template, {"qr": wrong})

    assert caught.value.reasons == {"qr": reason}
