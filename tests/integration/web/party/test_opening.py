"""The way in: links and codes, whoever looks at them; and links that open nothing any more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from cases.accounts.people import Viewer
from cases.evidence.log import EvidenceEntry
from cases.vocabulary import EnvelopeState, Role, SignerState
from mail.outbox import Delivery
from services.limits import TryCount
from services.signing import send_fresh_link
from services.statements.versions import withdraw_statement
from services.typed_words import TypedWords
from signing.envelopes import expire
from signing.links.links import live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Link, Signer, Visit
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.statements import link_path, next_version
from tests.web_apps import make_web

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def counted(services: Any) -> dict[str, int]:
    """How many rows there are of whatever opening a link could leave behind."""
    with services.database.read() as session:
        kinds = (EvidenceEntry, Visit, Link, Delivery, TryCount)
        return {k.__name__: session.scalar(select(func.count()).select_from(k)) or 0 for k in kinds}


def mediator_of(statement: Any) -> Viewer:
    return Viewer(statement.mediator_id, "Idris Vaughan", Role.MEDIATOR)


@pytest.mark.hard_input("K47")
def test_twenty_looks_by_scanners_change_nothing_and_the_person_still_gets_in(
    services, app, statement, let_in
):
    before = counted(services)
    for number in range(20):
        scanner = app.test_client()
        agent = BROWSER if number % 2 else ""
        look = scanner.head if number % 4 < 2 else scanner.get
        assert look(statement.family.link, headers={"User-Agent": agent}).status_code == 200
    assert counted(services) == before
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).state is SignerState.INVITED
        assert not session.scalars(select(Delivery).where(Delivery.opened_at.is_not(None))).all()
    _, page = let_in(statement.family)
    assert page.heading == "Outcome Statement"
    with services.database.read() as session:
        assert session.get_one(Signer, statement.family.id).state is SignerState.OPENED
        opened = session.scalars(select(Delivery).where(Delivery.opened_at.is_not(None))).all()
    assert [(delivery.kind, delivery.to_name) for delivery in opened] == [("please_sign", "Priya Shah")]


def test_a_script_that_presses_every_button_without_a_pages_token_changes_nothing(services, app, statement):
    before = counted(services)
    robot = app.test_client()
    for address in (statement.family.link, "/your/sign", "/your/decline", "/your/change", "/open/fresh"):
        assert robot.post(address, data={"submit": "yes"}).status_code < 500
    assert counted(services) == before


@pytest.mark.hard_input("K48")
@pytest.mark.parametrize("junk", [".", ")", ">", ",", "%20", "%3E", ".)", "/"])
def test_what_a_mail_program_put_behind_the_link_does_not_matter(statement, client, junk):
    page = client.get(statement.family.link + junk)
    assert page.heading == "A document for you to read"
    assert client.send(page).heading == "Is this you?"


@pytest.mark.parametrize("cut", [1, 5, 40])
def test_a_link_cut_short_is_told_to_be_copied_whole_and_offers_no_button(statement, client, cut):
    page = client.get(statement.family.link[:-cut])
    assert (page.status, page.heading) == (404, "This link does not work")
    assert page.says("Part of the link is missing. Copy all of it, or use the code in our email.")
    assert page.forms() == []


def test_a_link_changed_by_one_letter_opens_nothing(statement, client):
    link = statement.family.link
    other = "A" if link[-3] != "A" else "B"
    assert client.get(f"{link[:-3]}{other}{link[-2:]}").status == 404


def test_the_landing_page_names_nobody_of_the_family_before_the_second_step(statement, client):
    page = client.get(statement.family.link)
    assert not any(name in page.html for name in ("Priya", "Shah", "Aarav", statement.family.email))


@pytest.mark.hard_input("K46")
def test_a_withdrawn_link_says_so_and_whom_to_ask(services, statement, client):
    with services.database.write() as session:
        withdraw_statement(session, statement.envelope_id, by=mediator_of(statement), at=datetime.now(UTC))
    page = client.get(statement.family.link)
    assert (page.status, page.heading) == (410, "This document was withdrawn")
    assert page.says("was withdrawn at", "To ask why, phone us.", "0808 157 0155")
    assert "use the code" not in page.text, "no code opens it either"
    assert page.forms() == []
    assert "Shah" not in page.text


@pytest.mark.parametrize("closed", [True, False])
def test_a_link_after_its_last_day_says_until_when_it_was_open_and_what_to_do(services, statement, closed):
    later = datetime.now(UTC) + timedelta(days=12)
    if closed:  # by the worker, which may come a while after midnight
        with services.database.write() as session:
            expire(session, statement.envelope_id, at=later)
    client = ReviewingClient(make_web(replace(services, now=lambda: later)))
    page = client.get(statement.family.link)
    assert page.says("You could sign this document until the end of", "Phone us if you still want to sign")
    assert page.forms() == []


def test_a_fresh_link_is_sent_to_the_address_we_hold_and_the_old_one_then_says_that(services, statement):
    later = datetime.now(UTC) + timedelta(minutes=10)
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        send_fresh_link(
            session, signer, at=datetime.now(UTC) + timedelta(seconds=1), unlock=False, keys=services.keys
        )
    client = ReviewingClient(make_web(replace(services, now=lambda: later)))
    dead = client.get(statement.family.link)
    assert dead.says("A newer link was sent at", "We will send it to the email address that we have for you.")
    assert dead.says("If your email address has changed, or you do not use email, phone")
    assert statement.family.email not in dead.html
    sent = client.send(dead)
    assert sent.heading == "Check your email for a new link"
    with services.database.read() as session:
        link = live_link(session, Purpose.OPEN_DOCUMENT, statement.family.id, at=later)
        mails = session.scalars(select(Delivery).where(Delivery.kind == "fresh_link")).all()
        assert [m.to_address for m in mails] == [statement.family.email, statement.family.email]
        assert mails[-1].ids["link"] == str(link.id)
    assert client.get(link_path(services, link)).heading == "A document for you to read"


def test_pressing_for_a_fresh_link_twice_sends_one_and_says_the_same(services, statement, client):
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.family.id)
        long_ago = datetime.now(UTC) - timedelta(minutes=5)
        send_fresh_link(session, signer, at=long_ago, unlock=False, keys=services.keys)
    dead = client.get(statement.family.link)
    first, second = client.send(dead), client.send(dead)
    assert first.text == second.text
    with services.database.read() as session:
        assert len(session.scalars(select(Delivery).where(Delivery.kind == "fresh_link")).all()) == 2


PRINTED = re.compile(r"Printed .*?\(UK time\)")
"""What stands on paper alone, and is another a minute later."""


def test_asking_for_a_fresh_link_says_the_same_whether_we_hold_an_address_or_not(services, app, statement):
    texts = []
    for email in ("ruth.okafor@bury.example.com", None):
        with services.database.write() as session:
            signer = session.get_one(Signer, statement.authority.id)
            signer.email = email
            old = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=datetime.now(UTC))
            address = link_path(services, old)
            send_fresh_link(
                session, signer, at=datetime.now(UTC) - timedelta(minutes=5), unlock=False, keys=services.keys
            )
        client = ReviewingClient(app)
        dead = client.get(address)
        texts.append((dead.text.split(" at ")[0], PRINTED.sub("", client.send(dead).text)))
    assert texts[0] == texts[1]


def test_a_link_of_a_replaced_version_names_the_newer_one(services, statement, client):
    newer = next_version(services, statement, at=datetime.now(UTC))
    page = client.get(statement.family.link)
    assert page.says("This was replaced by version 2 at", "We have sent you a link to version 2.")
    assert client.get(newer.family.link).heading == "A document for you to read"


@pytest.mark.parametrize("ends", ["expired", "withdrawn"])
def test_the_link_of_a_version_that_had_ended_names_the_newer_one_and_no_longer_says_to_phone(
    services, statement, client, ends
):
    at = datetime.now(UTC)
    with services.database.write() as session:
        if ends == "expired":
            expire(session, statement.envelope_id, at=at)
        else:
            withdraw_statement(session, statement.envelope_id, by=mediator_of(statement), at=at)
    assert client.get(statement.family.link).says("hone us")
    newer = next_version(services, statement, at=at)
    page = client.get(statement.family.link)
    assert page.says("Version 2 was made at", "We have sent you a link to version 2.")
    assert page.says("use the code in our newest email or letter")
    assert not any(words in page.text for words in ("still want to sign", "To ask why", "do not need to do"))
    with services.database.write() as session:
        signed = session.get_one(Envelope, newer.envelope_id)
        signed.state = EnvelopeState.COMPLETED
        for signer in signed.signers:
            signer.state = SignerState.SIGNED
    page = client.get(statement.family.link)
    assert page.says("Everyone has signed version 2.")
    assert "still want to sign" not in page.text


def test_the_code_of_the_email_does_what_its_link_does(statement, client):
    typed = statement.authority.short_code.lower().replace(" ", "")
    proof = client.post_form("/code", code=f" {typed} ")
    assert proof.address == "/your/proof"
    assert client.send(proof, code=statement.authority.code).heading == "Outcome Statement"


def test_five_unknown_codes_make_everyone_at_that_place_wait_a_quarter_of_an_hour(services, statement):
    at = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
    moments = [at]
    client = ReviewingClient(make_web(replace(services, now=lambda: moments[-1])))
    for _ in range(5):
        assert client.post_form("/code", code="K7M 3QX").problems == [
            "We do not know that code. Check it and try again, or phone us"
        ]
    for code in ("K7M 3QX", statement.family.short_code):
        page = client.post_form("/code", code=code)
        assert page.problems == ["Too many wrong codes. Wait until 11:15am (UK time), then try again"]
        assert page.value_of("code") == code, "shown again in the answer itself"
        with services.database.read() as session:
            kept = session.scalars(select(TypedWords)).all()
        assert code not in str([one.page for one in kept]), "and kept nowhere"
    moments.append(at + timedelta(minutes=16))
    page = client.post_form("/code", code="K7M 3QX")
    assert page.problems == ["We do not know that code. Check it and try again, or phone us"]


def test_a_right_code_does_not_make_wrong_ones_forgotten(statement, app):
    client = ReviewingClient(app)
    for number in range(4):
        client.post_form("/code", code=f"K7M 3Q{'XYZ2'[number]}")
    assert client.post_form("/code", code=statement.family.short_code).heading == "Is this you?"
    client.post_form("/code", code="K7M 3QX")
    assert client.post_form("/code", code=statement.family.short_code).problems


def test_a_second_link_in_the_same_browser_ends_the_first_visit_and_says_so(
    services, statement, client, let_in
):
    let_in(statement.family, client)
    proof = client.post_form(statement.authority.link)
    assert proof.says("For Ruth Okafor", "Another link was open in this browser. We have closed it.")
    with services.database.read() as session:
        ended = [
            visit.ended_at is not None for visit in session.scalars(select(Visit).order_by(Visit.started_at))
        ]
    assert ended == [True, False]


def test_the_same_link_opened_again_in_the_same_browser_goes_on_where_it_was(statement, client, let_in):
    let_in(statement.family, client)
    assert client.post_form(statement.family.link).heading == "Outcome Statement"


@pytest.mark.hard_input("K45")
def test_a_couple_with_one_address_has_two_links_that_each_say_for_whom(services, statement, let_in):
    with services.database.write() as session:
        for invited in (statement.family, statement.authority):
            session.get_one(Signer, invited.id).email = "both@example.com"
    for invited in (statement.family, statement.authority):
        browser, page = let_in(invited)
        page = browser.post_form("/your/sign", confirmed=True, method="typed", typed=invited.name)
        assert page.heading == "You have signed"


def test_pages_behind_a_link_say_how_to_get_there_when_no_link_was_opened(client):
    for address in (
        "/your/",
        "/your/proof",
        "/your/document",
        "/your/sign",
        "/your/copy",
        "/your/page/1-820.png",
    ):
        page = client.get(address)
        assert (page.status, page.heading) == (401, "Open your link again")


def test_neither_the_token_nor_a_code_is_in_the_browsers_cookie_or_any_later_address(
    statement, client, let_in
):
    _, page = let_in(statement.family, client)
    token = statement.family.link.removeprefix("/open/")
    cookie = client.browser.get_cookie("counterpart")
    assert cookie is not None
    assert token not in cookie.value
    assert token not in page.html
    assert page.response.headers["Referrer-Policy"] == "no-referrer"


def test_birth_date_of_another_child_is_not_let_in(statement, client):
    proof = client.post_form(statement.family.link)
    page = client.send(proof, born=BORN - timedelta(days=1))
    assert page.problems == ["That does not match what we have. You have 4 tries left"]
