"""Each page in words for whoever reads it: a parent, a young person, an officer, a helper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases.models import Case
from cases.readers import Reader, reader_of
from cases.vocabulary import Choice, Role, Track
from services.container import Services
from services.requests import current_request_link
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.integration.web.public.walking import answers, walk_to
from tests.integration.web.readers import (
    PASSWORD,
    a_request,
    declined_by_another,
    finished,
    make_prepared_statement,
    signer_for,
    withdrawn,
    wrong_words,
)
from tests.integration.web.readers import services as services
from tests.statements import Invited, link_path, next_version
from tests.web_apps import make_web


def inside(services: Services, invited: Invited) -> tuple[ReviewingClient, list[Page]]:
    """A browser behind the link, and the pages on the way in."""
    browser = ReviewingClient(make_web(services))
    landing = browser.get(invited.link)
    proof = browser.send(landing)
    given: dict[str, Any] = {"born": BORN} if "born" in proof.text or "date of birth" in proof.text else {}
    first = browser.send(proof, **(given or {"code": invited.code}))
    assert first.heading == "Outcome Statement"
    return browser, [landing, proof, first]


ANSWERS: dict[str, Callable[[ReviewingClient, Invited], Page]] = {
    "signs": lambda browser, who: browser.post_form(
        "/your/sign", confirmed=True, method="typed", typed=who.name
    ),
    "asks for a change": lambda browser, _: browser.post_form("/your/change", words="Every week"),
    "declines": lambda browser, _: browser.post_form("/your/decline"),
}


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("reader", Reader)
def test_every_page_of_a_paper_is_in_its_readers_words(
    services: Services, reader: Reader, track: Track
) -> None:
    for answer in ANSWERS.values():
        statement = make_prepared_statement(services, reader, track)
        invited = signer_for(statement, reader)
        browser, pages = inside(services, invited)
        asked = ("document?view=text", "sign", "change", "decline")
        pages += [browser.get(f"/your/{name}") for name in asked]
        pages += [answer(browser, invited), browser.get("/your/document")]
        for page in pages:
            assert page.status in {200, 410}
            assert not wrong_words(page.text, reader, track), page.heading


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("reader", Reader)
def test_every_page_of_a_paper_that_has_ended_is_in_its_readers_words(
    services: Services, reader: Reader, track: Track
) -> None:
    for end in ("withdrawn", "replaced", "not complete", "finished"):
        statement = make_prepared_statement(services, reader, track)
        invited = signer_for(statement, reader)
        browser, _ = inside(services, invited)
        if end == "replaced":
            next_version(services, statement, at=services.now())
        else:
            with services.database.write() as session:
                if end == "withdrawn":
                    withdrawn(session, statement, services)
                elif end == "finished":
                    finished(session, statement, services)
                else:
                    declined_by_another(session, statement, services, invited)
        pages = [browser.get("/your/document"), browser.get("/your/signed")]
        if end == "finished":
            pages.append(browser.get("/your/copy"))
        for page in pages:
            assert page.status in {200, 410}
            assert not wrong_words(page.text, reader, track), (end, page.heading)


def test_not_signing_says_what_it_does_not_change_to_those_whom_it_concerns(services: Services) -> None:
    said = {}
    for reader in Reader:
        statement = make_prepared_statement(services, reader)
        browser, _ = inside(services, signer_for(statement, reader))
        said[reader] = re.findall(r"Not signing does not affect[^.]*\.", browser.get("/your/decline").text)
    own = ["Not signing does not affect your right to appeal or your certificate."]
    theirs = ["Not signing does not affect the family's right to appeal or their certificate."]
    assert said == {
        Reader.FAMILY: own,
        Reader.YOUNG_PERSON: own,
        Reader.BODY: [],
        Reader.HELPER: theirs,
    }


def test_a_second_step_asks_for_the_date_of_birth_by_whose_it_is(services: Services) -> None:
    asked = {}
    for reader in (Reader.FAMILY, Reader.YOUNG_PERSON):
        _, pages = inside(services, make_prepared_statement(services, reader).family)
        asked[reader] = re.findall(r"What is [^?]*\?", pages[1].text)
    assert asked[Reader.FAMILY] == ["What is the child's date of birth?"]
    assert asked[Reader.YOUNG_PERSON] == ["What is your date of birth?"]


def test_the_pages_of_an_authority_are_in_an_officers_words(services: Services) -> None:
    statement = make_prepared_statement(services, Reader.BODY)
    with services.database.write() as session:
        finished(session, statement, services)
        adviser = factories.a_user(session, Role.ADVISER)
        waiting = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=services.now())
        references = [waiting.reference, session.get_one(Case, statement.case_id).reference]
    browser = ReviewingClient(make_web(services))
    browser.post_form("/sign-in", email="ruth@bury.example.com", password=PASSWORD)
    addresses = ["/authority", "/authority/cases", "/authority/certificates"]
    addresses += [f"/authority/cases/{reference}" for reference in references]
    addresses.append(f"/authority/cases/{references[0]}/cannot-arrange/1")
    for address in addresses:
        page = browser.get(address)
        assert page.status == 200
        assert not wrong_words(page.text.replace("Your account", ""), Reader.BODY), address


@pytest.mark.parametrize("reader", [Reader.FAMILY, Reader.YOUNG_PERSON, Reader.HELPER])
def test_the_page_of_ones_own_request_is_in_its_readers_words(services: Services, reader: Reader) -> None:
    with services.database.write() as session:
        case = a_request(services, session, reader)
        party = next(one for one in case.parties if reader_of(one) is reader)
        link = current_request_link(session, party, at=services.now())
        assert link is not None
        path = link_path(services, link)
    browser = ReviewingClient(make_web(services))
    landing = browser.get(path)
    proof = browser.send(landing)
    pages = [landing, proof, browser.send(proof, born=BORN), browser.get("/your/request/letter")]
    assert pages[2].heading == "What is happening with your request"
    for page in pages:
        assert not wrong_words(page.text, reader), page.heading


ASKERS: dict[Reader, dict[str, dict[str, Any]]] = {
    Reader.FAMILY: {},
    Reader.YOUNG_PERSON: {
        "you": {"asker": "young_person"},
        "child": {"person_name": "Kofi Mensah-Reid", "birth_date": date(2007, 5, 3), "lives_here": "yes"},
    },
    Reader.HELPER: {
        "you": {
            "asker": "helper",
            "helper_name": "Abena Mensah",
            "helper_role": "SENDIASS adviser",
            "helper_known": True,
        },
        "child": {"person_name": "Kofi Mensah-Reid", "birth_date": date(2007, 5, 3), "lives_here": "yes"},
        "say_so": {"say_so": "yes"},
    },
}


@pytest.mark.parametrize("reader", ASKERS)
def test_every_page_of_the_request_is_in_its_readers_words(services: Services, reader: Reader) -> None:
    """From the first page about the person who asks: before it, nobody knows who reads."""
    given = answers(what={"kind": "D3"}, **ASKERS[reader])
    browser = ReviewingClient(make_web(replace(services, now=lambda: datetime(2026, 11, 26, 10, tzinfo=UTC))))
    page = walk_to(browser, "/ask/child", given)
    while page.address != "/ask/check":
        assert not wrong_words(page.text, reader), page.address
        page = browser.send(page, given.get(page.address, {}))
    for shown in (page, browser.send(page, agreed=True)):
        assert not wrong_words(shown.text, reader), shown.heading
