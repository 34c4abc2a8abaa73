"""Settings: safe by default, and production refuses to start half set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from app import read_settings
from settings import Settings

OPERATING = Path(__file__).resolve().parents[2] / "docs" / "operating.md"
WHOLE = {
    "COUNTERPART_MODE": "production",
    "COUNTERPART_SMTP_HOST": "mail.example.com",
    "COUNTERPART_SEAL_KEY_FILE": "seal.p12",
    "COUNTERPART_PUBLIC_URL": "https://mediation.example.com",
    "COUNTERPART_PROXY_HOPS": "0",
    "COUNTERPART_PROVIDER_NAME": "Harbour Mediation",
    "COUNTERPART_PROVIDER_PHONE": "01632 960 001",
    "COUNTERPART_PROVIDER_EMAIL": "hello@harbour.example.com",
    "COUNTERPART_PROVIDER_ADDRESS": "1 Harbour Street, Nowhere",
}


def test_without_any_setting_it_is_practice_mode_on_this_computer():
    settings = Settings()

    assert settings.mode == "demo"
    assert settings.public_url.startswith("http://127.0.0.1")
    assert settings.database == f"sqlite:///{settings.data_dir}/counterpart.db"


def test_production_starts_when_mail_seal_and_address_are_set(monkeypatch):
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)

    assert Settings().mode == "production"


@pytest.mark.parametrize("lacking", sorted(WHOLE.keys() - {"COUNTERPART_MODE"}))
def test_production_says_what_it_lacks(monkeypatch, lacking):
    for name, value in WHOLE.items():
        if name != lacking:
            monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match=lacking):
        Settings()


def test_secrets_are_not_shown(monkeypatch):
    monkeypatch.setenv("COUNTERPART_SMTP_PASSWORD", "open sesame")

    assert "open sesame" not in repr(Settings())


@pytest.mark.hard_input("K87")
@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/mediation",
        "https://example.com/mediation/",
        "https://example.com/?a=1",
        "https://example.com/#a",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://user@example.com",
        "https://example.com:port",
    ],
)
def test_an_address_with_a_path_or_none_at_all_is_refused_in_one_line(monkeypatch, capsys, address):
    monkeypatch.setenv("COUNTERPART_PUBLIC_URL", address)

    with pytest.raises(SystemExit):
        read_settings()

    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("COUNTERPART_PUBLIC_URL: ")
    assert address in line


@pytest.mark.hard_input("K87")
@pytest.mark.parametrize("address", ["https://example.com", "https://example.com/", "http://[::1]:8000"])
def test_an_address_of_its_own_is_taken_without_its_last_stroke(address):
    assert Settings(public_url=address).public_url == address.rstrip("/")


@pytest.mark.hard_input("K82")
@pytest.mark.parametrize("name", ["a%41b", "a?b", "a b", "a#b", "aüb", "n" * 126, "%zz", "a%2Fb", ":memory:"])
def test_the_database_lies_in_the_data_folder_whatever_its_name(tmp_path, name):
    settings = Settings(data_dir=tmp_path / name)

    assert make_url(settings.database).database == str(tmp_path / name / "counterpart.db")


def test_every_setting_stands_in_the_table_for_operators_and_nothing_else_does():
    settings = {f"COUNTERPART_{name.upper()}" for name in Settings.model_fields}
    table = OPERATING.read_text("utf-8").partition("## Settings")[2].partition("###")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `COUNTERPART_")]
    named = {name for row in rows for name in whole_names(row, settings)}

    assert named == settings


def whole_names(row: str, settings: set[str]) -> list[str]:
    """Return the variables of one row, such as "`A_B_NAME`, `_PHONE`": what is short shares a beginning."""
    first, *others = re.findall(r"`(_?[A-Z][A-Z_]+)`", row)
    words = first.split("_")
    beginnings = ["_".join(words[:number]) for number in range(len(words))]
    return [first, *(next((b + o for b in beginnings if b + o in settings), o) for o in others)]


@pytest.mark.parametrize("inside", ["data/keys/notes", "data", "data/blobs/keys", "."])
def test_the_keys_of_private_notes_lie_in_nothing_that_is_backed_up(tmp_path, inside):
    with pytest.raises(ValidationError, match="COUNTERPART_NOTE_KEYS_DIR"):
        Settings(data_dir=tmp_path / "data", note_keys_dir=tmp_path / inside)
    beside = Settings(data_dir=tmp_path / "data").note_keys
    assert beside == tmp_path / "data-note-keys"
