"""What people sign: Outcome Statements and agreements before a meeting, and each email about them."""

from __future__ import annotations

from datetime import time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM
from cases.agreed.models import AgreedAction
from cases.bundles.part_a import ask_consents
from cases.deadlines.action_states import ActionAnswerKind
from cases.meetings.models import Meeting
from cases.models import Case
from cases.readers import Reader
from cases.vocabulary import (
    Choice,
    PartyRole,
    Role,
    SignerState,
    Track,
    WayIn,
)
from dates import from_uk
from mail.kinds import EmailKind
from services import link_sessions
from services.agreed.answering import Said, answer_action
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.agreed.people import entry_of
from services.agreements.people import attendees
from services.agreements.sending import send_agreement, template_of
from services.notifications.agreed import notify_action_reminder, notify_action_state, notify_answered
from services.notifications.meetings import (
    notify_feedback_asked,
)
from services.notifications.part_a import notify_part_a_asked
from services.notifications.signing import (
    notify_asked_to_sign_for,
    notify_completed,
    notify_copy,
    notify_extended,
    notify_fresh_copy_link,
    notify_not_complete,
    notify_passed_on,
    notify_please_sign,
    notify_signature_struck,
    notify_signed_on_device,
    notify_signed_on_paper,
    notify_signing_reminder,
    notify_time_ran_out,
)
from services.notifications.signing import notify_withdrawn as notify_withdrawn_document
from services.statements.versions import circulate
from signing.links.links import find_visit, give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from tests import factories
from tests.integration.web.email_walks.post import Post
from tests.integration.web.readers import (
    case_of,
    finished,
    make_prepared_statement,
    signer_for,
    withdrawn,
)
from tests.integration.web.readers import services as services
from tests.statements import StatementOut, made_part

BODY, FAMILY, HELPER, YOUNG = Reader.BODY, Reader.FAMILY, Reader.HELPER, Reader.YOUNG_PERSON


def signed_or_not(post: Post, reader: Reader, *, signed: bool) -> None:
    """A paper sent for signature and finished, or declined by one and by the other and then withdrawn."""
    services, at = post.services, post.services.now()
    statement = make_prepared_statement(services, reader, post.track)
    with services.database.write() as session:
        post.compose(session)
        signer = session.get_one(Signer, signer_for(statement, reader).id)
        link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
        assert link is not None
        notify_please_sign(session, signer, link, at=at, fresh=True)
        notify_signing_reminder(session, signer, link, at.date(), at=at)
        notify_extended(session, signer.envelope, at=at)
        notify_asked_to_sign_for(session, signer, link, at=at)
        notify_passed_on(session, signer, signer, at=at)
        notify_signed_on_paper(session, signer, at=at)
        notify_signature_struck(session, signer, at=at)
        key = link_sessions.begin_visit(session, link, earlier=None, at=at, way_in=WayIn.STAFF_CODE)
        visit = find_visit(session, key)
        assert visit is not None
        link_sessions.email_digits_again(session, visit, signer, at=at)
        post.compose(session)
        (all_have_signed if signed else declined_and_withdrawn)(post, session, statement)
        if post.track is Track.DRS and reader is not HELPER:
            notify_copy(session, signer.envelope, signer.party, at=at)
            post.compose(session)
        if reader is not HELPER:
            meeting, audience = session.scalars(select(Meeting)).all()[-1], "family"
            for stage in ("after", "later"):
                notify_feedback_asked(session, meeting, signer.party, stage=stage, audience=audience, at=at)
            post.compose(session)


