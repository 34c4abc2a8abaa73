"""Nobody mediates in their own case, and an officer does not read the case of their own family."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.casework.own_case import MediatorsOwnCase, OwnAddress, OwnCase, OwnersOwnCase
from cases.casework.owners import give_to
from cases.corrections import PartyDetails, add_party
from cases.evidence.log import check_case
from cases.meetings.arranging import MeetingPlan, arrange_meeting
from cases.models import Case
from cases.vocabulary import AuthorityNews, CertificateVariant, MeetingMode, PartyRole, Role
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.certificates import issue_and_send
from services.notifications.queueing import reached_at_authority, to_user
from tests import factories
from tests.integration.web.office.arranging import a_choice, meetings, plan
from tests.integration.web.office.conftest import NOW, Office
from tests.integration.web.office.decisions import a_held_meeting
from worker.emails.composers import compose_delivery, email_context


def parent_has(office: Office, email: str) -> None:
    with office.services.database.write() as session:
        session.scalars(select(Case)).one().parties[0].email = email.upper()


def mailed_to(office: Office, name: str) -> int:
    with office.services.database.read() as session:
        return len(session.scalars(select(Delivery).where(Delivery.to_name == name)).all())


def test_a_mediator_is_not_booked_or_proposed_in_a_case_in_which_they_have_a_part(office: Office) -> None:
    reference = a_choice(office)
    parent_has(office, office.people["Idris Vaughan"].email)
    bea = office.browser("Bea Hollis")
    refused = bea.post_form(f"/office/cases/{reference}/arrange", plan(office))
    assert refused.problems == [
        "Idris Vaughan has the same email address as Priya Shah in this case. "
        "Choose another mediator, or correct the address"
    ]
    assert not meetings(office)


def test_staff_are_warned_where_a_mediator_has_the_name_of_somebody_in_the_case(office: Office) -> None:
    reference = a_choice(office)
    office.add("Priya  shah", Role.MEDIATOR)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/arrange")
    words = "same name as somebody in this case: check that it is somebody else"
    assert page.text.count(words) == 2, "as mediator and as co-mediator"


def test_an_officer_does_not_read_the_case_of_their_own_family(office: Office) -> None:
    reference = a_choice(office)
    a_held_meeting(office)
    ruth = office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    browser = office.browser("Ruth Okafor")
    assert browser.get(f"/authority/cases/{reference}").status == 200
    parent_has(office, ruth.email)
    assert browser.get(f"/authority/cases/{reference}").status == 404
    assert reference not in browser.get("/authority").text


def test_an_officer_of_whose_family_the_case_is_gets_no_email_and_the_office_asks_for_another(
    office: Office,
) -> None:
    reference = a_choice(office)
    ruth = office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    parent_has(office, ruth.email)
    with office.services.database.write() as session:
        authority = session.scalars(select(Case)).one().authority_party()
        assert authority is not None
        authority.email = ruth.email
    before = mailed_to(office, "Ruth Okafor")
    bea = office.browser("Bea Hollis")
    words = "Ask Bury for another officer: it is the own case of Ruth Okafor"
    for page in (bea.get(f"/office/cases/{reference}"), bea.get("/office")):
        assert page.says(words)
    assert bea.get(f"/office/cases/{reference}").says(
        "Ruth Okafor (local authority officer) has the same email address as Priya Shah. "
        "They cannot open this case as an officer, and get no email about it as one."
    )
    assert bea.post_form(f"/office/cases/{reference}/arrange", plan(office)).problems == []
    assert mailed_to(office, "Ruth Okafor") == before
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert reached_at_authority(session, case, AuthorityNews.DATES) == []
    office.add("Ann Whitley", Role.OFFICER, authority_code="bury")
    page = bea.get(f"/office/cases/{reference}")
    assert not page.says(words), "there is another officer"
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        reached = reached_at_authority(session, case, AuthorityNews.DATES)
        assert [one.name for one in reached] == ["Ann Whitley"]


def test_services_refuse_whoever_works_on_the_case_of_their_own_family(office: Office) -> None:
    reference = a_choice(office)
    parent_has(office, office.people["Sam Reed"].email)
    sam, bea, idris = (office.people[name] for name in ("Sam Reed", "Bea Hollis", "Idris Vaughan"))
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        decision, parent = case.decisions[0], case.parties[0]
        about = (session, decision, parent, CertificateVariant.NO_MEDIATION)
        with pytest.raises(OwnCase):
            issue_and_send(
                *about,
                by=factories.viewer_of(sam),
                at=NOW,
                policy=office.services.policy,
                work=office.services.work,
            )
        with pytest.raises(OwnersOwnCase):
            give_to(session, case, sam, by=Actor.of(factories.viewer_of(bea)), at=NOW)
        details = PartyDetails(name="Ann Shah", email=bea.email.upper())
        with pytest.raises(OwnAddress):
            add_party(session, case, PartyRole.PARENT, details, by=factories.viewer_of(bea), at=NOW)
        parent.email = idris.email
        booked = MeetingPlan(NOW, NOW, MeetingMode.ONLINE, idris, guests=())
        with pytest.raises(MediatorsOwnCase):
            arrange_meeting(session, case, booked, by=factories.viewer_of(bea), at=NOW)
        session.rollback()
    browser = office.browser("Sam Reed")
    for address in ("", "/parties/new"):
        page = browser.get(f"/office/cases/{reference}{address}")
        assert page.status == 403
        assert page.says("Somebody else works on this case", "Ask a colleague to take it on")


def test_a_party_who_takes_the_address_of_mediator_or_owner_later_makes_a_step_to_find_another(
    office: Office,
) -> None:
    reference = a_choice(office)
    bea = office.browser("Bea Hollis")
    assert bea.post_form(f"/office/cases/{reference}/arrange", plan(office)).problems == []
    idris = office.people["Idris Vaughan"]
    mediator = office.browser("Idris Vaughan")
    assert mediator.get(f"/mediator/{reference}").status == 200
    parent_has(office, idris.email)
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("another mediator for 10 December 2026: Idris Vaughan has the email address of Priya")
    assert mediator.get(f"/mediator/{reference}").status == 403
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        before = len(session.scalars(select(Delivery)).all())
        to_user(
            session,
            EmailKind.MEETING_MOVED_STAFF,
            "x",
            case,
            session.get_one(type(idris), idris.id),
            at=NOW,
            ids={},
        )
        assert len(session.scalars(select(Delivery)).all()) == before
        case.owner_id = office.people["Sam Reed"].id
    parent_has(office, office.people["Sam Reed"].email)
    assert bea.get(f"/office/cases/{reference}").says(
        "the case to somebody else: Sam Reed has the email address of Priya Shah"
    )


def test_staff_are_warned_of_a_name_that_is_the_same_and_go_on(office: Office) -> None:
    reference = a_choice(office)
    office.add("Priya  shah", Role.ADVISER)
    page = office.browser("Priya  shah").get(f"/office/cases/{reference}")
    assert page.says("(mediation adviser) has the same name as Priya Shah. Check that it is somebody else.")
    assert page.says("A coordinator records whether it is the same person.")


def test_of_the_same_name_a_coordinator_says_who_it_is_and_that_is_kept(office: Office) -> None:
    reference = a_choice(office, other_parent="Dev Shah, his father", other_parent_safe="no")
    other = a_choice(office)
    office.add("Dev Shah", Role.OFFICER, authority_code="bury")
    office.add("Priya  shah", Role.COORDINATOR)
    dev, priya = office.browser("Dev Shah"), office.browser("Priya  shah")
    assert dev.get(f"/authority/cases/{reference}").status == 200, "a name alone is a reason to look"
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("Dev Shah (local authority officer) has the same name as Dev Shah, his father.")
    said = {words: where for words, where in page.links().items() if words.startswith("Say who it is")}
    assert len(said) == 2
    address, hers = said["Say who it is: Dev Shah"], said["Say who it is: Priya shah"]
    page = bea.post_form(address, who="same")
    assert page.problems == ["Enter how you know"]
    old = bea.get(address)
    page = bea.send(page, how_known="Asked the head of his team by phone")
    assert page.says(
        "Recorded: whether somebody of the staff is somebody in this case.",
        "A coordinator recorded that Dev Shah (local authority officer) is somebody in this case.",
        "Dev Shah: the same person. Asked the head of his team by phone",
    )
    assert dev.get(f"/authority/cases/{reference}").status == 404
    assert reference not in dev.get("/authority/cases").text
    assert dev.get(f"/authority/cases/{other}").status == 200
    stale = bea.send(old, who="other", how_known="Nobody asked")
    assert stale.says("now says"), "an old tab changes nothing"
    with office.services.database.read() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert [one.name for one in reached_at_authority(session, case, AuthorityNews.DATES)] == []
        assert check_case(session, case.id).sound

    assert priya.get(f"/office/cases/{reference}").status == 200
    page = priya.post_form(hers, who="other", how_known="I say so")
    assert page.problems == [
        "Another coordinator records this: nobody says it of themselves. Nothing was recorded"
    ]
    bea.post_form(hers, who="same", how_known="She told us")
    refused = priya.get(f"/office/cases/{reference}")
    assert refused.status == 403
    assert refused.says("A coordinator recorded that you are somebody in this case", "Ask a colleague")
    for place in ("/office", "/office/cases", f"/office/cases?q={reference}"):
        page = priya.get(place)
        assert f"/office/cases/{reference}" not in page.html, place
        assert f"/office/cases/{other}" in page.html or place != "/office/cases"
    assert priya.get("/office").says("1 case is not shown to you")
    bea.post_form(hers, who="other", how_known="It was another one")
    assert priya.get(f"/office/cases/{reference}").status == 200
    assert not bea.get(f"/office/cases/{reference}").says("shah (coordinator)")


def test_mail_that_waited_goes_to_nobody_whose_family_it_is_nor_to_an_address_that_was_anothers(
    office: Office,
) -> None:
    reference = a_choice(office)
    ruth = office.add("Ruth Okafor", Role.OFFICER, authority_code="bury")
    with office.services.database.write() as session:
        authority = session.scalars(select(Case)).one().authority_party()
        assert authority is not None
        authority.email = "father@example.com"
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office))

    def waits(name: str) -> bool:
        """True if what is queued for that address would go now."""
        with office.services.database.read() as session:
            query = select(Delivery).where(Delivery.to_address == name)
            try:
                compose_delivery(email_context(office.services), session, session.scalars(query).one())
            except MailOvertaken:
                return False
            return True

    assert waits("father@example.com")
    idris = office.people["Idris Vaughan"].email
    assert waits(idris)
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        authority = case.authority_party()
        assert authority is not None
        authority.email = ruth.email
        details = PartyDetails(name="Dev Shah", email="father@example.com")
        by = factories.viewer_of(office.people["Bea Hollis"])
        add_party(session, case, PartyRole.PARENT, details, by=by, at=office.clock())
        case.parties[0].email = idris
    assert not waits("father@example.com")
    assert not waits(idris)


def test_the_only_coordinator_reads_how_somebody_else_opens_the_case(office: Office) -> None:
    reference = a_choice(office)
    office.add("Ada Gray", Role.ADMINISTRATOR)
    parent_has(office, office.people["Bea Hollis"].email)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}")
    assert page.status == 403
    assert page.says(
        "Ask Ada Gray to add a colleague as a coordinator on the page People: they open this case."
    )
