"""Feedback: asked once each, answered once a link, counted so that nobody is found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from cases.accounts.people import User
from cases.casework.authority_moves import NewAuthority, move_case
from cases.deadlines.days import first_working_day_on_or_after, is_working_day
from cases.feedback import (
    KIND_NOT_TOLD,
    AppealCount,
    FeedbackAudience,
    FeedbackComment,
    FeedbackCount,
    FeedbackStage,
    FeedbackUsed,
)
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import DecisionKind, MeetingState, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery, Notice, queue
from services.feedback.answering import AnsweredBefore, give_answer
from services.feedback.inviting import actions_agreed_at, ask_for_feedback
from services.feedback.questions import all_in_all
from services.feedback.totals import feedback_totals
from signing.links.feedback_tokens import FeedbackClaim, feedback_token, read_feedback_token
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.integration.web.mediator.conftest import HASHED, Hall, a_hall
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context

KIND = "feedback"


@pytest.fixture(params=["sqlite_url", "migrated_postgres_url"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A mediation that ended today and to which everybody came."""
    services = make_services(tmp_path / "data", request.getfixturevalue(request.param))
    hall = a_hall(services)
    with services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        meeting.state, meeting.concluded_at = MeetingState.CONCLUDED, datetime.now(UTC)
        for attendance in meeting.attendances:
            attendance.present = True
    yield hall
    services.database.close()


def ask(held: Hall, *days: int) -> None:
    """Let the sweep ask at noon of each day so long after the meeting; of days off, at noon of the next."""
    holidays = held.services.bank_holidays
    for count in days:
        day = first_working_day_on_or_after((datetime.now(UTC) + timedelta(days=count)).date(), holidays)
        noon = datetime.combine(day, time(12), UTC)
        ask_for_feedback(held.services.database, holidays, at=noon)


def asked(hall: Hall) -> list[Delivery]:
    with hall.services.database.read() as session:
        return list(
            session.scalars(select(Delivery).where(Delivery.kind == KIND).order_by(Delivery.queued_at))
        )


def links(hall: Hall) -> list[str]:
    """The addresses in the emails, in order."""
    with hall.services.database.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind == KIND).order_by(Delivery.queued_at))
        messages: list[Any] = [compose_delivery(email_context(hall.services), session, row) for row in rows]
    found = [re.search(r"/feedback/\S+", one.get_body(("plain",)).get_content()) for one in messages]
    return [one[0] for one in found if one]


def claims(kind: str = "D1", authority: str = "bury") -> Callable[[int], FeedbackClaim]:
    until = (datetime.now(UTC) + timedelta(days=30)).date()
    return lambda n: FeedbackClaim(f"{n:032d}", "family", "later", authority, kind, until)


def test_everybody_is_asked_once_after_the_meeting_and_once_three_months_later(held: Hall) -> None:
    database, holidays = held.services.database, held.services.bank_holidays
    ask_for_feedback(database, holidays, at=datetime.now(UTC))
    day_off = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time(12), UTC)
    while is_working_day(day_off.date(), holidays):
        day_off += timedelta(days=1)
    ask_for_feedback(database, holidays, at=day_off)
    early = first_working_day_on_or_after(datetime.now(UTC).date() + timedelta(days=1), holidays)
    ask_for_feedback(database, holidays, at=datetime.combine(early, time(7), UTC))
    assert asked(held) == []
    ask(held, 1, 1, 2, 12, 40, 92, 95, 130)
    found = asked(held)
    assert Counter(one.ids["stage"] for one in found) == {"after": 2, "later": 2}
    assert {one.ids["audience"] for one in found} == {"family", "authority"}
    assert len({one.message_id for one in found}) == 4


def test_a_link_takes_one_answer_of_which_no_row_leads_to_the_case(held: Hall) -> None:
    ask(held, 1)
    address = links(held)[0]
    assert links(held)[0] == address
    page = ReviewingClient(held.app).get(address)
    assert page.says("You do not have to answer", "Did you feel heard?")
    thanks = ReviewingClient(held.app).post_form(address, heard="yes", comment="Warm room", may_quote=True)
    assert thanks.says("Thank you")
    again = ReviewingClient(held.app).get(address)
    assert again.says("You have answered already")
    late = make_web(replace(held.services, now=lambda: datetime.now(UTC) + timedelta(days=70)))
    assert ReviewingClient(late).get(links(held)[1]).says("This link can no longer be used")
    assert ReviewingClient(held.app).get("/feedback/not-a-token").status == 404
    with held.services.database.read() as session:
        counts = {(one.question, one.answer): one.count for one in session.scalars(select(FeedbackCount))}
        assert counts["all", "given"] == 1
        assert counts["heard", "yes"] == 1
        assert counts["fair", "skipped"] == 1
        assert session.scalars(select(FeedbackCount.authority_code)).all().count("") == len(counts)
        for table in (FeedbackCount, AppealCount, FeedbackComment, FeedbackUsed):
            columns = set(table.__table__.columns.keys())
            assert not columns & {"case_id", "party_id", "meeting_id", "at", "answered_at", "saved_at"}
        if session.get_bind().dialect.name == "postgresql":
            rows = session.execute(text("SELECT xmin::text FROM feedback_count")).scalars().all()
            assert len(set(rows)) == 1  # no row is younger than another
    assert not held.signed_in(held.coordinator).get("/provider/feedback").says("Warm room")


