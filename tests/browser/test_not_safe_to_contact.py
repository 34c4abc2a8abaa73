"""The other parent is not safe to contact: said on the form, asked before each press, lifted by a senior."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from dates import uk_day
from tests.browser.pages.family import Family, Wishes
from tests.browser.pages.staff import Adviser, Coordinator
from tests.browser.pages.stage import a_stage

FATHER = "Marcus Bellamy"


class Mother(Family):
    """Says on the form that it is not safe to contact the father."""

    def leaves_empty(self, *, after: str, until: str) -> None:
        """Goes on, and answers the page about the other parent on the way."""
        there = "Is there another parent?"
        super().leaves_empty(after=after, until=there)
        self.sees(there, called="200-other-parent")
        self.types(re.compile("^Their name"), f"{FATHER}, her father")
        self.chooses(re.compile("^No"))
        super().leaves_empty(after=there, until=until)


def test_a_family_says_no_and_nothing_reaches_the_father_before_somebody_says_that_it_is_safe(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> None:
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        mother = Mother(stage)
        reference = mother.asks(
            Wishes(
                asker="Parent or carer",
                decision="The local authority will not assess",
                authority="Sampleshire (example)",
                letter=stage.today - timedelta(days=9),
                person="Ngozi Bellamy-Achebe",
                born=stage.today.replace(year=stage.today.year - 9, day=14),
                name="Rosalind Achebe",
                email="rosalind.achebe@example.com",
                wish="Mediation",
            )
        )
        sam = Adviser(stage, "Sam Reed")
        sam.signs_in()
        sam.records_the_call(reference, "Rosalind Achebe", "Mediation")

        bea = Coordinator(stage, "Bea Hollis")
        bea.signs_in()
        bea.goes_to(f"/office/cases/{reference}/parties/new")
        bea.sees("Add a person or organisation", called="201-add-the-father")
        bea.reads(f"The family said: it is not safe to contact {FATHER}, her father.")
        bea.chooses("Parent")
        bea.types("Full name", FATHER)
        bea.types("Email address", "marcus.bellamy@example.com")
        bea.presses("Add to the case")
        bea.reads(f"Tick that it is safe to contact {FATHER}")
        stage.look(bea.page, "202-asked-about-the-father")
        expect(bea.page.get_by_role("textbox", name="Full name")).to_have_value(FATHER)
        bea.ticks(re.compile("^It is safe to contact"))
        bea.types("Who said that it is safe, and how?", "Rosalind Achebe, by phone, alone")
        bea.gives_date("When did they say so?", uk_day(stage.clock()))
        bea.presses("Add to the case")
        bea.reads("Safe to contact: Rosalind Achebe, by phone, alone")

        bea.goes_to(f"/office/cases/{reference}/other-parent")
        bea.sees("Contact with the other parent", called="203-what-the-family-says")
        bea.chooses("No: do not contact them")
        bea.types("Who said so, and how?", "Rosalind Achebe, by phone, an hour later")
        bea.gives_date("When did they say so?", uk_day(stage.clock()))
        bea.presses("Save this")
        bea.sees("Safety")
        bea.chooses(re.compile("^Yes"))
        bea.types("How do we know?", "She moved, and he must not learn where she lives")
        bea.presses("Save this")
        bea.reads("This case has a safety flag", "Not safe to contact")
        stage.look(bea.page, "204-case-of-a-family-at-risk")

        bea.goes_to(f"/office/cases/{reference}/arrange")
        bea.reads(f"It is not safe to contact {FATHER}", "(not safe to contact)")
        stage.look(bea.page, "205-arrange-while-he-waits")
        assert not bea.page.get_by_role("checkbox", name=re.compile(f"^{FATHER}")).is_checked()
        bea.arranges_a_meeting(reference, "Idris Vaughan", stage.today + timedelta(days=9))
        bea.reads("Rosalind Achebe")
        bea.goes_to(f"/mailbox?q={FATHER}")
        bea.reads("No messages match")

        bea.goes_to(f"/office/cases/{reference}/safety")
        bea.sees("Safety", called="206-safety")
        bea.chooses(re.compile("^No"))
        bea.types("How do we know?", "She says that he moved abroad")
        bea.presses("Save this")
        bea.reads("Only a senior adviser lifts a safety flag.")
        dina = Adviser(stage, "Dina Farrow")
        dina.signs_in()
        dina.goes_to(f"/office/cases/{reference}/safety")
        dina.chooses(re.compile("^No"))
        dina.types("How do we know?", "She says that he moved abroad")
        dina.presses("Save this")
        dina.reads("Recorded: this case has no safety flag.", "Not safe to contact")
        stage.look(dina.page, "207-flag-lifted-and-he-still-waits")
        assert stage.complaints == []
