"""One person with two windows: nothing is overwritten, lost, or sent unseen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import draft_of, outcome_of
from cases.models import Case, Party
from cases.vocabulary import MeetingState, PartyRole, Result, Role, Side
from tests import factories
from tests.integration.web.mediator.conftest import Hall
from tests.statements import next_version

LONG = ("summary", "differences", "child_views", "annex", "child_views_how")


def opened(hall: Hall):
    hall.begun(actions=1)
    client = hall.signed_in()
    return client, client.get(hall.address("outcome")), client.get(hall.address("outcome"))


@pytest.mark.hard_input("K77")
def test_what_the_same_person_wrote_in_another_window_is_shown_and_not_overwritten(hall: Hall) -> None:
    client, first, second = opened(hall)
    client.send(first, summary="ALPHA", save="yes")
    both = client.send(second, summary="BETA", save="yes")
    assert both.status == 409
    assert both.says("You changed this at", "in another window", "The version that is saved:", "ALPHA")
    assert not any(word in both.text for word in ("Their version", "replace theirs")), "both are one person's"
    assert both.value_of("summary").strip() == "BETA"
    assert hall.draft().summary == "ALPHA"
    assert client.get(both.response.request.full_path).says("in another window", "ALPHA")
    client.send(both, save="yes")  # both were seen: the second is meant
    assert hall.draft().summary == "BETA"


@pytest.mark.hard_input("K77")
def test_a_page_that_is_shown_again_has_what_the_other_window_wrote(hall: Hall) -> None:
    client, first, second = opened(hall)
    client.send(first, summary="ALPHA", result="part", save="yes")
    again = client.send(second, differences="x" * 21_000, save="yes")
    assert again.problems
    assert again.value_of("summary").strip() == "ALPHA"
    client.send(again, differences="We see it differently", save="yes")  # an empty box would be a change
    assert (hall.draft().summary, hall.draft().result) == ("ALPHA", Result.PART)
    assert hall.draft().differences == ("We see it differently",)


@pytest.mark.hard_input("K77")
def test_a_script_is_told_of_the_other_window_too(hall: Hall) -> None:
    client, first, second = opened(hall)
    token, base = (first.value_of(name) for name in ("csrf_token", "base"))
    for text, clashes in (("ALPHA", 0), ("BETA", 1)):
        answer = client.post(
            hall.address("outcome/save"),
            data={"base": base, "summary": text},
            headers={"X-CSRFToken": token},
        ).response.get_json()
        assert len(answer["clashes"]) == clashes
    assert "in another window" in answer["clashes"][0]["sentence"]
    assert second.value_of("base") == base


@pytest.mark.hard_input("K56")
@pytest.mark.parametrize("name", LONG)
def test_a_long_text_is_kept_whole_with_its_message(hall: Hall, name: str) -> None:
    client, page, _ = opened(hall)
    text = "x" * 21_000
    after = client.send(page, {name: text}, save="yes")
    assert any("too many" in problem or "characters" in problem for problem in after.problems)
    assert client.get(hall.address("outcome")).value_of(name).strip() == text
    answer = client.post(
        hall.address("outcome/save"),
        data={"base": after.value_of("base"), name: text + "y"},
        headers={"X-CSRFToken": after.value_of("csrf_token")},
    ).response.get_json()
    assert (answer["unsaved"], bool(answer["notices"][name])) == ([], True)
    assert client.get(hall.address("outcome")).value_of(name).strip() == text + "y"


@pytest.mark.hard_input("K56")
def test_a_text_too_long_to_be_kept_at_all_is_never_called_saved(hall: Hall) -> None:
    client, page, _ = opened(hall)
    answer = client.post(
        hall.address("outcome/save"),
        data={"base": page.value_of("base"), "summary": "x" * 100_001},
        headers={"X-CSRFToken": page.value_of("csrf_token")},
    ).response.get_json()
    assert answer["unsaved"] == ["summary"]
    assert answer["unsaved_words"].startswith("Not saved: Summary is too long")


@pytest.mark.hard_input("K75")
def test_a_page_of_an_older_version_sends_no_newer_one(hall: Hall) -> None:
    statement = hall.sent()
    client = hall.signed_in()
    page = client.get(hall.address("paper/withdraw"))
    next_version(hall.services, statement, at=datetime.now(UTC))
    refused = client.send(page, submit="yes")
    assert refused.problems[0].startswith("Something changed since this page was opened")


def another_meeting(hall: Hall) -> None:
    """The one before was adjourned, and another is arranged; its form is begun."""
    with hall.services.database.write() as session:
        first = session.scalars(select(Meeting)).one()
        mediator = session.get_one(User, first.mediator_id)
        coordinator = session.scalars(select(User).where(User.role == Role.COORDINATOR)).one()
        first.state = MeetingState.ADJOURNED
        second = factories.a_meeting(
            session, first.case, mediator, coordinator, starts=datetime.now(UTC), at=datetime.now(UTC)
        )
        outcome_of(session, second, by=factories.viewer_of(mediator), at=datetime.now(UTC))


@pytest.mark.hard_input("K77")
def test_a_form_that_was_open_when_another_meeting_was_arranged_writes_into_its_own(hall: Hall) -> None:
    client, first, _ = opened(hall)
    another_meeting(hall)
    second = client.get(hall.address("outcome"))
    client.send(second, summary="BETA", save="yes")
    kept = client.send(first, summary="ALPHA", save="yes")
    assert kept.value_of("summary").strip() == "ALPHA"
    with hall.services.database.read() as session:
        outcomes = session.scalars(select(Outcome).join(Meeting).order_by(Meeting.starts_at)).all()
        assert [draft_of(outcome).summary for outcome in outcomes] == ["ALPHA", "BETA"]


@pytest.mark.hard_input("K75")
def test_an_old_page_says_nothing_of_a_meeting_that_was_arranged_since(hall: Hall) -> None:
    hall.begun()
    client = hall.signed_in()
    not_held, conclude = (client.get(hall.address(page)) for page in ("not-held", "conclude"))
    another_meeting(hall)
    answer = client.send(not_held, why="other", more="The hall was locked")
    assert answer.problems[0].startswith("Something changed since this page was opened")
    assert answer.value_of("more") == "The hall was locked"
    assert client.send(conclude, submit="yes").problems[0].startswith("Something changed")
    with hall.services.database.read() as session:
        states = [meeting.state for meeting in session.scalars(select(Meeting).order_by(Meeting.starts_at))]
    assert states == [MeetingState.ADJOURNED, MeetingState.ARRANGED]


def test_whoever_came_into_the_case_later_stands_on_the_form_with_their_role(hall: Hall) -> None:
    client, _, _ = opened(hall)
    with hall.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        late = Party(
            number=len(case.parties) + 1,
            role=PartyRole.HEALTH,
            side=Side.HEALTH,
            name="Ife Okoro",
            organisation="Elm Trust",
        )
        case.parties.append(late)
        session.flush()
        stem = f"signers.{late.id}"
    page = client.get(hall.address("outcome"))
    assert (page.value_of(f"{stem}.name"), page.value_of(f"{stem}.capacity")) == (
        "Ife Okoro",
        "for Elm Trust",
    )
    client.send(page, {f"{stem}.signs": True}, save="yes")
    assert hall.draft().values[f"{stem}.capacity"] == "for Elm Trust"
