"""The process that makes one bundle of strangers' files, with limits of time and memory.

Run as ``python -m documents.bundles.opener``. It reads and writes as ``documents.uploads.opener`` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from documents.bundles.shapes import BundleFile
from documents.errors import DocumentError
from documents.uploads.opener import Do, serve
from documents.uploads.refusals import Refused
from documents.uploads.shapes import Limits


def main() -> None:
    """Make the bundle that standard input asks for."""
    serve(_load)


def _load() -> Do:
    # Only now, under the limits, what opens files is loaded.
    import pypdfium2

    # The same.
    from documents.bundles.building import build_bundle

    def do(
        _task: str, content: bytes, _limits: Limits, asked: Mapping[str, Any]
    ) -> tuple[dict[str, Any], list[bytes]]:
        index, reached = content[: asked["index_size"]], asked["index_size"]
        parts = []
        for file in asked["files"]:
            pdf = content[reached : reached + file["size"]]
            parts.append(BundleFile(pdf, file["title"], tuple(file["numbers"]), file["section"]))
            reached += file["size"]
        try:
            built = build_bundle(index, parts, title=asked["title"], font=Path(asked["font"]))
        except DocumentError as error:
            return {"wrong": error.sentence}, []
        except pypdfium2.PdfiumError as error:
            raise Refused("damaged") from error
        facts = {"index_pages": built.index_pages, "notes": built.notes, "of_parts": built.of_parts}
        return facts, [built.pdf]

    return do


if __name__ == "__main__":
    main()
