"""Each page and email in words for whoever reads it: a parent, a young person, an officer, a helper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.days import from_uk
from cases.models import Case, Party
from cases.people import Viewer
from cases.readers import Reader, reader_of
from cases.requests import Contact, Helper
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    EnvelopeState,
    PartyRole,
    Role,
    SignerState,
)
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.requests import current_request_link
from signing.links import live_link
from signing.models import Envelope, Signer
from signing.tokens import Purpose
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import BORN
from tests.houses import a_house
from tests.integration.web.public.walking import answers, walk_to
from tests.papers import Invited, PaperOut, circulated, link_path, next_version
from tests.passwords import quick_hash
from tests.webs import a_web
from workflows import acts, news, signing_news
from workflows.house import House
from workflows.steps.letters import compose_delivery

PASSWORD = "long walks home"
CHILD_OF_READER = r"\byour (child|son|daughter)\b"
OWN_RIGHTS = r"\byour (right to appeal|appeal|time to appeal|certificate|mediation certificate|two months)\b"
NEVER = {
    Reader.FAMILY: (r"child's or young person's", r"\bthe family\b(?! has it by email)"),
    Reader.YOUNG_PERSON: (CHILD_OF_READER, r"\bthe child's\b", r"\banother parent\b", r"\bthe family's\b"),
    Reader.BODY: (
        CHILD_OF_READER,
        OWN_RIGHTS,
        r"\bright to appeal\b",
        r"\byour (mediation|mediator|adviser|date of birth)\b",
        r"\bSENDIASS\b",
        r"\bthey will not\b",
        r"\bI (dis)?agree\b",
    ),
    Reader.HELPER: (CHILD_OF_READER, OWN_RIGHTS, r"\byour date of birth\b"),
}
"""What would be said to the wrong person. An action of the sample paper ends "the family has it by email"."""
FAMILY_OF = {
    Reader.FAMILY: PartyRole.PARENT,
    Reader.YOUNG_PERSON: PartyRole.YOUNG_PERSON,
    Reader.BODY: PartyRole.PARENT,
    Reader.HELPER: PartyRole.YOUNG_PERSON,
}


def wrong_words(text: str, reader: Reader) -> list[str]:
    """Return everything in ``text`` that is not for ``reader``, with what stands round it."""
    found = (m for words in NEVER[reader] for m in re.finditer(words, text, re.IGNORECASE))
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in found]


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str) -> Iterator[House]:
    house = a_house(tmp_path / "data", sqlite_url)
    with house.database.write() as session:
        factories.a_user(session, Role.OFFICER, email="ruth@bury.example.com", password=quick_hash(PASSWORD))
    yield house
    house.database.close()


def a_paper(house: House, reader: Reader) -> PaperOut:
    """A paper out for signature, its family's signer of the role that ``reader`` needs."""

    def cast(case: Case) -> None:
        case.parties[0].role = FAMILY_OF[reader]

    at = house.now()
    with house.database.write() as session:
        outcome, mediator = factories.a_filled_outcome(house, session, at=at, before_the_meeting=cast)
        paper = circulated(house, session, outcome, mediator, at=at)
        if reader is Reader.HELPER:
            session.get_one(Signer, paper.authority.id).party.role = PartyRole.SUPPORTER
        return paper


def signer_for(paper: PaperOut, reader: Reader) -> Invited:
    return paper.authority if reader in {Reader.BODY, Reader.HELPER} else paper.family


def inside(house: House, invited: Invited) -> tuple[ReviewingClient, list[Page]]:
    """A browser behind the link, and the pages on the way in."""
    browser = ReviewingClient(a_web(house))
    landing = browser.get(invited.link)
    proof = browser.send(landing)
    given: dict[str, Any] = {"born": BORN} if "born" in proof.text or "date of birth" in proof.text else {}
    first = browser.send(proof, **(given or {"code": invited.code}))
    assert first.heading == "Outcome Statement"
    return browser, [landing, proof, first]


