from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from pypdf import PdfReader

from documents.errors import DocumentError
from documents.pdf.merge import (
    Attachment,
    FormInPart,
    NothingToMerge,
    Part,
    StructureClash,
    UnreadablePart,
    UntaggedPart,
    merge,
    why_tags_go,
)
from documents.pdf.tag_walk import walk_tags
from tests.joined_pdfs import merge_plain
from tests.unit.documents.merging import CASES, outline_of, parts
from tests.unit.documents.tagged import saved, tagged_pdf


def evidence(**changes: Any) -> Attachment:
    given: dict[str, Any] = {
        "name": "evidence.json",
        "content": b'{"seq": 1}',
        "media_type": "application/json",
        "description": "What happened, in order",
        "relationship": "Data",
        "modified": datetime(2026, 11, 25, 10, 4, 31, tzinfo=UTC),
    }
    return Attachment(**(given | changes))


def test_every_mark_of_every_part_still_leads_to_the_one_root():
    merged = merge(parts(tagged_pdf(pages=3), tagged_pdf(pages=1), tagged_pdf(pages=2)), title="All")

    report = walk_tags(merged)

    assert report.faults == ()
    assert (report.marked, report.linked) == (12, 12)


def test_marks_inside_forms_are_carried_too():
    merged = merge(parts(tagged_pdf(in_form=True), tagged_pdf(in_form=True)), title="All")

    report = walk_tags(merged)

    assert report.faults == ()
    assert (report.marked, report.linked) == (8, 8)


def test_links_keep_their_element_and_their_page():
    merged = merge(parts(tagged_pdf(pages=3), tagged_pdf(pages=3, link_to_last=True)), title="All")

    report = walk_tags(merged)

    with Pdf.open(BytesIO(merged)) as pdf:
        target = pdf.pages[3].obj.Annots[0].Dest[0].objgen
        assert target == pdf.pages[5].obj.objgen
    assert report.faults == ()
    assert (report.references, report.linked_references) == (1, 1)


