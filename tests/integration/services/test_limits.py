"""The one limiter: what many tries at once get through, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from services.limits import Limit, forget_tries, give_back, network_of, place_of, take_try, wait_until
from storage.database import Database, open_database

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
NARROW, WIDE = Limit("person", 5, QUARTER), Limit("address", 8, QUARTER)


@pytest.fixture
def database(database_url):
    database = open_database(database_url)
    yield database
    database.close()


def take(database: Database, *limits: Limit, at: datetime = NOW) -> datetime | None:
    with database.write() as session:
        return take_try(session, limits, at=at)


def test_of_twenty_tries_at_once_five_get_through(database):
    ready = Barrier(20)

    def at_once(_number: int) -> datetime | None:
        ready.wait()
        return take(database, NARROW, WIDE)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(at_once, range(20)))

    assert answers.count(None) == 5
    assert set(answers) == {None, NOW + QUARTER}


def test_the_wait_begins_with_the_last_try_and_tries_during_it_do_not_lengthen_it(database):
    for minute in range(5):
        assert take(database, NARROW, at=NOW + timedelta(minutes=minute)) is None
    until = NOW + timedelta(minutes=4) + QUARTER

    assert [take(database, NARROW, at=NOW + timedelta(minutes=m)) for m in (5, 12, 18)] == [until] * 3
    assert take(database, NARROW, at=until) is None


def test_tries_far_apart_never_add_up(database):
    assert [take(database, NARROW, at=NOW + number * QUARTER) for number in range(9)] == [None] * 9


def test_a_right_try_is_given_back_and_wrong_ones_before_it_still_count(database):
    for _ in range(4):
        take(database, NARROW)
    for _ in range(9):
        assert take(database, NARROW) is None
        with database.write() as session:
            give_back(session, [NARROW])
    assert take(database, NARROW) is None
    assert take(database, NARROW) == NOW + QUARTER


def test_who_may_not_try_any_more_uses_up_nobody_elses_tries(database):
    answers = [take(database, NARROW, WIDE) for _ in range(30)]
    assert answers.count(None) == 5

    with database.read() as session:
        assert wait_until(session, [WIDE], at=NOW) is None
    other = Limit("another person", 5, QUARTER)
    assert [take(database, other, WIDE) for _ in range(4)] == [None, None, None, NOW + QUARTER]


def test_forgotten_tries_are_gone_and_a_look_counts_nothing(database):
    for _ in range(5):
        take(database, NARROW)
    with database.read() as session:
        assert {wait_until(session, [NARROW], at=NOW) for _ in range(9)} == {NOW + QUARTER}
        assert wait_until(session, [NARROW], at=NOW + QUARTER) is None
    with database.write() as session:
        forget_tries(session, [NARROW])
    assert take(database, NARROW) is None


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_address_counts_by_its_network(address, network):
    assert network_of(address) == network


def test_a_place_tells_its_kind_and_nothing_of_whom():
    place = place_of("sign-in", "priya@example.com", "192.0.2.7")
    assert place.startswith("sign-in:")
    assert "priya" not in place
    assert len(place) <= 80
