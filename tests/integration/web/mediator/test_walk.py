"""From the meeting to a paper that is out for signature, without script."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from cases.vocabulary import EnvelopeState, MeetingState, SignerState
from dates import uk_day
from mail.outbox import Delivery
from tests.app_services import running_worker, wait_until
from tests.integration.web.mediator.conftest import rows_of


def fill(client, page):
    """Everyone came, one action, a summary; saved."""
    people = rows_of(page, "people")
    fields = {f"people.{row}.present": True for row in people}
    page = client.send(page, {**fields, "result": "full"}, add="action")
    (action,) = rows_of(page, "actions")
    authority = next(p for p in signer_ids(page) if f"signers.{p}.may_decide" in names(page))
    page = client.send(
        page,
        {
            f"actions.{action}.what": "Issue the amended final plan",
            f"actions.{action}.kind": "change_contents",
            f"actions.{action}.section": "F",
            f"actions.{action}.owner_party": "Bury",
            f"actions.{action}.owner_person": "Casework manager",
            f"actions.{action}.done_means": "the family has the plan by email",
            "summary": "The meeting looked at how help is given.",
            f"signers.{authority}.may_decide": True,
        },
        save="yes",
    )
    return client.send(page, use=f"actions.{action}")


def names(page):
    return {name for form in page.forms() for name in form.names()}


def signer_ids(page):
    return [
        name.split(".")[1] for name in names(page) if name.startswith("signers.") and name.endswith(".signs")
    ]


def test_a_meeting_becomes_a_paper_and_goes_out_once(hall):
    client = hall.signed_in()
    today = client.get("/mediator")
    assert today.says("Today", "Aarav Shah, Bury")  # as today's, or after midnight as what waits
    page = client.get(hall.address())
    assert page.says("Start the outcome form")
    page = client.send(page, action=hall.address("begin"))
    assert page.heading == "What was the outcome of the meeting?"

    page = fill(client, page)
    draft = hall.draft()
    assert [a.what for a in draft.actions] == ["Issue the amended final plan"]
    day = uk_day(hall.meeting().starts_at)
    assert draft.actions[0].due_date == day + timedelta(weeks=5)
    assert draft.actions[0].due_basis == "reg42_2"

    page = client.send(page, make="yes")
    assert page.heading == "The Outcome Statement is being made"
    assert hall.meeting().state is MeetingState.CONCLUDED
    with running_worker(hall.services):
        wait_until(lambda: hall.envelopes()[0].made_at and hall.envelopes()[0].part_b)
        page = client.get(hall.address("paper"))
    assert page.says("Read it before you send it", "Ready to send", "Not asked yet")
    assert page.says("Priya Shah", "Ruth Okafor")
    assert not page.says("Link sent")
    assert page.says("the child's or young person's date of birth", "Issue the amended final plan")

    sent = client.send(page, action=hall.address("paper"))
    assert sent.says("Sent for signature", "Out for signature", "Link sent")
    again = client.send(page, action=hall.address("paper"))
    assert again.says("This was already sent. It was not sent again.")
    (envelope,) = hall.envelopes()
    assert envelope.state is EnvelopeState.OUT
    assert {s.state for s in envelope.signers} == {SignerState.INVITED}
    with hall.services.database.read() as session:
        asked = select(func.count()).select_from(Delivery).where(Delivery.kind == "please_sign")
        assert session.scalar(asked) == len(envelope.signers) == 2
