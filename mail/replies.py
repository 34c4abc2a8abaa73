"""What a mail server's refusal is about: the recipient's address, or us.

The enhanced status code decides where there is one (RFC 3463, and the IANA registry that continues it).
Only a refusal of the recipient ends a message; one of us, our network or our words waits, and is tried again.
"""

from __future__ import annotations

import re
from typing import Final

from mail.errors import MailDeferred, MailRefused

_ENHANCED = re.compile(r"(?:\A|\s)5\.(\d{1,3})\.(\d{1,3})(?=\D|\Z)")
_SENDERS_ADDRESS: Final = frozenset({7, 8})
"""X.1.7 and X.1.8: the sender's address, ours, has a fault."""
_MAILBOX: Final = frozenset({0, 1, 2})
"""X.2.0 to X.2.2: the recipient's mailbox is disabled or full; X.2.3 is about the length of the message."""
_ABOUT_THE_RECIPIENT: Final = frozenset({550, 551, 553})
"""RFC 5321, 4.2.3: replies to RCPT that speak of the mailbox, where no enhanced code says otherwise."""
_ABOUT_US: Final = re.compile(
    r"relay|spam|block|black|deny|denied|policy|reputation|spf|dkim|dmarc|rdns|reverse dns|authenti"
    r"|not permitted|prohibited",
    re.IGNORECASE,
)


NOT_WRITTEN: Final = "could not be written"
"""How the reply begins that stands in for a server's where a message could not be put together."""


def judged(code: int, words: bytes | str, *, after_data: bool = False) -> MailDeferred | MailRefused:
    """Return the error that a reply of 4xx or 5xx to RCPT stands for.

    With ``after_data`` it came after the text, when the recipient was taken already: only an enhanced code
    that names the mailbox refuses it then.
    """
    text = f"{code} {reply_text(words)}"
    about_recipient = 500 <= code < 600 and _is_about_recipient(code, text, after_data)
    return MailRefused(text) if about_recipient else MailDeferred(text)


def is_about_us(reply: str) -> bool:
    """Return True if a message waits for a fault of ours to end.

    A server refused it for good for what we are or do, or our own program could not put it together.
    """
    return reply.startswith(NOT_WRITTEN) or bool(re.match(r"5\d\d(\s|-|\Z)", reply))


def reply_text(words: bytes | str) -> str:
    """Return a server's words as text, whatever its bytes."""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _is_about_recipient(code: int, text: str, after_data: bool) -> bool:
    if found := _ENHANCED.search(text):
        subject, detail = int(found[1]), int(found[2])
        if subject == 1:
            return detail not in _SENDERS_ADDRESS
        return subject == 2 and detail in _MAILBOX
    return not after_data and code in _ABOUT_THE_RECIPIENT and not _ABOUT_US.search(text)
