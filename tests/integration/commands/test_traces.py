"""Commands that need no installation leave no trace of one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "hard_inputs"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def run(home: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """``flask`` as an operator runs it who has set nothing."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERPART_")}
    return subprocess.run(
        [ROOT / ".venv" / "bin" / "flask", *arguments],
        cwd=ROOT,
        env={**own, "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("arguments", [("--help",), ("templates", "check")], ids=" ".join)
def test_help_and_a_check_of_templates_write_nothing_anywhere(home, arguments):
    done = run(home, *arguments)

    assert done.returncode == 0, done.stderr
    assert list(home.rglob("*")) == []


def test_filling_a_document_writes_that_document_alone(home, tmp_path):
    data, out = tmp_path / "data.json", tmp_path / "out.pdf"
    values = {
        "child_name": "Aarav Shah",
        "parent_name": "Priya Shah",
        "la_name": "Bury",
        "track": "mediation",
        "reference": "CP-7K3M-2Q",
    }
    data.write_text(json.dumps(values), encoding="utf-8")

    done = run(home, "documents", "fill", CASES / "K04-template-curly-quotes.docx", data, "-o", out)

    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"%PDF-")
    assert list(home.rglob("*")) == []


def test_a_check_where_nothing_was_ever_made_is_not_ours_and_makes_nothing(home, tmp_path):
    empty = tmp_path / "data"
    empty.mkdir()
    paper = CASES / "K39-form-first.pdf"

    in_the_default_folder = run(home, "documents", "check", paper)
    in_an_empty_folder = run(home, "documents", "check", paper, COUNTERPART_DATA_DIR=str(empty))

    assert (in_the_default_folder.returncode, in_an_empty_folder.returncode) == (2, 2)
    assert [*home.rglob("*"), *empty.iterdir()] == []


def test_production_without_its_settings_refuses_commands_too(home):
    done = run(home, "templates", "check", COUNTERPART_MODE="production")

    assert done.returncode == 3
    assert done.stderr.startswith("production needs COUNTERPART_SMTP_HOST")
    assert done.stderr.count("\n") == 1
    assert list(home.rglob("*")) == []
