"""Continuous integration believes the status that ``script/test`` ends with."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
# What the script calls, each of which ends badly when FAILING names it.
CALLED = (
    "script/setup",
    "script/check-architecture",
    ".venv/bin/ruff",
    ".venv/bin/lint-imports",
    ".venv/bin/python",
)
STUB = '#!/bin/sh\ncase "$0 $*" in *"${FAILING:-nothing fails}"*) exit 1 ;; esac\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in CALLED:
        stub = tmp_path / name
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text(STUB)
        stub.chmod(0o755)
    shutil.copy(ROOT / "script" / "test", tmp_path / "script" / "test")
    return tmp_path


def _status(checkout: Path, failing: str = "nothing fails") -> int:
    done = subprocess.run(
        ["/bin/sh", str(checkout / "script" / "test")],
        env={**os.environ, "FAILING": failing},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode


def test_all_that_passed_is_a_success(checkout: Path) -> None:
    assert _status(checkout) == 0


@pytest.mark.parametrize(
    "failing",
    [
        "ruff check",
        "ruff format",
        "mypy",
        "lint-imports",
        "check-architecture",
        "--ignore tests/browser",
        "--maxschedchunk 1 tests/browser",
    ],
)
def test_one_part_that_failed_is_a_failure(checkout: Path, failing: str) -> None:
    assert _status(checkout, failing) != 0
