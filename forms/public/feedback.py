"""How was it? Questions after a meeting, none of which has to be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from forms.base import PageForm
from forms.choices import Option, RadioChoice, Tick
from forms.fields import LongText, MainButton

MOST_ACTIONS: Final = 12
"""Of more agreed actions than these it is not asked one by one whether each was done."""
APART: Final = frozenset({"appealed"})
"""What is counted apart from all else."""


class ActionQuestions(PageForm):
    """Was each agreed action done? Its words are not shown: the link names no case."""


for _number in range(1, MOST_ACTIONS + 1):
    setattr(
        ActionQuestions,
        f"action_{_number}",
        RadioChoice(f"Agreed action {_number}: has it been done?", required=False, inline=True),
    )


class FeedbackForm(ActionQuestions):
    """How was it? The view says which questions are asked, with their words and answers."""

    explained = RadioChoice("", required=False, inline=True)
    heard = RadioChoice("", required=False, inline=True)
    fair = RadioChoice("", required=False, inline=True)
    decide = RadioChoice("", required=False, inline=True)
    place = RadioChoice("", required=False, inline=True)
    done = RadioChoice("", required=False)
    again = RadioChoice("", required=False, inline=True)
    appealed = RadioChoice(
        "Did you appeal to the Tribunal?",
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
        self,
        questions: Sequence[tuple[str, str, Mapping[str, str]]],
        *,
        appeal: Mapping[str, str],
        of_actions: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """Ask these questions (name, words, answers) alone; ``appeal`` is empty where that is not asked.

        ``of_actions`` are the answers about each agreed action, asked in place of the question about all.
        """
        asked = {name: (words, answers) for name, words, answers in questions}
        for field in list(self):
            if not isinstance(field, RadioChoice) or field.name in APART or field.name.startswith("action_"):
                continue
            if field.name not in asked:
                del self[field.name]
                continue
            words, answers = asked[field.name]
            field.label.text = words
            field.choices = [Option(value, label) for value, label in answers.items()]
        for number in range(1, MOST_ACTIONS + 1):
            if number > len(of_actions):
                del self[f"action_{number}"]
            else:
                answers = of_actions[number - 1]
                self[f"action_{number}"].choices = [Option(v, label) for v, label in answers.items()]
        if of_actions:
            del self["done"]
        if appeal:
            self["appealed"].choices = [Option(value, label) for value, label in appeal.items()]
        else:
            del self["appealed"]

    def answers(self) -> dict[str, Any]:
        """Return what was chosen, by question."""
        chosen = {field.name: field.data for field in self if isinstance(field, RadioChoice)}
        return {name: value for name, value in chosen.items() if value and name not in APART}
