"""Real workers that die, or fail, where a test says: the product itself knows nothing of it.

As a program this is a nursery: it loads the worker once, then forks a process for each life that a test asks
for, so that being born again costs no import. Each step of durable work is wrapped as it is registered.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

Function = Callable[..., Any]


@dataclass(frozen=True)
class Life:
    """One life of a worker.

    ``die_at`` is ``before NAME`` or ``after NAME`` of a step (after its effect, before that is written down)
    or of ``mail`` (after the server's 250); ``fail_at`` names a step that fails whenever it is tried.
    """

    data_dir: str
    database_url: str
    smtp_port: int
    name: str = "worker-1"
    die_at: str = ""
    fail_at: str = ""
    by: int = signal.SIGKILL
    last_steps: float = 20.0


_living: Life | None = None
_mailing = threading.Lock()
"""Held while mail goes out: a death around a step never falls between the server's 250 and our commit, where
alone a message may be sent twice. That moment has a name of its own, ``after mail``."""


def main() -> None:
    """Fork a worker for each line of standard input and answer with its process id; end with the input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once
    _wrap_steps()
    import worker.worker  # noqa: F401 - registers the wrapped steps, before any fork

    children = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _live(Life(**json.loads(line)))
            finally:
                os._exit(1)
        children.append(child)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)


def _live(life: Life) -> None:
    global _living
    _living = life
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with (Path(life.data_dir) / "said").open("ab") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    from mail import sending
    from services.container import MailServer, WorkerSettings
    from tests.app_services import make_services
    from worker import worker
    from worker.opening import open_worker_services

    within: Any = worker  # its names are replaced for this process alone
    within_mail: Any = sending
    real_transport = within.transport_of
    within.transport_of = lambda server, mailbox: _DyingTransport(real_transport(server, mailbox))
    within_mail._try_one = _one_at_a_time(sending._try_one)
    within.MAIL_SECONDS = 0.1
    services = make_services(
        Path(life.data_dir),
        life.database_url,
        mail_server=MailServer("127.0.0.1", life.smtp_port, security="none"),
        worker=WorkerSettings(name=life.name, poll_seconds=0.05),
    )
    within.LAST_STEPS = timedelta(seconds=life.last_steps)
    told_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    with open_worker_services(services) as worker_services:
        living = worker.Worker(worker_services)
        living.start()
        told_to_stop.wait()
        living.stop()
    os._exit(0)


def _wrap_steps() -> None:
    from dbos import DBOS

    within: Any = DBOS
    real_step = within.step

    def step(**settings: Any) -> Callable[[Function], Function]:
        decorate = real_step(**{**settings, "interval_seconds": 0.01, "backoff_rate": 1.0})
        return lambda function: decorate(_fated(function))

    within.step = step


def _fated(function: Function) -> Function:
    name = function.__name__

    @wraps(function)
    def fated(*args: Any, **kwargs: Any) -> Any:
        assert _living is not None
        if _living.fail_at == name:
            raise RuntimeError(f"{name} fails, as the test says")
        with _mailing:
            _perhaps_die(f"before {name}")
        result = function(*args, **kwargs)
        with _mailing:
            _perhaps_die(f"after {name}")
        return result

    return fated


def _one_at_a_time(try_one: Function) -> Function:
    def sending(*args: Any, **kwargs: Any) -> Any:
        with _mailing:
            return try_one(*args, **kwargs)

    return sending


def _perhaps_die(point: str) -> None:
    assert _living is not None
    noted = Path(_living.data_dir) / f"died-{os.getpid()}"
    if _living.die_at == point and not noted.exists():
        noted.write_text(point)
        os.kill(os.getpid(), _living.by)


class _DyingTransport:
    def __init__(self, real: Any) -> None:
        self._real = real

    def send(self, message: Any) -> str:
        _perhaps_die("before mail")
        reply: str = self._real.send(message)
        _perhaps_die("after mail")
        return reply


def as_line(life: Life) -> str:
    """How a nursery is asked for ``life``."""
    return json.dumps(asdict(life)) + "\n"


if __name__ == "__main__":
    from tests.faults import dying_worker

    dying_worker.main()