def withdrawn(session: Session, paper: PaperOut, house: House) -> None:
    by = Viewer(paper.mediator_id, "Idris Vaughan", Role.MEDIATOR)
    acts.withdraw_paper(session, paper.envelope_id, by=by, at=house.now())


def declined_by_another(session: Session, paper: PaperOut, house: House, invited: Invited) -> None:
    other = paper.family if invited is paper.authority else paper.authority
    acts.decline_to_sign(session, other.id, reason="", where={}, at=house.now())


def finished(session: Session, paper: PaperOut, house: House) -> None:
    envelope = session.get_one(Envelope, paper.envelope_id)
    for signer in envelope.signers:
        signer.state, signer.decided_at = SignerState.SIGNED, house.now()
    envelope.state = EnvelopeState.COMPLETED
    envelope.completed_at = envelope.finished_at = house.now()


ANSWERS: dict[str, Callable[[ReviewingClient, Invited], Page]] = {
    "signs": lambda browser, who: browser.post_form(
        "/your/sign", confirmed=True, method="typed", typed=who.name
    ),
    "asks for a change": lambda browser, _: browser.post_form("/your/change", words="Every week"),
    "declines": lambda browser, _: browser.post_form("/your/decline"),
}


@pytest.mark.parametrize("reader", Reader)
def test_every_page_of_a_paper_is_in_its_readers_words(house: House, reader: Reader) -> None:
    for answer in ANSWERS.values():
        paper = a_paper(house, reader)
        invited = signer_for(paper, reader)
        browser, pages = inside(house, invited)
        asked = ("document?view=text", "sign", "change", "decline")
        pages += [browser.get(f"/your/{name}") for name in asked]
        pages += [answer(browser, invited), browser.get("/your/document")]
        for page in pages:
            assert page.status in {200, 410}
            assert not wrong_words(page.text, reader), page.heading


@pytest.mark.parametrize("reader", Reader)
def test_every_page_of_a_paper_that_has_ended_is_in_its_readers_words(house: House, reader: Reader) -> None:
    for end in ("withdrawn", "replaced", "not complete", "finished"):
        paper = a_paper(house, reader)
        invited = signer_for(paper, reader)
        browser, _ = inside(house, invited)
        if end == "replaced":
            next_version(house, paper, at=house.now())
        else:
            with house.database.write() as session:
                if end == "withdrawn":
                    withdrawn(session, paper, house)
                elif end == "finished":
                    finished(session, paper, house)
                else:
                    declined_by_another(session, paper, house, invited)
        pages = [browser.get("/your/document"), browser.get("/your/signed")]
        if end == "finished":
            pages.append(browser.get("/your/copy"))
        for page in pages:
            assert page.status in {200, 410}
            assert not wrong_words(page.text, reader), (end, page.heading)


def test_not_signing_says_what_it_does_not_change_to_those_whom_it_concerns(house: House) -> None:
    said = {}
    for reader in Reader:
        paper = a_paper(house, reader)
        browser, _ = inside(house, signer_for(paper, reader))
        said[reader] = re.findall(r"Not signing does not affect[^.]*\.", browser.get("/your/decline").text)
    own = ["Not signing does not affect your right to appeal or your certificate."]
    theirs = ["Not signing does not affect the family's right to appeal or their certificate."]
    assert said == {
        Reader.FAMILY: own,
        Reader.YOUNG_PERSON: own,
        Reader.BODY: [],
        Reader.HELPER: theirs,
    }


def test_a_second_step_asks_for_the_date_of_birth_by_whose_it_is(house: House) -> None:
    asked = {}
    for reader in (Reader.FAMILY, Reader.YOUNG_PERSON):
        _, pages = inside(house, a_paper(house, reader).family)
        asked[reader] = re.findall(r"What is [^?]*\?", pages[1].text)
    assert asked[Reader.FAMILY] == ["What is the child's date of birth?"]
    assert asked[Reader.YOUNG_PERSON] == ["What is your date of birth?"]


