"""The way of an upload: weighed, looked at, opened elsewhere, named."""

import json
import logging
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from documents.uploads import refusals
from documents.uploads.names import shown_name, stored_name
from documents.uploads.shapes import DEFAULT, Limits, TakenIn
from documents.uploads.sniffing import kind_of

_log = logging.getLogger(__name__)
WAITING = 1.6
"""How many times its own seconds a process may take when it shares its processor with others."""
_ROOT = Path(__file__).resolve().parents[2]


def take_in(content: bytes, file_name: str, *, limits: Limits = DEFAULT) -> TakenIn:
    """Return the upload in the form that we keep, opened in a process of its own.

    ``file_name`` is only ever shown, never believed. Raises UploadRefused with the words for the page.
    """
    if len(content) > limits.max_bytes:
        raise refusals.too_large(len(content), limits)
    kind = kind_of(content, file_name)
    answer, blobs = open_elsewhere(kind.value, content, limits)
    kept, as_pdf = blobs if len(blobs) == 2 else (blobs[0], blobs[0])
    return TakenIn(
        kind=kind,
        content=kept,
        as_pdf=as_pdf,
        pages=int(answer["pages"]),
        shown_name=shown_name(file_name, kind),
        stored_name=stored_name(kept, kind),
        notes=tuple(answer["notes"]),
    )


def read_marks(pdf: bytes, *, limits: Limits = DEFAULT) -> list[list[str]]:
    """Return what QR codes and the text layer of a file that we keep say as marks of ours, page by page.

    Raises UploadRefused.
    """
    answer, _ = open_elsewhere("marks", pdf, limits)
    return [[str(mark) for mark in page] for page in answer["marks"]]


def read_words(pdf: bytes, *, limits: Limits = DEFAULT) -> list[str]:
    """Return what each page of a file that we keep says as text, for what looks for words.

    Raises UploadRefused.
    """
    answer, _ = open_elsewhere("words", pdf, limits)
    return [str(page) for page in answer["words"]]


def redact_page(pdf: bytes, page: int, words: Sequence[str], *, limits: Limits = DEFAULT) -> bytes:
    """Return one page (from 0) as a file of its own, with every place of ``words`` blacked out for good.

    Raises UploadRefused, also where some of the words are not on the page.
    """
    _, (made,) = open_elsewhere("redact", pdf, limits, {"page": page, "words": list(words)})
    return made


def open_elsewhere(
    task: str,
    content: bytes,
    limits: Limits,
    asked: Mapping[str, Any] | None = None,
    *,
    program: str = "documents.uploads.opener",
) -> tuple[dict[str, Any], list[bytes]]:
    """Have ``task`` done on ``content`` in a process with limits; its answer and the bytes it made.

    ``asked`` is what else the task needs to know, as plain values, ``program`` the module that is run.
    Raises UploadRefused when the process refuses, dies or does not answer in time.
    """
    head = {"task": task, "limits": asdict(limits), "asked": dict(asked or {})}
    request = json.dumps(head).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603 - a program of our own
            [sys.executable, "-E", "-s", "-m", program],
            input=request,
            capture_output=True,
            cwd=_ROOT,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            timeout=limits.seconds * WAITING,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusals.too_slow() from error
    said, _, body = done.stdout.partition(b"\n")
    if not said:
        raise _death(done.returncode, done.stderr)
    answer = json.loads(said)
    if answer.get("refused") == "pages":
        raise refusals.too_many_pages(int(answer["pages"]), limits)
    if "refused" in answer:
        raise refusals.BY_CODE[answer["refused"]]()
    blobs = []
    for size in answer["sizes"]:
        blobs.append(body[:size])
        body = body[size:]
    return answer, blobs


def _death(returncode: int, said: bytes) -> refusals.UploadRefused:
    """Return the refusal after the process died without an answer: killed for its time or memory, or by the
    file's own fault.
    """
    # The name of the error alone: its words may be the file's.
    error = said.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
    _log.warning("an upload could not be opened: the process ended with %d (%s)", returncode, error[:80])
    cpu_time_spent, a_page_took_too_long, killed = -24, -27, -9
    if returncode in (cpu_time_spent, a_page_took_too_long, killed):
        return refusals.too_slow()
    return refusals.damaged()
