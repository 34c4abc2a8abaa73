"""The agreement before a meeting on paper, by letter, at the desk and on other people's pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.attending.access_needs import AccessNeed
from cases.models import Case
from cases.vocabulary import AccessKind, AccessState, EnvelopeState, Role, SigningMethod, WayIn
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from signing.models import Signer
from signing.on_paper import mark_of
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import HASHED, a_hall
from tests.integration.web.mediator.paper_scans import Worker, scan_file, scans
from tests.integration.web.mediator.test_agreement import EVERYONE, ahead, went_out
from tests.integration.web.mediator.test_signing_desk import PIN, press, signs
from tests.integration.web.party.conftest import prove
from worker.emails.composers import compose_delivery, email_context


@pytest.fixture
def worker():
    return Worker()


@pytest.fixture
def hall(tmp_path, sqlite_url, worker):
    services = make_services(tmp_path / "data", sqlite_url, jobs=worker)
    yield a_hall(services)
    services.database.close()


def is_out(hall):
    """The agreement, out to everyone who comes in three days; what reached each of them."""
    ahead(hall)
    client = hall.signed_in(hall.coordinator)
    client.send(client.get(hall.address("agreement")), asked=EVERYONE)
    return went_out(hall)


def words_of(hall, kind):
    """The subject and words of the one email of this kind."""
    with hall.services.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == kind)).one()
        message = compose_delivery(email_context(hall.services), session, delivery)
        body = message.get_body(("plain",))
        return delivery.to_name, " ".join(f"{message['Subject']} {body.get_content()}".split())


def test_on_paper_it_is_confirmed_objected_to_and_struck_alone_and_the_mediator_is_told(hall, worker):
    priya, _, _ = is_out(hall)
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    address = hall.address(f"paper/{priya.id}/on-paper")
    page = bea.get(address)
    assert page.says("Print the agreement and the page to sign", "check code of this agreement")
    assert not page.says("both parts")
    assert not page.says("version")
    assert bea.get(address.replace("on-paper", "to-sign.pdf")).status == 200
    job, payload = worker.asked[-1]
    assert (job, len(payload["parts"])) == ("paper_to_sign", 1)
    today = uk_day(datetime.now(UTC))
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, priya.id)
        worker.marks = [mark_of(signer.envelope, signer, hall.services.keys[-1])]
    early = bea.send(page, {"scan": scan_file(), "signed_on": today - timedelta(days=1)})
    assert "Agreement AM-" in early.problems[0]
    bea.send(bea.get(address), {"scan": scan_file(), "signed_on": today})
    (scan,) = scans(hall)
    assert idris.send(idris.get(address), action=f"{address}/{scan.id}/confirm").says("they have signed")
    to, words = words_of(hall, EmailKind.SIGNED_ON_PAPER)
    assert to == "Priya Shah"
    assert "scan of the agreement to mediate" in words
    assert "this version" not in words
    browser = ReviewingClient(hall.app)
    prove(browser, browser.post_form(priya.link), priya)
    page = browser.get("/your/paper")
    assert page.says("a scan of the agreement to mediate", "Bea Hollis added it")
    assert not page.says("version")
    assert browser.send(page, words="I was away that day").says("something is wrong with it")
    page = browser.get("/your/signed")
    assert page.says("You can come to the meeting all the same", "Nobody can change the agreement.")
    assert not page.says("It counts for each meeting")
    settle = bea.get(f"{address}/{scan.id}/settle")
    assert settle.says("What the others signed stands", "it counts no more")
    assert not settle.says("withdrawn")
    done = bea.send(settle, words="She was away", stands="no")
    assert done.says("that signature does not count", "Signature does not count")
    to, words = words_of(hall, EmailKind.SIGNATURE_STRUCK)
    assert to == "Priya Shah"
    assert "You can come to the meeting, whether you sign or not. If you want to sign, phone us" in words
    assert browser.get("/your/signed").says("The signature does not count", "If you want to sign, phone us")
    to, words = words_of(hall, EmailKind.OBJECTION_UPHELD_STAFF)
    assert to == "Idris Vaughan"
    assert words.startswith("A signature does not count")
    assert "Priya Shah objected to the signature in their name under the agreement to mediate" in words
    assert "withdrawn" not in words
    story = bea.get(f"/office/cases/{hall.reference}")
    assert story.says("Signature does not count: the objection to it was upheld: agreement to mediate AM-")
    assert not story.says("Did not sign")
    assert [one.state for one in hall.envelopes()] == [EnvelopeState.OUT]


def test_by_letter_and_at_a_desk_of_its_own_also_while_a_statement_is_out(hall, worker):
    priya, ruth, _ = is_out(hall)
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, priya.id)
        signer.email = signer.party.email = None
    bea, idris = hall.signed_in(hall.coordinator), hall.signed_in()
    on_paper = hall.address(f"paper/{priya.id}/on-paper")
    letter = bea.send(bea.get(on_paper), action=on_paper.replace("on-paper", "letter"))
    assert letter.status == 200
    job, payload = worker.asked[-1]
    assert (job, payload["data"]["which"]) == ("signing_letter", "agreement to mediate for")
    assert payload["data"]["document"].startswith("Agreement to mediate AM-")
    assert not payload["data"]["may_be_changed"]
    browser = ReviewingClient(hall.app)
    proof = browser.send(browser.get("/code"), code=priya.short_code)
    prove(browser, proof, priya)
    assert signs(browser, priya.name).heading == "You have signed"
    with hall.services.database.read() as session:
        assert session.get_one(Signer, priya.id).way_in is WayIn.LETTER

    ahead(hall, days=0)  # it has begun
    hall.sent()
    (agreement,) = [one for one in hall.envelopes() if one.is_agreement]
    desk = f"{hall.address('desk')}?agreement={agreement.id}"
    page = idris.get(desk)
    assert page.says(f"Agreement to mediate {agreement.reference}", "1 of 3 answered")
    assert not page.says("version")
    page = idris.send(page, pin=PIN)
    assert page.says("The signing desk is open", "Agreement to mediate")
    turn = press(idris, page, f"{ruth.id}/hand-over")
    assert turn.heading == f"Please hand this to {ruth.name}"
    idris.send(press(idris, turn, "/desk/mine"), code=ruth.code)
    signs(idris, ruth.name)
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, ruth.id)
        assert (signer.way_in, signer.method) == (WayIn.DESK, SigningMethod.TYPED)
    assert "The agreement to mediate" in words_of(hall, EmailKind.SIGNED_ON_DEVICE)[1]


def test_the_officers_page_lists_the_agreement_and_today_says_what_is_booked_for_the_meeting(hall):
    _, ruth, _ = is_out(hall)
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        factories.a_user(session, Role.OFFICER, password=HASHED).email = ruth.email
        session.add(
            AccessNeed(
                case_id=case.id,
                party_id=case.parties[0].id,
                kind=AccessKind.INTERPRETER,
                words="Polish",
                state=AccessState.BOOKED,
                booked_with="Agnieszka Wojcik",
                asked_at=datetime.now(UTC),
                asked_by="Request",
            )
        )
    officer, bea = hall.signed_in(ruth.email), hall.signed_in(hall.coordinator)
    waiting = officer.get("/authority")
    assert waiting.says("To sign", "You are asked to sign the agreement to mediate")
    page = officer.get(f"/authority/cases/{hall.reference}")
    assert page.says("Agreement to mediate", "Can be signed", "Ruth Okafor has not answered yet")
    assert not page.says("Outcome Statement")
    assert not page.says("confidential")
    assert not page.says("Priya Shah signed")
    browser = ReviewingClient(hall.app)
    prove(browser, browser.post_form(ruth.link), ruth)
    signs(browser, ruth.name)
    assert not officer.get("/authority").says("To sign")
    assert officer.get(f"/authority/cases/{hall.reference}").says("Ruth Okafor signed")

    assert not bea.get("/office").says("Meetings today and tomorrow")
    ahead(hall, days=1)
    assert bea.get("/office").says("Meetings today and tomorrow", "Tomorrow", "Booked: Agnieszka Wojcik")
    with hall.services.database.write() as session:
        session.scalars(select(AccessNeed)).one().state = AccessState.NOT_NEEDED
    assert bea.get("/office").says("Nobody asked for anything")
    with hall.services.database.read() as session:
        assert session.scalars(select(User).where(User.role == Role.OFFICER)).one().email == ruth.email
