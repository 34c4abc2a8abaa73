"""How long each kind of record is kept."""

from __future__ import annotations

from typing import Any, Final

from wtforms.validators import ValidationError

from cases.vocabulary import CaseOutcome, CountedFrom, ErasureMethod, RecordKind
from forms.base import PageForm
from forms.choices import SelectBox, Tick, option
from forms.fields import HiddenText, MainButton, TextLine

MOST_MONTHS: Final = 300


class MonthsLine(TextLine):
    """A number of months; ``months`` is it as a number."""

    @property
    def months(self) -> int:
        """The number; only of a form without faults."""
        return int(self.data)

    def check(self, form: Any) -> None:
        """Check that it is a whole number within reason."""
        super().check(form)
        if not self.data.isascii() or not self.data.isdigit() or not 1 <= int(self.data) <= MOST_MONTHS:
            raise ValidationError(f"Enter {self.thing} as a whole number of months from 1 to {MOST_MONTHS}")


class RetentionForm(PageForm):
    """How long do we keep records? ``seen`` marks the version that the page showed."""

    seen = HiddenText(required=False)
    version = HiddenText(required=False, limit=10)


_ENDED: Final = {
    CaseOutcome.AGREED: "something was agreed",
    CaseOutcome.ENDED: "it ended without an agreement",
    CaseOutcome.ENQUIRY: "it was an enquiry that came to nothing",
}


def _with_rows() -> type[RetentionForm]:
    """Return the form with its rows: four kinds of record, three ways in which a case can end."""
    rows: dict[str, Any] = {}
    for record in RecordKind:
        for outcome in CaseOutcome:
            name, ended = f"{record.value}_{outcome.value}", _ENDED[outcome]
            rows[f"{name}_months"] = MonthsLine(
                f"Months, if {ended}",
                thing=f"how long {record.words.lower()} are kept if {ended}",
                width="4",
                limit=3,
            )
            rows[f"{name}_method"] = SelectBox(
                f"What then happens, if {ended}",
                thing=f"what happens with {record.words.lower()} if {ended}",
                choices=[option(one) for one in ErasureMethod],
            )
        rows[f"{record.value}_from"] = SelectBox(
            "Counted from",
            thing=f"from which day {record.words.lower()} are counted",
            choices=[option(one) for one in CountedFrom],
        )
        rows[f"{record.value}_until_25"] = Tick("Not before the child or young person is 25")
        rows[f"{record.value}_source"] = TextLine(
            "Why this long", thing=f"why {record.words.lower()} are kept this long", limit=300
        )
    rows["submit"] = MainButton("Save how long we keep records", busy="Saving…")
    return type("ScheduleForm", (RetentionForm,), {"__doc__": RetentionForm.__doc__, **rows})


ScheduleForm: Final = _with_rows()
