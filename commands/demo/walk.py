"""A fictional case told from request to emailed final PDF, through the same services as the pages."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.certificates.models import Certificate
from cases.deadlines.days import last_working_day_on_or_before
from cases.intake.advice import POINTS, CallRecord
from cases.intake.requests import Contact, RequestAnswers
from cases.meetings.arranging import MeetingPlan, usual_guests
from cases.meetings.models import Outcome
from cases.meetings.outcomes import Change, new_row, outcome_of, save_changes
from cases.models import Case
from cases.vocabulary import (
    Asker,
    CertificateVariant,
    Choice,
    CodeKind,
    DecisionKind,
    DocumentKind,
    MeetingMode,
    PartyRole,
    SecondStep,
    SigningMethod,
    Wish,
)
from commands.demo.people import add_people, user_named, viewer_named
from dates import uk_day
from mail.outbox import Delivery, still_to_go
from services.casework.calls import record_advice
from services.certificates import issue_and_send
from services.container import Services
from services.meetings.arranging import arrange_and_invite, conclude, meeting_of
from services.requests import send_request
from services.signing import show_code, sign_and_finish
from services.statements.versions import circulate, default_closing_day, make_statement
from signing.envelopes import CONFIRMATIONS, Signature, record_opening
from signing.links.links import find_visit, live_link, start_visit
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from signing.second_step import prove
from worker.documents_on_file import find_on_file
from worker.opening import open_worker_services
from worker.worker import Worker

LONGEST_SECONDS = 180
Found = TypeVar("Found")


class TooSlow(click.ClickException):
    """A step did not come to its end in time."""


def print_case(services: Services, out: Path, *, parent: str, child: str) -> None:
    """Carry one case to its end, print each step with its milliseconds, and leave the files in ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    story = _Story(services, out, parent, child)
    with services.database.write() as session:
        add_people(session, at=services.now())
    if services.jobs.is_served():  # a worker of this installation runs already: it does the work
        story.tell()
        return
    with open_worker_services(services) as worker_services:
        worker = Worker(worker_services)
        worker.start()
        try:
            story.tell()
        finally:
            worker.stop()


