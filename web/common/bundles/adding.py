"""Putting documents into a bundle: certificates of the case, files that somebody adds; and changing them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from cases.bundles.access import Owner, certificates_of
from cases.bundles.contents import (
    AddedFile,
    BundleFull,
    InItAlready,
    add_certificate,
    add_document,
    document_of,
    hold_bundle,
    remove_document,
    section_of,
)
from cases.bundles.models import Bundle, BundleSource
from cases.bundles.refusals import NEVER, why_kept_out
from cases.certificates.models import Certificate
from cases.errors import CaseError
from cases.vocabulary import CertificateState
from documents.jobs import JobError, JobRefused
from forms.bundles.bundle import AddCertificatesForm, AddFilesForm, BundleDocumentForm
from forms.choices import Option
from forms.uploads import Upload as Sent
from services.bundles.limits import may_add_files
from storage.blobs import sha256
from web.common.bundles.audience import Audience
from web.common.bundles.changing import saved_form
from web.common.intake import ask_about_file
from web.context import get_services, now, request_session
from web.filters import count

SECONDS = 60
"""For one file: a Word file is converted first."""
OTHERWISE = "Try again in a few minutes"


def add_adding_pages(to: Audience) -> None:
    """Add the pages on which documents come into a bundle to the blueprint of an audience."""
    _add_files(to)
    _add_certificates(to)
    _add_document(to)


def _add_files(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>/files", methods=["GET", "POST"])
    def bundle_add_files(bundle_id: UUID) -> ResponseReturnValue:
        """Take files into a section; whoever adds them says that they read them."""
        bundle = to.of(bundle_id)
        form = AddFilesForm(data={"section": _chosen(bundle)})
        form.section.choices = _sections(bundle)
        if not form.validate_on_submit():
            return to.render("add_files", form=form, bundle=bundle, never=NEVER)
        section_id, by = UUID(form.section.data), to.reader().actor.name
        if not may_add_files(request_session(), bundle, at=now()):
            request_session().commit()
            form.add_problem("You added files too many times today. Try again tomorrow")
            return to.render("add_files", form=form, bundle=bundle, never=NEVER)
        request_session().commit()  # nobody waits while the files are looked at
        taken, problems = _taken(form.files.data)
        session = request_session()
        bundle = to.of(bundle_id)
        hold_bundle(session, bundle, None)
        section = section_of(bundle, section_id)
        added = 0
        for one in taken:
            try:
                row = add_document(session, section, one, BundleSource.FILE, by=by, at=now())
            except (InItAlready, BundleFull) as error:
                problems.append(f"'{one.title}': {error.sentence}")
                continue
            row.fit_at, row.fit_by, added = now(), by, added + 1
        if added:
            session.commit()
        else:
            session.rollback()
        if problems:
            for problem in (_outcome(added, len(problems)), *problems):
                form.add_problem(problem, "files")
            return to.render("add_files", form=form, bundle=to.of(bundle_id), never=NEVER)
        return to.back_to(bundle, saved="added", anchor=f"section-{section_id}")


def _outcome(added: int, refused: int) -> str:
    if not added:
        return f"{count(refused, 'file')} not added: the reason is below"
    return f"{count(added, 'file')} added, {count(refused, 'file')} not added: the reason is below"


@dataclass(frozen=True)
class _LookedAt:
    """A file as the worker answered it: its name, digest as sent, PDF, what its pages say, what changed."""

    name: str
    sent: str
    pdf: bytes
    words: tuple[str, ...]
    notes: tuple[str, ...]


def _taken(files: Iterable[Sent]) -> tuple[list[AddedFile], list[str]]:
    """Return what can go in, as it is kept, and a sentence about each file that cannot."""
    looked_at, problems = _looked_at(files)
    taken = []
    for one in looked_at:
        digests = {one.sent, sha256(one.pdf)}
        why = why_kept_out(request_session(), digests=digests, words=one.words)
        if why is not None:
            problems.append(f"'{one.name}': {why}")
            continue
        taken.append(
            AddedFile(
                get_services().blobs.keep(one.pdf),
                len(one.words),
                len(one.pdf),
                one.name.rpartition(".")[0] or one.name,
                has_words=all(one.words),
                changes=one.notes,
            )
        )
    return taken, problems


def _looked_at(files: Iterable[Sent]) -> tuple[list[_LookedAt], list[str]]:
    """Have each file looked at; nothing is asked of the database meanwhile, so that others can write."""
    looked_at, problems = [], []
    for file in files:
        try:
            reply = ask_about_file(
                "bundle_file", {"name": file.shown_name}, file, seconds=SECONDS, keeps=True
            )
        except JobRefused as refused:
            named = file.shown_name in refused.sentence
            problems.append(refused.sentence if named else f"'{file.shown_name}': {refused.sentence}")
        except JobError:
            problems.append(f"We could not look at '{file.shown_name}' just now. {OTHERWISE}")
        else:
            looked_at.append(
                _LookedAt(
                    file.shown_name,
                    sha256(file.read()),
                    reply.content,
                    tuple(str(page) for page in reply.payload["words"]),
                    tuple(str(note) for note in reply.payload["notes"]),
                )
            )
    return looked_at, problems


def _add_certificates(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>/certificates", methods=["GET", "POST"])
    def bundle_add_certificates(bundle_id: UUID) -> ResponseReturnValue:
        """Put certificates of the case into a section: the sealed files, byte for byte."""
        bundle = to.of(bundle_id)
        offered = {one.reference: one for one in _certificates(bundle, to.reader().owner)}
        form = AddCertificatesForm(data={"revision": bundle.revision, "section": _chosen(bundle)})
        form.section.choices = _sections(bundle)
        form.numbers.choices = [
            Option(one.reference, f"{one.reference}, {one.variant.words}, for {one.facts['recipient_name']}")
            for one in offered.values()
        ]
        if offered and form.validate_on_submit():
            session, by = request_session(), to.reader().actor.name
            try:
                hold_bundle(session, bundle, None)
                section = section_of(bundle, UUID(form.section.data))
                for number in form.numbers.data:
                    certificate = offered[number]
                    assert certificate.document is not None  # noqa: S101 - those offered are sealed
                    size = get_services().blobs.size(certificate.document.sealed_digest or "")
                    add_certificate(session, section, certificate, bytes_=size, by=by, at=now())
            except CaseError as error:
                session.rollback()
                form.add_problem(error.sentence.rstrip("."))
            else:
                session.commit()
                return to.back_to(bundle, saved="added", anchor=f"section-{form.section.data}")
        return to.render("add_certificates", form=form, bundle=bundle, any_at_all=bool(offered))


def _certificates(bundle: Bundle, owner: Owner) -> list[Certificate]:
    """Return the sealed certificates of the case that ``owner`` has, stand and are not in the bundle yet."""
    inside = {one.certificate_id for one in bundle.documents}
    query = certificates_of(owner).where(Certificate.case_id == bundle.case_id)
    found = request_session().scalars(query.order_by(Certificate.issued_at)).all()
    return [
        one
        for one in found
        if one.state is CertificateState.CURRENT
        and one.id not in inside
        and one.document is not None
        and one.document.sealed_digest is not None
    ]


def _add_document(to: Audience) -> None:
    @to.route(f"{to.path}/<uuid:bundle_id>/document/<uuid:document_id>", methods=["GET", "POST"])
    def bundle_document(bundle_id: UUID, document_id: UUID) -> ResponseReturnValue:
        """Change what a document is called, or take it out."""
        bundle = to.of(bundle_id)
        document = document_of(bundle, document_id)
        form = BundleDocumentForm(
            data={"title": document.title, "dated": document.dated, "revision": bundle.revision}
        )
        takes_out = bool(request.form.get("remove"))
        if takes_out:
            del form.title, form.dated

        def change() -> None:
            if takes_out:
                remove_document(document, at=now())
            else:
                document.title, document.dated = form.title.data, form.dated.data

        answer = saved_form(to, bundle, form, change, saved="out" if takes_out else "saved")
        return answer or to.render("document", form=form, bundle=bundle, document=document)


def _chosen(bundle: Bundle) -> str | None:
    """Return the section chosen to begin with: that whose link led to the page, or the only one."""
    asked = request.args.get("section")
    return str(bundle.sections[0].id) if len(bundle.sections) == 1 else asked


def _sections(bundle: Bundle) -> list[Option]:
    return [Option(str(section.id), section.title) for section in bundle.sections]
