"""The email that asks how a meeting was; its link is in no way kept with the answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from cases.feedback import FeedbackStage
from cases.intake.eligibility import settled_kind
from cases.meetings.models import Meeting
from cases.progress.deadline import can_be_appealed
from dates import plain_date, uk_day
from mail.outbox import Delivery
from services.feedback.inviting import authority_of_meeting
from services.notifications.meeting_words import MEETING_WORDS
from signing.links.feedback_tokens import FeedbackClaim, feedback_number, feedback_token
from worker.emails.email import EmailContent, EmailContext

OPEN_FOR = timedelta(days=60)


def feedback(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give whoever was there the link to the questions: after the meeting, or three months later."""
    meeting = session.get_one(Meeting, UUID(delivery.ids["meeting"]))
    keys = context.addresses.keys
    decisions = {
        settled_kind(decision.kind, decision.section_set).value
        for decision in meeting.decisions
        if can_be_appealed(decision)
    }
    claim = FeedbackClaim(
        number=feedback_number(delivery.message_id, keys),
        audience=delivery.ids["audience"],
        stage=delivery.ids["stage"],
        authority=authority_of_meeting(session, meeting),
        decision=decisions.pop() if len(decisions) == 1 else "",
        until=uk_day(delivery.queued_at) + OPEN_FOR,
    )
    words = {
        "meeting": MEETING_WORDS[meeting.case.track],
        "is_later": claim.stage == FeedbackStage.LATER,
        "until": plain_date(claim.until),
        "link": context.addresses.page(f"feedback/{feedback_token(claim, keys)}"),
    }
    return EmailContent(words)
