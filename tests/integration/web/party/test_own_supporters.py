"""Who comes with somebody: the first in any case, a second and a body's lawyer once it is agreed."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select

from cases.evidence.log import check_case
from cases.meetings.models import Attendance
from cases.vocabulary import Event, Role
from tests.integration.web.party.own_requests import OwnRequest
from tests.integration.web.party.test_own_views import meet, signed_in
from tests.integration.web.party.test_sharing import ALL, share

NEW = "/your/request/who-comes"


def coming(own_request: OwnRequest) -> list[str]:
    with own_request.services.database.read() as session:
        query = select(Attendance).where(Attendance.party_id.is_(None)).order_by(Attendance.number)
        return [f"{one.name}, {one.role_words}" for one in session.scalars(query)]


def steps(own_request: OwnRequest) -> list[str]:
    return [words for kind, words, _ in own_request.steps() if kind == "supporter"]


def test_the_first_comes_in_any_case_and_a_second_when_the_mediator_agrees(own_request: OwnRequest) -> None:
    """Edge case 33: a supporter who is a lawyer, and a second supporter (Kumar)."""
    browser, page = own_request.inside()
    assert page.says("You can bring one person of your own choice", "Nobody has to agree to that.")
    form = browser.get(NEW)
    assert browser.send(form, name="Lee Ward").problems == ["Enter who they are"]
    page = browser.send(form, name="Lee Ward", role_words="solicitor", is_lawyer=True)
    assert page.says("We have written down that Lee Ward comes with you.", "They can come.")
    browser.send(form, name="Lee Ward", role_words="solicitor", is_lawyer=True)  # a second press
    assert steps(own_request) == []
    own_request.clock.at += timedelta(minutes=1)
    page = browser.send(form, name="Amina Yusuf", role_words="SENDIASS adviser")
    assert page.says("We will ask the other people or the mediator whether they can come")
    assert steps(own_request) == ["Ask whether Amina Yusuf may come with Priya Shah"]
    reference = meet(own_request)
    lee, amina = "Lee Ward, solicitor, with Priya Shah", "Amina Yusuf, SENDIASS adviser, with Priya Shah"
    assert lee in coming(own_request)
    assert amina not in coming(own_request)

    officer = signed_in(own_request, Role.OFFICER)
    case = officer.get(f"/authority/cases/{reference}")
    assert case.says("Lee Ward", "solicitor, with Priya Shah")
    assert "Amina" not in case.text
    mediator = signed_in(own_request, Role.MEDIATOR)
    meeting = mediator.get(f"/mediator/{reference}")
    assert meeting.says("Amina Yusuf", "SENDIASS adviser, with Priya Shah", "Waits for agreement")
    action = re.findall(r'action="(\S+/yes[^"]*)"', meeting.html)[0]
    assert mediator.send(meeting, {}, action=action).says("The mediator agreed")
    mediator.send(meeting, {}, action=action)  # an old tab
    assert own_request.events(Event.SUPPORTER_CONSENT) == 1
    assert amina in coming(own_request)
    assert browser.get("/your/request").says("They can come: the mediator agreed.")
    assert officer.get(f"/authority/cases/{reference}").says("Amina Yusuf")

    page = browser.get("/your/request")
    ends = re.findall(r'action="(\S+/end)"', page.html)
    assert browser.send(page, {}, action=ends[0]).says("Lee Ward does not come with you.")
    assert lee not in coming(own_request)
    own_request.clock.at += timedelta(minutes=1)
    with own_request.services.database.read() as session:
        assert check_case(session, own_request.case_id).sound


def test_who_was_not_agreed_as_the_second_comes_once_they_are_the_only_one(own_request: OwnRequest) -> None:
    """Edge case 33: reg 38(1)(b) and Kumar leave the family one supporter of its own choice."""
    reference = meet(own_request)
    browser, _ = own_request.inside()
    browser.post_form(NEW, name="Lee Ward", role_words="friend")
    own_request.clock.at += timedelta(minutes=1)
    browser.post_form(NEW, name="Amina Yusuf", role_words="SENDIASS adviser")
    office = signed_in(own_request, Role.COORDINATOR)
    one = office.get(office.get(f"/office/cases/{reference}").links()["Amina Yusuf"])
    office.send(one, consent="refused", consent_note="Bury said no by phone, 20 November")
    page = browser.get("/your/request")
    assert page.says("It was not agreed that they come.")
    amina = "Amina Yusuf, SENDIASS adviser, with Priya Shah"
    assert amina not in coming(own_request)

    page = browser.send(page, {}, action=re.findall(r'action="(\S+/end)"', page.html)[0])
    assert "It was not agreed" not in page.text
    assert page.says("They can come.")
    assert amina in coming(own_request)
    assert steps(own_request) == []
    own_request.clock.at += timedelta(minutes=1)
    assert browser.post_form(NEW, name="Amina Yusuf", role_words="SENDIASS adviser").says("They can come.")
    assert office.get(one.address).says("Comes")


def test_the_authoritys_lawyer_comes_only_when_it_is_agreed_and_the_office_ends_what_is_shared(
    own_request: OwnRequest,
) -> None:
    """Edge case 34: the local authority brings a lawyer."""
    reference = meet(own_request)
    browser, _ = own_request.inside()
    share(browser, parts=ALL)
    officer = signed_in(own_request, Role.OFFICER)
    named = officer.post_form(
        f"/authority/cases/{reference}/who-comes", name="Jo Marsh", role_words="solicitor", is_lawyer=True
    )
    assert named.says("Jo Marsh", "Waits for agreement")
    assert steps(own_request) == ["Ask whether Jo Marsh may come with Ruth Okafor"]
    office = signed_in(own_request, Role.COORDINATOR)
    case = office.get(f"/office/cases/{reference}")
    assert case.says("Amina Yusuf can read parts of the page of Priya Shah")
    one = office.get(case.links()["Jo Marsh"])
    asked = office.send(one, consent="everyone", consent_note="")
    assert asked.problems
    said = office.send(one, consent="refused", consent_note="Priya Shah said no by phone, 20 November")
    assert said.says("Saved: who comes with them.", "It was not agreed (Priya Shah said no by phone")
    assert not any("Jo Marsh" in one for one in coming(own_request))
    assert office.send(one, consent="everyone", consent_note="Both by phone").says("Something changed")
    one = office.get(case.links()["Jo Marsh"])
    office.send(one, consent="everyone", consent_note="Priya Shah by phone, 21 November")
    assert "Jo Marsh, solicitor, with Ruth Okafor" in coming(own_request)

    end = re.findall(r'action="(\S+/shared-pages/\S+/end)"', case.html)[0]
    assert office.send(case, {}, action=end).says("It is ended.")
    office.send(case, {}, action=end)  # an old tab
    assert own_request.events(Event.PAGE_SHARED_ENDED) == 1
    assert browser.get("/your/request/share").says("Only you can read it.")
    with own_request.services.database.read() as session:
        assert check_case(session, own_request.case_id).sound
