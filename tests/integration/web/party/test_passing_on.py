"""Somebody else signs: a colleague within the body's own addresses, a family's deputy only once recorded."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.evidence.log import case_events
from cases.meetings.models import Outcome
from cases.vocabulary import ActsAs, EnvelopeState, Event, PartyRole, Role, SecondStep, SignerState, WayIn
from documents.templates.fill import fill
from documents.templates.word_template import load_template
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.contact.before_opening import correct_address
from services.contact.corrections import corrected_party, send_again
from services.container import Services
from services.evidence.check import check_evidence
from services.link_sessions import send_me_a_fresh_link
from services.signing import sign_and_finish
from services.statements.data import PART_A
from services.statements.passing_on import colleague, record_acting
from services.statements.versions import give_copy_link, make_statement
from signing.errors import MayNotActFor
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer, Visit
from signing.versions import same_signer
from tests import factories
from tests.client import ReviewingClient
from tests.statements import invited
from worker.document_making import TEMPLATES
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.signing_record import RECORD, record_data, signer_data

COLLEAGUE = {
    "name": "Kim Lee",
    "post": "Head of SEND",
    "email": "kim.lee@bury.example.com",
    "phone": "01632 960 014",
}


@pytest.fixture
def officer_known(services):
    """The authority's domain, as the address of an officer who can sign in shows it."""
    with services.database.write() as session:
        factories.a_user(session, Role.OFFICER, "Otto Grant", email="otto@bury.example.com")


def signers(services, statement):
    with services.database.read() as session:
        return list(session.get_one(Envelope, statement.envelope_id).signers)


def invited_now(services, signer_id):
    with services.database.read() as session:
        return invited(services, session, session.get_one(Signer, signer_id), at=datetime.now(UTC))


@pytest.mark.usefixtures("officer_known")
def test_nobody_of_the_family_is_asked_to_sign_for_the_authority_that_they_work_for(
    services, statement, let_in
):
    with services.database.write() as session:
        session.get_one(Signer, statement.family.id).party.email = "priya.shah@bury.example.com"
    ruth, _ = let_in(statement.authority)
    page = ruth.get("/your/pass-on")
    answer = ruth.send(page, COLLEAGUE | {"email": "Priya.Shah@bury.example.com"})
    assert answer.problems == [
        "We cannot ask Kim Lee at this address. Enter another address of theirs, or phone us"
    ]
    assert answer.value_of("name") == "Kim Lee"
    assert len(signers(services, statement)) == 2


@pytest.mark.usefixtures("officer_known")
def test_a_colleague_signs_for_an_officer_and_the_record_says_so(services, statement, let_in, app):
    ruth, page = let_in(statement.authority)
    page = ruth.get("/your/pass-on")
    for address, why in (
        ("kim.lee@gmail.example.net", "can only be asked at an email address of"),
        (statement.authority.email, "the address at which you are asked already"),
    ):
        answer = ruth.send(page, COLLEAGUE | {"email": address})
        assert why in answer.problems[0]
    before, page = page, ruth.send(page, COLLEAGUE)
    assert page.heading == "Kim Lee signs for you"
    assert page.says("Head of SEND, for Ruth Okafor")
    assert ruth.get("/your/document").says(
        "You passed this document on to somebody else at", "They sign for you."
    )
    assert ruth.get(statement.authority.link).says("You passed this document on to somebody else at")
    assert ruth.send(before, COLLEAGUE).heading == "Kim Lee signs for you", (
        "a second press says that it is done"
    )
    first, old, new = signers(services, statement)
    assert (old.state, new.state, new.acts_for_id) == (SignerState.PASSED_ON, SignerState.INVITED, old.id)
    assert (new.second_step, new.turn) == (SecondStep.CODE, old.turn)
    with services.database.read() as session:
        sent = {one.kind: one for one in session.scalars(select(Delivery))}
        assert sent[EmailKind.ASKED_TO_SIGN_FOR].to_address == COLLEAGUE["email"]
        assert sent[EmailKind.PASSED_ON].to_name == "Ruth Okafor"
        words = compose_delivery(email_context(services), session, sent[EmailKind.ASKED_TO_SIGN_FOR])
        assert "Ruth Okafor asks you to read and sign" in " ".join(
            words.get_body(("plain",)).get_content().split()
        )
        assert EmailKind.PASSED_ON_STAFF in sent
    kim = invited_now(services, new.id)
    browser, _ = let_in(kim)
    assert browser.get("/your/pass-on").says("You sign for somebody else")
    page = browser.get("/your/sign")
    assert page.says("Signing as", "Kim Lee", "Head of SEND, for Ruth Okafor")
    assert browser.send(page, confirmed="yes", method="typed", typed="Kim Lee").heading.startswith(
        "You have signed"
    )
    with services.database.write() as session:
        signature = factories.typed_signature(first.name)
        at = datetime.now(UTC)
        sign_and_finish(session, first.id, signature, at=at, work=services.work, keys=services.keys)
    with services.database.read() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        assert envelope.state is EnvelopeState.COMPLETED, "whoever passed it on is not waited for"
        row = signer_data(session.get_one(Signer, new.id), services.blobs)
        assert row["signs_for"].startswith("Ruth Okafor")
        assert row["capacity"] == "Head of SEND, for Ruth Okafor"
        says_of_signing(services, session, envelope)
        assert check_evidence(session, statement.case_id, blobs=services.blobs, certificates=[]).faults == []
        kinds = [one.kind for one in case_events(session, statement.case_id)]
        assert kinds.count(Event.SIGNER_PASSED_ON) == 1
    assert ReviewingClient(app).get(kim.link).status == 200


