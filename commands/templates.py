"""``flask templates``: judge Word templates before they are used."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from documents.findings import Severity
from documents.templates.check import check_folder, check_template

SHIPPED = Path(__file__).resolve().parents[1] / "templates_docx"


@click.group()
def templates() -> None:
    """Word templates."""


@templates.command("check")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
def check_templates(file: Path | None) -> None:
    """Tell every fault of FILE (a Word file or a template's folder), or of all shipped templates."""

    if file is None:
        found = {folder.name: check_folder(folder) for folder in shipped_templates()}
    elif file.is_dir():
        found = {file.name: check_folder(file)}
    else:
        found = {file.name: check_template(file.read_bytes())}
    faults = 0
    for name, findings in found.items():
        errors = [finding for finding in findings if finding.severity is Severity.ERROR]
        faults += len(errors)
        click.echo(f"{name}: {'sound' if not errors else f'{len(errors)} to mend'}")
        for finding in findings:
            click.echo(f"  {finding}")
    sys.exit(1 if faults else 0)


def shipped_templates() -> list[Path]:
    """Return the folders of the templates as shipped."""
    return sorted(path.parent for path in SHIPPED.glob("*/fields.toml"))
