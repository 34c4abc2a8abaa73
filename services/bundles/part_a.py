"""Part A of a signed Outcome Statement: which may be asked about, who is asked, and how it stands.

What each says is for the office alone to read; whoever puts a bundle together reads how many answered,
and once all have, whether it may go in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.bundles.access import Owner
from cases.bundles.contents import AddedFile, add_document
from cases.bundles.models import (
    Bundle,
    BundleBuild,
    BundleDocument,
    BundleSection,
    BundleSource,
    PartAConsent,
)
from cases.bundles.part_a import answer_consent, ask_consents, consents_of, may_go_in
from cases.casework.authority_moves import authority_of
from cases.casework.contact_safety import emailed_at
from cases.documents import Document
from cases.errors import CaseError
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import EnvelopeState, PartyRole, SecondStep
from services.container import Policy
from services.notifications.part_a import notify_part_a_asked
from signing.links.links import give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from signing.page_step import page_step_of
from signing.versions import latest_versions
from storage.blobs import Blobs


class NotAgreed(CaseError):
    """Not every party that was asked to sign agrees that Part A goes before the Tribunal."""

    sentence = "Not everyone agrees that Part A goes before the Tribunal, so it stays private."


@dataclass(frozen=True)
class StatementShown:
    """A signed Outcome Statement as whoever puts a bundle together reads of it."""

    envelope: Envelope
    part_a: Document
    asked: int
    answered: int
    may_go_in: bool
    own: PartAConsent | None
    """What the reader's own side was asked, if anybody was."""
    is_in: bool
    """True if it is in the bundle."""

    @property
    def state_words(self) -> str:
        """How it stands; never who said no."""
        if not self.asked:
            return "Nobody was asked yet"
        if self.may_go_in:
            return "It may go in: everyone agrees"
        if self.answered == self.asked:
            return "It stays private"
        return f"Asked: {self.answered} of {self.asked} have answered"


def signed_statements(session: Session, case: Case) -> list[Envelope]:
    """Return the newest version of each Outcome Statement that is signed and whose Part A is sealed."""
    found = session.scalars(
        select(Envelope)
        .where(Envelope.case_id == case.id, Envelope.outcome_id.is_not(None))
        .order_by(Envelope.prepared_at)
    )
    return [
        one
        for one in latest_versions(found)
        if one.state is EnvelopeState.COMPLETED
        and one.finished_at is not None
        and one.final_a is not None
        and one.final_a.sealed_digest is not None
    ]


def asked_to_sign(envelope: Envelope) -> list[Party]:
    """Return every party that was asked to sign, each once; whoever comes with one is none."""
    parties = {one.party_id: one.party for one in envelope.signers if not one.comes_along}
    return list(parties.values())


def own_party(session: Session, envelope: Envelope, owner: Owner) -> Party | None:
    """Return as which of those asked to sign ``owner`` reads it; None for anybody else."""
    for party in asked_to_sign(envelope):
        if isinstance(owner, Party):
            is_own = party.id == owner.id
        elif party.role is PartyRole.AUTHORITY and owner.authority_code:
            is_own = authority_of(session, party)[0] == owner.authority_code
        else:
            is_own = False
        if is_own:
            return party
    return None


def statements_for(session: Session, bundle: Bundle, owner: Owner) -> list[StatementShown]:
    """Return the signed statements of the bundle's case that ``owner`` was asked to sign."""
    inside = {one.envelope_id for one in bundle.documents if one.source is BundleSource.PART_A}
    shown = []
    for envelope in signed_statements(session, bundle.case):
        party = own_party(session, envelope, owner)
        if party is None or envelope.final_a is None:
            continue
        consents = consents_of(session, envelope.id)
        shown.append(
            StatementShown(
                envelope,
                envelope.final_a,
                asked=len(consents),
                answered=len([one for one in consents if one.agrees is not None]),
                may_go_in=may_go_in(session, envelope.id),
                own=next((one for one in consents if one.party_id == party.id), None),
                is_in=envelope.id in inside,
            )
        )
    return shown


