"""The action report as it is made: one sealed page of facts, and nothing of what was said at the meeting."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.agreed.models import ActionReport, AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.models import Case, Party
from services.agreed.answering import Said, answer_action
from services.agreed.reports import AskedBy, ask_for_report
from services.evidence.check import check_evidence
from signing.seal.check import VerdictKind
from tests.agreed import agreed, party_of
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.client import ReviewingClient
from tests.web_apps import make_web


def test_a_report_is_one_page_of_facts_that_can_be_checked(tmp_path: Path, sqlite_url: str):
    services = make_services(tmp_path / "data", sqlite_url)
    at = datetime.now(UTC)
    finished = agreed(services, at=at)
    with services.database.write() as session:
        actions = list(session.scalars(select(AgreedAction).order_by(AgreedAction.number)))
        owner = session.get_one(Party, party_of(services, finished.authority))
        said = Said(ActionAnswerKind.PARTLY, "Words for the others alone", owner.name)
        answer_action(session, actions[0], owner, said, seen=0, at=at)
        actions[0].depends_on = "The panel of 2 December"
        session.flush()
        session.expire_all()
        case = session.get_one(Case, finished.case_id)
        asked = AskedBy(SYSTEM, "Priya Shah", next(one for one in case.parties if one.name == "Priya Shah"))
        (report, new), (again, twice) = (
            ask_for_report(
                session,
                case,
                actions,
                asked,
                at=at,
                provider=services.provider,
                bank_holidays=services.bank_holidays,
                work=services.work,
            )
            for _ in range(2)
        )
        assert (new, twice, again.id) == (True, False, report.id)
        report_id, reference = report.id, case.reference
        large, new = ask_for_report(
            session,
            case,
            actions,
            replace(asked, large_print=True),
            at=at,
            provider=services.provider,
            bank_holidays=services.bank_holidays,
            work=services.work,
        )
        assert new
        large_id, number, code = large.id, str(report.reference), report.check_code

    def is_made() -> bool:
        with services.database.read() as session:
            made = [session.get_one(ActionReport, one).made_at for one in (report_id, large_id)]
            return None not in made

    with running_worker(services):
        wait_until(is_made)
    with services.database.read() as session:
        document = session.get_one(ActionReport, report_id).document
        assert document is not None
        assert (document.pages, document.file_name) == (1, f"action-report-{reference}-v1.pdf")
        sealed = services.blobs.read(str(document.sealed_digest))
        found = check_evidence(session, finished.case_id, blobs=services.blobs, certificates=())
        assert not [fault for fault in found.faults if "is sealed, and the log does not say so" in fault]
    verdict = check_file(services, sealed)
    assert verdict.kind is VerdictKind.GENUINE
    assert f"This is action report 1 of case {reference}" in " ".join(verdict.findings)
    (tmp_path / "report.pdf").write_bytes(sealed)
    read = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, check=True
    )
    text = " ".join(read.stdout.decode().split())
    for words in (
        "Issue the amended final plan",
        "Bury: partly",
        "Bury: no answer",
        "regulation 44",
        "takes no side",
        "The panel of 2 December",
        number,
        code,
        "/check",
    ):
        assert words in text
    for private in ("The meeting looked at how help is given", "How many hours", "Words for the others"):
        assert private not in text
    with services.database.read() as session:
        made = session.get_one(ActionReport, large_id)
        document = made.document
        assert document is not None
        assert made.file_name.endswith("-large-print.pdf")
        assert document.template_name == "action-report-large"
    anyone = ReviewingClient(make_web(services))
    checked = anyone.post_form("/check", number=number.lower(), code=code)
    assert checked.heading == "This action report is ours"
    assert checked.says("There is a newer report", "It says how things stood on that day.")
    assert "Priya" not in checked.text
    wrong = anyone.post_form("/check", number=number, code="AAA AAA")
    assert wrong.heading == "We have no document with that number and code"
    services.database.close()