def asked_about(held: Hall, meetings: int, *, at: datetime) -> None:
    """So many meetings of the case, of each of which its family was asked now, three months on."""
    with held.services.database.write() as session:
        known = session.scalars(select(Meeting)).one()
        facts = {c.key: getattr(known, c.key) for c in Meeting.__table__.columns if c.key != "id"}
        for number in range(meetings):
            meeting = Meeting(**{**facts, "sequence": 10 + number}, decisions=list(known.decisions))
            session.add(meeting)
            session.flush()
            ids = {"meeting": str(meeting.id), "stage": "later", "audience": "family"}
            notice = Notice(EmailKind.FEEDBACK, str(meeting.id), case_id=known.case_id, ids=ids)
            queue(session, notice, name="Priya", address="priya@example.com", at=at)


def test_totals_hide_few_and_are_shown_once_the_quarter_has_ended(held: Hall) -> None:
    at = datetime(2026, 10, 5, 12, tzinfo=UTC)
    claim = claims()
    asked_about(held, 5, at=at)
    with held.services.database.write() as session:
        for n in range(7):
            words = f"word {n}" if n < 3 else ""
            answers = {"done": "all" if n < 6 else "none", "again": "yes"}
            give_answer(session, claim(n), answers, appealed="yes" if n < 5 else "no", comment=words, at=at)
        with pytest.raises(AnsweredBefore):
            give_answer(session, claim(3), {}, at=at)
        other = claims("D5")
        give_answer(session, other(50), {}, appealed="yes", at=at)
        officer = factories.viewer_of(factories.a_user(session, Role.OFFICER, "Ruth", password=HASHED))
        bea = factories.viewer_of(session.scalars(select(User).where(User.role == Role.COORDINATOR)).one())
        assert feedback_totals(session, viewer=bea, this_quarter="2026-Q4") == []
        (quarter,) = feedback_totals(session, viewer=bea, this_quarter="2027-Q1")
        (group,) = quarter.groups
        assert group.count == 8
        done = dict(group.questions[0].answers)
        assert done["None of it"] is None
        assert sum(1 for number in done.values() if number is None) >= 2
        assert group.comment_count == 3
        assert [kind.value for kind, _ in quarter.appeals] == ["D1"]
        assert {row.kind for row in session.scalars(select(AppealCount))} == {"D1", KIND_NOT_TOLD}
        (of_theirs,) = feedback_totals(session, viewer=officer, this_quarter="2027-Q1")
        (theirs,) = of_theirs.groups
        assert theirs.count == 8
        assert theirs.comment_count == 0
        assert of_theirs.appeals == []
        elsewhere = factories.a_user(session, Role.OFFICER, "Ed", password=HASHED, authority_code="liverpool")
        viewer = factories.viewer_of(elsewhere)
        assert feedback_totals(session, viewer=viewer, this_quarter="2027-Q1") == []
        later = at + timedelta(days=70)  # all those who were asked can answer no more: they hide nobody
        give_answer(session, replace(claim(60), until=later.date()), {}, appealed="yes", at=later)
        last = select(FeedbackCount.authority_code, FeedbackCount.quarter)
        assert set(session.execute(last.where(FeedbackCount.authority_code == "")).all()) == {("", "2026-Q4")}
        assert session.scalars(
            select(AppealCount.count).where(AppealCount.kind == KIND_NOT_TOLD, AppealCount.answer == "yes")
        ).all() == [2]
        session.rollback()


