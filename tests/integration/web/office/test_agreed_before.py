"""What ends without a long meeting: people who agree before it, an authority that gives way."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from cases.access import case_seen_by
from cases.certificates.facts import certificate_variant
from cases.certificates.issuing import certificate_facts
from cases.drs.request import Disagreement
from cases.evidence.log import case_events
from cases.intake.advice import withdraw_from_mediation
from cases.meetings.agreed_before import NothingToAgree, record_agreed_before
from cases.models import Case
from cases.vocabulary import AppealRunning, CertificateVariant, Choice, ClosingReason, Event, WayAgreed
from mail.outbox import Delivery
from tests import factories
from tests.factories import viewer_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import ask, drs

__all__ = ["drs"]
GIVES_WAY = "The local authority gave way in the appeal"


def test_edge_21_what_is_agreed_before_a_meeting_is_written_at_a_short_one_or_in_marked_letters(
    office: Office,
) -> None:
    """Regulation 42 binds where mediation has taken place: a short call does, letters do not."""
    services, sam = office.services, office.people["Sam Reed"]
    with services.database.write() as session:
        reference = factories.an_advised_case(services, session, sam, Choice.MEDIATION).reference
    bea = office.browser("Bea Hollis")
    with services.database.read() as session:
        emails = len(session.scalars(select(Delivery)).all())
    case_page = bea.get(f"/office/cases/{reference}")
    address = case_page.links()["They agree already, before a meeting"]
    page = bea.get(address)
    assert page.says(
        "By phone or online will do",
        "This letter is not an agreement under regulation 42",
        "they can have a certificate",
    )
    assert bea.send(page, {"agreed_on": date(2026, 11, 24)}).problems == ["Choose how it is put in writing"]

    short = bea.post_form(address, way="short_meeting", agreed_on=date(2026, 11, 24))
    assert short.heading.startswith("Find a time and place")
    assert short.value_of("mode") == "phone"
    by_letter = {"way": "letters", "agreed_on": date(2026, 11, 25)}
    done = bea.post_form(address, by_letter)
    assert done.says("That is no agreement under regulation 42", "by letters, which is no agreement")
    bea.post_form(address, by_letter)
    with services.database.read() as session:
        case = case_seen_by(session, viewer_of(sam), reference)
        kinds = [event.kind for event in case_events(session, case.id)]
        assert kinds.count(Event.AGREED_BEFORE) == 2, "a second press records nothing"
        facts = certificate_facts(session, case.decisions[0], case.parties[0], at=office.clock())
        assert certificate_variant(facts) is None
        assert len(session.scalars(select(Delivery)).all()) == emails

    old_tab = bea.get(address)
    with services.database.write() as session:
        case_seen_by(session, viewer_of(sam), reference).closed_at = office.clock()
    closed = bea.send(old_tab, {"way": "letters", "agreed_on": date(2026, 11, 20)})
    assert closed.says("This case is closed", "What you chose is not saved", "20 November 2026")
    with services.database.write() as session:
        case = case_seen_by(session, viewer_of(sam), reference)
        case.closed_at = None
        withdraw_from_mediation(session, case.decisions[0], case.parties[0], at=office.clock())
    with services.database.read() as session:
        case = case_seen_by(session, viewer_of(sam), reference)
        facts = certificate_facts(session, case.decisions[0], case.parties[0], at=office.clock())
        assert certificate_variant(facts) is CertificateVariant.NO_MEDIATION
    assert "They agree already" not in bea.get(f"/office/cases/{reference}").text
    late = bea.send(old_tab, {"way": "letters", "agreed_on": date(2026, 11, 20)})
    assert late.says("Nobody wants mediation in this case", "What you chose is not saved")
    with services.database.write() as session:
        case = case_seen_by(session, viewer_of(sam), reference)
        kinds = [event.kind for event in case_events(session, case.id)]
        assert kinds.count(Event.AGREED_BEFORE) == 2, "an old tab records nothing"
        with pytest.raises(NothingToAgree):
            record_agreed_before(
                session,
                case,
                WayAgreed.LETTERS,
                agreed_on=date(2026, 11, 20),
                by=viewer_of(sam),
                at=office.clock(),
            )


def test_edge_22_where_the_authority_gives_way_in_the_appeal_disagreement_resolution_closes(
    office: Office, drs: str
) -> None:
    """Its times run from its notice to the Tribunal, and no clock counts them; nobody has to answer."""
    ask(office, drs)
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{drs}/close"
    assert GIVES_WAY not in bea.get(address).text, "no appeal runs"
    with office.services.database.write() as session:
        assert session.scalars(select(Case)).one().closed_at is None
        session.scalars(select(Disagreement)).one().appeal_running = AppealRunning.YES
    page = bea.get(address)
    assert page.says("Do this first", GIVES_WAY, "Then nobody has to answer")
    assert "Not everyone agreed to take part" not in page.text
    with office.services.database.read() as session:
        emails = len(session.scalars(select(Delivery)).all())

    done = bea.post_form(address, reason="conceded")

    assert done.says(GIVES_WAY, "Tell Priya Shah that disagreement resolution ends, because")
    assert done.says(
        "Tell Joy Achterberg, Saltern Bank School that disagreement resolution ends; do not say why"
    )
    assert "Tell Ruth" not in done.text
    assert "Tell Bury" not in done.text
    assert bea.send(page, reason="conceded").says("This case is closed already"), (
        "an old tab closes nothing twice"
    )
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.closing_reason is ClosingReason.CONCEDED
        assert len(session.scalars(select(Delivery)).all()) == emails, "staff tell them"
        assert session.scalars(select(Disagreement)).one().told_at is None
    assert bea.get("/office").says("because the local authority gave way in the appeal")
