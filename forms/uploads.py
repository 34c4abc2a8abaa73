"""Files as they arrive: presence, size and a name fit to show. What is inside is judged elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import SEEK_END, RawIOBase
from typing import IO, Any, ClassVar

from wtforms.validators import StopValidation

from forms.fields import SaidField
from forms.text import clean_line

MEGABYTE = 1_000_000
NAME_SHOWN = 80  # characters of a file's name that a page shows
PDF_OR_PICTURE = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
"""What the dialog of a browser offers to choose; what a file is, its content says."""
CHOOSE_AGAIN = "Choose the file again: we could not keep it"


@dataclass(frozen=True)
class Upload:
    """A file as sent: its name for showing only, its size in bytes, and its open stream at the start."""

    shown_name: str
    size: int
    stream: IO[bytes]

    def read(self) -> bytes:
        """Return all its bytes."""
        self.stream.seek(0)
        return self.stream.read()


class TooLarge(RawIOBase):
    """Stands for a file of a post that was larger than ``limit`` bytes: its bytes are counted and gone."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.size = 0

    def writable(self) -> bool:
        """Return True: it takes bytes."""
        return True

    def write(self, content: Any) -> int:
        """Count them."""
        self.size += len(content)
        return len(content)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move as in any file: its end is its size, so that its size can be asked."""
        return self.size if whence == SEEK_END else 0


def shown_name(file_name: str | None) -> str:
    """Return the last part of a file's name, without what hides or misleads, cut to 80 characters.

    Never a path.
    """
    last = re.split(r"[/\\]", clean_line(file_name or "").text)[-1].strip()
    if last.strip(".") == "":
        return "file"
    return last if len(last) <= NAME_SHOWN else f"{last[: NAME_SHOWN - 13]}…{last[-12:]}"


def megabytes(size: int) -> str:
    """Return ``size`` bytes as people read them: ``32 MB``, ``1.4 MB``, ``12 KB``."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1_000))}\u00a0KB"
    tenths = f"{size / MEGABYTE:.1f}".removesuffix(".0")
    return f"{tenths if size < 100 * MEGABYTE else round(size / MEGABYTE)}\u00a0MB"


class UploadField(SaidField):
    """One file; data is an Upload or None. ``limit`` is in MB; ``advice`` is for whoever sends more."""

    kind: ClassVar[str] = "file"
    verb: ClassVar[str] = "Choose"
    multiple: ClassVar[bool] = False

    def __init__(
        self,
        label: str,
        validators: Sequence[Any] | None = None,
        *,
        limit: int = 20,
        accept: str = "",
        advice: str = "",
        **kwargs: Any,
    ) -> None:
        self.limit = limit
        self.accept = accept
        self.advice = advice
        super().__init__(label, validators, **kwargs)

    def process_data(self, value: Any) -> None:
        """Start empty, as a file input does."""
        self.data = self.nothing()

    def nothing(self) -> Any:
        """Return the data when no file was sent."""
        return None

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the first file; texts posted under its name are no files."""
        self.data = next(iter(_uploads(valuelist)), None)

    def uploads(self) -> tuple[Upload, ...]:
        """Return all files sent."""
        return (self.data,) if self.data else ()

    def check(self, form: Any) -> None:
        """Empty and too large files are told here, whatever they hold."""
        for upload in self.uploads():
            if isinstance(upload.stream, TooLarge) and upload.size <= self.limit * MEGABYTE:
                most = megabytes(upload.stream.limit)
                raise StopValidation(
                    f"The files are too large to send together. Choose under {most} at a time, "
                    "or photograph one page at a time"
                )
            if upload.size == 0:
                raise StopValidation("The file is empty or damaged")
            if upload.size > self.limit * MEGABYTE:
                advice = f". {self.advice}" if self.advice else ""
                raise StopValidation(
                    f"The file is {megabytes(upload.size)}. It must be under {self.limit}\u00a0MB{advice}"
                )


class UploadsField(UploadField):
    """Several files, up to ``most``; data is a tuple."""

    multiple = True

    def __init__(
        self, label: str, validators: Sequence[Any] | None = None, *, most: int = 20, **kwargs: Any
    ) -> None:
        self.most = most
        super().__init__(label, validators, **kwargs)

    def nothing(self) -> Any:
        """Return the data when no file was sent."""
        return ()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take every file."""
        self.data = tuple(_uploads(valuelist))

    def uploads(self) -> tuple[Upload, ...]:
        """Return all files sent."""
        return tuple(self.data)

    def check(self, form: Any) -> None:
        """Check their number first, then each."""
        if len(self.data) > self.most:
            raise StopValidation(f"Choose up to {self.most} files at a time")
        super().check(form)


def _uploads(values: Sequence[Any]) -> list[Upload]:
    found = []
    for value in values:
        stream = getattr(value, "stream", None)
        if stream is None:
            continue
        size = stream.seek(0, SEEK_END)
        stream.seek(0)
        if value.filename or size:  # a browser sends an empty part without a name when none was chosen
            found.append(Upload(shown_name(value.filename), size, stream))
    return found
