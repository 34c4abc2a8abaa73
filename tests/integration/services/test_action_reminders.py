"""Owners of agreed actions are reminded four times at most; the others hear where it stands."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.models import Case, Party
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.answering import Said, answer_action
from services.agreed.keeping import keep_earlier_actions
from services.agreed.people import entry_of
from services.agreed.reminders import remind_owners
from services.backup.holds import Restoration
from services.notifications.agreed import notify_answered
from signing.models import Envelope, Signer
from tests.agreed import agreed, party_of
from tests.app_services import make_services
from worker.emails.composers import compose_delivery, email_context

SIGNED = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # action 1 is due on 30 December, action 2 on 9 December
REMINDER, STATE = EmailKind.ACTION_REMINDER, EmailKind.ACTION_STATE


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url, now=lambda: SIGNED)
    yield services
    services.database.close()


@pytest.fixture(autouse=True)
def signed_by_all(services):
    return agreed(services, at=SIGNED)


def remind(services, day: date, hour: int = 9) -> None:
    at = datetime(day.year, day.month, day.day, hour, 5, tzinfo=UTC)
    remind_owners(services.database, services.policy, services.bank_holidays, at=at, keys=services.keys)


def sent(services) -> list[tuple[EmailKind, str, str, date]]:
    query = select(Delivery).where(Delivery.kind.in_([REMINDER, STATE])).order_by(Delivery.queued_at)
    with services.database.read() as session:
        return [
            (one.kind, one.to_name, one.ids["actions"], one.queued_at.date())
            for one in session.scalars(query)
        ]


def say(services, signed_by_all, kind, *, number=2, at=SIGNED, words=""):
    with services.database.write() as session:
        party = session.get_one(Party, party_of(services, signed_by_all.authority))
        action = session.scalars(select(AgreedAction).where(AgreedAction.number == number)).one()
        said = Said(kind, words, party.name)
        answer_action(session, action, party, said, seen=len(action.answers), at=at)


def text_of(services, kind) -> str:
    with services.database.read() as session:
        newest = session.scalars(
            select(Delivery).where(Delivery.kind == kind).order_by(Delivery.queued_at.desc())
        ).first()
        message = compose_delivery(email_context(services), session, newest)
        body = message.get_body(("plain",))
        assert body is not None
        return f"{message['Subject']}\n{body.get_content()}"


def every_day(services, first: date, last: date) -> None:
    day = first
    while day <= last:
        for hour in (8, 9, 15):
            remind(services, day, hour)
        day += timedelta(days=1)


def test_each_reminder_goes_once_and_after_the_last_none_comes(services):
    every_day(services, date(2026, 11, 26), date(2027, 1, 29))
    to_owner = [(actions, day) for kind, _, actions, day in sent(services) if kind is REMINDER]
    assert to_owner == [
        ("2", date(2026, 12, 2)),
        ("2", date(2026, 12, 9)),
        ("2", date(2026, 12, 10)),
        ("2", date(2026, 12, 16)),
        ("1", date(2026, 12, 21)),
        ("1", date(2026, 12, 30)),
        ("1", date(2026, 12, 31)),
        ("1", date(2027, 1, 7)),
    ]
    informed = Counter(name for kind, name, _, _ in sent(services) if kind is STATE)
    assert informed == {"Priya Shah": 4}
    with services.database.read() as session:
        ids = list(session.scalars(select(Delivery.message_id)))
        assert len(set(ids)) == len(ids)


def test_after_days_without_a_worker_one_reminder_goes_not_several(services):
    for hour in (9, 10, 11):
        remind(services, date(2026, 12, 17), hour)
    assert [(kind, actions) for kind, _, actions, _ in sent(services)] == [(REMINDER, "2"), (STATE, "2")]


def test_whoever_says_that_it_is_done_is_not_reminded_and_whoever_answered_today_is_not_asked_today(
    services, signed_by_all
):
    say(services, signed_by_all, ActionAnswerKind.NOT_YET, words="Soon", at=SIGNED + timedelta(days=7))
    remind(services, date(2026, 12, 2))
    assert sent(services) == []
    remind(services, date(2026, 12, 9))
    assert len(sent(services)) == 1
    say(services, signed_by_all, ActionAnswerKind.DONE, at=SIGNED + timedelta(days=14, hours=1))
    every_day(services, date(2026, 12, 10), date(2026, 12, 18))
    assert len(sent(services)) == 1


def test_in_a_case_with_a_safety_flag_no_email_names_whose_action_it_is_or_who_answered(
    services, signed_by_all
):
    with services.database.write() as session:
        session.get_one(Case, signed_by_all.case_id).safety_flag = True
    remind(services, date(2026, 12, 10))
    state = text_of(services, STATE)
    assert "9 December 2026: its owner: no answer." in " ".join(state.split())
    with services.database.write() as session:
        family = session.get_one(Signer, signed_by_all.family.id)
        action = session.scalars(select(AgreedAction).where(AgreedAction.number == 2)).one()
        owner, at = action.owner_party, SIGNED + timedelta(days=16)
        said = Said(ActionAnswerKind.DONE, "", "Ruth Okafor")
        answer, _ = answer_action(session, action, owner, said, seen=0, at=at)
        link = entry_of(session, family.party, at=at).link
        notify_answered(session, family.party, link, answer, at=at)
    answered = text_of(services, EmailKind.ACTION_ANSWERED)
    assert "Someone who signed answered about action 2" in " ".join(answered.split())
    for words in (state, answered.replace("Bury SENDIASS", "")):
        assert not {"Bury:", "Ruth", "Okafor"} & set(words.split())
    assert "Bury answered" not in answered


def test_the_words_ask_and_blame_nobody_and_tell_nothing_of_what_was_agreed(services):
    remind(services, date(2026, 12, 2))
    before = text_of(services, REMINDER)
    assert "Due 9 December: tell us how it is going" in before
    assert "You agreed" in before
    assert "done, partly, or not yet" in before
    remind(services, date(2026, 12, 9))
    assert "Due today" in text_of(services, REMINDER)
    remind(services, date(2026, 12, 10))
    after = text_of(services, REMINDER)
    assert "Past its date" in after
    assert "The date was 9 December 2026. Tell us where it stands" in " ".join(after.split())
    state = " ".join(text_of(services, STATE).split())
    assert "Bury: no answer." in state
    assert "No answer does not mean that nothing was done" in state
    for words in (before, after, state):
        assert "speech therapist" not in words
        assert not {"failed", "fault", "breach", "overdue"} & set(words.lower().split())


def test_the_other_side_reads_that_we_asked_again_only_where_the_owner_was_emailed(services, signed_by_all):
    with services.database.write() as session:
        actions = list(session.scalars(select(AgreedAction).order_by(AgreedAction.number)))
        for action in actions:
            action.due_date = date(2026, 12, 9)
        authority = session.get_one(Party, party_of(services, signed_by_all.authority))
        authority.email = None
    remind(services, date(2026, 12, 10))
    assert not [name for kind, name, _, _ in sent(services) if kind is REMINDER]
    state = " ".join(text_of(services, STATE).split())
    assert "nobody has told us." in state
    assert "asked again" not in state
    with services.database.write() as session:
        authority = session.get_one(Party, party_of(services, signed_by_all.authority))
        authority.email = "ruth.okafor@bury.example"
    remind(services, date(2026, 12, 16))
    assert [kind for kind, _, _, day in sent(services) if day == date(2026, 12, 16)] == [REMINDER, STATE]
    assert "nobody has told us. We asked again today. " in " ".join(text_of(services, STATE).split())


def test_two_actions_of_one_day_are_one_email(services):
    with services.database.write() as session:
        for action in session.scalars(select(AgreedAction)):
            action.due_date = date(2026, 12, 15)
    remind(services, date(2026, 12, 8))
    assert [(kind, actions) for kind, _, actions, _ in sent(services)] == [(REMINDER, "1,2")]
    assert "2 things by 15 December 2026" in " ".join(text_of(services, REMINDER).split())


def test_nobody_without_an_address_and_nobody_whose_link_is_paused_gets_one(services, signed_by_all):
    with services.database.write() as session:
        session.get_one(Party, party_of(services, signed_by_all.authority)).email = None
        session.get_one(Signer, signed_by_all.family.id).locked_at = SIGNED
    every_day(services, date(2026, 12, 1), date(2026, 12, 11))
    assert sent(services) == []


def test_after_a_restore_no_day_up_to_it_is_reminded_of(services):
    with services.database.write() as session:
        session.add(Restoration(at=datetime(2026, 12, 2, 12, 0, tzinfo=UTC), backed_up_at=SIGNED))
    remind(services, date(2026, 12, 3))
    assert sent(services) == []
    remind(services, date(2026, 12, 9))
    assert len(sent(services)) == 1


def test_a_statement_that_was_finished_before_gets_its_rows_once_and_nobody_is_asked_of_what_had_passed(
    services, signed_by_all
):
    with services.database.write() as session:
        for action in session.scalars(select(AgreedAction)):
            session.delete(action)
        session.get_one(Envelope, signed_by_all.statement.envelope_id).actions_kept_at = None
    later = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
    assert keep_earlier_actions(services.database, at=later) == 1
    assert keep_earlier_actions(services.database, at=later) == 0
    every_day(services, date(2026, 12, 17), date(2026, 12, 22))
    assert [(kind, actions) for kind, _, actions, _ in sent(services)] == [(REMINDER, "1")]
    with services.database.read() as session:
        assert {one.was_finished_before for one in session.scalars(select(AgreedAction))} == {True}
