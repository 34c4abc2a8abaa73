"""Finds PDFs whose pages show what a script or an XML form puts there: our copy would lack it, or be stale.

No script is ever run. Whether one writes on a page is told by what it names.

Source: ISO 32000-1, 12.6.3 (actions of fields, pages and documents), 12.7.8 (XFA).
"""

import re
from collections.abc import Iterator

from lxml import etree
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from documents.pdf.trees import tree_items
from documents.uploads.sanitise.annotations import annotations, inherited, is_answered, is_signature
from documents.uploads.sanitise.page_parts import instructions_of
from documents.uploads.sanitise.unfit import FormNeedsPrinting

_WRITES = re.compile(
    r"\.(?:value|rawValue|display|hidden|state|textColor|fillColor)\s*=(?!=)"
    r"|\b(?:addAnnot|addField|addWatermark\w*|setItems|insertItemAt|spawn|buttonImportIcon|calculateNow)\b"
    r"|\bxfa\."
)
"""What a script names when it changes what a page shows, in the words of Acrobat's own scripts."""
_LONGEST_SCRIPT = 1_000_000
_DATA = re.compile(rb"<(?:\w+:)?datasets\b")


def refuse_moving_form(pdf: Pdf) -> None:
    """Raises FormNeedsPrinting when what the pages of ``pdf`` show depends on a script or on an XML form."""
    fields = [
        one for one in annotations(pdf) if one.get(Name.Subtype) == Name.Widget and not is_signature(one)
    ]
    form = pdf.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary) and Name.XFA in form and _needs_its_xml(pdf, form, fields):
        raise FormNeedsPrinting
    if any(_WRITES.search(script) for script in _scripts_on_opening(pdf)):
        raise FormNeedsPrinting
    if isinstance(form, Dictionary) and any(_is_left_to_a_script(one, form, fields) for one in fields):
        raise FormNeedsPrinting


def _needs_its_xml(pdf: Pdf, form: Object, fields: list[Object]) -> bool:
    """Return True if pages only say 'please wait', or the XML has answers of which no field shows any."""
    if pdf.Root.get(Name.NeedsRendering, False) or not fields:
        return True
    said = {" ".join(str(answer).split()) for one in fields if (answer := inherited(one, Name.V)) is not None}
    answers = set(_answers_in_xml(form.XFA))
    return bool(answers) and not answers & said


def _answers_in_xml(xfa: Object) -> Iterator[str]:
    """Yield the words of the data that an XML form holds beside its template."""
    packets = list(xfa) if isinstance(xfa, Array) else [xfa]
    written = b"".join(instructions_of(one) for one in packets if isinstance(one, Stream))
    place = _DATA.search(written)
    if place is None:
        return
    end = written.find(b"datasets>", place.end())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(written[place.start() : end + len(b"datasets>")] if end > 0 else b"<no/>", parser)
    for data in () if root is None else root.iter(etree.Element):
        if _local(data) == "data":
            leaves = (one for one in data.iter(etree.Element) if not len(one))
            yield from (words for one in leaves if (words := " ".join((one.text or "").split())))


def _local(element: etree._Element) -> str:
    """Return the name of ``element`` without its namespace, which part of a file may not declare."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _scripts_on_opening(pdf: Pdf) -> Iterator[str]:
    """Yield what runs by itself when the file or one of its pages is opened."""
    names = pdf.Root.get(Name.Names)
    listed = names.get(Name.JavaScript) if isinstance(names, Dictionary) else None
    starts = [pdf.Root.get(Name.OpenAction), *(one for _, one in tree_items(listed, Name.Names))]
    for page in pdf.pages:
        actions = page.obj.get(Name.AA)
        if isinstance(actions, Dictionary):
            starts.append(actions.get(Name.O))
    for action in starts:
        yield from _scripts_of(action)


def _scripts_of(action: object) -> Iterator[str]:
    """Yield the scripts of an action and of those that follow it."""
    waiting, seen = [action], 0
    while waiting and seen < 100:
        one, seen = waiting.pop(), seen + 1
        if isinstance(one, Array):
            waiting.extend(list(one))
        if not isinstance(one, Dictionary):
            continue
        script = one.get(Name.JS)
        if isinstance(script, Stream):
            yield instructions_of(script)[:_LONGEST_SCRIPT].decode("latin-1")
        elif isinstance(script, String):
            yield str(script)[:_LONGEST_SCRIPT]
        waiting.append(one.get(Name.Next))


def _is_left_to_a_script(field: Object, form: Object, fields: list[Object]) -> bool:
    """Return True if ``field`` shows what a script works out or sets, and what was saved does not have it."""
    actions = inherited(field, Name.AA)
    if not isinstance(actions, Dictionary):
        return False
    calculated = Name.C in actions
    if not is_answered(field):
        return calculated and inherited(field, Name.V) is None and any(map(is_answered, fields))
    has_look = Name.AP in field and not form.get(Name.NeedAppearances, False)
    return (calculated or Name.F in actions) and not has_look
