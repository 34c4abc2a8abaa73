"""Nobody sees another's answer before all have signed: each page is read as each of the two."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cases.vocabulary import Role
from tests.client import ReviewingClient
from tests.factories import a_user

PAGES = (
    "/your/",
    "/your/proof",
    "/your/document",
    "/your/document?view=text",
    "/your/document?view=pages",
    "/your/document?size=large",
    "/your/document/part-a.pdf",
    "/your/document/part-b.pdf",
    "/your/page/1-820.png",
    "/your/page/2-1240.png",
    "/your/sign",
    "/your/change",
    "/your/decline",
    "/your/signed",
    "/your/declined",
    "/your/change-asked",
    "/your/copy",
    "/your/copy/whole.pdf",
    "/your/copy/part-a.pdf",
    "/your/copy/evidence.json",
)
ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "signing": ("/your/sign", {"confirmed": True, "method": "typed", "typed": "QUITE-TELLING"}),
    "a change": ("/your/change", {"words": "QUITE-TELLING"}),
    "no": ("/your/decline", {"reason": "QUITE-TELLING"}),
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("first", ["family", "authority"])
def test_no_page_tells_one_party_what_the_other_answered(statement, let_in, answer, first):
    one, other = (
        (statement.family, statement.authority)
        if first == "family"
        else (statement.authority, statement.family)
    )
    reader, _ = let_in(other)
    opened = PAGES if answer == "signing" else ()
    before = {address: _but_for_the_minute(reader.get(address).text) for address in opened}
    browser, _ = let_in(one)
    path, fields = ANSWERS[answer]
    page = browser.post_form(path, fields)
    if page.problems:  # the name differs from the one we hold
        browser.send(page, as_typed=True)
    for address in PAGES:
        seen = reader.get(address)
        assert b"QUITE-TELLING" not in seen.response.data, address
        if answer == "signing":
            assert _but_for_the_minute(seen.text) == before[address], address
        else:
            assert not any(w in seen.text.lower() for w in ("declin", "asked", "want to sign")), address
            assert one.name not in seen.text, address


def _but_for_the_minute(text: str) -> str:
    """A page's words without the time at which it would be printed."""
    return re.sub(r"\d{1,2}(:\d\d)?[ap]m \(UK time\)", "", text, count=1)


def test_a_fresh_visit_by_the_other_party_sees_no_signature_either(statement, let_in):
    browser, _ = let_in(statement.family)
    browser.post_form("/your/sign", confirmed=True, method="typed", typed="PRIYA SHAH")
    reader, page = let_in(statement.authority)
    for address in PAGES:
        assert b"PRIYA SHAH" not in reader.get(address).response.data, address
    assert not page.says("Signed")


def test_each_second_step_opens_its_own_link_alone(statement, client):
    proof = client.post_form(statement.authority.link)
    page = client.send(proof, code=statement.family.code)
    assert page.problems == ["That does not match what we have. You have 4 tries left"]


def test_a_signed_in_member_of_staff_sees_nothing_behind_links_without_one(services, statement, app):
    from web import staff_sessions

    with services.database.write() as session:
        user = a_user(session, Role.COORDINATOR)
    browser = ReviewingClient(app)
    assert statement
    with app.test_request_context():
        staff_sessions.begin_sign_in(user, at=services.now())
        from flask import session as cookie

        kept = dict(cookie)
    with browser.browser.session_transaction() as theirs:
        theirs.update(kept)
    for address in PAGES:
        assert browser.get(address).status == 401


def test_the_birth_date_and_the_other_partys_address_are_on_no_page(statement, let_in):
    for invited, other in ((statement.family, statement.authority), (statement.authority, statement.family)):
        reader, _ = let_in(invited)
        for address in PAGES:
            seen = reader.get(address)
            assert (other.email or "-") not in seen.html
            assert "2015" not in seen.text
