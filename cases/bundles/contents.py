"""What is in a bundle, and in what order; each change holds the case and leaves kept numbers alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from cases.accounts.people import Viewer
from cases.bundles.access import Owner, bundles_of
from cases.bundles.models import Bundle, BundleDocument, BundleSection, BundleSource
from cases.bundles.numbers import PageRange, Placed, PrintedNumber, number_pages
from cases.bundles.profiles import profile_of
from cases.certificates.models import Certificate
from cases.errors import CaseError, NotFound
from cases.locks import lock_case
from cases.models import Case, Party
from cases.vocabulary import CertificateState

MOST_DOCUMENTS = 200
MOST_PAGES = 1500
MOST_BYTES = 200 * 1024 * 1024
"""What one bundle can hold: more than any tribunal takes, and what can be made in a few minutes."""
MOST_SECTIONS = 26
MOST_BUNDLES = 20
"""That one owner can have of one case."""


class BundleChanged(CaseError):
    """The page is of before a change in another tab or by somebody else of the same authority."""

    sentence = "This bundle was changed in the meantime. Look at it as it is now, then do it again."


class BundleFull(CaseError):
    """It holds all that it can."""

    sentence = (
        f"A bundle can hold {MOST_DOCUMENTS} documents and {MOST_PAGES:,} pages. "
        "Take something out, or begin a second bundle."
    )


class TooManyBundles(CaseError):
    """One owner has as many bundles of a case as there can be."""

    sentence = f"You have {MOST_BUNDLES} bundles of this case. Remove one first."


class SectionNotEmpty(CaseError):
    """A section with documents, or with printed numbers that are kept, stays."""

    sentence = "Move its documents to another section first. Then you can take the section out."


class NotInOrder(CaseError):
    """An order names documents or sections that are not those of the bundle."""

    sentence = "This bundle was changed in the meantime. Look at it as it is now, then order it again."


class NumbersKept(CaseError):
    """What has its printed number keeps its place."""

    sentence = (
        "The page numbers of this bundle are kept, so documents that have numbers keep their order. "
        "You can still move those that you added later."
    )


class NotSealedYet(CaseError):
    """A certificate goes in once its sealed file is there, and while it stands."""

    sentence = "This certificate cannot go in: it is still being made, or it was withdrawn."


class InItAlready(CaseError):
    """The same document is in the bundle."""

    sentence = "This document is in the bundle already."


@dataclass(frozen=True)
class AddedFile:
    """A file as the intake keeps it: its PDF and what is known of that."""

    pdf_digest: str
    pages: int
    bytes: int
    title: str
    has_words: bool
    changes: tuple[str, ...] = ()
    dated: date | None = None


@dataclass(frozen=True)
class Numbered:
    """A document of a bundle with its printed numbers."""

    document: BundleDocument
    numbers: PageRange


def new_bundle(
    session: Session,
    case: Case,
    owner: Owner,
    *,
    title: str,
    profile: str,
    names_person: bool,
    by: str,
    at: datetime,
) -> Bundle:
    """Begin a bundle about ``case`` with the sections of its profile. Raises TooManyBundles.

    Pressed twice it is one: an empty bundle of the same name is that which was begun.
    """
    lock_case(session, case.id)
    begun = _begun(session, case, owner, title)
    if begun is not None:
        return begun
    mine = Bundle.party_id == owner.id if isinstance(owner, Party) else _of_authority(owner)
    kept = select(func.count()).where(Bundle.case_id == case.id, Bundle.removed_at.is_(None), mine)
    if session.scalars(kept).one() >= MOST_BUNDLES:
        raise TooManyBundles(case.reference)
    last = session.scalar(select(func.max(Bundle.number)).where(Bundle.case_id == case.id)) or 0
    bundle = Bundle(
        case_id=case.id,
        number=last + 1,
        authority_code="" if isinstance(owner, Party) else owner.authority_code or "",
        party_id=owner.id if isinstance(owner, Party) else None,
        title=title,
        profile=profile,
        names_person=names_person,
        made_at=at,
        made_by=by,
    )
    begins_with = [(one.title, one.key) for one in profile_of(profile).sections] or [("Documents", "")]
    for position, (heading, key) in enumerate(begins_with):
        bundle.sections.append(BundleSection(position=position, title=heading, profile_section=key))
    session.add(bundle)
    session.flush()
    return bundle


def _begun(session: Session, case: Case, owner: Owner, title: str) -> Bundle | None:
    found = bundles_of(owner).where(Bundle.case_id == case.id, Bundle.title == title)
    return next((one for one in session.scalars(found) if not one.documents), None)


def _of_authority(viewer: Viewer) -> ColumnElement[bool]:
    return Bundle.authority_code == (viewer.authority_code or "-")


def hold_bundle(session: Session, bundle: Bundle, revision: int | None) -> None:
    """Hold the bundle for a change and count the change; ``revision`` is that of the page it comes from.

    Raises BundleChanged where it is another by now; None where it does not matter which.
    """
    lock_case(session, bundle.case_id)
    session.refresh(bundle)
    if bundle.removed_at is not None:
        raise NotFound(f"bundle {bundle.id} was removed")
    if revision is not None and revision != bundle.revision:
        raise BundleChanged(f"bundle {bundle.id} is at {bundle.revision}, the page at {revision}")
    bundle.revision += 1


def numbered(bundle: Bundle) -> list[Numbered]:
    """Return every document with its printed numbers, in order. Raises NumberTaken."""
    documents = bundle.documents
    placed = [Placed(one.pages, kept_number(one)) for one in documents]
    return [Numbered(one, its) for one, its in zip(documents, number_pages(placed), strict=True)]


def kept_number(document: BundleDocument) -> PrintedNumber | None:
    """Return the printed number of its first page that stays, if it has one."""
    if document.kept_number is None:
        return None
    return PrintedNumber(document.kept_number, document.kept_letter)


def keep_numbers(session: Session, bundle: Bundle, *, at: datetime) -> None:
    """Keep the printed numbers as they are now, in a bundle that is held: whoever has it goes by them.

    A file made of it before is as it would be made again, so it stays the newest.
    """
    for build in bundle.builds:
        if build.revision == bundle.revision - 1:
            build.revision = bundle.revision
    for one in numbered(bundle):
        one.document.kept_number = one.numbers.first.number
        one.document.kept_letter = one.numbers.first.letter
    bundle.numbers_kept_at = at
    session.flush()


def add_certificate(
    session: Session, section: BundleSection, certificate: Certificate, *, bytes_: int, by: str, at: datetime
) -> BundleDocument:
    """Put a certificate at the end of a section. Raises NotSealedYet, InItAlready or BundleFull."""
    document = certificate.document
    if document is None or document.sealed_digest is None or certificate.state is CertificateState.WITHDRAWN:
        raise NotSealedYet(certificate.reference)
    added = AddedFile(
        document.sealed_digest,
        document.pages or 1,
        bytes_,
        f"Mediation certificate {certificate.reference}",
        has_words=True,
        dated=certificate.issue_date,
    )
    row = add_document(session, section, added, BundleSource.CERTIFICATE, by=by, at=at)
    row.certificate_id = certificate.id
    return row


def add_document(
    session: Session, section: BundleSection, added: AddedFile, source: BundleSource, *, by: str, at: datetime
) -> BundleDocument:
    """Put a document at the end of a section. Raises InItAlready or BundleFull."""
    held = section.bundle.documents
    if any(one.pdf_digest == added.pdf_digest for one in held):
        raise InItAlready(added.pdf_digest)
    if (
        len(held) >= MOST_DOCUMENTS
        or sum(one.pages for one in held) + added.pages > MOST_PAGES
        or sum(one.bytes for one in held) + added.bytes > MOST_BYTES
    ):
        raise BundleFull(str(section.bundle_id))
    row = BundleDocument(
        section_id=section.id,
        position=max((one.position for one in section.all_documents), default=-1) + 1,
        source=source,
        title=added.title,
        dated=added.dated,
        pdf_digest=added.pdf_digest,
        pages=added.pages,
        bytes=added.bytes,
        has_words=added.has_words,
        changes=list(added.changes),
        added_at=at,
        added_by=by,
    )
    section.all_documents.append(row)
    session.flush()
    return row


def remove_document(document: BundleDocument, *, at: datetime) -> None:
    """Take a document out; its printed numbers, once kept, are given to no other."""
    document.removed_at = document.removed_at or at


def set_order(session: Session, bundle: Bundle, order: Sequence[tuple[UUID, Sequence[UUID]]]) -> None:
    """Order sections and their documents. Raises NotInOrder, NumbersKept or NumberTaken."""
    sections = {one.id: one for one in bundle.sections}
    documents = {one.id: one for one in bundle.documents}
    named = [document for _, inside in order for document in inside]
    if sorted(section for section, _ in order) != sorted(sections) or sorted(named) != sorted(documents):
        raise NotInOrder(str(bundle.id))
    kept = [documents[one] for one in named if documents[one].kept_number is not None]
    if kept != [one for one in bundle.documents if one.kept_number is not None]:
        raise NumbersKept(str(bundle.id))
    number_pages([Placed(documents[one].pages, kept_number(documents[one])) for one in named])
    _place(sections, documents, order)
    session.flush()
    session.expire(bundle, ["sections"])
    for section in sections.values():
        session.expire(section, ["all_documents"])


def _place(
    sections: Mapping[UUID, BundleSection],
    documents: Mapping[UUID, BundleDocument],
    order: Sequence[tuple[UUID, Sequence[UUID]]],
) -> None:
    for position, (section_id, inside) in enumerate(order):
        sections[section_id].position = position
        for place, document_id in enumerate(inside):
            documents[document_id].section_id = section_id
            documents[document_id].position = place


def moved(bundle: Bundle, document: BundleDocument, step: int) -> list[tuple[UUID, list[UUID]]]:
    """Return the order in which ``document`` stands ``step`` places further down, across sections.

    At the edge of a section it goes into the next one, at its near end.
    """
    order = [(section.id, [one.id for one in section.documents]) for section in bundle.sections]
    at_section = next(place for place, (_, inside) in enumerate(order) if document.id in inside)
    inside = order[at_section][1]
    at_place = inside.index(document.id)
    inside.remove(document.id)
    place = at_place + step
    if 0 <= place <= len(inside):
        inside.insert(place, document.id)
    elif step < 0 and at_section > 0:
        order[at_section - 1][1].append(document.id)
    elif step > 0 and at_section + 1 < len(order):
        order[at_section + 1][1].insert(0, document.id)
    else:
        inside.insert(at_place, document.id)
    return order


def moved_section(bundle: Bundle, section: BundleSection, step: int) -> list[tuple[UUID, list[UUID]]]:
    """Return the order in which ``section`` stands ``step`` places further down; at the edge it stays."""
    order = [(one.id, [document.id for document in one.documents]) for one in bundle.sections]
    place = next(at for at, (section_id, _) in enumerate(order) if section_id == section.id)
    its = order.pop(place)
    order.insert(max(place + step, 0), its)
    return order


def add_section(session: Session, bundle: Bundle, title: str) -> BundleSection:
    """Put a section at the end. Raises BundleFull."""
    if len(bundle.sections) >= MOST_SECTIONS:
        raise BundleFull(str(bundle.id), sentence=f"A bundle can have {MOST_SECTIONS} sections.")
    section = BundleSection(position=len(bundle.sections), title=title)
    bundle.sections.append(section)
    session.flush()
    return section


def remove_section(session: Session, bundle: Bundle, section: BundleSection) -> None:
    """Take a section out that never held a document which is still there. Raises SectionNotEmpty."""
    if section.documents or len(bundle.sections) == 1:
        raise SectionNotEmpty(str(section.id))
    home = next(one for one in bundle.sections if one.id != section.id)
    for gone in list(section.all_documents):
        gone.section_id = home.id
    session.flush()
    session.expire(section, ["all_documents"])
    bundle.sections.remove(section)
    session.delete(section)
    session.flush()


def section_of(bundle: Bundle, section_id: UUID) -> BundleSection:
    """Return the section of that id. Raises NotFound."""
    return _found(bundle.sections, section_id)


def document_of(bundle: Bundle, document_id: UUID) -> BundleDocument:
    """Return the document of that id that is in the bundle. Raises NotFound."""
    for one in bundle.documents:
        if one.id == document_id:
            return one
    raise NotFound(f"no document {document_id} in bundle {bundle.id}")


def _found(sections: Sequence[BundleSection], section_id: UUID) -> BundleSection:
    for one in sections:
        if one.id == section_id:
            return one
    raise NotFound(f"no section {section_id}")