def test_the_pages_of_an_authority_are_in_an_officers_words(house: House) -> None:
    paper = a_paper(house, Reader.BODY)
    with house.database.write() as session:
        finished(session, paper, house)
        adviser = factories.a_user(session, Role.ADVISER)
        waiting = factories.an_advised_case(house, session, adviser, Choice.MEDIATION, at=house.now())
        references = [waiting.reference, session.get_one(Case, paper.case_id).reference]
    browser = ReviewingClient(a_web(house))
    browser.post_form("/sign-in", email="ruth@bury.example.com", password=PASSWORD)
    addresses = ["/authority", "/authority/cases", "/authority/certificates"]
    addresses += [f"/authority/cases/{reference}" for reference in references]
    addresses.append(f"/authority/cases/{references[0]}/cannot-arrange/1")
    for address in addresses:
        page = browser.get(address)
        assert page.status == 200
        assert not wrong_words(page.text.replace("Your account", ""), Reader.BODY), address


@pytest.mark.parametrize("reader", [Reader.FAMILY, Reader.YOUNG_PERSON, Reader.HELPER])
def test_the_page_of_ones_own_request_is_in_its_readers_words(house: House, reader: Reader) -> None:
    with house.database.write() as session:
        case = a_request(house, session, reader)
        party = next(one for one in case.parties if reader_of(one) is reader)
        link = current_request_link(session, party, at=house.now())
        assert link is not None
        path = link_path(house, link)
    browser = ReviewingClient(a_web(house))
    landing = browser.get(path)
    proof = browser.send(landing)
    pages = [landing, proof, browser.send(proof, born=BORN), browser.get("/your/request/letter")]
    assert pages[2].heading == "What is happening with your request"
    for page in pages:
        assert not wrong_words(page.text, reader), page.heading


def a_request(house: House, session: Session, reader: Reader) -> Case:
    """A request made by a parent, by a young person, or by a helper for a young person."""
    role = FAMILY_OF[reader]
    helper = None
    if reader is Reader.HELPER:
        helper = Helper(Contact("Abena Mensah", email="abena@example.com"), "SENDIASS adviser")
    return factories.a_case(house, session, at=house.now(), party_role=role, helper=helper)


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
def test_every_page_of_the_request_is_in_its_readers_words(house: House, reader: Reader) -> None:
    """From the first page about the person who asks: before it, nobody knows who reads."""
    given = answers(what={"kind": "D3"}, **ASKERS[reader])
    browser = ReviewingClient(a_web(replace(house, now=lambda: datetime(2026, 11, 26, 10, tzinfo=UTC))))
    page = walk_to(browser, "/ask/child", given)
    while page.address != "/ask/check":
        assert not wrong_words(page.text, reader), page.address
        page = browser.send(page, given[page.address])
    for told in (page, browser.send(page, agreed=True)):
        assert not wrong_words(told.text, reader), told.heading


# --- Emails ----------------------------------------------------------------------------------------

KINDS = {
    Reader.FAMILY: {
        "request_received",
        "fresh_request_link",
        "invitation",
        "meeting_moved",
        "meeting_cancelled",
        "please_sign",
        "fresh_link",
        "not_complete",
        "withdrawn",
        "certificate_issued",
        "certificate_withdrawn",
    },
    Reader.BODY: {
        "invitation",
        "meeting_moved",
        "meeting_cancelled",
        "please_sign",
        "fresh_link",
        "not_complete",
        "withdrawn",
        "mediation_chosen",
        "certificate_listed",
        "certificate_withdrawn",
    },
    Reader.HELPER: {"request_received", "fresh_request_link"},
}
KINDS[Reader.YOUNG_PERSON] = KINDS[Reader.FAMILY]
STAFF = {"new_request", "declined", "change_asked", "signed_by_all_staff", "signer_locked"}


