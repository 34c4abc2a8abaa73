"""A family whose other parent is not safe to contact, and the case of a brother that is linked to it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from cases.casework.contact_safety import OtherParentSaid
from cases.corrections import PartyDetails, add_party
from cases.intake.requests import Contact, RequestAnswers
from cases.models import Case
from cases.vocabulary import (
    AppealWish,
    Asker,
    Choice,
    ContactSafe,
    DecisionKind,
    LinkKind,
    PartyRole,
    Section,
    Wish,
)
from commands.demo.maker import CaseMaker
from commands.demo.people import viewer_named
from dates import uk_day
from services.contact.safety import link_and_end, record_what_family_says

FIRST = "CP-8D5R-4T"
MOTHER = Contact(
    "Rosalind Achebe",
    "rosalind.achebe@example.com",
    "07700 900 564",
    best_times="Weekdays between 10 and 2",
    message_safe=False,
)


def other_parent_not_safe(make: CaseMaker) -> None:
    """Rosalind Achebe chose mediation, and says that Marcus Bellamy is not safe to contact."""
    case = make.request(
        RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_AMENDMENT,
            sections=frozenset({Section.F}),
            authority_code="sampleshire",
            authority_name="Sampleshire (example)",
            person_name="Ngozi Bellamy-Achebe",
            person_birth_date=date(make.today.year - 9, 4, 18),
            contact=MOTHER,
            wish=Wish.MEDIATION,
            wish_to_appeal=AppealWish.YES,
            letter_date=make.day(-18),
        ),
        -6,
        11,
        40,
    )
    at = make.call(case, Choice.MEDIATION, -5, 10, 30)
    said = OtherParentSaid(
        "Marcus Bellamy, her father",
        ContactSafe.NO,
        "Rosalind Achebe, by phone, alone. He must not learn where they live",
        uk_day(at),
    )
    record_what_family_says(make.session, case, said, by=viewer_named(make.session, "Sam Reed"), at=at)


def sibling_of_that_family(make: CaseMaker) -> None:
    """Her son's case says nothing of his father, who is in it: what was said in the other one counts here."""
    case = make.request(
        RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_ASSESSMENT,
            sections=frozenset(),
            authority_code="sampleshire",
            authority_name="Sampleshire (example)",
            person_name="Chidi Bellamy-Achebe",
            person_birth_date=date(make.today.year - 6, 11, 2),
            contact=MOTHER,
            wish=Wish.TALK,
            wish_to_appeal=AppealWish.NOT_SURE,
            letter_date=make.day(-12),
        ),
        -3,
        10,
        5,
    )
    by, at = viewer_named(make.session, "Bea Hollis"), make.instant(-2, 15)
    father = PartyDetails(name="Marcus Bellamy", email="marcus.bellamy@example.com", phone="07700 900 675")
    add_party(make.session, case, PartyRole.PARENT, father, by=by, at=at)
    first = make.session.scalars(select(Case).where(Case.reference == FIRST)).one()
    link_and_end(make.session, case, first, LinkKind.SIBLINGS, by=by, at=make.instant(-2, 16))
