"""The family's own page: by the receipt's link, behind the date of birth; what it shows."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import select, text

from cases.documents import LateLetter
from cases.intake.requests import Contact, Helper
from cases.models import Case
from cases.vocabulary import Choice, Event, PartyRole, Role
from mail.outbox import Delivery
from script.gunicorn_conf import threads as web_threads
from services import intake
from services.intake import IntakeGate
from services.queries.worklist import TodoKind
from services.requests import current_request_link
from signing.links.links import short_code_of, token_of
from signing.models import LinkEnd
from tests import factories
from tests.factories import ARRIVED, BORN
from tests.integration.web.party.own_requests import PASSWORD, OwnRequest, a_letter
from tests.passwords import quick_hash
from web.common import large_posts
from worker.emails.composers import compose_delivery, email_context

# --- The way in ------------------------------------------------------------------------------------


def test_the_receipt_carries_a_link_to_the_familys_own_page(own_request):
    with own_request.services.database.read() as session:
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        words = (
            compose_delivery(email_context(own_request.services), session, delivery)
            .get_body(("plain",))
            .get_content()
        )

    assert own_request.link() in words.replace("=\n", "")
    assert "We will ask for the child's date of birth." in words


def test_the_link_and_the_date_of_birth_open_the_page(own_request):
    browser = own_request.browser()
    landing = browser.get(own_request.link())
    assert not landing.says("Priya")  # nobody is named before the second step
    proof = browser.send(landing)
    assert proof.says("For Priya Shah")
    page = browser.send(proof, born=BORN)
    assert (page.address, page.heading) == ("/your/request", "What is happening with your request")
    assert page.says(
        "An adviser talks with you", "by the end of Thursday 19 November 2026", "Not issued yet."
    )
    assert page.says("The Tribunal must have your appeal by 5pm (UK time) on", "Tuesday 12 January 2027")


def test_the_code_of_the_receipt_opens_it_too(own_request):
    with own_request.services.database.read() as session:
        link = current_request_link(session, own_request.party(session), at=own_request.clock.at)
        code = short_code_of(link, own_request.services.keys)
    browser = own_request.browser()
    assert browser.post_form("/code", code=code).heading == "Is this you?"


def test_five_wrong_dates_pause_the_link_and_the_office_unlocks_it_by_a_fresh_one(own_request):
    browser = own_request.browser()
    proof = browser.post_form(own_request.link())
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        wrong = browser.send(proof, born=date(2015, 5, 4))
        assert wrong.problems == [f"That does not match what we have. You have {left} left"]
    for _ in range(2):
        assert browser.send(proof, born=date(2015, 5, 4)).heading == "This link is paused"
    assert browser.send(proof, born=BORN).heading == "This link is paused"
    assert own_request.browser().get(own_request.link()).heading == "This link is paused"
    assert own_request.events(Event.REQUEST_LINK_LOCKED) == 1
    assert (
        TodoKind.UNLOCK_REQUEST,
        "Phone Priya Shah about the link to their own page",
        None,
    ) in own_request.steps()

    old = own_request.link()
    own_request.clock.at += timedelta(minutes=5)
    office = own_request.office()
    with own_request.services.database.read() as session:
        reference = session.get(Case, own_request.case_id).reference
    address = f"/office/cases/{reference}/parties/1/request-link"
    page = office.post_form(address, action=address)
    assert page.says("A new link is on its way")
    assert own_request.link() != old
    assert own_request.inside()[1].heading == "What is happening with your request"


def test_nothing_behind_the_link_is_shown_or_taken_before_the_second_step(own_request):
    browser = own_request.browser()
    browser.post_form(own_request.link())
    for address in ("/your/request", "/your/request/letter"):
        assert browser.get(address).heading == "Is this you?"
    assert own_request.browser().get("/your/request").status == 401


def test_an_old_link_says_so_and_a_fresh_one_is_sent_to_the_address_we_hold(own_request):
    old = own_request.link()
    own_request.clock.at += timedelta(days=366)
    dead = own_request.browser().get(old)
    assert (dead.status, dead.heading) == (410, "This link no longer works")
    assert dead.says("This link worked until")
    assert "Send me a new link" not in dead.text  # a year after the request nobody is let back in

    own_request.clock.at -= timedelta(days=300)
    with own_request.services.database.write() as session:
        link = current_request_link(session, own_request.party(session), at=own_request.clock.at)
        link.ended_at, link.ended_why = own_request.clock.at, LinkEnd.REPLACED
    browser = own_request.browser()
    assert browser.post_form(old, action="/open/fresh").status == 200
    assert own_request.link() != old


def test_another_link_in_the_same_browser_ends_the_visit(own_request):
    browser, _ = own_request.inside()
    with own_request.services.database.write() as session:
        other = factories.a_case(
            own_request.services, session, contact=Contact("Kofi Mensah-Reid", email="k@example.com")
        )
        link = current_request_link(session, other.parties[0], at=own_request.clock.at)
        path = f"/open/{token_of(link, own_request.services.keys)}"
    page = browser.get("/your/request/letter")
    browser.post_form(path)
    answered = browser.send(page, letter=a_letter())
    assert answered.heading == "Is this you?"
    with own_request.services.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


@pytest.mark.parametrize("sizes", [(900_000,), (400_000, 450_000, 400_000)], ids=["one", "together"])
def test_a_date_typed_beside_files_that_are_too_large_to_send_is_still_there(own_request, monkeypatch, sizes):
    """The words stand after the files in what a browser sends: they are read all the same."""
    monkeypatch.setitem(own_request.app.config, "MAX_CONTENT_LENGTH", 800_000)
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    files = [a_letter(f"{number}.pdf", bytes(size)) for number, size in enumerate(sizes)]

    answer = browser.send(page, letter=files, letter_date=date(2026, 11, 10))

    (problem,) = answer.problems
    assert problem == (
        "The files are too large to send together. Choose under 800 KB at a time, "
        "or photograph one page at a time"
    )
    typed = [answer.value_of(f"letter_date-{part}") for part in ("day", "month", "year")]
    assert typed == ["10", "11", "2026"]
    with own_request.services.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []
    assert browser.send(answer, letter=[]).heading == "What is happening with your request"


def test_what_is_twice_as_large_as_may_be_sent_is_refused_unread(own_request, monkeypatch):
    monkeypatch.setitem(own_request.app.config, "MAX_CONTENT_LENGTH", 800_000)
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    assert browser.send(page, letter=a_letter("big.pdf", bytes(1_700_000))).status == 413


def test_files_too_large_to_send_are_not_read_while_as_many_others_are(own_request, monkeypatch):
    """Each would keep a thread and a processor busy for a second: pages are served before."""
    monkeypatch.setitem(own_request.app.config, "MAX_CONTENT_LENGTH", 800_000)
    gate = IntakeGate(at_once=large_posts.MOST_AT_ONCE, each=1, wait_seconds=0.05)
    monkeypatch.setitem(own_request.app.extensions, large_posts.GATE, gate)
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    with ExitStack() as others:
        for number in range(large_posts.MOST_AT_ONCE):
            others.enter_context(gate.place(f"203.0.113.{number}"))
        refused = browser.send(page, letter=a_letter("big.pdf", bytes(900_000)))

    assert (refused.status, refused.heading) == (413, "Those files are too large to send")
    assert refused.says("Press 'Back' in your browser: what you typed should still be on that page.")
    assert browser.send(page, letter=a_letter("big.pdf", bytes(900_000))).problems


def test_files_too_large_to_send_wait_a_moment_for_others_so_that_the_words_are_kept(
    own_request, monkeypatch
):
    monkeypatch.setitem(own_request.app.config, "MAX_CONTENT_LENGTH", 800_000)
    gate = own_request.app.extensions[large_posts.GATE]
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    others = ExitStack()
    for number in range(large_posts.MOST_AT_ONCE):
        others.enter_context(gate.place(f"203.0.113.{number}"))
    threading.Timer(0.1, others.close).start()

    answer = browser.send(page, letter=a_letter("big.pdf", bytes(900_000)), letter_date=date(2026, 11, 10))

    assert answer.problems
    assert answer.value_of("letter_date-day") == "10"


def test_large_posts_and_files_under_examination_never_hold_all_threads_of_the_web():
    held = (intake.MOST_AT_ONCE, intake.MOST_WAITING, large_posts.MOST_AT_ONCE, large_posts.MOST_WAITING)
    assert sum(held) <= web_threads - 2


def test_the_date_typed_before_staff_signed_in_here_can_still_be_read(own_request):
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    with own_request.services.database.write() as session:
        email = factories.a_user(session, Role.ADVISER, password=quick_hash(PASSWORD)).email
    browser.post_form("/sign-in", email=email, password=PASSWORD, follow=False)
    answer = browser.send(page, letter_date=date(2026, 11, 10))
    assert answer.heading == "Open your link again"
    assert answer.says("What you typed", "10 November 2026")
    assert own_request.events(Event.LETTER_RECEIVED) == 0


def test_beside_a_staff_sign_in_the_link_asks_to_sign_out_first(own_request):
    office = own_request.office()
    landing = office.get(own_request.link())
    assert landing.says("You are signed in as Sam Reed")

    proof = office.send(landing)

    assert proof.says("For Priya Shah")
    assert office.get("/office").heading == "Sign in"
    assert office.send(office.get("/your/request/proof"), born=BORN).address == "/your/request"


def test_beside_a_staff_sign_in_the_code_and_each_page_ask_to_sign_out_first(own_request):
    with own_request.services.database.read() as session:
        code = short_code_of(
            current_request_link(session, own_request.party(session), at=own_request.clock.at),
            own_request.services.keys,
        )
    office = own_request.office()
    page = office.post_form("/code", code=code)
    assert page.heading == "Sign out of staff first"
    for address in ("/your/request/proof", "/your/request", "/your/request/letter"):
        page = office.get(address)
        assert page.heading == "Sign out of staff first"
        assert page.says("Sam Reed is signed in, in this browser.", "Only Priya Shah goes on from there.")

    proof = office.send(page)

    assert proof.heading == "Is this you?"
    assert office.get("/office").heading == "Sign in"


def the_code(own_request: OwnRequest) -> str:
    """The short code of the link now open."""
    with own_request.services.database.read() as session:
        link = current_request_link(session, own_request.party(session), at=own_request.clock.at)
        assert link is not None
        return short_code_of(link, own_request.services.keys)


def test_the_code_of_a_paused_link_opens_nothing_and_sends_no_letter(own_request):
    code = the_code(own_request)
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    with own_request.services.database.write() as session:
        own_request.party(session).request_locked_at = own_request.clock.at
        own_request.party(session).request_tries = 5

    other = own_request.browser()
    assert other.post_form("/code", code=code).heading == "This link is paused"
    assert other.send(page, letter=a_letter()).heading != "What is happening with your request"
    with own_request.services.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


def test_the_code_of_an_expired_link_says_until_when_it_was_open_and_sends_no_letter(own_request):
    code = the_code(own_request)
    browser, _ = own_request.inside()
    page = browser.get("/your/request/letter")
    own_request.clock.at += timedelta(days=366)

    dead = own_request.browser().post_form("/code", code=code)

    assert (dead.status, dead.heading) == (410, "This link no longer works")
    assert dead.says("This link worked until")
    assert browser.send(page, letter_date=date(2026, 11, 10)).heading == "This link no longer works"
    with own_request.services.database.read() as session:
        assert session.scalars(select(LateLetter)).all() == []


# --- What it shows ---------------------------------------------------------------------------------


def test_a_helper_sees_that_the_request_came_and_nothing_of_what_the_other_chose(own_request):
    with own_request.services.database.write() as session:
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(
            own_request.services,
            session,
            adviser,
            Choice.MEDIATION,
            helper=Helper(Contact("Abena Mensah", email="abena@example.com"), "aunt"),
        )
    own_request.case_id = case.id
    _, page = own_request.inside(number=3)
    assert page.heading == "What is happening with your request"
    assert not page.says("You chose")
    assert not page.says("We have not fixed a day")
    _, own = own_request.inside(number=1)
    assert own.says("You chose mediation, on 19 November 2026.", "We have not fixed a day yet.")


def test_a_young_person_is_asked_for_their_own_date_of_birth(own_request):
    with own_request.services.database.write() as session:
        case = factories.a_case(own_request.services, session, party_role=PartyRole.YOUNG_PERSON)
    own_request.case_id = case.id
    assert own_request.browser().post_form(own_request.link()).says("What is your date of birth?")


def test_whoever_has_no_email_is_shown_a_code_on_the_receipt(own_request):
    from tests.integration.web.public.walking import answers, walk_and_send

    browser = own_request.browser()
    receipt = walk_and_send(
        browser,
        answers(
            letter_date={"sent_on": date(2026, 11, 12)},
            contact={"name": "Priya Shah", "no_email": True, "phone": "01632 960 014"},
        ),
    )
    assert receipt.says("go to 127.0.0.1:8000/code and enter")


def test_the_time_of_links_runs_from_the_request(own_request):
    with own_request.services.database.read() as session:
        link = current_request_link(session, own_request.party(session), at=own_request.clock.at)
    assert link.expires_at == ARRIVED.astimezone(UTC) + timedelta(days=365)


def test_a_visit_behind_a_link_whose_purpose_a_later_version_stored_begins_anew(own_request):
    browser, _ = own_request.inside()
    with own_request.services.database.write() as session:
        session.execute(text("update link set purpose = 'a later purpose'"))
    assert browser.get("/your/request").status == 401
    assert browser.get("/your/document").status == 401


def test_a_link_ended_for_a_reason_that_a_later_version_stored_was_closed(own_request):
    address = own_request.link()
    with own_request.services.database.write() as session:
        session.execute(text("update link set ended_why = 'a later reason', ended_at = made_at"))
    dead = own_request.browser().get(address)
    assert dead.status == 410
    assert dead.says("This link was closed at")
