"""What the mediator notes of a signer who did not sign: once everyone agrees, what was agreed is followed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from cases.accounts.people import Actor, Viewer
from cases.errors import CaseError
from cases.evidence.log import append_evidence
from cases.vocabulary import Event, SignerState, ToldHow
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.container import Policy
from signing.assents import ENDED_UNSIGNED, NotedAssent, last_assents
from signing.envelopes import locked_envelope
from signing.models import Signer
from signing.versions import latest_version_of


class NotToBeNoted(CaseError):
    """They signed, a newer version takes its place, or what was agreed is followed already."""

    status = 409
    sentence = "Nothing was recorded: this version is not the newest, or is settled. Look at the page again."


def may_be_noted(session: Session, signer: Signer) -> bool:
    """Return True if the mediator can note whether this signer agrees."""
    envelope = signer.envelope
    return (
        envelope.state in ENDED_UNSIGNED
        and signer.state not in {SignerState.SIGNED, SignerState.PASSED_ON}
        and envelope.actions_kept_at is None
        and latest_version_of(session, envelope).id == envelope.id
    )


def note_assent(
    session: Session,
    signer: Signer,
    *,
    agrees: bool,
    how: ToldHow,
    on: date,
    by: Viewer,
    at: datetime,
    policy: Policy,
    keys: Sequence[str],
) -> bool:
    """Note whether ``signer`` agrees; return True if anything is new. The caller commits.

    Once everyone signed or agrees, the actions are kept as if all had signed, and each party gets its page.

    Raises:
        NotToBeNoted: nothing can be noted of this signer any more.
    """
    envelope = locked_envelope(session, signer.envelope_id)
    last = last_assents(session, envelope).get(signer.id)
    if last is not None and (last.agrees, last.how, last.said_on) == (agrees, how, on):
        return False
    if not may_be_noted(session, signer):
        raise NotToBeNoted(f"signer {signer.id} of envelope {envelope.id}, which is {envelope.state}")
    note = NotedAssent(
        case_id=envelope.case_id,
        envelope_id=envelope.id,
        signer_id=signer.id,
        agrees=agrees,
        how=how,
        said_on=on,
        noted_by=by.name,
        noted_by_id=by.user_id,
        noted_at=at,
    )
    session.add(note)
    session.flush()
    append_evidence(
        session,
        envelope.case,
        Event.ASSENT_NOTED,
        by=Actor.of(by),
        at=at,
        about={
            "envelope": str(envelope.id),
            "version": envelope.version,
            "signer": str(signer.id),
            "name": signer.name,
            "agrees": agrees,
            "how": how.value,
            "said_on": on.isoformat(),
        },
    )
    if keep_actions(session, envelope, at=at):
        open_action_pages(session, envelope, at=at, policy=policy, keys=keys)
    return True
