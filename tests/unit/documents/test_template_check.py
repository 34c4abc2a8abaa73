from io import BytesIO
from pathlib import Path

import pytest

from documents.findings import Severity
from documents.templates.catalogue import read_catalogue
from documents.templates.check import check_folder, check_template, errors_in
from tests.unit.documents.word_making import (
    FIELDS,
    bytes_of,
    field,
    fields_toml,
    parts,
    png,
    repeat_header,
    sound_document,
    with_parts,
    word_file,
)

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[3] / "templates_docx").glob("*/fields.toml"))


def found_in(*paragraphs, fields=FIELDS, **head):
    """The findings of a document of these paragraphs, unused fields aside."""
    catalogue = read_catalogue(fields_toml(*fields, **head))
    return [one for one in check_template(word_file(*paragraphs), catalogue) if one.id != "unused-field"]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_shipped_template_may_be_published(folder):
    assert errors_in(check_folder(folder)) == []


def test_templates_are_shipped():
    assert {"certificate-a", "certificate-b", "certificate-c"} <= {folder.name for folder in SHIPPED}


def test_a_sound_template_has_no_findings():
    assert (
        found_in(
            "Dear {{ name }}, on {{ day.weekday }} {% if note %}{{ note }}{% endif %} {{ many }} {{ kind }}",
            "{{ qr|float_right }}",
            "{% if sure and kind == 'held' %}Sure{% elif many > 3 %}Many{% else %}No{% endif %}",
            "{%p for line in summary %}",
            "{{ loop.index + 1 }} {{ line|upper }}",
            "{%p endfor %}",
            "{% for row in actions if row.what %}{{ row.what }}{% if not loop.last %}, {% endif %}",
            "{% endfor %}{# a word to the next author #}",
            "{{ actions|length }} {{ summary|join(', ') }} {{ name|default('-') }}",
            "{{ note or 'none' }} {{ day ~ ', ' ~ many }}",
        )
        == []
    )


def test_three_faults_give_three_findings_with_the_words_they_stand_in():
    found = found_in("Dear {{ nmae }},", "we met on {{ day", "and {{ name.__class__ }} said")

    assert [(one.id, one.words) for one in found] == [
        ("unknown-field", "Dear {{ nmae }},"),
        ("tag-not-closed", "we met on {{ day"),
        ("reaches-into-python", "and {{ name.__class__ }} said"),
    ]
    assert all(one.part == "word/document.xml" for one in found)


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("{{ nmae }}", "unknown-field"),
        ("{% if nmae %}x{% endif %}", "unknown-field"),
        ("{{ name ~ nmae }}", "unknown-field"),
        ("{{ actions.what }}", "unknown-field"),
        ("{% for row in actions %}{{ row.waht }}{% endfor %}", "unknown-field"),
        ("{{ row.what }}", "unknown-field"),
        ("{{ day.month }}", "unknown-field"),
        ("{{ loop.index }}", "unknown-field"),
        ("{{ name|default(nmae) }}", "unknown-field"),
        ("{{ name if nmae else name }}", "unknown-field"),
        ("{% for row in actions %}{{ loop.cycle }}{% endfor %}", "unknown-field"),
        ("{ name }", "brace"),
        ("{ {name} }", "brace"),
        ("{{ name }", "tag-not-closed"),
        ("{name}}", "brace"),
        ("{{ name }} }", "brace"),
        ("{% if name }", "tag-not-closed"),
        ("{{ name", "tag-not-closed"),
        ("{# never ended", "tag-not-closed"),
        ("{{ name name }}", "syntax"),
        ("{{ }}", "syntax"),
        ("{{ name|nofilter }}", "unknown-filter"),
        ("{{ name|safe }}", "unknown-filter"),
        ("{{ name|plain }}", "unknown-filter"),
        ("{% if name is none %}x{% endif %}", "unknown-test"),
        ("{% if name %}x", "never-closed"),
        ("{% for row in actions %}x", "never-closed"),
        ("x{% endif %}", "out-of-place"),
        ("{% if name %}x{% endfor %}{% endif %}", "out-of-place"),
        ("{% else %}", "out-of-place"),
        ("{% set x = 1 %}", "unknown-tag"),
        ("{% macro x() %}", "unknown-tag"),
        ("{% raw %}", "unknown-tag"),
        ("{%tc for row in actions %}", "unknown-tag"),
        ("{{r name }}", "unknown-tag"),
        ("{%- if name %}x{% endif %}", "unknown-tag"),
        ("{{ name -}}", "unknown-tag"),
        ("{% %}", "unknown-tag"),
        ("{{ name() }}", "reaches-into-python"),
        ("{{ name[0] }}", "reaches-into-python"),
        ("{{ name._x }}", "reaches-into-python"),
        ("{{ many * 2 }}", "reaches-into-python"),
        ("{{ {'a': 1} }}", "reaches-into-python"),
        ("{% for a, b in actions %}x{% endfor %}", "reaches-into-python"),
        ("{{ sure }}", "not-printable"),
        ("{{ actions }}", "not-printable"),
        ("{{ summary }}", "not-printable"),
        ("{% for row in actions %}{{ row }}{% endfor %}", "not-printable"),
        ("{{ name == 'x' }}", "not-printable"),
        ("{% for x in name %}{{ x }}{% endfor %}", "not-a-list"),
        ("{% for name in actions %}x{% endfor %}", "hidden-field"),
        ("{{ name|float_right }}", "wrong-filter"),
        ("{{ name|weekday }}", "wrong-filter"),
        ("{{ actions|join(', ') }}", "wrong-filter"),
        ("{{ summary|upper }}", "wrong-filter"),
        ("{{ qr|upper }}", "wrong-filter"),
        ("{{ name|first }}", "wrong-filter"),
        ("{{ name ~ qr }}", "wrong-filter"),
        ("{{ name ~ summary }}", "wrong-filter"),
        ("{{ name + 1 }}", "wrong-filter"),
        ("{{ sure or name }}", "not-printable"),
        ("{{ name or qr.png }}", "unknown-field"),
        ("{% if kind == 'hled' %}x{% endif %}", "unknown-value"),
        ("{% if kind in ['held', 'nnoe'] %}x{% endif %}", "unknown-value"),
        ("Words {%p if name %}", "words-lost"),
    ],
)
def test_each_fault_of_a_tag_is_told(words, id):
    assert id in {one.id for one in found_in(words)}


