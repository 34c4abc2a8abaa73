"""The signing desk: one device handed round, others by link at the same time, and who attacks it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.evidence.log import case_events
from cases.models import Case
from cases.party_notices import PartyNotice
from cases.vocabulary import (
    ClosingReason,
    DeskEnd,
    EnvelopeState,
    Event,
    PartyNoticeKind,
    SignerState,
    WayIn,
)
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.after_closing import open_or_asking
from services.evidence.check import check_evidence
from services.queries.worklist import todos_of, work_of
from services.statements.versions import withdraw_statement
from signing.models import CodeLook, Envelope, Signer, SigningDesk
from tests import factories
from tests.app_services import make_services
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.mediator.conftest import PASSWORD, Hall, a_hall
from tests.integration.web.party.answers import events
from tests.integration.web.party.own_requests import Clock
from tests.statements import StatementOut
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.signing_record import record_data, signer_data

PIN = "482 915"
NOT_THE_PIN = "111 222"


def press(browser: ReviewingClient, page: Page, action: str, **fields: str) -> Page:
    """Press the button of ``page`` whose form goes to an address that ends so."""
    form = next(one for one in page.forms() if one.action.partition("?")[0].endswith(action))
    sent = {name: values[-1] for name, values in form.fields().items()}
    return browser.post(form.action, data={**sent, **fields})


def desk_opened(hall: Hall, browser: ReviewingClient) -> Page:
    return browser.send(browser.get(hall.address("desk")), pin=PIN)


def handed_to(hall: Hall, browser: ReviewingClient, signer_id: object) -> Page:
    return press(browser, desk_opened(hall, browser), f"{signer_id}/hand-over")


def rows(hall: Hall, signer_id: object) -> tuple[Signer, SigningDesk | None]:
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, signer_id)
        return signer, session.scalars(select(SigningDesk).order_by(SigningDesk.opened_at.desc())).first()


def signs(browser: ReviewingClient, name: str) -> Page:
    return browser.send(browser.get("/your/sign"), confirmed=True, method="typed", typed=name)


def proves_family(browser: ReviewingClient, turn: Page) -> Page:
    return browser.send(press(browser, turn, "/desk/mine"), born=BORN)


@pytest.fixture
def out(hall: Hall) -> StatementOut:
    return hall.sent()


def test_two_signers_one_after_the_other_on_one_device(hall: Hall, out: StatementOut) -> None:
    browser = hall.signed_in()
    desk = desk_opened(hall, browser)
    assert desk.says("The signing desk is open on this device", "0 of 2 answered")
    desk = press(browser, desk, f"{out.family.id}/read-aloud")
    assert desk.says("Recorded: you read it aloud")

    turn = press(browser, desk, f"{out.family.id}/hand-over")
    assert turn.heading == f"Please hand this to {out.family.name}"
    assert browser.get(hall.address("desk")).heading == "Sign in", "the staff's sign-in has ended here"
    assert browser.get("/your/document", follow=False).response.headers["Location"].endswith("/desk")

    read = proves_family(browser, turn)
    assert read.says("Part A", "handed this device to you")
    back = signs(browser, out.family.name)
    assert back.says("What you answered is recorded", "Nothing of anyone who used it is left")
    assert out.family.name not in back.text

    for address in ("document", "signed", "sign", "proof", "document/part-a.pdf"):
        assert browser.get(f"/your/{address}").address == "/desk", "Back leads nowhere else"
    assert browser.get("/desk").response.headers["Cache-Control"] == "no-store"
    assert browser.get("/mediator").heading == "Sign in"

    host = browser.send(back, pin=PIN)
    assert host.heading == "Whose turn is it?"
    assert host.says("Has answered")
    assert browser.get("/mediator").heading == "Sign in", "the PIN opens the hand-over screen alone"
    turn = press(browser, host, f"/desk/hand/{out.authority.id}")
    proof = press(browser, turn, "/desk/mine")
    browser.send(proof, code=out.authority.code)
    closed = signs(browser, out.authority.name)
    assert closed.heading == "This signing desk is closed", "everyone has signed"

    family, row = rows(hall, out.family.id)
    assert row is not None
    assert (family.state, family.way_in, family.host_name) == (SignerState.SIGNED, WayIn.DESK, row.host_name)
    assert family.read_aloud_by == row.host_name
    with hall.services.database.read() as session:
        on_device = select(Delivery).where(Delivery.kind == EmailKind.SIGNED_ON_DEVICE)
        emails = session.scalars(on_device.order_by(Delivery.queued_at)).all()
        assert [(one.to_address, one.party_id) for one in emails] == [
            (one.email, one.party_id) for one in (family, session.get_one(Signer, out.authority.id))
        ]
        body = compose_delivery(email_context(hall.services), session, emails[0]).get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
        assert f"on a device that {row.host_name} handed over in the room" in words
        assert "If it was not you, or if you did not want to sign, please tell us" in words
        assert hall.services.provider.email in words
        envelope = session.get_one(Signer, out.family.id).envelope
        assert envelope.state is EnvelopeState.COMPLETED
        said = signer_data(session.get_one(Signer, out.family.id), hall.services.blobs)["let_in_words"]
        assert f"on a device handed over by {row.host_name} in the room" in said
        record = record_data(
            session,
            envelope,
            provider=hall.services.provider,
            public_url="https://example.com",
            blobs=hall.services.blobs,
            part_a_only=False,
        )
        happened = [(event["what"], event.get("whom")) for event in record["events"]]
        assert ("read the document aloud to", out.family.name) in happened
        assert ("handed a device over to", out.authority.name) in happened
    assert events(hall.services, out, Event.DESK_HANDED_OVER) == 2
    with hall.services.database.write() as session:
        session.get_one(Signer, out.family.id).host_name = "Nobody"
    with hall.services.database.read() as session:
        checked = check_evidence(session, out.case_id, blobs=hall.services.blobs, certificates=())
    assert any("by which way they came in" in fault for fault in checked.faults)


def test_five_wrong_pins_close_the_desk_for_good(hall: Hall, out: StatementOut) -> None:
    browser = hall.signed_in()
    page = press(browser, handed_to(hall, browser, out.family.id), "/desk/back")
    page = browser.send(page, pin="12")
    assert page.problems == ["Enter the six digits of your PIN"]
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        page = browser.send(page, pin=NOT_THE_PIN)
        assert left in page.problems[0]
    page = browser.send(page, pin=NOT_THE_PIN)

    assert page.says("closed because the PIN was wrong five times")
    old = browser.get("/desk")
    browser.post("/desk/pin", data={"pin": PIN, "csrf_token": "no"})
    assert old.heading == browser.get("/desk").heading == "This signing desk is closed"
    _, row = rows(hall, out.family.id)
    assert row is not None
    assert row.closed_why is DeskEnd.WRONG_PINS
    browser.post_form("/sign-in", email=hall.mediator, password=PASSWORD)
    assert browser.get(hall.address("desk")).says("Choose a PIN of six digits"), (
        "the password opens a new one"
    )


def test_nothing_on_the_device_does_more_than_the_turn_it_is(hall: Hall, out: StatementOut) -> None:
    browser, stranger = hall.signed_in(), ReviewingClient(hall.app)
    turn = handed_to(hall, browser, out.family.id)
    assert stranger.get("/desk").heading == "There is no signing desk on this device"
    token = turn.value_of("csrf_token")
    for address in (f"/desk/hand/{out.authority.id}", "/desk/close", "/desk/pin"):
        browser.post(address, data={"csrf_token": token, "pin": PIN})
        assert browser.get("/desk").heading == turn.heading, f"{address} waits for the PIN, after the turn"
    proves_family(browser, turn)
    assert browser.get("/desk").heading == turn.heading, "a second tab"

    with hall.services.database.write() as session:
        by = factories.viewer_of(session.get_one(User, out.mediator_id))
        withdraw_statement(session, out.envelope_id, by=by, at=datetime.now(UTC))
    assert browser.get("/your/document").heading == "This document was withdrawn"
    assert browser.get("/desk").heading == "This signing desk is closed"
    browser.post("/desk/mine", data={"csrf_token": browser.get("/code").value_of("csrf_token")})
    assert browser.get("/desk").heading == "This signing desk is closed"


def test_two_devices_and_an_own_phone_at_the_same_time(hall: Hall, out: StatementOut) -> None:
    first, second, phone = hall.signed_in(), hall.signed_in(), ReviewingClient(hall.app)
    here = handed_to(hall, first, out.family.id)
    desk = desk_opened(hall, second)
    assert desk.says("Open on other devices", "has this device") is False
    code = press(second, desk, f"{out.authority.id}/code/entry")
    assert code.says(out.authority.short_code, "scan this")
    there = press(second, second.get(hall.address("desk")), f"{out.family.id}/hand-over")
    assert here.heading == there.heading

    proves_family(first, here)
    proves_family(second, there)
    signs(first, out.family.name)
    again = second.get("/your/sign")
    assert again.says("You have signed")
    assert press(second, again, "/desk/back").heading.startswith("Hand this device back to")

    phone.get(f"/code?code={out.authority.short_code.replace(' ', '')}")
    assert phone.send(phone.get(f"/code?code={out.authority.short_code}")).address == "/your/proof"
    with hall.services.database.read() as session:
        assert [look.signer_id for look in session.scalars(select(CodeLook))] == [out.authority.id]


def test_a_desk_that_staff_close_elsewhere_ends_the_turn(hall: Hall, out: StatementOut) -> None:
    browser, office = hall.signed_in(), hall.signed_in(hall.coordinator)
    proves_family(browser, handed_to(hall, browser, out.family.id))
    page = office.get(hall.address("desk"))
    assert page.says("Open on other devices")
    press(office, page, "/close")

    assert browser.get("/your/document").heading == "This signing desk is closed"
    weak = office.send(office.get(hall.address("desk")), pin="123456")
    assert weak.problems == ["Choose another PIN: this one would be guessed soon"]


def test_a_turn_that_lies_untouched_ends_for_the_server_too_and_reading_keeps_it(
    tmp_path: Path, sqlite_url: str
) -> None:
    clock = Clock(datetime.now(UTC))
    hall = a_hall(make_services(tmp_path / "data", sqlite_url, now=clock))
    out, browser = hall.sent(), hall.signed_in()
    turn = handed_to(hall, browser, out.family.id)
    assert browser.get("/desk/still", follow=False).status == 303, "nobody has taken the device yet"
    proof = press(browser, turn, "/desk/mine")
    assert browser.get("/desk/still", follow=False).status == 204, "they look for what they are asked"
    page = browser.send(proof, born=BORN)
    assert page.says("If nobody touches it for 6 minutes, it goes back by itself")
    for _ in range(3):
        clock.at += timedelta(minutes=5)
        assert browser.get("/desk/still", follow=False).status == 204
    clock.at += timedelta(minutes=7)
    assert browser.get("/desk/still", follow=False).status == 204
    assert browser.get("/your/document").heading == "Is this you?", "that did not renew what had lapsed"
    press(browser, browser.get("/your/proof"), "/desk/back")
    assert browser.get("/desk/still", follow=False).status == 303, "the turn has ended"
    assert ReviewingClient(hall.app).get("/desk/still").status == 401
    hall.services.database.close()


def test_whoever_signed_on_a_device_objects_by_link_or_phone_and_not_the_host_answers(
    hall: Hall, out: StatementOut
) -> None:
    browser = hall.signed_in()
    desk = desk_opened(hall, browser)
    turn = press(browser, desk, f"{out.family.id}/hand-over")
    proves_family(browser, turn)
    host = browser.send(signs(browser, out.family.name), pin=PIN)
    press(browser, host, f"/desk/hand/{out.authority.id}")
    browser.send(press(browser, browser.get("/desk"), "/desk/mine"), code=out.authority.code)
    signs(browser, out.authority.name)
    with hall.services.database.read() as session:
        email = session.scalars(
            select(Delivery).where(
                Delivery.kind == EmailKind.SIGNED_ON_DEVICE, Delivery.to_name == out.family.name
            )
        ).one()
        body = compose_delivery(email_context(hall.services), session, email).get_body(("plain",))
        assert body is not None
        assert out.family.link in body.get_content(), "the email leads to where one can object"

    priya = ReviewingClient(hall.app)
    page = priya.send(priya.post_form(out.family.link), born=BORN)
    assert page.says("You have signed", "Was it not you?")
    page = priya.get("/your/device")
    assert page.says("on a device that Idris Vaughan handed over", "someone other than Idris Vaughan")
    assert priya.send(page, words="").problems == ["Say what is wrong"]
    for _ in range(2):
        answer = priya.send(page, words="I had left by then")
    assert answer.says("You told us at", "Somebody other than Idris Vaughan will answer you")

    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.closed_at, case.closing_reason = datetime.now(UTC), ClosingReason.AGREED
    mediator, bea = hall.signed_in(), hall.signed_in(hall.coordinator)
    page = bea.get(hall.address("paper"))
    assert page.says("Ruth Okafor says that it was not them")
    by_phone = hall.address(f"paper/{out.authority.id}/on-device/object")
    form = bea.get(by_phone)
    for _ in range(2):  # an old tab says what was recorded
        answer = bea.send(form, words="She phoned: she only read it")
    assert answer.says("What Ruth Okafor says", "Written down by Bea Hollis")
    steps = asked_today(hall)
    for name in (out.family.name, out.authority.name):
        assert f"Answer {name}, who objects to their signature on a device" in steps
    settle = hall.address(f"paper/{out.family.id}/on-device/settle")
    assert mediator.get(settle).says("You handed over the device, so somebody else answers")
    token = mediator.get("/check").value_of("csrf_token")
    mediator.browser.post(settle, data={"csrf_token": token, "words": "It was her"})
    assert len(asked_today(hall)) == len(steps), "the host answers nothing"
    form = bea.get(settle)
    assert form.says("the signed copy is sealed", "phone the others who signed")
    for _ in range(2):
        answer = bea.send(form, words="We phoned her: it was her after all", stands="yes")
    assert answer.says("The objection was answered", "The signature stands", "We phoned her")
    assert f"Answer {out.family.name}, who objects to their signature on a device" not in asked_today(hall)
    with hall.services.database.read() as session:
        kinds = [one.kind for one in case_events(session, out.case_id)]
        assert (kinds.count(Event.DEVICE_OBJECTED), kinds.count(Event.DEVICE_OBJECTION_SETTLED)) == (2, 1)
        assert [one.reference for one in session.scalars(open_or_asking(select(Case)))] == [hall.reference]
        assert check_evidence(session, out.case_id, blobs=hall.services.blobs, certificates=()).faults == []
    with hall.services.database.write() as session:
        session.connection().exec_driver_sql("UPDATE device_objection SET objection = 'Nothing'")
        checked = check_evidence(session, out.case_id, blobs=hall.services.blobs, certificates=())
        assert any("device_objection" in fault for fault in checked.faults)


def test_an_objection_to_a_device_holds_completion_up_and_one_that_is_upheld_withdraws(
    hall: Hall, out: StatementOut
) -> None:
    browser, bea = hall.signed_in(), hall.signed_in(hall.coordinator)
    proves_family(browser, press(browser, desk_opened(hall, browser), f"{out.family.id}/hand-over"))
    signs(browser, out.family.name)
    priya, ruth = ReviewingClient(hall.app), ReviewingClient(hall.app)
    priya.send(priya.post_form(out.family.link), born=BORN)
    priya.send(priya.get("/your/device"), words="I had left by then")
    mine = priya.get("/your/signed")
    assert mine.says("You told us that something is wrong", "Until then")
    assert not mine.says("Was it not you?")
    assert not mine.says("what you signed")
    ruth.send(ruth.post_form(out.authority.link), code=out.authority.code)
    signs(ruth, out.authority.name)
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.OUT, "nothing is completed while an objection waits"
    page = ruth.get("/your/signed")
    assert page.says("You have signed", "Everyone has signed. It is not complete yet: our office looks into")
    assert not any("Not everyone" in words or "Priya" in words for words in (page.text,))
    assert bea.get(hall.address("paper")).says("Everyone has signed, and somebody objects to a signature")
    closing = bea.get(f"/office/cases/{hall.reference}/close")
    assert closing.title.startswith("This case cannot be closed yet")
    assert closing.says(f"Answer {out.family.name}, who objects to their signature on a device")
    with hall.services.database.write() as session:  # as an earlier version allowed
        case = session.get_one(Case, out.case_id)
        case.closed_at, case.closing_reason = hall.services.now(), ClosingReason.AGREED
    settle = hall.address(f"paper/{out.family.id}/on-device/settle")
    page = bea.get(settle)
    assert page.says("Until somebody answers, the document is not completed")
    assert bea.send(page, words="We phoned").problems == ["Choose whether the signature stands"]
    page = bea.send(page, words="It was her sister", stands="no")
    assert page.says(
        "The mediator can make a new version",
        "the document is withdrawn",
        "The signature does not stand",
        "It was her sister",
    )
    assert [one.state for one in hall.envelopes()] == [EnvelopeState.WITHDRAWN]
    assert "Make a new version, or record why there will be no Outcome Statement" in asked_today(hall)
    assert ruth.get("/your/signed").says("was withdrawn at", "You had signed it at")
    gone = priya.get("/your/signed")
    assert gone.says("was withdrawn at", "that something is wrong with the signature")
    assert "You had signed" not in gone.text
    with hall.services.database.read() as session:
        upheld = select(Delivery).where(Delivery.kind == EmailKind.OBJECTION_UPHELD_STAFF)
        email = session.scalars(upheld).one()
        assert email.to_name == "Idris Vaughan", "the mediator makes the new version"
        body = compose_delivery(email_context(hall.services), session, email).get_body(("plain",))
        assert body is not None
        assert "does not stand" in body.get_content()
        assert check_evidence(session, out.case_id, blobs=hall.services.blobs, certificates=()).faults == []


def test_whoever_has_no_email_hears_of_the_device_by_letter_unless_the_finished_copy_says_it(
    hall: Hall, out: StatementOut
) -> None:
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, out.family.id)
        signer.email = signer.party.email = None
    browser, bea = hall.signed_in(), hall.signed_in(hall.coordinator)
    proves_family(browser, press(browser, desk_opened(hall, browser), f"{out.family.id}/hand-over"))
    signs(browser, out.family.name)
    step = f"Tell {out.family.name} that their name was signed on a device"
    assert step in asked_today(hall)
    with hall.services.database.write() as session:
        by = factories.viewer_of(session.get_one(User, out.mediator_id))
        withdraw_statement(session, out.envelope_id, by=by, at=datetime.now(UTC))
        (notice,) = session.scalars(
            select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.SIGNED_ON_DEVICE)
        )
    assert step in asked_today(hall)
    page = bea.get(f"/office/cases/{hall.reference}/news/{notice.id}")
    assert page.says("on a device that Idris Vaughan handed over", "someone other than Idris Vaughan")
    with hall.services.database.write() as session:
        session.get_one(Envelope, out.envelope_id).state = EnvelopeState.COMPLETED
    assert step not in asked_today(hall)


def asked_today(hall: Hall) -> list[str]:
    """What the case asks of the office, closed or not."""
    with hall.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        steps = todos_of(session, work, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays)
        return [one.words for one in steps]
