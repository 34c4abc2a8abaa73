"""The paper: sent once, answered, changed, withdrawn; what only the mediator and the office may see."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial

from sqlalchemy import delete, func, select

from cases.certificates.issuing import issue_now
from cases.deadlines.signing_reminders import reminder_days
from cases.documents import PageImage
from cases.models import Case
from cases.progress.case_clocks import asks_about_certificate
from cases.vocabulary import CertificateVariant, Choice, EnvelopeState, MeetingState, Role
from dates import from_uk, plain_day, uk_day
from mail.outbox import Delivery
from services import signing as signing_service
from services.queries.worklist import TodoKind, todos_of, work_of
from services.signing import decline_to_sign
from services.statements.data import PART_A, PART_B
from services.statements.reminders import remind_signers
from signing.models import Envelope, Signer
from signing.second_step import code_for
from signing.tries import TRIES
from tests import factories
from tests.certificates_due import certificates_to_issue
from tests.integration.web.mediator.conftest import rows_of
from tests.open_cases import open_matters
from tests.statements import made_part
from web.filters import listed


def emails(hall, kind):
    with hall.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.kind == kind))


def ask_for_change(hall, signer_id, words="Action 2: it was every week"):
    with hall.services.database.write() as session:
        signing_service.ask_for_change(
            session, signer_id, parts=["Action 2"], words=words, where={}, at=datetime.now(UTC)
        )


def test_making_the_same_paper_twice_makes_one_version(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))

    for _ in range(2):
        assert client.send(page, make="yes").heading == "The Outcome Statement is being made"

    assert [e.version for e in hall.envelopes()] == [1]


def test_the_words_stand_there_until_every_page_has_its_picture(hall):
    hall.sent()
    with hall.services.database.write() as session:
        kept = [(row.pdf_digest, row.image_digest) for row in session.scalars(select(PageImage))]
        session.execute(delete(PageImage))
    client = hall.signed_in()
    coming = "The pictures of the pages are being made"

    page = client.get(hall.address("paper"))
    assert page.says(coming, "Part A: what was agreed")
    assert page.html.count('<div class="cp-sheet">') == 2
    assert not page.says("Part A as text")

    with hall.services.database.write() as session:
        for pdf, image in set(kept):
            session.add(PageImage(pdf_digest=pdf, page=1, width_px=1240, image_digest=image))
    page = client.get(hall.address("paper"))
    assert page.says("Part A as text")
    assert not page.says(coming)
    assert "data-coming" not in page.html


def test_a_changed_form_makes_a_new_version_and_the_old_one_is_replaced(hall):
    hall.sent()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    assert page.says(
        "Version 1 of the Outcome Statement: Out for signature", "What you change here makes version 2"
    )

    page = client.send(page, summary="Something else", make="yes")

    first, second = hall.envelopes()
    assert (first.state, second.state) == (EnvelopeState.SUPERSEDED, EnvelopeState.PREPARED)
    assert second.agreed_on == first.agreed_on


def test_a_change_that_was_asked_for_is_read_by_the_mediator_and_made(hall):
    statement = hall.sent()
    ask_for_change(hall, statement.family.id)
    client = hall.signed_in()
    assert client.get("/mediator").says("A change was asked for")

    page = client.get(hall.address("change"))
    assert page.says("Priya Shah", "Action 2: it was every week", "Everyone will sign again")
    form = client.get(hall.address("outcome"))
    row = rows_of(form, "actions")[1]
    client.send(form, {f"actions.{row}.what": "Visit every week"}, make="yes")

    assert [e.state for e in hall.envelopes()] == [EnvelopeState.SUPERSEDED, EnvelopeState.PREPARED]
    assert hall.envelopes()[1].agreed_on == hall.envelopes()[0].agreed_on


def test_a_person_who_does_not_want_to_sign_is_not_blamed(hall):
    statement = hall.sent()
    with hall.services.database.write() as session:
        decline_to_sign(session, statement.authority.id, reason="", where={}, at=datetime.now(UTC))
    client = hall.signed_in()

    statement_page = client.get(hall.address("paper"))
    assert statement_page.says("Declined", "Had not answered")
    assert not statement_page.says("Link sent")

    page = client.get(hall.address("change"))

    assert page.heading == "Someone does not want to sign"
    assert page.says(
        "Ruth Okafor",
        "No reason given. Nobody has to give one.",
        "This does not affect any right to appeal",
    )
    assert "refused" not in page.text.lower()
    withdrawing = client.get(hall.address("paper/withdraw"))
    assert withdrawing.says("We send no email: the other people were told that this version is not complete.")
    with hall.services.database.write() as session:
        session.get_one(Signer, statement.family.id).email = None
    withdrawing = client.get(hall.address("paper/withdraw"))
    assert withdrawing.says("is not complete, and the office tells anyone who has no email address.")
    assert client.send(withdrawing, submit="yes").says("The document is withdrawn.")
    assert emails(hall, "withdrawn") == 0


def test_words_worth_reading_again_are_shown_before_the_paper_goes_out(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))
    client.send(page, summary="Bury refused a visit.", make="yes")
    give_parts(hall)

    page = client.get(hall.address("paper"))

    assert page.says("Check this wording", "‘refused’ may read as blame", "This is only advice. You decide.")
    assert page.links()["Summary"] == f"{hall.address('outcome')}?meeting={hall.meeting().id}#summary"


def test_the_last_day_to_sign_is_the_mediators_choice_and_not_in_the_past(hall):
    hall.filled()
    client = hall.signed_in()
    client.send(client.get(hall.address("outcome")), make="yes")
    give_parts(hall)
    today = hall.services.now().date()

    page = client.post_form(hall.address("paper"), open_until=today - timedelta(days=2))
    assert page.problems == ["The last day to sign must be today or later"]
    assert emails(hall, "please_sign") == 0
    page = client.send(page, open_until=today + timedelta(days=3))

    assert page.says("Sent for signature")
    assert hall.envelopes()[0].open_until == today + timedelta(days=3)
    assert emails(hall, "please_sign") == 2


def test_the_mediator_reads_on_which_days_signers_are_reminded_and_who_was(hall):
    hall.sent()
    (envelope,) = hall.envelopes()
    services, schedule = hall.services, hall.services.policy.reminders
    asked_on = uk_day(envelope.circulated_at)
    days = reminder_days(asked_on, envelope.open_until, schedule, services.bank_holidays)
    browser = hall.signed_in()

    before = browser.get(hall.address("paper")).text
    at = from_uk(days[0], time(10))
    remind_signers(services.database, schedule, services.bank_holidays, at=at)
    after = browser.get(hall.address("paper")).text

    assert f"gets a reminder by email on {listed(map(plain_day, days))}." in before
    assert "Reminded by email" not in before
    assert after.count(f"Reminded by email on {plain_day(days[0])}") == len(envelope.signers)


def test_a_code_is_shown_to_say_and_a_locked_signer_gets_a_new_one_with_a_fresh_link(hall):
    statement = hall.sent()
    client = hall.signed_in()
    page = client.get(hall.address("paper"))
    assert statement.authority.code not in page.text.replace("\xa0", " ")
    show = hall.address(f"paper/{statement.authority.id}/code/step")
    assert client.send(page, action=show).says(statement.authority.code)
    assert client.get(hall.address("paper")).says("Code shown to")
    with hall.services.database.write() as session:
        signer = session.get_one(Signer, statement.authority.id)
        signer.tries, signer.locked_at = TRIES, hall.services.now()

    page = client.get(hall.address("paper"))
    assert page.says("Paused after five tries")
    assert statement.authority.code not in page.text, "it opens nothing while paused, and never again"
    page = client.send(page, action=hall.address(f"paper/{statement.authority.id}/link"))

    assert page.says("A new link is on its way.")
    with hall.services.database.read() as session:
        signer = session.get_one(Signer, statement.authority.id)
        assert signer.locked_at is None
        assert code_for(signer, hall.services.keys) != statement.authority.code
        assert client.send(page, action=show).says(code_for(signer, hall.services.keys))


def test_whoever_has_no_email_is_never_promised_a_link_and_their_copy_is_to_be_posted(hall):
    statement = hall.sent()
    with hall.services.database.write() as session:
        ruth = session.get_one(Signer, statement.authority.id)
        ruth.email = ruth.party.email = None
        session.get_one(Envelope, statement.envelope_id).state = EnvelopeState.PREPARED
    client = hall.signed_in()
    page = client.get(hall.address("paper"))
    assert page.says("No email address: once you have sent it, you show a code here and read it to them")
    with hall.services.database.write() as session:
        session.get_one(Envelope, statement.envelope_id).state = EnvelopeState.OUT
    page = client.get(hall.address("paper"))
    assert page.says("No email address: show the code below", "Make a new code for Ruth Okafor")
    page = client.send(page, action=hall.address(f"paper/{statement.authority.id}/link"))
    assert page.says("A new code is made", "They have no email: show the code that opens the document")
    assert "on its way" not in page.text

    with hall.services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        envelope.state, envelope.completed_at = EnvelopeState.COMPLETED, hall.services.now()
        envelope.final = envelope.part_a
        envelope.final.sealed_digest = envelope.part_a.pdf_digest
    page = client.get(hall.address("paper"))
    assert page.says("Ruth Okafor has no email address: print the copy for them")
    assert "Priya Shah has no email address" not in page.text
    assert "show the code below" not in page.text, "there is none any more"


def test_withdrawing_what_was_not_sent_speaks_of_no_links_and_no_signatures(hall):
    hall.filled()
    client = hall.signed_in()
    client.post_form(hall.address("outcome"), make="yes")
    page = client.get(hall.address("paper/withdraw"))
    assert page.says("It has not been sent to anyone")
    assert not page.says("The links will say")
    assert not page.says("Signatures already made")


def test_withdrawing_asks_first_and_happens_once(hall):
    hall.sent()
    client = hall.signed_in()
    page = client.get(hall.address("paper/withdraw"))
    assert hall.envelopes()[0].state is EnvelopeState.OUT
    assert page.says("everyone who was asked to sign is told that they do not need to")

    for _ in range(2):
        assert client.send(page, submit="yes").says(
            "The document is withdrawn. Its links now say so.", "Withdrawn"
        )

    assert hall.envelopes()[0].state is EnvelopeState.WITHDRAWN
    assert emails(hall, "withdrawn") == 2
    again = client.get(hall.address("paper/withdraw"))
    assert again.heading == "This document cannot be withdrawn now"
    assert again.says("Withdrawn")
    assert not again.says("Nobody will be able to sign it")


def test_a_statement_that_will_not_come_is_asked_for_until_the_reason_is_recorded(hall):
    hall.filled()
    client = hall.signed_in()
    assert client.get(hall.address("conclude")).says("You chose that something was agreed.")
    page = client.post_form(hall.address("conclude"), submit="yes")
    assert client.get("/mediator").says("The Outcome Statement is not made yet")
    assert "Carry on with the outcome form" in page.links()
    page = client.get(page.links()["record why there will be no Outcome Statement"])
    again = client.send(page, because="  ")
    assert again.problems == ["Say why there will be no Outcome Statement"]
    meeting = client.send(again, because="They wrote it down themselves")
    assert meeting.says("There will be no Outcome Statement.", "They wrote it down themselves")
    assert not client.get("/mediator").says("Waiting for you")
    with hall.services.database.read() as session:
        (work,) = work_of(session, select(Case))
        todos = todos_of(session, work, at=datetime.now(UTC), bank_holidays=hall.services.bank_holidays)
        assert TodoKind.STATEMENT not in {todo.kind for todo in todos}
        assert not [why for why in open_matters(session, work, at=datetime.now(UTC)) if "paper" in why]
    form = client.get(meeting.links()["Open the outcome form"])
    client.send(form, {"make": "yes"})
    assert client.get(hall.address()).says("Open the Outcome Statement")


def test_what_was_agreed_is_asked_for_again_once_its_statement_was_withdrawn(hall):
    """Until a new version is made, or the mediator records why there will be none."""
    hall.sent()
    client = hall.signed_in()

    def statement_steps() -> list[str]:
        with hall.services.database.read() as session:
            (work,) = work_of(session, select(Case))
            at, holidays = datetime.now(UTC), hall.services.bank_holidays
            todos = todos_of(session, work, at=at, bank_holidays=holidays)
            due = [todo.words for todo in todos if todo.kind is TodoKind.STATEMENT]
            assert bool(due) == any("on no paper" in why for why in open_matters(session, work, at=at))
            return due

    page = client.send(client.get(hall.address("paper/withdraw")), submit="yes")
    assert statement_steps() == ["Make a new version, or record why there will be no Outcome Statement"]
    assert client.get("/mediator").says("The Outcome Statement is not made yet")
    assert "record why there will be no Outcome Statement" in client.get(hall.address()).links()
    why = client.get(page.links()["record why there will be no Outcome Statement"])
    assert client.send(why, because="They agreed to leave it").says("There will be no Outcome Statement.")
    assert statement_steps() == []
    assert not client.get("/mediator").says("Waiting for you")


def test_a_meeting_finished_without_saying_what_came_of_it_is_asked_about(hall):
    hall.filled()
    client = hall.signed_in()
    client.post_form(hall.address("outcome"), {"result": ""})
    page = client.get(hall.address("conclude"))
    assert page.says("You have not chosen what came of the meeting.")
    client.send(page, submit="yes")
    assert client.get("/mediator").says("Record what came of the meeting")
    client.post_form(hall.address("outcome"), {"result": "none"})
    assert not client.get("/mediator").says("Waiting for you")
    assert client.get(hall.address()).says("Nothing was agreed, so no Outcome Statement is needed.")


def test_a_meeting_concluded_without_paper_makes_the_certificate_due(hall):
    hall.begun()
    client = hall.signed_in()
    page = client.post_form(hall.address("conclude"), submit="yes")
    assert page.problems == ["Say who came before you finish the meeting."]
    here = f"{hall.address('outcome')}?meeting={hall.meeting().id}#part-people"
    assert page.links()["Say who came"] == here
    form = client.get(hall.address("outcome"))
    client.send(form, {f"people.{row}.present": True for row in rows_of(form, "people")}, save="yes")

    page = client.post_form(hall.address("conclude"), submit="yes")

    assert page.says("Finished")
    assert hall.meeting().state is MeetingState.CONCLUDED
    with hall.services.database.read() as session:
        due = certificates_to_issue(session, session.scalars(select(Case)).one(), at=hall.services.now())
    assert [d.variant for d in due] == [CertificateVariant.HELD]


def test_a_meeting_that_was_not_held_says_why_to_staff_and_makes_no_held_certificate(hall):
    client = hall.signed_in()
    page = client.post_form(hall.address("not-held"), submit="yes")
    assert page.problems == ["Choose why the meeting was not held, or 'Something else'"]

    page = client.post_form(hall.address("not-held"), why="authority_away", more="Train stopped")

    assert page.says("Not held", "The local authority did not come. Train stopped")
    assert not page.says("Start the outcome form")
    assert not page.says("Came")  # nobody has recorded who was there
    assert hall.meeting().state is MeetingState.NOT_HELD
    with hall.services.database.read() as session:
        due = certificates_to_issue(session, session.scalars(select(Case)).one(), at=hall.services.now())
    assert CertificateVariant.HELD not in [d.variant for d in due]


def test_after_an_adjourned_meeting_the_family_is_asked_about_its_certificate(hall):
    hall.filled()
    client = hall.signed_in()
    page = client.get(hall.address("outcome"))

    client.send(page, result="adjourned", make="yes")

    assert hall.meeting().state is MeetingState.ADJOURNED
    asks = "Ask the family: certificate now, or wait?"
    assert client.get(hall.address()).says(asks)

    with hall.services.database.write() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        sam = factories.a_user(session, Role.ADVISER, "Dina Farrow")
        facts = {"about": "this test"}
        for party in decision.case.asking_parties():
            by = factories.viewer_of(sam)
            issue_now(session, decision, party, CertificateVariant.HELD, facts, by=by, at=hall.services.now())
    assert not client.get(hall.address()).says(asks)  # who has it already is asked nothing


def test_an_adjournment_asks_nothing_of_a_family_whose_certificate_gave_them_more_time(hall):
    """Its month counts from the issue, and the two months of the letter no longer end first."""
    today = uk_day(hall.services.now())
    with hall.services.database.write() as session:
        decision = session.scalars(select(Case)).one().decisions[0]
        decision.letter_date = today - timedelta(days=50)
        chosen = next(c for c in decision.choices if c.choice is Choice.MEDIATION)
        chosen.chosen_at = chosen.recorded_at = hall.services.now() - timedelta(days=1)
        session.flush()
        session.refresh(decision)
        sam = factories.viewer_of(factories.a_user(session, Role.ADVISER, "Dina Farrow"))
        asks = partial(
            asks_about_certificate,
            decision,
            today=today,
            resumes_on=today + timedelta(days=7),
            bank_holidays=hall.services.bank_holidays,
        )
        assert asks([])
        given = issue_now(
            session,
            decision,
            decision.case.parties[0],
            CertificateVariant.HELD,
            {},
            by=sam,
            at=hall.services.now(),
        )
        assert not asks([given])


def give_parts(hall):
    """What the worker would make."""
    with hall.services.database.write() as session:
        envelope = session.scalars(select(Envelope).order_by(Envelope.version.desc())).first()
        envelope.part_a = made_part(hall.services, session, envelope, PART_A)
        envelope.part_b = made_part(hall.services, session, envelope, PART_B)
        envelope.made_at = hall.services.now()


def test_nothing_goes_to_somebody_of_whom_the_office_did_not_record_that_contact_is_safe(hall):
    """Their name alone is enough. The office records who said that it is safe, then the mediator sends."""
    statement = hall.sent()
    client, address = hall.signed_in(), hall.address("paper")

    def the_family_says(safe, state):
        with hall.services.database.write() as session:
            envelope = session.get_one(Envelope, statement.envelope_id)
            envelope.state, envelope.case.other_parent_safe = state, safe
            envelope.case.other_parent = name
            envelope.circulated_at = envelope.circulated_at if state is EnvelopeState.OUT else None

    name = next(one.name for one in hall.envelopes()[0].signers if one.id == statement.authority.id)
    before = emails(hall, "please_sign")
    the_family_says("no", EnvelopeState.OUT)
    page = client.get(address)
    assert page.says(f"Leave contact with {name} to the office", "Not to be contacted yet", "The office asks")
    link = hall.address(f"paper/{statement.authority.id}/link")
    assert link not in page.html
    assert client.get(hall.address("desk")).says("Speak with the office before you hand over the device")
    old = hall.address(f"paper/{statement.family.id}/link")
    token = page.form_for({}, action=old).fields()["csrf_token"]
    page = client.post(link, data={"csrf_token": token})
    assert page.says("Nothing was sent: the office first records that it is safe to contact this person.")

    the_family_says("no", EnvelopeState.PREPARED)
    page = client.get(address)
    page = client.send(page, order="in_turn", turn_1="2", turn_2="1", submit="yes")
    refused = f"Nothing was sent. The office first records that it is safe to contact {name}"
    assert page.problems[0].startswith(refused)
    assert page.value_of("turn_1") == "2"
    the_family_says("yes", EnvelopeState.PREPARED)
    client.send(page, submit="yes")
    assert emails(hall, "please_sign") > before
