"""Forms of signing in and of accounts."""

from __future__ import annotations

from forms.base import PageForm
from forms.fields import EmailAddress, MainButton, PasswordText


class SignInForm(PageForm):
    """Sign in."""

    email = EmailAddress("Email address", autocomplete="username")
    password = PasswordText("Password", autocomplete="current-password")
    submit = MainButton("Sign in", busy="Signing in…")
