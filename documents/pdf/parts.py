"""What is joined into one PDF, and what can be wrong with it."""

from dataclasses import dataclass
from datetime import datetime

from documents.errors import DocumentError


class NothingToMerge(DocumentError):
    """No part was given."""

    def __init__(self) -> None:
        super().__init__("Choose at least one PDF.")


class UnreadablePart(DocumentError):
    """A part is damaged, locked, or no PDF at all."""

    def __init__(self, title: str) -> None:
        super().__init__(f"'{title}' cannot be read. It may be damaged or have a password.")
        self.title = title


class FormInPart(DocumentError):
    """A part still has fields to fill in, whose answers would get mixed up with another part's."""

    def __init__(self, title: str) -> None:
        super().__init__(f"'{title}' has fields to fill in. Print it to PDF, then use that copy.")
        self.title = title


class UntaggedPart(DocumentError):
    """A part has no usable tags, so a document made with it could not be read aloud in order."""

    def __init__(self, title: str) -> None:
        super().__init__(f"'{title}' has no tags for screen readers. Add it as an attachment instead.")
        self.title = title


class StructureClash(DocumentError):
    """Two parts use one name in their tags for different things.

    ``kind`` is "/RoleMap", "/ClassMap" or "/Namespaces", ``name`` the role, class or address.
    """

    def __init__(self, title: str, kind: str, name: str) -> None:
        super().__init__(f"'{title}' uses the style name '{name}' in another way than the parts before it.")
        self.title = title
        self.kind = kind
        self.name = name


@dataclass(frozen=True)
class Part:
    """One PDF to be joined.

    ``title`` names its bookmark; its pages are labelled ``label_prefix`` and a number counted from 1
    ("A" gives A1, A2).
    """

    pdf: bytes
    title: str
    label_prefix: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the joined PDF.

    ``relationship`` is one of PDF/A-3's names: Source, Data, Alternative, Supplement, Unspecified.
    ``modified`` is the time it was made (with a zone), which PDF/A-3 demands; it comes from outside, so
    that the same input gives the same bytes.
    """

    name: str
    content: bytes
    media_type: str
    description: str
    relationship: str
    modified: datetime
