"""Disagreement resolution from everyone's yes to the signed statement, and its copies."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from cases.documents import Document
from cases.drs.parts import TakingPart
from cases.evidence.log import case_events, check_case
from cases.meetings.models import Meeting
from cases.models import Case, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import (
    DocumentKind,
    EnvelopeState,
    Event,
    PartAnswer,
    PartyNoticeKind,
    PartyRole,
)
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.taking_part import can_send_fresh_part_link
from services.queries.own_documents import own_documents
from services.requests import renew_request_link
from services.signing import decline_to_sign, sign_and_finish
from services.statements.copies import give_others_their_copies, parties_with_a_copy
from services.statements.data import PART_A, PART_B
from signing.models import Envelope
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.mediator.conftest import rows_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.talks import FOCUS, ask, come_in, drs, parts, sent
from tests.integration.web.readers import NEVER_IN_DRS
from tests.statements import made_part

__all__ = ("drs",)
MEETING_DAY = date(2026, 12, 14)
BOOKED = {
    "held_on": MEETING_DAY,
    "starts": "10am",
    "ends": "12:30pm",
    "mode": "in_person",
    "place": "The Old Library, Nowhere",
    "why_this_place": "A library that belongs to neither, 20 minutes from each.",
}


def everyone_says_yes(office: Office, reference: str) -> None:
    ask(office, reference)
    bea = office.browser("Bea Hollis")
    for number in (1, 2, 3):
        bea.post_form(
            f"/office/cases/{reference}/drs/answer/{number}", {"answer": "yes", "answered_how": "phone"}
        )


def book(office: Office, reference: str, **changes: object) -> Page:
    mediator = str(office.people["Idris Vaughan"].id)
    fields = {"mediator": mediator, **BOOKED, **changes}
    return office.browser("Bea Hollis").post_form(f"/office/cases/{reference}/arrange", fields)


def of_mediation(page: Page) -> list[str]:
    """Words of mediation on a page of the office, but for the press that would change the case's kind."""
    text = page.text.replace("Change it to mediation", "").replace("Certificates Your account", "")
    found = (match for words in NEVER_IN_DRS for match in re.finditer(words, text, re.IGNORECASE))
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in found]


def test_a_place_needs_the_reason_why_it_is_neutral_and_no_thirty_days_are_spoken_of(office, drs):
    everyone_says_yes(office, drs)
    page = office.browser("Bea Hollis").get(f"/office/cases/{drs}/arrange")
    assert of_mediation(page) == []
    assert page.says("We aim for five full working days’ notice. Less is fine where everyone agrees to it.")
    assert page.says("Ask Bury to send someone who can agree things on the day.")
    assert not page.says("The rules")
    assert "after_day_30" not in page.html

    refused = book(office, drs, why_this_place="")
    assert refused.problems == ["Say why this place is neutral, and central for everyone"]
    short = book(office, drs, held_on=date(2026, 11, 30))
    assert any("who agreed to shorter notice" in problem for problem in short.problems)
    online = book(office, drs, mode="online", link="https://meet.example.com/1", why_this_place="")
    assert online.address == f"/office/cases/{drs}"
    booked = book(office, drs)
    assert booked.says("A library that belongs to neither, 20 minutes from each.", "Our aim")
    assert of_mediation(booked) == []
    with office.services.database.read() as session:
        assert session.scalars(select(Meeting)).one().why_this_place == BOOKED["why_this_place"]
    idris = office.browser("Idris Vaughan")
    assert idris.get(f"/mediator/{drs}").says(FOCUS, BOOKED["why_this_place"])


def fill_the_form(office: Office, reference: str, *, without: tuple[str, ...] = ()) -> ReviewingClient:
    """Fill the form on the day and have its statement made; ``without`` names who is not asked to sign.

    Return the mediator's browser.
    """
    idris = office.browser("Idris Vaughan")
    page = idris.send(idris.get(f"/mediator/{reference}"), {}, action=f"/mediator/{reference}/begin")
    assert of_mediation(page) == []
    page = idris.send(page, {"add": "action"})
    action = f"actions.{rows_of(page, 'actions')[0]}"
    typed = {
        **{f"people.{row}.present": "yes" for row in rows_of(page, "people")},
        "result": "full",
        f"{action}.what": "Give speech therapy each week",
        f"{action}.done_means": "The timetable is sent",
        f"{action}.owner_party": "Bury",
        f"{action}.due_date": date(2027, 1, 20),
    }
    with office.services.database.read() as session:
        for party in session.scalars(select(Party)):
            if party.name in without:
                typed[f"signers.{party.id}.signs"] = False
    made = idris.send(page, {**typed, "make": "yes"})
    assert made.heading == "The Outcome Statement is being made", made.problems
    return idris


