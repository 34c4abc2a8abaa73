"""From the link in an email to a signature, as the two people who were asked walk it."""

from __future__ import annotations

from cases.vocabulary import EnvelopeState, SignerState
from signing.models import Envelope, Signer


def test_a_parent_opens_proves_reads_and_signs_by_typing(services, statement, client):
    landing = client.get(statement.family.link)
    assert landing.heading == "A document for you to read"
    assert landing.says("Idris Vaughan, the mediator, asks you to read an Outcome Statement")
    assert "Shah" not in landing.text
    proof = client.send(landing)
    assert proof.address == "/your/proof"
    assert proof.says("For Priya Shah")
    from tests.factories import BORN

    document = client.send(proof, born=BORN)
    assert document.address == "/your/document"
    assert document.says(
        "Part A", "Issue the amended final plan", "Part B", "The meeting looked at how help is given."
    )
    page = client.get(document.links()["Continue to sign"])
    assert page.says("It is a true record of what was agreed.", "Signing as Priya Shah")
    signed = client.send(page, confirmed=True, method="typed", typed="priya  SHAH")
    assert signed.heading == "You have signed"
    assert signed.says("Not everyone has signed yet.")
    with services.database.write() as session:
        session.get_one(Signer, statement.family.id).email = None
    by_post = client.get("/your/signed")
    assert by_post.says("When everyone has, we will post you the finished copy, or hand it to you.")
    with services.database.read() as session:
        signer = session.get_one(Signer, statement.family.id)
        assert (signer.state, signer.signed_name) == (SignerState.SIGNED, "priya SHAH")
        assert len(signer.accepted) == 4
        assert session.get_one(Envelope, statement.envelope_id).state is EnvelopeState.OUT
