"""Outcome Statements: out, answered in each way, finished, objected to, and what was agreed in them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.accounts.people import Actor, ActorKind
from cases.agreed.models import AgreedAction
from cases.deadlines.action_states import ActionAnswerKind
from cases.documents import Upload, UploadPurpose
from cases.models import Party
from cases.readers import Reader
from cases.vocabulary import Role, Track, WayIn
from mail.kinds import EmailKind
from services import link_sessions
from services.agreed.answering import Said
from services.agreed.telling import answer_and_tell
from services.bundles.part_a import ask_everyone
from services.link_sessions import email_digits_again, let_in, send_me_a_fresh_link
from services.signing import ask_for_change, decline_to_sign, sign_and_finish
from services.statements.copies import give_unsigned_copies
from services.statements.device_objections import object_to_device, settle_device_objection
from services.statements.last_day import put_off_last_day
from services.statements.on_paper import add_scan, confirm_scan
from services.statements.passing_on import Successor, pass_on
from services.statements.reminders import nudge_signer
from services.statements.versions import circulate, withdraw_statement
from signing.errors import SigningError
from signing.links.links import find_visit, live_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer, Visit
from signing.on_paper import paper_code
from tests import factories
from tests.agreed import party_of
from tests.integration.web.mail_counts.counting import BEA, IDRIS, OFFICE, PRIYA, RUTH, Counting, Walk
from tests.integration.web.mail_counts.dates_and_certificates import REQUESTED
from tests.integration.web.readers import make_prepared_statement
from tests.statements import Invited, StatementOut, statement_out
from worker.workflows.finish import complete_and_queue_copies

JO = "Jo Marsh"
WHERE = {"address": "127.0.0.1", "browser": "test"}


def out(counting: Counting) -> StatementOut:
    """A statement that its family and an officer are asked to sign; its *Send* is pressed again."""
    statement = statement_out(counting.services, at=counting.at)
    mediator, keys = counting.by(Role.MEDIATOR), counting.services.keys
    counting.press(lambda s: circulate(s, statement.envelope_id, by=mediator, at=counting.at, keys=keys))
    return statement


def visit_of(counting: Counting, session: Session, signer: Invited, way_in: WayIn) -> Visit:
    """Begin a visit behind a signer's link."""
    link = live_link(session, Purpose.OPEN_DOCUMENT, signer.id, at=counting.at)
    assert link is not None
    key = link_sessions.begin_visit(session, link, earlier=None, at=counting.at, way_in=way_in)
    visit = find_visit(session, key)
    assert visit is not None
    return visit


def sign(counting: Counting, signer: Invited, way_in: WayIn = WayIn.LINK) -> None:
    """Press *Sign* as one of the signers."""

    def act(session: Session) -> None:
        name = session.get_one(Signer, signer.id).name
        signature = replace(factories.typed_signature(name), way_in=way_in)
        work, keys = counting.services.work, counting.services.keys
        sign_and_finish(session, signer.id, signature, at=counting.at, work=work, keys=keys)

    counting.press(act)


def signed_by_everyone(counting: Counting) -> None:
    """Reminded, given more time and a new link, signed, finished, and what was agreed followed up."""
    statement = out(counting)
    services, mediator, envelope_id = counting.services, counting.by(Role.MEDIATOR), statement.envelope_id
    keys, policy = services.keys, services.policy
    counting.days(3, 4)
    more = (counting.at + timedelta(days=20)).date()
    counting.press(lambda s: put_off_last_day(s, envelope_id, more, by=mediator, at=counting.at))
    counting.press(lambda s: nudge_signer(s, statement.family.id, by=mediator, at=counting.at))

    def fresh_link(session: Session, purpose: Purpose) -> None:
        link = live_link(session, purpose, statement.family.id, at=counting.at)
        assert link is not None
        send_me_a_fresh_link(session, link, at=counting.at, policy=policy, keys=keys)

    counting.clock.at += timedelta(days=1)
    counting.press(lambda s: fresh_link(s, Purpose.OPEN_DOCUMENT))
    for _ in range(2):  # each press sends digits of their own, and the earlier ones open nothing

        def digits(session: Session) -> None:
            visit = visit_of(counting, session, statement.authority, WayIn.STAFF_CODE)
            signer = session.get_one(Signer, statement.authority.id)
            email_digits_again(session, visit, signer, at=counting.at)

        counting.once(digits)
    sign(counting, statement.family)
    sign(counting, statement.authority)
    counting.press(lambda _: complete_and_queue_copies(str(envelope_id)))
    counting.clock.at += timedelta(days=1)
    counting.press(lambda s: fresh_link(s, Purpose.COPY))
    owner = party_of(services, statement.authority)

    def answer(session: Session) -> None:
        action = session.scalars(select(AgreedAction).where(AgreedAction.number == 2)).one()
        said = Said(ActionAnswerKind.PARTLY, "Half of it", RUTH)
        party = session.get_one(Party, owner)
        answer_and_tell(session, action, party, said, seen=0, at=counting.at, policy=policy, keys=keys)

    counting.press(answer)

    def ask_about_part_a(session: Session) -> None:
        envelope = session.get_one(Envelope, envelope_id)
        authority = session.get_one(Party, owner)
        by = Actor(ActorKind.PARTY, str(authority.id), authority.name)
        ask_everyone(session, envelope, by=by, asking=authority, at=counting.at, policy=policy, keys=keys)

    counting.press(ask_about_part_a)
    counting.days(2, 8, 14, 16, 30, 92)


