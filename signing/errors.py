"""What can go wrong with links, codes, seals and envelopes, each with the words that a page may show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cases.vocabulary import EnvelopeState, SignerState

if TYPE_CHECKING:
    from signing.links.tokens import LinkClaim, Purpose
    from signing.models import Envelope, Signer


class SigningError(Exception):
    """Base of all errors of this package; ``sentence`` is for people, the exception's own text for logs."""

    sentence: str = "Something went wrong on our side. Try again in a few minutes, or phone us."


class LinkError(SigningError):
    """A link cannot be used. No token ever stands in the error's text."""


class LinkNotOurs(LinkError):
    """We never made this link, or a part of it is missing or changed."""

    sentence = (
        "This link does not work. A part of it may be missing: "
        "copy the whole link from your email, or ask us for a new one."
    )


class LinkExpired(LinkError):
    """The link is ours but its time is over; ``claim`` says whose it was, so that a fresh one can be sent."""

    sentence = "This link is too old to use. We can send you a new one."

    def __init__(self, *, made_at: datetime, claim: LinkClaim) -> None:
        super().__init__(f"link made at {made_at.isoformat()} has run out")
        self.made_at = made_at
        self.claim = claim


class LinkForAnotherPurpose(LinkError):
    """The link is ours but opens something else; ``purpose`` says what."""

    sentence = "This link is for something else. Open the newest email from us and use the link in it."

    def __init__(self, purpose: Purpose) -> None:
        super().__init__(f"link was made for {purpose}")
        self.purpose = purpose


class KeyProblem(SigningError):
    """A key of this installation is missing or may not be used; for whoever runs the service."""


class NoSealKey(KeyProblem):
    """There is no seal key, and none may be made here."""

    def __init__(self, path: str) -> None:
        super().__init__(f"no seal key at {path}")
        self.sentence = f"There is no seal key at {path}. Put it back there from your copy."


class UnusableSealKey(KeyProblem):
    """The seal key's file cannot be read, or does not hold what a seal needs."""

    sentence = "The seal key cannot be used."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.sentence = f"The seal key cannot be used: {reason}."


class SealKeyChanged(KeyProblem):
    """The file holds another key than when this process began; nothing is sealed with it unasked."""

    sentence = "The seal key is another than at the start. Put the old one back, or start the server again."


class PracticeKeyRefused(KeyProblem):
    """A key that was made for practice would seal real documents."""

    sentence = "This key was made for practice. Real documents need a key of their own."


class NoSecretKeys(KeyProblem):
    """There are no secrets for links and sign-in, and none may be made here."""

    sentence = "There are no secret keys. Put a file named 'secrets' into the keys folder."


class UnusableSecretKeys(KeyProblem):
    """A line of the secrets file is too short to protect anything."""

    sentence = "Each line of the secrets file must hold at least 32 characters."


class NotSealable(SigningError):
    """The file handed over for sealing is not a sound PDF that we made."""

    sentence = "We could not seal this document. Nothing was sent. Phone us and we will make it again."


class EnvelopeError(SigningError):
    """The envelope is not in a state in which that may happen."""

    status = 409


class NotOut(EnvelopeError):
    """The document is not out for signature: it was replaced, withdrawn, declined, or its time ran out."""

    def __init__(self, envelope: Envelope) -> None:
        super().__init__(f"envelope {envelope.id} is {envelope.state.value}")
        self.state, self.version, self.since = envelope.state, envelope.version, envelope.closed_at
        self.sentence = _WHY_NOT[envelope.state]


class AlreadyAnswered(EnvelopeError):
    """This person has signed, declined or asked for a change before; nothing more happened now."""

    def __init__(self, signer: Signer) -> None:
        super().__init__(f"signer {signer.id} is {signer.state.value}")
        self.state, self.answered_at = signer.state, signer.decided_at
        self.sentence = {
            SignerState.SIGNED: "You signed this before. You do not need to do anything else.",
            SignerState.DECLINED: "You said before that you do not want to sign this.",
            SignerState.ASKED: "You asked for a change to this before.",
            SignerState.PASSED_ON: "You passed this on before. Somebody else signs for you.",
        }.get(signer.state, "You answered this before.")
        if signer.was_struck:
            self.sentence = "The signature in your name does not count. Phone us if you want to sign again."


class NotYetTheirTurn(EnvelopeError):
    """Others sign before this person; nothing is recorded of them until then."""

    sentence = "It is not your turn yet: others sign first. Nothing was sent."

    def __init__(self, signer: Signer) -> None:
        super().__init__(f"signer {signer.id} of turn {signer.turn} is not asked yet")


class TurnsNotGiven(EnvelopeError):
    """The turns that were chosen do not fit the order that was chosen."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class MayNotActFor(EnvelopeError):
    """This person may not be let sign for the other; ``sentence`` says why, and what can be done."""

    status = 422

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotConfirmed(EnvelopeError):
    """A signature without every confirmation is none."""

    status = 422
    sentence = "Tick each sentence before you sign. Nothing was signed."


class DayHasPassed(EnvelopeError):
    """The last day to sign lies before today: every link would be dead when it arrived."""

    status = 422
    sentence = "The last day to sign has passed. Choose today or a later day."


class DayNotLater(EnvelopeError):
    """The last day to sign may be put off only: people were told the one that stands."""

    status = 422
    sentence = "Choose a later day than the one people were told."


class NotReadyToCirculate(EnvelopeError):
    """The pages are not made yet, or nobody is named who signs."""

    sentence = "The Outcome Statement is still being made. Try again in a few seconds."


_WHY_NOT = {
    EnvelopeState.PREPARED: "This document has not been sent for signature yet.",
    EnvelopeState.OUT: "This document is out for signature.",
    EnvelopeState.COMPLETED: "Everyone has signed this document.",
    EnvelopeState.DECLINED: "This document will not be completed as it stands.",
    EnvelopeState.CHANGES_ASKED: "A change was asked for. If there is a new version, we ask you to read it.",
    EnvelopeState.EXPIRED: "The time for signing this document has run out.",
    EnvelopeState.WITHDRAWN: "This document was withdrawn by the mediator.",
    EnvelopeState.SUPERSEDED: "This document was replaced by a newer version. Nothing was signed.",
}
