"""What of somebody's own page a supporter may read, as an enum."""

from __future__ import annotations

from cases.worded import Worded


class SharedPart(Worded):
    """One part of an own page. The family ticks each that is shown; nothing else is."""

    WHERE = "where", "Where things stand, and your dates to appeal"
    MEETINGS = "meetings", "When and where your meetings are"
    CERTIFICATES = "certificates", "Your certificates"
    PART_A = "part_a", "What was agreed and signed (Part A of the Outcome Statement)"
    ACTIONS = "actions", "How each thing that was agreed is going"
    SENT = "sent", "The papers and letters that you sent us"
