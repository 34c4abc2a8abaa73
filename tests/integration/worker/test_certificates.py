"""All three certificates through the real worker: right words and dates on sealed paper, each sent once."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cases.certificates.corrections import Correction, withdraw_certificate
from cases.certificates.issuing import NotReadyToCertify
from cases.certificates.models import Certificate
from cases.deadlines.statutory_deadlines import day_30
from cases.models import Case
from cases.vocabulary import CertificateVariant, Choice, CorrectionReason, Role
from dates import uk_day
from mail.outbox import Delivery
from services.certificates import correct_and_send, issue_and_send
from services.meetings.arranging import conclude
from signing.seal.verdict import VerdictKind
from tests import factories
from tests.app_services import check_file, make_services, running_worker, wait_until
from tests.certificates_due import certificates_to_issue

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
SAMPLESHIRE = {
    "authority_code": "sampleshire",
    "authority_name": "Sampleshire (example)",
    "person_name": "Sami Haddad",
    "letter_date": date(2026, 10, 1),
}


@pytest.fixture
def services(tmp_path, database_url):
    services = make_services(tmp_path / "data", database_url)
    yield services
    services.database.close()


@pytest.fixture
def people(services):
    with services.database.write() as session:
        return {role: factories.a_user(session, role) for role in Role if role is not Role.ADMINISTRATOR}


def a_case_that_chose(services, people, choice, days_ago, **changes):
    chosen = NOW - timedelta(days=days_ago)
    with services.database.write() as session:
        case = factories.an_advised_case(
            services, session, people[Role.ADVISER], choice, at=chosen, **{**SAMPLESHIRE, **changes}
        )
        case.received_at = chosen - timedelta(hours=1)
        return case.id


def issue(services, people, case_id, variant):
    with services.database.write() as session:
        case = session.get_one(Case, case_id)
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            variant,
            by=factories.viewer_of(people[Role.ADVISER]),
            at=NOW,
            policy=services.policy,
            work=services.work,
        )
        return certificate.id


def due(services, case_id):
    with services.database.read() as session:
        found = certificates_to_issue(session, session.get_one(Case, case_id), at=NOW)
        return [certificate.variant for certificate in found]


def sealed(services, certificate_id):
    with services.database.read() as session:
        certificate = session.get_one(Certificate, certificate_id)
        return certificate.sent_at and services.blobs.read(certificate.document.sealed_digest)


def words_of(pdf, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def told_of(services, certificate_id):
    with services.database.read() as session:
        found = session.scalars(select(Delivery).where(Delivery.kind == "certificate_issued"))
        return [d.to_name for d in found if d.ids["certificate"] == str(certificate_id)]


def test_each_of_the_three_says_its_own_facts_and_no_more(services, people, tmp_path):
    declined = a_case_that_chose(services, people, Choice.NO_MEDIATION, 2)
    held = a_case_that_chose(services, people, Choice.MEDIATION, 12, person_name="Aarav Shah")
    silent = a_case_that_chose(services, people, Choice.MEDIATION, 31)
    with services.database.write() as session:
        meeting = factories.a_meeting(
            session,
            session.get_one(Case, held),
            people[Role.MEDIATOR],
            people[Role.COORDINATOR],
            starts=NOW - timedelta(hours=3),
        )
        outcome = factories.an_outcome(session, meeting, people[Role.MEDIATOR], at=NOW)
        conclude(session, outcome, by=factories.viewer_of(people[Role.MEDIATOR]), at=NOW)
    expected = {
        declined: CertificateVariant.NO_MEDIATION,
        held: CertificateVariant.HELD,
        silent: CertificateVariant.DEEMED,
    }
    assert {case_id: due(services, case_id) for case_id in expected} == {k: [v] for k, v in expected.items()}
    issued = {case_id: issue(services, people, case_id, variant) for case_id, variant in expected.items()}

    with running_worker(services):
        statements = {case_id: wait_until(lambda c=c: sealed(services, c)) for case_id, c in issued.items()}

    texts = {case_id: words_of(pdf, tmp_path) for case_id, pdf in statements.items()}
    for case_id, text in texts.items():
        assert check_file(services, statements[case_id]).kind is VerdictKind.GENUINE
        assert "25 November 2026" in text
        assert told_of(services, issued[case_id]) == ["Priya Shah"]
        for word in ("refuse", "fail", "agree", "{{", "therapist", "Issue the amended"):
            assert word not in text.replace("disagree", "")
    assert "did not wish to pursue mediation" in " ".join(texts[declined].split())
    last_day = day_30(uk_day(NOW - timedelta(days=31)))
    assert last_day < uk_day(NOW)
    assert "Thirty days ended" in texts[silent]
    assert "Thirty days" not in texts[held] + texts[declined]
    assert "Sampleshire (example)" in texts[silent]


def test_on_day_30_itself_the_silence_is_not_yet_over(services, people):
    case_id = a_case_that_chose(services, people, Choice.MEDIATION, 30)

    assert due(services, case_id) == []
    with pytest.raises(NotReadyToCertify) as refused:
        issue(services, people, case_id, CertificateVariant.DEEMED)
    assert [str(step) for step in refused.value.missing] == ["cannot_arrange"]


def test_what_was_replaced_or_withdrawn_before_it_was_made_is_sent_to_nobody(services, people):
    by = factories.viewer_of(people[Role.ADVISER])
    replaced = issue(
        services,
        people,
        a_case_that_chose(services, people, Choice.NO_MEDIATION, 2),
        CertificateVariant.NO_MEDIATION,
    )
    withdrawn = issue(
        services,
        people,
        a_case_that_chose(services, people, Choice.NO_MEDIATION, 2),
        CertificateVariant.NO_MEDIATION,
    )
    with services.database.write() as session:
        corrected = correct_and_send(
            session,
            session.get_one(Certificate, replaced),
            Correction(person_name="Sami Hadad"),
            CorrectionReason.NAME,
            by=by,
            at=NOW,
            work=services.work,
        ).id
        withdraw_certificate(session, session.get_one(Certificate, withdrawn), why="twice", by=by, at=NOW)

    with running_worker(services):
        wait_until(lambda: sealed(services, corrected))
        wait_until(lambda: all(is_sealed(services, c) for c in (replaced, withdrawn)))

    assert told_of(services, corrected) == ["Priya Shah"]
    assert told_of(services, replaced) == told_of(services, withdrawn) == []


def is_sealed(services, certificate_id):
    with services.database.read() as session:
        return session.get_one(Certificate, certificate_id).document.sealed_digest is not None


def test_a_certificate_rests_on_no_guessed_date(services, people):
    case_id = a_case_that_chose(services, people, Choice.NO_MEDIATION, 2, letter_date_is_a_guess=True)

    with pytest.raises(NotReadyToCertify) as refused:
        issue(services, people, case_id, CertificateVariant.NO_MEDIATION)

    assert "letter_date" in [str(step) for step in refused.value.missing]


def test_another_correction_of_a_replaced_certificate_is_refused_and_the_same_one_is_found(services, people):
    case_id = a_case_that_chose(services, people, Choice.NO_MEDIATION, 2)
    first = issue(services, people, case_id, CertificateVariant.NO_MEDIATION)
    by = factories.viewer_of(people[Role.ADVISER])

    def correct(name):
        with services.database.write() as session:
            certificate = session.get_one(Certificate, first)
            return correct_and_send(
                session,
                certificate,
                Correction(person_name=name),
                CorrectionReason.NAME,
                by=by,
                at=NOW,
                work=services.work,
            ).id

    assert correct("Sami Hadad") == correct("Sami Hadad")
    with pytest.raises(Exception, match="is superseded"):
        correct("Samy Haddad")
