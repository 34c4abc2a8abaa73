"""Papers for the meeting: shared with everyone who comes, or for the mediator alone; late ones are marked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from cases.accounts.people import Actor
from cases.attending.for_meeting import MeetingPaper
from cases.casework.files import files_for_party, readers_of
from cases.corrections import PartyDetails, add_party
from cases.documents import Upload
from cases.evidence.log import check_case
from cases.meetings.arranging import MeetingPlan, usual_guests
from cases.meetings.bringing import open_shared_papers, papers_due
from cases.models import Case
from cases.vocabulary import MeetingMode, MeetingState, PartyRole, Role
from services.casework.file_readers import set_readers_and_tell
from services.meetings.arranging import arrange_and_invite, call_off, meeting_of
from tests.factories import viewer_of
from tests.integration.web.party.own_requests import OwnRequest, a_letter
from tests.integration.web.party.test_own_views import meet, signed_in, user_of

SEND = "/your/request/papers"


def add_dev(own_request: OwnRequest) -> None:
    """The other parent, as party 3."""
    with own_request.services.database.write() as session:
        case, at = session.get_one(Case, own_request.case_id), own_request.clock.at
        by = viewer_of(user_of(session, Role.COORDINATOR))
        add_party(session, case, PartyRole.PARENT, PartyDetails(name="Dev Shah"), by=by, at=at)


def arrange(own_request: OwnRequest, days: int, *, without: str = "", anew: bool = False) -> None:
    """Arrange a meeting in so many days, or move the one that is arranged, with everyone but one."""
    with own_request.services.database.write() as session:
        case, at = session.get_one(Case, own_request.case_id), own_request.clock.at
        starts = at + timedelta(days=days)
        plan = MeetingPlan(
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            mode=MeetingMode.IN_PERSON,
            mediator=user_of(session, Role.MEDIATOR),
            guests=[one for one in usual_guests(case) if one.name != without],
            place="The Old Library, Nowhere",
        )
        moving = None if anew else meeting_of(session, case.id)
        by = viewer_of(user_of(session, Role.COORDINATOR))
        arrange_and_invite(session, case, plan, by=by, at=at, moving=moving)


def cancel(own_request: OwnRequest) -> None:
    with own_request.services.database.write() as session:
        by = viewer_of(user_of(session, Role.COORDINATOR))
        assert call_off(session, meeting_of(session, own_request.case_id), by=by, at=own_request.clock.at)


def read_by(own_request: OwnRequest, number: int = 3) -> list[str]:
    """Names of the papers that a party may open."""
    with own_request.services.database.read() as session:
        return [one.shown_name for one in files_for_party(session, own_request.party(session, number))]


def test_what_a_meeting_opened_to_the_other_parent_ends_with_it_and_what_staff_opened_stays(
    own_request: OwnRequest,
) -> None:
    add_dev(own_request)
    meet(own_request)
    browser, _ = own_request.inside_by_code()
    sent = browser.post_form(SEND, files=[a_letter("report.pdf")], readers=[], for_meeting="shared")
    assert read_by(own_request) == ["report.pdf"]
    shown = browser.get(sent.links()["report.pdf"].removesuffix("/file"))
    cancel(own_request)
    assert read_by(own_request) == []
    assert browser.send(shown, for_meeting="mediator_only").says("We and the mediator can read it.")
    arrange(own_request, 20, anew=True)
    assert read_by(own_request) == []
    shown = browser.get(shown.address)
    assert browser.send(shown, for_meeting="shared").says("anyone else you agreed with us")
    assert read_by(own_request) == ["report.pdf"]
    arrange(own_request, 20, without="Dev Shah")
    assert read_by(own_request) == []
    arrange(own_request, 20)
    assert read_by(own_request) == ["report.pdf"]

    own_request.clock.at += timedelta(days=21)
    with own_request.services.database.write() as session:
        case, by = session.get_one(Case, own_request.case_id), viewer_of(user_of(session, Role.COORDINATOR))
        meeting_of(session, case.id).state = MeetingState.CONCLUDED
        open_shared_papers(session, case, by=Actor.of(by), at=own_request.clock.at)
    browser, _ = own_request.inside_by_code()
    second = a_letter("second.pdf", b"%PDF-1.7 second")
    browser.post_form(SEND, files=[second], readers=[], for_meeting="mediator_only")
    arrange(own_request, 30, without="Dev Shah", anew=True)
    assert read_by(own_request) == ["report.pdf"], "they could read it at the meeting that was held"
    page = browser.send(browser.get(browser.get("/your/request").links()["second.pdf"]), for_meeting="shared")
    assert page.says("Saved.")
    assert read_by(own_request, 2) == ["report.pdf", "second.pdf"]
    assert read_by(own_request) == ["report.pdf"], "for the meeting ahead, to which they are not asked"
    with own_request.services.database.read() as session:
        case = session.get_one(Case, own_request.case_id)
        holidays, at = own_request.services.bank_holidays, own_request.clock.at
        due = papers_due(session, case, working_days=5, bank_holidays=holidays, at=at)
        assert due is not None
        assert due > at.date(), "late is what comes after the day of the meeting ahead"

    with own_request.services.database.write() as session:
        case, by = session.get_one(Case, own_request.case_id), viewer_of(user_of(session, Role.COORDINATOR))
        upload = session.scalars(select(Upload).where(Upload.shown_name == "second.pdf")).one()
        wanted = {*readers_of(session, upload), str(own_request.party(session, 3).id)}
        body = {str(own_request.party(session, 2).id)}
        at = own_request.clock.at
        set_readers_and_tell(session, case, upload, wanted, by=by, at=at, for_meeting=body)
    page = browser.send(browser.get(page.address), for_meeting="mediator_only")
    assert read_by(own_request) == ["report.pdf", "second.pdf"], "staff let them read it"
    assert read_by(own_request, 2) == ["report.pdf"]
    page = browser.get(browser.get("/your/request").links()["report.pdf"])
    page = browser.send(page, for_meeting="none", readers=[])
    assert page.says("Only we can read it.")
    assert read_by(own_request) == ["second.pdf"], "its giver shares it with nobody"
    with own_request.services.database.read() as session:
        assert check_case(session, own_request.case_id).sound


def test_with_a_safety_flag_staff_decide_who_reads_a_shared_paper(own_request: OwnRequest) -> None:
    """Edge case 3."""

    def to_decide() -> list[str]:
        return [words for kind, words, _ in own_request.steps() if kind == "decide_readers"]

    add_dev(own_request)
    reference = meet(own_request)
    cancel(own_request)
    browser, _ = own_request.inside_by_code()
    browser.post_form(SEND, files=[a_letter("report.pdf")], readers=[], for_meeting="shared")
    with own_request.services.database.write() as session:
        session.get_one(Case, own_request.case_id).safety_flag = True
    assert to_decide() == []
    arrange(own_request, 20, anew=True)
    assert read_by(own_request) == []
    assert read_by(own_request, 2) == []
    assert to_decide() == ["Decide who reads ‘report.pdf’ for the meeting"]
    own_request.give_page(2)
    guest, theirs = own_request.inside_by_code(2)
    assert "report.pdf" not in theirs.text
    office = signed_in(own_request, Role.COORDINATOR)
    assert office.get("/office").says("Decide who reads ‘report.pdf’ for the meeting (safety flag)")
    with own_request.services.database.read() as session:
        upload_id = session.scalars(select(Upload.id)).one()
    page = office.get(f"/office/cases/{reference}/files/{upload_id}")
    assert page.says("This case has a safety flag", "Not decided yet", "Dev Shah (parent)")
    with own_request.services.database.read() as session:
        body = str(own_request.party(session, 2).id)
    office.send(page, readers=[body], giver_agreed="yes")
    assert to_decide() == []
    assert (read_by(own_request), read_by(own_request, 2)) == ([], ["report.pdf"])
    assert guest.get("/your/request").says("report.pdf (2 pages), from Priya Shah")
    arrange(own_request, 25)
    assert (read_by(own_request), to_decide()) == ([], [])

    with own_request.services.database.write() as session:  # one that was open before the flag
        case, by = session.get_one(Case, own_request.case_id), viewer_of(user_of(session, Role.COORDINATOR))
        shown = session.scalars(select(MeetingPaper)).one()
        shown.decided_for, case.safety_flag = [], False
        open_shared_papers(session, case, by=Actor.of(by), at=own_request.clock.at)
        case.safety_flag = True
    assert read_by(own_request) == ["report.pdf"]
    assert to_decide() == ["Decide who reads ‘report.pdf’ for the meeting"]
    office.send(office.get(page.address), readers=[body])
    assert (read_by(own_request), to_decide()) == ([], [])
    with own_request.services.database.read() as session:
        assert check_case(session, own_request.case_id).sound


def test_a_paper_is_read_by_everyone_who_comes_or_by_the_mediator_alone_and_late_ones_are_marked(
    own_request: OwnRequest,
) -> None:
    browser, page = own_request.inside()
    assert "Papers for the meeting" not in page.text
    sent = browser.post_form(SEND, files=[a_letter("report.pdf")], readers=[], for_meeting="shared")
    assert sent.says("We and the mediator can read it.")
    own_request.give_page(2)
    guest, theirs = own_request.inside_by_code(2)
    assert "report.pdf" not in theirs.text
    reference = meet(own_request)  # 8 December: papers by 1 December
    assert guest.get("/your/request").says("Papers for the meeting", "report.pdf (2 pages), from Priya Shah")
    assert browser.get("/your/request").says("by the end of Tuesday 1 December 2026")
    own_request.clock.at += timedelta(days=14)
    browser, _ = own_request.inside()
    late = a_letter("late.pdf", b"%PDF-1.7 late")
    assert browser.post_form(SEND, files=[late], readers=[], for_meeting="shared").says("It came late")
    alone = a_letter("alone.pdf", b"%PDF-1.7 alone")
    browser.post_form(SEND, files=[alone], readers=[], for_meeting="mediator_only")

    mediator = signed_in(own_request, Role.MEDIATOR)
    meeting = mediator.get(f"/mediator/{reference}")
    assert meeting.says("report.pdf (2 pages)", "In time", "late.pdf (2 pages)", "Late", "You alone")
    officer = signed_in(own_request, Role.OFFICER)
    case = officer.get(f"/authority/cases/{reference}")
    assert case.says(
        "Papers for the meeting", "report.pdf", "late.pdf (2 pages), from Priya Shah. It came late"
    )
    assert "alone.pdf" not in case.text
    file = meeting.links()["alone.pdf"].split("/files/")[1].split("?")[0]
    assert officer.get(f"/authority/cases/{reference}/files/{file}").status == 404

    shown = browser.get(browser.get("/your/request").links()["late.pdf"].removesuffix("/file"))
    kept = browser.send(shown, for_meeting="mediator_only")
    assert kept.says("Saved.", "We and the mediator can read it.")
    assert "late.pdf" not in officer.get(f"/authority/cases/{reference}").text
    with own_request.services.database.write() as session:
        by = viewer_of(user_of(session, Role.COORDINATOR))
        assert call_off(session, meeting_of(session, own_request.case_id), by=by, at=own_request.clock.at)
        assert check_case(session, session.get_one(Case, own_request.case_id).id).sound
    assert "Papers for the meeting" not in officer.get(f"/authority/cases/{reference}").text
