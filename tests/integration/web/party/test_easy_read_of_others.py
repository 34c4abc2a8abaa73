"""That somebody needs easy read is told to nobody else: the note goes with their own emails alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from cases.accounts.people import SYSTEM
from cases.attending.access_needs import ask_for_access
from cases.enums.attending import AccessKind
from documents.easy_read.notes import EasyReadNote
from mail.kinds import EmailKind
from mail.outbox import Delivery
from services.notifications.easy_read import CARRIES_A_NOTE, note_for_email
from signing.models import Envelope, Signer
from worker.emails.composers import compose_delivery, email_context

WORDS = "An easy-read note is attached"


def test_the_note_goes_with_the_emails_of_who_needs_it_and_of_nobody_else(services, statement):
    with services.database.write() as session:
        envelope = session.get_one(Envelope, statement.envelope_id)
        family, authority = (
            session.get_one(Signer, one.id) for one in (statement.family, statement.authority)
        )
        context = replace(email_context(services), easy_read=lambda note: note.value.encode())

        def files(signer):
            (asked,) = [
                one
                for one in session.scalars(select(Delivery).where(Delivery.kind == EmailKind.PLEASE_SIGN))
                if one.ids["signer"] == str(signer.id)
            ]
            message = compose_delivery(context, session, asked)
            names = [one.get_filename() for one in message.iter_attachments()]
            assert (WORDS in message.get_body(("plain",)).get_content()) is bool(names)
            return names

        assert files(family) == files(authority) == []
        ask_for_access(session, family.party, AccessKind.EASY_READ, "", by=SYSTEM, at=datetime.now(UTC))
        session.flush()
        assert files(family) == ["easy-read-outcome-statement.pdf"]
        assert files(authority) == []

        def note(kind, to, ids):
            return note_for_email(session, Delivery(kind=kind, party_id=to.party_id, ids=ids))

        by_signer = {"signer": str(family.id)}
        of_all = {
            EmailKind.PLEASE_SIGN: by_signer,
            EmailKind.SIGNED_BY_ALL: by_signer,
            EmailKind.STATEMENT_COPY: {"envelope": str(envelope.id)},
        }
        for kind, ids in of_all.items():
            assert note(kind, family, ids) is EasyReadNote.OUTCOME
            assert note(kind, authority, ids | {"signer": str(authority.id)}) is None
        assert note(EmailKind.SIGNING_REMINDER, family, by_signer) is None
        family.acts_for_id = authority.id
        assert note(EmailKind.SIGNED_BY_ALL, family, by_signer) is None, "who signs for them is not told"
        session.rollback()
    assert set(of_all) | {EmailKind.CERTIFICATE_ISSUED} == CARRIES_A_NOTE
