"""Who sees what, as the page about privacy says it: each page of the request stands in one line at least."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Readers:
    """One line of *Who sees what*: some answers and who reads them; ``pages`` are paths in the table."""

    what: str
    seen_by: str
    pages: tuple[str, ...]


WHO_SEES_WHAT = (
    Readers(
        "Name and date of birth of the child or young person, the decision and its date",
        "us and the local authority",
        ("child", "what", "parts", "authority", "letter-date", "letter-came"),
    ),
    Readers(
        "In disagreement resolution: the name of the child or young person, and yours",
        "us and the people we ask to take part",
        ("child", "you", "say-so", "drs/with"),
    ),
    Readers("Your name", "us and the local authority", ("you", "say-so", "them")),
    Readers("Your phone, email and address", "us", ("contact", "them")),
    Readers(
        "Whether you want mediation",
        "us, and the local authority once you choose mediation",
        ("choice", "appeal"),
    ),
    Readers("What you hope for", "your adviser and the mediator", ("more/hopes",)),
    Readers(
        "In disagreement resolution: what it is about, what was tried and who should come",
        "us and the mediator",
        ("drs/about", "drs/plan", "drs/appeal", "drs/tried", "drs/come"),
    ),
    Readers("The letter with the decision, if you send it to us", "us", ("letter",)),
    Readers(
        "Another parent", "us. We do not contact them just because you name them", ("more/other-parent",)
    ),
    Readers(
        "Your worries about safety",
        "us and the mediator. We do not tell the local authority or the other people, unless someone may "
        "come to serious harm or the law says that we must",
        ("more/safety",),
    ),
    Readers(
        "What you need to take part",
        "us and the mediator. Others are told only what they need to know for the meeting",
        ("needs",),
    ),
)
"""In the order in which they are shown."""
