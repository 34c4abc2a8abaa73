"""Gives a part without sound tags the plainest true ones, so that the parts beside it can keep theirs.

Each page becomes one element: a page that shows words a paragraph, whose words are read in the order in which
the page draws them; a page without any, such as a scan, a figure with alternative text. No claim is made.
"""

import re
from io import BytesIO

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Pdf,
    PdfError,
    Stream,
    String,
    parse_content_stream,
    unparse_content_stream,
)

from documents.pdf.damaged import DAMAGED
from documents.pdf.parts import Part, UnreadablePart
from documents.uploads.sanitise.absent import refuse_what_is_not_there
from documents.uploads.sanitise.bounds import refuse_what_swells
from documents.uploads.sanitise.cleaning import strip_active_content
from documents.uploads.sanitise.loops import refuse_endless_drawing
from documents.uploads.sanitise.merge import written
from documents.uploads.sanitise.removed_content import TakenOut
from documents.uploads.sanitise.unfit import UnfitPdf

_MARKS = frozenset(("BMC", "BDC", "EMC", "MP", "DP"))
_MARKED = re.compile(rb"\b(?:BMC|BDC|EMC|MP|DP)\b")
_SHOWS_WORDS = re.compile(rb"\b(?:Tj|TJ)\b")


def with_plain_tags(part: Part) -> tuple[Part, TakenOut]:
    """Return ``part`` cleaned and tagged page by page, and what was taken out of it.

    Raises UnreadablePart, or UnfitPdf for a part that cannot be joined as it is.
    """
    try:
        with Pdf.open(BytesIO(part.pdf)) as pdf:
            if not len(pdf.pages):
                raise UnreadablePart(part.title)
            refuse_what_swells(pdf)
            refuse_endless_drawing(pdf)
            refuse_what_is_not_there(pdf, part.pdf)
            removed = strip_active_content(pdf)
            _tag(pdf, part.title)
            return Part(written(pdf), part.title, part.label_prefix), removed
    except UnfitPdf as error:
        raise type(error)(part.title) from error
    except DAMAGED as error:
        raise UnreadablePart(part.title) from error


def _tag(pdf: Pdf, title: str) -> None:
    for key in (Name.StructTreeRoot, Name.MarkInfo):
        if key in pdf.Root:
            del pdf.Root[key]
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            _drop_numbers(thing)
            if thing.get(Name.Subtype) == Name.Form:
                _drop_marks(thing)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    kids, numbers = [], []
    for number, page in enumerate(pdf.pages):
        element = _element(pdf, page.obj, f"{title}, page {number + 1} of {len(pdf.pages)}")
        element.P = document
        kids.append(element)
        numbers += [number, Array([element])]
        page.obj.StructParents = number
    document.K = Array(kids)
    root.K = Array([document])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    root.ParentTreeNextKey = len(kids)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: Pdf, page: Object, where: str) -> Object:
    """Return the one element of ``page``, round all that the page draws."""
    if Name.Annots in page:
        del page.Annots  # links inside the part, which would each need a tag of their own
    content = page.get(Name.Contents)
    streams = (
        list(content) if isinstance(content, Array) else [content] if isinstance(content, Stream) else []
    )
    drawn = pdf.make_stream(b"\n".join(_read(one) for one in streams))
    _drop_marks(drawn)
    words = _SHOWS_WORDS.search(drawn.read_bytes()) or _forms_show_words(page)
    kind = "P" if words else "Figure"
    drawn.write(b"/%b <</MCID 0>> BDC\nq\n" % kind.encode() + drawn.read_bytes() + b"\nQ\nEMC\n")
    page.Contents = drawn
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + kind), Pg=page, K=0))
    if not words:
        element.Alt = String(f"{where}: a picture of a page. Its words cannot be read out.")
    return element


def _forms_show_words(page: Object) -> bool:
    resources = page.get(Name.Resources)
    listed = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    drawn = [one for _, one in listed.items()] if isinstance(listed, Dictionary) else []
    return any(
        isinstance(one, Stream)
        and one.get(Name.Subtype) == Name.Form
        and bool(_SHOWS_WORDS.search(_read(one)))
        for one in drawn
    )


def _read(stream: Object) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except PdfError:
        return b""


def _drop_numbers(stream: Stream) -> None:
    for key in ("/StructParents", "/StructParent"):
        if key in stream:
            del stream[key]


def _drop_marks(stream: Object) -> None:
    """Take marks out of instructions: their numbers would lead into a tree that is gone."""
    if _MARKED.search(_read(stream)):
        kept = [one for one in parse_content_stream(stream) if str(one.operator) not in _MARKS]
        stream.write(unparse_content_stream(kept))
