"""The groups of 'Check your answers', and who sees the answers in each."""

from __future__ import annotations

from web.common.questions.page import Group

DISAGREEMENT = Group("What it is about", "Only we and the mediator see this")
DECISION = Group(
    "The decision",
    "{place} sees this",
    title_in_drs="The local authority",
    seen_by_in_drs="Only we and the mediator see this",
)
OTHERS = Group(
    "The people you disagree with",
    "Only we and the mediator see this; we phone or write to them to ask if they will take part",
)
CHILD = Group(
    "Who it is about",
    "{place} sees this",
    seen_by_in_drs="The people we ask to take part are told the name",
)
ASKER = Group(
    "About you",
    "Only we see this, but {place} is told your name",
    seen_by_in_drs="Only we see this, but the people we ask to take part are told your name",
)
HOLDER = Group(
    "The person whose request it is",
    "Only we see this, but {place} is told the name",
    seen_by_in_drs="Only we see this, but the people we ask to take part are told the name",
)
NEEDS = Group("What you need", "Only we see this; people at the meeting are told what helps you")
WISHES = Group("What you want", "Only we see this; {place} is told if you choose mediation")
HISTORY = Group("What was tried, and who should come", "Only we and the mediator see this")
MORE = Group("More, if you like", "Only we and the mediator see this")
LETTER = Group("The letter", "Only we see this")

GROUPS = (DISAGREEMENT, DECISION, OTHERS, CHILD, ASKER, HOLDER, NEEDS, HISTORY, WISHES, MORE, LETTER)
"""In the order in which they are shown."""
