"""Many fictional cases: whole, coherent with their logs, and never beside real ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.attending.for_meeting import MeetingPaper
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.casework.models import PlannedStep
from cases.casework.sharing import SharedPage
from cases.certificates.models import Certificate
from cases.complaints import ComplaintVersion
from cases.documents import Upload
from cases.drs.parts import TakingPart
from cases.drs.request import Disagreement
from cases.feedback import FeedbackCount
from cases.meetings.models import MeetingNotice
from cases.meetings.proposed_times import ProposedTime, TimeAnswer, TimesAsked
from cases.models import Case, CaseLink, Party
from cases.party_notices import PartyNotice
from cases.vocabulary import LinkKind, PartyRole, Role
from commands.demo.many.making import RealDataHere, add_many
from commands.demo.many.names import STAFF
from commands.demo.people import PEOPLE, PRACTICE_PASSWORD
from mail.outbox import Delivery
from services.casework.after_closing import open_or_asking
from services.closing import closing_view, why_it_does_not_fit
from services.container import Services
from services.evidence.check import check_evidence
from services.queries.worklist import TodoKind, todos_of, work_of
from signing.models import Envelope, Link, Signer
from storage.database import Base
from tests import factories
from tests.app_services import make_services
from tests.client import ReviewingClient
from tests.practice_cases import installation
from tests.web_apps import make_web
from worker.sweep import sweep

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
NEWER_TABLES = (
    *(AccessNeed, Supporter, PersonViews, MeetingPaper, SharedPage, Upload),
    *(ProposedTime, TimeAnswer, TimesAsked, Envelope, Signer, Link),
    *(AgreedAction, ActionAnswer, Disagreement, TakingPart, FeedbackCount, PlannedStep),
    *(CaseLink, ComplaintVersion, MeetingNotice, PartyNotice),
)


@pytest.fixture
def practice(tmp_path: Path, database_url: str) -> Iterator[Services]:
    """A practice installation with forty such cases."""
    services = replace(make_services(tmp_path / "data", database_url), now=lambda: AT)
    add(services, 40)
    yield services
    services.database.close()


def test_many_cases_are_coherent_with_their_logs_and_closed_and_reminded_by_the_rules(
    practice: Services,
) -> None:
    services = practice
    with services.database.read() as session:
        cases = session.scalars(select(Case)).all()
        assert len(cases) == 40
        assert sum(case.closed_at is None for case in cases) == 16
        for case in cases:
            findings = check_evidence(session, case.id, blobs=services.blobs, certificates=[])
            assert (findings.sound, findings.faults, findings.notes) == (True, [], []), case.reference
            if case.closed_at is not None:
                view = closing_view(session, case, at=AT, bank_holidays=services.bank_holidays)
                assert case.closing_reason is not None
                assert why_it_does_not_fit(view.work, case.closing_reason) == ""
                assert view.first == [], case.reference
        works = work_of(session, open_or_asking(select(Case)))
        due = Counter(
            todo.kind
            for work in works
            for todo in todos_of(session, work, at=AT, bank_holidays=services.bank_holidays)
        )
        emails = count_of(session, Delivery)
        assert [table.__name__ for table in NEWER_TABLES if not count_of(session, table)] == []
    assert {TodoKind.CALL, TodoKind.ISSUE, TodoKind.ARRANGE, TodoKind.MEETING} <= due.keys()
    with patch("worker.sweep.DBOS") as durable_work:
        durable_work.list_workflows.return_value = []
        sweep(services)  # whatever was due by then has been sent on its day
    with services.database.read() as session:
        assert count_of(session, Delivery) == emails


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_of_such_cases_open_for_those_who_work_on_them(practice: Services) -> None:
    office, mediator = (signed_in(practice, role) for role in (Role.COORDINATOR, Role.MEDIATOR))
    with practice.database.read() as session:
        closed = list(session.scalars(select(Case.reference).where(Case.closed_at.is_not(None)).limit(4)))
        references = [*closed, *session.scalars(select(Case.reference).where(Case.closed_at.is_(None)))]
    today = office.get("/office").html
    for address in ("/office/cases", "/office/cases?state=all&q=example"):
        assert office.get(address).status == 200
        certificate = session.scalars(select(Certificate).where(Certificate.document_id.is_(None))).first()
        assert certificate is not None
        its_page = f"/office/cases/{certificate.case.reference}/certificates/{certificate.reference}"
    row = r'<a href="[^"]+">([^<]+)</a></t[dh]>\s*<td[^>]*>.{0,99}?/office/cases/(CP-[\w-]+)"'
    asked = re.findall(row, today, flags=re.DOTALL)
    assert len(asked) > 5
    for reference in references:
        page = office.get(f"/office/cases/{reference}")
        assert page.status == 200, reference
        for words in (one for one, whose in asked if whose == reference):
            assert page.says(unescape(words)[1:]), "who is to do what is one sentence here and on Today"
    page = office.get(its_page)
    assert page.says("No file of this certificate is kept here.")
    assert not page.says("Being made")
    assert mediator.get("/mediator").status == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_has_no_email_is_told_by_staff_siblings_are_linked_and_complaints_name_no_case(
    practice: Services,
) -> None:
    with practice.database.read() as session:
        families = session.scalars(select(Party).where(Party.role == PartyRole.PARENT)).all()
        without = {one.id for one in families if one.email is None}
        assert 0 < len(without) < len(families) / 4
        assert all(one.phone and one.address for one in families if one.id in without)
        notices = [*session.scalars(select(MeetingNotice)), *session.scalars(select(PartyNotice))]
        assert {one.party_id for one in notices} <= without
        assert any(one.told_on for one in notices)
        assert not session.scalars(select(Delivery).where(Delivery.party_id.in_(without))).all()
        for link in session.scalars(select(CaseLink).where(CaseLink.kind == LinkKind.SIBLINGS)):
            case, other = session.get_one(Case, link.case_id), session.get_one(Case, link.other_id)
            assert case.parties[0].name == other.parties[0].name
            assert case.person_name != other.person_name
            assert case.person_name.split()[-1] == other.person_name.split()[-1]
        complaints = session.scalars(select(ComplaintVersion)).all()
        words = " ".join(one.words + one.outcome_words for one in complaints)
        assert not any(case.person_name in words for case in session.scalars(select(Case)))
    keeper = signed_in(practice, Role.COORDINATOR)
    assert keeper.get("/provider/complaints").says(*{one.about.words for one in complaints})


def add(services: Services, number: int, *, is_practice: bool = True) -> None:
    list(add_many(installation(replace(services, demo=is_practice)), number))


def signed_in(services: Services, role: Role) -> ReviewingClient:
    """A browser in which the example's person of this role is signed in."""
    client = ReviewingClient(make_web(services))
    email = next(person.email for person in PEOPLE if person.role is role)
    page = client.post_form("/sign-in", email=email, password=PRACTICE_PASSWORD, follow=False)
    assert page.status == 303
    return client


def test_more_can_be_added_and_never_in_production_or_beside_an_account_or_a_case_that_may_be_real(
    tmp_path: Path, sqlite_url: str
) -> None:
    services = replace(make_services(tmp_path / "data", sqlite_url), now=lambda: AT)

    def refused(words: str, *, is_practice: bool = True) -> None:
        with pytest.raises(RealDataHere, match=words):
            add(services, 5, is_practice=is_practice)

    refused("production", is_practice=False)
    assert count(services) == 0
    add(services, 5)
    add(services, 5)
    assert count(services) == 10
    with services.database.write() as session:
        case = factories.a_case(services, session)
    refused("cases here")
    with services.database.write() as session:
        session.merge(case).reference = "CP-7K3M-2Q"  # one of the example's own
    add(services, 5)
    with services.database.write() as session:
        session.merge(case)
        factories.a_user(session, Role.ADVISER, "Somebody Else")
    refused("accounts here")
    assert count(services) == 16
    services.database.close()


def count_of(session: Session, table: type[Base]) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def count(services: Services) -> int:
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(User)) in {
            0,
            len(PEOPLE) + len(STAFF),
            len(PEOPLE) + len(STAFF) + 1,
        }
        return session.scalar(select(func.count()).select_from(Case)) or 0
