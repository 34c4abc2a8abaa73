"""A signature on paper, from its scan to its confirmation; a letter with a code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.casework.files import NotOpened, readers_of, set_readers
from cases.documents import Upload
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import (
    CodeKind,
    EnvelopeState,
    Event,
    SignerState,
    SigningMethod,
    WayIn,
)
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.evidence.check import check_evidence
from services.queries.request_progress import request_progress
from signing.envelopes import expire
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd, Signer
from signing.on_paper import PaperSignature
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.mediator.paper_scans import (
    envelope_and_marks,
    ruth_signs,
    scan_file,
    scans,
    today,
    told_by_email,
)
from tests.integration.web.mediator.paper_scans import hall as hall
from tests.integration.web.mediator.paper_scans import worker as worker
from worker.workflows.signing_record import signer_data


def assert_opened_to_nobody(hall, coordinator, statement, scan):
    """No party finds the scan among what it sent, and a coordinator cannot open it to one."""
    with hall.services.database.read() as session:
        case = session.get_one(Case, statement.case_id)
        for party in case.parties:
            progress = request_progress(
                session, party, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays
            )
            assert "scan.pdf" not in [one.shown_name for one in progress.sent_files]
        case_page, reader = f"/office/cases/{case.reference}", str(case.parties[0].id)
    page = coordinator.get(case_page)
    assert page.says("scan.pdf", "Signed on paper: only coordinators and the mediator open it")
    readers = f"{case_page}/files/{scan.upload_id}"
    assert readers not in page.html.replace(f"{readers}/", "")
    assert coordinator.get(readers).address == case_page
    token = coordinator.get("/check").value_of("csrf_token")
    coordinator.browser.post(readers, data={"csrf_token": token, "readers": [reader]})
    with hall.services.database.write() as session:
        upload = session.get_one(Upload, scan.upload_id)
        assert readers_of(session, upload) == set()
        case = session.get_one(Case, statement.case_id)
        by = factories.viewer_of(session.scalars(select(User).where(User.email == hall.coordinator)).one())
        with pytest.raises(NotOpened):
            set_readers(session, case, upload, [reader], by=by, at=datetime.now(UTC))


@pytest.mark.parametrize("hall", ["sqlite_url", "migrated_postgres_url"], indirect=True)
def test_a_scan_of_this_version_is_confirmed_by_a_second_person_and_can_be_objected_to(hall, worker):
    statement = hall.sent()
    code, marks = envelope_and_marks(hall, statement)
    signed_on = uk_day(datetime.now(UTC))
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{statement.family.id}/on-paper")
    assert bea.get(address.replace("on-paper", "to-sign.pdf")).status == 200
    assert worker.asked[-1][1]["mark"] == marks["Priya Shah"]

    def add(**typed):
        return bea.send(bea.get(address), {"scan": scan_file(), "signed_on": signed_on} | typed)

    worker.marks = [marks["Ruth Okafor"]]
    assert "it was not printed for Priya Shah" in add().problems[0]
    worker.marks = [marks["Priya Shah"].replace(" v1 ", " v2 ")]
    assert "Version 1 of" in add().problems[0]
    worker.marks = ["https://example.com/elsewhere"]
    assert "Type the check code" in add().problems[0]
    assert "not the check code of this version" in add(code="AAA AAA").problems[0]
    assert "cannot have been signed before that" in add(signed_on=signed_on - timedelta(days=1)).problems[0]
    assert scans(hall) == []
    assert add(code=f"{code[:3].lower()}-{code[3:]}").says("Somebody else looks at it", "typed by the person")
    worker.marks = [marks["Priya Shah"] + " p1/4"]
    page = bea.get(address)
    assert page.says(
        "No square could be read on any page of this scan",
        "You added this scan, so somebody else confirms it",
    )
    (scan,) = scans(hall)
    assert_opened_to_nobody(hall, bea, statement, scan)
    assert "Look at the signature of Priya Shah on paper" in today(hall)
    confirm = f"{address}/{scan.id}/confirm"
    bea.get(address)
    token = bea.get("/check").value_of("csrf_token")
    bea.browser.post(confirm, data={"csrf_token": token})
    assert scans(hall)[0].confirmed_at is None, "who added it cannot confirm it"
    refused = idris.send(idris.get(f"{address}/{scan.id}/refuse"), words="Page 3 is missing")
    assert refused.says("The last scan does not count", "Page 3 is missing")
    worker.pages = [worker.marks, [], [marks["Ruth Okafor"]]]
    assert "it was not printed for Priya Shah" in add().problems[0], "on whatever page it stands"
    worker.pages = [worker.marks, [], [marks["Priya Shah"] + " p4/4", "https://example.com/"], ["elsewhere"]]
    assert add().says("Somebody else looks at it", "read by machine")
    second = scans(hall)[-1]
    page = idris.get(address)
    assert page.says("read on pages 2 and 4 of the 4 pages of this scan", "pages 2 and 3 were not read")
    for total in ("9999999", "999"):  # no page of ours: whoever drew the square made it up
        with hall.services.database.write() as session:
            kept = session.get_one(PaperSignature, second.id)
            made_up = f"{marks['Priya Shah']} p1/{total}"
            kept.marks_read = [[marks["Priya Shah"]], [], [made_up], ["elsewhere"]]
        page = idris.get(address)
        assert page.says("read on pages 2 and 4 of the 4 pages of this scan")
        assert not page.says("Of what was printed"), total
    for _ in range(2):
        answer = idris.send(page, action=f"{address}/{second.id}/confirm")
    assert answer.says("Nothing was changed")
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, statement.family.id)
        assert (signer.state, signer.method, signer.way_in) == (
            SignerState.SIGNED,
            SigningMethod.PAPER,
            WayIn.PAPER,
        )
        row = signer_data(signer, hall.services.blobs, session.get_one(PaperSignature, second.id))
        assert "read by machine on 2 of its 4 pages. Confirmed by Idris Vaughan" in row["on_paper"]
        assert "let_in_words" not in row
        kinds = [one.kind for one in session.scalars(select(Delivery))]
        assert kinds.count(EmailKind.SIGNED_ON_PAPER) == 1
    assert "say so here" in told_by_email(hall)
    with hall.services.database.write() as session:
        end_links(
            session, Purpose.OPEN_DOCUMENT, statement.family.id, why=LinkEnd.EXPIRED, at=datetime.now(UTC)
        )
        without = told_by_email(hall, session)
        session.rollback()
    assert "not this version, phone us now." in without, "they hear of it although the link has ended"
    assert "http" not in without.split("phone us now")[0]
    priya = ReviewingClient(hall.app)
    priya.send(priya.post_form(statement.family.link), born=factories.BORN)
    page = priya.get("/your/paper")
    assert page.says("Bea Hollis added it.", "Idris Vaughan looked at it and confirmed it")
    for _ in range(2):
        page = priya.send(priya.get("/your/paper"), words="I was away that day") if _ == 0 else page
    assert page.says("something is wrong with it")
    assert "Answer Priya Shah, who objects to their signature on paper" in today(hall)
    assert priya.get("/your/signed").status == 200
    assert ruth_signs(hall, statement) is EnvelopeState.OUT, "nothing is completed while an objection waits"
    assert not any("to sign" in words for words in today(hall))
    with hall.services.database.write() as session:
        assert not expire(session, statement.envelope_id, at=datetime.now(UTC))
    page = idris.get(f"{address}/{second.id}/settle")
    assert page.says(
        "What Priya Shah says", "I was away that day", "Written down by Priya Shah", "Phone them."
    )
    assert page.says("If it stands, it counts as before, and the finished copy is made")
    assert idris.send(page, words="She phoned").problems == ["Choose whether the signature stands"]
    page = idris.send(page, words="She phoned: it was her", stands="yes")
    assert page.says("The objection was answered", "The signature stands", "the finished copy is being made")
    assert hall.envelopes()[-1].state is EnvelopeState.COMPLETED
    assert not any("objects" in words for words in today(hall))
    with hall.services.database.read() as session:
        found = check_evidence(session, statement.case_id, blobs=hall.services.blobs, certificates=[])
        assert found.faults == []
        kinds = [one.kind for one in case_events(session, statement.case_id)]
        for event in (Event.SCAN_ADDED, Event.SCAN_REFUSED, Event.PAPER_OBJECTED, Event.OBJECTION_SETTLED):
            assert event in kinds
    with hall.services.database.write() as session:
        session.connection().exec_driver_sql("UPDATE paper_signature SET confirmed_by = 'Nobody Else'")
    with hall.services.database.read() as session:
        found = check_evidence(session, statement.case_id, blobs=hall.services.blobs, certificates=[])
        assert any("paper_signature" in fault for fault in found.faults), "an owner's edit is found out"


def test_a_scan_counts_no_more_once_the_document_is_withdrawn(hall, worker):
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    worker.marks = [marks["Priya Shah"]]
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{statement.family.id}/on-paper")
    bea.send(bea.get(address), {"scan": scan_file(), "signed_on": uk_day(datetime.now(UTC))})
    page = idris.get(address)
    with hall.services.database.write() as session:
        session.get_one(Envelope, statement.envelope_id).state = EnvelopeState.WITHDRAWN
    (scan,) = scans(hall)
    too_late = idris.send(page, action=f"{address}/{scan.id}/confirm")
    assert too_late.says("the document is no longer out for signature")
    assert scans(hall)[0].confirmed_at is None


def test_a_scan_that_waits_is_put_aside_once_its_signer_signs_by_their_link(hall, worker):
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    worker.marks = [marks["Ruth Okafor"]]
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{statement.authority.id}/on-paper")
    bea.send(bea.get(address), {"scan": scan_file(), "signed_on": uk_day(datetime.now(UTC))})
    old_tab = idris.get(address)
    step = "Look at the signature of Ruth Okafor on paper"
    assert step in today(hall)
    assert ruth_signs(hall, statement) is EnvelopeState.OUT
    assert step not in today(hall)
    (scan,) = scans(hall)
    assert idris.send(old_tab, action=f"{address}/{scan.id}/confirm").says(
        "Nothing was changed", "The last scan does not count", "Ruth Okafor signed without this scan"
    )
    with hall.services.database.write() as session:
        found = check_evidence(session, statement.case_id, blobs=hall.services.blobs, certificates=[])
        assert found.faults == []
        kinds = [one.kind for one in case_events(session, statement.case_id)]
        assert kinds.count(Event.SCAN_REFUSED) == 1
        session.get_one(PaperSignature, scan.id).refused_at = None  # as an earlier version left it
    assert step in today(hall)
    assert idris.get(address).says("Nobody can confirm this scan: Ruth Okafor has answered without it")
    idris.send(idris.get(f"{address}/{scan.id}/refuse"), words="They signed by their link")
    assert step not in today(hall)


def test_a_letter_carries_the_code_and_the_record_names_who_printed_it(hall, worker):
    statement = hall.sent()
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        signer.email = signer.party.email = None
    bea = hall.signed_in(hall.coordinator)
    address = hall.address(f"paper/{statement.family.id}/on-paper")
    page = bea.get(address)
    with hall.services.database.write() as session:
        session.get_one(Signer, statement.family.id).acts_for_id = statement.authority.id
    assert bea.get(address).says("a letter must not go to Ruth Okafor")
    assert bea.send(page, action=address.replace("on-paper", "letter")).says("No letter was made")
    assert not any(job == "signing_letter" for job, _ in worker.asked)
    with hall.services.database.write() as session:
        session.get_one(Signer, statement.family.id).acts_for_id = None
    assert bea.get(address.replace("on-paper", "letter.pdf")).address == address, "only after the press"
    letter = bea.send(bea.get(address), action=address.replace("on-paper", "letter"))
    assert letter.status == 200
    job, payload = worker.asked[-1]
    assert job == "signing_letter"
    assert payload["data"]["access_code"].replace(" ", "") in payload["url"]
    priya = ReviewingClient(hall.app)
    proof = priya.post_form("/code", code=payload["data"]["access_code"])
    page = priya.send(proof, born=factories.BORN)
    assert page.heading == "Outcome Statement"
    signed = priya.send(priya.get("/your/sign"), confirmed="yes", method="typed", typed="Priya Shah")
    assert signed.heading == "You have signed"
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, statement.family.id)
        assert signer.way_in is WayIn.LETTER
        assert [look.kind for look in signer.code_looks] == [CodeKind.LETTER]
        words = signer_data(signer, hall.services.blobs)["let_in_words"]
        assert words.startswith("the code printed in our letter, the date of birth")
        assert "staff printed the letter" in words
