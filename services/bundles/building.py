"""Asking for a bundle's file: what goes in is frozen, the worker makes it, the page shows how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor
from cases.bundles.contents import Numbered, hold_bundle, numbered
from cases.bundles.models import Bundle, BundleBuild, BundleSource
from cases.bundles.numbers import PageRange
from cases.bundles.part_a import may_go_in
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.models import Case
from cases.vocabulary import Event
from dates import plain_date, uk_day
from services.work_queue import MAKE_BUNDLE, Work

INDEX_TEMPLATE = "bundle-index"
NO_DATE = "No date"
LATE_NOTE = "Pages with a letter, such as {example}, were added later. No other number changed."


class EmptyBundle(CaseError):
    """There is nothing to make a file of."""

    sentence = "Add a document first. Then we can make the bundle."


class ConsentEnded(CaseError):
    """A Part A is in it to which not everyone agrees any more."""

    sentence = (
        "Not everyone agrees that Part A goes before the Tribunal. Take it out of the bundle, then make it."
    )


def ask_for_bundle(
    session: Session, bundle: Bundle, *, made_by: str, by: Actor, at: datetime, work: Work
) -> BundleBuild:
    """Freeze what is in the bundle and name the work that makes its file.

    Asked again with nothing changed, it is the one that is made or being made. Raises EmptyBundle,
    ConsentEnded or NumberTaken.
    """
    hold_bundle(session, bundle, None)
    bundle.revision -= 1  # nothing of it changes
    newest = newest_build(session, bundle)
    if newest is not None and newest.revision == bundle.revision and newest.failed_at is None:
        return newest
    documents = numbered(bundle)
    if not documents:
        raise EmptyBundle(str(bundle.id))
    _refuse_ended_consents(session, documents)
    contents = frozen_contents(bundle, documents, made_by=made_by, at=at)
    build = BundleBuild(
        bundle_id=bundle.id,
        number=(newest.number if newest else 0) + 1,
        revision=bundle.revision,
        asked_at=at,
        asked_by=by.name,
        contents=contents,
        total=len(documents) + 2,
    )
    session.add(build)
    session.flush()
    case = session.get_one(Case, bundle.case_id)
    about = {"bundle": str(bundle.id), "build": build.number, "documents": len(documents)}
    append_evidence(session, case, Event.BUNDLE_ASKED, by=by, at=at, about=about)
    work.enqueue(session, MAKE_BUNDLE, build.id)
    return build


def newest_build(session: Session, bundle: Bundle) -> BundleBuild | None:
    """Return the newest file of a bundle, made or being made."""
    query = select(BundleBuild).where(BundleBuild.bundle_id == bundle.id)
    return session.scalar(query.order_by(BundleBuild.number.desc()).limit(1))


def made_builds(bundle: Bundle) -> list[BundleBuild]:
    """Return the files of a bundle that are there, the newest first."""
    return [build for build in bundle.builds if build.pdf_digest is not None]


def frozen_contents(
    bundle: Bundle, documents: Sequence[Numbered], *, made_by: str, at: datetime
) -> dict[str, Any]:
    """Return what the file is made of: title, who made it, and each document with its printed numbers."""
    today = uk_day(at)
    contents: dict[str, Any] = {
        "title": bundle.title,
        "made_by": made_by,
        "made_on": today.isoformat(),
        "sections": [],
    }
    if bundle.names_person:
        contents["person_name"] = bundle.case.person_name
    by_id = {one.document.id: one for one in documents}
    for section in bundle.sections:
        inside = [_frozen(by_id[one.id], bundle) for one in section.documents]
        if inside:
            contents["sections"].append({"title": section.title, "documents": inside})
    return contents


def _frozen(one: Numbered, bundle: Bundle) -> dict[str, Any]:
    document = one.document
    frozen: dict[str, Any] = {
        "title": document.title,
        "dated": plain_date(document.dated) if document.dated else NO_DATE,
        "digest": document.pdf_digest,
        "numbers": [str(number) for number in one.numbers],
        "has_words": document.has_words,
        "is_certificate": document.source is BundleSource.CERTIFICATE,
    }
    if bundle.numbers_kept_at is not None and document.added_at > bundle.numbers_kept_at:
        frozen["note"] = f"Added on {plain_date(uk_day(document.added_at))}"
    return frozen


def index_data(contents: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of the index is filled with."""
    known = ("made_by", "made_on", "person_name")
    data: dict[str, Any] = {key: contents[key] for key in known if key in contents}
    sections, place, last, late = [], 0, 0, []
    for section in contents["sections"]:
        rows = []
        for document in section["documents"]:
            numbers = document["numbers"]
            late += [number for number in numbers if not number.isdecimal()]
            last = max([last, *(int(number) for number in numbers if number.isdecimal())])
            row = {
                "number": place + 1,
                "place": place,
                "title": document["title"],
                "dated": document["dated"],
                "pages": numbers[0] if len(numbers) == 1 else f"{numbers[0]}\u2013{numbers[-1]}",
            }
            rows.append(row | ({"note": document["note"]} if "note" in document else {}))
            place += 1
        titled = {"title": section["title"]} if section["title"] else {}
        sections.append({**titled, "documents": rows})
    pages = f"1\u2013{last}" if last > 1 else str(last)
    if late:
        data["late_note"] = LATE_NOTE.format(example=late[0])
        pages += f", and {len(late)} with a letter"
    return {**data, "title": contents["title"], "last_page": pages, "sections": sections}


def range_words(numbers: PageRange) -> str:
    """Return *page 4* or *pages 12A to 12C*, as pages say it."""
    if numbers.pages == 1:
        return f"page {numbers.first}"
    return f"pages {numbers.first} to {numbers.last}"


def _refuse_ended_consents(session: Session, documents: Sequence[Numbered]) -> None:
    for one in documents:
        if one.document.source is BundleSource.PART_A and not may_go_in(session, one.document.envelope_id):
            raise ConsentEnded(str(one.document.id))
