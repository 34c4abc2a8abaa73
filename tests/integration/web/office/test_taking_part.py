"""Will you take part? Talks, the sentence, a link for each, and the news that names nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from cases.corrections import PartyDetails
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.evidence.log import case_events
from cases.meetings.models import Meeting
from cases.models import Case, ChoiceMade, Party
from cases.vocabulary import Choice, ClosingReason, Event, MeetingState, PartAnswer, PartyRole, Role, ToldHow
from mail.kinds import EmailKind
from services.casework.taking_part import can_send_fresh_part_link, remind_parts, send_fresh_part_link
from services.casework.withdrawals import withdraw
from services.contact.corrections import correct_details
from signing.links.links import live_link
from signing.links.tokens import Purpose
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.own_pages import own_page
from tests.integration.web.office.talks import (
    EVERYONE,
    FOCUS,
    a_booked_meeting,
    agree,
    ask,
    come_in,
    count,
    parts,
    sent,
)
from tests.integration.web.office.talks import drs as drs
from tests.integration.web.office.test_disagreement_resolution import CALL, WANTED


def test_nobody_is_asked_before_everyone_has_said_yes_to_the_sentence(office, drs):
    agree(office, drs, 1)
    page = office.browser("Bea Hollis").post_form(f"/office/cases/{drs}/drs/ask", EVERYONE)
    assert "Everyone who is asked must first say yes to the sentence about the meeting" in page.problems
    assert page.says("Bury, Joy Achterberg") or page.says("Joy Achterberg")
    assert sent(office, EmailKind.TAKE_PART) == []


def test_another_sentence_takes_back_every_yes(office, drs):
    agree(office, drs, 1, 2, 3)
    office.browser("Bea Hollis").post_form(f"/office/cases/{drs}/drs/focus", {"focus": "Another one."})
    assert all(part.focus_agreed_at is None for part in parts(office).values())


def test_each_is_asked_alone_and_reads_the_sentence_and_nothing_of_the_others(office, drs):
    page = ask(office, drs)
    assert page.says("Everyone was asked on", "Not yet")
    asked = sent(office, EmailKind.TAKE_PART)
    assert sorted(to for to, _ in asked) == sorted(
        ["priya.shah@example.com", "joy@saltern.example.com", office.people["Ruth Okafor"].email]
    )
    for _, words in asked:
        assert FOCUS not in words
        assert "rivate history" not in words
    _, question = come_in(office, PartyRole.PARENT)
    assert question.heading == "Will you take part?"
    assert question.says(FOCUS, "your time to appeal keeps running", "Private history 1")
    for others in ("Private history 2", "Private history 3", "Joy Achterberg"):
        assert not question.says(others)
    _, schools = come_in(office, PartyRole.SETTING)
    assert schools.says(FOCUS, "someone who can decide")
    assert not schools.says("Private history 1")
    assert not schools.says("time to appeal")


def test_answers_by_link_by_account_and_by_phone_are_kept_and_seen_by_coordinators_alone(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.PARENT)
    done = browser.send(page, {"answer": "yes", "cannot_do": "Mondays", "mode": "in_person"})
    assert (done.heading, done.address) == ("We have your answer", "/your/part/answered")
    ruth = office.browser("Ruth Okafor")
    assert ruth.get("/authority").says("Will you take part?")
    theirs = {"answer": "yes", "comes": "Ruth, SEND manager"}
    answered = ruth.post_form(f"/authority/cases/{drs}/part", theirs)
    assert answered.says("You have answered: Yes, I will take part")
    assert not answered.says("Mondays")
    bea = office.browser("Bea Hollis")
    page = bea.post_form(
        f"/office/cases/{drs}/drs/answer/3", {"answer": "yes", "answered_how": "phone", "comes": "The head"}
    )
    assert page.says("Everyone has said yes", "Mondays", "Ruth, SEND manager", "The head")
    assert page.says("by phone, recorded by Bea Hollis")
    assert office.browser("Sam Reed").get(f"/office/cases/{drs}/drs").status in {403, 404}
    assert bea.get(f"/office/cases/{drs}").says("find a time and place")
    assert len(sent(office, EmailKind.PART_ANSWERED)) == 2


def test_where_one_says_no_the_news_waits_then_goes_to_all_at_once_and_names_nobody(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.SETTING)
    done = browser.send(page, {"answer": "no", "reason": "We have no time", "comes": "The head"})
    assert done.says("do not want to take part", "It names nobody")
    old_tab = browser.get("/your/part?change=yes")
    assert parts(office)[PartyRole.SETTING].comes == ""
    bea = office.browser("Bea Hollis")
    assert not bea.get(f"/office/cases/{drs}/drs").says("Tell everyone, without names")
    assert bea.get(f"/office/cases/{drs}/drs/tell").address == f"/office/cases/{drs}/drs"
    assert sent(office, EmailKind.NOT_GOING_AHEAD) == []

    for role in (PartyRole.PARENT, PartyRole.AUTHORITY):
        number = 1 if role is PartyRole.PARENT else 2
        bea.post_form(f"/office/cases/{drs}/drs/answer/{number}", {"answer": "yes", "answered_how": "phone"})
    page = bea.get(f"/office/cases/{drs}/drs/tell")
    assert page.says("because not everyone has agreed to take part", "also where there are only two")
    page = bea.send(page, {"seen": page.value_of("seen")})

    assert page.says("that it does not go ahead")
    emails = sent(office, EmailKind.NOT_GOING_AHEAD)
    assert len(emails) == 3
    for _, words in emails:
        assert "not everyone has agreed to take part" in words
        for wrong in ("school said", "Saltern", "Joy", "no time", "Bury said", "Priya", "refuse"):
            assert wrong not in words.partition(",")[2].split("Quince")[0], wrong
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert case.closing_reason is ClosingReason.REFUSED
        assert {e.kind for e in case_events(session, case.id)} >= {
            Event.PARTS_ASKED,
            Event.PART_ANSWERED,
            Event.NOT_GOING_AHEAD,
            Event.CASE_CLOSED,
        }
    late = browser.get("/your/part")
    assert late.heading == "This meeting will not go ahead"
    assert late.says("Not everyone has agreed to take part", "as a letter")
    assert not late.says("Will you take part?")
    assert browser.get("/your/part/letter.pdf").status == 404, "nothing is asked"
    closed = "This is closed: nothing more is asked. Phone us if you want to talk about it"
    assert closed in browser.send(old_tab, {"answer": "yes"}).problems
    assert parts(office)[PartyRole.SETTING].answer is PartAnswer.NO
    assert not bea.get("/office").says("Aarav Shah")


def test_a_case_is_not_closed_while_people_are_asked_and_not_told(office, drs):
    ask(office, drs)
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{drs}/close")
    assert page.title.startswith("This case cannot be closed yet")
    assert page.says("Priya Shah to answer")
    office.clock.pass_(days=20)
    assert office.browser("Bea Hollis").get(f"/office/cases/{drs}/close").says("Tell everyone, without names")


def test_once_the_case_is_closed_the_link_takes_no_answer_and_no_fresh_one_is_sent(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.SETTING)
    bea, asked = office.browser("Bea Hollis"), parts(office)[PartyRole.SETTING].party.number
    by_phone = bea.get(f"/office/cases/{drs}/drs/answer/{asked}")
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().closed_at = office.clock()
    typed = bea.send(by_phone, {"answer": "yes", "comes": "The deputy head", "answered_how": "phone"})
    assert typed.says("Too late to record this answer", "Nothing was saved", "The deputy head")
    assert bea.get(by_phone.address).says("Calls and focus")
    late = browser.send(page, {"answer": "yes", "comes": "The head"})
    assert "This is closed: nothing more is asked. Phone us if you want to talk about it" in late.problems
    assert late.value_of("comes") == "The head"
    assert parts(office)[PartyRole.SETTING].answer is None
    assert browser.get("/your/part").says("This is closed: nothing more is asked")
    with office.services.database.write() as session:
        part = session.scalars(select(TakingPart).join(Party).where(Party.role == PartyRole.SETTING)).one()
        assert not can_send_fresh_part_link(session, part, at=office.clock())
        at, keys = office.clock(), office.services.keys
        assert not send_fresh_part_link(session, part, by=None, at=at, keys=keys)
    assert (
        office.browser("Ruth Okafor").get(f"/authority/cases/{drs}/part").address == f"/authority/cases/{drs}"
    )


def test_an_old_tab_does_not_overwrite_a_newer_answer(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.SETTING)
    browser.send(page, {"answer": "no"})
    stale = browser.send(page, {"answer": "yes", "comes": "The head"})
    assert any("now says No" in problem for problem in stale.problems)
    assert stale.value_of("comes") == "The head"
    assert parts(office)[PartyRole.SETTING].answer is PartAnswer.NO
    assert browser.send(stale, {"answer": "yes"}).heading == "We have your answer"
    assert parts(office)[PartyRole.SETTING].answer is PartAnswer.YES


def test_what_was_typed_is_there_again_after_the_second_step_is_asked_for_anew(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.PARENT)
    office.clock.pass_(hours=13)
    proof = browser.send(page, {"answer": "yes", "cannot_do": "Mondays"})
    assert proof.heading == "Is this you?"
    again = browser.send(proof, {"born": date(2015, 5, 3)})
    assert again.heading == "Will you take part?"
    assert again.value_of("cannot_do") == "Mondays"


def a_wish(office: Office, choice: Choice) -> None:
    """The family's choice as an adviser records it, or as it says on its own page."""
    with office.services.database.write() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        party, at = decision.case.parties[0], office.clock()
        if choice is Choice.WITHDRAWN:
            assert withdraw(session, party, [decision], at=at, provider=office.services.provider)
            return
        chosen = ChoiceMade(party_id=party.id, choice=choice, chosen_at=at, recorded_at=at, recorded_by="Sam")
        decision.choices.append(chosen)


