"""What a bundle is made of, and what is made: plain data for the process that asks and the one that makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class BundleFile:
    """One document of a bundle as PDF, the printed number of each page, and its section ("" for none)."""

    pdf: bytes
    title: str
    numbers: tuple[str, ...]
    section: str = ""


@dataclass(frozen=True)
class BuiltBundle:
    """A bundle; how many pages its index has; what to say of it as a whole, and of each document."""

    pdf: bytes
    index_pages: int
    notes: tuple[str, ...]
    of_parts: tuple[tuple[str, ...], ...]
