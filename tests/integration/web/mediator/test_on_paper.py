"""A signature on paper, from its scan to an objection; a letter with a code."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.casework.files import NotOpened, readers_of, set_readers
from cases.documents import Document, Upload
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import (
    ClosingReason,
    CodeKind,
    DocumentKind,
    EnvelopeState,
    Event,
    SignerState,
    SigningMethod,
    WayIn,
)
from dates import uk_day
from documents.jobs import JobReply
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.after_closing import open_or_asking
from services.evidence.check import check_evidence
from services.queries.own_documents import own_documents
from services.queries.request_progress import request_progress
from services.queries.worklist import todos_of, work_of
from services.signing import sign_and_finish
from signing.envelopes import expire
from signing.links.links import end_links
from signing.links.tokens import Purpose
from signing.models import Envelope, LinkEnd, Signer
from signing.on_paper import PaperSignature, mark_of, paper_code
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import a_hall
from tests.unit.signing.pdfs import a_pdf
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.signed_attachments import signed_attachments
from worker.workflows.signing_record import signer_data


class Worker:
    """Answers as the worker would; ``marks`` is what it reads on the next scan, ``pages`` on each page."""

    def __init__(self):
        self.marks, self.asked, self.pages = [], [], []

    def ask(self, job, payload, content=b"", **_):
        self.asked.append((job, payload))
        if job == "take_in":
            name = hashlib.sha256(content).hexdigest()[:8]
            about = {"media_type": "application/pdf", "pages": 2, "notes": []}
            return JobReply(
                {"shown_name": payload["name"], "stored_name": f"{name}.pdf", **about}, (content,)
            )
        if job == "paper_marks":
            return JobReply({"pages": [list(one) for one in self.pages or [self.marks]]}, ())
        return JobReply({}, (b"%PDF-1.7 made",))


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def hall(tmp_path, sqlite_url, worker):
    services = make_services(tmp_path / "data", sqlite_url, jobs=worker)
    yield a_hall(services)
    services.database.close()


def scan_file(words=b"one"):
    return (BytesIO(b"%PDF-1.7 scan " + words), "scan.pdf")


def envelope_and_marks(hall, statement):
    with hall.services.database.read() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        key = hall.services.keys[-1]
        marks = {one.name: mark_of(envelope, one, key) for one in envelope.signers}
        return paper_code(envelope, key), marks


def scans(hall):
    with hall.services.database.read() as session:
        return list(session.scalars(select(PaperSignature).order_by(PaperSignature.added_at)))


def told_by_email(hall, session=None):
    """The words of the email that their signature on paper came."""
    if session is None:
        with hall.services.database.read() as reading:
            return told_by_email(hall, reading)
    delivery = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNED_ON_PAPER)).one()
    message = compose_delivery(email_context(hall.services), session, delivery)
    return " ".join(message.get_body(("plain",)).get_content().split())


def ruth_signs(hall, statement):
    """The local authority signs; the state of the document then."""
    with hall.services.database.write() as session:
        signature, at = factories.typed_signature("Ruth Okafor"), datetime.now(UTC)
        services = hall.services
        return sign_and_finish(
            session, statement.authority.id, signature, at=at, work=services.work, keys=services.keys
        ).state


def objected(hall, worker, *, signed_before):
    """A paper of the family's, confirmed and objected to; its page, and the browser of who answers."""
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    worker.marks = [marks["Priya Shah"]]
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{statement.family.id}/on-paper")
    bea.send(bea.get(address), {"scan": scan_file(), "signed_on": uk_day(datetime.now(UTC))})
    if signed_before:
        ruth_signs(hall, statement)
    (scan,) = scans(hall)
    idris.send(idris.get(address), action=f"{address}/{scan.id}/confirm")
    idris.send(idris.get(f"{address}/{scan.id}/object"), words="I was away that day")
    return statement, address, scan, idris


def today(hall):
    with hall.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        steps = todos_of(session, work, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays)
        return [one.words for one in steps]


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
    assert page.says("read on page 2 and 4 of the 4 pages of this scan", "page 2 and 3 were not read")
    for total in ("9999999", "999"):  # no page of ours: whoever drew the square made it up
        with hall.services.database.write() as session:
            kept = session.get_one(PaperSignature, second.id)
            made_up = f"{marks['Priya Shah']} p1/{total}"
            kept.marks_read = [[marks["Priya Shah"]], [], [made_up], ["elsewhere"]]
        page = idris.get(address)
        assert page.says("read on page 2 and 4 of the 4 pages of this scan")
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


