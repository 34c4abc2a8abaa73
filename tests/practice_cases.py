"""Many practice cases, in an installation of a test or a bench."""

from __future__ import annotations

from commands.demo.many.world import Surroundings
from services.container import Services


def installation(services: Services) -> Surroundings:
    """Return where ``commands.demo.many`` adds its cases."""
    return Surroundings(
        database=services.database,
        blobs=services.blobs,
        keys=services.keys,
        bank_holidays=services.bank_holidays,
        policy=services.policy,
        provider=services.provider,
        public_url=services.public_url,
        at=services.now(),
        is_practice=services.demo,
    )
