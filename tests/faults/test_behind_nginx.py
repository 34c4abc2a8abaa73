"""Counterpart behind a real nginx with the settings that are shipped."""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from script.arriving import MOST_BODY
from tests.faults.bare_server import GRACE_SECONDS, ROOT, bare_server
from tests.processes import answers, wait_until
from tests.servers import free_port

NAME = "mediation.example.com"
AROUND = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx listens for HTTPS. The shipped file is changed in its addresses alone."""
    folder, secure, plain = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    certificate(folder)
    with bare_server(tmp_path_factory.mktemp("server")) as inner:
        site = (ROOT / "deploy" / "nginx.conf").read_text()
        site = re.sub(r"listen \[::\].*\n", "", site)
        site = site.replace("listen 80;", f"listen 127.0.0.1:{plain};")
        site = site.replace("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;")
        site = site.replace(f"/etc/letsencrypt/live/{NAME}", str(folder))
        site = site.replace("/var/log/nginx", str(folder)).replace("/var/lib/nginx", str(folder))
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{inner}")
        (folder / "site.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user))
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
        assert program, "nginx is not installed: run script/setup --dev"
        nginx = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"])
        try:
            wait_until(lambda: answers(secure))
            yield secure
        finally:
            nginx.terminate()
            nginx.wait(120)
    assert (folder / "counterpart.error.log").read_text() == ""


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def asked(port: int, method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    client = http.client.HTTPSConnection("127.0.0.1", port, timeout=120, context=trusting())
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    client.request(method, path, body=body or None, headers={"Host": NAME, **sent})
    answer = client.getresponse().read()
    client.close()
    return answer


def test_stalled_uploads_do_not_stop_a_page(port: int):
    with ExitStack() as stalled:
        for _ in range(40):
            raw = stalled.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
            client = stalled.enter_context(trusting().wrap_socket(raw))
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\nabc")
        began = time.monotonic()

        assert len(asked(port, "GET", "/")) == 64
        assert time.monotonic() - began < GRACE_SECONDS - 1


def test_of_one_address_few_bodies_come_in_at_once_and_who_sends_more_is_told_what_to_do(port: int):
    """The bodies of a stranger lie on disk while they come in."""
    assert asked(port, "POST", "/", b"abc") == hashlib.sha256(b"abc").hexdigest().encode()
    with ExitStack() as stalled:
        for number in range(8):
            raw = stalled.enter_context(socket.create_connection(("127.0.0.1", port), timeout=120))
            client = stalled.enter_context(trusting().wrap_socket(raw))
            header = "Transfer-Encoding: chunked" if number % 2 else "Content-Length: 120000000"
            client.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        wait_until(lambda: b"We could not take in what you sent" in asked(port, "POST", "/", b"abc"))
        assert b'Press "Back" in your browser' in asked(port, "POST", "/", b"abc")
        assert len(asked(port, "GET", "/")) == 64
    wait_until(lambda: asked(port, "POST", "/", b"abc") == hashlib.sha256(b"abc").hexdigest().encode())


def test_photographs_of_a_letter_come_through_whole(port: int):
    body = os.urandom(30_000_000)

    assert asked(port, "POST", "/", body).decode() == hashlib.sha256(body).hexdigest()


def test_the_visitor_is_who_nginx_sees_and_not_who_he_says_he_is(port: int):
    said = asked(port, "GET", "/who", X_Forwarded_For="203.0.113.9", X_Forwarded_Host="evil.example")

    assert said.decode() == f"{NAME} 127.0.0.1 https {NAME}"


def test_what_is_too_large_is_told_by_the_page_itself(port: int):
    """Larger than files of any page may be, smaller than nginx's limit: the answer is the application's."""
    body = bytes(MOST_BODY + 500_000)

    assert asked(port, "POST", "/ignores-body", body) == b"ignored"
