"""Password hashes that cost next to nothing, for tests that are about something else."""

from __future__ import annotations

from argon2 import PasswordHasher

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The real one takes a fifth of a second of every sign-in; unit/cases/test_passwords.py holds its values."""


def quick_hash(password: str) -> str:
    """As kept of ``password`` where QUICK_HASHER is the one that counts."""
    return QUICK_HASHER.hash(password)
