"""Files that a party sends from its own page: taken in, within what one person and one case may keep."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cases.casework.files import files_kept
from cases.documents import Upload
from cases.models import Party
from forms.uploads import Upload as Sent
from services.limits import Limit, place_of, take_try
from services.queries.own_documents import files_given_by
from web.common.letters import take_in
from web.context import now, request_session

OTHERWISE = "Try again in a few minutes, or phone us"
MOST_PRESSES = 30
"""A day: each file that is sent, used or not, takes the worker's time."""
TOO_MANY = "You sent files too many times today. Try again tomorrow, or phone us"


def take_in_from(party: Party, files: Iterable[Sent]) -> tuple[list[Upload], list[str]]:
    """Return a new row for each file that can be used, and a sentence about each that cannot.

    Ends the request's transaction; the caller adds the rows and commits.
    """
    files, session = list(files), request_session()
    if not files:
        return [], []
    place = place_of("own files", str(party.id))
    if take_try(session, [Limit(place, MOST_PRESSES, timedelta(days=1))], at=now()) is not None:
        session.commit()
        return [], [TOO_MANY]
    held, of_case = files_given_by(session, party), files_kept(session, party.case)
    return take_in(files, otherwise=OTHERWISE, held=held, of_case=of_case)