def test_without_a_catalogue_the_tags_are_judged_but_not_the_names():
    sound = "{{ anything.at.all }} {% for row in rows %}{{ row.what|upper }}{% endfor %}"

    found = check_template(word_file(sound, "{{ name", "{{ a() }}"))

    assert [one.id for one in found] == ["tag-not-closed", "reaches-into-python"]


def test_loops_in_loops_in_loops_are_refused():
    begin = "{% for a in actions %}{% for b in actions %}{% for c in actions %}"

    assert "too-deep" in {one.id for one in found_in(begin + "x" + "{% endfor %}" * 3)}


def test_rows_may_hold_rows_and_their_fields_are_known_used_and_judged():
    nested = (
        '[fields.actions.row.steps]\nmeaning = "m"\ntype = "rows"\n'
        '[fields.actions.row.steps.row.what]\nmeaning = "m"\ntype = "text"\nexample = "e"\n'
        'confidentiality = "mediation"\n'
    )
    words = "{% for a in actions %}{% for s in a.steps %}{{ s.what }}{{ s.waht }}{% endfor %}{% endfor %}"

    found = found_in(words, fields=(field("actions", "rows"), nested))

    assert [(one.id, one.field) for one in found] == [
        ("unknown-field", "actions.steps.waht"),
        ("confidential-field", "actions.steps.what"),
        ("confidential-listed", "actions.steps.what"),
    ]


def test_a_paragraph_or_a_template_that_would_take_too_long_to_read_is_refused():
    (long,) = found_in("{{" * 20_000)
    (many,) = found_in(*["{{ name }}" * 1_000] * 6)

    assert (long.id, many.id) == ("too-long", "too-many-tags")


def test_a_file_that_names_words_tags_in_another_way_is_refused():
    def renamed(xml):
        return (
            xml.replace(b"<w:", b"<x:")
            .replace(b"</w:", b"</x:")
            .replace(b"xmlns:w=", b"xmlns:x=")
            .replace(b" w:", b" x:")
        )

    content = with_parts(word_file("{{ name }}"), {"word/document.xml": renamed})

    assert "not-words-own" in {one.id for one in check_template(content, read_catalogue(fields_toml("name")))}


