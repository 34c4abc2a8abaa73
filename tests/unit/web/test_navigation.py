"""What stands above staff's and officers' pages, by who is signed in and where they are."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask, g

from cases.accounts.people import Viewer
from cases.vocabulary import Role
from web.navigation import HOMES, account_header, staff_header

ADDRESSES = {
    "office.today": "/office",
    "office.case_list": "/office/cases",
    "office.case_page": "/office/cases/x",
    "office.failed_jobs": "/office/trouble",
    "office.actions": "/office/actions",
    "office.reports": "/office/reports",
    "mediator.today": "/mediator",
    "mediator.statement": "/mediator/x",
    "authority.waiting": "/authority",
    "authority.cases": "/authority/cases",
    "authority.certificates": "/authority/certificates",
    "authority.case": "/authority/cases/x",
    "administering.people": "/admin/users",
    "administering.health": "/admin/health",
    "administering.held": "/admin/held",
    "directory.index": "/office/directory",
    "provider.overview": "/provider",
    "directory.entry": "/office/directory/x/y",
    "directory.mine": "/office/directory/mine",
    "accounts.account": "/account",
}

OF_COORDINATORS = ["Today", "Cases", "Actions", "Reports", "Directory", "Your service"]
OF_ADMINISTRATORS = ["People", "Directory", "Health", "Your service"]


@pytest.fixture(scope="module")
def app() -> Flask:
    app = Flask(__name__)
    for endpoint, address in ADDRESSES.items():
        app.add_url_rule(address, endpoint, lambda: "")
    return app


def header_at(app: Flask, role: Role, endpoint: str) -> dict[str, object]:
    with app.test_request_context(ADDRESSES[endpoint]):
        g.viewer = Viewer(UUID(int=1), "Bea Lowe", role)
        return staff_header()


@pytest.mark.parametrize(
    ("role", "endpoint", "entries", "marked"),
    [
        (Role.COORDINATOR, "office.today", OF_COORDINATORS, "Today"),
        (Role.ADVISER, "office.case_page", ["Today", "Cases", "How you work"], "Cases"),
        (Role.ADVISER, "office.failed_jobs", ["Today", "Cases", "How you work"], None),
        (Role.COORDINATOR, "mediator.statement", OF_COORDINATORS, "Cases"),
        (Role.COORDINATOR, "office.actions", OF_COORDINATORS, "Actions"),
        (Role.COORDINATOR, "directory.entry", OF_COORDINATORS, "Directory"),
        (Role.MEDIATOR, "mediator.statement", ["Today", "How you work"], "Today"),
        (Role.MEDIATOR, "directory.mine", ["Today", "How you work"], "How you work"),
        (Role.OFFICER, "authority.cases", ["Waiting", "Cases", "Certificates"], "Cases"),
        (Role.OFFICER, "authority.case", ["Waiting", "Cases", "Certificates"], None),
        (
            Role.ADMINISTRATOR,
            "administering.people",
            OF_ADMINISTRATORS,
            "People",
        ),
        (
            Role.ADMINISTRATOR,
            "directory.index",
            OF_ADMINISTRATORS,
            "Directory",
        ),
        (
            Role.ADMINISTRATOR,
            "administering.held",
            OF_ADMINISTRATORS,
            "Health",
        ),
    ],
)
def test_each_role_has_its_entries_and_the_one_where_it_is_is_marked(app, role, endpoint, entries, marked):
    header = header_at(app, role, endpoint)

    assert [one["text"] for one in header["navigation"]] == [*entries, "Your account"]
    assert [one["text"] for one in header["navigation"] if one["current"]] == ([marked] if marked else [])
    assert (header["signed_in_as"], header["home"]) == ("Bea Lowe", HOMES[role])


def test_nothing_stands_above_a_page_that_is_not_for_whoever_asks(app):
    with app.test_request_context("/office"):
        assert staff_header() == {}


def test_ones_account_leads_back_to_ones_work():
    header = account_header(Role.OFFICER, "Sam Reed")

    assert header["navigation"] == [{"text": "Back to your work", "href": "/authority", "current": False}]
