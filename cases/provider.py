"""Who provides the service: one per installation, set by the person who runs it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """The mediation service as families know it; printed on every page, paper and email."""

    name: str
    phone: str
    phone_hours: str
    email: str
    address: tuple[str, ...]
    logo: str = ""
    """Name of its picture's file: the SHA-256 of its bytes, and how it ends."""
