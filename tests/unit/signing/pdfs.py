"""Small PDFs made here, so that each test says what its file holds."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

SEALED_AT = datetime(2026, 7, 1, 9, 4, 31, tzinfo=UTC)


def a_pdf(*, pages: int = 2, title: str = "Outcome Statement", with_id: bool = True) -> bytes:
    """A tagged PDF with Info, XMP, an attachment and text on each page."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        text = f"/P <</MCID 0>> BDC BT /F1 12 Tf 72 720 Td (What was agreed, page {number}) Tj ET EMC"
        page.obj.Contents = pdf.make_stream(text.encode())
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([])))
    pdf.Root.Lang = String("en-GB")
    pdf.docinfo = pdf.make_indirect(Dictionary(Title=String(title), Producer=String("Counterpart")))
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        xmp["dc:title"] = title
        xmp["pdfaid:part"] = "2"
    pdf.attachments["evidence.json"] = b'{"1 0 obj": "looks like an object, is only text"}'
    buffer = BytesIO()
    pdf.save(buffer, min_version="1.7", deterministic_id=with_id, compress_streams=False)
    content = buffer.getvalue()
    return content if with_id else _without_id(content)


def with_a_note_over_the_first_page(content: bytes) -> bytes:
    """``content`` with a white box over page 1 that says something else, appended by incremental save."""
    with pikepdf.open(BytesIO(content)) as pdf:
        page, root = pdf.pages[0].obj.objgen[0], pdf.Root.objgen[0]
        held = pdf.pages[0].obj.get("/Annots", Array([]))
        others = " ".join(f"{each.objgen[0]} 0 R" for each in held)
        resources = pdf.pages[0].obj.Resources.Font.F1.objgen[0]
        contents = pdf.pages[0].obj.Contents.objgen[0]
        parent = pdf.Root.Pages.objgen[0]
        size = int(pdf.trailer.Size)
    objects = {
        page: f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 595 842]/Contents {contents} 0 R"
        f"/Resources<</Font<</F1 {resources} 0 R>>>>/Annots[{others} {size} 0 R]>>",
        size: "<</Type/Annot/Subtype/FreeText/Rect[50 50 545 792]/C[1 1 1]/F 4"
        "/DA(/F1 12 Tf)/Contents(Nothing was agreed.)>>",
    }
    return with_objects_appended(content, objects, root=root, size=size + 1)


def with_objects_appended(content: bytes, objects: dict[int, str], *, root: int, size: int) -> bytes:
    """``content`` and an incremental update that adds or replaces ``objects``."""
    previous = int(content.rpartition(b"startxref")[2].split()[0])
    out, table = bytearray(content), []
    for number, body in objects.items():
        table.append(f"{number} 1\n{len(out):010d} 00000 n \n")
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    trailer = f"trailer\n<</Size {size}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + ("xref\n" + "".join(table) + trailer).encode()


def _without_id(content: bytes) -> bytes:
    before, _, after = content.rpartition(b" /ID [")
    return (
        before
        + b" " * (len(content) - len(before) - len(after.partition(b"]")[2]))
        + after.partition(b"]")[2]
    )
