"""The office: coordinators and advisers, their cases, calls, certificates, meetings and letters."""

from __future__ import annotations

from flask import Flask

from web.office.base import office
from web.wiring import register

PAGES = (
    "today",
    "failed_jobs",
    "agreed.actions",
    "agreed.case_actions",
    "agreed.letters",
    "attending.access",
    "attending.health",
    "attending.supporters",
    "attending.views",
    "cases.agreed_before",
    "cases.case_list",
    "cases.case_page",
    "cases.casework",
    "cases.closing",
    "cases.custody",
    "cases.deliveries",
    "cases.documents",
    "cases.files",
    "cases.links",
    "cases.lists",
    "cases.move",
    "cases.people",
    "cases.staff_checked",
    "cases.track",
    "certificates.correct",
    "certificates.exceptions",
    "certificates.issue",
    "certificates.issued",
    "certificates.reviews",
    "drs.asking",
    "drs.letters",
    "drs.overview",
    "meetings.acting",
    "meetings.arrange",
    "meetings.records",
    "meetings.signers",
    "meetings.notices",
    "meetings.part_a",
    "meetings.private_notes",
    "safety.flag",
    "safety.contact",
    "safety.out",
    "reports.pages",
    "times.asking",
    "times.starting_places",
    "times.overview",
    "times.proposing",
    "records.due",
    "records.erasing",
    "records.own_data",
    "requests.call",
    "requests.contact_changes",
    "requests.letters",
    "requests.new_request",
    "requests.request_links",
)
"""The modules whose pages belong to the blueprint."""


def init_office(app: Flask) -> None:
    """Wire the office's pages into ``app``."""
    register(app, office, __name__, PAGES)
