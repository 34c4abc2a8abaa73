"""What people sign: made ready, sent, signed by each, and finished.

What was signed long ago has no pages here: practice data has no documents. What is still out has, where the
program that makes them runs (``commands.demo.many.pages``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from cases.accounts.people import SYSTEM, Actor, ActorKind
from cases.documents import Document
from cases.models import FAMILY_ROLES
from cases.vocabulary import (
    CodeKind,
    DocumentKind,
    EnvelopeState,
    Event,
    SecondStep,
    SignerState,
    SigningMethod,
    SigningOrder,
    WayIn,
)
from commands.demo.many.rows import Row
from commands.demo.many.story.story import Story
from commands.demo.many.world import Account
from mail.kinds import EmailKind
from services.signing import closing_instant
from signing.envelopes import AGREEMENT_CONFIRMATIONS, CONFIRMATIONS
from signing.links.tokens import Purpose
from signing.models import CodeLook, Envelope, LinkEnd, Signer
from signing.row_digests import answer_digest, asked_digest


@dataclass(frozen=True)
class Person:
    """Somebody who is to sign: beside which party, by what name, and as what."""

    party: Row
    name: str
    capacity: str
    comes_along: bool = False


@dataclass
class Signing:
    """One document that people sign: its row, its signers, and the link of each."""

    envelope: Row
    signers: list[Row]
    links: dict[Any, Row]
    by: Account

    @property
    def is_agreement(self) -> bool:
        """True if it is signed before a meeting."""
        return self.envelope["meeting_id"] is not None


def prepare(
    story: Story,
    people: list[Person],
    data: dict[str, Any],
    *,
    reference: str,
    agreed_on: date,
    open_until: date,
    by: Account,
    mediator: Account,
    at: datetime,
    **about: object,
) -> Signing:
    """Make a document ready for these people; ``about`` names its meeting or its outcome form."""
    envelope = story.rows.add(
        Envelope,
        reference=reference,
        version=1,
        paper=data,
        agreed_on=agreed_on,
        open_until=open_until,
        mediator_id=mediator.viewer.user_id,
        mediator_name=mediator.name,
        prepared_at=at,
        **about,
    )
    family = [one for one in people if one.party["role"] in FAMILY_ROLES and not one.comes_along]
    signers = [
        story.rows.add(
            Signer,
            envelope_id=envelope["id"],
            party_id=one.party["id"],
            position=position,
            comes_along=one.comes_along,
            name=one.name,
            capacity=one.capacity,
            organisation="" if one.comes_along else one.party["organisation"],
            email=None if one.comes_along else one.party["email"],
            second_step=SecondStep.BIRTH_DATE if family == [one] else SecondStep.CODE,
        )
        for position, one in enumerate(people, start=1)
    ]
    signing = Signing(envelope, signers, {}, mediator)
    event = Event.AGREEMENT_PREPARED if signing.is_agreement else Event.ENVELOPE_PREPARED
    rows = {str(one["id"]): asked_digest(_as_signer(one)) for one in signers}
    _log(story, signing, event, by, at, signers=[one["name"] for one in signers], rows=rows)
    return signing


def circulate(story: Story, signing: Signing, *, by: Account | Actor, at: datetime) -> None:
    """Send it to everyone who signs, each by a link of their own."""
    envelope = signing.envelope
    envelope.update(made_at=at, circulated_at=at, state=EnvelopeState.OUT)
    until = closing_instant(envelope["open_until"])
    for signer in signing.signers:
        signer.update(state=SignerState.INVITED, invited_at=at)
        link = story.link(Purpose.OPEN_DOCUMENT, signer["id"], at=at, until=until)
        signing.links[signer["id"]] = link
        to = {"id": signer["party_id"], "name": signer["name"], "email": signer["email"]}
        story.email(
            EmailKind.PLEASE_SIGN, to, at, str(link["id"]), signer=str(signer["id"]), link=str(link["id"])
        )
    _log(
        story,
        signing,
        Event.ENVELOPE_CIRCULATED,
        by,
        at,
        documents={"part_a": None, "part_b": None},
        texts={"part_a": None, "part_b": None},
        open_until=envelope["open_until"].isoformat(),
        order=SigningOrder.TOGETHER.value,
        turns={str(signer["id"]): 1 for signer in signing.signers},
    )


def tell_codes(story: Story, signing: Signing, at: datetime) -> None:
    """The mediator tells everyone who needs one a code: six digits, or the one that opens the document."""
    for signer in signing.signers:
        if not signer["email"]:
            _show(story, signing, signer, CodeKind.ENTRY, at)
        if signer["second_step"] is SecondStep.CODE:
            _show(story, signing, signer, CodeKind.STEP, at)


def sign(story: Story, signing: Signing, signer: Row, at: datetime) -> None:
    """Somebody opens it, reads it and signs."""
    party = _actor(signer)
    way_in = WayIn.LINK if signer["email"] else WayIn.STAFF_CODE
    let_in, opened = at - timedelta(minutes=14), at - timedelta(minutes=13)
    signer.update(let_in_at=let_in, opened_at=opened)
    named = str(signer["id"])
    entered = {"way_in": way_in.value, "emailed_digits": False}
    _log(story, signing, Event.SIGNER_LET_IN, party, let_in, signer=named, **entered)
    _log(story, signing, Event.SIGNER_OPENED, party, opened, signer=named)
    accepted = list(AGREEMENT_CONFIRMATIONS if signing.is_agreement else CONFIRMATIONS)
    signer.update(
        state=SignerState.SIGNED,
        decided_at=at,
        method=SigningMethod.TYPED,
        signed_name=signer["name"],
        accepted=accepted,
        way_in=way_in,
    )
    looks = [one for one in story.rows.rows["code_look"] if one["signer_id"] == signer["id"]]
    _log(
        story,
        signing,
        Event.SIGNER_SIGNED,
        party,
        at,
        signer=named,
        documents={"part_a": None, "part_b": None},
        method=SigningMethod.TYPED.value,
        name=signer["name"],
        accepted=accepted,
        let_in_by=signer["second_step"].value,
        row=answer_digest(_as_signer(signer)),
        way_in=way_in.value,
        emailed_digits=False,
        host="",
        code_shown_to=[{"name": one["by_name"], "at": one["at"].isoformat()} for one in looks],
    )


def open_it(story: Story, signing: Signing, signer: Row, at: datetime) -> None:
    """Somebody opens it, and has not answered yet."""
    named, party = str(signer["id"]), _actor(signer)
    signer.update(let_in_at=at, opened_at=at, state=SignerState.OPENED)
    entered = {"way_in": WayIn.LINK.value, "emailed_digits": False}
    _log(story, signing, Event.SIGNER_LET_IN, party, at, signer=named, **entered)
    _log(story, signing, Event.SIGNER_OPENED, party, at, signer=named)


def complete(story: Story, signing: Signing, at: datetime) -> None:
    """Everyone has signed, or it is an agreement whose day is over: it is finished, and links to sign end."""
    signing.envelope.update(state=EnvelopeState.COMPLETED, completed_at=at, finished_at=at)
    documents = {"part_a": None, "part_b": None}
    _log(story, signing, Event.ENVELOPE_COMPLETED, SYSTEM, at, documents=documents)
    end_links(signing, LinkEnd.EXPIRED, at)


def end_links(signing: Signing, why: LinkEnd, at: datetime) -> None:
    """Let nobody open it to sign any more."""
    for link in signing.links.values():
        link.update(ended_at=at, ended_why=why)


def ask_for_change(story: Story, signing: Signing, signer: Row, words: str, at: datetime) -> None:
    """Somebody asks for a change: it comes back to the mediator."""
    sign_in = at - timedelta(minutes=20)
    open_it(story, signing, signer, sign_in)
    signer.update(state=SignerState.ASKED, decided_at=at, reason=words, change_parts=["actions"])
    signing.envelope.update(state=EnvelopeState.CHANGES_ASKED, closed_at=at, closed_why="asked")
    end_links(signing, LinkEnd.CHANGE_ASKED, at)
    _log(story, signing, Event.SIGNER_ASKED, _actor(signer), at, signer=str(signer["id"]))


def pages_to_make(story: Story, signing: Signing) -> None:
    """Add the documents of something that is out, which are made once all cases are written."""
    envelope = signing.envelope
    kinds = (
        {"part_a": DocumentKind.AGREEMENT}
        if signing.is_agreement
        else {"part_a": DocumentKind.OUTCOME_A, "part_b": DocumentKind.OUTCOME_B}
    )
    for part, kind in kinds.items():
        document = story.rows.add(
            Document,
            kind=kind,
            reference=envelope["reference"],
            title=f"{kind.words} {envelope['reference']}",
            created_at=envelope["prepared_at"],
        )
        envelope[f"{part}_id"] = document["id"]


def _show(story: Story, signing: Signing, signer: Row, kind: CodeKind, at: datetime) -> None:
    link = signing.links[signer["id"]] if kind is not CodeKind.STEP else None
    by = signing.by
    story.rows.add(
        CodeLook,
        signer_id=signer["id"],
        link_id=link["id"] if link else None,
        kind=kind,
        by_id=by.viewer.user_id,
        by_name=by.name,
        at=at,
    )
    of_link = {"link": str(link["id"])} if link else {}
    _log(story, signing, Event.CODE_SHOWN, by, at, signer=str(signer["id"]), code=kind.value, **of_link)


def _log(
    story: Story, signing: Signing, event: Event, by: Account | Actor, at: datetime, **about: Any
) -> None:
    named = {"envelope": str(signing.envelope["id"]), "version": signing.envelope["version"]}
    story.log(event, by, at, **named, **about)


def _as_signer(row: Row) -> Signer:
    """Return what has the row's values by name, as digests read them: an object of the table costs a lot."""
    return cast("Signer", SimpleNamespace(**row))


def _actor(signer: Row) -> Actor:
    return Actor(ActorKind.PARTY, str(signer["party_id"]), signer["name"])
