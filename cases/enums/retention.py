"""What is kept of a case in parts, how long that is said, and why an erasure stopped."""

from __future__ import annotations

from cases.worded import Worded


class RecordKind(Worded):
    """What is kept of a case, in the parts that go on days of their own."""

    FILES = "files", "Files, notes and messages"
    REQUEST = "request", "The request and calls"
    AGREEMENT = "agreement", "Agreements and who signed"
    CERTIFICATE = "certificate", "Certificates"


class CaseOutcome(Worded):
    """How a case ended, as far as it matters for how long it is kept."""

    AGREED = "agreed", "Something was agreed"
    ENDED = "ended", "Ended without an agreement"
    ENQUIRY = "enquiry", "An enquiry that came to nothing"


class CountedFrom(Worded):
    """From which day a period runs. Where that day never came, from the day the case was closed."""

    CLOSED = "closed", "the day the case was closed"
    CERTIFICATE = "certificate", "the day of the last certificate"
    SIGNED = "signed", "the day the last document was signed"


class ErasureMethod(Worded):
    """What happens with a kind of record on its day."""

    DELETE = "delete", "Delete"
    ANONYMISE = "anonymise", "Delete, and keep figures without names"


class ErasureState(Worded):
    """Where an erasure stands."""

    PROPOSED = "proposed", "Waits for a second person"
    APPROVED = "approved", "Approved: being erased"
    STOPPED = "stopped", "Stopped: nothing was erased"
    ERASED = "erased", "Erased from the database: files follow"
    FINISHED = "finished", "Erased"


class StoppedBecause(Worded):
    """Why nothing was erased by a proposal."""

    HELD = "held", "A hold was set."
    OPENED = "opened", "The case was opened again."
    CHANGED = "changed", "Something came to the case after it was proposed."
    PUT_ASIDE = "put_aside", "Put aside on the page."
    REPLACED = "replaced", "A restore brought back an older day."


class RedactionOf(Worded):
    """What words that may be blacked out are."""

    NAME = "name", "Name of somebody else"
    EMAIL = "email", "Email address of somebody else"
    PHONE = "phone", "Phone number of somebody else"
    ADDRESS = "address", "Address of somebody else"
    ADDED = "added", "Added by the person who looked"


class WithheldBecause(Worded):
    """Why a page is not given out."""

    ANOTHER = "another", "It is about somebody else"
    LEGAL_ADVICE = "legal_advice", "It is legal advice to us (DPA 2018, Sch 2 para 19)"
    HARM = "harm", "It could cause somebody serious harm (DPA 2018, Sch 3)"
    NOT_THEIRS = "not_theirs", "It is not about this person"