def declined(counting: Counting) -> None:
    """One of the two does not sign."""
    signer_id = out(counting).family.id
    counting.press(lambda s: decline_to_sign(s, signer_id, reason="", where=WHERE, at=counting.at))


def change_asked_for(counting: Counting) -> None:
    """One of the two asks for a change."""
    signer_id = out(counting).authority.id
    counting.press(
        lambda s: ask_for_change(s, signer_id, parts=[], words="A name", where=WHERE, at=counting.at)
    )


def taken_back(counting: Counting) -> None:
    """The mediator takes the statement back."""
    envelope_id, mediator = out(counting).envelope_id, counting.by(Role.MEDIATOR)
    counting.press(lambda s: withdraw_statement(s, envelope_id, by=mediator, at=counting.at))


def time_ran_out(counting: Counting) -> None:
    """Nobody answers until the last day is over."""
    out(counting)
    counting.days(4, 7, 11)


def passed_on(counting: Counting) -> None:
    """The officer lets a colleague sign, who is asked by a link of their own."""
    ruth, keys = out(counting).authority, counting.services.keys
    to = Successor(JO, "jo.marsh@bury.example.com", "", "Head of SEND")

    def act(session: Session) -> None:
        links = select(Visit).join(Visit.link).where(Visit.way_in == WayIn.LINK)
        visit = session.scalars(links).first() or visit_of(counting, session, ruth, WayIn.LINK)
        pass_on(session, visit, ruth.id, to, where=WHERE, at=counting.at, keys=keys)

    counting.press(act)


def on_paper(counting: Counting) -> None:
    """A scan of a signature on paper is added and confirmed."""
    priya, services = out(counting).family, counting.services
    added_by, confirmed_by = counting.by(Role.MEDIATOR), counting.by(Role.COORDINATOR)
    with services.database.write() as session:
        signer = session.get_one(Signer, priya.id)
        upload = Upload(
            purpose=UploadPurpose.SIGNED_PAPER,
            shown_name="scan.pdf",
            stored_name="scan.pdf",
            media_type="application/pdf",
            digest="0" * 64,
            pages=1,
            received_at=counting.at,
        )
        paper_id = add_scan(
            session,
            priya.id,
            upload,
            pages=[],
            typed_code=paper_code(signer.envelope, services.keys[0]),
            signed_on=counting.at.date(),
            by=added_by,
            at=counting.at,
            keys=services.keys,
        ).id
    work, keys = services.work, services.keys
    counting.press(lambda s: confirm_scan(s, paper_id, by=confirmed_by, at=counting.at, work=work, keys=keys))


def on_a_device(counting: Counting) -> None:
    """Signed on a device that was handed over; it was not them, and the signature does not count."""
    priya, work, bea = out(counting).family, counting.services.work, counting.by(Role.COORDINATOR)
    sign(counting, priya, WayIn.DESK)

    def object_to_it(session: Session) -> None:
        object_to_device(session, session.get_one(Signer, priya.id), "It was not me", at=counting.at)

    def settle(session: Session) -> None:
        signer = session.get_one(Signer, priya.id)
        settle_device_objection(
            session, signer, "She was not there", stands=False, by=bea, at=counting.at, work=work
        )

    counting.press(object_to_it)
    counting.press(settle)


def paused(counting: Counting) -> None:
    """Five wrong answers pause a link; a sixth changes nothing."""
    priya, services = out(counting).family, counting.services

    def wrong(session: Session) -> None:
        visit = visit_of(counting, session, priya, WayIn.LINK)
        signer = session.get_one(Signer, priya.id)
        with suppress(SigningError):  # the tries are counted all the same
            let_in(
                session,
                visit,
                signer,
                date(2001, 1, 1),
                where=WHERE,
                at=counting.at,
                keys=services.keys,
                provider=services.provider,
            )

    for _ in range(2):
        counting.press(wrong)


