"""Joins finished PDFs into one that is still tagged, bookmarked, labelled and described.

Copying pages, as every library does it, leaves the tags behind or pointing wrong, and a reader's voice
then says nothing or the wrong thing. ``merge`` moves the tag tree along; ``walk_tags`` in
``documents.pdf.tag_walk`` is the proof. Files of other people are joined by
``documents.uploads.sanitise.merge.join_plain``.

Source: ISO 32000-1 (7.11.4 embedded files, 12.3.3 outline, 12.4.2 page labels), ISO 19005-3 (attachments),
ISO 14289-1 (title shown, tab order, language).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from documents.pdf.damaged import DAMAGED
from documents.pdf.labels import PageLabel, labels_of_part, tidy_labels
from documents.pdf.links import drop_behaviour
from documents.pdf.metadata import info_entries, xmp_packet
from documents.pdf.outline import Bookmark, part_bookmark
from documents.pdf.parts import (
    Attachment,
    FormInPart,
    NothingToMerge,
    Part,
    StructureClash,
    UnreadablePart,
    UntaggedPart,
)
from documents.pdf.pypdf_outline import PartPlaces, read_outline, write_outline
from documents.pdf.pypdf_parts import (
    Copier,
    add_object,
    dictionary,
    entry,
    listed,
    name,
    number_of,
    resolved,
    tree_items,
)
from documents.pdf.structure import StructureTree, is_tagged
from documents.pdf.tag_walk import walk_tags

__all__ = [
    "Attachment",
    "FormInPart",
    "Merger",
    "NothingToMerge",
    "Part",
    "StructureClash",
    "UnreadablePart",
    "UntaggedPart",
    "merge",
    "why_tags_go",
]

_UNREADABLE = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    NotImplementedError,
    RecursionError,
)
"""What a crafted or broken file makes pypdf raise, at whatever step it comes upon the fault."""

_PDFUA_NAMESPACE = "http://www.aiim.org/pdfua/ns/id/"
_PAGE_LEFT_OUT = frozenset(("/Parent", "/AA", "/B", "/PieceInfo", "/Thumb", "/Metadata", "/AF"))


def merge(
    parts: Sequence[Part], *, title: str, language: str = "en-GB", attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return one tagged PDF of ``parts`` in their order, with ``attachments`` inside.

    It claims PDF/A-3b and PDF/UA-1 when every part claims PDF/A and PDF/UA, and never more than they do.
    The same input gives the same bytes. A seal on a part does not survive: only its pages come over.

    Raises NothingToMerge, UnreadablePart, UntaggedPart, FormInPart, or StructureClash.
    """
    merger = Merger(language=language)
    for part in parts:
        merger.add(part)
    return merger.close(title=title, attachments=attachments)


