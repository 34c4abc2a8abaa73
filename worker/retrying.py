"""How often a step is tried before its work is shown to the office as in need of a look."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict

from documents.errors import BadCatalogue, BrokenTemplate, MissingFields, WrongValues
from signing.errors import KeyProblem

IN_VAIN = (MissingFields, WrongValues, BrokenTemplate, BadCatalogue, KeyProblem)
"""The same template and the same words end the same way: somebody has to mend something first.
What failed for a key is tried again by itself once the key is back."""


class _Retrying(TypedDict):
    retries_allowed: bool
    interval_seconds: float
    max_attempts: int
    backoff_rate: float
    should_retry: Callable[[BaseException], bool]


def may_pass(error: BaseException) -> bool:
    """Return True if another try can end otherwise."""
    return not isinstance(error, IN_VAIN)


STEP: _Retrying = {
    "retries_allowed": True,
    "interval_seconds": 0.5,
    "max_attempts": 8,
    "backoff_rate": 2.0,
    "should_retry": may_pass,
}
"""Tries at 0, 0.5, 1.5 … 63.5 seconds: a minute covers an office that restarts and a busy database."""