def test_words_beside_a_row_tag_are_not_lost_in_silence():
    document = sound_document()
    document.add_heading("Letter", level=1)
    table = document.add_table(rows=4, cols=2)
    repeat_header(table.rows[0])
    for row, words in ((1, "{%tr for row in actions %}"), (2, "{{ row.what }}"), (3, "{%tr endfor %}")):
        table.cell(row, 0).text = words
    table.cell(1, 1).text = "Nobody would see this"

    found = check_template(bytes_of(document), read_catalogue(fields_toml(*FIELDS)))

    assert [one.id for one in found if one.severity is Severity.ERROR] == ["words-lost"]


@pytest.mark.parametrize("where", ["word/settings.xml", "word/comments.xml", "customXml/item1.xml"])
def test_a_tag_where_nothing_is_filled_is_told(where):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:x xmlns:w="{space}"><w:p><w:r><w:t>{{{{ name }}}}</w:t></w:r></w:p></w:x>'.encode()

    found = check_template(with_parts(word_file("x"), {where: xml}), read_catalogue(fields_toml("name")))

    assert ("tag-not-filled", where) in {(one.id, one.part) for one in found}


def test_a_tag_inside_a_field_of_word_is_told():
    mark = b"<w:r><w:t>HERE</w:t></w:r>"
    inside = b"<w:r><w:instrText>HYPERLINK {{ name }}</w:instrText></w:r>"
    content = with_parts(word_file("HERE"), {"word/document.xml": lambda xml: xml.replace(mark, inside)})

    assert "tag-in-field" in {one.id for one in check_template(content, read_catalogue(fields_toml("name")))}


def test_a_picture_cannot_stand_in_a_property_or_an_alt_text():
    found = found_in("x", title="{{ qr }}")

    assert [(one.id, one.field) for one in found] == [("not-printable", "qr")]


def test_fields_that_are_listed_and_never_used_are_a_warning():
    catalogue = read_catalogue(fields_toml("name", field("actions", "rows"), field("actions.what")))

    found = check_template(word_file("{{ name }}{% if actions %}x{% endif %}"), catalogue)

    assert [(one.id, one.field, one.severity) for one in found] == [
        ("unused-field", "actions.what", Severity.WARNING)
    ]


@pytest.mark.parametrize(
    ("document_class", "confidentiality", "allowed"),
    [
        ("certificate", "fact", True),
        ("certificate", "agreement", False),
        ("certificate", "mediation", False),
        ("agreement", "agreement", True),
        ("agreement", "mediation", False),
        ("confidential", "mediation", True),
        ("notice", "agreement", False),
        ("record", "mediation", False),
    ],
)
def test_a_document_holds_only_what_its_class_may_hold(document_class, confidentiality, allowed):
    found = found_in(
        "{{ said }}", fields=(field("said", confidentiality=confidentiality),), document_class=document_class
    )

    assert {one.id for one in found} == (set() if allowed else {"confidential-field", "confidential-listed"})


def test_a_certificate_that_only_asks_about_a_confidential_field_is_refused():
    rows = (field("actions", "rows", "fact"), field("actions.what", confidentiality="mediation"))
    words = "{% for row in actions %}{% if row.what %}x{% endif %}{% endfor %}"

    found = found_in(words, fields=rows, document_class="certificate")

    assert ("confidential-field", "actions.what") in {(one.id, one.field) for one in found}


def test_a_certificate_holds_no_free_text():
    found = found_in(
        "{%p for line in summary %}",
        "{{ line }}",
        "{%p endfor %}",
        fields=(field("summary", "paragraphs"),),
        document_class="certificate",
    )

    assert [one.id for one in found] == ["free-text"]


def test_an_author_sees_the_finding_in_one_line():
    (finding,) = found_in("Dear {{ nmae }},")

    assert str(finding) == (
        "error: '{{ nmae }}': there is no field 'nmae'. Did you mean 'name'? "
        "In word/document.xml: “Dear {{ nmae }},”"
    )


def test_alt_texts_may_hold_fields():
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_picture(BytesIO(png()))
    document.inline_shapes[0]._inline.docPr.set("descr", "Portrait of {{ name }}")
    content = bytes_of(document)

    assert check_template(content, read_catalogue(fields_toml("name"))) == []
    assert b"{{ name }}" in parts(content)["word/document.xml"]
