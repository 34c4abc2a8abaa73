"""The walker must find each way in which a merge can break tags; viewers and linters pass most of them."""

from collections.abc import Callable
from io import BytesIO

import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from pypdf import PdfReader, PdfWriter

from documents.pdf.merge import Part, merge
from documents.pdf.tag_walk import MOST_FAULTS, walk_tags
from tests.unit.documents.tagged import saved, tagged_pdf


@pytest.fixture
def sound() -> bytes:
    return merge([Part(tagged_pdf(), "A"), Part(tagged_pdf(link_to_last=True), "B")], title="All")


def changed(pdf: bytes, change: Callable[[Pdf], None]) -> bytes:
    with Pdf.open(BytesIO(pdf)) as opened:
        change(opened)
        return saved(opened)


def test_a_sound_file_passes_whole(sound):
    report = walk_tags(sound)

    assert report.sound
    assert report.linked == report.marked == 8
    assert report.linked_references == report.references == 1
    assert report.elements == 12


def drop_numbers(pdf: Pdf) -> None:
    for page in pdf.pages:
        del page.obj.StructParents


def shift_numbers(pdf: Pdf) -> None:
    for page in list(pdf.pages)[2:]:
        page.obj.StructParents = int(page.obj.StructParents) - 2


def swap_two_marks(pdf: Pdf) -> None:
    row = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    row[0], row[1] = row[1], row[0]


def shorten_the_parent_tree(pdf: Pdf) -> None:
    nums = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    pdf.Root.StructTreeRoot.ParentTree.Nums = Array(nums[:-4])


def take_a_part_off_the_tree(pdf: Pdf) -> None:
    document = pdf.Root.StructTreeRoot.K[0]
    document.K = Array(list(document.K)[:1])


def give_an_element_another_parent(pdf: Pdf) -> None:
    first, second = pdf.Root.StructTreeRoot.K[0].K
    first.K[0].P = second


def move_an_element_to_another_page(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.K[0].K[0].K[0].Pg = pdf.pages[1].obj


def leave_a_second_root(pdf: Pdf) -> None:
    old = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pdf.Root.StructTreeRoot.K[0].K[1].P = old


def unlink_the_link(pdf: Pdf) -> None:
    del pdf.pages[2].obj.Annots[0].StructParent


def point_the_link_elsewhere(pdf: Pdf) -> None:
    pdf.pages[2].obj.Annots[0].StructParent = 0


def drop_the_tree(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


def say_it_is_not_marked(pdf: Pdf) -> None:
    del pdf.Root.MarkInfo


def use_a_mark_twice(pdf: Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(pdf.make_stream(b"/P <</MCID 1>> BDC EMC"))


def hold_a_mark_that_is_on_no_page(pdf: Pdf) -> None:
    element = pdf.Root.StructTreeRoot.K[0].K[0].K[0]
    element.K = Array([element.K, 77])


@pytest.mark.parametrize(
    "breaks",
    [
        drop_numbers,
        shift_numbers,
        swap_two_marks,
        shorten_the_parent_tree,
        take_a_part_off_the_tree,
        give_an_element_another_parent,
        move_an_element_to_another_page,
        leave_a_second_root,
        unlink_the_link,
        point_the_link_elsewhere,
        drop_the_tree,
        say_it_is_not_marked,
        use_a_mark_twice,
        hold_a_mark_that_is_on_no_page,
    ],
)
def test_a_broken_file_is_found(sound, breaks):
    report = walk_tags(changed(sound, breaks))

    assert not report.sound
    assert report.faults


def test_numbers_dropped_from_the_pages_break_every_mark(sound):
    report = walk_tags(changed(sound, drop_numbers))

    assert (report.marked, report.linked) == (8, 0)


def test_pypdfs_own_append_is_found():
    writer = PdfWriter()
    for _ in range(2):
        writer.append(PdfReader(BytesIO(tagged_pdf())))
    output = BytesIO()
    writer.write(output)

    report = walk_tags(output.getvalue())

    assert not report.sound
    assert report.linked == 0


def test_pages_taken_over_beside_a_tree_of_the_first_file_only_are_found():
    with Pdf.open(BytesIO(tagged_pdf())) as first, Pdf.open(BytesIO(tagged_pdf())) as second:
        first.pages.extend(second.pages)
        report = walk_tags(saved(first))

    assert not report.sound
    assert (report.marked, report.linked) == (8, 4)


def test_pages_taken_over_without_a_tree_are_found():
    with Pdf.new() as joined, Pdf.open(BytesIO(tagged_pdf())) as first:
        joined.pages.extend(first.pages)
        report = walk_tags(saved(joined))

    assert not report.sound
    assert report.linked == 0


def test_an_untagged_page_is_not_sound():
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        report = walk_tags(saved(pdf))

    assert not report.sound
    assert "nothing is marked on any page" in report.faults


def test_a_report_names_some_faults_and_counts_all():
    report = walk_tags(changed(merge([Part(tagged_pdf(pages=40), "A")], title="All"), drop_numbers))

    assert len(report.faults) == MOST_FAULTS
    assert report.fault_count > MOST_FAULTS
