"""From where someone travels to a meeting: a town or venue that is picked, or coordinates that are typed."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from cases.locks import lock_case
from cases.meetings.distance import Place
from cases.reference.towns import TOWNS
from forms.choices import Option
from forms.office.times import ComesFromForm, degrees_of
from services.directory.picking import venues_to_pick
from web.common.seen import digest_of, show, shows
from web.context import get_services, request_session
from web.office.base import for_coordinators, office, party_of, this_case
from web.office.times.overview import asked_of, back_to_times


@office.route("/cases/<reference>/times/from/<int:party>", methods=["GET", "POST"])
@for_coordinators
def comes_from(reference: str, party: int) -> ResponseReturnValue:
    """Ask from where someone travels: distances stand beside each time, and nothing is looked up outside."""
    session, case = request_session(), this_case(reference)
    asked = asked_of(case, party_of(case, party))
    places = {one.name: one for one in _places()}
    known = asked.comes_from if _is(places.get(asked.comes_from), asked.latitude, asked.longitude) else ""
    typed = not known and bool(asked.comes_from)
    form = ComesFromForm(
        data={
            "known": known or None,
            "name": asked.comes_from if typed else "",
            "latitude": _words(asked.latitude) if typed else "",
            "longitude": _words(asked.longitude) if typed else "",
        }
    )
    form.known.choices = [Option(name, name) for name in sorted(places)]
    shown = digest_of(asked.comes_from, asked.latitude, asked.longitude)
    if form.validate_on_submit() and shows(form, shown):
        lock_case(session, case.id)
        picked = places.get(form.known.data or "")
        if picked is not None:
            asked.comes_from, asked.latitude, asked.longitude = (
                picked.name,
                picked.latitude,
                picked.longitude,
            )
        else:
            asked.comes_from = form.name.data or ""
            asked.latitude = degrees_of(form.latitude.data or "")
            asked.longitude = degrees_of(form.longitude.data or "")
        session.commit()
        return back_to_times(case, "from")
    show(form, shown)
    return render_template("office/times_from.html", form=form, case=case, party=asked.party)


def _places() -> list[Place]:
    """Return the towns, and the provider's venues of which the coordinates are kept."""
    venues = [
        Place(venue.name, float(venue.latitude), float(venue.longitude))
        for venue in venues_to_pick(get_services().directory)
        if venue.latitude is not None and venue.longitude is not None
    ]
    return [*(Place(name, *where) for name, where in TOWNS.items()), *venues]


def _is(place: Place | None, latitude: float | None, longitude: float | None) -> bool:
    return place is not None and (place.latitude, place.longitude) == (latitude, longitude)


def _words(degrees: float | None) -> str:
    return "" if degrees is None else f"{degrees:g}"
