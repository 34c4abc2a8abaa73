"""The commands as someone types them: arguments in, exit code and words out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app import create_app
from settings import Settings

Flask = Callable[..., Result]


@pytest.fixture
def flask(tmp_path: Path) -> Iterator[Flask]:
    """Runs a command on a data folder: an empty one, or the one given."""
    opened = []

    def run(*arguments: object, data: Path = tmp_path / "data of nobody", **settings: Any) -> Result:
        app = create_app(Settings(data_dir=data, **settings))
        opened.append(app)
        return app.test_cli_runner().invoke(args=[str(one) for one in arguments], catch_exceptions=False)

    yield run
    for app in opened:
        app.extensions["services"].database.close()
