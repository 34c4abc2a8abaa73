"""The kinds of email: what each is called, who gets it, and what the office reads of it.

``services.notifications`` decides when an email goes, and ``worker.emails`` what it says. The enum stands
here, below both: the outbox keeps each email's kind in a column, and ``cases`` asks the outbox what was sent.

A value is stored in the outbox, names a folder of ``mail/messages`` and is hashed into the Message-ID: it
never changes, and a member whose emails were ever sent stays. CONTRIBUTING.md says how to add an email.
"""

from __future__ import annotations

from enum import Enum, StrEnum


class Recipient(Enum):
    """Who gets an email."""

    APPLICANT = "the person whose request it is, and a helper who asked for them"
    PAGE_OWNER = "anyone with a page of their own"
    PAGE_HOLDER = "others to whom staff give a page of their own"
    CHOOSER = "the person who chooses for the family"
    CERTIFICATE_HOLDER = "the person whom a certificate is issued to"
    ASKING_SCHOOL = "a nursery, school, college or local authority that asks for disagreement resolution"
    ASKED_BODY = "a health body, a school or a college that is asked to take part in mediation"
    ASKED_TO_TAKE_PART = "people who are asked to take part in disagreement resolution"
    ASKED_FOR_TIMES = "people who are asked which times they can do for a meeting"
    INVITED = "people who are invited to a meeting, or were until now"
    SUPPORTER = "someone with whom a party shares its own page"
    SIGNER = "people who are asked to sign an Outcome Statement"
    PARTY_AT_THE_MEETING = "people who were at a meeting, whether they sign or not"
    OFFICER = "the local authority's officers who can sign in"
    OFFICE = "the provider's own address"
    MEDIATOR = "the mediator of the meeting or of the Outcome Statement"
    COORDINATOR = "the coordinators who can sign in"
    ACCOUNT_HOLDER = "someone who signs in with a password"


