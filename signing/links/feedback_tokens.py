"""Links to feedback: tokens that name no person and no case, each good for one answer.

A token carries who is asked (family or local authority), when, about which kind of decision and whose
meeting, and a number that is made from the email's Message-ID and a secret. The same email gives the same
token again. Nothing about it is stored until it is used, and then a digest of the number alone.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from itsdangerous import BadData, URLSafeSerializer

from signing.errors import LinkNotOurs

_SALT: Final = "counterpart/feedback/1"
_LONGEST: Final = 600


@dataclass(frozen=True)
class FeedbackClaim:
    """What a token says. ``decision`` and ``authority`` are '' where they are not known."""

    number: str
    audience: str
    stage: str
    authority: str
    decision: str
    until: date
    actions: int = 0
    """How many actions were agreed: each is asked about by its number, none by its words."""

    @property
    def digest(self) -> str:
        """By what it is known that the link was used."""
        return hashlib.sha256(f"{_SALT}\n{self.number}".encode()).hexdigest()


def feedback_number(message_id: str, keys: Sequence[str]) -> str:
    """Return the number of the link in the email of that Message-ID; who has no secret cannot find it out."""
    secret = hashlib.sha256(f"{_SALT}\n{keys[0]}".encode()).digest()
    return hmac.new(secret, message_id.encode(), hashlib.sha256).hexdigest()[:32]


def feedback_token(claim: FeedbackClaim, keys: Sequence[str]) -> str:
    """Return the token, signed with the newest of ``keys`` (oldest first)."""
    said = [
        claim.number,
        claim.audience,
        claim.stage,
        claim.authority,
        claim.decision,
        claim.until.isoformat(),
        claim.actions,
    ]
    return str(_serializer(keys).dumps(said))


def read_feedback_token(token: str, keys: Sequence[str]) -> FeedbackClaim:
    """Return what the token says, whether or not its day has passed. Raises LinkNotOurs."""
    try:
        if len(token) > _LONGEST:
            raise ValueError("too long")
        number, audience, stage, authority, decision, until, *more = _serializer(keys).loads(token)
        actions = int(more[0]) if more else 0  # an earlier version's says nothing of them
        return FeedbackClaim(number, audience, stage, authority, decision, date.fromisoformat(until), actions)
    except (BadData, ValueError, TypeError) as error:
        raise LinkNotOurs("no link to feedback of ours") from error


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
