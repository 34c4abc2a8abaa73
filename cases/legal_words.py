"""Words about law that pages, emails and documents share: each promise with its exceptions or its doubt.

They are our own plain words, never the law's. What a lawyer should look at is listed in docs/law.md.
"""

from __future__ import annotations

CONFIDENTIAL_EXCEPTIONS = (
    "There are exceptions: a risk of serious harm to anyone, a crime, "
    "or something that has to be disclosed by law or by court order."
)
"""What limits every promise that mediation is confidential or without prejudice."""

WITHOUT_PREJUDICE = (
    "What people say or offer at the meeting is private, "
    "and is not meant to be used against anyone in an appeal."
)
"""What is meant by 'without prejudice', for families."""

AGREEMENT_DAY = (
    "Time limits in weeks run from the date of the agreement. The law does not say clearly which day that is "
    "when people sign after the meeting. We count from the day of the meeting, which is the earlier day."
)
"""SEND Regulations 2014, reg 42(3) counts from the date of the agreement; which day that is, is unsettled."""