def says_of_signing(services: Services, session: Session, envelope: Envelope) -> None:
    """Part A leaves to the signing record who signed, and for whom; the record says so."""
    part_a = fill(load_template(TEMPLATES / PART_A), envelope.statement_data["part_a"])
    words = words_in(part_a)
    assert "Ruth Okafor" in words
    assert "Kim Lee" not in words
    assert "it says who, and for whom" in words
    data = record_data(
        session,
        envelope,
        provider=services.provider,
        public_url=services.public_url,
        blobs=services.blobs,
        part_a_only=True,
    )
    record = words_in(fill(load_template(TEMPLATES / RECORD), data))
    assert re.search(r"Signed for:?\s+Ruth Okafor, ", record)
    assert "Kim Lee" in record
    assert "Priya Shah" in record


def words_in(word: bytes) -> str:
    """The text of a Word file, in order."""
    with ZipFile(io.BytesIO(word)) as archive:
        paragraphs = archive.read("word/document.xml").decode().split("</w:p>")
    return " ".join(" ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", one)) for one in paragraphs)


def test_a_parent_only_to_whom_a_coordinator_recorded(services, statement, let_in):
    priya, _ = let_in(statement.family)
    page = priya.get("/your/pass-on")
    assert page.says("Nobody is recorded with us who may sign for you", "Phone us")
    assert not page.forms() or not any("acting" in form.names() for form in page.forms())
    with services.database.write() as session:
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        party = session.get_one(Signer, statement.family.id).party
        for _ in range(2):
            found = record_acting(
                session,
                party,
                name="Dev Shah",
                email="dev.shah@example.net",
                phone="01632 960 015",
                acts_as=ActsAs.DEPUTY,
                basis="Court order of 3 March 2026",
                by=by,
                at=datetime.now(UTC),
            )
    page = priya.get("/your/pass-on")
    assert page.says("Dev Shah", "Deputy appointed by the Court of Protection")
    assert "Court order" not in page.text
    assert priya.send(page, acting=str(found.id)).heading == "Dev Shah signs for you"
    new = signers(services, statement)[-1]
    assert (new.name, new.capacity) == (
        "Dev Shah",
        "Deputy appointed by the Court of Protection, for Priya Shah",
    )
    for edit, what in (
        ("UPDATE acting SET basis = 'none'", "acting"),
        ("UPDATE acting SET name = 'Mallory Voss'", "acting"),
        ("UPDATE signer SET turn = turn + 1", "signer"),
        ("UPDATE signer SET acts_for_id = NULL", "signer"),
    ):
        with services.database.write() as session:
            session.connection().exec_driver_sql(edit)
            found = check_evidence(session, statement.case_id, blobs=services.blobs, certificates=[])
            assert any(what in fault for fault in found.faults), f"an owner's edit is found out: {edit}"
            session.rollback()


