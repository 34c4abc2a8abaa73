"""Between the form on the page and ``cases.meetings.outcomes``: reading, saving, dates the law suggests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from cases.deadlines.action_deadlines import basis_of, later_than_the_rules
from cases.meetings.models import OutcomeField
from cases.meetings.outcomes import (
    SIGNING_ROLES,
    Action,
    Change,
    Clash,
    OutcomeDraft,
    Saved,
    clashes_with_saved,
    draft_from,
    save_changes,
    signing_capacity,
    unit_of,
)
from cases.models import Case
from cases.vocabulary import DueBasis, PartyRole, Track
from dates import time_words
from forms.choices import Option, RadioChoice, Tick
from forms.mediator.outcome import OutcomeForm
from forms.mediator.outcome_rows import SigningParty
from forms.mediator.outcome_values import as_posted
from forms.moments import DateField3
from services.statements.data import suggested_due
from web.context import get_services, now, request_session
from web.mediator.meeting_outcome import MeetingOutcome
from web.viewers import current_viewer

DECIDING_BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})


@dataclass(frozen=True)
class Suggestion:
    """The lawful date of one action. ``later`` is said when a later one was written."""

    due: date | None
    reason: str
    used: bool
    later: str


@dataclass(frozen=True)
class ShownClash:
    """One field that two people wrote: whose version is saved, and what it says."""

    unit: str
    label: str
    by: str
    sentence: str
    theirs: str
    revision: int
    controls: Mapping[str, str]
    """What their version puts into the page's controls."""


def form_from(meeting_outcome: MeetingOutcome, posted: MultiDict[str, str]) -> OutcomeForm:
    """Return the form with ``posted`` in it."""
    case = meeting_outcome.case
    return OutcomeForm(posted, track=case.track, owners=owners_of(case), parties=signing_parties(case))


def saved_form(meeting_outcome: MeetingOutcome) -> OutcomeForm:
    """Return the form as saved."""
    return form_from(meeting_outcome, saved_values(meeting_outcome))


def opened_form(meeting_outcome: MeetingOutcome) -> OutcomeForm:
    """Return the form as saved.

    Whoever came into the case after it was begun stands there with name and role.
    """
    posted = saved_values(meeting_outcome)
    for party in meeting_outcome.case.parties:
        stem = f"signers.{party.id}"
        if party.role in SIGNING_ROLES and f"{stem}.signs" not in meeting_outcome.draft.values:
            posted.setdefault(f"{stem}.name", party.name)
            posted.setdefault(f"{stem}.capacity", signing_capacity(party))
    return form_from(meeting_outcome, posted)


def saved_values(meeting_outcome: MeetingOutcome) -> MultiDict[str, str]:
    """Return what is saved, as a browser would post it."""
    return as_posted(meeting_outcome.draft.values)


def owners_of(case: Case) -> list[Option]:
    """Return who can owe an action: a body by its name, a person of the family by theirs."""
    options: dict[str, Option] = {}
    for party in case.parties:
        if party.role in SIGNING_ROLES:
            name = party.organisation or party.name
            options.setdefault(name, Option(name, f"{name} ({party.role.words.lower()})"))
    return list(options.values())


def signing_parties(case: Case) -> list[SigningParty]:
    """Return the parties that may sign, in the case's order."""
    return [
        SigningParty(
            str(party.id),
            f"{party.organisation or party.name}, {party.role.words.lower()}",
            party.role in DECIDING_BODIES,
        )
        for party in case.parties
        if party.role in SIGNING_ROLES
    ]


def save_form(meeting_outcome: MeetingOutcome, changed: Mapping[str, Any], *, base: int) -> Saved:
    """Keep what was changed, and with each date why it holds. The caller commits."""
    session, by, at = request_session(), current_viewer(), now()
    changes = [Change(name, value, base) for name, value in _without_untouched(meeting_outcome, changed)]
    saved = save_changes(session, meeting_outcome.begun, changes, by=by, at=at)
    bases = _bases(meeting_outcome, {row for name in changed if (row := _action_row(name))})
    if bases:
        at_hand = [Change(name, value, saved.revision) for name, value in bases.items()]
        saved = Saved(
            save_changes(session, meeting_outcome.begun, at_hand, by=by, at=at).revision, saved.clashes
        )
    return saved


