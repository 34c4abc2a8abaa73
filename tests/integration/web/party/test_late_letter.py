"""The decision letter that a family sends later, on its own page."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from cases.documents import LateLetter, Upload, UploadPurpose
from cases.models import Case, Decision
from cases.progress.deadline import check_letter_by
from cases.vocabulary import DecisionKind, Event
from services.queries.worklist import TodoKind
from tests import factories
from tests.client import ReviewingClient
from tests.factories import BORN
from tests.integration.web.party.own_requests import LETTER, OwnRequest, a_letter
from web.common import letters


def step_of_today(office: ReviewingClient) -> str:
    """The address of the step that asks to check a letter."""
    return next(
        to for words, to in office.get("/office").links().items() if words.startswith("Check the date on")
    )


def the_letter(own_request: OwnRequest) -> LateLetter:
    with own_request.services.database.read() as session:
        return session.scalars(select(LateLetter)).one()


def test_a_letter_sent_later_reaches_the_office_with_a_step_to_check_its_date(own_request):
    browser, _ = own_request.inside()
    sent = browser.post_form("/your/request/letter", letter=a_letter(), letter_date=date(2026, 11, 10))
    by = check_letter_by(own_request.clock.at, own_request.services.bank_holidays)
    assert sent.address == "/your/request"
    assert sent.says(
        "We have your letter (1 file). An adviser will look at it by the end of Thursday 19 November"
    )
    assert sent.says("letter.pdf (2 pages)")
    assert (TodoKind.CHECK_LETTER, "Check the date on the letter from Priya Shah", by) in own_request.steps()
    assert own_request.events(Event.LETTER_RECEIVED) == 1
    with own_request.services.database.read() as session:
        upload = session.scalars(select(Upload)).one()
        assert (upload.case_id, own_request.services.blobs.read(upload.digest)) == (
            own_request.case_id,
            LETTER,
        )
        assert (
            session.get(Case, own_request.case_id).decisions[0].letter_date == factories.LETTER
        )  # not changed yet

    office = own_request.office()
    today = office.get("/office")
    assert today.says("Check the date on the letter from Priya Shah")
    check = office.get(step_of_today(office))
    assert check.says("10 November 2026", "12 November 2026", "Download letter.pdf")
    case = office.send(check, no_date=False)
    assert case.says("The date on the letter is recorded")
    with own_request.services.database.read() as session:
        assert session.get(Case, own_request.case_id).decisions[0].letter_date == date(2026, 11, 10)
    assert the_letter(own_request).checked_by == "Sam Reed"
    assert own_request.events(Event.LETTER_DATE_CHECKED) == 1
    assert not [step for step in own_request.steps() if step[0] is TodoKind.CHECK_LETTER]


def test_a_parent_who_sent_nothing_is_not_told_that_the_case_is_full_of_what_others_gave(own_request):
    with own_request.services.database.write() as session:
        for position in range(letters.MOST_FILES):
            session.add(
                Upload(
                    case_id=own_request.case_id,
                    purpose=UploadPurpose.PAPER,
                    shown_name="paper.pdf",
                    stored_name="paper.pdf",
                    media_type="application/pdf",
                    digest=own_request.services.blobs.keep(b"%PDF-1.7 paper " + str(position).encode()),
                    pages=1,
                    received_at=own_request.clock.at,
                    added_by="The office",
                )
            )
    browser, _ = own_request.inside()
    sent = browser.post_form("/your/request/letter", letter=a_letter(), letter_date=date(2026, 11, 10))
    assert sent.says("We have your letter (1 file).")


def test_a_best_guess_is_none_any_more_once_the_letter_was_checked_even_with_the_same_date(own_request):
    with own_request.services.database.write() as session:
        session.get(Case, own_request.case_id).decisions[0].letter_date_is_a_guess = True
    browser, page = own_request.inside()
    assert page.says("We counted these from your best guess.")
    browser.post_form("/your/request/letter", letter=a_letter(), letter_date=factories.LETTER)
    office = own_request.office()
    office.send(office.get(step_of_today(office)), no_date=False)
    with own_request.services.database.read() as session:
        assert session.get(Case, own_request.case_id).decisions[0].letter_date_is_a_guess is False


def test_where_no_date_can_be_read_the_decision_stays_as_it_is(own_request):
    browser, _ = own_request.inside()
    browser.post_form("/your/request/letter", letter=a_letter())
    office = own_request.office()
    check = office.get(step_of_today(office))
    assert office.send(check, no_date=False).problems == [
        "Enter the date on the letter, or tick that no date can be read"
    ]
    assert office.send(check, no_date=True).says("no date can be read")
    with own_request.services.database.read() as session:
        assert session.get(Case, own_request.case_id).decisions[0].letter_date == factories.LETTER


def test_the_same_letter_pressed_twice_is_kept_once(own_request):
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    for _ in range(2):
        browser.send(page, letter=a_letter(), letter_date=date(2026, 11, 10))
    assert own_request.events(Event.LETTER_RECEIVED) == 1
    with own_request.services.database.read() as session:
        assert len(session.scalars(select(Upload)).all()) == 1


def test_nothing_chosen_and_a_bad_file_are_told_beside_the_field_with_the_date_kept(own_request):
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    assert browser.send(page).problems == ["Choose the letter, or enter the date on it"]
    bad = browser.send(page, letter=a_letter("bad.pdf"), letter_date=date(2026, 11, 10))
    assert bad.problems == ["The file is empty or damaged"]
    assert bad.value_of("letter_date-day") == "10"
    future = browser.send(page, letter=a_letter(), letter_date=date(2027, 11, 10))
    assert "Choose the file again: we could not keep it" in future.problems
    assert own_request.events(Event.LETTER_RECEIVED) == 0


def test_what_can_be_used_of_several_files_is_kept_and_the_rest_told(own_request):
    browser, _ = own_request.inside()
    sent = browser.post_form("/your/request/letter", letter=[a_letter("one.pdf"), a_letter("bad.pdf", b"x")])
    assert sent.says("We have your letter (1 file)", "'bad.pdf': The file is empty or damaged")


def test_the_date_alone_can_be_sent(own_request):
    browser, _ = own_request.inside()
    sent = browser.post_form("/your/request/letter", letter_date=date(2026, 11, 10))
    assert sent.says("We have the date.")
    assert the_letter(own_request).letter_date == date(2026, 11, 10)


def test_with_several_decisions_the_letter_says_which_it_is_about(own_request):
    with own_request.services.database.write() as session:
        session.add(
            Decision(
                case_id=own_request.case_id,
                number=2,
                kind=DecisionKind.NO_PLAN,
                letter_date=date(2026, 11, 16),
            )
        )
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    assert browser.send(page, letter=a_letter()).problems == [
        "Choose which decision the letter is about",
        "Choose the file again: we could not keep it",
    ]
    browser.send(page, letter=a_letter(), decision="2")
    with own_request.services.database.read() as session:
        assert session.scalars(select(LateLetter)).one().decision.number == 2


def test_a_page_left_open_for_twelve_hours_asks_again_and_keeps_the_date(own_request):
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    own_request.clock.at += timedelta(hours=13)
    proof = browser.send(page, letter_date=date(2026, 11, 10))
    assert proof.heading == "Is this you?"
    again = browser.send(proof, born=BORN)
    assert again.says("Everything you typed is still here. Nothing has been sent yet.")
    assert again.value_of("letter_date-day") == "10"
    assert own_request.events(Event.LETTER_RECEIVED) == 0
