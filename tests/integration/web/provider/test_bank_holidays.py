"""Bank holidays that staff change: at once where no date moves, else by two people, and what then moves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from cases.accounts.people import User
from cases.agreed.models import AgreedAction
from cases.corrections import PartyDetails, add_party
from cases.evidence.log import case_events, check_case
from cases.holidays.current import CurrentBankHolidays
from cases.holidays.models import HolidayChange, HolidayDecision, HolidayVerdict
from cases.models import Case
from cases.vocabulary import DueBasis, Event, PartyRole, Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.evidence.verification import verify_everything
from services.provider.second_person import SET_SINCE, TOO_NEW, YOURSELF
from tests import factories
from tests.integration.web.office.conftest import Office
from worker.emails.composers import compose_delivery, email_context

LIST = "/provider/bank-holidays"
CHRISTMAS_EVE = date(2026, 12, 24)
"""The family's letter is of 24 October 2026, so they appeal by this day."""
ELSEWHERE = date(2031, 6, 3)


MUST_SEE = "This moves dates of cases. A coordinator, who may read them, must approve it."


@pytest.fixture
def case_id(keepers: Office):
    with keepers.services.database.write() as session:
        return factories.a_case(
            keepers.services, session, letter_date=date(2026, 10, 24), at=keepers.clock.at
        ).id


def propose(office: Office, who: str, address: str) -> str:
    """Propose the change of that address; where its page is then."""
    browser = office.browser(who)
    page = browser.get(address)
    done = browser.send(page, {"name": "A day of mourning", "why": "Announced on GOV.UK"})
    assert done.says("Someone else must approve it before it counts.")
    return done.address


def moves_of(office: Office, address: str) -> str:
    """The mark of the dates that a coordinator's page of a change carries."""
    return office.browser("Cora Whitlock").get(address).value_of("seen")


def story_of(office: Office, case_id) -> str:
    with office.services.database.read() as session:
        reference = session.get_one(Case, case_id).reference
    return office.browser("Bea Hollis").get(f"/office/cases/{reference}").text


def changes(office: Office) -> list[HolidayChange]:
    with office.services.database.read() as session:
        return list(session.scalars(select(HolidayChange).order_by(HolidayChange.proposed_at)))


def decisions(office: Office) -> list[HolidayDecision]:
    with office.services.database.read() as session:
        return list(session.scalars(select(HolidayDecision)))


@pytest.mark.usefixtures("both_databases", "case_id")
def test_a_day_that_moves_no_date_is_added_by_one_person_and_once(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.post_form(f"{LIST}/add", day=ELSEWHERE)
    assert page.says("Add Tuesday 3 June 2031", "No date of any case moves")
    typed = {"name": "Coronation", "why": "Announced on GOV.UK"}
    done = bea.send(page, typed)
    assert done.says("Added. It counts from now on, and moved no date.")
    assert bea.send(page, typed).says("This was decided before. Nothing changed.")
    assert [one.verdict for one in decisions(keepers)] == [HolidayVerdict.AT_ONCE]
    assert ELSEWHERE in keepers.services.bank_holidays
    year = bea.get(f"{LIST}?year=2031")
    assert year.says("Tuesday 3 June 2031", "Coronation", "Added by Bea Hollis, 25 Nov 2026")


def test_the_preview_shows_which_next_steps_and_reminders_move_and_only_to_whoever_sees_cases(keepers):
    at, office = keepers.clock.at, keepers.services
    with office.database.write() as session:
        case = factories.a_case(office, session, at=at)
        mediator, bea = (factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR))
        meeting = factories.a_meeting(session, case, mediator, bea, starts=at + timedelta(days=20))
        outcome = factories.an_outcome(session, meeting, mediator, at=at)
        session.add(
            AgreedAction(
                case_id=case.id,
                outcome_id=outcome.id,
                owner_id=case.parties[0].id,
                **dict.fromkeys(("version", "number", "paper_number"), 1),
                **dict.fromkeys(("what", "done_means", "owner", "due_reason", "statement_ref"), "Write"),
                due_basis=DueBasis.AGREED,
                due_date=date(2026, 12, 11),
                agreed_on=at.date(),
                kept_at=at,
            )
        )
    page = keepers.browser("Bea Hollis").get(f"{LIST}/add/2026-11-26")
    assert page.says("Next steps and reminders that would move", "Call Priya Shah"), page.text
    assert page.says("26 Nov 2026", "27 Nov 2026")
    page = keepers.browser("Bea Hollis").get(f"{LIST}/add/2026-12-08")
    assert page.says("Reminder of agreed action 1", "4 Dec 2026", "3 Dec 2026", "stays as it was agreed")
    assert "11 Dec 2026" not in page.text
    proposed = propose(keepers, "Bea Hollis", f"{LIST}/add/2026-11-26")
    assert keepers.browser("Cora Whitlock").get(proposed).says("Call Priya Shah")
    assert "Priya Shah" not in keepers.browser("Noor Ashby").get(proposed).text


