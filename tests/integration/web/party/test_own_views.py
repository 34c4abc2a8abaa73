"""What the child or young person wants to say: given, read by whom the giver chose, changed, taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, User
from cases.attending.views import PersonViews, record_views_read
from cases.corrections import PartyDetails, add_party
from cases.evidence.log import check_case
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, Event, PartyRole, Role
from services.casework.calls import record_advice
from services.certificates import issue_and_send
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import a_call, viewer_of
from tests.integration.web.party.own_requests import PASSWORD, OwnRequest, a_letter
from tests.passwords import quick_hash
from worker.workflows.certificate_data import certificate_data

NEW = "/your/request/views"
WORDS = "I want to stay at Larch School"


def signed_in(own_request: OwnRequest, role: Role, **changes: Any) -> ReviewingClient:
    with own_request.services.database.write() as session:
        user = session.scalars(select(User).where(User.role == role)).first()
        user = user or factories.a_user(session, role, password=quick_hash(PASSWORD), **changes)
        email = user.email
    browser = own_request.browser()
    browser.post_form("/sign-in", email=email, password=PASSWORD)
    return browser


def user_of(session: Session, role: Role) -> User:
    """Somebody of that role."""
    return session.scalars(select(User).where(User.role == role)).first() or factories.a_user(
        session, role, password=quick_hash(PASSWORD)
    )


def meet(own_request: OwnRequest) -> str:
    """Advise the family and arrange the meeting; return the case's reference."""
    with own_request.services.database.write() as session:
        case, at = session.get_one(Case, own_request.case_id), own_request.clock.at
        adviser, coordinator, mediator = (
            factories.a_user(session, role, password=quick_hash(PASSWORD))
            for role in (Role.ADVISER, Role.COORDINATOR, Role.MEDIATOR)
        )
        call = a_call(Choice.MEDIATION, at=at)
        record_advice(session, case.decisions[0], case.parties[0], call, by=viewer_of(adviser), at=at)
        factories.a_meeting(session, case, mediator, coordinator, starts=at + timedelta(days=20))
        return case.reference


def body(own_request: OwnRequest) -> str:
    with own_request.services.database.read() as session:
        return str(own_request.party(session, 2).id)


def given(own_request: OwnRequest) -> list[PersonViews]:
    with own_request.services.database.read() as session:
        return list(session.scalars(select(PersonViews)))


def test_a_childs_words_and_drawing_reach_the_mediator_and_whom_the_family_ticks_and_no_certificate(
    own_request: OwnRequest,
) -> None:
    reference = meet(own_request)
    browser, page = own_request.inside()
    assert page.says("What your child wants to say")
    form = browser.get(NEW)
    empty = browser.send(form, how="own_words")
    assert empty.problems == ["Write what they want to say, or choose a file"]
    bad = browser.send(form, words=WORDS, how="own_words", files=[a_letter("bad.pdf")])
    assert bad.value_of("words") == WORDS
    page = browser.send(form, words=WORDS, how="with_help", files=[a_letter("drawing.pdf")])
    assert page.says("The mediator will read it", WORDS, "drawing.pdf", "you, we and the mediator")
    browser.send(form, words=WORDS, how="with_help", files=[a_letter("drawing.pdf")])  # a second press
    assert own_request.events(Event.VIEWS_GIVEN) == 1

    mediator = signed_in(own_request, Role.MEDIATOR)
    meeting = mediator.get(f"/mediator/{reference}")
    assert meeting.says(WORDS, "They had help to say it", "Nobody else in the case reads it")
    assert mediator.get(meeting.links()["drawing.pdf"]).response.data == b"%PDF-1.7 the letter"
    officer = signed_in(own_request, Role.OFFICER)
    address = f"/authority/cases/{reference}"
    file = meeting.links()["drawing.pdf"].rpartition("/")[2]
    assert WORDS not in officer.get(address).text
    assert officer.get(f"{address}/files/{file}").status == 404
    own_request.give_page(2)
    guest, theirs = own_request.inside_by_code(2)
    assert WORDS not in theirs.text
    assert guest.get(NEW).status == 404

    step = [words for kind, words, _ in own_request.steps() if kind == "read_views"]
    assert step == ["Read what the child or young person wants to say, from Priya Shah"]
    office = own_request.office()
    case = office.get(f"/office/cases/{reference}")
    read = office.get(case.links()["Words and a file"])
    assert read.says(WORDS, "They had help to say it")
    action = f"{read.address}/read"
    assert office.send(read, {}, action=action).says("Recorded: you have read it.")
    assert not [words for kind, words, _ in own_request.steps() if kind == "read_views"]

    change = browser.get(page.links()["Change it or take it back (sent Wednesday 18 November 2026)"])
    page = browser.send(change, readers=[body(own_request)])
    assert page.says("Saved.", "the mediator and Bury")
    assert officer.get(address).says("What the child or young person wants you to know", WORDS)
    assert officer.get(f"{address}/files/{file}").status == 200
    assert guest.get("/your/request").says(WORDS)

    with own_request.services.database.read() as session:
        found = session.get_one(Case, own_request.case_id)
        assert check_case(session, found.id).sound
    back = browser.send(change, {}, action=f"{change.address}/take-back")
    assert back.says("You took it back.")
    browser.send(change, {}, action=f"{change.address}/take-back")  # an old tab
    assert own_request.events(Event.VIEWS_TAKEN_BACK) == 1
    for viewer, where in ((mediator, f"/mediator/{reference}"), (officer, address)):
        assert WORDS not in viewer.get(where).text
    assert mediator.get(meeting.links()["drawing.pdf"]).status == 404
    assert browser.get(change.address).status == 404


