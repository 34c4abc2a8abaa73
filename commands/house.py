"""What every command starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from flask import current_app

from workflows.house import House


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
            self._opened = self.open()
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
