"""The secrets of one installation, for links, codes and sign-in sessions: ``keys/secrets``, one a line.

Apart from ``signing.seal.keys``, so that the web process, which seals nothing, holds no library for
certificates.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from signing.errors import NoSecretKeys, PracticeKeyRefused, UnusableSecretKeys
from storage.private import write_private_once

PRACTICE_SECRET: Final = "practice-"  # noqa: S105 - a mark in front of a made secret, not a secret
SECRETS_FILE: Final = "secrets"
SHORTEST_SECRET: Final = 32


def secret_keys(keys_dir: Path, *, may_make: bool) -> list[str]:
    """Return the installation's secrets, newest last; where ``may_make``, one is made if there is none.

    Raises NoSecretKeys, UnusableSecretKeys for a line under 32 characters, or PracticeKeyRefused for a
    secret made for practice where none may be made (production).
    """
    path = keys_dir / SECRETS_FILE
    if not path.exists():
        if not may_make:
            raise NoSecretKeys(str(path))
        write_private_once(path, f"{PRACTICE_SECRET}{secrets.token_urlsafe(32)}\n".encode())
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    found = [line for line in lines if line and not line.startswith("#")]
    if not found:
        raise NoSecretKeys(f"{path} is empty")
    if any(len(secret) < SHORTEST_SECRET for secret in found):
        raise UnusableSecretKeys(str(path))
    if not may_make and any(secret.startswith(PRACTICE_SECRET) for secret in found):
        raise PracticeKeyRefused(str(path))
    return found
