"""Bundles of one of the family: from their own page, seen by nobody else."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from cases.accounts.people import Actor, ActorKind
from cases.errors import NotFound
from cases.models import FAMILY_ROLES, Case
from web.common.bundles.adding import add_adding_pages
from web.common.bundles.audience import Audience, Reader
from web.common.bundles.downloads import add_download_pages
from web.common.bundles.pages import add_pages
from web.common.bundles.part_a import add_part_a_pages
from web.party.blueprint import party as pages
from web.party.own_request import current_request_visit, request_link_required


def _reader() -> Reader:
    party = current_request_visit().party
    if party.role not in FAMILY_ROLES:
        raise NotFound("bundles are for the family and the local authority")
    return Reader(party, Actor(ActorKind.PARTY, str(party.id), party.name), party.name)


def _case() -> Case:
    _reader()
    return current_request_visit().party.case


def _home(_case: Case) -> str:
    return url_for("party.own_request", _anchor="bundles")


def _answer_at(_case: Case, envelope_id: UUID) -> str:
    return url_for("party.part_a", envelope_id=envelope_id)


BUNDLES = Audience(
    blueprint=pages,
    base="base_party.html",
    path="/your/request/bundles",
    case_path="/your/request/bundles",
    guard=request_link_required(),
    reader=_reader,
    case=_case,
    home=_home,
    answer_at=_answer_at,
)
add_pages(BUNDLES)
add_adding_pages(BUNDLES)
add_download_pages(BUNDLES)
add_part_a_pages(BUNDLES)
