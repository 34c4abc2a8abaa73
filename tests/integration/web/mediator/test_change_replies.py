"""A change that is not made: the document goes back to everyone as it was, with the mediator's reply."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from cases.accounts.people import User
from cases.evidence.log import case_events
from cases.meetings.models import Outcome
from cases.meetings.outcomes import Change, save_changes
from cases.vocabulary import EnvelopeState, Event
from mail.outbox import Delivery
from tests import factories
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.integration.web.mediator.test_statement import ask_for_change
from tests.statements import StatementOut, circulated
from worker.emails.composers import compose_delivery, email_context

REPLY = "All of us agreed on every month at the meeting, and nobody has said otherwise since."


def send_on(hall: Any) -> StatementOut:
    """Send the version that is ready, as the mediator does once its pages are made."""
    with hall.services.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        mediator = session.get_one(User, outcome.meeting.mediator_id)
        return circulated(hall.services, session, outcome, mediator, at=datetime.now(UTC))


def test_the_document_goes_back_to_everyone_as_it_was_with_the_reply(hall):
    statement = hall.sent()
    ask_for_change(hall, statement.family.id)
    client = hall.signed_in()
    page = client.get(hall.address("change"))
    assert page.says("If you do not make the change", "Do not say who asked, or what they wrote.")
    assert client.send(page, reply="").problems == ["Say why the change is not made"]
    ready = client.send(page, reply=REPLY)
    assert ready.address == hall.address("paper")
    first, second = hall.envelopes()
    assert (first.state, second.state) == (EnvelopeState.SUPERSEDED, EnvelopeState.PREPARED)
    assert (second.version, second.change_reply) == (2, REPLY)
    with hall.services.database.read() as session:
        found = [e for e in case_events(session, second.case_id) if e.kind is Event.CHANGE_NOT_MADE]
        assert [(e.body["version"], e.body["reply"]) for e in found] == [(2, REPLY)]

    sent = send_on(hall)
    with hall.services.database.read() as session:
        mails = session.scalars(select(Delivery).where(Delivery.kind == "please_sign")).all()
        newest = [m for m in mails if m.ids["signer"] in {str(sent.family.id), str(sent.authority.id)}]
        assert len(newest) == 2
        for mail in newest:
            words = (
                compose_delivery(email_context(hall.services), session, mail)
                .get_body(("plain",))
                .get_content()
            )
            assert "The mediator has not made it, and says why" in " ".join(words.split())
    for invited in (sent.family, sent.authority):
        browser = ReviewingClient(hall.app)
        proof = browser.post_form(invited.link)
        fields = {"code": invited.code} if "code" in proof.form_for({}).names() else {"born": BORN}
        shown = browser.send(proof, fields)
        assert shown.says("A change was asked for, and not made", REPLY, "The document has not changed.")
        assert "every week" not in shown.text.replace(REPLY, "")  # the words of whoever asked stay private


def test_a_second_press_sends_nothing_back_twice(hall):
    ask_for_change(hall, hall.sent().family.id)
    client = hall.signed_in()
    page = client.get(hall.address("change"))
    client.send(page, reply=REPLY)
    again = client.send(page, reply=REPLY)
    assert again.says("This was already answered at", "See version 2", "What you wrote", REPLY)
    assert "Why is the change not made" not in again.text
    assert len(hall.envelopes()) == 2


def test_a_form_that_was_changed_meanwhile_does_not_go_back_as_if_it_were_the_same(hall):
    ask_for_change(hall, hall.sent().family.id)
    with hall.services.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        by = factories.viewer_of(session.get_one(User, outcome.meeting.mediator_id))
        changed = Change("summary", "Something else was said.", outcome.revision)
        save_changes(session, outcome, [changed], by=by, at=datetime.now(UTC))
    client = hall.signed_in()
    page = client.send(client.get(hall.address("change")), reply=REPLY)
    assert page.problems[0].startswith("The outcome form was changed since (Summary).")
    assert page.value_of("reply") == REPLY
    assert [e.state for e in hall.envelopes()] == [EnvelopeState.CHANGES_ASKED]


def test_the_office_reads_what_was_asked_and_answers_nothing(hall):
    ask_for_change(hall, hall.sent().family.id)
    page = hall.signed_in(hall.coordinator).get(hall.address("change"))
    assert page.says("Action 2: it was every week")
    assert "If you do not make the change" not in page.text
    mediators = hall.signed_in().get(hall.address("change"))
    fields = {name: values[0] for name, values in mediators.form_for({"reply": ""}).fields().items()}
    office = hall.signed_in(hall.coordinator)
    token = office.get(hall.address("change")).forms()[0].fields()["csrf_token"][0]
    answer = office.post(hall.address("change"), data={**fields, "reply": REPLY, "csrf_token": token})
    assert answer.status == 404
    assert len(hall.envelopes()) == 1


def test_a_change_that_was_made_is_marked_word_by_word_and_recorded(hall):
    statement = hall.sent()
    for invited in (statement.family, statement.authority):  # they read the first version
        let_in(hall, invited)
    ask_for_change(hall, statement.family.id)
    with hall.services.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        by = factories.viewer_of(session.get_one(User, outcome.meeting.mediator_id))
        name = next(
            one.name for one in outcome.fields if one.value == "Arrange a visit by the speech therapist"
        )
        changed = Change(name, "Arrange two visits by the speech therapist", outcome.revision)
        save_changes(session, outcome, [changed], by=by, at=datetime.now(UTC))
    sent = send_on(hall)
    with hall.services.database.read() as session:
        (found,) = [e for e in case_events(session, sent.case_id) if e.kind is Event.CHANGE_MADE]
        assert (found.body["version"], found.body["answers"], found.body["changed"]) == (2, 1, ["Action 2"])
        mails = session.scalars(select(Delivery).where(Delivery.kind == "please_sign")).all()
        newest = [one for one in mails if one.ids["signer"] in {str(sent.family.id), str(sent.authority.id)}]
        assert len(newest) == 2
        for mail in newest:
            words = compose_delivery(email_context(hall.services), session, mail).get_body(("plain",))
            assert "Action 2" in words.get_content()
    for invited in (sent.family, sent.authority):
        shown = let_in(hall, invited)
        assert re.search(r"<del>.*</span>a visit<.*</del><ins>.*</span>two visits<.*</ins>", shown.html)
        assert shown.says("Arrange [taken out: a visit ] [added: two visits ] by the speech therapist")


def let_in(hall: Any, invited: Any) -> Any:
    """The page behind the link and the second step."""
    browser = ReviewingClient(hall.app)
    proof = browser.post_form(invited.link)
    fields = {"code": invited.code} if "code" in proof.form_for({}).names() else {"born": BORN}
    return browser.send(proof, fields)
