"""Edge cases of the domain that no other test is about, each by its number in ``tests/edge_cases.py``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.casework.links import link_cases
from cases.certificates.models import Certificate
from cases.evidence.log import check_case
from cases.meetings.models import Meeting
from cases.models import Case, Decision, HealthRecord
from cases.vocabulary import (
    CertificateState,
    Choice,
    DecisionKind,
    HealthStep,
    LinkKind,
    PartyRole,
    Role,
    Section,
    Wish,
)
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.casework.calls import record_advice
from services.casework.health_bodies import remind_of_health_notice
from tests import factories
from tests.client import ReviewingClient
from tests.factories import CALLED
from tests.integration.web.office.arranging import a_choice, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.decisions import add_second
from tests.integration.web.office.talks import sent
from tests.integration.web.office.test_files_and_links import notice_to, other_parent
from tests.integration.web.office.test_health_body import NHS
from tests.integration.web.office.test_own_pages import add
from tests.web_apps import make_web
from worker.emails.composers import compose_delivery, email_context
from worker.emails.email import EmailContext


def issued(office: Office) -> list[Certificate]:
    with office.services.database.read() as session:
        found = session.scalars(select(Certificate).order_by(Certificate.register_number)).all()
        for one in found:
            _ = one.decision.number, one.party.name
        return list(found)


def issue(office: Office, reference: str, decision: int = 1, party: int = 1) -> None:
    sam = office.browser("Sam Reed")
    page = sam.get(f"/office/cases/{reference}/certificate/{decision}/{party}")
    assert sam.send(page, {"submit": "yes"}).says("MC-"), page.text


def test_edge_3_where_one_parent_must_not_be_told_nothing_names_or_reaches_them(office: Office) -> None:
    """A safety flag: emails name nobody else, a stranger gets nothing by themselves, nothing is shared."""
    office.add("Ruth Okafor", Role.OFFICER)
    reference = a_choice(office, safety_note="He must not know where we live")
    other_parent(office, reference)
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        case.safety_flag = True
    bea = office.browser("Bea Hollis")
    assert (
        bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "2"])).address
        == f"/office/cases/{reference}"
    )
    for _, words in sent(office, EmailKind.INVITATION):
        assert "To find out who else is coming, phone us" in words
        assert "Dev Shah" not in words
        assert "He must not know" not in words
    with office.services.database.read() as session:
        addresses = set(session.scalars(select(Delivery.to_address)))
    assert "dev.shah@example.com" not in addresses


def test_edge_6_a_child_who_lives_in_another_area_has_whoever_decided_as_the_party(office: Office) -> None:
    """The authority that made the decision is asked; where they live stands beside it, for an adviser."""
    office.add("Ruth Okafor", Role.OFFICER)
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_choice(office, lives_in="Liverpool")
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        party = case.authority_party()
        assert party is not None
        assert (case.authority_name, party.organisation) == ("Bury", "Bury")
        assert case.lives_elsewhere == "Liverpool"
        emailed = set(session.scalars(select(Delivery.to_address)))
    assert lily.email not in emailed
    assert office.browser("Lily Marsh").get(f"/authority/cases/{reference}").status == 404
    assert office.browser("Sam Reed").get(f"/office/cases/{reference}").says("Liverpool")


def test_edge_9_and_10_an_amended_plan_is_a_decision_of_its_own_also_during_an_appeal(office: Office) -> None:
    """A new certificate about the new decision; the old one stays, for the old decision alone."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference
    issue(office, reference)
    add_second(office, reference, kind="D3", sections=["B", "F"])
    sam_page = office.browser("Sam Reed")
    assert sam_page.get("/office").says("Call Priya Shah", "about decision 2")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        second, party = case.decisions[1], case.parties[0]
        assert second.notice_date == date(2026, 11, 20), "clocks of its own"
        record_advice(
            session,
            second,
            party,
            factories.a_call(Choice.NO_MEDIATION, at=office.clock()),
            by=factories.viewer_of(office.people["Sam Reed"]),
            at=office.clock(),
        )
    issue(office, reference, decision=2)
    first, new = issued(office)
    assert (first.decision.number, new.decision.number) == (1, 2)
    assert first.state is new.state is CertificateState.CURRENT


