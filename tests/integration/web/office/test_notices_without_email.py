"""Whoever no email reaches has by phone or post what others have by email, and that is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.certificates.authority_notice import authority_told_on
from cases.certificates.models import Certificate
from cases.evidence.log import case_events
from cases.meetings.models import Outcome
from cases.models import Case, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import CertificateVariant, Choice, EnvelopeState, Event, PartyNoticeKind, Role, WayIn
from mail.outbox import Delivery
from services.certificates import issue_and_send, withdraw_and_notify
from services.notifications.signing import notify_completed
from services.queries.worklist import work_of
from services.signing import decline_to_sign
from services.statements.versions import make_statement, withdraw_statement
from signing.links.links import give_link
from signing.links.tokens import Purpose
from signing.models import Envelope
from tests import factories
from tests.integration.web.office.conftest import NOW, Office
from tests.open_cases import open_matters
from tests.statements import circulated

BY_POST = replace(factories.ANSWERS.contact, email=None, address="9 Seaview Steps, Nowhere, ZZ99 1AA")


def address_of_notice(office: Office) -> str:
    """The address of the page of the newest news."""
    with office.services.database.read() as session:
        newest = session.scalars(select(PartyNotice).order_by(PartyNotice.due_since)).all()[-1]
        return f"/office/cases/{newest.case.reference}/news/{newest.id}"


def notices_given(office: Office) -> list[tuple[str, str, str]]:
    with office.services.database.read() as session:
        case_id = session.scalars(select(Case.id)).one()
        found = [e for e in case_events(session, case_id) if e.kind is Event.PARTY_TOLD]
        return [(e.body["news"], e.body["how"], e.who) for e in found]


def matters(office: Office) -> list[str]:
    with office.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        return [one for one in open_matters(session, work, at=NOW) if one.startswith("nobody has told")]


def a_certificate(office: Office) -> str:
    """A certificate that was made and is to be posted; its case's reference."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION, contact=BY_POST)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=factories.viewer_of(sam),
            at=factories.CALLED + timedelta(hours=1),
            policy=office.services.policy,
            work=office.services.work,
        )
        certificate.sent_at = certificate.issued_at
        return case.reference


@pytest.mark.usefixtures("both_databases")
def test_a_family_without_email_is_told_that_its_certificate_was_withdrawn(office):
    reference = a_certificate(office)
    with office.services.database.write() as session:
        certificate = session.scalars(select(Certificate)).one()
        sam = factories.viewer_of(office.people["Sam Reed"])
        withdraw_and_notify(session, certificate, why="Wrong case", by=sam, at=NOW)
        number = certificate.reference
    page = office.browser("Sam Reed").get(f"/office/cases/{reference}/certificates/{number}/withdraw")
    assert page.says("Priya Shah has no email address, so a coordinator is asked to tell them.")
    assert "We email" not in page.text, "nobody at the authority can sign in either"
    bea, step = office.browser("Bea Hollis"), f"Tell Priya Shah that certificate {number} was withdrawn"
    assert bea.get("/office").says(step)
    assert matters(office) == ["nobody has told Priya Shah: certificate_withdrawn"]

    page = bea.get(address_of_notice(office))
    assert page.says(step, "01632 960 014", "9 Seaview Steps", "Do not use mediation certificate")
    in_heading = (
        f'<h1>Tell Priya Shah that certificate <span class="cp-together">{number}</span> was withdrawn</h1>'
    )
    assert in_heading in page.response.text, "no line of the heading ends within the number"
    assert "Wrong case" not in page.text
    assert bea.send(page, {"told_on": date(2026, 11, 25)}).problems == ["Choose how you told them"]
    case = bea.send(page, {"told_how": "phone"})
    assert case.says("Recorded: they were told.", "By phone")
    assert not case.says("Recorded: they were told about the meeting.")
    assert bea.send(page, {"told_how": "post"}).says("It was already recorded that they were told.")
    assert bea.get(address_of_notice(office)).says(
        "Told by phone on Wednesday 25 November 2026", "Bea Hollis"
    )
    assert not bea.get("/office").says(step)
    assert (matters(office), notices_given(office)) == (
        [],
        [("certificate_withdrawn", "phone", "Bea Hollis")],
    )
    assert bea.get(f"/office/cases/{reference}").says("Their certificate was withdrawn")


