"""A supporter reads what somebody of the family ticked of their own page, until they end it; nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from cases.casework.sharing import SharedPage
from cases.corrections import PartyDetails, add_party
from cases.enums.contact import ContactKind
from cases.evidence.log import check_case
from cases.models import Case
from cases.vocabulary import Event, PartyRole, Role, SharedPart
from mail.outbox import Delivery
from services.casework import sharing
from services.contact.changes import ask_for_contact_change, say_not_them
from services.requests import renew_request_link
from signing.links.links import live_link, token_of
from signing.links.tokens import Purpose
from signing.models import Link
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.party.own_requests import OwnRequest, a_letter
from worker.emails.composers import compose_delivery, email_context

NEW = "/your/request/share/new"
ALL = [part.value for part in SharedPart]
SUPPORTER = {"name": "Amina Yusuf", "email": "amina@sendiass.example", "days": "28"}
HERS = frozenset(
    {
        "party.shared",
        "party.shared_certificate",
        "party.shared_large_print",
        "party.shared_statement",
        "party.shared_paper",
    }
)
OPEN_TO_ALL = frozenset(
    {"party.enter_code", "party.fresh_link_sent", "party.contact_answered", "party.open_link"}
)


def share(browser: ReviewingClient, **changes: object) -> Page:
    return browser.post_form(NEW, {"parts": ALL, **SUPPORTER, **changes})


def digits(page: Page) -> str:
    return str(re.findall(r"six digits: (\d{3}.\d{3})", page.text)[0])


def emailed(own_request: OwnRequest) -> str:
    """The path of the link in the supporter's email, whose words name nobody of the case."""
    services = own_request.services
    with services.database.read() as session:
        sent = session.scalars(select(Delivery).where(Delivery.kind == "page_shared")).one()
        assert sent.to_address == "amina@sendiass.example"
        plain = compose_delivery(email_context(services), session, sent).get_body(("plain",))
        assert plain is not None
        body = plain.get_content()
        for secret in ("Priya", "Anya", "CP-"):
            assert secret not in body
        return f"/open/{token_of(session.get_one(Link, _link_id(sent)), services.keys)}"


def _link_id(sent: Delivery):

    return UUID(sent.ids["link"])


def come_in(own_request: OwnRequest, link: str, code: str) -> tuple[ReviewingClient, Page]:
    supporter = own_request.browser()
    proof = supporter.post_form(link)
    assert proof.heading == "Which six digits were you told?"
    assert "Priya" not in proof.text
    return supporter, supporter.send(proof, code=code)


def test_a_supporter_reads_what_was_ticked_by_a_link_and_digits_of_their_own_until_it_is_ended(own_request):
    browser, page = own_request.inside()
    browser.post_form("/your/request/papers", files=[a_letter("report.pdf")], readers=[])
    lead = browser.get(page.links()["Let a supporter read parts of this page"])
    assert lead.says("Only you can read it.")
    form = browser.get(lead.links()["Share parts of my page"])
    assert browser.send(form, name="Amina Yusuf").problems == [
        "Choose what they may read",
        "Choose for how long",
    ]
    shared = browser.send(form, {"parts": ["where", "sent"], **SUPPORTER})
    assert shared.says("Amina Yusuf can read what you ticked.", "They have not opened it yet.")
    browser.send(form, {"parts": ["where", "sent"], **SUPPORTER})  # a second press
    assert own_request.events(Event.PAGE_SHARED) == 1
    supporter, read = come_in(own_request, emailed(own_request), digits(shared))
    assert read.heading == "What Priya Shah shares with you"
    assert read.says("Where things stand", "report.pdf (2 pages)")
    assert "Certificates" not in read.text
    assert "Meetings" not in read.text
    assert supporter.get(read.links()["report.pdf"]).response.data == b"%PDF-1.7 the letter"
    assert own_request.events(Event.PAGE_SHARED_OPENED) == 1
    with own_request.services.database.read() as session:
        assert check_case(session, own_request.case_id).sound

    again = browser.get("/your/request/share")
    assert again.says("They first opened it")
    action = re.findall(r'action="(\S+/end)"', again.html)[0]
    assert browser.send(again, {}, action=action).says("You ended it. Amina Yusuf cannot read your page")
    browser.send(again, {}, action=action)  # an old tab
    assert own_request.events(Event.PAGE_SHARED_ENDED) == 1
    assert supporter.get("/your/shared").status == 410
    assert supporter.get(read.links()["report.pdf"]).status == 410
    assert own_request.browser().get(link_of(own_request)).status == 410


def link_of(own_request: OwnRequest) -> str:
    with own_request.services.database.read() as session:
        link = session.scalars(select(Link).where(Link.purpose == Purpose.SHARED_PAGE)).first()
        assert link is not None
        return f"/open/{token_of(link, own_request.services.keys)}"


