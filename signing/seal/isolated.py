"""A check in a process of its own, with a limit of time and memory, for files from strangers.

No PDF library is loaded in the process that asks.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.seal.verdict import (
    KnownFile,
    Verdict,
    VerdictKind,
    bears_our_certificate,
    on_record,
    verdict_of,
)

MOST_SECONDS: Final = 20.0
"""How long one file may take; ours take a second, most of it for starting the process."""

_ROOMS = Path(__file__).parents[2]


def check_isolated(
    content: bytes,
    *,
    known: Callable[[str], KnownFile | None],
    certificates: Sequence[x509.Certificate],
    seconds: float = MOST_SECONDS,
) -> Verdict:
    """Return like ``check.check``, but sure to come back within ``seconds`` whatever ``content`` is.

    A file that is not through by then could not be read, or is altered when it bears our certificate.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    held = known(sha256)
    asked = {
        "certificates": [c.public_bytes(Encoding.PEM).decode("ascii") for c in certificates],
        "held": None if held is None else held.as_parts(),
    }
    try:
        done = subprocess.run(
            ["/usr/bin/nice", sys.executable, "-m", "signing.seal.check"],  # pages and documents come first
            input=json.dumps(asked).encode() + b"\n" + content,
            cwd=_ROOMS,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=True,
        )
        return Verdict.from_json(done.stdout.decode("utf-8"))
    except (subprocess.SubprocessError, ValueError, TypeError, KeyError):
        return _without_looking(content, sha256, held, certificates)


def _without_looking(
    content: bytes, sha256: str, held: KnownFile | None, certificates: Sequence[x509.Certificate]
) -> Verdict:
    if held is not None:
        return on_record(sha256, held)
    if bears_our_certificate(content, certificates):
        return verdict_of(VerdictKind.ALTERED, sha256, "Our seal on it is broken.")
    return verdict_of(VerdictKind.UNREADABLE, sha256, "Reading it took too long.")