def sent_for_signature(office: Office, reference: str, *, without: tuple[str, ...] = ()) -> Envelope:
    """Fill the form on the day and send its statement; ``without`` names who is not asked to sign."""
    office.clock.at = datetime(2026, 12, 14, 10, 5, tzinfo=UTC)
    idris = fill_the_form(office, reference, without=without)
    with office.services.database.write() as session:
        envelope = session.scalars(select(Envelope)).one()
        envelope.part_a = made_part(office.services, session, envelope, PART_A)
        envelope.part_b = made_part(office.services, session, envelope, PART_B)
        envelope.made_at = office.clock()
        reading = office.services.blobs.keep(b"%PDF-1.7 to read")
        session.add(
            Document(
                case_id=envelope.case_id,
                kind=DocumentKind.OUTCOME_READING,
                reference=envelope.reference,
                version=envelope.version,
                title="For reading",
                pdf_digest=reading,
                pages=2,
                created_at=office.clock(),
            )
        )
    page = idris.get(f"/mediator/{reference}/paper")
    assert page.says("Agreed at the meeting", "before the meeting ends")
    assert of_mediation(page) == []
    out = idris.send(page, {}, action=f"/mediator/{reference}/paper")
    assert out.says("Sent for signature")
    with office.services.database.read() as session:
        envelope = session.scalars(select(Envelope)).one()
        assert [signer.name for signer in envelope.signers]
        return envelope


def test_once_the_meeting_was_held_nobody_changes_whether_they_take_part(office, drs):
    everyone_says_yes(office, drs)
    book(office, drs)
    office.clock.at = datetime(2026, 12, 14, 9, 30, tzinfo=UTC)
    ruth, bea = office.browser("Ruth Okafor"), office.browser("Bea Hollis")
    case, own, asked = f"/authority/cases/{drs}", f"/authority/cases/{drs}/part", f"/office/cases/{drs}/drs"
    assert "Change the answer" in ruth.get(case).links()
    priya, question = come_in(office, PartyRole.PARENT)
    assert question.says("A meeting is arranged", "You can change your answer until the meeting.")
    tabs = [priya.get(question.links()["Change my answer"]), ruth.get(own), bea.get(f"{asked}/answer/3")]
    sent_for_signature(office, drs)

    no = {"answer": "no", "reason": "We thought again"}
    late = [priya.send(tabs[0], no), ruth.send(tabs[1], no)]
    late.append(bea.send(tabs[2], {**no, "answered_how": "phone"}))
    for page in late[:-1]:
        assert page.problems == [
            "The time of the meeting is over, so this answer stays. Phone us if you want to talk about it"
        ]
        assert page.value_of("reason") == "We thought again"
        assert not page.says("You can still answer")
    assert late[-1].says("Too late to record this answer", "The time of the meeting is", "We thought again")
    assert {part.answer for part in parts(office).values()} == {PartAnswer.YES}
    assert "Change the answer" not in ruth.get(case).links()
    assert ruth.get(own).address == case
    for address in ("/your/part", "/your/part?change=yes"):
        page = priya.get(address)
        assert page.says("You said yes", "The time of the meeting is over"), address
        assert "Change my answer" not in page.links()
    page = bea.get(asked)
    assert page.says("The time of the meeting is over")
    assert not page.says("Record their answer")
    assert not page.says("Send a new link")
    with office.services.database.write() as session:
        part = session.scalars(select(TakingPart).join(Party).where(Party.role == PartyRole.SETTING)).one()
        assert not can_send_fresh_part_link(session, part, at=office.clock())


