"""Words of a Word template that nobody sees on paper, or that another day prints otherwise.

What is hidden from its author's eye is handed on all the same: in the Word file, and to whoever copies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from documents.findings import Finding
from documents.word.styles import Styles, is_on
from documents.word.xml import NAMESPACES, W_P, W_R, W_T, W_TR, W_VAL, elements, paragraph_words, tag

_SWITCHES = ("w:vanish", "w:webHidden", "w:specVanish")
_SMALLEST = 6
"""Half-points: smaller letters are specks on paper."""
_LIGHTEST = 0xF0
"""From here on each of red, green and blue makes a colour that white paper swallows."""
_WHITE_OF_THEME = frozenset({"background1", "light1", "bg1", "lt1"})
_DAYS = frozenset(tag(f"w:{part}{size}") for part in ("day", "month", "year") for size in ("Short", "Long"))
_COMMENT_MARKS = tuple(
    tag(f"w:{name}") for name in ("commentReference", "commentRangeStart", "commentRangeEnd", "annotationRef")
)


def hidden_word_faults(root: etree._Element, styles: Styles) -> Iterator[Finding]:
    """Yield what of a part is there and is not seen: hidden, white or tiny words, rows and shapes.

    Comments.
    """
    for run in root.iter(W_R):
        words = "".join(text.text or "" for text in run.iter(W_T))
        if words.strip() and (how := _how_hidden(run, styles)):
            sentence = f"There is {how} text. It would be handed on unseen: show it, or delete it."
            yield Finding("hidden-text", sentence, words=_place(run, words))
    for row in root.iter(W_TR):
        words = " ".join(text.text or "" for text in row.iter(W_T))
        if is_on(row.find("w:trPr/w:hidden", NAMESPACES)) and words.strip():
            yield Finding(
                "hidden-text", "There is a hidden row in a table. Show it, or delete it.", words=words
            )
    yield from _shape_faults(root)
    if (mark := next(root.iter(*_COMMENT_MARKS), None)) is not None:
        sentence = "There are comments in the file. Delete them, then save it again."
        yield Finding("comments", sentence, words=_place(mark, ""))
    for element in elements(root):
        if element.tag in _DAYS:
            sentence = "A part of a date is worked out each time the file is opened. Type it, or use a tag."
            yield Finding("word-field", sentence, words=_place(element, ""))


def unseen_note_faults(roots: Mapping[str, etree._Element], styles: Styles) -> Iterator[Finding]:
    """Yield each note with words to which no seen mark leads. ``roots`` are the parts with a reader's words.

    Word shows and prints a note only where its mark stands. Source: ECMA-376 part 1, 17.11.
    """
    for kind in ("footnote", "endnote"):
        shown = {
            mark.get(tag("w:id"))
            for root in roots.values()
            for mark in root.iter(tag(f"w:{kind}Reference"))
            if not any(_how_hidden(run, styles) for run in mark.iterancestors(W_R))
        }
        for name, root in roots.items():
            for note in root.iter(tag(f"w:{kind}")):
                words = " ".join(text.text or "" for text in note.iter(W_T)).strip()
                if words and note.get(tag("w:id")) not in shown:
                    sentence = (
                        f"There is a {kind} without a mark in the text. It would be handed on unseen: "
                        "open the file in Word, save it again, or give the note its mark."
                    )
                    yield Finding("hidden-text", sentence, name, words)


def _how_hidden(run: etree._Element, styles: Styles) -> str:
    properties = list(styles.run_properties(run))
    for switch in _SWITCHES:
        found = next((one for each in properties if (one := each.find(tag(switch))) is not None), None)
        if is_on(found):
            return "hidden"
    size = next(
        (one.get(W_VAL, "") for each in properties if (one := each.find(tag("w:sz"))) is not None), ""
    )
    if size.isdecimal() and int(size) < _SMALLEST:
        return "tiny"
    colour = next((one for each in properties if (one := each.find(tag("w:color"))) is not None), None)
    return "white" if colour is not None and _is_white(colour) and not _is_shaded(run, properties) else ""


def _is_white(colour: etree._Element) -> bool:
    if colour.get(tag("w:themeColor")) in _WHITE_OF_THEME:
        return True
    written = colour.get(W_VAL, "auto")
    try:
        parts = bytes.fromhex(written)
    except ValueError:
        return False
    return len(parts) == 3 and min(parts) >= _LIGHTEST


def _is_shaded(run: etree._Element, properties: list[etree._Element]) -> bool:
    """Return True if a ground of any colour lies behind a run: its own, its paragraph's, cell's or
    table's.
    """
    if any(
        each.find(tag("w:shd")) is not None or each.find(tag("w:highlight")) is not None
        for each in properties
    ):
        return True
    holders = ("w:pPr/w:shd", "w:tcPr/w:shd", "w:tblPr/w:shd", "w:tblPr/w:tblStyle")
    return any(
        above.find(path, NAMESPACES) is not None for above in run.iterancestors() for path in holders
    ) or any(above.tag == tag("w:txbxContent") for above in run.iterancestors())


def _shape_faults(root: etree._Element) -> Iterator[Finding]:
    for element in elements(root):
        style = element.get("style", "").replace(" ", "").lower()
        if (element.tag == tag("wp:docPr") and element.get("hidden") in ("1", "true")) or (
            "visibility:hidden" in style or "display:none" in style
        ):
            yield Finding(
                "hidden-text", "There is a hidden shape. Show it, or delete it.", words=_place(element, "")
            )
    for both in root.iter(tag("mc:AlternateContent")):
        choice, fallback = (_words_in(both, name) for name in ("mc:Choice", "mc:Fallback"))
        if fallback and fallback != choice:
            sentence = "A shape says something else to older programs. Delete it and draw it anew."
            yield Finding("hidden-text", sentence, words=" ".join(fallback))


def _words_in(both: etree._Element, name: str) -> list[str]:
    return "".join(text.text or "" for one in both.iter(tag(name)) for text in one.iter(W_T)).split()


def _place(element: etree._Element, otherwise: str) -> str:
    paragraph = next(iter(element.iterancestors(W_P)), None)
    return otherwise if paragraph is None else paragraph_words(paragraph) or otherwise
