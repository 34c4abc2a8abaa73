"""Mediators and venues to pick for a meeting or a time, and what speaks against one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.casework.own_case import own_part, why_no_mediator
from cases.models import Case
from cases.vocabulary import Role
from forms.choices import Option
from forms.office.held import HeldForm
from services.directory.people import (
    conflicts_of,
    has_name_in,
    meetings_ahead,
    standing_words,
)
from services.directory.picking import access_of, offered_venue, place_of, venues_to_pick
from web.context import get_services, now

SAME_NAME = "same name as somebody in this case: check that it is somebody else"


def mediator_options(session: Session, case: Case) -> list[Option]:
    """Return the mediators to choose from, each with what the directory says of them beside this case."""
    ahead, directory = meetings_ahead(session, at=now()), get_services().directory
    return [
        Option(
            str(user.id),
            _with_standing(
                user.name,
                SAME_NAME if has_name_in(case, user.name) else "",
                standing_words(directory, user.email, case, ahead.get(user.id, 0)),
            ),
            data=user,
        )
        for user in mediators(session)
    ]


def mediators(session: Session) -> list[User]:
    """Return the mediators who can sign in, by name."""
    return list(
        session.scalars(
            select(User).where(User.role == Role.MEDIATOR, User.active.is_(True)).order_by(User.name)
        )
    )


def why_not_in(case: Case, mediator: User) -> str:
    """Return why somebody cannot mediate in this case, whenever it is; '' where nothing speaks against it."""
    if part := own_part(case, mediator):
        return why_no_mediator(part)
    conflicts = conflicts_of(get_services().directory, mediator.email, case)
    if not conflicts:
        return ""
    return (
        f"{mediator.name} must not work with {', '.join(conflicts)}. Choose another mediator, "
        "or change this in the directory under Mediators and advisers"
    )


def where_of(form: HeldForm) -> dict[str, str]:
    """Return the place as it was typed, or what the directory says of the venue."""
    venue = form.picked_venue
    if venue is None:
        return {"place": form.place.data or ""}
    return {"place": place_of(venue), "venue_code": venue.code, "access": access_of(venue)}


def venue_options(*, chosen: str = "") -> list[Option]:
    """Return the venues to choose from, each with what is there; ``chosen`` is the code of the one before."""
    return [
        Option(venue.code, offered_venue(venue), data=venue)
        for venue in venues_to_pick(get_services().directory, chosen=chosen)
    ]


def _with_standing(name: str, *standing: str) -> str:
    words = "; ".join(one for one in standing if one)
    return f"{name} ({words})" if words else name
