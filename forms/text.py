"""Typed text made clean: one normal form, one kind of line end, nothing that cannot be printed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from documents.visible import leaves_ink

# Flags such as England's are a black flag spelled out in tag letters; elsewhere tag letters only hide things.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{2,}")
# Format characters that show nothing and that no script needs in plain text. The joiners (emoji families,
# Persian, Hindi) and the marks of direction (Arabic beside Latin) are not among them.
_HIDDEN = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2061, 0x2070), *range(0xE0000, 0xE0080)]))
# What word processors and browsers leave in what is pasted: places to break a word, marks of a picture or a
# note that did not come along. It shows nothing, so its going changes nothing that anybody saw.
_SILENT = frozenset(
    "\u00ad\u180e\u200b\ufeff\u2060\ufff9\ufffa\ufffb\ufffc" + "".join(map(chr, range(0x1D173, 0x1D17B)))
)
# Word writes list marks as characters of its own picture fonts (Symbol, Wingdings), which no other font has.
_MARKS_OF_WORD = str.maketrans(
    dict.fromkeys("\uf06c\uf06d\uf06e\uf06f\uf071\uf075\uf076\uf09f\uf0a7\uf0a8\uf0b7", "\u2022")
    | {"\uf02d": "\u2013", "\uf0be": "\u2013", "\uf0d8": "\u2022", "\uf0e0": "\u2192", "\uf0e8": "\u2192"}
    | {"\uf0fc": "\u2713", "\uf0fb": "\u2717", "\uf0fe": "\u2611"}
)
LONGEST_NUMBER = 1_000
"""Characters of a text that may still be a number, a date or a phone number."""
_TATWEEL = "\u0640"
"""The stroke that lengthens Arabic words, a letter by its category."""
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(frozen=True)
class CleanText:
    """Text fit to keep and print, and how many characters had to go."""

    text: str
    removed: int

    @property
    def notice(self) -> str:
        """What the person is told, in one sentence or two; empty when nothing was taken out."""
        if not self.removed:
            return ""
        characters = "character" if self.removed == 1 else "characters"
        return f"We took out {self.removed} {characters} that cannot be printed. Check the text"


def clean(typed: str) -> CleanText:
    """Text in Unicode's form C with ``\\n`` as line end, without control and invisible characters.

    Tabs stay; spaces round the whole go. Joiners, marks of direction, variation selectors and
    emoji flags stay, since scripts and pictures are written with them. Word's own list marks become
    bullets. Counts what it removes, but for what shows nothing wherever it stands.
    """
    text = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.replace("\x0b", "\n").replace("\x0c", "\n").replace("\x85", "\n")
    text = text.translate(_MARKS_OF_WORD)
    kept: list[str] = []
    removed = position = 0
    for flag in _FLAG.finditer(text):
        before, gone = _without_unprintable(text[position : flag.start()])
        kept += [before, flag.group()]
        removed, position = removed + gone, flag.end()
    rest, gone = _without_unprintable(text[position:])
    whole = unicodedata.normalize("NFC", "".join([*kept, rest]))
    return CleanText(whole.strip(), removed + gone)


def _without_unprintable(text: str) -> tuple[str, int]:
    """Return ``text`` without what cannot be printed, and how much of that was not silent.

    Each character is judged once, however often it stands there: a megabyte takes milliseconds.
    """
    unprintable = {character for character in set(text) if not _can_be_printed(character)}
    if not unprintable:
        return text, 0
    kept = text.translate(dict.fromkeys(map(ord, unprintable)))
    silent = sum(text.count(character) for character in unprintable & _SILENT)
    return kept, len(text) - len(kept) - silent


def clean_line(typed: str) -> CleanText:
    """Return what ``clean`` does, on one line: line ends and runs of spaces become one space."""
    cleaned = clean(typed)
    return CleanText(_SPACES.sub(" ", cleaned.text.replace("\n", " ")).strip(), cleaned.removed)


def searched_words(typed: str, longest: int) -> str:
    """Return what an address asks to look for: a line of at most ``longest`` characters, all shown."""
    return clean_line(typed).text[:longest].strip()


def without_invisible(typed: str) -> str:
    """Return text for addresses and codes: no character that shows nothing, no spaces round it.

    Nobody is told. What is pasted out of an email often carries zero-width spaces that the person cannot see.
    """
    text = clean_line(typed).text
    unseen = {ord(character) for character in set(text) if unicodedata.category(character) == "Cf"}
    return text.translate(dict.fromkeys(unseen)).strip()


def shows_something(text: str) -> bool:
    """Return True if any character of ``text`` leaves ink: fillers, joiners and blanks leave none."""
    return any(leaves_ink(character) for character in set(text))


_NAMES_NOBODY = frozenset({"Po", "Pd", "Pc", "Pi", "Pf", "Sk", "Sm"})
"""Points, dashes, quotes, accents and signs of sums, as Unicode's general categories (UAX 44, 5.7.1)."""


def can_be_a_name(text: str) -> bool:
    """Return True if something in ``text`` leaves ink besides the signs of ``_NAMES_NOBODY``.

    Those alone name nobody. What else may be a name is not for us to say.
    """
    return any(
        leaves_ink(c) and unicodedata.category(c) not in _NAMES_NOBODY and c != _TATWEEL for c in set(text)
    )


def most_marks_on_one_letter(text: str) -> int:
    """Return the largest number of combining marks that stand on one character of ``text``."""
    most = run = 0
    for character in unicodedata.normalize("NFC", text):
        stacked = unicodedata.category(character) in {"Mn", "Me"} and not _is_variation(character)
        run = run + 1 if stacked else 0
        most = max(most, run)
    return most


def _is_variation(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF


def plain_digits(typed: str) -> str:
    """Return ``typed`` with digits of any script, and full-width letters, as the ASCII ones.

    What is too long for any number or date stays as it is.
    """
    if len(typed) > LONGEST_NUMBER:
        return typed
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in unicodedata.normalize("NFKC", typed)
    )


def _can_be_printed(character: str) -> bool:
    if character in "\n\t":
        return True
    if character in _HIDDEN or character in _SILENT:
        return False
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:  # Unicode's noncharacters
        return False
    return unicodedata.category(character) not in {"Cc", "Cs", "Co"}
