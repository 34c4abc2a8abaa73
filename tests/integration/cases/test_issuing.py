"""Certificates: issued once, by an adviser, when every condition is recorded; corrected in the open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import NotAnAdviser
from cases.certificates.corrections import (
    Correction,
    NothingCorrected,
    NotToBeCorrected,
    correct_certificate,
    withdraw_certificate,
)
from cases.certificates.issuing import (
    LateContactNotCertified,
    NotReadyToCertify,
    certificate_facts,
    decide_late_contact,
    printed_facts,
)
from cases.certificates.models import Certificate
from cases.intake.advice import AdviceIncomplete, CallRecord, record_call
from cases.models import Case
from cases.vocabulary import CertificateState, CertificateVariant, Choice, CorrectionReason, Role
from mail.outbox import Delivery
from services.casework.calls import record_advice
from services.certificates import issue_and_send, record_posted
from tests import factories
from tests.app_services import make_services
from tests.certificates_due import certificates_to_issue

LATER = factories.CALLED + timedelta(hours=1)


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def adviser(services):
    with services.database.write() as session:
        return factories.a_user(session, Role.ADVISER)


def an_advised_case(services, adviser, choice=Choice.NO_MEDIATION, **changes):
    with services.database.write() as session:
        return factories.an_advised_case(services, session, adviser, choice, **changes).id


def issue(services, adviser, case_id, variant=CertificateVariant.NO_MEDIATION, at=LATER):
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        certificate, new = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            variant,
            by=factories.viewer_of(adviser),
            at=at,
            policy=services.policy,
            work=services.work,
        )
        return certificate.id, new


def test_two_advisers_pressing_issue_at_once_issue_one_certificate(services, adviser):
    case_id = an_advised_case(services, adviser)

    with ThreadPoolExecutor(4) as pool:
        pressed = list(pool.map(lambda _: issue(services, adviser, case_id), range(4)))

    assert len({certificate_id for certificate_id, _ in pressed}) == 1
    assert sorted(new for _, new in pressed) == [False, False, False, True]


def test_register_numbers_have_no_gap_though_a_transaction_is_undone(services, adviser):
    first = an_advised_case(services, adviser)
    issue(services, adviser, first)
    second = an_advised_case(services, adviser)
    session = services.database.writers()
    case = session.get_one(Case, second)
    issue_and_send(
        session,
        case.decisions[0],
        case.parties[0],
        CertificateVariant.NO_MEDIATION,
        by=factories.viewer_of(adviser),
        at=LATER,
        policy=services.policy,
        work=services.work,
    )
    session.rollback()
    session.close()
    issue(services, adviser, second)

    with services.database.read() as session:
        assert sorted(session.scalars(select(Certificate.register_number))) == [1, 2]


def test_nothing_is_issued_before_the_choice_is_recorded(services, adviser):
    with services.database.write() as session:
        case_id = factories.a_case(services, session).id

    with pytest.raises(NotReadyToCertify) as refused:
        issue(services, adviser, case_id)

    assert [str(step) for step in refused.value.missing] == ["advice", "choice"]


def test_the_wrong_variant_is_refused(services, adviser):
    case_id = an_advised_case(services, adviser, Choice.MEDIATION)

    with pytest.raises(NotReadyToCertify):
        issue(services, adviser, case_id, CertificateVariant.NO_MEDIATION)
    with pytest.raises(NotReadyToCertify):
        issue(services, adviser, case_id, CertificateVariant.HELD)
    with pytest.raises(NotReadyToCertify):
        issue(services, adviser, case_id, CertificateVariant.DEEMED)


def test_only_an_adviser_issues(services, adviser):
    case_id = an_advised_case(services, adviser)
    with services.database.write() as session:
        coordinator = factories.a_user(session, Role.COORDINATOR)

    with pytest.raises(NotAnAdviser):
        issue(services, coordinator, case_id)


def test_a_choice_is_not_recorded_before_the_advice(services, adviser):
    with services.database.write() as session:
        case = factories.a_case(services, session)
        record = CallRecord(
            at=factories.CALLED,
            channel="phone",
            points=frozenset({"voluntary"}),
            choice=Choice.NO_MEDIATION,
            chosen_at=factories.CALLED,
            identity_checked=True,
        )
        with pytest.raises(AdviceIncomplete) as refused:
            record_call(
                session,
                case.decisions[0],
                case.parties[0],
                record,
                by=factories.viewer_of(adviser),
                at=LATER,
            )

    assert "free_private" in refused.value.missing


def test_a_mind_changed_after_choosing_mediation_leads_to_the_first_certificate(services, adviser):
    case_id = an_advised_case(services, adviser, Choice.MEDIATION)
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        record_advice(
            session,
            case.decisions[0],
            case.parties[0],
            factories.a_call(Choice.WITHDRAWN, at=LATER),
            by=factories.viewer_of(adviser),
            at=LATER,
        )
        due = certificates_to_issue(session, case, at=LATER)

    assert [d.variant for d in due] == [CertificateVariant.NO_MEDIATION]
    _, new = issue(services, adviser, case_id, at=LATER + timedelta(minutes=1))
    assert new


def test_a_correction_replaces_the_certificate_and_says_so(services, adviser):
    case_id = an_advised_case(services, adviser)
    first_id, _ = issue(services, adviser, case_id)
    by, at = factories.viewer_of(adviser), LATER + timedelta(days=1)
    with services.database.write() as session:
        first = session.get_one(Certificate, first_id)
        second, new = correct_certificate(
            session, first, Correction(person_name="Aarav K. Shah"), CorrectionReason.NAME, by=by, at=at
        )
        again, new_again = correct_certificate(
            session, first, Correction(person_name="Aarav K. Shah"), CorrectionReason.NAME, by=by, at=at
        )

    assert (new, new_again, again.id) == (True, False, second.id)
    with services.database.read() as session:
        first, second = session.get_one(Certificate, first_id), session.get_one(Certificate, second.id)
        assert (first.state, second.state) == (CertificateState.SUPERSEDED, CertificateState.CURRENT)
        assert second.facts["cyp_name"] == "Aarav K. Shah"
        assert first.facts["cyp_name"] == "Aarav Shah"
        assert second.issue_date == first.issue_date + timedelta(days=1)
        assert session.get_one(Case, case_id).person_name == "Aarav K. Shah"


def test_a_correction_that_changes_nothing_is_refused(services, adviser):
    case_id = an_advised_case(services, adviser)
    certificate_id, _ = issue(services, adviser, case_id)

    with pytest.raises(NothingCorrected), services.database.write() as session:
        correct_certificate(
            session,
            session.get_one(Certificate, certificate_id),
            Correction(person_name="Aarav Shah"),
            CorrectionReason.NAME,
            by=factories.viewer_of(adviser),
            at=LATER,
        )


def test_a_withdrawn_certificate_can_neither_be_corrected_nor_hinder_a_new_one(services, adviser):
    case_id = an_advised_case(services, adviser)
    certificate_id, _ = issue(services, adviser, case_id)
    by = factories.viewer_of(adviser)
    with services.database.write() as session:
        certificate = session.get_one(Certificate, certificate_id)
        assert withdraw_certificate(session, certificate, why="Issued by mistake", by=by, at=LATER)
        assert not withdraw_certificate(session, certificate, why="Issued by mistake", by=by, at=LATER)
        with pytest.raises(NotToBeCorrected):
            correct_certificate(
                session, certificate, Correction(person_name="X"), CorrectionReason.NAME, by=by, at=LATER
            )

    _, new = issue(services, adviser, case_id)
    assert new


def test_late_contact_needs_a_seniors_reason(services, adviser):
    case_id = an_advised_case(services, adviser, letter_date=date(2026, 9, 10))
    with pytest.raises(NotReadyToCertify, match="late_contact"):
        issue(services, adviser, case_id)

    with services.database.write() as session:
        senior = factories.a_user(session, Role.ADVISER, "Dina Farrow", senior=True)
        decision = session.get_one(Case, case_id).decisions[0]
        with pytest.raises(NotAnAdviser):
            decide_late_contact(session, decision, reason="x", by=factories.viewer_of(adviser), at=LATER)
        decide_late_contact(
            session, decision, reason="The letter was lost", by=factories.viewer_of(senior), at=LATER
        )

    _, new = issue(services, adviser, case_id)
    assert new


def test_a_service_that_writes_letters_instead_issues_none_after_late_contact(services, adviser):
    from dataclasses import replace

    case_id = an_advised_case(services, adviser, letter_date=date(2026, 9, 10))
    with services.database.write() as session:
        senior = factories.a_user(session, Role.ADVISER, "Dina Farrow", senior=True)
        decision = session.get_one(Case, case_id).decisions[0]
        decide_late_contact(session, decision, reason="Lost", by=factories.viewer_of(senior), at=LATER)
    strict = replace(services, policy=replace(services.policy, late_contact_certificates=False))

    with pytest.raises(LateContactNotCertified):
        issue(strict, adviser, case_id)


def test_posting_is_recorded_once(services, adviser):
    case_id = an_advised_case(services, adviser)
    certificate_id, _ = issue(services, adviser, case_id)
    by = factories.viewer_of(adviser)

    with services.database.write() as session:
        certificate = session.get_one(Certificate, certificate_id)
        assert record_posted(session, certificate, by=by, at=LATER)
        assert not record_posted(session, certificate, by=by, at=LATER + timedelta(days=1))
        assert certificate.posted_at == LATER


def test_a_certificate_on_silence_names_the_day_of_the_notice_only_once_the_notice_has_gone(
    services, adviser
):
    with services.database.write() as session:
        factories.a_user(session, Role.OFFICER)
    case_id = an_advised_case(services, adviser, Choice.MEDIATION)
    silent = factories.CALLED + timedelta(days=31)

    def printed(session):
        decision = session.get_one(Case, case_id).decisions[0]
        facts = certificate_facts(session, decision, decision.case.parties[0], at=silent)
        return printed_facts(CertificateVariant.DEEMED, facts, decision, decision.case.parties[0], session)

    with services.database.write() as session:
        assert "la_told_date" not in printed(session)
        for delivery in session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")):
            delivery.accepted_at = factories.CALLED
        session.flush()
        assert printed(session)["la_told_date"] == "2026-11-19"
        assert printed(session)["la_notice_kind"] == "thirty days reached"
        for delivery in session.scalars(select(Delivery).where(Delivery.kind == "mediation_chosen")):
            delivery.accepted_at = silent  # a notice that went after the thirty days
        session.flush()
        assert "la_told_date" not in printed(session)
