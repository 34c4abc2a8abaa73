"""Who may ask, and whose right it is: the parent's up to the June date, then the young person's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from cases.deadlines.days import add_months
from cases.vocabulary import Asker, PartyRole
from dates import plain_date

SCHOOL_LEAVING_AGE = 16
UPPER_AGE = 25
SEPTEMBER = 9
FRIDAY = 4
BODIES = frozenset({Asker.AUTHORITY, Asker.SETTING})
"""They may ask for disagreement resolution; the family may then say no (CFA 2014, s 57)."""


class AgeBand(StrEnum):
    """What the law calls the person at this age."""

    CHILD = "child"
    YOUNG_PERSON = "young_person"
    OVER = "over"


@dataclass(frozen=True)
class WhoMayAsk:
    """As what the person asking joins the case, whose right it is, and what the page must explain.

    Nothing here turns anyone away: ``explanation`` says what is different, and the request goes on.
    """

    asker_role: PartyRole
    holder_role: PartyRole
    band: AgeBand
    age: int
    june_date: date
    needs_say_so: bool = False
    note_basis: bool = False
    invite_holder: bool = False
    explanation: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def asks_for_self(self) -> bool:
        """True if the person asking is the one who holds the right."""
        return self.asker_role is self.holder_role


def end_of_compulsory_school_age(birth_date: date) -> date:
    """Return the last Friday in June of the school year (1 September to 31 August) of the 16th birthday.

    Law: Education Act 1996, s 8.
    """
    year = birth_date.year + SCHOOL_LEAVING_AGE + (birth_date.month >= SEPTEMBER)
    last_of_june = date(year, 6, 30)
    return last_of_june - timedelta(days=(last_of_june.weekday() - FRIDAY) % 7)


def birthday(birth_date: date, age: int) -> date:
    """Return the day on which that age is reached.

    Someone born on 29 February reaches it on 1 March otherwise.
    """
    day = add_months(birth_date, 12 * age)
    return day if day.day == birth_date.day else day + timedelta(days=1)


def age_on(birth_date: date, day: date) -> int:
    """Return whole years of age on ``day``. Raises ValueError for a day before the birth."""
    if day < birth_date:
        raise ValueError("a day before the birth has no age")
    age = day.year - birth_date.year
    return age if birthday(birth_date, age) <= day else age - 1


def age_band(birth_date: date, today: date) -> AgeBand:
    """Return a child up to and on the June date, a young person after it and under 25.

    Law: Children and Families Act 2014, s 83; Education Act 1996, s 8.
    """
    if today >= birthday(birth_date, UPPER_AGE):
        return AgeBand.OVER
    return AgeBand.CHILD if today <= end_of_compulsory_school_age(birth_date) else AgeBand.YOUNG_PERSON


def who_may_ask(asker: Asker, birth_date: date, today: date, *, name: str = "") -> WhoMayAsk:
    """Return whose right it is when ``asker`` asks about the person born on ``birth_date``, called ``name``.

    Capacity is presumed and never assessed here: someone acting for a young person is believed, and
    the basis they give is noted.
    Law: Children and Families Act 2014, ss 46 and 51(1); SEND Regulations 2014, regs 63 to 65;
    Mental Capacity Act 2005, s 1.
    """
    band = age_band(birth_date, today)
    holder = PartyRole.PARENT if band is AgeBand.CHILD else PartyRole.YOUNG_PERSON
    june_date = end_of_compulsory_school_age(birth_date)
    someone_else = WhoMayAsk(PartyRole.HELPER, holder, band, age_on(birth_date, today), june_date)
    if band is AgeBand.CHILD:
        return _about_a_child(asker, someone_else, name)
    if band is AgeBand.YOUNG_PERSON:
        return _about_a_young_person(asker, someone_else, name)
    return _about_someone_over(asker, someone_else, name, birthday(birth_date, UPPER_AGE))


def _about_a_child(asker: Asker, who: WhoMayAsk, name: str) -> WhoMayAsk:
    if asker is Asker.PARENT:
        return replace(who, asker_role=PartyRole.PARENT)
    if asker in BODIES:
        return replace(who, invite_holder=True)
    if asker is Asker.HELPER:
        return replace(who, needs_say_so=True, invite_holder=True)
    june = plain_date(who.june_date)
    if asker is Asker.YOUNG_PERSON:
        words = f"Until {june}, your parent or carer has to ask. We can talk with you both."
    else:
        words = (
            f"Until {june}, the parent or carer of {name or 'this child'} has to ask. "
            "If that is you, choose 'Parent or carer'."
        )
    return replace(who, invite_holder=True, explanation=words)


def _about_a_young_person(asker: Asker, who: WhoMayAsk, name: str) -> WhoMayAsk:
    if asker is Asker.YOUNG_PERSON:
        return replace(who, asker_role=PartyRole.YOUNG_PERSON)
    if asker is Asker.ALTERNATIVE_PERSON:
        acting = PartyRole.ALTERNATIVE_PERSON
        warning = f"{name or 'The young person'} can take part too. We make a note of why you act for them."
        return replace(who, asker_role=acting, holder_role=acting, note_basis=True, warnings=(warning,))
    if asker in BODIES:
        return replace(who, invite_holder=True)
    if asker is Asker.HELPER:
        return replace(who, needs_say_so=True, invite_holder=True)
    warning = (
        f"{name or 'This young person'} has had the right to decide this since {plain_date(who.june_date)}. "
        "You can ask for them if they agree. It is still their request."
    )
    return replace(who, needs_say_so=True, invite_holder=True, warnings=(warning,))


def _about_someone_over(asker: Asker, who: WhoMayAsk, name: str, turned_25: date) -> WhoMayAsk:
    for_self = asker is Asker.YOUNG_PERSON
    person = "You" if for_self else name or "The person this is about"
    words = (
        f"The rules cover people under 25. {person} turned 25 on {plain_date(turned_25)}. "
        "Phone us: there may be other help."
    )
    asker_role = PartyRole.YOUNG_PERSON if for_self else PartyRole.HELPER
    return replace(who, asker_role=asker_role, explanation=words)
