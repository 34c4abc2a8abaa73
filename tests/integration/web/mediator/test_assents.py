"""A signer declines: the mediator notes that they agree all the same, and what was agreed is followed."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.agreed.models import AgreedAction
from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import Event
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.people import entry_of
from services.agreed.reports import AskedBy, ask_for_report
from signing import envelopes
from signing.models import Signer
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import Hall
from tests.integration.web.party.conftest import prove
from tests.statements import Invited, link_path
from worker.emails.composers import compose_delivery, email_context


def test_once_each_who_did_not_sign_agrees_the_actions_are_followed_and_no_paper_says_that_all_signed(
    hall: Hall,
) -> None:
    sent, at, today = hall.sent(), datetime.now(UTC), datetime.now(UTC).date()
    with hall.services.database.write() as session:
        envelopes.decline(session, sent.authority.id, reason="Our panel meets first", where={}, at=at)
    mediator = hall.signed_in()
    shown = mediator.get(hall.address("paper"))
    assert shown.says("Do they agree all the same?", "Ruth Okafor: nothing is noted")
    page = mediator.get(hall.address(f"paper/assent/{sent.authority.id}"))
    assert mediator.send(page, how="phone", said_on=today).problems == ["Choose whether they agree"]
    no = mediator.send(page, agrees="no", how="phone", said_on=today)
    assert no.says("What they said is recorded.", "Ruth Okafor: does not agree, by phone")
    assert not _actions(hall)
    mediator.send(page, agrees="yes", how="phone", said_on=today)
    family = mediator.get(hall.address(f"paper/assent/{sent.family.id}"))
    done = mediator.send(family, agrees="yes", how="in_person", said_on=today)
    assert done.says("Everyone signed or agrees. What was agreed is followed")
    assert [one.all_signed for one in _actions(hall)] == [False, False]
    assert mediator.send(family, agrees="yes", how="in_person", said_on=today).status == 200
    late = mediator.send(page, agrees="no", how="post", said_on=today)
    assert late.status == 409
    assert late.says(
        "Nothing was recorded: everyone signed or agrees already, and what was agreed is followed."
    )
    assert "Record what they said" not in late.text
    assert len(_actions(hall)) == 2
    email = _email(hall, sent.family)
    assert "Not everyone signed it. The mediator noted" in email
    assert "Everyone signed" not in email
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, sent.family.id)
        link = entry_of(session, signer.party, at=at).link
        assert link is not None
        reached = Invited(
            signer.id, signer.name, signer.email, link_path(hall.services, link), "", sent.family.code
        )
        assert check_case(session, sent.case_id).sound
        events = [one.kind for one in case_events(session, sent.case_id)]
        assert (events.count(Event.ASSENT_NOTED), events.count(Event.ACTIONS_KEPT)) == (3, 1)
    browser = ReviewingClient(hall.app)
    prove(browser, browser.post_form(reached.link), reached)
    assert browser.get("/your/actions").says("Not everyone signed this.", "Action 1", "No answer yet")
    with hall.services.database.write() as session:
        case, actions = session.get_one(Case, sent.case_id), session.scalars(select(AgreedAction)).all()
        report, _ = ask_for_report(
            session,
            case,
            actions,
            AskedBy(SYSTEM, "Priya Shah", case.parties[0]),
            at=at,
            provider=hall.services.provider,
            bank_holidays=hall.services.bank_holidays,
            work=hall.services.work,
        )
        assert "not by everyone" in report.report_data["signed"]
        assert "Bury on" in report.report_data["signed"]


def test_nothing_is_noted_of_a_document_that_is_out_or_by_anybody_but_its_mediator(hall: Hall) -> None:
    sent = hall.sent()
    mediator = hall.signed_in()
    assert "Do they agree all the same?" not in mediator.get(hall.address("paper")).text
    assert (
        mediator.get(hall.address(f"paper/assent/{sent.family.id}")).heading
        != "Does Priya Shah agree all the same?"
    )
    for other in (hall.coordinator, hall.other_mediator):
        assert hall.signed_in(other).get(hall.address(f"paper/assent/{sent.family.id}")).status in {403, 404}


def _actions(hall: Hall) -> list[AgreedAction]:
    with hall.services.database.read() as session:
        return list(session.scalars(select(AgreedAction).order_by(AgreedAction.number)))


def _email(hall: Hall, to: Invited) -> str:
    with hall.services.database.read() as session:
        party_id = session.get_one(Signer, to.id).party_id
        row = session.scalars(
            select(Delivery).where(Delivery.kind == EmailKind.ACTIONS_PAGE, Delivery.party_id == party_id)
        ).one()
        body = compose_delivery(email_context(hall.services), session, row).get_body(("plain",))
        assert body is not None
        return " ".join(body.get_content().split())
