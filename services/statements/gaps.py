"""Whether the outcome form can become paper: every gap is named at once, beside its field."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cases.errors import CaseError
from cases.meetings.outcomes import Action, OutcomeDraft
from cases.models import FAMILY_ROLES, Case
from cases.vocabulary import SOMETHING_AGREED, SUMMARY_WORDS, PartyRole, Result, Track


@dataclass(frozen=True)
class Gap:
    """What is missing or wrong, and in which field."""

    field: str
    sentence: str


class StatementNotReady(CaseError):
    """The form has gaps; nothing was made or sent."""

    status = 422

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(f"{len(gaps)} gaps: {', '.join(g.field for g in gaps)}")
        self.gaps = gaps
        self.sentence = gaps[0].sentence


def check_statement(case: Case, draft: OutcomeDraft) -> None:
    """Raise StatementNotReady unless ``draft`` can go out as an Outcome Statement."""
    gaps = statement_gaps(case, draft)
    if gaps:
        raise StatementNotReady(gaps)


def statement_gaps(case: Case, draft: OutcomeDraft) -> list[Gap]:
    """Return everything that keeps the form from becoming a statement, in the form's order."""
    gaps: list[Gap] = []
    if not any(p.present for p in draft.people):
        gaps.append(Gap("people", "Tick who came to the meeting"))
    gaps += [
        Gap(f"people.{p.row}.name", "Enter the person's name")
        for p in draft.people
        if p.present and not p.name.strip()
    ]
    if draft.result is None:
        gaps.append(Gap("result", "Choose what came of the meeting"))
    if draft.result in SOMETHING_AGREED and not draft.actions:
        gaps.append(Gap("actions", "Add what was agreed, or choose 'Nothing was agreed'"))
    if draft.result is not Result.NONE:
        for number, action in enumerate(draft.actions, start=1):
            gaps += _action_gaps(case, action, number)
    words = len(draft.summary.split())
    if words > SUMMARY_WORDS:
        gaps.append(Gap("summary", f"The summary has {words} words. Shorten it to {SUMMARY_WORDS}"))
    if draft.result is Result.PART and not draft.differences:
        gaps.append(Gap("differences", "Enter what is still open, a topic on each line"))
    return gaps + _signer_gaps(case, draft)


def _action_gaps(case: Case, action: Action, number: int) -> list[Gap]:
    stem = f"actions.{action.row}"
    gaps = []
    if not action.what.strip():
        gaps.append(Gap(f"{stem}.what", f"Action {number}: enter what will be done"))
    if not action.done_means.strip():
        gaps.append(Gap(f"{stem}.done_means", f"Action {number}: say when it counts as done"))
    if not action.owner_party.strip():
        gaps.append(Gap(f"{stem}.owner_party", f"Action {number}: choose who will do it"))
    if action.due_date is None:
        gaps.append(Gap(f"{stem}.due_date", f"Action {number}: enter the date by which it will be done"))
    if case.track is Track.MEDIATION and action.kind is None:
        gaps.append(Gap(f"{stem}.kind", f"Action {number}: choose what kind of thing was agreed"))
    return gaps


def _signer_gaps(case: Case, draft: OutcomeDraft) -> list[Gap]:
    roles = {p.id: p.role for p in case.parties}
    chosen = [s for s in draft.signers if s.signs]
    gaps = [
        Gap(f"signers.{s.party_id}.name", "Enter the signer's name") for s in chosen if not s.name.strip()
    ]
    gaps += [
        Gap(f"signers.{s.party_id}.capacity", "Say as what this person signs")
        for s in chosen
        if not s.capacity.strip()
    ]
    signing = {roles.get(s.party_id) for s in chosen}
    if not signing & FAMILY_ROLES:
        gaps.append(Gap("signers", "Name someone of the family who signs"))
    authority_came = any(
        p.present and p.party_id and roles.get(p.party_id) is PartyRole.AUTHORITY for p in draft.people
    )
    bodies = [s for s in chosen if roles.get(s.party_id) in {PartyRole.AUTHORITY, PartyRole.HEALTH}]
    binds = case.track is Track.MEDIATION and authority_came and _something_was_agreed(draft)
    if binds and not any(s.may_decide for s in bodies):
        row = next((s for s in bodies if roles.get(s.party_id) is PartyRole.AUTHORITY), None)
        gaps.append(_decider_gap(None if row is None else row.party_id))
    return gaps


def _something_was_agreed(draft: OutcomeDraft) -> bool:
    """Return True if the statement holds, or has to hold, something to which the authority must be able to
    agree.
    """
    if draft.result is Result.NONE:
        return False
    return draft.result in SOMETHING_AGREED or bool(draft.actions)


def _decider_gap(party_id: UUID | None) -> Gap:
    """Return the gap that nobody who signs for a body can decide for it: name the box, which stands in the
    row ``party_id``.
    """
    if party_id is None:
        return Gap("signers", "Tick 'Signs the statement' for someone of the local authority who can decide")
    return Gap(
        f"signers.{party_id}.may_decide",
        "Tick 'Can decide for this body' if this person can decide for the local authority. "
        "If not, enter someone who can. "
        "If nobody came for the local authority, untick them under 'Who came'",
    )
