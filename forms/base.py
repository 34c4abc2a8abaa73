"""The form every page is built on: nothing typed is lost, nothing is judged in WTForms' own words.

class LetterDateForm(PageForm):
    '''What date is on the letter?'''

    sent_on = DateField3("What date is on the letter?", thing="the date on the letter", past=True)
    submit = MainButton("Continue")

A view passes ``today`` or ``now`` where a field is held against them; nothing here reads a clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from flask_wtf.form import _Auto
from wtforms import Field, FieldList, Form, FormField
from wtforms.validators import ValidationError

from dates import uk_day
from forms.fields import MainButton
from forms.shown_again import EARLIER_FORM, EARLIER_SIGN_IN, PAGE, SENT, SHOWN, ShownAgain
from forms.uploads import CHOOSE_AGAIN, UploadField

OPEN_TOO_LONG = "This page was open for a long time."
ANOTHER_FORM = "A new form was started in this browser after this page was opened. Nothing was saved."
MAY_BE_EMPTY = " (you can leave this empty)"
ANOTHER_SIGN_IN = "Someone signed in or out in this browser after this page was opened."


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: what to do, and the id of the control to go to."""

    sentence: str
    target: str


class _PageToken(_FlaskFormCSRF):
    """The form's token. One that is wrong, old or no text at all is told in our words."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Raise ValidationError with a sentence for people when the token is not ours or too old."""
        if not isinstance(field.data, str):
            field.data = None
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(form.words_for_wrong_token()) from error


class PageForm(FlaskForm):
    """A page's form; its docstring is the question.

    A page open for longer than the token lives is shown again with everything that was typed,
    and one more press sends it. A page whose words were kept is shown with them and with its problems
    (``forms.shown_again``).
    """

    page_order: tuple[str, ...] = ()
    """Names of fields as the page has them, where that is not the order of the form: what is wrong is told in
    this order. Fields that are not named come after."""
    never_kept: ClassVar[frozenset[str]] = frozenset()
    """Names of fields that prove who someone is: what is typed there is never kept, not even for an hour."""

    class Meta(FlaskForm.Meta):
        """Our token; what is posted as anything but a form counts as nothing sent."""

        csrf_class = _PageToken

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return the posted fields and files, or None."""
            try:
                wrapped = super().wrap_formdata(form, formdata)
            except (TypeError, ValueError):  # JSON that is no object
                return None
            return wrapped if hasattr(wrapped, "getlist") else None

    is_part_of_request: ClassVar[bool] = False
    """The page says of which public request it is part: another tab of the browser may have begun another."""
    can_be_saved: ClassVar[bool] = False
    """The page offers 'Save and come back later' beside its main button."""

    def __init__(
        self, formdata: Any = _Auto, *, today: date | None = None, now: datetime | None = None, **kwargs: Any
    ) -> None:
        self.now = now
        self.today = today if today is not None or now is None else uk_day(now)
        self._page_problems: list[str] = []
        self.taken_over: set[str] = set()
        again = SHOWN.get() if formdata is _Auto else None
        self.is_shown_again = again is not None
        super().__init__(formdata if again is None else again.fields, **kwargs)
        if again is not None:
            self.restore(again)
        elif formdata is _Auto and self.is_submitted() and (sent := SENT.get()) is not None:
            sent.append(self)

    def restore(self, again: ShownAgain) -> None:
        """Say again what was wrong with what was sent, and why the page is shown again."""
        errors = again.errors.get(type(self).__name__, {})
        self._page_problems.extend(errors.get(PAGE, ()))
        for field in self.every_field():
            if field.name in errors:
                field.errors = tuple(errors[field.name])
            elif again.had_files and isinstance(field, UploadField):
                field.errors = (CHOOSE_AGAIN,)
        button = next((field.label.text for field in self if isinstance(field, MainButton)), "")
        if again.notice and button:
            self._page_problems.append(again.notice.format(button=button))

    def take_over(self, name: str, value: Any) -> None:
        """Show ``value`` in the field ``name`` in place of what was sent."""
        self[name].process_data(value)
        self.taken_over.add(name)

    def problems_by_name(self) -> dict[str, list[str]]:
        """Return everything that is wrong, by the field's name.

        Under '' what is wrong with the page as a whole.
        """
        found = {field.name: [str(e) for e in field.errors] for field in self.every_field() if field.errors}
        return {**found, PAGE: list(self._page_problems)} if self._page_problems else found

    def every_field(self) -> Iterator[Any]:
        """Return every field, those inside rows too."""
        return _leaves(self)

    def was_sound(self) -> bool:
        """Return True if the page is shown again although nothing was wrong, and all of it may still be
        used.
        """
        if not self.is_shown_again or self.problems:
            return False
        self.validate()
        for field in self:
            if field.name == self._token_name:
                field.errors = ()  # a GET carries none
        return all(not field.errors for field in self.every_field())

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Return True if the page was sent, and everything in it may be used."""
        return bool(super().validate_on_submit(extra_validators))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return True if everything may be used. When not, files must be chosen again, and each says so."""
        sound = super().validate(extra_validators)
        if self.is_part_of_request and EARLIER_FORM.get() and not self._token_errors():
            self.add_problem(self.words_for_earlier_form())
            sound = False
        if sound:
            return True
        for field in self:
            if isinstance(field, UploadField) and field.uploads() and not field.errors:
                field.errors = (CHOOSE_AGAIN,)
        return False

    def add_problem(self, sentence: str, field: str | None = None) -> None:
        """Add what only the view could find: beside ``field`` (its name), or on the page as a whole."""
        if field is None:
            self._page_problems.append(sentence)
        else:
            self[field].errors = (*self[field].errors, sentence)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The error summary: the page's own, then each field's first, in the page's order."""
        page = [Problem(sentence, self._main_target) for sentence in self._page_problems]
        token = [Problem(str(error), self._main_target) for error in self._token_errors()]
        order = {name: place for place, name in enumerate(self.page_order)}
        fields = [field for field in self if field.name != self._token_name]
        fields.sort(key=lambda field: order.get(field.name, len(order)))
        return (*token, *page, *_told_apart(_problems(fields)))

    @property
    def sends_files(self) -> bool:
        """The page must be sent as multipart."""
        return any(isinstance(field, UploadField) for field in self)

    def words_for_wrong_token(self) -> str:
        """Return what to say when the token is not good: the true reason, and the button to press again.

        A token that is too old cannot be told from one that was lost with the browser's cookies; one from
        before a sign-in began or ended in this browser can.
        """
        reason = ANOTHER_SIGN_IN if EARLIER_SIGN_IN.get() else OPEN_TOO_LONG
        return f"{reason} Everything you typed is still here. Press '{self.button_to_press()}' again"

    def words_for_earlier_form(self) -> str:
        """Return what to say when the page was part of a request that this browser has left for a new one."""
        button = self.button_to_press()
        return (
            f"{ANOTHER_FORM} What you typed is still here. To put it in the new form, press '{button}' again"
        )

    def button_to_press(self) -> str:
        """Return the words of the button that sends what is shown again."""
        return next((field.label.text for field in self if isinstance(field, MainButton)), "Continue")

    @property
    def _token_name(self) -> str:
        return f"{self._prefix}{self.meta.csrf_field_name}"

    def _token_errors(self) -> Iterable[Any]:
        return next((field.errors for field in self if field.name == self._token_name), ())

    @property
    def _main_target(self) -> str:
        return next((field.id for field in self if isinstance(field, MainButton)), "main-content")


