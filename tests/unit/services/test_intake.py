"""Places for strangers' files: few at once, fewer from one network, and never a queue that holds threads."""

from __future__ import annotations

import threading
from contextlib import ExitStack

import pytest

from services.intake import IntakeFull, IntakeGate


def enter(gate: IntakeGate, stack: ExitStack, *networks: str) -> None:
    for network in networks:
        stack.enter_context(gate.place(network))


def test_one_network_never_takes_the_last_place():
    gate = IntakeGate(at_once=3, each=2, wait_seconds=0.01)

    with ExitStack() as inside:
        enter(gate, inside, "a", "a")
        with pytest.raises(IntakeFull):
            enter(gate, inside, "a")
        enter(gate, inside, "b")


def test_no_more_than_all_places_are_taken_whoever_asks():
    gate = IntakeGate(at_once=3, each=2, wait_seconds=0.01)

    with ExitStack() as inside:
        enter(gate, inside, "a", "b", "c")
        with pytest.raises(IntakeFull):
            enter(gate, inside, "d")
    with gate.place("d"):
        pass


def test_a_place_that_becomes_free_is_given_to_who_waits():
    gate = IntakeGate(at_once=1, each=1, wait_seconds=120)
    holding, go = threading.Event(), threading.Event()

    def hold() -> None:
        with gate.place("a"):
            holding.set()
            go.wait(120)

    holder = threading.Thread(target=hold)
    holder.start()
    holding.wait(120)
    threading.Timer(0.05, go.set).start()
    with gate.place("b"):
        assert go.is_set()
    holder.join()


def test_a_place_is_free_again_after_an_error():
    gate = IntakeGate(at_once=1, each=1, wait_seconds=0.01)

    with pytest.raises(RuntimeError, match="broken"), gate.place("a"):
        raise RuntimeError("broken")
    with gate.place("a"):
        pass
