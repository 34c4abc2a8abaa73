"""The adviser's call: advice before choice, exact times, nothing typed lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.intake.advice import POINTS
from cases.models import Call, Case, ChoiceMade
from cases.vocabulary import DecisionKind, PartyRole, Role, Section
from mail.outbox import Delivery
from tests import factories
from tests.integration.web.office.conftest import Office

TEXTS = json.loads((Path(__file__).parents[3] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))


@pytest.fixture
def asked(office: Office) -> str:
    """A request that waits for a call; its reference."""
    with office.services.database.write() as session:
        return factories.a_case(office.services, session).reference


def talk(**changes: object) -> dict[str, object]:
    return {
        "held_at": "9:40am",
        "chosen_at": "9:55am",
        "points": list(POINTS),
        "choice": "no_mediation",
        "identity_checked": True,
        **changes,
    }


def kept(office: Office) -> tuple[list[Call], list[ChoiceMade]]:
    with office.services.database.read() as session:
        return list(session.scalars(select(Call))), list(session.scalars(select(ChoiceMade)))


def test_a_choice_before_the_points_is_refused_in_words_and_nothing_typed_is_lost(office, asked):
    sam = office.browser("Sam Reed")
    points = [point for point in POINTS if point != "certificate_dates"]
    page = sam.post_form(
        f"/office/cases/{asked}/call/1/1", talk(points=points, questions="What does it cost?")
    )
    assert page.problems == ["Tick what you explained before recording the choice"]
    assert page.value_of("questions") == "What does it cost?"
    assert page.value_of("held_at") == "9:40am"
    assert kept(office) == ([], [])
    recorded = sam.send(page, {"points": list(POINTS)})
    assert recorded.says("The call is recorded.")


def test_everything_that_is_wrong_with_a_call_is_said_at_once(office, asked):
    page = office.browser("Sam Reed").post_form(
        f"/office/cases/{asked}/call/1/1", talk(points=[], chosen_at="", held_at="soon")
    )
    assert len(page.problems) >= 3
    assert "Tick what you explained before recording the choice" in page.problems
    assert "Enter the time of their choice" in page.problems


def test_a_call_without_a_decision_may_be_recorded_before_everything_is_explained(office, asked):
    sam = office.browser("Sam Reed")
    page = sam.post_form(
        f"/office/cases/{asked}/call/1/1", talk(points=["voluntary"], choice="undecided", chosen_at="")
    )
    assert page.says("The call is recorded.", "Next: ask Priya Shah what they want to do")
    (call,), _ = kept(office)
    assert not call.advice_given


def test_the_choice_keeps_its_exact_uk_time(office, asked):
    office.browser("Sam Reed").post_form(f"/office/cases/{asked}/call/1/1", talk())
    (call,), (choice,) = kept(office)
    assert call.at == datetime(2026, 11, 25, 9, 40, tzinfo=UTC)
    assert choice.chosen_at == datetime(2026, 11, 25, 9, 55, tzinfo=UTC)


def test_in_summer_the_typed_time_is_british_summer_time(office):
    office.clock.at = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    with office.services.database.write() as session:
        reference = factories.a_case(
            office.services,
            session,
            at=datetime(2026, 6, 30, 9, 0, tzinfo=UTC),
            letter_date=date(2026, 6, 20),
        ).reference
    office.browser("Sam Reed").post_form(
        f"/office/cases/{reference}/call/1/1", talk(held_at="10:40am", chosen_at="10:55am")
    )
    assert kept(office)[1][0].chosen_at == datetime(2026, 7, 1, 9, 55, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"held_at": "11am"}, "The time the call began must be now or earlier"),
        ({"chosen_at": "9:30am"}, "The time of their choice must be after the call began"),
        ({"chosen_at": "10:20am"}, "The time of their choice must be now or earlier"),
        ({"chosen_at": ""}, "Enter the time of their choice"),
        ({"choice": ""}, "Choose what they want, or 'Not decided yet'"),
        ({"minutes": "soon"}, "Enter the length in minutes as a number, like 25"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, asked, typed, problem):
    page = office.browser("Sam Reed").post_form(f"/office/cases/{asked}/call/1/1", talk(**typed))
    assert problem in page.problems
    assert kept(office) == ([], [])


@pytest.mark.usefixtures("both_databases")
def test_the_same_call_sent_twice_is_kept_once(office, asked):
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{asked}/call/1/1")
    for _ in range(2):
        sam.send(page, talk())
    calls, choices = kept(office)
    assert (len(calls), len(choices)) == (1, 1)


@pytest.mark.usefixtures("both_databases")
def test_choosing_mediation_tells_the_authority_once_and_asks_for_a_meeting(office, asked):
    office.add("Ruth Okafor", Role.OFFICER)
    page = office.browser("Sam Reed").post_form(f"/office/cases/{asked}/call/1/1", talk(choice="mediation"))
    assert page.says("Next: find a time and place (mediation chosen) by the end of Thursday 24 December 2026")
    with office.services.database.read() as session:
        emails = session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")).all()
        assert [mail.to_name for mail in emails] == ["Ruth Okafor"]


def test_after_mediation_was_chosen_a_certificate_needs_the_mind_to_be_changed(office, asked):
    sam = office.browser("Sam Reed")
    address = f"/office/cases/{asked}/call/1/1"
    sam.post_form(address, talk(choice="mediation"))
    page = sam.get(address)
    assert page.says("Changed their mind: no mediation now")
    assert 'value="no_mediation"' not in page.html
    sam.post_form(address, talk(held_at="9:57am", chosen_at="9:58am", choice="withdrawn"))
    assert sam.get(f"/office/cases/{asked}").says("Next: issue the certificate (no mediation)")


def test_the_decision_is_confirmed_with_the_call(office, asked):
    office.browser("Sam Reed").post_form(
        f"/office/cases/{asked}/call/1/1",
        talk(kind="D3", sections=["B", "I"], letter_date=date(2026, 11, 10), missing_health="Physiotherapy"),
    )
    with office.services.database.read() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        assert decision.kind is DecisionKind.PLAN_CONTENTS
        assert decision.section_set == {Section.B, Section.I}
        assert (decision.letter_date, decision.missing_health) == (date(2026, 11, 10), "Physiotherapy")


def test_a_coordinator_reads_the_script_and_cannot_record(office, asked):
    page = office.browser("Bea Hollis").get(f"/office/cases/{asked}/call/1/1")
    assert page.says("A mediation adviser makes and records this call.")
    assert "Record the call" not in page.text


def test_the_next_call_leads_to_whoever_waits(office, asked):
    page = office.browser("Sam Reed").get(f"/office/cases/{asked}/call")
    assert page.address == f"/office/cases/{asked}/call/1/1"


def test_nobody_but_the_family_is_called_for_a_certificate(office, asked):
    assert office.browser("Sam Reed").get(f"/office/cases/{asked}/call/1/2").status == 404


@pytest.mark.hard_input("K12")
def test_a_page_open_past_its_tokens_life_keeps_every_word(office, asked):
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{asked}/call/1/1")
    office.web.config["WTF_CSRF_TIME_LIMIT"] = -1
    late = sam.send(page, talk(next_step="Phone again on Friday"))
    assert "Everything you typed is still here" in late.problems[0]
    assert late.value_of("next_step") == "Phone again on Friday"
    assert kept(office) == ([], [])
    office.web.config["WTF_CSRF_TIME_LIMIT"] = 3600
    assert sam.send(late, {"submit": "yes"}).says("The call is recorded.")


@pytest.mark.hard_input("K13")
def test_dates_are_taken_as_people_write_them(office, asked):
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{asked}/call/1/1")
    taken = 0
    for day, month, year in TEXTS["K13"]:
        typed = {"letter_date-day": day, "letter_date-month": month, "letter_date-year": year}
        answer = sam.send(page, talk(**typed, choice=""))
        problems = [p for p in answer.problems if p != "Choose what they want, or 'Not decided yet'"]
        if not problems:
            taken += 1
            continue
        assert any(part in problems[0] for part in ("day", "month", "year")), (typed, problems)
        assert answer.value_of("letter_date-day") == day.strip()
    assert taken == 5


def test_a_call_with_whom_nobody_may_contact_yet_warns_before_number_and_script(office, asked):
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.other_parent, case.other_parent_safe = "Dev Shah", "no"
        details = PartyDetails(name="Dev Shah", phone="07700 900123")
        bea = factories.viewer_of(office.people["Bea Hollis"])
        party = add_party(session, case, PartyRole.PARENT, details, by=bea, at=office.clock())
        number = party.number
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{asked}/call/1/{number}")
    warning, phone = "It is not safe to contact Dev Shah", "07700"
    assert 0 < page.text.index(warning) < page.text.index(phone) < page.text.index("1. Is it a good time")
    assert "Record that it is safe to contact Dev Shah" in page.links()
    assert not sam.get(f"/office/cases/{asked}/call/1/1").says("not safe to contact")
    links = sam.get(f"/office/cases/{asked}").links()
    assert "Record a call with Dev Shah, once it is safe to contact them" in links
