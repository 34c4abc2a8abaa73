"""What staff record on a case besides its decisions and meetings, as enums."""

from __future__ import annotations

from cases.worded import Worded


class ClosingReason(Worded):
    """Why work on a case ended."""

    AGREED = "agreed", "Everything was agreed"
    PART = "part", "Some things were agreed"
    NONE = "none", "Nothing was agreed"
    NOT_CHOSEN = "not_chosen", "Advice was given, and they did not choose mediation"
    WITHDRAWN = "withdrawn", "The family does not want to go on"
    REFUSED = "refused", "Not everyone agreed to take part"
    NOT_HELD = "not_held", "No meeting was held"
    CONCEDED = "conceded", "The local authority gave way in the appeal"
    OUT_OF_SCOPE = "out_of_scope", "We cannot help with this"


class WayAgreed(Worded):
    """How an agreement is put in writing that was made before any meeting."""

    SHORT_MEETING = "short_meeting", "We hold a short meeting, by phone or online, and write it down there"
    LETTERS = "letters", "They write it to each other in letters"


class LinkKind(Worded):
    """How two cases belong together."""

    SIBLINGS = "siblings", "Brothers or sisters"
    SAME_DISPUTE = "same_dispute", "The same disagreement"
    OTHER = "other", "Belongs together in another way"


OUTCOMES = frozenset({ClosingReason.AGREED, ClosingReason.PART, ClosingReason.NONE})
"""What came of a meeting: an adviser learns nothing of that."""
MEETING_FINISHED = "The meeting took place"
"""What an adviser reads in the place of one of OUTCOMES."""
