"""Whatever bytes a stranger posts into a public box: a page of ours, at once, with nothing of it run."""

from __future__ import annotations

import re
import time
from urllib.parse import quote_from_bytes

import pytest

from services.container import Services
from tests.web_apps import make_web

HOSTILE = {
    "NUL": b"a\0b",
    "half a character": "\ud83d".encode("utf-8", "surrogatepass"),
    "no UTF-8": b"\xff\xfe\xc3\x28",
    "right to left": "\u202eevil\u200f".encode(),
    "a mark alone": "\u0301".encode(),
    "a template": b"{{7*7}}{% for x in y %}{%p if z %}{#",
    "HTML": b"<script>alert(1)</script>\"'><b>",
    "a formula": b"=1+1",
    "a header": b"a\r\nBcc: x@example.com\r\n\r\n",
    "a number without end": b"9" * 5_000,
    "a megabyte": b"x" * 1_000_000,
}
BOXES = {
    "/dates": ("sent_on-day", "sent_on-month", "sent_on-year"),
    "/save": ("email",),
    "/check": ("number", "code"),
    "/code": ("code",),
    "/forgotten": ("email",),
    "/sign-in": ("email", "password"),
    "/ask/what": ("kind", "detained"),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_in_any_box_get_a_page_at_once_and_are_never_run(
    services: Services, hostile: bytes
) -> None:
    browser = make_web(services).test_client()
    browser.post("/ask/what", data={"kind": "D3", "csrf_token": _token(browser.get("/ask/what").text)})
    for address, boxes in BOXES.items():
        token = _token(browser.get(address).text)
        typed = quote_from_bytes(hostile, safe="")
        body = "&".join([f"csrf_token={token}", *(f"{box}={typed}" for box in boxes)])

        began = time.process_time()
        answer = browser.post(
            address,
            data=body,
            content_type="application/x-www-form-urlencoded",
            follow_redirects=True,
            headers={"Referer": "http://localhost/"},
        )

        assert answer.status_code < 500, address
        assert time.process_time() - began < 5, address
        assert "<h1" in answer.text, address
        assert "<script>alert(1)" not in answer.text, address
        assert "49{% for" not in answer.text, address


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page)
    assert found
    return found[1]
