"""Making the action report that someone asked for: filled, converted and sealed, each once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dbos import DBOS
from sqlalchemy import select

from cases.agreed.models import ActionReport
from cases.documents import Document
from cases.locks import lock_case
from cases.models import Case
from cases.vocabulary import DocumentKind, Event
from services.agreed.reports import LARGE_TEMPLATE, TEMPLATE
from services.work_queue import MAKE_ACTION_REPORT
from worker.document_making import copy_onto
from worker.retrying import STEP
from worker.worker_services import step_services
from worker.workflows.certificate_data import check_data

QR_ALT = "Square code that opens the page for checking this report"


@DBOS.workflow(name=MAKE_ACTION_REPORT)
def make_action_report(report_id: str) -> None:
    """Make the report and seal it; then its page gives it out."""
    make_report(report_id)
    seal_report(report_id)


@DBOS.step(**STEP)
def make_report(report_id: str) -> str:
    """Make the PDF of what was frozen when the report was asked for; return its digest."""
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        report = session.get_one(ActionReport, UUID(report_id))
        template = LARGE_TEMPLATE if report.large_print else TEMPLATE
        data = report.report_data | _check_data(report, public_url=services.public_url)
    made = worker_services.maker.make(template, data)
    with services.database.write() as session:
        report = session.get_one(ActionReport, UUID(report_id))
        lock_case(session, report.case_id)
        session.refresh(report)
        reference = session.scalars(select(Case.reference).where(Case.id == report.case_id)).one()
        if report.document is None:
            report.document = Document(
                case_id=report.case_id,
                kind=DocumentKind.ACTION_REPORT,
                reference=reference,
                version=report.number,
                title=f"{DocumentKind.ACTION_REPORT.words} {report.own_number}",
                created_at=services.now(),
            )
        copy_onto(report.document, made, template)
    return made.pdf_digest


def _check_data(report: ActionReport, *, public_url: str) -> dict[str, Any]:
    """Return what the report says of how it is checked: nothing where it has no number."""
    if report.reference is None:
        return {}
    number, code = report.reference, report.check_code
    return {"report_ref": number, **check_data(public_url, number=number, code=code, alt=QR_ALT)}


@DBOS.step(**STEP)
def seal_report(report_id: str) -> str:
    """Seal the report once; return the digest of the sealed file."""
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        document_id = session.get_one(ActionReport, UUID(report_id)).document_id
    assert document_id is not None  # noqa: S101 - the step before made it
    sealed = worker_services.sealer.seal_document(
        document_id, event=Event.ACTION_REPORT_SEALED, about={"report": report_id}
    )
    with services.database.write() as session:
        report = session.get_one(ActionReport, UUID(report_id))
        lock_case(session, report.case_id)
        session.refresh(report)
        report.made_at = report.made_at or services.now()
    return sealed
