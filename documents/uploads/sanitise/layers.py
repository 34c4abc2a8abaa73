"""Makes a PDF with layers a plain one: what is switched off when it opens goes, the rest stays.

Only dropping the list of layers would show everybody what its author had hidden.

Source: ISO 32000-1, 8.11 (optional content).
"""

from collections.abc import Iterator
from typing import Any

from pikepdf import (
    Array,
    Dictionary,
    Name,
    Object,
    Operator,
    Pdf,
    Stream,
    parse_content_stream,
    unparse_content_stream,
)

from documents.uploads.sanitise.page_parts import DRAWING_KINDS, drawn_by_resource

_Id = tuple[int, int]


def drop_hidden_layers(pdf: Pdf) -> bool:
    """Take out what the layers that start switched off hold; whether ``pdf`` had layers at all."""
    layers = pdf.Root.get(Name.OCProperties)
    if not isinstance(layers, Dictionary):
        return False
    hidden = _switched_off(layers)
    if hidden:
        seen: set[_Id] = set()
        for page in pdf.pages:
            _hide_annotations(page.obj, hidden)
            page.contents_coalesce()
            content = page.obj.get(Name.Contents)
            if isinstance(content, Stream):
                _hide_in_stream(content, page.obj.get(Name.Resources), hidden, seen)
    del pdf.Root.OCProperties
    return True


def _switched_off(layers: Object) -> set[_Id]:
    groups = _ids(layers.get(Name.OCGs))
    start = layers.get(Name.D)
    if not isinstance(start, Dictionary):
        return set()
    off = _ids(start.get(Name.OFF)) & groups
    if start.get(Name.BaseState) == Name.OFF:
        off = groups - _ids(start.get(Name.ON))
    return _as_on_a_screen(start, layers, off)


def _as_on_a_screen(start: Object, layers: Object, off: set[_Id]) -> set[_Id]:
    """Return ``off`` once a screen has shown and hidden what the file says that screens show and paper does
    not.
    """
    for rule in _listed(start.get(Name.AS)):
        if not isinstance(rule, Dictionary) or rule.get(Name.Event) != Name.View:
            continue
        ruled = _ids(rule.get(Name.OCGs))
        for group in _listed(layers.get(Name.OCGs)):
            usage = group.get(Name.Usage) if isinstance(group, Dictionary) else None
            view = usage.get(Name.View) if isinstance(usage, Dictionary) else None
            if group.objgen in ruled and isinstance(view, Dictionary):
                shows = view.get(Name.ViewState) != Name.OFF
                off = off - {group.objgen} if shows else off | {group.objgen}
    return off


def _listed(value: Object | None) -> list[Any]:
    return list(value) if isinstance(value, Array) else []


def _ids(listed: Object | None) -> set[_Id]:
    entries = list(listed) if isinstance(listed, Array) else []
    return {one.objgen for one in entries if isinstance(one, Dictionary)}


def _is_hidden(owner: Object | None, hidden: set[_Id]) -> bool:
    if not isinstance(owner, Dictionary):
        return False
    if owner.get(Name.Type) != Name.OCMD:
        return owner.objgen in hidden
    if isinstance(owner.get(Name.VE), Array):
        return not _holds(owner.VE, hidden, {})
    members = owner.get(Name.OCGs)
    entries = list(members) if isinstance(members, Array) else [members]
    shown = [one.objgen not in hidden for one in entries if isinstance(one, Dictionary)]
    shows = {
        "/AllOn": all(shown),
        "/AnyOn": any(shown),
        "/AnyOff": not all(shown),
        "/AllOff": not any(shown),
    }
    return bool(shown) and not shows.get(str(owner.get(Name.P, Name.AnyOn)), any(shown))


def _holds(expression: Object, hidden: set[_Id], known: dict[_Id, bool]) -> bool:
    """Return what an expression comes to.

    Each that others share is worked out once, one that leads back to itself holds.
    """
    if isinstance(expression, Dictionary):
        return expression.objgen not in hidden
    if not isinstance(expression, Array) or len(expression) < 2:
        return True
    if not expression.is_indirect:
        return _worked_out(expression, hidden, known)
    if expression.objgen not in known:
        known[expression.objgen] = True
        known[expression.objgen] = _worked_out(expression, hidden, known)
    return known[expression.objgen]


def _worked_out(expression: Object, hidden: set[_Id], known: dict[_Id, bool]) -> bool:
    values = [_holds(one, hidden, known) for one in list(expression)[1:]]
    if expression[0] == Name.Not:
        return not values[0]
    return any(values) if expression[0] == Name.Or else all(values)


def _hide_in_stream(stream: Object, resources: Object | None, hidden: set[_Id], seen: set[_Id]) -> None:
    if stream.objgen in seen:
        return
    seen.add(stream.objgen)
    forms = _entries(resources, Name.XObject)
    left = list(_visible(stream, forms, _entries(resources, Name.Properties), hidden))
    stream.write(unparse_content_stream(left))
    for kind in DRAWING_KINDS:
        for thing in _entries(resources, kind).values():
            for piece, above in drawn_by_resource(thing, kind):
                _hide_in_stream(piece, piece.get(Name.Resources, above or resources), hidden, seen)


def _visible(
    stream: Object, forms: dict[str, Object], marks: dict[str, Object], hidden: set[_Id]
) -> Iterator[Any]:
    """Yield the instructions outside hidden layers.

    Inside one only those that draw are left out: colours, fonts and positions set there go on afterwards.
    """
    opened: list[bool] = []
    for instruction in parse_content_stream(stream):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC"):
            opened.append(operator == "BDC" and _marks_hidden(instruction.operands, marks, hidden))
        elif operator == "EMC" and opened:
            opened.pop()
        elif operator == "Do" and _is_hidden(_layer_of(forms.get(str(instruction.operands[0]))), hidden):
            continue
        elif any(opened) and operator in _DRAWING:
            if operator in _ENDS_PATH:
                yield ([], Operator("n"))
            continue
        yield instruction


_ENDS_PATH = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
_DRAWING = _ENDS_PATH | {"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE", "BI", "EI"}


def _marks_hidden(operands: Any, marks: dict[str, Object], hidden: set[_Id]) -> bool:
    if len(operands) < 2 or operands[0] != Name.OC:
        return False
    return _is_hidden(marks.get(str(operands[1])), hidden)


def _layer_of(thing: Object | None) -> Object | None:
    return thing.get(Name.OC) if isinstance(thing, Dictionary | Stream) else None


def _entries(resources: Object | None, key: Name) -> dict[str, Object]:
    if not isinstance(resources, Dictionary) or not isinstance(resources.get(key), Dictionary):
        return {}
    return dict(resources[key].as_dict())


def _hide_annotations(page: Object, hidden: set[_Id]) -> None:
    annotations = page.get(Name.Annots)
    if isinstance(annotations, Array):
        page.Annots = Array(one for one in annotations if not _is_hidden(_layer_of(one), hidden))
