"""Forms of signing in, of passwords, and of accounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import Role
from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox, Tick
from forms.contact_fields import EmailAddress, PhoneField
from forms.fields import HiddenText, MainButton, NameField, PasswordText
from forms.validators import needed_when

OFFICER_HINT = (
    "Sees only that authority's cases and certificates. Cannot also be an adviser or a mediator: "
    "they must be independent of local authorities."
)
ROLE_HINTS = {
    Role.COORDINATOR: "Takes requests and arranges meetings. Sees every case.",
    Role.ADVISER: "Phones families and issues certificates. Sees every case.",
    Role.MEDIATOR: "Sees the cases whose meetings they hold.",
    Role.OFFICER: OFFICER_HINT,
    Role.ADMINISTRATOR: "Adds and locks people. Sees no case.",
}


class SignInForm(PageForm):
    """Sign in."""

    email = EmailAddress("Email address", autocomplete="username")
    password = PasswordText("Password", autocomplete="current-password")
    submit = MainButton("Sign in", busy="Signing in…")


class ForgottenForm(PageForm):
    """Have you forgotten your password?"""

    email = EmailAddress("Email address", autocomplete="username", hint="The one you sign in with.")
    submit = MainButton("Send me a link", busy="Sending…")


class _NewPassword(PageForm):
    """A form with a new password in it; ``judge`` says what is wrong with one, or nothing."""

    def __init__(self, *args: Any, judge: Callable[[str], str], **kwargs: Any) -> None:
        self._judge = judge
        super().__init__(*args, **kwargs)

    def validate_new_password(self, field: Any) -> None:
        """Raise ValidationError with what to do about a password that will not do."""
        if field.data and (fault := self._judge(field.data)):
            raise ValidationError(fault)


PASSWORD_HINT = "At least 12 characters. Three or four words you can remember work well."  # noqa: S105 - a hint


class SetPasswordForm(_NewPassword):
    """Set your password."""

    new_password = PasswordText(
        "New password", thing="a new password", autocomplete="new-password", hint=PASSWORD_HINT
    )
    submit = MainButton("Set my password", busy="Saving…")


class ChangePasswordForm(_NewPassword):
    """Change your password."""

    password = PasswordText("Your current password", autocomplete="current-password")
    new_password = PasswordText(
        "New password", thing="a new password", autocomplete="new-password", hint=PASSWORD_HINT
    )
    submit = MainButton("Change my password", busy="Saving…")


class PersonForm(PageForm):
    """A person who signs in: name, address, role. ``seen`` marks what the page showed as recorded."""

    seen = HiddenText(required=False, limit=2_000)
    name = NameField("Full name", thing="their full name", autocomplete="off")
    email = EmailAddress("Email address", autocomplete="off", hint="They sign in with it.")
    phone = PhoneField("Phone number (you can leave this out)", required=False, autocomplete="off")
    role = RadioChoice("What do they do?", required="Choose what they do")
    authority = SelectBox(
        "Which local authority do they work for?",
        [needed_when("role", Role.OFFICER, "Choose the local authority they work for")],
        required=False,
    )
    leads = Tick("Looks after the people of this local authority", required=False)
    senior = Tick("Senior adviser: may decide about late contact", required=False)
    submit = MainButton("Save", busy="Saving…")
