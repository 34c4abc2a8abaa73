"""For whom the pages of a bundle are: an officer of a local authority, or one of the family behind a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from cases.accounts.people import Actor
from cases.bundles.access import Owner, bundle_seen_by
from cases.bundles.models import Bundle
from cases.models import Case
from web.context import request_session

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Reader:
    """Who has the page open: whose bundles they see, how the log names them, who the bundle says made it."""

    owner: Owner
    actor: Actor
    made_by: str


@dataclass(frozen=True)
class Audience:
    """One blueprint's pages of bundles.

    ``path`` is where they are, ``case_path`` where those of a case are that has none yet; ``guard`` lets in
    whoever may; ``reader`` says who that is, ``case`` which case; ``home`` is the page that lists bundles.
    """

    blueprint: Blueprint
    base: str
    path: str
    case_path: str
    guard: Callable[[View], View]
    reader: Callable[[], Reader]
    case: Callable[..., Case]
    home: Callable[[Case], str]
    answer_at: Callable[[Case, UUID], str]
    """The page on which this audience says whether a statement's Part A may go in."""

    def page(self, endpoint: str, **values: Any) -> str:
        """Return the address of a page of bundles for this audience."""
        return url_for(f"{self.blueprint.name}.{endpoint}", **values)

    def of(self, bundle_id: UUID) -> Bundle:
        """Return the bundle if the reader may see it. Raises NotFound."""
        return bundle_seen_by(request_session(), self.reader().owner, bundle_id)

    def back_to(
        self, bundle: Bundle, *, saved: str | None = None, fault: str | None = None, anchor: str | None = None
    ) -> Response:
        """Return the way back to the bundle's page; ``saved`` or ``fault`` name what it says then."""
        address = self.page("bundle", bundle_id=bundle.id, saved=saved, fault=fault, _anchor=anchor)
        return redirect(address, code=303)

    def to_part_a(self, bundle: Bundle) -> Response:
        """Return the way back to the page that says how each Part A stands."""
        return redirect(self.page("bundle_add_part_a", bundle_id=bundle.id), code=303)

    def render(self, template: str, **context: Any) -> str:
        """Return a page in this audience's frame."""
        return render_template(
            f"bundles/{template}.html", base=self.base, to=self.page, case_home=self.home, **context
        )

    def route(
        self, rule: str, *, press: bool = False, methods: list[str] | None = None
    ) -> Callable[[View], View]:
        """Return the decorator that adds a view to the blueprint, behind the guard; a ``press`` is a POST."""
        verbs = methods or (["POST"] if press else ["GET"])

        def add(view: View) -> View:
            self.blueprint.add_url_rule(rule, view.__name__, self.guard(view), methods=verbs)
            return view

        return add