def copies_without_signatures(counting: Counting) -> None:
    """A statement of disagreement resolution that not everyone signs: every party gets a copy."""
    statement = make_prepared_statement(counting.services, Reader.FAMILY, Track.DRS)
    counting.send()
    envelope_id, bea = statement.envelope_id, counting.by(Role.COORDINATOR)
    counting.once(
        lambda s: decline_to_sign(s, statement.authority.id, reason="", where=WHERE, at=counting.at)
    )
    counting.press(lambda s: give_unsigned_copies(s, envelope_id, by=bea, at=counting.at))


STAFF = [IDRIS, BEA, BEA]
"""The mediator, and each of two coordinators."""
OUT = REQUESTED | {
    EmailKind.INVITATION: [PRIYA, RUTH],
    EmailKind.MEETING_BOOKED_STAFF: [IDRIS],
    EmailKind.PLEASE_SIGN: [PRIYA, RUTH],
}
WALKS = {
    "signed by everyone": Walk(
        signed_by_everyone,
        OUT
        | {
            EmailKind.SIGNING_REMINDER: [PRIYA, RUTH],
            EmailKind.SIGNING_EXTENDED: [PRIYA, RUTH],
            EmailKind.FRESH_LINK: [PRIYA],
            EmailKind.EMAILED_DIGITS: [RUTH, RUTH],
            EmailKind.SIGNED_BY_ALL: [PRIYA, RUTH],
            EmailKind.SIGNED_BY_ALL_STAFF: [IDRIS],
            EmailKind.ACTIONS_PAGE: [PRIYA, RUTH],
            EmailKind.FRESH_COPY_LINK: [PRIYA],
            EmailKind.ACTION_ANSWERED: [PRIYA],
            EmailKind.PART_A_ASKED: [PRIYA],
            EmailKind.ACTION_REMINDER: [RUTH] * 4,
            EmailKind.ACTION_STATE: [PRIYA] * 2,
            EmailKind.FEEDBACK: [PRIYA, RUTH] * 2,
            EmailKind.APPEAL_NEAR_OFFICE: [OFFICE],
            EmailKind.APPEAL_NEAR: [PRIYA],
        },
    ),
    "declined": Walk(declined, OUT | {EmailKind.DECLINED: STAFF, EmailKind.NOT_COMPLETE: [RUTH]}),
    "a change asked for": Walk(
        change_asked_for, OUT | {EmailKind.CHANGE_ASKED: STAFF, EmailKind.NOT_COMPLETE: [PRIYA]}
    ),
    "taken back": Walk(taken_back, OUT | {EmailKind.WITHDRAWN: [PRIYA, RUTH]}),
    "time ran out": Walk(
        time_ran_out,
        OUT
        | {
            EmailKind.APPEAL_NEAR_OFFICE: [OFFICE],
            EmailKind.FEEDBACK: [PRIYA, RUTH],
            EmailKind.SIGNING_REMINDER: [PRIYA, RUTH] * 2,
            EmailKind.TIME_RAN_OUT: [PRIYA, RUTH],
            EmailKind.TIME_RAN_OUT_STAFF: STAFF,
        },
    ),
    "passed on": Walk(
        passed_on,
        OUT
        | {
            EmailKind.ASKED_TO_SIGN_FOR: [JO],
            EmailKind.PASSED_ON: [RUTH],
            EmailKind.PASSED_ON_STAFF: STAFF,
        },
    ),
    "on paper": Walk(on_paper, OUT | {EmailKind.SIGNED_ON_PAPER: [PRIYA]}),
    "on a device": Walk(
        on_a_device,
        OUT
        | {
            EmailKind.SIGNED_ON_DEVICE: [PRIYA],
            EmailKind.SIGNATURE_STRUCK: [PRIYA],
            EmailKind.WITHDRAWN: [RUTH],
            EmailKind.OBJECTION_UPHELD_STAFF: [IDRIS],
        },
    ),
    "paused": Walk(paused, OUT | {EmailKind.SIGNER_LOCKED: [OFFICE]}),
    "copies without signatures": Walk(
        copies_without_signatures,
        OUT
        | {
            EmailKind.DECLINED: STAFF,
            EmailKind.NOT_COMPLETE: [PRIYA],
            EmailKind.STATEMENT_COPY: [PRIYA, RUTH],
        },
    ),
}
