"""From what someone told us to the triage answer, and to a request that may be sent.

The public's pages ask it question by question; the office asks it by phone on one page. Both end here.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, datetime

from cases.errors import CaseError
from cases.intake import eligibility
from cases.intake.applicants import WhoMayAsk, who_may_ask
from cases.intake.eligibility import ABOUT_A_PLAN, CAN_BE_APPEALED, Answer, Situation, settled_kind
from cases.intake.requests import Contact, Helper, RequestAnswers
from cases.reference import authority
from cases.vocabulary import Asker, DecisionKind, PartyRole
from web.common.draft_answers import Told


class NotYetComplete(CaseError):
    """The request cannot be sent yet; ``names`` are the answers that are missing."""

    status = 422

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(names)}")
        self.names = names
        self.sentence = (
            "Some questions have no answer yet. Nothing you typed is lost. Go back and answer them."
        )


def is_about_a_plan(told: Told) -> bool:
    """Whether the parts of the plan have to be asked."""
    return told.kind in ABOUT_A_PLAN


def dates_follow(told: Told) -> bool:
    """Whether the date on the letter decides anything here: where there may be an appeal under the common
    rules. For whoever is detained a person looks at the rules, and nothing is counted."""
    if told.kind is None or told.detained:
        return False
    kind = settled_kind(told.kind, frozenset(told.sections))
    return kind in CAN_BE_APPEALED or kind is DecisionKind.NOT_SURE


def situation_of(told: Told, *, contacted_at: datetime | None = None) -> Situation | None:
    """What triage needs, or None while not even the decision is known."""
    if told.kind is None:
        return None
    dated = dates_follow(told)
    return Situation(
        kind=told.kind,
        sections=frozenset(told.sections) if is_about_a_plan(told) else frozenset(),
        letter_date=told.letter_date if dated else None,
        letter_date_is_a_guess=told.letter_date_is_a_guess,
        received_date=told.received_date if dated else None,
        authority=told.authority or None,
        other_authority=told.other_authority,
        in_england=told.kind is not DecisionKind.OUTSIDE_ENGLAND,
        contacted_at=contacted_at,
        asker=told.asker,
        birth_date=told.birth_date,
        name=told.person_name,
        detained=told.detained,
    )


def answer_to(
    told: Told, *, today: date, bank_holidays: Container[date], contacted_at: datetime | None = None
) -> Answer | None:
    """What triage answers so far, or None while not even the decision is known."""
    situation = situation_of(told, contacted_at=contacted_at)
    if situation is None:
        return None
    return eligibility.answer(situation, today=today, bank_holidays=bank_holidays)


def authority_name(told: Told) -> str:
    """The local authority that decided, as it is called; empty while unknown."""
    return authority(told.authority).name if told.authority else told.other_authority


def who_of(told: Told, *, today: date) -> WhoMayAsk | None:
    """As what the person asking joins the case, once we know who they are and the date of birth."""
    if told.asker is None or told.birth_date is None:
        return None
    return who_may_ask(told.asker, told.birth_date, today, name=told.person_name)


def asks_for_another(who: WhoMayAsk | None) -> bool:
    """Whether someone else holds the right, whom we must be able to reach as well."""
    return who is not None and not who.asks_for_self


NEEDED = ("kind", "asker", "person_name", "birth_date", "name", "wish")


def request_answers(told: Told, *, today: date, taken_by: str = "public form") -> RequestAnswers:
    """The request that these answers make, ready for ``services.acts.send_request``.

    Where someone asks for another, that other person is the party and the one who asks the helper.
    Raises NotYetComplete naming everything that is missing.
    """
    missing = [name for name in NEEDED if not getattr(told, name)]
    if not (told.authority or told.other_authority):
        missing.append("authority")
    who = who_of(told, today=today)
    if asks_for_another(who) and not told.their_name:
        missing.append("their_name")
    if missing:
        raise NotYetComplete(tuple(missing))
    if not (told.kind and told.asker and told.birth_date and told.wish and who):
        raise NotYetComplete(NEEDED)
    own = _own_contact(told)
    helped = asks_for_another(who)
    sections = frozenset(told.sections) if is_about_a_plan(told) else frozenset()
    dated = dates_follow(told)
    return RequestAnswers(
        asker=told.asker,
        kind=settled_kind(told.kind, sections),
        sections=sections,
        authority_code=told.authority or None,
        authority_name=authority_name(told),
        person_name=told.person_name,
        person_birth_date=told.birth_date,
        contact=_their_contact(told) if helped else own,
        wish=told.wish,
        wish_to_appeal=told.wish_to_appeal if dated else None,
        detained=told.detained,
        letter_date=told.letter_date if dated else None,
        letter_date_is_a_guess=dated and told.letter_date_is_a_guess,
        received_date=told.received_date if dated else None,
        lives_in=told.lives_in or authority_name(told),
        helper=Helper(own, _role_of_helper(told)) if helped else None,
        party_role=_party_role(who),
        capacity_basis=_basis(told) if who.note_basis else "",
        letter_told_rights=told.letter_told_rights,
        missing_health=told.missing_health if sections else "",
        hopes=told.hopes,
        other_parent=told.other_parent,
        other_parent_safe=told.other_parent_safe,
        safety_note=told.safety_note,
        needs=told.needs,
        needs_note=told.needs_note,
        language=told.language,
        taken_by=taken_by,
    )


def _party_role(who: WhoMayAsk) -> PartyRole:
    return who.holder_role


def _basis(told: Told) -> str:
    return f"{told.capacity_basis}: {told.capacity_note}" if told.capacity_note else told.capacity_basis


def _role_of_helper(told: Told) -> str:
    """What the one who asks is to the person; a parent's say-so is noted with it."""
    role = told.helper_role if told.asker is Asker.HELPER else ""
    role = role or (told.asker.words if told.asker else "")
    said = {"yes": "they know and agree", "not_yet": "say-so not given yet"}.get(told.say_so, "")
    return f"{role} ({said})" if said else role


def _own_contact(told: Told) -> Contact:
    return Contact(
        told.name,
        email=told.email or None,
        phone=told.phone,
        address="\n".join(part for part in (told.address, told.postcode) if part),
        best_times=told.best_times,
        message_safe=told.message_safe,
    )


def _their_contact(told: Told) -> Contact:
    return Contact(
        told.their_name,
        email=told.their_email or None,
        phone=told.their_phone,
        address=told.their_address,
    )
