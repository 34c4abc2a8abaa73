"""The mediator who is booked for a meeting hears by email that it moved, with the old and new time."""

from __future__ import annotations

from datetime import date

import icalendar
import pytest
from sqlalchemy import select

from cases.vocabulary import Role
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from tests.integration.web.office.arranging import a_choice, emails, mails, meetings, plan
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

KIND = "meeting_moved_staff"


@pytest.fixture
def booked(office: Office) -> str:
    """A meeting that Idris Vaughan is booked for, on 10 December 2026 from 10am to 12:30pm; its reference."""
    reference = a_choice(office)
    arrange(office, reference, **plan(office))
    return reference


def arrange(office: Office, reference: str, **changes: object) -> None:
    office.clock.pass_(minutes=30)
    page = office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", changes)
    assert not page.problems


def outcomes(office: Office) -> list[str]:
    """The subject of each email of the kind, or why it is not sent, in the order of queueing."""
    with office.services.database.read() as session:
        found = []
        rows = session.scalars(select(Delivery).where(Delivery.kind == KIND).order_by(Delivery.queued_at))
        for row in rows:
            try:
                found.append(compose_delivery(email_context(office.services), session, row)["Subject"])
            except MailOvertaken as why:
                found.append(str(why))
        return found


@pytest.mark.usefixtures("both_databases")
def test_the_mediator_reads_the_old_and_the_new_time_and_is_led_to_the_case(office, booked):
    arrange(office, booked, held_on=date(2026, 12, 11), starts="2pm", ends="4pm")

    assert mails(office, KIND) == ["Idris Vaughan"]
    (text,) = emails(office, KIND)
    assert text.startswith(f"Moved to Friday 11 December, 2pm ({booked})")
    assert (
        "It was on Thursday 10 December 2026, 10am to 12:30pm. "
        "It is now on Friday 11 December 2026, 2pm to 4pm (UK time)." in text
    )
    assert "The Old Library, Nowhere" in text
    assert f"/mediator/{booked}" in text


def test_neither_booking_nor_saving_the_same_nor_a_note_is_a_move(office, booked):
    arrange(office, booked, submit="yes")
    arrange(office, booked, notes="Ring the bell twice")

    assert mails(office, KIND) == []


def test_another_place_at_the_same_time_is_told_as_that(office, booked):
    arrange(office, booked, place="The Town Hall, Nowhere")

    (text,) = emails(office, KIND)
    assert "The time is the same: Thursday 10 December 2026, 10am to 12:30pm (UK time)." in text
    assert "The Town Hall, Nowhere" in text
    assert "It was on" not in text


def test_each_move_is_told_and_one_that_was_moved_again_is_left_unsent(office, booked):
    arrange(office, booked, starts="2pm", ends="4pm")
    arrange(office, booked, starts="1pm", ends="3pm")

    assert outcomes(office) == [
        "the meeting was moved again",
        f"Moved to Thursday 10 December, 1pm ({booked})",
    ]


def test_whoever_is_booked_from_now_on_is_told_and_the_one_before_hears_of_no_later_move(office, booked):
    arrange(office, booked, starts="2pm", ends="4pm")
    lena = office.add("Lena Fischer", Role.MEDIATOR)
    arrange(office, booked, mediator=str(lena.id), starts="1pm", ends="3pm")

    assert mails(office, KIND) == ["Idris Vaughan"]
    assert outcomes(office) == ["the meeting was called off, or has another mediator"]
    assert mails(office, "meeting_booked_staff") == ["Idris Vaughan", "Lena Fischer"]
    assert mails(office, "meeting_off_staff") == ["Idris Vaughan"]


def test_of_a_meeting_that_was_called_off_no_move_is_told(office, booked):
    arrange(office, booked, starts="2pm", ends="4pm")
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{booked}/arrange")
    assert bea.send(page, {}, action=f"/office/cases/{booked}/call-off").says("The meeting is called off.")

    assert outcomes(office) == ["the meeting was called off, or has another mediator"]


def test_the_mediators_calendar_has_the_meeting_moves_it_and_loses_it(office, booked):
    arrange(office, booked, starts="2pm", ends="4pm")
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{booked}/arrange")
    office.clock.pass_(minutes=1)
    bea.send(page, {}, action=f"/office/cases/{booked}/call-off")

    with office.services.database.read() as session:
        rows = session.scalars(
            select(Delivery)
            .where(Delivery.kind.in_(("meeting_moved_staff", "meeting_off_staff")))
            .order_by(Delivery.queued_at)
        ).all()
        off = compose_delivery(email_context(office.services), session, rows[-1])
    (file,) = [part for part in off.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert file.get_param("method") == "CANCEL"
    (event,) = icalendar.Calendar.from_ical(file.get_content()).walk("VEVENT")
    (meeting,) = meetings(office)
    assert event["uid"] == f"{meeting.id}@counterpart.invalid"
    assert (event["status"], int(event["sequence"])) == ("CANCELLED", meeting.sequence)
    assert "will not take place" in emails(office, "meeting_off_staff")[0]


@pytest.mark.usefixtures("booked")
def test_a_booking_is_told_with_a_file_for_the_calendar(office):
    with office.services.database.read() as session:
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == "meeting_booked_staff"))
        email = compose_delivery(email_context(office.services), session, row)
    assert email["Subject"].startswith("Booked: Thursday 10 December, 10am")
    (file,) = [part for part in email.iter_attachments() if part.get_content_type() == "text/calendar"]
    assert file.get_param("method") == "PUBLISH"
