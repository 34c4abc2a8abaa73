"""The seal's key goes while the worker runs: pages name it and nothing is sealed; once back, all is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.certificates.models import Certificate
from cases.vocabulary import Role
from services.container import Services
from signing.errors import SealKeyChanged
from signing.seal.keys import SEAL_FILE, seal_key
from tests import factories
from tests.app_services import make_services, running_worker, wait_until
from tests.client import ReviewingClient
from tests.faults.work import a_certificate
from tests.passwords import quick_hash
from tests.web_apps import make_web
from worker import worker
from worker.keyring import Keyring


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str) -> Iterator[Services]:
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def signed_in(services: Services, role: Role) -> ReviewingClient:
    with services.database.write() as session:
        email = factories.a_user(session, role, password=quick_hash("long walks home")).email
    browser = ReviewingClient(make_web(services))
    page = browser.post_form("/sign-in", email=email, password="long walks home")
    assert page.status == 200
    return browser


@pytest.mark.hard_input("K68")
def test_a_key_lost_while_running_is_named_at_once_and_work_ends_well_once_it_is_back(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.1)
    office = signed_in(services, Role.COORDINATOR)
    administrator = signed_in(services, Role.ADMINISTRATOR)
    key, hidden = services.keys_dir / SEAL_FILE, services.keys_dir / "hidden"

    with running_worker(services):
        wait_until(key.exists)
        assert "cannot be sealed" not in office.get("/office").text
        key.rename(hidden)
        certificate_id = a_certificate(services)
        wait_until(lambda: f"There is no seal key at {key}" in office.get("/office").text)
        wait_until(lambda: "NoSealKey" in office.get("/office/trouble").text)
        assert administrator.get("/admin/health").says("Seal key", "Cannot be used", str(key))
        assert not key.exists()

        hidden.rename(key)
        wait_until(lambda: is_sent(services, certificate_id))
        wait_until(lambda: "cannot be sealed" not in office.get("/office").text)


def is_sent(services: Services, certificate_id: object) -> bool:
    with services.database.read() as session:
        return session.get_one(Certificate, certificate_id).sent_at is not None


@pytest.mark.hard_input("K68")
def test_with_another_key_nothing_is_sealed_before_somebody_starts_the_server_anew(
    services: Services,
) -> None:
    keyring = Keyring(services)
    keyring.key()
    (services.keys_dir / SEAL_FILE).unlink()
    seal_key(services.keys_dir, provider_name="Another", may_make=True)

    with pytest.raises(SealKeyChanged):
        keyring.key()
    assert Keyring(services).key().holder == "Another"
