"""Takes out of a PDF what acts, hides or leads elsewhere, and leaves what is seen on its pages.

Scripts, fields, layers, outside links, attachments and names of authors go.
"""

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
    places = Places(pdf)
    bookmarks = read_outline(pdf, places)
    scripts = _has_scripts(pdf)
    attachments = _has_attachments(pdf)
    form = flatten_form(pdf)
    layers = drop_hidden_layers(pdf)
    links = _keep_inner_links(pdf, places)
    for page in pdf.pages:
        _keep_only(page.obj, _PAGE_KEPT)
    _keep_only(pdf.Root, _CATALOG_KEPT)
    write_outline(pdf, bookmarks)
    _keep_only(pdf.trailer, {"/Root", "/Size", "/ID"})
    _sweep(pdf)
    return TakenOut(scripts=scripts, form=form, layers=layers, links=links, attachments=attachments)


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
    answered = [one for one in bare if isinstance(_inherited(one, Name.V), String)]
    if not answered:
        form.NeedAppearances = False
        return
    for one in answered:
        try:
            str(_inherited(one, Name.V)).encode("cp1252")
        except UnicodeEncodeError as error:
            raise FormNeedsPrinting from error
    kept = [(one, one.AP) for one in widgets if not stale and Name.AP in one]
    form.NeedAppearances = True
    pdf.generate_appearance_streams()
    for one, look in kept:
        one.AP = look
    form.NeedAppearances = False


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
    # A stream with /F keeps its bytes in a file elsewhere, named by the sender.
    for key in ("/F", "/FFilter", "/FDecodeParms"):
        if key in stream:
            del stream[key]