def test_a_day_that_has_come_waits_for_a_second_person_though_no_date_moves(keepers):
    propose(keepers, "Bea Hollis", f"{LIST}/add/2026-11-24")
    assert decisions(keepers) == []
    assert date(2026, 11, 24) not in keepers.services.bank_holidays


@pytest.mark.usefixtures("both_databases")
def test_a_day_that_moves_dates_waits_for_a_second_person_who_sees_each_of_them(keepers, case_id):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    assert CHRISTMAS_EVE not in keepers.services.bank_holidays
    before = story_of(keepers, case_id)
    assert "24 December 2026" in before
    cora = keepers.browser("Cora Whitlock")
    assert cora.get("/office").says("1 change of bank holidays waits for a second person")
    page = cora.get(address)
    assert page.says("Aarav Shah", "Appeal", "24 Dec 2026", "23 Dec 2026", "A day of mourning")
    done = cora.send(page, {}, action=f"{address}/approve")
    assert done.says("Approved. It counts from now on.", "Aarav Shah", "23 Dec 2026")
    assert CHRISTMAS_EVE in keepers.services.bank_holidays
    after = story_of(keepers, case_id)
    assert "Dates moved: the bank holidays were changed" in after
    assert "Appeal: 24 December 2026, now 23 December 2026" in after
    with keepers.services.database.read() as session:
        moved = [one for one in case_events(session, case_id) if one.kind is Event.DATES_MOVED]
        assert [one.who for one in moved] == ["Cora Whitlock"]
        assert check_case(session, case_id).sound


@pytest.mark.usefixtures("both_databases")
def test_the_second_press_and_the_second_tab_approve_once(keepers, case_id):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    keepers.add("Dora Pell", Role.COORDINATOR)
    cora, dora = keepers.browser("Cora Whitlock"), keepers.browser("Dora Pell")
    pages = [(cora, cora.get(address)), (cora, cora.get(address)), (dora, dora.get(address))]
    with ThreadPoolExecutor(1) as one_by_one:
        done = [
            one_by_one.submit(browser.send, page, {}, action=f"{address}/approve").result()
            for browser, page in pages
        ]
    assert done[0].says("Approved. It counts from now on.")
    assert done[1].says("This was decided before. Nothing changed.")
    assert done[2].says("This was decided before. Nothing changed.")
    assert [one.verdict for one in decisions(keepers)] == [HolidayVerdict.APPROVED]
    with keepers.services.database.read() as session:
        assert [e.kind for e in case_events(session, case_id)].count(Event.DATES_MOVED) == 1


@pytest.mark.usefixtures("case_id")
def test_nobody_approves_what_they_proposed_and_only_they_withdraw_it(keepers):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    bea, cora = keepers.browser("Bea Hollis"), keepers.browser("Cora Whitlock")
    own = bea.get(address)
    assert own.says("Someone else must approve this: another coordinator, who may read the cases.")
    assert "Approve this change" not in own.text
    theirs = cora.get(address)
    forged = {"seen": theirs.value_of("seen")}
    token = {"csrf_token": own.value_of("csrf_token")}
    refused = bea.post(f"{address}/approve", data={**forged, **token, "submit": "yes"})
    assert refused.says("Someone else must approve this. You proposed it yourself.")
    assert decisions(keepers) == []
    not_theirs = cora.post(f"{address}/withdraw", data={"csrf_token": theirs.value_of("csrf_token")})
    assert not_theirs.says("Only the person who proposed this can withdraw it.")
    assert bea.send(own, {}, action=f"{address}/withdraw").says("Withdrawn. Nothing changed.")
    late = cora.send(theirs, {}, action=f"{address}/approve")
    assert late.says("This was decided before. Nothing changed.")
    assert CHRISTMAS_EVE not in keepers.services.bank_holidays


