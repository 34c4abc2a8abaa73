"""The process that opens strangers' files: started for one file, with limits of time and memory.

It reads a line of JSON ("task", "limits") and then the file from standard input, and writes a line of JSON
and then the bytes it made to standard output. It can write no file and start with nothing of ours but its
own code. Run as ``python -m documents.uploads.opener``.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from documents.uploads.refusals import Refused
from documents.uploads.shapes import Limits

Do = Callable[[str, bytes, Limits, Mapping[str, Any]], tuple[dict[str, Any], list[bytes]]]
"""Does a task by its name: facts for the answer, and what was made."""


def main() -> None:
    """Do one task on an upload."""
    serve(_load, pictures=("jpeg", "png", "ink", "marks", "redact"))


def serve(load: Callable[[], Do], *, pictures: Sequence[str] = ()) -> None:
    """Do the task that standard input asks for, by what ``load`` returns; limits hold before it loads
    anything. ``pictures`` are the tasks that unpack a picture whole.
    """
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    _bind(limits, is_picture=request["task"] in pictures)
    do = load()
    try:
        facts, blobs = do(request["task"], sys.stdin.buffer.read(), limits, request["asked"])
    except Refused as refused:
        _answer({"refused": refused.code, "pages": refused.pages})
    except MemoryError:
        _answer({"refused": "unpacks"})
    else:
        _answer(facts, blobs)


def _load() -> Do:
    from documents.uploads.tasks import do  # under the limits: it opens files

    return do


def _answer(facts: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    facts["sizes"] = [len(blob) for blob in blobs]
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n")
    for blob in blobs:
        sys.stdout.buffer.write(blob)
    sys.stdout.buffer.flush()


def _bind(limits: Limits, *, is_picture: bool) -> None:
    memory = limits.picture_memory_bytes if is_picture else limits.memory_bytes
    os.nice(10)  # whatever the file asks for, pages and documents come first
    for what, most in (
        (resource.RLIMIT_AS, limits.address_bytes),
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
