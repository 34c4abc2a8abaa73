"""What a check of a document can say, in shapes that any package may hold; no PDF library is loaded here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from dates import exact_time_with_utc

_PIECE: Final = 32


class VerdictKind(Enum):
    """What a check found, in words for machines."""

    GENUINE = "genuine"
    ALTERED = "altered"
    NOT_OURS = "not ours"
    UNREADABLE = "could not read"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    ENDED = "ended"
    READING_COPY = "reading copy"


_EXIT_CODES: Final = {
    VerdictKind.GENUINE: 0,
    VerdictKind.ALTERED: 1,
    VerdictKind.NOT_OURS: 2,
    VerdictKind.UNREADABLE: 3,
    VerdictKind.WITHDRAWN: 4,
    VerdictKind.REPLACED: 5,
    VerdictKind.ENDED: 6,
    VerdictKind.READING_COPY: 7,
}

STATUS_NOT_KNOWN: Final = (
    "Status not known here: we cannot say if it was withdrawn or replaced after it was sealed."
)
ON_FILE: Final = "It is on file."

_SENTENCES: Final = {
    VerdictKind.GENUINE: "Genuine. Nothing in this document has changed since we sealed it.",
    VerdictKind.READING_COPY: (
        "Ours, and unchanged. This is a copy for reading. It is not the signed and sealed document."
    ),
    VerdictKind.WITHDRAWN: (
        "Withdrawn. We made this document and it is unchanged, but we withdrew it. Do not rely on it."
    ),
    VerdictKind.REPLACED: ("Replaced. We made this document and it is unchanged, but there is a newer one."),
    VerdictKind.ENDED: (
        "An ended version. We made this document and it is unchanged, but this version has ended: "
        "it is not a signed document."
    ),
    VerdictKind.ALTERED: (
        "Changed since we made it. Do not rely on this copy. Ask us for the document as we sealed it."
    ),
    VerdictKind.NOT_OURS: "Not ours. This document does not have our seal, so we cannot say if it is right.",
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
        """True if nothing at all is wrong."""
        return not self.faults


@dataclass(frozen=True)
class KnownFile:
    """What our records say of the file with a certain SHA-256.

    ``kind`` is GENUINE (sealed and current), WITHDRAWN, REPLACED, ENDED or READING_COPY. ``findings`` are
    sentences for people: since when, and by which number.
    """

    kind: VerdictKind
    findings: tuple[str, ...] = ()

    def as_parts(self) -> dict[str, Any]:
        """Return it as plain data, for handing on between processes."""
        return {"kind": self.kind.value, "findings": list(self.findings)}

    @classmethod
    def from_parts(cls, parts: dict[str, Any] | None) -> KnownFile | None:
        """Return what ``as_parts`` gave; None for a file that is not on record."""
        return None if parts is None else cls(VerdictKind(parts["kind"]), tuple(parts["findings"]))


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
        """0 genuine and current, 1 altered, 2 not ours, 3 could not read, 4 withdrawn, 5 replaced,
        6 an ended version of a statement, 7 the copy given out for reading.
        """
        return _EXIT_CODES[self.kind]

    def as_json(self) -> str:
        """Return it as plain data, for handing on between processes."""
        return json.dumps({**asdict(self), "kind": self.kind.value}, default=datetime.isoformat)

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Return what ``as_json`` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        parts: dict[str, Any] = json.loads(text)
        seal = parts["seal"] and _facts(parts["seal"])
        kind, findings = VerdictKind(parts["kind"]), tuple(parts["findings"])
        return cls(**{**parts, "kind": kind, "findings": findings, "seal": seal})


def verdict_of(
    kind: VerdictKind, sha256: str, *findings: str, on_file: bool = False, seal: SealFacts | None = None
) -> Verdict:
    """Return a verdict with its sentence; what could not be read says why in it."""
    sentence = _SENTENCES[kind]
    if kind is VerdictKind.UNREADABLE:
        sentence = " ".join([sentence, *findings])
    return Verdict(kind, sha256, sentence, on_file, findings, seal)


def on_record(sha256: str, held: KnownFile, seal: SealFacts | None = None) -> Verdict:
    """Return the verdict on a file of which our records tell.

    ``seal`` adds what it says, where it was judged.
    """
    sentences = seal_sentences(seal) if seal is not None and seal.holds else ()
    return verdict_of(held.kind, sha256, *held.findings, ON_FILE, *sentences, on_file=True, seal=seal)


def bears_our_certificate(content: bytes, certificates: Sequence[x509.Certificate]) -> bool:
    """Return True if any part of one of our certificates stands in ``content``, plainly or in hexadecimal.

    Looks for the pieces that are like no other certificate's: of the public key and of the signature on
    it. A piece is 256 bits long, so none is met by chance; a damaged seal keeps most of them.
    """
    lower = content.lower()
    return any(
        piece.hex().encode("ascii") in lower or piece in content
        for certificate in certificates
        for piece in _pieces(certificate)
    )


def seal_sentences(seal: SealFacts) -> tuple[str, ...]:
    """Return what a seal of ours says, as sentences."""
    dated = f", dated {exact_time_with_utc(seal.sealed_at)}" if seal.sealed_at else ""
    sentences = [f"It bears the seal of {seal.by}{dated}."]
    if seal.practice:
        sentences.append("The seal was made for practice. It is on no real document.")
    if seal.holds:
        sentences.append("The seal covers the whole file, and the file holds nothing beside it.")
        sentences.append("No change is allowed after the seal, and none was made.")
    if seal.time_stamp:
        sentences.append(f"A time-stamp authority saw the seal on {exact_time_with_utc(seal.time_stamp)}.")
    return tuple(sentences)


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
    material = certificate.signature
    if isinstance(key, RSAPublicKey):
        material += key.public_numbers().n.to_bytes((key.key_size + 7) // 8, "big")
    return [material[i : i + _PIECE] for i in range(0, len(material) - _PIECE + 1, _PIECE)]
