"""Who may be asked to a meeting, who is ticked before anybody chooses, and whom the page then names."""

from __future__ import annotations

from cases.casework.contact_safety import contact_guard
from cases.meetings.arranging import Guest, for_whom, may_be_invited, part_in
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.vocabulary import AuthorityNews, PartyRole
from forms.choices import Option
from forms.office.arrange import ArrangeForm
from services.notifications.queueing import reached_at_authority
from web.context import request_session

NOT_ASKED_AT_FIRST = frozenset({PartyRole.HELPER})
_SIDES = ("family", "authority", "health", "setting", "none")


def askable(case: Case) -> list[Party]:
    """Return who of the case may be invited, the family first."""
    return sorted(may_be_invited(case), key=lambda p: (_SIDES.index(p.side.value), p.number))


def guest_options(case: Case) -> list[Option]:
    """Return them to be ticked, each with what they are and how they are reached."""
    return [Option(str(party.number), _called(party), data=party) for party in askable(case)]


def ticked_at_first(case: Case) -> list[str]:
    """Return the numbers of those who are usually invited to a new meeting.

    Nobody who may be the other parent, until it is recorded that it is safe to contact them.
    """
    usual = [party for party in askable(case) if party.role not in NOT_ASKED_AT_FIRST]
    return [str(party.number) for party in usual if contact_guard(party) is None]


def ticked_of(meeting: Meeting) -> list[str]:
    """Return the numbers of those who are invited to ``meeting`` now."""
    numbers = {party.id: str(party.number) for party in meeting.case.parties}
    return [numbers[row.party_id] for row in meeting.attendances if row.party_id in numbers]


def others_of(meeting: Meeting) -> str:
    """Return who else comes to ``meeting``, a line each."""
    others = [row for row in meeting.attendances if row.party_id is None]
    return "\n".join(f"{row.name}, {row.role_words}" for row in others)


def guests_of(form: ArrangeForm, case: Case) -> list[Guest]:
    """Return whom the page that was sent invites, and who else comes."""
    guests = [Guest(p.name, part_in(p), for_whom=for_whom(case, p), party=p) for p in form.attending.data]
    return guests + [Guest(name, why) for name, why in form.other_people]


def without_email(case: Case) -> list[Party]:
    """Return who may be invited and has no email address; a helper is not missed."""
    return [p for p in may_be_invited(case) if not p.email and p.role is not PartyRole.HELPER]


def _called(party: Party) -> str:
    body = party.organisation if party.organisation and party.organisation != party.name else ""
    about = ", ".join(part for part in (part_in(party), body) if part)
    reach = "" if party.email else " (no email: tell them by post or phone)"
    if not party.email and party.role is PartyRole.AUTHORITY and (officers := _officers(party.case)):
        reach = f" (no email here: we email its officers, {officers})"
    if (guard := contact_guard(party)) is not None:
        reach += " (not safe to contact)" if guard.is_not_safe else " (ask the family first)"
    return f"{party.name}, {about}{reach}"


def _officers(case: Case) -> str:
    return ", ".join(one.name for one in reached_at_authority(request_session(), case, AuthorityNews.DATES))
