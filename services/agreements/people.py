"""Who comes to a meeting and signs the agreement before it, and where each of them stands.

Each person signs once: a signature counts for every later meeting of the same case and track, since the words
are about all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.attending.access_needs import needs_of_case
from cases.attending.supporters import Supporter, supporters_of_case
from cases.enums.attending import PEOPLE_BOOKED, AccessState
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.vocabulary import EnvelopeState
from dates import plain_date
from signing.models import Envelope, Signer

STILL_ASKS = frozenset({EnvelopeState.PREPARED, EnvelopeState.OUT})
INTERPRETER = "Interpreter"
"""As what a booked interpreter comes: for which language, or for whom, is an access need, told to nobody."""


@dataclass(frozen=True)
class Attendee:
    """One person who comes to a meeting. ``comes_along`` with ``party`` if they are no party themselves."""

    party: Party
    name: str
    role: str
    comes_along: bool = False

    @property
    def key(self) -> tuple[UUID, str]:
        """By what a person is known again in another agreement."""
        return self.party.id, self.name.casefold() if self.comes_along else ""


@dataclass(frozen=True)
class Standing:
    """One person, and their place in the agreement that counts for them; None while nobody asked them."""

    person: Attendee
    signer: Signer | None

    @property
    def has_signed(self) -> bool:
        """True if they signed an agreement that counts."""
        return self.signer is not None and self.signer.has_signed

    @property
    def is_to_be_asked(self) -> bool:
        """True if no agreement waits for them and they have signed none."""
        return not self.has_signed and not self.is_waiting

    @property
    def is_waiting(self) -> bool:
        """True if an agreement waits for their answer: it is being made, or is out and their link is live.

        A link ends with the last day, or as they were taken off the meeting.
        """
        if self.signer is None or self.signer.decided_at is not None:
            return False
        state = self.signer.envelope.state
        return state is EnvelopeState.PREPARED or (
            state is EnvelopeState.OUT and bool(self.signer.live_links)
        )

    @property
    def is_unasked(self) -> bool:
        """True if nobody asked them, what asked them is over without an answer, or theirs was struck."""
        if self.signer is None:
            return True
        return not self.is_waiting and (self.signer.decided_at is None or self.was_struck)

    @property
    def was_struck(self) -> bool:
        """True if they signed, and the signature was found not to count."""
        return self.signer is not None and self.signer.struck_at is not None

    @property
    def waits_to_be_sent(self) -> bool:
        """True if their agreement is made, and staff are to read it before it goes."""
        if self.signer is None:
            return False
        envelope = self.signer.envelope
        return envelope.state is EnvelopeState.PREPARED and envelope.made_at is not None

    @property
    def words(self) -> str:
        """Where they stand, for staff."""
        if self.signer is None:
            return "Not asked yet"
        is_out = self.signer.envelope.state is EnvelopeState.OUT
        is_over = is_out and self.is_unasked and not self.was_struck
        return "Their link is over" if is_over else self.signer.standing_words


def attendees(session: Session, meeting: Meeting) -> list[Attendee]:
    """Return who comes to ``meeting``, the parties first: all who are invited, and interpreters booked."""
    people = invited(meeting, supporters_of_case(session, meeting.case))
    for need in needs_of_case(session, meeting.case):
        is_booked = need.state is AccessState.BOOKED and need.kind in PEOPLE_BOOKED and need.booked_with
        if is_booked and not any(one.name.casefold() == need.booked_with.casefold() for one in people):
            people.append(Attendee(need.party, need.booked_with, INTERPRETER, comes_along=True))
    return people


def invited(meeting: Meeting, supporters: Iterable[Supporter]) -> list[Attendee]:
    """Return whom ``meeting`` lists, the parties first; who is no party stands beside the one they come with.

    Somebody of whom nobody said with whom they come stands beside the first party of the meeting: it changes
    nothing of what they sign.
    """
    rows = meeting.attendances
    parties = [row for row in rows if row.party is not None and row.party.left_on is None]
    people = [Attendee(row.party, row.name, row.role_words) for row in parties if row.party is not None]
    with_whom = {(one.name, one.part_words): one.party for one in supporters}
    for row in rows:
        if row.party_id is None and parties and parties[0].party is not None:
            beside = with_whom.get((row.name, row.role_words)) or _of_body(meeting.case, row.for_whom)
            people.append(Attendee(beside or parties[0].party, row.name, row.role_words, comes_along=True))
    return people


def agreements_of(session: Session, case: Case) -> Sequence[Envelope]:
    """Return the agreements of a case that count for its track as it is now, oldest first."""
    query = select(Envelope).where(Envelope.case_id == case.id, Envelope.meeting_id.is_not(None))
    return that_count(session.scalars(query.order_by(Envelope.prepared_at)), case)


def that_count(envelopes: Iterable[Envelope], case: Case) -> list[Envelope]:
    """Return those of ``envelopes`` that are agreements with the words of the case's track."""
    return [
        one
        for one in envelopes
        if one.is_agreement and one.statement_data["part_a"]["kind"] == case.track.words
    ]


def standings(people: Iterable[Attendee], agreements: Sequence[Envelope]) -> list[Standing]:
    """Return where each person stands: by a signature if there is one, else by the newest that asked them."""
    found: dict[tuple[UUID, str], Signer] = {}
    for envelope in sorted(agreements, key=lambda one: one.prepared_at):
        if envelope.state is EnvelopeState.WITHDRAWN:
            continue
        for signer in envelope.signers:
            key = (signer.party_id, signer.name.casefold() if signer.comes_along else "")
            known = found.get(key)
            if known is None or not known.has_signed:
                found[key] = signer
    return [Standing(person, found.get(person.key)) for person in people]


def signed_words(each: Sequence[Standing]) -> str:
    """Return how many have signed, such as "2 of 3 signed", or that nobody was asked yet.

    Whose signature was found not to count is named, with the day, until they are asked again.
    """
    if not any(one.signer is not None for one in each):
        return "Not sent yet"
    struck = [
        f"; the signature of {one.signer.name} was found not to count on {plain_date(one.signer.struck_at)}"
        for one in each
        if one.signer is not None and one.signer.struck_at is not None
    ]
    return f"{sum(one.has_signed for one in each)} of {len(each)} signed{''.join(struck)}"


def _of_body(case: Case, for_whom: str) -> Party | None:
    """Return the party that ``for_whom`` names, by its organisation or its own name."""
    if not for_whom:
        return None
    return next((one for one in case.present_parties() if for_whom in {one.organisation, one.name}), None)