def test_a_supporter_opens_none_of_the_other_pages_behind_links_and_no_part_that_was_not_ticked(own_request):
    """Every address of the pages behind links, as someone with whom one part alone is shared."""
    browser, _ = own_request.inside()
    page = browser.post_form("/your/request/papers", files=[a_letter("report.pdf")], readers=[])
    upload = page.links()["report.pdf"].rsplit("/", 1)[-1]
    bundle = browser.post_form("/your/request/bundles/new", title="Ours", profile="plain", names_person=False)
    shared = share(browser, parts=["meetings"])
    supporter, read = come_in(own_request, emailed(own_request), digits(shared))
    assert read.says("No meeting is arranged.")
    assert "report.pdf" not in read.text
    values = dict.fromkeys(
        ("upload_id", "envelope_id", "shared_id", "action_id", "desk_id", "signer_id", "document_id"),
        upload,
    )
    values |= dict.fromkeys(("views_id", "need_id", "supporter_id"), upload)
    values |= dict.fromkeys(("number", "page", "version", "width"), "1")
    values |= {"which": "whole.pdf", "what": "email", "said": "in-use", "token": "x", "part": "a"}
    values |= {"kind": "pdf", "letter": "a", "name": "x"}
    values |= {"bundle_id": bundle.address.rsplit("/", 1)[-1], "section_id": upload}
    let_in = set()
    for rule in own_request.app.url_map.iter_rules():
        if not rule.endpoint.startswith("party.") or "GET" not in (rule.methods or ()):
            continue
        address = own_request.app.url_map.bind("").build(
            rule.endpoint, {name: values[name] for name in rule.arguments}
        )
        response = supporter.browser.get(address)
        assert response.status_code < 500
        if response.status_code == 200 and rule.endpoint not in OPEN_TO_ALL:
            let_in.add(rule.endpoint)
    assert let_in <= {"party.shared", "party.feedback_thanks"}  # the second only says thank you
    for other in HERS - {"party.shared"}:
        assert other in own_request.app.view_functions
    assert supporter.get(f"/your/shared/paper/{upload}").status == 404


def test_five_wrong_digits_pause_it_and_the_time_ends_it(own_request):
    browser, _ = own_request.inside()
    shared = share(browser, email="", days="7")
    code = re.findall(r"and enter (\w{3}\s\w{3})", shared.text)[0]
    supporter = own_request.browser()
    proof = supporter.post_form("/code", code=code)
    for _ in range(5):
        last = supporter.send(proof, code="000 000")
    assert last.heading == "This link is paused"
    assert browser.get("/your/request/share").says("Somebody typed wrong digits five times")
    assert own_request.events(Event.PAGE_SHARED_LOCKED) == 1
    with own_request.services.database.write() as session:
        page = session.scalars(select(SharedPage)).one()
        page.tries, page.locked_at = 0, None
    assert supporter.send(proof, code=digits(shared)).status == 200
    own_request.clock.at += timedelta(days=7)
    assert supporter.get("/your/shared").status == 410
    assert own_request.inside()[0].get("/your/request/share").says("Only you can read it.")


def test_nothing_is_shared_of_a_case_with_a_safety_flag_by_a_guest_or_without_end(own_request, monkeypatch):
    browser, _ = own_request.inside()
    form = browser.get(NEW)
    shared = share(browser)
    supporter, _ = come_in(own_request, emailed(own_request), digits(shared))
    with own_request.services.database.write() as session:
        session.get_one(Case, own_request.case_id).safety_flag = True
    assert supporter.get("/your/shared").status == 401
    assert browser.get("/your/request/share").says("If someone who supports you should read it, phone us")
    assert browser.send(form, {"parts": ALL, **SUPPORTER}).address == "/your/request/share"
    assert own_request.events(Event.PAGE_SHARED) == 1
    with own_request.services.database.write() as session:
        session.get_one(Case, own_request.case_id).safety_flag = False

    monkeypatch.setattr(sharing, "MOST_OPEN", 1)
    stopped = share(browser, name="Another")
    assert stopped.status == 422
    assert stopped.value_of("name") == "Another"


def test_whoever_says_that_it_was_not_them_ends_what_was_shared(
    own_request,
):
    browser, _ = own_request.inside()
    share(browser)
    services, at = own_request.services, own_request.clock.at
    with services.database.write() as session:
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Hollis"))
        case = session.get_one(Case, own_request.case_id)
        add_party(session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=bea, at=at)
        change = ask_for_contact_change(
            session, case.parties[0], ContactKind.EMAIL, "x@example.com", at=at, keys=services.keys
        )
        say_not_them(session, change, at=at, provider=services.provider)
    with services.database.read() as session:
        page = session.scalars(select(SharedPage)).one()
        assert page.ended_at == at
        assert live_link(session, Purpose.SHARED_PAGE, page.id, at=at) is None


def test_an_authority_has_no_such_page(own_request):
    number = 2
    with own_request.services.database.write() as session:
        party = own_request.party(session, number)
        bea = factories.viewer_of(factories.a_user(session, Role.COORDINATOR, "Bea Hollis"))
        sharing_of = own_request.services

        renew_request_link(
            session, party, by=bea, at=own_request.clock.at, policy=sharing_of.policy, keys=sharing_of.keys
        )
    browser, page = own_request.inside_by_code(number)
    assert "Let a supporter" not in page.text
    assert browser.get("/your/request/share").status == 404
    assert browser.get(NEW).status == 404
