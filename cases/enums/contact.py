"""What a person changes of how we reach them, and how that ended, as enums."""

from __future__ import annotations

from cases.worded import Worded


class ContactKind(Worded):
    """What of a person's details was typed anew."""

    EMAIL = "email", "email address"
    PHONE = "phone", "phone number"
    POST = "post", "postal address"


class ContactSafe(Worded):
    """Whether it is safe to contact the other parent, as the family says."""

    YES = "yes", "Yes"
    NO = "no", "No"
    ASK = "ask", "Ask me first"


class ChangeEnd(Worded):
    """How a change of contact details ended."""

    TAKEN_OVER = "taken_over", "Confirmed, and used from now on"
    NOT_THEM = "not_them", "They said that it was not them"
    REPLACED = "replaced", "Another was typed or recorded since"
    TOO_MANY_TRIES = "tries", "Too many wrong codes"
    STAFF_REFUSED = "refused", "Staff did not confirm it"
    RAN_OUT = "ran_out", "Nobody confirmed it in time"
