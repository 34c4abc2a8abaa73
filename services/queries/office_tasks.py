"""What the office's next steps are made of: kinds, owners, and all of a case that they hang on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from cases.accounts.people import User
from cases.agreed.models import AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.attending.for_meeting import MeetingPaper
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.casework.contact_changes import ContactChange
from cases.casework.files import FileReader
from cases.casework.links import CaseToLink
from cases.casework.models import PlannedStep
from cases.casework.own_case import StaffChecked
from cases.certificates.models import Certificate
from cases.deadlines.clocks import ClockState, TwoDates
from cases.documents import LateLetter, Upload
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.intake.advice import acting_about
from cases.meetings.models import Meeting, MeetingNotice
from cases.meetings.proposed_times import ProposedTime, TimesAsked
from cases.models import Case, Decision, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import SOMETHING_AGREED, Result, WithoutDecider
from mail.outbox import Delivery
from signing.models import DeviceObjection, Envelope, Signer
from signing.on_paper import PaperSignature
from signing.versions import latest_versions


class TodoKind(StrEnum):
    """What sort of step it is; pages know where each is done."""

    CALL = "call"
    FIRST_CONTACT = "first_contact"
    MEETING_DECISIONS = "meeting_decisions"
    DECISION = "decision"
    LETTER = "letter"
    LATE_CONTACT = "late_contact"
    CUSTODY = "custody"
    OWN_CASE = "own_case"
    SAFETY = "safety"
    SAFETY_LOOK = "safety_look"
    OTHER_PARENT = "ask_contact"
    LINK_CASE = "link_case"
    ADJOURNED = "adjourned"
    ISSUE = "issue"
    REVIEW = "review"
    TAKE_PART = "take_part"
    TIMES = "times"
    ARRANGE = "arrange"
    ACCESS_NEED = "access_need"
    CANCEL_BOOKING = "cancel_booking"
    SUPPORTER = "supporter"
    DECIDER = "decider"
    AGREEMENT = "agreement"
    CALL_OFF = "call_off"
    MEETING = "meeting"
    STATEMENT = "statement"
    POST = "post"
    TELL = "tell"
    CORRECT_ADDRESS = "correct_address"
    ON_PAPER = "on_paper"
    ON_DEVICE = "on_device"
    UNLOCK = "unlock"
    UNLOCK_REQUEST = "unlock_request"
    CHECK_LETTER = "check_letter"
    CONTACT = "contact"
    HEALTH = "health"
    HEALTH_AGREEMENT = "health_agreement"
    AGREED_ACTION = "agreed_action"
    LOOK_AT_FILE = "look_at_file"
    READ_VIEWS = "read_views"
    DECIDE_READERS = "decide_readers"
    BY_HAND = "by_hand"
    WAIT = "wait"


TO_SEND_OR_CORRECT = frozenset(
    {
        TodoKind.FIRST_CONTACT,
        TodoKind.MEETING_DECISIONS,
        TodoKind.DECISION,
        TodoKind.LETTER,
        TodoKind.LATE_CONTACT,
        TodoKind.CUSTODY,
        TodoKind.SAFETY,
        TodoKind.SAFETY_LOOK,
        TodoKind.OTHER_PARENT,
        TodoKind.LINK_CASE,
        TodoKind.ISSUE,
        TodoKind.REVIEW,
        TodoKind.CALL_OFF,
        TodoKind.STATEMENT,
        TodoKind.POST,
        TodoKind.TELL,
        TodoKind.CORRECT_ADDRESS,
        TodoKind.ON_PAPER,
        TodoKind.ON_DEVICE,
        TodoKind.UNLOCK,
        TodoKind.UNLOCK_REQUEST,
        TodoKind.CHECK_LETTER,
        TodoKind.CONTACT,
        TodoKind.AGREED_ACTION,
        TodoKind.LOOK_AT_FILE,
        TodoKind.CANCEL_BOOKING,
        TodoKind.DECIDE_READERS,
    }
)


class Owner(StrEnum):
    """Whose step it is, in the words that pages show."""

    ADVISER = "Adviser"
    SENIOR = "Senior adviser"
    COORDINATOR = "Coordinator"
    MEDIATOR = "Mediator"
    AUTHORITY = "Local authority"
    SIGNERS = "Signers"
    OFFICE = "Office"
    PARTIES = "Parties"
    SERVICE = "Automatic"


@dataclass(frozen=True)
class Todo:
    """One step: what, about whom, whose it is, by when, and where it stands. ``due`` is the safe day.

    ``waits`` says that it is somebody else's to do, or lies ahead: shown, and never called late.
    """

    kind: TodoKind
    case: Case
    words: str
    state: ClockState
    owner: Owner = Owner.COORDINATOR
    detail: str = ""
    due: date | None = None
    against: date | None = None
    dates: TwoDates | None = None
    waits: bool = False
    decision: Decision | None = None
    party: Party | None = None
    meeting: Meeting | None = None
    certificate: Certificate | None = None
    delivery: Delivery | None = None
    envelope: Envelope | None = None
    signer: Signer | None = None
    letter: LateLetter | None = None
    notice: MeetingNotice | None = None
    party_notice: PartyNotice | None = None
    contact_change: ContactChange | None = None
    action: AgreedAction | None = None
    planned: PlannedStep | None = None
    file: Upload | None = None
    need: AccessNeed | None = None
    views: PersonViews | None = None
    supporter: Supporter | None = None
    other: Case | None = None
    """Another case, which may belong to this one."""

    @property
    def day(self) -> date | None:
        """The day that ``state`` is about: the safe one, or the legal one once the safe one has passed."""
        return self.against or self.due

    def is_pressing(self, today: date) -> bool:
        """Return True if it is ours, and late or due today."""
        return not self.waits and self.due is not None and self.due <= today


@dataclass(frozen=True)
class OutcomeFacts:
    """What the next steps may know of a meeting's outcome form."""

    outcome_id: UUID
    result: Result | None = None
    next_meeting: date | None = None
    no_statement: bool = False
    """The mediator has recorded why no Outcome Statement is to come."""
    could_not_decide: bool = False
    """Who came for the local authority could not decide."""
    without_decider: WithoutDecider | None = None
    """What was done then."""

    @property
    def wants_statement(self) -> bool:
        """True if something was agreed of which a statement is to come."""
        return self.result in SOMETHING_AGREED and not self.no_statement


