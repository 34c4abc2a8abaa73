"""Imported list to first certificate: cases kept elsewhere are brought in, and one gets its certificate."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page

from commands.demo.people import PEOPLE
from services.case_lists.rows import HEADS
from services.lists.csv_files import write_csv
from tests.browser.pages.staff import Adviser, Coordinator
from tests.browser.pages.stage import a_stage


def test_a_list_that_is_imported_ends_in_a_certificate(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> None:
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        row = {
            "number": "2026/0041",
            "child": "Aarav Shah",
            "birth date": "3 May 2015",
            "authority": "Bury",
            "decision": "D1",
            "letter date": (stage.today - timedelta(days=20)).isoformat(),
            "contacted on": (stage.today - timedelta(days=9)).isoformat(),
            "name": "Zoë Shah",
            "email": "zoe.shah@example.com",
            "advice on": (stage.today - timedelta(days=5)).isoformat(),
            "advice by": "Sam Reed",
            "no mediation on": (stage.today - timedelta(days=4)).isoformat(),
        }
        drs = {
            **row,
            "number": "2026/0042",
            "kind": "drs",
            "child": "Lena Novák",
            "decision": "",
            "advice on": "",
            "advice by": "",
            "no mediation on": "",
            "grounds": "support, review",
            "focus": "How Lena is helped with reading this school year",
            "asked on": (stage.today - timedelta(days=6)).isoformat(),
            "takes part": "yes",
            "authority takes part": "yes",
            "meeting on": (stage.today + timedelta(days=9)).isoformat(),
            "meeting starts": "10:00",
            "meeting mode": "in_person",
            "meeting place": "The Old Library, Nowhere",
            "mediator": next(one.email for one in PEOPLE if one.name == "Idris Vaughan"),
        }
        file = tmp_path / "old cases.csv"

        def sends(*rows: dict[str, str]) -> None:
            content = write_csv(HEADS, [[one.get(head, "") for head in HEADS] for one in rows])
            file.write_bytes(content.decode("utf-8-sig").encode("cp1252"))
            bea.page.get_by_label("The file").set_input_files(file)
            bea.presses("See what it would change")
            bea.sees("What old cases.csv would do")

        bea = Coordinator(stage, "Bea Hollis")
        bea.signs_in()
        bea.goes_to("/office/cases")
        bea.follows("Bring cases in from a list")
        bea.sees("Bring cases in", called="86-case-lists")
        sends({**row, "letter date": "03/04/2026"})
        bea.reads("could be two different days", "Nothing was imported")
        bea.stage.look(bea.page, "87-case-list-faults")
        bea.follows("Choose another file")
        sends(row, drs)
        bea.reads("2 cases would be opened", "booked")
        bea.stage.look(bea.page, "88-case-list-dry-run")
        bea.presses("Import this list")
        bea.sees("old cases.csv was imported", called="89-case-list-imported")

        bea.goes_to("/office/cases?q=2026/0042")
        bea.follows("Lena Novák")
        bea.reads("The Old Library, Nowhere", "Idris Vaughan")
        bea.stage.look(bea.page, "89-case-with-a-meeting")

        sam = Adviser(stage, "Sam Reed")
        sam.signs_in()
        sam.goes_to("/office/cases?q=2026/0041")
        sam.follows("Aarav Shah")
        sam.issues_the_certificate()

        bea.goes_to("/office/cases")
        bea.follows("Take out all cases as a file")
        bea.sees("Take out all cases", called="89-case-export")
        bea.types("What do you need it for?", "To see that it is all there")
        bea.presses("Take out all cases")
        bea.sees("Your list is ready", called="89-case-export-ready")
        assert "Zoë Shah" in bea.downloads(re.compile("^Download")).decode("utf-8-sig")
        assert stage.complaints == []
