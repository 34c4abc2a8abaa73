"""A case passed to a colleague of the same authority: for good or until a day, taken back, and on record."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from cases.accounts.people import User
from cases.casework.authority_officers import in_charge
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import Event, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from tests.factories import a_user
from tests.integration.web.authority.conftest import HASH, NOW, Authorities


def test_a_case_is_passed_on_until_a_day_and_comes_back_by_itself(authorities: Authorities) -> None:
    reference = authorities.cases["chose"]
    with authorities.services.database.write() as session:
        ann = a_user(session, Role.OFFICER, "Ann Field", password=HASH)
        a_user(session, Role.OFFICER, "Locked Lou", password=HASH, active=False)
        authorities.users["ann"] = ann
    ruth, dan = authorities.signed_in("bury"), authorities.signed_in("leeds")
    at = f"/authority/cases/{reference}/officer"
    page = ruth.get(at)
    assert page.says("No officer looks after this case yet", "Ann Field")
    assert not page.says("Locked Lou")
    assert not page.says("Dan Petrie")
    assert dan.get(at).status == 404
    own = str(authorities.users["bury"].id)
    assert ruth.send(page, officer=own).says("Ruth Okafor looks after this case for Bury")
    stale = ruth.send(page, officer=str(ann.id))
    assert stale.says("Something changed since this page was opened")
    cover = {"until-day": "4", "until-month": "12", "until-year": "2026"}
    passed = ruth.send(ruth.get(at), {"officer": str(ann.id), **cover})
    assert passed.says("Ann Field looks after this case", "until the end of Friday 4 December 2026"), (
        passed.text
    )
    past = {"until-day": "4", "until-month": "11", "until-year": "2026"}
    assert ruth.send(ruth.get(at), {"officer": own, **past}).problems
    assert ruth.get("/authority?whose=mine").says("Nothing of this kind is waiting.")
    assert authorities.signed_in("ann").get("/authority?whose=mine").says(reference)
    with authorities.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        for day, name in ((date(2026, 12, 4), "Ann Field"), (date(2026, 12, 5), "Ruth Okafor")):
            row = in_charge(session, [case], today=day)[case.id]
            assert session.get_one(User, row.user_id).name == name
    back = ruth.send(ruth.get(f"/authority/cases/{reference}"), action=f"{at}/back")
    assert back.says("Ruth Okafor looks after this case")
    with authorities.services.database.read() as session:
        events = [one.kind for one in case_events(session, case.id)]
        assert (events.count(Event.OFFICER_GIVEN), events.count(Event.OFFICER_ENDED)) == (2, 1)
        emails = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.CASE_HANDED_OVER)).all()
        assert sorted(one.to_name for one in emails) == ["Ann Field"] * 2 + ["Ruth Okafor"] * 3


def test_who_is_locked_looks_after_nothing_any_longer(authorities: Authorities) -> None:
    reference = authorities.cases["chose"]
    ruth = authorities.signed_in("bury")
    at = f"/authority/cases/{reference}/officer"
    ruth.send(ruth.get(at), officer=str(authorities.users["bury"].id))
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert case.id in in_charge(session, [case], today=NOW.date() + timedelta(days=1))
        session.get_one(User, authorities.users["bury"].id).active = False
        session.flush()
        assert in_charge(session, [case], today=NOW.date()) == {}
