"""The outcome form: saved field by field, rows kept apart, nothing of one writer overwritten by another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from cases.meetings.arranging import arrange_meeting
from cases.meetings.conclude import NobodyCame, conclude_meeting, record_not_held
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import Change, UnknownField, draft_of, outcome_of, save_changes
from cases.vocabulary import CertificateVariant, Choice, MeetingState, Result, Role
from tests import factories
from tests.app_services import make_services
from tests.certificates_due import certificates_to_issue

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def meeting(services):
    with services.database.write() as session:
        adviser, mediator = factories.a_user(session, Role.ADVISER), factories.a_user(session, Role.MEDIATOR)
        coordinator = factories.a_user(session, Role.COORDINATOR)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION)
        starts = NOW - timedelta(hours=3)
        made = factories.a_meeting(session, case, mediator, coordinator, starts=starts)
        outcome = outcome_of(session, made, by=factories.viewer_of(mediator), at=NOW)
        return made.id, outcome.id, factories.viewer_of(mediator)


def save(services, outcome_id, by, base=1, **values):
    with services.database.write() as session:
        changes = [Change(name.replace("__", "."), value, base) for name, value in values.items()]
        return save_changes(session, session.get_one(Outcome, outcome_id), changes, by=by, at=NOW)


def draft(services, outcome_id):
    with services.database.read() as session:
        return draft_of(session.get_one(Outcome, outcome_id))


def test_the_form_begins_with_the_people_who_were_asked(services, meeting):
    _, outcome_id, _ = meeting

    people = draft(services, outcome_id).people

    assert [(p.name, p.role, p.present) for p in people] == [
        ("Priya Shah", "Parent", None),
        ("Ruth Okafor", "Local authority", None),
        ("Abena Mensah", "Supporter", None),
    ]


def test_beginning_the_form_twice_at_once_makes_one(services, meeting):
    meeting_id, outcome_id, by = meeting

    def begin(_: int) -> object:
        with services.database.write() as session:
            return outcome_of(session, session.get_one(Meeting, meeting_id), by=by, at=NOW).id

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(begin, range(3))) == {outcome_id}


@pytest.mark.hard_input("K09")
def test_removing_the_second_of_three_actions_leaves_the_first_and_third(services, meeting):
    _, outcome_id, by = meeting
    for position, row in enumerate(("aaaaaaaa", "bbbbbbbb", "cccccccc"), start=1):
        save(
            services,
            outcome_id,
            by,
            **{f"actions__{row}__position": position, f"actions__{row}__what": f"Action {row[0]}"},
        )

    save(services, outcome_id, by, base=9, actions__bbbbbbbb__removed=True)

    assert [a.what for a in draft(services, outcome_id).actions] == ["Action a", "Action c"]


def test_two_mediators_on_one_field_lose_nothing_and_the_second_is_told(services, meeting):
    _, outcome_id, idris = meeting
    with services.database.write() as session:
        maud = factories.viewer_of(factories.a_user(session, Role.MEDIATOR, "Maud Ferris"))
    save(services, outcome_id, idris, summary="What Idris wrote")

    saved = save(services, outcome_id, maud, summary="What Maud wrote", differences="Hours")

    (clash,) = saved.clashes
    assert (clash.name, clash.theirs, clash.yours, clash.by) == (
        "summary",
        "What Idris wrote",
        "What Maud wrote",
        "Idris Vaughan",
    )
    kept = draft(services, outcome_id)
    assert kept.summary == "What Idris wrote"
    assert kept.differences == ("Hours",)


def test_the_same_words_from_two_writers_are_no_clash(services, meeting):
    _, outcome_id, idris = meeting
    with services.database.write() as session:
        maud = factories.viewer_of(factories.a_user(session, Role.MEDIATOR, "Maud Ferris"))
    save(services, outcome_id, idris, summary="The same")

    assert save(services, outcome_id, maud, summary="The same").clashes == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("__class__", "x"),
        ("result", "everything"),
        ("actions__zzzzzzzz__what", "x"),
        ("actions__aaaaaaaa__due_date", "31 June"),
        ("actions__aaaaaaaa__position", "first"),
        ("people__aaaaaaaa__party", "nobody"),
        ("signers__------------------------------------__signs", True),
        ("summary", ["a", "list"]),
        ("summary", "x" * 100_001),
    ],
)
def test_what_the_form_does_not_have_is_refused(services, meeting, name, value):
    _, outcome_id, by = meeting

    with pytest.raises(UnknownField):
        save(services, outcome_id, by, **{name: value})


def test_concluding_makes_the_held_certificate_due_whether_anyone_signs_or_not(services, meeting):
    meeting_id, outcome_id, by = meeting
    rows = {f"people__{p.row}__present": True for p in draft(services, outcome_id).people}
    save(services, outcome_id, by, result=Result.NONE.value, **rows)

    with services.database.write() as session:
        held = session.get_one(Meeting, meeting_id)
        given = draft_of(session.get_one(Outcome, outcome_id))
        assert conclude_meeting(session, held, given, by=by, at=NOW)
        assert not conclude_meeting(session, held, given, by=by, at=NOW)
        due = certificates_to_issue(session, held.case, at=NOW)

    assert [d.variant for d in due] == [CertificateVariant.HELD]


def test_a_meeting_to_which_nobody_is_marked_as_having_come_is_not_concluded(services, meeting):
    meeting_id, outcome_id, by = meeting

    with pytest.raises(NobodyCame), services.database.write() as session:
        conclude_meeting(
            session,
            session.get_one(Meeting, meeting_id),
            draft_of(session.get_one(Outcome, outcome_id)),
            by=by,
            at=NOW,
        )


def test_an_adjourned_meeting_is_not_concluded(services, meeting):
    meeting_id, outcome_id, by = meeting
    rows = {f"people__{p.row}__present": True for p in draft(services, outcome_id).people}
    save(services, outcome_id, by, result=Result.ADJOURNED.value, **rows)

    with services.database.write() as session:
        held = session.get_one(Meeting, meeting_id)
        conclude_meeting(session, held, draft_of(session.get_one(Outcome, outcome_id)), by=by, at=NOW)

        assert held.state is MeetingState.ADJOURNED
        assert certificates_to_issue(session, held.case, at=NOW) == []


def test_a_meeting_that_was_not_held_makes_no_certificate_due(services, meeting):
    meeting_id, _, by = meeting

    with services.database.write() as session:
        missed = session.get_one(Meeting, meeting_id)
        assert record_not_held(session, missed, because="authority", by=by, at=NOW)
        assert not record_not_held(session, missed, because="authority", by=by, at=NOW)
        assert certificates_to_issue(session, missed.case, at=NOW) == []


def test_arranging_the_same_meeting_again_changes_nothing(services, meeting):
    from cases.accounts.people import User
    from cases.meetings.arranging import Guest, MeetingPlan

    with services.database.write() as session:
        mediator = factories.a_user(session, Role.MEDIATOR, "Maud Ferris")
        coordinator = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        case = factories.a_case(services, session)
        plan = MeetingPlan(
            starts_at=NOW + timedelta(days=14),
            ends_at=NOW + timedelta(days=14, hours=2),
            mode=session.get_one(Meeting, meeting[0]).mode,
            mediator=session.get_one(User, mediator.id),
            guests=[Guest("Priya Shah", "Parent", party=case.parties[0])],
            place="The Old Library",
        )
        first, new = arrange_meeting(session, case, plan, by=coordinator, at=NOW)
        second, again = arrange_meeting(session, case, plan, by=coordinator, at=NOW)

        assert (new, again, first.id, second.sequence) == (True, False, second.id, 0)
