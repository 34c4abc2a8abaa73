"""What awaits the authority on its first page, and its lists: by name, reference or day, and narrowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from cases.accounts.people import Viewer
from cases.casework.authority_moves import NewAuthority, move_case
from cases.certificates.models import Certificate
from cases.models import Case
from cases.vocabulary import CertificateVariant, Role, Track
from services.authority.clocks import running_clocks
from services.authority.lists import CasesWanted, CertificatesWanted, cases_listed, certificates_listed
from services.authority.reading import mediation_asked
from services.authority.tasks import Reader, TaskKind, tasks_of
from tests.integration.web.authority.conftest import NOW, Authorities


def test_each_row_leads_to_where_it_is_done_and_the_list_is_narrowed_in_the_address(
    authorities: Authorities,
) -> None:
    """One press from the row to its page; what is narrowed to nothing says so; a wrong page is the last."""
    browser = authorities.signed_in("bury")
    page = browser.get("/authority")
    reference = authorities.cases["chose"]
    assert page.says("1 thing waits for Bury", "All (1)", "To answer (1)", "Offer dates for mediation")
    assert page.says("Thirty days to arrange mediation", "9 Dec")
    assert browser.get(page.links()["Offer dates for mediation"]).says("Tell us two dates")
    assert browser.get("/authority?what=answer&page=99").says(reference)
    assert browser.get("/authority?what=sign").says("Nothing of this kind is waiting.")
    assert browser.get("/authority?what=nonsense&page=x").says("Offer dates for mediation")


def test_what_is_late_comes_first_and_is_counted(authorities: Authorities) -> None:
    """Two days after the day for an answer, and on day 21: we ask again."""
    later = NOW + timedelta(days=21)
    object.__setattr__(authorities.services, "now", lambda: later)
    page = authorities.signed_in("bury").get("/authority")
    assert page.says("1 late", "Passed: we will ask you again")
    with authorities.services.database.read() as session:
        reader = Reader.of(authorities.users["bury"])
        holidays = authorities.services.bank_holidays
        (task,) = tasks_of(session, reader, bank_holidays=holidays, at=later)
        assert (task.kind, task.due, task.is_late) == (TaskKind.DATES, date(2026, 11, 26), True)
        asked = mediation_asked(session, [task.case], holidays)
        (clock,) = running_clocks(asked, bank_holidays=holidays, today=later.date())
        assert (clock.day_20, clock.is_past_day_20, clock.is_met) == (date(2026, 12, 9), True, False)
        stranger = Reader.of(authorities.users["leeds"])
        assert tasks_of(session, stranger, bank_holidays=holidays, at=later) == []


def test_cases_are_found_by_name_reference_and_day_and_narrowed(authorities: Authorities) -> None:
    """Each narrowing stands in the address, a list that comes to nothing says how to look."""
    browser = authorities.signed_in("bury")
    for typed in ("child pl", authorities.cases["plain"].lower(), authorities.certificates["plain"]):
        page = browser.get(f"/authority/cases?q={typed}")
        assert page.says("Child plain"), typed
        assert not page.says("Chose Mediation"), typed
    born = browser.get("/authority/cases?q=3+May+2015")
    assert born.says("Child plain", "Chose Mediation")
    assert not born.says("Child elsewhere")
    assert browser.get("/authority/cases?q=23/11/2026").says("Child plain")
    assert browser.get("/authority/cases?q=1+January+1999").says("whole dates such as")
    assert browser.get("/authority/cases?q=31/12/9999").says("whole dates such as")
    waiting = browser.get("/authority/cases?state=waiting")
    assert waiting.says("Chose Mediation")
    assert not waiting.says("Child plain")
    assert '<option value="waiting" selected>' in waiting.html
    assert browser.get("/authority/cases?state=closed").says("No case matches these filters.")
    assert browser.get("/authority/cases?track=drs&q=child").says("and these filters")


def test_certificates_are_found_the_same_way_and_new_ones_alone(authorities: Authorities) -> None:
    browser = authorities.signed_in("bury")
    for typed in ("child olde", "23 November 2026", authorities.cases["old"]):
        assert browser.get(f"/authority/certificates?q={typed}").says("Child old"), typed
    plain = browser.get("/authority/certificates?q=plain&kind=s55_4")
    assert plain.says("Child plain")
    assert not plain.says("Child old")
    assert browser.get("/authority/certificates?kind=s55_5_held").says(
        "No certificate matches these filters."
    )
    browser.post_form("/authority/certificates", one=authorities.certificates["plain"])
    new = browser.get("/authority/certificates?show=new")
    assert new.says("Child olde")
    assert not new.says("Child plain")


def test_of_a_family_that_moved_only_what_is_printed_finds_its_certificate(authorities: Authorities) -> None:
    """Where they moved to is not the earlier authority's to learn, not by trying words either."""
    services, officer = authorities.services, authorities.users["bury"]
    viewer = Viewer(officer.id, officer.name, Role.OFFICER, "bury")
    with services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["plain"])).one()
        adviser = authorities.users["adviser"]
        to = NewAuthority("Liverpool", "liverpool", NOW.date())
        move_case(
            session,
            case,
            to,
            new_one_asked=False,
            by=Viewer(adviser.id, adviser.name, Role.ADVISER),
            at=NOW,
        )
    with services.database.read() as session:

        def found(words: str) -> list[str]:
            wanted = CertificatesWanted(words=words)
            listed: list[Certificate] = [*certificates_listed(session, viewer, wanted, first=0, most=9)]
            return [one.reference for one in listed]

        assert found("child plain") == [authorities.certificates["plain"]]
        assert found("liverpool") == []
        wanted = CasesWanted(words="child plain")
        assert cases_listed(session, viewer, wanted, after="", most=9) == []
        narrow = replace(CertificatesWanted(words="plain"), variant=CertificateVariant.HELD)
        assert not certificates_listed(session, viewer, narrow, first=0, most=9)
        assert cases_listed(session, viewer, CasesWanted(track=Track.DRS), after="", most=9) == []
