"""``flask documents``: files in, files or a verdict out, every fault told in words."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Dictionary, Name, Pdf, String
from pypdf import PdfReader

from documents.pdf.tag_walk import walk_tags
from tests.unit.documents.tagged import tagged_pdf
from tests.unit.documents.test_merge import with_annotation

ROOT = Path(__file__).parents[3]
CASES = ROOT / "tests" / "hard_inputs"
DATA = {
    "child_name": "Siôn O’Fictive",
    "parent_name": "Madeup & Sons <Robin>",
    "la_name": "",
    "track": "mediation",
    "reference": "CP-7K3M-2Q",
}


@pytest.fixture
def data_file(tmp_path: Path) -> Path:
    file = tmp_path / "data.json"
    file.write_text(json.dumps(DATA), encoding="utf-8")
    return file


def words_of(file: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())


# --- fill ----------------------------------------------------------------------------------------------


@pytest.mark.hard_input("K04", "K05", "K07", "K08")
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(
            "K04-template-curly-quotes",
            ["Certificate for Siôn O’Fictive", "Mediation", "the local authority"],
            id="k04",
        ),
        pytest.param("K05-template-split-tag", ["Child: Siôn O’Fictive", "Reference: CP-7K3M-2Q"], id="k05"),
        pytest.param(
            "K07-template-header-footer-textbox",
            [
                "Body Siôn O’Fictive",
                "Box Madeup & Sons <Robin>",
                "Header CP-7K3M-2Q",
                "Footer Siôn O’Fictive & Co",
            ],
            id="k07",
        ),
        pytest.param("K08-template-calibri", ["Outcome Statement for Siôn O’Fictive"], id="k08"),
    ],
)
def test_a_word_file_becomes_a_pdf_with_every_tag_filled(flask, data_file, tmp_path, template, expected):
    out = tmp_path / "out.pdf"

    result = flask("documents", "fill", CASES / f"{template}.docx", data_file, "-o", out)

    assert result.exit_code == 0, result.output
    words = words_of(out)
    assert [one for one in expected if one not in words] == []
    assert not set("{}") & set(words)
    fonts = subprocess.run(["pdffonts", out], check=True, capture_output=True, text=True).stdout
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in fonts.splitlines()[2:])
    assert ("Carlito" in fonts) == ("calibri" in template)  # the metric equal of a font that is not here


@pytest.mark.hard_input("K06")
def test_a_misspelt_field_is_named_and_nothing_is_written(flask, data_file, tmp_path):
    out = tmp_path / "out.pdf"

    result = flask("documents", "fill", CASES / "K06-template-unknown-field.docx", data_file, "-o", out)

    assert result.exit_code == 1
    assert "chlid_name" in result.stderr
    assert "Did you mean 'child_name'?" in result.stderr
    assert not out.exists()


def test_a_shipped_template_is_filled_with_its_sample_into_a_word_file_or_a_tagged_pdf(flask, tmp_path):
    template = ROOT / "templates_docx" / "signing-record"
    word, pdf = tmp_path / "out.docx", tmp_path / "out.pdf"

    for out in (word, pdf):
        result = flask("documents", "fill", template, template / "sample.json", "-o", out)
        assert result.exit_code == 0, result.output

    assert word.read_bytes().startswith(b"PK")
    assert walk_tags(pdf.read_bytes()).faults == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("{not json", "not sound JSON", id="broken"),
        pytest.param('{"name": "Ada", "name": "Ben"}', "name stands there twice", id="twice"),
        pytest.param("[1, 2]", "must hold one JSON object", id="a list"),
    ],
)
def test_data_that_cannot_be_used_is_told(flask, tmp_path, written, expected):
    data = tmp_path / "data.json"
    data.write_text(written)

    result = flask("documents", "fill", CASES / "K05-template-split-tag.docx", data, "-o", tmp_path / "o.pdf")

    assert result.exit_code == 1
    assert expected in result.stderr


@pytest.mark.hard_input("K25", "K27", "K35", "K36")
@pytest.mark.parametrize(
    "name", ["K25-macro-inside.docx", "K27-zip-bomb.docx", "K35-needs-password.docx", "K36-cut-off.docx"]
)
def test_a_file_that_is_no_usable_word_file_is_refused_in_words(flask, data_file, tmp_path, name):
    result = flask("documents", "fill", CASES / name, data_file, "-o", tmp_path / "out.pdf")

    assert result.exit_code == 1
    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


# --- merge ---------------------------------------------------------------------------------------------


def merged(flask, tmp_path: Path, *names: str) -> Path:
    out = tmp_path / "merged.pdf"
    result = flask("documents", "merge", *(CASES / f"{name}.pdf" for name in names), "-o", out)
    assert result.exit_code == 0, result.output
    assert subprocess.run(["qpdf", "--check", out], capture_output=True).returncode == 0
    return out


@pytest.mark.hard_input("K39")
def test_each_form_keeps_its_own_answers(flask, tmp_path):
    out = merged(flask, tmp_path, "K39-form-first", "K39-form-second")

    first, second = (
        subprocess.run(["pdftotext", "-f", page, "-l", page, out, "-"], capture_output=True, text=True).stdout
        for page in "12"
    )
    assert "Ada" in first
    assert "Ada" not in second
    assert "Ben" in second
    assert "Ben" not in first
    with Pdf.open(out) as pdf:
        assert Name.AcroForm not in pdf.Root


@pytest.mark.hard_input("K40")
def test_sizes_and_turns_stay(flask, tmp_path):
    out = merged(flask, tmp_path, "K42-object-streams", "K40-inherited-and-rotated", "K41-outline-to-nowhere")

    with Pdf.open(CASES / "K42-object-streams.pdf") as first, Pdf.open(out) as pdf:
        turned = list(pdf.pages)[len(first.pages) :][:3]
        assert [int(page.obj.get(Name.Rotate, 0)) for page in turned] == [0, 90, -90]
        assert [int(page.mediabox[2]) for page in turned] == [595, 842, 420]


@pytest.mark.hard_input("K31", "K41", "K42")
def test_damaged_and_packed_files_merge_and_bookmarks_lead_somewhere(flask, tmp_path):
    names = ("K41-outline-to-nowhere", "K42-object-streams", "K31-wrong-startxref", "K31-cut-off-end")

    out = merged(flask, tmp_path, *names)

    with Pdf.open(out) as pdf, pdf.open_outline() as outline:
        pages = [page.obj.objgen for page in pdf.pages]
        tops = [(item.title, _page_of(item.destination) in pages) for item in outline.root]
    assert tops == [(name, True) for name in names]


def _page_of(destination: Any) -> Any:
    return destination[0].objgen


def test_tags_are_kept_where_they_are_sound_and_what_has_none_is_told(flask, tmp_path):
    tagged = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for file in tagged:
        file.write_bytes(tagged_pdf(pages=2))
    out = tmp_path / "out.pdf"

    kept = flask("documents", "merge", *tagged, "-o", out, "--title", "Both")
    report = walk_tags(out.read_bytes())
    lost = flask("documents", "merge", *tagged, CASES / "K42-object-streams.pdf", "-o", out)

    assert (kept.exit_code, kept.stderr) == (0, "")
    assert report.faults == ()
    assert lost.exit_code == 0
    assert lost.stderr.startswith(
        "Accessibility tags are kept where they are sound (K42-object-streams has none)."
    )
    assert walk_tags(out.read_bytes()).faults == ()


@pytest.mark.hard_input("K69")
def test_labels_of_pages_are_kept_with_tags_and_without(flask, tmp_path):
    names = ("K69-labels-roman", "K69-labels-prefix")
    (tmp_path / "tagged.pdf").write_bytes(tagged_pdf(pages=2))
    out = tmp_path / "out.pdf"

    flask("documents", "merge", *(CASES / f"{name}.pdf" for name in names), "-o", out)
    plain = PdfReader(out).page_labels
    flask("documents", "merge", CASES / "K69-labels-roman.pdf", tmp_path / "tagged.pdf", "-o", out)
    tagged = PdfReader(out).page_labels

    assert plain == ["i", "ii", "iii", "1", "2", "A-7", "A-8", "A-9", "A-10", "A-11"]
    assert tagged == ["i", "ii", "iii", "1", "2", "1", "2"]


@pytest.mark.hard_input("K70")
def test_an_untagged_scan_is_a_figure_and_the_files_beside_it_keep_their_tags(flask, tmp_path):
    (tmp_path / "welsh.pdf").write_bytes(tagged_pdf(pages=2, language="cy"))
    out = tmp_path / "out.pdf"

    result = flask("documents", "merge", tmp_path / "welsh.pdf", CASES / "K70-untagged-scan.pdf", "-o", out)

    assert result.exit_code == 0
    assert "does not claim PDF/UA" in result.stderr
    report = walk_tags(out.read_bytes())
    assert report.sound
    with Pdf.open(out) as pdf:
        welsh, scan = pdf.Root.StructTreeRoot.K[0].K
        assert [str(one.S) for one in welsh.K] == ["/H1", "/P", "/H1", "/P"]
        assert str(welsh.Lang) == "cy"
        assert [str(one.S) for one in scan.K] == ["/Figure"]
        assert str(scan.K[0].Alt) == (
            "K70-untagged-scan, page 1 of 1: a picture of a page. Its words cannot be read out."
        )
        assert Name.Metadata not in pdf.Root


@pytest.mark.hard_input("K59 K60")
@pytest.mark.parametrize(
    ("name", "why"), [("K59-drawing-loop", "never comes"), ("K60-inflating-page", "holds more")]
)
def test_what_hangs_or_fills_a_reader_is_named_and_nothing_is_written(flask, tmp_path, name, why):
    out = tmp_path / "out.pdf"

    result = flask("documents", "merge", CASES / "K42-object-streams.pdf", CASES / f"{name}.pdf", "-o", out)

    assert (result.exit_code, out.exists()) == (1, False)
    assert result.stderr.startswith(f"'{name}'")
    assert why in result.stderr


def test_what_a_merge_takes_from_a_file_is_told_with_its_name_and_why_tags_go_is_true(flask, tmp_path):
    seal = {"Subtype": Name.Widget, "FT": Name.Sig, "T": String("s"), "V": Dictionary(Type=Name.Sig)}
    files = {
        "sealed.pdf": with_annotation(tagged_pdf(), **seal),
        "form.pdf": with_annotation(tagged_pdf(), Subtype=Name.Widget, FT=Name.Tx, T=String("child")),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    kept = flask("documents", "merge", tmp_path / "sealed.pdf", "-o", tmp_path / "out.pdf")
    lost = flask("documents", "merge", *(tmp_path / name for name in files), "-o", tmp_path / "out.pdf")

    signature = "sealed: What a digital signature shows on the page is kept."
    assert (kept.exit_code, lost.exit_code) == (0, 0)
    assert kept.stderr.startswith(signature)
    assert "(form has fields to fill in)" in lost.stderr
    assert signature in lost.stderr
    assert "form: The answers in the form are kept as text." in lost.stderr
    assert "sealed: The answers" not in lost.stderr


@pytest.mark.hard_input("K30")
def test_a_form_that_cannot_be_drawn_is_named(flask, tmp_path):
    files = (CASES / f"{name}.pdf" for name in ("K42-object-streams", "K30-xfa-please-wait"))

    result = flask("documents", "merge", *files, "-o", tmp_path / "out.pdf")

    assert result.exit_code == 1
    assert result.stderr.startswith("'K30-xfa-please-wait' is a form")


@pytest.mark.hard_input("K19")
def test_a_file_that_cannot_be_merged_is_named(flask, tmp_path):
    out = tmp_path / "out.pdf"

    result = flask(
        "documents", "merge", CASES / "K42-object-streams.pdf", CASES / "K19-needs-password.pdf", "-o", out
    )

    assert result.exit_code == 1
    assert "K19-needs-password" in result.stderr
    assert not out.exists()


# --- check ---------------------------------------------------------------------------------------------


@pytest.mark.hard_input("K19", "K21", "K22", "K38")
@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("K42-object-streams.pdf", 2, id="another's pdf"),
        pytest.param("K38-pdf-and-zip.pdf", 2, id="k38"),
        pytest.param("K19-needs-password.pdf", 3, id="k19"),
        pytest.param("K21-empty.pdf", 3, id="k21 empty"),
        pytest.param("K21-header-only.pdf", 3, id="k21 header only"),
        pytest.param("K22-really-a-jpeg.pdf", 3, id="k22"),
        pytest.param("K36-cut-off.docx", 3, id="no pdf"),
        pytest.param("no such file.pdf", 3, id="missing"),
    ],
)
def test_what_is_not_ours_or_cannot_be_read_is_told_apart(flask, name, code):
    result = flask("documents", "check", CASES / name)

    assert result.exit_code == code
    expected = {2: "Not ours.", 3: "We could not read"}[code]
    assert (result.output + result.stderr).startswith(expected)
