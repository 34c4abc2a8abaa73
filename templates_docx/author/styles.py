"""The styles part: every style a template uses, under names that staff can read in Word's list.

Line pitch is "at least", never "exactly": a name in another script may need more height and
must not be cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from templates_docx.author.measures import (
    CORNER_WIDTH_MM,
    EIGHTHS_PER_POINT,
    PLUM,
    RIGHT_MARGIN_MM,
    Measures,
    mm,
    pt,
)

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TEXT_FONT = "Carlito"
CODE_FONT = "DejaVu Sans Mono"
OTHER_SCRIPTS_FONT = "DejaVu Sans"
EAST_ASIAN_FONT = "WenQuanYi Zen Hei"


@dataclass(frozen=True)
class ParagraphStyle:
    """One paragraph style. Sizes (else that of text) and spaces in points, indents in millimetres."""

    name: str
    size: float | None = None
    line: float | None = None
    before: float = 0
    after: float = 0
    bold: bool = False
    left_mm: float = 0
    hanging_mm: float = 0
    right_mm: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    outline: int | None = None
    rule_below: tuple[float, str] | None = None
    bullet: bool = False


def style_id(name: str) -> str:
    """Return the identifier Word keeps for the style shown as ``name``."""
    return "".join(word.capitalize() for word in name.split())


def paragraph_styles(m: Measures) -> tuple[ParagraphStyle, ...]:
    """Return every paragraph style but Normal, for the measures ``m``."""
    label = m.label_mm
    bullet = m.text / 2
    corner = CORNER_WIDTH_MM - RIGHT_MARGIN_MM
    return (
        ParagraphStyle(
            "heading 1",
            size=m.h1,
            line=m.h1_line,
            after=3,
            bold=True,
            keep_next=True,
            keep_lines=True,
            outline=0,
        ),
        ParagraphStyle(
            "heading 2",
            size=m.h2,
            line=m.h2_line,
            before=m.h2_before,
            after=m.h2_after,
            bold=True,
            keep_next=True,
            keep_lines=True,
            outline=1,
        ),
        ParagraphStyle(
            "heading 3",
            size=m.h3,
            line=m.line,
            before=m.h3_before,
            after=m.fact_after,
            bold=True,
            keep_next=True,
            keep_lines=True,
            outline=2,
        ),
        ParagraphStyle("Paragraph", line=m.line, after=m.paragraph_after),
        ParagraphStyle("Paragraph apart", line=m.line, before=6, after=m.paragraph_after),
        ParagraphStyle("Kept", line=m.line, after=m.paragraph_after, keep_next=True, keep_lines=True),
        ParagraphStyle("Law line", line=m.line, after=m.paragraph_after),
        ParagraphStyle("First line", line=m.line, after=6, bold=True, keep_lines=True),
        ParagraphStyle(
            "Fact", line=m.line, after=m.fact_after, left_mm=label, hanging_mm=label, keep_lines=True
        ),
        ParagraphStyle(
            "Fact kept",
            line=m.line,
            after=m.fact_after,
            left_mm=label,
            hanging_mm=label,
            keep_next=True,
            keep_lines=True,
        ),
        ParagraphStyle("Fact continued", line=m.line, after=m.fact_after, left_mm=label, keep_lines=True),
        ParagraphStyle(
            "Fact continued kept",
            line=m.line,
            after=m.fact_after,
            left_mm=label,
            keep_next=True,
            keep_lines=True,
        ),
        ParagraphStyle(
            "Bullet", line=m.line, after=m.fact_after, left_mm=bullet, hanging_mm=bullet, bullet=True
        ),
        ParagraphStyle(
            "Bullet kept",
            line=m.line,
            after=m.fact_after,
            left_mm=bullet,
            hanging_mm=bullet,
            keep_next=True,
            keep_lines=True,
            bullet=True,
        ),
        ParagraphStyle("Table head", line=m.table_line, bold=True, keep_next=True),
        ParagraphStyle("Table text", line=m.table_line),
        ParagraphStyle("Table text kept", line=m.table_line, keep_next=True),
        ParagraphStyle(
            "Signature picture",
            line=m.line,
            before=8,
            after=6,
            keep_next=True,
            rule_below=(0.75, "000000"),
        ),
        ParagraphStyle(
            "Signature typed",
            size=m.typed_signature,
            line=m.typed_signature + 6,
            before=6,
            after=6,
            keep_next=True,
            keep_lines=True,
            rule_below=(0.75, "000000"),
        ),
        ParagraphStyle("header", size=m.edge, line=m.edge_line, right_mm=corner),
        ParagraphStyle("Header warning", size=m.edge, line=m.edge_line, bold=True, right_mm=corner),
        ParagraphStyle("Header rule", size=2, line=3, after=8, rule_below=(1, PLUM)),
        ParagraphStyle("footer", size=m.edge, line=m.edge_line, right_mm=corner),
        *(_block_styles(m) if m.large_print else ()),
    )


def _block_styles(m: Measures) -> tuple[ParagraphStyle, ...]:
    """Return the styles of a row of a table that stands as a block of its own."""
    return (
        ParagraphStyle("Block title", line=m.line, before=14, after=4, keep_next=True, keep_lines=True),
        ParagraphStyle("Block label", line=m.line, after=2, keep_next=True),
        ParagraphStyle("Block text", line=m.line, after=4),
        ParagraphStyle("Block text kept", line=m.line, after=4, keep_next=True, keep_lines=True),
    )


def _w(tag: str, parent: etree._Element, **attributes: object) -> etree._Element:
    """Return a child of ``parent`` in Word's namespace; attribute values are written as they print."""
    return etree.SubElement(parent, f"{{{W}}}{tag}", {f"{{{W}}}{k}": str(v) for k, v in attributes.items()})


