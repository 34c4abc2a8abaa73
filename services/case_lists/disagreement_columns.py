"""What a row of a case list says of disagreement resolution: its grounds, who takes part, each answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cases.drs.request import DisagreementAnswers
from cases.reference.columns import column
from cases.vocabulary import Against, AppealRunning, Asker, Ground, PartAnswer, PlanHeld, Shape

DISAGREEMENT = "Disagreement resolution"
ASKERS = (Asker.PARENT, Asker.AUTHORITY, Asker.SETTING)
"""Who can have asked for it: the family (as what, another column says), or a body."""
BODIES = {Against.AUTHORITY: "authority", Against.HEALTH: "health", Against.SETTING: "setting"}
"""How the columns of each body begin."""


@dataclass(frozen=True, kw_only=True)
class DisagreementColumns:
    """Its columns; all are empty in mediation."""

    asked_by: Asker | None = column(
        "Who asked for disagreement resolution",
        Shape.CHOICE,
        group=DISAGREEMENT,
        choices=Asker,
        hint="Empty: the family.",
    )
    grounds: tuple[str, ...] = column(
        "What it is about",
        Shape.LINES,
        group=DISAGREEMENT,
        choices=Ground,
        hint="One or more, with commas between them. Needed in disagreement resolution.",
    )
    grounds_note: str = column("What it is about, in their words", Shape.TEXT, group=DISAGREEMENT)
    plan_held: PlanHeld | None = column(
        "Is there an EHC plan?", Shape.CHOICE, group=DISAGREEMENT, choices=PlanHeld
    )
    appeal_running: AppealRunning | None = column(
        "Is an appeal running?", Shape.CHOICE, group=DISAGREEMENT, choices=AppealRunning
    )
    appeal_number: str = column("Number of the appeal", group=DISAGREEMENT)
    hearing_on: date | None = column("Day of the hearing", Shape.DATE, group=DISAGREEMENT)
    against: tuple[str, ...] = column(
        "Which bodies it is with",
        Shape.LINES,
        group=DISAGREEMENT,
        choices=Against,
        hint="One or more, with commas between them. Empty: the local authority, where the family asked; "
        "the family alone, where a body asked.",
    )
    authority_person: str = column("Who answers for the local authority", group=DISAGREEMENT)
    authority_contact: str = column("Their email address or phone number", group=DISAGREEMENT)
    health_name: str = column("Name of the health body", group=DISAGREEMENT)
    health_person: str = column("Who answers for the health body", group=DISAGREEMENT)
    health_contact: str = column("Their email address or phone number", group=DISAGREEMENT)
    setting_name: str = column("Name of the nursery, school or college", group=DISAGREEMENT)
    setting_person: str = column("Who answers for it", group=DISAGREEMENT)
    setting_contact: str = column("Their email address or phone number", group=DISAGREEMENT)
    tried: str = column("What was tried so far", Shape.TEXT, group=DISAGREEMENT)
    who_should_come: str = column("Who should come", Shape.TEXT, group=DISAGREEMENT)
    focus: str = column(
        "The one sentence that says what the meeting is about",
        Shape.TEXT,
        group=DISAGREEMENT,
        hint="Everyone who takes part reads it. Needed once they were asked.",
    )
    asked_on: date | None = column(
        "Day everyone was asked to take part",
        Shape.DATE,
        group=DISAGREEMENT,
        hint="Empty: nobody was asked yet.",
    )
    reply_by: date | None = column(
        "Day by which they were to answer",
        Shape.DATE,
        group=DISAGREEMENT,
        hint="Empty: the usual number of days after they were asked.",
    )
    authority_takes_part: PartAnswer | None = column(
        "What the local authority answered", Shape.CHOICE, group=DISAGREEMENT, choices=PartAnswer
    )
    health_takes_part: PartAnswer | None = column(
        "What the health body answered", Shape.CHOICE, group=DISAGREEMENT, choices=PartAnswer
    )
    setting_takes_part: PartAnswer | None = column(
        "What the nursery, school or college answered", Shape.CHOICE, group=DISAGREEMENT, choices=PartAnswer
    )

    @property
    def with_whom(self) -> tuple[Against, ...]:
        """The bodies that it is with: those named, else the local authority where the family asked."""
        named = tuple(Against(one) for one in self.against)
        return named or (() if self.body_asked else (Against.AUTHORITY,))

    @property
    def body_asked(self) -> bool:
        """True where no family asked for it."""
        return self.asked_by in {Asker.AUTHORITY, Asker.SETTING}

    @property
    def bodies(self) -> tuple[Against, ...]:
        """Every body that is asked to take part, the one that asked for it included."""
        asking = {Asker.AUTHORITY: Against.AUTHORITY, Asker.SETTING: Against.SETTING}
        asked = {*self.with_whom, *([asking[self.asked_by]] if self.asked_by in asking else [])}
        return tuple(one for one in Against if one in asked)

    def answer_of(self, body: Against) -> PartAnswer | None:
        """Return what a body answered to whether it takes part."""
        found: PartAnswer | None = getattr(self, f"{BODIES[body]}_takes_part")
        return found

    def disagreement(self) -> DisagreementAnswers:
        """Return what a request with these answers would say."""
        same = (
            *("grounds_note", "appeal_running", "appeal_number", "hearing_on", "tried", "who_should_come"),
            *(f"{body}_{what}" for body in ("health", "setting") for what in ("name", "person", "contact")),
            *("authority_person", "authority_contact"),
        )
        return DisagreementAnswers(
            grounds=tuple(Ground(one) for one in self.grounds),
            has_plan=self.plan_held,
            against=self.with_whom,
            **{name: getattr(self, name) for name in same},
        )
