"""Giving out a bundle's file: alone, or with each document and a list in one ZIP. Each is recorded."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue

from cases.bundles.models import Bundle, BundleBuild
from cases.errors import NotFound
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.vocabulary import Event
from forms.bundles.bundle import BundlePressForm
from services.bundles.building import ConsentEnded
from services.bundles.part_a import holds_what_ended
from web.common.bundles.audience import Audience
from web.common.bundles.zips import ListedDocument, bundle_zip, file_name
from web.common.file_answers import file_response
from web.context import get_services, now, request_session, where_from


def add_download_pages(to: Audience) -> None:
    """Add the presses that give out a bundle to the blueprint of an audience."""

    @to.route(f"{to.path}/<uuid:bundle_id>/file/<int:number>", press=True)
    def bundle_file(bundle_id: UUID, number: int) -> ResponseReturnValue:
        """Give out the bundle as one PDF."""
        bundle = to.of(bundle_id)
        build = _made(bundle, number)
        if not BundlePressForm().validate_on_submit():
            return to.back_to(bundle, fault="old")
        if holds_what_ended(request_session(), bundle, build):
            return to.back_to(bundle, fault=ConsentEnded.__name__)
        _record(to, bundle, build, together=False)
        return _file(get_services().blobs.read(build.pdf_digest or ""), f"{_stem(bundle)}.pdf")

    @to.route(f"{to.path}/<uuid:bundle_id>/zip/<int:number>", press=True)
    def bundle_zip_file(bundle_id: UUID, number: int) -> ResponseReturnValue:
        """Give out the bundle, each of its documents and their list."""
        bundle = to.of(bundle_id)
        build = _made(bundle, number)
        if not BundlePressForm().validate_on_submit():
            return to.back_to(bundle, fault="old")
        if holds_what_ended(request_session(), bundle, build):
            return to.back_to(bundle, fault=ConsentEnded.__name__)
        _record(to, bundle, build, together=True)
        day = date.fromisoformat(build.contents["made_on"])
        blobs = get_services().blobs
        content = bundle_zip(
            f"{_stem(bundle)}.pdf",
            blobs.read(build.pdf_digest or ""),
            build.pdf_digest or "",
            _listed(build),
            day,
        )
        return file_response(content, f"{_stem(bundle)}.zip", "application/zip")


def _file(content: bytes, name: str) -> Response:
    return file_response(content, name, "application/pdf")


def _stem(bundle: Bundle) -> str:
    """Return the name of the file without its ending: the person is named only where that was chosen."""
    if bundle.names_person:
        return file_name(f"Bundle {bundle.case.person_name}", "")
    return f"bundle-{bundle.case.reference}"


def _made(bundle: Bundle, number: int) -> BundleBuild:
    for build in bundle.builds:
        if build.number == number and build.pdf_digest is not None:
            return build
    raise NotFound(f"no file {number} of bundle {bundle.id}")


def _listed(build: BundleBuild) -> list[ListedDocument]:
    blobs = get_services().blobs
    found: list[ListedDocument] = []
    for section in build.contents["sections"]:
        for document in section["documents"]:
            numbers = document["numbers"]
            found.append(
                ListedDocument(
                    len(found) + 1,
                    section["title"],
                    document["title"],
                    document["dated"],
                    numbers[0] if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}",
                    document["digest"],
                    blobs.read(document["digest"]),
                )
            )
    return found


def _record(to: Audience, bundle: Bundle, build: BundleBuild, *, together: bool) -> None:
    session = request_session()
    lock_case(session, bundle.case_id)
    about = {
        "bundle": str(bundle.id),
        "build": build.number,
        "file": build.pdf_digest,
        "with_documents": together,
    }
    append_evidence(
        session,
        bundle.case,
        Event.BUNDLE_TAKEN,
        by=to.reader().actor,
        at=now(),
        about=about,
        private=where_from(),
    )
    session.commit()