def ask_everyone(
    session: Session,
    envelope: Envelope,
    *,
    by: Actor,
    asking: Party,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> int:
    """Ask each party that was asked to sign, once; return how many are asked anew.

    Whoever asks answers on the same page, so no email goes to ``asking``.
    """
    parties = asked_to_sign(envelope)
    new = ask_consents(session, envelope.case, envelope.id, [one.id for one in parties], by=by, at=at)
    asked = {one.party_id for one in new}
    for party in parties:
        if party.id in asked and party.id != asking.id:
            needs_code = _open_own_page(session, party, at=at, policy=policy, keys=keys)
            notify_part_a_asked(session, party, envelope.id, at=at, needs_code=needs_code)
    return len(new)


def _open_own_page(
    session: Session, party: Party, *, at: datetime, policy: Policy, keys: Sequence[str]
) -> bool:
    """Give the party a link to a page of its own if it has none; return True if staff have to tell it a code.

    Whoever has no email is asked by staff, and an authority answers through its officers.
    """
    has_one = live_link(session, Purpose.REQUEST_STATUS, party.id, at=at) is not None
    if has_one or not emailed_at(party) or party.role is PartyRole.AUTHORITY:
        return False
    until = policy.request_page_until(at)
    give_link(session, Purpose.REQUEST_STATUS, party.id, case_id=party.case_id, until=until, at=at, keys=keys)
    return page_step_of(party) is SecondStep.CODE


def own_consents(session: Session, party: Party) -> list[tuple[PartAConsent, Envelope]]:
    """Return what ``party`` was asked, with the statement that it is about."""
    found = session.execute(
        select(PartAConsent, Envelope)
        .join(Envelope, Envelope.id == PartAConsent.envelope_id)
        .where(PartAConsent.party_id == party.id)
        .order_by(PartAConsent.asked_at)
    )
    return [(consent, envelope) for consent, envelope in found]


def consent_of(session: Session, party: Party, envelope_id: UUID) -> tuple[PartAConsent, Envelope] | None:
    """Return what ``party`` was asked about this statement, or None if it was not."""
    return next((one for one in own_consents(session, party) if one[1].id == envelope_id), None)


def answer(
    session: Session, party: Party, consent: PartAConsent, *, agrees: bool, by: Actor, at: datetime
) -> bool:
    """Record what a party says, by itself or through the office; return True if it is another answer."""
    return answer_consent(session, party.case, consent, agrees=agrees, by=by, at=at)


def add_part_a(
    session: Session,
    section: BundleSection,
    shown: StatementShown,
    *,
    by: str,
    at: datetime,
    blobs: Blobs,
) -> BundleDocument:
    """Put Part A at the end of a section. Raises NotAgreed, InItAlready or BundleFull."""
    lock_case(session, shown.envelope.case_id)
    if not may_go_in(session, shown.envelope.id):
        raise NotAgreed(str(shown.envelope.id))
    digest = shown.part_a.sealed_digest or ""
    added = AddedFile(
        digest,
        shown.part_a.pages or 1,
        blobs.size(digest),
        f"Outcome Statement {shown.envelope.reference}, Part A",
        has_words=True,
        dated=shown.envelope.agreed_on,
    )
    row = add_document(session, section, added, BundleSource.PART_A, by=by, at=at)
    row.envelope_id = shown.envelope.id
    return row


def no_longer_agreed(session: Session, bundle: Bundle) -> set[UUID]:
    """Return the ids of the bundle's documents that are a Part A to which not everyone agrees any more."""
    return {
        one.id
        for one in bundle.documents
        if one.source is BundleSource.PART_A and not may_go_in(session, one.envelope_id)
    }


def holds_what_ended(session: Session, bundle: Bundle, build: BundleBuild) -> bool:
    """Return True if a made file holds a Part A to which not everyone agrees any more.

    A document that was taken out since is still in the file.
    """
    digests = {
        document["digest"] for section in build.contents["sections"] for document in section["documents"]
    }
    parts = session.scalars(
        select(BundleDocument)
        .join(BundleSection, BundleSection.id == BundleDocument.section_id)
        .where(
            BundleSection.bundle_id == bundle.id,
            BundleDocument.source == BundleSource.PART_A,
            BundleDocument.pdf_digest.in_(digests),
        )
    )
    return any(not may_go_in(session, one.envelope_id) for one in parts)
