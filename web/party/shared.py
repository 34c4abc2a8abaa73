"""What a supporter reads of a page that somebody of the family shares with them: what was ticked, no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from flask import Response, abort, g, render_template, url_for
from flask.typing import ResponseReturnValue

from cases.casework.files import file_among, files_for_party
from cases.casework.sharing import SharedPage
from cases.documents import Document, UploadPurpose
from cases.references import read_reference
from cases.vocabulary import SecondStep, SharedPart
from dates import uk_day
from services.agreed.answering import actions_for
from services.agreed.shown import shown_action
from services.queries.own_documents import own_certificate, own_documents, own_statement
from services.queries.request_progress import request_progress
from signing.links.tokens import Purpose
from signing.models import Visit
from signing.share_step import prove_share
from web.common.file_answers import upload_response
from web.common.large_print import large_print_bytes, large_print_for
from web.context import get_services, now, request_session
from web.party import link_sessions
from web.party.blueprint import party as pages
from web.party.reading import send_file
from web.party.second_steps import Answer, AskedStep, LinkVisit, ask_second_step, let_in_by_link

View = TypeVar("View", bound=Callable[..., Any])
DIGITS_HINT = (
    "The person who shares this page with you tells you them, for example 482 913. They are not in our email."
)


@dataclass(frozen=True)
class SharedVisit(LinkVisit):
    """Who is behind the link of a supporter."""

    page: SharedPage


def shared_link_required(*, proved: bool = True) -> Callable[[View], View]:
    """Let in only a supporter with whom a page is shared now; ``proved``: who also passed the second step."""
    return let_in_by_link(_find, proved=proved)


def _find(visit: Visit) -> SharedVisit | None:
    if visit.link.purpose is not Purpose.SHARED_PAGE:
        return None
    page = request_session().get(SharedPage, visit.link.subject_id)
    if page is None or (page.ended_at is None and not page.is_open(now()) and page.until > now()):
        return None  # staff set a safety flag since: nothing says so
    return SharedVisit(visit, page.name, "party.shared_proof", page)


def is_shared_page_paused(subject_id: UUID) -> bool:
    """Return True if this supporter's link is paused after five wrong answers."""
    page = request_session().get(SharedPage, subject_id)
    return page is not None and page.locked_at is not None


@pages.route("/your/shared/proof", methods=["GET", "POST"])
@shared_link_required(proved=False)
def shared_proof() -> ResponseReturnValue:
    """Ask for the six digits that the family tells; five wrong ones, then the link is paused."""
    current = _current()
    page = current.page

    def prove(answer: Answer) -> None:
        typed = answer if isinstance(answer, str) else ""
        prove_share(request_session(), current.visit, page, typed, at=now(), keys=get_services().keys)

    asked = AskedStep(
        page.id,
        SecondStep.CODE,
        page.locked_at is not None,
        prove,
        "party/shared_proof.html",
        code_hint=DIGITS_HINT,
    )
    return ask_second_step(asked, current, here=url_for("party.shared_proof"), onward=url_for("party.shared"))


@pages.get("/your/shared")
@shared_link_required()
def shared() -> ResponseReturnValue:
    """Show the parts of the page that were ticked."""
    page, session, services = _current().page, request_session(), get_services()
    party = page.party
    progress = request_progress(session, party, at=now(), bank_holidays=services.bank_holidays)
    actions = actions_for(session, party) if page.shows(SharedPart.ACTIONS) else []
    return render_template(
        "party/shared.html",
        shared=page,
        part=SharedPart,
        progress=progress,
        documents=own_documents(session, party, at=now(), policy=services.policy),
        actions=[
            shown_action(one, today=uk_day(now()), bank_holidays=services.bank_holidays, reader=None)
            for one in actions
        ],
        large_print=large_print_for(page.party),
        own_papers={one.id for one in files_for_party(session, party) if one.given_by_id == party.id},
        flash_message=link_sessions.take_flash(),
    )


@pages.get("/your/shared/certificate/<number>")
@shared_link_required()
def shared_certificate(number: str) -> ResponseReturnValue:
    """Show a certificate of whoever shares theirs."""
    page = _showing(SharedPart.CERTIFICATES)
    certificate = own_certificate(request_session(), page.party, read_reference(number, prefix="MC") or "")
    if certificate is None or certificate.document is None or certificate.document.sealed_digest is None:
        abort(404)
    content = get_services().blobs.read(certificate.document.sealed_digest)
    return send_file(content, certificate.document.file_name)


@pages.get("/your/shared/statement/<uuid:envelope_id>")
@shared_link_required()
def shared_statement(envelope_id: UUID) -> ResponseReturnValue:
    """Show Part A of a statement that everyone signed. Part B is never shared here."""
    page, services = _showing(SharedPart.PART_A), get_services()
    envelope = own_statement(request_session(), page.party, envelope_id, at=now(), policy=services.policy)
    document = envelope.final_a if envelope else None
    if document is None or document.sealed_digest is None:
        abort(404)
    return send_file(services.blobs.read(document.sealed_digest), document.file_name)


@pages.get("/your/shared/large-print/<uuid:document_id>")
@shared_link_required()
def shared_large_print(document_id: UUID) -> ResponseReturnValue:
    """Show a shared document in large print, where whoever shares it needs that."""
    page = _current().page
    shared_documents = (one for one in _documents_shared(page) if one.id == document_id)
    document = next(shared_documents, None)
    if document is None or large_print_for(page.party)(document) is None:
        abort(404)
    return send_file(*large_print_bytes(document))


@pages.get("/your/shared/paper/<uuid:upload_id>")
@shared_link_required()
def shared_paper(upload_id: UUID) -> Response:
    """Give out a paper that whoever shares theirs sent, and nothing that somebody else gave."""
    page, session = _showing(SharedPart.SENT), request_session()
    found = files_for_party(session, page.party)
    own = [
        one for one in found if one.given_by_id == page.party_id and one.purpose is not UploadPurpose.VIEWS
    ]
    return upload_response(file_among(own, upload_id))


def _documents_shared(page: SharedPage) -> list[Document]:
    """Return the made documents among the parts that were ticked: certificates, and Part A of statements."""
    found = own_documents(request_session(), page.party, at=now(), policy=get_services().policy)
    shown = [one.document for one in found.certificates if page.shows(SharedPart.CERTIFICATES)]
    shown += [one.final_a for one in found.statements if page.shows(SharedPart.PART_A)]
    return [one for one in shown if one is not None]


def _current() -> SharedVisit:
    visit: SharedVisit = g.link_visit
    return visit


def _showing(part: SharedPart) -> SharedPage:
    page = _current().page
    if not page.shows(part):
        abort(404)
    return page
