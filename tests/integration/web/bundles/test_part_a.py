"""A signed Part A goes into a bundle only while everyone who was asked to sign it agrees."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User
from cases.bundles.contents import new_bundle
from cases.bundles.models import Bundle, BundleDocument, BundleSource, PartAConsent
from cases.bundles.part_a import may_go_in
from cases.corrections import PartyDetails, add_party
from cases.meetings.models import Outcome
from cases.models import Case
from cases.party_notices import PartyNotice
from cases.vocabulary import Event, PartyNoticeKind, PartyRole, Role
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.bundles.building import ConsentEnded, ask_for_bundle
from services.bundles.part_a import ask_everyone, asked_to_sign, own_party
from services.container import Services
from services.queries.open_notices import open_party_notices
from services.queries.worklist import work_of
from services.statements.versions import make_statement
from signing.models import Envelope
from tests import factories
from tests.app_services import make_services
from tests.integration.web.bundles.signed_statement import NEW, asked_by_officer
from tests.statements import three_to_sign
from worker.emails.composers import compose_delivery, email_context

TITLE = "May Part A go before the Tribunal?"


def test_it_goes_in_once_everyone_said_yes_and_out_once_one_says_no(signed):
    parent, _ = signed.party()
    bundle = parent.post_form(NEW, title="Ours", profile="plain", names_person=False)
    page = parent.get(bundle.links()["Add Part A"])
    assert page.says("Nobody was asked yet", "Ask everyone")
    assert not page.says("Put it into the bundle")

    ask = f"{bundle.address}/part-a/{signed.statement.envelope_id}/ask"
    asked = parent.send(page, action=ask)
    assert asked.says("Asked: 0 of 2 have answered")
    again = parent.send(page, action=ask)
    assert again.says("Asked: 0 of 2 have answered")
    assert (len(signed.rows(PartAConsent)), signed.events(Event.PART_A_ASKED)) == (2, 1)
    kinds = [one.kind for one in signed.rows(Delivery)]
    assert kinds.count(EmailKind.PART_A_ASKED) == 1, "the officer; whoever asks answers on the page"

    officer = signed.officer()
    case = officer.get(f"/authority/cases/{signed.reference}")
    assert case.says(TITLE, "Say yes or no")
    opened = officer.get(f"/authority/cases/{signed.reference}/part-a/{signed.statement.envelope_id}")
    assert opened.says("Someone who took part")
    assert not opened.says("Priya Shah")
    assert signed.answer(officer, "yes", officer=True).says("We have your answer", "Yes, it may")
    assert parent.get(asked.address).says("Asked: 1 of 2 have answered")

    mine = signed.answer(parent, "yes")
    assert mine.says("We have your answer")
    able = parent.get(asked.address)
    assert able.says("It may go in: everyone agrees", "Put it into the bundle")
    with signed.services.database.read() as session:
        envelope = session.get_one(Envelope, signed.statement.envelope_id)
        number, section = envelope.reference, str(session.scalars(select(Bundle)).one().sections[0].id)
    added = parent.send(able, numbers=[number], section=section)
    assert added.says("Added.", f"Outcome Statement {number}, Part A", "pages 1")
    (row,) = signed.rows(BundleDocument)
    assert (row.source, row.envelope_id, row.pages) == (
        BundleSource.PART_A,
        signed.statement.envelope_id,
        2,
    )

    assert signed.answer(officer, "no", officer=True).says("No, keep it private")
    shown = parent.get(bundle.address)
    assert shown.says("Not everyone agrees to it any longer", "Take it out")
    refused = parent.send(shown, action=f"{bundle.address}/make")
    assert refused.says("Not everyone agrees that Part A goes before the Tribunal")
    assert parent.get(asked.address).says("It stays private", "It is in this bundle")
    assert signed.events(Event.PART_A_ANSWERED) == 3


def test_what_was_agreed_to_when_the_page_was_opened_is_looked_at_again_when_it_is_added(signed):
    parent, _ = signed.party()
    bundle = parent.post_form(NEW, title="Ours", profile="plain", names_person=False)
    page = parent.get(bundle.links()["Add Part A"])
    parent.send(page, action=f"{bundle.address}/part-a/{signed.statement.envelope_id}/ask")
    officer = signed.officer()
    signed.answer(officer, "yes", officer=True)
    signed.answer(parent, "yes")
    able = parent.get(f"{bundle.address}/part-a")
    signed.answer(officer, "no", officer=True)
    with signed.services.database.read() as session:
        number = session.get_one(Envelope, signed.statement.envelope_id).reference
        section = str(session.scalars(select(Bundle)).one().sections[0].id)

    shown = parent.send(able, numbers=[number], section=section)

    assert shown.says("It stays private")
    assert signed.rows(BundleDocument) == []


def test_an_answer_in_an_old_tab_does_not_undo_a_newer_one(signed):
    asked_by_officer(signed)
    parent, own = signed.party()
    assert own.says(TITLE, "Say yes or no")
    address = f"/your/request/part-a/{signed.statement.envelope_id}"
    old = parent.get(address)
    signed.answer(parent, "no")

    shown = parent.send(old, agrees="yes")

    assert shown.says("No, keep it private")
    (mine,) = [one for one in signed.rows(PartAConsent) if one.agrees is not None]
    assert mine.agrees is False


def test_whoever_was_not_asked_to_sign_finds_neither_the_statement_nor_a_question(signed):
    parent, _ = signed.party()
    envelope = signed.statement.envelope_id
    assert parent.get(f"/your/request/part-a/{envelope}").status == 404
    with signed.services.database.write() as session:
        case = session.get_one(Case, signed.statement.case_id)
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Moss"))
        other = PartyDetails(name="Dev Shah", email="dev@example.com")
        add_party(session, case, PartyRole.PARENT, other, by=bea, at=signed.services.now())
        number = max(one.number for one in case.parties)
    dev, _ = signed.party(number)
    bundle = dev.post_form(NEW, title="His", profile="plain", names_person=False)
    assert dev.get(f"{bundle.address}/part-a").says("There is no signed Outcome Statement")
    with signed.services.database.read() as session:
        case = session.get_one(Case, signed.statement.case_id)
        his = next(one for one in case.parties if one.number == number)
        assert own_party(session, session.get_one(Envelope, envelope), his) is None


def test_the_email_names_nobody_and_is_left_unsent_once_they_answered(signed):
    asked_by_officer(signed)
    parent, _ = signed.party()
    context = email_context(signed.services)
    with signed.services.database.read() as session:
        (mail,) = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.PART_A_ASKED))
        assert mail.to_address == "priya.shah@example.com"
        body = compose_delivery(context, session, mail).get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
        assert "Someone who took part in the meeting" in words
        assert "Okafor" not in words
        assert "Bury" not in words
    signed.answer(parent, "no")
    with signed.services.database.read() as session:
        (mail,) = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.PART_A_ASKED))
        with pytest.raises(MailOvertaken):
            compose_delivery(context, session, mail)


def test_whom_no_email_reaches_is_asked_by_staff_who_record_the_answer(signed):
    with signed.services.database.write() as session:
        session.get_one(Case, signed.statement.case_id).parties[0].email = None
    asked_by_officer(signed)
    (notice,) = [one for one in signed.rows(PartyNotice) if one.kind is PartyNoticeKind.PART_A_ASKED]
    office = signed.staff(Role.COORDINATOR)
    page = office.get(f"/office/cases/{signed.reference}/news/{notice.id}")
    assert page.says("Ask Priya Shah whether Part A", "Do not say who asked")
    form = office.get(page.links()["Record their answer"])
    assert form.says("What does Priya Shah say")
    assert office.send(form, agrees="yes").says("Their answer about Part A is recorded")
    (consent,) = [one for one in signed.rows(PartAConsent) if one.agrees is not None]
    assert (consent.party_id, consent.agrees) == (notice.party_id, True)
    with signed.services.database.read() as session:
        (work,) = work_of(session, select(Case).where(Case.id == signed.statement.case_id))
        assert open_party_notices(work) == []
    assert office.get(f"/office/cases/{signed.reference}").says("Record Priya Shah’s answer about Part A")


def test_one_of_three_who_has_not_answered_keeps_it_out_of_the_file(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    at = services.now()
    with services.database.write() as session:
        outcome, mediator = three_to_sign(services, session, at=at)
        made = make_three(services, session, outcome, mediator)
        envelope = session.get_one(Envelope, made)
        parties = asked_to_sign(envelope)
        assert len(parties) == 3
        by = factories.viewer_of(mediator)
        ask_everyone(
            session,
            envelope,
            by=Actor.of(by),
            asking=parties[0],
            at=at,
            policy=services.policy,
            keys=services.keys,
        )
        consents = list(session.scalars(select(PartAConsent)))
        for consent in consents[:2]:
            consent.agrees = True
        session.flush()
        assert not may_go_in(session, made)
        family = parties[0]
        bundle = new_bundle(
            session,
            envelope.case,
            family,
            title="Ours",
            profile="plain",
            names_person=False,
            by=family.name,
            at=at,
        )
        bundle.sections[0].all_documents.append(
            BundleDocument(
                position=0,
                source=BundleSource.PART_A,
                envelope_id=made,
                title="Part A",
                pdf_digest="0" * 64,
                pages=1,
                bytes=9,
                added_at=at,
                added_by=family.name,
            )
        )
        session.flush()
        with pytest.raises(ConsentEnded):
            ask_for_bundle(session, bundle, made_by=family.name, by=Actor.of(by), at=at, work=services.work)
    services.database.close()


def make_three(services: Services, session: Session, outcome: Outcome, mediator: User) -> UUID:
    """A statement that three are asked to sign."""
    envelope = make_statement(
        session,
        outcome,
        open_until=services.now().date(),
        by=factories.viewer_of(mediator),
        at=services.now(),
        provider=services.provider,
        bank_holidays=services.bank_holidays,
        work=services.work,
    )
    return envelope.id
