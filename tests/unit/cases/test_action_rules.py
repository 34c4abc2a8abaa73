"""Who may say that an agreed action is done: of what a body is to do, its owner and the family alone."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

import pytest

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import answers_open_to
from cases.deadlines.action_states import OTHERS_ANSWERS, OWNERS_ANSWERS, ActionAnswerKind
from cases.models import Party
from cases.vocabulary import PartyRole, Side


def a_party(role: PartyRole, side: Side) -> Party:
    return Party(id=uuid4(), role=role, side=side, name=role.value)


PARENT = a_party(PartyRole.PARENT, Side.FAMILY)
OTHER_PARENT = a_party(PartyRole.PARENT, Side.FAMILY)
AUTHORITY = a_party(PartyRole.AUTHORITY, Side.AUTHORITY)
HEALTH = a_party(PartyRole.HEALTH, Side.HEALTH)


def done_by(owner: Party) -> AgreedAction:
    action = AgreedAction(owner_id=owner.id, owner_party=owner)
    action.answers = [ActionAnswer(number=1, kind=ActionAnswerKind.DONE, party_id=owner.id)]
    return action


@pytest.mark.parametrize(
    ("owner", "may", "may_not"),
    [
        (HEALTH, [PARENT, OTHER_PARENT], [AUTHORITY]),
        (AUTHORITY, [PARENT, OTHER_PARENT], [HEALTH]),
        (PARENT, [AUTHORITY], [OTHER_PARENT, HEALTH]),
    ],
    ids=lambda one: one.name if isinstance(one, Party) else "",
)
def test_no_body_says_for_the_family_that_another_body_has_done_what_it_agreed(owner, may, may_not):
    action = done_by(owner)
    assert answers_open_to(owner, action) == OWNERS_ANSWERS
    assert [answers_open_to(one, action) for one in may] == [OTHERS_ANSWERS] * len(may)
    assert [answers_open_to(one, action) for one in may_not] == [()] * len(may_not)


SAID = [(party, kind) for party in (AUTHORITY, PARENT, OTHER_PARENT) for kind in ActionAnswerKind]


@pytest.mark.parametrize("times", range(4))
def test_what_is_kept_of_an_action_is_what_was_said_of_it(times):
    """It is settled where its owner's last word is done, and nobody's last word since then is a no."""
    for said in product(SAID, repeat=times):
        action = AgreedAction(owner_id=AUTHORITY.id, owner_party=AUTHORITY, is_settled=False)
        for number, (party, kind) in enumerate(said, start=1):
            action.add_answer(ActionAnswer(number=number, kind=kind, party_id=party.id))
        of_owner = [place for place, (_, kind) in enumerate(said) if kind in OWNERS_ANSWERS]
        called_done = bool(of_owner) and said[of_owner[-1]][1] is ActionAnswerKind.DONE
        last_words = {party.id: kind for party, kind in said[of_owner[-1] + 1 :]} if of_owner else {}
        assert action.is_settled == (called_done and ActionAnswerKind.NOT_AGREED not in last_words.values())
        assert len(action.answers) == times
