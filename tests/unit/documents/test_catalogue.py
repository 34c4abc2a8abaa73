import pytest

from documents.errors import BadCatalogue
from documents.templates.catalogue import Confidentiality, FieldType, read_catalogue
from tests.unit.documents.word_making import field, fields_toml


def test_a_catalogue_says_what_each_field_is():
    rows = (field("actions", "rows", "agreement"), field("actions.what"), field("actions.due", "date"))
    catalogue = read_catalogue(
        fields_toml("name", field("kind", "enum", values=["a", "b"], optional=True), *rows)
    )

    kind, actions = catalogue.fields["kind"], catalogue.fields["actions"]
    assert (catalogue.name, catalogue.title, catalogue.kind) == ("letter", "A letter", "letter")
    assert (kind.type, kind.values, kind.optional) == (FieldType.ENUM, ("a", "b"), True)
    assert actions.confidentiality is Confidentiality.AGREEMENT
    assert actions.row["due"].type is FieldType.DATE
    assert catalogue.may_hold == {Confidentiality.FACT}


def test_a_row_field_is_as_confidential_as_its_rows_unless_it_says_otherwise():
    bare = '[fields.actions.row.what]\nmeaning = "m"\ntype = "text"\nexample = "e"\n'

    catalogue = read_catalogue(fields_toml(field("actions", "rows", "mediation"), bare))

    assert catalogue.fields["actions"].row["what"].confidentiality is Confidentiality.MEDIATION


@pytest.mark.parametrize(
    ("toml", "expected"),
    [
        ("name = ", "not sound TOML"),
        ('title = "x"', "needs a 'name'"),
        (fields_toml("a", document_class="secret"), "document_class must be one of"),
        (fields_toml(), "lists no fields"),
        (fields_toml("a") + "[extra]\n", "'extra' is not known here"),
        (fields_toml("a") + "unknown = 1\n", "'a' has an unknown key 'unknown'"),
        (fields_toml(field("Name")), "'Name' must be in small letters"),
        (fields_toml(field("a", "number")), "'a': type must be one of text"),
        (fields_toml(field("a", "text", "secret")), "'a': confidentiality must be one of fact"),
        (fields_toml(field("a", values=["x"])), "only an enum has values"),
        (fields_toml(field("a", "rows")), "'a' needs its row fields"),
        (fields_toml("a", field("a.b")), "only rows have row fields"),
        (fields_toml("a", field("b", goes_with="a")), "both must be optional"),
        (fields_toml(field("b", optional=True, goes_with="zz")), "must name another field"),
        (fields_toml(field("a", optional="yes")), "optional must be true or false"),
        (
            fields_toml('[fields.a]\ntype = "text"\nmeaning = "m"\nconfidentiality = "fact"\n'),
            "needs an example",
        ),
        (
            fields_toml('[fields.a]\ntype = "text"\nexample = "m"\nconfidentiality = "fact"\n'),
            "needs a 'meaning'",
        ),
        (fields_toml('[fields]\na = "text"\n'), "'a' must be a table"),
    ],
)
def test_each_mistake_in_a_catalogue_is_told(toml, expected):
    with pytest.raises(BadCatalogue) as caught:
        read_catalogue(toml)

    assert expected in caught.value.sentence


def test_all_mistakes_are_told_at_once():
    with pytest.raises(BadCatalogue) as caught:
        read_catalogue(fields_toml(field("Name"), field("a", "number"), document_class="secret"))

    assert len(caught.value.problems) == 3
