"""A person's own data leaves page by page, with others blacked out for good, and never before a release."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from cases.accounts.people import User, Viewer
from cases.casework.models import StaffNote
from cases.casework.subject_access import SubjectRequest
from cases.documents import Upload, UploadPurpose
from cases.evidence.log import case_events
from cases.meetings.private_notes import live_hold
from cases.models import Party
from cases.vocabulary import Choice, Event, PartyRole, RedactionOf, Role, Side, WithheldBecause
from documents.uploads import UploadRefused, read_words, redact_page
from services.container import Services
from services.private_notes.destroying import lift_hold
from services.retention.proposing import IsHeld, OwnDataWaits, propose_erasure
from services.subject_access.asking import open_request, open_requests
from services.subject_access.collecting import NOTES, REQUEST, SAFETY, words_about
from services.subject_access.packing import collect, packed
from services.subject_access.redactions import BLACK, known_third_parties
from services.subject_access.releasing import (
    NotAllReleased,
    NotOnThePage,
    PageChanged,
    PictureNotRead,
    decide_page,
    give,
    pack,
)
from tests import factories
from tests.app_services import make_services
from tests.unit.documents.intake_making import CASES

NOW = factories.CALLED
OTHER, OTHER_PHONE, OTHER_EMAIL = "Dev Quillfeather", "07700 900456", "dev@example.org"
SCAN = (CASES / "K70-untagged-scan.pdf").read_bytes()


def a_letter(*lines: str) -> bytes:
    """A PDF with one page of text and one with metadata and an attachment that name somebody."""
    text = (
        b"BT /F1 14 Tf 60 760 Td 20 TL " + b" ".join(b"(%s) Tj T*" % one.encode() for one in lines) + b" ET"
    )
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        page.Contents = pdf.make_stream(text)
        pdf.docinfo["/Author"] = OTHER
        pdf.attachments["who.txt"] = OTHER.encode()
        kept = BytesIO()
        pdf.save(kept)
    return kept.getvalue()


@pytest.fixture
def services(tmp_path: Path, sqlite_url: str):
    services = make_services(tmp_path / "data", sqlite_url)
    yield services
    services.database.close()


def a_request(services: Services) -> tuple[SubjectRequest, Viewer]:
    """Priya asks; notes name Dev, and two files are hers: a letter that names him, and a scan."""
    with services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        by = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
        case = factories.an_advised_case(services, session, adviser, Choice.NO_MEDIATION)
        priya, dev = case.parties[0], case.parties[-1]
        dev.name, dev.phone, dev.email = OTHER, OTHER_PHONE, OTHER_EMAIL
        words = f"{OTHER} rang from {OTHER_PHONE}; also 01204 333111. Write to {OTHER_EMAIL}."
        session.add(
            StaffNote(
                case_id=case.id, words=words, written_at=NOW, written_by=by.name, written_by_id=by.user_id
            )
        )
        letter = a_letter("Dear Priya", f"{OTHER} came with", "us. Dev", "Quillfeather said yes.")
        for name, content in ((f"letter of {OTHER}.pdf", letter), ("scan.pdf", SCAN)):
            digest = services.blobs.keep(content)
            session.add(
                Upload(
                    case_id=case.id,
                    purpose=UploadPurpose.PAPER,
                    shown_name=name,
                    stored_name=name,
                    media_type="application/pdf",
                    digest=digest,
                    pdf_digest=digest,
                    pages=1,
                    changes=[],
                    received_at=NOW,
                    given_by_id=priya.id,
                )
            )
        session.flush()
        asked = open_request(
            session,
            case,
            priya,
            asked_on=NOW.date(),
            proved_by="We phoned back",
            by=by,
            at=NOW,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        again = open_request(
            session,
            case,
            priya,
            asked_on=NOW.date(),
            proved_by="Again",
            by=by,
            at=NOW,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        assert again is asked
        assert live_hold(session, case.id) is not None
        case.closed_at = NOW
        with pytest.raises(IsHeld):
            propose_erasure(session, case, by=by, at=NOW.replace(year=2040))
        case.closed_at = None
        assert collect(session, asked.id, services.blobs, read_words, at=NOW) == len(asked.pages)
        assert collect(session, asked.id, services.blobs, read_words, at=NOW) == len(asked.pages), "once"
        return asked, by


def test_nothing_leaves_before_each_page_was_released_and_others_are_blacked_out(services: Services) -> None:
    asked, by = a_request(services)
    with services.database.write() as session:
        asked = session.get_one(SubjectRequest, asked.id)
        pages = {page.title: page for page in asked.pages}
        note, letter, scan = (
            pages["Notes of staff"],
            pages[f"letter of {BLACK * 5}.pdf, page 1 of 1"],
            pages["scan.pdf, page 1 of 1"],
        )
        assert {(one.words, one.of) for one in note.redactions} >= {
            (OTHER, RedactionOf.NAME),
            (OTHER_PHONE, RedactionOf.PHONE),
            (OTHER_EMAIL, RedactionOf.EMAIL),
            ("01204 333111", RedactionOf.PHONE),
        }
        assert not [one for page in asked.pages for one in page.redactions if "Priya" in one.words]
        assert scan.is_picture
        assert not scan.redactions
        with pytest.raises(NotAllReleased):
            pack(session, asked, by=by, work=services.work, at=NOW)
        with pytest.raises(ValueError, match="not released"):
            packed(asked, services.blobs, redact_page)
        with pytest.raises(PictureNotRead):
            decide_page(session, scan, seen=0, accepted=[], added="Dev", by=by, at=NOW)
        with pytest.raises(PageChanged):
            decide_page(session, scan, seen=99, accepted=[], by=by, at=NOW)
        session.refresh(scan)
        decide_page(
            session, scan, seen=scan.revision, accepted=[], withheld=WithheldBecause.ANOTHER, by=by, at=NOW
        )
        with pytest.raises(NotOnThePage):
            decide_page(session, letter, seen=letter.revision, accepted=[], added="Nobody", by=by, at=NOW)
        session.refresh(letter)
        for page in asked.pages:
            if page.released_at is None:
                kept = [one.id for one in page.redactions if one.words != "01204 333111"]
                decide_page(session, page, seen=page.revision, accepted=kept, by=by, at=NOW)
        decide_page(
            session,
            note,
            seen=note.revision,
            accepted=[one.id for one in note.redactions],
            added="rang",
            by=by,
            at=NOW,
        )
        assert note.released_at is None, "with other words blacked out it is looked at again"
        with pytest.raises(NotAllReleased):
            pack(session, asked, by=by, work=services.work, at=NOW)
        accepted = [one.id for one in note.redactions if one.words != "01204 333111"]
        decide_page(session, note, seen=note.revision, accepted=accepted, by=by, at=NOW)
        assert pack(session, asked, by=by, work=services.work, at=NOW)
        assert not pack(session, asked, by=by, work=services.work, at=NOW)
        content = packed(asked, services.blobs, redact_page)
        asked.zip_digest = services.blobs.keep(content)
        assert give(session, asked, by=by, at=NOW) == asked.zip_digest
        events = [one.kind for one in case_events(session, asked.case_id)]
        assert events.count(Event.SUBJECT_DATA_GIVEN) == 1
        assert events.count(Event.SUBJECT_PAGE_RELEASED) == len(asked.pages) + 1
    with zipfile.ZipFile(BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert f"page-{scan.position:03}.pdf" not in files
    assert "It is about somebody else" in files["index.html"].decode()
    words = files[f"page-{note.position:03}.html"].decode()
    assert BLACK in words
    assert "01204 333111" in words, "declined: it stays"
    for name, file in files.items():
        said = " ".join(read_words(file)) if name.endswith(".pdf") else file.decode()
        for planted in ("Quillfeather", OTHER_PHONE, OTHER_EMAIL):
            assert planted not in said, (name, planted)
            assert planted.encode() not in file, (name, planted)
    drawn = files[f"page-{letter.position:03}.pdf"]
    assert read_words(drawn) == [""], "a picture, with no text beneath"


def test_a_page_without_words_to_black_out_leaves_alone() -> None:
    letter = a_letter("Dear Priya", "Yes.")
    alone = redact_page(letter, 0, [])
    assert read_words(alone) == ["Dear Priya Yes."]
    assert OTHER.encode() not in alone, "no metadata, no attachment"
    with pytest.raises(UploadRefused):
        redact_page(letter, 0, ["Nobody"])


def test_what_one_parent_said_stays_out_of_the_others_data_unless_somebody_decides(
    services: Services,
) -> None:
    asked, by = a_request(services)
    with services.database.write() as session:
        asked = session.get_one(SubjectRequest, asked.id)
        case = asked.case
        assert open_requests(session, by) == [asked]
        own_email, case.parties[0].email = case.parties[0].email, session.get_one(User, by.user_id).email
        session.flush()
        assert open_requests(session, by) == [], "nobody has their own family's case in a list"
        case.parties[0].email = own_email
        case.safety_note, case.other_parent_safe = "He must not know where I live", "no"
        case.person_name, case.hopes = "Al Carter", "To be heard"
        alone = {page.title: page for page in words_about(session, asked)}
        assert "where I live" in alone[SAFETY].text
        assert alone[SAFETY].withheld is None, "her own answer, and nobody else of the family is here"
        case.parties.append(
            Party(number=len(case.parties) + 1, role=PartyRole.PARENT, side=Side.FAMILY, name="Jo Carter")
        )
        session.flush()
        both = {page.title: page for page in words_about(session, asked)}
        assert "where I live" not in both[REQUEST].text
        assert both[SAFETY].withheld is both[NOTES].withheld is WithheldBecause.HARM
        assert both[REQUEST].withheld is WithheldBecause.ANOTHER
        asked.party = None
        of_child = {page.title: page for page in words_about(session, asked)}
        assert of_child[SAFETY].withheld is WithheldBecause.HARM
        known = {one.words for one in known_third_parties(session, asked)}
        assert {"Jo Carter", "Jo"} <= known, "short names that share a surname are two people"
        assert "Carter" not in known
        case.parties[-1].address = "12 Sorrel Row, Bury, BL9 0AA"
        known = {one.words for one in known_third_parties(session, asked)}
        assert {"12 Sorrel Row", "BL9 0AA"} <= known
        assert "Bury" not in known
        lift_hold(session, case, reason="By mistake", by=by, at=NOW)
        case.closed_at = NOW
        with pytest.raises(OwnDataWaits):
            propose_erasure(session, case, by=by, at=NOW.replace(year=2040))
