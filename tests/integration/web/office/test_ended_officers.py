"""A local authority's contact who was locked or removed: nothing is emailed to them, colleagues get it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.casework.contact_safety import emailed_at
from cases.corrections import PartyDetails, add_party
from cases.models import Case, Party
from cases.vocabulary import PartyRole, Role
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.notifications.queueing import to_party
from tests import factories
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

DAN = "dan@bury.gov.uk"
KINDS = (EmailKind.DATES_MOVED, EmailKind.CONTACT_OLD, EmailKind.FEEDBACK)


def test_what_was_for_a_contact_who_can_sign_in_no_more_goes_to_colleagues(office: Office) -> None:
    office.add("Dan Petrie", Role.OFFICER, email=DAN, authority_code="bury")
    office.add("Ruth Okafor", Role.OFFICER, email="ruth@bury.gov.uk", authority_code="bury")
    office.add("Lee Voss", Role.OFFICER, email="lee@liverpool.gov.uk", authority_code="liverpool")
    bea = factories.viewer_of(office.people["Bea Hollis"])
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session)
        reference = case.reference
        details = PartyDetails(name="Dan Petrie", email=DAN)
        party = add_party(session, case, PartyRole.AUTHORITY, details, by=bea, at=office.clock())
        party_id = party.id
        to_party(session, EmailKind.DATES_MOVED, "before", party, at=office.clock(), ids={"change": "1"})
    assert sent(office) == [DAN]
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert not page.says("can no longer sign in")

    set_dan(office, active=False)
    with office.services.database.write() as session:
        party = session.get_one(Party, party_id)
        assert emailed_at(party) is None
        at, ids = office.clock() + timedelta(hours=1), {"change": "2"}
        to_party(session, EmailKind.DATES_MOVED, "after", party, at=at, ids=ids)
        to_party(session, EmailKind.CONTACT_OLD, "link", party, at=at, ids={**ids, "link": "3"})
        to_party(session, EmailKind.FEEDBACK, "feedback", party, at=at, ids=ids)
    assert sent(office) == [DAN, "ruth@bury.gov.uk"], "no link, and no question to who was there"
    with office.services.database.read() as session:
        waiting = session.scalars(
            select(Delivery).where(Delivery.to_address == DAN, Delivery.kind.in_(KINDS))
        ).one()
        with pytest.raises(MailOvertaken, match="locked or removed"):
            compose_delivery(email_context(office.services), session, waiting)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert page.says("Dan Petrie of Bury can no longer sign in: who now?", "Nothing is emailed to Dan Petrie")

    set_dan(office, active=False, waits_since=office.clock())
    with office.services.database.read() as session:
        assert emailed_at(session.get_one(Party, party_id)) == DAN, "an invitation that waits ends nothing"
        assert session.scalars(select(Case)).one().authority_party() is not None


def sent(office: Office) -> list[str]:
    with office.services.database.read() as session:
        query = select(Delivery.to_address).where(Delivery.kind.in_(KINDS)).order_by(Delivery.queued_at)
        return list(session.scalars(query))


def set_dan(office: Office, **changes: object) -> None:
    with office.services.database.write() as session:
        dan = session.scalars(select(User).where(User.email == DAN)).one()
        for name, value in changes.items():
            setattr(dan, name, value)
