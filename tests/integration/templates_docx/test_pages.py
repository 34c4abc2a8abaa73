"""The printed page: what LibreOffice makes of each shipped template."""

from __future__ import annotations

import re
import subprocess
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pdfua import validate
from pikepdf import Name, Pdf
from PIL import Image

from cases.legal_words import AGREEMENT_DAY
from documents.pdf.tag_walk import walk_tags
from tests.integration.templates_docx.tag_text import words_by_tags
from tests.unit.templates_docx.shipped import (
    CERTIFICATES,
    LARGE,
    LONG_NAME,
    STANDARD,
    filled,
    home,
    largest_certificate,
    lines,
    sample,
)

PdfOf = Callable[..., bytes]

K11_NAMES = (
    *("نور الخيال", "דוגמה בדויה", "Ελένη Φανταστική", "王虚構", "김가상", "नकली नाम", "ชื่อสมมติ"),
    *("Siôn Ŵyn Łukasz Ğaşi Nguyễn", "Robin 🦄"),
)
EMBEDDED = re.compile(r"[A-Z]{6}\+")
DRAFT = "DRAFT 3: not agreed, not for signature"

every_template = pytest.mark.parametrize("name", STANDARD)


def many_actions() -> list[dict[str, Any]]:
    action = sample("outcome-part-a")["actions"][1]
    return [action | {"number": number} for number in range(1, 13)]


LONG_WORDS = (
    *("Keihanaikukauakahihuliheekahaunaele", "Anneliese Featherstonehaugh-Cholmondeley-Warner"),
    *("Nguyễn Phúc Công Tằng Tôn Nữ Phương Dung", "欧阳娜娜司马相如诸葛孔明"),
)
"""Names that a narrow column would break inside a word, and one whose letters may part anywhere."""
ARABIC_NAME = "عبد الرحمن بن محمد الفارسي"


def record_of(person: str) -> dict[str, Any]:
    """A signer and two events that name ``person`` in every place of the record that can."""
    typed = sample("signing-record")["signers"][1]
    on = "on\u00a026\u00a0September\u00a02026,\u00a011:15:17\u00a0BST"
    looked = {"code_looks": [f"{person}, {on}"], "address_entered": f"{person}, {on}"}
    when = "26 September 2026, 11:15:17 BST"
    event = {"when": when, "who": f"{person}, mediator", "what": "was shown a code of", "whom": person}
    named = {"name": person, "typed_name": person, "party": f"Family of {person}"}
    return {"signers": [typed | named | looked], "events": [event, event | {"who": person}]}


def statement_of_two_actions() -> dict[str, Any]:
    """What two parties and two actions fill Part A with, dates of the law included."""
    action = {
        "number": 1,
        "what": "Issue the amended final plan with the section F wording agreed at the meeting",
        "done_means": "the family has the plan by email",
        "owner": "Ruth Okafor, SEND casework manager, Bury",
        "due_date": "2026-12-30",
        "due_reason": "Five weeks (regulation\u00a042(2))",
    }
    return {
        "attended": [
            {"name": "Priya Shah", "role": "parent"},
            {"name": "Ruth Okafor", "role": "SEND casework manager", "for_whom": "Bury"},
            {"name": "Joan Example", "role": "supporter", "for_whom": "Priya Shah"},
        ],
        "actions": [action, action | {"number": 2}],
        "signers": [
            {"name": "Priya Shah", "capacity": "parent", "party": "Family of Aarav Shah"},
            {"name": "Ruth Okafor", "capacity": "SEND casework manager, for Bury"},
        ],
        "annex": None,
        "dates_note": AGREEMENT_DAY,
    }


def six_signers() -> list[dict[str, Any]]:
    drawn, typed, *others = sample("signing-record")["signers"]
    return [drawn, typed, *others, drawn | {"name": LONG_NAME}, typed | {"typed_name": LONG_NAME}]


def twenty_reported() -> list[dict[str, Any]]:
    action = sample("action-report")["actions"][0]
    return [action | {"number": number, "owner": LONG_NAME} for number in range(1, 21)]


def longest_sender() -> dict[str, Any]:
    contact = f"0808 157 0155, hello@{'quincestreet' * 4}.example.com"
    return {"provider_name": LONG_NAME, "provider_address": LONG_NAME, "provider_contact": contact}


def index_of_many_documents() -> dict[str, Any]:
    """What an index of three sections with ten documents each has to hold, and the longest title of each."""
    row = {"title": LONG_NAME, "dated": "20 November 2026", "pages": "1–11"}
    rows = [row | {"number": number, "place": number - 1} for number in range(1, 31)]
    sections = [{"title": f"{letter}. {LONG_NAME}"} for letter in "ABC"]
    return {
        "title": LONG_NAME,
        "person_name": LONG_NAME,
        "made_by": LONG_NAME,
        "sections": [one | {"documents": rows[at * 10 : at * 10 + 10]} for at, one in enumerate(sections)],
    }


