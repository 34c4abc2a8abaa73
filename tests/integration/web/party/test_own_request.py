"""The family's own page: by the receipt's link, behind the date of birth; the letter that comes later."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from cases.deadline import check_letter_by
from cases.evidence import EvidenceOpening
from cases.models import Case, Decision, Party
from cases.papers import LateLetter, Upload
from cases.requests import Contact, Helper
from cases.vocabulary import Choice, DecisionKind, Event, PartyRole, Role
from documents.client import JobRefused, JobReply
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.links import short_code_of, token_of
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import ARRIVED, BORN
from tests.houses import a_house
from tests.passwords import quick_hash
from tests.webs import a_web
from workflows.house import House
from workflows.steps.letters import compose_delivery
from workflows.worklist import TodoKind, todos_of, work_of

PASSWORD = "long walks home"
LETTER = b"%PDF-1.7 the letter"


class Intake:
    """Stands for the worker: takes in every file but those whose name says that it is bad."""

    def ask(self, _job: str, told: dict[str, Any], content: bytes, **_: Any) -> JobReply:
        """What the worker would answer."""
        if "bad" in told["name"]:
            raise JobRefused("Damaged", "The file is empty or damaged", {})
        name = hashlib.sha256(content).hexdigest()[:8]
        payload = {
            "shown_name": told["name"],
            "stored_name": f"{name}.pdf",
            "media_type": "application/pdf",
            "pages": 2,
            "notes": [],
        }
        return JobReply(payload, (content,))


@dataclass
class Clock:
    """A clock that moves when told to."""

    at: datetime = ARRIVED + timedelta(minutes=5)

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.at


@dataclass
class Place:
    """A house with one request, and its pages."""

    house: House
    clock: Clock
    app: Any
    case_id: UUID
    browsers: list[ReviewingClient] = field(default_factory=list)

    def browser(self) -> ReviewingClient:
        """A new browser."""
        return ReviewingClient(self.app)

    def link(self, number: int = 1) -> str:
        """The path of the link now open for the party of that number."""
        with self.house.database.read() as session:
            link = current_request_link(session, self.party(session, number), at=self.clock.at)
            assert link is not None
            return f"/open/{token_of(link, self.house.keys)}"

    def party(self, session: Any, number: int = 1) -> Party:
        """The party of that number."""
        found = select(Party).where(Party.case_id == self.case_id, Party.number == number)
        party: Party = session.scalars(found).one()
        return party

    def inside(self, number: int = 1) -> tuple[ReviewingClient, Page]:
        """A browser behind the link and the second step, and the page it shows."""
        browser = self.browser()
        return browser, browser.send(browser.post_form(self.link(number)), born=BORN)

    def events(self, kind: Event) -> int:
        """How often the evidence says this."""
        with self.house.database.read() as session:
            return len(list(session.scalars(select(EvidenceOpening).where(EvidenceOpening.kind == kind))))

    def steps(self) -> list[Any]:
        """The office's steps in this case."""
        with self.house.database.read() as session:
            (work,) = work_of(session, select(Case).where(Case.id == self.case_id))
            found = todos_of(session, work, at=self.clock.at, bank_holidays=self.house.bank_holidays)
            return [(todo.kind, todo.words, todo.due) for todo in found]

    def office(self) -> ReviewingClient:
        """A browser in which an adviser is signed in."""
        with self.house.database.write() as session:
            user = factories.a_user(session, Role.ADVISER, password=quick_hash(PASSWORD))
        browser = self.browser()
        browser.post_form("/sign-in", email=user.email, password=PASSWORD)
        return browser


@pytest.fixture
def place(tmp_path: Path, sqlite_url: str) -> Iterator[Place]:
    """Priya Shah's request, five minutes after it came."""
    clock = Clock()
    house = a_house(tmp_path / "data", sqlite_url, now=clock, jobs=Intake())
    with house.database.write() as session:
        case = factories.a_case(house, session)
    yield Place(house, clock, a_web(house), case.id)
    house.database.close()


def a_letter(name: str = "letter.pdf", content: bytes = LETTER) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def step_of_today(office: ReviewingClient) -> str:
    """The address of the step that asks to check a letter."""
    return next(
        to for words, to in office.get("/office").links().items() if words.startswith("Check the date on")
    )


def the_letter(place: Place) -> LateLetter:
    with place.house.database.read() as session:
        return session.scalars(select(LateLetter)).one()


# --- The way in ------------------------------------------------------------------------------------


def test_the_receipt_carries_a_link_to_the_familys_own_page(place):
    with place.house.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        words = compose_delivery(place.house, session, delivery).get_body(("plain",)).get_content()

    assert place.link() in words.replace("=\n", "")
    assert "We will ask for the child's date of birth." in words


