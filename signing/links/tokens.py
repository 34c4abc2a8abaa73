"""Links: bearer tokens with one purpose each, and the short codes that do the same on paper.

A token says which link and which version of it, and when it was made; nothing about a person. It proves
only that we made it: the caller still compares version and state with what the database holds.
The same arguments give the same token again, so an email that is tried twice carries the same link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from cases.references import ALPHABET, CHECK_CODE_CHARACTERS, grouped_code, read_check_code
from dates import utc_now
from signing.errors import LinkExpired, LinkForAnotherPurpose, LinkNotOurs

SHORT_CODE_CHARACTERS: Final = CHECK_CODE_CHARACTERS

_BASE64 = r"[A-Za-z0-9_-]"
_OPENING_JUNK = r"[\s<(\[\"'\u2018\u201c\u00ab]*"
_TOKEN = re.compile(rf"{_OPENING_JUNK}({_BASE64}{{1,200}}\.{_BASE64}{{1,12}}\.{_BASE64}{{43}})(?!{_BASE64})")
_CLOSING_JUNK = re.compile(r"[\s.,;:!?>)\]}\"'*\u2019\u201d\u00bb\u2026\u200b\u00ad]*\Z")
_LONGEST_TOKEN = 1000


class Purpose(StrEnum):
    """What a link opens. Each has a salt of its own, so no link opens anything else."""

    SAVED_FORM = "saved-form"
    REQUEST_STATUS = "request-status"
    CONFIRM_CONTACT = "confirm-contact"
    SHARED_PAGE = "shared-page"
    CHOOSE_TIMES = "choose-times"
    TAKE_PART = "take-part"
    OPEN_DOCUMENT = "open-document"
    COPY = "copy"
    ACTIONS = "action-report"
    """The page of what was agreed, and the answers and the report behind it; the value is older than they."""
    SIGN_IN_RESET = "sign-in-reset"


@dataclass(frozen=True)
class LinkClaim:
    """What a token says: which link, which version of it, made when (UTC, whole seconds)."""

    link_id: UUID
    version: int
    made_at: datetime


def make_token(purpose: Purpose, link_id: UUID, version: int, made_at: datetime, keys: Sequence[str]) -> str:
    """Return the token of one version of a link, signed with the newest of ``keys`` (oldest first).

    The same again for the same arguments. ``made_at`` must know its zone; what is below a second is lost.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at needs a time zone")
    serializer = URLSafeTimedSerializer(
        list(keys),
        salt=_salt(purpose),
        signer=_SignerAtFixedTime,
        signer_kwargs={**_HASHING, "made_at": int(made_at.timestamp())},
    )
    return str(serializer.dumps([_packed(link_id), version]))


def read_token(
    purpose: Purpose,
    token: str,
    keys: Sequence[str],
    lifetime: timedelta,
    *,
    at: datetime | None = None,
) -> LinkClaim:
    """Return what ``token`` claims, at the moment ``at`` (now, if not given).

    Forgives what mail programs put around a link. Raises LinkNotOurs, LinkForAnotherPurpose, or
    LinkExpired once more than ``lifetime`` has passed since it was made.
    """
    canonical = canonical_token(token)
    claim = _claim(purpose, canonical, keys)
    if claim is None:
        for other in Purpose:
            if other is not purpose and _claim(other, canonical, keys):
                raise LinkForAnotherPurpose(other)
        raise LinkNotOurs("no key of ours signed this link")
    if (at or utc_now()) - claim.made_at > lifetime:
        raise LinkExpired(made_at=claim.made_at, claim=claim)
    return claim


def canonical_token(token: str) -> str:
    """Return the token alone, without the full stop, bracket, quote or ``%20`` that a mail program left on
    it.

    Raises LinkNotOurs when there is no token in it, or anything beside it that is not such litter.
    """
    if len(token) > _LONGEST_TOKEN or not (found := _TOKEN.match(token)):
        raise LinkNotOurs("not the shape of a link")
    if not _CLOSING_JUNK.match(unquote(token[found.end() :])):
        raise LinkNotOurs("something follows the link")
    canonical = found[1]
    # Base64 leaves two bits unused here: without this, four spellings of one token would be read alike.
    signature = canonical[-43:]
    again = base64.urlsafe_b64encode(base64.urlsafe_b64decode(signature + "=")).rstrip(b"=").decode()
    if again != signature:
        raise LinkNotOurs("the end of the link was changed")
    return canonical


def short_code(link_id: UUID, version: int, keys: Sequence[str]) -> str:
    """Return the code that opens the same link from paper or a phone call, such as ``K7M 3QX``.

    The same again for the same arguments, and after a new key came, as long as the oldest stays: what is
    stored of it could not follow a change. Alone it opens nothing: the second step follows, tries are
    counted. Codes are unique only by luck (729 million): on a clash take the link's next version.
    """
    number = int.from_bytes(_keyed(f"short-code\n{link_id}\n{version}", keys[0]), "big")
    characters = []
    for _ in range(SHORT_CODE_CHARACTERS):
        number, rest = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[rest])
    return grouped_code("".join(characters))


def short_code_digest(code: str, keys: Sequence[str]) -> str:
    """Return what is stored of a short code: a hash under the newest of ``keys``, as 64 hexadecimal digits.

    Keyed, because a plain hash of six characters is undone by trying them all.
    Raises LinkNotOurs when ``code`` cannot be a short code.
    """
    return short_code_digests(code, keys)[0]


def short_code_digests(code: str, keys: Sequence[str]) -> tuple[str, ...]:
    """Return what may be stored of a code that someone typed, newest key first: look for any of these.

    Raises LinkNotOurs when ``code`` cannot be a short code.
    """
    meant = read_check_code(code)
    if meant is None:
        raise LinkNotOurs("not the shape of a short code")
    return tuple(_keyed(f"short-code-digest\n{meant}", key).hex() for key in reversed(keys))


class _SignerAtFixedTime(TimestampSigner):
    """Stamps the time it is told, where its parent asks the clock: the same link again means this."""

    def __init__(self, *args: Any, made_at: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made_at = made_at

    def get_timestamp(self) -> int:
        return self.made_at


_HASHING: Final = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}


def _salt(purpose: Purpose) -> str:
    return f"counterpart/link/{purpose}"


def _claim(purpose: Purpose, canonical: str, keys: Sequence[str]) -> LinkClaim | None:
    serializer = URLSafeTimedSerializer(list(keys), salt=_salt(purpose), signer_kwargs=_HASHING)
    try:
        payload, made_at = serializer.loads(canonical, return_timestamp=True)
        packed, version = payload
        link_id = UUID(bytes=base64.urlsafe_b64decode(packed + "=="))
    except (BadData, ValueError, TypeError):
        return None
    return LinkClaim(link_id, int(version), made_at)


def _packed(link_id: UUID) -> str:
    return base64.urlsafe_b64encode(link_id.bytes).rstrip(b"=").decode("ascii")


def _keyed(message: str, key: str) -> bytes:
    return hmac.new(key.encode(), f"counterpart/{message}".encode(), hashlib.sha256).digest()
