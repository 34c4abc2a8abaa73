"""An installation with one paper out, and browsers for whoever was sent a link."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from services.container import Services
from tests import factories
from tests.app_services import make_services
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.party.own_requests import Clock, Intake, OwnRequest
from tests.statements import Invited, StatementOut, statement_out
from tests.web_apps import make_web


@dataclass(frozen=True)
class Kept:
    """A closed installation on SQLite with one paper out, of which tests take copies."""

    data_dir: Path
    database: Path
    statement: StatementOut


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Kept:
    """One paper out for signature; to make it took most of the time of a test that begins with it."""
    folder = tmp_path_factory.mktemp("statement")
    database = Path(shutil.copy(_migrated_sqlite, folder / "test.db"))
    services = make_services(folder / "data", f"sqlite:///{database}")
    statement = statement_out(services)
    services.database.close()
    return Kept(folder / "data", database, statement)


@pytest.fixture
def services(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """An installation on SQLite, without a worker."""
    if "statement" in request.fixturenames:
        kept: Kept = request.getfixturevalue("kept")
        data_dir = shutil.copytree(kept.data_dir, tmp_path / "data")
        url = f"sqlite:///{shutil.copy(kept.database, tmp_path / 'test.db')}"
    else:
        data_dir, url = tmp_path / "data", request.getfixturevalue("sqlite_url")
    services = make_services(data_dir, url)
    yield services
    services.database.close()


@pytest.fixture
def app(services: Services) -> Flask:
    """Its pages."""
    return make_web(services)


@pytest.fixture
def statement(kept: Kept) -> StatementOut:
    """One paper out for signature: Priya Shah of the family, Ruth Okafor of the local authority."""
    return kept.statement


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
def own_request(tmp_path: Path, sqlite_url: str) -> Iterator[OwnRequest]:
    """Priya Shah's request, five minutes after it came."""
    clock = Clock()
    services = make_services(tmp_path / "data", sqlite_url, now=clock, jobs=Intake())
    with services.database.write() as session:
        case = factories.a_case(services, session)
    yield OwnRequest(services, clock, make_web(services), case.id)
    services.database.close()
