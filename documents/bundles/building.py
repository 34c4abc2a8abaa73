"""Makes one PDF of a bundle: the index, the documents in sections, numbers, labels, outline, links.

To be called in a process that may be killed: the files are strangers'. ``documents.bundles.isolated`` does.

Source: ISO 32000-1 (12.3.3 outline, 12.4.2 page labels, 12.5.6.5 links).
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from documents.bundles.printing import print_numbers
from documents.bundles.shapes import BuiltBundle, BundleFile
from documents.pdf.outline import Bookmark, Place
from documents.pdf.parts import Part, UnreadablePart
from documents.uploads.joining import join_files
from documents.uploads.sanitise.merge import written
from documents.uploads.sanitise.outline import Places, read_outline, write_outline

LINK_BEGINS = "https://index.invalid/#"
"""What a line of the index links to before its bundle is made: this, and the place of the document in the
bundle, counted from 0. The name can belong to nobody (RFC 2606)."""
INDEX_TITLE = "Index"


def build_bundle(index: bytes, parts: Sequence[BundleFile], *, title: str, font: Path) -> BuiltBundle:
    """Return the bundle of ``index`` (a PDF of ours whose links begin with ``LINK_BEGINS``) and ``parts``.

    Its page labels are the printed numbers, those of the index i, ii. The same input gives the same bytes.
    Raises NothingToMerge, UnreadablePart, StructureClash, or UnfitPdf for a document that cannot go in.
    """
    joined = join_files(
        [Part(index, INDEX_TITLE), *(Part(part.pdf, part.title) for part in parts)], title=title
    )
    with Pdf.open(BytesIO(joined.pdf)) as pdf:
        index_pages = len(pdf.pages) - sum(len(part.numbers) for part in parts)
        if index_pages < 1:
            raise UnreadablePart(_longest(parts))
        numbers = [roman(page + 1) for page in range(index_pages)]
        numbers += [number for part in parts for number in part.numbers]
        firsts = _first_pages(index_pages, parts)
        _point_links(pdf, index_pages, firsts)
        outline = read_outline(pdf, Places(pdf))
        write_outline(pdf, _in_sections(outline, parts))
        pdf.Root.PageLabels = Dictionary(Nums=Array(chain.from_iterable(_labels(firsts, parts))))
        print_numbers(pdf, numbers, font)
        return BuiltBundle(written(pdf), index_pages, joined.notes, joined.of_parts[1:])


def roman(number: int) -> str:
    """Return ``number``, less than 40, as a small Roman numeral."""
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def _longest(parts: Sequence[BundleFile]) -> str:
    return max(parts, key=lambda part: len(part.numbers)).title


def _first_pages(index_pages: int, parts: Sequence[BundleFile]) -> list[int]:
    """Return at which page of the file, counted from 0, each document begins."""
    firsts, reached = [], index_pages
    for part in parts:
        firsts.append(reached)
        reached += len(part.numbers)
    return firsts


def _point_links(pdf: Pdf, index_pages: int, firsts: Sequence[int]) -> None:
    """Lead the lines of the index to the documents in this file."""
    pages = list(pdf.pages)
    for page in pages[:index_pages]:
        for link in page.obj.get(Name.Annots, Array()):
            action = link.get(Name.A)
            target = str(action.get(Name.URI, "")) if isinstance(action, Dictionary) else ""
            if not target.startswith(LINK_BEGINS):
                continue
            place = int(target.removeprefix(LINK_BEGINS))
            del link[Name.A]
            link.Dest = Array([pages[firsts[place]].obj, Name.Fit])


def _in_sections(outline: Sequence[Bookmark], parts: Sequence[BundleFile]) -> list[Bookmark]:
    """Return the outline with each section's documents under it, named with their printed numbers."""
    nested = [outline[0]]
    section: tuple[str, list[Bookmark]] | None = None
    for one, part in zip(outline[1:], parts, strict=True):
        named = Bookmark(f"{_range(part.numbers)}  {one.title}", one.place, one.under)
        if not part.section:
            nested.append(named)
            section = None
        elif section is None or section[0] != part.section:
            section = (part.section, [named])
            nested.append(Bookmark(part.section, Place(one.place.page), (named,)))
        else:
            section[1].append(named)
            nested[-1] = Bookmark(part.section, nested[-1].place, tuple(section[1]))
    return nested


def _labels(firsts: Sequence[int], parts: Sequence[BundleFile]) -> list[tuple[int, Object]]:
    """Return the page labels, by the page they begin at.

    A late page has one of its own: a reader's letters go on from Z with AA and BB, ours with AA and AB.
    """
    labels: list[tuple[int, Object]] = [(0, Dictionary(S=Name.r))]
    expected = None
    for first, part in zip(firsts, parts, strict=True):
        for page, number in enumerate(part.numbers, start=first):
            if not number.isdecimal():
                labels.append((page, Dictionary(P=String(number))))
                expected = None
                continue
            if int(number) != expected:
                labels.append((page, Dictionary(S=Name.D, St=int(number))))
            expected = int(number) + 1
    return labels


def _range(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}\u2013{numbers[-1]}"
