"""An authority's own people, looked after by its own lead: nobody of another authority, and a lead stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.accounts.changes import changes_of
from cases.accounts.people import User
from cases.vocabulary import AccountChangeKind, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from tests.client import Page, ReviewingClient
from tests.factories import a_user
from tests.integration.web.authority.conftest import HASH, Authorities


@pytest.fixture
def led(authorities: Authorities) -> Authorities:
    """Bury's officer looks after its people; an administrator is there."""
    with authorities.services.database.write() as session:
        bury = session.get_one(User, authorities.users["bury"].id)
        bury.leads, bury.email = True, "ruth@bury.gov.uk"
        authorities.users["admin"] = a_user(session, Role.ADMINISTRATOR, password=HASH)
        authorities.users["bury"] = bury
        session.flush()
        session.expunge(bury)
    return authorities


def person(authorities: Authorities, email: str) -> User:
    with authorities.services.database.read() as session:
        return session.scalars(select(User).where(User.email == email)).one()


def links_to(authorities: Authorities, email: str) -> int:
    with authorities.services.database.read() as session:
        sent = select(Delivery).where(Delivery.kind == EmailKind.PASSWORD_LINK, Delivery.to_address == email)
        return len(session.scalars(sent).all())


def test_a_lead_invites_changes_locks_and_removes_a_colleague_and_each_is_logged(led: Authorities) -> None:
    ruth = led.signed_in("bury")
    invited = ruth.post_form("/authority/people/new", name="Mina Castle", email="mina@bury.gov.uk", phone="")
    assert invited.says("Invited. A link to set a password is on its way", "No password set yet")
    mina = person(led, "mina@bury.gov.uk")
    assert (mina.role, mina.authority_code, mina.leads, mina.active) == (Role.OFFICER, "bury", False, True)
    assert links_to(led, mina.email) == 1
    again = ruth.post_form("/authority/people/new", name="Mina", email="mina@bury.gov.uk", phone="")
    assert again.says("This address cannot be used")
    at = f"/authority/people/{mina.id}"
    assert ruth.send(ruth.get(at), name="Mina Castellano", leads="y").says("Saved.", "Mina Castellano")
    assert ruth.send(ruth.get(at), action=f"{at}/lock").says("Locked. They are signed out everywhere")
    assert ruth.send(ruth.get(at), action=f"{at}/unlock").says("Unlocked.")
    removed = ruth.send(ruth.get(at), action=f"{at}/remove")
    assert removed.says("Removed.")
    assert not removed.says("Mina Castellano")
    assert ruth.get(at).status == 404
    with led.services.database.read() as session:
        mina = session.get_one(User, mina.id)
        assert (mina.active, mina.leads, mina.removed_at is None) == (False, False, False)
        lines = changes_of(session, mina)
        assert {one.kind for one in lines} == {
            *(AccountChangeKind.INVITED, AccountChangeKind.CHANGED, AccountChangeKind.LOCKED),
            *(AccountChangeKind.UNLOCKED, AccountChangeKind.REMOVED),
        }
        assert {one.by_name for one in lines} == {"Ruth Okafor"}
    noor = led.signed_in("admin")
    page = noor.get(f"/admin/users/{mina.id}")
    assert page.says("Removed", "name: Mina Castle → Mina Castellano", "by Ruth Okafor")


def test_an_address_that_is_not_their_own_waits_for_the_administrator(led: Authorities) -> None:
    """No email goes before, and the lead cannot let them in; a shared domain is nobody's own."""
    ruth, noor = led.signed_in("bury"), led.signed_in("admin")
    for name, email in (("Eve", "eve@gmail.com"), ("Val", "val@elsewhere.example.org")):
        waits = ruth.post_form("/authority/people/new", name=name, email=email, phone="")
        assert waits.says("Our administrator decides about this invitation", "Waits for the administrator")
        assert (person(led, email).active, links_to(led, email)) == (False, 0)
    eve, val = person(led, "eve@gmail.com"), person(led, "val@elsewhere.example.org")
    at = f"/authority/people/{eve.id}"
    for press in ("unlock", "send-link"):
        assert pressed(ruth, f"{at}/{press}").says("Our administrator decides")
    assert noor.get("/admin/users").says("2 invitations wait for you")
    at = f"/admin/users/{eve.id}"
    assert noor.get(at).says("Ruth Okafor of Bury invited them")
    assert noor.send(noor.get(at), action=f"{at}/unlock").says("Let in. A link to set a password")
    assert (person(led, eve.email).active, links_to(led, eve.email)) == (True, 1)
    at = f"/admin/users/{val.id}"
    assert noor.send(noor.get(at), action=f"{at}/refuse").says("Not let in.")
    assert (person(led, val.email).active, links_to(led, val.email)) == (False, 0)
    third = ruth.post_form("/authority/people/new", name="Ada", email="ada@elsewhere.example.org", phone="")
    assert third.says("Waits for the administrator"), "who was refused makes no domain the authority's own"


def test_the_last_lead_stays_and_nobody_of_another_authority_is_reached(led: Authorities) -> None:
    ruth = led.signed_in("bury")
    at = f"/authority/people/{led.users['bury'].id}"
    for press in ("lock", "remove"):
        kept = ruth.send(ruth.get(at), action=f"{at}/{press}")
        assert kept.says("You are the only one who looks after your people.")
    page = ruth.get(at)
    dropped = ruth.post(at, data=without_tick(page))
    assert dropped.says("You are the only one who looks after your people.")
    theirs = f"/authority/people/{led.users['leeds'].id}"
    assert ruth.get(theirs).status == 404
    for press in ("lock", "unlock", "remove", "send-link"):
        assert pressed(ruth, f"{theirs}/{press}").status == 404
    dan = led.signed_in("leeds")
    for address in ("/authority/people", "/authority/people/new", at):
        assert dan.get(address).status == 404, "only a lead has these pages"
    assert person(led, "ruth@bury.gov.uk").active


def pressed(browser: ReviewingClient, address: str) -> Page:
    """What comes of a press that no page offers."""
    token = browser.get("/authority/people/new").html.split('name="csrf_token" value="')[1].split('"')[0]
    return browser.post(address, data={"csrf_token": token})


def without_tick(page: Page) -> dict[str, str]:
    """What the page's form sends once the tick is taken off."""
    form = page.form_for({"name": "Ruth Okafor"})
    return {name: values[0] for name, values in form.fields().items() if name != "leads"}


def test_whom_the_administrator_locked_only_the_administrator_lets_in_again(led: Authorities) -> None:
    ruth, noor = led.signed_in("bury"), led.signed_in("admin")
    ruth.post_form("/authority/people/new", name="Mina Castle", email="mina@bury.gov.uk", phone="")
    mina = person(led, "mina@bury.gov.uk")
    theirs, at = f"/admin/users/{mina.id}", f"/authority/people/{mina.id}"
    assert noor.send(noor.get(theirs), action=f"{theirs}/lock").status == 200
    page = ruth.get(at)
    assert page.says("Our administrator locked this account, so only they can unlock it.")
    assert "Unlock this account" not in page.html
    assert pressed(ruth, f"{at}/unlock").says("Only they can unlock it: phone us")
    assert not person(led, mina.email).active
    assert noor.send(noor.get(theirs), action=f"{theirs}/unlock").status == 200
    assert person(led, mina.email).active
