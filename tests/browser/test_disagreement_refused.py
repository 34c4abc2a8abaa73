"""Disagreement resolution that one of three refuses: asked for, refused, and told without names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from cases.models import Case
from cases.vocabulary import ClosingReason
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.container import Services
from tests.browser.pages.family import Family, Signer
from tests.browser.pages.staff import Coordinator, Officer
from tests.browser.pages.stage import Stage, a_stage
from worker.emails.composers import compose_delivery, email_context

BORN = date(2015, 5, 3)
FOCUS = "How Aarav's speech and language help is given this school year."
WHY_NOT = "zanzibar reason"
TALKED = "quicksilver history"
SCHOOL, JOY = "Saltern Bank School", "Joy Achterberg"


@pytest.fixture
def stage(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people, with no case yet; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def asks_for_a_meeting(family: Family) -> str:
    """From the page that explains to the receipt; the case's reference."""
    family.goes_to("/drs")
    family.sees("Ask for disagreement resolution", called="d01-drs")
    family.presses("Ask for disagreement resolution")
    family.sees("What is it about?", called="d02-about")
    family.ticks(re.compile("^Help that is in a plan"))
    family.presses("Continue")
    family.sees(re.compile("plan\\?$"), called="d03-plan")
    family.chooses("Yes")
    family.presses("Continue")
    family.sees("Is an appeal about this running?", called="d04-appeal")
    family.chooses("No")
    family.presses("Continue")
    family.sees(re.compile("^Which local authority"))
    family.chooses("Bury")
    family.presses("Continue")
    family.sees("Who do you disagree with?", called="d05-with")
    family.ticks(re.compile("^The local authority"))
    family.ticks(re.compile("^A nursery, school"))
    for name, typed in (
        ("setting_name", SCHOOL),
        ("setting_person", JOY),
        ("setting_contact", "joy@saltern.example.com"),
    ):
        family.page.locator(f"[name={name}]").fill(typed)
    family.presses("Continue")
    family.sees("Who are you?")
    family.chooses("Parent or carer")
    family.presses("Continue")
    family.sees("Who is this about?")
    family.types(re.compile("full name"), "Aarav Shah")
    family.gives_date(re.compile("ate of birth"), BORN)
    family.chooses("Yes")
    family.presses("Continue")
    family.sees("How can we reach you?")
    family.types("Your full name", "Priya Shah")
    family.types("Email address", "priya.shah@example.com")
    family.leaves_empty(after="How can we reach you?", until="Check your answers")
    family.ticks("I have read how you use my information")
    family.presses("Send my request")
    family.sees("We have your request", called="d09-sent")
    found = re.search(r"CP-\w{4}-\w{2}", family.page.locator("main").inner_text())
    assert found is not None
    return found[0]


def talks_and_asks(bea: Coordinator, reference: str) -> str:
    """A talk with each, one sentence, each one's yes to it, and the question to all; the school's digits."""
    bea.signs_in()
    calls = f"/office/cases/{reference}/drs"
    for number in (1, 2, 3):
        bea.goes_to(f"{calls}/talk/{number}")
        bea.sees(re.compile("^First talk with"), called="d20-talk")
        bea.types(re.compile("^What happened so far"), f"{TALKED} {number}")
        bea.presses("Record this talk")
        bea.sees("Calls and focus")
    bea.presses("Write the sentence")
    bea.sees("What is the meeting about?", called="d21-focus")
    bea.types("What is the meeting about?", FOCUS)
    bea.presses("Save this sentence")
    bea.sees("Calls and focus", called="d22-calls")
    for _ in range(3):
        bea.presses(re.compile("^They say yes"))
        bea.sees("Calls and focus")
    bea.presses("Ask everyone")
    bea.sees("Ask everyone whether they will take part", called="d23-ask")
    bea.presses("Ask everyone")
    bea.sees("Calls and focus", called="d24-asked")
    return bea_fact(bea, JOY, "Six digits to tell them")


def bea_fact(bea: Coordinator, whom: str, name: str) -> str:
    """What the page says of one party beside that name."""
    facts = bea.page.locator(f"h2:has-text('{whom}') + dl > div").filter(
        has=bea.page.get_by_text(name, exact=True)
    )
    return facts.locator("dd").inner_text()


def comes_in(person: Signer, to: str, *, code: str = "") -> None:
    """From the email that asks to the question."""
    person.opens_message("Will you take part?", to=to)
    person.follows("/open/")
    person.sees("Will you take part?", called="d30-open")
    assert to not in person.page.locator("main").inner_text(), "nobody is named before the second step"
    person.presses("Read and answer")
    person.sees("Is this you?", called="d31-proof")
    if code:
        person.types(re.compile("six-digit code"), code)
        person.presses("Continue")
    else:
        person.proves_by_birth_date(BORN)
    person.sees("Will you take part?", called="d32-part")
    person.reads(FOCUS)


