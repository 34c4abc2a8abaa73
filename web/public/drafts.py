"""The draft behind this browser: kept from the first page, saved at each Continue, never lost by an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from cases.intake.eligibility import Answer, what_changed
from cases.models import Draft
from dates import uk_day
from forms.shown_again import EARLIER_FORM
from web.common.draft_answers import DraftAnswers, draft_answers_from, plain_answers
from web.common.request import answer_to
from web.common.typed_words import is_shown_again
from web.context import get_services, now, request_session
from web.public import flow

DRAFT = "draft"
DRAFTS = "drafts"
"""The ids of the drafts that were begun or gone on with in this browser, the newest last."""
MOST_DRAFTS = 5
FORM_OF = "form_of"
"""The hidden field by which a question says whose form it is part of: another tab may have opened another."""
SHOWN = "shown"
COME_BACK = "come_back"
HTTP_SEE_OTHER = 303
TRIAGE = (
    "kind",
    "sections",
    "authority",
    "other_authority",
    "letter_date",
    "letter_date_is_a_guess",
    "received_date",
)
BACK_TO = frozenset({flow.CHECK, flow.ANSWER})

View = TypeVar("View", bound=Callable[..., Any])


def today() -> date:
    """Return the day of this request in the UK."""
    return uk_day(now())


def this_draft() -> Draft | None:
    """Return the draft whose id this browser's session holds.

    None when there is none, or its time is over.
    """
    if "draft" not in g:
        g.draft = _find(session.get(DRAFT))
    found: Draft | None = g.draft
    return found


def current_draft_answers() -> DraftAnswers:
    """Return what has been told so far in this browser."""
    draft = this_draft()
    return draft_answers_from(draft.answers) if draft else DraftAnswers()


def this_answer(draft_answers: DraftAnswers | None = None) -> Answer | None:
    """Return what triage answers to what was told so far."""
    draft = this_draft()
    return answer_to(
        draft_answers or current_draft_answers(),
        today=today(),
        bank_holidays=get_services().bank_holidays,
        directory=get_services().directory,
        contacted_at=None if draft is None or draft.case_id is None else draft.saved_at,
    )


def keep(page: str, *, again: Iterable[str] = (), **values: object) -> DraftAnswers:
    """Save these answers, and that ``page`` was sent; what has been told now. Commits.

    ``again`` are pages whose question means something else now: they are asked once more, answers shown.
    """
    draft = keep_draft()
    before = draft_answers_from(draft.answers)
    done = dict.fromkeys([*(name for name in before.done if name not in set(again)), page])
    draft.answers = {**draft.answers, **plain_answers({**values, "done": tuple(done)})}
    draft.revision += 1
    draft.saved_at = now()
    draft.expires_at = now() + timedelta(days=get_services().policy.saved_form_days)
    draft_answers = draft_answers_from(draft.answers)
    request_session().commit()
    return draft_answers


def keep_draft() -> Draft:
    """Return this browser's draft, begun now if there is none; the caller commits."""
    draft = _open_for_writing()
    _go_on_with(str(draft.id))
    g.draft = draft
    return draft


def forget_draft() -> None:
    """Begin afresh in this browser; what was kept stays kept for its time."""
    for kept in (DRAFT, DRAFTS, SHOWN):
        session.pop(kept, None)
    g.pop("draft", None)


def continue_draft(draft: Draft) -> None:
    """Go on with ``draft`` in this browser; another tab goes on with the form that it shows."""
    session.pop(SHOWN, None)
    g.pop("draft", None)
    _go_on_with(str(draft.id))


def form_of() -> str:
    """Return what a question carries to say of which form it is; empty before anything was kept."""
    draft = this_draft()
    return str(draft.id) if draft else ""


def _go_on_with(draft_id: str) -> None:
    others = [known for known in session.get(DRAFTS, []) if known != draft_id]
    session[DRAFT], session[DRAFTS] = draft_id, [*others, draft_id][-MOST_DRAFTS:]


def into_form_of_page(view: View) -> View:
    """Wrap a view so that what is sent goes into the form that its page was part of, whichever another tab
    opened since.

    Where this browser has left that form and begun afresh, the page's form says so, and nothing is saved: one
    more press puts what was typed into the new one.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        marked = EARLIER_FORM.set(request.method == "POST" and not _take_form_of_page())
        try:
            return view(*args, **kwargs)
        finally:
            EARLIER_FORM.reset(marked)

    return cast(View, guarded)


def _take_form_of_page() -> bool:
    """Go on with the form that the page named; False where it is none of this browser's any more."""
    named = request.form.get(FORM_OF, "")
    if not named or named == session.get(DRAFT):
        return True
    if named not in session.get(DRAFTS, []):
        return False
    session.pop(SHOWN, None)
    g.pop("draft", None)
    _go_on_with(named)
    return True


