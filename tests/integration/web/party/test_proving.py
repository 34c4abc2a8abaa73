"""The second step behind a link, changes asked for and a no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.vocabulary import EnvelopeState, Event
from mail.outbox import Delivery
from services.notifications.signing import notify_completed
from signing.links.links import give_link
from signing.links.tokens import Purpose
from signing.models import Signer
from tests.integration.web.party.answers import events, state_of
from tests.statements import next_version
from worker.emails.composers import compose_delivery, email_context


def mails(services: Any, kind: str) -> list[Delivery]:
    with services.database.read() as session:
        return list(session.scalars(select(Delivery).where(Delivery.kind == kind)))


# --- The second step -------------------------------------------------------------------------------


def test_five_wrong_codes_pause_the_link_and_the_office_hears_once(services, statement, client):
    wrong = "000 000" if statement.authority.code != "000 000" else "111 111"
    proof = client.post_form(statement.authority.link)
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        assert client.send(proof, code=wrong).problems == [
            f"That does not match what we have. You have {left} left"
        ]
    for _ in range(2):
        locked = client.send(proof, code=wrong)
        assert (locked.status, locked.heading) == (423, "This link is paused")
        assert locked.says("Too many tries, so we have paused this link to protect you. Phone 0808 157 0155")
    assert client.send(proof, code=statement.authority.code).heading == "This link is paused"
    assert client.get("/your/document").heading == "This link is paused"
    assert client.get(statement.authority.link).heading == "This link is paused"
    assert len(mails(services, "signer_locked")) == 1
    assert events(services, statement, Event.SIGNER_LOCKED) == 1


@pytest.mark.hard_input("K84")
def test_a_code_written_down_from_dictation_is_taken_and_what_is_no_code_costs_no_try(statement, client):
    proof = client.post_form(statement.authority.link)
    for typed in ("12345", "1234567", "O82 197", "482 19"):
        assert client.send(proof, code=typed).problems == ["Enter six digits, for example 482 913"]
    first, second = statement.authority.code.split()
    assert client.send(proof, code=f"{first},{second}.\u200b").address == "/your/document"


def test_nothing_behind_the_link_is_shown_before_the_second_step(statement, client):
    client.post_form(statement.family.link)
    for address in (
        "/your/document",
        "/your/document/part-a.pdf",
        "/your/page/1-820.png",
        "/your/sign",
        "/your/change",
        "/your/decline",
        "/your/signed",
        "/your/copy",
        "/your/copy/whole.pdf",
        "/your/copy/evidence.json",
    ):
        page = client.get(address, follow=False)
        assert page.response.headers["Location"].startswith("/your/proof"), address


@pytest.mark.parametrize("then", ["https://elsewhere.example.com/", "//elsewhere.example.com", "/sign-in"])
def test_the_second_step_leads_to_no_other_place_than_behind_the_link(statement, client, then):
    client.post_form(statement.family.link)
    page = client.get("/your/proof", query_string={"then": then})
    response = client.browser.post(
        f"/your/proof?then={then}",
        data={
            **{k: v[0] for k, v in page.form_for({}).fields().items()},
            "born-day": "3",
            "born-month": "5",
            "born-year": "2015",
        },
    )
    assert response.headers["Location"] == "/your/document"


# --- Changes and no --------------------------------------------------------------------------------


def test_a_change_goes_to_the_mediator_and_ends_the_version_for_everyone(services, statement, let_in):
    ruth, _ = let_in(statement.authority)
    priya, _ = let_in(statement.family)
    assert priya.post_form("/your/change", words="").problems == ["Say what should be changed"]
    page = priya.post_form("/your/change", parts=["Action 2", "A name"], words="Every week <b>& {{ 7*7 }}")
    assert page.heading == "You asked for a change"
    assert page.says("Action 2 and A name", "Every week <b>& {{ 7*7 }}", "You have not signed anything.")
    assert priya.get("/your/document").heading == "Outcome Statement"
    assert state_of(services, statement) is EnvelopeState.CHANGES_ASKED
    answer = ruth.get("/your/document")
    assert answer.says("This version of the Outcome Statement will not be completed.")
    assert not any(word in answer.text.lower() for word in ("change", "priya", "asked"))
    told_of_it = {m.to_name for m in mails(services, "change_asked")}
    assert "Idris Vaughan" in told_of_it
    assert not told_of_it & {"Priya Shah", "Ruth Okafor"}
    assert [m.to_name for m in mails(services, "not_complete")] == ["Ruth Okafor"]


def test_not_signing_needs_no_reason_and_tells_the_others_nothing_of_it(services, statement, let_in):
    priya, _ = let_in(statement.family)
    ruth, _ = let_in(statement.authority)
    page = ruth.get("/your/decline")
    assert page.says("You do not have to sign.")
    assert not page.says("right to appeal")  # an officer reads
    declined = ruth.send(page)
    assert declined.heading == "You did not sign"
    assert ruth.send(page).heading in {"You did not sign"}
    assert ruth.get("/your/declined").heading == "You did not sign"
    answer = priya.get("/your/document")
    assert answer.says("This version of the Outcome Statement will not be completed.")
    assert not any(word in answer.text.lower() for word in ("declin", "ruth", "okafor"))
    assert events(services, statement, Event.SIGNER_DECLINED) == 1


def test_what_changed_since_this_person_last_read_it_is_shown_and_nothing_to_whoever_never_did(
    services, statement, let_in
):
    let_in(statement.family)
    newer = next_version(services, statement, at=datetime.now(UTC), what="Visit the school on a Monday")
    _, page = let_in(newer.family)
    assert page.says("Changed since you last saw it: Action 1", "New words are underlined.")
    assert page.says("What: [taken out: Issue ] [added: Visit ] the [taken out: amended final plan ]")
    _, fresh = let_in(newer.authority)
    assert not fresh.says("Changed since you last saw it")


def test_whoever_signs_a_new_version_is_told_that_the_earlier_code_no_longer_works(
    services, statement, client
):
    newer = next_version(services, statement, at=datetime.now(UTC))
    proof = client.post_form(newer.authority.link)
    assert proof.says("the code for an earlier version does not work")
    with services.database.read() as session:
        mails = select(Delivery).where(Delivery.kind == "please_sign").order_by(Delivery.queued_at)
        mail = [m for m in session.scalars(mails) if m.ids["signer"] == str(newer.authority.id)][-1]
        words = compose_delivery(email_context(services), session, mail).get_body(("plain",)).get_content()
    assert "(the code for an earlier version no longer works)" in " ".join(words.split())


def test_the_email_says_that_changes_are_shown_only_to_whoever_sees_them_there(services, statement, let_in):
    let_in(statement.family)
    newer = next_version(services, statement, at=datetime.now(UTC), what="Visit the school on a Monday")
    said = {}
    with services.database.read() as session:
        for mail in session.scalars(select(Delivery).where(Delivery.kind == "please_sign")):
            email = (
                compose_delivery(email_context(services), session, mail)
                if mail.ids["signer"] in _ids(newer)
                else None
            )
            if email is not None:
                said[mail.ids["signer"]] = " ".join(email.get_body(("plain",)).get_content().split())
    assert all("What changed: Action 1." in words for words in said.values())
    shown = {signer for signer, words in said.items() if "shown at the top of the document" in words}
    assert len(said) == 2
    assert shown == {str(newer.family.id)}


def test_the_email_with_the_copy_asks_for_the_code_that_was_used_and_promises_no_other(services, statement):
    newer, at = next_version(services, statement, at=datetime.now(UTC)), datetime.now(UTC)
    with services.database.write() as session:
        signer = session.get_one(Signer, newer.authority.id)
        until = at + timedelta(days=1)
        give_link(session, Purpose.COPY, signer.id, case_id=None, until=until, at=at, keys=services.keys)
        notify_completed(session, signer.envelope, at=at)
    (mail,) = mails(services, "signed_by_all")
    with services.database.read() as session:
        words = compose_delivery(email_context(services), session, mail).get_body(("plain",)).get_content()
    assert "We will ask for the six-digit code that you used when you signed." in " ".join(words.split())


def _ids(statement: Any) -> set[str]:
    return {str(statement.family.id), str(statement.authority.id)}
