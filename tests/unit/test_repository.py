"""What holds for the repository as a whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = sorted(ROOT.glob("requirements/*.txt"))
NPM_LOCKS = [ROOT / "package-lock.json", ROOT / "requirements" / "bench" / "package-lock.json"]
NOT_IN_WEB = (
    *("pyhanko", "docxtpl", "docx", "pypdf", "pypdfium2", "pikepdf", "cryptography"),
    *("holidays", "icalendar", "worker"),
)


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name]


def name_in_repository(path: Path) -> str:
    return str(path.relative_to(ROOT))


def our_top_level_names() -> set[str]:
    ours = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.suffix == ".py"}
    return {name.removesuffix(".py") for name in ours}


def test_no_installed_distribution_owns_one_of_our_names():
    ours = our_top_level_names() - {"script"}  # a folder of programs, never imported
    assert {"cases", "web", "tests"} <= ours
    # A folder without __init__.py cannot win against ours; a module or a regular package could.
    owning = {f"{name}.py" for name in ours} | {f"{name}/__init__.py" for name in ours}

    owned = [
        f"{distribution.name}: {file}"
        for distribution in distributions()
        for file in distribution.files or ()
        if str(file) in owning
    ]

    assert owned == []


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, *NPM_LOCKS], ids=name_in_repository)
def test_a_lock_file_names_no_host_to_install_from(lock: Path):
    text = lock.read_text(encoding="utf-8")
    if lock in NPM_LOCKS:  # it also holds where to thank its authors
        packages = json.loads(text)["packages"].values()
        text = json.dumps([{**package, "funding": None} for package in packages])

    assert re.findall(r"https?://[^\s\"]+|--(?:extra-)?index-url.*|--find-links.*", text) == []


@pytest.mark.parametrize("lock", PYTHON_LOCKS, ids=name_in_repository)
def test_every_locked_python_package_has_its_hash(lock: Path):
    entries = re.findall(
        r"^[\w.\-\[\]]+==.*(?:\n {4}--hash.*)*", lock.read_text(encoding="utf-8"), re.MULTILINE
    )

    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", NPM_LOCKS, ids=name_in_repository)
def test_every_locked_npm_package_has_its_hash(lock: Path):
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]

    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_no_tracked_file_names_a_path_of_one_machine():
    # Written in parts so that this file does not find itself.
    machine = re.compile("|".join("/" + name + "/" for name in ("root", "home/[a-z]", "work", "Users")))

    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_files()
        if path.is_file() and (match := machine.search(path.read_bytes().decode("utf-8", "ignore")))
    ]

    assert found == []


def test_the_web_application_starts_without_what_only_the_worker_needs(tmp_path: Path):
    program = (
        "import json, sys, app; app.create_app();"
        f"print(json.dumps([name for name in {NOT_IN_WEB!r} if name in sys.modules]))"
    )

    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"COUNTERPART_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == []


def test_each_hard_input_that_a_test_names_is_one_of_the_list():
    listed = set(
        re.findall(r"^\| (K\d+) \|", (ROOT / "tests/hard_inputs/README.md").read_text("utf-8"), re.M)
    )
    named = {
        one
        for path in (ROOT / "tests").rglob("test_*.py")
        for marker in re.findall(r"mark\.hard_input\(([^)]*)\)", path.read_text("utf-8"))
        for one in re.findall(r"K\d+", marker)
    }
    assert len(named) > 50
    assert named <= listed
