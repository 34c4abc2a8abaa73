"""Check your answers: every answer in groups, each with who sees it and where it is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.documents import Upload
from cases.vocabulary import Asker
from forms.phones import spaced
from forms.public.ask import YES_NO_UNSURE
from web.common.draft_answers import Told
from web.common.request import asks_for_another, authority_name, dates_follow, is_about_a_plan, who_of
from web.filters import breakable, count, fact_date, lines, long_date
from web.public.drafts import address_of
from web.public.flow import CHECK

NOT_GIVEN = "Not given"
NOTHING_NEEDED, NO_FILE = "Nothing", "No file yet. You can send it later"
NO_ANSWER = frozenset({NOT_GIVEN, NOTHING_NEEDED, NO_FILE})
"""What a row says that a person left empty: such rows are folded away."""
Row = tuple[str, Any, str]


@dataclass(frozen=True)
class Group:
    """Answers that the same people see."""

    title: str
    seen_by: str
    rows: tuple[Row, ...]

    @property
    def given(self) -> tuple[Row, ...]:
        """What was answered."""
        return tuple(row for row in self.rows if not _is_missing(row))

    @property
    def not_given(self) -> tuple[Row, ...]:
        """What was left out, each with where it can still be told."""
        return tuple(row for row in self.rows if _is_missing(row))


def answer_groups(told: Told, letters: Sequence[Upload], today: date) -> list[Group]:
    """All groups, in the order the questions were asked."""
    place = authority_name(told) or "the local authority"
    groups = [
        Group("The decision", f"{place} sees this", tuple(_decision(told))),
        Group("Who it is about", f"{place} sees this", tuple(_child(told))),
        Group("About you", f"Only we see this, but {place} is told your name", tuple(_asker(told))),
    ]
    if asks_for_another(who_of(told, today=today)):
        rows = tuple(_them(told))
        groups.append(
            Group("The person whose request it is", f"Only we see this, but {place} is told the name", rows)
        )
    return [
        *groups,
        Group(
            "What you need",
            "Only we see this; people at the meeting are told what helps you",
            tuple(_needs(told)),
        ),
        Group(
            "What you want", f"Only we see this; {place} is told if you choose mediation", tuple(_wish(told))
        ),
        Group("More, if you like", "Only we and the mediator see this", tuple(_more(told))),
        Group("The letter", "Only we see this", (("Files", _files(letters), _change("letter")),)),
    ]


def _is_missing(row: Row) -> bool:
    return str(row[1]) in NO_ANSWER


def _decision(told: Told) -> Iterable[Row]:
    yield "Decision", told.kind.words if told.kind else NOT_GIVEN, _change("what")
    if is_about_a_plan(told):
        parts = Markup("<br>").join(section.words for section in told.sections)
        yield "Parts of the plan", parts or NOT_GIVEN, _change("parts")
        if told.missing_health:
            yield "Health help that is missing", lines(told.missing_health), _change("parts")
    if told.detained:
        yield "Detained", "Yes. An adviser will look at the rules for this", _change("what")
    yield "Local authority", authority_name(told) or NOT_GIVEN, _change("authority")
    if dates_follow(told):
        yield "Date on the letter", _letter_date(told), _change("letter-date")
        if told.letter_date:
            came = long_date(told.received_date) if told.received_date else NOT_GIVEN
            yield "The letter reached you on", came, _change("letter-came")
            said = {o.value: o.label for o in YES_NO_UNSURE}.get(told.letter_told_rights, NOT_GIVEN)
            yield "The letter told you about mediation and appeals", said, _change("letter-came")


def _letter_date(told: Told) -> str:
    if told.letter_date is None:
        return "You do not have the letter"
    guess = " (your best guess)" if told.letter_date_is_a_guess else ""
    return f"{long_date(told.letter_date)}{guess}"


def _child(told: Told) -> Iterable[Row]:
    yield "Child or young person", told.person_name or NOT_GIVEN, _change("child")
    yield "Date of birth", fact_date(told.birth_date) if told.birth_date else NOT_GIVEN, _change("child")
    yield "Lives in", told.lives_in or authority_name(told) or NOT_GIVEN, _change("child")


def _asker(told: Told) -> Iterable[Row]:
    yield "You are", told.asker.words if told.asker else NOT_GIVEN, _change("you")
    if told.asker is Asker.HELPER:
        yield "How you know them", told.helper_role, _change("you")
    if told.capacity_basis and told.asker is Asker.ALTERNATIVE_PERSON:
        because = f"{told.capacity_basis}. {told.capacity_note}".rstrip(". ")
        yield "Why you are acting for them", because, _change("say-so")
    if told.asker is Asker.PARENT and told.say_so:
        say_so = {"yes": "Yes", "not_yet": "Not yet"}[told.say_so]
        yield "They have said that you can ask for them", say_so, _change("say-so")
    yield "Your name", told.name or NOT_GIVEN, _change("contact")
    yield "Your email", breakable(told.email) if told.email else "You do not use email", _change("contact")
    yield "Your phone", spaced(told.phone) if told.phone else NOT_GIVEN, _change("contact")
    address = "\n".join(part for part in (told.address, told.postcode) if part)
    yield "Your address", lines(address) if address else NOT_GIVEN, _change("contact")
    yield "Best times", told.best_times or NOT_GIVEN, _change("contact")
    safe = (
        {True: "Yes", False: "No"}.get(bool(told.message_safe))
        if told.message_safe is not None
        else NOT_GIVEN
    )
    yield "Safe to leave a message", safe, _change("contact")


def _them(told: Told) -> Iterable[Row]:
    yield "Their name", told.their_name or NOT_GIVEN, _change("them")
    yield "Their email", breakable(told.their_email) if told.their_email else NOT_GIVEN, _change("them")
    yield "Their phone", spaced(told.their_phone) if told.their_phone else NOT_GIVEN, _change("them")
    yield "Their address", lines(told.their_address) if told.their_address else NOT_GIVEN, _change("them")


def _needs(told: Told) -> Iterable[Row]:
    yield "Needs", Markup("<br>").join(told.needs) or NOTHING_NEEDED, _change("needs")
    if told.language:
        yield "Language", told.language, _change("needs")
    if told.needs_note:
        yield "Also", lines(told.needs_note), _change("needs")


def _wish(told: Told) -> Iterable[Row]:
    if dates_follow(told):
        appeal = told.wish_to_appeal.words if told.wish_to_appeal else NOT_GIVEN
        yield "You want to appeal", appeal, _change("appeal")
    yield "You want", told.wish.words if told.wish else NOT_GIVEN, _change("choice")


def _more(told: Told) -> Iterable[Row]:
    yield "You hope for", lines(told.hopes) if told.hopes else NOT_GIVEN, _change("more/hopes")
    another = "A parent or carer" if told.asker is Asker.YOUNG_PERSON else "Another parent"
    yield another, told.other_parent or NOT_GIVEN, _change("more/other-parent")
    if told.other_parent_safe:
        safe = {"yes": "Yes", "no": "No", "ask": "Ask me first"}[told.other_parent_safe]
        yield "Safe to contact them", safe, _change("more/other-parent")
    unsafe = lines(told.safety_note) if told.safety_note else NOT_GIVEN
    yield "Worries about safety", unsafe, _change("more/safety")


def _files(letters: Sequence[Upload]) -> Any:
    if not letters:
        return NO_FILE
    return Markup("<br>").join(line for letter in letters for line in _file(letter))


def _file(letter: Upload) -> Iterable[str]:
    """The file, and what we changed in it: this page is the first that its sender sees after sending it."""
    yield f"{letter.shown_name} ({count(letter.pages, 'page')})"
    yield from (Markup('<span class="cp-quiet">{}</span>').format(change) for change in letter.changes)


def _change(page: str) -> str:
    return address_of(page, CHECK)
