"""A house with one paper out, and browsers for whoever was sent a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.container import House
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.houses import a_house
from tests.integration.web.party.own_requests import Clock, Intake, Place
from tests.papers import Invited, PaperOut, a_paper_out
from tests.webs import a_web


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    """An installation on SQLite, without a worker."""
    house = a_house(tmp_path / "data", sqlite_url)
    yield house
    house.database.close()


@pytest.fixture
def app(house: House) -> Flask:
    """Its pages."""
    return a_web(house)


@pytest.fixture
def paper(house: House) -> PaperOut:
    """One paper out for signature: Priya Shah of the family, Ruth Okafor of the local authority."""
    return a_paper_out(house)


@pytest.fixture
def client(app: Flask) -> ReviewingClient:
    """One browser."""
    return ReviewingClient(app)


LetIn = Callable[..., tuple[ReviewingClient, Page]]


@pytest.fixture
def let_in(app: Flask) -> LetIn:
    """``let_in(invited)``: a browser of their own behind their link, and the first page they see."""

    def come(invited: Invited, browser: ReviewingClient | None = None) -> tuple[ReviewingClient, Page]:
        browser = browser or ReviewingClient(app)
        proof = browser.post_form(invited.link)
        return browser, prove(browser, proof, invited)

    return come


def prove(browser: ReviewingClient, proof: Page, invited: Invited) -> Page:
    """Pass the second step on an open proof page."""
    fields = proof.form_for({}).names()
    if "code" in fields:
        return browser.send(proof, code=invited.code)
    return browser.send(proof, born=BORN)


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Iterator[Place]:
    """Priya Shah's request, five minutes after it came."""
    clock = Clock()
    house = a_house(tmp_path / "data", sqlite_url, now=clock, jobs=Intake())
    with house.database.write() as session:
        case = factories.a_case(house, session)
    yield Place(house, clock, a_web(house), case.id)
    house.database.close()
