"""Word to PDF: beside a cold LibreOffice, beside unoserver, two offices beside one, and not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from documents.convert import to_pdf
from documents.libreoffice.folders import find_soffice
from documents.libreoffice.pool import LibreOfficePool
from documents.templates.fill import fill, load_template
from documents.templates.inferred_catalogue import inferred_template
from tests.app_services import make_services
from tests.bench.inputs import DATA, for_docxtpl
from tests.bench.measure import Effort, Line, in_turn, milliseconds, quicker
from tests.processes import answers, wait_until
from tests.servers import free_port, migrate_database
from worker.document_making import TEMPLATES
from worker.opening import open_worker_services

EXPORT = {
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "SelectPdfVersion": {"type": "long", "value": "2"},
}
BATCH = 8
SOFFICE = find_soffice().with_name("soffice")  # the program that people start: it survives a fresh profile


def convert_2(baselines: Path, effort: Effort) -> Iterator[Line]:
    """One document of two pages, the office kept warm."""
    word = fill(inferred_template("statement", for_docxtpl(2), DATA), DATA)
    with (
        TemporaryDirectory(prefix="counterpart-bench-") as name,
        LibreOfficePool(1, run_dir=Path(name)) as pool,
    ):
        folder = Path(name)
        pool.warm()

        def ours() -> None:
            to_pdf(pool, word)

        (folder / "given.docx").write_bytes(word)
        yield quicker(
            "convert-cold",
            ours,
            lambda: _cold(folder),
            than="cold soffice",
            rounds=effort.slow_rounds,
            at_least=8,
        )
        with _unoserver(baselines, folder) as theirs:
            yield quicker(
                "convert-unoserver",
                ours,
                lambda: theirs(word),
                than="unoserver",
                rounds=effort.rounds,
                at_least=1.3,
            )


def convert_two_offices(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """Eight documents at once: two offices beside one."""
    template = inferred_template("statement", for_docxtpl(2), DATA)
    words = [fill(template, {**DATA, "reference": f"CP-{number}"}) for number in range(BATCH)]
    with (
        TemporaryDirectory(prefix="counterpart-bench-") as name,
        LibreOfficePool(1, run_dir=Path(name)) as one,
        LibreOfficePool(2, run_dir=Path(name)) as two,
    ):
        one.warm()
        two.warm()
        yield quicker(
            "convert-two-workers",
            lambda: _batch(two, words),
            lambda: _batch(one, words),
            than="one office",
            rounds=max(5, effort.slow_rounds // 2),
            at_least=1.6,
        )


def convert_again(_baselines: Path, effort: Effort) -> Iterator[Line]:
    """The same template version and data again: read, not made."""
    template = TEMPLATES / "signing-record"
    data = json.loads((template / "sample.json").read_text("utf-8"))
    with TemporaryDirectory(prefix="counterpart-bench-") as name:
        url = f"sqlite:///{name}/bench.db"
        migrate_database(url)
        services = make_services(Path(name) / "data", url)
        with open_worker_services(services) as worker_services:
            worker_services.maker.make(template.name, data)
            mine, theirs = in_turn(
                lambda: _nothing(worker_services.maker.make(template.name, data)),
                lambda: _nothing(to_pdf(worker_services.libreoffice, fill(load_template(template), data))),
                effort.slow_rounds,
            )
        services.database.close()
    ours, baseline = median(mine), median(theirs)
    yield Line("convert-again", ours, "ms", baseline, "made again ÷ ours", baseline / ours, ours_at_most=5)


def _cold(folder: Path) -> None:
    """As most programs do it: a new LibreOffice for each document, on a profile that was used before."""
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation=file://{folder}/cold-profile",
            "--headless",
            "--convert-to",
            f"pdf:writer_pdf_Export:{json.dumps(EXPORT)}",
            "--outdir",
            str(folder / "out"),
            str(folder / "given.docx"),
        ],
        check=True,
        capture_output=True,
    )


@contextmanager
def _unoserver(baselines: Path, folder: Path) -> Iterator[Callable[[bytes], None]]:
    """unoserver with its own client, kept between documents."""
    port, uno_port = free_port(), free_port()
    server = subprocess.Popen(
        [
            "/usr/bin/python3",
            "-m",
            "unoserver.server",
            "--port",
            str(port),
            "--uno-port",
            str(uno_port),
            "--user-installation",
            str(folder / "unoserver-profile"),
            "--executable",
            str(SOFFICE),
        ],
        env={"PYTHONPATH": str(baselines / "python"), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sys.path.append(str(baselines / "python"))
    try:
        wait_until(lambda: answers(port))
        from unoserver.client import UnoClient  # type: ignore[import-not-found]  # installed by script/bench

        client: Any = UnoClient(port=str(port))
        options = [f"{key}={one['value']}" for key, one in EXPORT.items()]

        def once(word: bytes) -> None:
            client.convert(
                indata=word, convert_to="pdf", filtername="writer_pdf_Export", filter_options=options
            )

        yield once
    finally:
        sys.path.remove(str(baselines / "python"))
        server.terminate()
        server.wait(30)


def _batch(pool: LibreOfficePool, words: list[bytes]) -> float:
    with milliseconds() as taken, ThreadPoolExecutor(len(words)) as threads:
        list(threads.map(pool.convert, words))
    return taken[0]


def _nothing(_result: object) -> None:
    return None
