"""A page for everyone while strangers send files that are slow to look at."""

from __future__ import annotations

import http.cookiejar
import io
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pikepdf

from cases.models import Draft
from services.container import Services
from tests.bench.measure import Effort, Line
from tests.bench.sign_pages import BROWSER, load, percentile_95
from tests.web_apps import make_web

FILES = 14
PAGE = "/about"
CURVES, BLOCKS = 400, 750
"""The one page of a hostile file: curves, and how often they are drawn over again; seconds to draw."""


def intake_flood(services: Services, port: int, effort: Effort) -> Iterator[Line]:
    """Yield the slow end of a page's time while hostile files come in, beside the same page alone."""
    requests = max(effort.requests // 3, 60)
    alone, _ = load(port, PAGE, "", 2, requests)
    hostile, ended = _hostile_file(), threading.Event()
    roads = [("/check/file", "file", ""), ("/ask/letter", "letter", _with_draft(services))] * (FILES // 2)
    senders = [
        threading.Thread(target=_send, args=(port, *road, hostile, ended), daemon=True) for road in roads
    ]
    for sender in senders:
        sender.start()
    time.sleep(0.5)  # until the first of them is being looked at
    flooded, _ = load(port, PAGE, "", 2, requests)
    ended.set()
    for sender in senders:
        sender.join(timeout=180)
    ours, baseline = percentile_95(flooded), percentile_95(alone)
    yield Line(
        "intake-flood",
        ours,
        "ms",
        baseline,
        "ours ÷ the page alone, both p95",
        ours / baseline,
        at_most=10,
    )


def _hostile_file() -> bytes:
    """Return a small PDF whose page takes long to draw; the same bytes each time."""
    curve = b"%d %d m %d %d %d %d %d %d c S\n"
    block = b"".join(
        curve % tuple(n * step % most for step, most in zip(range(3, 11), (595, 842) * 4, strict=True))
        for n in range(CURVES)
    )
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.pages[0].Contents = pdf.make_stream(block * BLOCKS)
        out = io.BytesIO()
        pdf.save(out, compress_streams=True, deterministic_id=True)
    return out.getvalue()


def _with_draft(services: Services) -> str:
    """Return the cookie of a browser that stands at the question about the letter."""
    at = datetime.now(UTC)
    with services.database.write() as session:
        draft = Draft(
            answers={"kind": "D1", "authority": "bury", "letter_date": at.date().isoformat()},
            started_at=at,
            saved_at=at,
            expires_at=at + timedelta(days=28),
        )
        session.add(draft)
    client = make_web(services).test_client()
    with client.session_transaction() as cookie:
        cookie["draft"] = str(draft.id)
    kept = client.get_cookie("counterpart")
    assert kept is not None
    return f"counterpart={kept.value}"


def _send(port: int, path: str, field: str, cookie: str, content: bytes, ended: threading.Event) -> None:
    """Send the file again and again, as a stranger with a script would, until ``ended``."""
    address = f"http://127.0.0.1:{port}{path}"
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    headers = {**BROWSER, **({"Cookie": cookie} if cookie else {})}
    while not ended.is_set():
        try:
            with browser.open(urllib.request.Request(address, headers=headers), timeout=120) as answer:
                token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.read().decode())
            if token is None:
                raise AssertionError("the page has no form token")
            with browser.open(_posted(address, headers, token[1], field, content), timeout=120) as answer:
                answer.read()
        except urllib.error.HTTPError:  # "too many at once" is an answer too
            time.sleep(0.2)


def _posted(
    address: str, headers: dict[str, str], token: str, field: str, content: bytes
) -> urllib.request.Request:
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode(),
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="a.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode(),
        content,
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    sent = {**headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    return urllib.request.Request(address, b"".join(parts), sent)
