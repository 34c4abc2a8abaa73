"""The ``flask`` commands, a file per group."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup, FlaskGroup

from commands.context import CommandContext

COMMANDS = {
    "accounts": "commands.accounts:accounts",
    "backup": "commands.backup:make_backup",
    "demo": "commands.demo.commands:demo",
    "documents": "commands.documents:documents",
    "evidence": "commands.evidence:evidence",
    "keys": "commands.keys:keys",
    "notes": "commands.notes:notes",
    "restore": "commands.backup:restore",
    "storage": "commands.storage:storage",
    "templates": "commands.templates:templates",
    "verify": "commands.backup:verify",
    "work": "commands.work:work",
}
"""The module and the name of each command or group of commands."""


class LazyGroup(AppGroup):
    """The application's commands; the module of each is imported when that command is asked for.

    The web process registers commands too, and must load neither durable steps nor what makes or seals PDFs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of this name, or None."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)  # noqa: S101 - COMMANDS names nothing else
        return command


def register_commands(app: Flask, command_context: CommandContext) -> None:
    """Give the application its commands, to work in ``command_context``."""
    app.extensions["installation"] = command_context
    app.cli = LazyGroup(app.cli.name)


def is_for_a_command() -> bool:
    """Return True if the application is made for one of our commands, which need no pages.

    ``flask`` itself makes it to find them. Its own commands that need pages (``run``, ``routes``) are found
    without, and make it once they run; gunicorn and tests come without ``flask``.
    """
    context = click.get_current_context(silent=True)
    return context is not None and isinstance(context.command, FlaskGroup)
