"""In disagreement resolution nobody is invited whom nobody asked: also in a case that came by a list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.drs.parts import parts_of
from cases.evidence.log import check_case
from cases.meetings.arranging import Guest, MeetingPlan, NotAskedToTakePart, arrange_meeting, part_in
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.vocabulary import MeetingMode, PartAnswer, PartyRole, Role
from mail.kinds import EmailKind
from services.casework.authority_moves import part_being_asked
from services.evidence.check import check_evidence
from tests.factories import viewer_of
from tests.integration.web.office import case_rows as lists
from tests.integration.web.office.arranging import mails
from tests.integration.web.office.bodies_asking import a_school_asks, reference_of_the_case
from tests.integration.web.office.case_rows import SCHOOL, a_list, pressed
from tests.integration.web.office.case_rows import sent as sent_in
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import FOCUS, sent
from tests.integration.web.office.test_disagreement_to_the_end import book
from tests.integration.web.office.test_moving import moved

_mediator = lists._mediator
NOBODY_ASKED = {
    **SCHOOL,
    **dict.fromkeys((*lists.ASKED, *lists.BOOKED, "against", "authority contact"), ""),
    **dict.fromkeys(("takes part", "authority takes part", "setting takes part"), ""),
}
"""A school's own request from a list, with the family alone: nobody was asked yet."""
ALONE = {**SCHOOL, "against": "", "authority contact": "", "authority takes part": ""}
"""The same with a meeting booked, to which family and school said yes."""


def brought_in(office: Office, row: dict[str, str]) -> str:
    bea = office.browser("Bea Hollis")
    dry = sent_in(bea, a_list(row))
    assert pressed(bea, dry).says("1 case was opened"), dry.text
    with office.services.database.read() as session:
        return session.scalars(select(Case)).one().reference


def invited(office: Office) -> list[str]:
    with office.services.database.read() as session:
        return [one.name for one in session.scalars(select(Meeting)).one().attendances]


def is_sound(office: Office) -> bool:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        found = check_evidence(session, case.id, blobs=office.services.blobs, certificates=())
        assert found.faults == [], found.faults
        return bool(check_case(session, case.id).sound)


def test_an_authority_that_nobody_asked_is_not_invited_and_can_be_asked_later(office: Office) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    reference = brought_in(office, NOBODY_ASKED)
    bea, case = office.browser("Bea Hollis"), f"/office/cases/{reference}"
    assert bea.get(f"{case}/arrange").heading == "Calls and focus", "no meeting before everyone's yes"
    with office.services.database.read() as session:
        number = {one.role: one.number for one in session.scalars(select(Party))}
    family, school, authority = (
        number[role] for role in (PartyRole.PARENT, PartyRole.SETTING, PartyRole.AUTHORITY)
    )
    bea.post_form(f"{case}/drs/focus", {"focus": FOCUS})
    page = bea.get(f"{case}/drs")
    for one in (family, school):
        page = bea.send(page, {}, action=f"{case}/drs/agreed/{one}")
    page = bea.get(f"{case}/drs/ask")
    assert page.says("Who is asked?")
    bea.send(page, {"parties": [str(family), str(school)]})
    for one in (family, school):
        bea.post_form(f"{case}/drs/answer/{one}", {"answer": "yes", "answered_how": "phone"})

    page = bea.get(f"{case}/arrange")
    assert page.says("Not asked to take part: Bury", "Nobody is invited who was not asked first.")
    assert "Bury, local authority" not in page.text
    with office.services.database.write() as session:
        row = session.scalars(select(Case)).one()
        everyone = [Guest(one.name, part_in(one), party=one) for one in row.parties]
        at, idris = office.clock(), session.get_one(User, office.people["Idris Vaughan"].id)
        plan = MeetingPlan(at, at + timedelta(hours=3), MeetingMode.PHONE, idris, everyone)
        staff = viewer_of(office.people["Bea Hollis"])
        with pytest.raises(NotAskedToTakePart, match="was not asked"):
            arrange_meeting(session, row, plan, by=staff, at=at)
    asks = bea.get(f"{case}/drs/ask")
    assert asks.says("Ask somebody else whether they will take part", "The others’ answers stand.")
    refused = bea.send(asks, {"parties": [str(authority)]})
    assert refused.problems == ["Everyone who is asked must first say yes to the sentence about the meeting"]
    page = bea.send(bea.get(f"{case}/drs"), {}, action=f"{case}/drs/agreed/{authority}")
    page = bea.post_form(f"{case}/drs/ask", {"parties": [str(authority)]})
    assert page.heading == "Calls and focus", page.problems
    assert mails(office, "take_part")[-1] == "Ruth Okafor"
    assert bea.get(f"{case}/drs/ask").heading == "Calls and focus", "everyone was asked"
    assert bea.get(f"{case}/arrange").heading == "Calls and focus", "one answer is still to come"
    ruth = office.browser("Ruth Okafor")
    assert ruth.post_form(f"/authority/cases/{reference}/part", {"answer": "yes"}).says("You have answered")
    assert not bea.get(f"{case}/arrange").says("Not asked to take part")
    assert book(office, reference).address == case
    assert set(invited(office)) == {"Priya Shah", "Bury", "Jo Field"}
    assert is_sound(office)


