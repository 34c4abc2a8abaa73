"""Venues, schools and health bodies are picked from the directory; typing another one stays possible."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from cases.meetings.models import Meeting
from cases.models import Party
from cases.vocabulary import Choice, PartyRole
from mail.outbox import Delivery
from tests import factories
from tests.client import Page, ReviewingClient
from tests.integration.web.office.conftest import Office

LINK = "https://meet.example.com/1"
BOTH = "Choose a venue or type a place, not both. Empty one of them"


@pytest.fixture
def reference(office: Office) -> str:
    """A case whose family chose mediation."""
    return a_case(office)


def a_case(office: Office, **changes: Any) -> str:
    with office.services.database.write() as session:
        adviser = office.people["Sam Reed"]
        case = factories.an_advised_case(office.services, session, adviser, Choice.MEDIATION, **changes)
        return case.reference


def keep(noor: ReviewingClient, what: str, name: str, **said: object) -> None:
    values = {f"entry_{key}": value for key, value in {"name": name, **said}.items()}
    assert noor.post_form(f"/office/directory/{what}/new", {**values, "save": "yes"}).problems == []


def the_library(noor: ReviewingClient, **said: object) -> None:
    address = "1 High Street,\nBury BL9 0AA"
    known = {"address": address, "neutral": "yes", "quiet_room": "yes", "step_free": "yes", "rooms": "1"}
    keep(noor, "venues", "The Old Library", **{**known, "parking": "free behind it", **said})


def plan(office: Office, **changes: object) -> dict[str, object]:
    return {
        "mediator": str(office.people["Idris Vaughan"].id),
        "held_on": date(2026, 12, 10),
        "starts": "10am",
        "ends": "12:30pm",
        "mode": "in_person",
        "venue": "the-old-library",
        **changes,
    }


def arrange(office: Office, reference: str, **changes: object) -> Page:
    return office.browser("Bea Hollis").post_form(
        f"/office/cases/{reference}/arrange", plan(office, **changes)
    )


def meeting(office: Office) -> Meeting:
    with office.services.database.read() as session:
        return session.scalars(select(Meeting).order_by(Meeting.arranged_at)).all()[-1]


@pytest.mark.usefixtures("both_databases")
def test_a_venue_brings_its_address_and_how_to_get_in(
    office: Office, noor: ReviewingClient, reference: str
) -> None:
    the_library(noor)
    address = f"/office/cases/{reference}/arrange"
    bea = office.browser("Bea Hollis")
    where = "The Old Library, 1 High Street, Bury BL9 0AA"
    assert bea.get(address).says(f"{where} (quiet room; step-free; neutral)", "Another place, typed below")

    refused = arrange(office, reference, place="Somewhere else")
    assert (refused.problems, refused.value_of("place")) == ([BOTH], "Somewhere else")
    assert refused.value_of("venue") == "the-old-library"

    booked = arrange(office, reference)
    assert booked.says("The meeting is booked.", where, "There is a quiet room. There are no steps.")
    assert meeting(office).venue_code == "the-old-library"
    assert meeting(office).access.endswith("Parking: free behind it.")

    again = bea.get(address)
    assert (again.value_of("venue"), again.value_of("place")) == ("the-old-library", "")
    same = bea.send(again, {"notes": ""})
    assert same.address == f"/office/cases/{reference}", same.text
    assert meeting(office).sequence == 0, "the same again changes nothing"

    end = "/office/directory/venues/the-old-library/end"
    noor.post_form(end, action=end)
    ended = bea.get(address)
    assert ended.value_of("venue") == "the-old-library", "a meeting keeps the venue that it has"
    bea.send(ended, {"venue": "", "place": "The Mill, Nowhere"})
    moved = meeting(office)
    assert (moved.place, moved.venue_code, moved.access, moved.sequence) == ("The Mill, Nowhere", "", "", 1)
    assert "The Old Library" not in bea.get(address).text


def test_a_venue_without_a_free_room_is_refused(
    office: Office, noor: ReviewingClient, reference: str
) -> None:
    the_library(noor)
    other = a_case(office, person_name="Zosia Nowicka")
    office.add("Ines Coll", office.people["Idris Vaughan"].role)
    ines = str(office.people["Ines Coll"].id)
    assert arrange(office, reference).problems == []
    full = arrange(office, other, mediator=ines)
    assert full.problems == [
        "Every room of The Old Library is taken by other meetings then. Choose another time or another place"
    ]
    assert arrange(office, other, mediator=ines, starts="1pm", ends="3pm").problems == []
    assert arrange(office, other, mediator=ines, mode="online", link=LINK).problems == []
    assert (meeting(office).venue_code, meeting(office).place) == ("", "")


def test_a_school_brings_whom_to_ask_and_its_conflicts(
    office: Office, noor: ReviewingClient, reference: str
) -> None:
    keep(
        noor,
        "schools",
        "Greenfield School",
        contact="Joy Achterberg",
        email="joy@greenfield.example.com",
        phone="01632 960 333",
        address="2 Green Lane\nBury",
    )
    keep(noor, "health-bodies", "Nowhere ICB")
    idris = office.people["Idris Vaughan"]
    keep(noor, "people", "Idris Vaughan", email=idris.email, not_settings=["greenfield-school"])
    bea = office.browser("Bea Hollis")
    address = f"/office/cases/{reference}/parties/new"
    assert bea.get(address).says(
        "Greenfield School (Joy Achterberg, joy@greenfield.example.com, 01632 960 333)"
    )

    wrong = bea.post_form(address, listed="setting:greenfield-school", role="health", post="SENCO")
    assert "Greenfield School is one. Or choose nothing here" in wrong.problems[0]
    assert (wrong.value_of("listed"), wrong.value_of("post")) == ("setting:greenfield-school", "SENCO")
    done = bea.send(wrong, {"role": "setting", "phone": "01632 960 444"})
    assert done.says("Joy Achterberg", "Greenfield School")
    with office.services.database.read() as session:
        party = session.scalars(select(Party).where(Party.role == PartyRole.SETTING)).one()
        assert (party.organisation, party.email, party.post) == (
            "Greenfield School",
            "joy@greenfield.example.com",
            "SENCO",
        )
        assert (party.phone, party.address) == ("01632960444", "2 Green Lane\nBury")
        assert session.scalars(select(Delivery).where(Delivery.party_id == party.id)).all() == []
    assert bea.get(f"/office/cases/{reference}/arrange").says("conflict: Joy Achterberg")

    renamed = noor.get("/office/directory/schools/greenfield-school/edit")
    assert noor.send(renamed, {"entry_name": "Greenfield Academy", "save": "yes"}).problems == []
    office.services.records.forget()
    page = bea.get(f"/office/cases/{reference}/arrange")
    assert page.says("conflict: Joy Achterberg"), "the case keeps the name of its day, and so the conflict"

    nobody = bea.post_form(address, listed="health_body:nowhere-icb", role="health")
    assert nobody.says("Nowhere ICB"), "a body without anybody named goes by its own name"
    typed = bea.post_form(address, role="setting", name="Ann Field", organisation="Hill School")
    assert typed.says("Ann Field", "Hill School")
    assert bea.post_form(address, role="setting").problems[0] == "Enter the full name"


def test_names_of_bodies_are_offered_while_someone_types(office: Office, noor: ReviewingClient) -> None:
    keep(noor, "schools", "Greenfield School")
    page = office.browser("Bea Hollis").get("/office/cases/new")
    assert '<datalist id="settings-offered"><option value="Greenfield School">' in page.html
