"""Check your answers: every answer in groups, each with who sees it and where it is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup

from cases.documents import Upload
from cases.vocabulary import Asker
from dates import long_date, plain_date, unbroken
from forms.phones import spaced
from forms.public.ask import YES_NO_UNSURE
from web.common.draft_answers import DraftAnswers
from web.common.request import asks_for_another, authority_name, dates_follow, is_about_a_plan, who_of
from web.filters import breakable, count, lines
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


def answer_groups(draft_answers: DraftAnswers, letters: Sequence[Upload], today: date) -> list[Group]:
    """All groups, in the order the questions were asked."""
    place = authority_name(draft_answers) or "the local authority"
    groups = [
        Group("The decision", f"{place} sees this", tuple(_decision(draft_answers))),
        Group("Who it is about", f"{place} sees this", tuple(_child(draft_answers))),
        Group("About you", f"Only we see this, but {place} is told your name", tuple(_asker(draft_answers))),
    ]
    if asks_for_another(who_of(draft_answers, today=today)):
        rows = tuple(_them(draft_answers))
        groups.append(
            Group("The person whose request it is", f"Only we see this, but {place} is told the name", rows)
        )
    return [
        *groups,
        Group(
            "What you need",
            "Only we see this; people at the meeting are told what helps you",
            tuple(_needs(draft_answers)),
        ),
        Group(
            "What you want",
            f"Only we see this; {place} is told if you choose mediation",
            tuple(_wish(draft_answers)),
        ),
        Group("More, if you like", "Only we and the mediator see this", tuple(_more(draft_answers))),
        Group("The letter", "Only we see this", (("Files", _files(letters), _change("letter")),)),
    ]


def _is_missing(row: Row) -> bool:
    return str(row[1]) in NO_ANSWER


def _decision(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield "Decision", draft_answers.kind.words if draft_answers.kind else NOT_GIVEN, _change("what")
    if is_about_a_plan(draft_answers):
        parts = Markup("<br>").join(section.words for section in draft_answers.sections)
        yield "Parts of the plan", parts or NOT_GIVEN, _change("parts")
        if draft_answers.missing_health:
            yield "Health help that is missing", lines(draft_answers.missing_health), _change("parts")
    if draft_answers.detained:
        yield "Detained", "Yes. An adviser will look at the rules for this", _change("what")
    yield "Local authority", authority_name(draft_answers) or NOT_GIVEN, _change("authority")
    if dates_follow(draft_answers):
        yield "Date on the letter", _letter_date(draft_answers), _change("letter-date")
        if draft_answers.letter_date:
            received = draft_answers.received_date
            came = unbroken(long_date(received)) if received else NOT_GIVEN
            yield "The letter reached you on", came, _change("letter-came")
            said = {o.value: o.label for o in YES_NO_UNSURE}.get(draft_answers.letter_told_rights, NOT_GIVEN)
            yield "The letter told you about mediation and appeals", said, _change("letter-came")


def _letter_date(draft_answers: DraftAnswers) -> str:
    if draft_answers.letter_date is None:
        return "You do not have the letter"
    guess = " (your best guess)" if draft_answers.letter_date_is_a_guess else ""
    return f"{unbroken(long_date(draft_answers.letter_date))}{guess}"


def _child(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield "Child or young person", draft_answers.person_name or NOT_GIVEN, _change("child")
    yield (
        "Date of birth",
        unbroken(plain_date(draft_answers.birth_date)) if draft_answers.birth_date else NOT_GIVEN,
        _change("child"),
    )
    yield "Lives in", draft_answers.lives_in or authority_name(draft_answers) or NOT_GIVEN, _change("child")


def _asker(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield "You are", draft_answers.asker.words if draft_answers.asker else NOT_GIVEN, _change("you")
    if draft_answers.asker is Asker.HELPER:
        yield "How you know them", draft_answers.helper_role, _change("you")
    if draft_answers.capacity_basis and draft_answers.asker is Asker.ALTERNATIVE_PERSON:
        because = f"{draft_answers.capacity_basis}. {draft_answers.capacity_note}".rstrip(". ")
        yield "Why you are acting for them", because, _change("say-so")
    if draft_answers.asker is Asker.PARENT and draft_answers.say_so:
        say_so = {"yes": "Yes", "not_yet": "Not yet"}[draft_answers.say_so]
        yield "They have said that you can ask for them", say_so, _change("say-so")
    yield "Your name", draft_answers.name or NOT_GIVEN, _change("contact")
    yield (
        "Your email",
        breakable(draft_answers.email) if draft_answers.email else "You do not use email",
        _change("contact"),
    )
    yield "Your phone", spaced(draft_answers.phone) if draft_answers.phone else NOT_GIVEN, _change("contact")
    address = "\n".join(part for part in (draft_answers.address, draft_answers.postcode) if part)
    yield "Your address", lines(address) if address else NOT_GIVEN, _change("contact")
    yield "Best times", draft_answers.best_times or NOT_GIVEN, _change("contact")
    safe = (
        {True: "Yes", False: "No"}.get(bool(draft_answers.message_safe))
        if draft_answers.message_safe is not None
        else NOT_GIVEN
    )
    yield "Safe to leave a message", safe, _change("contact")


def _them(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield "Their name", draft_answers.their_name or NOT_GIVEN, _change("them")
    yield (
        "Their email",
        breakable(draft_answers.their_email) if draft_answers.their_email else NOT_GIVEN,
        _change("them"),
    )
    yield (
        "Their phone",
        spaced(draft_answers.their_phone) if draft_answers.their_phone else NOT_GIVEN,
        _change("them"),
    )
    yield (
        "Their address",
        lines(draft_answers.their_address) if draft_answers.their_address else NOT_GIVEN,
        _change("them"),
    )


def _needs(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield "Needs", Markup("<br>").join(draft_answers.needs) or NOTHING_NEEDED, _change("needs")
    if draft_answers.language:
        yield "Language", draft_answers.language, _change("needs")
    if draft_answers.needs_note:
        yield "Also", lines(draft_answers.needs_note), _change("needs")


def _wish(draft_answers: DraftAnswers) -> Iterable[Row]:
    if dates_follow(draft_answers):
        appeal = draft_answers.wish_to_appeal.words if draft_answers.wish_to_appeal else NOT_GIVEN
        yield "You want to appeal", appeal, _change("appeal")
    yield "You want", draft_answers.wish.words if draft_answers.wish else NOT_GIVEN, _change("choice")


def _more(draft_answers: DraftAnswers) -> Iterable[Row]:
    yield (
        "You hope for",
        lines(draft_answers.hopes) if draft_answers.hopes else NOT_GIVEN,
        _change("more/hopes"),
    )
    another = "A parent or carer" if draft_answers.asker is Asker.YOUNG_PERSON else "Another parent"
    yield another, draft_answers.other_parent or NOT_GIVEN, _change("more/other-parent")
    if draft_answers.other_parent_safe:
        safe = {"yes": "Yes", "no": "No", "ask": "Ask me first"}[draft_answers.other_parent_safe]
        yield "Safe to contact them", safe, _change("more/other-parent")
    unsafe = lines(draft_answers.safety_note) if draft_answers.safety_note else NOT_GIVEN
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
