"""A request for disagreement resolution that a local authority or a school makes, on one page, sent once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cases.models import Case, Draft
from cases.vocabulary import Asker, Track, Wish
from dates import uk_day
from forms.public.ask_body import BodyAsksForm
from services.email.unproved_mail import without_receipt
from services.requests import send_request
from web.common.draft_answers import DraftAnswers
from web.common.questions.page import same_names
from web.common.request import NotYetComplete, request_answers
from web.context import get_services, now, request_session


def shared_draft(session: Session, key: str | None) -> Draft:
    """Return the row that one page's presses share: the second one finds the first one's case in it."""
    try:
        draft_id = UUID(key or "")
    except ValueError:
        draft_id = uuid4()
    found = session.get(Draft, draft_id)
    if found is not None:
        return found
    at = now()
    draft = Draft(id=draft_id, answers={}, started_at=at, saved_at=at, expires_at=at + timedelta(days=1))
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError:  # the other press was first
        return session.get_one(Draft, draft_id)
    return draft


def send_for_body(form: BodyAsksForm, *, asker: Asker, taken_by: str, **known: Any) -> Case | None:
    """Send what a valid form says; return its case, or None with what is missing said on the form.

    ``known`` are answers that the form does not ask, such as the authority. The caller commits.
    """
    answers = DraftAnswers(
        **{
            **same_names(form),
            "track": Track.DRS,
            "wish": Wish.TALK,
            "asker": asker,
            "helper_role": form.own_post.data or "",
            **known,
        }
    )
    services = get_services()
    try:
        request = request_answers(
            answers, today=uk_day(now()), directory=services.directory, taken_by=taken_by
        )
    except NotYetComplete as error:
        form.add_problem(error.sentence.rstrip("."))
        return None
    session = request_session()
    draft, own_address = shared_draft(session, form.key.data), str(known.get("email") or "")
    unmailed: frozenset[str] = frozenset()
    if asker is Asker.SETTING and own_address and draft.case_id is None:
        unmailed = without_receipt(session, [own_address], at=now())
        session.commit()  # counted, whatever becomes of the request
    case, _ = send_request(
        session,
        request,
        draft=draft,
        by=None,
        at=now(),
        provider=services.provider,
        policy=services.policy,
        keys=services.keys,
        unmailed=unmailed,
    )
    return case
