import re
import threading
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import documents.templates.compile
from documents.errors import BrokenTemplate, MissingFields, WrongValues
from documents.templates.compile import compiled_template
from documents.templates.fill import fill
from documents.templates.soundness import file_faults
from documents.templates.values import UNPRINTABLE, Picture
from documents.visible import is_empty
from tests.unit.documents.word_making import (
    bytes_of,
    field,
    letter,
    opened,
    parts,
    png,
    repeat_header,
    sound_document,
    template_of,
    with_footnote,
    word_file,
    words_of,
)

PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda one: not UNPRINTABLE.match(one) and one != "\r")
).filter(lambda words: not all(sign.isspace() or is_empty(sign) for sign in words))


def everywhere():
    """A template that prints ``words`` in body, table, header and footer."""
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_paragraph("{{ words }}")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ words }}"
    document.sections[0].header.paragraphs[0].text = "Header {{ words }}."
    document.sections[0].footer.paragraphs[0].text = "{{ words }}"
    return template_of(bytes_of(document), "words", title="{{ words }}")


EVERYWHERE = everywhere()


@settings(max_examples=120, deadline=None)
@given(words=PRINTABLE)
def test_text_comes_back_exactly_as_typed_in_body_table_header_and_footer(words):
    document = opened(fill(EVERYWHERE, {"words": words}))

    section = document.sections[0]
    assert document.paragraphs[1].text == words
    assert document.tables[0].cell(0, 0).text == words
    assert section.header.paragraphs[0].text == f"Header {words}."
    assert section.footer.paragraphs[0].text == words


@settings(max_examples=60, deadline=None)
@given(words=PRINTABLE)
def test_the_title_holds_the_text_in_one_line(words):
    in_one_line = re.sub(r"[\t\n]+", " ", words)

    filled = fill(EVERYWHERE, {"words": words})

    assert opened(filled).core_properties.title == in_one_line


@settings(max_examples=50, deadline=None)
@given(words=PRINTABLE)
def test_whatever_is_typed_the_file_is_one_that_word_opens(words):
    assert list(file_faults(fill(EVERYWHERE, {"words": re.sub("[{}]", "", words) or "x"}))) == []


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending_is_one_line_break(ending):
    template = letter("{{ words }}", fields=("words",))

    assert words_of(fill(template, {"words": f"one{ending}two"})) == ["one\ntwo"]


def test_all_missing_fields_are_named_at_once():
    template = letter("{{ a }}", fields=("c", "a", "b", field("d", optional=True)))

    with pytest.raises(MissingFields) as caught:
        fill(template, {"b": "here"})

    assert caught.value.names == ("a", "c")
    assert "a, c" in caught.value.sentence


def test_missing_fields_of_rows_are_named_with_their_row():
    template = letter(
        "{% for row in actions %}{{ row.what }}{{ row.who }}{% endfor %}",
        fields=(field("actions", "rows"), field("actions.what"), field("actions.who")),
    )

    with pytest.raises(MissingFields) as caught:
        fill(template, {"actions": [{"what": "a", "who": "b"}, {"what": "a"}]})

    assert caught.value.names == ("actions[2].who",)


def test_all_wrong_values_are_named_at_once():
    kind = field("kind", "enum", values=["a", "b"])
    fields = (field("when", "date"), field("many", "integer"), kind, "name")
    template = letter("{{ name }}", fields=fields)
    data = {"when": "2027-02-30", "many": True, "kind": "c", "name": " ", "nickname": "x"}

    with pytest.raises(WrongValues) as caught:
        fill(template, data)

    assert sorted(caught.value.reasons) == ["kind", "many", "name", "nickname", "when"]
    assert caught.value.reasons["when"] == "is a date that does not exist"


@pytest.mark.hard_input("K57")
@pytest.mark.parametrize("blank", ["\u00a0\n", "\ufffc", "\ufffd", "\U0001d159", "\u3164 \u2800"])
def test_a_required_text_is_never_blank(blank):
    with pytest.raises(WrongValues, match="name is blank"):
        fill(letter("{{ name }}", fields=("name",)), {"name": blank})


