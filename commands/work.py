"""``flask work``: a worker in a process of its own."""

from __future__ import annotations

import ctypes
import gc
import signal
import threading
from types import FrameType

import click
from flask.cli import with_appcontext

from commands.context import get_services
from commands.errors import refuse
from services.backup.backup import BackupError, refuse_unfinished
from services.retention.replaying import refuse_what_came_back
from worker.opening import open_worker_services
from worker.worker import Worker

M_ARENA_MAX = -8  # malloc.h


@click.command()
@with_appcontext
def work() -> None:
    """Run a worker until it is told to stop (Ctrl-C or TERM)."""

    try:
        refuse_unfinished(get_services().data_dir)
        refuse_what_came_back(get_services().database, get_services().erasure_log)
    except BackupError as error:
        refuse(error.sentence)
    # glibc gives each of many threads an arena of its own, half empty: one keeps the worker a tenth smaller.
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
    done = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with open_worker_services(get_services()) as worker_services:
        worker = Worker(worker_services)
        worker.start()
        # What is loaded by now stays; while it counts, the cycles of many merged files wait to be found.
        gc.collect()
        gc.freeze()
        click.echo("The worker is ready.")
        done.wait()
        worker.stop()