def certified(own_request: OwnRequest) -> str:
    """Issue a certificate, and return everything that it prints."""
    services, at = own_request.services, own_request.clock.at
    with services.database.write() as session:
        adviser = viewer_of(session.scalars(select(User).where(User.role == Role.ADVISER)).one())
        party = own_request.party(session)
        decision = party.case.decisions[0]
        record_advice(session, decision, party, a_call(Choice.NO_MEDIATION, at=at), by=adviser, at=at)
        certificate, _ = issue_and_send(
            session,
            decision,
            party,
            CertificateVariant.NO_MEDIATION,
            by=adviser,
            at=at,
            policy=services.policy,
            work=services.work,
        )
        data = certificate_data(
            session, certificate, provider=services.provider, public_url=services.public_url
        )
        return str(data)


def test_a_young_person_who_is_the_party_says_it_in_their_own_words_and_staff_take_it_by_phone(
    own_request: OwnRequest,
) -> None:
    with own_request.services.database.write() as session:
        own_request.party(session).role = PartyRole.YOUNG_PERSON
        case = session.get_one(Case, own_request.case_id)
        by = viewer_of(factories.a_user(session, Role.COORDINATOR))
        add_party(
            session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=by, at=own_request.clock.at
        )
    browser, page = own_request.inside_by_code(1)
    assert page.says("What you want to say")
    form: Page = browser.get(NEW)
    assert "How did they say it?" not in form.text
    assert browser.send(form, words="I choose").says("I choose")
    office = own_request.office()
    listed = office.get(office.get("/office/cases").links()["Aarav Shah"])
    new = office.get(listed.links()["Add what they want to say"])
    with own_request.services.database.read() as session:
        dev = str(own_request.party(session, 3).id)
    said = office.send(new, party=dev, words="They love music", how="asked_at_home", readers=[])
    assert said.says("Added. The mediator reads it")
    assert [one.given_by for one in given(own_request)] == ["Aarav", "Sam Reed"] or len(
        given(own_request)
    ) == 2
    assert "They love music" not in browser.get("/your/request").text
    assert "They love music" not in certified(own_request)
    with own_request.services.database.write() as session:
        session.get_one(Case, own_request.case_id).safety_flag = True
    assert browser.get(NEW).says("If somebody else should read it, phone us")


def test_its_giver_reads_who_reads_it_with_a_safety_flag_too_and_can_end_that(
    own_request: OwnRequest,
) -> None:
    meet(own_request)
    browser, _ = own_request.inside()
    page = browser.post_form(NEW, words=WORDS, how="own_words", readers=[body(own_request)])
    assert page.says("you, we, the mediator and Bury")
    (views,) = given(own_request)
    with own_request.services.database.write() as session:
        case, by = session.get_one(Case, own_request.case_id), viewer_of(user_of(session, Role.COORDINATOR))
        at = own_request.clock.at
        dev = add_party(session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=by, at=at)
        other = str(dev.id)
        session.get_one(PersonViews, views.id).readers = sorted([body(own_request), other])
        kept = session.get_one(PersonViews, views.id)
        record_views_read(session, case, kept, by=Actor.of(by), at=at)
        case.safety_flag = True
    browser, page = own_request.inside_by_code()
    assert page.says("you, we, the mediator, Bury and anyone else you agreed with us")
    assert "Dev" not in page.text
    change = browser.get(f"/your/request/views/{views.id}")
    page = browser.send(change, words="I like it at home", readers=[])
    assert page.says("Saved.", "you, we, the mediator and anyone else you agreed with us")
    (now,) = given(own_request)
    assert now.readers == [other]
    step = [words for kind, words, _ in own_request.steps() if kind == "read_views"]
    assert step == ["Read what the child or young person wants to say, from Priya Shah"]
