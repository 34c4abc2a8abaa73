"""What a check of a document can say, in shapes that every room may hold; no PDF library is loaded here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_PIECE: Final = 32


class VerdictKind(Enum):
    """What a check found, in words for machines."""

    GENUINE = "genuine"
    REVIEWED_COPY = "reviewed copy"
    ALTERED = "altered"
    NOT_OURS = "not ours"
    UNREADABLE = "could not read"


_EXIT_CODES: Final = {
    VerdictKind.GENUINE: 0,
    VerdictKind.REVIEWED_COPY: 0,
    VerdictKind.ALTERED: 1,
    VerdictKind.NOT_OURS: 2,
    VerdictKind.UNREADABLE: 3,
}

_SENTENCES: Final = {
    VerdictKind.GENUINE: "Genuine. Nothing in this document has changed since we sealed it.",
    VerdictKind.REVIEWED_COPY: (
        "Ours, and unchanged. This is the copy for reading: it is not the signed and sealed document."
    ),
    VerdictKind.ALTERED: (
        "Changed since we made it. Do not rely on this copy. Ask us for the document as we sealed it."
    ),
    VerdictKind.NOT_OURS: "Not ours. This document does not bear our seal, so we cannot say if it is right.",
    VerdictKind.UNREADABLE: "We could not read it.",
}


@dataclass(frozen=True)
class SealFacts:
    """What a seal of ours says, and what is wrong with it (nothing, when it wholly holds).

    Whether all objects are accounted for is looked into only when nothing else is wrong.
    """

    by: str
    practice: bool
    sealed_at: datetime | None
    covers_whole_file: bool
    objects_accounted_for: bool
    time_stamp: datetime | None
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing at all is wrong."""
        return not self.faults


@dataclass(frozen=True)
class KnownFile:
    """What we hold under a SHA-256: a sealed file, or one that went out unsealed for reading."""

    sealed: bool


@dataclass(frozen=True)
class Verdict:
    """What a check found; ``findings`` are sentences for people, ``seal`` is what our seal says."""

    kind: VerdictKind
    sha256: str
    sentence: str
    on_file: bool = False
    findings: tuple[str, ...] = ()
    seal: SealFacts | None = field(default=None, repr=False)

    @property
    def exit_code(self) -> int:
        """0 genuine or the copy for reading, 1 altered, 2 not ours, 3 could not read."""
        return _EXIT_CODES[self.kind]

    def as_json(self) -> str:
        """For handing on between processes."""
        return json.dumps({**asdict(self), "kind": self.kind.value}, default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """What ``as_json`` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        parts: dict[str, Any] = json.loads(text)
        seal = parts["seal"] and _facts(parts["seal"])
        kind, findings = VerdictKind(parts["kind"]), tuple(parts["findings"])
        return cls(**{**parts, "kind": kind, "findings": findings, "seal": seal})


def verdict_of(
    kind: VerdictKind, sha256: str, *findings: str, on_file: bool = False, seal: SealFacts | None = None
) -> Verdict:
    """A verdict with its sentence; what could not be read says why in it."""
    sentence = _SENTENCES[kind]
    if kind is VerdictKind.UNREADABLE:
        sentence = " ".join([sentence, *findings])
    return Verdict(kind, sha256, sentence, on_file, findings, seal)


def bears_our_certificate(content: bytes, certificates: Sequence[x509.Certificate]) -> bool:
    """Whether any part of one of our certificates stands in ``content``, plainly or in hexadecimal.

    Looks for the pieces that are like no other certificate's: of the public key and of the signature on
    it. A piece is 256 bits long, so none is met by chance; a damaged seal keeps most of them.
    """
    lower = content.lower()
    return any(
        piece.hex().encode("ascii") in lower or piece in content
        for certificate in certificates
        for piece in _pieces(certificate)
    )


def told_of(seal: SealFacts) -> tuple[str, ...]:
    """What a seal of ours says, as sentences."""
    dated = f", dated {_moment(seal.sealed_at)}" if seal.sealed_at else ""
    told = [f"It bears the seal of {seal.by}{dated}."]
    if seal.practice:
        told.append("The seal was made for practice. It is on no real document.")
    if seal.holds:
        told.append("The seal covers the whole file, and the file holds nothing beside it.")
        told.append("No change is allowed after the seal, and none was made.")
    if seal.time_stamp:
        told.append(f"A time-stamp authority saw the seal on {_moment(seal.time_stamp)}.")
    return tuple(told)


def _moment(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo("Europe/London"))
    return f"{local.day} {local:%B %Y, %H:%M:%S %Z} ({moment.astimezone(UTC):%H:%M:%S} UTC)"


def _facts(parts: dict[str, Any]) -> SealFacts:
    def moment(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text) if text else None

    return SealFacts(
        **{
            **parts,
            "sealed_at": moment(parts["sealed_at"]),
            "time_stamp": moment(parts["time_stamp"]),
            "faults": tuple(parts["faults"]),
        }
    )


def _pieces(certificate: x509.Certificate) -> list[bytes]:
    key = certificate.public_key()
    telling = certificate.signature
    if isinstance(key, RSAPublicKey):
        telling += key.public_numbers().n.to_bytes((key.key_size + 7) // 8, "big")
    return [telling[i : i + _PIECE] for i in range(0, len(telling) - _PIECE + 1, _PIECE)]
