"""Emails about what was agreed: a party's page, the dates that come, and what the other side said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import answers_open_to, is_owner, names_of
from cases.deadlines.action_reminders import reminder_stage
from cases.deadlines.action_states import ActionAnswerKind
from cases.models import FAMILY_ROLES, Party
from cases.readers import free_advice
from dates import long_date, plain_date, plain_day, uk_day
from mail.errors import MailOvertaken
from mail.outbox import Delivery
from services.agreed.answering import actions_for, struck_words
from services.agreed.shown import shown_action
from signing.models import Signer
from signing.page_step import page_step_words
from worker.emails.email import (
    EmailContent,
    EmailContext,
    link_words,
    open_link,
    second_step_of_copy,
)


def actions_page(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Give a party the link to what was agreed; say how much of it is theirs, and the next date.

    Raises:
        MailOvertaken: the link was ended, or there is nothing for them any more.
    """
    party, words = _reader(context, session, delivery)
    actions = actions_for(session, party)
    if not actions:
        raise MailOvertaken("nothing that was agreed is theirs to see any more")
    dates = [one.due_date for one in actions if one.due_date and not one.standing.is_done]
    return EmailContent(
        {
            **words,
            "all_signed": all(one.all_signed for one in actions),
            "struck_words": struck_words(session, actions),
            "met": plain_date(max(one.agreed_on for one in actions)),
            "own": len([one for one in actions if is_owner(party, one)]),
            "next_date": plain_date(min(dates)) if dates else "",
        }
    )


def action_reminder(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Remind an owner of what is not done yet: by when, or that the date has passed.

    Raises:
        MailOvertaken: they said since that all of it is done, or the link was ended.
    """
    party, words, actions = _about_actions(context, session, delivery)
    left = [one for one in actions if is_owner(party, one) and not one.standing.is_done]
    if not left:
        raise MailOvertaken("nothing of it is left to be done")
    names = names_of(actions_for(session, party))
    days = [one.due_date for one in left if one.due_date]
    today = uk_day(delivery.queued_at)
    by = days[0] if len(set(days)) == 1 else None
    return EmailContent(
        {
            **words,
            "stage": reminder_stage(by, today, context.bank_holidays) if by else "",
            "by": plain_date(by) if by else "",
            "by_short": plain_day(by) if by else "",
            "things": _counted(len(left)),
            "lines": "\n".join(f"{names[one.id]}: {_by(one)}." for one in left),
        }
    )


def action_state(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell the other side where actions stand whose date has passed: facts, and no blame.

    Raises:
        MailOvertaken: the owner said since that all of it is done, or the link was ended.
    """
    party, words, actions = _about_actions(context, session, delivery)
    left = [one for one in actions if not one.standing.is_done]
    if not left:
        raise MailOvertaken("all of it was called done since")
    today = uk_day(delivery.queued_at)
    names = names_of(actions_for(session, party))
    shown = [
        shown_action(one, today=today, bank_holidays=context.bank_holidays, reader=party) for one in left
    ]
    return EmailContent(
        {
            **words,
            "things": _counted(len(left)),
            "lines": "\n".join(
                f"{names[one.action.id]}, {_by(one.action)}: {_owner(one.action)}: {one.owner_line.lower()}."
                for one in shown
            ),
            "asked_again": _asked_again(left, delivery.ids.get("asked", ""), names),
            "advice": free_advice(party, context.records.directory) if party.role in FAMILY_ROLES else "",
        }
    )


def action_answered(context: EmailContext, session: Session, delivery: Delivery) -> EmailContent:
    """Tell a party that somebody else answered about an action; what they said stands on the page alone.

    Raises:
        MailOvertaken: the link was ended.
    """
    party, words = _reader(context, session, delivery)
    answer = session.get_one(ActionAnswer, UUID(delivery.ids["answer"]))
    action = answer.action
    is_newest = answer is action.answers[-1]
    is_done = answer.kind is ActionAnswerKind.DONE and is_newest
    asked = is_done and bool(answers_open_to(party, action))
    disputed = answer.kind is ActionAnswerKind.NOT_AGREED and answer in action.said_by_others
    asks = ""
    if asked:
        asks = "They say that it is done. Tell us whether you agree."
    elif disputed and is_owner(party, action):
        asks = "They do not agree that it is done. Tell us where it stands."
    return EmailContent(
        {
            "who": "Someone who signed"
            if party.case.safety_flag
            else answer.party.organisation or answer.said_by,
            "action": _named(session, party, action),
            "asks": asks,
            **words,
        }
    )


def _reader(context: EmailContext, session: Session, delivery: Delivery) -> tuple[Party, dict[str, Any]]:
    """Return whose email it is, and what it says of the link and of the second step behind it."""
    link = open_link(session, delivery)
    signer = session.get(Signer, link.subject_id)
    party = signer.party if signer is not None else session.get_one(Party, link.subject_id)
    return party, {
        "has_signed": signer is not None,
        "open_until": plain_date(link.expires_at),
        "second_step": second_step_of_copy(signer) if signer is not None else page_step_words(party),
        **link_words(context, link),
    }


def _about_actions(
    context: EmailContext, session: Session, delivery: Delivery
) -> tuple[Party, dict[str, Any], Sequence[AgreedAction]]:
    party, words = _reader(context, session, delivery)
    numbers = {int(number) for number in delivery.ids["actions"].split(",")}
    return party, words, [one for one in actions_for(session, party) if one.number in numbers]


def _owner(action: AgreedAction) -> str:
    """Return whose action it is; in a case with a safety flag, an email names nobody."""
    return "its owner" if action.case.safety_flag else action.owner_name


def _asked_again(left: Sequence[AgreedAction], numbers: str, names: Mapping[UUID, str]) -> str:
    """Return about which of the actions their owner was asked again with this email; "" for none."""
    asked = [one for one in left if str(one.number) in numbers.split(",")]
    if not asked:
        return ""
    if len(asked) == len(left):
        return "We asked again today."
    *most, last = [names[one.id].replace("Action", "action", 1) for one in asked]
    about = f"{', '.join(most)} and {last}" if most else last
    return f"We asked again today about {about}."


def _by(action: AgreedAction) -> str:
    return f"by {long_date(action.due_date)}" if action.due_date else "no date is written"


def _counted(number: int) -> str:
    return "one thing" if number == 1 else f"{number} things"


def _named(session: Session, party: Party, action: AgreedAction) -> str:
    """Return the action's name within a sentence, such as "action 2"."""
    return names_of(actions_for(session, party)).get(action.id, "Something").replace("Action", "action", 1)
