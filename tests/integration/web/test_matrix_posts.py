"""Every change of the site, sent with a good form token by everyone it is not for: nothing changes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from cases.bundles.contents import AddedFile, add_document, new_bundle
from cases.bundles.models import Bundle, BundleSource
from cases.corrections import PartyDetails, add_party
from cases.vocabulary import Choice, PartyRole, Role
from services.requests import current_request_link
from signing.links.links import token_of as link_token
from signing.models import Envelope, Signer
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.factories import BORN, a_case, a_user, an_advised_case, viewer_of
from tests.integration.web.bundles.signed_statement import behind_own_page
from tests.integration.web.test_matrix import NOW, Site
from tests.statements import Invited, statement_out
from web.viewers import GUARD

FOREIGN = frozenset({"other mediator", "other officer"})
"""Of the right role, but the case is another mediator's, another authority's."""
OF_EVERY_ONE = frozenset(
    {"authority.ask", "authority.invite_person", "authority.weekly_email", "directory.mine"}
)
"""Their addresses name no object: an officer asks, and a lead invites, for their own authority; an adviser
has one own entry."""
DEVICE = "/desk"
"""What this device itself holds: for a browser that was not handed a signing desk, no such page."""
OWN = frozenset(
    {
        "accounts.account",
        "accounts.forgotten",
        "accounts.set_new_password",
        "accounts.sign_in",
        "accounts.sign_out",
        "party.enter_code",
        "party.hand_over",
        "party.open_link",
        "party.send_fresh_link",
    }
)
"""What anybody may send: it is about themselves, or about a link that must be good."""

OWN_WORDS = "typed_words"
"""What this browser itself typed, held for an hour to be shown to it again after an error."""

# What the forms ask for, all at once: if a guard let a request through, it would find something to change.
TYPED: dict[str, Any] = {
    "submit": "yes",
    "name": "Mallory Voss",
    "email": "mallory@example.com",
    "phone": "07700 900123",
    "role": "parent",
    "side": "family",
    "password": "long walks home",
    "reason": "name",
    "why": "other",
    "words": "Something else",
    "typed": "Mallory Voss",
    "method": "typed",
    "confirmed": "yes",
    "choice": "mediation",
    "strokes": "[[[1,1,0,0.5],[90,60,10,0.5]]]",
    "summary": "Something else",
    "base": "0",
    "open_until-day": "30",
    "open_until-month": "11",
    "open_until-year": "2026",
    "day-day": "25",
    "day-month": "11",
    "day-year": "2026",
    "active": "yes",
    "kind": "no_assessment",
    "said_on-day": "25",
    "said_on-month": "11",
    "said_on-year": "2026",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("matrix-posts")
    services = make_services(folder, f"sqlite:///{shutil.copy(_migrated_sqlite, folder / 'test.db')}")
    site = Site(replace(services, now=lambda: NOW))
    yield site
    services.database.close()


@pytest.fixture(scope="module")
def watch(site: Site) -> Iterator[Watch]:
    """Looks at every row of the site's database; ask it once before a test begins."""
    watch = Watch(site)
    yield watch
    watch.connection.close()


def changes(site: Site) -> list[Rule]:
    """Every POST that is for somebody in particular: a new address is among them unless it is named above.

    The public's own forms, whose address names no object, are about one's own draft alone.
    """
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and rule.endpoint not in OWN
        and (rule.arguments or not rule.endpoint.startswith(("public.", "mailbox.")))
    ]


def is_turned_away(answer: Any) -> bool:
    """Told that there is no such thing, that nothing is open here, or to sign in; never the page itself.

    A page would say that it let them in, even where its own form then refused what was sent.
    """
    location = answer.headers.get("Location", "")
    asked = answer.status_code == 303 and location.startswith(("/sign-in", "/not-done"))
    asked |= answer.status_code == 303 and location == DEVICE
    return asked or answer.status_code in {401, 403, 404, 405, 409, 410}


def token_of(browser: FlaskClient) -> str:
    page = browser.get("/check").get_data(as_text=True)
    return page.split('name="csrf_token" value="')[1].split('"')[0]


def is_theirs(site: Site, rule: Rule, who: str) -> bool:
    roles: frozenset[Role] = getattr(site.app.view_functions[rule.endpoint], GUARD, frozenset())
    own = who not in FOREIGN or rule.endpoint in OF_EVERY_ONE
    return who in site.users and site.users[who].role in roles and own


class Watch:
    """Which tables differ from how they were; rows are read only when anybody wrote since."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rows = site.rows()
        self.connection = sqlite3.connect(str(site.services.database.engine.url.database))
        self.version = self._version()

    def changed(self) -> list[str]:
        """The tables that are not as they were at the last look."""
        if (version := self._version()) == self.version:
            return []
        before, self.rows, self.version = self.rows, self.site.rows(), version
        return differences(before, self.rows)

    def _version(self) -> int:
        """SQLite's own count of what other connections committed."""
        number: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return number


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [t for t in before if before[t] != after.get(t) and t != OWN_WORDS]