@dataclass(frozen=True)
class CaseWork:
    """One case with all that its next steps hang on, loaded with many others at once."""

    case: Case
    meetings: list[Meeting] = field(default_factory=list)
    certificates: list[Certificate] = field(default_factory=list)
    undelivered: list[Delivery] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    outcomes: dict[UUID, OutcomeFacts] = field(default_factory=dict)
    """By the meeting's id, where its form was begun."""
    late_letters: list[LateLetter] = field(default_factory=list)
    """Those that nobody has looked at."""
    disagreement: Disagreement | None = None
    """What the case is about in disagreement resolution; None in mediation."""
    parts: list[TakingPart] = field(default_factory=list)
    """Who was talked with or asked to take part, in the order of the parties."""
    times: list[ProposedTime] = field(default_factory=list)
    """Times proposed for a meeting that have not ended, the soonest first."""
    times_asked: list[TimesAsked] = field(default_factory=list)
    """Who is or was asked about them, in the order of the parties."""
    contact_changes: list[ContactChange] = field(default_factory=list)
    """Those for which staff are to phone, oldest first."""
    on_own_page: frozenset[UUID] = frozenset()
    """The owners of agreed actions who once opened their own page."""
    notices: list[PartyNotice] = field(default_factory=list)
    """What staff are to tell people without email that is about no meeting, in the order it came up."""
    agreed: list[AgreedAction] = field(default_factory=list)
    """What was agreed and is asked about, in order."""
    new_files: list[Upload] = field(default_factory=list)
    """Papers that a party sent and nobody in the office has looked at."""
    file_readers: list[FileReader] = field(default_factory=list)
    """To whom papers are opened now."""
    planned: list[PlannedStep] = field(default_factory=list)
    """Steps that staff wrote by hand and that are not done."""
    scans: list[PaperSignature] = field(default_factory=list)
    """Scans of signatures on paper that wait for a second person, or that their signer objects to."""
    device_objections: list[DeviceObjection] = field(default_factory=list)
    """What signers say against a signature on a device handed over, and nobody has answered."""
    access_needs: list[AccessNeed] = field(default_factory=list)
    """What people need to take part and is not booked, in the order in which it was asked for."""
    needs_that_stand: list[AccessNeed] = field(default_factory=list)
    """The same with what is booked or offered instead, and without what was given up."""
    worth_a_word: frozenset[UUID] = frozenset()
    """The parties of which staff did something about what they need, so that there is a word to say."""
    supporters: list[Supporter] = field(default_factory=list)
    """Who comes with the people of the case, in the order in which they were named."""
    new_views: list[PersonViews] = field(default_factory=list)
    """What a child or young person wants to say and nobody in the office recorded that they read."""

    staff: list[User] = field(default_factory=list)
    """Everyone who can sign in: some may have a part in the case themselves."""
    staff_checked: list[StaffChecked] = field(default_factory=list)
    """Of whom of them a coordinator recorded whether they have."""
    to_link: list[CaseToLink] = field(default_factory=list)
    """Other cases for which the same person asked, and in which they ask for care about the other parent."""
    shared_papers: list[MeetingPaper] = field(default_factory=list)
    """Papers for everyone who comes to the meeting, where a safety flag says that nothing opens by itself."""

    def live_certificate(self, decision: Decision, party: Party) -> Certificate | None:
        """Return the one certificate of this person about this decision that stands, if there is one."""
        whose = (decision.id, party.id)
        live = [c for c in self.certificates if c.live_key and (c.decision_id, c.party_id) == whose]
        return live[0] if live else None

    def newest_envelopes(self) -> list[Envelope]:
        """Return the newest version of each Outcome Statement; an earlier one waits for nobody."""
        return latest_versions(sorted(self.envelopes, key=lambda one: one.version))

    def in_play(self, decision: Decision) -> list[Party]:
        """Return those of the family whom the office's steps about this decision are for."""
        return acting_about(decision)