def test_an_objection_by_phone_and_after_closing_stands_on_today_until_it_is_answered(hall, worker):
    statement = hall.sent()
    _, marks = envelope_and_marks(hall, statement)
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    signed_on = uk_day(datetime.now(UTC))
    for invited in (statement.family, statement.authority):
        address = hall.address(f"paper/{invited.id}/on-paper")
        worker.marks = [marks[invited.name]]
        bea.send(bea.get(address), {"scan": scan_file(invited.name.encode()), "signed_on": signed_on})
        idris.send(idris.get(address), action=f"{address}/{scans(hall)[-1].id}/confirm")
    page = bea.get(hall.address("paper"))
    assert page.html.count("Who confirmed the paper") == 2
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.closed_at, case.closing_reason = datetime.now(UTC), ClosingReason.AGREED
    assert not any("objects" in words for words in today(hall))
    first, second = scans(hall)
    address = hall.address(f"paper/{statement.family.id}/on-paper/{first.id}")
    words = "She says on the phone that she was away"
    for _ in range(2):
        page = bea.send(bea.get(f"{address}/object"), words=words)
    assert page.says("Nothing was changed: that was done before.", words, "Written down by Bea Hollis")
    ruth = ReviewingClient(hall.app)
    ruth.send(ruth.post_form(statement.authority.link), code=statement.authority.code)
    assert ruth.send(ruth.get("/your/paper"), words="That is not my writing").says(
        "something is wrong with it"
    )
    for name in ("Priya Shah", "Ruth Okafor"):
        assert f"Answer {name}, who objects to their signature on paper" in today(hall)
    with hall.services.database.read() as session:
        assert [one.reference for one in session.scalars(open_or_asking(select(Case)))] == [hall.reference]
        envelope = session.get_one(Envelope, statement.envelope_id)
        said = [signer_data(one.signer, hall.services.blobs, one)["on_paper"] for one in scans_of(session)]
        assert all(f"{one.name} objected" in words for one, words in zip(envelope.signers, said, strict=True))
        assert_copy_says_nothing_later(hall.services.blobs, session, envelope)
    for scan, invited in ((first, statement.family), (second, statement.authority)):
        settle = hall.address(f"paper/{invited.id}/on-paper/{scan.id}/settle")
        bea.send(bea.get(settle), words="We phoned: it was them", stands="yes")
    assert not any("objects" in words for words in today(hall))


def assert_copy_says_nothing_later(blobs, session, envelope):
    """A large-print copy that is made now has what the sealed document has: nobody objects in it."""
    for one in scans_of(session):
        then = signer_data(one.signer, blobs, one, until=one.confirmed_at)["on_paper"]
        assert "Confirmed by" in then
        assert "objected" not in then
    with pikepdf.open(BytesIO(a_pdf(title="Signed"))) as pdf:
        pdf.attachments[f"evidence-{envelope.reference}.json"] = b"as it was sealed"
        whole = BytesIO()
        pdf.save(whole)
    sealed = Document(kind=DocumentKind.OUTCOME_FINAL, sealed_digest=blobs.keep(whole.getvalue()))
    attached = signed_attachments(session, blobs, envelope, part_a_only=False, copy_of=sealed)
    assert attached[-1].content == b"as it was sealed"


def scans_of(session):
    return session.scalars(select(PaperSignature).order_by(PaperSignature.added_at)).all()


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
    assert idris.send(page, action=f"{address}/{scan.id}/confirm").says("the document is out no more")
    assert scans(hall)[0].confirmed_at is None


def test_a_signature_that_does_not_stand_withdraws_the_document_and_a_new_version_is_offered(hall, worker):
    statement, address, scan, idris = objected(hall, worker, signed_before=False)
    assert ruth_signs(hall, statement) is EnvelopeState.OUT
    page = idris.send(idris.get(f"{address}/{scan.id}/settle"), words="It was her sister", stands="no")
    assert page.says(
        "The signature does not stand", "It was her sister", "The mediator can make a new version"
    )
    assert hall.envelopes()[-1].state is EnvelopeState.WITHDRAWN
    with hall.services.database.read() as session:
        names = [one.to_name for one in session.scalars(select(Delivery)) if one.kind == EmailKind.WITHDRAWN]
        assert names == ["Ruth Okafor"]
        struck = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNATURE_STRUCK)).one()
        words = compose_delivery(email_context(hall.services), session, struck).get_body(("plain",))
        assert struck.to_name == "Priya Shah"
        assert "That signature does not count. Nobody can sign that version now." in " ".join(
            words.get_content().split()
        )
        found = check_evidence(session, statement.case_id, blobs=hall.services.blobs, certificates=[])
        assert found.faults == []


def test_of_a_completed_document_the_objection_is_kept_and_the_page_promises_nothing_more(hall, worker):
    statement, address, scan, idris = objected(hall, worker, signed_before=True)
    assert hall.envelopes()[-1].state is EnvelopeState.COMPLETED
    assert idris.get(address).says("the signed copy is sealed: it cannot be withdrawn or changed here")
    page = idris.send(idris.get(f"{address}/{scan.id}/settle"), words="It was her sister", stands="no")
    assert page.says("The signature does not stand", "It was her sister")
    assert hall.envelopes()[-1].state is EnvelopeState.COMPLETED
    priya = ReviewingClient(hall.app)
    priya.send(priya.post_form(statement.family.link), born=factories.BORN)
    signed = priya.get("/your/signed")
    sealed = "was sealed before you told us, so it stays as it is"
    assert signed.says("The signature in your name does not count", sealed)
    assert not signed.says("Everyone has signed")
    assert priya.get("/your/paper").says(
        "We have looked into it. That signature does not count.",
        "The copy with signatures was sealed before you told us",
    )
    with hall.services.database.write() as session:
        struck = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.SIGNATURE_STRUCK)).one()
        words = compose_delivery(email_context(hall.services), session, struck).get_body(("plain",))
        assert sealed in " ".join(words.get_content().split())
        signer, at = session.get_one(Signer, statement.family.id), datetime.now(UTC)
        own = own_documents(session, signer.party, at=at, policy=hall.services.policy)
        assert [one.name for one in own.struck] == ["Priya Shah"]


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
