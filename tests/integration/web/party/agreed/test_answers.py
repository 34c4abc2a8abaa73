"""What was agreed, behind a party's link: seen by those who signed, answered by whoever may, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.agreed.models import ActionReport, AgreedAction
from cases.documents import Document, Upload, UploadPurpose
from cases.evidence.log import case_events, check_case
from cases.models import Case, Party
from cases.vocabulary import DocumentKind, Event
from services.agreed.reports import AskedBy, ask_for_report
from services.requests import give_request_link
from signing.models import Visit
from tests.agreed import party_of
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.integration.web.party.own_requests import a_letter
from tests.statements import link_path
from web.common import letters


def test_the_page_shows_each_action_with_who_by_when_and_why_and_says_that_nobody_has_answered(halls):
    family = halls.inside(halls.agreed.family)
    page = family.get("/your/actions")
    assert page.heading == "What was agreed"
    assert page.says("For others to do", "Action 1", "Action 2", "No answer yet from Bury.")
    assert page.says("Not due yet") or page.says("Due in")
    assert "Yours to do" not in page.text
    officer = halls.inside(halls.agreed.authority)
    assert officer.get("/your/actions").says("Yours to do", "No answer yet from you.", "Say how it is going")


def test_done_takes_two_presses_and_the_other_side_agrees_or_not(halls):
    officer = halls.inside(halls.agreed.authority)
    page = officer.get("/your/actions/1")
    assert page.heading == "How is action 1 going?"
    assert page.says("Priya Shah and our office can read this and see your files.")
    sent = officer.send(page, answer="done")
    assert sent.says("We have your answer", "Done, says owner")
    family = halls.inside(halls.agreed.family)
    assert family.get("/your/actions").says("Bury says that this is done. Do you agree?")
    refused = family.send(family.get("/your/actions/1"), answer="not_agreed")
    assert refused.problems == ["Say what is not done"]
    answered = family.send(refused, answer="not_agreed", words="Nobody has come yet.")
    assert answered.says("Not agreed that it is done", "Nobody has come yet.")
    assert officer.get("/your/actions").says(
        "Someone does not agree that this is done.", "Nobody has come yet."
    )
    again = officer.send(officer.get("/your/actions/1"), answer="done", words="Sam came on Monday.")
    assert again.says("Done, says owner")
    assert family.send(family.get("/your/actions/1"), answer="agreed").says("Done, both agree")
    assert [one[0] for one in halls.answers()] == ["done", "not_agreed", "done", "agreed"]
    with halls.services.database.read() as session:
        assert check_case(session, halls.agreed.case_id).sound
        events = [e for e in case_events(session, halls.agreed.case_id) if e.kind is Event.ACTION_ANSWERED]
        assert [event.body["answer"] for event in events] == ["done", "not_agreed", "done", "agreed"]


def test_not_yet_wants_a_reason_and_after_the_date_the_page_asks_and_blames_nobody(hall):
    hall.clock.at += timedelta(days=60)
    officer = hall.inside(hall.agreed.authority)
    page = officer.get("/your/actions")
    assert page.says("Late", "Tell us where it stands.")
    assert officer.send(officer.get("/your/actions/1"), answer="not_yet").problems == [
        "Say why it is not done yet"
    ]
    sent = officer.send(officer.get("/your/actions/1"), answer="not_yet", words="The panel meets on Friday.")
    assert sent.says("Late", "The panel meets on Friday.")


def test_the_same_press_twice_is_one_answer_and_an_old_tab_answers_nothing_it_did_not_show(halls):
    officer = halls.inside(halls.agreed.authority)
    page = officer.get("/your/actions/1")
    for _ in range(2):
        assert officer.send(page, answer="partly", words="The letter is written.").says("We have your answer")
    assert len(halls.answers()) == 1
    stale = officer.send(page, answer="done", words="All of it")
    assert stale.status == 409
    assert stale.says("Someone answered while this page was open, so nothing was sent.")
    assert stale.value_of("words") == "All of it"
    assert len(halls.answers()) == 1
    assert officer.send(stale, answer="done").says("Done, says owner")


def test_nobody_answers_for_the_other_party(hall):
    family, officer = hall.inside(hall.agreed.family), hall.inside(hall.agreed.authority)
    assert not [form for form in family.get("/your/actions/1").forms() if "answer" in form.names()]
    officer.send(officer.get("/your/actions/2"), answer="done")
    own = family.get("/your/actions/2")
    fields = {name: values[0] for name, values in own.form_for({"party": ""}).fields().items()}
    for number, answer in ((1, "done"), (1, "agreed"), (2, "partly"), (2, "nonsense")):
        forged = {**fields, "seen": str(number - 1), "answer": answer, "words": "It is all done."}
        family.browser.post(hall.address(number), data=forged, follow_redirects=True)
    theirs = {**fields, "party": str(party_of(hall.services, hall.agreed.authority)), "answer": "agreed"}
    shown = family.browser.post(hall.address(2), data=theirs, follow_redirects=True)
    assert "nothing was sent" in shown.get_data(as_text=True)
    assert not hall.answers(1)
    assert len(hall.answers(2)) == 1


def test_a_file_that_shows_it_is_cleaned_kept_with_its_answer_and_read_by_the_other_side(hall):
    officer = hall.inside(hall.agreed.authority)
    page = officer.get("/your/actions/1")
    bad = officer.send(page, answer="done", proof=a_letter("bad.pdf"))
    assert "The file is empty or damaged" in bad.problems
    assert not hall.answers()
    officer.send(page, answer="done", proof=a_letter("plan.pdf"))
    family = hall.inside(hall.agreed.family)
    shown = family.get("/your/actions/1")
    address = shown.links()["plan.pdf"]
    assert family.browser.get(address).status_code == 200
    assert ReviewingClient(hall.app).get(address).status == 401
    other = address.replace(hall.address(1), hall.address(2))
    assert family.get(other).status == 404
    with hall.services.database.read() as session:
        upload = session.scalars(select(Upload)).one()
        assert (upload.purpose, upload.case_id) == (UploadPurpose.ACTION_PROOF, hall.agreed.case_id)


def held(hall, *, of, files):
    """Let ``of``, or the request where it is None, have sent these files before."""
    with hall.services.database.write() as session:
        for position in range(files):
            digest = hall.services.blobs.keep(b"%PDF-1.7 paper " + str(position).encode())
            session.add(
                Upload(
                    case_id=hall.agreed.case_id,
                    purpose=UploadPurpose.PAPER if of else UploadPurpose.DECISION_LETTER,
                    shown_name="paper.pdf",
                    stored_name="paper.pdf",
                    media_type="application/pdf",
                    digest=digest,
                    pages=1,
                    received_at=hall.clock.at,
                    given_by_id=of,
                )
            )


def test_what_others_gave_never_fills_what_a_party_may_send(halls):
    held(halls, of=party_of(halls.services, halls.agreed.family), files=30)
    held(halls, of=None, files=letters.MOST_FILES)
    officer = halls.inside(halls.agreed.authority)
    page = officer.get("/your/actions/1")
    assert officer.send(page, answer="done", proof=a_letter("plan.pdf")).says("We have your answer")


def test_what_a_party_gave_itself_counts_for_what_it_may_send(halls):
    held(halls, of=party_of(halls.services, halls.agreed.authority), files=letters.MOST_FILES)
    officer = halls.inside(halls.agreed.authority)
    page = officer.send(officer.get("/your/actions/1"), answer="done", proof=a_letter("plan.pdf"))
    assert page.status == 422
    assert page.problems[0].startswith("We did not keep 'plan.pdf': we keep at most 40 files")


def test_a_case_that_can_keep_no_more_says_to_phone_and_nothing_of_what_others_gave(halls, monkeypatch):
    monkeypatch.setattr(letters, "MOST_FILES_OF_CASE", 3)
    held(halls, of=party_of(halls.services, halls.agreed.family), files=3)
    officer = halls.inside(halls.agreed.authority)
    page = officer.send(officer.get("/your/actions/1"), answer="done", proof=a_letter("plan.pdf"))
    assert page.problems == ["We could not keep 'plan.pdf'. Phone us, and we will find another way"]


def test_the_link_opens_no_document_and_five_wrong_codes_pause_it(hall):
    officer = hall.inside(hall.agreed.authority)
    for address in ("/your/document", "/your/copy", "/your/copy/whole.pdf", "/your/sign", "/your/"):
        assert officer.get(address).heading == "What was agreed", address
    stranger = ReviewingClient(hall.app)
    proof = stranger.post_form(hall.agreed.authority.link)
    for _ in range(5):
        proof = stranger.send(proof, code="000 000")
    assert proof.status == 423
    assert ReviewingClient(hall.app).get(hall.agreed.authority.link).status == 423


def test_without_a_link_or_a_second_step_nothing_is_shown(hall):
    stranger = ReviewingClient(hall.app)
    assert stranger.get("/your/actions").status == 401
    stranger.post_form(hall.agreed.family.link)
    assert stranger.get("/your/actions").heading == "Is this you?"
    assert stranger.get("/your/actions/1").heading == "Is this you?"


@pytest.mark.parametrize("number", [0, 3, 99])
def test_an_action_that_is_not_there_is_no_page(hall, number):
    assert hall.inside(hall.agreed.family).get(f"/your/actions/{number}").status == 404


def test_opening_the_pages_changes_nothing(hall):
    family = hall.inside(hall.agreed.family)
    with hall.services.database.read() as session:
        opened = len(session.scalars(select(Visit)).all())
        events = len(case_events(session, hall.agreed.case_id))
    family.get("/your/actions")
    family.get("/your/actions/1")
    with hall.services.database.read() as session:
        assert len(session.scalars(select(Visit)).all()) == opened
        assert len(case_events(session, hall.agreed.case_id)) == events


def test_the_family_has_a_report_made_once_for_one_state_and_gets_it_when_it_is_sealed(halls):
    family, officer = halls.inside(halls.agreed.family), halls.inside(halls.agreed.authority)
    page = family.get("/your/actions")
    for _ in range(2):
        asked = family.send(page, action="/your/actions/report")
        assert asked.says("We are making your report")
    assert family.get("/your/actions/report/1").status == 404
    assert "Make a report" not in officer.get("/your/actions").text
    token = officer.get("/your/actions/1").html.partition('name="csrf_token" value="')[2].partition('"')[0]
    assert officer.browser.post("/your/actions/report", data={"csrf_token": token}).status_code == 404
    with halls.services.database.write() as session:
        (report,) = session.scalars(select(ActionReport))
        assert report.report_data["asked_by"] == "Priya Shah"
        assert [row["owner_said"] for row in report.report_data["actions"]] == ["Bury: no answer"] * 2
        report.document = Document(
            case_id=report.case_id,
            kind=DocumentKind.ACTION_REPORT,
            reference="CP-1",
            title="Action report",
            sealed_digest=halls.services.blobs.keep(b"%PDF-1.7 report"),
            created_at=halls.clock.at,
        )
        report.made_at = halls.clock.at
    ready = family.get("/your/actions")
    assert ready.says("Make a report of today")
    assert family.browser.get("/your/actions/report/1").get_data() == b"%PDF-1.7 report"
    assert officer.get("/your/actions/report/1").status == 404


def test_a_familys_first_report_is_number_1_whatever_reports_others_had_made_before(halls):
    with halls.services.database.write() as session:
        case = session.get_one(Case, halls.agreed.case_id)
        priya = session.get_one(Party, party_of(halls.services, halls.agreed.family))
        actions = list(session.scalars(select(AgreedAction).order_by(AgreedAction.number)))

        def ask(asked: AskedBy) -> tuple[ActionReport, bool]:
            return ask_for_report(
                session,
                case,
                actions,
                asked,
                at=halls.clock.at,
                provider=halls.services.provider,
                bank_holidays=halls.services.bank_holidays,
                work=halls.services.work,
            )

        of_office, of_family = AskedBy(SYSTEM, "Office"), AskedBy(SYSTEM, "Priya Shah", priya)
        (first, _), (theirs, _) = ask(of_office), ask(of_family)
        assert (first.number, theirs.number) == (1, 2)
        assert (first.own_number, theirs.own_number) == (1, 1)
        assert theirs.file_name == f"action-report-{case.reference}-v1.pdf"
        assert ask(of_office) == (first, False)
        theirs.document = Document(
            case_id=case.id,
            kind=DocumentKind.ACTION_REPORT,
            reference="CP-1",
            version=theirs.number,
            title="Action report",
            sealed_digest=halls.services.blobs.keep(b"%PDF-1.7 report"),
            created_at=halls.clock.at,
        )
        theirs.made_at = halls.clock.at
    family = halls.inside(halls.agreed.family)
    assert "/your/actions/report/1" in family.get("/your/actions").html
    shown = family.browser.get("/your/actions/report/1")
    assert "-v1.pdf" in shown.headers["Content-Disposition"]
    assert family.get("/your/actions/report/2").status == 404


def test_the_visit_behind_the_partys_own_page_opens_it_too(hall):
    with hall.services.database.write() as session:
        party = session.get_one(Party, party_of(hall.services, hall.agreed.family))
        link = give_request_link(
            session, party, at=hall.clock.at, policy=hall.services.policy, keys=hall.services.keys
        )
        path = link_path(hall.services, link)
    browser = ReviewingClient(hall.app)
    browser.send(browser.post_form(path), born=BORN)
    assert browser.get("/your/actions").says("For others to do", "No answer yet from Bury.")
    assert hall.inside(hall.agreed.authority).get("/your/request").status == 401
