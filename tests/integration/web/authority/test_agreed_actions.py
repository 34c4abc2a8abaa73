"""An officer with an account answers for the authority on its own pages; another authority's sees nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.models import Case
from cases.vocabulary import Role
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.party.agreed.conftest import SIGNED, Hall
from tests.integration.web.party.own_requests import Clock, Intake
from tests.passwords import quick_hash

PASSWORD = "long walks home"


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str) -> Iterator[Hall]:
    clock = Clock(SIGNED)
    services = make_services(tmp_path / "data", sqlite_url, now=clock, jobs=Intake())
    hall = Hall(services, clock)
    with services.database.write() as session:
        for code in ("bury", "liverpool"):
            factories.a_user(
                session,
                Role.OFFICER,
                "Helen Marsh",
                password=quick_hash(PASSWORD),
                email=f"{code}@example.com",
                authority_code=code,
            )
    yield hall
    services.database.close()


def officer(hall: Hall, code: str = "bury") -> ReviewingClient:
    browser = ReviewingClient(hall.app)
    browser.post_form("/sign-in", email=f"{code}@example.com", password=PASSWORD)
    return browser


def test_what_the_authority_owes_waits_for_it_and_an_officer_answers_under_their_own_name(hall):
    with hall.services.database.read() as session:
        reference = session.get_one(Case, hall.agreed.case_id).reference
    browser = officer(hall)
    assert browser.get("/authority").says("To do", "Issue the amended final plan", "No answer")
    page = browser.get(f"/authority/cases/{reference}/actions/1")
    assert page.says("Priya Shah and our office can read this and see your files.")
    sent = browser.send(page, answer="done", words="Sent by email today.")
    assert sent.says("We have your answer.", "Done, says owner")
    assert "Issue the amended final plan" not in browser.get("/authority").text
    family = hall.inside(hall.agreed.family)
    assert family.get("/your/actions/1").says("said Helen Marsh, Bury", "Sent by email today.")
    assert hall.answers() == [("done", "Sent by email today.", "Helen Marsh")]
    stale = browser.send(page, answer="partly", words="No, half of it")
    assert (stale.status, stale.value_of("words")) == (409, "No, half of it")
    other = officer(hall, "liverpool")
    assert other.get(f"/authority/cases/{reference}/actions/1").status == 404
    assert other.get("/authority").says("Nothing is waiting for Liverpool.")
