"""Why an envelope does not do what was asked of it."""

from __future__ import annotations

from cases.vocabulary import EnvelopeState, SignerState
from signing.errors import SigningError
from signing.models import Envelope, Signer


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
        }.get(signer.state, "You answered this before.")


class NotConfirmed(EnvelopeError):
    """A signature without every confirmation is none."""

    status = 422
    sentence = "Tick each sentence before you sign. Nothing was signed."


class DayHasPassed(EnvelopeError):
    """The last day to sign lies before today: every link would be dead when it arrived."""

    status = 422
    sentence = "The last day to sign has passed. Choose today or a later day."


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
