"""From the list of cases to a sealed certificate, as an adviser walks it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.certificates.models import Certificate
from cases.evidence.log import case_events
from cases.intake.advice import POINTS
from cases.models import Case
from cases.vocabulary import Event
from tests import factories
from tests.app_services import running_worker, wait_until
from tests.integration.web.office.conftest import Office


@pytest.mark.usefixtures("both_databases")
def test_an_adviser_walks_from_the_list_over_the_call_to_a_sealed_certificate(office: Office) -> None:
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    sam = office.browser("Sam Reed")

    cases = sam.get("/office/cases")
    assert cases.says("Call Priya Shah", "Aarav Shah", "Bury")
    called = sam.post_form(
        cases.links()["Call Priya Shah (asked for: a certificate without mediation)"],
        identity_checked=True,
        held_at="9:40am",
        chosen_at="9:55am",
        points=list(POINTS),
        choice="no_mediation",
    )
    assert called.address == f"/office/cases/{reference}"
    assert called.says("The call is recorded.", "Next: issue the certificate (no mediation)")

    checking = sam.get(called.links()["Check and issue the certificate"])
    assert checking.says("On 25 November 2026 they said they do not want mediation.", "Issued today")
    issued = sam.send(checking, {"submit": "yes"})
    assert issued.says("The certificate is issued.", "The certificate is being made")

    with running_worker(office.services):
        wait_until(lambda: sam.get(issued.address).says("Your certificate is ready"))
    done = sam.get(issued.address)
    assert done.says("Sealed")
    sealed = sam.get(done.links()["Download the certificate (PDF)"])
    assert sealed.response.data.startswith(b"%PDF")
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert len(session.scalars(select(Certificate)).all()) == 1
        kinds = [event.kind for event in case_events(session, case.id)]
    assert kinds.count(Event.CERTIFICATE_ISSUED) == 1
