"""What the worker found wrong with the seal's key, for pages to name: the web holds no such key."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FILE = "seal-key-fault"


def seal_key_fault(data_dir: Path) -> str:
    """Return what is wrong with the key, as a sentence; empty while all is well."""
    with suppress(OSError):
        return (data_dir / "run" / FILE).read_text("utf-8")
    return ""


def note_seal_key_fault(data_dir: Path, sentence: str) -> None:
    """Note what is wrong; an empty ``sentence`` says that all is well."""
    path = data_dir / "run" / FILE
    if not sentence:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(sentence, "utf-8")
    unfinished.replace(path)
