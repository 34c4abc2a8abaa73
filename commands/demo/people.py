"""The example provider's accounts. Every person, name and address is invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.passwords import hash_password
from cases.accounts.people import User, Viewer
from cases.vocabulary import Role
from services.directory.filling import fill_directory

PRACTICE_PASSWORD = "quince street practice"  # noqa: S105 - printed at start; practice mode only, 127.0.0.1 only


@dataclass(frozen=True)
class ExamplePerson:
    """One account of the example provider."""

    name: str
    email: str
    role: Role
    authority_code: str | None = None
    senior: bool = False
    phone: str = ""
    leads: bool = False


STAFF_DOMAIN = "quincestreet.example.com"
PEOPLE = (
    ExamplePerson("Bea Hollis", f"bea.hollis@{STAFF_DOMAIN}", Role.COORDINATOR),
    ExamplePerson("Sam Reed", f"sam.reed@{STAFF_DOMAIN}", Role.ADVISER),
    ExamplePerson("Dina Farrow", f"dina.farrow@{STAFF_DOMAIN}", Role.ADVISER, senior=True),
    ExamplePerson("Idris Vaughan", f"idris.vaughan@{STAFF_DOMAIN}", Role.MEDIATOR),
    ExamplePerson("Maud Ferris", f"maud.ferris@{STAFF_DOMAIN}", Role.MEDIATOR),
    ExamplePerson("Ruth Okafor", "ruth.okafor@bury.example.com", Role.OFFICER, "bury", leads=True),
    ExamplePerson("Dan Petrie", "dan.petrie@liverpool.example.com", Role.OFFICER, "liverpool"),
    ExamplePerson("Mina Castellano", "mina.castellano@darlington.example.com", Role.OFFICER, "darlington"),
    ExamplePerson("Jo Marchetti", "jo.marchetti@middlesbrough.example.com", Role.OFFICER, "middlesbrough"),
    ExamplePerson("Pat Lindgren", "pat.lindgren@redcar.example.com", Role.OFFICER, "redcar-and-cleveland"),
    ExamplePerson("Vic Tunstall", "vic.tunstall@knowsley.example.com", Role.OFFICER, "knowsley"),
    ExamplePerson("Alex Thorne", "alex.thorne@sampleshire.example.com", Role.OFFICER, "sampleshire"),
    ExamplePerson("Noor Ashby", f"noor.ashby@{STAFF_DOMAIN}", Role.ADMINISTRATOR),
)


def add_people(session: Session, *, at: datetime, others: Iterable[ExamplePerson] = ()) -> None:
    """Make every example account that is not there yet, all with the practice password, and the directory
    that the officers' local authorities are in; and accounts for ``others`` besides.
    """
    fill_directory(session, at=at)
    known = set(session.scalars(select(User.email)))
    hashed = hash_password(PRACTICE_PASSWORD)
    for person in (*PEOPLE, *others):
        if person.email in known:
            continue
        session.add(
            User(
                name=person.name,
                email=person.email,
                role=person.role,
                authority_code=person.authority_code,
                senior=person.senior,
                phone=person.phone,
                leads=person.leads,
                password=hashed,
                fs_uniquifier=uuid4().hex,
                created_at=at,
                password_set_at=at,
            )
        )
    session.flush()


def viewer_named(session: Session, name: str) -> Viewer:
    """Return the example person of that name, as inner packages know them."""
    user = session.scalars(select(User).where(User.name == name)).one()
    return Viewer(user.id, user.name, user.role, user.authority_code, user.senior)


def user_named(session: Session, name: str) -> User:
    """Return the example account of that name."""
    return session.scalars(select(User).where(User.name == name)).one()
