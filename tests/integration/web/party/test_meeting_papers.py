"""Papers for the meeting: shared with everyone who comes, or for the mediator alone; late ones are marked."""

from __future__ import annotations

from datetime import timedelta

from cases.evidence.log import check_case
from cases.models import Case
from cases.vocabulary import Role
from services.meetings.arranging import call_off, meeting_of
from tests.factories import viewer_of
from tests.integration.web.party.own_requests import OwnRequest, a_letter
from tests.integration.web.party.test_own_views import meet, signed_in, user_of

SEND = "/your/request/papers"


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
