"""The steps of a request as the person who made it reads them, each with the day that the office works to.

What is due is read from the same clocks as the office's list: a day that has passed is never told as one
to come, and nothing is promised that the office's list does not ask for.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.certificates.facts import MEDIATION_NOT_CHOSEN, certificate_variant
from cases.certificates.guards import steps_before_certificate
from cases.certificates.issuing import cannot_arrange_stands, certificate_facts
from cases.certificates.models import Certificate
from cases.drs.parts import parts_of
from cases.drs.request import Disagreement, disagreement_of
from cases.intake.advice import acting_about, current_choice
from cases.meetings.adjourning import last_answer
from cases.meetings.models import Meeting, meetings_about
from cases.models import Decision, Party
from cases.progress.case_clocks import certificate_clock, told_on_for
from cases.progress.deadline import asked_of_authority, call_dates
from cases.progress.still_wanted import still_to_arrange
from cases.readers import authority_words
from cases.vocabulary import Choice, MeetingState, Track
from dates import long_date, plain_date, time_words, uk_day
from services.queries.next_steps import can_be_certified

NOT_TO_COME = frozenset({MeetingState.CANCELLED, MeetingState.NOT_HELD})


@dataclass(frozen=True)
class ProgressStep:
    """One of the steps of a request: its name, what is known of it, and whether it is over."""

    name: str
    words: str
    is_done: bool
    is_not_needed: bool = False
    """True if it is over because this person does not take part in it: it was not done."""


@dataclass(frozen=True)
class RequestSteps:
    """Makes the steps of one person about one decision. ``meetings`` are the case's, in order of time."""

    session: Session
    decision: Decision
    party: Party
    certificate: Certificate | None
    meetings: tuple[Meeting, ...]
    at: datetime
    bank_holidays: Container[date]

    def all(self) -> tuple[ProgressStep, ...]:
        """Return each step after the request itself.

        Where we do not work on it any more, those that are over: nothing is promised.
        """
        steps = self._all()
        if self.decision.case.closed_at is not None:
            return tuple(step for step in steps if step.is_done)
        return steps

    def _all(self) -> tuple[ProgressStep, ...]:
        if self.decision.case.track is Track.DRS:
            return self._disagreement_resolution()
        steps = [self._call(), self._choice()]
        if self._declined():
            words = "You do not want mediation now, so there is no meeting for you."
            if not self._has_withdrawn():
                words = "You did not choose mediation, so there is no meeting."
            steps.append(ProgressStep("Meeting", words, True, is_not_needed=True))
        else:
            steps.append(self._meeting())
        if can_be_certified(self.decision):
            steps.append(self._certificate())
        return tuple(steps)

    @property
    def _today(self) -> date:
        return uk_day(self.at)

    @property
    def _authority(self) -> str:
        """The local authority at the beginning of a sentence."""
        words = authority_words(self.party)
        return f"{words[:1].upper()}{words[1:]}"

    def _declined(self) -> bool:
        choice = current_choice(self.decision, self.party)
        return choice is not None and choice.choice in MEDIATION_NOT_CHOSEN

    def _has_withdrawn(self) -> bool:
        choice = current_choice(self.decision, self.party)
        return choice is not None and choice.choice is Choice.WITHDRAWN

    # The talk and the choice

    def _talked_on(self) -> date | None:
        """Return when a coordinator first talked with this person, in disagreement resolution."""
        if self.decision.case.track is not Track.DRS:
            return None
        parts = parts_of(self.session, self.decision.case)
        return next((part.talked_on for part in parts if part.party_id == self.party.id), None)

    def _call(self) -> ProgressStep:
        name = "An adviser talks with you"
        calls = [call for call in self.decision.calls if call.party_id == self.party.id]
        if talked_on := self._talked_on():
            return ProgressStep(name, f"You talked on {plain_date(talked_on)}.", True)
        if calls:
            return ProgressStep(name, f"You talked on {plain_date(calls[0].at)}.", True)
        if self.party not in acting_about(self.decision):
            return ProgressStep(name, "Phone us if you would like to talk about what you want.", False)
        asked_on = uk_day(self.decision.case.received_at)
        by = call_dates(self.decision, asked_on, bank_holidays=self.bank_holidays).safe
        if by < self._today:
            words = (
                f"We meant to phone or write to you by the end of {long_date(by)}. "
                "If we have not spoken yet, please phone us."
            )
        else:
            words = f"They will phone or write to you by the end of {long_date(by)}."
        return ProgressStep(name, words, False)

    def _choice(self) -> ProgressStep:
        choice = current_choice(self.decision, self.party)
        name = "You choose"
        if choice is None or choice.choice is Choice.UNDECIDED:
            return ProgressStep(name, "You can choose mediation or not. Either is fine.", False)
        words = {
            Choice.MEDIATION: "You chose mediation",
            Choice.NO_MEDIATION: "You chose a certificate without mediation",
            Choice.WITHDRAWN: "You told us that you do not want mediation now",
        }[choice.choice]
        return ProgressStep(name, f"{words}, on {plain_date(choice.chosen_at)}.", True)

    # The meeting

    def _meeting(self) -> ProgressStep:
        name = "Meeting"
        mine = self._mine()
        held = next((m for m in reversed(mine) if m.state not in NOT_TO_COME), None)
        if held is None:
            chosen = current_choice(self.decision, self.party)
            if chosen is None or chosen.choice is not Choice.MEDIATION:
                return ProgressStep(name, "Only if you choose mediation.", False)
            return ProgressStep(name, f"{_missed(mine)}{self._not_arranged()}", False)
        if held.state is MeetingState.CONCLUDED:
            return ProgressStep(name, f"It took place on {plain_date(held.starts_at)}.", True)
        if held.was_stopped:
            words = f"It started on {plain_date(held.starts_at)}, and stopped before the end. "
            return ProgressStep(name, f"{words}We will phone you about what happens next.", False)
        if held.state is MeetingState.ADJOURNED:
            after = [m for m in mine if m.arranged_at > held.starts_at]
            words = f"It started on {plain_date(held.starts_at)}, and will continue on another day. "
            return ProgressStep(name, f"{words}{_missed(after)}We have not fixed that day yet.", False)
        return ProgressStep(name, when_words(held), False)

    def _mine(self) -> list[Meeting]:
        """Return the meetings about this decision to which this person was asked."""
        about = meetings_about(self.decision, self.meetings)
        return [m for m in about if any(a.party_id == self.party.id for a in m.attendances)]

    def _not_arranged(self) -> str:
        """Return what is known of a meeting that is wanted and not fixed (SEND Regulations 2014, regs 36 and
        39).
        """
        if self._is_looked_for():
            return "We are looking for a day. Phone us if you want to stop mediation."
        said = self.decision.cannot_arrange_on
        if said is not None and cannot_arrange_stands(self.decision):
            return (
                f"{self._authority} told us on {plain_date(said)} that it cannot arrange mediation in time. "
                "Mediation can still take place: phone us if you want to talk about it."
            )
        asked = asked_of_authority(self.decision, bank_holidays=self.bank_holidays)
        if asked is None or asked.arrange.raw < self._today:
            ended = f" The thirty days ended on {plain_date(asked.arrange.raw)}." if asked else ""
            return f"No day is fixed.{ended} Mediation can still take place: phone us if you still want it."
        if asked.arrange.safe < self._today:
            return "We have not fixed a day yet."
        safe = long_date(asked.arrange.safe)
        return f"We have not fixed a day yet. {self._authority} is asked to arrange it by the end of {safe}."

    def _is_looked_for(self) -> bool:
        """Return True if the office still asks for a day, although this person has a certificate."""
        certificate = self.certificate
        return certificate is not None and still_to_arrange(
            self.decision, self.party, certificate, self.meetings
        )

    # The certificate

    def _certificate(self) -> ProgressStep:
        name = "Your certificate"
        if self.certificate is not None:
            issued = plain_date(self.certificate.issue_date)
            return ProgressStep(name, f"{self.certificate.reference}, issued on {issued}.", True)
        return ProgressStep(name, self._due_words(), False)

    def _due_words(self) -> str:
        """Return the words of by when it is issued, once it is due and nothing of it is missing."""
        facts = certificate_facts(self.session, self.decision, self.party, at=self.at, meetings=self.meetings)
        variant = certificate_variant(facts)
        if facts.waits_to_go_on:
            return self._now_or_later_words()
        if variant is None or facts.contact_was_late or steps_before_certificate(variant, facts):
            return "Not issued yet."
        told_on = told_on_for(variant, self.decision, self.party, self.meetings, today=self._today)
        if told_on is None:
            return "Not issued yet."
        dates = certificate_clock(variant, told_on, bank_holidays=self.bank_holidays)
        by = dates.safe if dates.safe >= self._today else dates.legal
        if by < self._today:
            return f"Not issued yet. We meant to issue it by the end of {long_date(by)}: please phone us."
        return f"Not issued yet. We will issue it by the end of {long_date(by)}."

    def _now_or_later_words(self) -> str:
        """Return that who took part in a meeting that goes on may have it now: mediation is not over for them
        until it has gone on, or they ask.
        """
        answer = last_answer(self.decision, self.party, self.meetings)
        waits = f" You told us on {plain_date(answer.said_on)} that you wait." if answer is not None else ""
        return (
            "Not issued yet. You took part in the meeting, so you can have your certificate now. Or you can "
            "wait until the meeting has gone on. It is your choice, and the meeting goes on either way."
            f"{waits} To have it now, phone us and ask for it. You do not have to say why."
        )

    # Disagreement resolution

    def _disagreement_resolution(self) -> tuple[ProgressStep, ...]:
        """Return the steps of disagreement resolution.

        It is voluntary for everyone, has no certificate, and goes ahead only if everyone agrees.
        """
        choice = current_choice(self.decision, self.party)
        if choice is not None and choice.choice in MEDIATION_NOT_CHOSEN:
            words = f"You told us on {plain_date(choice.chosen_at)} that you do not want it."
            return (self._call(), ProgressStep("Disagreement resolution", words, True, is_not_needed=True))
        mine = self._mine()
        coming = next((m for m in reversed(mine) if m.state not in NOT_TO_COME), None)
        disagreement = disagreement_of(self.decision.case)
        if disagreement is not None and disagreement.told_at is not None:
            words = (
                "Not everyone has agreed to take part, so the meeting does not go ahead. Taking part was "
                "voluntary. Your time to appeal, if you have a right to appeal, keeps running."
            )
            return (self._call(), ProgressStep("We ask everyone who would come", words, True))
        asked = ProgressStep(
            "We ask everyone who would come",
            self._asking_words(disagreement),
            coming is not None,
        )
        if coming is None:
            words = f"{_missed(mine)}We have not fixed a day yet."
            steps = (asked, ProgressStep("Meeting", words, False))
        else:
            steps = (asked, self._meeting())
        call = self._call()
        return steps if coming is not None and not call.is_done else (call, *steps)

    def _asking_words(self, disagreement: Disagreement | None) -> str:
        """Return what is known of the question to everyone; never what anyone answered."""
        words = "Taking part is voluntary for everyone. It goes ahead if everyone agrees."
        if disagreement is None or disagreement.asked_at is None or disagreement.reply_by is None:
            return words
        return (
            f"Everyone was asked on {plain_date(disagreement.asked_at)}, and answers by the end of "
            f"{long_date(disagreement.reply_by)}. {words}"
        )


def _missed(meetings: list[Meeting]) -> str:
    """Return a sentence that the last of ``meetings`` did not take place; empty where that is not so."""
    if not meetings or meetings[-1].state not in NOT_TO_COME:
        return ""
    return f"The meeting of {plain_date(meetings[-1].starts_at)} did not take place. "


def when_words(meeting: Meeting) -> str:
    """Return the day and time of a meeting as a sentence."""
    day, time = long_date(meeting.starts_at), time_words(meeting.starts_at)
    return f"{day}, {time} (UK time)."
