"""Takes out of a PDF what acts, hides or leads elsewhere, and leaves what is seen on its pages.

Scripts, fields, layers, outside links, attachments and names of authors go.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from documents.errors import DocumentError
from documents.foreign.layers import drop_hidden_layers
from documents.foreign.outline import Places, destination, read_outline, write_outline

_CATALOG_KEPT = {
    "/Type", "/Version", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/PageLabels", "/Outlines",
    "/OutputIntents", "/PageMode",
}  # fmt: skip
_PAGE_KEPT = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
    "/Contents", "/Group", "/Annots", "/StructParents", "/Tabs", "/UserUnit",
}  # fmt: skip
_LINK_KEPT = {"/Type", "/Subtype", "/Rect", "/Border", "/QuadPoints", "/F", "/StructParent"}
_OUTSIDE_ACTIONS = {
    "/JavaScript", "/Launch", "/URI", "/SubmitForm", "/ResetForm", "/ImportData", "/GoToR", "/GoToE",
    "/Rendition", "/Movie", "/Sound", "/RichMediaExecute", "/Thread", "/Hide", "/SetOCGState", "/Named",
    "/Trans", "/GoTo3DView", "/GoToDp",
}  # fmt: skip
_NEVER_KEPT = ("/AA", "/JS", "/EF", "/AF", "/OPI", "/PieceInfo")


class FormNeedsPrinting(DocumentError):
    """A form's answers can be drawn by the program that made it and by no other."""

    def __init__(self) -> None:
        super().__init__(
            "This PDF is a form that only some programs can show. "
            "Open it, choose 'Print', then 'Save as PDF', and send that copy."
        )


@dataclass(frozen=True)
class TakenOut:
    """What ``strip_active_content`` found and took out."""

    scripts: bool = False
    form: bool = False
    layers: bool = False
    links: bool = False
    attachments: bool = False

    def notes(self) -> tuple[str, ...]:
        """A sentence for each thing taken out, for whoever sent the file."""
        said = (
            (self.scripts, "We took out a script. It does not run in our copy."),
            (self.form, "The answers in the form are kept as text. They cannot be changed in our copy."),
            (self.layers, "We took out hidden layers. Our copy shows what you see."),
            (self.links, "We took out links to other places. Their words are still there."),
            (self.attachments, "We took out files that were attached inside the PDF. Send them one by one."),
        )
        return tuple(sentence for applies, sentence in said if applies)


def strip_active_content(pdf: Pdf) -> TakenOut:
    """Leave of ``pdf`` its pages as they look, its bookmarks and its tags, if it has any.

    Raises FormNeedsPrinting when the answers in a form would be lost.
    """
    _refuse_moving_form(pdf)
    places = Places(pdf)
    bookmarks = read_outline(pdf, places)
    scripts = _has_scripts(pdf)
    attachments = _has_attachments(pdf)
    form = flatten_form(pdf)
    layers = drop_hidden_layers(pdf)
    links = _keep_inner_links(pdf, places)
    for page in pdf.pages:
        _keep_only(page.obj, _PAGE_KEPT)
        _keep_streams_of_content(page.obj)
    _keep_only(pdf.Root, _CATALOG_KEPT)
    write_outline(pdf, bookmarks)
    _keep_only(pdf.trailer, {"/Root", "/Size", "/ID"})
    _sweep(pdf)
    return TakenOut(scripts=scripts, form=form, layers=layers, links=links, attachments=attachments)


def _refuse_moving_form(pdf: Pdf) -> None:
    """Pages that only say 'please wait': an XML form holds what a person would see, and no field stands."""
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return
    standing = any(one.get(Name.Subtype) == Name.Widget for one in _annotations(pdf))
    if pdf.Root.get(Name.NeedsRendering, False) or not standing:
        raise FormNeedsPrinting


def flatten_form(pdf: Pdf) -> bool:
    """Draw filled-in fields and other marks into the pages; whether there was a form.

    Raises FormNeedsPrinting when an answer has no look of its own and we cannot draw its letters.
    """
    form = pdf.Root.get(Name.AcroForm)
    widgets = [one for one in _annotations(pdf) if one.get(Name.Subtype) == Name.Widget]
    if isinstance(form, Dictionary):
        _draw_missing_looks(pdf, form, widgets)
    pdf.flatten_annotations("all")
    if Name.AcroForm in pdf.Root:
        del pdf.Root.AcroForm
    return bool(widgets)


def _draw_missing_looks(pdf: Pdf, form: Object, widgets: list[Object]) -> None:
    stale = bool(form.get(Name.NeedAppearances, False))
    bare = [one for one in widgets if stale or Name.AP not in one]
    answered = [one for one in bare if _is_answered(one)]
    if not answered:
        form.NeedAppearances = False
        return
    if not all(_can_be_drawn(one, form) for one in answered):
        raise FormNeedsPrinting
    kept = [(one, one.AP) for one in widgets if not stale and Name.AP in one]
    form.NeedAppearances = True
    pdf.generate_appearance_streams()
    for one, look in kept:
        one.AP = look
    form.NeedAppearances = False


def _is_answered(field: Object) -> bool:
    """Whether ``field`` holds an answer that has to be drawn. Buttons keep looks of their own, if any."""
    answer = _inherited(field, Name.V)
    if isinstance(answer, Name):
        return answer != Name.Off and Name.AP not in field
    if isinstance(answer, String):
        return bool(bytes(answer))
    return isinstance(answer, Stream) or (isinstance(answer, Array) and len(answer) > 0)