def test_whoever_takes_back_their_wish_has_said_no_is_not_reminded_and_the_others_get_their_news(office, drs):
    a_wish(office, Choice.MEDIATION)
    ask(office, drs)
    office.clock.pass_(hours=1)
    a_wish(office, Choice.WITHDRAWN)
    part = parts(office)[PartyRole.PARENT]
    assert (part.answer, part.answered_by) == (PartAnswer.NO, "Priya Shah")
    assert office.browser("Bea Hollis").get(f"/office/cases/{drs}").says("Joy Achterberg to answer")
    office.clock.pass_(days=6)
    remind_parts(office.services.database, frozenset(), at=office.clock())
    assert "priya.shah@example.com" not in [to for to, _ in sent(office, EmailKind.TAKE_PART_REMINDER)]
    office.clock.pass_(days=14)
    assert office.browser("Bea Hollis").get("/office").says("Tell everyone, without names")


def test_a_late_no_while_a_meeting_is_arranged_comes_to_today_and_names_nobody(office, drs):
    ask(office, drs)
    bea = office.browser("Bea Hollis")
    for number in (1, 2, 3):
        bea.post_form(f"/office/cases/{drs}/drs/answer/{number}", {"answer": "yes", "answered_how": "phone"})
    with office.services.database.write() as session:
        case, at = session.scalars(select(Case)).one(), office.clock()
        people = [factories.a_user(session, role) for role in (Role.MEDIATOR, Role.COORDINATOR)]
        factories.a_meeting(session, case, *people, starts=at + timedelta(days=20), at=at)
    assert not bea.get("/office").says("Call off the meeting")
    bea.post_form(f"/office/cases/{drs}/drs/answer/3", {"answer": "no", "answered_how": "phone"})
    assert bea.get("/office").says("Call off the meeting", "not everyone takes part any more")
    with office.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.CANCELLED
    assert bea.get("/office").says("Tell everyone, without names")