class QuestionForm(PageForm):
    """A question of the public request, which offers to save what is there and come back to it."""

    is_part_of_request = True
    can_be_saved = True


class RowForm(Form):
    """One row of a repeated group inside a page's form: fields, no token of its own."""


class BareForm(PageForm):
    """A button and nothing else: for a change of state that asks nothing, such as signing out."""


def _leaves(fields: Iterable[Any]) -> Iterator[Any]:
    """Yield each field, and each field inside a row."""
    for field in fields:
        if isinstance(field, FieldList):
            yield from _leaves(field.entries)
        elif isinstance(field, FormField):
            yield from _leaves(field.form)
        else:
            yield field


def _problems(fields: Iterable[Field]) -> Iterator[tuple[Problem, str]]:
    """Yield the first problem of each field, and of each field inside a row, with the field's label."""
    for field in fields:
        if isinstance(field, FieldList):
            sentences = [str(error) for error in field.errors if isinstance(error, str)]
            yield from ((Problem(sentence, field.id), field.label.text) for sentence in sentences)
            yield from _problems(field.entries)
        elif isinstance(field, FormField):
            yield from _problems(field.form)
        elif field.errors:
            yield Problem(str(field.errors[0]), getattr(field, "target", field.id)), field.label.text


def _told_apart(found: Iterable[tuple[Problem, str]]) -> Iterator[Problem]:
    """Yield each problem; where several have the same words, each begins with its field's label."""
    problems = list(found)
    often = Counter(problem.sentence for problem, _ in problems)
    for problem, label in problems:
        if often[problem.sentence] == 1:
            yield problem
        else:
            asked = label.removesuffix(MAY_BE_EMPTY)
            between = "" if asked.endswith(("?", ".")) else ":"
            yield replace(problem, sentence=f"{asked}{between} {problem.sentence}")