@pytest.mark.parametrize("is_asked", [True, False])
def test_a_case_from_a_list_that_moves_before_its_meeting(office: Office, is_asked: bool) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    office.add("Dan Petrie", Role.OFFICER, authority_code="liverpool")
    reference = brought_in(office, SCHOOL if is_asked else ALONE)
    bea = office.browser("Bea Hollis")
    before = invited(office)
    assert ("Bury" in before) is is_asked
    assert not moved(bea, reference).problems
    with office.services.database.read() as session:
        assert session.scalars(select(Case)).one().authority_name == "Liverpool"
    if is_asked:
        assert set(invited(office)) == {"Priya Shah", "Liverpool", "Jo Field"}
    else:
        assert invited(office) == before, "neither was asked to take part, so neither comes"
    asked = [to for to, _ in sent(office, EmailKind.TAKE_PART)]
    assert asked == ([office.people["Dan Petrie"].email] if is_asked else [])
    theirs = f"/authority/cases/{reference}"
    assert office.browser("Ruth Okafor").get(f"{theirs}/part").status == 404
    dan = office.browser("Dan Petrie")
    assert dan.get(theirs).says("Will you take part?") is is_asked
    assert dan.get(f"{theirs}/part").status == (200 if is_asked else 404)
    assert is_sound(office)
    if not is_asked:
        return
    done = dan.post_form(f"/authority/cases/{reference}/part", {"answer": "yes"})
    assert done.says("You have answered: Yes")
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        answers = {part.party.name: part.answer for part in parts_of(session, case)}
        assert answers["Liverpool"] is PartAnswer.YES
        assert part_being_asked(session, case, at=office.clock()) is not None


def test_an_address_that_a_school_typed_gets_its_link_and_the_officer_needs_none(office: Office) -> None:
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    typed = {"authority_person": "Ann Case", "authority_contact": "ann.case@bury.example.com"}
    a_school_asks(office, family={}, authority="bury", against=["authority"], **typed)
    reference, bea = reference_of_the_case(office), office.browser("Bea Hollis")
    case = f"/office/cases/{reference}"
    bea.post_form(f"{case}/drs/focus", {"focus": FOCUS})
    page = bea.get(f"{case}/drs")
    for number in (1, 2, 3):
        page = bea.send(page, {}, action=f"{case}/drs/agreed/{number}")
    page = bea.post_form(f"{case}/drs/ask", {"parties": ["1", "2", "3"]})
    assert page.text.count("Six digits to tell them") == 2, "the school, and whom it named at the authority"
    words = dict(sent(office, EmailKind.TAKE_PART))
    assert "six digits, which we tell you by phone" in words["ann.case@bury.example.com"]
    assert "You sign in with your own account." in words[ruth.email]
    assert "six digits" not in words[ruth.email]
    office.browser("Ruth Okafor").post_form(f"/authority/cases/{reference}/part", {"answer": "yes"})
    assert bea.get(f"{case}/drs").says("Yes, I will take part")


def test_whoever_is_taken_off_a_meeting_is_gone_from_it_in_the_log_too(office: Office) -> None:
    reference = brought_in(office, SCHOOL)
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/arrange")
    with office.services.database.read() as session:
        stays = [str(one.number) for one in session.scalars(select(Party)) if one.name != "Bury"]
    changed = bea.send(page, {"attending": stays, "link": "https://meet.example.com/1"})
    assert not changed.problems, changed.problems
    assert "Bury" not in invited(office)
    assert is_sound(office)
