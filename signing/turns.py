"""Who signs when: side by side, one after another, or in groups; nobody is asked before their turn.

The turns are chosen when the document is sent. Whoever is of the next turn is asked in the transaction of the
last signature of the turn before, so that it happens once however many press at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cases.vocabulary import SignerState, SigningOrder
from signing.errors import TurnsNotGiven
from signing.models import Envelope, Signer

EACH_HAS_OWN = "One after another: give each person a place of their own"
TWO_GROUPS = "In groups: put at least one person after the others, or choose 'Everyone at the same time'"


def choose_turns(envelope: Envelope, order: SigningOrder, turns: Mapping[UUID, int]) -> None:
    """Keep who signs when; ``turns`` names a place for each signer, and gaps between places are closed.

    Raises:
        TurnsNotGiven: two people have the same place where each has their own, or all are in one group.
    """
    chosen = {signer.id: turns.get(signer.id, 1) for signer in envelope.signers}
    if order is SigningOrder.TOGETHER:
        chosen = dict.fromkeys(chosen, 1)
    places = sorted(set(chosen.values()))
    if order is SigningOrder.IN_TURN and len(places) < len(chosen):
        raise TurnsNotGiven(EACH_HAS_OWN)
    if order is SigningOrder.GROUPS and len(places) < min(2, len(chosen)):
        raise TurnsNotGiven(TWO_GROUPS)
    envelope.signing_order = order
    for signer in envelope.signers:
        signer.turn = places.index(chosen[signer.id]) + 1


def ask_next(envelope: Envelope, *, at: datetime) -> list[Signer]:
    """Ask whoever is next, once everyone before has signed; return whom, none while somebody has not."""
    waiting = [signer for signer in envelope.signers if signer.state is SignerState.WAITING]
    if not waiting:
        return []
    turn = min(signer.turn for signer in waiting)
    before = [one for one in envelope.signers if one.turn < turn]
    if any(one.state not in {SignerState.SIGNED, SignerState.PASSED_ON} for one in before):
        return []
    asked = [signer for signer in waiting if signer.turn == turn]
    for signer in asked:
        signer.state, signer.invited_at = SignerState.INVITED, at
    return asked
