"""Small tagged PDFs, made by hand: each page has a heading and a paragraph, marked and linked."""

from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

_NAMES = {"H1": Name.H1, "P": Name.P}


def tagged_pdf(
    *,
    pages: int = 2,
    words: str = "Words",
    roles: dict[str, str] | None = None,
    identifiers: Sequence[bytes] = (),
    namespace: dict[str, str] | None = None,
    language: str = "en-GB",
    link_to_last: bool = False,
    in_form: bool = False,
    wrapped: bool = True,
    bookmarks: Sequence[tuple[str, object]] = (),
) -> bytes:
    """A PDF of ``pages`` pages, two marks on each.

    ``identifiers`` go to the first elements and into the ID tree; ``namespace`` is a role map of one
    namespace; ``in_form`` puts the marks into a form that the page draws; without ``wrapped`` the elements
    hang on the root with no Document between; ``bookmarks`` are pairs of words and a page number or, for
    one that leads nowhere, anything else.
    """
    with Pdf.new() as pdf:
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
        holder = document if wrapped else root
        elements: list[Object] = []
        rows: list[Any] = []
        for number in range(pages):
            page = _page(pdf, f"{words} {number + 1}", in_form=in_form)
            row = []
            for mark, kind in enumerate(_NAMES.values()):
                element: Object = Dictionary(Type=Name.StructElem, S=kind, P=holder, Pg=page.obj, K=mark)
                if in_form:
                    drawn = page.obj.Resources.XObject.F0
                    element.K = Dictionary(Type=Name.MCR, Pg=page.obj, Stm=drawn, MCID=mark)
                row.append(pdf.make_indirect(element))
            marked = page.obj.Resources.XObject.F0 if in_form else page.obj
            marked.StructParents = len(rows)
            rows.append(Array(row))
            elements.extend(row)
        for element, identifier in zip(elements, identifiers, strict=False):
            element.ID = String(identifier)
        if link_to_last:
            elements.append(_link(pdf, holder, len(rows)))
            rows.append(elements[-1])
        if identifiers:
            elements[-1].A = Dictionary(O=Name.Table, Headers=Array([String(identifiers[0])]))
            pairs = [part for one in elements if Name.ID in one for part in (one.ID, one)]
            root.IDTree = Dictionary(Names=Array(pairs))
        if namespace is not None:
            space = pdf.make_indirect(Dictionary(Type=Name.Namespace, NS=String("https://example.com/ns")))
            space.RoleMapNS = Dictionary({"/" + key: Name("/" + value) for key, value in namespace.items()})
            root.Namespaces = Array([space])
            elements[0].NS = space
        if roles:
            root.RoleMap = Dictionary({"/" + key: Name("/" + value) for key, value in roles.items()})
        root.K = Array([holder]) if wrapped else Array(elements)
        holder.K = Array(elements)
        numbers = [part for key, row in enumerate(rows) for part in (key, row)]
        root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
        root.ParentTreeNextKey = len(rows)
        pdf.Root.StructTreeRoot = root
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.Lang = String(language)
        _add_bookmarks(pdf, bookmarks)
        return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    """The bytes of ``pdf``."""
    output = BytesIO()
    pdf.save(output, deterministic_id=True)
    return output.getvalue()


def _page(pdf: Pdf, words: str, *, in_form: bool) -> Page:
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = Dictionary(Font=Dictionary(F1=font))
    content = (
        f"/H1 <</MCID 0>> BDC BT /F1 18 Tf 60 760 Td ({words} head) Tj ET EMC\n"
        f"/P <</MCID 1>> BDC BT /F1 12 Tf 60 720 Td ({words} text) Tj ET EMC"
    ).encode()
    page.obj.Resources = resources
    page.obj.Contents = pdf.make_stream(content)
    if in_form:
        form = pdf.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]), Resources=resources
        )
        page.obj.Resources = Dictionary(XObject=Dictionary(F0=form))
        page.obj.Contents = pdf.make_stream(b"/F0 Do")
    return page


def _link(pdf: Pdf, holder: Object, key: int) -> Object:
    first, last = pdf.pages[0].obj, pdf.pages[-1].obj
    annotation = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([60, 700, 200, 715]), F=4, Dest=String("last"),
            StructParent=key,
        )
    )  # fmt: skip
    first.Annots = Array([annotation])
    pdf.Root.Names = Dictionary(
        Dests=Dictionary(Names=Array([String("last"), Array([last, Name.XYZ, 0, 800, 0])]))
    )
    element = Dictionary(Type=Name.StructElem, S=Name.Link, P=holder, Pg=first)
    element.K = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=first)
    return pdf.make_indirect(element)


def _add_bookmarks(pdf: Pdf, bookmarks: Sequence[tuple[str, object]]) -> None:
    if not bookmarks:
        return
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines, Count=len(bookmarks)))
    items = []
    for title, target in bookmarks:
        item = pdf.make_indirect(Dictionary(Title=String(title), Parent=root))
        if isinstance(target, int):
            item.Dest = Array([pdf.pages[target].obj, Name.Fit])
        else:
            item.Dest = Array([None, Name.Fit])
        items.append(item)
    for earlier, later in pairwise(items):
        earlier.Next, later.Prev = later, earlier
    root.First, root.Last = items[0], items[-1]
    pdf.Root.Outlines = root
