"""Production as docs/operating.md writes it: from an empty folder to the first sealed certificate.

The commands are those of the document, with its folders and users changed to the test's.
"""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from app import open_services
from cases.certificates.models import Certificate
from settings import Settings
from signing.seal.check import VerdictKind
from tests.app_services import check_file
from tests.faults.test_server import Server
from tests.faults.work import a_certificate
from tests.processes import open_to_others, runs, wait_until
from tests.servers import SmtpServer, free_port

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "operating.md"


def block(after: str, text: str) -> str:
    """The first fenced block after the words ``after``, without its indent."""
    found = re.search(r"\n( *)```\w+\n(.*?)\n *```", text[text.index(after) :], re.DOTALL)
    assert found
    return "\n".join(line.removeprefix(found[1]) for line in found[2].splitlines())


class Machine:
    """Where the document's folders are in this test."""

    def __init__(self, folder: Path) -> None:
        self.data, self.etc = folder / "data", folder / "etc"
        (self.data / "keys").mkdir(parents=True, mode=0o700)
        self.etc.mkdir()
        self.text = DOCUMENT.read_text("utf-8")

    def here(self, words: str) -> str:
        """``words`` of the document, for this machine."""
        words = words.replace("/var/lib/counterpart", str(self.data)).replace(
            "/etc/counterpart", str(self.etc)
        )
        words = words.replace("/opt/counterpart", str(ROOT)).replace("runuser -u counterpart -- ", "")
        return re.sub(r"chown counterpart: .*", "", words)

    def run(self, command: str) -> str:
        plain = {name: value for name, value in os.environ.items() if not name.startswith("COUNTERPART_")}
        done = subprocess.run(
            ["sh", "-ec", self.here(command)],
            env=plain,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def machine(tmp_path: Path, smtp_server: SmtpServer) -> Machine:
    """Steps 1 to 3: folders, settings, keys."""
    machine = Machine(tmp_path)
    settings = machine.here(block("**Settings**", machine.text))
    for theirs, ours in {
        "mail.example.com": smtp_server.host,
        'SMTP_PASSWORD="…"': 'SMTP_PASSWORD=""',
        'SMTP_USERNAME="counterpart"': 'SMTP_USERNAME=""',
        'PASSPHRASE="…"': r'PASSPHRASE="a \$passphrase with \"signs\", \`spaces\` and \\"',
    }.items():
        assert theirs in settings
        settings = settings.replace(theirs, ours)
    more = f'COUNTERPART_SMTP_PORT="{smtp_server.port}"\nCOUNTERPART_SMTP_SECURITY="none"\n'
    (machine.etc / "environment").write_text(f"{settings}\n{more}")
    machine.run(block("**Keys.**", machine.text))
    return machine


@pytest.fixture
def server(machine: Machine, tmp_path: Path) -> Iterator[Server]:
    """Step 4: the server, as systemd starts it."""
    port, said = free_port(), tmp_path / "said"
    start = machine.here("set -a; . /etc/counterpart/environment; exec /opt/counterpart/script/server")
    with said.open("wb") as file:
        process = subprocess.Popen(
            ["sh", "-ec", start],
            env={**os.environ, "PORT": str(port)},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(process, said, port)
    yield server
    if process.poll() is None:
        process.terminate()
        assert process.wait(60) == 0


class Browser:
    """Just enough of one: cookies, forms, and the words that a proxy adds."""

    def __init__(self, port: int) -> None:
        self.at = f"http://127.0.0.1:{port}"
        self._cookies: dict[str, str] = {}
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def asked(self, path: str, fields: dict[str, str] | None = None) -> str:
        sent = {
            "Host": "mediation.example.com",
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Proto": "https",
            "Referer": "https://mediation.example.com/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
        }
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(self.at + path, data=body, headers=sent)
        with _unfollowed.open(request, timeout=30) as answer:
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            if 300 <= answer.status < 400:
                return self.asked(str(answer.headers["Location"]))
            return str(answer.read().decode())

    def sends(self, path: str, **fields: str) -> str:
        """Open the page, fill its form, and send it."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.asked(path))
        assert token
        return self.asked(path, {**fields, "csrf_token": html.unescape(token[1])})


class _Unfollowed(urllib.request.HTTPErrorProcessor):
    def http_response(self, _request: object, response: object) -> object:
        return response


_unfollowed = urllib.request.build_opener(_Unfollowed)


def test_from_an_empty_folder_to_the_first_sealed_certificate(
    machine: Machine, server: Server, smtp_server: SmtpServer
) -> None:
    wait_until(lambda: "Counterpart runs on" in server.said.read_text(), patience_seconds=120)

    machine.run(block("**The first administrator.**", machine.text))
    wait_until(lambda: len(smtp_server.received) == 1)
    body = smtp_server.received[0].message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    link = re.search(r"https://mediation\.example\.com(/set-password/\S+)", text)
    assert link
    browser = Browser(server.port)
    password = "three long walks home"
    browser.sends(link[1], new_password=password)
    page = browser.sends("/sign-in", email="ada@harbour.example.com", password=password)
    assert "Ada Example" in page
    health = browser.asked("/admin/health")
    assert "Running" in health
    assert "Cannot be used" not in health
    area = {"began_from": "0", "entry_name": "Bury", "entry_served": "yes", "save": "yes"}
    assert "Added" in browser.sends("/office/directory/authorities/new", **area)
    for role, more in {"mediator": "", "officer": "--authority bury"}.items():
        _signs_in_as_added(machine, server, role, more)

    services = open_services(_settings(machine))
    certificate_id = a_certificate(services, at=services.now())

    def sealed() -> bytes:
        with services.database.read() as session:
            document = session.get_one(Certificate, certificate_id).document
            assert document is not None
            return services.blobs.read(document.sealed_digest) if document.sealed_digest else b""

    wait_until(lambda: bool(sealed()), patience_seconds=120)
    verdict = check_file(services, sealed())
    services.database.close()
    assert verdict.kind is VerdictKind.GENUINE
    wait_until(lambda: len(smtp_server.received) > 1)

    assert open_to_others(machine.data) == {}
    assert_stops_as_systemd_asks(server, within=seconds_to_stop(machine.text))


def seconds_to_stop(text: str) -> int:
    """How long the document's unit lets the server take to stop."""
    found = re.search(r"TimeoutStopSec=(\d+)\n", text)
    assert found
    return int(found[1])


def assert_stops_as_systemd_asks(server: Server, *, within: int) -> None:
    """TERM to the main process alone: it ends with 0, and nothing of it is left."""
    everyone = server.everyone()
    assert len(everyone) > 3, "server, web, worker and an office"

    server.process.send_signal(signal.SIGTERM)

    assert server.process.wait(within) == 0
    assert not any(map(runs, everyone))
    assert "did not stop in time" not in server.said.read_text()


def _signs_in_as_added(machine: Machine, server: Server, role: str, more: str) -> None:
    """Somebody added by command sets a password behind the printed link, signs in and sees their own page."""
    name, email, password = f"Robin {role.title()}", f"{role}@harbour.example.com", "seven slow trains south"
    first = block("**The first administrator.**", machine.text)
    added = '"Ada Example" ada@harbour.example.com --role administrator'
    assert added in first
    printed = machine.run(first.replace(added, f'"{name}" {email} --role {role} {more} --print-link'))
    link = re.search(r"https://mediation\.example\.com(/set-password/\S+)", printed)
    assert link, printed
    browser = Browser(server.port)
    browser.sends(link[1], new_password=password)
    page = browser.sends("/sign-in", email=email, password=password)
    assert name in page
    assert "Sign out" in page


def _settings(machine: Machine) -> Settings:
    said = machine.run("set -a; . /etc/counterpart/environment; env -0")
    pairs = (line.split("=", 1) for line in said.split("\0") if line.startswith("COUNTERPART_"))
    named = {name.removeprefix("COUNTERPART_").lower(): value for name, value in pairs}
    return Settings.model_validate(named)
