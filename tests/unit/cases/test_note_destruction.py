"""When private notes are destroyed, as a table."""

from __future__ import annotations

from datetime import date

import pytest

from cases.deadlines.note_destruction import notes_end_on

BEGUN, MEETING, CERTIFICATE, CLOSED = (date(2026, 12, day) for day in (1, 10, 14, 20))


@pytest.mark.parametrize(
    ("begun", "meeting", "certificate", "closed", "ends"),
    [
        (BEGUN, MEETING, None, None, None),  # the case goes on
        (BEGUN, MEETING, CERTIFICATE, None, date(2027, 1, 11)),
        (BEGUN, MEETING, CERTIFICATE, CLOSED, date(2027, 1, 11)),  # the certificate counts, not the closing
        (BEGUN, None, None, CLOSED, date(2027, 1, 17)),  # closed without a certificate
        (BEGUN, date(2027, 2, 1), CERTIFICATE, None, date(2027, 3, 1)),  # a meeting is still to come
        (date(2027, 3, 1), MEETING, CERTIFICATE, None, date(2027, 3, 29)),  # begun after it all
    ],
)
def test_the_day_on_which_notes_are_destroyed(begun, meeting, certificate, closed, ends):
    found = notes_end_on(
        begun_on=begun, last_certificate=certificate, last_meeting=meeting, closed_on=closed, days=28
    )
    assert found == ends
