"""Files with who may see each, narrow at first; and cases that belong together, their papers apart."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind
from cases.casework.files import add_files, files_for_party
from cases.corrections import PartyDetails, add_party
from cases.documents import Upload, UploadPurpose
from cases.evidence.log import case_events, check_case
from cases.models import Case, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import Event, PartyRole, Role
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.queries.request_progress import request_progress
from tests import factories
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import a_held_meeting
from tests.integration.web.office.talks import sent
from worker.emails.composers import compose_delivery, email_context


def a_file(office: Office, name: str = "report.pdf") -> Upload:
    content = f"%PDF-1.7 {name}".encode()
    return Upload(
        purpose=UploadPurpose.PAPER,
        shown_name=name,
        stored_name=f"{hashlib.sha256(content).hexdigest()[:8]}.pdf",
        media_type="application/pdf",
        digest=office.services.blobs.keep(content),
        pages=2,
        received_at=office.clock(),
    )


def sent_by(office: Office, reference: str, number: int, name: str = "report.pdf") -> str:
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        party = next(one for one in case.parties if one.number == number)
        by = Actor(ActorKind.PARTY, str(party.id), party.name)
        add_files(session, case, [a_file(office, name)], given_by=party, by=by, at=office.clock())
        again = add_files(session, case, [a_file(office, name)], given_by=party, by=by, at=office.clock())
        assert again == []
        return str(session.scalars(select(Upload.id).where(Upload.shown_name == name)).one())


def other_parent(office: Office, reference: str) -> Party:
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        details = PartyDetails(name="Dev Shah", email="dev.shah@example.com")
        bea = factories.viewer_of(office.people["Bea Hollis"])
        return add_party(session, case, PartyRole.PARENT, details, by=bea, at=office.clock())


def notice_to(office: Office, name: str) -> str:
    """The address of the page of the newest news that staff are to tell this person."""
    with office.services.database.read() as session:
        query = select(PartyNotice).join(Party).where(Party.name == name).order_by(PartyNotice.due_since)
        newest = session.scalars(query).all()[-1]
        return f"/office/cases/{newest.case.reference}/news/{newest.id}"


def seen_by(office: Office, name: str) -> Sequence[str]:
    with office.services.database.read() as session:
        party = session.scalars(select(Party).where(Party.name == name)).one()
        return [upload.shown_name for upload in files_for_party(session, party)]


@pytest.mark.usefixtures("both_databases")
def test_one_parents_paper_is_shown_to_nobody_else_until_staff_open_it_and_closes_again(office):
    reference = a_choice(office)
    a_held_meeting(office)
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    other_parent(office, reference)
    upload = sent_by(office, reference, 1)
    bea, idris, ruth = (office.browser(name) for name in ("Bea Hollis", "Idris Vaughan", "Ruth Okafor"))
    theirs = {
        idris: (f"/mediator/{reference}", f"/mediator/{reference}/files/{upload}"),
        ruth: (f"/authority/cases/{reference}", f"/authority/cases/{reference}/files/{upload}"),
    }
    assert seen_by(office, "Priya Shah") == ["report.pdf"]
    assert seen_by(office, "Dev Shah") == []
    for browser, (page, file) in theirs.items():
        assert "report.pdf" not in browser.get(page).text
        assert browser.get(file).status == 404
    assert bea.get("/office").says("Look at the paper from Priya Shah")
    address = f"/office/cases/{reference}/files/{upload}"
    shown = bea.get(address)
    assert shown.says("Priya Shah", "The mediator", "Dev Shah (parent)")
    with office.services.database.read() as session:
        authority = session.scalars(select(Party).where(Party.role == PartyRole.AUTHORITY)).one()
    done = bea.send(shown, {"readers": ["mediator", str(authority.id)], "giver_agreed": "yes"})
    assert done.says("Saved: who may see the file.", "Priya Shah, Ruth Okafor, the mediator")
    assert "Look at the paper" not in bea.get("/office").text
    for browser, (page, file) in theirs.items():
        assert browser.get(page).says("report.pdf")
        assert browser.get(file).status == 200
    assert seen_by(office, "Dev Shah") == []
    bea.send(bea.get(address), {"readers": []})
    for browser, (page, file) in theirs.items():
        assert "report.pdf" not in browser.get(page).text
        assert browser.get(file).status == 404
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        said = [event for event in case_events(session, case.id) if event.kind is Event.FILE_READERS]
        assert [len(event.body["changed"]["readers"]["after"]) for event in said] == [2, 0]


def test_a_paper_that_comes_to_a_closed_case_brings_it_back_to_today(office):
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session)
        reference, case.closed_at, case.closed_by = case.reference, office.clock(), "Bea Hollis"
    bea = office.browser("Bea Hollis")
    assert "Aarav" not in bea.get("/office").text
    sent_by(office, reference, 1)
    assert bea.get("/office").says("Look at the paper from Priya Shah")


@pytest.mark.usefixtures("both_databases")
def test_siblings_cases_are_linked_both_ways_and_their_papers_stay_apart(office):
    with office.services.database.write() as session:
        first = factories.a_case(office.services, session).reference
        second = factories.a_case(office.services, session, person_name="Mina Shah").reference
    upload = sent_by(office, first, 1)
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{first}/links/new"
    wrong = bea.post_form(address, other="CP-0000-00", kind="siblings")
    assert wrong.problems == ["We have no case with that reference. Check it, or search for the name"]
    assert bea.post_form(address, other=first, kind="siblings").problems == [
        "This is the same case. Enter the reference of the other one"
    ]
    page = bea.post_form(address, other=second.lower(), kind="siblings")
    assert page.says("The two cases are linked.", "Mina Shah", "brothers or sisters")
    assert bea.post_form(address, other=second, kind="siblings").says("Nothing changed.")
    other = bea.get(f"/office/cases/{second}")
    assert other.says("Aarav Shah", "brothers or sisters")
    assert "report.pdf" not in other.text
    assert bea.get(f"/office/cases/{second}/files/{upload}").status == 404
    href = next(link for words, link in other.links().items() if words.startswith("About this link"))
    assert bea.send(bea.get(href), {"submit": "yes"}).says("The link is ended.")
    assert not bea.get(f"/office/cases/{first}").says("Mina Shah")
    with office.services.database.read() as session:
        for case in session.scalars(select(Case)):
            assert check_case(session, case.id).sound
            said = [event.kind for event in case_events(session, case.id)]
            assert said[-2:] == [Event.CASES_LINKED, Event.CASES_UNLINKED]


@pytest.mark.usefixtures("both_databases")
def test_who_asked_first_reads_no_name_of_a_paper_that_others_gave(office: Office):
    reference = a_choice(office)
    other_parent(office, reference)
    sent_by(office, reference, 1, "my-own.pdf")
    sent_by(office, reference, 2, "their-report.pdf")
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        helper = PartyDetails(name="Ann Fell", email="ann@example.com")
        bea = factories.viewer_of(office.people["Bea Hollis"])
        added = add_party(session, case, PartyRole.HELPER, helper, by=bea, at=office.clock())
        office_paper = [a_file(office, "office-note.pdf")]
        add_files(session, case, office_paper, given_by=None, by=Actor.of(bea), at=office.clock())
        shown = {
            party.name: [
                file.shown_name
                for file in request_progress(
                    session, party, at=office.clock(), bank_holidays=office.services.bank_holidays
                ).sent_files
            ]
            for party in (case.parties[0], added)
        }
    assert shown == {"Priya Shah": ["my-own.pdf"], "Ann Fell": []}


def test_whoever_staff_open_a_paper_to_hears_of_it_once_and_not_what_it_is(office):
    reference = a_choice(office)
    a_held_meeting(office)
    office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    other_parent(office, reference)
    upload = sent_by(office, reference, 1, "psychologist.pdf")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.authority_party().email = None
        ids = {one.name: str(one.id) for one in case.parties}
        dev = next(one for one in case.parties if one.name == "Dev Shah")
        authority = str(case.authority_party().id)
        dev.email = None
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{reference}/files/{upload}"
    for readers in (["mediator", authority, ids["Dev Shah"]], ["mediator"], ["mediator", authority]):
        bea.post_form(address, {"readers": readers, "giver_agreed": "yes"})
        office.clock.pass_(minutes=1)
    mails = sent(office, EmailKind.FILE_OPENED)
    assert {to for to, _ in mails} == {
        office.people["Ruth Okafor"].email,
        office.people["Idris Vaughan"].email,
    }
    assert len(mails) == 2
    for _, words in mails:
        assert "There is a paper for you to read" in words
        assert "psychologist" not in words
        assert "Priya" not in words
    step = "Post Dev Shah the paper \u2018psychologist.pdf\u2019 that was opened to them, or tell them of it"
    assert not bea.get("/office").says("Post Dev Shah"), "it was closed to him again"
    old_page = bea.get(notice_to(office, "Dev Shah"))
    assert old_page.says("There is nothing left to tell")

    bea.post_form(address, {"readers": ["mediator", authority, ids["Dev Shah"]], "giver_agreed": "yes"})
    assert bea.get("/office").text.count(step) == 1
    page = bea.get(notice_to(office, "Dev Shah"))
    assert page.says(step, "Download psychologist.pdf")
    assert bea.send(page, {"told_how": "post"}).says("Recorded: they were told.")
    for readers in (["mediator"], ["mediator", ids["Dev Shah"]]):
        bea.post_form(address, {"readers": readers, "giver_agreed": "yes"})
    assert not bea.get("/office").says("Post Dev Shah"), "he has it"
    other = sent_by(office, reference, 1, "school.pdf")
    bea.post_form(
        f"/office/cases/{reference}/files/{other}", {"readers": [ids["Dev Shah"]], "giver_agreed": "yes"}
    )
    assert bea.get("/office").says("Post Dev Shah the paper \u2018school.pdf\u2019")


def test_who_was_not_told_of_a_paper_before_it_was_closed_hears_of_it_when_it_is_opened_again(office):
    reference = a_choice(office)
    other_parent(office, reference)
    upload = sent_by(office, reference, 1)
    with office.services.database.read() as session:
        dev = str(session.scalars(select(Party.id).where(Party.name == "Dev Shah")).one())
    bea, address = office.browser("Bea Hollis"), f"/office/cases/{reference}/files/{upload}"
    for count in (1, 2, 3):
        bea.post_form(address, {"readers": [dev], "giver_agreed": "yes"})
        bea.post_form(address, {"readers": []})
        with office.services.database.write() as session:  # the sender finds the paper closed each time
            found = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.FILE_OPENED)).all()
            assert len(found) == count
            for one in found:
                with pytest.raises(MailOvertaken):
                    compose_delivery(email_context(office.services), session, one)
                one.overtaken_at = office.clock()
    for _ in range(2):
        bea.post_form(address, {"readers": [dev], "giver_agreed": "yes"})
        bea.post_form(address, {"readers": [dev, "mediator"]})
    with office.services.database.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.FILE_OPENED)).all()
        to_dev = [one for one in found if one.to_address == "dev.shah@example.com"]
        assert len([one for one in to_dev if one.overtaken_at is None]) == 1
