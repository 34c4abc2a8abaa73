"""``flask demo load-example`` and ``flask demo accounts``."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from app import create_app
from cases.accounts.passwords import is_password
from cases.accounts.people import User
from cases.certificates.authority_notice import authority_told_on
from cases.evidence.log import EvidenceEntry
from cases.models import Case
from dates import uk_day
from settings import Settings
from signing.secret_keys import SECRETS_FILE


def counted(services):
    with services.database.read() as session:
        return [
            session.scalar(select(func.count()).select_from(kind)) for kind in (User, Case, EvidenceEntry)
        ]


def test_loading_the_example_twice_is_loading_it_once(flask, tmp_path):
    data = tmp_path / "data"
    flask("storage", "migrate", data=data)

    first = flask("demo", "load-example", data=data)
    services = create_app(Settings(data_dir=data)).extensions["services"]
    loaded = counted(services)
    second = flask("demo", "load-example", data=data)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "nothing was loaded" in second.output
    assert all(loaded)
    assert counted(services) == loaded
    services.database.close()


def test_the_notices_of_the_example_went_when_the_calls_were_and_not_on_loading(flask, tmp_path):
    """A certificate about a silent authority certifies the day of that notice, long before day 30."""
    data = tmp_path / "data"
    flask("storage", "migrate", data=data)
    flask("demo", "load-example", data=data)
    services = create_app(Settings(data_dir=data)).extensions["services"]
    with services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == "CP-9V2X-5K")).one()
        told_on, chosen = authority_told_on(session, case.decisions[0]), case.decisions[0].choices[0]
        loaded_on = uk_day(services.now())
    assert told_on == uk_day(chosen.chosen_at)
    assert (loaded_on - told_on).days > 30
    services.database.close()


def test_every_account_that_is_told_can_be_signed_in_with(flask, tmp_path):
    data = tmp_path / "data"
    flask("storage", "migrate", data=data)
    flask("demo", "load-example", data=data)

    output = flask("demo", "accounts", data=data).output

    (password,) = re.findall(r"^ *Password for every example account: (.+)$", output, re.M)
    emails = re.findall(r"(\S+@\S+)$", output, re.M)
    services = create_app(Settings(data_dir=data)).extensions["services"]
    with services.database.read() as session:
        people = list(session.scalars(select(User)))
    assert sorted(person.email for person in people) == sorted(emails)
    assert all(is_password(password, person.password) for person in people)
    assert all(person.role.words in output for person in people)
    services.database.close()


def test_the_example_is_refused_where_real_people_are(flask, tmp_path, monkeypatch):
    data = tmp_path / "data"
    (data / "keys").mkdir(parents=True)
    (data / "keys" / SECRETS_FILE).write_text(f"{'s' * 40}\n")
    real = {
        "mode": "production",
        "smtp_host": "mail.example.com",
        "seal_key_file": tmp_path / "seal.pem",
        "public_url": "https://paperwork.example.com",
        "provider_name": "Harbour Mediation",
        "provider_phone": "01632 960 001",
        "provider_email": "hello@harbour.example.com",
        "provider_address": "1 Harbour Street, Nowhere",
        "proxy_hops": 1,
    }
    flask("storage", "migrate", data=data, **real)
    monkeypatch.setenv("COUNTERPART_DATA_DIR", str(data))  # else the case is told in a folder of its own

    for command in (("demo", "load-example"), ("demo", "--out", str(tmp_path / "out"))):
        result = flask(*command, data=data, **real)

        assert result.exit_code == 1
        assert "practice mode only" in result.stderr


def test_every_example_case_has_evidence_that_holds(flask, tmp_path):
    data = tmp_path / "data"
    flask("storage", "migrate", data=data)
    flask("demo", "load-example", data=data)

    result = flask("evidence", "check", data=data)

    assert result.exit_code == 0
    assert len(result.output.splitlines()) >= 6
