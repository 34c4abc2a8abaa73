"""Commands that need no installation leave no trace of one."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signing.seal.keys import seal_key
from signing.seal.seal import seal
from tests.unit.signing.pdfs import a_pdf

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
    statement = CASES / "K39-form-first.pdf"

    in_the_default_folder = run(home, "documents", "check", statement)
    in_an_empty_folder = run(home, "documents", "check", statement, COUNTERPART_DATA_DIR=str(empty))

    assert (in_the_default_folder.returncode, in_an_empty_folder.returncode) == (2, 2)
    assert [*home.rglob("*"), *empty.iterdir()] == []


def test_a_check_in_a_folder_that_holds_keys_alone_goes_by_the_seal_and_makes_nothing(home, tmp_path):
    data, statement = tmp_path / "data", tmp_path / "sealed.pdf"
    key = seal_key(data / "keys", provider_name="Quince Street Mediation", may_make=True)
    at = datetime(2026, 11, 25, 14, tzinfo=UTC)
    statement.write_bytes(seal(a_pdf(), key, at=at, reason="Made and sealed", location=None).content)
    before = everything_in(data)

    done = run(home, "documents", "check", statement, COUNTERPART_DATA_DIR=str(data))

    assert (done.returncode, done.stderr) == (0, "")
    assert "Status not known here" in done.stdout
    assert everything_in(data) == before


@pytest.mark.parametrize(
    "command",
    [
        "accounts list",
        "backup {out}",
        "demo load-example",
        "evidence check",
        "evidence check CP-7K3M-2Q",
        "verify",
    ],
)
def test_a_command_about_what_is_kept_says_that_nothing_is_and_makes_nothing(home, tmp_path, command):
    data, out = tmp_path / "data", tmp_path / "out"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "secrets").write_text("kept apart from the backups, then put here alone\n", "utf-8")
    before = everything_in(data)

    done = run(home, *command.format(out=out).split(), COUNTERPART_DATA_DIR=str(data))

    assert done.returncode == 3
    assert done.stderr.startswith(f"There is no data here: {data} has no database of Counterpart.")
    assert (done.stdout, everything_in(data), out.exists()) == ("", before, False)


def test_a_database_without_tables_is_no_data_and_stays_as_it_is(home, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "counterpart.db").touch()

    done = run(home, "verify", COUNTERPART_DATA_DIR=str(data))

    assert done.returncode == 3
    assert everything_in(data) == {data / "counterpart.db": 0}


def everything_in(folder: Path) -> dict[Path, int]:
    """Every file and folder in it, with its size; folders count as nought."""
    return {path: path.stat().st_size if path.is_file() else 0 for path in folder.rglob("*")}


def test_production_without_its_settings_refuses_commands_too(home):
    done = run(home, "templates", "check", COUNTERPART_MODE="production")

    assert done.returncode == 3
    assert done.stderr.startswith("production needs COUNTERPART_SMTP_HOST")
    assert done.stderr.count("\n") == 1
    assert list(home.rglob("*")) == []