@dataclass
class _Story:
    services: Services
    out: Path
    parent: str
    child: str
    started: float = field(default_factory=time.monotonic)

    def tell(self) -> None:
        case_id = self._step("request received", self._ask)
        self._step("mediation chosen in the adviser's call", lambda: self._advise(case_id))
        self._step("meeting arranged, invitations sent", lambda: self._arrange(case_id))
        outcome_id = self._step("outcome typed, meeting concluded", lambda: self._type_outcome(case_id))
        certificate_id = self._step("certificate issued", lambda: self._certify(case_id))
        self._step("certificate made, sealed, on its way", lambda: self._await_certificate(certificate_id))
        envelope_id = self._step("Outcome Statement made", lambda: self._make_statement(outcome_id))
        self._step("sent for signature", lambda: self._circulate(envelope_id))
        self._step("everyone signed", lambda: self._sign(envelope_id))
        self._step("merged and sealed", lambda: self._await_final(envelope_id))
        self._step("every email taken", self._await_mail)
        self._leave_files(case_id, certificate_id, envelope_id)

    def _step(self, words: str, act: Callable[[], Found]) -> Found:
        began = time.monotonic()
        found = act()
        click.echo(f"{(time.monotonic() - began) * 1000:8.0f} ms  {words}")
        return found

    def _ask(self) -> UUID:
        services, at = self.services, self.services.now()
        answers = RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_ASSESSMENT,
            sections=frozenset(),
            authority_code="bury",
            authority_name="Bury",
            person_name=self.child,
            person_birth_date=date(uk_day(at).year - 11, 5, 3),
            contact=Contact(self.parent, "priya.shah@example.com", "01632 960 014"),
            wish=Wish.MEDIATION,
            letter_date=last_working_day_on_or_before(uk_day(at) - timedelta(days=9), services.bank_holidays),
        )
        with services.database.write() as session:
            case, _ = send_request(
                session,
                answers,
                draft=None,
                by=None,
                at=at,
                provider=services.provider,
                policy=services.policy,
                keys=services.keys,
            )
            return case.id

    def _advise(self, case_id: UUID) -> None:
        at = self.services.now()
        record = CallRecord(
            at=at,
            channel="phone",
            points=frozenset(POINTS),
            choice=Choice.MEDIATION,
            chosen_at=at,
            identity_checked=True,
        )
        with self.services.database.write() as session:
            case = session.get_one(Case, case_id)
            by = viewer_named(session, "Sam Reed")
            record_advice(session, case.decisions[0], case.parties[0], record, by=by, at=at)

    def _arrange(self, case_id: UUID) -> None:
        at = self.services.now()
        with self.services.database.write() as session:
            case = session.get_one(Case, case_id)
            authority = case.authority_party()
            assert authority is not None  # noqa: S101 - every case has its authority as a party
            authority.name, authority.email = "Ruth Okafor", "ruth.okafor@bury.example.com"
            authority.post = "SEND casework manager"
            authority.organisation, authority.may_decide = "Bury", True
            plan = MeetingPlan(
                starts_at=at,
                ends_at=at + timedelta(hours=2),
                mode=MeetingMode.ONLINE,
                mediator=user_named(session, "Idris Vaughan"),
                guests=usual_guests(case),
                link="https://meet.example.com/quince-street",
                short_notice_agreed="Agreed by everyone: a practice case",
            )
            arrange_and_invite(session, case, plan, by=viewer_named(session, "Bea Hollis"), at=at)

    def _type_outcome(self, case_id: UUID) -> UUID:
        at = self.services.now()
        with self.services.database.write() as session:
            by = viewer_named(session, "Idris Vaughan")
            meeting = meeting_of(session, case_id)
            outcome = outcome_of(session, meeting, by=by, at=at)
            values = self._outcome_values(session, outcome)
            changes = [Change(name, value, outcome.revision) for name, value in values.items()]
            save_changes(session, outcome, changes, by=by, at=at)
            conclude(session, outcome, by=by, at=at)
            return outcome.id

    def _outcome_values(self, session: Session, outcome: Outcome) -> dict[str, Any]:
        day = uk_day(outcome.meeting.starts_at)
        row = f"actions.{new_row()}"
        values: dict[str, Any] = {
            "result": "full",
            "summary": "The meeting looked at what an assessment would look into.",
            f"{row}.position": 1,
            f"{row}.what": "Start an EHC needs assessment",
            f"{row}.done_means": f"{self.parent} has the decision in writing",
            f"{row}.kind": "assess",
            f"{row}.section": "other",
            f"{row}.owner_party": "Bury",
            f"{row}.owner_person": "Ruth Okafor",
            f"{row}.due_date": (day + timedelta(weeks=2)).isoformat(),
            f"{row}.due_basis": "reg42_2",
        }
        for saved in list(outcome.fields):
            if saved.name.startswith("people.") and saved.name.endswith(".position"):
                values[saved.name.replace(".position", ".present")] = True
        for party in outcome.meeting.case.parties:
            if party.role is PartyRole.AUTHORITY:
                values[f"signers.{party.id}.may_decide"] = True
        return values

    def _certify(self, case_id: UUID) -> UUID:
        at = self.services.now()
        with self.services.database.write() as session:
            case = session.get_one(Case, case_id)
            certificate, _ = issue_and_send(
                session,
                case.decisions[0],
                case.parties[0],
                CertificateVariant.HELD,
                by=viewer_named(session, "Sam Reed"),
                at=at,
                policy=self.services.policy,
                work=self.services.work,
            )
            return certificate.id

    def _make_statement(self, outcome_id: UUID) -> UUID:
        at = self.services.now()
        with self.services.database.write() as session:
            outcome = session.get_one(Outcome, outcome_id)
            envelope = make_statement(
                session,
                outcome,
                open_until=default_closing_day(at, outcome.meeting.case.track, policy=self.services.policy),
                by=self._mediator(session),
                at=at,
                provider=self.services.provider,
                bank_holidays=self.services.bank_holidays,
                work=self.services.work,
            )
            envelope_id = envelope.id
        self._until(lambda session: session.get_one(Envelope, envelope_id).made_at)
        return envelope_id

    def _circulate(self, envelope_id: UUID) -> None:
        with self.services.database.write() as session:
            circulate(
                session,
                envelope_id,
                by=self._mediator(session),
                at=self.services.now(),
                keys=self.services.keys,
            )

    def _sign(self, envelope_id: UUID) -> None:
        with self.services.database.write() as session:
            signers = [(s.id, s.name) for s in session.get_one(Envelope, envelope_id).signers]
        for signer_id, name in signers:
            self._let_in(signer_id)
            signature = Signature(SigningMethod.TYPED, name, CONFIRMATIONS, where={"address": "command line"})
            with self.services.database.write() as session:
                sign_and_finish(
                    session,
                    signer_id,
                    signature,
                    at=self.services.now(),
                    work=self.services.work,
                    keys=self.services.keys,
                )

    def _let_in(self, signer_id: UUID) -> None:
        """Open the link, take the second step and look at the document, as a person would."""
        services, at = self.services, self.services.now()
        with services.database.write() as session:
            signer = session.get_one(Signer, signer_id)
            link = live_link(session, Purpose.OPEN_DOCUMENT, signer_id, at=at)
            assert link is not None  # noqa: S101 - circulating gave one to each signer
            visit = find_visit(session, start_visit(session, link, at=at))
            assert visit is not None  # noqa: S101 - the line before began it
            by_birth_date = signer.second_step is SecondStep.BIRTH_DATE
            answer = (
                signer.envelope.case.person_birth_date
                if by_birth_date
                else show_code(
                    session, signer_id, CodeKind.STEP, by=self._mediator(session), at=at, keys=services.keys
                )
            )
            prove(session, visit, signer, answer, at=at, keys=services.keys)
            record_opening(session, signer_id, at=at, where={"address": "command line"})

    def _await_certificate(self, certificate_id: UUID) -> None:
        self._until(lambda session: session.get_one(Certificate, certificate_id).sent_at)

    def _await_final(self, envelope_id: UUID) -> None:
        self._until(lambda session: session.get_one(Envelope, envelope_id).finished_at)

    def _await_mail(self) -> None:
        waiting = select(Delivery.id).where(still_to_go())
        self._until(lambda session: session.scalar(waiting.limit(1)) is None)

    def _mediator(self, session: Session) -> Viewer:
        return viewer_named(session, "Idris Vaughan")

    def _until(self, holds: Callable[[Session], Any]) -> None:
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            with self.services.database.read() as session:
                if holds(session):
                    return
            time.sleep(0.02)
        raise TooSlow("A step did not come to its end in three minutes.")

    def _leave_files(self, case_id: UUID, certificate_id: UUID, envelope_id: UUID) -> None:
        blobs = self.services.blobs
        with self.services.database.read() as session:
            reference = session.get_one(Case, case_id).reference
            certificate = session.get_one(Certificate, certificate_id).document
            envelope = session.get_one(Envelope, envelope_id)
            made = {
                "certificate.pdf": certificate,
                "statement.pdf": find_on_file(session, envelope, DocumentKind.OUTCOME_READING),
                "final.pdf": envelope.final,
            }
            digests = {name: d.sealed_digest or d.pdf_digest for name, d in made.items() if d is not None}
            mine = {
                d.message_id.partition("@")[0]
                for d in session.scalars(select(Delivery).where(Delivery.case_id == case_id))
            }
        for name, digest in digests.items():
            assert digest is not None  # noqa: S101 - each of the three was awaited above
            (self.out / name).write_bytes(blobs.read(digest))
        copied = 0
        for message in sorted(self.services.mailbox_dir.glob("*.eml")):
            if any(local.encode() in message.read_bytes() for local in mine):
                shutil.copy(message, self.out / message.name)
                copied += 1
        click.echo(
            f"\n{reference}: certificate.pdf, statement.pdf, final.pdf and {copied} emails in {self.out}"
        )
