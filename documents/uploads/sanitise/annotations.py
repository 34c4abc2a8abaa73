"""What lies over the pages of other people's PDFs: notes, marks, links, fields."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String


def annotations(pdf: Pdf) -> Iterator[Object]:
    """Yield every annotation of every page."""
    for page in pdf.pages:
        listed = page.obj.get(Name.Annots)
        if isinstance(listed, Array):
            yield from (one for one in listed if isinstance(one, Dictionary))


def inherited(field: Object, key: Name) -> Object | None:
    """Return what ``field`` or the nearest field above it says of ``key``."""
    for _ in range(32):
        if key in field:
            return field[key]
        parent = field.get(Name.Parent)
        if not isinstance(parent, Dictionary):
            return None
        field = parent
    return None


def is_signature(widget: Object) -> bool:
    """Return True if ``widget`` is where a digital signature stands, or may be put."""
    return inherited(widget, Name.FT) == Name.Sig


def is_answered(field: Object) -> bool:
    """Return True if ``field`` holds an answer that has to be drawn.

    Buttons keep looks of their own, if any.
    """
    answer = inherited(field, Name.V)
    if isinstance(answer, Name):
        return answer != Name.Off and Name.AP not in field
    if isinstance(answer, String):
        return bool(bytes(answer))
    return isinstance(answer, Stream) or (isinstance(answer, Array) and len(answer) > 0)
