"""``flask accounts``: the people who sign in, from the machine itself; above all the first administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.accounts import AccountFacts, account_of, add_account, lock_account, unlock_account
from cases.accounts.people import User
from cases.reference.records import Authority
from cases.vocabulary import Role
from commands.context import existing_services
from commands.errors import plain_errors, refuse
from forms.contact_fields import read_email_address
from forms.text import can_be_a_name, clean_line
from services.accounts import FIRST_LINK_HOURS, give_password_link
from services.heartbeat import STALE_AFTER, Heartbeat, database_time
from signing.models import Link

PRINT_LINK = click.option(
    "--print-link",
    is_flag=True,
    help="Print the link here instead of emailing it: for a machine whose email does not go out yet.",
)

NO_WORKER = (
    "No worker sends email yet. If the server has just been started, the email goes out by itself within "
    "a minute or so. If the server is not running, start it; or print the link with --print-link."
)
"""A worker that is still warming up cannot be told from one that is not there."""


@click.group()
def accounts() -> None:
    """People who sign in: staff, officers of local authorities, administrators.

    Everybody sets their own password, behind a link that opens once. Once there is an administrator, all this
    can be done on the pages too (People). The first one is made here:

    \b
      flask accounts add "Ada Example" ada@provider.example --role administrator

    Run it as the user that the server runs as, with the same COUNTERPART_… variables, while the server runs:
    the worker sends the email.
    """


@accounts.command()
@click.argument("name")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they do here."
)
@click.option("--authority", metavar="CODE", help="The local authority of an officer, such as 'bury'.")
@click.option("--senior", is_flag=True, help="An adviser who may decide about late contact.")
@PRINT_LINK
@with_appcontext
@plain_errors
def add(name: str, email: str, role: str, authority: str | None, senior: bool, print_link: bool) -> None:
    """Add a person and give them a link to set a password; it is open for 72 hours.

    Exit code 1, and nothing is added, when the address has an account already or something is amiss.
    """

    services = existing_services()
    shown = clean_line(name).text
    if not can_be_a_name(shown):
        refuse("Say the person's name.")
    try:
        address = read_email_address(email.strip())
    except ValueError:
        refuse(f"{email!r} is not an email address.")
    if authority is not None:
        known = [one.code for one in services.directory.records(Authority)]
        if authority not in known:
            refuse(_no_such_authority(authority, known))
    facts = AccountFacts(name=shown, email=address, role=Role(role), authority_code=authority, senior=senior)
    with _writing() as session:
        user = add_account(session, facts, at=services.now())
        link = _give_link(session, user, by_email=not print_link)
    click.echo(f"Added: {_described(user)}")
    _print_link(user, link, printed=print_link)


def _no_such_authority(code: str, known: list[str]) -> str:
    if not known:
        return (
            f"There is no local authority {code!r}: none is in the directory yet. "
            "An administrator adds them on the page /office/directory."
        )
    return f"There is no local authority {code!r}. Those in the directory: {', '.join(sorted(known))}."


@accounts.command("list")
@with_appcontext
@plain_errors
def list_accounts() -> None:
    """List everybody: email, name, role, and whether they can sign in."""

    with _reading() as session:
        users = session.scalars(select(User).order_by(User.active.desc(), User.role, User.name)).all()
        for user in users:
            click.echo(f"{_described(user)}; {_state_of(user)}")
    if not users:
        click.echo("Nobody has an account yet. See: flask accounts add --help")


@accounts.command()
@click.argument("email")
@PRINT_LINK
@with_appcontext
@plain_errors
def link(email: str, print_link: bool) -> None:
    """Give a person a new link to set a password, open for 72 hours; an earlier link ends.

    Their old password still works until they have set the new one.
    """
    with _writing() as session:
        user = _known(session, email)
        if not user.active:
            refuse(f"{user.email} is locked. See: flask accounts unlock --help")
        given = _give_link(session, user, by_email=not print_link)
    _print_link(user, given, printed=print_link)


@accounts.command()
@click.argument("email")
@with_appcontext
@plain_errors
def lock(email: str) -> None:
    """Let a person sign in no more, and end their sign-ins; what they did stays.

    The last administrator cannot be locked: add another first.
    """

    with _writing() as session:
        user = _known(session, email)
        changed = lock_account(session, user)
    click.echo(f"{'Locked' if changed else 'Was locked already'}: {_described(user)}")


@accounts.command()
@click.argument("email")
@with_appcontext
@plain_errors
def unlock(email: str) -> None:
    """Let a locked person sign in again, with the password they had."""

    with _writing() as session:
        user = _known(session, email)
        changed = unlock_account(session, user)
    click.echo(f"{'Unlocked' if changed else 'Was not locked'}: {_described(user)}")


@contextmanager
def _writing() -> Iterator[Session]:
    with existing_services().database.write() as session:
        yield session


@contextmanager
def _reading() -> Iterator[Session]:
    with existing_services().database.read() as session:
        yield session


def _known(session: Session, email: str) -> User:
    user = account_of(session, email)
    if user is None:
        refuse(f"Nobody has an account with the address {email}. See: flask accounts list")
    return user


def _give_link(session: Session, user: User, *, by_email: bool) -> Link:
    services = existing_services()
    return give_password_link(
        session, user, hours=FIRST_LINK_HOURS, at=services.now(), by_email=by_email, keys=services.keys
    )


def _print_link(user: User, link: Link, *, printed: bool) -> None:
    services = existing_services()
    if printed:
        click.echo("This link opens once, within 72 hours. Whoever has it sets the password:")
        click.echo(services.link_addresses.set_password(link))
        return
    click.echo(f"A link to set a password goes to {user.email}. It opens once, within 72 hours.")
    if not _a_worker_is_alive():
        click.echo(NO_WORKER, err=True)


def _a_worker_is_alive() -> bool:
    """Return True if any worker of this installation, here or on another machine, was heard of just now."""

    with _reading() as session:
        last = session.scalar(select(func.max(Heartbeat.at)))
        return last is not None and database_time(session) - last <= STALE_AFTER


def _described(user: User) -> str:
    role = user.role.words + (f" of {user.authority_code}" if user.authority_code else "")
    return f"{user.email}, {user.name}, {role}{', senior' if user.senior else ''}"


def _state_of(user: User) -> str:
    if not user.active:
        return "locked"
    return "can sign in" if user.password else "has not set a password yet"