def _can_be_drawn(field: Object, form: Object) -> bool:
    """Whether qpdf draws the whole answer: one line of Western letters, in a font that is named."""
    answer = _inherited(field, Name.V)
    if not isinstance(answer, String) or (_inherited(field, Name.DA) is None and Name.DA not in form):
        return False
    words = str(answer).rstrip("\r\n")
    several_lines = bool(int(_inherited(field, Name.Ff) or 0) & _MULTILINE)
    if several_lines and (re.search(r"[\r\n]", words) or len(words) * _NARROWEST > _width_of(field)):
        return False
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


_MULTILINE = 1 << 12
"""The flag of a field that breaks its answer into lines (ISO 32000-1, table 228); qpdf writes one line."""
_NARROWEST = 4
"""Points that a letter takes at the least, on average, at the sizes that forms are filled in."""


def _width_of(field: Object) -> float:
    left, _, right, _ = (float(str(one)) for one in list(field.Rect))
    return abs(right - left)


def _inherited(field: Object, key: Name) -> Object | None:
    for _ in range(32):
        if key in field:
            return field[key]
        parent = field.get(Name.Parent)
        if not isinstance(parent, Dictionary):
            return None
        field = parent
    return None


def _keep_inner_links(pdf: Pdf, places: Places) -> bool:
    """Leave only links from page to page; whether a link elsewhere was taken out."""
    pages = list(pdf.pages)
    outside = False
    for annotation in _annotations(pdf):
        action = annotation.get(Name.A)
        outside |= isinstance(action, Dictionary) and str(action.get(Name.S)) in ("/URI", "/GoToR", "/Launch")
        place = places.of_item(annotation) if annotation.get(Name.Subtype) == Name.Link else None
        if place is None:
            _make_inert(annotation)
            continue
        _keep_only(annotation, _LINK_KEPT)
        annotation.Dest = destination(place, pages)
    _drop_emptied(pdf)
    return outside


def _make_inert(annotation: Object) -> None:
    # Emptied in place and not only unlinked: the tag tree may still refer to it.
    _keep_only(annotation, {"/Type"})


def _drop_emptied(pdf: Pdf) -> None:
    for page in pdf.pages:
        annotations = page.obj.get(Name.Annots)
        if not isinstance(annotations, Array):
            continue
        left = [one for one in annotations if isinstance(one, Dictionary) and Name.Subtype in one]
        if left:
            page.obj.Annots = Array(left)
        else:
            del page.obj.Annots


def _annotations(pdf: Pdf) -> Iterator[Object]:
    for page in pdf.pages:
        annotations = page.obj.get(Name.Annots)
        if isinstance(annotations, Array):
            yield from (one for one in annotations if isinstance(one, Dictionary))


def _keep_only(thing: Object, keys: set[str]) -> None:
    for key in list(thing.keys()):
        if key not in keys:
            del thing[key]


def _keep_streams_of_content(page: Object) -> None:
    """Drop from a page's content what is no content: some readers stop there and show nothing."""
    content = page.get(Name.Contents)
    if isinstance(content, Array):
        sound = [one for one in content if isinstance(one, Stream)]
        if len(sound) < len(content):
            page.Contents = Array(sound)
    elif content is not None and not isinstance(content, Stream):
        del page.Contents


def _has_scripts(pdf: Pdf) -> bool:
    names = pdf.Root.get(Name.Names)
    opening = pdf.Root.get(Name.OpenAction)
    return (
        (isinstance(names, Dictionary) and Name.JavaScript in names)
        or (isinstance(opening, Dictionary) and Name.JS in opening)
        or Name.AA in pdf.Root
        or any(Name.AA in page.obj for page in pdf.pages)
        or any(Name.AA in one or _is_script(one.get(Name.A)) for one in _annotations(pdf))
    )


def _is_script(action: Object | None) -> bool:
    return isinstance(action, Dictionary) and (Name.JS in action or action.get(Name.S) == Name.JavaScript)


def _has_attachments(pdf: Pdf) -> bool:
    names = pdf.Root.get(Name.Names)
    return (isinstance(names, Dictionary) and Name.EmbeddedFiles in names) or any(
        one.get(Name.Subtype) == Name.FileAttachment for one in _annotations(pdf)
    )


def _sweep(pdf: Pdf) -> None:
    """Remove what acts wherever it sits, in case an odd corner of the file still leads to it."""
    for thing in pdf.objects:
        waiting = [thing]
        while waiting:
            one = waiting.pop()
            if isinstance(one, Stream):
                _drop_outside_content(one)
            if isinstance(one, Dictionary | Stream):
                _drop_actions(one)
                waiting.extend(value for _, value in one.items() if _is_direct_container(value))
            elif isinstance(one, Array):
                waiting.extend(value for value in one if _is_direct_container(value))


def _is_direct_container(value: object) -> bool:
    return isinstance(value, Dictionary | Array) and not value.is_indirect


def _drop_actions(one: Object) -> None:
    for key in _NEVER_KEPT:
        if key in one:
            del one[key]
    for key in ("/A", "/Next", "/PA", "/OpenAction"):
        value = one.get(key)
        if isinstance(value, Dictionary) and str(value.get(Name.S)) in _OUTSIDE_ACTIONS:
            del one[key]


def _drop_outside_content(stream: Object) -> None:
    # A stream with /F keeps its bytes in a file elsewhere, named by the sender; a form with /Ref its looks.
    for key in ("/F", "/FFilter", "/FDecodeParms", "/Ref"):
        if key in stream:
            del stream[key]
