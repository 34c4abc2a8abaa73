"""Who sees what, as the page about privacy says it: each page of the request names the lines it stands in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Readers:
    """One line of *Who sees what*: some answers, and who reads them."""

    what: str
    seen_by: str


CHILD_AND_DECISION = Readers(
    "Name and date of birth of the child or young person, the decision and its date",
    "us and the local authority",
)
NAMES_IN_DRS = Readers(
    "In disagreement resolution: the name of the child or young person, and yours",
    "us and the people we ask to take part",
)
YOUR_NAME = Readers("Your name", "us and the local authority")
CONTACT = Readers("Your phone, email and address", "us")
CHOICE = Readers("Whether you want mediation", "us, and the local authority once you choose mediation")
WHAT_YOU_HOPE = Readers("What you hope for", "your adviser and the mediator")
DISAGREEMENT_ITSELF = Readers(
    "In disagreement resolution: what it is about, what was tried and who should come", "us and the mediator"
)
DECISION_LETTER = Readers("The letter with the decision, if you send it to us", "us")
ANOTHER_PARENT = Readers("Another parent", "us. We do not contact them just because you name them")
SAFETY_WORRIES = Readers(
    "Your worries about safety",
    "us and the mediator. We do not tell the local authority or the other people, unless someone may come to "
    "serious harm or the law says that we must",
)
ACCESS_NEEDS = Readers(
    "What you need to take part",
    "us and the mediator. Others are told only what they need to know for the meeting",
)

WHO_SEES_WHAT = (
    CHILD_AND_DECISION,
    NAMES_IN_DRS,
    YOUR_NAME,
    CONTACT,
    CHOICE,
    WHAT_YOU_HOPE,
    DISAGREEMENT_ITSELF,
    DECISION_LETTER,
    ANOTHER_PARENT,
    SAFETY_WORRIES,
    ACCESS_NEEDS,
)
"""In the order in which they are shown."""