def letter_of_longest_names() -> dict[str, Any]:
    """What a letter of disagreement resolution has to hold at most: 80-letter names and address lines."""
    return longest_sender() | {"person_name": LONG_NAME, "to_lines": [LONG_NAME] * 7}


LONGEST: dict[str, dict[str, Any]] = {
    **{name: largest_certificate(name) for name in CERTIFICATES},
    "outcome-part-a": {"actions": many_actions(), "draft_line": DRAFT, "statement_ref": None},
    "outcome-part-b": {"draft_line": DRAFT, "statement_ref": None},
    "signing-record": {"signers": six_signers()},
    "action-report": {"actions": twenty_reported()},
    "bundle-index": index_of_many_documents(),
    "quarter-report": longest_sender() | {"authority_name": LONG_NAME, "title": LONG_NAME},
    **dict.fromkeys(
        ("agreement-to-mediate", "agreement-to-take-part"),
        longest_sender() | {"attending": [{"name": LONG_NAME, "role": LONG_NAME}] * 12},
    ),
    "drs-take-part": letter_of_longest_names() | {"to_name": LONG_NAME, "focus": "How help is given. " * 12},
    "drs-not-going-ahead": letter_of_longest_names(),
    "late-contact": letter_of_longest_names(),
    "easy-read-note": {"provider_name": LONG_NAME, "provider_phone": LONG_NAME, "provider_hours": LONG_NAME},
    "sign-by-letter": longest_sender()
    | {"to_lines": [LONG_NAME] * 7, "signer_name": LONG_NAME, "mediator_name": LONG_NAME},
    "sign-on-paper": longest_sender() | {"signer_name": LONG_NAME, "signer_capacity": LONG_NAME},
}

PICTURES = dict.fromkeys(STANDARD, 0) | {
    "certificate-a": 2,
    "certificate-b": 2,
    "certificate-c": 2,
    "easy-read-note": 7,
    "signing-record": 2,
    "action-report": 1,
    "sign-by-letter": 1,
}
"""How many pictures the sample of each template prints: signatures, and square codes."""


def pages_in(pdf: bytes) -> int:
    with Pdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def page_pictures(pdf: bytes, folder: Path, dots_per_mm: int = 4) -> list[Image.Image]:
    (folder / "paper.pdf").write_bytes(pdf)
    resolution = str(dots_per_mm * 25.4)
    command = ["pdftoppm", "-gray", "-r", resolution, str(folder / "paper.pdf"), str(folder / "page")]
    subprocess.run(command, check=True)
    pictures = [Image.open(file).copy() for file in sorted(folder.glob("page-*.pgm"))]
    for file in folder.glob("page-*.pgm"):
        file.unlink()
    return pictures


