"""Whom a local authority wants told of what, and which mediator must not work with whom."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cases.drs.parts import part_of
from cases.vocabulary import Choice, Role, Track
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.notifications.taking_part import notify_ask_to_take_part, notify_part_reminder
from tests import factories
from tests.client import ReviewingClient
from tests.integration.web.office.conftest import Office

AREAS = "/office/directory/authorities"


def mediation_chosen(office: Office) -> list[tuple[str, str]]:
    """Names and addresses that were told that a new family chose mediation."""
    with office.services.database.write() as session:
        adviser = office.people["Sam Reed"]
        factories.an_advised_case(office.services, session, adviser, Choice.MEDIATION)
    with office.services.database.read() as session:
        query = select(Delivery).where(Delivery.kind == EmailKind.MEDIATION_CHOSEN)
        return sorted((one.to_name, one.to_address) for one in session.scalars(query))


def test_every_officer_is_told_until_the_directory_names_somebody(office: Office) -> None:
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    assert mediation_chosen(office) == [("Ruth Okafor", ruth.email)]


@pytest.mark.usefixtures("both_databases")
def test_whom_the_directory_names_is_told_and_nobody_else(office: Office, noor: ReviewingClient) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    lou = office.add("Lou Marsh", Role.OFFICER)
    dan = office.add("Dan Petrie", Role.OFFICER, authority_code="liverpool")
    named = f"send.team@bury.example.com\n{lou.email}\n{dan.email}"
    saved = noor.post_form(f"{AREAS}/bury/edit", entry_mediation_emails=named, save="yes")
    assert saved.says("send.team@bury.example.com", "Every officer who can sign in")

    assert mediation_chosen(office) == [
        ("Bury", "send.team@bury.example.com"),
        ("Lou Marsh", lou.email),
    ], "an officer of another authority is never told"


def test_who_is_reminded_of_time_limits_is_whom_the_directory_names(
    office: Office, noor: ReviewingClient
) -> None:
    office.add("Ruth Okafor", Role.OFFICER)
    noor.post_form(f"{AREAS}/bury/edit", entry_reminder_emails="limits@bury.example.com", save="yes")
    with office.services.database.write() as session:
        case = factories.a_case(office.services, session, track=Track.DRS)
        authority = case.authority_party()
        assert authority is not None
        part = part_of(session, authority)
        at = office.clock()
        notify_ask_to_take_part(session, part, None, at=at)
        notify_part_reminder(session, part, None, at.date(), at=at)
    with office.services.database.read() as session:
        sent = {one.kind: one.to_address for one in session.scalars(select(Delivery)) if not one.party_id}
    assert sent[EmailKind.TAKE_PART] == office.people["Ruth Okafor"].email
    assert sent[EmailKind.TAKE_PART_REMINDER] == "limits@bury.example.com"


def test_where_every_named_address_is_somebody_elses_the_officers_are_told(
    office: Office, noor: ReviewingClient
) -> None:
    ruth = office.add("Ruth Okafor", Role.OFFICER)
    dan = office.add("Dan Petrie", Role.OFFICER, authority_code="liverpool")
    noor.post_form(f"{AREAS}/bury/edit", entry_mediation_emails=dan.email, save="yes")

    assert mediation_chosen(office) == [("Ruth Okafor", ruth.email)]


def test_a_mediator_with_a_conflict_is_marked_and_cannot_be_chosen(
    office: Office, noor: ReviewingClient
) -> None:
    idris = office.people["Idris Vaughan"]
    noor.post_form(
        "/office/directory/people/new",
        entry_name="Idris Vaughan",
        entry_email=idris.email,
        entry_not_authorities=["bury"],
        entry_most_meetings="4",
        save="yes",
    )
    with office.services.database.write() as session:
        adviser = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, adviser, Choice.MEDIATION)
        reference = case.reference
    bea = office.browser("Bea Hollis")
    page = bea.get(f"/office/cases/{reference}/arrange")

    assert page.says("Idris Vaughan (0 meetings ahead of at most 4; conflict: Bury)")
    refused = bea.send(
        page,
        {
            "mediator": str(idris.id),
            "held_on": office.clock().date().replace(month=12, day=10),
            "starts": "10am",
            "ends": "12pm",
            "mode": "in_person",
            "place": "The Old Library, Nowhere",
        },
    )
    assert refused.problems == [
        "Idris Vaughan must not work with Bury. Choose another mediator, "
        "or change this in the directory under Mediators and advisers"
    ]


def test_a_mediator_says_how_they_work_and_nothing_is_overwritten(
    office: Office, noor: ReviewingClient
) -> None:
    idris = office.browser("Idris Vaughan")
    first = idris.get("/office/directory/mine")
    stale = idris.get("/office/directory/mine")
    saved = idris.send(first, {"entry_days": "Mondays", "entry_not_authorities": ["bury"]})
    assert saved.says("Saved. The office sees it", "Version 1, saved by you")
    kept = noor.get("/office/directory/people/idris-vaughan")
    assert kept.says("Mondays", "Bury", office.people["Idris Vaughan"].email)
    clash = idris.send(stale, {"entry_days": "Fridays"})
    assert clash.problems[0].startswith("You changed this at ")
    assert clash.says("What you saved at", "Mondays", "What you typed", "Fridays")
    assert clash.value_of("entry_days").strip() == "Fridays"
    by_office = noor.post_form(f"{kept.address}/edit", entry_days="Tuesdays", save="yes")
    assert by_office.says("Saved. Only staff see this")
    assert "Show how it will look" not in noor.get(f"{kept.address}/edit").text
    office_was_first = idris.send(clash, {"entry_days": "Fridays"})
    assert office_was_first.says("What Noor Ashby saved", "Tuesdays", "What you typed")
    done = idris.send(office_was_first, {"entry_days": "Fridays", "entry_not_authorities": ["bury"]})
    assert done.says("Version 3, saved by you")
    with office.services.database.write() as session:
        adviser = office.people["Sam Reed"]
        reference = factories.an_advised_case(office.services, session, adviser, Choice.MEDIATION).reference
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/arrange")
    assert page.says("Idris Vaughan (can: Fridays", "conflict: Bury")
    assert noor.get("/office/directory/mine").status == 404


@pytest.mark.parametrize(
    ("address", "fields", "says"),
    [
        (
            "health-bodies",
            {"areas": ["bury", "darlington"], "contact": "Ada Rowe", "email": "ada@nhs.example.com"},
            ["Bury", "Darlington", "Ada Rowe"],
        ),
        (
            "schools",
            {"sort": "special", "authority": "bury", "contact": "Joy Achterberg"},
            ["Special school", "Bury", "Joy Achterberg"],
        ),
        (
            "venues",
            {
                "address": "The Old Library\nNowhere",
                "neutral": "yes",
                "rooms": "3",
                "quiet_room": "yes",
                "step_free": "no",
                "latitude": "53.59330",
                "longitude": "-2.29800",
            },
            ["The Old Library", "53.59330", "-2.29800"],
        ),
    ],
)
def test_each_other_list_is_kept_the_same_way(
    noor: ReviewingClient, address: str, fields: dict[str, object], says: list[str]
) -> None:
    where = f"/office/directory/{address}"
    assert noor.get(where).says("Nothing here yet.")
    values = {f"entry_{name}": value for name, value in fields.items()}
    added = noor.post_form(f"{where}/new", {**values, "entry_name": "One of them", "save": "yes"})

    assert (added.address, added.problems) == (f"{where}/one-of-them", [])
    assert added.says(*says)
    assert noor.get(where).says("One of them", "Not checked yet")
    again = noor.post_form(f"{where}/one-of-them/edit", save="yes")
    assert again.says("Nothing changed")


def test_a_list_to_tick_that_is_still_empty_says_so(noor: ReviewingClient) -> None:
    assert noor.get("/office/directory/people/new").says("Schools and colleges There is nothing to tick yet")


def test_a_place_that_is_not_on_the_map_of_england_is_refused(noor: ReviewingClient) -> None:
    wrong = noor.post_form(
        "/office/directory/venues/new",
        entry_name="Far",
        entry_latitude="53,5",
        entry_longitude="120",
        save="yes",
    )
    assert wrong.problems == [
        "Enter the address",
        "Enter the latitude as a number from 49 to 61, like 53.40750",
        "Enter the longitude as a number from -9 to 2, like -2.29800",
    ]
