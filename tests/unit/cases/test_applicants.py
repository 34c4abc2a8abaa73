"""Who may ask, on both sides of the June date and of the twenty-fifth birthday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.intake.applicants import (
    AgeBand,
    age_band,
    age_on,
    birthday,
    end_of_compulsory_school_age,
    who_may_ask,
)
from cases.vocabulary import Asker, PartyRole

TOBI = date(2010, 9, 1)  # leaves compulsory school age after Friday 25 June 2027
BEFORE, AFTER = date(2027, 6, 25), date(2027, 6, 26)


@pytest.mark.parametrize(
    ("born", "june_date"),
    [
        (date(2009, 9, 1), date(2026, 6, 26)),
        (date(2010, 8, 31), date(2026, 6, 26)),
        (date(2010, 9, 1), date(2027, 6, 25)),
        (date(2011, 8, 31), date(2027, 6, 25)),
        (date(2011, 9, 1), date(2028, 6, 30)),
    ],
)
def test_compulsory_school_age_ends_on_the_last_friday_in_june_of_the_school_year(born, june_date):
    assert end_of_compulsory_school_age(born) == june_date


@given(st.dates(date(1999, 1, 1), date(2032, 12, 31)))
def test_the_june_date_is_a_last_friday_of_june_before_the_seventeenth_birthday(born):
    june_date = end_of_compulsory_school_age(born)

    assert (june_date.month, june_date.weekday()) == (6, 4)
    assert (june_date + timedelta(days=7)).month == 7
    assert birthday(born, 16) < date(june_date.year, 9, 1)
    assert june_date < birthday(born, 17)


def test_a_sixteen_year_old_before_the_june_date_is_still_a_child():
    assert age_on(TOBI, BEFORE) == 16
    assert age_band(TOBI, BEFORE) is AgeBand.CHILD
    assert age_band(TOBI, AFTER) is AgeBand.YOUNG_PERSON


def test_someone_born_on_a_leap_day_grows_older_on_the_first_of_march_in_other_years():
    born = date(2004, 2, 29)

    assert age_on(born, date(2029, 2, 28)) == 24
    assert age_on(born, date(2029, 3, 1)) == 25
    assert age_on(born, date(2028, 2, 29)) == 24
    assert age_on(born, date(2028, 2, 28)) == 23


def test_nobody_has_an_age_before_birth():
    with pytest.raises(ValueError, match="before the birth"):
        age_on(TOBI, date(2010, 8, 31))


@pytest.mark.parametrize(
    ("asker", "today", "asker_role", "holder", "say_so"),
    [
        (Asker.PARENT, BEFORE, PartyRole.PARENT, PartyRole.PARENT, False),
        (Asker.PARENT, AFTER, PartyRole.HELPER, PartyRole.YOUNG_PERSON, True),
        (Asker.YOUNG_PERSON, BEFORE, PartyRole.HELPER, PartyRole.PARENT, False),
        (Asker.YOUNG_PERSON, AFTER, PartyRole.YOUNG_PERSON, PartyRole.YOUNG_PERSON, False),
        (Asker.ALTERNATIVE_PERSON, BEFORE, PartyRole.HELPER, PartyRole.PARENT, False),
        (Asker.ALTERNATIVE_PERSON, AFTER, PartyRole.ALTERNATIVE_PERSON, PartyRole.ALTERNATIVE_PERSON, False),
        (Asker.HELPER, BEFORE, PartyRole.HELPER, PartyRole.PARENT, True),
        (Asker.HELPER, AFTER, PartyRole.HELPER, PartyRole.YOUNG_PERSON, True),
    ],
)
def test_the_right_is_the_parents_up_to_the_june_date_and_then_the_young_persons(
    asker, today, asker_role, holder, say_so
):
    who = who_may_ask(asker, TOBI, today, name="Tobi")

    assert (who.asker_role, who.holder_role, who.needs_say_so) == (asker_role, holder, say_so)
    assert who.asks_for_self == (asker_role is holder)


def test_a_parent_after_the_june_date_is_told_since_when_and_that_it_stays_the_young_persons_request():
    who = who_may_ask(Asker.PARENT, TOBI, AFTER, name="Tobi")

    assert who.warnings == (
        "Tobi has had the right to decide this since 25 June 2027. "
        "You can ask for them if they agree. It is still their request.",
    )
    assert who.invite_holder


def test_a_child_who_asks_is_told_until_when_a_parent_asks_and_is_not_turned_away():
    who = who_may_ask(Asker.YOUNG_PERSON, TOBI, BEFORE)

    assert (
        who.explanation == "Until 25 June 2027, your parent or carer has to ask. We can talk with you both."
    )
    assert who.invite_holder


def test_someone_acting_for_a_young_person_is_believed_and_the_basis_is_noted():
    who = who_may_ask(Asker.ALTERNATIVE_PERSON, TOBI, AFTER, name="Tobi")

    assert who.note_basis
    assert who.warnings[0].startswith("Tobi can take part too.")


@pytest.mark.parametrize(
    ("today", "band"),
    [(date(2026, 5, 3), AgeBand.YOUNG_PERSON), (date(2026, 5, 4), AgeBand.OVER)],
)
def test_the_twenty_fifth_birthday_ends_the_rules(today, band):
    assert who_may_ask(Asker.PARENT, date(2001, 5, 4), today).band is band


def test_at_twenty_five_the_date_is_named_and_there_is_a_way_on():
    marek = date(2001, 5, 4)
    today = date(2026, 11, 25)

    assert who_may_ask(Asker.PARENT, marek, today, name="Marek").explanation == (
        "The rules cover people under 25. Marek turned 25 on 4 May 2026. Phone us: there may be other help."
    )
    own = who_may_ask(Asker.YOUNG_PERSON, marek, today)
    assert own.explanation is not None
    assert "You turned 25 on 4 May 2026." in own.explanation
    assert own.asker_role is PartyRole.YOUNG_PERSON
    assert own.age == 25
