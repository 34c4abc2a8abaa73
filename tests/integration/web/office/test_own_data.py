"""A coordinator opens a request for own data, looks at each page, and takes the file out once."""

from __future__ import annotations

import zipfile
from io import BytesIO

from sqlalchemy import select

from cases.casework.subject_access import SubjectRequest
from cases.vocabulary import Choice
from documents.uploads import read_words, redact_page
from services.subject_access.packing import collect, packed
from tests import factories
from tests.integration.web.office.conftest import Office


def test_a_request_is_opened_looked_at_and_given_once(office: Office) -> None:
    services, at = office.services, office.clock
    with services.database.write() as session:
        case = factories.an_advised_case(
            services, session, office.people["Sam Reed"], Choice.NO_MEDIATION, person_name="Ada Quill"
        )
        reference, priya = case.reference, case.parties[0].name
    bea, sam = office.browser("Bea Hollis"), office.browser("Sam Reed")
    address = f"/office/cases/{reference}/own-data"
    assert sam.get(address).status == 404
    assert bea.get("/office/own-data").says("Nobody waits for their own data.")
    page = bea.post_form(address, whose="1", asked_on=at.at.date(), proved_by="")
    assert page.says("Write how you know that it is them")
    page = bea.post_form(address, whose="1", asked_on=at.at.date(), proved_by="We phoned back")
    assert page.says("Answer by the end of", "What we hold is being collected")
    assert bea.get("/office").says("1 person waits for their own data")
    assert bea.get("/office/own-data").says(priya, reference)
    assert bea.get(f"/office/cases/{reference}/records").says("A hold stands: nothing is erased")
    with services.database.write() as session:
        (asked,) = session.scalars(select(SubjectRequest))
        count = collect(session, asked.id, services.blobs, read_words, at=at.at)
    assert bea.get(f"{address}/1").says(f"{count} pages of {count} still to look at.")
    assert bea.post(f"{address}/1/take").status == 400
    page = bea.get(f"{address}/1/1")
    old = page
    assert page.says("The page as it would leave", f"Name: {priya}")
    page = bea.send(page, added="Nowhere to be found")
    assert page.says("These words are not on this page")
    assert page.value_of("added") == "Nowhere to be found"
    page = bea.post_form(f"{address}/1/1", added=priya)
    assert page.says("█████")
    assert page.says("Page 1 of"), "it is looked at again before it is released"
    page = bea.send(old, added="")
    assert page.says("Somebody changed this page after you opened it")
    for place in range(1, count + 1):
        bea.post_form(f"{address}/1/{place}", added="")
    page = bea.get(f"{address}/1")
    assert page.says("Every page was looked at.", "Bea Hollis")
    old = page
    page = bea.post_form(f"{address}/1", action=f"{address}/1/pack")
    assert page.says("The file is being made.")
    page = bea.send(old, why="Nobody needs it now")
    assert page.status == 409
    assert page.says("Nothing was closed", "Nobody needs it now")
    assert bea.get(f"{address}/1").says("The file is being made.")
    with services.database.write() as session:
        asked = session.scalars(select(SubjectRequest)).one()
        asked.zip_digest = services.blobs.keep(packed(asked, services.blobs, redact_page))
        asked.packed_at = at.at
    page = bea.get(f"{address}/1")
    form = page.form_for({}, action=f"{address}/1/take")
    answer = bea.browser.post(f"{address}/1/take", data=dict(form.fields()))
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert "index.html" in archive.namelist()
        assert f"Name: {priya}" not in archive.read("page-001.html").decode()
    again = bea.browser.post(f"{address}/1/take", data=dict(form.fields()))
    assert again.status_code == 404
    assert bea.get(f"{address}/1").says("The file was taken out once and is kept no longer.")
