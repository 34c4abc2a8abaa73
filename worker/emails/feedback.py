"""The email that asks how a meeting was; its link is in no way kept with the answer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from cases.feedback import FeedbackStage
from cases.meetings.models import Meeting
from dates import plain_date, uk_day
from mail.outbox import Delivery
from services.feedback.inviting import OPEN_FOR, actions_agreed_at, authority_of_meeting, kind_asked_about
from services.notifications.meeting_words import MEETING_WORDS
from signing.links.feedback_tokens import FeedbackClaim, feedback_number, feedback_token
from worker.emails.email import EmailContent, EmailContext


def feedback(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give whoever was there the link to the questions: after the meeting, or three months later."""
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    keys = context.addresses.keys
    claim = FeedbackClaim(
        number=feedback_number(delivery.message_id, keys),
        audience=delivery.ids["audience"],
        stage=delivery.ids["stage"],
        authority=authority_of_meeting(session, meeting),
        decision=kind_asked_about(meeting),
        until=uk_day(delivery.queued_at) + OPEN_FOR,
        actions=actions_agreed_at(session, meeting) if delivery.ids["stage"] == FeedbackStage.LATER else 0,
    )
    words = {
        "meeting": MEETING_WORDS[meeting.case.track],
        "is_later": claim.stage == FeedbackStage.LATER,
        "until": plain_date(claim.until),
        "link": context.addresses.page(f"feedback/{feedback_token(claim, keys)}"),
    }
    return EmailContent(words)
