"""What a page asks before it reaches somebody who may be the other parent: who said that it is safe.

guards = ask_about_contact(form, case, parties)      # takes the three fields away where nobody waits
if form.validate_on_submit():
    try:
        reach(..., clearance=clearance_of(form))
    except NotCleared as error:
        session.rollback()
        say_not_cleared(form, error)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.casework.contact_safety import (
    AnswerChanged,
    Clearance,
    ContactGuard,
    NotCleared,
    SaidBefore,
    guards_of,
)
from cases.casework.same_person import answer_mark
from cases.models import Case, Party
from forms.office.contact_safety import ContactSafetyForm

FIELDS = ("contact_seen", "contact_safe", "contact_said_by", "contact_said_on")
CONTACT_TOO = "tick that it is safe to contact them, and say who said so and when"


def ask_about_contact(form: ContactSafetyForm, parties: Iterable[Party]) -> list[ContactGuard]:
    """Return who of ``parties`` waits to be cleared; where nobody does, the form does not ask."""
    guards = guards_of(parties)
    if not guards:
        drop_contact(form)
    else:
        name_them(form, [guard.party.name for guard in guards])
        carry_answer(form, guards[0].party.case)
    return guards


def carry_answer(form: Any, case: Case) -> None:
    """Let a page that is opened carry the family's answer as it shows it.

    One that is shown again after an error goes on carrying what it showed when it was opened.
    """
    if not form.is_submitted() and not form.contact_seen.data:
        form.contact_seen.process_data(answer_mark(case))


def drop_contact(form: ContactSafetyForm) -> None:
    """Take the questions away."""
    for name in FIELDS:
        delattr(form, name)


def name_them(form: ContactSafetyForm, names: Iterable[str]) -> None:
    """Say in the question whom it is about."""
    form["contact_safe"].label.text = f"It is safe to contact {' and '.join(names)} now"


def clearance_of(form: ContactSafetyForm) -> Clearance | None:
    """Return who said that it is safe, where all three questions are answered, on what page."""
    if any(name not in form for name in FIELDS) or not form.contact_safe.data:
        return None
    if not form.contact_said_by.data or form.contact_said_on.data is None:
        return None
    return Clearance(form.contact_said_by.data, form.contact_said_on.data, form.contact_seen.data or "")


def say_not_cleared(form: ContactSafetyForm, error: NotCleared, *, untick: str = "", field: str = "") -> None:
    """Say on the form whom it would reach; ``untick`` is the other way on, ``field`` what it is said at.

    Without the questions on the form, such as for somebody who only comes along, the error's own words.
    """
    whom = " and ".join(error.names)
    if "contact_safe" not in form:
        form.add_problem(error.sentence.rstrip("."), field)
        return
    form.contact_seen.process_data(error.answer_now)  # the page that is shown next says what it is now
    if isinstance(error, AnswerChanged | SaidBefore):
        if isinstance(error, AnswerChanged):
            form.take_over("contact_safe", False)
        form.add_problem(error.sentence.rstrip("."), error.field)
        return
    otherwise = f", or {untick}" if untick else ""
    if not form.contact_safe.data:
        form.add_problem(f"Tick that it is safe to contact {whom}{otherwise}", "contact_safe")
    else:  # cleared by the form, and still refused: somebody who only comes along
        form.add_problem(error.sentence.rstrip("."), field or "contact_safe")
