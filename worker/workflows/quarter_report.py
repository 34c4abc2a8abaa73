"""Making the PDF of a quarter's report that a coordinator asked for, once."""

from __future__ import annotations

from uuid import UUID

from dbos import DBOS

from cases.reports.models import QuarterReport
from services.reports.making import TEMPLATE
from services.work_queue import MAKE_QUARTER_REPORT
from worker.retrying import STEP
from worker.worker_services import step_services


@DBOS.workflow(name=MAKE_QUARTER_REPORT)
def make_quarter_report(report_id: str) -> None:
    """Make the PDF; then its page gives it out."""
    make_quarter_pdf(report_id)


@DBOS.step(**STEP)
def make_quarter_pdf(report_id: str) -> str:
    """Make the PDF of what was frozen when the report was asked for; return its digest."""
    worker_services = step_services.current()
    services = worker_services.services
    with services.database.read() as session:
        data = session.get_one(QuarterReport, UUID(report_id)).report_data
    made = worker_services.maker.make(TEMPLATE, data)
    with services.database.write() as session:
        report = session.get_one(QuarterReport, UUID(report_id))
        report.pdf_digest, report.pages = made.pdf_digest, made.pages
        report.made_at = report.made_at or services.now()
    return made.pdf_digest
