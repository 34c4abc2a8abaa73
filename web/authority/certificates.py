"""Certificates of one local authority: find, download one, download several as a ZIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from cases.access import cases_seen_by, certificate_seen_by, replacement_seen_by
from cases.accounts.people import Viewer
from cases.certificates.downloads import SealedFile, record_certificate_downloads
from cases.certificates.models import Certificate
from cases.errors import NotFound
from cases.models import Case
from cases.vocabulary import CertificateState, CertificateVariant, Role
from dates import plain_date, uk_day, unbroken
from forms.authority import DownloadForm
from forms.text import searched_words
from services.authority.lists import CertificatesWanted, certificates_listed
from services.authority.reading import KIND_WORDS, is_sealed
from web.authority.blueprint import authority
from web.authority.certificates_zip import Item, certificates_zip
from web.authority.views import pdf_response
from web.common.typed_words import shown_again
from web.context import get_services, now, request_session, where_from
from web.viewers import current_viewer, signed_in_as

NOTHING_TICKED = "Tick the certificates that you want to download"
NOTHING_LEFT = "None of the certificates you ticked can be downloaded. The notes below say why"
MOST_AT_ONCE = 200
ON_A_PAGE = 100
MOST_PAGES = 1000
LONGEST_SEARCH = 120
ONLY_NEW = "new"


@dataclass(frozen=True)
class Chosen:
    """What a choice comes to: the certificates to put in, for which others, and what is left out and why."""

    put_in: dict[Certificate, tuple[str, ...]]
    notes: tuple[str, ...]


@authority.get("/certificates")
@signed_in_as(Role.OFFICER)
def certificates() -> ResponseReturnValue:
    """Show all certificates of this authority, or those that fit what was typed."""
    form = DownloadForm()
    numbers = shown_again().fields.getlist("number")[:MOST_AT_ONCE]
    chosen = _chosen(numbers) if numbers else Chosen({}, ())
    if form.was_sound() and chosen.put_in and chosen.notes:
        return _ask_first(chosen)
    return _show_list(form, notes=chosen.notes)


@authority.post("/certificates")
@signed_in_as(Role.OFFICER)
def take_certificates() -> ResponseReturnValue:
    """Download one, or the ticked ones together; where a replaced one is ticked, a page says so first."""
    form = DownloadForm()
    if not form.validate_on_submit():
        return _show_list(form)
    single = request.form.get("one", "")
    if single:
        return _take_one(single)
    numbers = request.form.getlist("number")[:MOST_AT_ONCE]
    chosen = _chosen(numbers)
    if not numbers or not chosen.put_in:
        form.add_problem(NOTHING_LEFT if numbers else NOTHING_TICKED)
        return _show_list(form, notes=chosen.notes)
    if chosen.notes and request.form.get("told") != "yes":
        return _ask_first(chosen)
    return _download_together(chosen)


def _ask_first(chosen: Chosen) -> str:
    """Return the page that says what is put in for a replaced one, and what is left out."""
    return render_template(
        "authority/check_download.html", chosen=chosen, put_in=_in_order(chosen), kind_words=KIND_WORDS
    )


def _show_list(form: DownloadForm, *, notes: Sequence[str] = ()) -> str:
    session, viewer = request_session(), current_viewer()
    wanted = _wanted()
    page = min(max(request.args.get("page", 1, type=int), 1), MOST_PAGES)
    every = certificates_listed(session, viewer, wanted, first=(page - 1) * ON_A_PAGE, most=ON_A_PAGE + 1)
    shown = every[:ON_A_PAGE]
    return render_template(
        "authority/certificates.html",
        form=form,
        wanted=wanted,
        address={
            "q": wanted.words or None,
            "kind": wanted.variant.value if wanted.variant else None,
            "show": ONLY_NEW if wanted.only_new else None,
        },
        variants=list(CertificateVariant),
        any_at_all=bool(every) or not wanted.is_empty or page > 1,
        page_number=page,
        more=len(every) > ON_A_PAGE,
        rows=[(found, replacement_seen_by(session, viewer, found)) for found in shown],
        open_cases=set(session.scalars(_ids_of(viewer, shown))),
        ticked={*request.form.getlist("number"), *shown_again().fields.getlist("number")},
        notes=notes,
        kind_words=KIND_WORDS,
        is_sealed=is_sealed,
        about_words=_about_words,
    )


def _ids_of(viewer: Viewer, shown: Sequence[Certificate]) -> Select[UUID]:
    """Return the query for the cases of these certificates that the authority may open."""
    ids = {one.case_id for one in shown}
    return cases_seen_by(viewer).with_only_columns(Case.id).where(Case.id.in_(ids))


def _about_words(certificate: Certificate) -> str:
    """Return which decision it certifies, as printed on it, with the date of its letter where one is
    known.
    """
    words = str(certificate.facts.get("decision_words", ""))
    letter = certificate.facts.get("decision_date")
    return f"{words}, letter of {unbroken(plain_date(date.fromisoformat(letter)))}" if letter else words


def _take_one(number: str) -> Response:
    """Return the very file asked for, even where it was replaced: its own check page says so."""
    session, viewer = request_session(), current_viewer()
    certificate = certificate_seen_by(session, viewer, number)
    document = certificate.document
    if document is None or document.sealed_digest is None or certificate.state is CertificateState.WITHDRAWN:
        raise NotFound("nothing to download for this certificate")
    _record([SealedFile(certificate, document.sealed_digest)], together=False)
    return pdf_response(document)


def _download_together(chosen: Chosen) -> Response:
    blobs, items, files = get_services().blobs, [], []
    for certificate, put_in_for in _in_order(chosen):
        document = certificate.document
        assert document is not None and document.sealed_digest is not None  # noqa: S101, PT018 - _chosen saw to it
        items.append(
            Item(
                certificate.reference,
                certificate.variant.words,
                certificate.issue_date,
                put_in_for,
                document.file_name,
                document.sealed_digest,
                blobs.read(document.sealed_digest),
            )
        )
        files.append(SealedFile(certificate, document.sealed_digest))
    _record(files, together=True)
    response = Response(certificates_zip(items), mimetype="application/zip")
    name = f"certificates-{uk_day(now()).isoformat()}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _record(files: Sequence[SealedFile], *, together: bool) -> None:
    session = request_session()
    record_certificate_downloads(
        session, files, together=together, where=where_from(), by=current_viewer(), at=now()
    )
    session.commit()


def _chosen(numbers: Sequence[str]) -> Chosen:
    """Return which files the ticked numbers come to. Raises NotFound for one that is not this authority's."""
    session, viewer = request_session(), current_viewer()
    put_in: dict[Certificate, tuple[str, ...]] = {}
    notes = []
    for number in dict.fromkeys(numbers):
        ticked = certificate_seen_by(session, viewer, number)
        current = replacement_seen_by(session, viewer, ticked) or ticked
        if current.state is CertificateState.WITHDRAWN:
            notes.append(f"{current.reference} was withdrawn, so it is left out.")
        elif not is_sealed(current):
            notes.append(
                f"{current.reference} is still being made, so it is left out. Try again in a minute."
            )
        else:
            if current is not ticked:
                notes.append(
                    f"{ticked.reference} was replaced by {current.reference}. We included the current one."
                )
            before = put_in.get(current, ())
            put_in[current] = (*before, ticked.reference) if current is not ticked else before
    return Chosen(put_in, tuple(notes))


def _in_order(chosen: Chosen) -> list[tuple[Certificate, tuple[str, ...]]]:
    return sorted(chosen.put_in.items(), key=lambda item: item[0].register_number)


def _wanted() -> CertificatesWanted:
    """Return what the address asks for; what it says wrongly is passed over."""
    kind = request.args.get("kind", "")
    return CertificatesWanted(
        words=searched_words(request.args.get("q", ""), LONGEST_SEARCH),
        variant=CertificateVariant(kind) if kind in set(CertificateVariant) else None,
        only_new=request.args.get("show") == ONLY_NEW,
    )
