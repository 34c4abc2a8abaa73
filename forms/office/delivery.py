"""An email that did not arrive."""

from __future__ import annotations

from forms.base import PageForm
from forms.contact_fields import EmailAddress
from forms.fields import MainButton


class SendAgainForm(PageForm):
    """Correct the address and send the email again."""

    email = EmailAddress("Correct email address", autocomplete="off")
    submit = MainButton("Correct and send again", busy="Sending…")
