"""A health body by link alone: it reads, signs, and answers for the action that it took on."""

from __future__ import annotations

from datetime import UTC, datetime

from cases.models import Case
from cases.vocabulary import EnvelopeState, PartyRole, Side
from signing.models import Envelope, Signer
from tests.agreed import action_link, finished_by_all
from tests.client import ReviewingClient
from tests.integration.web.party.answers import state_of
from tests.integration.web.party.conftest import prove

NHS = "NHS Example Integrated Care Board"


def test_a_health_body_reads_signs_and_answers_for_its_own_action_by_link(services, statement, let_in, app):
    with services.database.write() as session:  # the second signer is the health body's, as is one action
        signer = session.get_one(Signer, statement.authority.id)
        party, envelope = signer.party, session.get_one(Envelope, statement.envelope_id)
        party.role, party.side, party.organisation = PartyRole.HEALTH, Side.HEALTH, NHS
        signer.organisation = NHS
        part_a = dict(envelope.statement_data["part_a"])
        first, second = part_a["actions"]
        part_a["actions"] = [{**first, "owner": f"{signer.name}, {NHS}"}, {**second, "owner": "Priya Shah"}]
        envelope.statement_data = {**envelope.statement_data, "part_a": part_a}
    proof = ReviewingClient(app).post_form(statement.authority.link)
    assert "code" in proof.form_for({}).names()
    assert not proof.says("Outcome Statement of")
    body, page = let_in(statement.authority)
    assert page.says("Outcome Statement")
    signed = body.post_form("/your/sign", confirmed=True, method="typed", typed=signer.name)
    assert signed.heading == "You have signed"
    family, _ = let_in(statement.family)
    family.post_form("/your/sign", confirmed=True, method="typed", typed="Priya Shah")
    assert state_of(services, statement) is EnvelopeState.COMPLETED

    at = datetime.now(UTC)
    finished_by_all(services, statement, at=at)
    link = action_link(services, statement.authority, at=at)
    own = ReviewingClient(app)
    prove(own, own.post_form(link.link), link)
    shown = own.get("/your/actions")
    assert shown.says("Yours to do", "Action 1", "No answer yet from you.")
    assert "Action 2" not in shown.text  # what others took on is theirs
    answered = own.send(own.get("/your/actions/1"), answer="partly", words="The first half is done.")
    assert answered.says("We have your answer")
    assert own.get("/your/actions/2").status == 404
    theirs = action_link(services, statement.family, at=at)
    priya = ReviewingClient(app)
    prove(priya, priya.post_form(theirs.link), theirs)
    assert priya.get("/your/actions").says(NHS, "The first half is done.")
    with services.database.read() as session:
        assert session.get_one(Case, statement.case_id).closed_at is None
