"""Each email in words for whoever can get it: a parent, a young person, an officer, a helper."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import SYSTEM, Actor, ActorKind, User
from cases.agreed.models import AgreedAction
from cases.attending.access_needs import AccessReply, ask_for_access
from cases.casework.authority_moves import NewAuthority
from cases.corrections import PartyDetails, add_party
from cases.deadlines.action_states import ActionAnswerKind
from cases.deadlines.arranging_news import ArrangingStage
from cases.documents import Upload, UploadPurpose
from cases.drs.parts import part_of
from cases.drs.request import DisagreementAnswers, new_disagreement
from cases.enums.contact import ContactKind
from cases.holidays.models import HolidayChange, HolidayChangeKind, HolidayDecision, HolidayVerdict
from cases.intake.advice import withdraw_from_mediation
from cases.intake.requests import Contact, Helper
from cases.meetings.models import Meeting
from cases.meetings.proposed_times import TimePlan, propose_time
from cases.models import Case, Draft, Party
from cases.progress.deadline import family_appeal_dates
from cases.readers import Reader, reader_of
from cases.vocabulary import (
    AccessKind,
    AccessState,
    Against,
    Asker,
    CertificateVariant,
    Choice,
    HealthStep,
    MeetingMode,
    MeetingState,
    PartyRole,
    Role,
    SharedPart,
    Side,
    SignerState,
    Track,
    WayIn,
)
from dates import from_uk, uk_day
from mail.errors import MailOvertaken
from mail.kinds import EmailKind, Recipient
from mail.outbox import Delivery
from services import link_sessions
from services.agreed.answering import Said, answer_action
from services.agreed.keeping import keep_actions
from services.agreed.links import open_action_pages
from services.agreed.people import entry_of
from services.agreements.people import attendees
from services.agreements.sending import send_agreement, template_of
from services.casework.access_needs import record_access_and_tell
from services.casework.authority_moves import move_and_tell
from services.casework.file_readers import set_readers_and_tell
from services.casework.health_bodies import record_health_step_and_tell
from services.casework.sharing import ShareWish, share_page
from services.certificates import issue_and_send
from services.contact.changes import ask_for_contact_change
from services.container import Services
from services.meetings.times import ask_for_times
from services.notifications.accounts import notify_password_link
from services.notifications.agreed import notify_action_reminder, notify_action_state, notify_answered
from services.notifications.arranging import (
    notify_arranging,
    notify_health_agreement,
    notify_health_notice_due,
)
from services.notifications.certificates import (
    notify_appeal_near,
    notify_certificate_issued,
    notify_certificate_withdrawn,
    notify_late_contact,
)
from services.notifications.meetings import (
    notify_adjourned,
    notify_called_off,
    notify_feedback_asked,
    notify_invited,
    notify_not_held,
    notify_not_invited,
)
from services.notifications.moved_dates import notify_dates_moved
from services.notifications.requests import (
    notify_fresh_request_link,
    notify_mediation_not_asked,
    notify_withdrawn,
)
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
from services.notifications.taking_part import (
    notify_answer_later,
    notify_ask_to_take_part,
    notify_not_going_ahead,
    notify_part_reminder,
)
from services.notifications.times import notify_times_reminder
from services.requests import current_request_link, renew_request_link
from services.saved_forms import save_with_link
from services.statements.versions import circulate
from signing.links.links import find_visit, give_link, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from tests import factories
from tests.email_kinds import FOR_STAFF, STAFF
from tests.integration.web.readers import (
    FAMILY_OF,
    IN_DRS,
    a_request,
    case_of,
    finished,
    make_prepared_statement,
    signer_for,
    withdrawn,
    wrong_words,
)
from tests.integration.web.readers import services as services
from tests.statements import StatementOut, made_part
from worker.emails.composers import compose_delivery, email_context

FAMILY, YOUNG, BODY, HELPER = Reader.FAMILY, Reader.YOUNG_PERSON, Reader.BODY, Reader.HELPER
READERS: Final = {
    Recipient.APPLICANT: frozenset({FAMILY, YOUNG, HELPER}),
    Recipient.PAGE_OWNER: frozenset(Reader),
    Recipient.PAGE_HOLDER: frozenset(Reader),
    Recipient.ASKED_BODY: frozenset({BODY}),
    Recipient.CHOOSER: frozenset({FAMILY, YOUNG}),
    Recipient.CERTIFICATE_HOLDER: frozenset({FAMILY, YOUNG}),
    Recipient.INVITED: frozenset(Reader),
    Recipient.SIGNER: frozenset(Reader),
    Recipient.SUPPORTER: frozenset({BODY}),
    Recipient.ASKING_SCHOOL: frozenset({BODY}),
    Recipient.ASKED_TO_TAKE_PART: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.ASKED_FOR_TIMES: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.PARTY_AT_THE_MEETING: frozenset({FAMILY, YOUNG, BODY}),
    Recipient.OFFICER: frozenset({BODY}),
    Recipient.ACCOUNT_HOLDER: frozenset({BODY}),
    **dict.fromkeys(STAFF, frozenset[Reader]()),
}
"""As what a recipient may read; staff are none of the parties."""
ONLY_IN_MEDIATION: Final = frozenset(
    {
        EmailKind.MEDIATION_CHOSEN,
        EmailKind.BODY_ASKED,
        EmailKind.MEDIATION_NOT_ASKED,
        EmailKind.CASE_MOVED_AWAY,
        EmailKind.CERTIFICATE_ISSUED,
        EmailKind.CERTIFICATE_LISTED,
        EmailKind.CERTIFICATE_WITHDRAWN,
        EmailKind.APPEAL_NEAR,
        EmailKind.LATE_CONTACT,
        EmailKind.DATES_WANTED,
        EmailKind.HEALTH_NOTICE_DUE,
        EmailKind.HEALTH_DUTY,
        EmailKind.HEALTH_AGREEMENT,
        EmailKind.DAY_30_NEAR,
        EmailKind.DAY_30_OVER,
        EmailKind.DAY_30_OVER_AUTHORITY,
    }
)
ONLY_IN_DRS: Final = frozenset(
    {
        EmailKind.SCHOOL_REQUEST_RECEIVED,
        EmailKind.TAKE_PART,
        EmailKind.TAKE_PART_REMINDER,
        EmailKind.ANSWER_LATER,
        EmailKind.NOT_GOING_AHEAD,
        EmailKind.PART_ANSWERED,
        EmailKind.STATEMENT_COPY,
    }
)
OF_AN_AGREEMENT: Final = frozenset(
    {
        EmailKind.PLEASE_SIGN,
        EmailKind.FRESH_LINK,
        EmailKind.SIGNING_REMINDER,
        EmailKind.SIGNING_EXTENDED,
        EmailKind.SIGNED_ON_PAPER,
        EmailKind.SIGNED_ON_DEVICE,
        EmailKind.SIGNATURE_STRUCK,
        EmailKind.SIGNED_BY_ALL,
        EmailKind.FRESH_COPY_LINK,
        EmailKind.WITHDRAWN,
    }
)
"""What somebody who signs the agreement before a meeting may get about it."""
UNKNOWN_READER: Final = {EmailKind.SAVED_FORM: READERS[Recipient.APPLICANT]}
"""Nobody knows yet who asks, so the words must be right for each of them."""


def readers_of(kind: EmailKind) -> frozenset[Reader]:
    return frozenset().union(*(READERS[recipient] for recipient in kind.recipients))


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
        readers = UNKNOWN_READER.get(delivery.kind) or {reader_of(party) if party else BODY}
        try:
            message = compose_delivery(email_context(self.services), session, delivery)
        except MailOvertaken:
            return
        body = message.get_body(("plain",))
        assert body is not None
        text = " ".join(f"{message['Subject']} {body.get_content()}".split())
        text = text.replace("Your account", "").replace("Free, independent advice:", "")
        if BODY not in readers:
            text = text.replace("SENDIASS", "")
        assert "](" not in text, "a link stands in a paragraph of its own"
        for reader in readers:
            assert not wrong_words(text, reader, self.track), delivery.kind
            self.read[reader].add(delivery.kind)
            if track_agreement(self.track) in text:
                self.of_agreements[reader].add(delivery.kind)


@pytest.mark.parametrize("track", Track)
@pytest.mark.parametrize("reader", Reader)
def test_every_email_is_in_its_readers_words(services: Services, reader: Reader, track: Track) -> None:
    post = Post(services, track)
    if track is Track.MEDIATION and reader is not HELPER:
        with services.database.write() as session:
            certified_and_withdrawn(post, session, FAMILY_OF[reader])
            not_arranged(post, session, FAMILY_OF[reader])
    with services.database.write() as session:
        asked_and_saved(post, session, reader)
        arranged_moved_changed_and_called_off(post, session, reader)
        if track is Track.MEDIATION and reader is BODY:
            not_asked_for_any_more(post, session)
        set_a_password(post, session)
        asked_for_times(post, session, reader)
    if track is Track.DRS:
        with services.database.write() as session:
            asked_to_take_part(post, session, reader)
    for signed in (False, True):
        signed_or_not(post, reader, signed=signed)

    asked_to_sign_an_agreement(post, reader)
    assert post.of_agreements[reader] == OF_AN_AGREEMENT

    expected = {kind for kind in EmailKind if reader in readers_of(kind)}
    expected -= ONLY_IN_MEDIATION if track is Track.DRS else ONLY_IN_DRS
    assert post.read[reader] == expected, "queue a new kind in this walk, for its recipients"


def asked_and_saved(post: Post, session: Session, reader: Reader) -> None:
    """A request's receipts and new links, and a form that was saved."""
    at = post.services.now()
    case = a_request(post.services, session, reader, post.track)
    for party in case.parties:
        link = current_request_link(session, party, at=at)
        if link is not None:
            notify_fresh_request_link(session, party, link, at=at)
    if reader in {FAMILY, YOUNG}:
        choice = withdraw_from_mediation(session, case.decisions[0], case.parties[0], at=at)
        notify_withdrawn(session, case.parties[0], [choice], at=at, provider=post.services.provider)
        notify_dates_moved(session, case, a_bank_holiday_more(session, case, at=at), at=at)
    role = {FAMILY: PartyRole.PARENT, YOUNG: PartyRole.YOUNG_PERSON, BODY: PartyRole.SETTING}
    details = PartyDetails("Someone Else", email="else@example.com")
    staff = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
    other = add_party(session, case, role.get(reader, PartyRole.SUPPORTER), details, by=staff, at=at)
    policy = post.services.policy
    renew_request_link(session, other, by=staff, at=at, policy=policy, keys=post.services.keys)
    if reader is BODY:  # the first one asks it to take part
        post.compose(session)
        renew_request_link(session, other, by=staff, at=at, policy=policy, keys=post.services.keys)
    kind, keys = ContactKind.EMAIL, post.services.keys
    ask_for_contact_change(session, other, kind, "new@example.com", at=at, keys=keys)
    if reader is BODY:
        wish = ShareWish("Amina Yusuf", "amina@example.com", tuple(SharedPart), 7)
        share_page(session, case.parties[0], wish, at=at, keys=keys)
    a_paper_is_opened(session, case, other, at=at)
    a_need_is_booked(session, case, other, at=at)
    draft = Draft(answers={}, started_at=at, saved_at=at, expires_at=at + timedelta(days=28))
    session.add(draft)
    session.flush()
    save_with_link(session, draft, "someone@example.com", at=at, keys=post.services.keys)
    post.compose(session)