def text_of(pdf: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    command = ["pdftotext", *options, str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def squeezed(text: str) -> str:
    """``text`` without what a line's end or a table's edge may add or take."""
    return re.sub(r"[\s•|-]", "", text)


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_is_one_page_even_with_the_longest_names_a_correction_and_a_signature(
    name: str, pdf_of: PdfOf
):
    assert pages_in(pdf_of(name, **largest_certificate(name))) == 1


@pytest.mark.hard_input("K11")
@pytest.mark.parametrize("person", K11_NAMES)
def test_the_fullest_certificate_is_one_page_in_any_script(person: str, pdf_of: PdfOf):
    twice = f"{person} {person}"
    changes = largest_certificate("certificate-c") | {"recipient_name": twice, "cyp_name": twice}

    assert pages_in(pdf_of("certificate-c", **changes)) == 1


@every_template
def test_the_bundles_corners_are_white_on_every_page(name: str, pdf_of: PdfOf, tmp_path: Path):
    for changes in ({}, LONGEST[name]):
        corners_are_white(pdf_of(name, **changes), tmp_path)


@pytest.mark.parametrize("name", LARGE)
def test_large_print_holds_all_that_a_page_must(name: str, pdf_of: PdfOf, tmp_path: Path):
    """One PDF of each is held against everything that the tests around here ask of the others."""
    standard = home(name).name
    changes = {} if "actions" in LONGEST[standard] or "signers" in LONGEST[standard] else LONGEST[standard]
    pdf = pdf_of(name, **changes)

    corners_are_white(pdf, tmp_path)
    is_a4(pdf)
    fonts_are_ours(pdf)
    assert squeezed(words_by_tags(pdf)) == squeezed("".join(lines(filled(name, **changes))))
    tags_hold(pdf, tmp_path)
    pictures_and_heads_are_marked(pdf, PICTURES[standard])


def corners_are_white(pdf: bytes, tmp_path: Path) -> None:
    for picture in page_pictures(pdf, tmp_path):
        width, height = picture.size
        top_right = picture.crop((width - 50 * 4, 0, width, 12 * 4))
        bottom_right = picture.crop((width - 50 * 4, height - 14 * 4, width, height))
        assert top_right.getextrema() == bottom_right.getextrema() == (255, 255)


@every_template
def test_the_paper_is_a4(name: str, pdf_of: PdfOf):
    is_a4(pdf_of(name))


def is_a4(pdf: bytes) -> None:
    with Pdf.open(BytesIO(pdf)) as opened:
        for page in opened.pages:
            assert [round(float(edge) / 72 * 25.4) for edge in page.mediabox] == [0, 0, 210, 297]


@every_template
def test_every_font_is_embedded_and_the_text_is_carlito(name: str, pdf_of: PdfOf):
    fonts_are_ours(pdf_of(name))


def fonts_are_ours(made: bytes) -> None:
    with Pdf.open(BytesIO(made)) as pdf:
        fonts = {
            str(font.BaseFont)[1:] for page in pdf.pages for font in page.Resources.Font.as_dict().values()
        }

    assert fonts
    assert all(EMBEDDED.match(font) for font in fonts)
    families = {EMBEDDED.sub("", font).split("-")[0] for font in fonts}
    assert "Carlito" in families
    assert families <= {"Carlito", "DejaVuSansMono", "DejaVuSans", "OpenSymbol"}


@every_template
def test_the_tags_read_the_same_words_in_the_same_order_as_the_word_file(name: str, pdf_of: PdfOf):
    changes = {"cyp_name": "Sami Haddad"} if name == "certificate-c" else {}  # Arabic comes back turned round
    word_file = filled(name, **changes)

    assert squeezed(words_by_tags(pdf_of(name, **changes))) == squeezed("".join(lines(word_file)))


@every_template
def test_the_tags_hold_and_the_accessibility_lint_finds_nothing(name: str, pdf_of: PdfOf, tmp_path: Path):
    tags_hold(pdf_of(name), tmp_path)


def tags_hold(pdf: bytes, tmp_path: Path) -> None:
    walked = walk_tags(pdf)
    assert walked.faults == ()
    assert walked.marked > 20

    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    assert list(validate(str(file)).findings) == []


@every_template
def test_pictures_are_described_and_header_cells_are_header_cells(name: str, pdf_of: PdfOf):
    pictures_and_heads_are_marked(pdf_of(name), PICTURES[name])


def pictures_and_heads_are_marked(made: bytes, pictures_in_it: int) -> None:
    with Pdf.open(BytesIO(made)) as pdf:
        elements = [
            one for one in pdf.objects if isinstance(one, type(pdf.Root)) and one.get("/S") is not None
        ]
        kinds = [element.S for element in elements]
        pictures = [element for element in elements if str(element.S) == "/Figure"]

        assert all(str(picture.Alt).strip() for picture in pictures)
        assert len(pictures) == pictures_in_it
        assert (Name.TH in kinds) == (Name.Table in kinds)
        assert pdf.Root.Lang == "en-GB"


def test_the_square_code_on_the_page_is_the_one_that_was_put_in(pdf_of: PdfOf, tmp_path: Path):
    given = sample("certificate-a")["qr"]
    png = Image.open(BytesIO(b64decode(given["png_base64"]))).convert("L")
    wanted = png.crop(png.point(inverted).getbbox())
    modules = wanted.width // 8

    (page,) = page_pictures(pdf_of("certificate-a", adviser_signature_picture=None), tmp_path, 12)
    right = page.crop((163 * 12, 200 * 12, 190 * 12, 280 * 12))
    printed = right.crop(right.point(inverted).getbbox())

    assert printed.width / 12 == pytest.approx(
        26 * modules / (modules + 8), abs=0.2
    )  # mm, without its margin
    assert matrix(printed, modules) == matrix(wanted, modules)


def inverted(grey: int) -> int:
    return 255 if grey < 128 else 0


def matrix(picture: Image.Image, modules: int) -> list[bool]:
    """Which squares of a square code are dark, row by row."""
    grey = picture.tobytes()
    step_x, step_y = picture.width / modules, picture.height / modules
    return [
        grey[int((row + 0.5) * step_y) * picture.width + int((column + 0.5) * step_x)] < 128
        for row in range(modules)
        for column in range(modules)
    ]


def test_long_tables_repeat_their_header_and_split_no_row(pdf_of: PdfOf, tmp_path: Path):
    pages = text_of(pdf_of("outcome-part-a", actions=many_actions()), tmp_path, "-layout").split("\f")
    with_actions = [page for page in pages if "Done when:" in page]

    assert len(with_actions) > 1
    for page in with_actions:
        assert "What, who, and when it counts as done" in page
        assert page.count("Done when:") == page.count("Depends on:")


def test_no_heading_is_left_alone_at_the_foot_of_a_page(pdf_of: PdfOf, tmp_path: Path):
    headings = {"About this document", "Who came", "What was agreed", "Who is asked to sign"}
    action = sample("outcome-part-a")["actions"][0]
    for count in range(3, 7):
        actions = [action | {"number": number + 1} for number in range(count)]
        text = text_of(pdf_of("outcome-part-a", actions=actions, annex=None), tmp_path)
        for page in text.split("\f")[:-1]:
            last = [line.strip() for line in page.splitlines() if line.strip()][-2]  # above the footer
            assert last not in headings


def test_a_signers_name_signature_and_facts_stay_on_one_page(pdf_of: PdfOf, tmp_path: Path):
    pages = text_of(pdf_of("signing-record", signers=six_signers()), tmp_path).split("\f")

    whole = [page.count("Words accepted:") for page in pages]
    assert sum(whole) == 6
    assert [page.count("How signed:") for page in pages] == whole
    assert [page.count("I sign it freely.") for page in pages] == whole


@pytest.mark.parametrize(("people", "pages"), [(2, 2), (4, 3)])
def test_the_record_of_two_signers_takes_two_pages_and_of_four_three(
    people: int, pages: int, pdf_of: PdfOf, tmp_path: Path
):
    drawn, typed, *_ = sample("signing-record")["signers"]
    typed = {key: value for key, value in typed.items() if key != "signs_for"}  # most sign for themselves
    signers = [drawn, typed, drawn, typed][:people]
    when = "26 September 2026, 11:15:17 BST"
    entries = ("entered the code or date of birth asked for", "opened the document", "signed")
    events = [
        {"when": when, "who": "Idris Vaughan, mediator", "what": "sent the document for signature"},
        *({"when": when, "who": "Kofi Mensah-Reid", "what": what} for _ in signers for what in entries),
        {"when": when, "who": "Counterpart", "what": "recorded that everyone had signed"},
    ]
    pdf = pdf_of("signing-record", signers=signers, events=events)

    assert pages_in(pdf) == pages
    printed = text_of(pdf, tmp_path).split("\f")
    for page in printed[:-1]:
        last = [line.strip() for line in page.splitlines() if line.strip()][-2]  # above the footer
        assert last not in {"What happened, in order", "How to check"}
    assert "".join(printed).count(when) == len(events), "the time of an event stands on one line"


def test_a_statement_of_two_actions_takes_two_pages_one_for_each_part(pdf_of: PdfOf):
    assert pages_in(pdf_of("outcome-part-a", **statement_of_two_actions())) == 1
    assert pages_in(pdf_of("outcome-part-b")) == 1


def test_no_name_in_the_signing_record_breaks_inside_a_word(pdf_of: PdfOf, tmp_path: Path):
    records = [record_of(person) for person in (*LONG_WORDS, ARABIC_NAME)]
    signers = [signer for record in records for signer in record["signers"]]
    events = [event for record in records for event in record["events"]]
    printed = text_of(pdf_of("signing-record", signers=signers, events=events), tmp_path)

    for person in LONG_WORDS:  # heading, signature, party, look, change of address, and four in the events
        assert printed.count(person) == 9, person
    dates = printed.replace("\u00a0", " ").count("on 26 September 2026, 11:15:17 BST")
    assert dates == 10, "a time keeps its order, beside a name from right to left too"
    assert "UTC" not in printed


def test_a_warning_stands_once_on_the_first_page_and_above_every_later_one(pdf_of: PdfOf, tmp_path: Path):
    summary = ["A long summary, word after word. " * 40] * 6
    pages = text_of(pdf_of("outcome-part-b", discussion_summary=summary), tmp_path).split("\f")[:-1]

    assert len(pages) > 1
    assert [page.count("Confidential and without prejudice.") for page in pages] == [1] * len(pages)


@pytest.mark.hard_input("K11")
def test_typed_signatures_in_every_script_come_out_whole_in_embedded_fonts(pdf_of: PdfOf, tmp_path: Path):
    signer = sample("signing-record")["signers"][1]
    signers = [signer | {"name": person, "typed_name": person} for person in K11_NAMES]
    pdf = pdf_of("signing-record", signers=signers)

    printed = text_of(pdf, tmp_path)
    assert set("".join(K11_NAMES)) <= set(printed)
    with Pdf.open(BytesIO(pdf)) as opened:
        fonts = [font for page in opened.pages for font in page.Resources.Font.as_dict().values()]
        assert all(EMBEDDED.match(str(font.BaseFont)[1:]) for font in fonts)
        assert all("/ToUnicode" in font for font in fonts)
