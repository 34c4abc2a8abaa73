"""The other parent is not safe to contact: asked before every press that reaches them, once, and kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor, ActorKind
from cases.attending.supporters import name_supporter
from cases.casework.contact_safety import NotCleared
from cases.casework.sharing import shared_pages_of_case
from cases.corrections import PartyDetails, add_party
from cases.evidence.log import case_events, check_case
from cases.meetings.arranging import Guest, MeetingPlan
from cases.models import Case
from cases.vocabulary import ActsAs, CertificateVariant, Event, MeetingMode, PartyRole, SharedPart
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.casework.sharing import AskUsFirst, ShareWish, share_page
from services.certificates import issue_and_send
from services.meetings.arranging import arrange_and_invite
from services.meetings.times import ask_for_times
from services.requests import renew_request_link
from services.statements.passing_on import record_acting
from signing.errors import MayNotActFor
from tests import factories
from tests.client import Page
from tests.integration.web.office.arranging import a_choice, mails, meetings, plan
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.test_files_and_links import other_parent
from tests.integration.web.office.test_times import propose
from worker.emails.composers import compose_delivery, email_context

NAMED: dict[str, Any] = {"other_parent": "Dev Shah, his father"}
TODAY = date(2026, 11, 25)
FRIENDS = ("Dev Shah", "Amina Yusuf")
SAID = {"contact_safe": "yes", "contact_said_by": "Priya Shah, by phone, alone", "contact_said_on": TODAY}
REFUSED = "Tick that it is safe to contact Dev Shah"
REFUSED_OF_MANY = f"{REFUSED}, or take their tick away"


def the_case(office: Office) -> Case:
    with office.services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert check_case(session, case.id).sound
        assert [one.name for one in case.parties]
        return case


def reached(office: Office) -> list[str]:
    """The kinds of email that Dev Shah was sent."""
    with office.services.database.read() as session:
        query = select(Delivery.kind).where(Delivery.to_address == "dev.shah@example.com")
        return sorted(str(kind) for kind in session.scalars(query))


def goes(office: Office, kind: str) -> bool:
    """True if the email of this kind to Dev Shah would go now."""
    with office.services.database.read() as session:
        query = select(Delivery).where(Delivery.to_address == "dev.shah@example.com", Delivery.kind == kind)
        try:
            compose_delivery(email_context(office.services), session, session.scalars(query).one())
        except MailOvertaken:
            return False
        return True


def happened(office: Office, kind: Event) -> list[dict[str, object]]:
    with office.services.database.read() as session:
        case_id = session.scalars(select(Case.id)).one()
        return [dict(one.body) for one in case_events(session, case_id) if one.kind is kind]


def ticked(page: Page, name: str) -> list[str]:
    return next(one.fields()[name] for one in page.forms() if name in one.fields())


def say(office: Office, reference: str, safe: str, *, who: str = "Bea Hollis") -> Page:
    return office.browser(who).post_form(
        f"/office/cases/{reference}/other-parent",
        other_parent_safe=safe,
        said_by="Priya Shah, by phone",
        said_on=TODAY,
    )


def test_whoever_may_be_the_other_parent_is_added_once_somebody_said_that_it_is_safe(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="no")
    bea = office.browser("Bea Hollis")
    new = f"/office/cases/{reference}/parties/new"
    assert bea.get(new).says("The family said: it is not safe to contact Dev Shah, his father.")
    typed = {"role": "parent", "name": "Dev Shah", "email": "dev.shah@example.com"}
    page = bea.post_form(new, typed)
    assert page.problems == [REFUSED]
    assert (page.value_of("name"), page.value_of("email")) == ("Dev Shah", "dev.shah@example.com")
    assert len(the_case(office).parties) == 2
    page = bea.send(page, contact_safe="yes", contact_said_on=TODAY + timedelta(days=1))
    assert page.problems[0] == "Enter who said that it is safe, and how"
    assert len(page.problems) == 2
    page = bea.send(page, SAID)
    assert page.says("Added to the case.", "Safe to contact: Priya Shah, by phone, alone", "Bea Hollis")
    (kept,) = happened(office, Event.CONTACT_CLEARED)
    assert (kept["said_by"], kept["said_on"]) == ("Priya Shah, by phone, alone", "2026-11-25")

    page = bea.get(f"/office/cases/{reference}/arrange")
    assert "contact_safe" not in page.html
    page = bea.send(page, plan(office))
    assert not page.problems, "asked once, and ticked beforehand like anybody else"
    assert reached(office) == ["invitation"]
    page = bea.post_form(new, role="supporter", name="Amina Yusuf")
    assert page.says("Added to the case.")
    page = bea.post_form(new, role="parent", name="Nia Shah")
    assert page.problems == ["Tick that it is safe to contact Nia Shah"], "cleared is one person, not all"


@pytest.mark.parametrize("safe", ["no", "ask"])
def test_nobody_invites_asks_or_links_to_them_before_and_each_page_keeps_what_was_typed(
    office: Office, safe: str
) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe=safe)
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    warning = (
        "It is not safe to contact Dev Shah" if safe == "no" else "Ask first before you contact Dev Shah"
    )
    assert bea.get(f"/office/cases/{reference}").says(
        "Not safe to contact" if safe == "no" else "Ask the family before you contact them"
    )

    propose(office, reference, 10)
    page = bea.get(f"/office/cases/{reference}/times/ask")
    assert page.says(warning)
    assert ticked(page, "parties") == ["1", "2"]
    page = bea.send(page, parties=["1", "2", "3"])
    assert page.problems == [REFUSED_OF_MANY]
    assert ticked(page, "parties") == ["1", "2", "3"]

    page = bea.get(f"/office/cases/{reference}/arrange")
    assert page.says(warning)
    assert ticked(page, "attending") == ["1", "2"]
    page = bea.send(page, plan(office, attending=["1", "3"]))
    assert page.problems == [REFUSED_OF_MANY]
    assert page.value_of("place") == "The Old Library, Nowhere"
    page = bea.send(page, attending=["1"], others="Dev Shah, father")
    assert "Dev Shah" in page.problems[0], "nor does he come along without being asked about"
    assert meetings(office) == []

    own = f"/office/cases/{reference}/parties/3/request-link"
    page = bea.post_form(own, action=own)
    assert page.problems == [REFUSED]
    assert reached(office) == []
    page = bea.send(page, SAID, action=own)
    assert page.says("A new link is on its way.")
    assert reached(office) == ["own_page_link"]
    bea.post_form(f"/office/cases/{reference}/times/ask", parties=["1", "2", "3"])
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"]))
    assert reached(office) == ["choose_times", "invitation", "own_page_link"]
    assert len(happened(office, Event.CONTACT_CLEARED)) == 1
    assert the_case(office).parties[2].contact_cleared_by == "Bea Hollis"


def test_no_service_reaches_them_without_it(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="no")
    other_parent(office, reference)
    services, bea = office.services, factories.viewer_of(office.people["Bea Hollis"])
    at = office.clock()
    propose(office, reference, 10)
    with services.database.writers() as session:
        case = session.scalars(select(Case)).one()
        dev = case.parties[2]
        arranged = MeetingPlan(
            at + timedelta(days=20),
            at + timedelta(days=20, hours=2),
            MeetingMode.PHONE,
            office.people["Idris Vaughan"],
            [Guest("Dev Shah", "Parent", party=dev)],
        )
        presses = [
            lambda: arrange_and_invite(session, case, arranged, by=bea, at=at),
            lambda: ask_for_times(
                session, case, [dev], date(2026, 12, 4), by=Actor.of(bea), at=at, keys=services.keys
            ),
            lambda: renew_request_link(
                session, dev, by=bea, at=at, policy=services.policy, keys=services.keys
            ),
            lambda: issue_and_send(
                session,
                case.decisions[0],
                dev,
                CertificateVariant.NO_MEDIATION,
                by=factories.viewer_of(office.people["Sam Reed"]),
                at=at,
                policy=services.policy,
                work=services.work,
            ),
        ]
        for press in presses:
            with pytest.raises(NotCleared, match="not cleared"):
                press()
        session.rollback()
    assert reached(office) == []


def test_a_no_that_comes_later_takes_back_what_cleared_them_and_staff_tell_what_goes_by_itself(
    office: Office,
) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="ask")
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    today = bea.get("/office")
    assert today.says("Ask Priya Shah whether it is safe to contact Dev Shah, his father")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"], **SAID))
    assert reached(office) == ["invitation"]
    assert goes(office, "invitation")
    assert not bea.get("/office").says("whether it is safe to contact"), "asked once"

    page = say(office, reference, "no")
    assert page.says("Decide now about the safety flag.", "It is not safe to contact Dev Shah")
    assert not goes(office, "invitation"), "it waited to go, and does not any longer"
    assert bea.get("/office").says("sk whether somebody may be at risk, and decide about a safety flag")
    (meeting,) = meetings(office)
    agreement = f"/mediator/{reference}/agreement"
    page = bea.get(agreement)
    page = bea.send(page, asked=["Priya Shah", "Dev Shah"])
    assert page.says("The family said: it is not safe to contact Dev Shah, his father.", "Nothing was sent")
    page = bea.get(f"/office/cases/{reference}/arrange?meeting={meeting.id}")
    bea.send(page, {}, action=f"/office/cases/{reference}/call-off")
    assert reached(office) == ["invitation"]
    assert mails(office, "meeting_cancelled") == ["Priya Shah"]
    today = bea.get("/office")
    assert today.says("Tell Dev Shah that the meeting of 10 December 2026 is called off")
    assert today.says("safety: not cleared to contact")
    notice = next(link for words, link in today.links().items() if "Tell Dev Shah" in words)
    page = bea.get(notice)
    assert page.says("nobody tells them yet", "Record that it is safe to contact Dev Shah")
    clear = f"/office/cases/{reference}/parties/3/contact"
    page = bea.post_form(clear, contact_said_by="Priya Shah, by phone")
    assert page.problems[0].startswith("Tick that it is safe to contact them")
    assert page.value_of("contact_said_by") == "Priya Shah, by phone"
    assert bea.send(page, SAID).says("Saved: who said that it is safe to contact them.")
    assert bea.get(clear).says("It is safe to contact Dev Shah.")
    assert bea.get(notice).says("so nothing was sent to them. Phone or write to them at once")


def test_asked_first_and_answered_yes_nobody_is_guarded_and_an_old_tab_changes_nothing(
    office: Office,
) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="ask")
    other_parent(office, reference)
    page_of = f"/office/cases/{reference}/other-parent"
    sam = office.browser("Sam Reed")
    old = sam.get(page_of)
    assert sam.post_form(page_of, other_parent_safe="yes").problems == [
        "Enter who said so, and how",
        "Enter the day on which they said so",
    ]
    assert say(office, reference, "yes").says("Saved: what the family says of contacting the other parent.")
    assert not office.browser("Bea Hollis").get("/office").says("whether it is safe to contact")
    stale = sam.send(old, other_parent_safe="no", said_by="Somebody else", said_on=TODAY)
    assert stale.says("now says Yes")
    assert the_case(office).other_parent_safe == "yes"
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/arrange")
    assert sorted(ticked(page, "attending")) == ["1", "2", "3"]
    assert say(office, reference, "yes").says("Nothing changed")
    (said,) = happened(office, Event.OTHER_PARENT_SAID)
    assert said["changed"] == {"other_parent_safe": {"before": "ask", "after": "yes"}}


def test_the_same_mailbox_number_or_parent_under_another_name_is_asked_about(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="no")
    with office.services.database.write() as session:
        case = session.scalars(select(Case)).one()
        staff = factories.viewer_of(office.people["Bea Hollis"])
        details = PartyDetails(name="Dev Shah", email="dev.shah@example.com", phone="07700 900123")
        add_party(session, case, PartyRole.PARENT, details, by=staff, at=office.clock())
    bea = office.browser("Bea Hollis")
    new = f"/office/cases/{reference}/parties/new"
    for typed in (
        {"name": "Kit Marlow", "email": "Dev.Shah@Example.com"},
        {"name": "Kit Marlow", "phone": "07700900123"},
        {"name": "His dad"},
        {"name": "Devinder Shah"},
    ):
        page = bea.post_form(new, {"role": "supporter", **typed})
        assert page.problems == [f"Tick that it is safe to contact {typed['name']}"], typed
    assert bea.post_form(new, role="supporter", name="Kit Marlow", email="kit@example.com").says("Added")
    for line in (
        "D. Shah, the child's father",
        "D Shah (dad), comes along",
        "Kit Marlow, dev.shah@example.com",
        "Kit Marlow, on 07700 900 123",
    ):
        page = bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1"], others=line))
        assert line.split(",")[0] in page.problems[0], line
    assert meetings(office) == []


def test_another_name_or_address_of_somebody_who_was_cleared_is_asked_about_again(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="ask")
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    clear, details = (f"/office/cases/{reference}/parties/3{end}" for end in ("/contact", ""))
    for changed in ({"email": "another@example.com"}, {"name": "Devinder Shah"}):
        bea.post_form(clear, SAID)
        bea.post_form(details, phone="07700 900124" if "email" in changed else "07700 900125")
        assert the_case(office).parties[2].contact_cleared_at is not None, (
            "the number alone is not asked about"
        )
        assert bea.post_form(details, changed).says("Ask the family before you contact them")
        dev = the_case(office).parties[2]
        assert (dev.contact_cleared_at, dev.contact_said_by, dev.contact_said_on) == (None, "", None)
        taken_back = happened(office, Event.PARTY_CORRECTED)[-1]["changed"]
        assert taken_back["contact_said_by"] == {"before": SAID["contact_said_by"], "after": ""}  # type: ignore[index]
        assert bea.get(clear).says("Ask first before you contact")


def test_a_yes_older_than_the_no_or_from_a_page_that_showed_another_answer_clears_nobody(
    office: Office,
) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="ask")
    other_parent(office, reference)
    propose(office, reference, 10)
    bea = office.browser("Bea Hollis")
    clear = f"/office/cases/{reference}/parties/3/contact"
    own = f"/office/cases/{reference}/parties/3/request-link"
    times, arrange = (f"/office/cases/{reference}/{end}" for end in ("times/ask", "arrange"))
    new = f"/office/cases/{reference}/parties/new"
    old = {address: bea.get(address) for address in (clear, own, times, arrange, new)}
    say(office, reference, "no")
    typed: dict[str, dict[str, Any]] = {
        clear: {},
        own: {},
        times: {"parties": ["1", "2", "3"]},
        arrange: plan(office, attending=["1", "3"]),
        new: {"role": "parent", "name": "Nia Shah"},
    }
    for address, page in old.items():
        action = own if address == own else ""
        shown = bea.send(page, {**typed[address], **SAID}, action=action)
        assert shown.problems[0].startswith(
            "What the family says has changed since this page was opened. The family said: it is not safe"
        ), address
        assert "contact_safe" not in {
            name for one in shown.forms() for name, value in one.fields().items() if value
        }
        assert shown.value_of("contact_said_by") == SAID["contact_said_by"]
    assert reached(office) == []
    assert happened(office, Event.CONTACT_CLEARED) == []

    page = bea.post_form(clear, {**SAID, "contact_said_on": TODAY - timedelta(days=1)})
    assert "the family's last answer, of Wednesday 25 November 2026." in page.problems[0]
    assert the_case(office).parties[2].contact_cleared_at is None
    assert bea.send(page, contact_said_on=TODAY).says("Saved: who said that it is safe to contact them.")


def test_an_email_that_did_not_arrive_is_not_sent_again_to_them_before(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="ask")
    other_parent(office, reference)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1", "3"], **SAID))
    with office.services.database.write() as session:
        refused = session.scalars(select(Delivery).where(Delivery.to_name == "Dev Shah")).one()
        refused.refused_at = office.clock()
        address = f"/office/cases/{reference}/deliveries/{refused.id}"
    open_page = bea.get(address)
    page = bea.send(open_page, email="dev@example.com")
    assert page.problems[0].startswith("Nobody said yet that it is safe to contact Dev Shah at this address.")
    assert the_case(office).parties[2].email == "dev.shah@example.com"
    say(office, reference, "no")
    page = bea.send(open_page, email="dev.shah@example.com")
    assert page.says("It is not safe to contact Dev Shah", "We do not send this again until")
    assert "email" not in {name for one in page.forms() for name in one.fields()}
    assert reached(office) == ["invitation"]


def test_nobody_whom_the_family_names_is_the_other_parent_in_other_words(office: Office) -> None:
    reference = a_choice(office, **NAMED, other_parent_safe="no")
    other_parent(office, reference)
    services, at = office.services, office.clock()
    wish = ShareWish("Kit Marlow", "dev.shah@example.com", (SharedPart.WHERE,), 7)
    with services.database.write() as session:
        case = session.scalars(select(Case)).one()
        priya = case.parties[0]
        themselves = Actor(ActorKind.PARTY, str(priya.id), priya.name)
        for when, (name, what) in enumerate((("D. Shah", "his dad"), ("Amina Yusuf", "a friend"))):
            named_at = at + timedelta(minutes=when)
            name_supporter(session, priya, name, what, is_lawyer=False, by=themselves, at=named_at)
        with pytest.raises(AskUsFirst, match="party"):
            share_page(session, priya, wish, at=at, keys=services.keys)
        with pytest.raises(MayNotActFor, match="We cannot ask Kit Marlow at this address"):
            record_acting(
                session,
                priya,
                name="Kit Marlow",
                email="dev.shah@example.com",
                phone="",
                acts_as=ActsAs.DEPUTY,
                basis="order",
                by=factories.viewer_of(office.people["Bea Hollis"]),
                at=at,
            )
    bea = office.browser("Bea Hollis")
    page = bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1"]))
    assert not page.problems, "D. Shah is not among those whom the page proposes"
    (meeting,) = meetings(office)
    with services.database.read() as session:
        names = [one.name for one in session.get_one(type(meeting), meeting.id).attendances]
    assert "D. Shah" not in names
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("ind out who D. Shah is, who is to come with Priya Shah")
    link = next(where for words, where in page.links().items() if words.startswith("D. Shah"))
    assert bea.get(link).says("This may be the other parent", "add D. Shah as a person of the case")
    as_him = {"role": "supporter", "name": "D. Shah", **SAID}
    assert bea.post_form(f"/office/cases/{reference}/parties/new", as_him).says("Added to the case.")
    assert not bea.get(f"/office/cases/{reference}").says("ind out who D. Shah is")


def test_a_later_no_ends_what_was_shared_with_them_and_asks_about_a_meeting_to_which_they_come_along(
    office: Office,
) -> None:
    reference = a_choice(office)
    services, at = office.services, office.clock()
    with services.database.write() as session:
        priya = session.scalars(select(Case)).one().parties[0]
        for name in FRIENDS:
            wish = ShareWish(name, f"{name[:3].lower()}@example.com", (SharedPart.WHERE,), 7)
            share_page(session, priya, wish, at=at, keys=services.keys)
    bea = office.browser("Bea Hollis")
    bea.post_form(f"/office/cases/{reference}/arrange", plan(office, attending=["1"], others="Dev Shah, dad"))
    bea.post_form(
        f"/office/cases/{reference}/other-parent",
        named="Dev Shah, his father",
        other_parent_safe="no",
        said_by="Priya Shah, by phone",
        said_on=TODAY,
    )
    with services.database.read() as session:
        case = session.scalars(select(Case)).one()
        assert [one.name for one in shared_pages_of_case(session, case)] == ["Amina Yusuf"]
        assert check_case(session, case.id).sound
    words = "ecide about the meeting of 10 December 2026 (may be the other parent: Dev Shah, who comes along)"
    assert bea.get("/office").says(words)
    safety = bea.get(f"/office/cases/{reference}/safety")
    bea.send(safety, {}, action=f"/office/cases/{reference}/safety/looked")
    assert not bea.get("/office").says(words)
