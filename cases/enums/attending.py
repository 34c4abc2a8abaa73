"""What people need to take part in a meeting, as enums."""

from __future__ import annotations

from cases.worded import Worded


class AccessKind(Worded):
    """What would help someone to talk with us, to read, or to take part (Equality Act 2010, s 20)."""

    INTERPRETER = "interpreter", "Interpreter"
    BSL = "bsl", "British Sign Language (BSL)"
    LIP_SPEAKER = "lip_speaker", "Lip-speaker"
    LARGE_PRINT = "large_print", "Large print"
    EASY_READ = "easy_read", "Easy Read"
    BRAILLE = "braille", "Braille"
    QUIET_ROOM = "quiet_room", "A quiet room"
    STEP_FREE = "step_free", "No steps: a step-free way in"
    HEARING_LOOP = "hearing_loop", "A hearing loop"
    OTHER = "other", "Something else"


class AccessState(Worded):
    """Where it stands with something that somebody needs."""

    ASKED = "asked", "Asked for"
    ARRANGING = "arranging", "Being arranged"
    BOOKED = "booked", "Booked"
    INSTEAD = "instead", "Not possible: something else is offered"
    CHECK_AGAIN = "check_again", "To be checked again"
    TO_CANCEL = "to_cancel", "No longer needed: cancel the booking"
    NOT_NEEDED = "not_needed", "No longer needed"


PEOPLE_BOOKED = frozenset({AccessKind.INTERPRETER, AccessKind.BSL, AccessKind.LIP_SPEAKER})
"""Somebody is booked for it, who is independent: not of the family, and not of a body that takes part."""
OF_DOCUMENTS = frozenset({AccessKind.LARGE_PRINT, AccessKind.EASY_READ, AccessKind.BRAILLE})
"""Hangs on no meeting: what people are sent, they are sent in this form."""
STILL_OPEN = frozenset(
    {AccessState.ASKED, AccessState.ARRANGING, AccessState.CHECK_AGAIN, AccessState.TO_CANCEL}
)
"""Something is still to be done about it."""
WORTH_A_WORD = frozenset({AccessState.ARRANGING, AccessState.BOOKED, AccessState.INSTEAD})
"""Whoever needs it is told of it: staff did something about it, and they cannot see that."""
GIVEN_UP = frozenset({AccessState.TO_CANCEL, AccessState.NOT_NEEDED})
"""Whoever asked for it needs it no longer; asked for again, it is another one."""


class ViewsHow(Worded):
    """How the views of a child or young person came about (CFA 2014, s 19; Code of Practice 2015, 1.3)."""

    OWN_WORDS = "own_words", "They said, wrote or drew it themselves"
    WITH_HELP = "with_help", "They had help to say it, for example with signs, symbols or pictures"
    ASKED_AT_HOME = "asked_at_home", "Someone at home asked them and wrote it down"
    ASKED_ELSEWHERE = "asked_elsewhere", "Someone else asked them, such as a teacher or an advocate"
    NOTICED = "noticed", "They could not be asked: it is what they show us"


class Consent(Worded):
    """Whether somebody comes whom nobody may bring alone (SEND Regulations 2014, reg 38(1)(e))."""

    EVERYONE = "everyone", "All the parties agreed"
    MEDIATOR = "mediator", "The mediator agreed"
    REFUSED = "refused", "It was not agreed"


class HealthStep(Worded):
    """What became of a health body that mediation concerns (CFA 2014, s 53; SEND Regs 2014, regs 35, 42)."""

    NOTICE_GIVEN = "notice_given", "The local authority told the health body that mediation is wanted"
    COMES = "comes", "The health body takes part"
    REFUSED = "refused", "The health body said that it does not take part"
    SILENT = "silent", "The health body did not answer"
    AGREEMENT_TOLD = "agreement_told", "The local authority was told what the health body agreed"


DOES_NOT_COME = frozenset({HealthStep.REFUSED, HealthStep.SILENT})
"""Mediation goes on about the rest, and the health body hears what the rules ask of it."""


class PaperTag(Worded):
    """For whom a paper is at the meeting."""

    SHARED = "shared", "For everyone who comes to the meeting"
    MEDIATOR_ONLY = "mediator_only", "For the mediator alone"
    NONE = "none", "Not for a meeting"
