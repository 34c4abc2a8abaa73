"""What we hold about one person of a case, as pages: words of ours, and pages of their documents.

Mediators' private notes are never among them, nor what was sent for the mediator alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.attending.access_needs import AccessNeed
from cases.attending.for_meeting import tag_of
from cases.attending.supporters import Supporter
from cases.attending.views import PersonViews
from cases.casework.models import StaffNote
from cases.casework.safety import said_about_safety
from cases.casework.subject_access import SubjectRequest
from cases.certificates.models import Certificate
from cases.documents import Document, Upload, UploadPurpose
from cases.enums.attending import PaperTag
from cases.meetings.models import Attendance, Meeting
from cases.models import Call, Case, CaseAnswers, ChoiceMade, Decision, Party
from cases.vocabulary import WithheldBecause
from dates import long_date, long_datetime, short_datetime
from mail.outbox import Delivery
from signing.models import Envelope, Signer

LINES_EACH = 40
"""Lines of one page of words, so that a page can be read whole before it is released."""

NOTES, REQUEST = "Notes of staff", "What the request said"
SAFETY = "What was said about safety and the other parent"
SAID_OF_SAFETY = ("Other parent", "Other parent safe", "Safety note")
"""Answers on a page of their own, by the names under which they stand there."""


@dataclass(frozen=True)
class WrittenPage:
    """A page of words."""

    title: str
    lines: tuple[str, ...]
    withheld: WithheldBecause | None = None
    """Why it is proposed to leave the page out; a person decides."""

    @property
    def text(self) -> str:
        """The page as text, a line each."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class FileToLookAt:
    """A document of which each page is looked at."""

    title: str
    pdf_digest: str


def words_about(session: Session, request: SubjectRequest) -> list[WrittenPage]:
    """Return the pages of words about the person, those that say nothing left out."""
    case, party = request.case, request.party
    parts: list[tuple[str, Iterable[str]]] = [
        ("Who you are, as we have it", _details(case, party)),
        (REQUEST, _request(case, party)),
        ("Decisions and choices", _choices(session, case, party)),
        ("Calls", _calls(session, case, party)),
        ("Meetings", _meetings(session, case, party)),
        ("Needs, views and who comes along", _attending(session, case, party)),
        ("What you signed or were asked to sign", _signed(session, case, party)),
        ("Agreed actions", _actions(session, case, party)),
        ("Emails to you", _emails(session, case, party)),
        (NOTES, _notes(session, case)),
        (SAFETY, _safety(case, party)),
    ]
    left_out = proposed_to_stay_out(request)
    found: list[WrittenPage] = []
    for title, lines in parts:
        every = [line for text in lines if text for line in text.splitlines()]
        for first in range(0, len(every), LINES_EACH):
            name = title if first == 0 else f"{title} (continued)"
            found.append(WrittenPage(name, tuple(every[first : first + LINES_EACH]), left_out.get(title)))
    return found


def is_unsafe(case: Case) -> bool:
    """Return True if what one of the family told us could put somebody at risk in another's hands."""
    return case.safety_flag or bool(said_about_safety(case)) or case.other_parent_safe not in ("", "yes")


def proposed_to_stay_out(request: SubjectRequest) -> dict[str, WithheldBecause]:
    """Return by title which pages of words stay out unless a person decides otherwise.

    Of a request made by one parent the other would read why they are not to be told, so where it could be
    anybody's, what was said of safety and what staff noted stay out; so does the request itself from someone
    of the family beside the one it may have come from.
    """
    case, party = request.case, request.party
    family = case.asking_parties()
    found: dict[str, WithheldBecause] = {}
    if party is None or len(family) > 1 or party not in family:
        found[SAFETY] = WithheldBecause.HARM
        if is_unsafe(case):
            found[NOTES] = WithheldBecause.HARM
    if party is not None and len(family) > 1:
        found[REQUEST] = WithheldBecause.ANOTHER
    return found