def a_need_is_booked(session: Session, case: Case, reader: Party, *, at: datetime) -> None:
    """Something that the party added last needs, booked, and something else that could not be had."""
    by = Actor.of(factories.viewer_of(factories.a_user(session, Role.COORDINATOR)))
    replies = {
        AccessKind.QUIET_ROOM: AccessReply(AccessState.BOOKED, "The small room", uk_day(at)),
        AccessKind.HEARING_LOOP: AccessReply(AccessState.INSTEAD, instead="We sit close together."),
    }
    for kind, reply in replies.items():
        need, _ = ask_for_access(session, reader, kind, "", by=by, at=at)
        record_access_and_tell(session, case, need, reply, by=by, at=at)


def a_paper_is_opened(session: Session, case: Case, reader: Party, *, at: datetime) -> None:
    """A paper of the office's own, opened to the party that was added last."""
    upload = Upload(
        purpose=UploadPurpose.PAPER,
        case_id=case.id,
        shown_name="report.pdf",
        stored_name="report.pdf",
        media_type="application/pdf",
        digest="0" * 64,
        pages=1,
        received_at=at,
        added_by="Bea Hollis",
    )
    session.add(upload)
    session.flush()
    staff = factories.viewer_of(factories.a_user(session, Role.COORDINATOR))
    set_readers_and_tell(session, case, upload, [str(reader.id)], by=staff, at=at)


