"""Papers that a party sends from its own page, who may see each, and taking one back."""

from __future__ import annotations

import re

from sqlalchemy import select

from cases.casework.files import MEDIATOR, files_for_mediator, files_for_party, readers_of, set_readers
from cases.corrections import PartyDetails, add_party
from cases.documents import Upload
from cases.evidence.log import check_case
from cases.models import Case
from cases.vocabulary import Event, PartyRole, Role
from services.queries.worklist import TodoKind
from tests import factories
from tests.integration.web.party.own_requests import OwnRequest, a_letter
from web.party.own import sending

SEND = "/your/request/papers"


def sent_files(own_request: OwnRequest) -> list[Upload]:
    with own_request.services.database.read() as session:
        return list(session.scalars(select(Upload).order_by(Upload.received_at)))


def steps(own_request: OwnRequest) -> list[str]:
    return [words for kind, words, _ in own_request.steps() if kind is TodoKind.LOOK_AT_FILE]


def staff(own_request: OwnRequest):
    with own_request.services.database.write() as session:
        return factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Hollis"))


def test_a_paper_sent_at_any_time_reaches_the_office_once_and_its_giver_says_who_reads_it(own_request):
    browser, page = own_request.inside()
    form = browser.get(page.links()["Send other papers"])
    assert form.says("The mediator", "Bury")
    sent = browser.send(form, files=[a_letter("one.pdf"), a_letter("two.pdf", b"%PDF-1.7 b")], readers=[])
    assert sent.address == "/your/request#papers" or sent.address == "/your/request"
    assert sent.says("We have your papers (2 files). Only we can read it.", "one.pdf", "two.pdf")
    assert steps(own_request) == ["Look at 2 papers from Priya Shah"]
    browser.send(form, files=[a_letter("one.pdf")], readers=[])  # a second press of an old tab
    assert len(sent_files(own_request)) == 2
    shown = browser.get(sent.links()["one.pdf"])
    assert shown.says("Only we can read it.", "Nobody has looked at it yet")
    assert browser.get(shown.links()["one.pdf"]).response.data == b"%PDF-1.7 the letter"

    said = browser.send(shown, readers=[MEDIATOR])
    assert said.says("Saved. We and the mediator can read it.", "you cannot take it back here")
    with own_request.services.database.read() as session:
        case = session.get_one(Case, own_request.case_id)
        assert [one.shown_name for one in files_for_mediator(session, case)] == ["one.pdf"]
        assert files_for_party(session, own_request.party(session, 2)) == []
    old_tab = browser.send(shown, readers=[])
    assert old_tab.says("Something changed since this page was opened")
    browser.send(old_tab, readers=[])
    with own_request.services.database.read() as session:
        assert files_for_mediator(session, session.get_one(Case, own_request.case_id)) == []
        assert check_case(session, own_request.case_id).sound


def test_a_paper_is_taken_back_until_somebody_looked_and_then_nobody_opens_it(own_request):
    browser, page = own_request.inside()
    for name, content in (("wrong.pdf", b"%PDF-1.7 w"), ("right.pdf", b"%PDF-1.7 r")):
        page = browser.post_form(SEND, files=[a_letter(name, content)], readers=[])
    wrong, right = browser.get(page.links()["wrong.pdf"]), browser.get(page.links()["right.pdf"])
    back = browser.send(wrong, {}, action=re.findall(r'action="(\S+take-back)"', wrong.html)[0])
    assert back.says("You took ‘wrong.pdf’ back. Nobody can open it now.")
    assert "wrong.pdf (2 pages)" not in back.text
    again = browser.send(wrong, {}, action=re.findall(r'action="(\S+take-back)"', wrong.html)[0])
    assert again.status == 200
    assert own_request.events(Event.FILE_TAKEN_BACK) == 1
    assert browser.get(wrong.links()["wrong.pdf"]).status == 404
    first, second = sent_files(own_request)
    office = own_request.office()
    with own_request.services.database.read() as session:
        reference = session.get_one(Case, own_request.case_id).reference
    assert office.get(f"/office/cases/{reference}/uploads/{first.id}").status == 404
    assert office.get(f"/office/cases/{reference}/uploads/{second.id}").status == 200
    assert "wrong.pdf" not in office.get(f"/office/cases/{reference}").text
    assert steps(own_request) == ["Look at the paper from Priya Shah"]

    bea = staff(own_request)
    with own_request.services.database.write() as session:
        case, upload = session.get_one(Case, own_request.case_id), session.get_one(Upload, second.id)
        set_readers(session, case, upload, [], by=bea, at=own_request.clock.at)
    late = browser.send(right, {}, action=re.findall(r'action="(\S+take-back)"', right.html)[0])
    assert late.says("We have looked at this paper already")
    assert browser.get(late.links()["right.pdf"]).status == 200
    resent = browser.post_form(SEND, files=[a_letter("wrong.pdf", b"%PDF-1.7 w")], readers=[])
    assert resent.says("We have your paper.")


def test_of_a_case_with_a_safety_flag_and_of_two_parents_nobody_of_the_family_is_offered(own_request):
    bea = staff(own_request)
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        add_party(
            session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=bea, at=own_request.clock.at
        )
    browser, _ = own_request.inside_by_code()
    form = browser.get(SEND)
    assert form.says("The mediator")
    assert "Dev" not in form.text
    with own_request.services.database.write() as session:
        session.get_one(Case, own_request.case_id).safety_flag = True
        other = str(own_request.party(session, 3).id)
    sent = browser.send(form, files=[a_letter()], readers=[MEDIATOR, other])
    assert sent.says("Only we can read it.")
    assert browser.get(SEND).says("Only we read what you send. If the mediator should read it, we ask you")
    (upload,) = sent_files(own_request)
    with own_request.services.database.read() as session:
        assert readers_of(session, upload) == set()


def test_what_staff_opened_is_on_the_page_of_that_party_alone_until_they_close_it(own_request):
    browser, _ = own_request.inside()
    browser.post_form(SEND, files=[a_letter("mine.pdf")], readers=[])
    (upload,) = sent_files(own_request)
    bea = staff(own_request)
    with own_request.services.database.write() as session:
        case = session.get_one(Case, own_request.case_id)
        kept = session.get_one(Upload, upload.id)
        kept.given_by_id = None
        set_readers(session, case, kept, [str(case.parties[0].id)], by=bea, at=own_request.clock.at)
    page = browser.get("/your/request")
    assert page.says("mine.pdf (2 pages), which you may read")
    address = page.links()["mine.pdf"]
    assert browser.get(address).response.data == b"%PDF-1.7 the letter"
    with own_request.services.database.write() as session:
        case, kept = session.get_one(Case, own_request.case_id), session.get_one(Upload, upload.id)
        set_readers(session, case, kept, [], by=bea, at=own_request.clock.at)
    assert browser.get(address).status == 404


def test_files_sent_over_and_over_come_to_an_end(own_request, monkeypatch):
    monkeypatch.setattr(sending, "MOST_PRESSES", 2)
    browser, _ = own_request.inside()
    for _ in range(2):
        assert browser.post_form(SEND, files=[a_letter("bad.pdf")], readers=[]).problems
    stopped = browser.post_form(SEND, files=[a_letter("good.pdf")], readers=[])
    assert stopped.problems == [sending.TOO_MANY]
    assert browser.post_form("/your/request/letter", letter=a_letter()).problems == [sending.TOO_MANY]
    assert sent_files(own_request) == []
