"""More Word files of the kinds that broke others: what Word puts around words, and what hides in a file."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from lxml import etree

from documents.errors import BrokenTemplate, DamagedWord, MacrosInWord
from documents.templates.check import check_template
from documents.templates.fill import fill
from documents.templates.form import DEEPEST_TABLE
from documents.templates.inferred_catalogue import inferred_template
from documents.word.upload import external_targets, open_word_upload
from documents.word.zip import parts_of
from tests.unit.documents.word_making import word_file

DATA = {"name": "Ada & <Bob>", "rows": [{"what": "One"}, {"what": "Two"}]}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def run(words: str) -> str:
    """A run."""
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def row(words: str) -> str:
    """A table's row of one cell."""
    return f"<w:tr><w:tc><w:p>{run(words)}</w:p></w:tc></w:tr>"


def word_with(
    body: str = f"<w:p>{run('{{ name }}')}</w:p>",
    links: str = "",
    *,
    members: Mapping[str, bytes] | None = None,
) -> bytes:
    """A sound file whose paragraph is ``body``, with relationships and members added."""
    with ZipFile(BytesIO(word_file("MARK"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    begin = document.rindex("<w:p>", 0, document.index("MARK"))
    end = document.index("</w:p>", begin) + len("</w:p>")
    parts["word/document.xml"] = (document[:begin] + body + document[end:]).encode()
    rels = "word/_rels/document.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in (parts | dict(members or {})).items():
            archive.writestr(name, content)
    return out.getvalue()


def link(kind: str, target: str, *, mode: str = "") -> str:
    """A relationship; ``kind`` is a whole type or one of Office's own."""
    whole = kind if "/" in kind else OFFICE + kind
    mode_attribute = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="rIdX" Type="{whole}" Target="{target}"{mode_attribute}/>'


def words_of(content: bytes) -> str:
    """All words of the filled text."""
    with ZipFile(BytesIO(content)) as archive:
        return "".join(map(str, etree.fromstring(archive.read("word/document.xml")).itertext()))


def filled(body: str) -> str:
    """What a body says once it is filled."""
    return words_of(fill(inferred_template("letter", word_with(body), DATA), DATA))


@pytest.mark.hard_input("K05")
@pytest.mark.parametrize(
    "body",
    [
        f'<w:smartTag w:uri="u" w:element="e">{run("{{ na")}</w:smartTag>{run("me }}")}',
        f'<w:smartTag w:uri="u"><w:smartTag>{run("{{")}</w:smartTag>{run(" na")}</w:smartTag>{run("me }}")}',
        f'{run("{{ na")}<w:bookmarkStart w:id="1" w:name="a"/>{run("me }}")}<w:bookmarkEnd w:id="1"/>',
        f"{run('{{ na')}<w:sdt><w:sdtPr/><w:sdtContent>{run('me')}</w:sdtContent></w:sdt>{run(' }}')}",
        f'{run("{{ na")}<w:permStart w:id="1" w:edGrp="everyone"/>{run("me }}")}<w:permEnd w:id="1"/>',
        "<w:r><w:t>{{ na</w:t><w:lastRenderedPageBreak/><w:softHyphen/><w:t>me }}</w:t></w:r>",
        run("{{\u00a0name\u00a0}}"),
    ],
    ids=["smart tag", "nested", "bookmark", "control", "permission", "page break", "no-break"],
)
def test_a_tag_is_filled_whatever_word_put_into_it(body: str) -> None:
    assert filled(f"<w:p>{body}</w:p>") == "LetterAda & <Bob>"


@pytest.mark.hard_input("K05")
def test_a_tag_half_inside_a_link_is_named() -> None:
    half = f'<w:p><w:hyperlink w:anchor="x">{run("{{ na")}</w:hyperlink>{run("me }}")}</w:p>'
    with pytest.raises(BrokenTemplate, match=r"'\{\{ name \}\}' begins inside a link"):
        filled(half)
    found = check_template(word_with(half))
    assert [one.id for one in found if one.id == "tag-crosses"] == ["tag-crosses"]


@pytest.mark.hard_input("K05")
def test_a_tag_wholly_inside_a_link_is_filled() -> None:
    inside = f'<w:p><w:hyperlink w:anchor="x">{run("{{ na")}{run("me }}")}</w:hyperlink></w:p>'
    assert filled(inside) == "LetterAda & <Bob>"


@pytest.mark.hard_input("K06")
def test_a_row_tag_outside_a_table_is_named() -> None:
    body = "".join(f"<w:p>{run(one)}</w:p>" for one in ("{%tr for o in rows %}", "x", "{%tr endfor %}"))
    with pytest.raises(BrokenTemplate, match=r"'\{%tr for o in rows %\}' stands in no table"):
        filled(body)


@pytest.mark.hard_input("K06")
def test_two_row_tags_in_one_row_are_named() -> None:
    table = f"<w:tbl>{row('{%tr for o in rows %}{{ o.what }}{%tr endfor %}')}</w:tbl><w:p/>"
    with pytest.raises(BrokenTemplate, match="shares its row"):
        filled(table)
    sound = "".join(row(one) for one in ("{%tr for o in rows %}", "{{ o.what }}", "{%tr endfor %}"))
    assert filled(f"<w:tbl>{sound}</w:tbl><w:p/>") == "LetterOneTwo"


@pytest.mark.hard_input("K25")
@pytest.mark.parametrize(
    ("kind", "member"),
    [
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "harmless.bin"),
        ("oleObject", "../embeddings/one.bin"),
        ("package", "more/one.xlsx"),
        ("control", "control.xml"),
    ],
)
def test_what_a_relationship_brings_along_is_refused_whatever_its_name(kind: str, member: str) -> None:
    with pytest.raises(MacrosInWord):
        open_word_upload(word_with(links=link(kind, member)))


@pytest.mark.hard_input("K25")
@pytest.mark.parametrize("start", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90\0"])
def test_a_member_that_is_a_program_or_holds_macros_is_refused(start: bytes) -> None:
    with pytest.raises(MacrosInWord):
        open_word_upload(word_with(members={"word/media/picture.png": start + bytes(600)}))


@pytest.mark.hard_input("K28")
@pytest.mark.parametrize("target", ["http://a.example/x.png", "//a.example/x.png", "file:///etc/passwd"])
def test_an_address_that_calls_itself_internal_is_told(target: str) -> None:
    content = word_with(links=link("image", target))
    open_word_upload(content)
    assert "external-target" in {one.id for one in check_template(content)}


@pytest.mark.hard_input("K28")
@pytest.mark.parametrize("kind", ["attachedTemplate", "frame", "subDocument", "oleObject"])
def test_outside_addresses_of_every_kind_are_found(kind: str) -> None:
    content = word_with(links=link(kind, "http://a.example/x", mode="External"))
    assert [target for _, target in external_targets(parts_of(content))] == ["http://a.example/x"]


@pytest.mark.hard_input("K36")
@pytest.mark.parametrize("document", [b"<html/>", b'<w:document xmlns:w="http://a.example/"/>'])
def test_a_word_file_without_a_text_is_damaged_and_makes_no_blank_page(document: bytes) -> None:
    with pytest.raises(DamagedWord):
        open_word_upload(word_with(members={"word/document.xml": document}))


def tables_inside_each_other(depth: int) -> bytes:
    inside = f"<w:p>{run('The innermost words of {{ name }}')}</w:p>"
    for _ in range(depth):
        inside = f"<w:tbl><w:tr><w:tc>{inside}<w:p/></w:tc></w:tr></w:tbl>"
    return word_with(inside + "<w:p/>")


def test_tables_too_deep_for_their_words_to_reach_the_page_are_refused_with_those_words():
    content = tables_inside_each_other(DEEPEST_TABLE + 1)
    found = {finding.id: finding for finding in check_template(content)}["nested-tables"]

    with pytest.raises(BrokenTemplate) as refused:
        fill(inferred_template("letter", content, DATA), DATA)

    assert found.words == "The innermost words of {{ name }}"
    assert "Take it out" in refused.value.sentence
    assert "nested-tables" not in {one.id for one in check_template(tables_inside_each_other(DEEPEST_TABLE))}
    assert fill(inferred_template("letter", tables_inside_each_other(DEEPEST_TABLE), DATA), DATA)