def test_each_part_hangs_under_one_document_with_its_title_and_its_language():
    merged = merge(parts(tagged_pdf(), tagged_pdf(language="cy"), tagged_pdf(wrapped=False)), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        (document,) = pdf.Root.StructTreeRoot.K
        hung = [(str(one.S), str(one.T), str(one.get(Name.Lang, ""))) for one in document.K]
    assert str(document.S) == "/Document"
    assert hung == [("/Part", "Part A", ""), ("/Part", "Part B", "cy"), ("/Part", "Part C", "")]
    assert walk_tags(merged).sound


def test_roles_are_joined_and_the_same_role_twice_is_no_clash():
    first = tagged_pdf(roles={"Standard": "P", "Fact": "P"})
    second = tagged_pdf(roles={"Standard": "P", "Title": "H1"})

    merged = merge(parts(first, second), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        assert {str(key): str(value) for key, value in pdf.Root.StructTreeRoot.RoleMap.items()} == {
            "/Standard": "/P",
            "/Fact": "/P",
            "/Title": "/H1",
        }


def test_one_role_for_two_things_is_refused_by_name():
    with pytest.raises(StructureClash) as refused:
        merge(parts(tagged_pdf(roles={"Fact": "P"}), tagged_pdf(roles={"Fact": "H2"})), title="All")

    assert (refused.value.title, refused.value.kind, refused.value.name) == ("Part B", "/RoleMap", "Fact")


def test_identifiers_of_parts_made_from_one_template_stay_apart():
    one = tagged_pdf(identifiers=(b"head1", b"head2"))

    merged = merge(parts(one, one), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        tree = list(pdf.Root.StructTreeRoot.IDTree.Names)
        keys = [bytes(key) for key in tree[::2]]
        assert [bytes(element.ID) for element in tree[1::2]] == keys
        second = pdf.Root.StructTreeRoot.K[0].K[1]
        assert [bytes(header) for header in second.K[-1].A.Headers] == [b"part2-head1"]
    assert keys == sorted({b"head1", b"head2", b"part2-head1", b"part2-head2"})


def test_a_namespace_used_by_two_parts_stands_once():
    one = tagged_pdf(namespace={"Fact": "P"})

    merged = merge(parts(one, one), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        (space,) = pdf.Root.StructTreeRoot.Namespaces
        for part in pdf.Root.StructTreeRoot.K[0].K:
            assert part.K[0].NS.objgen == space.objgen


def test_a_namespace_with_other_roles_is_refused():
    with pytest.raises(StructureClash, match="ns"):
        merge(parts(tagged_pdf(namespace={"Fact": "P"}), tagged_pdf(namespace={"Fact": "H2"})), title="All")


def test_pages_are_labelled_by_part():
    merged = merge(parts(tagged_pdf(pages=2), tagged_pdf(pages=1), tagged_pdf(pages=2)), title="All")

    assert PdfReader(BytesIO(merged)).page_labels == ["A1", "A2", "B1", "C1", "C2"]


def test_each_part_has_a_bookmark_with_its_own_under_it_and_dead_ones_are_dropped():
    own = (("Who came", 0), ("Nowhere", None), ("What was agreed", 1))

    merged = merge(parts(tagged_pdf(pages=1), tagged_pdf(pages=2, bookmarks=own)), title="All")

    assert outline_of(merged) == [
        ("Part A", 0, 0),
        ("Part B", 1, 0),
        ("Who came", 1, 1),
        ("What was agreed", 2, 1),
    ]


def test_a_part_whose_only_bookmark_is_its_title_does_not_say_it_twice():
    merged = merge([Part(tagged_pdf(bookmarks=(("Part A", 0),)), "Part A", "A")], title="All")

    assert outline_of(merged) == [("Part A", 0, 0)]


def test_reading_aids_are_set():
    merged = merge(parts(tagged_pdf(pages=2)), title="Outcome Statement OS-4H8W-9N")

    with Pdf.open(BytesIO(merged)) as pdf:
        assert [str(page.obj.Tabs) for page in pdf.pages] == ["/S", "/S"]
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "en-GB"
        assert str(pdf.docinfo.Title) == "Outcome Statement OS-4H8W-9N"


def test_no_standard_is_claimed_that_a_part_does_not_claim():
    merged = merge(parts(tagged_pdf()), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        assert Name.Metadata not in pdf.Root


def test_attachments_travel_with_what_an_archive_asks_for():
    merged = merge(parts(tagged_pdf()), title="All", attachments=[evidence()])

    with Pdf.open(BytesIO(merged)) as pdf:
        (associated,) = pdf.Root.AF
        assert str(associated.AFRelationship) == "/Data"
        assert str(associated.UF) == str(associated.F) == "evidence.json"
        assert str(associated.Desc) == "What happened, in order"
        stream = associated.EF.F
        assert stream.read_bytes() == b'{"seq": 1}'
        assert str(stream.Subtype) == "/application/json"
        assert str(stream.Params.ModDate).startswith("D:20261125100431")
        assert int(stream.Params.Size) == 10
        assert list(pdf.attachments) == ["evidence.json"]


def test_the_same_parts_give_the_same_bytes_and_other_parts_another_identifier():
    given = parts(tagged_pdf(), tagged_pdf())

    first = merge(given, title="All", attachments=[evidence()])
    again = merge(given, title="All", attachments=[evidence()])
    other = merge(given, title="All", attachments=[evidence(content=b"{}")])

    assert first == again
    with Pdf.open(BytesIO(first)) as one, Pdf.open(BytesIO(other)) as two:
        assert bytes(one.trailer.ID[0]) != bytes(two.trailer.ID[0])


def test_an_untagged_part_is_refused_by_its_title():
    untagged = (CASES / "K42-object-streams.pdf").read_bytes()

    with pytest.raises(UntaggedPart, match="'Part B'") as refused:
        merge(parts(tagged_pdf(), untagged), title="All")

    assert isinstance(refused.value, DocumentError)
    assert why_tags_go(untagged) is not None
    assert why_tags_go(tagged_pdf()) is None


@pytest.mark.parametrize("broken", [b"", b"no pdf", (CASES / "K19-needs-password.pdf").read_bytes()])
def test_a_part_that_cannot_be_read_is_refused_by_its_title(broken):
    with pytest.raises(UnreadablePart, match="'Part B'"):
        merge(parts(tagged_pdf(), broken), title="All")
    with pytest.raises(UnreadablePart, match="'Part B'"):
        merge_plain(parts(tagged_pdf(), broken), title="All")


def test_no_parts_are_refused():
    with pytest.raises(NothingToMerge):
        merge([], title="None")
    with pytest.raises(NothingToMerge):
        merge_plain([], title="None")


def with_annotation(pdf: bytes, **entries: Any) -> bytes:
    with Pdf.open(BytesIO(pdf)) as opened:
        annotation = opened.make_indirect(
            Dictionary(Type=Name.Annot, Rect=Array([60, 60, 200, 90]), F=4, **entries)
        )
        opened.pages[0].obj.Annots = Array([annotation])
        if entries["Subtype"] == Name.Widget:
            opened.Root.AcroForm = Dictionary(Fields=Array([annotation]))
        return saved(opened)


def test_a_tagged_part_with_live_fields_is_refused():
    form = with_annotation(tagged_pdf(), Subtype=Name.Widget, FT=Name.Tx, T=String("child"))

    with pytest.raises(FormInPart, match="'Part A'"):
        merge(parts(form), title="All")
    assert why_tags_go(form) is not None


def test_a_signature_drawn_on_a_page_is_drawn_in_the_merged_file():
    with Pdf.open(BytesIO(tagged_pdf())) as pdf:
        look = pdf.make_stream(
            b"BT /F 9 Tf 2 9 Td (Signed by Ada) Tj ET",
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 140, 30]),
            Resources=Dictionary(
                Font=Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
            ),
        )  # fmt: skip
        field = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("s"), F=4,
                       Rect=Array([60, 60, 200, 90]), AP=Dictionary(N=look))
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        signed = saved(pdf)

    merged = merge_plain(parts(signed), title="All")

    assert why_tags_go(signed) is not None
    assert "Signed by Ada" in PdfReader(BytesIO(merged)).pages[0].extract_text()


def test_the_field_of_a_seal_is_left_behind():
    sealed = with_annotation(tagged_pdf(), Subtype=Name.Widget, FT=Name.Sig, T=String("Seal"))

    merged = merge(parts(sealed), title="All")

    with Pdf.open(BytesIO(merged)) as pdf:
        assert not list(pdf.pages[0].obj.get(Name.Annots, Array()))
        assert Name.AcroForm not in pdf.Root
    assert walk_tags(merged).sound


def test_scripts_on_a_tagged_part_do_not_travel():
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    part = with_annotation(tagged_pdf(), Subtype=Name.Text, A=script, AA=Dictionary(E=script))
    with Pdf.open(BytesIO(part)) as pdf:
        pdf.pages[0].obj.AA = Dictionary(O=script)
        pdf.Root.OpenAction = script
        part = saved(pdf)

    merged = merge(parts(part), title="All")

    assert b"JavaScript" in part
    assert b"JavaScript" not in merged
    assert b"app.alert" not in merged


@pytest.mark.parametrize("join", [merge, merge_plain])
def test_joined_files_pass_qpdf(join):
    joined = join(parts(tagged_pdf(link_to_last=True), tagged_pdf(in_form=True)), title="All")

    with Pdf.open(BytesIO(joined)) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_a_file_that_only_qpdf_can_open_is_told_from_one_that_nothing_can():
    with pytest.raises(pikepdf.PdfError):
        walk_tags(b"no pdf")
