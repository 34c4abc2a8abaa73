"""The addresses at which links open, and the short codes that do the same."""

from __future__ import annotations

from dataclasses import dataclass

from signing.links.links import short_code_of, token_of
from signing.models import Link


@dataclass(frozen=True)
class LinkAddresses:
    """Makes addresses and short codes of links when they are needed: no token is ever stored.

    The same link gives the same address again, as long as the keys stay.
    """

    public_url: str
    """Where people reach the site, such as ``https://mediation.example.com``; without a slash at the end."""
    keys: tuple[str, ...]
    """What tokens are signed with, oldest first."""

    def open(self, link: Link) -> str:
        """Return the address that opens what ``link`` leads to."""
        return f"{self.public_url}/open/{token_of(link, self.keys)}"

    def set_password(self, link: Link) -> str:
        """Return the address at which ``link`` lets someone set a password."""
        return f"{self.public_url}/set-password/{token_of(link, self.keys)}"

    def short_code(self, link: Link) -> str:
        """Return the six characters that open the same as ``link``, such as ``K7M 3QX``."""
        return short_code_of(link, self.keys)

    @property
    def code_page(self) -> str:
        """The address of the page where short codes are typed, as people read it aloud: without https."""
        return f"{self.public_url.split('://', 1)[-1]}/code"

    def page(self, path: str) -> str:
        """Return the whole address of the page at ``path``, such as ``authority/certificates``."""
        return f"{self.public_url}/{path}"
