"""The seal's key is missing, unreadable or locked: the start says so in one line, and makes no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from app import create_app
from cases.documents import Document
from cases.vocabulary import DocumentKind
from settings import Settings
from signing.seal.keys import make_practice_key
from tests import factories
from tests.app_services import make_services

PRODUCTION = {
    "mode": "production",
    "smtp_host": "mail.example.com",
    "public_url": "https://mediation.example.com",
    "proxy_hops": 0,
    "provider_name": "Harbour Mediation",
    "provider_phone": "01632 960 001",
    "provider_email": "hello@harbour.example.com",
    "provider_address": "1 Harbour Street, Nowhere",
}
FAULTS = ("missing", "unreadable", "wrong passphrase")


def a_real_key(path: Path, passphrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that nobody made for practice, in a PKCS#12 file."""
    monkeypatch.setattr("signing.seal.keys.PRACTICE_UNIT", "a seal")
    key = make_practice_key("Harbour Mediation")
    monkeypatch.undo()
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", key.private_key, key.certificate, None, BestAvailableEncryption(passphrase.encode())
        )
    )


def spoil(path: Path, fault: str) -> None:
    if fault != "wrong passphrase":
        path.unlink()
    if fault == "unreadable":
        path.mkdir()  # root may read any file, but not a folder as one


@pytest.mark.hard_input("K68")
@pytest.mark.parametrize("fault", FAULTS)
def test_in_production_the_start_refuses_in_one_line(flask, tmp_path, monkeypatch, fault):
    keys = tmp_path / "data of nobody" / "keys"
    keys.mkdir(parents=True)
    (keys / "secrets").write_text("s" * 40)
    path = tmp_path / "seal.p12"
    a_real_key(path, "right", monkeypatch)
    settings = {**PRODUCTION, "seal_key_file": path, "seal_key_passphrase": "right"}
    assert flask("keys", "check", **settings).exit_code == 0

    spoil(path, fault)
    if fault == "wrong passphrase":
        settings["seal_key_passphrase"] = "wrong"
    result = flask("keys", "check", **settings)

    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert str(path) in line


@pytest.mark.hard_input("K68")
@pytest.mark.parametrize("fault", ["missing", "unreadable"])
def test_in_practice_mode_no_other_key_is_made_once_something_was_sealed(flask, tmp_path, sqlite_url, fault):
    where = {"data": tmp_path / "data", "database_url": sqlite_url}
    path = tmp_path / "data" / "keys" / "seal.pem"
    assert flask("keys", "check", **where).exit_code == 0
    services = make_services(tmp_path / "data", sqlite_url)
    with services.database.write() as session:
        case = factories.a_case(services, session)
        session.add(
            Document(
                case_id=case.id,
                kind=DocumentKind.CERTIFICATE,
                title="A certificate",
                sealed_digest="0" * 64,
                reference="MC-TEST-01",
                created_at=services.now(),
            )
        )
    services.database.close()

    spoil(path, fault)
    result = flask("keys", "check", **where)

    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert str(path) in line
    assert not path.is_file()
    if fault == "missing":
        assert "flask keys new" in line
        assert flask("keys", "new", **where).exit_code == 0
        assert flask("keys", "check", **where).exit_code == 0


@pytest.mark.hard_input("K68")
def test_missing_secrets_are_told_in_one_line(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        create_app(Settings(data_dir=tmp_path / "data", seal_key_file=tmp_path / "seal.p12", **PRODUCTION))

    assert ended.value.code == 3  # gunicorn gives up
    said = ["There are no secret keys" in line for line in capsys.readouterr().err.splitlines()]
    assert said == [True]
