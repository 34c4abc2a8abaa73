"""What may go wrong in the domain.

CaseError
 ├─ NotFound            no such thing, or not this viewer's to see (one answer for both)
 └─ everything a guard refuses, defined beside its guard
"""

from __future__ import annotations


class CaseError(Exception):
    """The domain refuses; ``sentence`` says to a person what happened and what to do."""

    sentence = "We cannot do that at the moment."
    status = 409

    def __init__(self, log_text: str, *, sentence: str | None = None) -> None:
        super().__init__(log_text)
        if sentence is not None:
            self.sentence = sentence


class NotFound(CaseError):
    """No such thing, or not this viewer's to see: both look the same to them."""

    sentence = "We cannot find that page. It may not exist, or it may belong to someone else."
    status = 404
