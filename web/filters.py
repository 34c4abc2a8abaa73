"""How dates, times, numbers and names are written, as Jinja filters and plain functions.

Times are shown in the UK's own; a stored time is UTC. Dates are held together with no-break
spaces, so that none breaks inside; after the weekday a line may end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from cases.models import Decision
from forms.moments import MONTHS, clock_time
from forms.phones import national_number, spaced
from forms.uploads import megabytes

LONDON = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FIXED = "\u00a0"
_HELD = re.compile(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b|\(UK time\)")
_NUMBER = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{2}\b")


def uk_day(at: datetime | date) -> date:
    """The day on which ``at`` falls in the UK; a plain date is its own day."""
    return _uk(at).date() if isinstance(at, datetime) else at


def long_date(at: datetime | date) -> str:
    """``Monday 25 January 2027``: for families and on paper."""
    day = uk_day(at)
    return f"{DAYS[day.weekday()]} {fact_date(day)}"


def day_date(at: datetime | date) -> str:
    """``Monday 25 January``: where the year was said a moment ago."""
    day = uk_day(at)
    return f"{DAYS[day.weekday()]} {day.day}{_FIXED}{MONTHS[day.month - 1]}"


def fact_date(at: datetime | date) -> str:
    """``25 January 2027``: for facts, as of birth or issue."""
    day = uk_day(at)
    return f"{day.day}{_FIXED}{MONTHS[day.month - 1]}{_FIXED}{day.year}"


def short_date(at: datetime | date) -> str:
    """``25 Jan 2027``: for staff's tables."""
    day = uk_day(at)
    return f"{day.day}{_FIXED}{MONTHS[day.month - 1][:3]}{_FIXED}{day.year}"


def short_day(at: datetime | date) -> str:
    """``25 Jan``: for staff's tables, within one year."""
    day = uk_day(at)
    return f"{day.day}{_FIXED}{MONTHS[day.month - 1][:3]}"


def uk_time(at: datetime | time) -> str:
    """``10:04am``, ``10am``, ``midday``. A plain time is taken as the UK's own."""
    return clock_time(_uk(at).time() if isinstance(at, datetime) else at)


def time_range(start: datetime, end: datetime) -> str:
    """``10am to 12:30pm``."""
    return f"{uk_time(start)} to {uk_time(end)}"


def uk_datetime(at: datetime) -> str:
    """``10:04am on 25 November 2026 (UK time)``: for families, once a page."""
    return f"{uk_time(at)} on {fact_date(at)} (UK{_FIXED}time)"


def until(at: datetime) -> str:
    """The same after "until"; of midnight, the day that ends: ``the end of Monday 7 December 2026``."""
    clock = _uk(at)
    if (clock.hour, clock.minute) == (0, 0):
        return f"the end of {long_date(uk_day(at - timedelta(minutes=1)))}"
    return uk_datetime(at)


def veiled(address: str) -> str:
    """``p…@example.com`` for ``priya.shah@example.com``: enough to know one's own mailbox by."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}"


def long_datetime(at: datetime) -> str:
    """``11:52pm on Wednesday 25 November 2026 (UK time)``: where the weekday helps."""
    return f"{uk_time(at)} on {long_date(at)} (UK{_FIXED}time)"


def short_datetime(at: datetime) -> str:
    """``25 Nov 11:52pm``: for staff's timelines."""
    return f"{short_day(at)} {uk_time(at)}"


def uk_instant(at: datetime) -> str:
    """``25 November 2026, 10:04:31 GMT (10:04:31 UTC)``: for evidence and signing records."""
    uk, utc = _uk(at), at.astimezone(UTC)
    other_day = f"{fact_date(utc.date())}, " if utc.date() != uk.date() else ""
    return f"{fact_date(uk)}, {uk:%H:%M:%S} {uk:%Z} ({other_day}{utc:%H:%M:%S} UTC)"


