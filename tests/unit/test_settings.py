"""Settings: safe by default, and production refuses to start half set."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from settings import Settings

WHOLE = {
    "COUNTERPART_MODE": "production",
    "COUNTERPART_SMTP_HOST": "mail.example.com",
    "COUNTERPART_SEAL_KEY_FILE": "seal.p12",
    "COUNTERPART_PUBLIC_URL": "https://mediation.example.com",
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
