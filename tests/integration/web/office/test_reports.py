"""A quarter's report to its cases, what is hidden in the file, and an authority's own exact figures."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import Choice, DueBasis, MeetingState, Role
from tests import factories
from tests.client import Page
from tests.integration.web.office.conftest import NOW, Office

HELD = datetime(2026, 8, 20, 15, 0, tzinfo=UTC)
IN_JULY = datetime(2026, 7, 8, 9, 0, tzinfo=UTC)
BURY = "/office/reports?authority=Bury&quarter=2026-Q3"


def a_quarter(office: Office) -> None:
    """From July to September seven families of Bury chose mediation, one did not; one met and agreed."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        for number in range(7):
            choice = Choice.NO_MEDIATION if number == 0 else Choice.MEDIATION
            name = f"Child{number} Shah"
            case = factories.an_advised_case(
                office.services, session, sam, choice, at=IN_JULY, person_name=name
            )
            case.received_at = IN_JULY
        outcome, _ = factories.a_filled_outcome(office.services, session, at=HELD)
        meeting = session.scalars(select(Meeting)).one()
        meeting.state, meeting.concluded_at, meeting.case.person_name = (
            MeetingState.CONCLUDED,
            HELD,
            "Met Shah",
        )
        authority = meeting.case.authority_party()
        assert authority is not None
        action = AgreedAction(
            case_id=meeting.case_id,
            outcome_id=outcome.id,
            version=1,
            statement_ref="OS-0001",
            number=1,
            paper_number=1,
            what="Issue the plan",
            done_means="the family has it",
            owner="Bury",
            owner_party=authority,
            due_date=datetime(2026, 9, 24, tzinfo=UTC).date(),
            due_basis=DueBasis.AGREED,
            due_reason="Agreed at the meeting",
            agreed_on=HELD.date(),
            kept_at=HELD,
        )
        session.add(action)
        session.flush()
        done_on = datetime(2026, 9, 24, tzinfo=UTC)
        said = ActionAnswer(number=1, kind=ActionAnswerKind.DONE, said_by="Ruth Okafor")
        said.party = authority
        said.at, said.said_on = done_on, done_on.date()
        action.add_answer(said)
        factories.a_case(office.services, session, person_name="Late Shah")  # in November: no ended quarter


def numbers(page: Page) -> dict[str, str]:
    """Each figure that has cases, by its name in the address of its cases."""
    found = re.findall(r'figure=([a-z]+\.\w+)">(\d+)<', page.html)
    return dict(found)


@pytest.mark.usefixtures("both_databases")
def test_each_figure_of_a_quarter_leads_to_its_cases_and_the_file_hides_few(office: Office) -> None:
    a_quarter(office)
    bea = office.browser("Bea Hollis")
    page = bea.get("/office/reports")  # the newest quarter of the only authority
    assert page.says("Bury, July to September 2026", "Decisions they asked about")
    assert numbers(page) == {
        "kind.D1": "8",
        "asker.parent": "8",
        "choice.mediation": "7",
        "choice.none": "1",
        "wait.within": "1",
        "result.part": "1",
        "actions.on_time": "1",
    }
    one_case = bea.get(f"{BURY.replace('/reports', '/reports/cases')}&figure=choice.none")
    assert one_case.says("Child0 Shah", "1, in 1 case")
    assert "Child1 Shah" not in one_case.text
    assert bea.get(f"{BURY.replace('/reports', '/reports/cases')}&figure=result.part").says("Met Shah")
    file = bea.browser.get(BURY.replace("/reports", "/reports/report.csv"))
    rows = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"))))
    said = {(table, what): number for _, _, table, what, number in rows}
    assert said["Decisions they asked about", "All together"] == "8"
    chosen = [number for (table, _), number in said.items() if table.startswith("What families chose")]
    assert chosen[:2] == ["fewer than 5, or hidden beside it"] * 2  # seven beside one in a sum of eight
    assert not {number for number in said.values() if number in {"1", "2", "3", "4"}}
    assert "Shah" not in file.get_data(as_text=True)
    with office.services.database.read() as session:
        count = len(session.scalars(select(Case)).all())
    assert count == 9


def test_there_is_a_report_of_ended_quarters_alone(office: Office) -> None:
    bea = office.browser("Bea Hollis")
    assert bea.get("/office/reports").says("There is no report yet.")
    with office.services.database.write() as session:
        factories.a_case(office.services, session, at=NOW)
    assert bea.get("/office/reports").says("There is no report yet.")
    a_quarter(office)
    addresses = (
        "/office/reports?authority=Nowhere",
        "/office/reports?authority=Bury&quarter=2026-Q4",
        "/office/reports?authority=Bury&quarter=2026-Q2",
        "/office/reports?quarter=%00",
        "/office/reports/cases?authority=Bury&quarter=2026-Q3&figure=kind.nothing",
        "/office/reports/cases?authority=Bury",
    )
    assert {one: bea.get(one).status for one in addresses} == dict.fromkeys(addresses, 404)


@pytest.mark.usefixtures("both_databases")
def test_an_authority_has_its_own_exact_figures_and_no_other_authoritys(office: Office) -> None:
    a_quarter(office)
    office.add("Ruth Okafor", Role.OFFICER)
    office.add("Ed Lane", Role.OFFICER, authority_code="liverpool")
    ruth, ed = office.browser("Ruth Okafor"), office.browser("Ed Lane")
    page = ruth.get("/authority/figures?year=2026")
    assert page.says("For your SEN2 return, 2026", "RequestMediation", "For invoices, July to September 2026")
    listed = ruth.browser.get("/authority/figures/sen2.csv?year=2026").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(listed)))[1:]
    assert [row[3] for row in rows] == ["RequestMediation"] * len(rows)
    assert sum(bool(row[4]) for row in rows) == 7
    assert [(row[1], row[5]) for row in rows if row[5]] == [("Met Shah", "2026-08-20")]
    assert "Child0 Shah" not in listed  # a family that did not choose it is theirs alone
    assert ed.get("/authority/figures").says("There are no cases of yours yet.")
    nothing = ed.browser.get("/authority/figures/sen2.csv").get_data(as_text=True)
    assert "Shah" not in nothing
    assert ruth.get("/authority/figures?year=1999").status == 404
    assert ruth.get("/authority/figures?quarter=2026-Q4").status == 404
