"""How gunicorn serves Counterpart: one small process with threads, on this machine only.

What is logged holds neither query strings nor the tokens that some addresses carry.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import re
import resource
import signal
from typing import Any

from gunicorn.glogging import Logger

from script.slow_clients import BufferingWorker

PR_SET_PDEATHSIG = 1  # linux/prctl.h
M_ARENA_MAX = -8  # malloc.h
GARBAGE_THRESHOLD = 10_000  # objects made since the last search; a page makes a few thousand

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 1
worker_class = BufferingWorker
threads = 12  # no more than the database's connections (5 kept, 10 for a rush)
worker_tmp_dir = "/dev/shm"  # noqa: S108 - gunicorn's own heartbeat file; a disk could stall it
timeout = 60
graceful_timeout = 8  # the supervisor waits for 10 s
control_socket_disable = True
sendfile = False  # a slow reader would hold a thread
accesslog = "-"
errorlog = "-"
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'
forwarded_allow_ips = "127.0.0.1"

# Links sent by email are bearer tokens: /open/TOKEN, /reset/TOKEN, … Ours and Flask-Security's are long;
# a case's reference, a UUID and the name of a style sheet, script, font or picture are not secret.
_uuid = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w.~-])"
_file = r"[\w.-]+\.(?:css|js|woff2|svg|png|ico)(?![\w.~-])"
_secret = re.compile(rf"(?<=/)(?!{_uuid}|{_file})[\w.~-]{{24,}}")
_opened = re.compile(r"(?<=/open/)[^\s?/\"']+")


def without_secrets(text: str) -> str:
    """Return ``text`` with every token in an address shown as "…"."""
    return _secret.sub("…", _opened.sub("…", text))


class DiscreetLogger(Logger):
    """gunicorn's logger, which shows no token."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """Return what a line of the access log may be made of; no header of request or answer is."""
        return {
            "t": self.now(),  # type: ignore[no-untyped-call]  # untyped library
            "h": environ.get("REMOTE_ADDR", "-"),
            "m": environ.get("REQUEST_METHOD", "-"),
            "U": without_secrets(str(environ.get("PATH_INFO", "-"))),
            "s": str(resp.status).partition(" ")[0],
            "b": str(resp.sent),
            "M": request_time.seconds * 1000 + request_time.microseconds // 1000,
        }

    def setup(self, cfg: Any) -> None:
        """Also keep tokens out of "Error handling request …"."""
        super().setup(cfg)  # type: ignore[no-untyped-call]  # untyped library
        self.error_log.addFilter(_discreet)


def _discreet(record: logging.LogRecord) -> bool:
    record.msg, record.args = without_secrets(record.getMessage()), None
    return True


logger_class = DiscreetLogger


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn passes both by position
    """End with the process that started us, even if it is killed; keep memory small beside many threads."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection, and a file for a long request
    libc = ctypes.CDLL(None)
    libc.mallopt(M_ARENA_MAX, 1)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server.pid:
        os._exit(1)


def post_worker_init(worker: Any) -> None:  # noqa: ARG001 - gunicorn passes it by position
    """Leave what is loaded by now out of the search for rubbish: it stays as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
