"""From what someone told us to the triage answer, and to a request that may be sent.

The public's pages ask it question by question; the office asks it by phone on one page. Both end here.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from cases.errors import CaseError
from cases.intake import eligibility
from cases.intake.applicants import BODIES, WhoMayAsk, who_may_ask
from cases.intake.eligibility import ABOUT_A_PLAN, CAN_BE_APPEALED, Answer, Situation, settled_kind
from cases.intake.requests import Contact, Helper, RequestAnswers
from cases.reference.directory import Directory
from cases.vocabulary import Asker, DecisionKind, PartyRole, Wish
from web.common.draft_answers import DraftAnswers, is_drs


class NotYetComplete(CaseError):
    """The request cannot be sent yet; ``names`` are the answers that are missing."""

    status = 422

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"missing: {', '.join(names)}")
        self.names = names
        self.sentence = (
            "Some questions have no answer yet. Nothing you typed is lost. Go back and answer them."
        )


def is_about_a_plan(draft_answers: DraftAnswers) -> bool:
    """Return True if the parts of the plan have to be asked."""
    return draft_answers.kind in ABOUT_A_PLAN


def dates_follow(draft_answers: DraftAnswers) -> bool:
    """Return True if the date on the letter decides anything here: where there may be an appeal under the
    common rules. For whoever is detained a person looks at the rules, and nothing is counted.
    """
    if draft_answers.kind is None or draft_answers.detained:
        return False
    kind = settled_kind(draft_answers.kind, frozenset(draft_answers.sections))
    return kind in CAN_BE_APPEALED or kind is DecisionKind.NOT_SURE


def situation_of(draft_answers: DraftAnswers, *, contacted_at: datetime | None = None) -> Situation | None:
    """Return what triage needs, or None while not even the decision is known."""
    if draft_answers.kind is None:
        return None
    dated = dates_follow(draft_answers)
    return Situation(
        kind=draft_answers.kind,
        sections=frozenset(draft_answers.sections) if is_about_a_plan(draft_answers) else frozenset(),
        letter_date=draft_answers.letter_date if dated else None,
        letter_date_is_a_guess=draft_answers.letter_date_is_a_guess,
        received_date=draft_answers.received_date if dated else None,
        authority=draft_answers.authority or None,
        other_authority=draft_answers.other_authority,
        in_england=draft_answers.kind is not DecisionKind.OUTSIDE_ENGLAND,
        contacted_at=contacted_at,
        asker=draft_answers.asker,
        birth_date=draft_answers.birth_date,
        name=draft_answers.person_name,
        detained=draft_answers.detained,
    )


def answer_to(
    draft_answers: DraftAnswers,
    *,
    today: date,
    bank_holidays: Container[date],
    directory: Directory,
    contacted_at: datetime | None = None,
) -> Answer | None:
    """Return what triage answers so far, or None while not even the decision is known."""
    situation = situation_of(draft_answers, contacted_at=contacted_at)
    if situation is None:
        return None
    return eligibility.answer(situation, today=today, bank_holidays=bank_holidays, directory=directory)


def authority_name(draft_answers: DraftAnswers, directory: Directory) -> str:
    """Return the local authority that decided, as it is called; empty while unknown."""
    if draft_answers.authority:
        return directory.authority(draft_answers.authority).name
    return draft_answers.other_authority


def who_of(draft_answers: DraftAnswers, *, today: date) -> WhoMayAsk | None:
    """Return in which part the person asking joins the case, once we know who they are and the date of
    birth.
    """
    if draft_answers.asker is None or draft_answers.birth_date is None:
        return None
    return who_may_ask(draft_answers.asker, draft_answers.birth_date, today, name=draft_answers.person_name)


def asks_for_another(who: WhoMayAsk | None) -> bool:
    """Return True if someone else holds the right, whom we must be able to reach as well."""
    return who is not None and not who.asks_for_self


NEEDED = ("kind", "asker", "person_name", "birth_date", "name", "wish")
NEEDED_IN_DRS = ("grounds", "against", "asker", "person_name", "birth_date", "name")


def request_answers(
    draft_answers: DraftAnswers, *, today: date, directory: Directory, taken_by: str = "public form"
) -> RequestAnswers:
    """Return the request that these answers make, ready for ``services.requests.send_request``.

    Where someone asks for another, that other person is the party and the one who asks the helper.
    Raises NotYetComplete naming everything that is missing.
    """
    of_drs = is_drs(draft_answers)
    if of_drs:
        draft_answers = _as_disagreement(draft_answers)
    needed = NEEDED_IN_DRS if of_drs else NEEDED
    missing = [name for name in needed if not getattr(draft_answers, name)]
    if draft_answers.asker in BODIES and "against" in missing:
        missing.remove("against")  # a body asks the family, and need not name another
    if not (draft_answers.authority or draft_answers.other_authority):
        missing.append("authority")
    who = who_of(draft_answers, today=today)
    if asks_for_another(who) and not draft_answers.their_name:
        missing.append("their_name")
    if missing:
        raise NotYetComplete(tuple(missing))
    if not (
        draft_answers.kind and draft_answers.asker and draft_answers.birth_date and draft_answers.wish and who
    ):
        raise NotYetComplete(NEEDED)
    own = _own_contact(draft_answers)
    helped = asks_for_another(who)
    sections = frozenset(draft_answers.sections) if is_about_a_plan(draft_answers) else frozenset()
    dated = dates_follow(draft_answers)
    return RequestAnswers(
        asker=draft_answers.asker,
        kind=settled_kind(draft_answers.kind, sections),
        sections=sections,
        authority_code=draft_answers.authority or None,
        authority_name=authority_name(draft_answers, directory),
        person_name=draft_answers.person_name,
        person_birth_date=draft_answers.birth_date,
        contact=_their_contact(draft_answers) if helped else own,
        wish=draft_answers.wish,
        wish_to_appeal=draft_answers.wish_to_appeal if dated else None,
        letter_date=draft_answers.letter_date if dated else None,
        letter_date_is_a_guess=dated and draft_answers.letter_date_is_a_guess,
        received_date=draft_answers.received_date if dated else None,
        helper=_helper(own, draft_answers) if helped else None,
        party_role=_party_role(who),
        capacity_basis=_basis(draft_answers) if who.note_basis else "",
        letter_told_rights=draft_answers.letter_told_rights,
        missing_health=draft_answers.missing_health if sections else "",
        taken_by=taken_by,
        track=draft_answers.track,
        disagreement=draft_answers.disagreement_answers() if of_drs else None,
        **draft_answers.case_answers(),
    )


def _as_disagreement(draft_answers: DraftAnswers) -> DraftAnswers:
    """Return the answers with what disagreement resolution does not ask: what is wanted is clear.

    Where triage led here, what was decided is known; else the grounds speak of it.
    """
    kind = draft_answers.kind or draft_answers.kind_of_decision()
    return replace(draft_answers, kind=kind, wish=draft_answers.wish or Wish.TALK)


def _helper(own: Contact, draft_answers: DraftAnswers) -> Helper:
    """Return who asks for another; a school or a local authority does so for itself, by a person there."""
    if draft_answers.asker is Asker.SETTING:
        return Helper(own, draft_answers.helper_role, draft_answers.setting_name or draft_answers.name)
    return Helper(own, _role_of_helper(draft_answers))


def _party_role(who: WhoMayAsk) -> PartyRole:
    return who.holder_role


def _basis(draft_answers: DraftAnswers) -> str:
    return (
        f"{draft_answers.capacity_basis}: {draft_answers.capacity_note}"
        if draft_answers.capacity_note
        else draft_answers.capacity_basis
    )


def _role_of_helper(draft_answers: DraftAnswers) -> str:
    """Return what the one who asks is to the person; a parent's say-so is noted with it."""
    role = draft_answers.helper_role if draft_answers.asker is Asker.HELPER else ""
    role = role or (draft_answers.asker.words if draft_answers.asker else "")
    said = {"yes": "they know and agree", "not_yet": "say-so not given yet"}.get(draft_answers.say_so, "")
    return f"{role} ({said})" if said else role


def _own_contact(draft_answers: DraftAnswers) -> Contact:
    return Contact(
        draft_answers.name,
        email=draft_answers.email or None,
        phone=draft_answers.phone,
        address="\n".join(part for part in (draft_answers.address, draft_answers.postcode) if part),
        best_times=draft_answers.best_times,
        message_safe=draft_answers.message_safe,
    )


def _their_contact(draft_answers: DraftAnswers) -> Contact:
    return Contact(
        draft_answers.their_name,
        email=draft_answers.their_email or None,
        phone=draft_answers.their_phone,
        address=draft_answers.their_address,
    )