@pytest.mark.usefixtures("case_id")
def test_another_account_of_the_same_hand_does_not_approve(keepers):
    keepers.add("Dora Pell", Role.COORDINATOR)
    eve = keepers.add("Eve Marsh", Role.COORDINATOR)
    keepers.clock.pass_(minutes=5)
    address = propose(keepers, "Noor Ashby", f"{LIST}/add/{CHRISTMAS_EVE}")
    with keepers.services.database.write() as session:
        local, _, domain = keepers.people["Noor Ashby"].email.partition("@")
        session.get_one(User, keepers.people["Cora Whitlock"].id).email = f"{local}+office@{domain}"
        session.get_one(User, keepers.people["Dora Pell"].id).created_at = keepers.clock()
        session.get_one(User, eve.id).password_set_at = keepers.clock()
    for who, email, why in (
        ("Cora Whitlock", f"{local}+office@{domain}", YOURSELF),
        ("Dora Pell", "", TOO_NEW),
        ("Eve Marsh", "", SET_SINCE),
    ):
        keepers.people[who].email = email or keepers.people[who].email
        page = keepers.browser(who).get(address)
        assert page.says(why), who
        assert "Approve this change" not in page.text
        assert "waits for a second person" not in keepers.browser(who).get("/office").text
    bea = keepers.browser("Bea Hollis")
    assert bea.get("/office").says("1 change of bank holidays waits for a second person")
    assert bea.send(bea.get(address), {}, action=f"{address}/approve").says("Approved.")


@pytest.mark.parametrize("flagged", [False, True])
def test_families_whose_dates_moved_are_told_once_by_email_or_by_staff(keepers, case_id, flagged):
    with keepers.services.database.write() as session:
        case = session.get_one(Case, case_id)
        case.safety_flag = flagged
        details = PartyDetails("Thomas Shah", address="9 Far Road")
        by = factories.viewer_of(keepers.people["Bea Hollis"])
        father = add_party(session, case, PartyRole.PARENT, details, by=by, at=keepers.clock())
        father.address = "9 Far Road"
        reference = case.reference
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    cora = keepers.browser("Cora Whitlock")
    page = cora.get(address)
    for _ in range(2):
        cora.send(page, {}, action=f"{address}/approve")
    with keepers.services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == EmailKind.DATES_MOVED)
        sent = session.scalars(query).all()
        assert [one.to_name for one in sent] == ["Priya Shah"]
        body = compose_delivery(email_context(keepers.services), session, sent[0]).get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
    assert "because Thursday 24 December 2026 is now a bank holiday" in words
    assert (
        "The last safe day to appeal is now Wednesday 23 December 2026. "
        "Before, it was Thursday 24 December 2026." in words
    )
    assert not any(one in words for one in ("Thomas", "Far Road", "Aarav"))
    assert ("A.S." in words) is not flagged
    case_page = cora.get(f"/office/cases/{reference}")
    assert case_page.says("Tell Thomas Shah that their dates have changed")
    notice = cora.get(next(one for one in case_page.links().values() if "/news/" in one))
    assert notice.says("Last safe day to appeal: Wednesday 23 December 2026")
    assert cora.send(notice, {"told_how": "post"}).says("Recorded")


@pytest.mark.usefixtures("case_id")
def test_someone_else_may_say_no(keepers):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    noor = keepers.browser("Noor Ashby")
    done = noor.send(noor.get(address), {}, action=f"{address}/decline")
    assert done.says("Not approved. Nothing changed.", "Not wanted, Noor Ashby")
    assert CHRISTMAS_EVE not in keepers.services.bank_holidays
    again = propose(keepers, "Noor Ashby", f"{LIST}/add/{CHRISTMAS_EVE}")
    assert again != address


@pytest.mark.usefixtures("case_id")
def test_an_administrator_sees_numbers_and_no_case(keepers):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    noor = keepers.browser("Noor Ashby")
    page = noor.get(address)
    assert page.says("Appeal: 1 date", "Administrators see no cases", MUST_SEE)
    assert "Approve this change" not in page.text
    token = {"csrf_token": page.value_of("csrf_token"), "seen": moves_of(keepers, address), "submit": "yes"}
    assert noor.post(f"{address}/approve", data=token).says(MUST_SEE)
    assert decisions(keepers) == []
    assert "Aarav" not in page.html
    assert "CP-" not in page.html
    page = keepers.browser("Noor Ashby").get(f"{LIST}/take-out/2026-12-25")
    assert "Aarav" not in page.html
    assert "CP-" not in page.html


@pytest.mark.usefixtures("both_databases", "case_id")
def test_dates_that_changed_since_the_page_was_opened_are_shown_again_first(keepers):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    cora = keepers.browser("Cora Whitlock")
    page = cora.get(address)
    with keepers.services.database.write() as session:
        factories.a_case(
            keepers.services,
            session,
            letter_date=date(2026, 10, 24),
            person_name="Kofi Mensah-Reid",
            at=keepers.clock.at,
        )
    again = cora.send(page, {}, action=f"{address}/approve")
    assert again.says("The dates that would move have changed since this page was opened.")
    assert again.says("Kofi Mensah-Reid", "The dates have changed since this was proposed")
    assert decisions(keepers) == []
    assert cora.send(again, {}, action=f"{address}/approve").says("Approved. It counts from now on.")


