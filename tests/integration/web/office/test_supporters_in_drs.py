"""In disagreement resolution a supporter reads what is shared, and actions are followed in its words."""

from __future__ import annotations

from sqlalchemy import select

from cases.agreed.models import AgreedAction
from cases.corrections import PartyDetails, add_party
from cases.models import Case, Party
from cases.vocabulary import EnvelopeState, PartyRole, SharedPart, SignerState
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.casework.sharing import ShareWish, share_link, share_page
from services.requests import renew_request_link
from services.statements.copies import give_others_their_copies
from signing.models import Envelope
from signing.share_step import share_code
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.talks import FOCUS, drs, sent
from tests.integration.web.office.test_disagreement_to_the_end import (
    book,
    everyone_says_yes,
    of_mediation,
    sent_for_signature,
)

__all__ = ("drs",)
SUPPORTER = "Amina Yusuf"
PRIVATE = ("Private history", FOCUS, "Will you take part?", "Joy Achterberg", "Saltern", "Yes, I will")


def a_supporter(office: Office, reference: str) -> int:
    """Somebody who comes with the family and has a page of their own; their number in the case."""
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        staff, services = factories.viewer_of(office.people["Bea Hollis"]), office.services
        details = PartyDetails(SUPPORTER, email="amina@example.com")
        party = add_party(session, case, PartyRole.SUPPORTER, details, by=staff, at=office.clock())
        renew_request_link(
            session, party, by=staff, at=office.clock(), policy=services.policy, keys=services.keys
        )
        return party.number


def reads_nothing_of_others(page: Page) -> None:
    for words in PRIVATE:
        assert not page.says(words), words
    assert of_mediation(page) == []


def test_a_supporter_reads_what_is_shared_with_them_and_is_asked_nothing(office: Office, drs: str) -> None:
    number = a_supporter(office, drs)
    everyone_says_yes(office, drs)
    book(office, drs)
    page = office.browser("Bea Hollis").get(f"/office/cases/{drs}/drs")
    assert not page.says(SUPPORTER), "a supporter comes with somebody and is not asked"
    browser, own = own_page(office, drs, number)
    reads_nothing_of_others(own)
    for path in ("part", "part/letter.pdf", "part/news.pdf", "dates"):
        answer = browser.get(f"/your/{path}")
        assert answer.status >= 400 or answer.address == "/your/request", path
        assert not any(answer.says(words) for words in PRIVATE), path

    services, at = office.services, office.clock()
    with services.database.write() as session:
        family = session.scalars(select(Party).where(Party.role == PartyRole.PARENT)).one()
        wish = ShareWish("Kofi Reid", "kofi@example.com", tuple(SharedPart), 7)
        shared = share_page(session, family, wish, at=at, keys=services.keys)
        link, code = share_link(session, shared, at=at), share_code(shared, services.keys)
        assert link is not None
        address = services.link_addresses.open(link).removeprefix(services.public_url)
    guest = ReviewingClient(office.web)
    reading = guest.send(guest.post_form(address), {"code": code})
    assert reading.says("What Priya Shah shares with you", "The Old Library")
    reads_nothing_of_others(reading)
    assert guest.get("/your/part").status >= 400

    envelope = sent_for_signature(office, drs)
    with services.database.write() as session:
        row = session.get_one(Envelope, envelope.id)
        assert SUPPORTER not in [signer.name for signer in row.signers]
        for signer in row.signers:
            signer.state, signer.decided_at = SignerState.SIGNED, at
        row.state, row.completed_at, row.finished_at = EnvelopeState.COMPLETED, at, at
        give_others_their_copies(session, row, at=at)
        kinds = {one.kind for one in session.scalars(select(Delivery)) if one.to_name == SUPPORTER}
    assert kinds == {EmailKind.OWN_PAGE_LINK, EmailKind.INVITATION}
    (invitation,) = [words for to, words in sent(office, EmailKind.INVITATION) if to == "amina@example.com"]
    assert "Private history" not in invitation
    assert FOCUS not in invitation
    assert not browser.get("/your/request").says("Outcome Statement"), "it is for the family to show it"


def test_what_was_agreed_is_followed_without_a_word_of_mediation(office: Office, drs: str) -> None:
    everyone_says_yes(office, drs)
    book(office, drs)
    envelope = sent_for_signature(office, drs)
    services, at = office.services, office.clock()
    with services.database.write() as session:
        row = session.get_one(Envelope, envelope.id)
        for signer in row.signers:
            signer.state, signer.decided_at = SignerState.SIGNED, at
        row.state, row.completed_at, row.finished_at = EnvelopeState.COMPLETED, at, at
        keep_actions(session, row, at=at)
        open_action_pages(session, row, at=at, policy=services.policy, keys=services.keys)
        assert session.scalars(select(AgreedAction)).one().owner == "Bury"
        case = session.scalars(select(Case)).one()
        staff = factories.viewer_of(office.people["Bea Hollis"])
        renew_request_link(
            session, case.parties[0], by=staff, at=at, policy=services.policy, keys=services.keys
        )
    family, _ = own_page(office, drs)
    bea, ruth = office.browser("Bea Hollis"), office.browser("Ruth Okafor")
    pages = [
        family.get("/your/actions"),
        bea.get(f"/office/cases/{drs}/actions"),
        bea.get(f"/office/cases/{drs}/actions/1"),
        ruth.get(f"/authority/cases/{drs}"),
        ruth.get(f"/authority/cases/{drs}/actions/1"),
    ]
    for page in pages:
        assert page.says("Give speech therapy each week"), page.address
        assert of_mediation(page) == [], page.address
    for kind in (EmailKind.ACTIONS_PAGE, EmailKind.ACTION_REMINDER):
        for _, words in sent(office, kind):
            assert "mediation (" not in words