def words_of_emails(services: Services) -> list[tuple[str, str]]:
    """Each email that anyone but the office got, with its address."""
    with services.database.read() as session:
        found = []
        for one in session.scalars(select(Delivery)):
            if one.to_address == services.provider.email:
                continue
            try:
                message = compose_delivery(email_context(services), session, one)
            except MailOvertaken:
                continue
            body = message.get_body(("plain",))
            assert body is not None
            words = f"{message['Subject']} {body.get_content()}".replace(f"Dear {one.to_name}", "")
            found.append((one.to_address, words))
        return found


def nothing_leaks(where: str, text: str, *, own: str = "") -> None:
    """Neither who said no, nor why, nor what others told us first."""
    for words in (WHY_NOT, TALKED, "do not want to take part", "refuse"):
        if words != own:
            assert words not in text, (where, words)


def test_one_of_three_says_no_and_everyone_hears_kindly_and_not_who(stage: Stage) -> None:
    with_script = stage.looks_closely  # the other database's walk goes without
    reference = asks_for_a_meeting(Family(stage, script=with_script))
    bea = Coordinator(stage, "Bea Hollis")
    code = talks_and_asks(bea, reference)

    priya = Signer(stage, script=with_script)
    comes_in(priya, "Priya Shah")
    priya.chooses("Yes, I will take part")
    priya.page.locator("[name=cannot_do]").fill("Mondays")
    priya.presses("Send my answer")
    priya.sees("We have your answer", called="d33-answered")
    joy = Signer(stage, script=with_script)
    comes_in(joy, JOY, code=code)
    joy.chooses(re.compile("^No, I do not want"))
    joy.page.locator("[name=reason]").fill(WHY_NOT)
    joy.presses("Send my answer")
    joy.sees("We have your answer", called="d34-refused")
    ruth = Officer(stage, "Ruth Okafor")
    ruth.signs_in()
    ruth.goes_to(f"/authority/cases/{reference}/part")
    ruth.sees("Will you take part?", called="d35-authority-part")
    nothing_leaks("the officer's question", ruth.page.content(), own="do not want to take part")
    ruth.chooses("Yes, I will take part")
    ruth.presses("Send my answer")
    ruth.reads("You have answered")

    bea.goes_to(f"/office/cases/{reference}/drs")
    bea.reads("Not everyone has agreed to take part", WHY_NOT)
    bea.presses("Tell everyone, without names")
    bea.sees("Tell everyone, without names", called="d25-tell")
    nothing_leaks("what staff say", bea.page.locator("main").inner_text())
    bea.presses("Tell everyone, without names")
    bea.sees("Calls and focus", called="d26-over")

    for to, text in words_of_emails(stage.services):
        nothing_leaks(f"an email to {to}", text)
        if "will not go ahead" in text:
            assert [name for name in (SCHOOL, JOY, "Ruth", "Bury said", "Priya") if name in text] == [], text
    priya.opens_message(f"This meeting will not go ahead ({reference})", to="Priya Shah")
    priya.reads("because not everyone has agreed to take part", "You can get free, independent advice")
    everyone_reads(reference, priya, joy, ruth)
    with stage.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.closing_reason is ClosingReason.REFUSED


def everyone_reads(reference: str, priya: Signer, joy: Signer, ruth: Officer) -> None:
    """The family's own page, the officer's pages and the school's link, once it is over."""
    priya.opens_message(f"We have your request ({reference})", to="Priya Shah")
    priya.follows("/open/")
    priya.page.locator("main form button").first.click()
    priya.sees("Is this you?")
    priya.proves_by_birth_date(BORN)
    priya.sees("What is happening with your request", called="d36-own-page")
    priya.reads("Not everyone has agreed to take part", "The meeting will not go ahead")
    assert priya.downloads(re.compile("^This news as a letter")).startswith(b"%PDF")
    nothing_leaks("the family's own page", priya.page.locator("main").inner_text())
    for path in (f"/authority/cases/{reference}", "/authority", "/authority/cases"):
        ruth.goes_to(path)
        nothing_leaks(f"the officer's {path}", ruth.page.locator("main").inner_text())
    ruth.goes_to(f"/authority/cases/{reference}")
    ruth.sees(re.compile("."), called="d37-authority-case")
    joy.goes_to("/your/part")
    joy.sees("This meeting will not go ahead", called="d38-part-over")
    nothing_leaks("the school's link", joy.page.locator("main").inner_text())
