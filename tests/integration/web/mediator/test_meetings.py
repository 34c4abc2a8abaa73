"""Several meetings of one case, and what their pages say of a certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from cases.accounts.people import User
from cases.meetings.models import Meeting, Outcome
from cases.models import Case
from cases.vocabulary import EnvelopeState, MeetingState, Role, Track
from services.signing import decline_to_sign
from tests import factories


def test_an_earlier_meeting_stays_in_reach_once_a_later_one_is_arranged(hall):
    hall.filled()
    with hall.services.database.write() as session:
        first = session.scalars(select(Meeting)).one()
        first.state, first_id = MeetingState.ADJOURNED, first.id
        mediator = session.get_one(User, first.mediator_id)
        coordinator = factories.a_user(session, Role.COORDINATOR, "Una Marsh")
        starts = datetime.now(UTC) + timedelta(days=14)
        factories.a_meeting(session, first.case, mediator, coordinator, starts=starts)
    client = hall.signed_in()
    assert client.get(hall.address()).says("The meeting is on")
    earlier = client.get(f"{hall.address()}?meeting={first_id}")
    assert earlier.says("The meeting was on", "Carry on with the outcome form")
    form = client.get(earlier.links()["Carry on with the outcome form"])
    assert form.value_of("summary") == "The meeting looked at how help is given."
    assert all(str(first_id) in f.action for f in form.forms() if "/outcome" in f.action)
    other = hall.signed_in(hall.other_mediator)
    assert other.get(f"{hall.address()}?meeting={first_id}").status == 404
    assert client.get(f"{hall.address()}?meeting=nonsense").status == 404


def test_the_mediator_reads_what_the_family_hopes_for_and_worries_about_and_nobody_else_is_told(hall):
    client = hall.signed_in()
    assert not client.get(hall.address()).says("From the request")
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.hopes, case.safety_note = "More help <with> reading.\nSmaller classes.", "Do not phone after 6pm"
    page = client.get(hall.address())
    assert page.says("From the request", "Hopes", "More help <with> reading. Smaller classes.")
    assert page.says(
        "Safety", "Do not phone after 6pm", "Only you, the advisers and the coordinators read this."
    )
    assert hall.signed_in(hall.other_mediator).get(hall.address()).status == 404


def test_disagreement_resolution_promises_no_certificate(hall):
    hall.filled()
    with hall.services.database.write() as session:
        session.scalars(select(Case)).one().track = Track.DRS
    client = hall.signed_in()
    assert not client.get(hall.address("conclude")).says("certificate")
    page = client.post_form(hall.address("conclude"), submit="yes")
    assert page.says("Finished")
    assert not page.says("certificate")
    assert client.get("/mediator").says("The Outcome Statement is not made yet")


def test_a_meeting_that_goes_on_another_day_promises_no_certificate(hall):
    hall.filled()
    client = hall.signed_in()
    client.post_form(hall.address("outcome"), {"result": "adjourned"})
    page = client.get(hall.address("conclude"))
    assert page.says("recorded as adjourned")
    assert not page.says("certificate of mediation is due")


def test_a_paper_that_someone_did_not_sign_can_be_taken_back(hall):
    hall.sent()
    with hall.services.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        envelope = factories.the_envelope(session, outcome)
        decline_to_sign(session, envelope.signers[0].id, reason="", where={}, at=datetime.now(UTC))
    client = hall.signed_in()
    page = client.get(hall.address("change"))
    assert page.says("Someone does not want to sign")
    client.post_form(page.links()["Withdraw this document"], submit="yes")
    assert hall.envelopes()[0].state is EnvelopeState.WITHDRAWN
