"""What people with an account choose for themselves, and what is done to an account, as enums."""

from __future__ import annotations

from cases.worded import Worded


class WeeklySummary(Worded):
    """Whether an officer gets a weekly email of what awaits their authority."""

    WHEN_WAITING = "when_waiting", "Yes, when something is waiting"
    ALWAYS = "always", "Yes, every week, even when nothing is waiting"
    OFF = "off", "No"


class AccountChangeKind(Worded):
    """What was done to an account."""

    ADDED = "added", "Added"
    INVITED = "invited", "Invited"
    WAITS = "waits", "Invited; waits for the administrator"
    LET_IN = "let_in", "Let in by the administrator"
    CHANGED = "changed", "Changed"
    LOCKED = "locked", "Locked"
    UNLOCKED = "unlocked", "Unlocked"
    REMOVED = "removed", "Removed"
    LINK_SENT = "link_sent", "Sent a link to set a password"
