"""A person's way through the request, page by page; say only what is different about them.

A page that is not named here is sent empty: each of these may be.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.models import Case
from cases.vocabulary import Track
from services.container import Services
from tests.client import Page, ReviewingClient
from web.common.questions.table import PAGES

ASKED = tuple(f"/ask/{page.path}" for page in PAGES if page.track is not Track.DRS)
"""Every page of a request for mediation, also those that only some are asked."""
PRIYA: dict[str, dict[str, Any]] = {
    "/ask/what": {"kind": "D1"},
    "/ask/parts": {"sections": ["B", "F"]},
    "/ask/authority": {"authority": "bury"},
    "/ask/letter-date": {"sent_on": date(2026, 11, 25)},
    "/ask/you": {"asker": "parent"},
    "/ask/child": {"person_name": "Aarav Shah", "birth_date": date(2015, 5, 3), "lives_here": "yes"},
    "/ask/contact": {
        "name": "Priya Shah",
        "email": "priya.shah@example.com",
        "phone": "01632 960 014",
        "message_safe": "yes",
    },
    "/ask/them": {"their_name": "Kofi Mensah-Reid"},
    "/ask/appeal": {"wish_to_appeal": "yes"},
    "/ask/choice": {"wish": "certificate"},
    "/ask/letter": {"skip": "yes"},
}


def answers(**pages: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Priya's answers with others on some pages, named by the last part of their address."""
    changed = {f"/ask/{name.replace('__', '/').replace('_', '-')}": given for name, given in pages.items()}
    return {**PRIYA, **changed}


def walk_to(client: ReviewingClient, address: str, given: dict[str, dict[str, Any]] = PRIYA) -> Page:
    """Answer every page until ``address`` is open; fails where a page does not take its answers."""
    page = client.get("/ask")
    for _ in range(len(PAGES) + len(given)):
        if page.address == address:
            return page
        if page.address == "/ask/answer":
            page = client.get("/ask/you")
            continue
        here = page.address
        page = client.send(page, given.get(here, {}))
        assert page.address != here, (here, page.problems)
    raise AssertionError(f"{address} was not reached, but {page.address}")


def walk_and_send(client: ReviewingClient, given: dict[str, dict[str, Any]] = PRIYA) -> Page:
    """The whole way: the receipt."""
    return client.send(walk_to(client, "/ask/check", given), agreed=True)


def the_case(services: Services) -> Case:
    """The one case there is, with its people and decisions loaded."""
    with services.database.read() as session:
        case = session.query(Case).one()
        assert case.parties
        assert case.decisions
        return case
