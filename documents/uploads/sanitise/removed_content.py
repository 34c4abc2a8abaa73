"""What a stranger's PDF holds that our copy will not, told in a sentence for each kind."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from documents.uploads.sanitise.annotations import annotations, inherited, is_signature

_MEDIA = {"/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
_MARKS = {
    "/Text", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Square", "/Circle", "/Line",
    "/Polygon", "/PolyLine", "/Ink", "/Stamp", "/FreeText", "/Redact",
}  # fmt: skip
_LEADS_ELSEWHERE = {"/URI", "/GoToR", "/GoToE", "/Launch"}
_PLAYS = {"/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"}
_HIDDEN = 1 << 1 | 1 << 5
"""Hidden, or shown only on paper (ISO 32000-1, table 165): nobody saw it on a screen."""


@dataclass(frozen=True)
class TakenOut:
    """What was found that does not stay as it was."""

    scripts: bool = False
    form: bool = False
    signatures: bool = False
    layers: bool = False
    links: bool = False
    attachments: bool = False
    media: bool = False
    comments: bool = False
    marks: bool = False
    unseen: bool = False
    pictures: bool = False
    details: bool = False
    damage: bool = False

    def __or__(self, other: "TakenOut") -> "TakenOut":
        return TakenOut(
            **{one.name: getattr(self, one.name) or getattr(other, one.name) for one in fields(self)}
        )

    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each thing taken out, for whoever sent the file."""
        return tuple(sentence for kind, sentence in _SENTENCES.items() if getattr(self, kind))


_SENTENCES = {
    "scripts": "We took out a script. It does not run in our copy.",
    "form": "The answers in the form are kept as text. They cannot be changed in our copy.",
    "signatures": "What a digital signature shows on the page is kept. "
    "It can be checked only in the original file.",
    "layers": "We took out hidden layers. Our copy shows what you see.",
    "links": "We took out links to other places. Their words are still there.",
    "attachments": "We took out files that were attached inside the PDF. Send them one by one.",
    "media": "We took out film, sound or a 3D model. Our copy shows only the page.",
    "comments": "We took out comments that open on a click. Write them in the letter if they matter.",
    "marks": "We took out marks that only some programs draw. Check that our copy shows what matters.",
    "unseen": "We took out what shows only on paper, or not at all. Our copy shows what the screen shows.",
    "pictures": "We took out what a camera or program wrote into a picture, such as where it was taken.",
    "details": "We took out hidden details of the file, such as who made it and when.",
    "damage": "Part of a page was damaged and we left it out. Check that our copy shows every word.",
}


def left_behind(pdf: bytes) -> tuple[str, ...]:
    """Return what a merge that keeps the tags of ``pdf`` takes from it all the same, a sentence for each
    kind.

    Raises pikepdf.PdfError when ``pdf`` cannot be read.
    """
    with Pdf.open(BytesIO(pdf)) as opened:
        found = beside_the_pages(opened) | acting(opened)
    return replace(found, form=False, links=False, comments=False, marks=False, unseen=False).notes()


def beside_the_pages(pdf: Pdf) -> TakenOut:
    """Return what lies over the pages of ``pdf`` and is not kept as it is, before anything is changed."""
    over = list(annotations(pdf))
    kinds = {str(one.get(Name.Subtype)) for one in over}
    widgets = [one for one in over if one.get(Name.Subtype) == Name.Widget]
    seen = [one for one in over if str(one.get(Name.Subtype)) in _MARKS and not is_hidden(one)]
    return TakenOut(
        form=any(not is_signature(one) for one in widgets),
        signatures=any(is_signature(one) and inherited(one, Name.V) is not None for one in widgets),
        attachments="/FileAttachment" in kinds,
        media=bool(kinds & _MEDIA),
        comments=any(_says_something(one) for one in seen if one.get(Name.Subtype) != Name.FreeText),
        marks=any(Name.AP not in one for one in seen if not says_words_on_the_page(one)),
        unseen=any(is_hidden(one) and (Name.AP in one or _says_something(one)) for one in over),
        details=_says_who(pdf),
    )


def _says_who(pdf: Pdf) -> bool:
    """Return True if ``pdf`` says more of itself than its title."""
    info = pdf.trailer.get(Name.Info)
    said = [key for key, value in info.items() if str(value).strip()] if isinstance(info, Dictionary) else []
    return Name.Metadata in pdf.Root or bool({"/Author", "/Subject", "/Keywords", "/Creator"} & set(said))


def is_hidden(annotation: Object) -> bool:
    """Return True if a screen never shows ``annotation``."""
    flags = annotation.get(Name.F)
    return isinstance(flags, int) and bool(flags & _HIDDEN)


def says_words_on_the_page(annotation: Object) -> bool:
    """Return True if ``annotation`` is words typed onto the page, which are drawn when nothing hides them."""
    return (
        annotation.get(Name.Subtype) == Name.FreeText
        and Name.OC not in annotation
        and not is_hidden(annotation)
        and _says_something(annotation)
    )


def _says_something(annotation: Object) -> bool:
    words = annotation.get(Name.Contents)
    return isinstance(words, String) and bool(str(words).strip())


def acting(pdf: Pdf) -> TakenOut:
    """Return what in ``pdf`` acts, leads elsewhere or is another file, wherever it hangs."""
    found = TakenOut()
    for one in containers(pdf):
        if isinstance(one, Array):
            continue
        does = str(one.get(Name.S))
        files = one.get(Name.AF)
        found |= TakenOut(
            scripts="/JS" in one or "/AA" in one or does == "/JavaScript",
            links=does in _LEADS_ELSEWHERE,
            media=does in _PLAYS,
            unseen=is_for_printers(one),
            attachments="/EF" in one or (isinstance(files, Array | Dictionary) and len(files) > 0),
        )
    return found


def is_for_printers(one: Object) -> bool:
    """Return True if ``one`` is a program in PostScript, which only a printer runs (ISO 32000-1, 8.8.2)."""
    return isinstance(one, Stream) and Name.PS in (one.get(Name.Subtype), one.get(Name("/Subtype2")))


def containers(pdf: Pdf) -> Iterator[Object]:
    """Yield every dictionary, stream and array of ``pdf``, also those that nothing leads to."""
    for thing in pdf.objects:
        waiting = [thing]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Dictionary | Stream):
                yield one
                waiting.extend(value for _, value in one.items() if _is_direct_container(value))
            elif isinstance(one, Array):
                yield one
                waiting.extend(value for value in one if _is_direct_container(value))


def _is_direct_container(value: object) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect
