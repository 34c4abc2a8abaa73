"""Turns of long requests: the server lets one be answered at a time, so that pages never wait for many."""

from __future__ import annotations

from flask import request

SOCKET = "gunicorn.socket"
"""Where gunicorn puts the connection; ours (``script/slow_clients.py``) knows of turns."""


def end_turn() -> None:
    """Let the server go on with the next long request: this one is about to wait for something else."""
    ends = getattr(request.environ.get(SOCKET), "end_turn", None)
    if ends is not None:
        ends()
