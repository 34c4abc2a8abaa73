"""The words of signing as enums; ``cases.vocabulary`` hands them out."""

from __future__ import annotations

from cases.worded import Worded


class EnvelopeState(Worded):
    """Where one document out for signature stands."""

    PREPARED = "prepared", "Ready to send"
    OUT = "out", "Out for signature"
    COMPLETED = "completed", "Signed by everyone"
    DECLINED = "declined", "Not signed: declined"
    CHANGES_ASKED = "changes_asked", "Change asked for"
    EXPIRED = "expired", "Time ran out"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Replaced"


class SigningOrder(Worded):
    """Who is asked first, chosen when the document is sent."""

    TOGETHER = "together", "Everyone at the same time"
    IN_TURN = "in_turn", "One after another"
    GROUPS = "groups", "In groups: the next group once everyone before has signed"


class SignerState(Worded):
    """Where one signer stands; only mediator and office see it."""

    WAITING = "waiting", "Not asked yet"
    INVITED = "invited", "Link sent"
    OPENED = "opened", "Opened"
    SIGNED = "signed", "Signed"
    DECLINED = "declined", "Declined"
    ASKED = "asked", "Asked for a change"
    PASSED_ON = "passed_on", "Passed on to somebody else"


class ActsAs(Worded):
    """By what somebody may sign for a parent or young person.

    A lawyer is none of these (SEND Regulations 2014, regs 63 to 65).
    """

    DEPUTY = "deputy", "Deputy appointed by the Court of Protection"
    LASTING_ATTORNEY = "lasting_attorney", "Attorney under a lasting power of attorney"
    ENDURING_ATTORNEY = "enduring_attorney", "Attorney under an enduring power of attorney"


class SecondStep(Worded):
    """What a signer knows besides the link."""

    BIRTH_DATE = "birth_date", "the child's or young person's date of birth"
    CODE = "code", "a six-digit code told by phone or in the room"


class WayIn(Worded):
    """By what a signer reached their document, before the second step."""

    LINK = "link", "the link we emailed"
    CODE = "code", "the code in our email"
    STAFF_CODE = "staff_code", "a code that staff saw"
    DESK = "desk", "a device that was handed over in the room"
    LETTER = "letter", "the code printed in our letter"
    PAPER = "paper", "on paper, without a link"


class CodeKind(Worded):
    """Which of a signer's codes staff looked at."""

    ENTRY = "entry", "the code that opens the document"
    STEP = "step", "the six-digit code"
    LETTER = "letter", "the code that opens the document, printed in a letter"


class SigningMethod(Worded):
    """How a signature was made; all count the same."""

    TYPED = "typed", "by typing the name"
    DRAWN = "drawn", "by drawing"
    PICTURE = "picture", "with a picture of the signature"
    PAPER = "paper", "on paper, in ink"


class MarkRead(Worded):
    """How the number and check code on a scan were read."""

    MACHINE = "machine", "read by machine"
    TYPED = "typed", "typed by the person who added the scan"


class DeskEnd(Worded):
    """Why a signing desk was closed; one whose document is no longer out is over without it."""

    CLOSED = "closed", "Closed"
    WRONG_PINS = "wrong_pins", "Closed after five wrong PINs"
