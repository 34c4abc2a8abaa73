"""How was it? Questions after a meeting, none of which has to be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.base import PageForm
from forms.choices import Option, RadioChoice, Tick
from forms.fields import LongText, MainButton


class FeedbackForm(PageForm):
    """How was it? The view says which questions are asked, with their words and answers."""

    explained = RadioChoice("", required=False, inline=True)
    heard = RadioChoice("", required=False, inline=True)
    fair = RadioChoice("", required=False, inline=True)
    decide = RadioChoice("", required=False, inline=True)
    place = RadioChoice("", required=False, inline=True)
    done = RadioChoice("", required=False)
    again = RadioChoice("", required=False, inline=True)
    appealed = RadioChoice(
        "Did you appeal to the tribunal?",
        required=False,
        hint="We count this for each kind of decision. It is not kept with your other answers.",
    )
    comment = LongText(
        "Is there anything else you would like to say?",
        thing="what you would like to say",
        required=False,
        limit=2_000,
        rows=5,
        hint="Please write no names, and nothing that was said in the meeting.",
    )
    may_quote = Tick("You may quote what I wrote here, without my name")
    submit = MainButton("Send my answers", busy="Sending…")

    def ask(
        self, questions: Sequence[tuple[str, str, Mapping[str, str]]], *, appeal: Mapping[str, str]
    ) -> None:
        """Ask these questions (name, words, answers) alone; ``appeal`` is empty where that is not asked."""
        asked = {name: (words, answers) for name, words, answers in questions}
        for field in list(self):
            if not isinstance(field, RadioChoice) or field.name == "appealed":
                continue
            if field.name not in asked:
                del self[field.name]
                continue
            words, answers = asked[field.name]
            field.label.text = words
            field.choices = [Option(value, label) for value, label in answers.items()]
        if appeal:
            self["appealed"].choices = [Option(value, label) for value, label in appeal.items()]
        else:
            del self["appealed"]

    def answers(self) -> dict[str, Any]:
        """Return what was chosen, by question."""
        chosen = {field.name: field.data for field in self if isinstance(field, RadioChoice)}
        return {name: value for name, value in chosen.items() if value and name != "appealed"}
