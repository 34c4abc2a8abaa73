"""What a tribunal asks of a bundle, as data: which sections, and how many pages and megabytes at most."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

PLAIN = "plain"
_FILE = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True)
class SectionProfile:
    """A section that a profile begins with; ``most_pages`` is None where there is no limit."""

    key: str
    title: str
    holds: str
    most_pages: int | None


@dataclass(frozen=True)
class BundleProfile:
    """The limits for one kind of bundle, None where there is none; over one a page warns, and stops nobody.

    ``check`` says what to look at before trusting them, ``size_check`` the same of ``most_megabytes``, in
    millions of bytes.
    """

    key: str
    name: str
    check: str
    source: str
    checked: date | None
    most_megabytes: int | None
    size_check: str
    sections: tuple[SectionProfile, ...]

    def section(self, key: str) -> SectionProfile | None:
        """Return the section of that key, if the profile has one."""
        return next((one for one in self.sections if one.key == key), None)


@lru_cache(maxsize=1)
def profiles() -> Mapping[str, BundleProfile]:
    """Return the shipped profiles by their key."""
    said = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        one["key"]: BundleProfile(
            key=one["key"],
            name=one["name"],
            check=one["check"],
            source=one.get("source", ""),
            checked=one.get("checked"),
            most_megabytes=one.get("most_megabytes"),
            size_check=one.get("size_check", ""),
            sections=tuple(
                SectionProfile(each["key"], each["title"], each["holds"], each.get("most_pages"))
                for each in one.get("sections", ())
            ),
        )
        for one in said["profiles"]
    }


def profile_of(key: str) -> BundleProfile:
    """Return the profile of that key; one that is not known any more has no limits."""
    return profiles().get(key) or profiles()[PLAIN]