def a_bank_holiday_more(session: Session, case: Case, *, at: datetime) -> UUID:
    """A change that moved the time to appeal; its id."""
    staff = factories.a_user(session, Role.COORDINATOR)
    moved = {"case": str(case.id), "clock": "C10", "decision": 0}
    days = {"old": ["2027-01-05", "2027-01-05"], "new": ["2027-01-04", "2027-01-05"]}
    change = HolidayChange(
        kind=HolidayChangeKind.ADD,
        day=date(2026, 12, 24),
        proposed_at=at,
        proposed_by=staff.name,
        proposed_by_id=staff.id,
        decision=HolidayDecision(
            verdict=HolidayVerdict.APPROVED,
            decided_at=at,
            decided_by=staff.name,
            decided_by_id=staff.id,
            moved=[{**moved, **days}],
        ),
    )
    session.add(change)
    session.flush()
    return change.id


def asked_to_take_part(post: Post, session: Session, reader: Reader) -> None:
    """A school asks; both sides are asked to take part, reminded, and told that it does not go ahead."""
    services, at = post.services, post.services.now()
    if reader is BODY:
        school = Helper(Contact("Joy Achterberg", email="joy@example.com"), "Head", "Saltern Bank School")
        asks: dict[str, Any] = {**IN_DRS, "asker": Asker.SETTING, "helper": school}
        factories.a_case(services, session, at=at, disagreement=DisagreementAnswers(), **asks)
    case = a_request(services, session, reader, Track.DRS)
    disagreement = new_disagreement(DisagreementAnswers(against=(Against.AUTHORITY,)), Side.FAMILY)
    disagreement.case, day = case, at.date()
    disagreement.asked_at, disagreement.reply_by = at, day
    session.add(disagreement)
    for party in case.parties[:2]:
        part = part_of(session, party)
        part.asked_at = at
        until = at + timedelta(days=9)
        link = give_link(
            session, Purpose.TAKE_PART, part.id, case_id=case.id, until=until, at=at, keys=services.keys
        )
        own = link if party.email else None
        notify_ask_to_take_part(session, part, own, at=at)
        notify_part_reminder(session, part, own, day, at=at)
        notify_answer_later(session, part, at=at)
        notify_not_going_ahead(session, part, at=at)
    post.compose(session)


