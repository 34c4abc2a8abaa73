"""Who the provider is: changed on a page, in versions, and said by every page, email and new document."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from cases.models import Case
from cases.reference.entries import EntryVersion
from cases.vocabulary import EntryKind
from mail.outbox import Delivery
from services.backup.backup import named_digests
from services.kept_records import KeptRecords
from storage.database import open_database
from tests import factories
from tests.app_services import short_job_worker
from worker.emails.composers import compose_delivery, email_context
from worker.workflows.certificate_data import issuer_data

PAGE = "/provider/details"
NEW = {
    "called": "Hare and Fen Mediation",
    "phone": "01632 960 555",
    "phone_hours": "10am to 4pm, Monday to Friday",
}


def versions(office) -> list[EntryVersion]:
    with office.services.database.read() as session:
        query = select(EntryVersion).where(EntryVersion.kind == EntryKind.PROVIDER)
        return list(session.scalars(query.order_by(EntryVersion.version)))


@pytest.mark.usefixtures("both_databases")
def test_what_is_saved_stands_on_pages_in_emails_and_on_new_documents(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.get(PAGE)
    assert page.says("Nobody has changed this yet", "Quince Street Mediation (example)")
    done = bea.send(page, NEW)
    assert done.says("Saved. Pages, emails and new documents say it from now on.")
    again = bea.send(page, NEW)
    assert again.says("Nothing changed.") or again.problems
    assert [row.saved_by for row in versions(keepers)] == ["Counterpart", "Bea Hollis"]
    home = bea.get("/")
    assert home.says("Hare and Fen Mediation", "01632 960 555", "10am to 4pm, Monday to Friday")
    assert "Quince Street" not in home.html
    with keepers.services.database.write() as session:
        factories.a_case(keepers.services, session, at=keepers.clock.at)
        delivery = session.scalars(select(Delivery).where(Delivery.kind == "request_received")).one()
        message = compose_delivery(email_context(keepers.services), session, delivery)
        assert session.scalars(select(Case)).one()
    assert "Hare and Fen Mediation" in str(message["From"])
    text = message.get_body(("plain",)).get_content()
    assert "Hare and Fen Mediation" in text
    printed = issuer_data(keepers.services.provider, "http://localhost", number="MC-1", code="ABC")
    assert printed["provider_name"] == "Hare and Fen Mediation"
    assert printed["provider_contact"].startswith("01632 960 555")


def test_a_preview_saves_nothing_and_keeps_what_was_typed(keepers):
    noor = keepers.browser("Noor Ashby")
    page = noor.get(PAGE)
    seen = noor.send(page, {**NEW, "phone_hours": "around noon", "look": "yes", "submit": None})
    assert seen.says("Nothing is saved yet", "How it will look", "Hare and Fen Mediation")
    assert seen.says("We cannot read the hours")
    assert seen.value_of("called") == "Hare and Fen Mediation"
    assert versions(keepers) == []
    assert noor.send(seen, {"submit": "yes"}).says("Saved.")
    assert keepers.services.provider.phone_hours == "around noon"


@pytest.mark.usefixtures("both_databases")
def test_two_people_who_change_it_at_once_see_what_the_other_saved(keepers):
    bea, noor = keepers.browser("Bea Hollis"), keepers.browser("Noor Ashby")
    hers, his = bea.get(PAGE), noor.get(PAGE)
    assert bea.send(hers, NEW).says("Saved.")
    clash = noor.send(his, {"called": "Another name"})
    assert "Name of your service" in clash.problems[-1] or "Hare and Fen" in clash.text
    assert clash.value_of("called") == "Another name"
    assert keepers.services.provider.name == "Hare and Fen Mediation"
    assert noor.send(clash, {"submit": "yes"}).says("Saved.")
    assert keepers.services.provider.name == "Another name"
    assert keepers.services.provider.phone == "01632 960 555"


def test_an_earlier_version_is_used_again_as_a_new_one(keepers):
    bea = keepers.browser("Bea Hollis")
    bea.send(bea.get(PAGE), NEW)
    page = bea.get(PAGE)
    with ThreadPoolExecutor(1) as one_by_one:
        back = one_by_one.submit(bea.send, page, {}, action=f"{PAGE}/1/use").result()
    assert back.says("Saved.", "Quince Street Mediation (example)")
    assert [row.version for row in versions(keepers)] == [1, 2, 3]
    assert bea.send(page, {}, action=f"{PAGE}/1/use").says("Nothing changed.")


def test_what_is_missing_is_told_and_nothing_is_lost(keepers):
    bea = keepers.browser("Bea Hollis")
    page = bea.send(bea.get(PAGE), {"called": "", "phone": "12", "email": "nobody", "address": "A long road"})
    assert page.problems == [
        "Enter the name of your service",
        "Enter a UK phone number, like 01632 960 001",
        "Enter an email address like name@example.com",
    ]
    assert page.value_of("address").strip() == "A long road"
    assert versions(keepers) == []


def test_a_page_still_names_the_provider_when_the_database_cannot_be_asked(tmp_path):
    nothing = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert KeptRecords(nothing).provider == {}
    nothing.close()


@pytest.fixture
def pictured(keepers):
    with short_job_worker(keepers.services):
        yield keepers


def test_a_logo_is_cleaned_and_shown_beside_the_name_and_kept_in_the_backup(pictured):
    bea = pictured.browser("Bea Hollis")
    picture = BytesIO()
    Image.new("RGB", (400, 200), "purple").save(picture, "PNG")
    sent = picture.getvalue() + b"<script>left over</script>"
    page = bea.get("/provider/logo")
    done = bea.send(page, {"picture": (BytesIO(sent), "logo.png")})
    assert done.says("Saved.", "Change the logo")
    name = pictured.services.provider.logo
    home = bea.get("/")
    assert f'src="/logo/{name}" alt=""' in home.html
    shown = bea.browser.get(f"/logo/{name}")
    assert (shown.status_code, shown.content_type) == (200, "image/png")
    assert b"script" not in shown.data
    assert Image.open(BytesIO(shown.data)).size == (400, 200)
    with pictured.services.database.read() as session:
        assert name.partition(".")[0] in named_digests(session)
    assert bea.get("/logo/0000.png").status == 404
    bea.send(bea.get(PAGE), {"called": "Another name"})
    assert pictured.services.provider.logo == name
    gone = bea.send(bea.get("/provider/logo"), {}, action="/provider/logo/remove")
    assert gone.says("Saved.", "There is no logo.")
    assert "/logo/" not in bea.get("/").html


def test_what_is_no_picture_is_refused_as_a_logo(pictured):
    bea = pictured.browser("Bea Hollis")
    page = bea.get("/provider/logo")
    assert bea.send(page, {"picture": (BytesIO(b"hello"), "logo.png")}).problems
    assert pictured.services.provider.logo == ""
