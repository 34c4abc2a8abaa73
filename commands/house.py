"""What every command starts from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from signing.errors import KeyProblem
from workflows.house import House

CANNOT_OPEN = 3
"""The exit code when a key is missing; with any other gunicorn starts its worker again, for ever."""


@dataclass
class Installation:
    """The house of the commands, opened when the first of them asks for it."""

    data_dir: Path
    open: Callable[[], House]
    _opened: House | None = field(default=None, init=False)

    @property
    def house(self) -> House:
        """The house itself; opening it makes the data folder, where practice mode may."""
        if self._opened is None:
            try:
                self._opened = self.open()
            except KeyProblem as problem:
                print(problem.sentence, file=sys.stderr)  # noqa: T201 - no log yet
                sys.exit(CANNOT_OPEN)
        return self._opened

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was ever kept in the data folder."""
        return not self.data_dir.is_dir() or not any(self.data_dir.iterdir())


def this_installation() -> Installation:
    """The installation that the command runs in, opened or not."""
    installation = current_app.extensions["installation"]
    assert isinstance(installation, Installation)  # noqa: S101 - register_commands put it there
    return installation


def this_house() -> House:
    """The installation that the command runs in, opened."""
    return this_installation().house
