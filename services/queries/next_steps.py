"""The next steps about a case's decisions: what, whose, by when, from what is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.certificates.facts import MEDIATION_NOT_CHOSEN, CertificateFacts, certificate_variant
from cases.certificates.guards import CERTIFIED_KINDS, StepName, steps_before_certificate
from cases.certificates.issuing import cannot_arrange_stands, certificate_facts
from cases.certificates.models import first_issue_date
from cases.custody import standing_custody_record
from cases.deadlines.clocks import TwoDates
from cases.drs.parts import everyone_agreed
from cases.intake.advice import current_choice, mediation_wishes, wants_mediation
from cases.intake.eligibility import parts_fit, settled_kind
from cases.meetings.adjourning import adjourned_with, last_answer, still_adjourned
from cases.meetings.models import Meeting, meetings_about, meetings_unassigned
from cases.models import Decision, Party
from cases.progress.case_clocks import appeal_of, asks_about_certificate, certificate_clock, told_on_for
from cases.progress.deadline import (
    arrange_resumption_by,
    ask_again_by,
    asked_of_authority,
    call_dates,
    can_be_appealed,
    custody_help_by,
    disagreement_meeting_dates,
    meeting_day_or_next,
)
from cases.progress.missing_answers import still_to_tell
from cases.progress.still_wanted import still_to_arrange
from cases.vocabulary import (
    CertificateVariant,
    DecisionKind,
    MeetingState,
    Side,
    Track,
)
from dates import plain_date, uk_day
from services.queries.office_tasks import CaseWork, Owner, Todo, TodoKind
from services.queries.step_writing import StepWriter

CERTIFICATE_WORDS = {
    CertificateVariant.NO_MEDIATION: "no mediation",
    CertificateVariant.HELD: "mediation held",
    CertificateVariant.DEEMED: "not arranged in time",
}
NOTHING_TO_CERTIFY = (
    frozenset(DecisionKind)
    - CERTIFIED_KINDS
    - {
        DecisionKind.NOT_SURE,
        DecisionKind.HEALTH_SOCIAL_TOO,
    }
)
"""No decision yet, help not given, other parts of a plan, not England: advice is all there is to give."""


def can_be_certified(decision: Decision) -> bool:
    """Return True if a certificate about this decision can come to be: not once it is known to be none of
    those.

    Nor in custody, where other rules apply (SI 2015/62, part 3).
    """
    kind = settled_kind(decision.kind, decision.section_set)
    return kind not in NOTHING_TO_CERTIFY and not decision.case.detained


def is_to_correct(work: CaseWork, decision: Decision) -> bool:
    """Return True if the decision as recorded contradicts the parts of the plan, and nothing else asks about
    it.

    Before anyone has called, the call does: its form takes only what fits.
    """
    if decision.case.track is not Track.MEDIATION or decision.case.detained:
        return False
    certified = any(c.live_key and c.decision_id == decision.id for c in work.certificates)
    return not parts_fit(decision.kind, decision.section_set) and (bool(decision.calls) or certified)


@dataclass(frozen=True)
class NextSteps(StepWriter):
    """Makes the steps about a case's decisions, and about meetings still to be found."""

    def all(self) -> Iterator[Todo]:
        """Yield each step once."""
        for decision in self.case.decisions:
            yield from self._of_decision(decision)

    # One decision

    def _of_decision(self, decision: Decision) -> Iterator[Todo]:
        if self.case.detained:
            yield from (replace(todo, decision=decision) for todo in self._in_custody(decision))
            return
        parties = [p for p in self.work.in_play(decision) if not self._is_settled(decision, p)]
        if parties and decision.first_contact_on is None and self.case.track is Track.MEDIATION:
            words = f"Record when they first contacted us about decision {decision.number}"
            todo = self.on_day(TodoKind.FIRST_CONTACT, words, self.today, Owner.ADVISER)
            yield replace(todo, decision=decision)
        if is_to_correct(self.work, decision):
            which = "the decision" if len(self.case.decisions) == 1 else f"decision {decision.number}"
            words = f"Correct {which}: it does not fit the parts of the plan"
            todo = self.on_day(TodoKind.DECISION, words, self.today, Owner.ADVISER)
            yield replace(todo, decision=decision)
        due = [
            replace(todo, decision=decision, party=party)
            for party in parties
            for todo in self._of_person(decision, party)
        ]
        arranging = list(self._arrange(decision, parties)) or list(self._still_wanted(decision))
        due += [replace(todo, decision=decision) for todo in arranging]
        yield from due
        if due:
            yield from (replace(todo, decision=decision) for todo in self._wish_to_appeal(decision, parties))

    def _in_custody(self, decision: Decision) -> Iterator[Todo]:
        """Yield a call, then a senior adviser, whatever certificate was issued before (SI 2015/62, part
        3).
        """
        if standing_custody_record(decision) is not None:
            return
        called = {call.party_id for call in decision.calls}
        to_call = [party for party in self.work.in_play(decision) if party.id not in called]
        for party in to_call:
            yield replace(self._first_call(decision, party), party=party)
        if not to_call:
            words = f"Take on the case of {self.case.person_name}, who is detained"
            day = custody_help_by(decision, self.today, bank_holidays=self.bank_holidays)
            yield self.on_day(TodoKind.CUSTODY, words, day, Owner.SENIOR, "other rules apply")

    def _is_settled(self, decision: Decision, party: Party) -> bool:
        if self.work.live_certificate(decision, party) is not None:
            return True
        choice = current_choice(decision, party)
        if self.case.track is Track.DRS:
            return choice is not None and choice.choice in MEDIATION_NOT_CHOSEN
        kind = settled_kind(decision.kind, decision.section_set)
        return kind in NOTHING_TO_CERTIFY and bool(decision.calls)

    def _of_person(self, decision: Decision, party: Party) -> Iterator[Todo]:
        facts = self._facts(decision, party)
        if current_choice(decision, party) is None:
            yield from self._call(decision, party)
        elif (variant := certificate_variant(facts)) is not None:
            yield from self._issue(decision, party, variant, facts)
        elif facts.waits_to_go_on:
            yield from self._ask_about_adjourned(decision, party)

    def _facts(self, decision: Decision, party: Party) -> CertificateFacts:
        return certificate_facts(self.session, decision, party, at=self.at, meetings=self.work.meetings)

    def _call(self, decision: Decision, party: Party) -> Iterator[Todo]:
        about = meetings_about(decision, self.work.meetings)
        if self.case.track is Track.DRS and any(m.state is not MeetingState.CANCELLED for m in about):
            return
        if any(part.party_id == party.id and (part.talked_on or part.asked_at) for part in self.work.parts):
            return  # whoever was asked to take part was talked with before
        if not any(call.party_id == party.id for call in decision.calls):
            yield self._first_call(decision, party)
            return
        if self.case.track is Track.DRS:
            return
        words = f"Ask {party.name} what they want to do"
        detail = f"not decided yet{self._to_ask(decision)}"
        if decision.notice_date is not None and can_be_appealed(decision):
            dates = appeal_of(decision, self.work.certificates, bank_holidays=self.bank_holidays)
            yield self.step(TodoKind.CALL, words, dates, Owner.ADVISER, detail)
        else:
            last = uk_day(max(c.at for c in decision.calls if c.party_id == party.id))
            day = ask_again_by(last, bank_holidays=self.bank_holidays)
            yield self.on_day(TodoKind.CALL, words, day, Owner.ADVISER, detail)
        if decision.notice_date is None or decision.letter_date_is_a_guess:
            yield self._letter(decision, party)

    def _first_call(self, decision: Decision, party: Party) -> Todo:
        dates = call_dates(decision, self.today, bank_holidays=self.bank_holidays)
        wish = self.case.wish.words
        asked_for = f"asked for: {wish[:1].lower()}{wish[1:]}"
        about = self.work.disagreement
        if about is not None and about.asked_by_side is not Side.FAMILY:
            body = next(one for one in self.case.parties if one.side is about.asked_by_side)
            asked_for = f"{body.organisation or body.name} asks for disagreement resolution"
        if not decision.is_the_first:
            asked_for = f"about decision {decision.number}"
        detail = f"{asked_for}{self._to_ask(decision)}"
        return self.step(TodoKind.CALL, f"Call {party.name}", dates, Owner.ADVISER, detail)

    def _to_ask(self, decision: Decision) -> str:
        """Return what of regulation 33 is still to be asked for, with its day; as the end of a detail."""
        if not self.case.authority_code:
            return f"; another service helps families in {self.case.authority_name}: pass it on"
        if self.case.detained:
            return "; detained: other rules apply, and a senior adviser takes it on after the call"
        still = still_to_tell(decision, self.today, bank_holidays=self.bank_holidays)
        return f"; ask {still.short_words}" if still else ""

    def _wish_to_appeal(self, decision: Decision, parties: list[Party]) -> Iterator[Todo]:
        """Yield what regulation 33 asks for beside a choice that is recorded.

        Before it, the call asks for it. Asked while something else about the decision is due: alone it keeps
        no case open.
        """
        chosen = next((party for party in parties if current_choice(decision, party)), None)
        if chosen is None or self.case.detained or decision.first_contact_on is None:
            return
        still = still_to_tell(decision, self.today, bank_holidays=self.bank_holidays)
        if still is not None and still.by is not None:
            words = f"Ask {chosen.name} {still.of_them}"
            yield replace(self.on_day(TodoKind.CALL, words, still.by, Owner.ADVISER), party=chosen)

    def _letter(self, decision: Decision, party: Party, dates: TwoDates | None = None) -> Todo:
        words = f"Ask {party.name} for the decision letter"
        guessed = decision.letter_date_is_a_guess
        detail = "its date is a guess" if guessed else "its date is not recorded"
        if dates is not None:
            return self.step(TodoKind.LETTER, words, dates, Owner.ADVISER, detail)
        asked = decision.first_contact_on or self.today
        day = ask_again_by(asked, bank_holidays=self.bank_holidays)
        return self.on_day(TodoKind.LETTER, words, day, Owner.ADVISER, detail)

    def _issue(
        self, decision: Decision, party: Party, variant: CertificateVariant, facts: CertificateFacts
    ) -> Iterator[Todo]:
        """Yield the certificate that is due; while something of it is missing, the step that gets it."""
        told_on = told_on_for(variant, decision, party, self.work.meetings, today=self.today)
        dates = certificate_clock(variant, told_on or self.today, bank_holidays=self.bank_holidays)
        missing = {step.name for step in steps_before_certificate(variant, facts)}
        detail = CERTIFICATE_WORDS[variant]
        if facts.contact_was_late and not (self.late_certificates and facts.senior_reason):
            if not facts.senior_reason:
                words = "Decide about the late contact"
                yield self.step(TodoKind.LATE_CONTACT, words, dates, Owner.SENIOR, detail)
        elif StepName.CONTACT in missing or is_to_correct(self.work, decision):
            return  # its own step asks for it
        elif StepName.LETTER_DATE in missing:
            yield self._letter(decision, party, dates)
        elif StepName.DECISION in missing:
            words = "Record which decision it is"
            yield self.step(TodoKind.DECISION, words, dates, Owner.ADVISER, detail)
        else:
            yield self.step(TodoKind.ISSUE, "Issue the certificate", dates, Owner.ADVISER, detail)

    def _ask_about_adjourned(self, decision: Decision, party: Party) -> Iterator[Todo]:
        """Yield the question "now or wait", where waiting may cost the time to appeal
        (``asks_about_certificate_now``).
        """
        meeting = adjourned_with(decision, party, self.work.meetings)
        if meeting is None or self._has_answered(decision, party, meeting):
            return
        outcome = self.work.outcomes.get(meeting.id)
        asks = asks_about_certificate(
            decision,
            self.work.certificates,
            today=self.today,
            resumes_on=outcome.next_meeting if outcome else None,
            bank_holidays=self.bank_holidays,
        )
        if asks:
            day = meeting_day_or_next(meeting, bank_holidays=self.bank_holidays)
            words = f"Ask {party.name}: certificate now, or wait?"
            why = "was stopped before the end" if meeting.was_stopped else "will continue on another day"
            todo = self.on_day(TodoKind.ADJOURNED, words, day, Owner.ADVISER, f"the meeting {why}")
            yield replace(todo, meeting=meeting)

    def _has_answered(self, decision: Decision, party: Party, adjourned: Meeting) -> bool:
        """Return True if what this person said still holds.

        It is asked anew where the other day was not held.
        """
        answer = last_answer(decision, party, [adjourned])
        missed = [
            m
            for m in meetings_about(decision, self.work.meetings)
            if m.state is MeetingState.NOT_HELD and m.starts_at > adjourned.starts_at
        ]
        return answer is not None and all(m.starts_at < answer.recorded_at for m in missed)

    # Meetings

    def _arrange(self, decision: Decision, parties: list[Party]) -> Iterator[Todo]:
        about = meetings_about(decision, self.work.meetings)
        if any(m.state is MeetingState.ARRANGED for m in about):
            return
        if meetings_unassigned(self.work.meetings) and self.case.track is Track.MEDIATION:
            return  # first it is said which decisions those were about
        last = next((m for m in reversed(about) if m.state is not MeetingState.CANCELLED), None)
        if last is not None and (adjourned := still_adjourned(about)) is not None:
            yield from self._arrange_what_goes_on(decision, adjourned, last)
        elif self.case.track is Track.DRS:
            if not any(m.state is MeetingState.CONCLUDED for m in about):
                yield from self._arrange_disagreement_resolution(decision, parties, last)
        else:
            yield from self._arrange_mediation(decision, parties, last)

    def _arrange_what_goes_on(self, decision: Decision, adjourned: Meeting, last: Meeting) -> Iterator[Todo]:
        """Yield the day to find for an adjourned meeting, whether or not someone has a certificate by now.

        Not once nobody wants it any more.
        """
        wanted = [p for p in self.case.asking_parties() if wants_mediation(decision, p)]
        if not wanted and self.case.track is Track.MEDIATION:
            return
        if last is not adjourned:
            yield self.find_another_day(last, "was not held")
            return
        if adjourned.was_stopped:
            words = f"Phone everyone: the meeting of {plain_date(last.starts_at)} was stopped"
            day = meeting_day_or_next(last, bank_holidays=self.bank_holidays)
            detail = "decide with a senior adviser how it goes on"
            yield replace(self.on_day(TodoKind.ARRANGE, words, day, Owner.COORDINATOR, detail), meeting=last)
            return
        outcome = self.work.outcomes.get(last.id)
        words = f"Arrange another day to finish the meeting of {plain_date(last.starts_at)}"
        meant_for = outcome.next_meeting if outcome else None
        day = arrange_resumption_by(last, meant_for, bank_holidays=self.bank_holidays)
        detail = f"planned for {plain_date(meant_for)}" if meant_for else "no date was set"
        if outcome is not None and outcome.could_not_decide:
            detail += "; ask the local authority who can decide"
        yield replace(self.on_day(TodoKind.ARRANGE, words, day, Owner.COORDINATOR, detail), meeting=last)

    def _arrange_disagreement_resolution(
        self, decision: Decision, parties: list[Party], last: Meeting | None
    ) -> Iterator[Todo]:
        if not parties:
            return
        if last is not None:
            yield self.find_another_day(last, "was not held")
        elif self.work.disagreement is not None:
            if everyone_agreed(self.work.parts):
                dates = disagreement_meeting_dates(self.case, bank_holidays=self.bank_holidays)
                detail = "everyone has said yes"
                yield self.step(TodoKind.ARRANGE, "Find a time and place", dates, Owner.COORDINATOR, detail)
        elif decision.calls:
            dates = disagreement_meeting_dates(self.case, bank_holidays=self.bank_holidays)
            yield self.step(TodoKind.ARRANGE, "Find a time and place", dates, Owner.COORDINATOR)

    def _arrange_mediation(
        self, decision: Decision, parties: list[Party], last: Meeting | None
    ) -> Iterator[Todo]:
        wanting = []
        for party in parties:
            facts = self._facts(decision, party)
            if wants_mediation(decision, party) and certificate_variant(facts) is None:
                wanting.append(party)
        asked = asked_of_authority(decision, bank_holidays=self.bank_holidays)
        if not wanting or asked is None:
            return
        if last is not None and uk_day(last.starts_at) >= asked.arrange.started:
            held = last.state is MeetingState.CONCLUDED
            why = f"was held without {wanting[0].name}" if held else "was not held"
            yield replace(self.find_another_day(last, why, wanting, asked.arrange), party=wanting[0])
            return
        words, detail = "Find a time and place", "mediation chosen"
        todo = self.step(TodoKind.ARRANGE, words, asked.arrange, Owner.COORDINATOR, detail)
        yield replace(todo, party=wanting[0])
        reply_by = asked.reply.safe
        if self.today <= reply_by and not cannot_arrange_stands(decision):
            yield self.wait(f"{self.case.authority_name} to send dates", reply_by, Owner.AUTHORITY)

    def _still_wanted(self, decision: Decision) -> Iterator[Todo]:
        """Yield a day for mediation that someone wants although they have a certificate."""
        for party in self.work.in_play(decision):
            certificate = self.work.live_certificate(decision, party)
            if certificate is None or not still_to_arrange(decision, party, certificate, self.work.meetings):
                continue
            about = meetings_about(decision, self.work.meetings)
            wished = mediation_wishes(decision, party)[-1]
            missed = [m for m in about if m.state is MeetingState.NOT_HELD and uk_day(m.starts_at) >= wished]
            if missed:
                yield replace(self.find_another_day(missed[-1], "was not held"), party=party)
                return
            words = "Find a time and place"
            detail = "mediation is still wanted after the certificate"
            since = max(first_issue_date(certificate), wished)
            day = ask_again_by(since, bank_holidays=self.bank_holidays)
            todo = self.on_day(TodoKind.ARRANGE, words, day, Owner.COORDINATOR, detail)
            yield replace(todo, party=party)
            return