@pytest.mark.parametrize(
    ("kind", "asks"), [(DecisionKind.NO_PLAN, True), (DecisionKind.HEALTH_SOCIAL_ONLY, False)]
)
def test_whether_they_appealed_is_asked_where_there_is_an_appeal_and_counted_for_the_authority_of_the_meeting(
    held: Hall, kind: DecisionKind, asks: bool
) -> None:
    """The family moves to another authority after the meeting, and is asked three months later."""
    with held.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.decisions[0].kind = kind
        bea = factories.viewer_of(session.scalars(select(User).where(User.role == Role.COORDINATOR)).one())
        to = NewAuthority(code=None, name="Elsewhere Council", moved_on=datetime.now(UTC).date())
        move_case(session, case, to, new_one_asked=False, by=bea, at=datetime.now(UTC))
    ask(held, 92)
    address = links(held)[0]
    claim = read_feedback_token(address.rsplit("/", 1)[1], held.services.keys)
    assert claim.authority == "bury"
    page = ReviewingClient(held.app).get(address)
    assert page.says("Did you appeal") is asks
    with held.services.database.write() as session:
        give_answer(session, claim, {}, appealed="yes", at=datetime.now(UTC) + timedelta(days=93))
        kinds = {row.kind for row in session.scalars(select(AppealCount))}
        assert kinds == ({KIND_NOT_TOLD} if asks else set())  # one meeting alone is about that kind
        session.rollback()


def test_a_token_of_another_installation_opens_nothing(held: Hall) -> None:
    forged = feedback_token(claims()(1), ["another secret of thirty-two characters"])
    assert ReviewingClient(held.app).get(f"/feedback/{forged}").status == 404


def test_of_each_agreed_action_it_is_asked_if_it_was_done_and_one_answer_is_counted(held: Hall) -> None:
    claim = FeedbackClaim("7" * 32, "family", "later", "bury", "", claims()(1).until, actions=3)
    address = f"/feedback/{feedback_token(claim, held.services.keys)}"
    client = ReviewingClient(held.app)
    page = client.get(address)
    assert page.says("Agreed action 1: has it been done?", "Agreed action 3: has it been done?")
    assert not page.says("Agreed action 4")
    assert not page.says("Has what was agreed been done?")
    client.send(page, action_1="yes", action_2="no", action_3="too_early")
    with held.services.database.read() as session:
        given = {(one.question, one.answer) for one in session.scalars(select(FeedbackCount)) if one.count}
        assert given == {("all", "given"), ("done", "some"), ("again", "skipped")}
        meeting = session.scalars(select(Meeting)).one()
        assert actions_agreed_at(session, meeting) == 0


@pytest.mark.parametrize(
    ("answers", "comes_to"),
    [
        (["yes", "yes"], "all"),
        (["yes", ""], "some"),
        (["partly", "no"], "some"),
        (["no", "too_early"], "none"),
        (["too_early", "too_early"], "too_early"),
        (["", ""], ""),
    ],
)
def test_answers_about_single_actions_come_to_one(answers: list[str], comes_to: str) -> None:
    assert all_in_all(answers, len(answers)) == comes_to


def test_one_quarter_is_read_at_a_time_and_what_people_wrote_a_page_at_a_time(held: Hall) -> None:
    audience, stage = FeedbackAudience.FAMILY, FeedbackStage.AFTER
    with held.services.database.write() as session:
        for quarter, given in (("2025-Q4", 120), ("2025-Q3", 4), ("2025-Q2", 9)):
            group = {"quarter": quarter, "audience": audience, "stage": stage, "authority_code": "bury"}
            session.add(FeedbackCount(**group, question="all", answer="given", count=given))
            written = given if quarter != "2025-Q2" else 0
            for number in range(written):
                words = f"{quarter} no {number:03d}."
                kept = {"quarter": quarter, "audience": audience, "stage": stage, "may_quote": False}
                session.add(FeedbackComment(**kept, words=words))
    office = held.signed_in(held.coordinator)
    newest = office.get("/provider/feedback")
    assert newest.says("October to December 2025", "120 people answered", "July to September 2025")
    assert not newest.says("2025-Q4 no")
    assert "/provider/feedback/2025-Q4/family/after" in newest.html
    seen: list[str] = []
    address: str | None = "/provider/feedback/2025-Q4/family/after"
    pages = 0
    while address:
        html = office.get(address).html
        seen += re.findall(r"2025-Q4 no \d{3}", html)
        pages += 1
        following = re.search(r'rel="next" href="([^"]+)"', html)
        address = following[1] if following else None
    assert pages == 3
    assert sorted(seen) == [f"2025-Q4 no {number:03d}" for number in range(120)]
    few = office.get("/provider/feedback?quarter=2025-Q3")
    assert few.says("Fewer than five people answered")
    for quarter in ("2025-Q3", "2025-Q2", "2030-Q1"):  # fewer than five; nothing written; not ended
        page = office.get(f"/provider/feedback/{quarter}/family/after")
        assert page.says("There is nothing to read")
        assert "2025-Q3 no" not in page.text
    not_there = (
        "/provider/feedback?quarter=2025-Q1",
        "/provider/feedback?quarter=%00",
        "/provider/feedback/2025-Q4/nobody/after",
        "/provider/feedback/2025-Q4/family/after?after=x",
        "/provider/feedback/9999-Q1/family/after",
    )
    assert {one: office.get(one).status for one in not_there} == dict.fromkeys(not_there, 404)
