"""What the easy-read notes say: the one source of their words, for the Word template and for the page.

Short sentences, one thing each, beside a picture that means the same. A note goes with a kind of document and
not with a case: nothing in it is about anybody.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

PICTURES: Final = Path(__file__).parent / "pictures"
"""Our own drawings: ``documents.easy_read.draw`` makes them."""


class EasyReadNote(StrEnum):
    """Which note; the value stands in its address."""

    CERTIFICATE_A = "certificate-not-chosen"
    CERTIFICATE_B = "certificate-took-part"
    CERTIFICATE_C = "certificate-not-in-time"
    OUTCOME = "outcome-statement"
    OUTCOME_DRS = "outcome-statement-disagreement-resolution"
    AGREEMENT = "agreement-to-mediate"
    AGREEMENT_DRS = "agreement-to-take-part"


class Drawing(StrEnum):
    """A picture, by the name of its file."""

    PAGE = "page"
    CERTIFICATE = "certificate"
    TALK = "talk"
    PEOPLE = "people"
    LOCK = "lock"
    SIGN = "sign"
    CHOOSE = "choose"
    DAY = "day"
    PHONE = "phone"
    TRIBUNAL = "tribunal"
    KEEP = "keep"

    @property
    def alt(self) -> str:
        """What the picture shows, for whoever cannot see it."""
        return ALT[self]

    @property
    def png(self) -> bytes:
        """The picture itself."""
        return _png(self.value)

    @property
    def data_address(self) -> str:
        """The picture as an address that a page can show."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


ALT: Final = {
    Drawing.PAGE: "Picture: a paper with writing",
    Drawing.CERTIFICATE: "Picture: a paper with a tick",
    Drawing.TALK: "Picture: two people talking",
    Drawing.PEOPLE: "Picture: three people",
    Drawing.LOCK: "Picture: a closed lock",
    Drawing.SIGN: "Picture: a pen that signs",
    Drawing.CHOOSE: "Picture: a tick and a cross",
    Drawing.DAY: "Picture: a calendar",
    Drawing.PHONE: "Picture: a phone",
    Drawing.TRIBUNAL: "Picture: a pair of scales",
    Drawing.KEEP: "Picture: a paper that goes into a folder",
}


@dataclass(frozen=True)
class Piece:
    """One picture, one heading, and a few short sentences."""

    drawing: Drawing
    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """One note."""

    title: str
    pieces: tuple[Piece, ...]


@cache
def _png(name: str) -> bytes:
    return (PICTURES / f"{name}.png").read_bytes()


HELP: Final = Piece(
    Drawing.PHONE,
    "Do you need help?",
    (
        "Phone us. It is free.",
        "You can ask somebody you trust to help you.",
        "You can ask us to read the paper to you.",
    ),
)
_APPEAL: Final = (
    Piece(
        Drawing.TRIBUNAL,
        "What you can do with it",
        (
            "You can use it to appeal.",
            "To appeal means: you ask the Tribunal to decide.",
            "Send a copy of the certificate with your appeal form.",
        ),
    ),
    Piece(
        Drawing.DAY,
        "Be in time",
        (
            "There is a last day to appeal.",
            "Do not wait.",
            "We can tell you which day it is.",
        ),
    ),
    Piece(
        Drawing.CHOOSE,
        "You choose",
        ("You do not have to appeal.", "Keep the paper in any case."),
    ),
    HELP,
)


def _certificate(*says: str) -> Note:
    what = Piece(
        Drawing.CERTIFICATE,
        "What this is",
        ("The paper is called a mediation certificate.", "It has a number on it.", "It is yours."),
    )
    return Note("Your mediation certificate", (what, Piece(Drawing.TALK, "What it says", says), *_APPEAL))


def _outcome(*, drs: bool) -> Note:
    copy = "You get a copy, also if you do not sign." if drs else "When everyone has signed, you get a copy."
    return Note(
        "Your Outcome Statement",
        (
            Piece(
                Drawing.PAGE,
                "What this is",
                (
                    "The paper is called an Outcome Statement.",
                    "It is about a meeting.",
                    "It says what people agreed there.",
                ),
            ),
            Piece(
                Drawing.PEOPLE,
                "Who does what",
                ("It says who will do something.", "It says what they will do.", "It says by which day."),
            ),
            Piece(
                Drawing.LOCK,
                "What is private",
                (
                    "The paper has two parts.",
                    "Part A says what was agreed.",
                    "Part B is private. Do not send Part B to the Tribunal.",
                    "Ask us before you show Part A to the Tribunal.",
                ),
            ),
            Piece(
                Drawing.SIGN,
                "Before you sign",
                (
                    "Read it first. Somebody can read it to you.",
                    "Sign only if it is right.",
                    "You do not have to sign.",
                ),
            ),
            Piece(
                Drawing.CHOOSE,
                "Is something wrong?",
                ("Tell us before you sign.", "It can be changed, if the others agree."),
            ),
            Piece(Drawing.KEEP, "Keep it", (copy, "Keep your copy.")),
            HELP,
        ),
    )


def _agreement(name: str, *, stop: str) -> Note:
    return Note(
        name,
        (
            Piece(
                Drawing.PAGE,
                "What this is",
                (
                    f"The paper is called an {name[:1].lower()}{name[1:]}.",
                    "Everyone who comes to the meeting signs it.",
                    "It says how we talk to each other.",
                ),
            ),
            Piece(
                Drawing.LOCK,
                "What is private",
                (
                    "What people say at the meeting is private.",
                    "Nobody records it.",
                    "We must tell somebody if a person may be badly hurt, if there is a crime, "
                    "or if the law says so.",
                ),
            ),
            Piece(
                Drawing.TALK,
                "The mediator",
                (
                    "The mediator helps everyone to talk.",
                    "The mediator takes no side.",
                    "The mediator does not decide.",
                ),
            ),
            Piece(
                Drawing.PEOPLE,
                "Who can come",
                ("You can bring somebody who supports you.", "They sign the paper too."),
            ),
            Piece(
                Drawing.CHOOSE,
                "You choose",
                (
                    stop,
                    "You do not have to agree to anything.",
                    "You can still appeal, if you have the right.",
                ),
            ),
            Piece(
                Drawing.SIGN,
                "Before you sign",
                (
                    "Read it first. Somebody can read it to you.",
                    "Sign if it is all right for you.",
                    "Not sure? Phone us. You can still come to the meeting.",
                ),
            ),
            HELP,
        ),
    )


NOTES: Final = {
    EasyReadNote.CERTIFICATE_A: _certificate(
        "We told you about mediation.",
        "Mediation is a meeting to talk about a problem.",
        "You told us that you do not want it. That is all right.",
    ),
    EasyReadNote.CERTIFICATE_B: _certificate(
        "You took part in mediation.",
        "Mediation is a meeting to talk about a problem.",
        "The paper does not say what people talked about.",
    ),
    EasyReadNote.CERTIFICATE_C: _certificate(
        "You wanted mediation.",
        "Mediation is a meeting to talk about a problem.",
        "It was not arranged in time. It counts as if you took part.",
    ),
    EasyReadNote.OUTCOME: _outcome(drs=False),
    EasyReadNote.OUTCOME_DRS: _outcome(drs=True),
    EasyReadNote.AGREEMENT: _agreement("Agreement to mediate", stop="You can stop at any time."),
    EasyReadNote.AGREEMENT_DRS: _agreement("Agreement to take part", stop="Anyone can stop at any time."),
}
