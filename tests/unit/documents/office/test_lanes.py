"""Which waiting work comes next."""

from __future__ import annotations

from dataclasses import dataclass

from documents.libreoffice.lanes import Lane, Lanes


@dataclass(eq=False)
class Work:
    key: str
    lane: Lane


def waiting(servers: int, *works: str) -> Lanes[Work]:
    """Work named "f…" for finishing and "p…" for preview, in this order."""
    lanes: Lanes[Work] = Lanes(servers)
    for name in works:
        lanes.add(Work(name, Lane.FINISHING if name.startswith("f") else Lane.PREVIEW))
    return lanes


def taken(lanes: Lanes[Work], count: int) -> list[str]:
    """The names of the next ``count`` pieces, begun side by side."""
    return [work.key for work in (lanes.take() for _ in range(count)) if work is not None]


def test_one_server_finishes_before_it_previews():
    assert taken(waiting(1, "p1", "f1", "p2", "f2"), 4) == ["f1", "f2", "p1", "p2"]


def test_two_servers_begin_one_preview_however_much_is_to_be_finished():
    assert taken(waiting(2, "f1", "f2", "f3", "p1", "p2"), 2) == ["p1", "f1"]


def test_previews_never_hold_a_second_server_while_something_is_to_be_finished():
    assert taken(waiting(2, "p1", "p2", "f1"), 2) == ["p1", "f1"]


def test_previews_may_hold_every_server_when_nothing_is_to_be_finished():
    assert taken(waiting(2, "p1", "p2"), 2) == ["p1", "p2"]


def test_finishing_may_hold_every_server_when_no_preview_waits():
    assert taken(waiting(2, "f1", "f2"), 2) == ["f1", "f2"]


def test_the_next_preview_begins_when_the_last_one_is_done():
    lanes = waiting(2, "p1", "f1", "p2", "f2", "f3")
    assert taken(lanes, 2) == ["p1", "f1"]

    lanes.done(Lane.PREVIEW)
    assert taken(lanes, 1) == ["p2"]
    lanes.done(Lane.FINISHING)
    assert taken(lanes, 1) == ["f2"]


def test_nothing_waits_and_nothing_is_taken():
    assert waiting(1).take() is None


def test_removed_work_is_not_taken_and_removing_twice_says_so():
    lanes = waiting(1, "f1", "f2")
    first = Work("f3", Lane.FINISHING)
    lanes.add(first)

    assert lanes.remove(first)
    assert not lanes.remove(first)
    assert taken(lanes, 3) == ["f1", "f2"]


def test_other_work_of_the_same_key_is_not_removed():
    lanes = waiting(1, "f1")

    assert not lanes.remove(Work("f1", Lane.FINISHING))
    assert len(lanes) == 1


def test_draining_leaves_nothing():
    lanes = waiting(1, "f1", "p1")

    assert {work.key for work in lanes.drain()} == {"f1", "p1"}
    assert len(lanes) == 0


def test_strangers_files_go_last_and_leave_a_server_free():
    lanes = waiting(2, "f1")
    for name in ("i1", "i2"):
        lanes.add(Work(name, Lane.INTAKE))

    assert taken(lanes, 3) == ["f1", "i1"]
    lanes.done(Lane.FINISHING)
    assert taken(lanes, 1) == []
    lanes.add(Work("p1", Lane.PREVIEW))
    assert taken(lanes, 1) == ["p1"]
    lanes.done(Lane.INTAKE)
    assert taken(lanes, 1) == ["i2"]


def test_a_single_server_takes_a_strangers_file_when_nothing_else_waits():
    lanes = waiting(1)
    lanes.add(Work("i1", Lane.INTAKE))
    lanes.add(Work("f1", Lane.FINISHING))

    assert taken(lanes, 2) == ["f1", "i1"]
