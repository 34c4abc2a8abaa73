"""Takes in files that people upload: judged by content, emptied of what acts, stored under our own names.

Nothing here opens a file in this process. ``take_in`` looks at its first bytes and hands it to a process of
its own with limits of time and memory, because a crafted file can hang or fill whatever opens it.
"""

from documents.uploads.accept import read_marks, read_words, redact_page, take_in
from documents.uploads.refusals import Refusal, UploadRefused
from documents.uploads.shapes import DEFAULT, Kind, Limits, TakenIn

__all__ = [
    "DEFAULT",
    "Kind",
    "Limits",
    "Refusal",
    "TakenIn",
    "UploadRefused",
    "read_marks",
    "read_words",
    "redact_page",
    "take_in",
]