class Merger:
    """``merge`` in steps, so that the first parts are brought in while the last one is still being made.

    An error leaves it of no further use.
    """

    def __init__(self, *, language: str = "en-GB") -> None:
        self._language = language
        self._joined = PdfWriter()
        self._joined.pdf_header = "%PDF-1.7"
        self._tree = StructureTree(self._joined, language)
        self._parts: list[Part] = []
        self._sources: list[PdfReader] = []
        self._pages: list[DictionaryObject] = []
        self._outline: list[Bookmark] = []

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that were added, in their order."""
        return tuple(self._parts)

    def add(self, part: Part) -> None:
        """Put ``part`` behind those before.

        Raises UnreadablePart, UntaggedPart, FormInPart or StructureClash.
        """
        source = _opened(part)
        try:
            bookmark, brought = _bring(self._joined, source, self._tree, part, first=len(self._pages))
        except _UNREADABLE as error:
            raise UnreadablePart(part.title) from error
        self._parts.append(part)
        self._sources.append(source)
        self._outline.append(bookmark)
        self._pages.extend(brought)

    def close(self, *, title: str, attachments: Sequence[Attachment] = ()) -> bytes:
        """Return the joined PDF; called once. Raises NothingToMerge."""
        if not self._parts:
            raise NothingToMerge
        joined = self._joined
        self._tree.finish()
        _furnish(joined, self._parts, self._sources, self._pages, self._language)
        write_outline(joined, self._outline, self._pages)
        _attach_all(joined, attachments)
        claims = [_claims_of(source) for source in self._sources]
        _describe(joined, claims, title=title, language=self._language)
        _identify(joined, self._parts, title, self._language, attachments)
        output = BytesIO()
        joined.write(output)
        self._let_go()
        return output.getvalue()

    def _let_go(self) -> None:
        """Free what was read and written now: in circles, it would wait for a search for rubbish."""
        for source in self._sources:
            source.close()
        self._joined._objects.clear()


def why_tags_go(pdf: bytes) -> str | None:
    """Return why ``merge`` cannot take ``pdf`` with its tags, as words after its name; None if it can."""
    try:
        source = PdfReader(BytesIO(pdf))
        if source.is_encrypted:
            return "is locked"
        if not is_tagged(source):
            return "has none"
        if entry(entry(source.trailer, "/Root"), "/OCProperties") is not None:
            return "has layers"  # what is switched off would be shown once the list of layers is gone
        over = [(page, resolved(one)) for page in source.pages for one in listed(page.get("/Annots"))]
        if any(_is_live(one) for _, one in over):
            return "has fields to fill in"
        if any(_is_drawn(one, page) for page, one in over if entry(one, "/Subtype") == "/Widget"):
            return "has a signature drawn on a page"
        return None if walk_tags(pdf).sound else "has some that do not hold"
    except (*_UNREADABLE, *DAMAGED):
        return "is damaged"


def _opened(part: Part) -> PdfReader:
    try:
        source = PdfReader(BytesIO(part.pdf))
        if source.is_encrypted or not source.pages:
            raise UnreadablePart(part.title)
    except _UNREADABLE as error:
        raise UnreadablePart(part.title) from error
    return source


def _is_live(annotation: Any) -> bool:
    """Return True if ``annotation`` is a field that can be filled in; a seal cannot."""
    if entry(annotation, "/Subtype") != "/Widget":
        return False
    kind = entry(annotation, "/FT") or entry(entry(annotation, "/Parent"), "/FT")
    return bool(kind != "/Sig")


def _is_drawn(widget: Any, page: PageObject) -> bool:
    """Return True if ``widget`` has a look, somewhere on ``page`` and not beside it."""
    if entry(widget, "/AP") is None:
        return False
    box, page_box = RectangleObject([float(one) for one in listed(entry(widget, "/Rect"))]), page.mediabox
    wide = min(box.right, page_box.right) - max(box.left, page_box.left)
    high = min(box.top, page_box.top) - max(box.bottom, page_box.bottom)
    return bool(wide > 0 and high > 0)


def _drop_seal(source: PdfReader, title: str) -> None:
    for page in source.pages:
        annotations = listed(page.get("/Annots"))
        if any(_is_live(resolved(one)) for one in annotations):
            raise FormInPart(title)
        if annotations:
            left = [one for one in annotations if entry(resolved(one), "/Subtype") != "/Widget"]
            page[name("/Annots")] = ArrayObject(left)


def _bring(
    joined: PdfWriter, source: PdfReader, tree: StructureTree, part: Part, *, first: int
) -> tuple[Bookmark, list[DictionaryObject]]:
    """Put ``source`` at the end of ``joined``: its bookmark and its pages, the first numbered ``first``."""
    if not is_tagged(source):
        raise UntaggedPart(part.title)
    places = PartPlaces(source)
    _drop_seal(source, part.title)
    drop_behaviour(source, places)
    return part_bookmark(part.title, first, read_outline(source, places)), _bring_pages(
        joined, source, tree, part
    )


def _bring_pages(
    joined: PdfWriter, source: PdfReader, tree: StructureTree, part: Part
) -> list[DictionaryObject]:
    """Copy the pages of ``source`` to the end of ``joined`` with their tags."""
    copier = Copier(source, joined)
    root = number_of(source.root_object.raw_get("/StructTreeRoot"))
    if root is not None:
        copier.plant(root, tree.reference)
    originals = list(source.pages)
    copies = []
    for original in originals:
        copy = dictionary(Type=name("/Page"))
        added = add_object(joined, copy)
        number = number_of(original)
        if number is not None:
            copier.plant(number, added)
        copies.append(copy)
    for copy, original in zip(copies, originals, strict=True):
        copier.fill(copy, original, leaving_out=_PAGE_LEFT_OUT)
    tree.add(source, copier, copies, title=part.title)
    return copies


def _furnish(
    joined: PdfWriter,
    parts: Sequence[Part],
    sources: Sequence[PdfReader],
    pages: Sequence[DictionaryObject],
    language: str,
) -> None:
    catalog = joined.root_object
    page_tree = entry(catalog, "/Pages")
    for page in pages:
        page[name("/Parent")] = catalog.raw_get("/Pages")
        page[name("/Tabs")] = name("/S")
    page_tree[name("/Kids")] = ArrayObject(page.indirect_reference for page in pages)
    page_tree[name("/Count")] = NumberObject(len(pages))
    labels = ArrayObject()
    first = 0
    for part, source in zip(parts, sources, strict=True):
        for label in labels_of_part(_labels_of(source), part.label_prefix, first):
            labels.extend((NumberObject(label.first), _label(label)))
        first += len(source.pages)
    catalog[name("/PageLabels")] = dictionary(Nums=labels)
    catalog[name("/Lang")] = TextStringObject(language)
    catalog[name("/ViewerPreferences")] = dictionary(DisplayDocTitle=BooleanObject(True))
    for source in sources:
        if entry(source.root_object, "/OutputIntents"):
            intents = source.root_object.raw_get("/OutputIntents")
            catalog[name("/OutputIntents")] = Copier(source, joined).copy(intents)
            break


def _labels_of(source: PdfReader) -> list[PageLabel]:
    """Return the labels of the pages of ``source``, if it has any."""
    listed_labels = tree_items(entry(source.root_object, "/PageLabels"), "/Nums")
    pairs = [(key, resolved(one)) for key, one in listed_labels]
    read = [
        (int(key), entry(one, "/S"), entry(one, "/P"), entry(one, "/St"))
        for key, one in pairs
        if isinstance(one, DictionaryObject) and isinstance(key, int)
    ]
    return tidy_labels(read, len(source.pages))


def _label(label: PageLabel) -> DictionaryObject:
    made = dictionary()
    if label.style:
        made[name("/S")] = name("/" + label.style)
    if label.prefix:
        made[name("/P")] = TextStringObject(label.prefix)
    if label.start != 1:
        made[name("/St")] = NumberObject(label.start)
    return made


def _attach_all(joined: PdfWriter, attachments: Sequence[Attachment]) -> None:
    for attachment in attachments:
        embedded = joined.add_attachment(attachment.name, attachment.content)
        embedded.alternative_name = TextStringObject(attachment.name)
        embedded.description = TextStringObject(attachment.description)
        embedded.associated_file_relationship = NameObject("/" + attachment.relationship)
        embedded.subtype = NameObject("/" + attachment.media_type)
        embedded.size = NumberObject(len(attachment.content))
        embedded.modification_date = attachment.modified
        digest = hashlib.md5(attachment.content, usedforsecurity=False).digest()
        embedded.checksum = ByteStringObject(digest)
        files = entry(embedded.pdf_object, "/EF")
        files[name("/UF")] = files.raw_get("/F")
        associated = joined.root_object.setdefault(name("/AF"), ArrayObject())
        associated.append(embedded.pdf_object.indirect_reference)


@dataclass(frozen=True)
class _Claims:
    """Which standards a file says it meets."""

    archive: bool
    accessible: bool


def _claims_of(source: PdfReader) -> _Claims:
    try:
        said = source.xmp_metadata
    except PyPdfError:  # what cannot be read claims nothing
        said = None
    if said is None or not entry(source.root_object, "/OutputIntents"):
        return _Claims(archive=False, accessible=False)
    accessible = any(said.get_element("", _PDFUA_NAMESPACE, "part"))
    return _Claims(archive=said.pdfaid_part in ("2", "3"), accessible=accessible)


def _describe(joined: PdfWriter, claims: Sequence[_Claims], *, title: str, language: str) -> None:
    joined.metadata = info_entries(title=title)
    if not all(claim.archive for claim in claims):
        return
    accessible = all(claim.accessible for claim in claims)
    joined.xmp_metadata = xmp_packet(
        title=title, language=language, part=3, conformance="B", claims_ua=accessible
    )
    stream = entry(joined.root_object, "/Metadata")
    stream[name("/Type")] = name("/Metadata")
    stream[name("/Subtype")] = name("/XML")


def _identify(
    joined: PdfWriter, parts: Sequence[Part], title: str, language: str, attachments: Sequence[Attachment]
) -> None:
    """Give the file an identifier that follows from its content; pypdf's own is random."""
    digest = hashlib.sha256(repr((title, language)).encode())
    for part in parts:
        digest.update(repr((part.title, part.label_prefix, hashlib.sha256(part.pdf).digest())).encode())
    for one in attachments:
        digest.update(repr((one.name, one.description, one.modified, one.media_type)).encode())
        digest.update(hashlib.sha256(one.content).digest())
    identifier = ByteStringObject(digest.digest()[:16])
    joined._ID = ArrayObject((identifier, identifier))
