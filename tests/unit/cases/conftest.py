"""Examples are tried without a time limit each: a busy machine makes no rule false."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
