"""A form that is saved and found again: by whoever knows what is in it, and nobody else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from cases.models import Case, Draft
from cases.vocabulary import Role
from mail.outbox import Delivery
from services.container import Services
from services.email.unproved_mail import RECEIPTS, SAVED_FORMS, without_receipt
from signing.links.links import live_link, short_code_of, token_of
from signing.links.tokens import Purpose
from signing.models import Link
from tests.client import Page, ReviewingClient
from tests.factories import a_user
from tests.integration.web.public.conftest import LATE_EVENING
from tests.integration.web.public.walking import PRIYA, walk_and_send, walk_to
from tests.passwords import quick_hash
from tests.web_apps import make_web
from web.common.questions.table import PAGES
from web.public import flow
from web.public.drafts import address_of

BORN = date(2015, 5, 3)


def the_draft(services: Services) -> Draft:
    """The one draft there is."""
    with services.database.read() as session:
        return session.query(Draft).one()


def the_link(services: Services) -> Link:
    """The link of that draft."""
    with services.database.read() as session:
        link = live_link(session, Purpose.SAVED_FORM, the_draft(services).id, at=LATE_EVENING)
        assert link is not None
        return link


def opens_the_link(services: Services) -> tuple[ReviewingClient, Page]:
    """Another browser, in which the emailed link was opened and its button pressed."""
    token = token_of(the_link(services), services.keys)
    other = ReviewingClient(make_web(services))
    return other, other.send(other.get(f"/open/{token}"))


def test_a_form_saved_by_email_goes_on_in_another_browser_for_who_knows_the_birth_date(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/needs")
    page = family.get("/save")
    assert page.value_of("email") == "priya.shah@example.com"
    page = family.send(page)
    assert page.says(
        "You can carry on until 23 December 2026", "Type the date of birth that you gave in the form"
    )
    assert "six-digit" not in page.text
    with services.database.read() as session:
        assert [d.kind for d in session.query(Delivery)] == ["saved_form"]
    other, page = opens_the_link(services)
    assert page.heading == "Is this your form?"
    assert "Shah" not in page.text
    page = other.send(page, birth_date=BORN)
    assert page.address == "/ask/needs"
    assert other.get("/ask/contact").value_of("name") == "Priya Shah"


def test_before_any_birth_date_a_code_on_the_page_opens_it(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/answer")
    page = family.post_form("/save", email="priya.shah@example.com")
    code = re.search(r"Type this code: (\d{3} \d{3})", page.text)
    assert code is not None
    other, page = opens_the_link(services)
    page = other.send(page, code="000 000" if code[1] != "000 000" else "111 111")
    assert page.problems == ["That does not match what we have. You have 4 tries left"]
    assert other.send(page, code=code[1].replace(" ", "-")).address == "/ask/you"


def test_after_five_wrong_tries_it_is_paused_and_saving_again_opens_it(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/needs")
    family.post_form("/save", email="priya.shah@example.com")
    other, page = opens_the_link(services)
    for left in ("4 tries", "3 tries", "2 tries", "1 try"):
        page = other.send(page, birth_date=date(2016, 5, 3))
        assert page.problems == [f"That does not match what we have. You have {left} left"]
    asked = page
    paused = other.send(page, birth_date=date(2016, 5, 3))
    assert paused.says("Too many tries, so we have paused this link to protect you.")
    assert paused.says("and we will send a new one")
    assert not paused.forms(), "a page that takes no more tries offers none"
    assert other.send(asked, birth_date=BORN).title == paused.title
    assert the_draft(services).locked_at == LATE_EVENING
    family.post_form("/save", email="priya.shah@example.com")
    other, page = opens_the_link(services)
    assert other.send(page, birth_date=BORN).address == "/ask/needs"


def test_without_email_a_code_to_write_down_opens_the_link(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/needs")
    page = family.post_form("/save", no_email=True, email="")
    code = re.search(r"/code and type ([A-Z2-9]{3} [A-Z2-9]{3})", page.text)
    assert code is not None
    with services.database.read() as session:
        assert session.query(Delivery).count() == 0
        assert session.query(Link).count() == 1
    other = ReviewingClient(make_web(services))
    page = other.post_form("/code", code=code[1])
    while page.address != "/save/come-back":
        page = other.send(page)
    assert other.send(page, birth_date=BORN).address == "/ask/needs"


def test_an_old_link_and_one_to_a_sent_form_open_nothing(family: ReviewingClient, services: Services) -> None:
    walk_to(family, "/ask/needs")
    family.post_form("/save", email="priya.shah@example.com")
    other, page = opens_the_link(services)
    walk_and_send(family)
    page = other.send(page, birth_date=BORN)
    assert page.status == 410
    assert page.heading == "This saved form is not here now"


def test_a_form_is_kept_for_28_days_from_its_last_continue(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/answer")
    assert the_draft(services).expires_at == LATE_EVENING + timedelta(days=28)


@pytest.mark.parametrize("address", ["/save", "/save/done", "/save/come-back"])
def test_without_a_form_there_is_a_way_on(family: ReviewingClient, address: str) -> None:
    page = family.get(address)
    assert page.status == 200
    assert any(link in page.links().values() for link in ("/ask/what", "/save/carry-on"))


def test_an_address_that_is_none_is_told_and_kept(family: ReviewingClient) -> None:
    walk_to(family, "/ask/answer")
    page = family.post_form("/save", email="priya@")
    assert page.problems == ["Enter an email address like name@example.com, or choose 'I do not use email'"]
    assert page.value_of("email") == "priya@"


def test_every_question_can_be_saved_and_says_that_saving_is_no_contact_yet(family):
    page = family.get("/ask")
    seen: set[str] = set()
    while page.address != "/ask/check":
        if page.address == "/ask/answer":
            page = family.get("/ask/you")
        here = page.address
        assert page.says("Saving does not count as contacting us. Sending does."), here
        given = {name: value for name, value in PRIYA.get(here, {}).items() if name != "skip"}
        saved = family.send(page, given, come_back="yes")
        assert (saved.address, saved.heading) == ("/save", "Save and come back later"), here
        seen.add(here)
        if here == "/ask/letter":
            break
        page = family.get("/ask")
        assert page.address != here
    assert len(seen) > 10


def test_no_question_of_any_way_through_the_form_lacks_the_way_to_save(
    family: ReviewingClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that few people meet: another parent, a say-so, the wish to appeal."""
    walk_to(family, "/ask/needs")
    monkeypatch.setattr(flow, "may_open", lambda *_: True)
    for question in PAGES:
        page = family.get(address_of(question.path))
        assert page.address == address_of(question.path)
        assert page.says("Save and come back later", "Saving does not count as contacting us."), question.path
    for path in ("answer", "check"):
        assert "Save and come back later" in family.get(f"/ask/{path}").links()


