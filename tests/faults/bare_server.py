"""The web server with its real settings and a shorter grace, around an application of a few lines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.processes import answers, wait_until
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
GRACE_SECONDS = 4.0
CONFIGURATION = f"""
exec(open({str(ROOT / "script" / "gunicorn_conf.py")!r}).read())
import script.slow_clients as slow
slow.GRACE_SECONDS = {GRACE_SECONDS}
"""
APPLICATION = """
import hashlib
import threading
import time

BIG = b"x" * 30_000_000
INSIDE, MOST, COUNTING = [0], [0], threading.Lock()

def at_once(seconds):
    # Holds a thread for so long; returns how many did at once, at most, since the server began.
    with COUNTING:
        INSIDE[0] += 1
        MOST[0] = max(MOST[0], INSIDE[0])
    time.sleep(seconds)
    with COUNTING:
        INSIDE[0] -= 1
        return str(MOST[0]).encode()

TOLD = ("HOST", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_FORWARDED_HOST")

def application(environ, start_response):
    if environ["PATH_INFO"] == "/ignores-body":
        body = b"ignored"
    elif environ["PATH_INFO"] == "/big":
        body = BIG
    elif environ["PATH_INFO"] in ("/works", "/waits"):
        environ["wsgi.input"].read()
        if environ["PATH_INFO"] == "/waits":
            environ["gunicorn.socket"].end_turn()
            environ["gunicorn.socket"].end_turn()
        body = at_once(0.3)
    elif environ["PATH_INFO"] == "/who":
        body = " ".join(environ.get(f"HTTP_{name}", "-") for name in TOLD).encode()
    else:
        body = hashlib.sha256(environ["wsgi.input"].read()).hexdigest().encode()
    start_response("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "text/plain")])
    return [body]
"""


@contextmanager
def bare_server(folder: Path) -> Iterator[int]:
    """The server, with ``folder`` for its files; its port."""
    (folder / "configuration.py").write_text(CONFIGURATION)
    (folder / "tried.py").write_text(APPLICATION)
    port = free_port()
    with (folder / "said").open("wb") as said:
        server = subprocess.Popen(
            ["gunicorn", "-c", folder / "configuration.py", "--pythonpath", folder, "tried:application"],
            executable=Path(sys.executable).with_name("gunicorn"),
            cwd=ROOT,
            env={**os.environ, "PORT": str(port)},
            stdout=said,
            stderr=said,
        )
    try:
        wait_until(lambda: answers(port))
        yield port
        assert "Traceback" not in (folder / "said").read_text()
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(120) == 0
