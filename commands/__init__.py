"""The ``flask`` commands, a file per group."""

from __future__ import annotations

from flask import Flask

from commands.house import Installation


def register_commands(app: Flask, installation: Installation) -> None:
    """Add every group to the application, to work in ``installation``.

    Heavy libraries are loaded by the command that needs them.
    """
    from commands.demo import demo
    from commands.documents import documents
    from commands.evidence import evidence
    from commands.storage import storage
    from commands.templates import templates
    from commands.work import work

    app.extensions["installation"] = installation
    for group in (demo, documents, evidence, storage, templates, work):
        app.cli.add_command(group)