def test_a_question_left_empty_can_be_left_for_later_and_one_half_typed_keeps_its_words(family):
    page = walk_to(family, "/ask/contact")
    assert family.send(page, come_back="yes", name=None, phone=None).address == "/save"
    half = family.send(walk_to(family, "/ask/contact"), name="Priya Shah", email="nonsense", come_back="yes")
    assert half.address == "/ask/contact"
    assert (half.value_of("name"), half.value_of("email")) == ("Priya Shah", "nonsense")


def test_links_to_one_address_are_few_and_the_code_is_always_there(
    family: ReviewingClient, services: Services
) -> None:
    """An address that nobody proved cannot be flooded, and nobody is kept from saving."""
    walk_to(family, "/ask/needs")
    for _ in range(SAVED_FORMS):
        assert family.post_form("/save", email="someone@example.com").address == "/save/done"
    page = family.post_form("/save", email="Someone@example.com")
    assert page.says("We have already sent several links", "choose 'I do not use email'")
    assert page.value_of("email") == "Someone@example.com"
    with services.database.read() as session:
        assert len(session.query(Delivery).all()) == SAVED_FORMS
    page = family.post_form("/save", no_email=True)
    assert page.address == "/save/done"


def test_a_request_goes_through_when_its_address_has_had_many_receipts(
    family: ReviewingClient, services: Services
) -> None:
    with services.database.write() as session:
        for _ in range(RECEIPTS):
            assert without_receipt(session, ["priya.shah@example.com"], at=LATE_EVENING) == frozenset()
    page = walk_and_send(family)
    assert page.says("We could not email priya.shah@example.com", "Everything you need is on this page")
    with services.database.read() as session:
        assert session.query(Case).one().reference in page.text
        assert [d for d in session.query(Delivery) if d.to_address == "priya.shah@example.com"] == []


