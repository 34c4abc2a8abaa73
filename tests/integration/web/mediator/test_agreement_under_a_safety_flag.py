"""A case with a safety flag: by letter, by link, on paper and at a desk nobody learns of the other parent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.documents import Upload, UploadPurpose
from cases.meetings.models import Attendance, Meeting
from cases.models import Case, ChoiceMade, Party
from cases.vocabulary import Choice, EnvelopeState, PartyRole, Side, SignerState
from mail.outbox import Delivery
from signing.making.handed_out import evidence_to_hand_out
from signing.models import Envelope, Signer
from tests.app_services import make_services
from tests.client import Page, ReviewingClient
from tests.integration.web.mediator.conftest import Hall, a_hall
from tests.integration.web.mediator.paper_scans import Worker
from tests.integration.web.mediator.test_agreement import EVERYONE, ahead, are_made
from tests.integration.web.mediator.test_signing_desk import PIN, press, signs
from tests.integration.web.party.conftest import prove
from tests.statements import Invited, invited
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.signing_record import record_data

PRIYA, KOFI, RUTH, ABENA = "Priya Shah", "Kofi Shah", "Ruth Okafor", "Abena Mensah"
OF_PRIYA = ("Priya", "priya.shah@", "01632 960 014", "9 Seaview", "seaview-report", "did choose mediation")
OF_KOFI = ("Kofi", "kofi@", "07700 900 777", "5 Hidden Lane", "hidden-report", "certificate without")
OTHERS = ("Ruth", "Okafor", "Abena", "Mensah", "ruth.okafor@")
OWN_PAGES = ("document", "document/part-a.pdf", "sign", "decline", "change", "signed", "copy", "objection")


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def hall(tmp_path: Path, sqlite_url: str, worker: Worker) -> Iterator[Hall]:
    """Two parents who must not learn of each other are to meet an officer, with a supporter."""
    services = make_services(tmp_path / "data", sqlite_url, jobs=worker)
    hall, at = a_hall(services), datetime.now(UTC)
    ahead(hall)
    with services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.safety_flag = True
        priya = case.parties[0]
        priya.address = "9 Seaview Steps, Nowhere"
        kofi = Party(number=9, role=PartyRole.PARENT, side=Side.FAMILY, name=KOFI, email="kofi@example.com")
        kofi.phone, kofi.address = "07700 900 777", "5 Hidden Lane, Nowhere"
        case.parties.append(kofi)
        session.flush()
        meeting = session.scalars(select(Meeting)).one()
        meeting.attendances.append(Attendance(number=9, name=KOFI, role_words="Parent", party_id=kofi.id))
        for party, name in ((priya, "seaview-report.pdf"), (kofi, "hidden-report.pdf")):
            digest = services.blobs.keep(f"%PDF-1.7 {name}".encode())
            session.add(
                Upload(
                    case_id=case.id,
                    purpose=UploadPurpose.PAPER,
                    shown_name=name,
                    stored_name=name,
                    media_type="application/pdf",
                    digest=digest,
                    pages=1,
                    received_at=at,
                    given_by_id=party.id,
                )
            )
        session.add(
            ChoiceMade(
                decision_id=case.decisions[0].id,
                party_id=kofi.id,
                choice=Choice.NO_MEDIATION,
                chosen_at=at - timedelta(days=1),
                recorded_at=at - timedelta(days=1),
                recorded_by="Sam Reed",
            )
        )
    yield hall
    services.database.close()


def each_is_asked(hall: Hall) -> dict[str, Invited]:
    """Each gets one of their own, which staff send once they read it; what reached whom."""
    bea = hall.signed_in(hall.coordinator)
    bea.send(bea.get(hall.address("agreement")), asked=[*EVERYONE, KOFI])
    are_made(hall)
    page = bea.get(hall.address("agreement"))
    bea.send(page, action=f"/mediator/{hall.reference}/agreement/send")
    with hall.services.database.write() as session:
        at, found = datetime.now(UTC), {}
        for envelope in session.scalars(select(Envelope)):
            (signer,) = envelope.signers
            assert envelope.state is EnvelopeState.OUT
            found[signer.name] = invited(hall.services, session, signer, at=at)
        return found


def says_nothing_of(words: tuple[str, ...], page: Page) -> None:
    assert [one for one in words if one in page.html] == [], page.address


def each_own_page_says_nothing_of(words: tuple[str, ...], browser: ReviewingClient) -> None:
    for address in OWN_PAGES:
        page = browser.get(f"/your/{address}")
        assert page.status < 500
        if page.response.mimetype != "application/pdf":
            says_nothing_of(words, page)


def handed_out(hall: Hall, name: str) -> str:
    """What the signing record and the evidence in the signed copy say of this person's own agreement."""
    with hall.services.database.read() as session:
        signed = [
            one
            for one in session.scalars(select(Envelope))
            if one.signers[0].name == name and one.signers[0].state is SignerState.SIGNED
        ]
        (envelope,) = signed
        record = record_data(
            session,
            envelope,
            provider=hall.services.provider,
            public_url="https://example.com",
            blobs=hall.services.blobs,
            part_a_only=False,
        )
        return json.dumps(record) + evidence_to_hand_out(session, envelope).decode()


