"""A family moves: what the earlier local authority keeps, what the new one sees, and who hears of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.access import case_seen_by, certificate_seen_by
from cases.accounts.people import Actor, ActorKind
from cases.attending.for_meeting import tag_paper
from cases.attending.supporters import name_supporter, supporters_of_case
from cases.casework.files import add_files, files_for_party
from cases.certificates.corrections import Correction, withdraw_certificate
from cases.corrections import DecisionDetails, add_decision
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.errors import NotFound
from cases.evidence.log import case_events
from cases.meetings.arranging import arranged_meetings
from cases.meetings.bringing import bring_supporters, open_shared_papers
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import (
    CertificateVariant,
    Choice,
    CorrectionReason,
    DecisionKind,
    Event,
    MeetingState,
    PaperTag,
    Role,
)
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.taking_part import remind_parts
from services.certificates import correct_and_send, issue_and_send
from services.evidence.check import check_evidence
from services.notifications.certificates import notify_certificate_withdrawn
from tests import factories
from tests.client import Page, ReviewingClient
from tests.factories import viewer_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import a_booked_meeting, ask, drs, sent
from tests.integration.web.office.test_files_and_links import a_file

__all__ = ["drs"]


def moved(browser: ReviewingClient, reference: str, **changes: Any) -> Page:
    typed = {"authority": "liverpool", "tell_earlier": "yes", "moved_on": date(2026, 11, 20), **changes}
    return browser.post_form(f"/office/cases/{reference}/move", typed)


def a_chosen_case(office: Office, choice: Choice = Choice.MEDIATION, **changes: Any) -> str:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        return factories.an_advised_case(office.services, session, sam, choice, **changes).reference


def emails(office: Office, kind: EmailKind) -> list[str]:
    with office.services.database.read() as session:
        return sorted(session.scalars(select(Delivery.to_address).where(Delivery.kind == kind)))


@pytest.mark.usefixtures("both_databases")
def test_a_move_keeps_each_authority_to_what_is_its_own(office: Office) -> None:
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_chosen_case(office, Choice.NO_MEDIATION)
    services = office.services
    with services.database.write() as session:
        case = case_seen_by(session, viewer_of(office.people["Sam Reed"]), reference)
        sam = viewer_of(office.people["Sam Reed"])
        first, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.NO_MEDIATION,
            by=sam,
            at=office.clock(),
            policy=services.policy,
            work=services.work,
        )
        number = first.reference
    sam_browser, ruth_browser = office.browser("Sam Reed"), office.browser("Ruth Okafor")
    assert ruth_browser.get(f"/authority/cases/{reference}").status == 200

    office.clock.pass_(hours=1)
    page = sam_browser.get(f"/office/cases/{reference}/move")
    assert page.says("Bury no longer sees the case", "No day starts again", "Ruth Okafor")
    done = moved(sam_browser, reference)

    assert done.says(
        "Moved from Bury to Liverpool", "Made by Bury", "until 20 Nov", "Ask both who takes part"
    )
    assert emails(office, EmailKind.CASE_MOVED_AWAY) == [ruth.email]
    assert ruth_browser.get(f"/authority/cases/{reference}").status == 404
    mine = ruth_browser.get("/authority/certificates")
    assert mine.says(number, "Aarav Shah", "The case has moved to another local authority")
    assert f"/authority/cases/{reference}" not in mine.html
    lily_browser = office.browser("Lily Marsh")
    assert lily_browser.get(f"/authority/cases/{reference}").status == 404, "nothing has come since"
    assert number not in lily_browser.get("/authority/certificates").html

    office.clock.pass_(hours=1)
    with services.database.write() as session:
        case = case_seen_by(session, viewer_of(office.people["Sam Reed"]), reference)
        old = certificate_seen_by(session, viewer_of(ruth), number)
        newer = correct_and_send(
            session,
            old,
            Correction(recipient_name="Priya Shaw"),
            CorrectionReason.NAME,
            by=viewer_of(office.people["Sam Reed"]),
            at=office.clock(),
            work=services.work,
        )
        assert newer.facts["la_name"] == old.facts["la_name"] == "Bury"
        replaced_by = newer.reference
        with pytest.raises(NotFound):
            certificate_seen_by(session, viewer_of(ruth), replaced_by)
        assert certificate_seen_by(session, viewer_of(lily), replaced_by) == newer
        added = add_decision(
            session,
            case,
            DecisionDetails(DecisionKind.NO_PLAN, letter_date=factories.LETTER),
            by=viewer_of(office.people["Sam Reed"]),
            at=office.clock(),
        )
        assert [d.made_by for d in case.decisions] == ["Bury", "Liverpool"]
        assert added.made_by_name == ""
    mine = ruth_browser.get("/authority/certificates")
    assert mine.says("Replaced by a newer one")
    assert replaced_by not in mine.html
    assert lily_browser.get("/authority/certificates").says(replaced_by)
    assert lily_browser.get(f"/authority/cases/{reference}").says(replaced_by)
    assert number not in lily_browser.get(f"/authority/cases/{reference}").html

    with services.database.write() as session:
        case = case_seen_by(session, viewer_of(office.people["Sam Reed"]), reference)
        kinds = [event.kind for event in case_events(session, case.id)]
        assert Event.AUTHORITY_MOVED in kinds
        findings = check_evidence(session, case.id, blobs=services.blobs, certificates=())
        assert findings.faults == [], findings
        held = certificate_seen_by(session, viewer_of(lily), replaced_by)
        withdraw_certificate(
            session, held, why="Not theirs", by=viewer_of(office.people["Sam Reed"]), at=office.clock()
        )
        notify_certificate_withdrawn(session, held, at=office.clock())
    assert emails(office, EmailKind.CERTIFICATE_WITHDRAWN) == sorted([lily.email, "priya.shah@example.com"])


def test_the_new_authority_is_asked_for_mediation_and_to_the_meeting(office: Office) -> None:
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_chosen_case(office)
    with office.services.database.write() as session:
        bea, idris = office.people["Bea Hollis"], office.people["Idris Vaughan"]
        case = case_seen_by(session, viewer_of(bea), reference)
        factories.a_meeting(session, case, idris, bea, starts=office.clock() + timedelta(days=9))
        family, before = case.parties[0], case.authority_party()
        assert before is not None
        report, by = a_file(office), Actor(ActorKind.PARTY, str(family.id), family.name)
        add_files(session, case, [report], given_by=family, by=by, at=office.clock())
        tag_paper(session, case, report, PaperTag.SHARED, by=by, at=office.clock())
        open_shared_papers(session, case, by=by, at=office.clock())
        name_supporter(session, before, "Jo Marsh", "adviser", is_lawyer=False, by=by, at=office.clock())
        bring_supporters(session, case, at=office.clock())
        file = f"/authority/cases/{reference}/files/{report.id}"
    ruths = office.browser("Ruth Okafor")
    assert ruths.get(file).status == 200
    bea_browser = office.browser("Bea Hollis")
    assert bea_browser.get(f"/office/cases/{reference}/move").says(
        "is invited to the meeting of Friday 4 December 2026"
    )

    office.clock.pass_(hours=1)
    moved(bea_browser, reference, tell_earlier="no")

    assert emails(office, EmailKind.CASE_MOVED_AWAY) == []
    assert lily.email in emails(office, EmailKind.MEDIATION_CHOSEN)
    assert lily.email in emails(office, EmailKind.INVITATION)
    assert emails(office, EmailKind.NOT_ASKED) == ["ruth.okafor@bury.example.com"]
    lily_browser = office.browser("Lily Marsh")
    page = lily_browser.get(f"/authority/cases/{reference}")
    assert page.says("4 December 2026", "Papers for the meeting", "report.pdf (2 pages), from Priya Shah")
    assert lily_browser.get(file).status == 200
    assert "Jo Marsh" not in page.text
    assert ruths.get(file).status == 404
    assert office.browser("Ruth Okafor").get(f"/authority/cases/{reference}").status == 404
    with office.services.database.read() as session:
        case = case_seen_by(session, viewer_of(office.people["Bea Hollis"]), reference)
        party = case.authority_party()
        assert party is not None
        assert (party.name, case.lives_in, case.decisions[0].made_by) == ("Liverpool", "Liverpool", "Bury")
        assert [one.shown_name for one in files_for_party(session, party)] == ["report.pdf"]
        assert "Jo Marsh" not in [one.name for one in arranged_meetings(session, case)[0].attendances]
        assert supporters_of_case(session, case) == []
    assert ruth.authority_code == "bury"


def test_a_case_moves_while_everyone_is_asked_and_the_new_authority_is_asked_instead(
    office: Office, drs: str
) -> None:
    """What the earlier one answered counts no more; the others hear once that there is more time, not why."""
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    ask(office, drs)
    bea, services = office.browser("Bea Hollis"), office.services
    answers = {"answer": "no", "answered_how": "phone"}
    bea.post_form(f"/office/cases/{drs}/drs/answer/2", answers)
    office.clock.pass_(days=5)
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{drs}/move")
    assert page.says("It is no longer asked", "is asked in its place, to answer by")
    assert page.says("does not say who changed")

    done = moved(bea, drs, tell_earlier="no")

    assert done.says("Moved from Bury to Liverpool")
    assert lily.email in emails(office, EmailKind.TAKE_PART)
    emailed = sent(office, EmailKind.ANSWER_LATER)
    assert [address for address, _ in emailed] == ["joy@saltern.example.com", "priya.shah@example.com"]
    assert not any(word in words for _, words in emailed for word in ("Liverpool", "Bury", "moved"))
    asked = bea.get(f"/office/cases/{drs}/drs")
    assert asked.says("Liverpool", "Not yet")
    assert "Ruth Okafor" not in asked.text
    assert "No, I do not want to take part" not in asked.text
    assert office.browser("Ruth Okafor").get(f"/authority/cases/{drs}/part").status == 404
    lilys = office.browser("Lily Marsh")
    assert lilys.post_form(f"/authority/cases/{drs}/part", answer="yes", mode="either").status == 200
    for party in (1, 3):
        yes = {"answer": "yes", "mode": "either", "answered_how": "phone"}
        bea.post_form(f"/office/cases/{drs}/drs/answer/{party}", yes)
    assert bea.get(f"/office/cases/{drs}").says("Find a time and place")
    with services.database.read() as session:
        case = session.scalars(select(Case)).one()
        findings = check_evidence(session, case.id, blobs=services.blobs, certificates=())
        assert findings.faults == [], findings


def test_a_move_with_a_safety_flag_is_told_by_staff_and_reminds_nobody_who_left(
    office: Office, drs: str
) -> None:
    """The page and what staff say name one day; the earlier authority had not answered, and is left alone."""
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    ask(office, drs)
    office.clock.pass_(days=5)
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().safety_flag = True
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{drs}/move")
    day = re.search(r"to answer by (\w+ \d+ \w+ 2026)", page.text)
    assert day is not None
    assert page.says("You tell them yourself, on Today")
    case_page = moved(bea, drs, tell_earlier="no")
    assert sent(office, EmailKind.ANSWER_LATER) == []
    assert case_page.says("tell Priya Shah that there is more time to answer")
    notice = bea.get(case_page.links()["Tell them and record it"])
    assert notice.says(day[1], "This case has a safety flag, so no email was sent by itself")
    assert not notice.says("We had no email")
    office.clock.pass_(days=8)
    remind_parts(office.services.database, frozenset(), at=office.clock())
    assert emails(office, EmailKind.TAKE_PART_REMINDER) == [
        "joy@saltern.example.com",
        lily.email,
        "priya.shah@example.com",
    ]
    a_booked_meeting(office, drs, ask_first=False)
    assert "there is more time to answer" not in office.browser("Bea Hollis").get(f"/office/cases/{drs}").text


def test_a_move_that_gives_nobody_more_time_says_nothing_and_a_booked_meeting_waits_for_the_answer(
    office: Office, drs: str
) -> None:
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    a_booked_meeting(office, drs)
    office.clock.pass_(days=1)
    bea = office.browser("Bea Hollis")
    assert bea.get(f"/office/cases/{drs}/move").says("the meeting stays as it is")
    moved(bea, drs, tell_earlier="no")
    assert emails(office, EmailKind.ANSWER_LATER) == []
    bea.post_form(f"/office/cases/{drs}/drs/answer/4", {"answer": "talk", "answered_how": "phone"})
    assert bea.get("/office").says("Phone Liverpool: they want to talk first")
    with office.services.database.write() as session:
        part = next(one for one in session.scalars(select(TakingPart)) if one.party.name == "Liverpool")
        part.answer = None
    assert bea.get(f"/office/cases/{drs}").says("Liverpool to answer")
    office.clock.pass_(days=15)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Ask Liverpool whether they take part, or call off the meeting")

    with office.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.CANCELLED
        session.scalars(select(Disagreement)).one().reply_by = date(2027, 3, 1)
    page = bea.get(f"/office/cases/{drs}/move")
    assert page.says("to answer by Monday 1 March 2027", "nothing new is asked of them")
    moved(bea, drs, authority="bury", moved_on=office.clock().date(), tell_earlier="no")
    assert emails(office, EmailKind.ANSWER_LATER) == []
    assert lily.authority_code == "liverpool"


def test_a_move_is_asked_once_more_where_something_changed_and_refused_where_nothing_would(
    office: Office,
) -> None:
    reference = a_chosen_case(office, safety_note="Her former partner works there")
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/move")
    assert page.says("This case has a safety flag", "never says where to")
    assert bea.send(page, submit="yes").problems == [
        "Choose the local authority that is responsible now",
        "Enter the day",
        "Choose whether we may tell the earlier local authority",
    ]
    another = {"authority": "another", "other_authority": ""}
    assert moved(bea, reference, **another).problems == ["Write the name of the local authority"]
    first = bea.get(f"/office/cases/{reference}/move")
    assert moved(bea, reference, authority="another", other_authority="Torbay").says("Torbay: pass this on")
    typed = {"authority": "liverpool", "tell_earlier": "no", "note": "By phone"}
    again = bea.send(first, {**typed, "moved_on": date(2026, 11, 20)})
    assert again.says("Something changed since this page was opened", "is with Torbay")
    assert "By phone" in again.html
    with office.services.database.read() as session:
        assert session.scalars(select(Case.authority_name)).all() == ["Torbay"]
