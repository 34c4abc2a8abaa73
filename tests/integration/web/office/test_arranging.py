"""Arranging, moving and calling off: notice, day 30, clashes, and the hour that everyone reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import icalendar
import pytest
from sqlalchemy import select

from cases.evidence.log import case_events
from cases.meetings.models import Meeting, MeetingNotice
from cases.models import Case
from cases.vocabulary import Choice, Event, MeetingState, Role
from tests import factories
from tests.integration.web.office.arranging import a_choice, mails, meetings, plan
from tests.integration.web.office.conftest import Office


@pytest.fixture
def chosen(office: Office) -> str:
    """A family that chose mediation on 19 November 2026; its reference."""
    return a_choice(office)


def test_an_authority_without_an_address_in_the_case_hears_of_the_meeting_through_its_officers(office):
    office.add("Ruth Okafor", Role.OFFICER)
    chosen = a_choice(office)
    with office.services.database.write() as session:
        authority = session.scalars(select(Case)).one().authority_party()
        authority.name, authority.email = "Bury", None
    bea = office.browser("Bea Hollis")
    assert bea.get(f"/office/cases/{chosen}/arrange").says("we email its officers, Ruth Okafor")
    bea.post_form(f"/office/cases/{chosen}/arrange", plan(office))
    assert mails(office, "invitation") == ["Priya Shah", "Ruth Okafor"]


def test_a_meeting_that_was_called_off_says_so_where_its_old_page_is_opened(office, chosen):
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{chosen}/arrange", plan(office))
    (meeting,) = meetings(office)
    with office.services.database.write() as session:
        session.get(Meeting, meeting.id).state = MeetingState.CANCELLED
    page = bea.get(f"/office/cases/{chosen}/arrange?meeting={meeting.id}")
    assert page.address == f"/office/cases/{chosen}"
    assert page.says("That meeting is over or called off, so it cannot be moved. Nothing was sent.")


@pytest.mark.usefixtures("both_databases")
def test_a_time_is_fixed_once_and_everyone_with_an_address_is_invited(office, chosen):
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{chosen}/arrange")
    assert page.says("Arrange it by the end of", "Friday 18 December 2026", "Thursday 3 December 2026")
    done = bea.send(page, plan(office))
    bea.send(page, plan(office))
    assert done.says("The meeting is booked.", "Thursday 10 December 2026, 10am to 12:30pm (UK time)")
    assert len(meetings(office)) == 1
    assert mails(office, "invitation") == ["Priya Shah", "Ruth Okafor"]


def test_what_is_missing_from_a_meeting_or_a_time_is_told_in_the_order_of_its_page(office, chosen):
    """The client holds each summary against the order of the fields on its page."""
    bea = office.browser("Bea Hollis")
    whole = bea.post_form(f"/office/cases/{chosen}/arrange", starts="", ends="").problems
    assert whole.index("Enter the time it ends") < whole.index("Choose how it will be held")
    one = bea.post_form(f"/office/cases/{chosen}/times/new", starts="").problems
    assert one.index("Choose how long it takes") < one.index("Choose the mediator")
    assert one.index("Choose the mediator") < one.index("Choose how it will be held")


def test_short_notice_needs_recorded_consent(office, chosen):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{chosen}/arrange"
    page = bea.post_form(address, plan(office, held_on=date(2026, 12, 2)))
    assert page.problems == [
        "Everyone should have been told by 24 November 2026. Enter who agreed to shorter notice, and when"
    ]
    assert page.value_of("place") == "The Old Library, Nowhere"
    bea.send(page, {"short_notice_agreed": "Priya Shah by phone, 25 November"})
    assert [m.short_notice_agreed for m in meetings(office)] == ["Priya Shah by phone, 25 November"]


def test_a_day_after_day_30_is_said_in_words_and_needs_the_familys_will(office, chosen):
    bea = office.browser("Bea Hollis")
    page = bea.post_form(f"/office/cases/{chosen}/arrange", plan(office, held_on=date(2026, 12, 22)))
    assert page.problems == [
        "This is after day 30, 19 December 2026. "
        "Tick that the family still wants it, or choose an earlier day"
    ]
    assert bea.send(page, {"after_day_30": True}).says("The meeting is booked.")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"place": ""}, "Enter the place and its address"),
        ({"mode": "online"}, "Enter the link to the meeting"),
        ({"mode": "phone"}, "Enter the phone number, and any code, for joining"),
        ({"ends": "9am"}, "The time it ends must be after the time it starts"),
        ({"held_on": date(2026, 11, 24)}, "The date of the meeting must be today or later"),
        ({"mediator": ""}, "Choose the mediator"),
        ({"others": "Jane Smith"}, "Enter each other person as a name, a comma, and why they are coming"),
        ({"starts": "4:30"}, "Say which you mean: 4:30am or 4:30pm"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(office, chosen, typed, problem):
    page = office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office, **typed))
    assert problem in page.problems
    assert meetings(office) == []


def test_a_mediator_is_not_in_two_places(office, chosen):
    other = a_choice(office, person_name="Zosia Nowicka")
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{chosen}/arrange", plan(office))
    page = bea.post_form(f"/office/cases/{other}/arrange", plan(office, starts="midday", ends="2pm"))
    assert page.problems == [f"Idris Vaughan has another meeting at that time: {chosen}"]
    later = bea.send(page, {"starts": "12:30pm", "ends": "3pm"})
    assert later.says("The meeting is booked.")


def test_moving_tells_everyone_and_saving_the_same_tells_nobody(office, chosen):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{chosen}/arrange"
    bea.post_form(address, plan(office))
    bea.post_form(address, submit="yes")
    assert mails(office, "meeting_moved") == []
    office.clock.pass_(minutes=30)
    moved = bea.post_form(address, {"starts": "2pm", "ends": "4pm"})
    assert moved.says("Thursday 10 December 2026, 2pm to 4pm")
    assert mails(office, "meeting_moved") == ["Priya Shah", "Ruth Okafor"]
    assert len(meetings(office)) == 1
    assert meetings(office)[0].arranged_at == office.clock.at


@pytest.mark.usefixtures("both_databases")
def test_calling_off_tells_everyone_once(office, chosen):
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{chosen}/arrange"
    bea.post_form(address, plan(office))
    page = bea.get(address)
    off = f"/office/cases/{chosen}/call-off"
    assert bea.send(page, {}, action=off).says("The meeting is called off.")
    assert bea.send(page, {}, action=off).says("There was no meeting to call off.")
    assert mails(office, "meeting_cancelled") == ["Priya Shah", "Ruth Okafor"]
    assert [m.state for m in meetings(office)] == [MeetingState.CANCELLED]


def test_others_come_by_name_and_get_no_email(office, chosen):
    office.browser("Bea Hollis").post_form(
        f"/office/cases/{chosen}/arrange", plan(office, others="Lena Fischer, BSL interpreter")
    )
    with office.services.database.read() as session:
        meeting = session.scalars(select(Meeting)).one()
        assert [(a.name, a.role_words) for a in meeting.attendances][-1] == (
            "Lena Fischer",
            "BSL interpreter",
        )
    assert mails(office, "invitation") == ["Priya Shah", "Ruth Okafor"]


def test_an_authority_without_a_person_who_can_decide_is_pointed_out(office):
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, sam, Choice.MEDIATION).reference
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/arrange")
    assert page.links()["Record who is coming, and their email"] == f"/office/cases/{reference}/parties/2"


def test_an_adviser_does_not_arrange(office, chosen):
    assert office.browser("Sam Reed").get(f"/office/cases/{chosen}/arrange").status == 404


@pytest.mark.hard_input("K15")
@pytest.mark.usefixtures("both_databases")
@pytest.mark.hard_input("K80")
def test_a_meeting_after_the_clocks_change_is_at_the_hour_that_was_typed(office):
    office.clock.at = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
    reference = a_choice(office, at=datetime(2026, 10, 1, 8, 30, tzinfo=UTC), letter_date=date(2026, 9, 20))
    bea = office.browser("Bea Hollis")
    page = bea.post_form(
        f"/office/cases/{reference}/arrange", plan(office, held_on=date(2026, 10, 26), ends="midday")
    )
    assert page.says("Monday 26 October 2026, 10am to midday (UK time)")
    assert meetings(office)[0].starts_at == datetime(2026, 10, 26, 10, 0, tzinfo=UTC)
    file = bea.get(f"/office/cases/{reference}/meeting.ics").response
    (event,) = icalendar.Calendar.from_ical(file.data).walk("VEVENT")
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2026, 10, 26, 10, 0, tzinfo=UTC)
    assert b"VTIMEZONE" not in file.data  # calendars read zones differently, and UTC alike (K80)
    assert b"METHOD:PUBLISH" in file.data
    assert file.headers["Content-Disposition"] == f"attachment; filename=meeting-{reference}.ics"


def test_arranging_is_in_the_evidence(office, chosen):
    office.browser("Bea Hollis").post_form(f"/office/cases/{chosen}/arrange", plan(office))
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert [e.who for e in case_events(session, case.id) if e.kind is Event.MEETING_ARRANGED] == [
            "Bea Hollis"
        ]


def test_whoever_has_no_email_is_told_by_phone_or_post_and_the_step_goes_once_that_is_recorded(office):
    """Each piece of news is due anew; what was told, how, when and by whom stands in the evidence."""
    contact = replace(factories.ANSWERS.contact, email=None, address="9 Seaview Steps, Nowhere, ZZ99 1AA")
    reference = a_choice(office, contact=contact)
    bea = office.browser("Bea Hollis")
    case = bea.post_form(f"/office/cases/{reference}/arrange", plan(office))
    step = "Tell Priya Shah about the meeting of 10 December 2026"
    assert case.problems == []
    assert case.says("Next: t" + step[1:], "Tell everyone the date and place State 5 working days left")
    assert bea.get("/office").says(step)
    assert mails(office, "invitation") == ["Ruth Okafor"]

    page = bea.get(notice(office))
    assert page.says("01632 960 014", "9 Seaview Steps", "The Old Library, Nowhere", "Idris Vaughan")
    assert bea.send(page, {"told_on": date(2026, 11, 25)}).problems == ["Choose how you told them"]
    early = bea.send(page, {"told_how": "post", "told_on": date(2026, 11, 2)})
    assert any("before that there was nothing to tell" in problem for problem in early.problems)
    case = bea.send(page, {"told_how": "post"})
    assert case.says("Recorded: they were told about the meeting.", "by post", "(Bea Hollis)")
    assert case.says("Tell everyone the date and place State Done")
    assert not bea.get("/office").says(step)
    assert bea.send(page, {"told_how": "phone"}).says("It was already recorded that they were told.")

    meeting = meetings(office)[0]
    bea.post_form(f"/office/cases/{reference}/arrange?meeting={meeting.id}", plan(office, starts="9:30am"))
    assert bea.get("/office").says("Tell Priya Shah that the meeting is now on 10 December 2026")
    stale = notice(office)
    bea.send(
        bea.get(f"/office/cases/{reference}/arrange?meeting={meeting.id}"),
        action=f"/office/cases/{reference}/call-off",
    )
    assert bea.get("/office").says("Tell Priya Shah that the meeting of 10 December 2026 is called off")
    assert bea.get(stale).says("There is nothing left to tell")
    bea.send(bea.get(notice(office)), {"told_how": "phone"})
    assert not bea.get("/office").says("Tell Priya Shah")
    with office.services.database.read() as session:
        case_id = session.scalars(select(Case.id)).one()
        entries = [e for e in case_events(session, case_id) if e.kind is Event.MEETING_TOLD]
    assert [(e.body["news"], e.body["how"], e.who) for e in entries] == [
        ("invitation", "post", "Bea Hollis"),
        ("meeting_cancelled", "phone", "Bea Hollis"),
    ]


def test_news_of_a_meeting_that_nobody_was_told_of_asks_first_whether_they_know(office):
    reference = a_choice(office, contact=replace(factories.ANSWERS.contact, email=None))
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office))
    assert not bea.get(notice(office)).says("Ask first whether they know of it.")
    meeting = meetings(office)[0]
    arranged = bea.get(f"/office/cases/{reference}/arrange?meeting={meeting.id}")
    bea.send(arranged, action=f"/office/cases/{reference}/call-off")
    page = bea.get(notice(office))
    assert page.says("No record says that they were told of this meeting before.", "will not take place")


def notice(office: Office) -> str:
    """The address of the page of the newest news for someone without email."""
    with office.services.database.read() as session:
        newest = session.scalars(select(MeetingNotice).order_by(MeetingNotice.due_since)).all()[-1]
        return f"/office/cases/{newest.meeting.case.reference}/meeting-notices/{newest.id}"
