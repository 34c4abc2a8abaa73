"""Leaves on the pages of a tagged part only what may travel: links, and no script or thing to play."""

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from documents.pdf.pypdf_outline import PartPlaces
from documents.pdf.pypdf_parts import entry, listed, name, resolved

_PLAYED = frozenset(("/FileAttachment", "/Movie", "/Sound", "/Screen", "/RichMedia", "/3D"))


def drop_behaviour(source: PdfReader, places: PartPlaces) -> None:
    """Take scripts and things to play off the pages of ``source``.

    Links inside it point at pages from now on, not at names: a joined document has no list of names.
    """
    for page in source.pages:
        annotations = listed(page.get("/Annots"))
        for raw in annotations:
            annotation = resolved(raw)
            if not isinstance(annotation, DictionaryObject):
                continue
            if entry(annotation, "/Subtype") in _PLAYED:
                # Emptied in place and not only unlinked: the tag tree may still refer to it.
                annotation.clear()
                continue
            _drop_other_actions(annotation)
            _point_at_page(annotation, places)
        if annotations:
            page[name("/Annots")] = ArrayObject(
                one for one in annotations if isinstance(resolved(one), DictionaryObject) and resolved(one)
            )


def _drop_other_actions(annotation: DictionaryObject) -> None:
    for key in ("/AA", "/PA"):
        annotation.pop(key, None)
    action = entry(annotation, "/A")
    if action is None:
        return
    if entry(action, "/S") not in ("/GoTo", "/URI"):
        del annotation["/A"]
    else:
        action.pop("/Next", None)


def _point_at_page(annotation: DictionaryObject, places: PartPlaces) -> None:
    inner = "/Dest" in annotation or entry(entry(annotation, "/A"), "/S") == "/GoTo"
    if entry(annotation, "/Subtype") != "/Link" or not inner:
        return
    place = places.of_item(annotation)
    for key in ("/A", "/Dest"):
        annotation.pop(key, None)
    if place is not None:
        annotation[name("/Dest")] = places.destination(place)
