"""A family: asks for help on a phone, opens what we email, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import expect

from tests.browser.pages.stage import Visitor


@dataclass(frozen=True)
class Wishes:
    """What one family types into the public form; ``own`` where a young person asks for themself."""

    asker: str
    decision: str
    authority: str
    letter: date
    person: str
    born: date
    name: str
    email: str
    wish: str
    parts: tuple[str, ...] = ()
    own: bool = False


class Family(Visitor):
    """A parent or a young person; ``asks`` walks the whole public form."""

    def asks(self, wishes: Wishes) -> str:
        """From the first page to "We have your request"; the case's reference."""
        self.says_what_was_decided(wishes)
        self.says_who_they_are(wishes)
        self.says_what_they_want(wishes)
        self.sees("Check your answers", called="16-check-answers")
        self.reads(
            wishes.authority, wishes.name, wishes.email, "Nothing is sent until you press 'Send my request'."
        )
        self.ticks("I have read how you use my information")
        self.presses("Send my request")
        self.sees("We have your request", called="17-request-sent")
        found = re.search(r"CP-\w{4}-\w{2}", self.page.locator("main").inner_text())
        assert found is not None
        return found[0]

    def says_what_was_decided(self, wishes: Wishes) -> None:
        """The first half: no name is asked."""
        self.goes_to("/")
        self.sees("Free help when you disagree about special educational needs", called="01-start")
        self.follows("I have a decision letter or a final plan")
        self.sees("What has the local authority decided?", called="02-what")
        self.chooses(wishes.decision)
        self.presses("Continue")
        if wishes.parts:
            self.sees("Which parts of the plan do you disagree with?", called="03-parts")
            for part in wishes.parts:
                self.ticks(re.compile(rf"^{part}\b"))
            self.presses("Continue")
        self.sees("Which local authority made the decision?", called="04-authority")
        self.chooses(wishes.authority)
        self.presses("Continue")
        self.sees("What date is on the letter?", called="05-letter-date")
        self.gives_date("What date is on the letter?", wishes.letter)
        self.presses("Continue")
        self.sees("When did the letter reach you?", called="06-letter-came")
        self.presses("Continue")
        self.sees("You need a certificate before you can appeal", called="07-answer")
        self.reads("Contact us by the end of", "by 5pm")
        self.presses("Ask for mediation or a certificate")

    def says_who_they_are(self, wishes: Wishes) -> None:
        """Who asks, about whom, and how to reach them."""
        self.sees("Who are you?", called="08-who")
        self.chooses(wishes.asker)
        self.presses("Continue")
        self.sees(
            "About you" if wishes.own else "Who is this about?", called=f"09-child{'-own' * wishes.own}"
        )
        self.types(re.compile("full name"), wishes.person)
        self.gives_date(re.compile("ate of birth"), wishes.born)
        self.chooses("Yes")
        self.presses("Continue")
        self.sees("How can we reach you?", called="10-contact")
        self.types("Your full name", wishes.name)
        self.types("Email address", wishes.email)
        self.presses("Continue")

    def says_what_they_want(self, wishes: Wishes) -> None:
        """Needs, the wish, what they hope for, and pages that may be left empty."""
        self.sees("Is there anything you need?", called="11-needs")
        self.presses("Continue")
        self.sees("Do you want to appeal to the Tribunal?", called="12-appeal")
        self.chooses("Yes")
        self.presses("Continue")
        self.sees("What do you want to do?", called="13-choice")
        self.chooses(wishes.wish)
        self.presses("Continue")
        self.sees("What do you hope for?", called="13-hopes")
        self.types("What do you hope for?", "More help with reading and talking in class.")
        self.leaves_empty(after="What do you hope for?", until="Can you send us the letter?")
        self.presses("Skip: I will send it later")

    def leaves_empty(self, *, after: str, until: str) -> None:
        """Goes on from ``after`` and from each page that this walk says nothing about; looks at each."""
        heading = self.page.get_by_role("heading", level=1)
        here = after
        while here != until:
            self.presses("Continue")
            expect(heading).not_to_have_text(here)
            here = heading.inner_text().strip()
            self.sees(here, called=f"14-{re.sub('[^a-z]+', '-', here.casefold()).strip('-')}")

    def checks(self, number: str, code: str) -> None:
        """Asks whether a certificate is current."""
        self.goes_to("/check")
        self.sees("Check a document", called="30-check")
        self.types("Number", number)
        self.types("Check code", code)
        self.presses("Check this document")


class Signer(Visitor):
    """Whoever was sent a link to a document: opens it from their mail, proves who they are, answers."""

    def opens_the_link(self, subject: str, *, to: str) -> None:
        """From the email to the second step."""
        self.opens_message(subject, to=to)
        self.follows("/open/")
        self.sees("A document for you to read", called="40-open-document")
        assert to not in self.page.locator("main").inner_text(), "nobody is named before the second step"
        self.presses("Read the document")
        self.sees("Is this you?", called="41-proof")

    def proves_by_birth_date(self, born: date) -> None:
        """The second step of a family."""
        self.gives_date(re.compile("date of birth"), born)
        self.presses("Continue")

    def proves_by_code(self, code: str) -> None:
        """The second step of everyone else: the code that was said in the room."""
        self.sees("Is this you?", called="41b-proof-code")
        self.types("What is your six-digit code?", code)
        self.presses("Continue")

    def reads_the_document(self, *words: str) -> None:
        """The whole document, before anyone asks to agree to it."""
        self.sees("Outcome Statement", called="42-document")
        self.reads(*words)
        self.follows("Continue to sign")
        self.sees("Sign the Outcome Statement", called="43-sign")

    def signs_by_typing(self, name: str) -> None:
        """Types the name we hold."""
        self.ticks("All four are true for me")
        self.chooses("Type my name")
        self.types("Your full name", name)
        self.presses("Sign this document")
        self.sees("You have signed", called="44-signed")

    def signs_by_drawing(self) -> None:
        """Draws in the box with the mouse."""
        self.ticks("All four are true for me")
        self.chooses("Draw my signature")
        self.draws()
        self.stage.look(self.page, "43b-sign-drawn")
        self.presses("Sign this document")
        self.sees("You have signed")

    def draws(self) -> None:
        """One stroke, up and down across the box."""
        box = self.page.get_by_role("img", name=re.compile("^Signature box"))
        box.scroll_into_view_if_needed()
        edges = box.bounding_box()
        assert edges is not None
        self.page.mouse.move(edges["x"] + 30, edges["y"] + 50)
        self.page.mouse.down()
        for step in range(1, 25):
            self.page.mouse.move(
                edges["x"] + 30 + step * 9, edges["y"] + 50 + (20 if step % 2 else -20), steps=2
            )
        self.page.mouse.up()
