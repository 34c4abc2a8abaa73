"""Fill a Word template: data in, the bytes of a Word file out; the same data gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from xml.parsers.expat import ExpatError, ParserCreate

from jinja2 import UndefinedError

from documents.errors import BrokenTemplate, MissingFields, WrongValues
from documents.findings import Finding
from documents.templates.compile import DOCPR_ID, CompiledTemplate, Render, compiled_template, with_pictures
from documents.templates.inserted_pictures import PictureShelf, PlacedPicture
from documents.templates.language import NotALink, NotPrintable
from documents.templates.values import AbsentPrinted, Picture, judge
from documents.templates.word_template import WordTemplate, load_template, make_template
from documents.word.xml import CONTENT_TYPES, relationships_name
from documents.word.zip import Member, packed, zipped

__all__ = ["Picture", "WordTemplate", "fill", "load_template", "make_template"]


def fill(template: WordTemplate, data: Mapping[str, object]) -> bytes:
    """Return the filled Word file: text, tables, headers, footers, notes, text boxes, links and properties.

    Values go in exactly as typed and are never read as tags. Raises MissingFields naming every field
    that ``data`` lacks; WrongValues naming every value that does not fit its field; BrokenTemplate or
    WordUploadRefused for a template that must not be used. Nothing is ever left blank instead.
    """
    compiled = compiled_template(template)
    shelf = PictureShelf()
    values = _placed(_judged(template, data), shelf)
    texts: dict[str, str] = {}
    for name, render in compiled.renders.items():
        shelf.part = name
        texts[name] = _rendered(template, name, render, values)
    parts = _with_drawings_numbered(texts, compiled)
    _refuse_broken_parts(template, parts)
    return zipped(_members(compiled, parts, shelf))


def _judged(template: WordTemplate, data: Mapping[str, object]) -> dict[str, object]:
    judged = judge(template.catalogue.fields, data)
    if judged.missing:
        raise MissingFields(template.name, judged.missing)
    if judged.wrong:
        raise WrongValues(template.name, judged.wrong)
    return judged.values


def _placed(values: Mapping[str, object], shelf: PictureShelf) -> dict[str, object]:
    """Return the same values with pictures that know where they are being put."""
    return {name: _placed_value(value, shelf) for name, value in values.items()}


def _placed_value(value: object, shelf: PictureShelf) -> object:
    if isinstance(value, Picture):
        return PlacedPicture(value, shelf)
    if isinstance(value, list):
        return [_placed(row, shelf) if isinstance(row, dict) else row for row in value]
    return value


def _rendered(template: WordTemplate, name: str, render: Render, values: Mapping[str, object]) -> str:
    """Return what ``render`` writes; name the field in its errors."""
    try:
        return render(values)
    except AbsentPrinted as absent:
        reasons = {str(absent): "is left out, but the template prints it"}
        raise WrongValues(template.name, reasons) from absent
    except NotALink as wrong:
        raise WrongValues(template.name, {wrong.name: "must be a web, mail or phone address"}) from wrong
    except (UndefinedError, NotPrintable, TypeError) as fault:
        sentence = f"{name} prints something that has no words."
        raise BrokenTemplate(template.name, [Finding("not-printable", sentence, name)]) from fault


def _with_drawings_numbered(texts: Mapping[str, str], compiled: CompiledTemplate) -> dict[str, bytes]:
    """Return each part's bytes, every drawing of the file with a number of its own, as Word asks."""
    numbers = count(compiled.first_drawing)
    return {
        name: DOCPR_ID.sub(lambda found: f"{found[1]}{next(numbers)}{found[3]}", text).encode()
        for name, text in texts.items()
    }


def _refuse_broken_parts(template: WordTemplate, parts: Mapping[str, bytes]) -> None:
    """Raise if a part is not well formed: tags that cross the structure of a page can come out unbalanced."""
    for name, content in parts.items():
        try:
            ParserCreate().Parse(content, True)  # the quickest there is; it builds nothing
        except ExpatError as error:
            sentence = f"The tags of {name} cross the edge of a paragraph, row or table."
            raise BrokenTemplate(template.name, [Finding("structure", sentence, name)]) from error


def _members(compiled: CompiledTemplate, parts: dict[str, bytes], shelf: PictureShelf) -> Iterator[Member]:
    changed = dict(parts)
    for part, pictures in shelf.relationships.items():
        name = relationships_name(part)
        changed[name] = with_pictures(changed.get(name, compiled.relationships[part]), pictures)
    if shelf.media:
        changed |= shelf.media
        changed[CONTENT_TYPES] = compiled.content_types
    for name in compiled.order:
        yield packed(name, changed.pop(name)) if name in changed else compiled.kept[name]
    for name, content in changed.items():
        yield packed(name, content)
