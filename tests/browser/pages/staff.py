"""Those who sign in: adviser, coordinator, mediator, the local authority's officer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import expect

from cases.intake.advice import POINTS
from commands.demo.people import PEOPLE, PRACTICE_PASSWORD
from dates import time_words
from tests.browser.pages.stage import DESK, TABLET, Stage, Visitor


@dataclass(frozen=True)
class Agreed:
    """One thing that was agreed, and what the meeting was about."""

    what: str
    kind: str
    section: str
    owner: str
    done: str
    summary: str


class Staff(Visitor):
    """One of the example provider's people or of the local authorities', signed in."""

    viewport = DESK

    def __init__(self, stage: Stage, name: str, *, script: bool = True) -> None:
        super().__init__(stage, script=script, viewport=self.viewport)
        self.name = name
        self.email = next(person.email for person in PEOPLE if person.name == name)

    def signs_in(self) -> None:
        """Signs in with the practice password."""
        self.goes_to("/sign-in")
        self.sees("Sign in", called="50-sign-in")
        self.types("Email address", self.email)
        self.page.get_by_label("Password", exact=True).fill(PRACTICE_PASSWORD)
        self.presses("Sign in")
        self.reads(self.name)


class Adviser(Staff):
    """Calls the family, issues and corrects certificates."""

    def opens_case(self, reference: str) -> None:
        """The page of one case."""
        self.goes_to(f"/office/cases/{reference}")

    def records_the_call(self, reference: str, family: str, choice: str) -> None:
        """From the case over the script of the call to a recorded choice."""
        self.goes_to("/office")
        self.sees("Today", called="51-office-today")
        self.goes_to("/office/cases")
        self.sees("Cases", called="52-office-cases")
        self.opens_case(reference)
        self.sees(re.compile("·"), called="53-office-case-new")
        self.page.locator("main").get_by_role("link", name=re.compile("^Call|call")).first.click()
        self.sees(f"Adviser’s call with {family}", called="54-office-call")
        self.ticks(re.compile("^Identity checked"))
        began = self.page.get_by_role("textbox", name="Time the call began")
        began.fill(self.clock_time())
        self.chooses("By phone")
        for words in POINTS.values():
            self.ticks(words)
        self.chooses(choice)
        self.types("What time did they say this?", self.clock_time())
        self.presses("Record the call")
        self.reads("The call is recorded.")
        self.stage.look(self.page, "55-office-case-called")

    def clock_time(self) -> str:
        """The time that the wall clock shows in the UK."""
        return str(time_words(self.stage.clock()))

    def issues_the_certificate(self) -> tuple[str, str]:
        """From the case's next step to a sealed certificate; its number and check code."""
        self.follows(re.compile("^Check and issue"))
        self.sees("Check and issue the certificate", called="56-office-certificate")
        self.reads("Issued today")
        self.presses("Issue certificate")
        self.sees(re.compile("^Certificate MC-"))
        self.reads("The certificate is issued.")
        return self.waits_for_the_statement()

    def waits_for_the_statement(self) -> tuple[str, str]:
        """Until the certificate is sealed and on its way; its number and check code."""
        download = self.page.get_by_role("link", name="Download the certificate (PDF)")
        being_made = self.page.get_by_role("heading", name="The certificate is being made")
        self.waits_for(lambda: download.count() > 0 and being_made.count() == 0)
        self.sees(re.compile("^Certificate MC-"), called="57-office-issued")
        return self.fact("Number"), self.fact("Check code")

    def fact(self, name: str) -> str:
        """The value beside a name in a list of facts."""
        row = self.page.locator("dl > div").filter(has=self.page.get_by_text(name, exact=True))
        return " ".join(row.locator("dd").inner_text().split())

    def corrects_the_name(self, name: str) -> tuple[str, str]:
        """Another certificate with the right name replaces this one."""
        self.follows("Correct it: a new certificate replaces it")
        self.sees(re.compile("^Correct certificate"), called="58-office-correct")
        self.chooses("The name of the child or young person")
        self.types("The right name of the child or young person", name)
        self.presses("Show both certificates")
        expect(self.page.get_by_role("heading", name="Both certificates")).to_be_visible()
        self.stage.look(self.page, "59-office-correct-both")
        self.page.locator("main form .govuk-button").last.click()
        self.sees(re.compile("^Certificate MC-"))
        return self.waits_for_the_statement()


