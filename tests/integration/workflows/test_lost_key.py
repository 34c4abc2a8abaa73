"""The seal's key goes while the worker runs: pages name it and nothing is sealed; once back, all is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.certificates.models import Certificate
from cases.vocabulary import Role
from services.container import House
from signing.errors import SealKeyChanged
from signing.seal.keys import SEAL_FILE, seal_key
from tests import factories
from tests.client import ReviewingClient
from tests.faults.work import a_certificate
from tests.houses import a_house, a_running_worker, wait_until
from tests.passwords import quick_hash
from tests.webs import a_web
from worker import worker
from worker.keyring import Keyring


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    house = a_house(tmp_path / "data", sqlite_url)
    yield house
    house.database.close()


def signed_in(house: House, role: Role) -> ReviewingClient:
    with house.database.write() as session:
        email = factories.a_user(session, role, password=quick_hash("long walks home")).email
    browser = ReviewingClient(a_web(house))
    page = browser.post_form("/sign-in", email=email, password="long walks home")
    assert page.status == 200
    return browser


@pytest.mark.hard_input("K68")
def test_a_key_lost_while_running_is_named_at_once_and_work_ends_well_once_it_is_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "BEAT_SECONDS", 0.1)
    office = signed_in(house, Role.COORDINATOR)
    administrator = signed_in(house, Role.ADMINISTRATOR)
    key, hidden = house.keys_dir / SEAL_FILE, house.keys_dir / "hidden"

    with a_running_worker(house):
        wait_until(key.exists)
        assert "cannot be sealed" not in office.get("/office").text
        key.rename(hidden)
        certificate_id = a_certificate(house)
        wait_until(lambda: f"There is no seal key at {key}" in office.get("/office").text)
        wait_until(lambda: "NoSealKey" in office.get("/office/trouble").text)
        assert administrator.get("/admin/health").says("Seal key", "Cannot be used", str(key))
        assert not key.exists()

        hidden.rename(key)
        wait_until(lambda: is_sent(house, certificate_id))
        wait_until(lambda: "cannot be sealed" not in office.get("/office").text)


def is_sent(house: House, certificate_id: object) -> bool:
    with house.database.read() as session:
        return session.get_one(Certificate, certificate_id).sent_at is not None


@pytest.mark.hard_input("K68")
def test_with_another_key_nothing_is_sealed_before_somebody_starts_the_server_anew(house: House) -> None:
    keyring = Keyring(house)
    keyring.key()
    (house.keys_dir / SEAL_FILE).unlink()
    seal_key(house.keys_dir, provider_name="Another", may_make=True)

    with pytest.raises(SealKeyChanged):
        keyring.key()
    assert Keyring(house).key().holder == "Another"