def test_by_letter_at_a_desk_and_on_paper_nobody_learns_of_the_other_parent(
    hall: Hall, worker: Worker
) -> None:
    asked = each_is_asked(hall)
    priya, kofi = asked[PRIYA], asked[KOFI]
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, priya.id)
        signer.email = signer.party.email = None
    bea = hall.signed_in(hall.coordinator)

    on_paper = hall.address(f"paper/{priya.id}/on-paper")
    assert bea.send(bea.get(on_paper), action=on_paper.replace("on-paper", "letter")).status == 200
    assert bea.get(on_paper.replace("on-paper", "to-sign.pdf")).status == 200
    for job, payload in worker.asked:
        words = json.dumps(payload)
        assert [one for one in (*OF_KOFI, *OTHERS) if one in words] == [], job
    assert len(worker.asked) == 2
    browser = ReviewingClient(hall.app)
    code_page = browser.get("/code")
    proof = browser.send(code_page, code=priya.short_code)
    says_nothing_of((*OF_KOFI, *OTHERS), proof)
    prove(browser, proof, priya)
    each_own_page_says_nothing_of((*OF_KOFI, *OTHERS), browser)
    signed = signs(browser, PRIYA)
    assert signed.heading == "You have signed"
    says_nothing_of((*OF_KOFI, *OTHERS), signed)
    each_own_page_says_nothing_of((*OF_KOFI, *OTHERS), browser)

    ahead(hall, days=0)  # the day has come
    idris = hall.signed_in()
    with hall.services.database.read() as session:
        own = {one.signers[0].name: one.id for one in session.scalars(select(Envelope))}
    desk = idris.get(f"{hall.address('desk')}?agreement={own[KOFI]}")
    says_nothing_of((*OF_PRIYA, *OTHERS), desk)
    opened = idris.send(desk, pin=PIN)
    says_nothing_of((*OF_PRIYA, *OTHERS), opened)
    turn = press(idris, opened, f"{kofi.id}/hand-over")
    says_nothing_of((*OF_PRIYA, *OTHERS), turn)
    reading = idris.send(press(idris, turn, "/desk/mine"), code=kofi.code)
    assert reading.says("Agreement to mediate", "To find out who comes, phone us.")
    says_nothing_of((*OF_PRIYA, *OTHERS), reading)
    each_own_page_says_nothing_of((*OF_PRIYA, *OTHERS), idris)
    back = signs(idris, KOFI)
    says_nothing_of((*OF_PRIYA, *OTHERS), back)
    says_nothing_of((*OF_PRIYA, *OTHERS), idris.get("/desk"))

    for name, never in ((PRIYA, OF_KOFI), (KOFI, OF_PRIYA)):
        words = handed_out(hall, name)
        assert name in words
        assert [one for one in (*never, *OTHERS) if one in words] == []


def test_what_each_is_emailed_names_nobody_else(hall: Hall) -> None:
    each_is_asked(hall)
    never = {PRIYA: (*OF_KOFI, *OTHERS), KOFI: (*OF_PRIYA, *OTHERS), RUTH: ("Kofi", "Hidden Lane", "Abena")}
    with hall.services.database.read() as session:
        asked = session.scalars(select(Delivery).where(Delivery.kind == "please_sign")).all()
        assert sorted(one.to_name for one in asked) == sorted(never)
        for delivery in asked:
            message = compose_delivery(email_context(hall.services), session, delivery)
            words = message.as_string()
            assert [one for one in never[delivery.to_name] if one in words] == []
