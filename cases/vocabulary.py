"""The field's words as enums: one name in code, page and document.

Values are what the database keeps and never change; ``words`` are what people read
(the same state words everywhere). No rule lives here.
"""

from __future__ import annotations

from enum import StrEnum

from cases.enums.accounts import AccountChangeKind as AccountChangeKind
from cases.enums.accounts import WeeklySummary as WeeklySummary
from cases.enums.attending import DOES_NOT_COME as DOES_NOT_COME
from cases.enums.attending import GIVEN_UP as GIVEN_UP
from cases.enums.attending import OF_DOCUMENTS as OF_DOCUMENTS
from cases.enums.attending import PEOPLE_BOOKED as PEOPLE_BOOKED
from cases.enums.attending import STILL_OPEN as STILL_OPEN
from cases.enums.attending import WORTH_A_WORD as WORTH_A_WORD
from cases.enums.attending import AccessKind as AccessKind
from cases.enums.attending import AccessState as AccessState
from cases.enums.attending import Consent as Consent
from cases.enums.attending import HealthStep as HealthStep
from cases.enums.attending import PaperTag as PaperTag
from cases.enums.attending import ViewsHow as ViewsHow
from cases.enums.casework import MEETING_FINISHED as MEETING_FINISHED
from cases.enums.casework import OUTCOMES as OUTCOMES
from cases.enums.casework import ClosingReason as ClosingReason
from cases.enums.casework import LinkKind as LinkKind
from cases.enums.casework import WayAgreed as WayAgreed
from cases.enums.contact import ContactSafe as ContactSafe
from cases.enums.directory import AuthorityNews as AuthorityNews
from cases.enums.directory import EntryKind as EntryKind
from cases.enums.directory import SettingKind as SettingKind
from cases.enums.directory import Shape as Shape
from cases.enums.drs import Against as Against
from cases.enums.drs import AppealRunning as AppealRunning
from cases.enums.drs import Ground as Ground
from cases.enums.drs import PartAnswer as PartAnswer
from cases.enums.drs import PartMode as PartMode
from cases.enums.drs import PlanHeld as PlanHeld
from cases.enums.meetings import COMES as COMES
from cases.enums.meetings import FAMILY_WAS_AWAY as FAMILY_WAS_AWAY
from cases.enums.meetings import NotHeldWhy as NotHeldWhy
from cases.enums.meetings import TimeEnd as TimeEnd
from cases.enums.meetings import TimeReply as TimeReply
from cases.enums.meetings import WithoutDecider as WithoutDecider
from cases.enums.retention import CaseOutcome as CaseOutcome
from cases.enums.retention import CountedFrom as CountedFrom
from cases.enums.retention import ErasureMethod as ErasureMethod
from cases.enums.retention import ErasureState as ErasureState
from cases.enums.retention import RecordKind as RecordKind
from cases.enums.retention import RedactionOf as RedactionOf
from cases.enums.retention import StoppedBecause as StoppedBecause
from cases.enums.retention import WithheldBecause as WithheldBecause
from cases.enums.sharing import SharedPart as SharedPart
from cases.enums.signing import ActsAs as ActsAs
from cases.enums.signing import CodeKind as CodeKind
from cases.enums.signing import DeskEnd as DeskEnd
from cases.enums.signing import EnvelopeState as EnvelopeState
from cases.enums.signing import MarkRead as MarkRead
from cases.enums.signing import SecondStep as SecondStep
from cases.enums.signing import SignerState as SignerState
from cases.enums.signing import SigningMethod as SigningMethod
from cases.enums.signing import SigningOrder as SigningOrder
from cases.enums.signing import WayIn as WayIn
from cases.events import Event as Event
from cases.worded import Worded
from mail.kinds import EmailKind


class Role(Worded):
    """What an account may do. An authority officer can never be adviser or mediator (CFA 2014, s 56)."""

    COORDINATOR = "coordinator", "Coordinator"
    ADVISER = "adviser", "Mediation adviser"
    MEDIATOR = "mediator", "Mediator"
    OFFICER = "officer", "Local authority officer"
    ADMINISTRATOR = "administrator", "Administrator"


