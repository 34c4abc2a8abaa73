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

MOST_SECONDS: Final = 12.0
"""Seconds of processor that one file may take; ours take one, most of it for starting the process."""
MOST_WAITED: Final = 36.0
"""Seconds until we wait no longer: on a busy machine a second of processor takes several."""

TOOK_TOO_LONG: Final = "Looking at it took too long. Try again later."
"""What is found where a busy machine gave the check no turn: nothing is said of the file."""
_ROOMS = Path(__file__).parents[2]


def check_isolated(
    content: bytes,
    *,
    known: Callable[[str], KnownFile | None],
    certificates: Sequence[x509.Certificate],
    seconds: float = MOST_SECONDS,
) -> Verdict:
    """Return like ``check.check``, but sure to come back, whatever ``content`` is.

    A file that takes more than ``seconds`` of processor could not be read, or is altered when it bears our
    certificate. When the machine is so busy that nothing is known after ``MOST_WAITED`` seconds, the file
    could not be read, whatever it bears: a sound one must not be called altered.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    held = known(sha256)
    asked = {
        "certificates": [c.public_bytes(Encoding.PEM).decode("ascii") for c in certificates],
        "held": None if held is None else held.as_parts(),
        "seconds": seconds,
    }
    try:
        done = subprocess.run(
            ["/usr/bin/nice", sys.executable, "-m", "signing.seal.check"],  # pages and documents come first
            input=json.dumps(asked).encode() + b"\n" + content,
            cwd=_ROOMS,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MOST_WAITED,
            check=True,
        )
        return Verdict.from_json(done.stdout.decode("utf-8"))
    except subprocess.TimeoutExpired:
        if held is not None:
            return on_record(sha256, held)
        return verdict_of(VerdictKind.UNREADABLE, sha256, TOOK_TOO_LONG)
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
