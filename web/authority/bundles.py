"""Bundles of a local authority: about its cases, seen by its officers alone."""

from __future__ import annotations

from uuid import UUID

from flask import url_for

from cases.access import case_seen_by
from cases.accounts.people import Actor
from cases.models import Case
from cases.vocabulary import Role
from web.authority.blueprint import authority, authority_name
from web.common.bundles.adding import add_adding_pages
from web.common.bundles.audience import Audience, Reader
from web.common.bundles.downloads import add_download_pages
from web.common.bundles.pages import add_pages
from web.common.bundles.part_a import add_part_a_pages
from web.context import request_session
from web.viewers import current_viewer, signed_in_as


def _reader() -> Reader:
    viewer = current_viewer()
    return Reader(viewer, Actor.of(viewer), authority_name(viewer))


def _case(reference: str) -> Case:
    return case_seen_by(request_session(), current_viewer(), reference)


def _home(case: Case) -> str:
    return url_for("authority.case", reference=case.reference, _anchor="bundles")


def _answer_at(case: Case, envelope_id: UUID) -> str:
    return url_for("authority.part_a", reference=case.reference, envelope_id=envelope_id)


BUNDLES = Audience(
    blueprint=authority,
    base="base_authority.html",
    path="/bundles",
    case_path="/cases/<reference>/bundles",
    guard=signed_in_as(Role.OFFICER),
    reader=_reader,
    case=_case,
    home=_home,
    answer_at=_answer_at,
)
add_pages(BUNDLES)
add_adding_pages(BUNDLES)
add_download_pages(BUNDLES)
add_part_a_pages(BUNDLES)
