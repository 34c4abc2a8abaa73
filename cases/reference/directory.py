"""The directory as it stands at one moment: what pages and rules look authorities and services up in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from cases.errors import NotFound
from cases.reference.columns import Record
from cases.reference.entries import Entry
from cases.reference.records import Authority, Sendiass
from cases.vocabulary import EntryKind

_COMMON = re.compile(
    r"\b(the|council|local authority|city|county|borough|metropolitan|district|of|mbc|bc|cc|la)\b"
)
_LETTERS = re.compile(r"[^a-z]+")
OneRecord = TypeVar("OneRecord", bound=Record)


@dataclass(frozen=True)
class Directory:
    """Every entry that stands, ended ones too: cases of an authority that is served no more still name it."""

    entries: tuple[Entry, ...] = ()

    @cached_property
    def _by_code(self) -> dict[tuple[EntryKind, str], Entry]:
        return {(one.kind, one.code): one for one in self.entries}

    def entry(self, kind: EntryKind, code: str) -> Entry | None:
        """Return the entry of that kind and code, ended or not."""
        return self._by_code.get((kind, code))

    def of_kind(self, kind: EntryKind) -> tuple[Entry, ...]:
        """Return the entries of one kind by name, ended ones too."""
        return tuple(one for one in self.entries if one.kind is kind)

    def records(self, wanted: type[OneRecord]) -> tuple[OneRecord, ...]:
        """Return the records of one class that are not ended, by name."""
        return tuple(one.record for one in self.entries if not one.ended and isinstance(one.record, wanted))

    def served(self) -> tuple[Authority, ...]:
        """Return the authorities whose families come to us now, by name."""
        return tuple(one for one in self.records(Authority) if one.served is not False)

    def all_authorities(self) -> tuple[Authority, ...]:
        """Return every authority that was ever kept, by name, ended ones too."""
        return tuple(one.record for one in self.entries if isinstance(one.record, Authority))

    def authority(self, code: str) -> Authority:
        """Return the authority known by ``code``, served now or not. Raises NotFound."""
        entry = self.entry(EntryKind.AUTHORITY, code)
        if entry is None or not isinstance(entry.record, Authority):
            raise NotFound(f"no authority {code!r}")
        return entry.record

    def sendiass_for(self, code: str | None) -> Sendiass | None:
        """Return the advice service for families of that authority; None where none is known."""
        area = self.entry(EntryKind.AUTHORITY, code) if code else None
        if area is None or not isinstance(area.record, Authority):
            return None
        service = self.entry(EntryKind.ADVICE_SERVICE, area.record.sendiass)
        if service is None or service.ended or not isinstance(service.record, Sendiass):
            return None
        return service.record


def served_by_name(typed: str, served: Iterable[Authority]) -> str | None:
    """Return the code of the authority meant by ``typed``, such as ``Bury Council``; None for any other."""
    meant = _bare(typed)
    return next((one.code for one in served if meant and _bare(one.name) == meant), None)


def _bare(name: str) -> str:
    plain = name.lower().replace("&", " and ").replace("(example)", "")
    return _LETTERS.sub("", _COMMON.sub(" ", plain))
