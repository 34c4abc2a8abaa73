"""Someone who is detained: a senior adviser takes it on, the step ends, and a wrong mark is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cases.evidence.log import case_events, check_case
from cases.models import Case
from cases.vocabulary import Choice, Event, Role
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_call import talk

DONE = {
    "taken_over_by": "Mel Archer, home authority, 01632 960 077",
    "told_family": "That other rules apply, and that Mel Archer phones them on Friday",
}
STEP = "ake on the case of Aarav Shah, who is detained (other rules apply)"


@pytest.fixture
def detained(office: Office) -> str:
    """A request for someone who is detained; its reference."""
    with office.services.database.write() as session:
        return factories.a_case(office.services, session, detained=True).reference


def called(office: Office, reference: str) -> None:
    said = {name: value for name, value in talk(choice="undecided").items() if name != "chosen_at"}
    page = office.browser("Sam Reed").post_form(f"/office/cases/{reference}/call/1/1", said)
    assert page.says("The call is recorded."), page.problems


def the_events(office: Office) -> list[tuple[Event, dict[str, Any]]]:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        return [(event.kind, event.body) for event in case_events(session, case.id)]


def test_the_step_stands_on_today_with_owner_and_day_until_a_senior_adviser_records_what_was_done(
    office, detained
):
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Call Priya Shah", "a senior adviser takes it on after the call")
    called(office, detained)
    today = bea.get("/office")
    assert today.says(STEP, "Senior adviser", "26 Nov 2026")
    assert not today.says("Call Priya Shah")
    office.clock.pass_(days=2)
    bea, dina = office.browser("Bea Hollis"), office.browser("Dina Farrow")
    assert bea.get("/office").says(STEP, "1 working day late")

    page = dina.get(f"/office/cases/{detained}")
    done = dina.post_form(page.links()["Record what was done"], DONE)
    assert done.says("Recorded: what was done for someone who is detained.", "Mel Archer")
    assert done.says("Nothing to do")
    assert not bea.get("/office").says(STEP)
    kind, body = the_events(office)[-1]
    assert (kind, body["done_on"]) == (Event.CUSTODY_RECORDED, "2026-11-27")
    assert (body["taken_over_by"], body["told_family"]) == tuple(DONE.values())


def test_only_a_senior_adviser_records_it_and_all_the_office_reads_it(office, detained):
    called(office, detained)
    address = f"/office/cases/{detained}/custody/1"
    for name in ("Bea Hollis", "Sam Reed"):
        page = office.browser(name).get(address)
        assert page.says("Ask one to open this page", "we show no dates, record no choice")
        assert "Record what was done" not in page.text
    dina = office.browser("Dina Farrow")
    assert dina.post_form(address, {"taken_over_by": "Mel"}).problems == ["Say what you told the family"]
    dina.post_form(address, DONE)
    assert office.browser("Sam Reed").get(address).says("Mel Archer", "phones them on Friday")
    corrected = dina.post_form(address, taken_over_by="Una Pryce, home authority")
    assert corrected.says("Taken on by Una Pryce")
    assert [kind for kind, _ in the_events(office)].count(Event.CUSTODY_RECORDED) == 2
    assert dina.post_form(address, taken_over_by="Una Pryce, home authority").says("Nothing changed.")


def test_while_detained_no_choice_is_recorded_and_no_certificate_is_issued_before_or_after(office, detained):
    sam, dina = office.browser("Sam Reed"), office.browser("Dina Farrow")
    call = f"/office/cases/{detained}/call/1/1"
    page = sam.get(call)
    assert page.says("no choice is recorded")
    assert not page.says("the appeal must reach the Tribunal")
    called(office, detained)
    for _ in ("before", "after"):
        page = sam.get(f"/office/cases/{detained}/certificate/1/1")
        assert page.says("Other rules apply (SI 2015/62, part 3), so no certificate is issued here.")
        mend = page.links()["What a senior adviser does"]
        assert mend == f"/office/cases/{detained}/custody/1"
        assert "Issue certificate" not in page.text
        dina.post_form(mend, DONE)


def test_a_wrong_mark_is_taken_back_by_a_senior_with_the_reason_and_the_usual_steps_return(office, detained):
    called(office, detained)
    address = f"/office/cases/{detained}/detained"
    no = {"detained": "no", "reason": "The parent ticked it by mistake"}
    page = office.browser("Sam Reed").post_form(address, no)
    assert page.problems == ["Ask a senior adviser to record that they are not detained"]
    assert page.value_of("reason") == no["reason"]
    dina = office.browser("Dina Farrow")
    assert dina.post_form(address, {"detained": "no"}).problems == ["Say how we know"]
    done = dina.post_form(address, no)
    assert done.says("Recorded: they are not detained.", "not detained. The parent ticked it by mistake")
    assert done.says("ask Priya Shah what they want to do")
    assert not office.browser("Bea Hollis").get("/office").says(STEP)
    kind, body = the_events(office)[-1]
    assert kind is Event.DETAINED_CORRECTED
    assert body["changed"] == {"detained": {"before": True, "after": False}}
    assert body["reason"] == no["reason"]
    assert dina.get(f"/office/cases/{detained}/custody/1").says("is not recorded as detained")


def test_what_is_learned_later_stops_clocks_and_asks_a_senior_whatever_was_issued(office):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    reference = a_choice(office)
    sam, ruth = office.browser("Sam Reed"), office.browser("Ruth Okafor")
    assert ruth.get(f"/authority/cases/{reference}").says("Please arrange the mediation by")
    office.clock.pass_(minutes=5)
    page = sam.post_form(f"/office/cases/{reference}/detained", detained="yes", reason="The parent said so")
    assert page.says("Recorded: they are detained.", "no time limit about a decision is counted here", STEP)
    assert not page.says("ind a time and place (mediation chosen)")
    assert not ruth.get(f"/authority/cases/{reference}").says("Please arrange the mediation by")
    dina = office.browser("Dina Farrow")
    dina.post_form(f"/office/cases/{reference}/custody/1", DONE)
    office.clock.pass_(days=1)
    back = office.browser("Dina Farrow").post_form(
        f"/office/cases/{reference}/detained", detained="no", reason="Moved home"
    )
    assert back.says("ind a time and place (mediation chosen)")
    office.clock.pass_(days=1)
    again = office.browser("Sam Reed").post_form(
        f"/office/cases/{reference}/detained", detained="yes", reason="Back in custody"
    )
    assert again.says(STEP)  # what was done the first time was about then


def test_an_authority_not_told_of_a_wish_meanwhile_hears_of_it_once_they_are_not_detained(office):
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.UNDECIDED)
        reference = case.reference
    with office.services.database.write() as session:  # as versions before this one recorded it
        case = session.scalars(select(Case)).one()
        chosen = case.decisions[0].choices[0]
        chosen.choice = Choice.MEDIATION
        case.detained = True
    dina = office.browser("Dina Farrow")
    dina.post_form(f"/office/cases/{reference}/detained", detained="no", reason="A mistake")
    with office.services.database.read() as session:
        emails = session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")).one()
        assert emails.queued_at == office.clock.at


def test_a_certificate_is_not_corrected_while_they_are_detained(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION)
        reference = case.reference
    browser, dina = office.browser("Sam Reed"), office.browser("Dina Farrow")
    page = browser.get(f"/office/cases/{reference}/certificate/1/1")
    issued = browser.send(page, {"submit": "yes"}).address
    office.clock.pass_(minutes=5)
    browser.post_form(f"/office/cases/{reference}/detained", detained="yes", reason="The school said so")
    assert dina.get(f"/office/cases/{reference}/custody/1").says("A certificate was issued")
    address = f"{issued.partition('?')[0]}/correct"
    both = browser.post_form(address, what="person", person_name="Aarav Sháh")
    refused = browser.send(both, {"submit": "yes"})
    assert refused.says("no certificate is issued")


def test_two_seniors_at_once_take_it_back_once_and_what_the_other_typed_is_not_lost(office, detained):
    called(office, detained)
    office.add("Nia Rowe", Role.ADVISER, senior=True)
    dina, nia = office.browser("Dina Farrow"), office.browser("Nia Rowe")
    address, custody = f"/office/cases/{detained}/detained", f"/office/cases/{detained}/custody/1"
    shown, half_done = nia.get(address), nia.get(custody)
    no = {"detained": "no", "reason": "A mistake"}
    dina.post_form(address, no)
    assert nia.send(shown, no).says("Nothing changed.")
    assert [kind for kind, _ in the_events(office)].count(Event.DETAINED_CORRECTED) == 1
    late = nia.send(half_done, DONE)
    assert late.problems == [
        "The child or young person is not recorded as detained any more, so there is nothing to record here"
    ]
    assert late.value_of("told_family") == DONE["told_family"]


def test_a_choice_typed_while_somebody_recorded_that_they_are_detained_is_refused_with_the_words_kept(office):
    with office.services.database.write() as session:
        reference = factories.a_case(office.services, session).reference
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{reference}/call/1/1")
    yes = {"detained": "yes", "reason": "The school said so"}
    office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/detained", yes)
    refused = sam.send(page, talk(choice="no_mediation", questions="When?"))
    assert refused.problems == ["Choose what they want, or 'Not decided yet'"]
    assert refused.says("They are detained, so other rules apply: no choice is recorded.")
    assert (refused.value_of("questions"), refused.value_of("chosen_at")) == ("When?", "9:55am")