@pytest.mark.parametrize("absent", [{}, {"note": None}, {"note": ""}])
def test_a_field_that_was_left_out_is_false_in_an_if(absent):
    words = "{% if note %}Note: {{ note }}{% else %}No note{% endif %}"
    template = letter(words, fields=(field("note", optional=True),))

    assert words_of(fill(template, absent)) == ["No note"]
    assert words_of(fill(template, {"note": "ring first"})) == ["Note: ring first"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ note }}",
        "{{ note|upper }}",
        "{{ note ~ 'x' }}",
        "{% for one in list %}{{ one.note }}{% endfor %}",
        "{{ when.weekday }}",
        "{{ when|weekday }}",
        "{{ qr }}",
        "{{ qr|float_right }}",
    ],
)
def test_a_field_that_was_left_out_is_never_printed_as_a_blank(tag):
    fields = (
        *(field("note", optional=True), field("when", "date", optional=True)),
        *(field("qr", "picture", optional=True), field("list", "rows"), field("list.note", optional=True)),
    )

    with pytest.raises((WrongValues, BrokenTemplate)):
        fill(letter(f"Seen: {tag}", fields=fields), {"list": [{}]})


def test_an_authors_own_marks_inside_a_tag_are_words():
    words = "{% if 3 > 2 and 2 < 3 %}{{ la|default('A & <B>') }}{% endif %}"
    template = letter(words, fields=(field("la", optional=True),))

    assert words_of(fill(template, {})) == ["A & <B>"]


def test_a_default_stands_in_for_what_was_left_out():
    template = letter("{{ la|default('the local authority') }}", fields=(field("la", optional=True),))

    assert words_of(fill(template, {})) == ["the local authority"]


def test_fields_that_go_together_come_both_or_not_at_all():
    fields = (field("number", optional=True), field("reason", optional=True, goes_with="number"))
    template = letter("{% if number %}{{ number }}: {{ reason }}{% endif %}.", fields=fields)

    assert words_of(fill(template, {})) == ["."]
    assert words_of(fill(template, {"number": "7", "reason": "a slip"})) == ["7: a slip."]
    for half, lacking in (({"number": "7"}, "reason"), ({"reason": "a slip"}, "number")):
        with pytest.raises(MissingFields) as caught:
            fill(template, half)
        assert caught.value.names == (lacking,)


@pytest.mark.parametrize("day", [date(2027, 1, 25), "2027-01-25"])
def test_a_date_is_printed_in_words_that_do_not_break(day):
    template = letter("{{ day }} or {{ day.weekday }} or {{ day|weekday }}", fields=(field("day", "date"),))

    printed = words_of(fill(template, {"day": day}))[0]

    in_words = "25\u00a0January\u00a02027"
    assert printed == f"{in_words} or Monday\u00a0{in_words} or Monday\u00a0{in_words}"


def test_paragraphs_become_paragraphs_and_rows_become_rows():
    document = sound_document()
    document.add_heading("Letter", level=1)
    for words in ("{%p for line in summary %}", "{{ line }}", "{%p endfor %}"):
        document.add_paragraph(words)
    table = document.add_table(rows=4, cols=2)
    repeat_header(table.rows[0])
    table.cell(0, 0).text = "What"
    table.cell(1, 0).text = "{%tr for row in actions %}"
    table.cell(2, 0).text = "{{ loop.index }} {{ row.what }}"
    table.cell(2, 1).text = "{% if row.who %}{{ row.who }}{% else %}nobody yet{% endif %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    rows = (field("actions", "rows"), field("actions.what"), field("actions.who", optional=True))
    template = template_of(bytes_of(document), field("summary", "paragraphs"), *rows)
    data = {"summary": ["one", "two & three"], "actions": [{"what": "ring", "who": "Sam"}, {"what": "write"}]}

    filled = fill(template, data)

    cells = [[cell.text for cell in row.cells] for row in opened(filled).tables[0].rows]
    assert words_of(filled) == ["one", "two & three"]
    assert cells == [["What", ""], ["1 ring", "Sam"], ["2 write", "nobody yet"]]
    assert list(file_faults(filled)) == []


def test_lists_of_names_are_joined_in_words():
    template = letter("{{ names|and_list }}", fields=(field("names", "paragraphs"),))

    assert words_of(fill(template, {"names": ["A & B", "C", "D"]})) == ["A & B, C and D"]
    assert words_of(fill(template, {"names": ["A"]})) == ["A"]


def test_the_same_data_gives_the_same_bytes_however_it_is_ordered_and_compiled():
    template = letter("{{ a }} {{ b }} {{ qr }}", fields=("a", "b", field("qr", "picture")))
    qr = Picture(png(), 26, 26, "A square code")

    first = fill(template, {"a": "1", "b": "2", "qr": qr})
    documents.templates.compile._kept.clear()
    again = fill(template, {"qr": qr, "b": "2", "a": "1"})

    assert first == again