def test_beside_a_staff_sign_in_a_saved_form_asks_to_sign_out_first(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/needs")
    family.send(family.get("/save"))
    with services.database.write() as session:
        link = live_link(session, Purpose.SAVED_FORM, session.query(Draft).one().id, at=LATE_EVENING)
        assert link is not None
        path, code = f"/open/{token_of(link, services.keys)}", short_code_of(link, services.keys)
        user = a_user(session, Role.ADVISER, "Sam Reed", password=quick_hash("long walks home"))
    staff = ReviewingClient(make_web(services))
    for way in ("link", "code"):
        staff.post_form("/sign-in", email=user.email, password="long walks home")
        if way == "link":
            landing = staff.get(path)
            assert landing.says("You are signed in as Sam Reed")
            page = staff.send(landing)
        else:
            first = staff.post_form("/code", code=code)
            assert first.heading == "Sign out of staff first"
            page = staff.send(first)
        assert page.heading == "Is this your form?"
        assert staff.get("/office").heading == "Sign in"


def test_two_tabs_with_two_saved_forms_each_ask_about_their_own(
    family: ReviewingClient, services: Services
) -> None:
    """The link that was opened last is not the one of the tab that is answered first."""
    tabs: list[tuple[Page, UUID, date]] = []
    other = ReviewingClient(make_web(services))
    for who, born in ((family, BORN), (ReviewingClient(make_web(services)), date(2012, 9, 8))):
        page = walk_to(who, "/ask/child")
        who.send(page, {**PRIYA["/ask/child"], "birth_date": born})
        who.post_form("/save", email="priya.shah@example.com")
        with services.database.read() as session:
            newest = session.query(Link).order_by(Link.made_at.desc(), Link.id).all()
            known = {link for _, link, _ in tabs}
            link = next(one for one in newest if one.id not in known)
            token = token_of(link, services.keys)
        tabs.append((other.send(other.get(f"/open/{token}")), link.id, born))

    for page, _, born in tabs:
        assert page.heading == "Is this your form?"
        wrong = other.send(page, birth_date=born + timedelta(days=1))
        assert wrong.problems == ["That does not match what we have. You have 4 tries left"]
        assert other.send(wrong, birth_date=born).address == "/ask/contact"
        assert other.get("/ask/child").value_of("birth_date-year") == str(born.year)
    assert other.get("/save/come-back").address == "/save/carry-on", "each was used up by itself"


def test_two_tabs_with_two_forms_each_answer_into_their_own(
    family: ReviewingClient, services: Services
) -> None:
    """One child's answers never end up in another child's form, whichever tab was opened last."""
    other = ReviewingClient(make_web(services))
    tabs: list[tuple[UUID, Page]] = []
    for name in ("Aarav Shah", "Mira Shah"):
        who = family if not tabs else ReviewingClient(make_web(services))
        who.send(walk_to(who, "/ask/child"), {**PRIYA["/ask/child"], "person_name": name})
        who.post_form("/save", email="priya.shah@example.com")
        with services.database.read() as session:
            known = [draft_id for draft_id, _ in tabs]
            draft = session.query(Draft).where(Draft.id.not_in(known)).one()
            link = live_link(session, Purpose.SAVED_FORM, draft.id, at=LATE_EVENING)
            assert link is not None
            token = token_of(link, services.keys)
        asked = other.send(other.get(f"/open/{token}"))
        tabs.append((draft.id, other.send(asked, birth_date=BORN)))

    for (_, page), number in zip(tabs, ("01632 960 101", "01632 960 202"), strict=True):
        assert page.address == "/ask/contact"
        onward = other.send(page, PRIYA["/ask/contact"] | {"phone": number})
        assert onward.address == "/ask/needs"
    with services.database.read() as session:
        kept = [session.get_one(Draft, draft_id).answers for draft_id, _ in tabs]
    assert [(one["person_name"], one["phone"]) for one in kept] == [
        ("Aarav Shah", "01632960101"),
        ("Mira Shah", "01632960202"),
    ]


def test_a_saved_form_is_asked_about_only_where_its_link_was_opened(
    family: ReviewingClient, services: Services
) -> None:
    walk_to(family, "/ask/needs")
    family.post_form("/save", email="priya.shah@example.com")
    other, _ = opens_the_link(services)
    address = f"/save/come-back?form={the_link(services).id}"
    assert other.get(address).heading == "Is this your form?"
    assert other.get("/save/come-back?form=another").address == "/save/carry-on"
    assert ReviewingClient(make_web(services)).get(address).address == "/save/carry-on"


def test_each_page_about_saving_says_the_days_that_the_provider_chose(services: Services) -> None:
    browser = ReviewingClient(
        make_web(replace(services, policy=replace(services.policy, saved_form_days=14)))
    )
    walk_to(browser, "/ask/answer")
    for address in ("/save", "/save/carry-on", "/about/privacy"):
        assert browser.get(address).says("14 days"), address
    assert the_draft(services).expires_at == LATE_EVENING + timedelta(days=14)
