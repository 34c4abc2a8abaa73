"""A family moves, and somebody in its case must not learn where to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.corrections import PartyDetails, add_party
from cases.drs.parts import TakingPart
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import Choice, PartyRole
from dates import uk_day
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.reports import AskedBy, ask_for_report
from services.casework.calls import record_advice
from services.casework.late_contact import LateContact, late_contact_letter
from services.casework.part_letters import PartLetter, letter_data
from services.meetings.arranging import mark_not_held
from services.requests import renew_request_link
from tests import factories
from tests.factories import viewer_of
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.test_moving import moved
from worker.emails.composers import compose_delivery, email_context

GENERAL = "your local SENDIASS, or IPSEA"
LOCAL = "Liverpool & Knowsley SENDIASS"
APPEAL_IS_OVER = datetime(2027, 2, 15, 10, tzinfo=UTC)


def a_moved_case(office: Office, note: str = "He must not learn where we live") -> str:
    """Two parents who both want mediation; a meeting on 10 December, and a move to Liverpool."""
    reference, services = a_choice(office, safety_note=note), office.services
    with services.database.write() as session:
        case, at = session.scalars(select(Case)).one(), office.clock()
        bea, sam = viewer_of(office.people["Bea Hollis"]), viewer_of(office.people["Sam Reed"])
        details = PartyDetails(name="Dev Shah", email="dev.shah@example.com")
        add_party(session, case, PartyRole.PARENT, details, by=bea, at=at)
        dev = next(one for one in case.parties if one.name == "Dev Shah")
        record_advice(
            session, case.decisions[0], dev, factories.a_call(Choice.MEDIATION, at=at), by=sam, at=at
        )
        renew_request_link(session, dev, by=bea, at=at, policy=services.policy, keys=services.keys)
        renew_request_link(
            session, case.parties[0], by=bea, at=at, policy=services.policy, keys=services.keys
        )
    office.clock.pass_(hours=1)
    moved(office.browser("Bea Hollis"), reference, moved_on=uk_day(office.clock()))
    return reference


def written_to(office: Office, name: str, kind: EmailKind) -> str:
    """What the one email of this kind to this person says, with its files."""
    with office.services.database.read() as session:
        wanted = select(Delivery).where(Delivery.kind == kind, Delivery.to_name == name)
        message = compose_delivery(email_context(office.services), session, session.scalars(wanted).one())
        texts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        return " ".join(" ".join([str(message["Subject"]), *texts]).split())


@pytest.mark.parametrize("flag", [True, False])
def test_the_other_parent_reads_nowhere_which_authority_is_responsible(office: Office, flag: bool) -> None:
    reference = a_moved_case(office, "He must not learn where we live" if flag else "")
    said = "The local authority is asked to arrange it" if flag else "Liverpool is asked to arrange it"
    browser, page = own_page(office, reference, 3)
    assert page.says(said)
    for address in {href.split("#")[0] for href in page.links().values() if href.startswith("/your")}:
        assert ("Liverpool" in browser.get(address).text) <= (not flag), address
    _, mine = own_page(office, reference)
    assert mine.says("Liverpool is asked to arrange it")
    sams = office.browser("Sam Reed")
    assert sams.get(f"/office/cases/{reference}/call/1/3").says(LOCAL) is not flag
    assert sams.get(f"/office/cases/{reference}/call/1/1").says(LOCAL)


@pytest.mark.parametrize("flag", [True, False])
def test_emails_letters_and_reports_to_the_other_parent_name_no_service_of_the_new_area(
    office: Office, flag: bool
) -> None:
    reference = a_moved_case(office, "He must not learn where we live" if flag else "")
    booked = office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", plan(office))
    assert not booked.problems
    services = office.services
    office.clock.at = APPEAL_IS_OVER
    with services.database.write() as session:
        case, at = session.scalars(select(Case)).one(), office.clock()
        decision, priya, dev = case.decisions[0], case.parties[0], case.parties[2]
        meeting = session.scalars(select(Meeting)).one()
        mark_not_held(session, meeting, because="ill", by=viewer_of(office.people["Idris Vaughan"]), at=at)
        sam = viewer_of(office.people["Sam Reed"])
        made: dict[str, Any] = {"provider": services.provider, "at": at}
        letters = {
            one.name: [
                late_contact_letter(
                    LateContact(uk_day(at), uk_day(at), None, True, True),
                    decision,
                    one,
                    directory=services.directory,
                    **made,
                )["free_advice"],
                letter_data(
                    TakingPart(party=one, case=case), PartLetter.NEWS, directory=services.directory, **made
                )["free_advice"],
            ]
            for one in (priya, dev)
        }
        report, _ = ask_for_report(
            session,
            case,
            [],
            AskedBy(Actor.of(sam), dev.name, dev),
            bank_holidays=frozenset(),
            work=services.work,
            **made,
        )
        assert report.report_data["authority_name"] == ("the local authority" if flag else "Liverpool")
    his = written_to(office, "Dev Shah", EmailKind.MEETING_NOT_HELD)
    assert (LOCAL in his, "Liverpool" in his) == (not flag, not flag)
    assert LOCAL in written_to(office, "Priya Shah", EmailKind.MEETING_NOT_HELD)
    assert all((GENERAL if flag else LOCAL) in one for one in letters["Dev Shah"]), letters
    assert all(LOCAL in one for one in letters["Priya Shah"]), letters
