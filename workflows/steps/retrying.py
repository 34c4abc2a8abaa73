"""How often a step is tried before its work is shown to the office as in need of a look."""

from __future__ import annotations

from typing import TypedDict


class _Retrying(TypedDict):
    retries_allowed: bool
    interval_seconds: float
    max_attempts: int
    backoff_rate: float


STEP: _Retrying = {"retries_allowed": True, "interval_seconds": 0.5, "max_attempts": 8, "backoff_rate": 2.0}
"""Tries at 0, 0.5, 1.5 … 63.5 seconds: a minute covers an office that restarts and a busy database."""