def health_case(office: Office) -> tuple[str, ReviewingClient, ReviewingClient]:
    """A case about education and health, its authority's officer, and the coordinator."""
    office.add("Ruth Okafor", Role.OFFICER)
    office.clock.at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    reference = a_choice(
        office,
        person_name="Meera Shah",
        kind=DecisionKind.HEALTH_SOCIAL_TOO,
        sections=frozenset({Section.F, Section.G}),
        missing_health="Speech therapy each week",
    )
    add(office, reference, PartyRole.HEALTH, NHS, email="send@icb.example")
    return reference, office.browser("Ruth Okafor"), office.browser("Bea Hollis")


def test_edge_13_the_authority_tells_the_health_body_and_says_so(office: Office) -> None:
    """C4: reminded a working day after, told within three; the office asks where nobody said so."""
    reference, ruth, bea = health_case(office)
    plain = a_choice(office)
    words = "Bury to tell the health body that mediation is wanted"
    assert bea.get(f"/office/cases/{reference}").says(words, "Tell the health body")
    assert not bea.get(f"/office/cases/{plain}").says(words)
    services = office.services
    for at in (CALLED, CALLED + timedelta(days=1), CALLED + timedelta(days=1, minutes=9)):
        remind_of_health_notice(services.database, services.bank_holidays, at=at)
    (reminded,) = sent(office, EmailKind.HEALTH_NOTICE_DUE)
    assert reminded[0] == office.people["Ruth Okafor"].email
    assert "by the end of Tuesday 24 November 2026" in reminded[1]
    assert "Speech therapy each week" in reminded[1]
    office.clock.at = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    bea, ruth = office.browser("Bea Hollis"), office.browser("Ruth Okafor")
    assert bea.get("/office").says("Ask Bury whether it told the health body", "Late")
    page = ruth.get(f"/authority/cases/{reference}")
    assert page.says("Tell the health body that mediation is wanted")
    for _ in range(2):
        answer = ruth.send(page, {}, action=f"/authority/cases/{reference}/health-told/1")
        assert answer.says("You have told the health body")
    assert not bea.get("/office").says("whether it told the health body")
    with office.services.database.read() as session:
        (record,) = session.scalars(select(HealthRecord))
        assert (record.step, record.recorded_by) == (HealthStep.NOTICE_GIVEN, "Ruth Okafor")
        assert check_case(session, record.decision.case_id).sound


@pytest.mark.parametrize("step", [HealthStep.REFUSED, HealthStep.SILENT])
def test_edge_14_a_health_body_that_does_not_come_is_recorded_and_both_hear_its_duty(
    office: Office, step: HealthStep
) -> None:
    """Mediation goes on about the rest, and day 30 stays where it was."""
    reference, ruth, _ = health_case(office)
    ruth.send(
        ruth.get(f"/authority/cases/{reference}"), {}, action=f"/authority/cases/{reference}/health-told/1"
    )
    office.clock.at = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    bea = office.browser("Bea Hollis")
    assert bea.get("/office").says(f"Ask {NHS} whether it takes part")
    address = f"/office/cases/{reference}/health-body/1"
    for _ in range(2):
        bea.post_form(address, step=step.value, happened_on=date(2026, 11, 30))
    assert not bea.get("/office").says("whether it takes part")
    assert bea.get(address).says(step.words, "Bea Hollis")
    emailed = dict(sent(office, EmailKind.HEALTH_DUTY))
    assert set(emailed) == {office.people["Ruth Okafor"].email, "send@icb.example"}
    for text in emailed.values():
        assert "section 53" in text
        assert "They end on Saturday 19 December 2026" in text
        assert "Meera" not in text
    arrange = "Find a time and place"
    assert bea.get("/office").says(arrange)
    assert (
        office.browser("Ruth Okafor")
        .get(f"/authority/cases/{reference}")
        .says("arrange the mediation by Friday 18 December 2026")
    )


