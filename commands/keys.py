"""``flask keys``: the key that seals documents, looked at before anything starts."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from commands.context import get_services
from commands.errors import plain_errors, refuse
from signing.errors import NoSealKey
from signing.seal.keys import SEAL_FILE, seal_key
from worker.keyring import configured_seal_key


@click.group()
def keys() -> None:
    """The key that seals documents."""


@keys.command("check")
@with_appcontext
@plain_errors
def check_keys() -> None:
    """Say whose key seals documents; exit code 1 with one line when it is missing or cannot be used.

    script/server runs this before it starts anything. In practice mode the first check makes the key.
    """

    try:
        key = configured_seal_key(get_services())
    except NoSealKey as problem:
        lost = " If it is lost for good, run: flask keys new" if get_services().demo else ""
        refuse(problem.sentence + lost)
    until = key.certificate.not_valid_after_utc
    click.echo(f"Documents are sealed as {key.holder}; the certificate runs until {until:%d.%m.%Y}.")


@keys.command("new")
@with_appcontext
@plain_errors
def new_key() -> None:
    """Make a new practice key where the old one is lost for good.

    Documents sealed before count as ours only while the old key's certificate is in keys/trusted.
    """

    services = get_services()
    if not services.demo:
        refuse("Production makes no keys. docs/operating.md says how to make one.")
    if (services.keys_dir / SEAL_FILE).exists():
        refuse(f"There is a key in {services.keys_dir / SEAL_FILE} already. Move it away first.")
    key = seal_key(services.keys_dir, provider_name=services.provider.name, may_make=True)
    click.echo(f"Made. Documents are sealed as {key.holder} once the server was started again.")
