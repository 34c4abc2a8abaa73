"""Answers about agreed actions: each recorded once, by whoever may give it, for all to read who see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from cases.accounts.people import Actor, ActorKind, Viewer
from cases.agreed.models import ActionAnswer, AgreedAction
from cases.agreed.rules import SEES_ALL, answers_open_to, sees
from cases.deadlines.action_states import ActionAnswerKind
from cases.documents import Upload
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.locks import lock_case
from cases.models import Party
from cases.vocabulary import Event, ToldHow
from dates import uk_day
from services.agreed.people import concerned
from signing.models import Envelope, Signer


class NotTheirs(CaseError):
    """This party may not say this of the action, or not now."""

    status = 409
    sentence = "That answer does not fit what the page says now. Look at the page again."


class AnsweredMeanwhile(CaseError):
    """Someone answered after the page was shown: nobody answers what they did not see."""

    status = 409
    sentence = "Someone answered while this page was open, so nothing was sent."


@dataclass(frozen=True)
class Said:
    """What one person says of an action."""

    kind: ActionAnswerKind
    words: str
    by_name: str
    """The person, as those who read the answer know them."""
    uploads: Sequence[Upload] = ()


@dataclass(frozen=True)
class HeardBy:
    """Who of the staff, or which officer with an account, gave the answer in, and how they heard it."""

    viewer: Viewer
    how: ToldHow | None = None
    """None where the officer answers for the authority themselves."""
    on: date | None = None
    """The UK day on which it was said; None for today."""


def struck_words(session: Session, actions: Sequence[AgreedAction]) -> str:
    """Return whose signature under what was agreed was found not to count, and when; empty for nobody's."""
    versions = {(one.outcome_id, one.version) for one in actions}
    found = session.scalars(select(Envelope).where(Envelope.outcome_id.in_({one for one, _ in versions})))
    of_these = [one for one in found if (one.outcome_id, one.version) in versions]
    return " ".join(one.struck_words for one in of_these if one.struck)


def actions_for(session: Session, party: Party) -> list[AgreedAction]:
    """Return the agreed actions that ``party`` sees: its own, and those of statements that it signed."""
    signed = exists().where(
        Signer.party_id == party.id,
        Signer.envelope_id == Envelope.id,
        Envelope.outcome_id == AgreedAction.outcome_id,
        Envelope.version == AgreedAction.version,
    )
    theirs = and_(AgreedAction.case_id == party.case_id, AgreedAction.replaced_at.is_(None))
    own = AgreedAction.owner_id == party.id
    shown = or_(signed, own) if party.role in SEES_ALL else own
    return list(
        session.scalars(
            select(AgreedAction)
            .where(theirs, shown)
            .options(
                selectinload(AgreedAction.answers).selectinload(ActionAnswer.proofs),
                selectinload(AgreedAction.owner_party),
            )
            .order_by(AgreedAction.number)
        )
    )


def answer_action(
    session: Session,
    action: AgreedAction,
    party: Party,
    said: Said,
    *,
    seen: int,
    at: datetime,
    heard: HeardBy | None = None,
) -> tuple[ActionAnswer, bool]:
    """Record what ``party`` says of ``action``; return the answer, and whether it is new.

    ``seen`` is how many answers the page showed. The same press twice is one answer. The caller commits.

    Raises:
        NotTheirs: the party may not say this, or not as things stand now.
        AnsweredMeanwhile: there is an answer that the page did not show.
    """
    lock_case(session, action.case_id)
    session.refresh(action)
    later = action.answers[seen:]
    if later:
        if _is_same(later[0], party, said):
            return later[0], False
        raise AnsweredMeanwhile(f"action {action.id} has {len(action.answers)} answers, {seen} were seen")
    if said.kind not in answers_open_to(party, action):
        raise NotTheirs(f"party {party.id} cannot say {said.kind} of action {action.id}")
    on = (heard.on if heard else None) or uk_day(at)
    by_staff = heard is not None and heard.how is not None
    answer = ActionAnswer(
        number=len(action.answers) + 1,
        kind=said.kind,
        party_id=party.id,
        said_by=said.by_name,
        words=said.words,
        at=at,
        said_on=on,
        taken_how=heard.how if heard else None,
        taken_by=heard.viewer.name if heard and by_staff else "",
    )
    action.add_answer(answer)
    session.flush()
    for upload in said.uploads:
        upload.case_id, upload.action_answer_id = action.case_id, answer.id
    session.add_all(said.uploads)
    append_evidence(
        session,
        action.case,
        Event.ACTION_ANSWERED,
        by=Actor.of(heard.viewer) if heard else Actor(ActorKind.PARTY, str(party.id), said.by_name),
        at=at,
        about={
            "action": str(action.id),
            "action_number": action.number,
            "answer": said.kind.value,
            "party": str(party.id),
            "said_by": said.by_name,
            "said_on": on.isoformat(),
            "heard": heard.how.value if heard and heard.how else None,
            "words": said.words,
            "files": sorted(upload.digest for upload in said.uploads),
        },
    )
    return answer, True


def action_of(actions: Sequence[AgreedAction], number: int | UUID) -> AgreedAction | None:
    """Return the action of that id, or that number in the case, among those that someone sees."""
    return next((action for action in actions if number in (action.id, action.number)), None)


def proof_of(action: AgreedAction, upload_id: UUID) -> Upload | None:
    """Return a file that was sent with an answer about this action."""
    proofs = (upload for answer in action.answers for upload in answer.proofs)
    return next((upload for upload in proofs if upload.id == upload_id), None)


def _is_same(answer: ActionAnswer, party: Party, said: Said) -> bool:
    digests = sorted(upload.digest for upload in said.uploads)
    return (answer.party_id, answer.kind, answer.words) == (party.id, said.kind, said.words) and sorted(
        upload.digest for upload in answer.proofs
    ) == digests


def readers_of(session: Session, action: AgreedAction, party: Party) -> list[str]:
    """Return who besides ``party`` reads the answers to ``action``: people and bodies, by name.

    In a case with a safety flag, whoever did not sign with the others reads no person's name.
    """
    others = [one for one in concerned(session, [action])[action.id] if one.id != party.id]
    readers = [one for one in others if sees(one, action)]
    unnamed = action.case.safety_flag and not _has_signed(session, action, party)
    names = [one.organisation or ("the people who signed" if unnamed else one.name) for one in readers]
    return list(dict.fromkeys(names))


def _has_signed(session: Session, action: AgreedAction, party: Party) -> bool:
    of_statement = Signer.envelope.has(outcome_id=action.outcome_id, version=action.version)
    return session.scalar(select(exists().where(Signer.party_id == party.id, of_statement))) is True