def asking(page: str) -> Callable[[View], View]:
    """Wrap a question of the request: opened only in its turn.

    A request that was sent shows its confirmation. What is *sent* is always taken, in whatever order: a lost
    session must not lose what was typed.
    """

    def guard(view: View) -> View:
        @wraps(view)
        @into_form_of_page
        def guarded(*args: Any, **kwargs: Any) -> Any:
            draft = this_draft()
            if draft is not None and draft.case_id is not None:
                return redirect(url_for("public.sent"), code=303)
            draft_answers = current_draft_answers()
            asked_for = request.method != "POST" and not is_shown_again()
            if asked_for and not flow.may_open(page, draft_answers, today()):
                return redirect(address_of(flow.first_unanswered(draft_answers, today())), code=303)
            answer = view(*args, **kwargs)
            if request.method == "POST" and COME_BACK in request.form:
                return _come_back_later(answer)
            return answer

        return cast(View, guarded)

    return guard


def _come_back_later(answer: Any) -> Any:
    """Lead to the page that saves the form, once this page's answers are kept or nothing was typed on it.

    Where something typed cannot be kept, the page itself with what is wrong: leaving it would lose it.
    """
    is_kept = getattr(answer, "status_code", 0) == HTTP_SEE_OTHER
    if is_kept or not _typed_something():
        return redirect(url_for("public.save"), code=303)
    return answer


def _typed_something() -> bool:
    own = {"csrf_token", COME_BACK, FORM_OF}
    files = any(file.filename for file in request.files.values())
    return files or any(text.strip() for name, text in request.form.items(multi=True) if name not in own)


def onward(page: str, draft_answers: DraftAnswers) -> ResponseReturnValue:
    """Lead to the next question; after 'Change', back to where that was pressed once nothing is missing."""
    return redirect(_next_address(page, draft_answers), code=303)


def _next_address(page: str, draft_answers: DraftAnswers) -> str:
    back_to = coming_from()
    triage = page in flow.triage_pages(draft_answers, today())
    if back_to is None:
        return address_of(flow.page_after(page, draft_answers, today()))
    missing = flow.first_unanswered_before_answer(draft_answers, today())
    if triage and missing != flow.ANSWER:
        return address_of(missing, back_to)
    if back_to == flow.ANSWER or (triage and changes_since_shown(draft_answers)):
        return address_of(flow.ANSWER, back_to if back_to == flow.CHECK else None)
    missing = flow.first_unanswered(draft_answers, today())
    return address_of(missing, None if missing == flow.CHECK else flow.CHECK)


def coming_from() -> str | None:
    """Return ``check`` or ``answer`` when this page was opened by 'Change' there."""
    came = request.args.get("from")
    return came if came in BACK_TO else None


def address_of(page: str, back_to: str | None = None) -> str:
    """Return the address of a page of the request."""
    address = f"/{page}" if page.startswith("drs/") else f"/ask/{page}"
    return address + (f"?from={back_to}" if back_to else "")


def back_from(page: str) -> str:
    """Return where 'Back' leads: the question before, or where 'Change' was pressed."""
    if came := coming_from():
        return address_of(came)
    before = flow.page_before(page, current_draft_answers(), today())
    return address_of(before) if before else "/drs" if page.startswith("drs/") else "/"


def changes_since_shown(draft_answers: DraftAnswers) -> tuple[str, ...]:
    """Return what became of the answer since this browser last showed it; empty when nothing did."""
    shown = session.get(SHOWN)
    old, new = this_answer(draft_answers_from(shown)) if shown else None, this_answer(draft_answers)
    return what_changed(old, new) if old and new else ()


def note_shown(draft_answers: DraftAnswers) -> None:
    """Note in its cookie that this browser shows the answer to ``draft_answers`` now, since a GET changes
    nothing.
    """
    session[SHOWN] = plain_answers({name: getattr(draft_answers, name) for name in TRIAGE})


def _find(key: object) -> Draft | None:
    try:
        draft = request_session().get(Draft, UUID(str(key))) if key else None
    except ValueError:
        return None
    return draft if draft is not None and (draft.case_id or draft.expires_at > now()) else None


def _open_for_writing() -> Draft:
    database, known = request_session(), this_draft()
    if known is not None:
        return database.get_one(Draft, known.id, with_for_update=True, populate_existing=True)
    draft = Draft(
        answers={},
        started_at=now(),
        saved_at=now(),
        expires_at=now() + timedelta(days=get_services().policy.saved_form_days),
    )
    database.add(draft)
    database.flush()
    return draft
