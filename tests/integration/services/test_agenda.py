"""What a mediator has before them: days by UK midnight, and what waits for their hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.accounts.people import User
from cases.models import Case
from cases.vocabulary import Choice, CodeKind, Role
from services.queries.agenda import Waiting, agenda_of
from services.queries.worklist import TodoKind, todos_of, work_of
from services.signing import ask_for_change, send_fresh_link, show_code
from signing.models import CodeLook, Envelope, Signer
from tests import factories
from tests.app_services import make_services
from tests.statements import next_version, statement_out

NOW = datetime(2027, 6, 15, 9, 0, tzinfo=UTC)  # summer: UK midnight is 11pm UTC of the day before


@pytest.fixture
def services(tmp_path: Path, database_url: str):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def meet(services):
    """``meet(starts)``: a meeting of one mediator; returns that mediator's id and the meeting's."""
    with services.database.write() as session:
        people = [factories.a_user(session, role) for role in (Role.ADVISER, Role.MEDIATOR, Role.COORDINATOR)]
        ids = [user.id for user in people]

    def go(starts: datetime):
        with services.database.write() as session:
            adviser, mediator, coordinator = [session.get_one(type(people[0]), id_) for id_ in ids]
            case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
            return mediator.id, factories.a_meeting(session, case, mediator, coordinator, starts=starts).id

    return go


@pytest.mark.parametrize(
    ("starts", "where"),
    [
        pytest.param(datetime(2027, 6, 14, 22, 59, tzinfo=UTC), "waiting", id="last minute of yesterday"),
        pytest.param(datetime(2027, 6, 14, 23, 0, tzinfo=UTC), "today", id="midnight"),
        pytest.param(datetime(2027, 6, 15, 22, 59, tzinfo=UTC), "today", id="last minute of today"),
        pytest.param(datetime(2027, 6, 15, 23, 0, tzinfo=UTC), "week", id="first minute of tomorrow"),
        pytest.param(datetime(2027, 6, 22, 22, 59, tzinfo=UTC), "week", id="last minute of the week"),
        pytest.param(datetime(2027, 6, 22, 23, 0, tzinfo=UTC), "next", id="after the week"),
    ],
)
def test_a_meeting_stands_under_its_uk_day(services, meet, starts, where):
    mediator, meeting = meet(starts)
    with services.database.read() as session:
        agenda = agenda_of(session, mediator, at=NOW)

        places = {
            "today": [m.id for m in agenda.today],
            "week": [m.id for m in agenda.week],
            "next": [agenda.next.id] if agenda.next else [],
            "waiting": [item.meeting.id for item in agenda.waiting],
        }
        assert places == {place: [meeting] if place == where else [] for place in places}


def test_a_change_asked_for_waits_until_a_new_version_is_made(services):
    statement = statement_out(services, at=NOW)
    with services.database.write() as session:
        ask_for_change(session, statement.family.id, parts=[], words="Weekly", where={}, at=NOW)
    with services.database.read() as session:
        (item,) = agenda_of(session, statement.mediator_id, at=NOW + timedelta(days=1)).waiting
        assert (item.what, item.since) == (Waiting.CHANGE_ASKED, NOW)

    next_version(services, statement, at=NOW + timedelta(hours=1))

    with services.database.read() as session:
        waiting = agenda_of(session, statement.mediator_id, at=NOW + timedelta(days=1)).waiting
        assert [item.what for item in waiting] == [Waiting.CODE_TO_TELL]


def test_a_code_that_was_promised_waits_for_the_mediator_and_on_today_until_staff_had_it_shown(services):
    statement = statement_out(services, at=NOW)

    def steps(session) -> list[str]:
        (work,) = work_of(session, select(Case).where(Case.id == statement.case_id))
        todos = todos_of(session, work, at=NOW, bank_holidays=services.bank_holidays)
        return [todo.words for todo in todos if todo.kind is TodoKind.STATEMENT]

    with services.database.read() as session:
        (item,) = agenda_of(session, statement.mediator_id, at=NOW).waiting
        assert item.what is Waiting.CODE_TO_TELL
        assert steps(session) == ["Tell Ruth Okafor the six-digit code"]
    with services.database.write() as session:
        signer = session.get_one(Signer, statement.authority.id)
        look = CodeLook(kind=CodeKind.STEP, by_id=statement.mediator_id, by_name="Idris Vaughan", at=NOW)
        signer.code_looks.append(look)
    with services.database.read() as session:
        assert agenda_of(session, statement.mediator_id, at=NOW).waiting == []
        assert steps(session) == []


def test_whoever_has_no_email_is_told_the_code_that_opens_the_document_and_anew_where_it_is_made_anew(
    services,
):
    """Told by date of birth: there are no six digits to say, and nothing else brings them in."""
    statement = statement_out(services, at=NOW)
    later = NOW + timedelta(hours=2)

    def steps() -> list[str]:
        with services.database.read() as session:
            (work,) = work_of(session, select(Case).where(Case.id == statement.case_id))
            todos = todos_of(session, work, at=later, bank_holidays=services.bank_holidays)
            return [todo.words for todo in todos if todo.signer is not None]

    def standing() -> str:
        with services.database.read() as session:
            return str(session.get_one(Signer, statement.family.id).standing_words)

    def show(kind: CodeKind, signer: UUID, at: datetime) -> None:
        with services.database.write() as session:
            mediator = factories.viewer_of(session.get_one(User, statement.mediator_id))
            show_code(session, signer, kind, by=mediator, at=at, keys=services.keys)

    with services.database.write() as session:
        for signer in session.get_one(Envelope, statement.envelope_id).signers:
            signer.email = None
    both = "Tell Ruth Okafor the code that opens the document, and the six-digit code"
    entry = "Tell Priya Shah the code that opens the document"
    assert sorted(steps()) == sorted([entry, both])
    assert standing() == "Waiting for the code"

    show(CodeKind.ENTRY, statement.family.id, NOW)
    show(CodeKind.STEP, statement.authority.id, NOW)
    assert steps() == ["Tell Ruth Okafor the code that opens the document"]
    assert standing() == "Not opened yet"
    show(CodeKind.ENTRY, statement.authority.id, NOW)
    with services.database.read() as session:
        assert agenda_of(session, statement.mediator_id, at=later).waiting == []

    with services.database.write() as session:
        send_fresh_link(
            session, session.get_one(Signer, statement.family.id), at=later, unlock=False, keys=services.keys
        )
        officer = session.get_one(Signer, statement.authority.id)
        officer.tries, officer.locked_at = 5, NOW
        send_fresh_link(session, officer, at=later, unlock=True, keys=services.keys)
    assert sorted(steps()) == sorted([entry, both])
    with services.database.read() as session:
        (item,) = agenda_of(session, statement.mediator_id, at=later).waiting
        assert item.what is Waiting.CODE_TO_TELL
