"""Why an upload is not taken, in words for the person who sent it."""

from enum import StrEnum

from documents.errors import DocumentError
from documents.uploads.shapes import Limits

_MEGABYTE = 1024 * 1024


class Refusal(StrEnum):
    """The reasons, fit for logs and counters: none holds a word of the sender's."""

    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    TOO_MANY_PAGES = "too many pages"
    TOO_MANY_PIXELS = "too many pixels"
    UNPACKS_TOO_FAR = "unpacks too far"
    TOO_SLOW = "too slow"
    PASSWORD = "password"  # noqa: S105 -- a reason, not a secret
    FORM = "form that only some programs show"
    PORTFOLIO = "folder of several files"
    SIZE = "page too small or too large"
    LOOPS = "page without an end"
    DIFFERS = "looks different in different programs"
    TYPED_WORDS = "typed words that only some programs show"
    PHOTO_TYPE = "photo type"
    WORD_FILE = "word file"
    OTHER_TYPE = "other type"


class Refused(Exception):
    """Says in the process that opens a file why it is not taken: ``code``, ``pages`` where too many."""

    def __init__(self, code: str, pages: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.pages = pages


class UploadRefused(DocumentError):
    """An upload that is not taken; ``sentence`` stands beside the field, ``reason`` goes to the log."""

    def __init__(self, reason: Refusal, sentence: str) -> None:
        super().__init__(sentence)
        # The sentence may name the sender's file; what is logged must not.
        self.args = (reason.value,)
        self.reason = reason


def damaged() -> UploadRefused:
    """Empty, cut off, or not what it begins as."""
    return UploadRefused(Refusal.DAMAGED, "The file is empty or damaged")


def too_large(size: int, limits: Limits) -> UploadRefused:
    """Return the refusal of a file of ``size`` bytes."""
    megabytes = -(-size // _MEGABYTE)
    allowed = limits.max_bytes // _MEGABYTE
    return UploadRefused(
        Refusal.TOO_LARGE,
        f"The file is {megabytes} MB. It must be under {allowed} MB. Photograph one page at a time",
    )


def too_many_pages(pages: int, limits: Limits) -> UploadRefused:
    """Return the refusal of more pages than we can show and keep."""
    return UploadRefused(
        Refusal.TOO_MANY_PAGES,
        f"The file has {pages:,} pages. It must have {limits.max_pages:,} or fewer. "
        "Send only the pages that matter",
    )


def too_many_pixels() -> UploadRefused:
    """Return the refusal of a picture that would fill the memory of whatever opens it."""
    return UploadRefused(
        Refusal.TOO_MANY_PIXELS,
        "The picture is too large to open. Send a screenshot, or photograph one page at a time",
    )


def unpacks_too_far() -> UploadRefused:
    """Return the refusal of a small file with far more inside than its size says."""
    return UploadRefused(
        Refusal.UNPACKS_TOO_FAR,
        "The file holds more than we can open. Print it to PDF and send that copy, "
        "or photograph one page at a time",
    )


def too_slow() -> UploadRefused:
    """Return the refusal of a file that keeps whatever opens it busy."""
    return UploadRefused(
        Refusal.TOO_SLOW,
        "The file takes too long to open. Print it to PDF and send that copy, "
        "or photograph one page at a time",
    )


def needs_password() -> UploadRefused:
    """Return the refusal of a PDF that opens only with a password."""
    return UploadRefused(Refusal.PASSWORD, "The file has a password. Save a copy without one")


def needs_printing() -> UploadRefused:
    """Return the refusal of a form whose words only its own program can show."""
    return UploadRefused(
        Refusal.FORM,
        "The file is a form that we cannot show. Open it, print it to PDF and send that copy",
    )


def notes_need_printing() -> UploadRefused:
    """Return the refusal of words typed onto a page that each program draws in its own way, or not at all."""
    return UploadRefused(
        Refusal.TYPED_WORDS,
        "The file has typed words that we cannot show. Open it, print it to PDF and send that copy",
    )


def is_portfolio() -> UploadRefused:
    """Return the refusal of a cover page with other files behind it."""
    return UploadRefused(
        Refusal.PORTFOLIO,
        "The file is a folder of several files (a PDF portfolio). Open it, save each file in it on its own, "
        "and send those",
    )


def never_ends() -> UploadRefused:
    """Return the refusal of a page made of pieces that hold each other."""
    return UploadRefused(
        Refusal.LOOPS,
        "The file has a page that we cannot draw to its end. Open it, print it to PDF and send that copy, "
        "or send a photo of the page",
    )


def odd_size() -> UploadRefused:
    """Return the refusal of a page that is too small or too large for readers to show."""
    return UploadRefused(
        Refusal.SIZE,
        "The file has a page that is too small or too large to show. Open it, print it to PDF on A4 paper "
        "and send that copy, or send a photo of the page",
    )


def looks_different() -> UploadRefused:
    """Return the refusal of our copy would not show what its sender sees."""
    return UploadRefused(
        Refusal.DIFFERS,
        "The file looks different in different programs, so our copy would not show what you see. "
        "Open it, print it to PDF and send that copy, or send a photo of each page",
    )


def photo_type(named: str) -> UploadRefused:
    """Return the refusal of a picture, but none that every computer shows.

    ``named`` is the sender's name made safe.
    """
    return UploadRefused(
        Refusal.PHOTO_TYPE,
        f"'{named}' is a photo type we cannot open. Save it as JPEG, or send a screenshot",
    )


def word_file(named: str) -> UploadRefused:
    """Return the refusal of a word processor's file: it can carry macros and looks other on each computer."""
    return UploadRefused(
        Refusal.WORD_FILE, f"'{named}' is a Word file. Save it as PDF and send that, or send a photo of it"
    )


def other_type(named: str, wanted: str = "a PDF, a JPEG or a PNG") -> UploadRefused:
    """Return the refusal of anything else; ``wanted`` is what can be sent instead."""
    return UploadRefused(
        Refusal.OTHER_TYPE, f"'{named}' is a type of file we cannot open here. Send {wanted}"
    )


BY_CODE = {
    "damaged": damaged,
    "pixels": too_many_pixels,
    "unpacks": unpacks_too_far,
    "password": needs_password,
    "form": needs_printing,
    "notes": notes_need_printing,
    "portfolio": is_portfolio,
    "loops": never_ends,
    "size": odd_size,
    "differs": looks_different,
}
"""What the process that opens a file may answer, by the word it answers with."""