def test_the_link_and_the_date_of_birth_open_the_page(place):
    browser = place.browser()
    landing = browser.get(place.link())
    assert not landing.says("Priya")  # nobody is named before the second step
    proof = browser.send(landing)
    assert proof.says("For Priya Shah")
    page = browser.send(proof, born=BORN)
    assert (page.address, page.heading) == ("/your/request", "What is happening with your request")
    assert page.says(
        "An adviser talks with you", "by the end of Thursday 19 November 2026", "Not issued yet."
    )
    assert page.says("The Tribunal must have your appeal by 5pm (UK time) on", "Tuesday 12 January 2027")


def test_the_code_of_the_receipt_opens_it_too(place):
    with place.house.database.read() as session:
        link = current_request_link(session, place.party(session), at=place.clock.at)
        code = short_code_of(link, place.house.keys)
    browser = place.browser()
    assert browser.post_form("/code", code=code).heading == "Is this you?"


def test_five_wrong_dates_pause_the_link_and_the_office_unlocks_it_by_a_fresh_one(place):
    browser = place.browser()
    proof = browser.post_form(place.link())
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        wrong = browser.send(proof, born=date(2015, 5, 4))
        assert wrong.problems == [f"That does not match what we have. You have {left} left"]
    for _ in range(2):
        assert browser.send(proof, born=date(2015, 5, 4)).heading == "This link is paused"
    assert browser.send(proof, born=BORN).heading == "This link is paused"
    assert place.browser().get(place.link()).heading == "This link is paused"
    assert place.events(Event.REQUEST_LINK_LOCKED) == 1
    assert (
        TodoKind.UNLOCK_REQUEST,
        "Phone Priya Shah about the link to their request",
        None,
    ) in place.steps()

    old = place.link()
    place.clock.at += timedelta(minutes=5)
    office = place.office()
    with place.house.database.read() as session:
        reference = session.get(Case, place.case_id).reference
    address = f"/office/cases/{reference}/parties/1/request-link"
    page = office.post_form(address, action=address)
    assert page.says("A new link is on its way")
    assert place.link() != old
    assert place.inside()[1].heading == "What is happening with your request"


def test_nothing_behind_the_link_is_shown_or_taken_before_the_second_step(place):
    browser = place.browser()
    browser.post_form(place.link())
    for address in ("/your/request", "/your/request/letter"):
        assert browser.get(address).heading == "Is this you?"
    assert place.browser().get("/your/request").status == 401


def test_an_old_link_says_so_and_a_fresh_one_is_sent_to_the_address_we_hold(place):
    old = place.link()
    place.clock.at += timedelta(days=366)
    dead = place.browser().get(old)
    assert (dead.status, dead.heading) == (410, "This link no longer works")
    assert dead.says("This link worked until")
    assert "Send me a new link" not in dead.text  # a year after the request nobody is let back in

    place.clock.at -= timedelta(days=300)
    with place.house.database.write() as session:
        link = current_request_link(session, place.party(session), at=place.clock.at)
        link.ended_at, link.ended_why = place.clock.at, "replaced"
    browser = place.browser()
    assert browser.post_form(old, action="/open/fresh").status == 200
    assert place.link() != old


def test_another_link_in_the_same_browser_ends_the_visit(place):
    browser, _ = place.inside()
    with place.house.database.write() as session:
        other = factories.a_case(
            place.house, session, contact=Contact("Kofi Mensah-Reid", email="k@example.com")
        )
        link = current_request_link(session, other.parties[0], at=place.clock.at)
        path = f"/open/{token_of(link, place.house.keys)}"
    page = browser.get("/your/request/letter")
    browser.post_form(path)
    answered = browser.send(page, letter=a_letter())
    assert answered.heading == "Is this you?"
    with place.house.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


def test_the_date_typed_before_staff_signed_in_here_can_still_be_read(place):
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    with place.house.database.write() as session:
        email = factories.a_user(session, Role.ADVISER, password=quick_hash(PASSWORD)).email
    browser.post_form("/sign-in", email=email, password=PASSWORD, follow=False)
    told = browser.send(page, letter_date=date(2026, 11, 10))
    assert told.heading == "Open your link again"
    assert told.says("What you typed", "10 November 2026")
    assert place.events(Event.LETTER_RECEIVED) == 0


def test_beside_a_staff_sign_in_the_link_asks_to_sign_out_first(place):
    office = place.office()
    landing = office.get(place.link())
    assert landing.says("You are signed in as Sam Reed")

    proof = office.send(landing)

    assert proof.says("For Priya Shah")
    assert office.get("/office").heading == "Sign in"
    assert office.send(office.get("/your/request/proof"), born=BORN).address == "/your/request"


