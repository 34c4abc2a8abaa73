"""What follows when staff set or lift the safety flag, what of the case is out when they do, and its end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.attending.for_meeting import tagged_once
from cases.casework.contact_safety import (
    Clearance,
    OtherParentSaid,
    clear_or_refuse,
    contact_guard,
    guards_of,
    record_other_parent,
    waits_by_name,
)
from cases.casework.files import MEDIATOR, chosen_readers_of, files_of, let_see, readers_of, readers_of_all
from cases.casework.links import link_cases
from cases.casework.safety import decide_safety_flag
from cases.casework.same_person import answers_that_ask
from cases.casework.sharing import shared_pages_of, shared_pages_of_case
from cases.corrections import PartyDetails, add_party
from cases.documents import Upload
from cases.drs.parts import parts_of
from cases.errors import NotFound
from cases.locks import lock_case
from cases.meetings.arranging import arranged_meetings
from cases.meetings.bringing import open_shared_papers
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import asked_for_times
from cases.models import Case, Party
from cases.readers import Reader, asked_for_it, reader_of
from cases.vocabulary import EnvelopeState, LinkKind, PaperTag, PartyRole
from services.casework.sharing import end_sharing
from services.requests import end_request_link
from services.statements.versions import withdraw_statement
from signing import envelopes
from signing.links.links import end_links, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd, Signer, is_party_itself

ASKS = frozenset({EnvelopeState.PREPARED, EnvelopeState.OUT})


@dataclass(frozen=True)
class WhatIsOut:
    """What others of the case can read now, or were told: for a person to look at."""

    own_pages: list[Party]
    """Who has a page of their own besides the person whose request it is and their helper."""
    opened: list[tuple[Upload, list[str]]]
    """Papers that a party can read who did not give them, with their names."""
    envelopes: list[Envelope]
    """What is out for signature, and names several people or asks somebody who is not to be contacted."""
    meetings: list[Meeting]
    """Meetings ahead to which people are invited."""

    @property
    def is_nothing(self) -> bool:
        """True if there is nothing to look at."""
        return not (self.own_pages or self.opened or self.envelopes or self.meetings)


def what_is_out(session: Session, case: Case, *, at: datetime) -> WhatIsOut:
    """Return what of the case is out now."""
    names, readers = {str(one.id): one.name for one in case.parties}, readers_of_all(session, case)
    files = [
        (upload, [names[reader] for reader in sorted(readers.get(upload.id, ())) if reader in names])
        for upload in files_of(session, case)
    ]
    return WhatIsOut(
        own_pages=_own_pages(session, case, at=at),
        opened=[(upload, who) for upload, who in files if who],
        envelopes=[one for one in _out_to_sign(session, case) if _names_many(one) or _asks_the_guarded(one)],
        meetings=[one for one in arranged_meetings(session, case) if one.ends_at > at],
    )


def set_safety_flag(
    session: Session, case: Case, flagged: bool, *, reason: str, by: Viewer, at: datetime
) -> bool:
    """Set or lift the flag with what follows at once; return True if anything changed.

    Set: everything ends that nobody has to be told of. No supporter reads a family's page on, nobody of the
    family and no supporter but the person who asked has a page of their own, a paper that opened by itself to
    those who come is closed to them until staff decide, and an agreement that names several people and was
    not sent yet is not sent. What somebody was sent, or would be told of, is for a person to end. Lifted:
    papers for everyone who comes are open again; pages and agreements are given anew by staff.

    Raises NotASeniorAdviser for anyone else who would lift it.
    """
    lock_case(session, case.id)
    session.refresh(case)
    before = case.safety_flag
    if not decide_safety_flag(session, case, flagged, reason=reason, by=by, at=at):
        return False
    if case.safety_flag and not before:
        for page in shared_pages_of_case(session, case):
            end_sharing(session, page, at=at, by=Actor.of(by))
        for party in _own_pages(session, case, at=at):
            if reader_of(party) is not Reader.BODY:
                end_request_link(session, party, by=by, at=at)
        for envelope in _out_to_sign(session, case):
            if _names_many(envelope) and envelope.is_agreement and envelope.state is EnvelopeState.PREPARED:
                envelopes.withdraw(session, envelope.id, by=by, at=at)
        _close_what_opened_by_itself(session, case, by=by, at=at)
    elif before and not case.safety_flag:
        open_shared_papers(session, case, by=Actor.of(by), at=at)
    return True


def record_what_family_says(
    session: Session, case: Case, said: OtherParentSaid, *, by: Viewer, at: datetime
) -> bool:
    """Record what the family says of the other parent now; return True if anything changed.

    After a "no" whoever may be that parent reads nothing on, here and in linked cases. What they were asked
    to, such as a meeting, is for a person to end: *Today* asks.
    """
    together = _lock_with_linked(session, case)
    if not record_other_parent(session, case, said, by=by, at=at):
        return False
    for one in together:
        _end_pages_of_guarded(session, one, by=by, at=at)
    return True


def link_and_end(
    session: Session, case: Case, other: Case, kind: LinkKind, *, by: Viewer, at: datetime
) -> bool:
    """Say that two cases belong together; return True if anything changed. Raises LinkedToItself.

    What the family said in one of them counts in the other from now on, and ends there what it ends.
    """
    if not link_cases(session, case, other, kind, by=by, at=at):
        return False
    for one in (case, other):
        session.expire(one, ["links"])
        _end_pages_of_guarded(session, one, by=by, at=at)
    return True


def close_paper(session: Session, case: Case, upload_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Let no party read a paper but its giver; the mediator reads on. Return False if none did.

    Raises NotFound for a paper of another case.
    """
    lock_case(session, case.id)
    upload = next((one for one in files_of(session, case) if one.id == upload_id), None)
    if upload is None:
        raise NotFound(f"no file {upload_id} in this case")
    wanted = readers_of(session, upload) & {MEDIATOR}
    return let_see(session, case, upload, wanted, by=Actor.of(by), at=at)