class Track(Worded):
    """Statutory mediation (CFA 2014, ss 52 to 56) or disagreement resolution (s 57)."""

    MEDIATION = "mediation", "Mediation"
    DRS = "drs", "Disagreement resolution"

    @property
    def agreement_name(self) -> str:
        """What people sign before a meeting of this track."""
        return "Agreement to mediate" if self is Track.MEDIATION else "Agreement to take part"


class DecisionKind(Worded):
    """What the family has in hand; D1 to D7 are the appealable decisions of CFA 2014, s 51(2)."""

    NO_ASSESSMENT = "D1", "The local authority will not assess"
    NO_PLAN = "D2", "They assessed, but will not make a plan"
    PLAN_CONTENTS = "D3", "A final or amended plan: I disagree with what it says"
    PLAN_SCHOOL_ONLY = "D4", "A final or amended plan: only the school or college, or its type"
    NO_REASSESSMENT = "D5", "They will not assess again"
    NO_AMENDMENT = "D6", "They will not change the plan after a review or new assessment"
    PLAN_CEASES = "D7", "They are ending the plan"
    HEALTH_SOCIAL_TOO = "D8", "Education and also health or social care"
    HEALTH_SOCIAL_ONLY = "D9", "Only the health or social care parts of a plan"
    DISCRIMINATION = "D10", "Discrimination because of disability"
    NO_DECISION_YET = "D11", "No decision yet: a draft plan, or a delay"
    NOT_DELIVERED = "D12", "Help in a plan, or help at school, is not being provided"
    OTHER_PARTS = "D13", "Other parts of a plan, or a personal budget"
    OUTSIDE_ENGLAND = "D14", "It is not in England"
    NOT_SURE = "unsure", "I am not sure"

    @property
    def reported_words(self) -> str:
        """The same as a name, for lists, after "about" and as a heading: no "I", and no "they"."""
        return _REPORTED.get(self.value, self.words)


_REPORTED = {
    "D1": "Decision not to assess",
    "D2": "Decision not to make a plan after an assessment",
    "D3": "A final or amended plan: what it says",
    "D5": "Decision not to assess again",
    "D6": "Decision not to change the plan after a review or new assessment",
    "D7": "Decision to end the plan",
    "unsure": "Not sure which decision",
}


class Section(Worded):
    """Parts of an EHC plan that a disagreement may be about."""

    B = "B", "B: special educational needs"
    F = "F", "F: special educational help"
    I = "I", "I: the school or college"  # noqa: E741 - the plan's own letter
    C = "C", "C: health needs"
    D = "D", "D: social care needs"
    G = "G", "G: health help"
    H = "H", "H: social care help"
    OTHER = "other", "Something else"


class Asker(Worded):
    """Who is asking."""

    PARENT = "parent", "Parent or carer"
    YOUNG_PERSON = "young_person", "Young person"
    ALTERNATIVE_PERSON = "alternative_person", "Acting for a young person who cannot decide this"
    HELPER = "helper", "Helping someone"
    AUTHORITY = "authority", "The local authority"
    SETTING = "setting", "A nursery, school or college"


class Choice(Worded):
    """What the family wants, or chose when the adviser asked."""

    NO_MEDIATION = "no_mediation", "A certificate without mediation"
    MEDIATION = "mediation", "Mediation"
    UNDECIDED = "undecided", "Not decided yet"
    WITHDRAWN = "withdrawn", "Changed their mind: no mediation now"


class AdjournedWish(Worded):
    """What someone wants whose meeting goes on another day: they took part, so both are open to them."""

    NOW = "now", "The certificate now"
    WAIT = "wait", "Wait until the meeting has finished"


class ContactWay(Worded):
    """How a family reached us about a later decision; any way counts (SEND Regulations 2014, reg 33)."""

    PHONE = "phone", "By phone"
    EMAIL = "email", "By email"
    POST = "post", "By post"
    IN_PERSON = "in_person", "In person, or at a meeting"
    FORM = "form", "By our form"
    ANOTHER = "another", "Another way"


