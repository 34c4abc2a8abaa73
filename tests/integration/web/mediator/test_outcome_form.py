"""The outcome form without script: nothing typed is lost, rows stay themselves, gaps are told at once."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from cases.vocabulary import DueBasis, MeetingState
from services.signing import sign_and_finish
from tests import factories
from tests.integration.web.mediator.conftest import Hall, rows_of
from tests.web_apps import make_web

TEXTS = json.loads((Path(__file__).parents[3] / "hard_inputs" / "K01-texts.json").read_text("utf-8"))


def begun(hall, client):
    return client.send(client.get(hall.address()), action=hall.address("begin"))


def with_actions(hall, client, count):
    """The form with so many actions, each saying its number."""
    hall.begun(actions=count)
    page = client.get(hall.address("outcome"))
    named = {f"actions.{row}.what": f"Thing {n}" for n, row in enumerate(rows_of(page, "actions"), start=1)}
    return client.send(page, named, save="yes")


def whats(page):
    return [page.value_of(f"actions.{row}.what") for row in rows_of(page, "actions")]


@pytest.mark.hard_input("K09")
def test_without_script_removing_the_second_of_three_actions_leaves_the_first_and_third(hall):
    client = hall.signed_in()
    page = with_actions(hall, client, 3)
    second = rows_of(page, "actions")[1]

    page = client.send(page, remove=f"actions.{second}")

    assert page.says("Action removed.", "Undo")
    page = client.send(page, save="yes")
    assert whats(client.get(hall.address("outcome"))) == ["Thing 1", "Thing 3"]
    assert [a.what for a in hall.draft().actions] == ["Thing 1", "Thing 3"]


def test_a_removed_action_comes_back_whole(hall):
    client = hall.signed_in()
    page = with_actions(hall, client, 2)
    first = rows_of(page, "actions")[0]
    page = client.send(page, remove=f"actions.{first}")

    page = client.send(page, undo=f"actions.{first}")

    assert whats(page) == ["Thing 1", "Thing 2"]


def test_what_is_typed_is_saved_by_whichever_button_is_pressed(hall):
    client = hall.signed_in()
    page = with_actions(hall, client, 2)
    _, second = rows_of(page, "actions")

    page = client.send(page, {f"actions.{second}.what": "Thing 2, as changed"}, up=f"actions.{second}")

    assert whats(page) == ["Thing 2, as changed", "Thing 1"]
    page = client.send(page, down=f"actions.{second}")
    assert whats(page) == ["Thing 1", "Thing 2, as changed"]


@pytest.mark.hard_input("K12")
def test_a_page_open_for_longer_than_its_token_keeps_all_text_and_one_press_saves(hall):
    app = make_web(hall.services, form_token_seconds=5)
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        client = hall.signed_in(app=app)
        page = with_actions(hall, client, 1)
        (row,) = rows_of(page, "actions")
        clock.shift(timedelta(seconds=10))

        page = client.send(
            page,
            {
                f"actions.{row}.what": "Written for an hour",
                "summary": "All of it",
                f"people.{rows_of(page, 'people')[0]}.present": True,
            },
            save="yes",
        )

        assert page.problems == [
            "This page was open for a long time. Everything you typed is still here. Press 'Save' again"
        ]
        assert page.value_of(f"actions.{row}.what") == "Written for an hour"
        assert page.value_of("summary") == "All of it"
        assert hall.draft().summary == ""
        client.send(page, save="yes")
    assert hall.draft().summary == "All of it"
    assert [a.what for a in hall.draft().actions] == ["Written for an hour"]
    assert hall.draft().people[0].present is True


@pytest.mark.hard_input("K01", "K02", "K10", "K11")
def test_texts_are_kept_and_shown_exactly_as_typed(hall):
    texts = [text for case in ("K01", "K02", "K10", "K11") for text in TEXTS[case]]
    hall.begun(actions=len(texts))
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    rows = rows_of(page, "actions")
    typed = {f"actions.{row}.what": text for row, text in zip(rows, texts, strict=True)}
    typed |= {f"actions.{row}.owner_person": text for row, text in zip(rows, texts, strict=True)}

    page = client.send(page, {**typed, "summary": "\n".join(texts)}, save="yes")

    assert whats(page) == texts
    draft = hall.draft()
    assert [a.what for a in draft.actions] == texts
    assert [a.owner_person for a in draft.actions] == texts
    assert draft.summary == "\n".join(texts)


@pytest.mark.hard_input("K03")
def test_what_cannot_be_printed_is_taken_out_and_told_beside_the_field(hall):
    hall.begun(actions=len(TEXTS["K03"]))
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    rows = rows_of(page, "actions")

    page = client.send(
        page, {f"actions.{r}.what": text for r, text in zip(rows, TEXTS["K03"], strict=True)}, save="yes"
    )

    expected = "We took out 1 character that cannot be printed. Check the text"
    assert page.problems == [f"Action {n}: {expected}" for n in range(1, len(rows) + 1)]
    assert whats(page) == [re.sub(r"[\x00-\x1f\x7f]", "", text) for text in TEXTS["K03"]]
    assert [a.what for a in hall.draft().actions] == whats(page)


@pytest.mark.hard_input("K13")
def test_due_dates_are_read_as_people_write_them_or_the_faulty_part_is_named(hall):
    dates = TEXTS["K13"]
    hall.begun(actions=len(dates))
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    rows = rows_of(page, "actions")
    typed = {
        f"actions.{row}.due_date-{part}": text
        for row, texts in zip(rows, dates, strict=True)
        for part, text in zip(("day", "month", "year"), texts, strict=True)
    }

    page = client.send(page, typed, save="yes")

    read = {a.row: a.due_date for a in hall.draft().actions}
    good = [row for row in rows if read[row] is not None]
    assert [read[row].isoformat() for row in good[:5]] == [
        "2026-03-03",
        "2026-03-03",
        "2025-09-03",
        "2026-03-03",
        "2026-03-03",
    ]
    assert len(page.problems) == len(rows) - len(good) > 0
    assert all(any(part in words for part in ("day", "month", "year")) for words in page.problems)
    for name, text in typed.items():
        assert page.value_of(name) == text.strip()


def test_every_gap_is_named_at_once_and_leads_to_its_field(hall):
    client = hall.signed_in()
    page = client.send(begun(hall, client), result="part", add="action")

    page = client.send(page, make="yes")

    assert page.status == 422
    assert page.problems == [
        "Tick who came to the meeting",
        "Action 1: enter what will be done",
        "Action 1: choose what kind of thing was agreed",
        "Action 1: choose who will do it",
        "Action 1: enter the date by which it will be done",
        "Action 1: say when it counts as done",
        "Enter what is still open, a topic on each line",
    ]
    targets = [href for words, href in page.links().items() if words in page.problems]
    assert len(targets) == len(page.problems)
    assert hall.envelopes() == []
    assert hall.meeting().state is MeetingState.ARRANGED


def test_an_authority_that_came_without_anyone_who_can_decide_is_asked_about(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    authority = next(name for form in page.forms() for name in form.names() if name.endswith(".may_decide"))

    page = client.send(page, {authority: None}, make="yes")

    assert page.problems == [
        "Tick 'Can decide for this body' if this person can decide for the local authority. "
        "If not, enter someone who can. "
        "If nobody came for the local authority, untick them under 'Who came'"
    ]
    assert page.links()[page.problems[0]].endswith(authority)


def test_a_summary_may_have_250_words_and_no_more(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))

    page = client.send(page, summary="word " * 251, make="yes")

    assert page.problems == ["The summary has 251 words. Shorten it to 250"]
    page = client.send(page, summary="word " * 250, make="yes")
    assert page.heading == "The Outcome Statement is being made"


def test_a_text_too_long_to_keep_stays_on_the_page_until_it_is_shortened(hall):
    client = hall.signed_in()
    page = client.send(begun(hall, client), annex="x" * 100_001, summary="kept", save="yes")

    assert page.problems == ["You have 92,001 characters too many. Shorten the agreed wording"]
    assert page.value_of("annex") == "x" * 100_001
    assert hall.draft().annex == ""
    assert hall.draft().summary == "kept"


def test_the_lawful_date_is_suggested_with_its_reason_and_a_later_one_holds_as_agreed(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    row = rows_of(page, "actions")[0]
    lawful = hall.meeting().starts_at.date() + timedelta(weeks=5)
    assert page.says("Five weeks:", "(regulation 42(2))")

    page = client.send(page, {f"actions.{row}.due_date": lawful + timedelta(days=1)}, save="yes")

    assert page.says("Later than the rules allow", "Keep it only if all agreed")
    assert hall.draft().actions[0].due_basis is DueBasis.AGREED
    page = client.send(page, use=f"actions.{row}")
    assert hall.draft().actions[0].due_date == lawful
    assert hall.draft().actions[0].due_basis is DueBasis.REG42_2


def test_a_field_that_someone_else_wrote_meanwhile_shows_both_versions_and_loses_none(hall):
    mediator, coordinator = hall.signed_in(), hall.signed_in(hall.coordinator)
    mine = begun(hall, mediator)
    theirs = coordinator.get(hall.address("outcome"))
    coordinator.send(theirs, summary="As the office has it", differences="Hours", save="yes")

    page = mediator.send(mine, summary="As I have it", child_views="Wants a visit", save="yes")

    assert page.status == 409
    assert page.says("Changed in two places at once")
    assert page.says("Bea Hollis changed this at", "Nothing is overwritten. Here are both versions")
    assert page.says("As the office has it")
    assert page.value_of("summary") == "As I have it"
    assert hall.draft().summary == "As the office has it"
    assert hall.draft().child_views == "Wants a visit"
    assert hall.draft().differences == ("Hours",)
    mediator.send(page, save="yes")
    assert hall.draft().summary == "As I have it"


def test_what_nobody_touched_on_an_old_page_does_not_undo_anothers_words(hall):
    mediator, coordinator = hall.signed_in(), hall.signed_in(hall.coordinator)
    mine = begun(hall, mediator)
    coordinator.send(coordinator.get(hall.address("outcome")), summary="As the office has it", save="yes")

    page = mediator.send(mine, differences="Hours", save="yes")

    assert page.status == 200
    assert page.value_of("summary") == "As the office has it"


def test_a_person_who_came_unasked_is_added(hall):
    client = hall.signed_in()
    page = client.send(begun(hall, client), add="person")
    row = rows_of(page, "people")[-1]

    client.send(page, {f"people.{row}.name": "Joy Achterberg", f"people.{row}.role": "SENCO"}, save="yes")

    added = hall.draft().people[-1]
    assert (added.name, added.role, added.present) == ("Joy Achterberg", "SENCO", True)


def test_only_the_meetings_own_mediator_and_the_office_may_open_its_pages(hall):
    hall.filled()
    stranger = hall.signed_in(hall.other_mediator)
    for page in ("", "outcome", "outcome/page", "paper", "change", "not-held", "conclude"):
        assert stranger.get(hall.address(page)).status == 404
    for page in ("begin", "outcome/save", "outcome/live"):
        assert stranger.post(hall.address(page)).status == 404
    assert stranger.get("/mediator").says("No meetings today.")


def test_the_office_may_write_but_not_make_or_send_the_paper(hall):
    hall.filled()
    office = hall.signed_in(hall.coordinator)
    page = office.get(hall.address("outcome"))
    assert not page.says("Make the Outcome Statement")

    form = page.form_for({"save": ""})
    office.browser.post(hall.address("outcome"), data={**form.fields(), "make": "yes"})

    assert hall.envelopes() == []
    assert office.get("/mediator").status == 404
    assert office.get(hall.address("conclude")).status == 404


def test_a_form_that_everyone_signed_leads_to_its_paper(hall: Hall):
    statement = hall.sent()
    with hall.services.database.write() as session:
        for signer in (statement.family, statement.authority):
            sign_and_finish(
                session,
                signer.id,
                factories.typed_signature(signer.name),
                at=hall.services.now(),
                work=hall.services.work,
                keys=hall.services.keys,
            )
    client = hall.signed_in()

    page = client.get(hall.address("outcome"))

    assert page.address == hall.address("paper")
    assert page.says("Signed by everyone")
    assert not page.says("Open the form")
