"""The header of staff's and officers' pages: who is signed in, their first page, and the pages they go to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from cases.accounts.people import Viewer
from cases.vocabulary import Role

HOMES = {
    Role.COORDINATOR: "/office",
    Role.ADVISER: "/office",
    Role.MEDIATOR: "/mediator",
    Role.OFFICER: "/authority",
    Role.ADMINISTRATOR: "/admin/users",
}
"""The first page of each role."""


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the endpoint it leads to, and whether it is marked at a given endpoint."""

    words: str
    endpoint: str
    is_marked: Callable[[str], bool]


def _alone(words: str, endpoint: str) -> Entry:
    return Entry(words, endpoint, lambda here: here == endpoint)


_REPORTS = frozenset({"office.reports", "office.report_cases"})
_OF_NO_CASE = frozenset({"office.today", "office.failed_jobs", "office.actions"}) | _REPORTS
_HEALTH = (".health", "held", ".ask_to_drop")


def _shows_a_case(here: str) -> bool:
    return here not in _OF_NO_CASE and not here.startswith(("directory.", "provider."))


_OFFICE = (
    _alone("Today", "office.today"),
    Entry("Cases", "office.case_list", _shows_a_case),
)
_DIRECTORY = Entry("Directory", "directory.index", lambda here: here.startswith("directory."))
_PROVIDER = Entry("Your service", "provider.overview", lambda here: here.startswith("provider."))
_OWN = _alone("How you work", "directory.mine")
_ACTIONS = _alone("Actions", "office.actions")
_REPORT = Entry("Reports", "office.reports", lambda here: here in _REPORTS)
_ENTRIES = {
    Role.COORDINATOR: (*_OFFICE, _ACTIONS, _REPORT, _DIRECTORY, _PROVIDER),
    Role.ADVISER: (*_OFFICE, _OWN),
    Role.MEDIATOR: (
        Entry("Today", "mediator.today", lambda here: not here.startswith("directory.")),
        _OWN,
    ),
    Role.OFFICER: (
        _alone("Waiting", "authority.waiting"),
        _alone("Cases", "authority.cases"),
        _alone("Certificates", "authority.certificates"),
    ),
    Role.ADMINISTRATOR: (
        Entry(
            "People",
            "administering.people",
            lambda here: here.startswith("administering.") and not here.endswith(_HEALTH),
        ),
        _DIRECTORY,
        Entry("Health", "administering.health", lambda here: here.endswith(_HEALTH)),
        _PROVIDER,
    ),
}


def staff_header() -> dict[str, Any]:
    """Return what ``base_staff.html`` shows above a page; nothing on one for those who may not see it."""
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        return {}
    here = request.endpoint or ""
    entries = [_shown(one.words, url_for(one.endpoint), one.is_marked(here)) for one in _ENTRIES[viewer.role]]
    return {
        "navigation": [*entries, _shown("Your account", url_for("accounts.account"), False)],
        "signed_in_as": viewer.name,
        "home": HOMES[viewer.role],
    }


def account_header(role: Role, name: str) -> dict[str, Any]:
    """Return the same for one's own account, which leads back to one's work."""
    return {
        "navigation": [_shown("Back to your work", HOMES[role], False)],
        "signed_in_as": name,
        "home": HOMES[role],
    }


def _shown(words: str, href: str, is_current: bool) -> dict[str, Any]:
    return {"text": words, "href": href, "current": is_current}