def test_a_certificate_still_to_be_posted_goes_by_email_once_there_is_an_address(office):
    reference = a_certificate(office)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Print and post")
    bea.post_form(f"/office/cases/{reference}/parties/1", email="priya.shah@example.com")
    with office.services.database.read() as session:
        sent = session.scalars(select(Delivery.to_address).where(Delivery.kind == "certificate_issued"))
        assert sent.all() == ["priya.shah@example.com"]
    assert not bea.get("/office").says("Print and post")


def test_an_authority_where_nobody_can_sign_in_is_told_of_a_wish_for_mediation_by_staff(office):
    """From then on a certificate may say that it was told, and on which day."""
    with office.services.database.write() as session:
        for officer in [p for p in office.people.values() if p.role is Role.OFFICER]:
            session.merge(officer).active = False
        factories.an_advised_case(office.services, session, office.people["Sam Reed"], Choice.MEDIATION)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("that the family wants mediation")
    page = bea.get(address_of_notice(office))
    assert page.says("Nobody at", "has an account here yet", "Please arrange the mediation by")
    case = bea.send(page, {"told_how": "email", "told_on": date(2026, 11, 24)})
    assert case.says("By an email from us")
    assert notices_given(office) == [("mediation_chosen", "email", "Bea Hollis")]
    with office.services.database.read() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        assert authority_told_on(session, decision) == date(2026, 11, 24)
    assert not bea.get("/office").says("that the family wants mediation")