def test_members_without_tags_keep_their_compressed_bytes():
    template = letter("{{ a }}", fields=("a",))

    filled = fill(template, {"a": "1"})

    for name in ("word/styles.xml", "word/theme/theme1.xml", "word/numbering.xml"):
        assert raw_bytes(filled, name) == raw_bytes(template.content, name)
    with ZipFile(BytesIO(filled)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def raw_bytes(content: bytes, name: str) -> bytes:
    with ZipFile(BytesIO(content)) as archive:
        info = archive.getinfo(name)
    start = info.header_offset + 30
    start += sum(int.from_bytes(content[at : at + 2], "little") for at in (start - 4, start - 2))
    return content[start : start + info.compress_size]


def test_a_template_is_compiled_once_however_many_threads_ask(monkeypatch):
    template = letter("{{ a }} compiled once", fields=("a",))
    compiled: list[str] = []
    really = documents.templates.compile._compile

    def counted(one):
        compiled.append(one.digest)
        return really(one)

    monkeypatch.setattr(documents.templates.compile, "_compile", counted)
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(fill(template, {"a": "x"}))) for _ in range(12)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert compiled == [template.digest]
    assert len(results) == 12
    assert len(set(results)) == 1


def test_another_version_of_a_template_is_another_compilation():
    content = word_file("{{ a }}")

    first, second = template_of(content, "a"), template_of(content, "a", title="Another title")

    assert first.digest != second.digest
    assert compiled_template(first) is compiled_template(first)
    assert compiled_template(first) is not compiled_template(second)


def test_a_link_leads_where_the_data_says_and_nowhere_unsafe():
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_paragraph("Go to the page")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    document.part.relate_to("%7B%7B%20address%20%7D%7D", kind, is_external=True)
    template = template_of(bytes_of(document), "address")

    filled = fill(template, {"address": "https://example.com/check?a=1&b=2"})

    assert b'Target="https://example.com/check?a=1&amp;b=2"' in parts(filled)["word/_rels/document.xml.rels"]
    with pytest.raises(WrongValues, match="address must be a web, mail or phone address"):
        fill(template, {"address": "javascript:alert(1)"})


def test_curly_quotes_that_are_an_authors_words_stay_curly():
    words = "{{ la|default('the family’s') }} {{ la|default(“the authority”) }}"
    template = letter(words, fields=(field("la", optional=True),))

    assert words_of(fill(template, {})) == ["the family’s the authority"]


def test_tags_that_tear_a_table_apart_never_leave_as_a_file():
    document = sound_document()
    document.add_paragraph("{% if a %}Before the table")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Inside{% endif %}"
    template = template_of(bytes_of(document), field("a", optional=True))

    with pytest.raises(BrokenTemplate) as caught:
        fill(template, {})

    assert caught.value.findings[0].id == "structure"


@pytest.mark.parametrize(
    "evil",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__class__ }}",
        "{{ name.format('x') }}",
        "{{ cycler.__init__ }}",
        "{{ self }}",
        "{% import 'os' as os %}",
        "{% set x = name %}",
        "{% for x in range(9) %}{{ x }}{% endfor %}",
        "{{ name['__class__'] }}",
        "{{ name|attr('__class__') }}",
        "{{ name|safe }}",
        "{{ name|plain }}",
        "{{ 9**9 }}",
        "{{ name * 99999999 }}",
        "{% include 'x' %}",
    ],
)
@pytest.mark.parametrize("where", ["body", "header", "footnote", "title", "subject", "alt text"])
def test_a_template_that_reaches_into_python_is_refused_and_runs_nothing(evil, where):
    document = sound_document()
    document.add_heading("Letter", level=1)
    document.add_paragraph(evil if where == "body" else "Nothing here")
    document.sections[0].header.paragraphs[0].text = evil if where == "header" else "Nothing"
    document.core_properties.subject = evil if where == "subject" else ""
    if where == "alt text":
        document.add_picture(BytesIO(png()))
        document.inline_shapes[0]._inline.docPr.set("descr", evil)
    content = bytes_of(document)
    if where == "footnote":
        content = with_footnote(content, evil)
    title = evil if where == "title" else "A letter"

    with pytest.raises(BrokenTemplate) as caught:
        fill(template_of(content, "name", title=title), {"name": "Ada"})

    assert caught.value.findings


def test_a_footnote_is_filled():
    template = template_of(with_footnote(word_file("Body"), "Note for {{ name }}"), "name")

    assert b"Note for A &amp; B" in parts(fill(template, {"name": "A & B"}))["word/footnotes.xml"]


def test_values_that_look_like_tags_are_printed_and_never_run():
    template = letter("{{ a }}{{ b }}", fields=("a", "b"))

    (printed,) = words_of(fill(template, {"a": "{", "b": "{ b }}{_{ a }_}{%p if %}"}))

    assert printed == "{{ b }}{_{ a }_}{%p if %}"
