"""Which words of a page name or lead to somebody else: proposed to be blacked out; a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.attending.supporters import Supporter
from cases.casework.subject_access import SubjectRequest
from cases.meetings.models import Attendance, Meeting
from cases.vocabulary import RedactionOf
from documents.uploads.spelling import HYPHEN, OVER_LINE, any_spelling
from signing.models import Envelope, Signer

SHORTEST = 2
"""Characters of a part of a name that is looked for by itself: an initial would be found everywhere."""
BLACK = "█"
_SPACE = re.compile(r"[\s,]+")
_TITLES = frozenset({"mr", "mrs", "ms", "mx", "miss", "dr", "and", "the", "of", "for"})
"""Parts of names that name nobody by themselves."""
_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w-])(?:\+44|0)(?:[ \u00a0]?\d){9,10}(?!\d)")


@dataclass(frozen=True)
class Proposed:
    """Words to black out, and what they are."""

    words: str
    of: RedactionOf


def known_third_parties(session: Session, request: SubjectRequest) -> list[Proposed]:
    """Return names and contacts of everybody else in the case, the longest first.

    A surname that the person has too is no third party's; a first name alone is looked for as well.
    """
    case, party = request.case, request.party
    own = _parts(party.name if party else case.person_name)
    own_contacts = (
        {_plain(one) for one in (party.email or "", party.phone, *_lines(party.address))} if party else set()
    )
    found: dict[str, Proposed] = {}

    def add(words: str, of: RedactionOf) -> None:
        if len(words.strip()) >= SHORTEST and _plain(words) not in own_contacts:
            found.setdefault(words.strip().casefold(), Proposed(words.strip(), of))

    others = [one for one in case.parties if party is None or one.id != party.id]
    names = [one.name for one in others]
    names += [] if party is None else [case.person_name]
    comes = select(Supporter.name).where(Supporter.case_id == case.id)
    names += session.scalars(comes).all()
    invited = select(Attendance.name).join(Meeting, Meeting.id == Attendance.meeting_id)
    names += session.scalars(invited.where(Meeting.case_id == case.id)).all()
    signers = select(Signer.name).join(Envelope, Envelope.id == Signer.envelope_id)
    names += session.scalars(signers.where(Envelope.case_id == case.id)).all()
    names += case.named_in_request
    for name in names:
        if _parts(name) == own:
            continue
        add(name, RedactionOf.NAME)
        for part in _of_name(name):
            if part.casefold() not in own:
                add(part, RedactionOf.NAME)
    for one in others:
        add(one.email or "", RedactionOf.EMAIL)
        add(one.phone, RedactionOf.PHONE)
        for line in _lines(one.address or ""):
            add(line, RedactionOf.ADDRESS)
    return sorted(found.values(), key=lambda one: (-len(one.words), one.words))


def proposals(words: str, known: list[Proposed], *, own_contacts: frozenset[str]) -> list[Proposed]:
    """Return what of the page is proposed: known third parties, and addresses and numbers not theirs."""
    found = [one for one in known if finds(one.words).search(words)]
    covered = {_plain(one.words) for one in found}
    for pattern, of in ((_EMAIL, RedactionOf.EMAIL), (_PHONE, RedactionOf.PHONE)):
        for match in pattern.findall(words):
            if _plain(match) not in own_contacts | covered:
                found.append(Proposed(match, of))
                covered.add(_plain(match))
    return found


def black_out(words: str, blacked: list[str]) -> str:
    """Return the text with these words blacked out, each as long as any other: their length tells nothing."""
    for one in sorted(blacked, key=len, reverse=True):
        words = finds(one).sub(BLACK * 5, words)
    return words


def own_contacts_of(request: SubjectRequest) -> frozenset[str]:
    """Return the person's own address and number, as they are compared."""
    party = request.party
    return frozenset({_plain(party.email or ""), _plain(party.phone)}) - {""} if party else frozenset()


def finds(words: str) -> re.Pattern[str]:
    """Return what finds these words, in any case and across ends of lines, as words of their own.

    Whichever apostrophe or hyphen is typed, and where a name is divided at the end of a line of a PDF.
    """
    middle = r"\s+".join(OVER_LINE.join(map(any_spelling, word)) for word in words.split())
    return re.compile(rf"(?<!\w){middle}(?!\w)", re.IGNORECASE)


def _parts(name: str) -> set[str]:
    """Return all parts of a name, however short: Al Carter is not Jo Carter, nor Li Ng Li Wu."""
    return {part.casefold() for part in _SPACE.split(name) if part}


def _of_name(name: str) -> Iterator[str]:
    """Return the parts that are looked for by themselves: of a double name both together, and each."""
    for part in _SPACE.split(name):
        if part.casefold().rstrip(".") not in _TITLES:
            yield part
        halves = HYPHEN.split(part)
        yield from halves if len(halves) > 1 else ()


def _lines(address: str) -> Iterator[str]:
    """Return the lines of an address, and of a line with commas the number in the street and the postcode."""
    for line in address.splitlines():
        yield line
        yield from (part.strip() for part in line.split(",") if any(map(str.isdigit, part)))


def _plain(words: str) -> str:
    return re.sub(r"[\s\u00a0-]", "", words).casefold()