class Coordinator(Staff):
    """Names who comes for the local authority, and fixes a time and place."""

    def names_who_decides(self, reference: str, authority: str, name: str, email: str) -> None:
        """Who comes for the local authority, with the power to decide."""
        self.goes_to(f"/office/cases/{reference}")
        people = self.page.get_by_role("table", name="People in this case")
        people.get_by_role("link", name=re.compile(authority)).first.click()
        self.sees(re.compile("^Details of"), called="60-office-party")
        self.types("Full name", name)
        self.types(re.compile("^Organisation they come from"), authority)
        self.types(re.compile("^Job title or role"), "SEND casework manager")
        self.types(re.compile("^Email address"), email)
        self.ticks(re.compile("can decide"))
        self.presses("Save details")
        self.sees(re.compile("·"))

    def arranges_a_meeting(self, reference: str, mediator: str, day: date, *, why: str = "") -> None:
        """Fixes a time in person; ``why`` says why the place is neutral."""
        self.goes_to(f"/office/cases/{reference}/arrange")
        self.sees("Find a time and place", called="61-office-arrange")
        choice = self.page.get_by_label("Mediator", exact=True)
        offered = choice.locator("option").all_inner_texts()
        choice.select_option(label=next(one for one in offered if one.startswith(mediator)))
        self.gives_date("Date", day)
        self.types("Start time", "10am")
        self.types("End time", "12:30pm")
        self.chooses("In person")
        self.types(re.compile("^Place and address"), "The Old Library, 3 Quince Street, Nowhere")
        if why:
            self.types(re.compile("^Why is this place neutral"), why)
        self.presses("Book this meeting")
        self.reads(reference)
        self.stage.look(self.page, "62-office-case-arranged")


class Mediator(Staff):
    """Holds the meeting, fills in what came of it, sends the paper."""

    viewport = TABLET

    def starts_the_outcome_form(self, reference: str) -> None:
        """From today's list to the form."""
        self.goes_to("/mediator")
        self.sees("Today", called="70-mediator-today")
        self.goes_to(f"/mediator/{reference}")
        self.sees(re.compile("."), called="71-mediator-meeting")
        self.presses("Start the outcome form")
        self.sees("What was the outcome of the meeting?", called="72-mediator-outcome-empty")

    def fills_the_outcome_in(self, agreed: Agreed) -> None:
        """Everyone came and one action; each field is saved while it is typed."""
        for box in self.page.get_by_role("checkbox", name="Came to the meeting").all():
            box.check()
        self.chooses("Agreement was reached on everything")
        self.presses("Add an action")
        row = self.page.get_by_role("region", name="Action 1")
        row.get_by_role("textbox", name="What will be done").fill(agreed.what)
        row.get_by_label("What kind of thing is it?").select_option(agreed.kind)
        row.get_by_label("Section of the plan").select_option(agreed.section)
        row.get_by_label("Who will do it").select_option(agreed.owner)
        row.get_by_role("button", name=re.compile("^Use ")).click()
        row.get_by_role("textbox", name="It counts as done when").fill(agreed.done)
        self.types("Summary", agreed.summary)
        for box in self.page.get_by_role("checkbox", name="Can decide for this body").all():
            box.check()
        self.types("What is still open", "Transport")
        expect(self.page.locator("#saved")).to_have_text(re.compile("^Saved"))

    def sees_the_page_while_typing(self, words: str) -> None:
        """The page that the form will make, drawn again with what was typed last."""
        live = self.page.get_by_role("region", name="The text of the page")
        if not live.is_visible():
            self.follows("See the page")
        expect(live).to_contain_text(words)
        expect(live).to_contain_text("DRAFT")
        self.stage.look(self.page, "73-mediator-outcome-filled")

    def makes_the_paper(self) -> None:
        """From the form to the paper that can be read."""
        self.presses("Make the Outcome Statement")
        self.page.wait_for_url(re.compile("/paper"))
        send = self.page.get_by_role("button", name="Send for signature")
        self.waits_for(lambda: send.count() > 0)
        self.sees("Read it before you send it", called="74-mediator-paper")

    def sends_it_for_signature(self) -> str:
        """Sends the paper; the six-digit code to be said to the one who has no date of birth to prove."""
        self.presses("Send for signature")
        self.reads("Sent for signature")
        self.stage.look(self.page, "75-mediator-paper-out")
        self.page.get_by_role("button", name=re.compile("^Show the six-digit code")).first.click()
        expect(self.page.locator(".cp-code").first).to_be_visible()
        self.stage.look(self.page, "75b-mediator-code")
        return str(self.page.locator(".cp-code").first.inner_text())


class Officer(Staff):
    """Someone of a local authority."""

    def finds_the_certificate(self, number: str) -> bytes:
        """From what is waiting to the file itself."""
        self.goes_to("/authority")
        self.sees(re.compile("^Waiting for"), called="80-authority-waiting")
        self.reads(number)
        self.goes_to("/authority/cases")
        self.sees("Cases", called="81-authority-cases")
        self.goes_to("/authority/certificates")
        self.sees("Certificates", called="82-authority-certificates")
        return self.downloads(f"Download {number}", role="button")

    def opens_the_case(self, reference: str) -> None:
        """What an officer may see of a case."""
        self.goes_to(f"/authority/cases/{reference}")
        self.sees(re.compile("."), called="83-authority-case")