def test_silence_after_the_day_to_answer_reads_as_not_everyone_has_agreed(office, drs):
    ask(office, drs)
    office.clock.pass_(days=20)
    page = office.browser("Bea Hollis").get(f"/office/cases/{drs}/drs")
    assert page.says("Not everyone has agreed to take part", "Tell everyone, without names")


def test_whoever_has_not_answered_is_reminded_on_day_three_and_day_seven_whatever_others_said(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.SETTING)
    browser.send(page, {"answer": "no"})
    reminded = []
    for _ in range(14):
        office.clock.pass_(days=1)
        remind_parts(office.services.database, frozenset(), at=office.clock())
        reminded.append(count(office, EmailKind.TAKE_PART_REMINDER))
    # Asked on a Wednesday: day 3 is a Saturday, so Monday; four days later is Friday. Two people each time.
    assert reminded == [0, 0, 0, 0, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4]


def test_five_wrong_digits_pause_the_link_and_a_new_one_opens_it_again(office, drs):
    ask(office, drs)
    services, browser = office.services, ReviewingClient(office.web)
    part = parts(office)[PartyRole.SETTING]
    with services.database.read() as session:
        link = live_link(session, Purpose.TAKE_PART, part.id, at=office.clock())
        address = services.link_addresses.open(link).removeprefix(services.public_url)
    proof = browser.post_form(address)
    for _ in range(4):
        proof = browser.send(proof, {"code": "000 000"})
        assert proof.status == 422
    assert browser.send(proof, {"code": "000 000"}).status == 423
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{drs}/drs")
    assert page.says("Their link is paused after five wrong answers")
    bea.send(page, {}, action=f"/office/cases/{drs}/drs/link/3")
    assert come_in(office, PartyRole.SETTING)[1].heading == "Will you take part?"


def test_a_case_of_mediation_has_no_such_pages(office):
    bea = office.browser("Bea Hollis")
    mediation = {name: value for name, value in WANTED.items() if name not in {"grounds", "against"}}
    bea.post_form("/office/cases/new", {**mediation, "disagreement_resolution": False, "wish": "mediation"})
    with office.services.database.read() as session:
        reference = session.scalars(select(Case)).one().reference
        assert session.scalars(select(Disagreement)).all() == []
    assert bea.get(f"/office/cases/{reference}/drs").status == 404


