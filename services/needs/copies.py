"""Large print of what somebody has already, once it is recorded that they need it.

What is made from then on comes in large print by itself (``services.large_print.copy_that_is_needed``).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.attending.access_needs import AccessNeed
from cases.enums.attending import GIVEN_UP, AccessKind
from services.container import Policy
from services.large_print import ask_for_large_print
from services.notifications.needs import notify_need_changed
from services.queries.own_documents import documents_open_to
from services.work_queue import Work


def make_copies_needed_now(
    session: Session, need: AccessNeed, *, by: Actor, at: datetime, policy: Policy, work: Work
) -> int:
    """Have all that the party can read now made in large print; return how many copies are new.

    None where something else than large print is needed, or it is no longer. Where staff recorded the need,
    the party is told that the copies are on its page. The caller commits; the work is named in the same
    transaction, so that no copy is lost.
    """
    if need.kind is not AccessKind.LARGE_PRINT or need.state in GIVEN_UP:
        return 0
    documents = documents_open_to(session, need.party, at=at, policy=policy)
    asked = [ask_for_large_print(session, one, by=by, at=at, work=work) for one in documents]
    new = sum(is_new for _, is_new in asked)
    if new and by.kind is ActorKind.USER:
        notify_need_changed(session, need, at=at)
    return new
