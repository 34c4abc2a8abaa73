"""A quarter's report to its cases, what is hidden in the file, and an authority's own exact figures."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.errors import NotFound
from cases.meetings.models import Meeting
from cases.models import Case
from cases.reports.figures import QuarterRows, breakdowns
from cases.reports.models import QuarterReport
from cases.vocabulary import Choice, DueBasis, MeetingState, Role
from dates import plain_datetime
from documents.uploads import read_words
from services.reports.making import QuarterAsked, ask_for_quarter_report
from tests import factories
from tests.app_services import running_worker, wait_until
from tests.client import Page
from tests.factories import viewer_of
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
    assert page.says("Bury, July to September 2026", "Decisions they asked about", "Make the PDF")
    assert page.says("fewer than 5, or hidden beside it", "Each meeting that ended in the quarter.")
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


def test_a_pdf_keeps_the_figures_of_its_moment_and_a_later_press_makes_another(office: Office) -> None:
    a_quarter(office)
    services, bea = office.services, office.browser("Bea Hollis")
    pressed = f"{BURY.replace('/reports', '/reports/pdf')}"
    page = bea.post_form(BURY, action=pressed)
    assert page.says("The PDF is being made", "Being made")
    assert bea.browser.post(pressed, data={}).status_code == 400  # without the page's own token
    with services.database.write() as session:
        report = session.scalars(select(QuarterReport)).one()
        unmade, work = report.id, services.work
        again = ask_for_quarter_report(
            session,
            QuarterAsked("Bury", "2026-Q3"),
            (),
            provider=services.provider,
            by=viewer_of(office.people["Bea Hollis"]),
            at=NOW,
            work=work,
        )
        assert again.id == unmade, "a press while one is being made adds none"
        with pytest.raises(NotFound):
            ask_for_quarter_report(
                session,
                QuarterAsked("Bury", "2026-Q3"),
                (),
                provider=services.provider,
                by=viewer_of(office.people["Sam Reed"]),
                at=NOW,
                work=work,
            )
    assert bea.get(f"/office/reports/pdf/{unmade}").status == 404

    def made() -> int:
        with services.database.read() as session:
            return len([one for one in session.scalars(select(QuarterReport)) if one.made_at])

    with running_worker(services):
        wait_until(lambda: made() == 1)
        first = bea.browser.get(f"/office/reports/pdf/{unmade}")
        with services.database.write() as session:
            for case in session.scalars(select(Case)):
                case.received_at = IN_JULY  # what is recorded later counts in a later report
        office.clock.at = NOW + timedelta(minutes=5)
        page = bea.post_form(BURY, action=pressed)
        wait_until(lambda: made() == 2)
    assert first.mimetype == "application/pdf"
    assert first.headers["Content-Disposition"] == "attachment; filename=report-2026-Q3.pdf"
    text = " ".join(" ".join(read_words(first.data)).split())
    assert "Bury" in text
    assert "July to September 2026" in text
    assert plain_datetime(NOW).replace("\u00a0", " ") in text.replace("\u00a0", " ")
    assert "Mediation fewer than 5, or hidden beside it" in text
    assert "All together 8" in text
    for table in breakdowns(QuarterRows()):
        assert table.title in text
        assert table.note in text
    assert not {"Shah", "Priya", "Child0", "Met"} & set(text.split())
    page = bea.get(BURY)
    addresses = re.findall(r'href="(/office/reports/pdf/[0-9a-f-]+)"', page.html)
    assert len(addresses) == 2
    newest, earlier = (bea.browser.get(address).data for address in addresses)
    assert earlier == first.data
    assert "All together 9" in " ".join(" ".join(read_words(newest)).split())
    sam = office.browser("Sam Reed")
    assert [sam.get(address).status for address in (BURY, *addresses)] == [404] * 3


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
