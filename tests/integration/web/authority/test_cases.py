"""What an officer learns of a case: what the authority was told, and nothing that the family told us."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.corrections import PartyDetails, add_party
from cases.drs.parts import TakingPart
from cases.evidence.log import case_events
from cases.meetings.models import Attendance, Meeting
from cases.models import Case, Party
from cases.vocabulary import CertificateVariant, DecisionKind, Event, MeetingState, PartyRole, Role, Track
from signing.models import Signer
from tests import factories
from tests.certificates_due import certificates_to_issue
from tests.client import Page, ReviewingClient
from tests.integration.web.authority.conftest import NOW, REASON, Authorities
from tests.statements import statement_out


def test_a_family_that_only_phoned_is_unknown_to_the_authority(authorities: Authorities) -> None:
    """That they asked is theirs alone until mediation is chosen or a certificate issued."""
    browser = authorities.signed_in("bury")
    page = browser.get("/authority/cases")
    assert page.says("Chose Mediation", "Child plain")
    assert not page.says("Only Phoned")
    assert browser.get(f"/authority/cases/{authorities.cases['phoned']}").status == 404


def test_another_authoritys_case_is_the_page_for_what_does_not_exist(authorities: Authorities) -> None:
    """The very same page as for a reference that was never given."""
    browser = authorities.signed_in("bury")
    theirs = browser.get(f"/authority/cases/{authorities.cases['elsewhere']}")
    nobodys = browser.get("/authority/cases/CP-2222-22")
    assert (theirs.status, theirs.text) == (nobodys.status, nobodys.text) == (404, theirs.text)


def test_a_case_page_holds_facts_and_dates_but_no_reason_and_no_talk(authorities: Authorities) -> None:
    """Hopes, contact and the call stay with adviser and coordinator."""
    browser = authorities.signed_in("bury")
    page = browser.get(f"/authority/cases/{authorities.cases['plain']}")
    assert page.says(
        "Child plain", "born 3 May 2015", "Priya Shah", authorities.certificates["plain"], "Current"
    )
    for private in (REASON, "priya.shah@example.com", "960", "phone call", "did not want"):
        assert private not in page.text.replace("0808 157 0155", "")


def test_waiting_names_what_to_answer_by_when_and_the_new_certificates(authorities: Authorities) -> None:
    """Dates first: five working days to reply, thirty days to hold it."""
    page = authorities.signed_in("bury").get("/authority")
    assert page.heading == "Waiting for Bury"
    assert page.says(
        "by the end of Thursday 26 November 2026", "by Friday 18 December 2026", "New certificates"
    )
    assert page.html.count('class="govuk-button"') == 1
    assert any(words.startswith("Open CP-") for words in page.links())
    other = authorities.signed_in("leeds").get("/authority")
    assert '<a class="govuk-button" href="/authority/certificates?show=new">' in other.html
    assert other.says("Child elsewhere")
    assert not other.says("To answer")


def test_lists_are_read_a_page_at_a_time_and_pass_over_what_they_were_not_told_of(
    authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "web.authority.case_list.ON_A_PAGE",
        "web.authority.certificates.ON_A_PAGE",
        "services.authority.lists.AT_ONE_TIME",
    ):
        monkeypatch.setattr(name, 1)
    browser = authorities.signed_in("bury")
    pages = _pages_after(browser, "/authority/cases")
    names = re.compile("Chose Mediation|Child (?:olde?|plain)|Only Phoned")
    named = [name for page in pages for name in names.findall(page.html)]
    assert (len(pages), sorted(named)) == (3, ["Child olde", "Child plain", "Chose Mediation"])
    found = browser.get("/authority/cases?q=child")
    assert len(_pages_after(browser, "/authority/cases?q=child")) == 2
    assert 'rel="next" href="/authority/cases?q=child&amp;after=' in found.html
    lists = _pages_after(browser, "/authority/certificates")
    numbers = [number for page in lists for number in re.findall(r'id="tick-(MC-[^"]+)"', page.html)]
    assert sorted(numbers) == sorted(authorities.certificates[name] for name in ("new", "old", "plain"))
    typed = browser.get(f"/authority/certificates?q={authorities.certificates['plain']}")
    assert typed.says("Child plain")
    assert 'rel="next"' not in typed.html


def _pages_after(browser: ReviewingClient, address: str) -> list[Page]:
    """Every page of a list, by the links that lead on."""
    pages = [browser.get(address)]
    while after := re.search(r'rel="next" href="([^"]+)"', pages[-1].html):
        pages.append(browser.get(after[1].replace("&amp;", "&")))
    return pages


def test_a_downloaded_certificate_is_no_longer_new(authorities: Authorities) -> None:
    """It leaves the waiting page and stays in the list."""
    browser = authorities.signed_in("leeds")
    browser.post_form("/authority/certificates", one=authorities.certificates["elsewhere"])
    page = browser.get("/authority")
    assert page.says("Nothing is waiting for Liverpool")
    assert browser.get("/authority/certificates").says("Child elsewhere")


def test_saying_that_it_cannot_be_arranged_is_recorded_once_and_makes_a_certificate_due(
    authorities: Authorities,
) -> None:
    """A page asks first; the second press changes nothing; the adviser has a certificate to issue."""
    browser = authorities.signed_in("bury")
    address = f"/authority/cases/{authorities.cases['chose']}/cannot-arrange/1"
    page = browser.get(address)
    assert page.says("by Friday 18 December 2026. The rules may allow until Saturday 19 December 2026.")
    first = browser.send(page, submit="yes")
    assert first.says("You told us that it cannot be arranged in time", "Wednesday 25 November 2026")
    browser.send(page, submit="yes")
    with authorities.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        said = [e for e in case_events(session, case.id) if e.kind is Event.AUTHORITY_CANNOT_ARRANGE]
        assert [e.who for e in said] == ["Ruth Okafor"]
        due = certificates_to_issue(session, case, at=NOW)
        assert [d.variant for d in due] == [CertificateVariant.DEEMED]


@pytest.mark.hard_input("K75")
def test_an_old_page_says_nothing_about_a_decision_that_was_corrected_since(authorities: Authorities) -> None:
    browser = authorities.signed_in("bury")
    old = browser.get(f"/authority/cases/{authorities.cases['chose']}/cannot-arrange/1")
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        case.decisions[0].kind = DecisionKind.PLAN_CONTENTS
    answer = browser.send(old, submit="yes")
    assert answer.problems[0].startswith("Something changed since this page was opened")
    assert browser.send(answer, submit="yes").says("You told us that it cannot be arranged in time")


def test_an_old_page_pressed_after_a_meeting_was_arranged_records_nothing_and_says_why(
    authorities: Authorities,
) -> None:
    browser = authorities.signed_in("bury")
    reference = authorities.cases["chose"]
    old = browser.get(f"/authority/cases/{reference}/cannot-arrange/1")
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        people = [factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)]
        factories.a_meeting(session, case, *people, starts=NOW + timedelta(days=14), at=NOW)
    answer = browser.send(old, submit="yes")
    assert answer.address == f"/authority/cases/{reference}"
    assert answer.says("A meeting is arranged, so nothing was recorded.")
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert case.decisions[0].cannot_arrange_on is None
        case.decisions[0].cannot_arrange_on = NOW.date()  # it had said so, and then found a date
    page = browser.get(f"/authority/cases/{reference}")
    assert page.says("A meeting is arranged all the same: see below.")
    assert not page.says("If you find a date, phone")
    with authorities.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.ADJOURNED
    page = browser.get(f"/authority/cases/{reference}")
    assert page.says(
        "A meeting has started all the same, and will continue on another day: see below.",
        "It has started, and will continue on another day",
    )
    assert not page.says("We will now give the family a certificate")
    with authorities.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.CONCLUDED
    page = browser.get(f"/authority/cases/{reference}")
    assert page.says(
        "A meeting took place all the same: see below.", "We will now give the family a certificate"
    )
    assert not page.says("A meeting is arranged")
    page = browser.send(old, submit="yes")
    assert page.says("A meeting has taken place, so nothing was recorded.")


def test_a_meeting_that_was_to_continue_and_was_not_held_is_told_with_what_comes_next(
    authorities: Authorities,
) -> None:
    browser = authorities.signed_in("bury")
    address = f"/authority/cases/{authorities.cases['chose']}"
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        people = [factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)]
        first = factories.a_meeting(session, case, *people, starts=NOW - timedelta(days=5), at=NOW)
        first.state = MeetingState.ADJOURNED
        session.flush()
        second = factories.a_meeting(session, case, *people, starts=NOW - timedelta(days=1), at=NOW)
        second.state, second_id = MeetingState.NOT_HELD, second.id
    missed = "The meeting of Tuesday 24 November 2026, which was to continue the first one, was not held."
    asks = "We need another date to continue the meeting"
    page = browser.get(address)
    assert page.says(asks, missed, "Tell us two other dates")
    assert page.says("The meeting of Tuesday 24 November 2026, which was to continue it, was not held")
    assert not page.says("We cannot arrange it in time")
    assert browser.get("/authority").says(missed)
    assert browser.get("/authority/cases").says("Dates wanted")
    with authorities.services.database.write() as session:
        session.get_one(Meeting, second_id).state = MeetingState.CONCLUDED
    page = browser.get(address)
    assert page.says("It took place", "It started. It continued on 24 November 2026")
    assert not page.says(asks)
    assert not page.says("will continue on another day")
    assert not browser.get("/authority").says("which was to continue")
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        case.track = Track.DRS  # voluntary: nothing is asked by the rules, and the state is told all the same
        session.get_one(Meeting, second_id).state = MeetingState.CANCELLED
    page = browser.get(address)
    assert page.says("which was to continue it, was called off")
    assert not page.says(asks)


def test_a_disagreement_with_a_school_is_nothing_of_the_authority_until_it_is_asked(
    authorities: Authorities,
) -> None:
    browser = authorities.signed_in("bury")
    address = f"/authority/cases/{authorities.cases['chose']}"
    assert browser.get(address).status == 200
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        case.track = Track.DRS
    assert browser.get(address).status == 404
    assert not browser.get("/authority/cases").says(authorities.cases["chose"])
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        people = [factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)]
        meeting = factories.a_meeting(session, case, *people, starts=NOW + timedelta(days=5), at=NOW)
        authority = case.authority_party()
        assert authority is not None
        theirs = next(one for one in meeting.attendances if one.party_id == authority.id)
        theirs.party_id = None  # a meeting of the family and the school alone
        attendance, party = theirs.id, authority.id
    assert browser.get(address).status == 404
    with authorities.services.database.write() as session:
        session.get_one(Attendance, attendance).party_id = party
    assert browser.get(address).status == 200
    with authorities.services.database.write() as session:
        session.get_one(Attendance, attendance).party_id = None
        session.add(TakingPart(case_id=session.get_one(Party, party).case_id, party_id=party, asked_at=NOW))
    assert browser.get(address).status == 200


def test_whoever_signs_without_email_is_said_to_get_a_code_and_no_link(authorities: Authorities) -> None:
    statement = statement_out(authorities.services, at=NOW)
    browser = authorities.signed_in("bury")
    waits = browser.get("/authority?what=sign")
    assert waits.says(
        "To sign (1)", "Sign the Outcome Statement", "The link is in our email of 25 November 2026."
    )
    with authorities.services.database.write() as session:
        officer = session.get_one(Signer, statement.authority.id)
        officer.email = None
        address = f"/authority/cases/{officer.envelope.case.reference}"
    page = browser.get("/authority")
    assert page.says("You are asked to sign the Outcome Statement", "Phone 0808 157 0155 for your code.")
    assert not page.says("The link is in our email")
    assert browser.get(address).says("A code that we read to them opens it, until the end of")


def test_opening_the_page_that_asks_says_nothing_yet(authorities: Authorities) -> None:
    """Only the press counts; where no mediation was chosen there is no such page."""
    browser = authorities.signed_in("bury")
    browser.get(f"/authority/cases/{authorities.cases['chose']}/cannot-arrange/1")
    with authorities.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["chose"])).one()
        assert case.decisions[0].cannot_arrange_on is None
    assert browser.get(f"/authority/cases/{authorities.cases['plain']}/cannot-arrange/1").status == 404


def test_a_case_names_who_asked_and_nobody_else_of_the_family_who_waits(authorities: Authorities) -> None:
    with authorities.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == authorities.cases["plain"])).one()
        viewer = factories.viewer_of(authorities.users["adviser"])
        add_party(session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=viewer, at=NOW)
    browser, at = authorities.signed_in("bury"), f"/authority/cases/{authorities.cases['plain']}"
    page = browser.get(at)
    assert page.says("Who asked", "Priya Shah")
    assert not page.says("Dev Shah")
    assert not page.says("Contact only")
    for safe in ("no", "ask"):
        with authorities.services.database.write() as session:
            case = session.scalars(select(Case).where(Case.reference == authorities.cases["plain"])).one()
            case.other_parent_safe = safe
        page = browser.get(at)
        assert page.says("Contact only Priya Shah.", "Ask us before you contact anybody else of the family.")
        assert "Dev" not in page.text


def test_what_no_page_can_show_is_taken_out_of_what_is_looked_for(authorities: Authorities) -> None:
    browser = authorities.signed_in("bury")
    for address in ("/authority/cases", "/authority/certificates"):
        page = browser.get(f"{address}?q=%F4%8F%BF%BFZzz%EF%BF%BF")
        assert (page.status, "\U0010ffff" in page.html, "\uffff" in page.html) == (200, False, False)
        assert page.value_of("q") == "Zzz"