def files_about(session: Session, request: SubjectRequest) -> list[FileToLookAt]:
    """Return the documents of the person, each as it was given out or handed to us."""
    case, party = request.case, request.party
    found: dict[str, FileToLookAt] = {}
    for document in _documents(session, case, party):
        if digest := document.sealed_digest or document.pdf_digest:
            found.setdefault(digest, FileToLookAt(f"{document.title}, {document.reference}", digest))
    uploads = select(Upload).where(
        Upload.case_id == case.id,
        Upload.purpose != UploadPurpose.SIGNED_PAPER,
        Upload.pdf_digest.is_not(None),
    )
    if party is not None:
        uploads = uploads.where(Upload.given_by_id == party.id)
    for upload in session.scalars(uploads.order_by(Upload.received_at, Upload.id)):
        is_own = party is not None and upload.given_by_id == party.id
        if upload.pdf_digest and (is_own or tag_of(session, upload) is not PaperTag.MEDIATOR_ONLY):
            found.setdefault(upload.pdf_digest, FileToLookAt(upload.shown_name, upload.pdf_digest))
    return list(found.values())


def _documents(session: Session, case: Case, party: Party | None) -> Iterator[Document]:
    certificates = select(Certificate).where(Certificate.case_id == case.id)
    if party is not None:
        certificates = certificates.where(Certificate.party_id == party.id)
    for certificate in session.scalars(certificates.order_by(Certificate.issued_at)):
        if certificate.document is not None:
            yield certificate.document
    envelopes = select(Envelope).where(Envelope.case_id == case.id).order_by(Envelope.prepared_at)
    for envelope in session.scalars(envelopes):
        if party is None or any(signer.party_id == party.id for signer in envelope.signers):
            parts = (envelope.final,) if envelope.final else (envelope.part_a, envelope.part_b)
            yield from (part for part in parts if part is not None)


def _details(case: Case, party: Party | None) -> Iterator[str]:
    yield f"Case: {case.reference}, with {case.authority_name}"
    if party is None:
        yield f"Name: {case.person_name}"
        yield f"Date of birth: {long_date(case.person_birth_date)}"
        return
    yield f"Name: {party.name}"
    yield f"You are here as: {party.role.words}"
    for label, value in (
        ("For", party.organisation),
        ("Post", party.post),
        ("Email address", party.email or ""),
        ("Phone number", party.phone),
        ("Address", party.address),
        ("Best times to call", party.best_times),
    ):
        if value:
            yield f"{label}: {value}"


def _request(case: Case, party: Party | None) -> Iterator[str]:
    asked = party is None or party in case.asking_parties()
    if not asked:
        return
    yield f"Reached us: {long_datetime(case.received_at)}, by {case.received_by}"
    for name, value in case_answers_of(case).items():
        if value and name not in SAID_OF_SAFETY:
            yield f"{name}: {value}"


def _safety(case: Case, party: Party | None) -> Iterator[str]:
    if party is None or party in case.asking_parties():
        answers = case_answers_of(case)
        yield from (f"{name}: {answers[name]}" for name in SAID_OF_SAFETY if answers.get(name))


def case_answers_of(case: Case) -> dict[str, str]:
    """Return what the request said, by the names under which it is kept."""
    return {
        name.replace("_", " ").capitalize(): ", ".join(value) if isinstance(value, list) else str(value)
        for name in CaseAnswers().case_columns(home="")
        if (value := getattr(case, name)) not in ("", False, [])
    }


