"""What a PDF says about itself: one truth in two places, and no clock."""

from __future__ import annotations

import struct
from io import BytesIO
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.pdf.metadata import finish_metadata, info_entries, plain_title, xmp_packet

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
EXTENSION = "{http://www.aiim.org/pdfa/ns/extension/}schemas"
TITLE = "{http://purl.org/dc/elements/1.1/}title"


def parsed(packet: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(packet.decode())  # noqa: S314 -- made by ourselves


def title_in(packet: bytes) -> str:
    title = parsed(packet).find(f".//{TITLE}")
    assert title is not None
    return "".join(title.itertext())


@given(st.text())
def test_any_title_reads_the_same_in_both_places(title: str):
    read = title_in(xmp_packet(title=title, language="en-GB"))

    assert read == info_entries(title=title)["/Title"] == plain_title(title)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_a_title_of_printed_characters_is_kept_as_typed(title: str):
    assert plain_title(title) == title


def test_pdf_ua_is_claimed_with_its_schema_or_not_at_all():
    without, claimed = (
        parsed(xmp_packet(title="T", language="en-GB", claims_ua=claims)) for claims in (False, True)
    )

    assert without.find(f".//{UA}") is None
    assert without.find(f".//{EXTENSION}") is None
    assert claimed.findtext(f".//{UA}") == "1"
    assert claimed.find(f".//{EXTENSION}") is not None


@pytest.mark.parametrize("part", [2, 3])
def test_the_claimed_part_of_pdf_a_is_the_one_asked_for(part: int):
    packet = parsed(xmp_packet(title="T", language="en-GB", part=part))

    assert packet.findtext(f".//{PDFA}part") == str(part)
    assert packet.findtext(f".//{PDFA}conformance") == "B"


def as_made(day: int) -> bytes:
    """A PDF as LibreOffice would have made it on some day."""
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/CreationDate"] = f"D:202611{day:02d}100000Z"
    document.docinfo["/Author"] = "somebody"
    profile = document.make_stream(bytes(24) + struct.pack(">6H", 2026, 11, day, 10, 0, day) + bytes(100))
    document.Root.OutputIntents = [pikepdf.Dictionary(DestOutputProfile=profile)]
    document.trailer["/DocChecksum"] = pikepdf.Name(f"/{day:032d}")
    saved = BytesIO()
    document.save(saved, static_id=False)
    return saved.getvalue()


def test_the_day_of_making_leaves_no_trace():
    first, second = (finish_metadata(as_made(day), title="T") for day in (1, 2))

    assert first == second
    assert finish_metadata(as_made(1), title="Another") != first


def test_nothing_but_title_and_producer_is_told_of_the_making():
    with pikepdf.open(BytesIO(finish_metadata(as_made(1), title="Łucja's"))) as finished:
        assert dict(finished.docinfo.items()) == {"/Title": "Łucja's", "/Producer": "Counterpart"}
        assert "/DocChecksum" not in finished.trailer


def test_the_packet_can_be_read_without_unpacking_the_file():
    assert b'<?xpacket begin="' in finish_metadata(as_made(1), title="T")


def test_finishing_twice_changes_nothing_more():
    once = finish_metadata(as_made(1), title="T", claims_ua=True)
    assert finish_metadata(once, title="T", claims_ua=True) == once


def test_the_documents_own_language_is_kept_unless_another_is_given():
    for given_language, expected in ((None, "en-GB"), ("cy-GB", "cy-GB")):
        with pikepdf.open(BytesIO(finish_metadata(as_made(1), title="T", language=given_language))) as pdf:
            assert str(pdf.Root.Lang) == expected
            assert expected in pdf.Root.Metadata.read_bytes().decode()
