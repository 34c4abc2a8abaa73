"""``flask documents``: fill, merge and check without the web."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import click
from flask.cli import with_appcontext

from commands.context import get_command_context
from commands.errors import plain_errors, refuse
from documents.convert import to_pdf
from documents.errors import BrokenTemplate
from documents.libreoffice.pool import LibreOfficePool
from documents.pdf.parts import Part
from documents.templates.check import check_folder, errors_in
from documents.templates.fill import fill
from documents.templates.inferred_catalogue import inferred_template
from documents.templates.word_template import load_template
from documents.uploads.joined import join_isolated
from worker.file_checks import check_against_records, check_by_seal

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
LIBREOFFICE_FOLDER = Path(gettempdir()) / f"counterpart-offices-{os.getuid()}"
"""Fixed, so that the next command sweeps what a killed one left behind."""
WRITABLE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def documents() -> None:
    """Make and check documents."""


@documents.command("fill")
@click.argument("template", type=click.Path(exists=True, path_type=Path))
@click.argument("data", type=READABLE)
@click.option(
    "-o", "--out", required=True, type=WRITABLE, help="The PDF to write; .docx writes the Word file."
)
@click.option("--large-print", is_flag=True, help="Fill the folder's Word file in large print.")
@plain_errors
def fill_template(template: Path, data: Path, out: Path, *, large_print: bool) -> None:
    """Fill TEMPLATE (a folder of templates_docx, or a Word file) with DATA.json."""

    values = _read_values(data)
    if template.is_dir():
        loaded = load_template(template, large_print=large_print)
        if errors := errors_in(check_folder(template)):
            raise BrokenTemplate(loaded.name, errors)
    else:
        loaded = inferred_template(template.stem, template.read_bytes(), values)
    word = fill(loaded, values)
    if out.suffix.lower() == ".docx":
        out.write_bytes(word)
        return
    with LibreOfficePool(1, run_dir=LIBREOFFICE_FOLDER) as pool:
        out.write_bytes(to_pdf(pool, word))


def _read_values(data: Path) -> dict[str, Any]:
    """Return what the file holds.

    What is no JSON object, or says a thing twice, ends the command in words.
    """
    try:
        text = data.read_text("utf-8-sig")  # Windows writes a mark before the text
        values = json.loads(text, object_pairs_hook=_each_once)
    except UnicodeDecodeError:
        refuse(f"{data.name} is not text in UTF-8. Save it so.")
    except (ValueError, RecursionError) as error:
        refuse(f"{data.name} is not sound JSON: {error}")
    if not isinstance(values, dict):
        refuse(f"{data.name} must hold one JSON object")
    return values


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    times = Counter(name for name, _ in pairs)
    if twice := [name for name in times if times[name] > 1]:
        raise ValueError(f"{', '.join(sorted(twice))} stands there twice")
    return dict(pairs)


@documents.command("merge")
@click.argument("files", nargs=-1, required=True, type=READABLE)
@click.option("-o", "--out", required=True, type=WRITABLE)
@click.option("--title", default="Documents", show_default=True)
@plain_errors
def merge_files(files: tuple[Path, ...], out: Path, title: str) -> None:
    """Merge FILES into one PDF.

    Sound accessibility tags and page labels are kept. A file without sound tags is read as it is drawn, page
    by page, or as a picture; when no file has any, the merged file has none. What changes is told.
    """

    parts = [Part(file.read_bytes(), file.stem, "") for file in files]
    joined = join_isolated(parts, title=title)
    out.write_bytes(joined.pdf)
    for sentence in joined.notes:
        click.echo(sentence, err=True)
    for part, sentences in zip(parts, joined.of_parts, strict=True):
        for sentence in sentences:
            click.echo(f"{part.title}: {sentence}", err=True)


@documents.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def check_file(file: Path) -> None:
    """Say what FILE is to this installation: by our records, else by its seal.

    \b
    Exit status:
      0  genuine and current; without our records: genuine, "status not known here"
      1  altered since we made it, a file that was cut too
      2  not ours
      3  could not be read
      4  a certificate that was withdrawn
      5  a certificate that was replaced by a newer one
      6  a version of an Outcome Statement that has ended
      7  the copy that was given out for reading, not signed or sealed

    Nothing is kept, and nothing personal is told. Where there is no database, the certificates in the data
    folder's keys/ alone say which seals are ours.
    """

    try:
        content = file.read_bytes()
    except OSError as error:
        click.echo(f"We could not read {file}: {error.strerror}.", err=True)
        sys.exit(3)
    command_context = get_command_context()
    if command_context.has_database:
        services = command_context.services
        verdict = check_against_records(
            content, database=services.database, blobs=services.blobs, keys_dir=services.keys_dir
        )
    else:
        verdict = check_by_seal(content, keys_dir=command_context.data_dir / "keys")
    click.echo(verdict.sentence)
    for finding in verdict.findings:
        click.echo(f"  {finding}")
    click.echo(f"  SHA-256 {verdict.sha256}")
    sys.exit(verdict.exit_code)
