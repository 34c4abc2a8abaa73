"""The addresses of links: made when needed, the same again for the same link."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from signing.links.addresses import LinkAddresses
from signing.links.tokens import Purpose, read_token
from signing.models import Link

LINK_ID = UUID("3f0c1c1e-5d4b-4d0e-9a2f-7b1f0e6a9c55")
MADE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ADDRESSES = LinkAddresses("https://mediation.example.com", ("first key", "second key"))


def a_link(purpose: Purpose) -> Link:
    """A link as its row holds it."""
    return Link(id=LINK_ID, purpose=purpose.value, version=2, made_at=MADE)


def test_an_address_carries_the_links_token():
    token = ADDRESSES.open(a_link(Purpose.COPY)).removeprefix("https://mediation.example.com/open/")
    claim = read_token(Purpose.COPY, token, ADDRESSES.keys, timedelta(days=1), at=MADE)

    assert (claim.link_id, claim.version, claim.made_at) == (LINK_ID, 2, MADE)


def test_a_link_for_a_password_has_a_page_of_its_own():
    link = a_link(Purpose.SIGN_IN_RESET)
    token = ADDRESSES.open(link).rpartition("/")[2]

    assert ADDRESSES.set_password(link) == f"https://mediation.example.com/set-password/{token}"


def test_a_new_key_changes_the_token_and_not_the_short_code():
    link, newer = a_link(Purpose.COPY), replace(ADDRESSES, keys=(*ADDRESSES.keys, "third key"))

    assert newer.open(link) != ADDRESSES.open(link)
    assert newer.short_code(link) == ADDRESSES.short_code(link)


def test_the_page_for_short_codes_is_read_aloud_without_its_scheme():
    assert ADDRESSES.code_page == "mediation.example.com/code"
    assert ADDRESSES.page("office/cases/CP-1") == "https://mediation.example.com/office/cases/CP-1"
