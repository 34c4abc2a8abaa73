"""Two families' cases from the first page to the last paper, as everyone in them walks it in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.pages.family import Family, Signer, Wishes
from tests.browser.pages.staff import Adviser, Agreed, Coordinator, Mediator, Officer
from tests.browser.pages.stage import Stage, a_stage

AARAV_BORN = date(2015, 5, 3)
AGREED = Agreed(
    what="Put weekly speech and language sessions into section F",
    kind="change_contents",
    section="F",
    owner="Liverpool",
    done="Kofi has the amended plan by email",
    summary="The meeting looked at how help with speech and language is given.",
)


@pytest.fixture
def stage(
    tmp_path: Path, database_url: str, chromium: Browser, axe_faults: Callable[[Page], list[str]]
) -> Iterator[Stage]:
    """The example provider's people, with no case yet; whatever any browser complained of fails the walk."""
    with a_stage(tmp_path / "data", database_url, chromium, axe_faults) as stage:
        yield stage
        assert stage.complaints == []


def test_a_family_gets_a_certificate_without_mediation_and_a_corrected_one(stage: Stage) -> None:
    a_correction_supersedes(stage, *certificate_without_mediation(stage))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mediation_leads_to_a_statement_that_everyone_signed(stage: Stage) -> None:
    """On SQLite alone: the walk of the desk signs on PostgreSQL, and agreed actions go on from there."""
    mediation_to_a_signed_statement(stage)


def certificate_without_mediation(stage: Stage) -> tuple[str, str, str]:
    """Asked for on a phone without script, advised, issued, downloaded; its case, number and check code."""
    priya = Family(stage, script=False)
    reference = priya.asks(
        Wishes(
            asker="Parent or carer",
            decision="The local authority will not assess",
            authority="Bury",
            letter=stage.today - timedelta(days=9),
            person="Aarav Shar",
            born=AARAV_BORN,
            name="Priya Shah",
            email="priya.shah@example.com",
            wish="A certificate without mediation",
        )
    )
    priya.opens_message(f"We have your request ({reference})", to="Priya Shah")
    priya.reads("You contacted us on")

    sam = Adviser(stage, "Sam Reed")
    sam.signs_in()
    sam.records_the_call(reference, "Priya Shah", "A certificate without mediation")
    number, code = sam.issues_the_certificate()

    priya.opens_message(f"Your certificate is ready ({reference})", to="Priya Shah")
    assert priya.downloads(f"certificate-{number}.pdf").startswith(b"%PDF")
    priya.checks(number, code)
    priya.sees("This certificate is current", called="31-check-current")

    ruth = Officer(stage, "Ruth Okafor")
    ruth.signs_in()
    assert ruth.finds_the_certificate(number).startswith(b"%PDF")
    ruth.opens_the_case(reference)
    return reference, number, code


def mediation_to_a_signed_statement(stage: Stage) -> None:
    """Mediation chosen, arranged, held; the outcome typed, sent, signed twice, and in everyone's mail."""
    born = date(stage.today.year - 19, 2, 11)
    reference = Family(stage).asks(
        Wishes(
            asker="Young person",
            decision="A final or amended plan: I disagree with what it says",
            parts=("B", "F"),
            authority="Liverpool",
            letter=stage.today - timedelta(days=9),
            person="Kofi Mensah-Reid",
            born=born,
            name="Kofi Mensah-Reid",
            email="kofi.mensah-reid@example.com",
            wish="Mediation",
            own=True,
        )
    )
    sam = Adviser(stage, "Sam Reed")
    sam.signs_in()
    sam.records_the_call(reference, "Kofi Mensah-Reid", "Mediation")

    bea = Coordinator(stage, "Bea Hollis")
    bea.signs_in()
    bea.names_who_decides(reference, "Liverpool", "Dan Petrie", "dan.petrie@liverpool.example.com")
    meeting_day = stage.today + timedelta(days=14)
    bea.arranges_a_meeting(reference, "Idris Vaughan", meeting_day)
    stage.clock.ahead = timedelta(days=14)

    idris = Mediator(stage, "Idris Vaughan")
    idris.signs_in()
    idris.starts_the_outcome_form(reference)
    idris.fills_the_outcome_in(AGREED)
    idris.sees_the_page_while_typing(AGREED.what)
    idris.makes_the_paper()
    code = idris.sends_it_for_signature()

    kofi = Signer(stage)
    kofi.opens_the_link("Please read and sign", to="Kofi Mensah-Reid")
    kofi.proves_by_birth_date(born)
    kofi.reads_the_document(AGREED.what, AGREED.summary)
    kofi.signs_by_typing("Kofi Mensah-Reid")
    kofi.reads("Not everyone has signed yet.")

    dan = Signer(stage)
    dan.opens_the_link("Please read and sign", to="Dan Petrie")
    dan.proves_by_code(code)
    dan.reads_the_document(AGREED.what)
    dan.signs_by_drawing()

    for signer, name in ((kofi, "Kofi Mensah-Reid"), (dan, "Dan Petrie")):
        signer.opens_message(f"Signed by everyone ({reference})", to=name)
        signer.reads("Everyone has signed")
    idris.goes_to(f"/mediator/{reference}/paper")
    idris.sees("The Outcome Statement", called="76-mediator-paper-signed")
    assert idris.downloads("Download the finished copy (PDF)").startswith(b"%PDF")


def a_correction_supersedes(stage: Stage, reference: str, number: str, code: str) -> None:
    """A wrong name is put right by another certificate; the check page says so for the first."""
    sam = Adviser(stage, "Sam Reed")
    sam.signs_in()
    sam.goes_to(f"/office/cases/{reference}/certificates/{number}")
    newer, newer_code = sam.corrects_the_name("Aarav Shah")
    anyone = Family(stage)
    anyone.checks(number, code)
    anyone.sees("This certificate was replaced", called="32-check-replaced")
    anyone.reads(newer)
    anyone.checks(newer, newer_code)
    anyone.sees("This certificate is current", called="31-check-current")
