"""How a message names a case: enough for its reader to know which, and no more."""

from __future__ import annotations

from cases.models import Case


def case_words(case: Case) -> str:
    """Return the child's or young person's initials and the reference, for the body of a message.

    A case with a safety flag is named by its reference alone, which says nothing about anybody.
    """
    if case.safety_flag:
        return case.reference
    return f"{initials(case.person_name)}, {case.reference}"


def initials(name: str) -> str:
    """Return the first letter of each word of ``name``, each with a full stop."""
    return "".join(f"{word[0].upper()}." for word in name.split())
