"""How a role at a meeting is written after a name, in the middle of a sentence."""

from __future__ import annotations

from cases.vocabulary import PartyRole

_BY_LENGTH = sorted((part.words for part in PartyRole), key=len, reverse=True)


def role_in_a_sentence(role: str) -> str:
    """Return ``role`` as it stands after a name: a part in the case in small letters, what people typed as
    typed.

    A part may be followed by whose it is: "Supporter, with Priya Shah" gives "supporter, with Priya Shah".
    """
    for words in _BY_LENGTH:
        if role == words or role.startswith(f"{words}, "):
            return words.lower() + role.removeprefix(words)
    return role
