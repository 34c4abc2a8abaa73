"""Where something of a case lies, for tests that erase it."""

from __future__ import annotations

from services.container import Services
from services.retention.outside import Stores


def stores_of(services: Services) -> Stores:
    """What the worker reaches when it erases."""
    return Stores(
        services.database,
        services.blobs,
        services.note_keys,
        services.work,
        services.mailbox_dir,
        services.erasure_log,
    )