def asked_for_times(post: Post, session: Session, reader: Reader) -> None:
    """Both sides are asked which times they can do, and reminded."""
    at, keys, staff = post.services.now(), post.services.keys, Actor(ActorKind.USER, "1", "Bea Hollis")
    case = a_request(post.services, session, reader, post.track)
    mediator = session.scalars(select(User).where(User.role == Role.MEDIATOR)).first()
    assert mediator is not None
    starts = at + timedelta(days=20)
    plan = TimePlan(starts, starts + timedelta(hours=2), mediator, MeetingMode.PHONE, dial_in="0800 1111")
    propose_time(session, case, plan, by=staff, at=at)
    day = at.date() + timedelta(days=5)
    for asked in ask_for_times(session, case, case.parties[:2], day, by=staff, at=at, keys=keys):
        link = live_link(session, Purpose.CHOOSE_TIMES, asked.id, at=at)
        notify_times_reminder(session, asked, link, day, at=at)
    post.compose(session)


def set_a_password(post: Post, session: Session) -> None:
    officer = session.scalars(select(User).where(User.role == Role.OFFICER)).first()
    assert officer is not None
    at = post.services.now()
    until = at + timedelta(hours=1)
    link = give_link(
        session,
        Purpose.SIGN_IN_RESET,
        officer.id,
        case_id=None,
        until=until,
        at=at,
        keys=post.services.keys,
    )
    notify_password_link(session, officer, link, at=at)
    post.compose(session)


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
            _as_supporter(case)
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
            notify_action_state(session, other.party, open_page, [action.number], at.date(), at=at)
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


def certified_and_withdrawn(post: Post, session: Session, role: PartyRole) -> None:
    at = post.services.now()
    adviser = factories.a_user(session, Role.ADVISER, senior=True)
    case = factories.an_advised_case(post.services, session, adviser, Choice.NO_MEDIATION, at=at)
    case.parties[0].role = role
    by = factories.viewer_of(adviser)
    variant = CertificateVariant.NO_MEDIATION
    certificate, _ = issue_and_send(
        session,
        case.decisions[0],
        case.parties[0],
        variant,
        by=by,
        at=at,
        policy=post.services.policy,
        work=post.services.work,
    )
    notify_certificate_issued(session, certificate, at=at)
    appeal = family_appeal_dates(case.decisions[0], [certificate], bank_holidays=post.services.bank_holidays)
    assert appeal is not None
    near, provider = EmailKind.APPEAL_NEAR, post.services.provider
    notify_appeal_near(
        session, case.decisions[0], case.parties[0], appeal.safe, near, at=at, provider=provider
    )
    post.compose(session)
    letter, case.decisions[0].letter_date = case.decisions[0].letter_date, at.date() - timedelta(days=120)
    notify_late_contact(session, case.decisions[0], at=at)
    post.compose(session)
    case.decisions[0].letter_date = letter
    notify_certificate_withdrawn(session, certificate, at=at)
    post.compose(session)
    to = NewAuthority("Liverpool", "liverpool", at.date())
    move_and_tell(
        session, case, to, tell_earlier=True, by=by, at=at, bank_holidays=frozenset(), keys=post.services.keys
    )
    post.compose(session)


