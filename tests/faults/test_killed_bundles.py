"""Workers are killed after every step of making a bundle, and one file is made, the same as without."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from cases.accounts.people import SYSTEM
from cases.bundles.contents import AddedFile, add_document, new_bundle
from cases.bundles.models import Bundle, BundleBuild, BundleSource, RecognisedFile
from cases.evidence.log import case_events, check_case
from cases.vocabulary import Event
from documents.ocr_engine import ocr_engine
from services.bundles.building import ask_for_bundle
from services.container import Services
from tests import factories
from tests.faults.work import wait_until
from tests.unit.documents.intake_making import CASES
from tests.unit.documents.tagged import tagged_pdf

DEATHS = ("after recognise_document", "after make_index", "after join_bundle")
"""After a step's effect and before it is written down: there alone something could be made twice."""
SCAN = (CASES / "K70-untagged-scan.pdf").read_bytes()


def a_bundle(services: Services) -> UUID:
    """Two documents, one of them a scan; its file is asked for."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        case = factories.a_case(services, session)
        family = case.parties[0]
        bundle = new_bundle(
            session, case, family, title="Ours", profile="plain", names_person=False, by=family.name, at=at
        )
        for title, content, has_words in (("Report", tagged_pdf(), True), ("Scan", SCAN, False)):
            digest = services.blobs.keep(content)
            pages = 2 if has_words else 1
            added = AddedFile(digest, pages, len(content), title, has_words)
            add_document(session, bundle.sections[0], added, BundleSource.FILE, by=family.name, at=at)
        return ask_again(services, session, bundle, at)


def ask_again(services: Services, session, bundle: Bundle, at: datetime) -> UUID:
    return ask_for_bundle(session, bundle, made_by="Priya Shah", by=SYSTEM, at=at, work=services.work).id


def is_made(services: Services, build_id: UUID) -> bool:
    with services.database.read() as session:
        return session.get_one(BundleBuild, build_id).made_at is not None


def test_killed_after_each_step_one_file_is_made_and_made_again_it_is_the_same(workers):
    services, build_id = workers.services, a_bundle(workers.services)

    for point in DEATHS:
        workers.die_at(point)
    workers.start()

    wait_until(lambda: is_made(services, build_id))
    with services.database.write() as session:
        build = session.get_one(BundleBuild, build_id)
        events = [event.kind for event in case_events(session, build.bundle.case_id)]
        assert check_case(session, build.bundle.case_id).sound
        assert session.scalar(select(func.count()).select_from(RecognisedFile)) == bool(ocr_engine())
        first, done = build.pdf_digest, (build.done, build.total)
        build.bundle.revision += 1
        again = ask_again(services, session, build.bundle, datetime.now(UTC))
    assert events.count(Event.BUNDLE_ASKED) == events.count(Event.BUNDLE_MADE) == 1
    assert done == (4, 4)
    wait_until(lambda: is_made(services, again))
    with services.database.read() as session:
        assert session.get_one(BundleBuild, again).pdf_digest == first