@pytest.mark.parametrize("role", [PartyRole.PARENT, PartyRole.YOUNG_PERSON])
def test_every_email_is_in_its_readers_words(house: House, role: PartyRole) -> None:
    reader = Reader.FAMILY if role is PartyRole.PARENT else Reader.YOUNG_PERSON
    sent: dict[Reader, set[str]] = {one: set() for one in Reader}

    def compose(session: Session) -> None:
        """Every email queued so far that is still true, held against its reader; then they are gone."""
        for delivery in session.scalars(select(Delivery)).all():
            if delivery.kind not in STAFF:
                with_words(session, delivery)
            session.delete(delivery)
        session.flush()

    def with_words(session: Session, delivery: Delivery) -> None:
        party = session.get(Party, delivery.party_id) if delivery.party_id else None
        whose = reader_of(party) if party else Reader.BODY
        try:
            message = compose_delivery(house, session, delivery)
        except MailOvertaken:
            return
        body = message.get_body(("plain",))
        assert body is not None
        text = " ".join(f"{message['Subject']} {body.get_content()}".split())
        text = text.replace("Your account", "").replace("Free, independent advice:", "")
        if whose is not Reader.BODY:
            text = text.replace("SENDIASS", "")
        assert not wrong_words(text, whose), delivery.kind
        assert "](" not in text, "a link stands in a paragraph of its own"
        sent[whose].add(delivery.kind)

    with house.database.write() as session:
        for asker in (reader, Reader.HELPER):
            for party in a_request(house, session, asker).parties:
                news_of_link(session, house, party)
        compose(session)
        certified_and_withdrawn(house, session, role, compose)
    for end in (withdrawn, declined_first):
        paper = a_paper(house, reader)
        with house.database.write() as session:
            compose(session)
            for invited in (paper.family, paper.authority):
                signer = session.get_one(Signer, invited.id)
                signing_news.tell_please_sign(
                    session, signer, open_link(session, signer), at=house.now(), fresh=True
                )
            compose(session)
            end(session, paper, house)
            compose(session)
    with house.database.write() as session:
        arranged_moved_and_called_off(house, session, role, compose)
    assert {one: KINDS[one] - sent[one] for one in (reader, Reader.BODY, Reader.HELPER)} == {
        reader: set(),
        Reader.BODY: set(),
        Reader.HELPER: set(),
    }


def news_of_link(session: Session, house: House, party: Party) -> None:
    link = current_request_link(session, party, at=house.now())
    if link is not None:
        news.tell_fresh_request_link(session, party, link, at=house.now())


def open_link(session: Session, signer: Signer) -> Any:
    return live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=datetime.now(UTC))


def declined_first(session: Session, paper: PaperOut, house: House) -> None:
    """Each of the two hears that it is not complete: once for the family's no, once for the authority's."""
    envelope = session.get_one(Envelope, paper.envelope_id)
    for answered in envelope.signers:
        signing_news.tell_not_complete(session, envelope, answered, "declined", at=house.now())


def certified_and_withdrawn(
    house: House, session: Session, role: PartyRole, compose: Callable[[Session], None]
) -> None:
    adviser = factories.a_user(session, Role.ADVISER, senior=True)
    case = factories.an_advised_case(house, session, adviser, Choice.NO_MEDIATION, at=house.now())
    case.parties[0].role = role
    by = factories.viewer_of(adviser)
    variant = CertificateVariant.NO_MEDIATION
    certificate, _ = acts.issue_and_send(
        house, session, case.decisions[0], case.parties[0], variant, by=by, at=house.now()
    )
    news.tell_certificate_is_ready(session, certificate, at=house.now())
    compose(session)
    news.tell_certificate_withdrawn(session, certificate, at=house.now())
    compose(session)


def arranged_moved_and_called_off(
    house: House, session: Session, role: PartyRole, compose: Callable[[Session], None]
) -> None:
    mediator, coordinator = (
        factories.a_user(session, Role.MEDIATOR),
        factories.a_user(session, Role.COORDINATOR),
    )
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(house, session, adviser, Choice.MEDIATION, at=house.now())
    case.parties[0].role = role
    starts = from_uk(house.now().date() + timedelta(days=20), time(10, 0))
    meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=house.now())
    compose(session)
    news.tell_invited(
        session, meeting, asked_before={a.party_id for a in meeting.attendances}, moved=True, at=house.now()
    )
    compose(session)
    news.tell_called_off(session, meeting, at=house.now())
    compose(session)
