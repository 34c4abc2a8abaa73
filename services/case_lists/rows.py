"""What one row of a case list says: one decision, one person who asks about it, and one meeting, if any.

Rows with the same number are one case; the file that is taken out has the same columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.models import FAMILY_ROLES
from cases.reference.columns import Column, column, columns_of
from cases.vocabulary import (
    AppealWish,
    ClosingReason,
    ContactSafe,
    DecisionKind,
    PartAnswer,
    PartyRole,
    Section,
    Shape,
    Track,
)
from services.case_lists.disagreement_columns import DISAGREEMENT, DisagreementColumns
from services.case_lists.meeting_columns import MEETING, MeetingColumns
from services.lists.faults import head_of

CASE, DECISION, PERSON, ADVICE = (
    "The case",
    "The decision",
    "Who asks",
    "Advice and choice of this person about this decision",
)


CAME_BY = "a list of cases"
"""By what a case, or an answer in it, came here."""


@dataclass(frozen=True, kw_only=True)
class CaseColumns:
    """The columns of every case."""

    case: str = column(
        "Our number of the case", group=CASE, hint="CP-… A case of this number that is here stays as it is."
    )
    number: str = column(
        "Its number in your list", group=CASE, hint="Any words. Rows with the same number are one case."
    )
    kind: Track | None = column(
        "What it is", Shape.CHOICE, group=CASE, choices=Track, hint="Empty: mediation."
    )
    child: str = column("Full name of the child or young person", group=CASE, required=True)
    birth_date: date | None = column("Date of birth", Shape.DATE, group=CASE, required=True)
    authority: str = column(
        "Local authority that decided", group=CASE, required=True, hint="Its name or code in the directory."
    )
    area: str = column("Area they live in", group=CASE, hint="Empty: the same.")
    risk: str = column(
        "Why someone could be at risk", Shape.TEXT, group=CASE, hint="Any words here set the safety flag."
    )
    safety_flag: bool | None = column("Is there a safety flag?", Shape.YES_NO, group=CASE)
    other_parent_name: str = column(
        "The other parent, and how they are related",
        group=CASE,
        hint="As the family says it: Dev Shah, his father.",
    )
    other_parent_email: str = column("Email address of the other parent", Shape.EMAIL, group=CASE)
    other_parent_phone: str = column("Phone number of the other parent", Shape.PHONE, group=CASE)
    other_parent_safe: ContactSafe | None = column(
        "Is it safe to contact the other parent?",
        Shape.CHOICE,
        group=CASE,
        choices=ContactSafe,
        hint="‘ask’: ask the family first. With ‘ask’ or ‘no’ nothing reaches them until somebody records "
        "that it is safe.",
    )
    needs: str = column("What they need to take part", Shape.TEXT, group=CASE)
    language: str = column("Language, where an interpreter is needed", group=CASE)
    owner: str = column(
        "Who looks after it", Shape.EMAIL, group=CASE, hint="The email address of their account here."
    )
    closed_on: date | None = column("Day it was closed", Shape.DATE, group=CASE, hint="Empty: it is open.")
    closing_reason: ClosingReason | None = column(
        "Why it was closed", Shape.CHOICE, group=CASE, choices=ClosingReason
    )
    certificates: str = column(
        "Certificates issued before",
        Shape.TEXT,
        group=CASE,
        hint="Kept as a note for the office, with the next column. They are not in the register here.",
    )
    note: str = column("Note for the office", Shape.TEXT, group=CASE)
    decision: DecisionKind | None = column(
        "What was decided",
        Shape.CHOICE,
        group=DECISION,
        choices=DecisionKind,
        hint="Needed in mediation. May be empty in disagreement resolution: what it is about says it, or "
        "another row of the case.",
    )
    parts: tuple[str, ...] = column(
        "Parts of the plan in dispute", Shape.LINES, group=DECISION, hint="Their letters, such as B F I."
    )
    letter_date: date | None = column("Date on the decision letter", Shape.DATE, group=DECISION)
    sent_date: date | None = column("Day it was sent", Shape.DATE, group=DECISION)
    received_date: date | None = column("Day it came", Shape.DATE, group=DECISION)
    contacted_on: date | None = column(
        "Day they first contacted you about it", Shape.DATE, group=DECISION, required=True
    )
    wish_to_appeal: AppealWish | None = column(
        "Do they wish to appeal?", Shape.CHOICE, group=DECISION, choices=AppealWish
    )
    missing_health: str = column("Health help that is missing", Shape.TEXT, group=DECISION)
    cannot_arrange_on: date | None = column(
        "Day the local authority said it cannot arrange mediation in time", Shape.DATE, group=DECISION
    )
    role: PartyRole | None = column(
        "As what they ask", Shape.CHOICE, group=PERSON, choices=PartyRole, hint="Empty: parent."
    )
    name: str = column(
        "Full name of who asks", group=PERSON, hint="May be empty where it is the young person."
    )
    capacity_basis: str = column(
        "Why they act for the young person", group=PERSON, hint="Where they are an alternative person."
    )
    email: str = column("Email address", Shape.EMAIL, group=PERSON)
    phone: str = column("Phone number", Shape.PHONE, group=PERSON)
    address: str = column("Postal address", Shape.TEXT, group=PERSON)
    best_times: str = column("Best times to call", group=PERSON)
    message_safe: bool | None = column("Is it safe to leave a message?", Shape.YES_NO, group=PERSON)
    advice_on: date | None = column("Day of information and advice", Shape.DATE, group=ADVICE)
    advice_by: str = column("Mediation adviser who gave it", group=ADVICE)
    mediation_on: date | None = column("Day they chose mediation", Shape.DATE, group=ADVICE)
    authority_told_on: date | None = column(
        "Day the local authority was told of that", Shape.DATE, group=ADVICE
    )
    no_mediation_on: date | None = column(
        "Day they said they do not want it, or no longer want it", Shape.DATE, group=ADVICE
    )
    takes_part: PartAnswer | None = column(
        "What they answered, asked to take part in disagreement resolution",
        Shape.CHOICE,
        group=PERSON,
        choices=PartAnswer,
    )
    came: bool | None = column(
        "Were they at the meeting?",
        Shape.YES_NO,
        group=ADVICE,
        hint="Of one that was held. Empty: yes, unless they no longer wanted it.",
    )


@dataclass(frozen=True, kw_only=True)
class ListedRow(MeetingColumns, DisagreementColumns, CaseColumns):
    """One row, each cell as its value; ``row`` is its number in the file."""

    row: int

    @property
    def asks_as(self) -> PartyRole:
        """As what this person asks."""
        return self.role or PartyRole.PARENT

    @property
    def asks(self) -> str:
        """Who asks, by name: a young person who asks for themselves is the one it is about."""
        return self.name or (self.child if self.asks_as is PartyRole.YOUNG_PERSON else "")

    @property
    def sections(self) -> frozenset[Section]:
        """The parts of the plan in dispute."""
        return frozenset(Section(part) for part in self.parts)


ROWS_AT_ONCE = 250
"""A case is opened with its evidence, and nobody else can save anything until all are: ten seconds or so."""
COLUMNS: tuple[Column, ...] = columns_of(ListedRow)
HEADS = tuple(head_of(one) for one in COLUMNS)
ROLES = tuple(role for role in PartyRole if role in FAMILY_ROLES)
"""As what somebody can ask."""
OF_CASE = tuple(one.name for one in COLUMNS if one.group in {CASE, DISAGREEMENT})
OF_DECISION = tuple(one.name for one in COLUMNS if one.group == DECISION)
OF_MEETING = tuple(one.name for one in COLUMNS if one.group == MEETING)
OF_ADVICE = tuple(one.name for one in COLUMNS if one.group == ADVICE and one.name != "came")
OF_PERSON = tuple(one.name for one in COLUMNS if one.group == PERSON)
