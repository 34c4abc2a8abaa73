"""The ``flask`` commands, a file per group."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import FlaskGroup

from commands.context import CommandContext


def register_commands(app: Flask, command_context: CommandContext) -> None:
    """Add every command to the application, to work in ``installation``.

    Heavy libraries are loaded by the command that needs them.
    """
    from commands.accounts import accounts
    from commands.backup import make_backup, restore, verify
    from commands.demo.commands import demo
    from commands.documents import documents
    from commands.evidence import evidence
    from commands.keys import keys
    from commands.storage import storage
    from commands.templates import templates
    from commands.work import work

    app.extensions["installation"] = command_context
    for command in (
        accounts,
        make_backup,
        restore,
        verify,
        demo,
        documents,
        evidence,
        keys,
        storage,
        templates,
        work,
    ):
        app.cli.add_command(command)


def is_for_a_command() -> bool:
    """Whether the application is made for one of our commands, which need no pages.

    ``flask`` itself makes it to find them. Its own commands that need pages (``run``, ``routes``) are found
    without, and make it once they run; gunicorn and tests come without ``flask``.
    """
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)
