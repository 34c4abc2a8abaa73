"""How far the log of a case had come when a document was sealed: written in the seal, read from any copy.

The head of a log is the number and the hash of its last entry. It says nothing about anyone, and every copy
of a sealed file carries it to where no owner of the database can change it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from cases.evidence.chain import Entry
from cases.evidence.heads import LogHead
from signing.seal.verify import reader_of, signature_fields

_EVIDENCE_FILE: Final = re.compile(r"evidence-.*\.json\Z")
_MOST_KIDS: Final = 100


def heads_in(content: bytes) -> list[LogHead]:
    """Return every head that a sealed file of ours carries: in its seal, and each entry of its evidence
    attachment.

    Whether the seal holds is for ``signing.seal.verify``. Raises what the library raises for a file that it
    cannot read.
    """
    reader = reader_of(content, strict=True)
    heads = []
    for field, _ in signature_fields(reader):
        value = field["/V"]
        if "/ContactInfo" in value and (head := LogHead.read(str(value["/ContactInfo"]))) is not None:
            heads.append(head)
    for attached in _evidence_files(reader):
        heads += [LogHead.of(entry) for entry in _entries(attached)]
    return heads


def evidence_in(content: bytes) -> bytes | None:
    """Return the evidence that a signed file of ours carries, as it is attached; None where it has none.

    Raises what the library raises for a file that it cannot read.
    """
    return next(_evidence_files(reader_of(content, strict=True)), None)


def _entries(attached: bytes) -> Iterator[Entry]:
    rows: list[dict[str, Any]] = json.loads(attached)["entries"]
    for row in rows:
        yield Entry(row["v"], row["seq"], row["prev"], row["head_hash"], row["body_hash"])


def _evidence_files(reader: PdfFileReader) -> Iterator[bytes]:
    if "/Names" not in reader.root or "/EmbeddedFiles" not in reader.root["/Names"]:
        return
    for name, file in _leaves(reader.root["/Names"]["/EmbeddedFiles"]):
        if _EVIDENCE_FILE.match(name):
            yield file["/EF"]["/F"].data


def _leaves(node: Any) -> Iterator[tuple[str, generic.DictionaryObject]]:
    """Yield the names and values of a PDF name tree."""
    waiting, seen = [node], 0
    while waiting and seen < _MOST_KIDS:
        node, seen = waiting.pop(), seen + 1
        if "/Kids" in node:
            waiting.extend(kid.get_object() for kid in node["/Kids"])
        pairs = list(node["/Names"]) if "/Names" in node else []
        for name, value in zip(pairs[::2], pairs[1::2], strict=False):
            yield str(name.get_object()), value.get_object()