def test_taking_a_day_out_always_wants_a_second_person_and_can_be_undone_the_same_way(keepers):
    address = propose(keepers, "Noor Ashby", f"{LIST}/take-out/2031-08-25")
    assert date(2031, 8, 25) in keepers.services.bank_holidays
    bea = keepers.browser("Bea Hollis")
    assert bea.send(bea.get(address), {}, action=f"{address}/approve").says("Approved.")
    assert date(2031, 8, 25) not in keepers.services.bank_holidays
    listed = bea.get(f"{LIST}?year=2031")
    assert listed.says("Days taken out", "Add it again")
    added = bea.send(bea.get(f"{LIST}/add/2031-08-25"), {"name": "Summer", "why": "Taken out by mistake"})
    assert added.says("Added. It counts from now on")
    assert date(2031, 8, 25) in keepers.services.bank_holidays


def test_what_would_change_nothing_is_told(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.post_form(f"{LIST}/add", day=date(2026, 12, 25))
    assert page.problems == ["25 December 2026 counts as a bank holiday already"]
    page = bea.post_form(f"{LIST}/add", day=date(2027, 6, 5))
    assert page.problems == ["5 June 2027 is at a weekend, so it is no working day already"]
    page = bea.post_form(f"{LIST}/add", day=date(2090, 6, 5))
    assert page.problems == ["Enter a day of the years 2014 to 2045"]
    assert bea.get(f"{LIST}/take-out/2027-06-04").says("4 June 2027 does not count as a bank holiday.")
    assert bea.get(f"{LIST}/add/no-day").status == 404
    empty = bea.send(bea.get(f"{LIST}/add/{ELSEWHERE}"), {"name": "", "why": ""})
    assert empty.problems == ["Enter what the day is called", "Say how we know"]
    assert changes(keepers) == []


def test_the_page_warns_when_the_table_ends_and_when_nobody_looked_for_a_year(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.get(LIST)
    assert page.says("The list covers 2014 to 2045.", "Nobody has changed anything yet.")
    assert "ends soon" not in page.text
    assert "for more than a year" not in page.text
    keepers.clock.at = keepers.clock.at.replace(year=2028)
    bea = keepers.browser("Bea Hollis")
    page = bea.get(LIST)
    assert page.says("Nobody has checked this list for more than a year")
    page = bea.send(page, {}, action=f"{LIST}/checked")
    assert page.says("Recorded: you checked the list today.", "Saturday 25 November 2028, by Bea Hollis")
    assert "for more than a year" not in page.text
    keepers.clock.at = keepers.clock.at.replace(year=2045)
    bea = keepers.browser("Bea Hollis")
    assert bea.get(LIST).says("The list of bank holidays ends soon")
    assert bea.get("/office").says("The list of bank holidays ends soon")


@pytest.mark.usefixtures("both_databases")
def test_what_was_recorded_stays(keepers):
    bea = keepers.browser("Bea Hollis")
    bea.send(bea.get(f"{LIST}/add/{ELSEWHERE}"), {"name": "Coronation", "why": "Announced"})
    for change in (
        "UPDATE holiday_change SET name = 'x'",
        "DELETE FROM holiday_decision",
        "UPDATE holiday_decision SET decided_by = 'x'",
    ):
        with pytest.raises(DatabaseError), keepers.services.database.write() as session:
            session.execute(text(change))


@pytest.mark.usefixtures("case_id")
def test_another_process_follows_within_seconds(keepers):
    """Each process looks again by its own clock; here the second one's is moved."""
    seconds = [100.0]
    services = keepers.services
    other = CurrentBankHolidays(services.database, services.holidays.shipped, clock=lambda: seconds[0])
    assert ELSEWHERE not in other.now()
    bea = keepers.browser("Bea Hollis")
    bea.send(bea.get(f"{LIST}/add/{ELSEWHERE}"), {"name": "Coronation", "why": "Announced"})
    assert ELSEWHERE not in other.now()
    seconds[0] += 2.1
    assert ELSEWHERE in other.now()


@pytest.mark.usefixtures("case_id")
def test_the_evidence_holds_after_dates_moved(keepers):
    address = propose(keepers, "Bea Hollis", f"{LIST}/add/{CHRISTMAS_EVE}")
    cora = keepers.browser("Cora Whitlock")
    assert cora.send(cora.get(address), {}, action=f"{address}/approve").says("Approved.")
    with keepers.services.database.read() as session:
        assert list(verify_everything(session, blobs=keepers.services.blobs, certificates=[])) == []
