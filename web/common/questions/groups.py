"""The groups of 'Check your answers', and who sees the answers in each."""

from __future__ import annotations

from web.common.questions.page import Group

DECISION = Group("The decision", "{place} sees this")
CHILD = Group("Who it is about", "{place} sees this")
ASKER = Group("About you", "Only we see this, but {place} is told your name")
HOLDER = Group("The person whose request it is", "Only we see this, but {place} is told the name")
NEEDS = Group("What you need", "Only we see this; people at the meeting are told what helps you")
WISHES = Group("What you want", "Only we see this; {place} is told if you choose mediation")
MORE = Group("More, if you like", "Only we and the mediator see this")
LETTER = Group("The letter", "Only we see this")

GROUPS = (DECISION, CHILD, ASKER, HOLDER, NEEDS, WISHES, MORE, LETTER)
"""In the order in which they are shown."""
