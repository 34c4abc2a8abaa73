"""Is this document ours, and unchanged? One verdict for any bytes that anybody brings.

In this order: its SHA-256 is on file → what our records say of it (genuine, withdrawn, replaced, ended, the
copy for reading) · not a PDF, locked, empty → could not read · a seal of ours that does not wholly hold →
altered · no seal of ours → not ours. A file that still bears parts of our certificate counts as bearing our
seal, however broken. A whole seal on a file that is not on file is genuine, its status not known.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Sequence
from math import ceil
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, setrlimit
from typing import Final

from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from signing.seal.verdict import (
    STATUS_NOT_KNOWN,
    KnownFile,
    SealFacts,
    Verdict,
    VerdictKind,
    bears_our_certificate,
    on_record,
    seal_sentences,
    verdict_of,
)
from signing.seal.verify import judge, reader_of, signature_fields

__all__ = ["KnownFile", "Verdict", "VerdictKind", "bears_our_certificate", "check"]

logger = logging.getLogger(__name__)

LARGEST_CHECKED: Final = 25 * 1024 * 1024
"""Bytes beyond which a file that is not on file is not looked into."""

MOST_MEMORY: Final = 1536 * 1024 * 1024
"""Bytes of memory that looking into one stranger's file may take, where it is done apart."""

_HEADER_WITHIN: Final = 1024
_END_WITHIN: Final = 2048  # looking for the end any further back would take the library many seconds
_MOST_KIDS: Final = 100


def check(
    content: bytes,
    *,
    known: Callable[[str], KnownFile | None],
    certificates: Sequence[x509.Certificate],
) -> Verdict:
    """Return the verdict on ``content``. Never raises for anything that ``content`` may hold.

    A crafted file can keep this busy for a long time: for strangers' files there is ``apart.check_apart``.

    ``known`` says what we hold under a SHA-256 in hexadecimal digits; ``certificates`` are those whose
    seals count as ours.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if held := known(sha256):
        return _on_file(content, sha256, held, certificates)
    if reason := _unfit(content):
        return verdict_of(VerdictKind.UNREADABLE, sha256, reason)
    bears_traces = bears_our_certificate(content, certificates)
    if b"%PDF-" not in content[:_HEADER_WITHIN] and not bears_traces:
        return verdict_of(VerdictKind.UNREADABLE, sha256, "It is not a PDF.")
    try:
        looked_into = _look_into(content, certificates)
    except _CannotRead as error:
        if bears_traces and not error.locked:
            return _altered(sha256, None, "The file is damaged.")
        return verdict_of(VerdictKind.UNREADABLE, sha256, error.sentence)
    if not (bears_traces or looked_into):
        return verdict_of(VerdictKind.NOT_OURS, sha256)
    return _judged(content, sha256, certificates)


class _CannotRead(Exception):
    def __init__(self, sentence: str, *, locked: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.locked = locked


def _on_file(
    content: bytes, sha256: str, held: KnownFile, certificates: Sequence[x509.Certificate]
) -> Verdict:
    try:
        seal = judge(content, certificates) if bears_our_certificate(content, certificates) else None
    except Exception:  # the digest has decided; the key may have gone since
        logger.info("a sealed file on record could not be judged by its seal", exc_info=True)
        seal = None
    return on_record(sha256, held, seal)


def _judged(content: bytes, sha256: str, certificates: Sequence[x509.Certificate]) -> Verdict:
    try:
        seal = judge(content, certificates)
    except Exception as error:  # whatever breaks while judging a seal of ours, the seal does not hold
        logger.info("judging a seal ended in %s", type(error).__name__)
        return _altered(sha256, None, "Our seal on it is broken.")
    if not seal.holds:
        return _altered(sha256, seal)
    return verdict_of(VerdictKind.GENUINE, sha256, *seal_sentences(seal), STATUS_NOT_KNOWN, seal=seal)


def _altered(sha256: str, seal: SealFacts | None, *findings: str) -> Verdict:
    sentences = () if seal is None else (*seal_sentences(seal), *seal.faults)
    return verdict_of(VerdictKind.ALTERED, sha256, *findings, *sentences, seal=seal)


def _unfit(content: bytes) -> str | None:
    if not content.strip(b"\0\t\n\x0c\r "):
        return "The file is empty."
    if len(content) > LARGEST_CHECKED:
        return f"The file is larger than {LARGEST_CHECKED // (1024 * 1024)} MB."
    return None


def _look_into(content: bytes, certificates: Sequence[x509.Certificate]) -> bool:
    """Return True if a signature in the file holds our certificate, unpacking what is packed.

    Raises _CannotRead when it is no readable PDF with a page.
    """
    if b"startxref" not in content[-_END_WITHIN:]:
        raise _CannotRead("The file is damaged: its end is missing.")
    try:
        reader = reader_of(content, strict=False)
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
    """Return True if the page tree leads to a page within a few steps."""
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


def main() -> None:
    """Check what comes on standard input, for ``signing.seal.isolated``: a line of JSON, then the file."""
    setrlimit(RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    setrlimit(RLIMIT_CORE, (0, 0))
    asked = json.loads(sys.stdin.buffer.readline())
    most = max(1, ceil(asked["seconds"]))
    setrlimit(RLIMIT_CPU, (most, most))
    held = KnownFile.from_parts(asked["held"])
    certificates = [x509.load_pem_x509_certificate(pem.encode()) for pem in asked["certificates"]]
    verdict = check(sys.stdin.buffer.read(), known=lambda _: held, certificates=certificates)
    sys.stdout.write(verdict.as_json())


if __name__ == "__main__":
    main()