def not_asked_for_any_more(post: Post, session: Session) -> None:
    """The local authority was asked for dates, and then nobody wants mediation any more."""
    services, at = post.services, post.services.now()
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=at)
    session.flush()
    for sent in session.scalars(select(Delivery).where(Delivery.kind == EmailKind.MEDIATION_CHOSEN)):
        sent.accepted_at = at
    session.flush()
    choice = withdraw_from_mediation(session, case.decisions[0], case.parties[0], at=at)
    notify_mediation_not_asked(session, [choice], at=at)
    post.compose(session)


def not_arranged(post: Post, session: Session, role: PartyRole) -> None:
    """Mediation was chosen, and no meeting is arranged: what is told at each stage."""
    at, provider = post.services.now(), post.services.provider
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(post.services, session, adviser, Choice.MEDIATION, at=at)
    case.parties[0].role = role
    for stage in ArrangingStage:
        parties = case.parties[:1]
        notify_arranging(session, case.decisions[0], stage, at.date(), parties, at=at, provider=provider)
    post.compose(session)
    about_health(post, session, case)


def about_health(post: Post, session: Session, case: Case) -> None:
    """The health body is to be told, does not come, and agreed something without the authority."""
    at, (decision, *_), bea = post.services.now(), case.decisions, factories.a_user(session, Role.COORDINATOR)
    decision.missing_health = "Speech therapy each week"
    body = PartyDetails("NHS Example", organisation="NHS Example", email="send@icb.example")
    add_party(session, case, PartyRole.HEALTH, body, by=factories.viewer_of(bea), at=at)
    notify_health_notice_due(session, decision, at.date(), at=at)
    post.compose(session)
    for step in (HealthStep.REFUSED, HealthStep.SILENT):
        record_health_step_and_tell(
            session, decision, step, on=at.date(), by=Actor.of(factories.viewer_of(bea)), at=at
        )
    mediator = factories.a_user(session, Role.MEDIATOR)
    meeting = factories.a_meeting(session, case, mediator, bea, starts=at + timedelta(days=9), at=at)
    notify_health_agreement(session, decision, meeting, at=at)
    post.compose(session)


def arranged_moved_changed_and_called_off(post: Post, session: Session, reader: Reader) -> None:
    """Everything that one meeting gives to tell, last of all that somebody is not asked any more."""
    services, at = post.services, post.services.now()
    mediator = factories.a_user(session, Role.MEDIATOR)
    coordinator = factories.a_user(session, Role.COORDINATOR)
    adviser = factories.a_user(session, Role.ADVISER)
    case = factories.an_advised_case(services, session, adviser, Choice.MEDIATION, at=at)
    case_of(case, reader, post.track)
    starts = from_uk(at.date() + timedelta(days=20), time(10, 0))
    meeting = factories.a_meeting(session, case, mediator, coordinator, starts=starts, at=at)
    if reader is HELPER:
        _as_supporter(case)
    post.compose(session)
    asked = {one.party_id for one in meeting.attendances}
    notify_invited(session, meeting, asked_before=asked, moved=True, at=at)
    post.compose(session)
    notify_invited(session, meeting, asked_before=asked, moved=False, about_before=[], at=at)
    post.compose(session)
    meeting.state = MeetingState.NOT_HELD
    notify_not_held(session, meeting, at=at)
    post.compose(session)
    meeting.state = MeetingState.ADJOURNED
    for attendance in meeting.attendances:
        attendance.present = True
    notify_adjourned(session, meeting, before=MeetingState.ARRANGED, at=at)
    post.compose(session)
    meeting.state = MeetingState.ARRANGED
    notify_called_off(session, meeting, at=at)
    post.compose(session)
    was = meeting.starts_at, meeting.ends_at
    meeting.attendances.clear()
    session.flush()
    notify_not_invited(session, meeting, asked_before=asked, was=was, at=at)
    post.compose(session)


def _as_supporter(case: Case) -> None:
    """The second party to be asked reads as one who stands beside the family."""
    authority = case.authority_party()
    assert authority is not None
    authority.role = PartyRole.SUPPORTER
