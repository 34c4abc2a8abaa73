"""Joins PDFs of other people page by page: no scripts, no live fields, no attachments, no tags.

Their tags, if any, are not to be trusted, and a bundle of letters has none that could be joined.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import chain

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from documents.pdf.damaged import DAMAGED
from documents.pdf.labels import PageLabel, labels_of_part, tidy_labels
from documents.pdf.metadata import info_entries
from documents.pdf.outline import Bookmark, part_bookmark
from documents.pdf.parts import NothingToMerge, Part, UnreadablePart
from documents.pdf.trees import tree_items
from documents.uploads.sanitise.cleaning import strip_active_content
from documents.uploads.sanitise.judging import refuse_unfit
from documents.uploads.sanitise.outline import Places, read_outline, write_outline
from documents.uploads.sanitise.removed_content import TakenOut
from documents.uploads.sanitise.unfit import UnfitPdf


@dataclass(frozen=True)
class Joined:
    """A joined PDF, and for each part what people should know of it, a sentence a thing."""

    pdf: bytes
    notes: tuple[tuple[str, ...], ...]


def join_plain(parts: Sequence[Part], *, title: str, language: str = "en-GB") -> Joined:
    """Return one PDF of ``parts`` in their order, with a bookmark for each and its pages labelled.

    Filled-in fields become part of the page, so that two forms with the same field names keep their own
    answers. Sizes, crops and turns of pages stay. Damaged cross-references are mended. It claims no
    standard. The same input gives the same bytes.

    Raises NothingToMerge, UnreadablePart, or UnfitPdf for a part that cannot be joined as it is.
    """
    if not parts:
        raise NothingToMerge
    with ExitStack() as open_files:
        joined = open_files.enter_context(Pdf.new())
        outline: list[Bookmark] = []
        labels: list[PageLabel] = []
        notes: list[tuple[str, ...]] = []
        for part in parts:
            first = len(joined.pages)
            bookmarks, removed, theirs = _bring(joined, part, open_files)
            labels += labels_of_part(theirs, part.label_prefix, first)
            outline.append(part_bookmark(part.title, first, bookmarks))
            notes.append(removed.notes())
        write_outline(joined, outline)
        joined.Root.PageLabels = Dictionary(Nums=Array(chain.from_iterable(map(_label, labels))))
        joined.Root.Lang = String(language)
        joined.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        joined.trailer.Info = joined.make_indirect(
            Dictionary({key: String(value) for key, value in info_entries(title=title).items()})
        )
        return Joined(written(joined), tuple(notes))


def written(pdf: Pdf) -> bytes:
    """Return the bytes of ``pdf``, the same for the same content."""
    # A trailer that was mended may lack its size; qpdf then writes a file that it has to mend again.
    pdf.trailer.Size = 0
    output = BytesIO()
    pdf.save(output, deterministic_id=True, min_version="1.7", object_stream_mode=ObjectStreamMode.generate)
    return output.getvalue()


def _bring(
    joined: Pdf, part: Part, open_files: ExitStack
) -> tuple[tuple[Bookmark, ...], TakenOut, list[PageLabel]]:
    """Put the cleaned pages of ``part`` at the end of ``joined``; its bookmarks, losses and labels."""
    try:
        source = open_files.enter_context(Pdf.open(BytesIO(part.pdf)))
        if not len(source.pages):
            raise UnreadablePart(part.title)
        refuse_unfit(source, part.pdf)
        removed = strip_active_content(source)
        _drop_tag_numbers(source)
        joined.pages.extend(source.pages)
        return read_outline(source, Places(source)), removed, read_labels(source)
    except UnfitPdf as error:
        raise type(error)(part.title) from error
    except DAMAGED as error:
        raise UnreadablePart(part.title) from error


def _drop_tag_numbers(source: Pdf) -> None:
    for page in source.pages:
        for thing in (page.obj, *page.obj.get(Name.Annots, Array())):
            for key in ("/StructParents", "/StructParent", "/Tabs"):
                if key in thing:
                    del thing[key]


def read_labels(pdf: Pdf) -> list[PageLabel]:
    """Return the labels of the pages of ``pdf``, if it has any."""
    listed = tree_items(pdf.Root.get(Name.PageLabels), Name.Nums)
    read = [
        (key, one.get(Name.S), one.get(Name.P), one.get(Name.St))
        for key, one in listed
        if isinstance(one, Dictionary)
    ]
    return tidy_labels(read, len(pdf.pages))


def _label(label: PageLabel) -> tuple[int, Object]:
    made = Dictionary(St=label.start) if label.start != 1 else Dictionary()
    if label.style:
        made.S = Name("/" + label.style)
    if label.prefix:
        made.P = String(label.prefix)
    return label.first, made