@pytest.mark.usefixtures("officer_known")
def test_whoever_came_by_what_staff_knew_passes_nothing_on_and_staff_sign_for_nobody(
    services, statement, let_in
):
    ruth, _ = let_in(statement.authority)
    with services.database.write() as session:
        factories.a_user(session, Role.COORDINATOR, email="bea@bury.example.com")
    answer = ruth.send(ruth.get("/your/pass-on"), COLLEAGUE | {"email": "Bea@bury.example.com"})
    assert "works for us" in answer.problems[0]
    with services.database.write() as session:
        for visit in session.scalars(select(Visit)):
            visit.way_in = WayIn.STAFF_CODE
    page = ruth.get("/your/pass-on")
    assert page.says("that our staff gave you, so it cannot be passed on from here")
    assert [one.state for one in signers(services, statement)][1] is SignerState.OPENED


@pytest.mark.usefixtures("officer_known")
def test_the_address_of_who_signs_for_another_is_put_right_and_that_of_the_other_stays(
    services, statement, let_in, app
):
    ruth, _ = let_in(statement.authority)
    ruth.send(ruth.get("/your/pass-on"), COLLEAGUE)
    old = invited_now(services, signers(services, statement)[-1].id)
    known = {"at": datetime.now(UTC), "policy": services.policy, "keys": services.keys}
    right, righter = "kim.lee2@bury.example.com", "k.lee@bury.example.com"

    def bea(session):
        return factories.viewer_of(factories.a_user(session, Role.COORDINATOR))

    outside = "kim.lee@gmail.example.net"
    for wrong in (outside, statement.authority.email):
        with pytest.raises(MayNotActFor), services.database.write() as session:
            correct_address(session, old.id, wrong, by=bea(session), **known)
    with services.database.write() as session:
        assert correct_address(session, old.id, right, by=bea(session), **known)
        assert not correct_address(session, old.id, right, by=bea(session), **known)
    with services.database.write() as session:
        _, passed, kim = session.get_one(Envelope, statement.envelope_id).signers
        assert (kim.email, passed.email, passed.party.email) == (right, *[statement.authority.email] * 2)
        sent = {one.kind: one for one in session.scalars(select(Delivery))}
        assert sent[EmailKind.PASSED_ON].to_address == statement.authority.email
        asked = sent[EmailKind.ASKED_TO_SIGN_FOR]
        link = live_link(session, Purpose.OPEN_DOCUMENT, kim.id, at=datetime.now(UTC))
        assert (asked.to_address, asked.ids["link"]) == (right, str(link.id))
        asked.refused_at = datetime.now(UTC)
        asked_id = asked.id
    assert ReviewingClient(app).get(old.link).says("A newer link was sent")
    with pytest.raises(MayNotActFor), services.database.write() as session:
        send_again(session, session.get_one(Delivery, asked_id), outside, by=bea(session), **known)
    with services.database.write() as session:
        asked = session.get_one(Delivery, asked_id)
        assert corrected_party(session, asked) is None
        again, _ = send_again(session, asked, righter, by=bea(session), **known)
        _, passed, kim = session.get_one(Envelope, statement.envelope_id).signers
        link = live_link(session, Purpose.OPEN_DOCUMENT, kim.id, at=datetime.now(UTC))
        assert (again.to_address, again.ids["link"]) == (righter, str(link.id))
        assert (kim.email, passed.party.email) == (righter, statement.authority.email)
        other = Delivery(
            message_id="<older@example.com>",
            kind=EmailKind.WITHDRAWN,
            to_name=passed.name,
            to_address="ruth.long.ago@bury.example.com",
            party_id=passed.party_id,
            case_id=statement.case_id,
            ids={"envelope": str(statement.envelope_id)},
            queued_at=datetime.now(UTC),
            next_try_at=datetime.now(UTC),
            refused_at=datetime.now(UTC),
        )
        session.add(other)
        session.flush()
        send_again(session, other, "ruth.once@bury.example.com", by=bea(session), **known)
        assert passed.party.email == statement.authority.email, "it had gone to another address than this"


