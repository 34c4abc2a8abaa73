"""Envelopes and signers, links and visits: the rows behind signing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    false,
)
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from cases.documents import DIGEST, Document
from cases.models import Case, Party
from cases.vocabulary import (
    CodeKind,
    DeskEnd,
    EnvelopeState,
    SecondStep,
    SignerState,
    SigningMethod,
    SigningOrder,
    Track,
    WayIn,
)
from dates import plain_date
from signing.links.tokens import Purpose
from storage.database import Base, EnumColumn, WithId

NOT_THEIR_TURN = "Not their turn yet"
CODE_TO_COME = "Waiting for the code"
NOT_OPENED = "Not opened yet"


class LinkEnd(StrEnum):
    """Why a link opens nothing any more."""

    NOT_ENDED = ""
    REPLACED = "replaced"
    """There is a newer link."""
    EXPIRED = "expired"
    """Its time is over, or that of the document behind it."""
    SUPERSEDED = "superseded"
    """There is a newer version of the document."""
    DECLINED = "declined"
    """A signer declined, so nobody signs this version."""
    CHANGE_ASKED = "asked"
    """A signer asked for a change, so nobody signs this version."""
    WITHDRAWN = "withdrawn"
    """The document was withdrawn: by staff, or by the answer to an objection."""
    STOPPED = "stopped"
    """Staff ended it; no fresh one can be asked for behind it."""
    BOOKED = "booked"
    """A meeting was arranged, so nobody is asked about times any more."""
    SENT = "sent"
    """The saved form was sent."""
    PASSED_ON = "passed on"
    """Whoever it was for let somebody else sign for them."""
    USED = "used"
    """The password was set."""
    VISIT_ENDED = "visit ended"
    """The link is open, and the visit behind it has ended; said of a visit only."""


class Envelope(WithId, Base):
    """What is out for one act of signing by each signer: both parts of an Outcome Statement, or an agreement.

    An agreement is signed before a meeting. It has one part, which stands as Part A does, and no outcome.
    """

    __tablename__ = "envelope"
    __table_args__ = (
        UniqueConstraint("outcome_id", "version"),
        Index("ix_envelope_actions_kept_at_finished_at", "actions_kept_at", "finished_at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    outcome_id: Mapped[UUID | None] = mapped_column(ForeignKey("outcome.id"), index=True)
    """The outcome form that an Outcome Statement is made of; None of an agreement."""
    meeting_id: Mapped[UUID | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    """The meeting before which an agreement is signed; None of an Outcome Statement."""
    reference: Mapped[str] = mapped_column(String(20), index=True)
    version: Mapped[int]
    state: Mapped[EnvelopeState] = mapped_column(
        EnumColumn(EnvelopeState), default=EnvelopeState.PREPARED, index=True
    )
    statement_data: Mapped[dict[str, Any]] = mapped_column("paper", JSON)
    """What the two templates are filled with: frozen when the paper is made."""
    signing_order: Mapped[SigningOrder] = mapped_column(
        EnumColumn(SigningOrder), default=SigningOrder.TOGETHER, server_default="together"
    )
    agreed_on: Mapped[date]
    open_until: Mapped[date]
    mediator_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    mediator_name: Mapped[str]
    part_a_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    part_b_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    record_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    final_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    final_a_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    prepared_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    circulated_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    actions_kept_at: Mapped[datetime | None]
    """When its agreed actions became rows (``cases.agreed``): once, after everyone signed."""
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[str] = mapped_column(default="")
    """For people who read the rows; it also names the newer version, so it is no kind. ``state`` decides."""
    copied_at: Mapped[datetime | None]
    """When every party was given a copy without signatures, since not everyone signs it."""
    copied_by: Mapped[str] = mapped_column(default="")
    change_reply: Mapped[str] = mapped_column(Text, default="")
    """Why a change asked of the version before was not made: everyone who signs reads it with this one."""

    case: Mapped[Case] = relationship()
    signers: Mapped[list[Signer]] = relationship(back_populates="envelope", order_by="Signer.position")
    part_a: Mapped[Document | None] = relationship(foreign_keys=[part_a_id])
    part_b: Mapped[Document | None] = relationship(foreign_keys=[part_b_id])
    record: Mapped[Document | None] = relationship(foreign_keys=[record_id])
    final: Mapped[Document | None] = relationship(foreign_keys=[final_id])
    final_a: Mapped[Document | None] = relationship(foreign_keys=[final_a_id])

    @property
    def is_agreement(self) -> bool:
        """True if it is signed before a meeting, and says how people will talk there."""
        return self.meeting_id is not None

    @property
    def document_name(self) -> str:
        """What it is called on pages and in emails."""
        if not self.is_agreement:
            return "Outcome Statement"
        kind = self.statement_data["part_a"]["kind"]
        return next(track for track in Track if track.words == kind).agreement_name

    @property
    def document_words(self) -> str:
        """The same inside a sentence, after *the*."""
        name = self.document_name
        return f"{name[:1].lower()}{name[1:]}" if self.is_agreement else name

    @property
    def all_have_signed(self) -> bool:
        """True if nobody is left to sign. Who does not sign an agreement keeps nobody else from it."""
        left_out = {SignerState.PASSED_ON} | ({SignerState.DECLINED} if self.is_agreement else set())
        own = [s for s in self.signers if s.state not in left_out]
        return bool(own) and all(s.has_signed for s in own)

    @property
    def some_have_signed(self) -> bool:
        """True if somebody has signed, and the signature counts."""
        return any(one.has_signed for one in self.signers)

    @property
    def struck(self) -> list[Signer]:
        """Whose signature stands in the sealed copy and was found later not to count."""
        return [one for one in self.signers if one.state is SignerState.SIGNED and one.struck_at is not None]

    @property
    def struck_words(self) -> str:
        """Whose signature was found not to count after sealing, and when; empty for nobody."""
        return struck_sentence(self.struck)

    @property
    def state_words(self) -> str:
        """Its state, for staff; of a sealed one with a signature that does not count, how many do."""
        if self.state is not EnvelopeState.COMPLETED or not self.struck:
            return self.state.words
        own = [one for one in self.signers if one.state is not SignerState.PASSED_ON]
        return f"{sum(one.has_signed for one in own)} of {len(own)} signed"


def struck_sentence(signers: Iterable[Signer]) -> str:
    """Return whose signatures were found not to count, and when, in a sentence each; empty for nobody."""
    return " ".join(
        f"On {plain_date(one.struck_at)} we found that the signature of {one.name} does not count."
        for one in signers
        if one.struck_at is not None
    )


class Signer(WithId, Base):
    """One person asked to sign one envelope."""

    __tablename__ = "signer"
    __table_args__ = (UniqueConstraint("envelope_id", "position"),)

    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelope.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    position: Mapped[int]
    acts_for_id: Mapped[UUID | None] = mapped_column(ForeignKey("signer.id"))
    """For whom they sign: the signer who passed it on; their party is the same."""
    comes_along: Mapped[bool] = mapped_column(default=False, server_default=false())
    """They sign for themselves and are no party: they come with ``party``, or interpret for it."""
    phone: Mapped[str] = mapped_column(default="", server_default="")
    """Of somebody who acts for another, who is no party of their own: their code is told there."""
    turn: Mapped[int] = mapped_column(default=1, server_default="1")
    """Who signs when: those of turn 2 are asked once everyone of turn 1 has signed."""
    name: Mapped[str]
    capacity: Mapped[str]
    organisation: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[SignerState] = mapped_column(EnumColumn(SignerState), default=SignerState.WAITING)
    second_step: Mapped[SecondStep] = mapped_column(EnumColumn(SecondStep))
    code_round: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    """When they were asked: as the document went out, or as their turn came."""
    let_in_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    struck_at: Mapped[datetime | None]
    """When the signature in their name was found not to count; ``state`` keeps what was sealed."""
    way_in: Mapped[WayIn | None] = mapped_column(EnumColumn(WayIn))
    """By what the visit began in which they signed."""
    email_confirmed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """True if they also typed digits that went to their own address during that visit."""
    address_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who of the staff last changed the address, before or after the document was made; empty for nobody."""
    address_at: Mapped[datetime | None]
    nudged_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who of the staff last had them reminded by a press; empty for nobody."""
    nudged_at: Mapped[datetime | None]
    host_name: Mapped[str] = mapped_column(default="", server_default="")
    """Who handed over the device that they signed on, in the room; empty where they used their own."""
    read_aloud_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who of the staff read the document aloud to them, before they answered; empty for nobody."""
    read_aloud_at: Mapped[datetime | None]
    method: Mapped[SigningMethod | None] = mapped_column(EnumColumn(SigningMethod))
    signed_name: Mapped[str] = mapped_column(default="")
    strokes: Mapped[list[Any] | None] = mapped_column(JSON)
    picture_digest: Mapped[str | None] = mapped_column(DIGEST)
    accepted: Mapped[list[str]] = mapped_column(JSON, default=list)
    reason: Mapped[str] = mapped_column(Text, default="")
    change_parts: Mapped[list[str]] = mapped_column(JSON, default=list)

    envelope: Mapped[Envelope] = relationship(back_populates="signers")
    acts_for: Mapped[Signer | None] = relationship(remote_side="Signer.id")
    party: Mapped[Party] = relationship()
    code_looks: Mapped[list[CodeLook]] = relationship(order_by="CodeLook.at")

    live_links: Mapped[list[Link]] = relationship(
        primaryjoin=lambda: and_(
            Signer.id == foreign(Link.subject_id),
            Link.purpose == Purpose.OPEN_DOCUMENT,
            Link.ended_at.is_(None),
        ),
        order_by="Link.version",
        viewonly=True,
    )
    """Their way in that has not been ended: one at most."""

    @property
    def is_party(self) -> bool:
        """True if the party itself is asked, not who acts for it or comes with it."""
        return self.acts_for_id is None and not self.comes_along

    @property
    def reached_at(self) -> str | None:
        """The address that email to them goes to: the party's as it is now, or their own if they are none."""
        return self.party.email if self.is_party else self.email

    @property
    def phoned_on(self) -> str:
        """The number on which they are told a code."""
        return self.party.phone if self.is_party else self.phone

    @property
    def standing_words(self) -> str:
        """Where they stand, for staff. Once no answer can come any more, only whether one came."""
        answer_may_come = self.envelope.state in {EnvelopeState.PREPARED, EnvelopeState.OUT}
        if not answer_may_come and self.decided_at is None:
            return "Had not answered"
        if self.envelope.state is EnvelopeState.PREPARED and self.decided_at is None:
            return SignerState.WAITING.words  # nobody is asked before it is sent
        if self.struck_at is not None:
            return "Signature does not count"
        if self.waits_for_turn:
            return NOT_THEIR_TURN
        if self.state is SignerState.INVITED and not self.email:
            return CODE_TO_COME if self.waits_for_entry_code else NOT_OPENED  # no link was sent
        return self.state.words

    @property
    def has_signed(self) -> bool:
        """True if they signed, and nobody found since that the signature does not stand."""
        return self.state is SignerState.SIGNED and self.struck_at is None

    @property
    def was_struck(self) -> bool:
        """True if a signature in their name was found not to stand, under an agreement that was still out."""
        return self.state is SignerState.DECLINED and self.method is not None

    @property
    def waits_for_turn(self) -> bool:
        """True if the document is out and others have to sign before they are asked."""
        return self.envelope.state is EnvelopeState.OUT and self.state is SignerState.WAITING

    @property
    def waits_for_code(self) -> bool:
        """True if they were promised six digits that nobody of the staff has had shown, so nobody said them.

        A new round of five tries has new digits, and comes with a new link: those are told anew.
        """
        if self.second_step is not SecondStep.CODE or not self._may_still_answer:
            return False
        if self.code_round == 1:
            return self.let_in_at is None and not self._was_shown(CodeKind.STEP)
        return not self._was_shown(
            CodeKind.STEP, since=self.live_links[-1].made_at if self.live_links else None
        )

    @property
    def waits_for_entry_code(self) -> bool:
        """True if no email reaches them, and nobody of the staff has seen the code that opens the document.

        A code made anew has to be told anew.
        """
        if self.email or not self._may_still_answer or not self.live_links:
            return False
        link = self.live_links[-1]
        if self.let_in_at is not None and self.let_in_at >= link.made_at:
            return False
        return not any(look.link_id == link.id for look in self.code_looks)

    @property
    def _may_still_answer(self) -> bool:
        return self.decided_at is None and self.locked_at is None and not self.waits_for_turn

    def _was_shown(self, kind: CodeKind, *, since: datetime | None = None) -> bool:
        return any(look.kind is kind and (since is None or look.at >= since) for look in self.code_looks)


