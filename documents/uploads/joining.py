"""Joins files of anyone into one, keeping what tags are sound: what the command line does, in one place.

To be called in a process that may be killed: the files are strangers'. ``documents.uploads.joined`` does so.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Pdf

from documents.bare_pictures import BrokenPicture
from documents.pdf.damaged import DAMAGED
from documents.pdf.merge import merge, why_tags_go
from documents.pdf.parts import NothingToMerge, Part, UnreadablePart
from documents.uploads.sanitise.bare import bare_pictures
from documents.uploads.sanitise.cleaning import drop_programs
from documents.uploads.sanitise.drawing import draw_once
from documents.uploads.sanitise.judging import refuse_unfit
from documents.uploads.sanitise.merge import join_plain, written
from documents.uploads.sanitise.removed_content import left_behind
from documents.uploads.sanitise.tagging import with_plain_tags
from documents.uploads.sanitise.unfit import UnfitPdf

UNTAGGED = "The merged file has no accessibility tags"


@dataclass(frozen=True)
class JoinedFiles:
    """A joined PDF; what to say of it as a whole, and of each part, a sentence a thing."""

    pdf: bytes
    notes: tuple[str, ...]
    of_parts: tuple[tuple[str, ...], ...]


def join_files(parts: Sequence[Part], *, title: str) -> JoinedFiles:
    """Return one PDF of ``parts`` in their order, drawn once before it is handed out.

    Parts with sound tags keep them; where at least one has, the others get the plainest true ones. Raises
    NothingToMerge, UnreadablePart, StructureClash, or UnfitPdf for a part that cannot be joined as it is.
    """
    if not parts:
        raise NothingToMerge
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a file is told in our words
    sound = [_judged(part) for part in parts]
    reasons = [why_tags_go(part.pdf) for part in sound]
    why_untagged = "; ".join(f"{part.title} {why}" for part, why in zip(parts, reasons, strict=True) if why)
    if all(reasons):
        joined = join_plain(parts, title=title)
        made = JoinedFiles(joined.pdf, (f"{UNTAGGED}: {why_untagged}.",), joined.notes)
    elif any(reasons):
        made = _partly_tagged(sound, reasons, why_untagged, title)
    else:
        losses = tuple(left_behind(part.pdf) for part in sound)
        made = JoinedFiles(merge([_without_programs(part) for part in sound], title=title), (), losses)
    draw_once(made.pdf)
    return made


def _partly_tagged(
    parts: Sequence[Part], reasons: Sequence[str | None], why_untagged: str, title: str
) -> JoinedFiles:
    tagged: list[Part] = []
    notes: list[tuple[str, ...]] = []
    for part, why in zip(parts, reasons, strict=True):
        if why is None:
            tagged.append(_without_programs(part))
            notes.append(left_behind(part.pdf))
        else:
            plain, removed = with_plain_tags(part)
            tagged.append(plain)
            notes.append(removed.notes())
    lost = (
        f"Accessibility tags are kept where they are sound ({why_untagged}). "
        "Pages without them are read in the order they are drawn, or as a picture. "
        "The merged file does not claim PDF/UA."
    )
    return JoinedFiles(merge(tagged, title=title), (lost,), tuple(notes))


def _without_programs(part: Part) -> Part:
    """Return ``part``, which keeps its tags, without scripts: a merge brings over whatever hangs on its
    pages.
    """
    with Pdf.open(BytesIO(part.pdf)) as pdf:
        if not drop_programs(pdf):
            return part
        return Part(written(pdf), part.title, part.label_prefix)


def _judged(part: Part) -> Part:
    """Return ``part`` with bare pictures, once it is known to be within bounds."""
    try:
        with Pdf.open(BytesIO(part.pdf)) as pdf:
            refuse_unfit(pdf, part.pdf)
            if pdf.is_encrypted or not bare_pictures(pdf):
                return part
            return Part(written(pdf), part.title, part.label_prefix)
    except UnfitPdf as error:
        raise type(error)(part.title) from error
    except (*DAMAGED, BrokenPicture) as error:
        raise UnreadablePart(part.title) from error