def test_who_wants_to_talk_first_is_phoned_and_has_not_decided(office, drs):
    ask(office, drs)
    browser, page = come_in(office, PartyRole.PARENT)
    assert browser.send(page, {"answer": "talk"}).says("We will phone you")
    assert office.browser("Bea Hollis").get("/office").says("Phone Priya Shah: they want to talk first")
    assert parts(office)[PartyRole.PARENT].answer is PartAnswer.TALK


def test_the_own_page_leads_to_the_question_and_a_new_address_ends_its_old_link(office, drs):
    ask(office, drs)
    with office.services.database.write() as session:
        party = session.scalars(select(Party).where(Party.role == PartyRole.PARENT)).one()
        part = session.scalars(select(TakingPart).where(TakingPart.party_id == party.id)).one()
        old = live_link(session, Purpose.TAKE_PART, part.id, at=office.clock())
        assert old is not None
        address = office.services.link_addresses.open(old).removeprefix(office.services.public_url)
        details = replace(PartyDetails.of(party), email="priya.new@example.com")
        by = factories.viewer_of(office.people["Bea Hollis"])
        policy, keys = office.services.policy, office.services.keys
        correct_details(session, party, details, by=by, at=office.clock(), policy=policy, keys=keys)
    assert ReviewingClient(office.web).get(address).status == 410
    assert [to for to, _ in sent(office, EmailKind.TAKE_PART) if to.startswith("priya")] == [
        "priya.new@example.com"
    ]
    browser, page = own_page(office, drs)
    assert page.says("We ask you whether you will take part in the meeting.")
    answer = browser.get(page.links()["Answer"])
    assert browser.send(answer, answer="yes").address == "/your/part/answered"
    page = browser.get("/your/request")
    assert page.says("You answered on")
    assert browser.get(page.links()["See your answer"]).says("You said yes")


def test_whoever_gives_up_by_phone_has_said_no_and_the_meeting_is_called_off_by_one_step(office, drs):
    a_wish(office, Choice.MEDIATION)
    a_booked_meeting(office, drs)
    office.clock.pass_(hours=1)
    given_up = {**CALL, "held_at": "10:40am", "chosen_at": "10:45am", "choice": "withdrawn"}
    office.browser("Sam Reed").post_form(f"/office/cases/{drs}/call/1/1", given_up)
    part = parts(office)[PartyRole.PARENT]
    assert (part.answer, part.answered_how) == (PartAnswer.NO, ToldHow.PHONE)
    today = office.browser("Bea Hollis").get("/office")
    assert today.says("Call off the meeting")
    assert not today.says("off the meeting of", "Take Priya")
    assert today.text.count("Call off the meeting of") == 1


def test_the_news_waits_for_a_meeting_that_is_booked_and_says_so(office, drs):
    a_booked_meeting(office, drs)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{drs}/drs/answer/3", {"answer": "no", "answered_how": "phone"})
    page = bea.get(f"/office/cases/{drs}/drs/tell")
    assert page.says("Do this first", "Call off the meeting of", "Nobody has been told anything.")
    assert any("/arrange" in href or "/call-off" in href for href in page.links().values())
    assert count(office, EmailKind.NOT_GOING_AHEAD) == 0
    with office.services.database.write() as session:
        session.scalars(select(Meeting)).one().state = MeetingState.CANCELLED
    page = bea.get(f"/office/cases/{drs}/drs/tell")
    assert bea.send(page, {"seen": page.value_of("seen")}).says("that it does not go ahead")
    assert count(office, EmailKind.NOT_GOING_AHEAD) == 4, "one more to its officer"


def test_a_closed_case_takes_no_talk_no_sentence_and_no_question_and_keeps_what_was_typed(office, drs):
    bea = office.browser("Bea Hollis")
    talk = bea.get(f"/office/cases/{drs}/drs/talk/1")
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().closed_at = office.clock()
    closed = "This is closed: nothing more is asked. Phone us if you want to talk about it"
    late = bea.send(talk, {"history": "A new one"})
    assert (late.problems, late.value_of("history")) == ([closed], "A new one")
    sentence = bea.post_form(f"/office/cases/{drs}/drs/focus", {"focus": "Another one."})
    assert (sentence.problems, sentence.value_of("focus")) == ([closed], "Another one.")
    page = bea.get(f"/office/cases/{drs}/drs")
    assert page.says("This case is closed: nothing more is asked", "open it again")
    assert not page.says("Record their answer")
    assert bea.get(f"/office/cases/{drs}/drs/ask").address == f"/office/cases/{drs}/drs"
    assert parts(office)[PartyRole.PARENT].history == "Private history 1"
