"""Who reads a page or an email, and the few words that differ between readers.

An officer of a local authority is never told of "your right to appeal", a young person never of "your child".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cases.models import FAMILY_ROLES, Case, Party
from cases.reference.directory import Directory
from cases.vocabulary import PartyRole, Track


class Reader(StrEnum):
    """As what a party reads what we write to it."""

    FAMILY = "family"
    """A parent or carer, or whoever acts in their place or in a young person's."""
    YOUNG_PERSON = "young_person"
    BODY = "body"
    """A local authority, a health body, a school or a college: an officer reads for it."""
    HELPER = "helper"
    """Someone beside the family: a supporter, an adviser, an interpreter."""


_BODIES = frozenset({PartyRole.AUTHORITY, PartyRole.HEALTH, PartyRole.SETTING})


def reader_of(party: Party) -> Reader:
    """Return the reader that ``party`` is."""
    if party.role is PartyRole.YOUNG_PERSON:
        return Reader.YOUNG_PERSON
    if party.role in FAMILY_ROLES:
        return Reader.FAMILY
    return Reader.BODY if party.role in _BODIES else Reader.HELPER


def asked_for_it(party: Party) -> bool:
    """Return True for the person whose request opened the case, and for a helper who made it for them."""
    return party is party.case.parties[0] or party.role is PartyRole.HELPER


def may_learn_area(party: Party) -> bool:
    """Return True if ``party`` may read which local authority is responsible now.

    It is that of the area where the family lives: of a case with a safety flag only whoever asked reads it,
    and bodies, who work with it.
    """
    return not party.case.safety_flag or asked_for_it(party) or reader_of(party) is Reader.BODY


def authority_words(party: Party) -> str:
    """Return the local authority that is responsible now, by its name where ``party`` may read that."""
    return party.case.authority_name if may_learn_area(party) else "the local authority"


def free_advice(party: Party, directory: Directory) -> str:
    """Return the name and phone numbers of the free advice service of the case's local authority.

    For whoever may not learn which authority that is, no service of one area is named.
    """
    service = directory.sendiass_for(party.case.authority_code) if may_learn_area(party) else None
    if service is None:
        return "your local SENDIASS, or IPSEA"
    return f"{service.name}, {' or '.join(service.phones)}" if service.phones else service.name


def unaffected_words(party: Party) -> str:
    """Return what stays as it is for ``party`` when an Outcome Statement is not signed; empty for a body.

    A certificate shows that mediation was considered or took place, whatever came of it (CFA 2014, s 55).
    In disagreement resolution there is none.
    """
    reader = reader_of(party)
    if reader is Reader.BODY:
        return ""
    rights = ["the family's right to appeal" if reader is Reader.HELPER else "your right to appeal"]
    if party.case.track is Track.MEDIATION:
        rights.append("their certificate" if reader is Reader.HELPER else "your certificate")
    return " or ".join(rights)


def birth_date_words(party: Party) -> str:
    """Return whose date of birth is the second step of ``party``'s link: "your date of birth"."""
    if party.role is PartyRole.YOUNG_PERSON:
        return "your date of birth"
    return f"{_person_words(party.case)} date of birth"


def _person_words(case: Case) -> str:
    of_age = {PartyRole.YOUNG_PERSON, PartyRole.ALTERNATIVE_PERSON}
    return "the young person's" if any(one.role in of_age for one in case.parties) else "the child's"


@dataclass(frozen=True)
class ViewsWords:
    """How pages ask somebody of the family for the views of the child or young person."""

    do: str
    """After "what": "does your child"."""
    person: str
    """After "what": "your child wants"."""
    send: str
    why: str


def whose_views(party: Party) -> ViewsWords:
    """Return whose views somebody of the family gives, as their page says it."""
    if party.role is PartyRole.YOUNG_PERSON:
        return ViewsWords(
            "do you",
            "you want",
            "Send what you want to say",
            "What is good? What is hard? What should change? You can write it, draw it or send a letter. You "
            "can also say it on the day.",
        )
    whom = _person_words(party.case).removesuffix("'s")
    whom = "your child" if party.role is PartyRole.PARENT and whom == "the child" else whom
    return ViewsWords(
        f"does {whom}",
        f"{whom} wants",
        f"Send what {whom} wants to say",
        f"The mediator wants to know what {whom} thinks and wants. It can be words, a drawing, a photo of "
        "one, or a letter. You can send it at any time.",
    )
