"""Large print of what somebody has already, once it is recorded that they need it.

What is made from then on comes in large print by itself (``services.large_print.copy_that_is_needed``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import AccessNeed, needs_large_print
from cases.documents import Document
from cases.enums.attending import GIVEN_UP, AccessKind
from cases.locks import lock_case
from cases.models import Case
from services.container import Policy
from services.large_print import ask_for_large_print, standard_of
from services.notifications.needs import notify_late_copy, notify_need_changed
from services.queries.own_documents import documents_open_to
from services.work_queue import Work


def make_copies_needed_now(
    session: Session, need: AccessNeed, *, by: Actor, at: datetime, policy: Policy, work: Work
) -> int:
    """Have all that the party can read now made in large print; return how many copies are new.

    None where something else than large print is needed, or it is no longer. Where staff recorded the need,
    the party is told of the copies once they are made (``tell_of_late_copy``). The caller commits;
    the work is named in the same transaction, so that no copy is lost.
    """
    if need.kind is not AccessKind.LARGE_PRINT or need.state in GIVEN_UP:
        return 0
    documents = documents_open_to(session, need.party, at=at, policy=policy)
    asked = [ask_for_large_print(session, one, by=by, at=at, work=work) for one in documents]
    new = sum(is_new for _, is_new in asked)
    if new and by.kind is ActorKind.USER:
        notify_need_changed(session, need, at=at)
    return new


def tell_of_late_copy(session: Session, copy: Document, *, at: datetime, policy: Policy) -> None:
    """Have those told of a large-print copy whose email about it went before the copy was made.

    An email that still waits names it by itself. Asked twice, it is told once. The caller commits.
    """
    lock_case(session, copy.case_id)
    standard = standard_of(session, copy)
    for party in session.get_one(Case, copy.case_id).parties:
        if not needs_large_print(session, party):
            continue
        if standard in documents_open_to(session, party, at=at, policy=policy):
            notify_late_copy(session, party, copy, at=at)