def test_nobody_changes_what_is_not_theirs_even_with_a_good_token(site: Site, watch: Watch) -> None:
    """POST × role × an object of another case, authority or person: not one row is different."""
    tokens = {who: token_of(browser) for who, browser in site.browsers.items()}
    wrong: list[Any] = []
    sent = 0
    assert {browser.get(DEVICE).status_code for browser in site.browsers.values()} == {404}
    watch.changed()
    for rule in changes(site):
        for who, browser in site.browsers.items():
            if is_theirs(site, rule, who):
                continue
            typed = {**TYPED, "csrf_token": tokens[who], "one": site.certificate, "number": site.certificate}
            answer = browser.post(site.address(rule), data=typed)
            sent += 1
            if not is_turned_away(answer) and not rule.endpoint.startswith("public."):
                wrong.append((rule.endpoint, who, answer.status_code, answer.headers.get("Location")))
        if changed := watch.changed():
            wrong.append((rule.endpoint, changed))
    assert not wrong, str(wrong)
    assert sent > 200


def test_an_object_of_another_case_is_not_reached_under_the_address_of_ones_own(
    site: Site, watch: Watch
) -> None:
    """The parts of one case, asked for by those who may change it, under the reference of another case."""
    ids = {"signer_id", "document_id", "delivery_id", "upload_id", "envelope_id", "letter_id", "meeting_id"}
    ids |= {"notice_id"}
    rules = [rule for rule in changes(site) if "reference" in rule.arguments and ids & rule.arguments]
    assert len(rules) >= 6
    tokens = {who: token_of(browser) for who, browser in site.browsers.items()}
    wrong: list[Any] = []
    watch.changed()
    for rule in rules:
        address = site.address(rule).replace(str(site.values["reference"]), site.chose)
        for who, browser in site.browsers.items():
            answer = browser.post(address, data={**TYPED, "csrf_token": tokens[who]})
            if answer.status_code not in {303, 404, 401}:
                wrong.append((rule.endpoint, who, answer.status_code))
        if changed := watch.changed():
            wrong.append((rule.endpoint, changed))
    assert wrong == []


def test_the_tokens_are_good_for_those_whose_it_is(site: Site) -> None:
    """Without this the tests above could hold because every request was turned away for its token."""
    rule = next(r for r in changes(site) if r.endpoint == "office.give_six_digits")
    browser = site.browsers["coordinator"]
    before = site.rows()
    browser.post(site.address(rule), data={**TYPED, "csrf_token": token_of(browser)})
    assert "signer" in differences(before, site.rows())


# --- Parties ---------------------------------------------------------------------------------------


def come_in(site: Site, invited: Invited) -> FlaskClient:
    """The browser of someone who passed the second step behind their own link."""
    browser = ReviewingClient(site.app)
    proof = browser.post_form(invited.link)
    fields = proof.form_for({}).names()
    answer = browser.send(proof, {"code": invited.code} if "code" in fields else {"born": BORN})
    assert answer.address == "/your/document"
    return browser.browser


def test_one_party_changes_nothing_of_another_nor_anything_of_staff(site: Site, watch: Watch) -> None:
    """Party against party of the same document and of another case, and against every page of staff."""
    ours = statement_out(site.services, at=NOW)
    theirs = statement_out(site.services, family="Ewa Nowicka", at=NOW)
    with site.services.database.write() as session:
        case = an_advised_case(
            site.services, session, a_user(session, Role.ADVISER, "Ann Poole"), Choice.MEDIATION
        )
        assert case.parties
    browser = come_in(site, ours.family)
    token = token_of(browser)
    others = [ours.authority, theirs.family, theirs.authority]
    wrong: list[Any] = []
    watch.changed()
    for rule in changes(site):
        for other in others:
            data = {**TYPED, "csrf_token": token, "signer": str(other.id), "typed": other.name}
            data |= {"party": str(other.id), "code": other.code}
            address = _with(site, rule, ours.envelope_id, other.id)
            answer = browser.post(address, data=data)
            if answer.status_code >= 500 and answer.status_code != 503:
                wrong.append((rule.endpoint, other.name, answer.status_code))
        if changed := watch.changed():
            wrong.append((rule.endpoint, changed))
    assert wrong == []
    with site.services.database.read() as session:
        for signer in session.scalars(select(Signer).where(Signer.id.in_([o.id for o in others]))):
            assert (signer.decided_at, signer.tries, signer.let_in_at) == (None, 0, None)


