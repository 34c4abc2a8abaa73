"""Merging with tags beside pypdf's plain merge, and sealing beside pyHanko as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import SimpleSigner
from pypdf import PdfWriter

from documents.convert import to_pdf
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.merge import Attachment, Part, merge
from documents.pdf.tag_walk import walk_tags
from signing.seal.keys import SEAL_FILE, seal_key
from signing.seal.seal import seal
from tests.bench.inputs import report
from tests.bench.measure import Effort, Line, quicker

PARTS, PAGES_EACH = 10, 3
MOST_TIMES_SLOWER = 3
"""What keeping tags, bookmarks and labels may cost beside pages alone."""
AT = datetime(2026, 11, 25, 10, 4, 31, tzinfo=UTC)


def merge_30(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Ten documents of three pages: tags, bookmarks, labels and description beside pages alone."""
    parts = _parts()
    report_of_tags = walk_tags(merge(parts, title="Ten reports"))
    if not report_of_tags.sound:
        raise AssertionError(f"the merge lost tags: {report_of_tags.faults[:3]}")
    yield quicker(
        "merge-plain",
        lambda: _nothing(merge(parts, title="Ten reports")),
        lambda: _plain(parts),
        than="pypdf's plain merge",
        rounds=effort.slow_rounds,
        at_least=1 / MOST_TIMES_SLOWER,
    )


def seal_30(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Thirty tagged pages with two attachments: the kept key beside the library as it comes."""
    attachments = [
        Attachment(name, b"{}" * 5000, "application/json", "Evidence", "Supplement", AT)
        for name in ("evidence-1.json", "evidence-2.json")
    ]
    pdf = merge(_parts(), title="Ten reports", attachments=attachments)
    with TemporaryDirectory(prefix="counterpart-bench-") as name:
        key = seal_key(Path(name), provider_name="Quince Street Mediation (example)", may_make=True)
        file = str(Path(name) / SEAL_FILE)
        yield quicker(
            "seal-stock",
            lambda: _nothing(seal(pdf, key, at=AT, reason="Made and sealed", location=None)),
            lambda: _as_it_comes(pdf, file),
            than="pyHanko as it comes",
            rounds=effort.rounds,
            at_least=3,
        )


@cache
def _parts() -> list[Part]:
    with (
        TemporaryDirectory(prefix="counterpart-bench-") as name,
        LibreOfficePool(1, run_dir=Path(name)) as pool,
    ):
        made = [to_pdf(pool, report(PAGES_EACH, f"Report {n}"), accessible=True) for n in range(PARTS)]
    return [Part(pdf, f"Report {n}", f"R{n}-") for n, pdf in enumerate(made)]


def _plain(parts: list[Part]) -> None:
    writer = PdfWriter()
    for part in parts:
        writer.append(BytesIO(part.pdf))
    writer.write(BytesIO())


def _as_it_comes(pdf: bytes, key_file: str) -> None:
    """As the library's own guide does it: the key read from its file, then one certification signature."""
    signer = SimpleSigner.load(key_file, key_file)
    metadata = PdfSignatureMetadata(
        field_name="Seal",
        reason="Made and sealed",
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
    )
    sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)), metadata, signer=signer)


def _nothing(_result: object) -> None:
    return None
