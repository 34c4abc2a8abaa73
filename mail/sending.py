"""Claim what is due, send it, write down what the server said.

A claim is a short lease: two senders never hold one row, and a killed sender's row is taken up again.
Between the server's 250 and our commit nobody can know; then, and only then, a message may go twice,
under one Message-ID.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Protocol
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from mail.errors import MailDeferred, MailOvertaken, MailRefused
from mail.outbox import Delivery, still_to_go
from mail.replies import NOT_WRITTEN, is_about_us
from storage.database import Database

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""Longer than a mail server that answers each command just in time can take for one message."""
LANES = 4
"""How many messages may be on their way at once: one on which a server hangs holds up no other."""
PAUSES = tuple(timedelta(seconds=s) for s in (5, 15, 60, 120, 300, 600, 1800))
GIVE_UP_AFTER = timedelta(days=5)

Compose = Callable[[Session, Delivery], EmailMessage]


class Transport(Protocol):
    """Where messages go."""

    def send(self, message: EmailMessage) -> str:
        """Hand over ``message`` and return the server's words.

        Raises:
            MailDeferred: not now.
            MailRefused: never to this address.
        """


def release_claims(database: Database, worker: str) -> None:
    """Give back what ``worker`` held when it was killed, so that it need not wait for the lease."""
    held = Delivery.claimed_by == worker
    with database.read() as session:
        if session.scalar(select(Delivery.id).where(held).limit(1)) is None:
            return
    with database.write() as session:
        session.execute(update(Delivery).where(held).values(claimed_by=None, claimed_until=None))


def send_due(
    database: Database,
    transport: Transport,
    compose: Compose,
    *,
    worker: str,
    now: Callable[[], datetime],
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Send everything that is due, one at a time, until ``stopping`` says so; return how many were tried."""
    tried = 0
    while not stopping() and (delivery_id := _claim(database, worker, now())) is not None:
        _try_one(database, transport, compose, delivery_id, now)
        tried += 1
    return tried


class MailLanes:
    """Sends what is due on up to LANES threads: a message on which a server hangs holds one of them alone.

    The worker calls ``send`` again and again; each lane ends when nothing is due.
    """

    def __init__(
        self,
        database: Database,
        transport: Transport,
        compose: Compose,
        *,
        worker: str,
        now: Callable[[], datetime],
    ) -> None:
        self._database, self._transport, self._compose = database, transport, compose
        self._worker, self._now = worker, now
        self._free = threading.BoundedSemaphore(LANES)
        self._lanes: set[threading.Thread] = set()
        self._closing = threading.Event()

    def send(self) -> bool:
        """Start one more lane if something is due and a lane is free; return True if one was started."""
        if not _is_due(self._database, self._now()) or not self._free.acquire(blocking=False):
            return False
        lane = threading.Thread(target=self._run, name="mail lane", daemon=True)
        self._lanes = {one for one in self._lanes if one.is_alive()} | {lane}
        lane.start()
        return True

    def close(self, *, seconds: float) -> None:
        """Take no more messages and wait up to ``seconds`` for those on their way."""
        self._closing.set()
        end = time.monotonic() + seconds
        for lane in self._lanes:
            lane.join(timeout=max(0.0, end - time.monotonic()))

    def _run(self) -> None:
        try:
            send_due(
                self._database,
                self._transport,
                self._compose,
                worker=self._worker,
                now=self._now,
                stopping=self._closing.is_set,
            )
        except Exception:  # the claim's lease ends, and the message is taken up again
            log.exception("a lane of the mail failed; the next round starts another")
        finally:
            self._free.release()


def _claim(database: Database, worker: str, at: datetime) -> UUID | None:
    if not _is_due(database, at):  # most looks find nothing: do not take SQLite's write lock for them
        return None
    with database.write() as session:
        delivery = session.scalar(_due(at).with_for_update(skip_locked=True))
        if delivery is None:
            return None
        delivery.claimed_by, delivery.claimed_until = worker, at + LEASE
        delivery.tries += 1
        return delivery.id


def _is_due(database: Database, at: datetime) -> bool:
    with database.read() as session:
        return session.scalar(_due(at)) is not None


def _due(at: datetime) -> Select[Delivery]:
    """Return the query for the email that should go next."""
    return (
        select(Delivery)
        .where(
            still_to_go(),
            Delivery.held_at.is_(None),
            Delivery.next_try_at <= at,
            or_(Delivery.claimed_until.is_(None), Delivery.claimed_until < at),
        )
        .order_by(Delivery.next_try_at, Delivery.queued_at)
        .limit(1)
    )


def _try_one(
    database: Database,
    transport: Transport,
    compose: Compose,
    delivery_id: UUID,
    now: Callable[[], datetime],
) -> None:
    reply, outcome = "", "accepted_at"
    try:
        with database.read() as session:  # reading only: nobody's write waits while a message is put together
            message = compose(session, session.get_one(Delivery, delivery_id))
        reply = transport.send(message)
    except MailOvertaken as error:
        reply, outcome = str(error), "overtaken_at"
    except MailRefused as error:
        reply, outcome = str(error), "refused_at"
    except MailDeferred as error:
        reply, outcome = str(error), ""
    except Exception as error:  # one message that cannot be written must not stop the others
        log.exception("a message could not be written: delivery %s", delivery_id)
        reply, outcome = f"{NOT_WRITTEN}: {type(error).__name__}", ""
    with database.write() as session:
        delivery = session.get_one(Delivery, delivery_id)
        delivery.claimed_by = delivery.claimed_until = None
        delivery.last_reply = reply[:500]
        if outcome:
            setattr(delivery, outcome, now())
        else:
            _put_off(delivery, now())


def _put_off(delivery: Delivery, at: datetime) -> None:
    """Try again later; what waits for a fault of ours is never given up, since we can mend that."""
    if at - delivery.queued_at > GIVE_UP_AFTER and not is_about_us(delivery.last_reply):
        delivery.given_up_at = at
    else:
        delivery.next_try_at = at + PAUSES[min(delivery.tries, len(PAUSES)) - 1]