def take_agreement_back(session: Session, case: Case, envelope_id: UUID, *, by: Viewer, at: datetime) -> bool:
    """Take back an agreement that is out; whoever was asked hears that they need not sign.

    Who signed it already is asked again by one of their own. Return False where it is over already. Raises
    NotFound for what is no agreement of this case.
    """
    lock_case(session, case.id)
    envelope = session.get(Envelope, envelope_id)
    if envelope is None or envelope.case_id != case.id or not envelope.is_agreement:
        raise NotFound(f"no agreement {envelope_id} in this case")
    session.refresh(envelope)
    if envelope.state not in ASKS:
        return False
    withdraw_statement(session, envelope.id, by=by, at=at)
    return True


def add_person_cleared(
    session: Session,
    case: Case,
    role: PartyRole,
    details: PartyDetails,
    *,
    clearance: Clearance | None,
    by: Viewer,
    at: datetime,
) -> Party:
    """Add one more person or body, who is cleared by ``clearance`` where they may be the other parent.

    Raises ThereAlready, and NotCleared without it: the caller takes back what was written.
    """
    party = add_party(session, case, role, details, by=by, at=at)
    clear_or_refuse(session, [party], clearance, by=by, at=at)
    return party


def _own_pages(session: Session, case: Case, *, at: datetime) -> list[Party]:
    return [
        one
        for one in case.parties
        if not asked_for_it(one) and live_link(session, Purpose.REQUEST_STATUS, one.id, at=at) is not None
    ]


def _out_to_sign(session: Session, case: Case) -> list[Envelope]:
    asked = select(Envelope).where(Envelope.case_id == case.id, Envelope.state.in_(ASKS))
    return list(session.scalars(asked.order_by(Envelope.prepared_at)))


def _close_what_opened_by_itself(session: Session, case: Case, *, by: Viewer, at: datetime) -> None:
    for tagged in tagged_once(session, case):
        wanted = chosen_readers_of(session, tagged.upload)
        if tagged.tag is PaperTag.SHARED:
            wanted.add(MEDIATOR)
        let_see(session, case, tagged.upload, wanted, by=Actor.of(by), at=at)


def _lock_with_linked(session: Session, case: Case) -> list[Case]:
    """Lock the case and those that are linked to it, in one order for everybody, and read them again."""
    together = {one.id: one for one in (case, *(link.other_than(case) for link in case.links))}
    for key in sorted(together):
        lock_case(session, key)
        session.refresh(together[key])
    return list(together.values())


def _end_pages_of_guarded(session: Session, case: Case, *, by: Viewer, at: datetime) -> None:
    """End the links by which whoever is not safe to contact reads on; nobody is told.

    So does a page that somebody of the family shared with whoever may be that person.
    """
    if any(one.is_no for one in answers_that_ask(case)):
        for page in shared_pages_of_case(session, case):
            if waits_by_name(case, page.name, page.email):
                end_sharing(session, page, at=at, by=Actor.of(by))
    for party in [guard.party for guard in guards_of(case.parties) if guard.is_not_safe]:
        end_request_link(session, party, by=by, at=at)
        for page in shared_pages_of(session, party):
            end_sharing(session, page, at=at, by=Actor.of(by))
        for purpose, subject_id in _asked_by_link(session, party):
            end_links(session, purpose, subject_id, why=LinkEnd.STOPPED, at=at)


def _asked_by_link(session: Session, party: Party) -> Iterator[tuple[Purpose, UUID]]:
    for part in parts_of(session, party.case):
        if part.party_id == party.id:
            yield Purpose.TAKE_PART, part.id
    for asked in asked_for_times(session, party.case):
        if asked.party_id == party.id:
            yield Purpose.CHOOSE_TIMES, asked.id
    for signer_id in session.scalars(select(Signer.id).where(Signer.party_id == party.id, is_party_itself())):
        yield Purpose.ACTIONS, signer_id


def _asks_the_guarded(envelope: Envelope) -> bool:
    guards = (contact_guard(one.party) for one in envelope.signers)
    return any(guard is not None and guard.is_not_safe for guard in guards)


def _names_many(envelope: Envelope) -> bool:
    named = envelope.statement_data["part_a"].get("attending", []) if envelope.is_agreement else []
    return len(envelope.signers) > 1 or len(named) > 1
