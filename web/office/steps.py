"""Where each of the office's next steps is done, and in which words its button says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from cases.models import Case
from workflows.worklist import Todo, TodoKind


@dataclass(frozen=True)
class Step:
    """A next step as a page shows it."""

    todo: Todo
    href: str
    button: str

    @property
    def case(self) -> Case:
        """Which case."""
        return self.todo.case

    @property
    def words(self) -> str:
        """The step with its detail."""
        return f"{self.todo.words} ({self.todo.detail})" if self.todo.detail else self.todo.words


def step_of(todo: Todo) -> Step:
    """The page on which this step is done."""
    reference = todo.case.reference
    case_page = url_for("office.case_page", reference=reference)
    decision = todo.decision.number if todo.decision else 1
    party = todo.party.number if todo.party else 1
    match todo.kind:
        case TodoKind.CALL:
            href = url_for("office.call", reference=reference, decision=decision, party=party)
            return Step(todo, href, "Record the call")
        case TodoKind.ISSUE:
            href = url_for("office.certificate", reference=reference, decision=decision, party=party)
            return Step(todo, href, "Check and issue")
        case TodoKind.ARRANGE:
            return Step(todo, url_for("office.arrange", reference=reference), "Find a time and place")
        case TodoKind.POST if todo.certificate is not None:
            number = todo.certificate.reference
            return Step(
                todo, url_for("office.issued", reference=reference, number=number), "Print and post it"
            )
        case TodoKind.CORRECT_ADDRESS if todo.delivery is not None:
            href = url_for("office.delivery_page", reference=reference, delivery_id=todo.delivery.id)
            return Step(todo, href, "Correct and send again")
        case TodoKind.UNLOCK if todo.signer is not None:
            href = url_for("office.signer_page", reference=reference, signer_id=todo.signer.id)
            return Step(todo, href, "Help them to sign")
        case TodoKind.UNLOCK_REQUEST:
            href = url_for("office.request_link", reference=reference, number=party)
            return Step(todo, href, "Help them back in")
        case TodoKind.CHECK_LETTER if todo.letter is not None:
            href = url_for("office.check_letter", reference=reference, letter_id=todo.letter.id)
            return Step(todo, href, "Check the letter")
    return Step(todo, case_page, "Open the case")


def by_urgency(steps: list[Step]) -> list[Step]:
    """Late first; what has no day comes last, then by name."""
    return sorted(steps, key=lambda step: (step.todo.day or date.max, step.case.person_name))