def asked_to_sign_an_agreement(post: Post, reader: Reader) -> None:
    """The agreement before a meeting: asked, reminded, signed in each way, completed, and taken back."""
    services, at = post.services, post.services.now()
    with services.database.write() as session:
        mediator, bea = factories.a_user(session, Role.MEDIATOR), factories.a_user(session, Role.COORDINATOR)
        adviser = factories.a_user(session, Role.ADVISER)
        case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=at)
        case_of(case, reader, post.track)
        starts = from_uk(at.date() + timedelta(days=20), time(10, 0))
        meeting = factories.a_meeting(session, case, mediator, bea, starts=starts, at=at)
        if reader is HELPER:
            as_supporter(case)
        post.compose(session)
        (envelope,) = send_agreement(
            session,
            meeting,
            asked=[one.name for one in attendees(session, meeting)],
            by=factories.viewer_of(bea),
            at=at,
            provider=services.provider,
            public_url=services.public_url,
            note_days=services.policy.note_days,
            work=services.work,
        )
        envelope.part_a = made_part(services, session, envelope, template_of(envelope))
        envelope.made_at = at
        circulate(session, envelope.id, by=SYSTEM, at=at, keys=services.keys)
        post.compose(session)
        for signer in envelope.signers:
            link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=at)
            assert link is not None
            notify_please_sign(session, signer, link, at=at, fresh=True)
            notify_signing_reminder(session, signer, link, at.date(), at=at)
            notify_signed_on_paper(session, signer, at=at)
            notify_signed_on_device(session, signer, at=at)
            notify_signature_struck(session, signer, at=at)
        notify_extended(session, envelope, at=at)
        post.compose(session)
        for signer in envelope.signers:
            signer.state, signer.decided_at = SignerState.SIGNED, at
            until = at + timedelta(days=90)
            copy = give_link(
                session, Purpose.COPY, signer.id, case_id=case.id, until=until, at=at, keys=services.keys
            )
            notify_fresh_copy_link(session, signer, copy, at=at)
        notify_completed(session, envelope, at=at)
        notify_withdrawn_document(session, envelope, at=at)
        post.compose(session)


def all_have_signed(post: Post, session: Session, statement: StatementOut) -> None:
    finished(session, statement, post.services)
    envelope, at = session.get_one(Envelope, statement.envelope_id), post.services.now()
    for signer in envelope.signers:
        link = give_link(
            session,
            Purpose.COPY,
            signer.id,
            case_id=envelope.case_id,
            until=at + timedelta(days=90),
            at=at,
            keys=post.services.keys,
        )
        notify_signed_on_device(session, signer, at=at)
        notify_fresh_copy_link(session, signer, link, at=at)
    notify_completed(session, envelope, at=at)
    asked = [one.party_id for one in envelope.signers]
    ask_consents(session, envelope.case, envelope.id, asked, by=SYSTEM, at=at)
    for signer in envelope.signers:
        notify_part_a_asked(session, signer.party, envelope.id, at=at)
    keep_actions(session, envelope, at=at)
    open_action_pages(session, envelope, at=at, policy=post.services.policy, keys=post.services.keys)
    action = session.scalars(select(AgreedAction).where(AgreedAction.case_id == envelope.case_id)).first()
    assert action is not None
    for signer in envelope.signers:  # each in turn is whose action it is, and answers
        action.owner_party = signer.party
        said = Said(ActionAnswerKind.PARTLY, "Half of it", signer.name)
        answer, _ = answer_action(session, action, signer.party, said, seen=len(action.answers), at=at)
        for other in envelope.signers:
            open_page = entry_of(session, other.party, at=at).link
            assert open_page is not None
            notify_action_state(
                session, other.party, open_page, [action.number], at.date(), at=at, asked=[action.number]
            )
            notify_answered(session, other.party, open_page, answer, at=at)
            if other is signer:
                notify_action_reminder(session, other.party, open_page, [action.number], at.date(), at=at)
        post.compose(session)


def declined_and_withdrawn(post: Post, session: Session, statement: StatementOut) -> None:
    """Each of the two hears that it is not complete: once for the family's no, once for the other's."""
    envelope = session.get_one(Envelope, statement.envelope_id)
    notify_time_ran_out(session, envelope, at=post.services.now())
    withdrawn(session, statement, post.services)
    post.compose(session)
    for answered in envelope.signers:
        notify_not_complete(session, envelope, answered, EmailKind.DECLINED, at=post.services.now())
    post.compose(session)


def as_supporter(case: Case) -> None:
    """The second party to be asked reads as one who stands beside the family."""
    authority = case.authority_party()
    assert authority is not None
    authority.role = PartyRole.SUPPORTER
