"""An installation whose mail goes to a server on loopback; each press comes three times, from two senders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from threading import Thread

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import User, Viewer
from cases.errors import CaseError
from cases.vocabulary import Role
from mail.kinds import EmailKind
from mail.outbox import Delivery
from mail.sending import send_due
from mail.transports import SmtpTransport
from services.agreed.reminders import remind_owners
from services.authority.weekly import send_weekly_summaries
from services.casework.appeal_news import tell_of_time_to_appeal
from services.casework.arranging_news import tell_what_is_not_arranged
from services.casework.health_bodies import remind_of_health_notice
from services.casework.taking_part import remind_parts
from services.container import Services
from services.feedback.inviting import ask_for_feedback
from services.meetings.times import remind_about_times
from services.statements.last_day import close_expired
from services.statements.reminders import remind_signers
from signing.errors import SigningError
from tests import factories
from tests.servers import SmtpServer
from worker.emails.composers import compose_delivery, email_context

OFFICE = "Quince Street Mediation (example)"
IDRIS, BEA, PRIYA, RUTH = "Idris Vaughan", "Bea Hollis", "Priya Shah", "Ruth Okafor"

Expected = Mapping[EmailKind, Sequence[str]]
"""By kind the names of those who get one, each as often as an email of its own goes to them."""


class Clock:
    """The time, as the walk sets it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the time (UTC)."""
        return self.at


class Counting:
    """What a walk works with, and what reached the server so far."""

    def __init__(self, services: Services, smtp: SmtpServer) -> None:
        self.clock = Clock(factories.CALLED)
        self.services, self._smtp = replace(services, now=self.clock), smtp
        self._transport = SmtpTransport(smtp.host, smtp.port, security="none")
        with self.services.database.write() as session:
            self.people: dict[Role, Viewer] = {
                role: factories.viewer_of(factories.a_user(session, role, senior=role is Role.ADVISER))
                for role in Role
                if role is not Role.OFFICER
            }

    @property
    def at(self) -> datetime:
        """Now (UTC)."""
        return self.clock.at

    def by(self, role: Role) -> Viewer:
        """Return somebody of the staff."""
        return self.people[role]

    def user(self, session: Session, role: Role) -> User:
        """Return their account."""
        return session.get_one(User, self.people[role].user_id)

    def once(self, act: Callable[[Session], object]) -> None:
        """Press where each press sends an email of its own; what is queued goes out."""
        with self.services.database.write() as session:
            act(session)
        self.send()

    def press(self, act: Callable[[Session], object]) -> None:
        """Press twice at once, and a third time after the emails went; a refusal is an answer, too."""
        with self.services.database.write() as session:
            act(session)
        self._again(act)
        self.send()
        self._again(act)
        self.send()

    def _again(self, act: Callable[[Session], object]) -> None:
        with suppress(CaseError, SigningError), self.services.database.write() as session:
            act(session)

    def days(self, *numbers: int) -> None:
        """Let the mornings of these days from now come, on each of which the sweep comes round twice."""
        first = self.at.replace(hour=9, minute=5)
        for number in numbers:
            self.clock.at = first + timedelta(days=number)
            for _ in range(2):  # as of two workers
                self.sweep()
            self.send()

    def sweep(self) -> None:
        """Do what the worker's sweep does of its own accord and emails people about."""
        services, database, at = self.services, self.services.database, self.at
        holidays, provider, policy = services.bank_holidays, services.provider, services.policy
        tell_what_is_not_arranged(database, holidays, provider, at=at)
        tell_of_time_to_appeal(database, holidays, provider, at=at)
        remind_of_health_notice(database, holidays, at=at)
        remind_parts(database, holidays, policy.drs_reminders, at=at)
        remind_about_times(database, holidays, at=at)
        remind_signers(database, policy.reminders, holidays, at=at)
        close_expired(database, at=at)
        ask_for_feedback(database, holidays, at=at)
        remind_owners(database, policy, holidays, at=at, keys=services.keys)
        send_weekly_summaries(database, holidays, at=at)

    def send(self) -> None:
        """Send what is due by two workers at once, and once more as one that starts again."""
        context = email_context(self.services)
        later = self.at + timedelta(hours=1)  # some of what staff record is gathered for half an hour

        def compose(session: Session, delivery: Delivery) -> EmailMessage:
            return compose_delivery(context, session, delivery)

        def work(name: str) -> None:
            send_due(self.services.database, self._transport, compose, worker=name, now=lambda: later)

        senders = [Thread(target=work, args=(f"worker-{number}",)) for number in (1, 2)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        work("worker-1")

    def arrived(self) -> dict[EmailKind, list[str]]:
        """Return who got each kind of email, by name; each under a Message-ID of its own, or it fails."""
        with self.services.database.read() as session:
            rows = {_local(one.message_id): one for one in session.scalars(select(Delivery))}
        stuck = [one for one in rows.values() if one.accepted_at is None and one.overtaken_at is None]
        assert [(one.kind, one.last_reply) for one in stuck] == []
        arrived = self._smtp.by_message_id()
        assert {name: len(copies) for name, copies in arrived.items() if len(copies) > 1} == {}
        found: defaultdict[EmailKind, list[str]] = defaultdict(list)
        for message_id, (received,) in arrived.items():
            row = rows[_local(message_id)]
            assert isinstance(row.kind, EmailKind)
            name, address = parseaddr(str(received.message["To"]))
            assert (*received.recipients, address) == (row.to_address, row.to_address)
            found[row.kind].append(name or address)
        return dict(found)


def _local(message_id: str) -> str:
    """Return a Message-ID without its domain, which is the provider's own once the email goes."""
    return message_id.strip(" <>").partition("@")[0]


@dataclass(frozen=True)
class Walk:
    """What people do in one walk, and what emails come of it."""

    act: Callable[[Counting], None]
    expected: Expected
