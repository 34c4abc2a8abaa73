"""Signatures as uploaded pictures, cleaned."""

from documents.signatures.ink import InkRefused
from documents.signatures.shapes import Ink
from documents.uploads.accept import open_elsewhere
from documents.uploads.names import safe_name
from documents.uploads.refusals import other_type, too_large
from documents.uploads.shapes import DEFAULT, Kind, Limits
from documents.uploads.sniffing import kind_of

_NOT_SEEN = "We cannot see a signature in the picture. Photograph it on white paper, or type your name"


def clean_picture(upload: bytes, file_name: str = "picture", *, limits: Limits = DEFAULT) -> Ink:
    """Return the signature in an uploaded JPEG or PNG: what was see-through or paper is white, the margin is
    gone.

    It is opened in a process of its own. Raises UploadRefused, or InkRefused when nothing is written on it.
    """
    if len(upload) > limits.max_bytes:
        raise too_large(len(upload), limits)
    if kind_of(upload, file_name) is Kind.PDF:
        raise other_type(safe_name(file_name), "a JPEG or a PNG")
    size, blobs = open_elsewhere("ink", upload, limits)
    if not blobs:
        raise InkRefused(_NOT_SEEN)
    return Ink(blobs[0], float(size["width_mm"]), float(size["height_mm"]))
