"""Decision letters are opened to nobody, and a paper that somebody gave only once its giver said yes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.casework.files import MEDIATOR, FileReader, NotOpened, readers_of, set_readers
from cases.documents import Upload, UploadPurpose
from cases.evidence.log import case_events
from cases.models import Case
from cases.vocabulary import Event
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_files_and_links import a_file, sent_by


def a_decision_letter(office: Office) -> str:
    with office.services.database.write() as session:
        letter = a_file(office, "decision.pdf")
        letter.purpose, letter.case_id = UploadPurpose.DECISION_LETTER, session.scalars(select(Case.id)).one()
        session.add(letter)
        session.flush()
        return str(letter.id)


def readers(office: Office, name: str) -> set[str]:
    with office.services.database.read() as session:
        return readers_of(session, session.scalars(select(Upload).where(Upload.shown_name == name)).one())


def test_a_decision_letter_is_opened_to_nobody_and_one_that_was_can_be_closed(office: Office) -> None:
    reference = a_choice(office)
    letter = a_decision_letter(office)
    bea, address = office.browser("Bea Hollis"), f"/office/cases/{reference}/files/{letter}"
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("decision.pdf", "Decision letter: nobody else can be let see it")
    assert not [words for words in page.links() if words.startswith("Change who may see decision.pdf")]
    assert bea.get(address).heading != "Who may see this file?"
    with office.services.database.write() as session:
        upload, case = session.scalars(select(Upload)).one(), session.scalars(select(Case)).one()
        by = factories.viewer_of(office.people["Bea Hollis"])
        with pytest.raises(NotOpened):
            set_readers(session, case, upload, [MEDIATOR], by=by, at=office.clock())
        session.add(
            FileReader(case_id=case.id, upload_id=upload.id, since=office.clock(), by="an earlier version")
        )
    page = bea.get(address)
    assert page.heading == "Who may see this file?"
    assert "Dev Shah" not in page.text
    assert bea.send(page, readers=[]).says("Saved: who may see the file.")
    assert readers(office, "decision.pdf") == set()


def test_a_paper_is_opened_once_its_giver_said_yes_and_the_log_says_so(office: Office) -> None:
    reference = a_choice(office)
    upload = sent_by(office, reference, 1)
    bea, address = office.browser("Bea Hollis"), f"/office/cases/{reference}/files/{upload}"
    page = bea.send(bea.get(address), readers=["mediator"])
    assert page.problems == ["Ask whoever gave it first, and tick that they said yes"]
    page = bea.send(bea.get(address), for_meeting="mediator_only")
    assert page.problems == ["Ask whoever gave it first, and tick that they said yes"]
    assert readers(office, "report.pdf") == set()
    bea.send(bea.get(address), readers=["mediator"], giver_agreed="yes")
    assert readers(office, "report.pdf") == {MEDIATOR}
    bea.send(bea.get(address), readers=[])
    assert readers(office, "report.pdf") == set()
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        said = [event for event in case_events(session, case.id) if event.kind is Event.FILE_READERS]
        assert [event.body.get("giver_agreed") for event in said] == [True, None]
