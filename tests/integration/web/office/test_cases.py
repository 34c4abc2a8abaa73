"""Today, the list of cases, one case's page, and who learns what there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cases.documents import Upload, UploadPurpose
from cases.vocabulary import Choice, Role
from tests import factories
from tests.integration.web.office.conftest import NOW, Office


def a_case(office: Office, **changes: Any) -> str:
    with office.services.database.write() as session:
        return factories.a_case(office.services, session, **changes).reference


def advised(office: Office, choice: Choice, **changes: Any) -> str:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        return factories.an_advised_case(office.services, session, sam, choice, **changes).reference


def test_an_empty_office_says_what_will_come(office):
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Late, or to do today (0)", "To call (0)", "To arrange (0)", "To send or correct (0)")
    assert bea.get("/office/cases").says(
        "No cases yet. A request from the public form, or one you take by phone"
    )


def test_each_step_stands_in_its_list_and_late_ones_in_the_first(office):
    office.add("Ruth Okafor", Role.OFFICER)
    a_case(office, person_name="Late Child", at=NOW - timedelta(days=9))
    a_case(office, person_name="New Child", at=NOW - timedelta(hours=2))
    advised(office, Choice.MEDIATION, person_name="Meeting Child")
    advised(office, Choice.NO_MEDIATION, person_name="Certificate Child", at=NOW - timedelta(hours=1))
    page = office.browser("Bea Hollis").get("/office")
    assert page.says("Late, or to do today (1)", "To call (1)", "To arrange (1)", "To send or correct (1)")
    text = page.text
    order = [text.index(name) for name in ("Late Child", "New Child", "Meeting Child", "Certificate Child")]
    assert order == sorted(order)
    assert page.says("6 working days late")


@pytest.mark.usefixtures("both_databases")
def test_the_list_is_late_first_and_finds_names_whatever_their_spelling(office):
    a_case(office, person_name="Łukasz O'Brien", at=NOW - timedelta(hours=2))
    late = a_case(office, person_name="Zoë Müller", at=NOW - timedelta(days=9))
    bea = office.browser("Bea Hollis")
    listed = bea.get("/office/cases")
    assert listed.text.index("Zoë Müller") < listed.text.index("Łukasz O'Brien")
    for words in ("obrien", "LUKASZ", "o’brien", "lukasz bury"):
        found = bea.get("/office/cases", query_string={"q": words})
        assert found.says("Łukasz O'Brien"), words
        assert "Zoë Müller" not in found.text
    for words in (late, late.lower().replace("-", ""), "zoe muller", "muller"):
        assert bea.get("/office/cases", query_string={"q": words}).says("Zoë Müller"), words
    none = bea.get("/office/cases", query_string={"q": "hale"})
    assert none.says("No case matches ‘hale’. Search looks at how words begin, in names, references")
    assert "Zoë" not in bea.get("/office/cases", query_string={"q": "!!!"}).text


def test_filters_narrow_the_list(office):
    a_case(office, person_name="To Call", at=NOW)
    advised(office, Choice.MEDIATION, person_name="To Arrange", authority_name="Knowsley")
    bea = office.browser("Bea Hollis")
    arranging = bea.get("/office/cases?step=arrange")
    assert arranging.says("To Arrange")
    assert "Call Priya Shah" not in arranging.text
    assert bea.get("/office/cases?authority=Knowsley").says("1 case, late ones first")
    assert bea.get("/office/cases?step=waiting").says("No case matches these filters.")
    assert bea.get("/office/cases?track=drs&page=77&step=nonsense").says("No case matches these filters.")


def test_many_cases_come_in_pages(office):
    with office.services.database.write() as session:
        for number in range(53):
            factories.a_case(office.services, session, at=NOW, person_name=f"Child {number:02}")
    bea = office.browser("Bea Hollis")
    first = bea.get("/office/cases")
    assert first.says("53 cases", "Child 49")
    assert "Child 50" not in first.text
    last = bea.get(first.links()["Next page"])
    assert last.says("Child 50", "Child 52")
    assert "Child 49" not in last.text
    assert "Next page" not in last.links()


@pytest.mark.usefixtures("both_databases")
def test_the_case_page_shows_both_dates_and_why(office):
    reference = advised(office, Choice.NO_MEDIATION)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert page.says("Contact us", "Done Wed 18 Nov, in time", "12 Jan 2027, 5pm")
    assert page.says("The two months end on Tuesday 12 January 2027.")
    assert page.says("Three working days from Thursday 19 November 2026 end on Tuesday 24 November 2026.")
    assert page.says("Nothing in this case’s record has been changed.")
    assert page.html.index("govuk-details__summary") < page.html.index(" entries hold;")


def test_a_case_without_documents_says_which_of_them_its_reader_will_see(office):
    address = f"/office/cases/{a_case(office)}"
    made = "A certificate or an Outcome Statement appears here once it is made."
    assert office.browser("Bea Hollis").get(address).says(made)
    answer = office.browser("Sam Reed").get(address)
    assert answer.says(
        "A certificate appears here once it is made. An adviser does not see the Outcome Statement."
    )


def test_a_name_of_eighty_letters_and_any_script_has_room(office):
    for name in ("M" * 40 + " " + "W" * 39, "سامي حدّاد", "王小明 😀", "Marek Żółć"):
        reference = a_case(office, person_name=name)
        page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
        assert page.heading.startswith(name)


def test_hopes_and_safety_are_folded_and_for_the_office_alone(office):
    reference = a_case(office, hopes="More help with reading.", safety_note="Not safe at home")
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert page.says(
        "for advisers, coordinators and the mediator only", "More help with reading.", "Not safe at home"
    )
    office.add("Ruth Okafor", Role.OFFICER)
    assert office.browser("Ruth Okafor").get(f"/office/cases/{reference}").status == 404


def test_opening_every_page_of_a_case_changes_nothing(office):
    reference = advised(office, Choice.MEDIATION)
    bea = office.browser("Bea Hollis")
    before = bea.get(f"/office/cases/{reference}").text
    pages = "call/1/1 certificate/1/1 arrange parties/1 parties/new details decisions/1 decisions/new"
    for page in (*pages.split(), "cannot-arrange/1"):
        assert bea.get(f"/office/cases/{reference}/{page}").status == 200, page
    assert bea.get(f"/office/cases/{reference}").text == before


@pytest.mark.hard_input("K58")
def test_what_was_changed_in_a_file_stands_beside_it(office):
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session)
        session.add(
            Upload(
                case_id=case.id,
                purpose=UploadPurpose.DECISION_LETTER,
                shown_name="letter.pdf",
                stored_name="letter.pdf",
                media_type="application/pdf",
                digest=office.services.blobs.keep(b"%PDF-1.7 letter"),
                pages=2,
                changes=["We took out a script. It does not run in our copy."],
                received_at=NOW,
            )
        )
        reference = case.reference

    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")

    assert page.says("letter.pdf", "We took out a script. It does not run in our copy.")