def _choices(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    for decision in case.decisions:
        dated = f", letter of {long_date(decision.letter_date)}" if decision.letter_date else ""
        yield f"Decision {decision.number}: {decision.kind.words}{dated}"
    rows = (
        select(ChoiceMade)
        .join(Decision, Decision.id == ChoiceMade.decision_id)
        .where(Decision.case_id == case.id, _of(party, ChoiceMade.party_id))
    )
    for choice in session.scalars(rows.order_by(ChoiceMade.chosen_at)):
        yield f"{short_datetime(choice.chosen_at)}: {choice.choice.words}"


def _calls(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    rows = select(Call).where(Call.case_id == case.id, _of(party, Call.party_id)).order_by(Call.at)
    for call in session.scalars(rows):
        yield f"{short_datetime(call.at)}, {call.channel}, with {call.taken_by}"
        for label, words in (
            ("Questions", call.questions),
            ("Adjustments", call.adjustments),
            ("Next step", call.next_step),
        ):
            if words:
                yield f"{label}: {words}"


def _meetings(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    rows = select(Meeting).where(Meeting.case_id == case.id)
    if party is not None:
        invited = select(Attendance.meeting_id).where(Attendance.party_id == party.id)
        rows = rows.where(Meeting.id.in_(invited))
    for meeting in session.scalars(rows.order_by(Meeting.starts_at)):
        place = f", {meeting.place}" if meeting.place else ""
        yield f"{long_datetime(meeting.starts_at)}: {meeting.mode.words}{place}. {meeting.state.words}"


def _attending(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    needs = select(AccessNeed).where(AccessNeed.case_id == case.id, _of(party, AccessNeed.party_id))
    for need in session.scalars(needs.order_by(AccessNeed.asked_at)):
        yield f"Need: {need.name}. {need.state.words}"
    views = select(PersonViews).where(
        PersonViews.case_id == case.id,
        PersonViews.taken_back_at.is_(None),
        _of(party, PersonViews.party_id),
    )
    for one in session.scalars(views.order_by(PersonViews.given_at)):
        if one.words:
            yield f"Views: {one.words}"
    comes = select(Supporter).where(Supporter.case_id == case.id, _of(party, Supporter.party_id))
    for supporter in session.scalars(comes.order_by(Supporter.named_at)):
        yield f"Comes along: {supporter.name}, {supporter.role_words}"


def _signed(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    rows = (
        select(Signer)
        .join(Envelope, Envelope.id == Signer.envelope_id)
        .where(Envelope.case_id == case.id, _of(party, Signer.party_id))
    )
    for signer in session.scalars(rows.order_by(Envelope.prepared_at, Signer.position)):
        when = f", {short_datetime(signer.decided_at)}" if signer.decided_at else ""
        yield f"{signer.envelope.reference}: {signer.name}, {signer.state.words}{when}"
        if signer.reason:
            yield f"What was said: {signer.reason}"


def _actions(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    rows = select(AgreedAction).where(AgreedAction.case_id == case.id, AgreedAction.replaced_at.is_(None))
    if party is not None:
        answered = select(ActionAnswer.action_id).where(ActionAnswer.party_id == party.id)
        rows = rows.where(or_(AgreedAction.owner_id == party.id, AgreedAction.id.in_(answered)))
    for action in session.scalars(rows.order_by(AgreedAction.number)):
        due = f", by {long_date(action.due_date)}" if action.due_date else ""
        yield f"{action.number}. {action.what} ({action.owner}{due})"


def _emails(session: Session, case: Case, party: Party | None) -> Iterator[str]:
    mine = _of(party, Delivery.party_id)
    rows = select(Delivery).where(Delivery.case_id == case.id, Delivery.accepted_at.is_not(None), mine)
    for delivery in session.scalars(rows.order_by(Delivery.accepted_at)):
        if delivery.accepted_at is not None:
            yield f"{short_datetime(delivery.accepted_at)}: {delivery.label}, to {delivery.to_address}"


def _notes(session: Session, case: Case) -> Iterator[str]:
    rows = select(StaffNote).where(StaffNote.case_id == case.id).order_by(StaffNote.written_at)
    for note in session.scalars(rows):
        yield f"{short_datetime(note.written_at)}, {note.written_by}:"
        yield note.words


def _of(party: Party | None, column: object) -> ColumnElement[bool]:
    """Return the condition that a row is this person's; everything in the case is about the child."""
    return true() if party is None else column == party.id  # type: ignore[return-value]  # a column's comparison