@pytest.mark.usefixtures("both_databases")
def test_where_one_does_not_sign_everyone_gets_a_copy_that_says_not_who(office, drs):
    everyone_says_yes(office, drs)
    book(office, drs)
    envelope = sent_for_signature(office, drs)
    idris, bea = office.browser("Idris Vaughan"), office.browser("Bea Hollis")
    copies = f"/mediator/{drs}/paper/copies"
    assert idris.get(copies).address == f"/mediator/{drs}/paper", "while it is out nobody gets such a copy"
    with office.services.database.write() as session:
        priya, bury, _joy = session.get_one(Envelope, envelope.id).signers
        signature, at = factories.typed_signature(priya.name), office.clock()
        sign_and_finish(
            session, priya.id, signature, at=at, work=office.services.work, keys=office.services.keys
        )
        decline_to_sign(session, bury.id, reason="Not now", where={}, at=at)

    page = idris.get(f"/mediator/{drs}/paper")
    assert page.says("Nobody has to sign. Everyone who took part gets a copy all the same.")
    assert bea.get(f"/office/cases/{drs}").says("give everyone a copy without signatures, or withdraw it")
    assert bea.get(copies).status == 404, "a coordinator does not decide it"
    confirm = idris.get(copies)
    assert confirm.says("Priya Shah, Bury and Joy Achterberg", "We have no email for Bury")
    press = {"seen": confirm.value_of("seen")}
    done = idris.send(confirm, press)
    assert done.says("Everyone who took part has a copy without signatures")
    assert idris.send(confirm, press).address == f"/mediator/{drs}/paper", "a second press changes nothing"

    emails = sent(office, EmailKind.STATEMENT_COPY)
    assert [to for to, _ in emails] == ["joy@saltern.example.com", "priya.shah@example.com"]
    for _, words in emails:
        assert "Not everyone has signed it" in words
        assert "attached" in words
        assert not any(wrong in words for wrong in ("Bury has", "Bury did", "Not now", "declined"))
    with office.services.database.write() as session:
        notice = session.scalars(
            select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.STATEMENT_COPY)
        ).one()
        party, policy = notice.party, office.services.policy
        assert party.role is PartyRole.AUTHORITY
        case = session.scalars(select(Case)).one()
        shown = own_documents(session, case.parties[0], at=office.clock(), policy=policy)
        assert [one.id for one in shown.unsigned] == [envelope.id]
        assert (shown.statements, shown.has_signed) == ((), False)
        events = [event.kind for event in case_events(session, case.id)]
        assert events.count(Event.STATEMENT_COPIED) == 1
        assert check_case(session, case.id).sound
    posted = bea.get(f"/office/cases/{drs}/news/{notice.id}")
    assert posted.says(
        "Post the copy of the Outcome Statement to Bury", "Download the copy without signatures"
    )
    assert posted.says("Not everyone has signed it, so it has no signatures.")
    assert not bea.get(f"/office/cases/{drs}").says("or withdraw it")
    assert bea.get(f"/office/cases/{drs}/close").title.startswith("Close this case")


def test_whoever_took_part_and_was_not_asked_to_sign_gets_the_signed_copy(office, drs):
    everyone_says_yes(office, drs)
    book(office, drs)
    envelope = sent_for_signature(office, drs, without=("Joy Achterberg",))
    with office.services.database.write() as session:
        row = session.get_one(Envelope, envelope.id)
        assert [signer.name for signer in row.signers] == ["Priya Shah", "Bury"]
        row.state, row.finished_at = EnvelopeState.COMPLETED, office.clock()
        give_others_their_copies(session, row, at=office.clock())
        names = [party.name for party in parties_with_a_copy(session, row)]
    assert names == ["Priya Shah", "Bury", "Joy Achterberg"]
    ((to, words),) = sent(office, EmailKind.STATEMENT_COPY)
    assert to == "joy@saltern.example.com"
    assert "Everyone who was asked to sign the Outcome Statement" in words


def test_in_a_case_with_a_safety_flag_a_person_looks_before_each_copy_goes(office, drs):
    everyone_says_yes(office, drs)
    book(office, drs)
    envelope = sent_for_signature(office, drs, without=("Joy Achterberg",))
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().safety_flag = True
        row = session.get_one(Envelope, envelope.id)
        row.state, row.finished_at = EnvelopeState.COMPLETED, office.clock()
        give_others_their_copies(session, row, at=office.clock())
        kinds = [one.kind for one in session.scalars(select(Delivery))]
        assert EmailKind.STATEMENT_COPY not in kinds
        notice = session.scalars(
            select(PartyNotice).where(PartyNotice.kind == PartyNoticeKind.STATEMENT_COPY)
        ).one()
        shown = own_documents(session, notice.party, at=office.clock(), policy=office.services.policy)
        assert shown.statements == ()
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says("Post the copy of the Outcome Statement to Joy Achterberg", "look first")
    assert bea.get(f"/office/cases/{drs}/news/{notice.id}").says("This case has a safety flag")


def test_a_copy_without_signatures_is_read_behind_ones_own_page_alone(office, drs):
    everyone_says_yes(office, drs)
    book(office, drs)
    envelope = sent_for_signature(office, drs)
    with office.services.database.write() as session:
        row, at = session.get_one(Envelope, envelope.id), office.clock()
        decline_to_sign(session, row.signers[1].id, reason="", where={}, at=at)
        row.copied_at = at
        services, staff = office.services, factories.viewer_of(office.people["Bea Hollis"])
        party = row.signers[0].party
        renew_request_link(session, party, by=staff, at=at, policy=services.policy, keys=services.keys)
    browser, page = own_page(office, drs)
    assert page.says("not signed by everyone")
    file = browser.get(page.links()["read your copy"])
    assert file.response.data == b"%PDF-1.7 to read"