class EmailKind(StrEnum):
    """What an email is, with its label on the office's pages and its recipients."""

    label: str
    recipients: frozenset[Recipient]

    def __new__(cls, value: str, label: str = "", *recipients: Recipient) -> EmailKind:
        """Keep ``value`` for the outbox, ``label`` and ``recipients`` beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.recipients = frozenset(recipients)
        return member

    REQUEST_RECEIVED = "request_received", "We have your request", Recipient.APPLICANT
    SCHOOL_REQUEST_RECEIVED = (
        "school_request_received",
        "We have your request for disagreement resolution",
        Recipient.ASKING_SCHOOL,
    )
    FRESH_REQUEST_LINK = "fresh_request_link", "Here is a new link to the request", Recipient.APPLICANT
    OWN_PAGE_LINK = "own_page_link", "Here is the link to your own page", Recipient.PAGE_HOLDER
    BODY_ASKED = "body_asked", "You are asked to take part in mediation", Recipient.ASKED_BODY
    CONTACT_NEW = "contact_new", "Six digits to confirm a new email address", Recipient.PAGE_OWNER
    CONTACT_OLD = "contact_old", "New contact details were typed: was it you?", Recipient.PAGE_OWNER
    CONTACT_NOT_THEM = (
        "contact_not_them",
        "New contact details: it was not them (to the office)",
        Recipient.OFFICE,
    )
    PAGE_SHARED = "page_shared", "Somebody shares a page with you", Recipient.SUPPORTER
    FILE_OPENED = (
        "file_opened",
        "A paper is there for you to read",
        Recipient.PAGE_OWNER,
        Recipient.OFFICER,
        Recipient.MEDIATOR,
    )
    NEEDS_CHANGED = "needs_changed", "What you need to take part: where it stands", Recipient.PAGE_OWNER
    SAVED_FORM = "saved_form", "Your saved form", Recipient.APPLICANT
    NEW_REQUEST = "new_request", "New request (to the office)", Recipient.OFFICE
    WITHDRAWAL_RECEIVED = "withdrawal_received", "You no longer want mediation", Recipient.CHOOSER
    WITHDRAWAL_TOLD = "withdrawal_told", "Mediation no longer wanted (to the office)", Recipient.OFFICE

    DATES_MOVED = "dates_moved", "Your dates have changed", Recipient.CHOOSER

    CERTIFICATE_ISSUED = "certificate_issued", "Your certificate is ready", Recipient.CERTIFICATE_HOLDER
    CERTIFICATE_LISTED = "certificate_listed", "Certificate issued (to the authority)", Recipient.OFFICER
    CERTIFICATE_WITHDRAWN = (
        "certificate_withdrawn",
        "Certificate withdrawn",
        Recipient.CERTIFICATE_HOLDER,
        Recipient.OFFICER,
    )
    MEDIATION_CHOSEN = "mediation_chosen", "Mediation asked for (to the authority)", Recipient.OFFICER
    CASE_MOVED_AWAY = "case_moved_away", "The case has moved (to the earlier authority)", Recipient.OFFICER

    MEDIATION_NOT_ASKED = (
        "mediation_not_asked",
        "Mediation no longer asked for (to the authority)",
        Recipient.OFFICER,
    )

    DATES_WANTED = "dates_wanted", "Day 20: dates wanted (to the authority)", Recipient.OFFICER
    HEALTH_NOTICE_DUE = (
        "health_notice_due",
        "Tell the health body that mediation is wanted (to the authority)",
        Recipient.OFFICER,
    )
    HEALTH_DUTY = (
        "health_duty",
        "What the rules ask of a health body",
        Recipient.OFFICER,
        Recipient.ASKED_BODY,
    )
    HEALTH_AGREEMENT = (
        "health_agreement",
        "An agreement with a health body (to the authority)",
        Recipient.OFFICER,
    )
    DAY_30_NEAR_OFFICE = "day_30_near_office", "Day 30 is near (to the office)", Recipient.OFFICE
    DAY_30_NEAR = "day_30_near", "Day 30 is near", Recipient.CERTIFICATE_HOLDER
    DAY_30_OVER = "day_30_over", "The thirty days have passed", Recipient.CERTIFICATE_HOLDER
    DAY_30_OVER_AUTHORITY = (
        "day_30_over_authority",
        "The thirty days have passed (to the authority)",
        Recipient.OFFICER,
    )

    LATE_CONTACT = "late_contact", "First contact after the two months: what follows", Recipient.CHOOSER
    APPEAL_NEAR_OFFICE = (
        "appeal_near_office",
        "Time to appeal is nearly over (to the office)",
        Recipient.OFFICE,
    )
    APPEAL_NEAR = "appeal_near", "Your time to appeal is nearly over", Recipient.CHOOSER

    TAKE_PART = (
        "take_part",
        "Will you take part?",
        Recipient.ASKED_TO_TAKE_PART,
        Recipient.OFFICER,
    )
    TAKE_PART_REMINDER = (
        "take_part_reminder",
        "Reminder: will you take part?",
        Recipient.ASKED_TO_TAKE_PART,
        Recipient.OFFICER,
    )
    ANSWER_LATER = (
        "answer_later",
        "More time to say whether you will take part",
        Recipient.ASKED_TO_TAKE_PART,
    )
    PART_ANSWERED = "part_answered", "An answer came (to the office)", Recipient.OFFICE
    NOT_GOING_AHEAD = (
        "not_going_ahead",
        "This meeting will not go ahead",
        Recipient.ASKED_TO_TAKE_PART,
        Recipient.OFFICER,
    )

    CHOOSE_TIMES = "choose_times", "Which times can you do?", Recipient.ASKED_FOR_TIMES, Recipient.OFFICER
    CHOOSE_TIMES_REMINDER = (
        "choose_times_reminder",
        "Reminder: which times can you do?",
        Recipient.ASKED_FOR_TIMES,
        Recipient.OFFICER,
    )
    TIMES_ANSWERED = "times_answered", "An answer about times came (to the office)", Recipient.OFFICE

    INVITATION = "invitation", "Invitation to the meeting", Recipient.INVITED
    MEETING_MOVED = "meeting_moved", "Meeting moved", Recipient.INVITED
    MEETING_MOVED_STAFF = "meeting_moved_staff", "Meeting moved (to the mediator)", Recipient.MEDIATOR
    MEETING_BOOKED_STAFF = "meeting_booked_staff", "Meeting booked (to the mediator)", Recipient.MEDIATOR
    MEETING_OFF_STAFF = "meeting_off_staff", "Meeting off (to the mediator)", Recipient.MEDIATOR
    MEETING_CHANGED = "meeting_changed", "Meeting changed: which decisions", Recipient.INVITED
    MEETING_CANCELLED = "meeting_cancelled", "Meeting cancelled", Recipient.INVITED
    MEETING_NOT_HELD = "meeting_not_held", "The meeting did not take place", Recipient.INVITED
    MEETING_ADJOURNED = "meeting_adjourned", "The meeting will continue on another day", Recipient.INVITED
    NOT_ASKED = "not_asked", "No longer invited to the meeting", Recipient.INVITED

    PLEASE_SIGN = "please_sign", "Please read and sign", Recipient.SIGNER
    SIGNING_REMINDER = "signing_reminder", "Reminder to read and sign", Recipient.SIGNER
    ASKED_TO_SIGN_FOR = "asked_to_sign_for", "Please sign for somebody", Recipient.SIGNER
    PASSED_ON = "passed_on", "You passed the signing on", Recipient.SIGNER
    PASSED_ON_STAFF = (
        "passed_on_staff",
        "The signing was passed on (to mediator and coordinators)",
        Recipient.MEDIATOR,
        Recipient.COORDINATOR,
    )
    SIGNED_ON_PAPER = "signed_on_paper", "We have your signature on paper", Recipient.SIGNER
    SIGNING_EXTENDED = "signing_extended", "More time to sign", Recipient.SIGNER
    TIME_RAN_OUT = "time_ran_out", "Time to sign ran out", Recipient.SIGNER
    TIME_RAN_OUT_STAFF = (
        "time_ran_out_staff",
        "Time to sign ran out (to mediator and coordinators)",
        Recipient.MEDIATOR,
        Recipient.COORDINATOR,
    )
    FRESH_LINK = "fresh_link", "Here is a new link", Recipient.SIGNER
    EMAILED_DIGITS = "emailed_digits", "Six digits to open the document", Recipient.SIGNER
    SIGNED_ON_DEVICE = (
        "signed_on_device",
        "Signed on a device handed over: was it you?",
        Recipient.SIGNER,
    )
    SIGNED_BY_ALL = "signed_by_all", "Signed by everyone", Recipient.SIGNER
    SIGNATURE_STRUCK = "signature_struck", "The signature in your name does not count", Recipient.SIGNER
    STATEMENT_COPY = "statement_copy", "Your copy of the Outcome Statement", Recipient.PARTY_AT_THE_MEETING
    FRESH_COPY_LINK = "fresh_copy_link", "Here is a new link to the copy", Recipient.SIGNER
    PART_A_ASKED = (
        "part_a_asked",
        "May Part A go before the Tribunal?",
        Recipient.PAGE_OWNER,
        Recipient.OFFICER,
    )
    ACTIONS_PAGE = "actions_page", "What was agreed: your page", Recipient.SIGNER
    FEEDBACK = "feedback", "How was the meeting? (feedback)", Recipient.PARTY_AT_THE_MEETING
    ACTION_REMINDER = "action_reminder", "Reminder of an agreed action", Recipient.SIGNER
    ACTION_STATE = "action_state", "Where an agreed action stands", Recipient.SIGNER
    ACTION_ANSWERED = "action_answered", "An answer about an agreed action", Recipient.SIGNER
    NOT_COMPLETE = "not_complete", "The document is not complete", Recipient.SIGNER
    WITHDRAWN = "withdrawn", "The document was withdrawn", Recipient.SIGNER
    SIGNED_BY_ALL_STAFF = "signed_by_all_staff", "Signed by everyone (to the mediator)", Recipient.MEDIATOR
    DECLINED = (
        "declined",
        "Not signed (to mediator and coordinators)",
        Recipient.MEDIATOR,
        Recipient.COORDINATOR,
    )
    CHANGE_ASKED = (
        "change_asked",
        "A change was asked for (to mediator and coordinators)",
        Recipient.MEDIATOR,
        Recipient.COORDINATOR,
    )
    OBJECTION_UPHELD_STAFF = (
        "objection_upheld_staff",
        "A signature does not count (to the mediator)",
        Recipient.MEDIATOR,
    )
    SIGNER_LOCKED = "signer_locked", "Link paused (to the office)", Recipient.OFFICE

    CASE_HANDED_OVER = (
        "case_handed_over",
        "A case was passed on (within the authority)",
        Recipient.OFFICER,
    )
    WEEKLY_SUMMARY = "weekly_summary", "Weekly summary (to the authority)", Recipient.OFFICER
    PASSWORD_LINK = "password_link", "Password link", Recipient.ACCOUNT_HOLDER
