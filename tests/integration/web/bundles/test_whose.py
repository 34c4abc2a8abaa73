"""Whose a bundle is: after a move, for an officer's own family, and whose certificates go into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.bundles.models import BundleDocument
from cases.casework.authority_moves import NewAuthority, move_case
from cases.certificates.models import Certificate
from cases.corrections import PartyDetails, add_party
from cases.models import Case
from cases.vocabulary import PartyRole, Role
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.bundles.conftest import BundleSite
from tests.integration.web.bundles.signed_statement import NEW, behind_own_page


@dataclass
class Begun:
    """The officer's bundle, and the number of the certificate that may go into it."""

    officer: ReviewingClient
    page: Page
    number: str


@pytest.fixture
def begun(installation: BundleSite) -> Begun:
    """The certificate is sealed, and Bury's officer has begun a bundle."""
    services = installation.services
    with services.database.write() as session:
        certificate = session.scalars(select(Certificate)).one()
        assert certificate.document is not None
        certificate.document.sealed_digest = services.blobs.keep(b"%PDF-1.7 certificate")
        certificate.document.pages = 1
        number = certificate.reference
    officer = installation.officer()
    return Begun(officer, begins(officer, f"/authority/cases/{installation.case}/bundles/new"), number)


def begins(browser: ReviewingClient, address: str) -> Page:
    return browser.post_form(address, title="Ours", profile="send", names_person=False)


def offers(browser: ReviewingClient, bundle: Page, number: str) -> bool:
    """Whether the certificate of this number can be put into the bundle."""
    page = browser.get(bundle.links()["Add certificates"])
    assert page.status == 200
    return number in page.html


def test_a_family_that_moves_takes_its_case_out_of_the_earlier_authoritys_reach(installation, begun):
    assert offers(begun.officer, begun.page, begun.number)
    old = begun.officer.get(f"{begun.page.address}/name")
    with installation.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Moss"))
        to = NewAuthority("Liverpool", "liverpool", date(2026, 11, 24))
        move_case(session, case, to, new_one_asked=True, by=bea, at=installation.services.now())

    assert begun.officer.get(f"/authority/cases/{installation.case}").status == 404
    assert begun.officer.get(begun.page.address).status == 404
    assert begun.officer.send(old, title="Mine").status == 404
    assert installation.bundle().title == "Ours"
    new_one = installation.officer("officer@leeds.example.com")
    theirs = begins(new_one, f"/authority/cases/{installation.case}/bundles/new")
    assert not offers(new_one, theirs, begun.number), "it was given to the earlier one"


def test_an_officer_sees_no_bundle_about_their_own_family(installation, begun):
    with installation.services.database.write() as session:
        officer = session.scalars(select(User).where(User.email == "officer@bury.example.com")).one()
        session.scalars(select(Case)).one().parties[0].email = officer.email

    assert begun.officer.get(begun.page.address).status == 404


def test_a_parent_puts_in_their_own_certificate_and_is_not_shown_the_other_parents(installation, begun):
    services = installation.services
    with services.database.write() as session:
        case = session.scalars(select(Case)).one()
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Moss"))
        other = PartyDetails(name="Dev Shah", email="dev@example.com")
        add_party(session, case, PartyRole.PARENT, other, by=bea, at=services.now())
        number, case_id = max(party.number for party in case.parties), case.id
    dev, _ = behind_own_page(services, installation.web, case_id, number)
    priya, _ = behind_own_page(services, installation.web, case_id, 1)

    assert offers(priya, begins(priya, NEW), begun.number)
    assert not offers(dev, begins(dev, NEW), begun.number)


def test_a_bundle_larger_than_its_limit_is_warned_of_and_can_be_made(installation, begun):
    page = begun.officer.get(begun.page.address)
    assert page.says("of at most 35", "The size is our assumption")
    assert not page.says("too large to send")
    with installation.services.database.write() as session:
        certificate = session.scalars(select(Certificate)).one()
        section = installation.bundle().sections[0].id
        number = certificate.reference
    form = begun.officer.get(page.links()["Add certificates"])
    begun.officer.send(form, numbers=[number], section=str(section))
    with installation.services.database.write() as session:
        session.scalars(select(BundleDocument)).one().bytes = 35_100_000

    large = begun.officer.get(page.address)
    assert large.says("35.1", "more than 35", "This may be too large to send", "You can still make it")
    assert begun.officer.send(large, action=f"{page.address}/make").says("We are making the bundle")
