"""What a page checks beside a field's own form; each says what to do, naming the thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

Validator = Callable[[Form, Any], None]


def needed_when(other: str, value: object, missing: str) -> Validator:
    """Require the field only while the field named ``other`` holds ``value``: for revealed questions.

    In any other case what was typed is kept but not judged, and the field's data becomes empty.
    """

    def check(form: Form, field: Any) -> None:
        if form[other].data != value:
            field.data = None
            field.errors = []  # a list: WTForms goes on to append to it
            raise StopValidation
        if field.data in (None, "", (), []):
            raise StopValidation(missing)

    return check


def needed_among(other: str, value: object, missing: str) -> Validator:
    """Require the field only while ``value`` is among the boxes ticked in the field named ``other``."""

    def check(form: Form, field: Any) -> None:
        if value not in form[other].data:
            field.data = ""
            field.errors = []
            raise StopValidation
        if not field.data:
            raise StopValidation(missing)

    return check


def not_before(other: str, message: str) -> Validator:
    """Require a date on or after that in the field named ``other``; silent while either is missing."""

    def check(form: Form, field: Field) -> None:
        earlier = form[other].data
        if field.data is not None and earlier is not None and field.data < earlier:
            raise ValidationError(message)

    return check


def one_way_at_least(*names: str, message: str) -> Validator:
    """Require something in at least one of this field and those named: 'Give us one way to reach you'."""

    def check(form: Form, field: Field) -> None:
        if not field.data and not any(form[name].data for name in names):
            raise ValidationError(message)

    return check


def read_by(read: Callable[[str], object]) -> Validator:
    """Require text that ``read`` takes: the words of its ValueError are the field's message."""

    def check(_form: Form, field: Any) -> None:
        try:
            read(field.data or "")
        except ValueError as error:
            raise StopValidation(str(error)) from error

    return check
