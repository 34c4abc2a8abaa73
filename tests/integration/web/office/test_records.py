"""A case is proposed to be erased, approved by a second person, and then shown to nobody."""

from __future__ import annotations

from sqlalchemy import select

from cases.accounts.people import Actor
from cases.casework.closing import record_closing
from cases.models import Case
from cases.retention.models import Erasure
from cases.vocabulary import Choice, ClosingReason, ErasureState, Role
from services.private_notes.destroying import lift_hold, set_hold
from services.retention.erasing import erase_rows
from services.retention.outside import finish, make_log_ready, remove_files, write_down
from tests import factories
from tests.integration.web.office.conftest import Office
from tests.stores import stores_of


def a_closed_case(office: Office) -> str:
    """A case that came to nothing, closed a while ago."""
    with office.services.database.write() as session:
        case = factories.an_advised_case(
            office.services, session, office.people["Sam Reed"], Choice.NO_MEDIATION, person_name="Ada Quill"
        )
        by = Actor.of(factories.viewer_of(office.people["Bea Hollis"]))
        record_closing(session, case, ClosingReason.NOT_CHOSEN, note="", by=by, at=office.clock.at)
        return case.reference


def test_a_case_is_proposed_approved_and_forgotten(office: Office) -> None:
    reference = a_closed_case(office)
    bea, sam, dina = office.browser("Bea Hollis"), office.browser("Sam Reed"), office.browser("Dina Farrow")
    page = bea.get(f"/office/cases/{reference}")
    assert page.says("are kept until 25 May 2027")
    assert bea.get("/office/records").says("Nothing is due.", "Nothing was erased yet.")
    records = f"/office/cases/{reference}/records"
    assert bea.get(records).says("Nothing of this case is due to be erased.")

    office.clock.pass_(days=200)
    bea, sam, dina = office.browser("Bea Hollis"), office.browser("Sam Reed"), office.browser("Dina Farrow")
    assert bea.get("/office").says("1 case has records that are due to be erased.")
    assert bea.get("/office/records").says(reference, "Files, notes and messages; The request and calls")
    page = sam.get(records)
    assert page.says("A coordinator proposes it.")
    assert not [form for form in page.forms() if "submit" in form.names()]
    assert page.says("What would go")
    page = bea.get(records)
    assert page.says("1 record of a call", "What stays, and why", "so that it is never given again")
    page = bea.post_form(records, submit=True)
    assert page.says(
        "Proposed. Somebody senior must approve it", "Somebody senior in the office approves it."
    )
    assert bea.get("/office/records").says("Waits for a second person")
    assert dina.get("/office").says("1 proposal to erase waits for you.")
    page = dina.get(records)
    assert page.says("Proposed by Bea Hollis", "Nobody can bring it back")

    # a hold stops it, and so does what came since
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        bea_sees = factories.viewer_of(office.people["Bea Hollis"])
        set_hold(session, case, reason="An order of a court", by=bea_sees, at=office.clock.at)
    assert dina.get(records).says("A hold stands: nothing is erased", "An order of a court")
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        lift_hold(session, case, reason="Over", by=bea_sees, at=office.clock.at)

    page = dina.post_form(records, submit=True)
    assert page.says(f"Approved: {reference} is being erased")
    page = dina.get(records)
    assert page.says("Approved by Dina Farrow: being erased")
    services = office.services
    with services.database.read() as session:
        (erasure,) = session.scalars(select(Erasure))
        assert (erasure.state, erasure.proposed_by, erasure.approved_by) == (
            ErasureState.APPROVED,
            "Bea Hollis",
            "Dina Farrow",
        )
    make_log_ready(services.database, services.erasure_log)
    with services.database.write() as session:
        assert erase_rows(session, erasure.id, at=office.clock.at)
    write_down(services.database, services.erasure_log, erasure.id, at=office.clock.at)
    remove_files(stores_of(services), erasure.id)
    finish(services.database, erasure.id, at=office.clock.at)
    assert bea.get(f"/office/cases/{reference}").status == 404
    assert bea.get(records).status == 404
    assert not bea.get("/office/cases").says("Ada Quill")
    assert not bea.get("/office/cases?search=Ada").says("Ada Quill")
    page = bea.get("/office/records")
    assert page.says(reference, "Everything", "Dina Farrow")
    page = bea.get(f"/office/records/erased/{erasure.id}")
    assert page.says("The log still checks", "The retention schedule as it came with Counterpart")


def test_a_proposal_is_put_aside_and_an_old_tab_approves_nothing(office: Office) -> None:
    reference = a_closed_case(office)
    office.add("Ola Brandt", Role.COORDINATOR, senior=True)
    office.clock.pass_(days=200)
    records = f"/office/cases/{reference}/records"
    ola = office.browser("Ola Brandt")
    page = ola.post_form(records, submit=True)
    assert page.says("Someone else must approve this. You proposed it yourself."), page.text
    dina = office.browser("Dina Farrow")
    old = dina.get(records)
    page = ola.post_form(records, action=f"{records}/put-aside")
    assert page.says("Not erased", "Put aside on the page.")
    page = dina.send(old, submit=True)
    assert page.says("Nothing was done: this changed since the page was opened")
    with office.services.database.read() as session:
        assert [one.state for one in session.scalars(select(Erasure))] == [ErasureState.STOPPED]


def test_the_schedule_is_changed_with_versions(office: Office) -> None:
    reference = a_closed_case(office)
    bea = office.browser("Bea Hollis")
    page = bea.get("/provider/retention")
    assert page.says("[assumed]", "Nobody has changed what came with Counterpart.")
    page = bea.post_form("/provider/retention", files_enquiry_months="240")
    assert page.says("Files, notes and messages cannot be kept for longer than the other records")
    page = bea.post_form("/provider/retention", files_enquiry_months="six")
    assert page.says("as a whole number of months from 1 to 300")
    assert page.value_of("files_enquiry_months") == "six"
    page = bea.post_form("/provider/retention", files_enquiry_months="3")
    assert page.says("Saved. The days on every case follow it from now on.", "Version 1, saved")
    assert bea.get(f"/office/cases/{reference}").says(
        "Files, notes and messages are kept until 25 February 2027"
    )
    page = bea.post_form("/provider/retention", submit=True)
    assert page.says("Nothing changed."), page.text
