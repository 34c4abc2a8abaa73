"""A template's folder is judged with its fields, its sample and what sample fills find."""

import json

import pytest

from documents.templates.catalogue import read_catalogue
from documents.templates.check import check_folder, errors_in
from documents.templates.sample_fills import example_of, shapes
from tests.unit.documents.word_making import (
    FIELDS,
    bytes_of,
    field,
    fields_toml,
    repeat_header,
    sound_document,
    word_file,
)


def folder_of(path, content, toml, sample):
    folder = path / "letter"
    folder.mkdir()
    (folder / "template.docx").write_bytes(content)
    (folder / "fields.toml").write_text(toml)
    if sample is not None:
        (folder / "sample.json").write_text(sample if isinstance(sample, str) else json.dumps(sample))
    return folder


def test_sample_fills_find_a_field_printed_without_asking_whether_it_is_there(tmp_path):
    toml = fields_toml("name", field("note", optional=True))
    folder = folder_of(tmp_path, word_file("{{ name }} {{ note }}"), toml, {"name": "Ada", "note": "x"})

    (finding,) = errors_in(check_folder(folder))

    assert finding.id == "sample-fill"
    assert "note is left out, but the template prints it" in finding.sentence


def test_sample_fills_find_a_cell_that_can_be_left_without_a_paragraph(tmp_path):
    document = sound_document()
    document.add_heading("Letter", level=1)
    table = document.add_table(rows=2, cols=1)
    repeat_header(table.rows[0])
    cell = table.cell(1, 0)
    cell.text = "{%p if note %}"
    for words in ("{{ note }}", "{%p endif %}"):
        cell.add_paragraph(words)
    folder = folder_of(tmp_path, bytes_of(document), fields_toml(field("note", optional=True)), {"note": "x"})

    assert [one.id for one in errors_in(check_folder(folder))] == ["structure"]


def test_sample_fills_find_a_table_that_can_be_left_without_rows(tmp_path):
    document = sound_document()
    document.add_heading("Letter", level=1)
    table = document.add_table(rows=3, cols=1)
    for row, words in enumerate(("{%tr for row in actions %}", "{{ row.what }}", "{%tr endfor %}")):
        table.cell(row, 0).text = words
    toml = fields_toml(field("actions", "rows"), field("actions.what"))
    folder = folder_of(tmp_path, bytes_of(document), toml, {"actions": [{"what": "x"}]})

    assert "structure" in {one.id for one in errors_in(check_folder(folder))}


def test_sample_fills_find_headings_that_jump_when_one_is_left_out(tmp_path):
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_paragraph("{%p if note %}")
    document.add_heading("{{ note }}", level=2)
    document.add_paragraph("{%p endif %}")
    document.add_heading("Detail", level=3)
    folder = folder_of(tmp_path, bytes_of(document), fields_toml(field("note", optional=True)), {"note": "x"})

    assert "heading-jump" in {one.id for one in errors_in(check_folder(folder))}


@pytest.mark.parametrize("sample", [None, "{", "[]", {"name": 3}])
def test_a_folder_needs_a_sample_that_fits(tmp_path, sample):
    folder = folder_of(tmp_path, word_file("{{ name }}"), fields_toml("name"), sample)

    assert {one.id for one in errors_in(check_folder(folder))} <= {"sample", "sample-fill"}
    assert errors_in(check_folder(folder))


def test_a_folder_without_a_template_or_with_bad_fields_says_so(tmp_path):
    folder = folder_of(tmp_path, word_file("x"), 'name = "letter"', {})
    assert {one.id for one in check_folder(folder)} == {"catalogue"}

    (folder / "template.docx").unlink()
    assert [(one.id, one.part) for one in check_folder(folder)] == [("file", "template.docx")]


def test_a_folder_is_called_as_its_fields_say(tmp_path):
    folder = folder_of(tmp_path, word_file("{{ name }}"), fields_toml("name"), {"name": "Ada"})
    renamed = folder.rename(tmp_path / "other")

    (finding,) = check_folder(renamed)

    assert finding.sentence == "It is called 'letter' but its folder is 'other'."


def test_the_shapes_tried_leave_out_and_put_in_everything_and_make_every_choice():
    catalogue = read_catalogue(
        fields_toml(*FIELDS, field("ref", optional=True), field("why", optional=True, goes_with="ref"))
    )
    sample = {name: example_of(one) for name, one in catalogue.fields.items()}

    tried = {shape: data for shape, data, _ in shapes(catalogue, sample)}

    assert "note" not in tried["nothing there that may be left out"]
    rows = [tried[count]["actions"] for count in ("no rows", "one row", "three rows")]
    assert [len(one) for one in rows if isinstance(one, list)] == [0, 1, 3]
    assert tried["'kind' is 'none'"]["kind"] == "none"
    assert tried["'sure' is false"]["sure"] is False
    assert tried["only 'ref' left out"]["why"] is None
    assert tried["only 'ref' there"]["why"] is not None