def test_a_deputy_is_asked_only_at_the_address_that_was_recorded_and_the_parents_mail_stays(
    services, statement, let_in
):
    known = {"at": datetime.now(UTC), "policy": services.policy, "keys": services.keys}
    with services.database.write() as session:
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        party = session.get_one(Signer, statement.family.id).party

        def record(email):
            about = {"phone": "01632 960 015", "acts_as": ActsAs.DEPUTY, "basis": "Order of 3 March 2026"}
            at = datetime.now(UTC)
            return record_acting(session, party, name="Dev Shah", email=email, by=by, at=at, **about)

        found = record("dev.shah@example.net")
    priya, _ = let_in(statement.family)
    priya.send(priya.get("/your/pass-on"), acting=str(found.id))
    dev = signers(services, statement)[-1]
    with pytest.raises(MayNotActFor) as error, services.database.write() as session:
        correct_address(session, dev.id, "dev@elsewhere.example.net", by=by, **known)
    assert "only an address that a coordinator recorded" in error.value.sentence
    with services.database.write() as session:
        party = session.get_one(Signer, statement.family.id).party
        record("dev@elsewhere.example.net")
        assert correct_address(session, dev.id, "dev@elsewhere.example.net", by=by, **known)
        assert party.email == "priya.shah@example.com"
        sent = {one.kind: one.to_address for one in session.scalars(select(Delivery))}
        assert sent[EmailKind.PASSED_ON] == "priya.shah@example.com"
        assert sent[EmailKind.ASKED_TO_SIGN_FOR] == "dev@elsewhere.example.net"


def test_a_domain_that_many_bodies_share_says_of_nobody_for_which_one_they_work(services, statement):
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.authority.id)
        signer.party.role, signer.party.organisation = PartyRole.HEALTH, "Bury ICB"
        signer.party.email = "ruth.okafor@nhs.net"

        def asked(email):
            return colleague(session, signer, "Kim Lee", email, "01632 960 014", "Head of SEND")

        with pytest.raises(MayNotActFor) as error:
            asked("kim.lee@NHS.net")
        assert "whether Kim Lee works for Bury ICB. Phone us" in error.value.sentence
        signer.party.email = "ruth.okafor@bury.nhs.uk"
        assert asked("kim.lee@bury.nhs.uk").email == "kim.lee@bury.nhs.uk"
        with pytest.raises(MayNotActFor):
            asked("kim.lee@leeds.nhs.uk")


@pytest.mark.usefixtures("officer_known")
def test_who_passed_it_on_gets_a_fresh_link_to_the_copy_and_a_new_version_spares_the_colleague(
    services, statement, let_in
):
    ruth, _ = let_in(statement.authority)
    ruth.send(ruth.get("/your/pass-on"), COLLEAGUE)
    first, passed, kim = signers(services, statement)
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        draft = session.get_one(Outcome, envelope.outcome_id)
        by = factories.viewer_of(session.get_one(User, envelope.mediator_id))
        make_statement(
            session,
            draft,
            open_until=envelope.open_until + timedelta(days=1),
            by=by,
            at=datetime.now(UTC),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        assert envelope.state is EnvelopeState.OUT, "the same words are the same version"
        envelope.statement_data = {**envelope.statement_data, "part_b": {}}
        make_statement(
            session,
            draft,
            open_until=envelope.open_until,
            by=by,
            at=datetime.now(UTC),
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        assert envelope.state is EnvelopeState.SUPERSEDED
        (spared,) = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.WITHDRAWN))
        assert spared.to_address == COLLEAGUE["email"]
        message = compose_delivery(email_context(services), session, spared)
        words = " ".join(message.get_body(("plain",)).get_content().split())
        assert "You were asked to sign the earlier one for Ruth Okafor. You do not need to sign now." in words
        session.rollback()
    assert first.state is SignerState.INVITED
    with services.database.write() as session:
        for one in (first, kim):
            signature, at = factories.typed_signature(one.name), datetime.now(UTC)
            sign_and_finish(session, one.id, signature, at=at, work=services.work, keys=services.keys)
        passed = session.get_one(Signer, passed.id)
        assert same_signer(passed.envelope, passed) is None
        passed.envelope.finished_at = datetime.now(UTC)
        link = give_copy_link(
            session,
            passed,
            at=datetime.now(UTC) - timedelta(days=1),
            policy=services.policy,
            keys=services.keys,
        )
        send_me_a_fresh_link(session, link, at=datetime.now(UTC), policy=services.policy, keys=services.keys)
        fresh = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.FRESH_COPY_LINK)).one()
        assert fresh.to_address == statement.authority.email