def iso(at: datetime | date) -> str:
    """What ``<time datetime="…">`` takes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(at, datetime) else at.isoformat()


def _uk(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without its zone cannot be shown: store times in UTC")
    return at.astimezone(LONDON)


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 file``, ``3 files``; ``many`` where an s is not enough."""
    return f"{number:,}{_FIXED}{one if number == 1 else many or one + 's'}"


def held(text: str) -> str:
    """``text``, in which no date written like 25 January 2027, nor (UK time), is parted by a line's end."""
    done = _HELD.sub(lambda found: found[0].replace(" ", _FIXED), text)
    return Markup(done) if isinstance(text, Markup) else done  # noqa: S704 - spaces alone were changed


def working_days(number: int) -> str:
    """``1 working day``, ``3 working days``."""
    return count(number, "working day")


@lru_cache(maxsize=256, typed=True)  # the provider's own number stands on nearly every page
def phone(number: str) -> Markup:
    """A link that dials, its number spaced: ``0808 157 0155``; what is no UK number stays plain text."""
    digits = national_number(number)
    if digits is None:
        return escape(number)
    return Markup('<a href="tel:{}">{}</a>').format(digits, spaced(digits))


def with_phone(sentence: str, number: str) -> Markup:
    """``sentence``, in which the spaced ``number`` is a link that dials."""
    digits = national_number(number)
    return phone(number).join(escape(sentence).split(spaced(digits))) if digits else escape(sentence)


def email_link(address: str) -> Markup:
    """A link that writes to ``address``, which breaks as `breakable` lets it."""
    return Markup('<a href="mailto:{}">{}</a>').format(address, breakable(address))


def breakable(address: str) -> Markup:
    """An email or web address: whole on a line where it fits, else parted before @, and only then at dots."""
    *before, last = address.split(" ")  # a person's name may stand before it
    name, at, place = last.rpartition("@")
    parts = [_in_one_piece(part) for part in (name, at + place) if part]
    whole = parts[0] if len(parts) == 1 else _in_one_piece(Markup("<wbr>").join(parts))
    return Markup(" ").join([*before, whole])


def _in_one_piece(text: str) -> Markup:
    shown = text if isinstance(text, Markup) else str(escape(text)).replace(".", "<wbr>.")
    return Markup(f'<span class="cp-piece">{shown}</span>')  # noqa: S704 - escaped in the same breath


def with_references(text: str) -> Markup:
    """``text``, in which no case's or document's number is parted at its hyphens by a line's end."""
    return Markup(_NUMBER.sub(r'<span class="cp-together">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped in the same breath


def reference(code: str) -> Markup:
    """A reference or code in monospace, its groups kept together."""
    return Markup('<span class="cp-ref">{}</span>').format(code)


def listed(items: Iterable[object], word: str = "and") -> str:
    """``Idris Vaughan, Maud Ferris and Sam Reed``."""
    *most, last = [str(item) for item in items] or [""]
    return f"{', '.join(most)} {word} {last}" if most else last


def numbered_decisions(decisions: Iterable[Decision]) -> str:
    """``decision 2``, ``decisions 1 and 2``: as staff tell the decisions of one case apart."""
    numbers = [str(decision.number) for decision in decisions]
    return f"decision{'s' if len(numbers) > 1 else ''} {listed(numbers)}"


def decision_with_letter(decision: Decision) -> str:
    """What was decided and the letter's date: how someone who knows no numbers tells decisions apart."""
    letter = f", letter of {fact_date(decision.letter_date)}" if decision.letter_date else ""
    return f"{decision.kind.reported_words}{letter}"


def lines(text: str) -> Markup:
    """Typed text with its line ends shown."""
    return Markup("<br>").join(text.split("\n"))


FILTERS = {
    function.__name__: function
    for function in (
        breakable,
        count,
        day_date,
        email_link,
        fact_date,
        held,
        iso,
        lines,
        listed,
        long_date,
        long_datetime,
        megabytes,
        numbered_decisions,
        phone,
        reference,
        short_date,
        short_datetime,
        short_day,
        spaced,
        time_range,
        decision_with_letter,
        uk_day,
        uk_datetime,
        uk_instant,
        uk_time,
        with_phone,
        with_references,
        working_days,
    )
}
