"""A 'no' that a family says in one case counts for the same person in the cases that are linked to it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.models import Case, Party
from cases.vocabulary import PartyRole
from signing.links.links import live_link
from signing.links.tokens import Purpose
from tests import factories
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_contact_safety import SAID, TODAY, goes, reached, say, ticked

WORDS = "the family said: it is not safe to contact Dev Shah, his father."


def add(office: Office, reference: str, role: PartyRole, name: str, email: str) -> None:
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        by = factories.viewer_of(office.people["Bea Hollis"])
        add_party(session, case, role, PartyDetails(name=name, email=email), by=by, at=office.clock())


def has_page(office: Office, name: str) -> bool:
    with office.services.database.read() as session:
        party = session.scalars(select(Party).where(Party.name == name)).one()
        return live_link(session, Purpose.REQUEST_STATUS, party.id, at=office.clock()) is not None


def test_a_no_in_a_linked_case_ends_what_they_read_and_asks_before_each_press(office: Office) -> None:
    first = a_choice(office, other_parent="Dev Shah, his father", person_name="Arun Shah")
    second = a_choice(office, person_name="Mina Shah")
    add(office, second, PartyRole.PARENT, "D. Shah", email="dev.shah@example.com")
    add(office, second, PartyRole.PARENT, "Nia Patel", email="nia@example.com")
    bea = office.browser("Bea Hollis")
    own = f"/office/cases/{second}/parties/3/request-link"
    assert bea.post_form(own, action=own).says("A new link is on its way.")
    bea.post_form(f"/office/cases/{second}/arrange", plan(office, attending=["1", "3"]))
    assert reached(office) == ["invitation", "own_page_link"]
    say(office, first, "no")
    assert goes(office, "invitation"), "the cases are not linked"
    assert has_page(office, "D. Shah")

    page = bea.post_form(f"/office/cases/{first}/links/new", other=second, kind="siblings")
    assert page.says("The two cases are linked.")
    assert not goes(office, "invitation")
    assert not has_page(office, "D. Shah")
    page = bea.get(f"/office/cases/{second}")
    assert page.says("Not safe to contact", "ecide about the meeting of 10 December 2026"), page.text
    assert page.text.count("Not safe to contact") == 2, "Nia Patel is somebody else"
    today = bea.get("/office")
    assert today.says("ecide about the meeting of 10 December 2026 (not safe to contact: D. Shah)")
    clear = f"/office/cases/{second}/parties/3/contact"
    assert bea.get(clear).says(f"In the linked case {first} (about Arun Shah) {WORDS}")
    page = bea.post_form(own, action=own)
    assert page.problems == ["Tick that it is safe to contact D. Shah"]
    page = bea.post_form(f"/office/cases/{second}/parties/new", role="supporter", name="Dev Shah")
    assert page.problems == ["Tick that it is safe to contact Dev Shah"]
    agreement = bea.get(f"/mediator/{second}/agreement")
    page = bea.send(agreement, asked=["Priya Shah", "D. Shah"])
    assert page.problems[0].startswith("Nothing was sent. Take the tick of D. Shah away")
    assert page.says(f"In a linked case {WORDS}", "Record who said that it is safe to contact D. Shah")
    assert ticked(agreement, "asked") == ["Priya Shah"]
    idris = office.browser("Idris Vaughan")
    page = idris.get(f"/mediator/{second}/agreement")
    assert page.says(
        "Leave contact with D. Shah to the office", f"In a linked case {WORDS}", "The office asks"
    )
    assert first not in page.text, "which case it was is for the office"
    page = idris.send(page, asked=["D. Shah"])
    assert ticked(page, "asked") == ["D. Shah"]

    safety = bea.get(f"/office/cases/{second}/safety")
    assert safety.says("Call off Thursday 10 December 2026", "I have looked at these")
    looked = f"/office/cases/{second}/safety/looked"
    assert bea.send(safety, {}, action=looked).says("Recorded: you have looked at")
    assert not bea.get("/office").says("ecide about the meeting")

    old = bea.get(clear)
    office.clock.pass_(hours=1)
    say(office, first, "ask")
    page = bea.send(old, SAID)
    assert page.problems[0].startswith("What the family says has changed since this page was opened.")
    page = bea.send(page, {**SAID, "contact_said_on": TODAY - timedelta(days=1)})
    assert "the family's last answer, of Wednesday 25 November 2026." in page.problems[0]
    page = bea.send(page, {**SAID, "contact_safe": "yes", "contact_said_on": TODAY})
    assert page.says("Saved: who said that it is safe to contact them.")
    assert goes(office, "invitation")
    office.clock.pass_(hours=1)
    say(office, first, "no")
    assert not goes(office, "invitation"), "whoever said that it is safe did not know of this"
    (link,) = {
        where for words, where in bea.get(f"/office/cases/{second}").links().items() if "this link" in words
    }
    assert bea.send(bea.get(link), {"submit": "yes"}).says("The link is ended.")
    assert goes(office, "invitation"), "the cases belong together no more"


def test_a_new_request_that_says_no_asks_to_be_linked_to_what_the_same_person_asked_for(
    office: Office,
) -> None:
    first = a_choice(office, person_name="Mina Shah")
    add(office, first, PartyRole.PARENT, "Dev Shah", "dev.shah@example.com")
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{first}/arrange", plan(office, attending=["1", "3"]))
    later = a_choice(office, other_parent="Dev Shah, his father", other_parent_safe="no")
    third = a_choice(office, other_parent="his father", other_parent_safe="ask")
    words = f"ink this case to {later}, or say that they do not belong together"
    today = bea.get("/office")
    assert today.says(words, "Priya Shah asked for both")
    link = next(where for said, where in today.links().items() if words in said)
    page = bea.get(f"/office/cases/{first}")
    assert page.says(words, f"ink this case to {third}")
    page = bea.get(link)
    assert page.value_of("other") in {later, third}
    assert bea.send(page, kind="siblings", other=later).says("The two cases are linked.")
    page = bea.get(f"/office/cases/{first}")
    assert page.says("ecide about the meeting", "Not safe to contact")
    assert not page.says(words)
    done = bea.post_form(f"/office/cases/{first}/links/new", other=third, kind="apart")
    assert done.says("Recorded: the two cases do not belong together.")
    page = bea.get(f"/office/cases/{first}")
    assert not page.says(f"ink this case to {third}")
    assert f"/office/cases/{third}" not in page.html


def test_who_asked_in_the_linked_case_is_not_meant_and_staff_of_the_other_are_warned(office: Office) -> None:
    first = a_choice(office, other_parent="his father", other_parent_safe="no", person_name="Arun Shah")
    add(office, first, PartyRole.PARENT, "Dev Shah", email="dev.shah@example.com")
    second = a_choice(office, person_name="Mina Shah")
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == second)).one()
        case.parties[0].name, case.parties[0].email = "Devinder Shah", "dev.shah@example.com"
    add(office, second, PartyRole.PARENT, "Mrs Priya Shah", email="priya.other@example.com")
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{second}/links/new", other=first, kind="siblings")
    page = bea.get(f"/office/cases/{second}")
    assert page.says(
        "Devinder Shah asked for this case, and is not safe to contact for somebody in a linked one",
        f"In the linked case {first} (about Arun Shah) the family said: it is not safe to contact his father",
    )
    assert not page.says("Record that it is safe")