def _fonts(run: etree._Element, font: str) -> None:
    _w("rFonts", run, ascii=font, hAnsi=font, eastAsia=EAST_ASIAN_FONT, cs=OTHER_SCRIPTS_FONT)


def _size(run: etree._Element, points: float) -> None:
    half_points = round(points * 2)
    _w("sz", run, val=half_points)
    _w("szCs", run, val=half_points)


def _bold(run: etree._Element) -> None:
    _w("b", run)
    _w("bCs", run)


def _defaults(styles: etree._Element, m: Measures) -> None:
    defaults = _w("docDefaults", styles)
    run = _w("rPr", _w("rPrDefault", defaults))
    _fonts(run, TEXT_FONT)
    _w("color", run, val="000000")
    _size(run, m.text)
    _w("lang", run, val="en-GB", eastAsia="en-GB", bidi="en-GB")
    paragraph = _w("pPr", _w("pPrDefault", defaults))
    _w("spacing", paragraph, before=0, after=0, line=240, lineRule="auto")


def _start(styles: etree._Element, kind: str, name: str, *, default: bool = False) -> etree._Element:
    extra = {"default": 1} if default else {}
    style = _w("style", styles, type=kind, styleId=style_id(name), **extra)
    _w("name", style, val=name)
    return style


def _paragraph_style(styles: etree._Element, spec: ParagraphStyle, m: Measures) -> None:
    style = _start(styles, "paragraph", spec.name)
    _w("basedOn", style, val="Normal")
    if spec.outline is not None:
        _w("next", style, val="Paragraph")
    _w("qFormat", style)
    paragraph = _w("pPr", style)
    for flag, tag in ((spec.keep_next, "keepNext"), (spec.keep_lines, "keepLines")):
        if flag:
            _w(tag, paragraph)
    if spec.bullet:
        _w("numId", _w("numPr", paragraph), val=1)
    if spec.rule_below:
        points, colour = spec.rule_below
        _w(
            "bottom",
            _w("pBdr", paragraph),
            val="single",
            sz=round(points * EIGHTHS_PER_POINT),
            space=1,
            color=colour,
        )
    if spec.hanging_mm and not spec.bullet:
        _w("tab", _w("tabs", paragraph), val="left", pos=mm(spec.left_mm))
    spacing: dict[str, object] = {"before": pt(spec.before), "after": pt(spec.after)}
    if spec.line:
        spacing |= {"line": pt(spec.line), "lineRule": "atLeast"}
    _w("spacing", paragraph, **spacing)
    indents = {"left": spec.left_mm, "right": spec.right_mm, "hanging": spec.hanging_mm}
    if any(indents.values()):
        _w("ind", paragraph, **{side: mm(length) for side, length in indents.items() if length})
    if spec.outline is not None:
        _w("outlineLvl", paragraph, val=spec.outline)
    run = _w("rPr", style)
    if spec.bold:
        _bold(run)
    _size(run, spec.size or m.text)


def _character_styles(styles: etree._Element, m: Measures) -> None:
    _start(styles, "character", "Default Paragraph Font", default=True)
    for name in ("Label", "Strong"):
        style = _start(styles, "character", name)
        _w("qFormat", style)
        _bold(_w("rPr", style))
    digest = m.text if m.large_print else m.edge
    for name, size, bold in (
        ("Reference", m.text, False),
        ("Check code", m.text, True),
        ("Digest", digest, False),
    ):
        style = _start(styles, "character", name)
        _w("qFormat", style)
        run = _w("rPr", style)
        _fonts(run, CODE_FONT)
        if bold:
            _bold(run)
        _size(run, size)
    link = _start(styles, "character", "Hyperlink")
    _w("u", _w("rPr", link), val="single")


def _table_styles(styles: etree._Element) -> None:
    plain = _start(styles, "table", "Normal Table", default=True)
    _margins(_w("tblPr", plain), side_mm=0, top_mm=0)
    rows = _start(styles, "table", "Rows of like things")
    _w("basedOn", rows, val=style_id("Normal Table"))
    table = _w("tblPr", rows)
    borders = _w("tblBorders", table)
    for edge in ("top", "bottom", "insideH"):
        _w(edge, borders, val="single", sz=4, space=0, color="000000")
    _margins(table, side_mm=1.2, top_mm=0.8)


def _margins(table: etree._Element, *, side_mm: float, top_mm: float) -> None:
    margins = _w("tblCellMar", table)
    for edge, length in (("top", top_mm), ("left", side_mm), ("bottom", top_mm), ("right", side_mm)):
        _w(edge, margins, w=mm(length), type="dxa")


def styles_xml(m: Measures) -> bytes:
    """Return the whole styles part for the measures ``m``."""
    styles = etree.Element(f"{{{W}}}styles", nsmap={"w": W})
    _defaults(styles, m)
    normal = _start(styles, "paragraph", "Normal", default=True)
    _w("qFormat", normal)
    _w("widowControl", _w("pPr", normal))
    for spec in paragraph_styles(m):
        _paragraph_style(styles, spec, m)
    _character_styles(styles, m)
    _table_styles(styles)
    _start(styles, "numbering", "No List", default=True)
    return bytes(etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True))
