"""What the signing record's template is filled with: who signed what, when, how, and how they were let in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from cases.accounts.people import User
from cases.evidence.log import ReadEvent, envelope_events
from cases.provider import Provider
from cases.vocabulary import CodeKind, Event, PartyRole, SecondStep, SignerState, SigningMethod, WayIn
from dates import NO_BREAK_SPACE, exact_time, plain_date
from documents.signatures.ink import draw
from documents.signatures.shapes import Ink
from documents.templates.values import Picture
from documents.uploads.signature_picture import clean_picture
from signing.making.handed_out import is_of_who_did_not_sign
from signing.models import Envelope, Signer
from signing.on_paper import PaperSignature, papers_of
from storage.blobs import Blobs

RECORD = "signing-record"
SHOWN_EVENTS = {
    Event.ENVELOPE_CIRCULATED: "sent the document for signature",
    Event.CODE_SHOWN: "was shown a code of",
    Event.DESK_OPENED: "opened a signing desk in the room",
    Event.DESK_HANDED_OVER: "handed a device over to",
    Event.READ_ALOUD: "read the document aloud to",
    Event.ADDRESS_CHANGED: "changed the email address of",
    Event.ADDRESS_ENTERED: "entered the email address of",
    Event.SIGNER_PASSED_ON: "let somebody else sign for them:",
    Event.SCAN_ADDED: "added the scan of the paper signed by",
    Event.PAPER_OBJECTED: "recorded an objection to the signature on paper of",
    Event.DEVICE_OBJECTED: "recorded an objection to the signature on a device of",
    Event.OBJECTION_SETTLED: "answered the objection of",
    Event.DEVICE_OBJECTION_SETTLED: "answered the objection of",
    Event.SIGNER_NUDGED: "had a reminder sent to",
    Event.SIGNING_EXTENDED: "put off the last day to sign",
    Event.TURN_CAME: "asked whoever signs next",
    Event.SIGNER_LET_IN: "entered the code or date of birth asked for",
    Event.SIGNER_OPENED: "opened the document",
    Event.SIGNER_SIGNED: "signed",
    Event.LINK_REISSUED: "sent a new link to",
    Event.ENVELOPE_COMPLETED: "recorded that everyone had signed",
}
"""What each event reads as after the name of who did it, and before the name of whom it was about."""
OF_AN_AGREEMENT = {
    Event.AGREEMENT_PREPARED: "asked those who come to the meeting to sign",
    Event.ENVELOPE_COMPLETED: "recorded that signing was complete, with the signatures above",
}
"""The same of an agreement, which is complete without those who do not sign, and tells nothing of them."""
ABOUT_A_SIGNER = frozenset(
    {
        Event.CODE_SHOWN,
        Event.ADDRESS_CHANGED,
        Event.ADDRESS_ENTERED,
        Event.LINK_REISSUED,
        Event.DESK_HANDED_OVER,
        Event.READ_ALOUD,
        Event.SIGNER_PASSED_ON,
        Event.SIGNER_NUDGED,
        Event.SCAN_ADDED,
        Event.PAPER_OBJECTED,
        Event.DEVICE_OBJECTED,
        Event.OBJECTION_SETTLED,
        Event.DEVICE_OBJECTION_SETTLED,
    }
)


def record_data(
    session: Session,
    envelope: Envelope,
    *,
    provider: Provider,
    public_url: str,
    blobs: Blobs,
    part_a_only: bool,
    until: datetime | None = None,
) -> dict[str, Any]:
    """Return the record of a completed envelope; with ``part_a_only`` it names Part A alone.

    With ``until`` it is the record as it was made then: what happened later is not in it.
    """
    assert envelope.completed_at is not None  # noqa: S101 - a record is made of a completed envelope only
    part = "Part A, " if part_a_only else ""
    scans = {one.signer_id: one for one in papers_of(session, [envelope]) if one.confirmed_at is not None}
    documents = [envelope.part_a] if part_a_only else [envelope.part_a, envelope.part_b]
    version = "" if envelope.is_agreement else f", {part}version {envelope.version}"
    return {
        "title": f"{envelope.document_name} {envelope.reference}{version}",
        "case_reference": envelope.case.reference,
        "completed_words": exact_time(envelope.completed_at),
        "names_part_a_only": part_a_only,
        "provider_name": provider.name,
        "provider_address": ", ".join(provider.address),
        "provider_contact": f"{provider.phone}, {provider.email}",
        "documents": [
            {
                "title": FULL_TITLES.get(document.kind.value, envelope.document_name),
                "number": envelope.reference,
                **({} if envelope.is_agreement else {"version": envelope.version}),
                "pages": document.pages,
                **_digest_lines(document.pdf_digest or ""),
            }
            for document in documents
            if document is not None
        ],
        "signers": [
            signer_data(signer, blobs, scans.get(signer.id), until=until)
            for signer in envelope.signers
            if signer.state is SignerState.SIGNED
        ],
        "events": _events(session, envelope, until),
        "check_url": f"{public_url.split('://', 1)[-1]}/check",
    }


COMES_ALONG = "Signs for themselves, for no party"
FULL_TITLES = {
    "outcome_a": "Outcome Statement, Part A: what was agreed",
    "outcome_b": "Outcome Statement, Part B: confidential summary",
}


def signer_data(
    signer: Signer, blobs: Blobs, scan: PaperSignature | None = None, *, until: datetime | None = None
) -> dict[str, Any]:
    """Return what the record says of one who signed; with ``until``, as it said then."""
    assert signer.decided_at is not None  # noqa: S101 - they signed
    assert signer.method is not None  # noqa: S101 - they signed
    row: dict[str, Any] = {
        "name": signer.name,
        "capacity": signer.capacity,
        "party": COMES_ALONG if signer.comes_along else signer.organisation or signer.party.family_words,
        "method_words": signer.method.words,
        "signed_words": exact_time(signer.decided_at),
        "code_looks": [_by_at(look.by_name, look.at) for look in signer.code_looks],
        "accepted": list(signer.accepted),
    }
    passed = signer.acts_for
    if passed is not None and passed.decided_at is not None:
        row["signs_for"] = _by_at(f"{passed.name}, {passed.capacity}, who asked them to", passed.decided_at)
    if scan is not None:
        return row | _of_paper(signer, scan, until)
    row["let_in_words"] = _let_in(signer)
    row["opened_words"] = exact_time(signer.opened_at or signer.decided_at)
    if signer.address_at is not None and _is_by(signer.address_at, until):
        row["address_entered"] = _by_at(signer.address_by, signer.address_at)
    ink = _ink(signer, blobs)
    if ink is None:
        row["typed_name"] = signer.signed_name
    else:
        row["signature"] = Picture(ink.png, ink.width_mm, ink.height_mm, f"Drawn signature of {signer.name}")
    return row


def _is_by(at: datetime, until: datetime | None) -> bool:
    """Return True for what had happened when the record was made."""
    return until is None or at <= until


def _of_paper(signer: Signer, scan: PaperSignature, until: datetime | None) -> dict[str, str]:
    """Return what the record says of a signature in ink: who added the scan, who confirmed it, objections."""
    assert scan.confirmed_at is not None  # noqa: S101 - they signed by it
    added, confirmed = _by_at(scan.added_by, scan.added_at), _by_at(scan.confirmed_by, scan.confirmed_at)
    what = "number" if signer.envelope.is_agreement else "version"
    words = (
        f"dated {plain_date(scan.signed_on)}. Scan added by {added}, {what} and check code "
        f"{scan.read_how.words}{_unread(scan)}. Confirmed by {confirmed}. "
        f"Nobody asked {signer.name} for a code or a date of birth."
    )
    if scan.objected_at is not None and _is_by(scan.objected_at, until):
        words += f" {_by_at(f'{signer.name} objected', scan.objected_at)}."
    return {"on_paper": words}


def _unread(scan: PaperSignature) -> str:
    """Return on how many pages of the scan nothing was read; empty where that is none, or was not kept."""
    read, unread = scan.pages_read or [], scan.pages_unread
    if not unread or len(unread) == len(read):
        return ""
    return f" on {len(read) - len(unread)} of its {len(read)} pages"


def _by_at(name: str, at: datetime) -> str:
    """Return *Bea Hollis, on 25 November 2026, 10:04:31 GMT*.

    "on" keeps the digits in their place after a name that is written from right to left; the time, with
    no-break spaces, stays on one line.
    """
    return f"{name}, {f'on {exact_time(at)}'.replace(' ', NO_BREAK_SPACE)}"


def _ink(signer: Signer, blobs: Blobs) -> Ink | None:
    if signer.method is SigningMethod.DRAWN and signer.strokes:
        return draw(signer.strokes)
    if signer.method is SigningMethod.PICTURE and signer.picture_digest:
        return clean_picture(blobs.read(signer.picture_digest))
    return None


def _let_in(signer: Signer) -> str:
    """Return with what this person opened the document: no more than was proved."""
    if signer.way_in is WayIn.DESK:
        words = f"{_step(signer)}, on a device handed over by {signer.host_name} in the room"
        return f"{words}; nobody but {signer.host_name} confirmed who signed"
    words = f"{signer.way_in.words} and {_step(signer)}" if signer.way_in else _step(signer)
    if signer.way_in is WayIn.LETTER:
        words = f"{signer.way_in.words}, {_step(signer)}"
        words += " and six digits emailed to them" if signer.email_confirmed else ""
        words += "; staff printed the letter, and nobody else confirmed who signed"
    if signer.way_in is WayIn.STAFF_CODE:
        words = f"{signer.way_in.words}, {_step(signer)}"
        words += (
            " and six digits emailed to them"
            if signer.email_confirmed
            else "; staff knew both, and nobody else confirmed who signed"
        )
    return words


def _step(signer: Signer) -> str:
    if signer.second_step is SecondStep.BIRTH_DATE:
        own = signer.party.role is PartyRole.YOUNG_PERSON
        return "their date of birth" if own else "the date of birth of the child or young person"
    return "a six-digit code told by phone or in the room"


def _events(session: Session, envelope: Envelope, until: datetime | None) -> list[dict[str, str]]:
    mediator = session.get_one(User, envelope.mediator_id)
    names = {str(signer.id): signer.name for signer in envelope.signers}
    rows = []
    for event in envelope_events(session, envelope.case_id, envelope.id):
        if is_of_who_did_not_sign(event, envelope):
            continue
        is_shown = event.kind in SHOWN_EVENTS or (envelope.is_agreement and event.kind in OF_AN_AGREEMENT)
        if is_shown and _is_by(event.at, until):
            who = f"{event.who}, mediator" if event.who == mediator.name else event.who
            row = {"when": exact_time(event.at), "who": who, "what": _what(event, envelope)}
            rows.append(row | _whom(event, names))
    return rows


def _what(event: ReadEvent, envelope: Envelope) -> str:
    """Return what happened, after the name of who did it."""
    if envelope.is_agreement and event.kind in OF_AN_AGREEMENT:
        return OF_AN_AGREEMENT[event.kind]
    if "outcome" in event.body and event.kind in {Event.OBJECTION_SETTLED, Event.DEVICE_OBJECTION_SETTLED}:
        return f"found that the signature {event.body['outcome']}, after the objection of"
    in_letter = event.kind is Event.CODE_SHOWN and event.body.get("code") == CodeKind.LETTER.value
    return "printed the letter with the code for" if in_letter else SHOWN_EVENTS[event.kind]


def _whom(event: ReadEvent, names: Mapping[str, str]) -> dict[str, str]:
    """Return whom an event was about, where that is not the person who did it.

    ``names``: of signers, by id.
    """
    if event.kind not in ABOUT_A_SIGNER:
        return {}
    return {"whom": str(event.body.get("name") or names[event.body["signer"]])}


def _digest_lines(digest: str) -> dict[str, str]:
    groups = [digest[start : start + 8] for start in range(0, len(digest), 8)]
    return {"sha256_line_1": " ".join(groups[:4]), "sha256_line_2": " ".join(groups[4:])}