def suggestions(meeting_outcome: MeetingOutcome, values: Mapping[str, Any]) -> dict[str, Suggestion]:
    """Return for each action whose kind is chosen: the lawful date by its row."""
    draft = draft_from(dict(values))
    return {
        action.row: _suggestion(meeting_outcome, action)
        for action in draft.actions
        if action.kind is not None and meeting_outcome.case.track is Track.MEDIATION
    }


def shown_clashes(meeting_outcome: MeetingOutcome, clashes: Iterable[Clash]) -> list[ShownClash]:
    """Return the clashes in the page's words, one for each field."""
    theirs = saved_form(meeting_outcome)
    posted = saved_values(meeting_outcome)
    shown: dict[str, ShownClash] = {}
    for clash in clashes:
        unit = unit_of(clash.name)
        field = theirs.field_named(unit)
        if field is None:
            continue
        revision = max(clash.revision, shown[unit].revision if unit in shown else 0)
        shown[unit] = ShownClash(
            unit=unit,
            label=field.label.text,
            by=clash.by,
            sentence=f"{_changed_by(clash)}. Nothing is overwritten. Here are both versions",
            theirs=_said(field),
            revision=revision,
            controls={name: posted.get(name, "") for name in _controls(field)},
        )
    return list(shown.values())


def _changed_by(clash: Clash) -> str:
    when = time_words(clash.at)
    if clash.by_id == current_viewer().user_id:
        return f"You changed this at {when} in another window"
    return f"{clash.by} changed this at {when} while you were writing"


def unsaved_clashes(
    meeting_outcome: MeetingOutcome, changed: Mapping[str, Any], *, base: int
) -> list[ShownClash]:
    """Return the clashes that saving ``changed`` would meet, in the page's words; nothing is saved."""
    changes = [Change(name, value, base) for name, value in _without_untouched(meeting_outcome, changed)]
    return shown_clashes(meeting_outcome, clashes_with_saved(meeting_outcome.begun, changes))


def last_saved(meeting_outcome: MeetingOutcome) -> OutcomeField | None:
    """Return the field saved last, by anyone."""
    return max(meeting_outcome.begun.fields, key=lambda field: field.saved_at, default=None)


def _suggestion(meeting_outcome: MeetingOutcome, action: Action) -> Suggestion:
    found = suggested_due(
        meeting_outcome.case, action, meeting_outcome.agreed_on, bank_holidays=get_services().bank_holidays
    )
    later = later_than_the_rules(action.due_date, found) if action.due_date else None
    return Suggestion(found.due, found.reason, action.due_date == found.due, later or "")


def _bases(meeting_outcome: MeetingOutcome, rows: set[str]) -> dict[str, str]:
    """Return why each of these actions has its date (SEND Regulations 2014, reg 42)."""
    draft: OutcomeDraft = meeting_outcome.draft
    return {
        f"actions.{action.row}.due_basis": _basis(meeting_outcome, action)
        for action in draft.actions
        if action.row in rows and action.due_date is not None
    }


def _basis(meeting_outcome: MeetingOutcome, action: Action) -> str:
    if meeting_outcome.case.track is Track.DRS or action.kind is None or action.due_date is None:
        return DueBasis.AGREED.value
    found = suggested_due(
        meeting_outcome.case, action, meeting_outcome.agreed_on, bank_holidays=get_services().bank_holidays
    )
    return basis_of(action.due_date, found).value


def _action_row(name: str) -> str:
    parts = name.split(".")
    return parts[1] if parts[0] == "actions" and len(parts) == 3 else ""


def _without_untouched(
    meeting_outcome: MeetingOutcome, changed: Mapping[str, Any]
) -> Iterable[tuple[str, Any]]:
    """Return ``changed`` without empty boxes that were never filled."""
    saved = meeting_outcome.draft.values
    for name, value in changed.items():
        if value == "" and name not in saved:
            continue
        yield name, value


def _controls(field: Any) -> list[str]:
    if isinstance(field, DateField3):
        return [f"{field.name}-{part}" for part in ("day", "month", "year")]
    return [field.name]


def _said(field: Any) -> str:
    if isinstance(field, DateField3):
        return " ".join(part for part in field.typed if part) or "Empty"
    if isinstance(field, Tick):
        return "Ticked" if field.data else "Not ticked"
    if isinstance(field, RadioChoice):
        return next((o.label for o in field.options if field.is_chosen(o)), "Nothing chosen")
    return field.shown or "Empty"
