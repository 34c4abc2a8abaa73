"""Asking the worker about a stranger's file: a few at a time, so that pages are always served."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, current_app, request

from documents.jobs import JSON, JobReply
from forms.uploads import Upload
from services.intake import IntakeFull, IntakeGate, has_disk_for_files
from services.limits import network_of
from web.common.turns import end_turn
from web.context import get_services

GATE = "intake_gate"


def init_intake(app: Flask) -> None:
    """Give ``app`` its places for files under examination."""
    app.extensions[GATE] = IntakeGate()


def ask_about_file(
    kind: str, payload: Mapping[str, JSON], file: Upload, *, seconds: float, keeps: bool = False
) -> JobReply:
    """Return the worker's answer about ``file``; ``keeps`` when what it makes of it is to be kept.

    The caller has no transaction open: on SQLite nobody else could write meanwhile. The file's bytes are
    read only once there is a place for them.

    Raises:
        IntakeFull: others' files take all places, or there is no disk left.
        JobError: as JobClient.ask.
    """
    services = get_services()
    if keeps and not has_disk_for_files(services.data_dir):
        raise IntakeFull
    gate = current_app.extensions[GATE]
    assert isinstance(gate, IntakeGate)  # noqa: S101 - init_intake put it there
    with gate.place(network_of(request.remote_addr or ""), before_waiting=end_turn):
        end_turn()
        return services.jobs.ask(kind, payload, file.read(), seconds=seconds)
