"""A request for disagreement resolution that a local authority or a school makes, sent once."""

from __future__ import annotations

from dataclasses import replace
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
    answers = DraftAnswers(**{**same_names(form), "helper_role": form.own_post.data or "", **known})
    draft = shared_draft(request_session(), form.key.data)
    try:
        return send_answers(answers, draft, asker=asker, taken_by=taken_by)
    except NotYetComplete as error:
        form.add_problem(error.sentence.rstrip("."))
        return None


def send_answers(answers: DraftAnswers, draft: Draft, *, asker: Asker, taken_by: str) -> Case:
    """Send what a body answered; return its case, the draft's own where it was sent before.

    A school's address is one that anybody can type: it gets a receipt only while not too many went there.
    The caller commits. Raises NotYetComplete.
    """
    services, session = get_services(), request_session()
    request = request_answers(
        replace(answers, track=Track.DRS, wish=Wish.TALK, asker=asker),
        today=uk_day(now()),
        directory=services.directory,
        taken_by=taken_by,
    )
    unmailed: frozenset[str] = frozenset()
    if asker is Asker.SETTING and answers.email and draft.case_id is None:
        unmailed = without_receipt(session, [answers.email], at=now())
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