def test_edge_17_an_authority_cannot_make_another_meeting_a_condition_and_the_days_run_on(
    office: Office,
) -> None:
    """It can send dates or say that it cannot arrange in time; nothing else that it says stops the clock."""
    office.add("Ruth Okafor", Role.OFFICER)
    reference = a_choice(office)
    page = office.browser("Ruth Okafor").get(f"/authority/cases/{reference}")
    choices = {form.action.rpartition("/")[2] for form in page.forms() if form.method == "post"}
    assert not any("refuse" in one or "decline" in one for one in choices)
    assert page.says("arrange the mediation by Friday 18 December 2026")
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/notes", {"words": "Bury wants a way forward meeting first"})
    assert bea.get("/office").says("Find a time and place")
    again = office.browser("Ruth Okafor").get(f"/authority/cases/{reference}")
    assert again.says("arrange the mediation by Friday 18 December 2026")


def test_edge_23_late_contact_is_decided_by_one_senior_and_the_family_reads_its_true_dates(
    office: Office,
) -> None:
    """Heard all the same; the Tribunal alone decides; told once, without the reason."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(
            office.services, session, sam, Choice.NO_MEDIATION, letter_date=date(2026, 8, 3)
        ).reference
    dina = office.browser("Dina Farrow")
    assert dina.get("/office").says("Decide about the late contact")
    address = f"/office/cases/{reference}/late-contact/1"
    for reason in ("The letter went to an old address", "The letter went astray"):
        dina.post_form(address, reason=reason)
    ((to, words),) = sent(office, EmailKind.LATE_CONTACT)
    assert to == "priya.shah@example.com"
    assert "Wednesday 18 November 2026" in words
    assert "ended on Saturday 3 October 2026" in words
    assert "Only the Tribunal decides" in words
    assert "old address" not in words
    assert "If we can give you a certificate, it has the true dates" in words
    never = replace(email_context(office.services), late_contact_certificates=False)
    assert "This email is in its place" in late_contact_words(office, never)
    assert "If we can" not in late_contact_words(office, never)
    for context in (never, email_context(office.services)):
        alone = late_contact_words(office, context, DecisionKind.PLAN_SCHOOL_ONLY)
        assert "You do not need a certificate to appeal about this decision" in alone
        assert alone.count("certificate") == 1
    issue(office, reference)


def late_contact_words(office: Office, context: EmailContext, kind: DecisionKind | None = None) -> str:
    """The email about late contact, as it is where the decision is of that kind."""
    with office.services.database.write() as session:
        row = session.scalars(select(Delivery).where(Delivery.kind == EmailKind.LATE_CONTACT)).one()
        decision = session.scalars(select(Decision)).one()
        decision.kind = kind or decision.kind
        body = compose_delivery(context, session, row).get_body(("plain",))
        assert body is not None
        words = " ".join(body.get_content().split())
        session.rollback()
        return words


def test_late_contact_is_said_by_phone_in_the_same_three_ways(office: Office) -> None:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(
            office.services, session, sam, Choice.NO_MEDIATION, letter_date=date(2026, 8, 3)
        )
        reference, case.parties[0].email = case.reference, None
    office.browser("Dina Farrow").post_form(f"/office/cases/{reference}/late-contact/1", reason="Astray")
    notice = notice_to(office, "Priya Shah")
    page = office.browser("Bea Hollis").get(notice)
    assert page.says("If we can give you a certificate, it has these true dates")
    assert not page.says("We will give you a certificate")
    policy = replace(office.services.policy, late_contact_certificates=False)
    office.web = make_web(replace(office.services, policy=policy))
    assert office.browser("Bea Hollis").get(notice).says("This letter is in its place")
    with office.services.database.write() as session:
        session.scalars(select(Decision)).one().kind = DecisionKind.PLAN_SCHOOL_ONLY
    page = office.browser("Bea Hollis").get(notice)
    assert page.says("You do not need a certificate to appeal about this decision")
    assert not page.says("This letter is in its place")


def test_edge_24_a_request_on_the_last_evening_is_in_time_by_its_stamp(office: Office) -> None:
    """Sunday, ten to midnight, on the day on which the two months end."""
    office.clock.at = datetime(2026, 11, 29, 23, 50, tzinfo=UTC)
    with office.services.database.write() as session:
        case = factories.a_case(
            office.services, session, at=office.clock(), letter_date=date(2026, 9, 29), wish=Wish.CERTIFICATE
        )
        decision: Decision = case.decisions[0]
        assert decision.first_contact_on == date(2026, 11, 29)
        assert decision.wish_to_appeal is not None, "the form records that they wish to appeal"
        reference = case.reference
    ((_, receipt),) = sent(office, EmailKind.REQUEST_RECEIVED)
    assert "29 November 2026" in receipt
    office.clock.at = datetime(2026, 11, 30, 9, 5, tzinfo=UTC)
    page = office.browser("Sam Reed").get("/office")
    assert page.says("Call Priya Shah", "Due today")
    late = office.browser("Dina Farrow").get(f"/office/cases/{reference}/late-contact/1")
    assert late.says("First contact was in time")


def test_edge_26_a_letter_that_says_nothing_of_mediation_is_recorded_and_certified_as_usual(
    office: Office,
) -> None:
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        case = factories.an_advised_case(
            office.services, session, sam, Choice.NO_MEDIATION, letter_told_rights="no"
        )
        reference = case.reference
        assert case.decisions[0].letter_told_rights == "no"
    issue(office, reference)
    assert len(issued(office)) == 1


def test_edge_40_a_wrong_certificate_is_replaced_the_same_day_and_the_old_code_says_by_which(
    office: Office,
) -> None:
    """Both stay in the register, and the old one names the new."""
    with office.services.database.write() as session:
        sam = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, sam, Choice.NO_MEDIATION).reference
    issue(office, reference)
    (old,) = issued(office)
    office.clock.pass_(hours=2)
    browser = office.browser("Sam Reed")
    address = f"/office/cases/{reference}/certificates/{old.reference}/correct"
    both = browser.post_form(address, what="person", person_name="Aarav Sháh")
    browser.send(both, {"submit": "yes"})
    first, new = issued(office)
    assert (first.state, new.state) == (CertificateState.SUPERSEDED, CertificateState.CURRENT)
    assert new.replaces_id == first.id
    shown = browser.get(f"/office/cases/{reference}/certificates/{first.reference}")
    assert shown.says(f"Replaced by {new.reference}")


def test_edge_42_two_children_have_two_cases_that_may_share_one_meeting_and_never_a_paper(
    office: Office,
) -> None:
    """Linked as brothers or sisters, the two meetings may be at one time with one mediator."""
    one = a_choice(office)
    other = a_choice(office, person_name="Meera Shah")
    bea = office.browser("Bea Hollis")
    assert bea.post_form(f"/office/cases/{one}/arrange", plan(office)).address == f"/office/cases/{one}"
    refused = bea.post_form(f"/office/cases/{other}/arrange", plan(office))
    assert f"Idris Vaughan has another meeting at that time: {one}" in refused.problems
    with office.services.database.write() as session:
        cases = {case.reference: case for case in session.scalars(select(Case))}
        by = factories.viewer_of(office.people["Bea Hollis"])
        link_cases(session, cases[one], cases[other], LinkKind.SIBLINGS, by=by, at=office.clock())
    later = bea.post_form(f"/office/cases/{other}/arrange", plan(office, starts="11am", ends="1pm"))
    assert later.problems, "beside one another is no shared meeting"
    shared = bea.post_form(f"/office/cases/{other}/arrange", plan(office))
    assert shared.address == f"/office/cases/{other}", shared.problems
    with office.services.database.read() as session:
        meetings = list(session.scalars(select(Meeting)))
        assert {meeting.case.reference for meeting in meetings} == {one, other}
        for meeting in meetings:
            assert {a.party.case_id for a in meeting.attendances if a.party} == {meeting.case_id}
    for reference, child in ((one, "Meera"), (other, "Aarav")):
        page = office.browser("Idris Vaughan").get(f"/mediator/{reference}")
        assert not page.says(child)