@pytest.mark.parametrize(
    "kind", [PartyNoticeKind.NOT_COMPLETE, PartyNoticeKind.STATEMENT_WITHDRAWN, PartyNoticeKind.SIGNED_COPY]
)
def test_a_signer_without_email_hears_what_became_of_the_outcome_statement(office, kind):
    with office.services.database.write() as session:
        sam, idris, bea = (office.people[name] for name in ("Sam Reed", "Idris Vaughan", "Bea Hollis"))
        case = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION)
        starts = NOW - timedelta(hours=3)
        meeting = factories.a_meeting(session, case, idris, bea, starts=starts)
        outcome = factories.an_outcome(session, meeting, idris, at=NOW)
        statement = circulated(office.services, session, outcome, idris, at=NOW)
        envelope = session.get_one(Envelope, statement.envelope_id)
        priya, ruth = envelope.signers
        priya.email = priya.party.email = None
        match kind:
            case PartyNoticeKind.NOT_COMPLETE:
                decline_to_sign(session, ruth.id, reason="", where={}, at=NOW)
            case PartyNoticeKind.STATEMENT_WITHDRAWN:
                withdraw_statement(session, envelope.id, by=factories.viewer_of(idris), at=NOW)
            case _:
                envelope.state, envelope.completed_at = EnvelopeState.COMPLETED, NOW
                envelope.finished_at, envelope.final = NOW, envelope.part_a
                priya.way_in, priya.host_name, priya.decided_at = WayIn.DESK, "Idris Vaughan", NOW
                envelope.final.sealed_digest = envelope.part_a.pdf_digest
                for signer in envelope.signers:
                    until = NOW + timedelta(days=90)
                    give_link(
                        session,
                        Purpose.COPY,
                        signer.id,
                        case_id=case.id,
                        until=until,
                        at=NOW,
                        keys=office.services.keys,
                    )
                notify_completed(session, envelope, at=NOW)
    statement = "Tell Priya Shah that the Outcome Statement of 25 November 2026"
    words = {
        PartyNoticeKind.NOT_COMPLETE: f"{statement} is not complete",
        PartyNoticeKind.STATEMENT_WITHDRAWN: f"{statement} was withdrawn",
        PartyNoticeKind.SIGNED_COPY: "Post the signed copy to Priya Shah, or hand it over",
    }[kind]
    browser = office.browser("Bea Hollis")
    assert browser.get("/office").says(f"{words} (no email)")
    page = browser.get(address_of_notice(office))
    assert "Ruth Okafor" not in page.text, "who did not sign is the mediator's to know"
    if kind is PartyNoticeKind.SIGNED_COPY:
        assert page.says("Download the signed copy (PDF)", "Part B is private to the people who signed")
        assert page.says("on a device that Idris Vaughan handed over in the room", "If that was not you")
        assert browser.send(page, {"told_how": "phone"}).problems == ["Choose how they got it"]
        assert page.says("The copy is private. Only they may read what comes to that address.")
        mediator = office.browser("Idris Vaughan")
        statement_page = (
            address_of_notice(office).split("/news/")[0].replace("/office/cases/", "/mediator/") + "/paper"
        )
        assert mediator.get(statement_page).says("Priya Shah has no email address: print the copy for them")
        with office.services.database.write() as session:
            session.scalars(
                select(Party).where(Party.name == "Priya Shah")
            ).one().email = "priya.shah@example.com"
        assert not browser.get("/office").says(f"{words} (no email)"), "they have an address by now"
        assert browser.get("/office").says(words)
        assert mediator.get(statement_page).says("Priya Shah had no email address: print the copy for them")
        page = browser.get(address_of_notice(office))
        assert page.says("priya.shah@example.com", "you may email it yourself instead")
        assert browser.send(page, {"told_how": "email"}).says("Recorded: they have their signed copy.")
        assert browser.get(address_of_notice(office)).says("Emailed by us on Wednesday 25 November 2026")
        seen = mediator.get(statement_page)
        assert seen.says("The office emailed the copy for Priya Shah on 25 November 2026.")
        assert "print the copy for them" not in seen.text
    else:
        if kind is PartyNoticeKind.NOT_COMPLETE:
            assert page.says("The mediator will be in touch.")
            with office.services.database.write() as session:
                session.scalars(select(Envelope)).one().state = EnvelopeState.WITHDRAWN
            page = browser.get(address_of_notice(office))
            assert page.says("It has now been withdrawn.")
            assert "will be in touch" not in page.text
        assert browser.send(page, {"told_how": "phone"}).says("Recorded: they were told.")
    sam_reed = office.browser("Sam Reed")
    assert sam_reed.get(address_of_notice(office)).status == 404, (
        "an adviser learns nothing of what came of a meeting"
    )
    assert not sam_reed.get(address_of_notice(office).split("/news/")[0]).says("Told or posted without email")
    assert not browser.get("/office").says(words)
    assert [name for name, _, _ in notices_given(office)] == [kind.value]
    with office.services.database.read() as session:
        assert (
            session.scalars(
                select(Delivery).where(Delivery.to_name == "Priya Shah", Delivery.kind == kind.value)
            ).all()
            == []
        )


def test_what_a_newer_version_has_overtaken_is_not_told_any_more(office):
    with office.services.database.write() as session:
        sam, idris, bea = (office.people[name] for name in ("Sam Reed", "Idris Vaughan", "Bea Hollis"))
        case = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION)
        meeting = factories.a_meeting(session, case, idris, bea, starts=NOW - timedelta(hours=3))
        outcome = factories.an_outcome(session, meeting, idris, at=NOW)
        statement = circulated(office.services, session, outcome, idris, at=NOW)
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.signers[0].email = None
        withdraw_statement(session, envelope.id, by=factories.viewer_of(idris), at=NOW)
    page = office.browser("Bea Hollis").get(address_of_notice(office))
    with office.services.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        idris = office.people["Idris Vaughan"]
        make_statement(
            session,
            outcome,
            open_until=NOW.date(),
            by=factories.viewer_of(idris),
            at=NOW,
            provider=office.services.provider,
            bank_holidays=office.services.bank_holidays,
            work=office.services.work,
        )
    browser = office.browser("Bea Hollis")
    assert browser.get(page.address).says("There is nothing left to tell")
    assert not browser.get("/office").says("Tell Priya Shah that the Outcome Statement")
