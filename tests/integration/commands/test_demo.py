"""``flask demo`` as a process of its own: a whole case from request to emailed final PDF."""

from __future__ import annotations

import email
import fcntl
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from pathlib import Path

import pytest

from documents.pdf.tag_walk import walk_tags
from tests.integration.commands.conftest import Flask

ROOT = Path(__file__).parents[3]
TEXTS = json.loads((ROOT / "tests" / "hard_inputs" / "K01-texts.json").read_text(encoding="utf-8"))
PARENT = f"{TEXTS['K10'][2]} {TEXTS['K01'][1]} {TEXTS['K01'][4]} {TEXTS['K11'][8]}"
CHILD = f"{TEXTS['K11'][7]} {TEXTS['K11'][3]} {TEXTS['K01'][5]} {TEXTS['K02'][0]}"
STEPS = (
    "request received",
    "mediation chosen in the adviser's call",
    "meeting arranged, invitations sent",
    "outcome typed, meeting concluded",
    "certificate issued",
    "certificate made, sealed, on its way",
    "Outcome Statement made",
    "sent for signature",
    "everyone signed",
    "merged and sealed",
    "every email taken",
)


@dataclass(frozen=True)
class DemoRun:
    """One run of the command: what it said, what it left, and where its data is."""

    output: str
    out: Path
    data: Path

    def emails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(file.read_bytes(), policy=default) for file in self.out.glob("*.eml")
        ]


def run_demo(*arguments: str, **environment: str) -> str:
    """What ``flask demo`` says on standard output. Fails when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "demo", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoRun:
    """A case whose people have hostile names; told once, however many processes run tests."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    out, data, output = folder / "demo-out", folder / "demo-data", folder / "demo-said"
    with (folder / "demo-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not output.exists():
            names = ("--parent", PARENT, "--child", CHILD)
            output.write_text(run_demo("--out", str(out), *names, COUNTERPART_DATA_DIR=str(data)))
    return DemoRun(output.read_text(), out, data)


def printed(file: Path) -> str:
    """The letters of a PDF as ``letters_of`` gives them."""
    done = subprocess.run(["pdftotext", "-raw", file, "-"], check=True, capture_output=True)
    return letters_of(done.stdout.decode())


def letters_of(text: str) -> str:
    """Without spaces, which lines and cells put elsewhere, and pictures, which the tool puts on own lines."""
    return "".join(text.replace("🦄", "").split())


def named(message: EmailMessage) -> str:
    """The recipient's name as it stands in the message, decoded as RFC 2047 says."""
    raw = email.message_from_bytes(message.as_bytes())["To"]
    return str(make_header(decode_header(parseaddr(raw)[0])))


@pytest.mark.hard_input("K01", "K10", "K11")
def test_each_step_is_told_with_its_milliseconds_whatever_people_are_called(demo):
    steps = re.findall(r"^ *\d+ ms  (.+)$", demo.output, re.M)

    assert tuple(steps) == STEPS
    assert sorted(file.name for file in demo.out.glob("*.pdf")) == [
        "certificate.pdf",
        "final.pdf",
        "statement.pdf",
    ]


@pytest.mark.hard_input("K01", "K02", "K10", "K11")
def test_names_stand_in_every_document_as_typed(demo):
    for name in ("certificate.pdf", "statement.pdf", "final.pdf"):
        words = printed(demo.out / name)
        assert letters_of(PARENT) in words, name
    for name in ("certificate.pdf", "final.pdf"):
        assert letters_of(CHILD) in printed(demo.out / name), name


def test_what_was_read_and_what_was_sealed_hold_all_their_tags(demo):
    read, sealed = (walk_tags((demo.out / name).read_bytes()) for name in ("statement.pdf", "final.pdf"))

    assert read.faults == sealed.faults == ()
    assert sealed.marked > read.marked > 0  # the signing record came to it


@pytest.mark.hard_input("K49")
def test_each_email_goes_to_one_person_under_their_own_name_once(demo):
    messages = demo.emails()

    recipients = [message["To"].addresses for message in messages]
    assert all(len(addresses) == 1 for addresses in recipients)
    to_parent = [one for one in messages if "priya.shah@example.com" in str(one["To"])]
    assert {named(message) for message in to_parent} == {PARENT}
    assert len({str(message["Message-ID"]) for message in messages}) == len(messages)


def test_signers_have_the_final_pdf_by_email_and_the_parent_the_certificate(demo):
    attached = [
        (message["To"].addresses[0].addr_spec, part.get_payload(decode=True))
        for message in demo.emails()
        for part in message.iter_attachments()
    ]

    final, certificate = ((demo.out / name).read_bytes() for name in ("final.pdf", "certificate.pdf"))
    assert sorted(to for to, content in attached if content == final) == [
        "priya.shah@example.com",
        "ruth.okafor@bury.example.com",
    ]
    assert [to for to, content in attached if content == certificate] == ["priya.shah@example.com"]


@pytest.mark.parametrize("name", ["certificate.pdf", "final.pdf"])
def test_a_sealed_document_is_genuine_where_it_was_made_and_not_ours_elsewhere(demo, flask, name):
    here = flask("documents", "check", demo.out / name, data=demo.data)
    elsewhere = flask("documents", "check", demo.out / name)

    assert (here.exit_code, elsewhere.exit_code) == (0, 2)
    assert here.output.startswith("Genuine.")
    assert elsewhere.output.startswith("Not ours.")


def test_the_statement_as_read_is_ours_and_not_sealed_where_it_was_made(demo, flask):
    here = flask("documents", "check", demo.out / "statement.pdf", data=demo.data)
    elsewhere = flask("documents", "check", demo.out / "statement.pdf")

    assert (here.exit_code, elsewhere.exit_code) == (7, 2)
    assert here.output.startswith("Ours, and unchanged. This is a copy for reading")


@pytest.mark.hard_input("K54")
def test_a_changed_copy_is_altered_where_it_was_made(demo, flask, tmp_path):
    sealed = (demo.out / "final.pdf").read_bytes()
    flipped = tmp_path / "flipped.pdf"
    middle = len(sealed) // 2
    flipped.write_bytes(sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :])
    longer = tmp_path / "longer.pdf"
    longer.write_bytes(sealed + b"junk")

    for changed in (flipped, longer):
        result = flask("documents", "check", changed, data=demo.data)
        assert result.exit_code == 1
        assert result.output.startswith("Changed since we made it.")


def test_every_entry_of_the_evidence_holds(demo, flask):
    whole = flask("evidence", "check", data=demo.data)

    assert whole.exit_code == 0
    assert re.match(r"CP-\S+: ", whole.output)


def test_without_a_data_folder_it_leaves_its_files_and_nothing_else(tmp_path: Path, flask: Flask):
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()

    run_demo("--out", str(tmp_path / "out"), HOME=str(home), TMPDIR=str(temporary))

    assert (tmp_path / "out" / "final.pdf").is_file()
    assert [file for file in home.rglob("*") if file.suffix in (".db", ".pdf", ".eml")] == []
    assert list(temporary.iterdir()) == []
    assert flask("documents", "check", tmp_path / "out" / "final.pdf").exit_code == 2


def test_it_asks_where_to_leave_the_files(flask: Flask):
    result = flask("demo")

    assert result.exit_code == 2
    assert "flask demo --out DIR" in result.stderr
