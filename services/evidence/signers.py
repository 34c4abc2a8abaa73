"""How a signer came in and who of the staff saw their code: rows held against the log's entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.vocabulary import CodeKind, Event, SecondStep
from signing.models import CodeLook, Signer


@dataclass(frozen=True)
class Said:
    """One entry that can be read: its number, what happened, when, and its body."""

    seq: int
    kind: Event
    at: datetime
    body: dict[str, Any]


def faults_of_way_in(signer: Signer, who: str, its: Sequence[Said], *, whole: bool) -> Iterator[str]:
    """Yield what the signer's row and the looks at their code do not share with the entries about them.

    ``its`` are the readable entries of the signer's document; ``whole`` says that none is unreadable, so
    that a row without an entry is a fault too.
    """
    mine = [one for one in its if one.body.get("signer") == str(signer.id)]
    yield from _looks(signer, who, _of(mine, Event.CODE_SHOWN), whole=whole)
    typed = [one for one in mine if one.kind in (Event.ADDRESS_CHANGED, Event.ADDRESS_ENTERED)]
    yield from _address(signer, who, typed, whole=whole)
    yield from _let_in(signer, who, _of(mine, Event.SIGNER_LET_IN), whole=whole)
    changed = _of(mine, Event.SECOND_STEP_CHANGED)
    if changed and signer.second_step is not SecondStep.CODE:
        yield f"{who}: the row has another second step than entry {changed[-1].seq} says."
    for signed in _of(mine, Event.SIGNER_SIGNED):
        yield from _signed(signer, who, signed)


def _of(its: Sequence[Said], kind: Event) -> list[Said]:
    return [one for one in its if one.kind is kind]


def _looks(signer: Signer, who: str, shown: Sequence[Said], *, whole: bool) -> Iterator[str]:
    held = Counter((look.kind.value, str(look.by_id), look.by_name, look.at) for look in signer.code_looks)
    for one in shown:
        by = one.body["by"]
        row = (one.body["code"], by["id"], by["name"], one.at)
        if not held[row]:
            yield f"{who}: the look at the code that entry {one.seq} tells of is gone, or was changed."
        held[row] -= 1
    if whole and any(left > 0 for left in held.values()):
        yield f"{who}: the log knows nothing of a look at the code."
    links = {one.at: one.body["link"] for one in shown if one.body.get("link")}
    for look in signer.code_looks:
        if not _has_its_link(look, links.get(look.at)):
            yield f"{who}: a look at the code points at another link than the one whose code was shown."


def _has_its_link(look: CodeLook, link: str | None) -> bool:
    if look.kind is CodeKind.STEP:
        return look.link_id is None
    return look.link_id is not None and link in (None, str(look.link_id))


def _address(signer: Signer, who: str, typed: Sequence[Said], *, whole: bool) -> Iterator[str]:
    if typed:
        last = typed[-1]
        if (signer.address_by, signer.address_at) != (last.body["by"]["name"], last.at):
            yield f"{who}: the row does not say who of the staff typed the address, as entry {last.seq} does."
    elif whole and (signer.address_by or signer.address_at):
        yield f"{who}: the row says that staff typed the address, and the log does not."


def _let_in(signer: Signer, who: str, entries: Sequence[Said], *, whole: bool) -> Iterator[str]:
    if entries and signer.let_in_at != entries[0].at and (whole or signer.let_in_at is None):
        yield f"{who}: the row does not say when they were let in, as entry {entries[0].seq} does."
    if whole and not entries and signer.let_in_at is not None:
        yield f"{who}: the row says that they were let in, and the log does not."


def _signed(signer: Signer, who: str, signed: Said) -> Iterator[str]:
    """Yield where a signer's way in differs from the entry.

    Entries from before these were recorded do not have them.
    """
    way_in = signer.way_in.value if signer.way_in else None
    row = {"way_in": way_in, "emailed_digits": signer.email_confirmed, "host": signer.host_name}
    if any(name in signed.body and signed.body[name] != value for name, value in row.items()):
        yield f"{who}: the row does not say by which way they came in, as entry {signed.seq} does."
