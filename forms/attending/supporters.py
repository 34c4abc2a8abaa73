"""Who comes to a meeting with somebody, and whether that is agreed."""

from __future__ import annotations

from typing import Any

from wtforms.validators import ValidationError

from cases.vocabulary import Consent
from forms.base import PageForm
from forms.choices import RadioChoice, SelectBox, Tick
from forms.fields import HiddenText, LongText, MainButton, NameField, TextLine


def _name() -> NameField:
    return NameField("Their name", thing="their name", autocomplete="off")


def _role() -> TextLine:
    return TextLine(
        "Who are they?",
        thing="who they are",
        limit=80,
        hint="For example a friend, an aunt, an adviser from SENDIASS, a teacher, a solicitor.",
    )


def _lawyer() -> Tick:
    return Tick("They come as a lawyer")


class NameSupporterForm(PageForm):
    """Who comes with you? ``party`` is for whom the page was made."""

    party = HiddenText(required=False)
    name = _name()
    role_words = _role()
    is_lawyer = _lawyer()
    submit = MainButton("Name this person", busy="Saving…")


class OfficeSupporterForm(PageForm):
    """Who comes with somebody? The view sets ``party.choices``."""

    party = SelectBox("With whom do they come?", thing="with whom they come")
    name = _name()
    role_words = _role()
    is_lawyer = _lawyer()
    submit = MainButton("Add this person", busy="Adding…")


class ConsentForm(PageForm):
    """May they come? ``seen`` marks what the page showed."""

    seen = HiddenText(required=False)
    consent = RadioChoice("May they come?", thing="whether they may come", choices=Consent)
    consent_note = LongText(
        "Who agreed or did not, how and when?",
        thing="who agreed, how and when",
        limit=500,
        rows=3,
        hint="For example: both parents and the local authority by phone, 2 December.",
    )
    submit = MainButton("Save this", busy="Saving…")

    def validate_consent_note(self, field: Any) -> None:
        """Check that consent says whose."""
        if self.consent.data is Consent.EVERYONE and len(field.data or "") < 3:
            raise ValidationError("Say who agreed, how and when")