def test_beside_a_staff_sign_in_the_code_and_each_page_ask_to_sign_out_first(place):
    with place.house.database.read() as session:
        code = short_code_of(
            current_request_link(session, place.party(session), at=place.clock.at), place.house.keys
        )
    office = place.office()
    page = office.post_form("/code", code=code)
    assert page.heading == "Sign out of staff first"
    for address in ("/your/request/proof", "/your/request", "/your/request/letter"):
        page = office.get(address)
        assert page.heading == "Sign out of staff first"
        assert page.says("Sam Reed is signed in, in this browser.", "Only Priya Shah goes on from there.")

    proof = office.send(page)

    assert proof.heading == "Is this you?"
    assert office.get("/office").heading == "Sign in"


def the_code(place: Place) -> str:
    """The short code of the link now open."""
    with place.house.database.read() as session:
        link = current_request_link(session, place.party(session), at=place.clock.at)
        assert link is not None
        return short_code_of(link, place.house.keys)


def test_the_code_of_a_paused_link_opens_nothing_and_sends_no_letter(place):
    code = the_code(place)
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    with place.house.database.write() as session:
        place.party(session).request_locked_at = place.clock.at
        place.party(session).request_tries = 5

    other = place.browser()
    assert other.post_form("/code", code=code).heading == "This link is paused"
    assert other.send(page, letter=a_letter()).heading != "What is happening with your request"
    with place.house.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


def test_the_code_of_an_expired_link_says_until_when_it_was_open_and_sends_no_letter(place):
    code = the_code(place)
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    place.clock.at += timedelta(days=366)

    dead = place.browser().post_form("/code", code=code)

    assert (dead.status, dead.heading) == (410, "This link no longer works")
    assert dead.says("This link worked until")
    assert browser.send(page, letter_date=date(2026, 11, 10)).heading == "This link no longer works"
    with place.house.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


# --- What it shows ---------------------------------------------------------------------------------


def test_a_helper_sees_that_the_request_came_and_nothing_of_what_the_other_chose(place):
    with place.house.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(
            place.house,
            session,
            adviser,
            Choice.MEDIATION,
            helper=Helper(Contact("Abena Mensah", email="abena@example.com"), "aunt"),
        )
    place.case_id = case.id
    _, page = place.inside(number=3)
    assert page.heading == "What is happening with your request"
    assert not page.says("You chose")
    assert not page.says("We have not fixed a day")
    _, own = place.inside(number=1)
    assert own.says("You chose mediation, on 19 November 2026.", "We have not fixed a day yet.")


def test_a_young_person_is_asked_for_their_own_date_of_birth(place):
    with place.house.database.write() as session:
        case = factories.a_case(place.house, session, party_role=PartyRole.YOUNG_PERSON)
    place.case_id = case.id
    assert place.browser().post_form(place.link()).says("What is your date of birth?")


# --- The letter ------------------------------------------------------------------------------------


def test_a_letter_sent_later_reaches_the_office_with_a_step_to_check_its_date(place):
    browser, _ = place.inside()
    sent = browser.post_form("/your/request/letter", letter=a_letter(), letter_date=date(2026, 11, 10))
    by = check_letter_by(place.clock.at, place.house.bank_holidays)
    assert sent.address == "/your/request"
    assert sent.says(
        "We have your letter (1 file). An adviser will look at it by the end of Thursday 19 November"
    )
    assert sent.says("letter.pdf (2 pages)")
    assert (TodoKind.CHECK_LETTER, "Check the date on the letter from Priya Shah", by) in place.steps()
    assert place.events(Event.LETTER_RECEIVED) == 1
    with place.house.database.read() as session:
        upload = session.scalars(select(Upload)).one()
        assert (upload.case_id, place.house.blobs.read(upload.digest)) == (place.case_id, LETTER)
        assert (
            session.get(Case, place.case_id).decisions[0].letter_date == factories.LETTER
        )  # not changed yet

    office = place.office()
    today = office.get("/office")
    assert today.says("Check the date on the letter from Priya Shah")
    check = office.get(step_of_today(office))
    assert check.says("10 November 2026", "12 November 2026", "Download letter.pdf")
    case = office.send(check, no_date=False)
    assert case.says("The date on the letter is recorded")
    with place.house.database.read() as session:
        assert session.get(Case, place.case_id).decisions[0].letter_date == date(2026, 11, 10)
    assert the_letter(place).checked_by == "Sam Reed"
    assert place.events(Event.LETTER_DATE_CHECKED) == 1
    assert not [step for step in place.steps() if step[0] is TodoKind.CHECK_LETTER]


