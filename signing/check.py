"""Is this document ours, and unchanged? One verdict for any bytes that anybody brings.

In this order: its SHA-256 is on file → genuine (or ours: the copy for reading, not sealed) · not a PDF,
locked, empty → could not read · a seal of ours that does not wholly hold → altered · no seal of ours →
not ours. A file that still bears parts of our certificate counts as bearing our seal, however broken.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO
from typing import Final
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.judge import SealFacts, judge, signature_fields

logger = logging.getLogger(__name__)

LARGEST_CHECKED: Final = 25 * 1024 * 1024
"""Bytes beyond which a file that is not on file is not looked into."""

_HEADER_WITHIN: Final = 1024
_PIECE: Final = 32
_MOST_KIDS: Final = 100


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


def check(
    content: bytes,
    *,
    known: Callable[[str], KnownFile | None],
    certificates: Sequence[x509.Certificate],
) -> Verdict:
    """The verdict on ``content``. Never raises for anything that ``content`` may hold.

    ``known`` says what we hold under a SHA-256 in hexadecimal digits; ``certificates`` are those whose
    seals count as ours.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if held := known(sha256):
        return _on_file(content, sha256, held, certificates)
    if reason := _unfit(content):
        return _verdict(VerdictKind.UNREADABLE, sha256, reason)
    bears_traces = bears_our_certificate(content, certificates)
    if b"%PDF-" not in content[:_HEADER_WITHIN] and not bears_traces:
        return _verdict(VerdictKind.UNREADABLE, sha256, "It is not a PDF.")
    try:
        looked_into = _look_into(content, certificates)
    except _CannotRead as error:
        if bears_traces and not error.locked:
            return _altered(sha256, None, "The file is damaged.")
        return _verdict(VerdictKind.UNREADABLE, sha256, error.sentence)
    if not (bears_traces or looked_into):
        return _verdict(VerdictKind.NOT_OURS, sha256)
    return _judged(content, sha256, certificates)


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


class _CannotRead(Exception):
    def __init__(self, sentence: str, *, locked: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.locked = locked


def _on_file(
    content: bytes, sha256: str, held: KnownFile, certificates: Sequence[x509.Certificate]
) -> Verdict:
    if not held.sealed:
        return _verdict(VerdictKind.REVIEWED_COPY, sha256, "It is on file.", on_file=True)
    try:
        seal = judge(content, certificates)
    except Exception:  # the digest has decided; the key may have gone since
        logger.info("a sealed file on record could not be judged by its seal", exc_info=True)
        seal = None
    findings = ("It is on file.", *(_told(seal) if seal and seal.holds else ()))
    return _verdict(VerdictKind.GENUINE, sha256, *findings, on_file=True, seal=seal)


def _judged(content: bytes, sha256: str, certificates: Sequence[x509.Certificate]) -> Verdict:
    try:
        seal = judge(content, certificates)
    except Exception as error:  # whatever breaks while judging a seal of ours, the seal does not hold
        logger.info("judging a seal ended in %s", type(error).__name__)
        return _altered(sha256, None, "Our seal on it is broken.")
    if not seal.holds:
        return _altered(sha256, seal)
    return _verdict(VerdictKind.GENUINE, sha256, *_told(seal), seal=seal)


def _altered(sha256: str, seal: SealFacts | None, *findings: str) -> Verdict:
    told = () if seal is None else (*_told(seal), *seal.faults)
    return _verdict(VerdictKind.ALTERED, sha256, *findings, *told, seal=seal)


def _verdict(
    kind: VerdictKind, sha256: str, *findings: str, on_file: bool = False, seal: SealFacts | None = None
) -> Verdict:
    sentence = _SENTENCES[kind]
    if kind is VerdictKind.UNREADABLE:
        sentence = " ".join([sentence, *findings])
    return Verdict(kind, sha256, sentence, on_file, findings, seal)


def _told(seal: SealFacts) -> tuple[str, ...]:
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


def _unfit(content: bytes) -> str | None:
    if not content.strip(b"\0\t\n\x0c\r "):
        return "The file is empty."
    if len(content) > LARGEST_CHECKED:
        return f"The file is larger than {LARGEST_CHECKED // (1024 * 1024)} MB."
    return None


def _look_into(content: bytes, certificates: Sequence[x509.Certificate]) -> bool:
    """Whether a signature in the file holds our certificate, unpacking what is packed.

    Raises _CannotRead when it is no readable PDF with a page.
    """
    try:
        reader = PdfFileReader(BytesIO(content), strict=False)
        if reader.encrypted and not _opens_without_password(reader):
            raise _CannotRead("The file has a password. Save a copy without one.", locked=True)
        if not _has_a_page(reader):
            raise _CannotRead("The file is empty or damaged.")
        return any(_holds(found, certificates) for found, _ in signature_fields(reader))
    except _CannotRead:
        raise
    except Exception as error:  # strangers' files break the reader in every way there is
        raise _CannotRead("The file is damaged, or not a PDF.") from error


def _opens_without_password(reader: PdfFileReader) -> bool:
    try:
        return reader.decrypt(b"").status.name != "FAILED"
    except Exception:  # locked in a way that no password opens
        return False


def _has_a_page(reader: PdfFileReader) -> bool:
    """Whether the page tree leads to a page within a few steps."""
    node = reader.root["/Pages"]
    for _ in range(_MOST_KIDS):
        if node.get("/Type") != "/Pages" and "/Kids" not in node:
            return isinstance(node, generic.DictionaryObject)
        if not node["/Kids"]:
            return False
        node = node["/Kids"][0]
    return False


def _holds(signature: generic.DictionaryObject, certificates: Sequence[x509.Certificate]) -> bool:
    contents = signature["/V"]["/Contents"]
    raw = getattr(contents, "original_bytes", contents)
    return bears_our_certificate(bytes(raw), certificates)


def _pieces(certificate: x509.Certificate) -> list[bytes]:
    key = certificate.public_key()
    telling = certificate.signature
    if isinstance(key, RSAPublicKey):
        telling += key.public_numbers().n.to_bytes((key.key_size + 7) // 8, "big")
    return [telling[i : i + _PIECE] for i in range(0, len(telling) - _PIECE + 1, _PIECE)]
