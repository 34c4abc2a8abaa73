"""Filling a Word template: beside docxtpl as it comes, and beside the quickest of the others."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from docxtpl.template import DocxTemplate

from documents.templates.fill import fill
from documents.templates.inferred_catalogue import inferred_template
from tests.bench.inputs import DATA, for_docxtpl, for_easy_template
from tests.bench.measure import Effort, Line, quicker

HERE = Path(__file__).parent
NODE = HERE.parents[1] / ".venv" / "bin" / "node"


def fill_2(baselines: Path, effort: Effort) -> Iterator[Line]:
    """Two pages."""
    yield from _fills(baselines, effort, pages=2, than_docxtpl=8, than_easy=3)


def fill_20(baselines: Path, effort: Effort) -> Iterator[Line]:
    """Twenty pages."""
    yield from _fills(baselines, effort, pages=20, than_docxtpl=8, than_easy=3)


def _fills(
    baselines: Path, effort: Effort, *, pages: int, than_docxtpl: float, than_easy: float
) -> Iterator[Line]:
    content = for_docxtpl(pages)
    template = inferred_template("statement", content, DATA)

    def ours() -> None:
        fill(template, DATA)

    _same_words(fill(template, DATA), _with_docxtpl(content))
    yield quicker(
        "fill-docxtpl" + _longer(pages),
        ours,
        lambda: _nothing(_with_docxtpl(content)),
        than="docxtpl",
        rounds=effort.rounds if pages < 10 else effort.slow_rounds,
        at_least=than_docxtpl,
    )
    with _easy_template(baselines, for_easy_template(pages)) as (theirs, out):
        theirs()
        _same_words(fill(template, DATA), out.read_bytes())
        yield quicker(
            "fill-easy-template-x" + _longer(pages),
            ours,
            theirs,
            than="easy-template-x",
            rounds=effort.rounds,
            at_least=than_easy,
        )


def _with_docxtpl(content: bytes) -> bytes:
    template = DocxTemplate(BytesIO(content))
    template.render(DATA, autoescape=True)
    filled = BytesIO()
    template.save(filled)
    return filled.getvalue()


@contextmanager
def _easy_template(baselines: Path, content: bytes) -> Iterator[tuple[Callable[[], float], Path]]:
    """Its own clock's milliseconds for one filling, and where its last result lies."""
    with TemporaryDirectory(prefix="counterpart-bench-") as name:
        folder = Path(name)
        (folder / "template.docx").write_bytes(content)
        (folder / "data.json").write_text(json.dumps(DATA), encoding="utf-8")
        files = [str(folder / one) for one in ("template.docx", "data.json", "out.docx")]
        process = subprocess.Popen(
            [str(NODE), str(HERE / "easy_template.mjs"), str(baselines / "node_modules"), *files],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def once() -> float:
            asked.write("again\n")
            asked.flush()
            return float(answers.readline())

        try:
            yield once, folder / "out.docx"
        finally:
            process.communicate()


def _same_words(ours: bytes, theirs: bytes) -> None:
    """What is compared does the same work, or the comparison is worth nothing."""
    if _words(ours) != _words(theirs):
        raise AssertionError("the two programs did not write the same words")


def _words(content: bytes) -> list[str]:
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def _nothing(_result: object) -> None:
    return None


def _longer(pages: int) -> str:
    """What is added to the name of a measure of more than the usual two pages."""
    return "" if pages == 2 else f"-{pages}-pages"
