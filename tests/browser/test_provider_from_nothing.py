"""A provider with other local authorities begins with an empty installation, and touches no file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from cases.accounts.people import User
from cases.models import Case
from cases.reference.entries import EntryVersion
from cases.vocabulary import Choice, Role
from services.casework.calls import record_advice
from signing.links.links import live_link
from signing.links.tokens import Purpose
from tests import factories, servers
from tests.app_services import make_services
from tests.browser.pages.family import Family, Wishes
from tests.browser.pages.stage import DESK, Clock, Stage, Visitor
from tests.passwords import quick_hash
from tests.web_apps import served_web

PASSWORD = "long walks home"
AREAS = "code;name;sendiass;contract from\r\n;Leeds;leeds-sendiass;3 April 2026\r\n;York;;\r\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing is, not even tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def stage(
    tmp_path: Path, empty_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """A production installation with one administrator, and nothing else in it."""
    servers.migrate_database(empty_url, with_directory=False)
    clock = Clock()
    services = replace(make_services(tmp_path / "data", empty_url), now=clock, demo=False)
    with services.database.write() as session:
        factories.a_user(
            session, Role.ADMINISTRATOR, email="noor@provider.example.com", password=quick_hash(PASSWORD)
        )
    with served_web(services) as site, ExitStack() as closing:
        served = replace(services, public_url=site)
        closely = empty_url.startswith("sqlite")
        yield (stage := Stage(site, served, clock, chromium, axe_faults, closing, looks_closely=closely))
        assert stage.complaints == []
    services.database.close()


class Person(Visitor):
    """Someone with an account of this provider."""

    def signs_in(self, email: str) -> None:
        """Signs in."""
        self.goes_to("/sign-in")
        self.types("Email address", email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.presses("Sign in")


def test_areas_are_set_up_by_page_and_file_and_a_family_and_an_officer_of_one_find_their_way(
    stage: Stage, tmp_path: Path
) -> None:
    with stage.services.database.read() as session:
        assert session.scalars(select(EntryVersion)).all() == [], "a new installation serves nobody yet"
    noor = Person(stage, viewport=DESK)
    noor.signs_in("noor@provider.example.com")
    noor.follows("Directory")
    noor.sees("Directory", called="80-directory-empty")
    noor.reads("Begin here", "No local authority is listed yet")

    noor.follows("SENDIASS")
    noor.sees("SENDIASS", called="81-directory-list-empty")
    noor.follows("Add one")
    noor.types("Name", "Leeds SENDIASS")
    noor.types("Phone numbers, as shown", "0113 378 5020")
    noor.presses("Show how it will look")
    noor.reads("Nothing is saved yet.")
    noor.sees("Add an advice service (SENDIASS)", called="82-directory-preview")
    noor.presses("Save")
    noor.sees("Leeds SENDIASS", called="83-directory-entry")

    file = tmp_path / "areas.csv"
    file.write_bytes(AREAS.encode("cp1252"))
    noor.goes_to("/office/directory/authorities/file")
    noor.sees("Local authorities as a file", called="84-directory-file")
    noor.page.get_by_label("The file").set_input_files(file)
    noor.presses("See what it would change")
    noor.sees("What areas.csv would change", called="85-directory-dry-run")
    noor.presses("Import this list")
    noor.reads("Imported", "Leeds", "York")

    noor.goes_to("/admin/users/new")
    noor.types("Full name", "Ola Finch")
    noor.types("Email address", "ola@leeds.example.com")
    noor.chooses("Local authority officer")
    noor.page.get_by_label("Which local authority do they work for?").select_option(label="Leeds")
    noor.presses("Add this person")
    noor.sees("Ola Finch")

    family = Family(stage)
    reference = family.asks(
        Wishes(
            asker="Parent or carer",
            decision="The local authority will not assess",
            authority="Leeds",
            letter=stage.today - timedelta(days=9),
            person="Aarav Shah",
            born=date(2015, 5, 3),
            name="Priya Shah",
            email="priya.shah@example.com",
            wish="Mediation",
        )
    )
    family.reads("Leeds SENDIASS", "0113 378 5020")
    hidden = the_adviser_calls(stage, reference)

    ola = Person(stage, viewport=DESK)
    ola.goes_to(password_link(stage, "ola@leeds.example.com"))
    ola.page.get_by_label("New password", exact=True).fill(PASSWORD)
    ola.presses("Set my password")
    ola.signs_in("ola@leeds.example.com")
    ola.goes_to("/authority/cases")
    ola.reads("Leeds", reference)
    for page in ("/office/directory", "/office/directory/authorities/york", "/admin/users"):
        answer = ola.page.context.request.get(f"{stage.site}{page}")
        assert answer.status == 404, page
    assert hidden not in ola.page.locator("main").inner_text()
    assert ola.page.context.request.get(f"{stage.site}/authority/cases/{hidden}").status == 404


def the_adviser_calls(stage: Stage, reference: str) -> str:
    """The family chose mediation when the adviser phoned; so did one of York, whose reference comes back."""
    at = stage.clock()
    with stage.services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert (case.authority_code, case.authority_name) == ("leeds", "Leeds")
        call = factories.a_call(Choice.MEDIATION, at=at)
        by = factories.viewer_of(adviser)
        record_advice(session, case.decisions[0], case.parties[0], call, by=by, at=at)
        york = {"authority_code": "york", "authority_name": "York"}
        other = factories.an_advised_case(stage.services, session, adviser, Choice.MEDIATION, at=at, **york)
        return other.reference


def password_link(stage: Stage, email: str) -> str:
    """The address by which someone sets their own password, as it is emailed."""
    with stage.services.database.read() as session:
        user = session.scalars(select(User).where(User.email == email)).one()
        link = live_link(session, Purpose.SIGN_IN_RESET, user.id, at=stage.clock())
        assert link is not None
        return stage.services.link_addresses.set_password(link)
