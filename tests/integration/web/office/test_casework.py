"""Who looks after a case, next steps of the office's own, and notes that the office alone reads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from cases.casework.models import PlannedStep, StaffNote
from cases.casework.notes import notes_of
from cases.evidence.log import EvidenceOpening, case_events, check_case
from cases.models import Case
from cases.vocabulary import Event, Role
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import a_held_meeting
from tests.integration.web.office.test_call import talk

SECRET = "Wolverine 7731: the grandmother must not be phoned"


def asked(office: Office, **changes: Any) -> str:
    with office.services.database.write() as session:
        return factories.a_case(office.services, session, **changes).reference


def kinds(office: Office, reference: str) -> list[Event]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert check_case(session, case.id).sound
        return [event.kind for event in case_events(session, case.id)]


@pytest.mark.usefixtures("both_databases")
def test_whoever_takes_the_call_looks_after_the_case_until_somebody_else_does(office):
    reference, other = asked(office), asked(office, person_name="Ivy Hale")
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    assert bea.get(f"/office/cases/{reference}").says("Looked after by nobody yet")
    assert bea.get("/office/cases?whose=nobody").says("Aarav Shah", "Ivy Hale")
    sam.post_form(f"/office/cases/{reference}/call/1/1", talk(choice="no_mediation"))
    assert bea.get(f"/office/cases/{reference}").says("Looked after by Sam Reed")
    assert sam.get("/office?whose=mine").says("Only cases that you look after", "Issue the certificate")
    assert not sam.get("/office?whose=mine").says("Ivy Hale")
    assert not sam.get("/office/cases?whose=mine").says("Ivy Hale")
    address = f"/office/cases/{reference}/owner"
    done = bea.post_form(address, owner=str(office.people["Bea Hollis"].id))
    assert done.says("Saved: who looks after this case.", "Looked after by Bea Hollis")
    assert not sam.get("/office/cases?whose=mine").says("Aarav Shah")
    assert bea.post_form(address, owner="").says("Looked after by nobody yet")
    assert bea.post_form(address, owner="").says("Nothing changed.")
    assert kinds(office, reference).count(Event.OWNER_CHANGED) == 3
    assert bea.get(f"/office/cases/{other}").says("Looked after by nobody yet")


def test_a_mediator_or_an_officer_is_not_offered(office):
    reference = asked(office)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/owner")
    assert page.says("Sam Reed, mediation adviser", "Bea Hollis, coordinator")
    assert "Idris" not in page.text


def test_a_step_of_ones_own_stands_beside_the_statutory_one_and_never_in_its_place(office):
    reference = asked(office)
    bea = office.browser("Bea Hollis")
    step = {"what": "Ask the school for the report", "due_on": date(2026, 11, 20)}
    page = bea.post_form(f"/office/cases/{reference}/steps/new", step)
    assert page.says("The step is saved.", "Next: call Priya Shah", "Ask the school for the report")
    again = bea.post_form(f"/office/cases/{reference}/steps/new", step)
    assert again.says("Nothing changed.")
    today = bea.get("/office")
    assert today.says("Ask the school for the report", "Call Priya Shah", "Office", "3 working days late")
    assert bea.get("/office/cases").says("Call Priya Shah")
    address = today.links()["Ask the school for the report"]
    changed = bea.post_form(address, what="Ask the nursery", due_on=date(2026, 12, 3))
    assert changed.says("The step is saved.", "Ask the nursery", "3 December")
    assert bea.get("/office").says("Coming up, or waiting for others (1)")
    page = bea.get(address)
    sam = office.browser("Sam Reed")
    open_at_sam = sam.get(address)
    done = bea.send(page, {}, action=f"{address}/done")
    assert done.says("Recorded: the step is done.")
    assert bea.send(page, {}, action=f"{address}/done").says("Nothing changed.")
    assert "Ask the nursery" not in bea.get("/office").text
    assert kinds(office, reference)[-3:] == [Event.STEP_PLANNED, Event.STEP_CHANGED, Event.STEP_DONE]
    late = sam.send(open_at_sam, what="Ask the nursery for the report", due_on=date(2026, 12, 4))
    assert late.says("Bea Hollis recorded this step as done while you were writing. Nothing was saved")
    assert late.value_of("what") == "Ask the nursery for the report"
    assert sam.send(late, what="Ask them again").says("The step is saved.", "Ask them again")


def test_a_step_without_words_or_day_is_asked_for_and_a_strangers_step_is_not_found(office):
    reference, other = asked(office), asked(office, person_name="Ivy Hale")
    bea = office.browser("Bea Hollis")
    page = bea.post_form(f"/office/cases/{reference}/steps/new", what="Ring")
    assert page.problems == ["Enter the day"]
    assert page.value_of("what") == "Ring"
    bea.post_form(f"/office/cases/{reference}/steps/new", what="Ring", due_on=date(2026, 12, 3))
    with office.services.database.read() as session:
        step = session.scalars(select(PlannedStep)).one()
    assert bea.get(f"/office/cases/{other}/steps/{step.id}").status == 404


def test_a_closed_case_still_comes_to_today_for_a_step_of_ones_own(office):
    reference = asked(office)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/steps/new", what="NHS: ring", due_on=date(2026, 11, 25))
    page = bea.get(f"/office/cases/{reference}/close")
    assert page.says("This stays on Today", "NHS: ring")
    bea.send(page, {"reason": "out_of_scope"})
    assert bea.get("/office").says("NHS: ring", "Late, or to do today (1)")
    assert bea.get(f"/office/cases/{reference}").says("Next: NHS: ring")


@pytest.mark.usefixtures("both_databases")
def test_a_note_is_read_by_the_office_alone_and_a_correction_keeps_what_it_said(office):
    reference = a_choice(office)
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    a_held_meeting(office)
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    address = f"/office/cases/{reference}/notes"
    assert bea.post_form(address, words="").problems == ["Write what you want to note"]
    assert bea.post_form(address, words=SECRET).says(SECRET, "Bea Hollis")
    bea.post_form(address, words=SECRET)
    assert sam.get(f"/office/cases/{reference}").says(SECRET)
    for name, page in (
        ("Idris Vaughan", f"/mediator/{reference}"),
        ("Ruth Okafor", f"/authority/cases/{reference}"),
    ):
        browser = office.browser(name)
        assert browser.get(page).status == 200
        assert "Wolverine" not in browser.get(page).text
        assert browser.get(address).status == 404
    correct = sam.get(address).links()
    href = next(link for words, link in correct.items() if words.startswith("Correct this note"))
    page, open_at_bea = sam.get(href), bea.get(href)
    assert page.value_of("words") == SECRET
    sam.post_form(href, words="Wolverine 7731: the aunt must not be phoned")
    shown = bea.get(address)
    assert shown.says("the aunt must not be phoned", "What it said before", "the grandmother must not")
    late = bea.send(open_at_bea, words="Phone the aunt")
    assert late.says("Sam Reed corrected this note while you were writing. Nothing was saved")
    assert late.says("What Sam Reed wrote")
    assert late.value_of("words") == "Phone the aunt"
    assert "Phone the aunt" in bea.send(late, submit="yes").text
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert len(session.scalars(select(StaffNote)).all()) == 3
        said = session.scalars(select(EvidenceOpening.body)).all()
        assert not any("Wolverine" in body for body in said)
        viewer = factories.viewer_of(office.people["Idris Vaughan"])
        assert notes_of(session, case, viewer) == []
