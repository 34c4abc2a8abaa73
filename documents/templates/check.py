"""Hold a template against everything it must be before it may be published: all faults at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from documents.errors import BadCatalogue, BrokenTemplate, WordUploadRefused
from documents.findings import Finding, Severity, errors_in
from documents.templates.catalogue import Catalogue, FieldType
from documents.templates.compile import compiled_template
from documents.templates.form import PRINTING_FAULTS, form_faults
from documents.templates.sample_fills import sample_faults
from documents.templates.tag_check import tag_faults, unused_fields
from documents.templates.word_template import LARGE_PRINT_FILE, load_template, open_template

__all__ = ["Finding", "check_folder", "check_template", "errors_in"]


def check_template(content: bytes, catalogue: Catalogue | None = None) -> list[Finding]:
    """Return every fault of a Word template, errors and warnings, in the order an author would mend them.

    ``content`` may be anything at all: what is no sound Word file gives one finding that says so.
    Without a catalogue its form and its tags are judged, but not whether the fields are known.
    """
    try:
        parts = open_template(content)
        form = list(form_faults(parts))
        tags, used = tag_faults(parts, catalogue)
    except WordUploadRefused as refused:
        return [Finding("file", refused.sentence)]
    if catalogue is None:  # a Word file alone can be filled, and never published
        return [*tags, *(_as_advice(fault) for fault in form)]
    return [*tags, *catalogue_faults(catalogue), *form, *unused_fields(used, catalogue)]


def _as_advice(fault: Finding) -> Finding:
    return replace(fault, severity=Severity.WARNING) if fault.id in PRINTING_FAULTS else fault


def catalogue_faults(catalogue: Catalogue) -> list[Finding]:
    """Return fields that a document of this class may not even list.

    A certificate holds dates and facts that the Act makes conditions, and no free text (DESIGN, trust).
    """
    faults: list[Finding] = []
    for name, field in catalogue.every_field().items():
        if field.confidentiality not in catalogue.may_hold:
            sentence = f"'{name}' is '{field.confidentiality}': a {catalogue.document_class} may not list it."
            faults.append(Finding("confidential-listed", sentence, "fields.toml", field=name))
        if field.type is FieldType.PARAGRAPHS and catalogue.document_class == "certificate":
            sentence = f"'{name}' is free text: a certificate may not hold any."
            faults.append(Finding("free-text", sentence, "fields.toml", field=name))
    return faults


def check_folder(folder: Path) -> list[Finding]:
    """Return every fault of a template folder: its fields, its Word files, and what sample fills bring out.

    A folder holds one Word file, or a second one in large print, of which a fault says so.
    """
    findings = _faults_of_file(folder, large_print=False)
    if (folder / LARGE_PRINT_FILE).exists():
        known = set(findings)
        of_twin = [one for one in _faults_of_file(folder, large_print=True) if one not in known]
        findings += [replace(one, sentence=f"In large print: {one.sentence}") for one in of_twin]
    return findings


def _faults_of_file(folder: Path, *, large_print: bool) -> list[Finding]:
    try:
        template = load_template(folder, large_print=large_print)
    except BadCatalogue as bad:
        return [Finding("catalogue", problem, "fields.toml") for problem in bad.problems]
    except FileNotFoundError as lacking:
        name = Path(str(lacking.filename)).name
        return [Finding("file", f"The folder '{folder.name}' has no {name}.", name)]
    findings = check_template(template.content, template.catalogue)
    try:
        compiled_template(template)
    except (BrokenTemplate, WordUploadRefused):
        return findings  # already told, and nothing to fill
    return [*findings, *sample_faults(template, folder / "sample.json")]
