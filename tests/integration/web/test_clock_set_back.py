"""A clock that is set back a little while pages are open: nobody is signed out, and nothing typed is lost."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from itsdangerous import BadSignature, SignatureExpired

from cases.vocabulary import Role, SignerState
from signing.models import Signer
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.factories import BORN, a_user
from tests.passwords import quick_hash
from tests.statements import statement_out
from tests.web_apps import make_web
from web.common.signed_times import PatientSigner

pytestmark = pytest.mark.hard_input("K83")
BACK = [1, 3, 60]


class Clock:
    """The machine's clock, for everything that reads it; set back at will."""

    def __init__(self) -> None:
        self.offset = 0.0

    def time(self) -> float:
        return time.time() + self.offset

    def now(self, zone: object = None) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.offset)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("itsdangerous.timed.time", SimpleNamespace(time=clock.time))
    monkeypatch.setattr("web.common.signed_times.utc_now", clock.now)
    return clock


@pytest.fixture
def services(tmp_path, sqlite_url, clock):
    services = replace(make_services(tmp_path / "data", sqlite_url), now=clock.now)
    yield services
    services.database.close()


@pytest.mark.parametrize("seconds", BACK)
def test_staff_stay_signed_in_and_their_words_are_saved(services, clock, seconds):
    with services.database.write() as session:
        email = a_user(session, Role.ADMINISTRATOR, password=quick_hash("long walks home")).email
    browser = ReviewingClient(make_web(services))
    browser.post_form("/sign-in", email=email, password="long walks home")
    page = browser.get("/admin/users/new")

    clock.offset -= seconds
    page = browser.send(page, name="Zoë Hart", email="zoe@example.com", role="coordinator")

    assert page.says("Zoë Hart", "Added.")


@pytest.mark.parametrize("seconds", BACK)
def test_a_signer_stays_behind_their_link_and_signs(services, clock, seconds):
    statement = statement_out(services)
    browser = ReviewingClient(make_web(services))
    proof = browser.post_form(statement.family.link)
    clock.offset -= seconds
    assert browser.send(proof, born=BORN).address == "/your/document"
    page = browser.get("/your/sign")
    clock.offset -= seconds
    assert browser.send(page, confirmed=True, method="typed", typed="Priya Shah").heading == "You have signed"
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).state is SignerState.SIGNED


def test_an_old_page_is_told_apart_from_a_clock_that_was_set_back(clock):
    signer = PatientSigner("a secret of at least some length")
    signed = signer.sign("words")
    clock.offset = -3600
    assert signer.unsign(signed, max_age=10) == b"words"
    clock.offset = 11
    with pytest.raises(SignatureExpired, match="> 10"):
        signer.unsign(signed, max_age=10)
    clock.offset = -2 * 24 * 3600
    with pytest.raises(SignatureExpired):
        signer.unsign(signed, max_age=10)
    with pytest.raises(BadSignature):
        signer.unsign(signed[:-1] + b"x", max_age=10)
