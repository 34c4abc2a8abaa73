"""Tools of the tests of a check."""

import re

from signing.seal.check import KnownFile, VerdictKind, check

GENUINE, ALTERED, NOT_OURS, UNREADABLE = (
    VerdictKind.GENUINE,
    VerdictKind.ALTERED,
    VerdictKind.NOT_OURS,
    VerdictKind.UNREADABLE,
)
REVIEWED = VerdictKind.READING_COPY


def nothing(_sha256: str) -> KnownFile | None:
    return None


def gap_of(content: bytes) -> tuple[int, int]:
    """Where the seal itself begins and ends, its angle brackets included."""
    found = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", content)
    assert found
    return int(found[1]), int(found[2])


def altered(content: bytes, ours) -> bool:
    verdict = check(content, known=nothing, certificates=ours)
    assert verdict.exit_code == (1 if verdict.kind is ALTERED else verdict.exit_code)
    return verdict.kind is ALTERED