def is_party_itself() -> ColumnElement[bool]:
    """Return the condition, of a query for ``Signer``, that the party itself is asked."""
    return and_(Signer.acts_for_id.is_(None), Signer.comes_along.is_(False))


class Link(WithId, Base):
    """One emailed or spoken way in, for one purpose and one person.

    Nothing here opens anything: the token is made from this row by our keys whenever it is needed.
    """

    __tablename__ = "link"

    purpose: Mapped[Purpose] = mapped_column(EnumColumn(Purpose, keeps_unknown=True))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"), index=True)
    version: Mapped[int]
    short_code_digest: Mapped[str] = mapped_column(DIGEST, index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[LinkEnd] = mapped_column(
        EnumColumn(LinkEnd, keeps_unknown=True), default=LinkEnd.NOT_ENDED
    )


class Visit(WithId, Base):
    """One browser's stay behind one link: what the cookie stands for."""

    __tablename__ = "visit"

    key_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id"), index=True)
    started_at: Mapped[datetime]
    used_at: Mapped[datetime]
    way_in: Mapped[WayIn] = mapped_column(EnumColumn(WayIn), default=WayIn.LINK, server_default="link")
    step_passed_at: Mapped[datetime | None]
    """The second step was right, and digits sent to the signer's own address are still asked for."""
    email_round: Mapped[int] = mapped_column(default=0, server_default="0")
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    desk_id: Mapped[UUID | None] = mapped_column(ForeignKey("signing_desk.id"), index=True)
    """The desk on whose device this is one person's turn."""

    link: Mapped[Link] = relationship()
    desk: Mapped[SigningDesk | None] = relationship()


class SigningDesk(WithId, Base):
    """One browser that its host hands round, so that the signers of one envelope sign on it in turn."""

    __tablename__ = "signing_desk"

    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("envelope.id"), index=True)
    host_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    host_name: Mapped[str]
    device_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    """The SHA-256 of the key in that browser's cookie; a new one after each right PIN."""
    pin_hash: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    """Wrong PINs in a row."""
    opened_at: Mapped[datetime]
    handed_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("signer.id"))
    """Whose turn it is; None while the device is the host's to take back."""
    host_screen_at: Mapped[datetime | None]
    """When the PIN opened the hand-over screen; None as soon as the device is handed on."""
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[DeskEnd | None] = mapped_column(EnumColumn(DeskEnd))

    envelope: Mapped[Envelope] = relationship()
    handed_to: Mapped[Signer | None] = relationship()


class DeviceObjection(WithId, Base):
    """A signer says that what was signed in their name on a device handed over is not theirs; one each."""

    __tablename__ = "device_objection"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    signer_id: Mapped[UUID] = mapped_column(ForeignKey("signer.id"), unique=True)
    objected_at: Mapped[datetime]
    objection: Mapped[str] = mapped_column(Text)
    objection_by: Mapped[str]
    """Who wrote it down: the signer behind their link, or the staff whom they told."""
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_why: Mapped[str] = mapped_column(Text, default="")

    signer: Mapped[Signer] = relationship()


class CodeLook(WithId, Base):
    """One time that staff had a signer's code shown to them."""

    __tablename__ = "code_look"

    signer_id: Mapped[UUID] = mapped_column(ForeignKey("signer.id"), index=True)
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("link.id"))
    kind: Mapped[CodeKind] = mapped_column(EnumColumn(CodeKind))
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[datetime]
