"""Who sees an agreed action, and who may say what of it. No answer is taken that these do not allow."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import OTHERS_ANSWERS, OWNERS_ANSWERS, ActionAnswerKind
from cases.models import FAMILY_ROLES, Party
from cases.vocabulary import PartyRole

SEES_ALL = FAMILY_ROLES | {PartyRole.AUTHORITY}
"""Who sees every action of a statement that they signed; anyone else sees their own alone."""


def names_of(actions: Sequence[AgreedAction]) -> dict[UUID, str]:
    """Return what to call each of ``actions`` where they stand together, by id: "Action 2".

    The number is that of the statement, which everyone has on paper. Where actions of several statements
    stand together, each is named with its statement's reference.
    """
    of_many = len({action.statement_ref for action in actions}) > 1
    return {
        action.id: f"Action {action.paper_number}" + (f" of {action.statement_ref}" if of_many else "")
        for action in actions
    }


def sees(party: Party, action: AgreedAction) -> bool:
    """Return True if ``party``, who signed the statement, may see this action of it."""
    return party.role in SEES_ALL or action.owner_id == party.id


def is_owner(party: Party, action: AgreedAction) -> bool:
    """Return True if the action is this party's to do."""
    return action.owner_id is not None and action.owner_id == party.id


def answers_open_to(party: Party, action: AgreedAction) -> tuple[ActionAnswerKind, ...]:
    """Return what ``party`` may say of ``action`` now.

    The owner may always say how it goes. The other side says whether it agrees once the owner says that it
    is done; nobody of the owner's own side does. Of what a body is to do, the family alone says so: no body
    settles it for another.
    """
    if action.replaced_at is not None or not sees(party, action):
        return ()
    if is_owner(party, action):
        return OWNERS_ANSWERS
    owner = action.owner_party
    same_side = owner is not None and owner.side is party.side
    said_done = action.standing.owner is ActionAnswerKind.DONE
    of_family = owner is not None and owner.role in FAMILY_ROLES
    agreeing = SEES_ALL if of_family else FAMILY_ROLES
    return OTHERS_ANSWERS if said_done and not same_side and party.role in agreeing else ()