def test_a_family_behind_its_own_request_changes_nothing_of_another(site: Site, watch: Watch) -> None:
    """The page of one's request, with the ids of another family's request, letters and files."""
    with site.services.database.write() as session:
        mine = a_case(site.services, session, at=NOW).parties[0]
        other = a_case(site.services, session, at=NOW).parties[0]
        link = current_request_link(session, mine, at=NOW)
        assert link is not None
        path, theirs = f"/open/{link_token(link, site.services.keys)}", str(other.id)
    browser = ReviewingClient(site.app)
    inside = browser.send(browser.post_form(path), born=BORN)
    assert inside.address == "/your/request"
    token = token_of(browser.browser)
    wrong: list[Any] = []
    watch.changed()
    for rule in changes(site):
        data = {**TYPED, "csrf_token": token, "party": theirs, "signer": theirs, "letter_date-day": "2"}
        answer = browser.browser.post(
            site.address(rule), data={**data, "letter_date-month": "11", "letter_date-year": "2026"}
        )
        if answer.status_code >= 500:
            wrong.append((rule.endpoint, answer.status_code))
        if changed := watch.changed():
            wrong.append((rule.endpoint, changed))
    assert wrong == []


def _with(site: Site, rule: Rule, envelope_id: Any, signer_id: Any) -> str:
    """The rule's address with the party's own case and another's signer in it."""
    kept = dict(site.values)
    with site.services.database.read() as session:
        reference = session.get_one(Envelope, envelope_id).case.reference
    site.values |= {"reference": reference, "signer_id": signer_id, "envelope_id": envelope_id}
    try:
        return site.address(rule)
    finally:
        site.values = kept


# --- Bundles ---------------------------------------------------------------------------------------


def test_a_bundle_is_changed_by_its_owner_alone(site: Site, watch: Watch) -> None:
    """Each press, with what its form asks for: the other parent, another family, another authority, staff."""
    bundles, owner, others = _bundles(site)
    browsers = {**site.browsers, **others}
    tokens = {who: token_of(browser) for who, browser in browsers.items()}
    rules = [rule for rule in changes(site) if "bundle" in rule.endpoint and "bundle_id" in rule.arguments]
    assert len(rules) > 20
    wrong: list[Any] = []
    kept = dict(site.values)
    watch.changed()
    try:
        for rule in rules:
            for whose, (ids, document, typed) in bundles.items():
                site.values |= ids
                address = site.address(rule).replace(str(site.bundled.id), str(document))
                for who, browser in browsers.items():
                    if who == whose and rule.endpoint.startswith("authority."):
                        continue
                    answer = browser.post(address, data={**typed, "csrf_token": tokens[who]})
                    if not is_turned_away(answer):
                        wrong.append((rule.endpoint, whose, who, answer.status_code))
                if changed := watch.changed():
                    wrong.append((rule.endpoint, whose, changed))
        assert wrong == []
        ids, _, typed = bundles["family"]
        site.values |= ids
        renaming = next(rule for rule in rules if rule.endpoint == "party.bundle_name")
        owner.post(site.address(renaming), data={**typed, "csrf_token": token_of(owner)})
        assert "bundle" in watch.changed(), "what was sent is good, and its owner's"
    finally:
        site.values = kept


def _bundles(site: Site) -> tuple[dict[str, Any], FlaskClient, dict[str, FlaskClient]]:
    """The bundles of an officer and of a family with what a press may say, that family's browser, and the
    browsers of the other parent in the same case and of another family.
    """
    with site.services.database.write() as session:
        case = a_case(site.services, session, at=NOW)
        other = PartyDetails(name="Dev Shah", email="dev@example.com")
        add_party(session, case, PartyRole.PARENT, other, by=viewer_of(site.users["coordinator"]), at=NOW)
        mine, partner = case.parties[0], max(case.parties, key=lambda party: party.number)
        stranger = a_case(site.services, session, at=NOW).parties[0]
        family = new_bundle(
            session, case, mine, title="Ours", profile="plain", names_person=False, by=mine.name, at=NOW
        )
        added = AddedFile("0" * 64, 1, 9, "Letter", has_words=True)
        row = add_document(session, family.sections[0], added, BundleSource.FILE, by=mine.name, at=NOW)
        theirs = session.get_one(Bundle, site.bundled.section.bundle_id)
        bundles: dict[str, Any] = {}
        for whose, bundle, document in (("family", family, row), ("officer", theirs, theirs.documents[0])):
            section = bundle.sections[0].id
            typed = {
                **TYPED,
                "title": "Taken over",
                "revision": str(bundle.revision),
                "section": str(section),
                "fit": "yes",
                "move": f"{document.id} down",
                "number": site.certificate,
                "numbers": site.certificate,
            }
            bundles[whose] = ({"bundle_id": bundle.id, "section_id": section}, document.id, typed)
        people = [(one.id, one.case_id, one.number) for one in (mine, partner, stranger)]
    inside = [
        behind_own_page(site.services, site.app, case_id, number)[0].browser for _, case_id, number in people
    ]
    return bundles, inside[0], {"other parent": inside[1], "other family": inside[2]}
