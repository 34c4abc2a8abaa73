"""Emails that were queued, composed and held against the words of their readers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.models import Party
from cases.readers import Reader, reader_of
from cases.vocabulary import (
    Track,
)
from mail.errors import MailOvertaken
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.container import Services
from tests.email_kinds import FOR_STAFF
from tests.integration.web.readers import services as services
from tests.integration.web.readers import (
    wrong_words,
)
from worker.emails.composers import compose_delivery, email_context

UNKNOWN_READER: Final = {EmailKind.SAVED_FORM: frozenset({Reader.FAMILY, Reader.YOUNG_PERSON, Reader.HELPER})}
"""Nobody knows yet who asks, so the words must be right for each of them."""


def track_agreement(track: Track) -> str:
    """What an email calls the agreement before a meeting of this kind, without its first letter."""
    return track.agreement_name[1:]


class Post:
    """Composes what was queued, holds it against its reader's words, and remembers who got what."""

    def __init__(self, services: Services, track: Track) -> None:
        self.services, self.track = services, track
        self.read: dict[Reader, set[EmailKind]] = {one: set() for one in Reader}
        self.of_agreements: dict[Reader, set[EmailKind]] = {one: set() for one in Reader}

    def compose(self, session: Session) -> None:
        """Every email queued so far that is still true; then they are gone."""
        session.flush()
        for delivery in session.scalars(select(Delivery)).all():
            if delivery.kind not in FOR_STAFF:
                self._compose(session, delivery)
            session.delete(delivery)
        session.flush()

    def _compose(self, session: Session, delivery: Delivery) -> None:
        party = session.get(Party, delivery.party_id) if delivery.party_id else None
        assert isinstance(delivery.kind, EmailKind)
        readers = UNKNOWN_READER.get(delivery.kind) or {reader_of(party) if party else Reader.BODY}
        try:
            message = compose_delivery(email_context(self.services), session, delivery)
        except MailOvertaken:
            return
        body = message.get_body(("plain",))
        assert body is not None
        text = " ".join(f"{message['Subject']} {body.get_content()}".split())
        text = text.replace("Your account", "").replace("Free, independent advice:", "")
        if Reader.BODY not in readers:
            text = text.replace("SENDIASS", "")
        assert "](" not in text, "a link stands in a paragraph of its own"
        for reader in readers:
            assert not wrong_words(text, reader, self.track), delivery.kind
            self.read[reader].add(delivery.kind)
            if track_agreement(self.track) in text:
                self.of_agreements[reader].add(delivery.kind)
