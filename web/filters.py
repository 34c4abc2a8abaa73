"""How numbers and names are written, and the Jinja filters: these functions and the formats of ``dates``.

In a page no date breaks inside; after its weekday a line may end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import ParamSpec

from markupsafe import Markup, escape

from cases.meetings.roles import role_in_a_sentence
from cases.models import Decision
from dates import (
    NO_BREAK_SPACE,
    exact_time_with_utc,
    iso_utc,
    long_date,
    long_datetime,
    long_day,
    plain_date,
    plain_datetime,
    plain_day,
    short_date,
    short_datetime,
    short_day,
    time_range,
    time_words,
    uk_day,
    unbroken,
)
from forms.phones import national_number, spaced
from forms.uploads import megabytes

_P = ParamSpec("_P")
_HELD = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b|\(UK time\)")
_NUMBER = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}\b")


def veiled(address: str) -> str:
    """Return ``p…@example.com`` for ``priya.shah@example.com``: enough to know one's own mailbox by."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return ``1 file``, ``3 files``; ``many`` where an s is not enough."""
    return f"{number:,}{NO_BREAK_SPACE}{one if number == 1 else many or one + 's'}"


def held(text: str) -> str:
    """Return ``text``, in which no date written like 25 January 2027, nor (UK time), is parted by a line's
    end.
    """
    done = _HELD.sub(lambda found: found[0].replace(" ", NO_BREAK_SPACE), text)
    return Markup(done) if isinstance(text, Markup) else done  # noqa: S704 - spaces alone were changed


def working_days(number: int) -> str:
    """Return ``1 working day``, ``3 working days``."""
    return count(number, "working day")


@lru_cache(maxsize=256, typed=True)  # the provider's own number stands on nearly every page
def phone(number: str) -> Markup:
    """Return a link that dials, its number spaced: ``0808 157 0155``.

    What is no UK number stays plain text.
    """
    digits = national_number(number)
    if digits is None:
        return escape(number)
    return Markup('<a href="tel:{}">{}</a>').format(digits, spaced(digits))


def with_phone(sentence: str, number: str) -> Markup:
    """Return ``sentence``, in which the spaced ``number`` is a link that dials."""
    digits = national_number(number)
    return phone(number).join(escape(sentence).split(spaced(digits))) if digits else escape(sentence)


def email_link(address: str) -> Markup:
    """Return a link that writes to ``address``, which breaks as `breakable` lets it."""
    return Markup('<a href="mailto:{}">{}</a>').format(address, breakable(address))


def breakable(address: str) -> Markup:
    """Return an email or web address: whole on a line where it fits, else parted before @, and only then at
    dots.
    """
    *before, last = address.split(" ")  # a person's name may stand before it
    name, at, place = last.rpartition("@")
    parts = [_in_one_piece(part) for part in (name, at + place) if part]
    whole = parts[0] if len(parts) == 1 else _in_one_piece(Markup("<wbr>").join(parts))
    return Markup(" ").join([*before, whole])


def _in_one_piece(text: str) -> Markup:
    shown = text if isinstance(text, Markup) else str(escape(text)).replace(".", "<wbr>.")
    return Markup(f'<span class="cp-piece">{shown}</span>')  # noqa: S704 - escaped in the same breath


def with_references(text: str) -> Markup:
    """Return ``text``, in which no case's or document's number is parted at its hyphens by a line's end."""
    return Markup(_NUMBER.sub(r'<span class="cp-together">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped in the same breath


def reference(code: str) -> Markup:
    """Return a reference or code in monospace, its groups kept together."""
    return Markup('<span class="cp-ref">{}</span>').format(code)


def listed(items: Iterable[object], word: str = "and") -> str:
    """Return ``Idris Vaughan, Maud Ferris and Sam Reed``."""
    *most, last = [str(item) for item in items] or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def numbered_decisions(decisions: Iterable[Decision]) -> str:
    """Return ``decision 2``, ``decisions 1 and 2``: as staff tell the decisions of one case apart."""
    numbers = [str(decision.number) for decision in decisions]
    return f"decision{'s' if len(numbers) > 1 else ''} {listed(numbers)}"


def decision_with_letter(decision: Decision) -> str:
    """Return what was decided and the letter's date: how someone who knows no numbers tells decisions
    apart.
    """
    letter = f", letter of {unbroken(plain_date(decision.letter_date))}" if decision.letter_date else ""
    return f"{decision.kind.reported_words}{letter}"


def lines(text: str) -> Markup:
    """Return typed text with its line ends shown."""
    return Markup("<br>").join(text.split("\n"))


def _unbroken(write: Callable[_P, str]) -> Callable[_P, str]:
    @wraps(write)
    def written(*args: _P.args, **kwargs: _P.kwargs) -> str:
        return unbroken(write(*args, **kwargs))

    return written


_OWN = (
    breakable,
    count,
    email_link,
    held,
    iso_utc,
    lines,
    listed,
    megabytes,
    numbered_decisions,
    phone,
    reference,
    role_in_a_sentence,
    spaced,
    time_range,
    time_words,
    decision_with_letter,
    uk_day,
    with_phone,
    with_references,
    working_days,
)
_DATES = (
    exact_time_with_utc,
    long_date,
    long_datetime,
    long_day,
    plain_date,
    plain_datetime,
    plain_day,
    short_date,
    short_datetime,
    short_day,
)
FILTERS: dict[str, Callable[..., object]] = {
    **{function.__name__: function for function in _OWN},
    **{function.__name__: _unbroken(function) for function in _DATES},
}
