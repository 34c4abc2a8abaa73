"""Nobody mediates in their own case, and an officer does not read the case of their own family."""

from __future__ import annotations

from sqlalchemy import select

from cases.models import Case
from cases.vocabulary import Role
from tests.integration.web.office.arranging import a_choice, meetings, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import a_held_meeting


def parent_has(office: Office, email: str) -> None:
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().parties[0].email = email.upper()


def test_a_mediator_is_not_booked_or_proposed_in_a_case_in_which_they_have_a_part(office: Office) -> None:
    reference = a_choice(office)
    parent_has(office, office.people["Idris Vaughan"].email)
    bea = office.browser("Bea Hollis")
    refused = bea.post_form(f"/office/cases/{reference}/arrange", plan(office))
    assert refused.problems == [
        "Idris Vaughan has the same email address as Priya Shah in this case. "
        "Choose another mediator, or correct the address"
    ]
    assert not meetings(office)


def test_staff_are_warned_where_a_mediator_has_the_name_of_somebody_in_the_case(office: Office) -> None:
    reference = a_choice(office)
    office.add("Priya  shah", Role.MEDIATOR)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/arrange")
    words = "same name as somebody in this case: check that it is somebody else"
    assert page.text.count(words) == 2, "as mediator and as co-mediator"


def test_an_officer_does_not_read_the_case_of_their_own_family(office: Office) -> None:
    reference = a_choice(office)
    a_held_meeting(office)
    ruth = office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    browser = office.browser("Ruth Okafor")
    assert browser.get(f"/authority/cases/{reference}").status == 200
    parent_has(office, ruth.email)
    assert browser.get(f"/authority/cases/{reference}").status == 404
    assert reference not in browser.get("/authority").text