class Wish(Worded):
    """What the public form says is wanted, before anyone has given advice."""

    CERTIFICATE = "certificate", "A certificate without mediation"
    MEDIATION = "mediation", "Mediation"
    TALK = "talk", "Talk to an adviser first"
    NOT_SURE = "not_sure", "Not sure"


class AppealWish(Worded):
    """Whether someone wishes to appeal, which they tell us beside their contact (SEND Regs 2014, reg 33)."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_SURE = "not_sure", "Not sure yet"


class PartyRole(Worded):
    """As what a person or body is in a case."""

    PARENT = "parent", "Parent"
    YOUNG_PERSON = "young_person", "Young person"
    ALTERNATIVE_PERSON = "alternative_person", "Alternative person"
    REPRESENTATIVE = "representative", "Parent's representative"
    AUTHORITY = "authority", "Local authority"
    HEALTH = "health", "Health body"
    SETTING = "setting", "School or college"
    SUPPORTER = "supporter", "Supporter"
    HELPER = "helper", "Helper"
    INTERPRETER = "interpreter", "Interpreter"


class Side(StrEnum):
    """Whose side a party is on; a list of people is shown in this order."""

    FAMILY = "family"
    AUTHORITY = "authority"
    HEALTH = "health"
    SETTING = "setting"
    NONE = "none"


class CertificateVariant(Worded):
    """Which paragraph of CFA 2014, s 55 a certificate rests on."""

    NO_MEDIATION = "s55_4", "Information and advice given; mediation not pursued"
    HELD = "s55_5_held", "Took part in mediation"
    DEEMED = "s55_5_deemed", "Treated as having taken part in mediation"


class CertificateState(Worded):
    """What the check page says of a certificate."""

    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Replaced"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CorrectionReason(Worded):
    """Why a certificate was issued again."""

    NAME = "name", "Spelling of a name"
    BIRTH_DATE = "birth_date", "Date of birth"
    DECISION = "decision", "Which decision, or its date"
    AUTHORITY = "authority", "Which local authority"
    CAPACITY = "capacity", "Capacity of the person"
    OTHER_DATE = "other_date", "Another date"


class MeetingMode(Worded):
    """How a meeting is held."""

    IN_PERSON = "in_person", "In person"
    ONLINE = "online", "Online"
    PHONE = "phone", "By phone"


class MeetingState(Worded):
    """Where a meeting stands."""

    ARRANGED = "arranged", "Arranged"
    NOT_HELD = "not_held", "Not held"
    ADJOURNED = "adjourned", "Adjourned"
    CONCLUDED = "concluded", "Finished"
    CANCELLED = "cancelled", "Cancelled"


class MeetingNoticeKind(Worded):
    """What somebody is to be told about a meeting: the kinds of the emails that tell it."""

    INVITATION = EmailKind.INVITATION, "They are invited"
    MOVED = EmailKind.MEETING_MOVED, "It has another time or place"
    CHANGED = EmailKind.MEETING_CHANGED, "It is about other decisions"
    CANCELLED = EmailKind.MEETING_CANCELLED, "It is called off"
    NOT_ASKED = EmailKind.NOT_ASKED, "They are no longer invited"
    NOT_HELD = EmailKind.MEETING_NOT_HELD, "It did not take place"
    ADJOURNED = EmailKind.MEETING_ADJOURNED, "It will continue on another day"


class PartyNoticeKind(Worded):
    """What else somebody is to be told whom no email reaches: the kinds of the emails that tell it."""

    SIGNED_COPY = EmailKind.SIGNED_BY_ALL, "The finished copy is ready for them"
    STATEMENT_COPY = EmailKind.STATEMENT_COPY, "A copy of the Outcome Statement for them"
    NOT_COMPLETE = EmailKind.NOT_COMPLETE, "The Outcome Statement is not complete"
    TIME_RAN_OUT = EmailKind.TIME_RAN_OUT, "The time to sign the Outcome Statement ran out"
    SIGNED_ON_PAPER = EmailKind.SIGNED_ON_PAPER, "We have their signature on paper"
    SIGNED_ON_DEVICE = EmailKind.SIGNED_ON_DEVICE, "Their name was signed on a device handed over"
    SIGNATURE_STRUCK = EmailKind.SIGNATURE_STRUCK, "The signature in their name does not count"
    STATEMENT_WITHDRAWN = EmailKind.WITHDRAWN, "The Outcome Statement was withdrawn"
    CERTIFICATE_WITHDRAWN = EmailKind.CERTIFICATE_WITHDRAWN, "Their certificate was withdrawn"
    MEDIATION_CHOSEN = EmailKind.MEDIATION_CHOSEN, "Mediation is wanted"
    NOT_GOING_AHEAD = EmailKind.NOT_GOING_AHEAD, "The meeting will not go ahead"
    ANSWER_LATER = EmailKind.ANSWER_LATER, "There is more time to say whether they take part"
    ACTIONS_PAGE = EmailKind.ACTIONS_PAGE, "Their page of what was agreed"
    DATES_WANTED = EmailKind.DATES_WANTED, "Dates for mediation are wanted"
    DAY_30_NEAR = EmailKind.DAY_30_NEAR, "Mediation is not arranged yet, and day 30 is near"
    DAY_30_OVER = EmailKind.DAY_30_OVER, "Mediation was not arranged within thirty days"
    DAY_30_OVER_AUTHORITY = EmailKind.DAY_30_OVER_AUTHORITY, "The thirty days have passed"
    DATES_MOVED = EmailKind.DATES_MOVED, "Their dates have changed"
    LATE_CONTACT = EmailKind.LATE_CONTACT, "They first contacted us after the two months"
    FILE_OPENED = EmailKind.FILE_OPENED, "A paper is there for them to read"
    NEEDS_CHANGED = EmailKind.NEEDS_CHANGED, "What came of what they need to take part"
    HEALTH_NOTICE_DUE = EmailKind.HEALTH_NOTICE_DUE, "The health body is to be told"
    HEALTH_DUTY = EmailKind.HEALTH_DUTY, "The health body does not take part"
    HEALTH_AGREEMENT = EmailKind.HEALTH_AGREEMENT, "An agreement was made with the health body"
    APPEAL_NEAR = EmailKind.APPEAL_NEAR, "Their time to appeal is nearly over"
    PART_A_ASKED = EmailKind.PART_A_ASKED, "Whether Part A may go before the Tribunal"


class ToldHow(Worded):
    """How somebody was told whom no email reaches."""

    PHONE = "phone", "By phone"
    POST = "post", "By post"
    IN_PERSON = "in_person", "In person"
    EMAIL = "email", "By an email from us"


class Result(Worded):
    """What came of the meeting."""

    FULL = "full", "Agreement was reached on everything"
    PART = "part", "Agreement was reached on some things"
    NONE = "none", "Nothing was agreed"
    ADJOURNED = "adjourned", "The meeting will continue on another day"


SOMETHING_AGREED = frozenset({Result.FULL, Result.PART})
"""An Outcome Statement is to be made of it."""


class DueBasis(Worded):
    """Why an action has its date (SEND Regulations 2014, reg 42)."""

    REG42_2 = "reg42_2", "Time limit of regulation 42(2)"
    REG42_3 = "reg42_3", "Time limit of regulation 42(3)"
    AGREED = "agreed", "Date agreed in writing"


class AgreedKind(Worded):
    """What sort of thing was agreed, which fixes its lawful date (regs 42 and 44)."""

    ASSESS = "assess", "Assess, or assess again"
    MAKE_PLAN = "make_plan", "Make a plan"
    CHANGE_CONTENTS = "change_contents", "Change section B or F of a plan"
    NAME_SCHOOL = "name_school", "Name or change the school, or its type (section I)"
    KEEP_PLAN = "keep_plan", "Keep the plan going"
    NO_APPEAL_RIGHT = "no_appeal_right", "Something with no right of appeal"
    RECONSIDER = "reconsider", "Look again at a decision"
    OTHER = "other", "Something else"


class DeliveryState(Worded):
    """What the times of a delivery add up to."""

    QUEUED = "queued", "Waiting to go"
    ACCEPTED = "accepted", "Taken by their mail service"
    REFUSED = "refused", "Refused: correct the address"
    GIVEN_UP = "given_up", "Not delivered"
    OVERTAKEN = "overtaken", "Not sent: replaced by later news"
    HELD = "held", "Held after a restore: an administrator decides"
    DROPPED = "dropped", "Not sent: left out after a restore"
    OPENED = "opened", "Opened by a person"


class DocumentKind(Worded):
    """What a made document is."""

    CERTIFICATE = "certificate", "Mediation certificate"
    OUTCOME_A = "outcome_a", "Outcome Statement, Part A"
    OUTCOME_B = "outcome_b", "Outcome Statement, Part B"
    OUTCOME_READING = "outcome_reading", "Outcome Statement, Parts A and B, for reading"
    SIGNING_RECORD = "signing_record", "Signing record"
    OUTCOME_FINAL = "outcome_final", "Outcome Statement, signed"
    OUTCOME_A_FINAL = "outcome_a_final", "Outcome Statement, Part A, signed"
    AGREEMENT = "agreement", "Agreement before a meeting"
    AGREEMENT_FINAL = "agreement_final", "Agreement before a meeting, signed"
    ACTION_REPORT = "action_report", "Action report"
    CERTIFICATE_LARGE = "certificate_large", "Mediation certificate, large print"
    READING_LARGE = "reading_large", "Outcome Statement, Parts A and B, for reading, large print"
    FINAL_LARGE = "final_large", "Outcome Statement, signed, large print"
    AGREEMENT_LARGE = "agreement_large", "Agreement before a meeting, large print"
    AGREEMENT_FINAL_LARGE = "agreement_final_large", "Agreement before a meeting, signed, large print"
    A_FINAL_LARGE = "a_final_large", "Outcome Statement, Part A, signed, large print"
    UPLOAD = "upload", "Uploaded paper"


class Clock(Worded):
    """Which time limit is meant; the values are the numbers by which the rules are known here."""

    CONTACT = "C1", "Contact us"
    CERTIFICATE = "C3", "Certificate"
    HEALTH_NOTICE = "C4", "Tell the health body"
    MEDIATION = "C5", "Arrange the mediation"
    HEALTH_MEDIATION = "C6", "Arrange the mediation (health only)"
    MEETING_NOTICE = "C7", "Tell everyone the date and place"
    DEEMED_CERTIFICATE = "C8", "Certificate (not arranged in time)"
    HELD_CERTIFICATE = "C9", "Certificate after mediation"
    APPEAL = "C10", "Appeal"
    HEALTH_AGREEMENT = "C14", "Tell the local authority what was agreed"
    CALL = "call", "First call"
    REPLY = "reply", "Local authority sends dates"
    DRS_CALL = "C17 call", "First call"
    DRS_MEETING = "C17 meeting", "Meeting"


class AnswerCode(Worded):
    """Which answer triage gives. R5, R6 and R7 also stand beside another answer."""

    CERTIFICATE_NEEDED = "R1", "Certificate needed"
    CERTIFICATE_NOT_NEEDED = "R2", "Certificate not needed"
    NO_APPEAL = "R3", "No appeal about this"
    DISCRIMINATION = "R4", "Discrimination: no certificate"
    NEARLY_OVER = "R5", "The two months are nearly over"
    MAY_HAVE_PASSED = "R6", "The two months may have passed"
    NOT_OURS = "R7", "Another service helps here"
    DISAGREEMENT_RESOLUTION = "R8", "Disagreement resolution"
    ADVISER = "adviser", "An adviser works it out"


SUMMARY_WORDS = 250
"""The most words of a summary, while it is typed and when the paper is made."""
