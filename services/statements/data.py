"""What the Outcome Statement's two templates are filled with: from the mediator's draft, as plain data."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from cases.deadlines.action_deadlines import WEEKS_IN_WORDS, SuggestedDue, lawful_due
from cases.legal_words import AGREEMENT_DAY
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import Action, OutcomeDraft
from cases.meetings.roles import role_in_a_sentence
from cases.models import Case
from cases.provider import Provider
from cases.vocabulary import DueBasis, PartyRole, Result, Track
from dates import NO_BREAK_SPACE, uk_day

PART_A = "outcome-part-a"
PART_B = "outcome-part-b"
BLANK = "…"
"""What stands on the live page for what is not typed yet; never on a paper that goes out."""
AGREED_AT_THE_MEETING = "Agreed at the meeting"
NO_DATE = "No date is written yet"
NO_SUMMARY = "The parties chose not to record a summary."


@dataclass(frozen=True)
class StatementData:
    """Both parts' data, as JSON-ready values; dates are ISO strings."""

    part_a: dict[str, Any]
    part_b: dict[str, Any]


@dataclass(frozen=True)
class NamedSigner:
    """Who is asked to sign, as the paper lists them."""

    name: str
    party: str
    capacity: str


def statement_data_of(
    case: Case,
    meeting: Meeting,
    outcome: Outcome,
    draft: OutcomeDraft,
    *,
    version: int,
    agreed_on: date,
    signers: Sequence[NamedSigner],
    provider: Provider,
    bank_holidays: Container[date],
    draft_line: str | None = None,
) -> StatementData:
    """Return the statement that ``draft`` makes.

    With ``draft_line`` it is a live page, and blanks are shown as such.
    """
    blank = BLANK if draft_line else ""
    shared: dict[str, Any] = {
        "version": version,
        "kind": case.track.words,
        "case_reference": case.reference,
        "meeting_date": agreed_on.isoformat(),
        "meeting_format": meeting.mode.words.lower(),
        "mediator_name": meeting.mediator_names,
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
    }
    if draft_line:
        shared["draft_line"] = draft_line
    else:
        shared["statement_ref"] = outcome.reference
    part_a: dict[str, Any] = {
        **shared,
        "result_words": draft.result.words if draft.result else blank,
        "nothing_agreed": draft.result is Result.NONE or not draft.actions,
        "attended": [
            {
                "name": p.name or blank,
                "role": role_in_a_sentence(p.role) or blank,
                **({"for_whom": p.for_whom} if p.for_whom not in {"", p.name} else {}),
            }
            for p in draft.people
            if p.present
        ],
        "actions": [
            _action(case, action, number, agreed_on, blank, bank_holidays=bank_holidays)
            for number, action in enumerate(_agreed_actions(draft), start=1)
        ],
        "signers": [signer_data(signer) for signer in signers],
    }
    if draft.result is Result.ADJOURNED and draft.next_meeting is not None:
        part_a["next_meeting_date"] = draft.next_meeting.isoformat()
    if any("(regulation" in row["due_reason"] for row in part_a["actions"]):
        part_a["dates_note"] = AGREEMENT_DAY
    if draft.annex.strip():
        part_a["annex"] = paragraphs_of(draft.annex)
    part_b = {
        **shared,
        "discussion_summary": paragraphs_of(draft.summary) or [blank or NO_SUMMARY],
        "remaining_differences": list(draft.differences),
    }
    if draft.child_views.strip():
        part_b["child_views"] = paragraphs_of(draft.child_views)
        if draft.child_views_how.strip():
            part_b["child_views_how"] = draft.child_views_how
    return StatementData(part_a, part_b)


def named_signers(case: Case, draft: OutcomeDraft) -> tuple[NamedSigner, ...]:
    """Return who the draft asks to sign, as the statement lists them: in the order of the case's parties."""
    chosen = {choice.party_id: choice for choice in draft.signers if choice.signs}
    return tuple(
        NamedSigner(
            chosen[party.id].name,
            party.organisation or party.family_words,
            chosen[party.id].capacity,
        )
        for party in sorted(case.parties, key=lambda p: p.number)
        if party.id in chosen
    )


def agreement_day(meeting: Meeting) -> date:
    """Return the day of agreement: the meeting's, from which lawful dates count, however late anyone
    signs.
    """
    return uk_day(meeting.starts_at)


def signer_data(signer: NamedSigner) -> dict[str, str]:
    """Return what a statement says of one who signs it."""
    row = {"name": signer.name, "capacity": role_in_a_sentence(signer.capacity)}
    is_said = signer.party == signer.name or signer.party in signer.capacity
    return row if is_said else row | {"party": signer.party}


def _agreed_actions(draft: OutcomeDraft) -> Sequence[Action]:
    return () if draft.result is Result.NONE else draft.actions


def _action(
    case: Case, action: Action, number: int, agreed_on: date, blank: str, *, bank_holidays: Container[date]
) -> dict[str, Any]:
    owner = ", ".join(part for part in (action.owner_person, action.owner_party) if part) or blank
    reason = action_reason(case, action, agreed_on, bank_holidays=bank_holidays)
    row: dict[str, Any] = {
        "number": number,
        "what": action.what or blank,
        "done_means": action.done_means or blank,
        "owner": owner,
        "due_reason": reason if action.due_date else NO_DATE,
    }
    if action.due_date:
        row["due_date"] = action.due_date.isoformat()
    if action.depends_on:
        row["depends_on"] = action.depends_on
    return row


def action_reason(case: Case, action: Action, agreed_on: date, *, bank_holidays: Container[date]) -> str:
    """Return why an action has its date, in a line for the statement's narrow column.

    An earlier date than the law's is people's own, and so is a later one (SEND Regulations 2014, reg 42(5)).
    """
    if case.track is Track.DRS or action.kind is None or action.due_date is None:
        return AGREED_AT_THE_MEETING
    suggested = suggested_due(case, action, agreed_on, bank_holidays=bank_holidays)
    steps = [m for m in suggested.milestones if m.due == action.due_date]
    if not steps:
        return AGREED_AT_THE_MEETING
    number = "42(2)" if suggested.basis is DueBasis.REG42_2 else "42(3)"
    return f"{WEEKS_IN_WORDS[steps[0].weeks]} (regulation{NO_BREAK_SPACE}{number})"


def suggested_due(
    case: Case, action: Action, agreed_on: date, *, bank_holidays: Container[date]
) -> SuggestedDue:
    """Return the lawful date for this action, by its kind, section and who owes it."""
    assert action.kind is not None  # noqa: S101 - nothing can be suggested before a kind is chosen
    return lawful_due(
        action.kind,
        action.section,
        agreed_on,
        bank_holidays=bank_holidays,
        track=case.track,
        owner=owner_role(case, action.owner_party),
    )


def owner_role(case: Case, owner_party: str) -> PartyRole:
    """Return the part of an action's owner in the case; the local authority when the name fits nobody."""
    for party in case.parties:
        if owner_party in {party.name, party.organisation} and owner_party:
            return party.role
    return PartyRole.AUTHORITY


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of ``text``, which empty lines part; the lines of each stay lines."""
    lines = [line.strip(" ") for line in text.strip().splitlines()]
    grouped = (
        "\n".join(group) for said, group in groupby(lines, key=lambda line: bool(line.strip())) if said
    )
    return list(grouped)