def test_a_best_guess_is_none_any_more_once_the_letter_was_checked_even_with_the_same_date(place):
    with place.house.database.write() as session:
        session.get(Case, place.case_id).decisions[0].letter_date_is_a_guess = True
    browser, page = place.inside()
    assert page.says("We counted these from your best guess.")
    browser.post_form("/your/request/letter", letter=a_letter(), letter_date=factories.LETTER)
    office = place.office()
    office.send(office.get(step_of_today(office)), no_date=False)
    with place.house.database.read() as session:
        assert session.get(Case, place.case_id).decisions[0].letter_date_is_a_guess is False


def test_where_no_date_can_be_read_the_decision_stays_as_it_is(place):
    browser, _ = place.inside()
    browser.post_form("/your/request/letter", letter=a_letter())
    office = place.office()
    check = office.get(step_of_today(office))
    assert office.send(check, no_date=False).problems == [
        "Enter the date on the letter, or tick that no date can be read"
    ]
    assert office.send(check, no_date=True).says("no date can be read")
    with place.house.database.read() as session:
        assert session.get(Case, place.case_id).decisions[0].letter_date == factories.LETTER


def test_the_same_letter_pressed_twice_is_kept_once(place):
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    for _ in range(2):
        browser.send(page, letter=a_letter(), letter_date=date(2026, 11, 10))
    assert place.events(Event.LETTER_RECEIVED) == 1
    with place.house.database.read() as session:
        assert len(session.scalars(select(Upload)).all()) == 1


def test_nothing_chosen_and_a_bad_file_are_told_beside_the_field_with_the_date_kept(place):
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    assert browser.send(page).problems == ["Choose the letter, or enter the date on it"]
    bad = browser.send(page, letter=a_letter("bad.pdf"), letter_date=date(2026, 11, 10))
    assert bad.problems == ["The file is empty or damaged"]
    assert bad.value_of("letter_date-day") == "10"
    future = browser.send(page, letter=a_letter(), letter_date=date(2027, 11, 10))
    assert "Choose the file again: we could not keep it" in future.problems
    assert place.events(Event.LETTER_RECEIVED) == 0


def test_what_can_be_used_of_several_files_is_kept_and_the_rest_told(place):
    browser, _ = place.inside()
    sent = browser.post_form("/your/request/letter", letter=[a_letter("one.pdf"), a_letter("bad.pdf", b"x")])
    assert sent.says("We have your letter (1 file)", "'bad.pdf': The file is empty or damaged")


def test_the_date_alone_can_be_sent(place):
    browser, _ = place.inside()
    sent = browser.post_form("/your/request/letter", letter_date=date(2026, 11, 10))
    assert sent.says("We have the date.")
    assert the_letter(place).letter_date == date(2026, 11, 10)


def test_with_several_decisions_the_letter_says_which_it_is_about(place):
    with place.house.database.write() as session:
        session.add(
            Decision(
                case_id=place.case_id, number=2, kind=DecisionKind.NO_PLAN, letter_date=date(2026, 11, 16)
            )
        )
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    assert browser.send(page, letter=a_letter()).problems == [
        "Choose which decision the letter is about",
        "Choose the file again: we could not keep it",
    ]
    browser.send(page, letter=a_letter(), decision="2")
    with place.house.database.read() as session:
        assert session.scalars(select(LateLetter)).one().decision.number == 2


def test_a_page_left_open_for_twelve_hours_asks_again_and_keeps_the_date(place):
    browser, _ = place.inside()
    page = browser.get("/your/request/letter")
    place.clock.at += timedelta(hours=13)
    proof = browser.send(page, letter_date=date(2026, 11, 10))
    assert proof.heading == "Is this you?"
    again = browser.send(proof, born=BORN)
    assert again.says("Everything you typed is still here. Nothing has been sent yet.")
    assert again.value_of("letter_date-day") == "10"
    assert place.events(Event.LETTER_RECEIVED) == 0


def test_whoever_has_no_email_is_shown_a_code_on_the_receipt(place):
    from tests.integration.web.public.walking import answers, walk_and_send

    browser = place.browser()
    receipt = walk_and_send(
        browser,
        answers(
            letter_date={"sent_on": date(2026, 11, 12)},
            contact={"name": "Priya Shah", "no_email": True, "phone": "01632 960 014"},
        ),
    )
    assert receipt.says("go to 127.0.0.1:8000/code and enter")


def test_the_time_of_links_runs_from_the_request(place):
    with place.house.database.read() as session:
        link = current_request_link(session, place.party(session), at=place.clock.at)
    assert link.expires_at == ARRIVED.astimezone(UTC) + timedelta(days=365)
