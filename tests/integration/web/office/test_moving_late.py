"""A family moves once its meeting was held, or agreements are out: what was stays, nothing is asked anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.accounts.people import Actor
from cases.attending.supporters import name_supporter
from cases.drs.parts import TakingPart
from cases.meetings.bringing import bring_supporters
from cases.meetings.models import Meeting
from cases.models import Case
from cases.vocabulary import CertificateVariant, EnvelopeState, MeetingState, Role
from dates import uk_day
from mail.kinds import EmailKind
from services.agreements.sending import send_agreement
from services.casework.taking_part import MeetingIsOver, ask_also, takes_answers
from services.certificates import issue_and_send
from services.meetings.arranging import conclude, mark_not_held
from services.signing import closing_instant
from signing.links.links import give_link
from signing.links.tokens import Purpose
from signing.models import Envelope, Signer
from tests import factories
from tests.factories import viewer_of
from tests.integration.web.office.arranging import a_choice
from tests.integration.web.office.arranging import emails as words_of
from tests.integration.web.office.conftest import Office
from tests.integration.web.office.talks import a_booked_meeting
from tests.integration.web.office.test_moving import emails, moved
from tests.integration.web.office.test_taking_part import drs

__all__ = ["drs"]


def a_meeting(office: Office, reference: str, **ahead: float) -> None:
    """Arrange the meeting of the case so far ahead."""
    with office.services.database.write() as session:
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        idris, bea = office.people["Idris Vaughan"], office.people["Bea Hollis"]
        factories.a_meeting(session, case, idris, bea, starts=office.clock() + timedelta(**ahead))


def moves_today(office: Office, reference: str) -> None:
    """Record the move to Liverpool, as of today."""
    day = uk_day(office.clock())
    assert not moved(office.browser("Bea Hollis"), reference, moved_on=day).problems


def attending(office: Office) -> list[str]:
    """The names on the one meeting of the case."""
    with office.services.database.read() as session:
        return [one.name for one in session.scalars(select(Meeting)).one().attendances]


def test_a_move_after_the_meeting_changes_nobody_who_was_there_and_invites_nobody(
    office: Office,
) -> None:
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_choice(office)
    a_meeting(office, reference, days=2)
    before = attending(office)
    office.clock.pass_(days=3)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/move")
    assert page.says("has begun or is over", "Who was asked to it stays as it is", "If it was not held")
    assert not page.says("is invited to the meeting of")
    assert not page.says("email the new local authority to ask for dates")

    moves_today(office, reference)

    assert attending(office) == before
    assert "Ruth Okafor" in before
    assert emails(office, EmailKind.NOT_ASKED) == []
    for kind in (EmailKind.INVITATION, EmailKind.MEDIATION_CHOSEN):
        assert lily.email not in emails(office, kind), kind
    outcome = office.browser("Idris Vaughan").get(f"/mediator/{reference}")
    assert outcome.says("Ruth Okafor")
    assert not outcome.says("Who is coming Name Role Priya Shah Role Parent Liverpool")


def test_a_meeting_that_was_not_held_is_recorded_first_and_the_new_authority_is_asked_for_dates(
    office: Office,
) -> None:
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_choice(office)
    a_meeting(office, reference, days=2)
    office.clock.pass_(days=3)
    old = office.browser("Bea Hollis")
    page = old.get(f"/office/cases/{reference}/move")
    with office.services.database.write() as session:
        idris = viewer_of(office.people["Idris Vaughan"])
        mark_not_held(
            session, session.scalars(select(Meeting)).one(), because="", by=idris, at=office.clock()
        )
    day = uk_day(office.clock())
    again = old.send(page, {"authority": "liverpool", "tell_earlier": "no", "moved_on": day})
    assert again.says("Something changed since this page was opened", "to ask for dates")
    moves_today(office, reference)
    assert lily.email in emails(office, EmailKind.MEDIATION_CHOSEN)


def test_the_new_authority_is_not_asked_to_take_part_in_a_meeting_that_has_ended(
    office: Office, drs: str
) -> None:
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    a_booked_meeting(office, drs)
    before = attending(office)
    office.clock.pass_(days=21)

    moves_today(office, drs)

    for kind in (EmailKind.TAKE_PART, EmailKind.INVITATION):
        assert lily.email not in emails(office, kind), kind
    assert emails(office, EmailKind.NOT_ASKED) == []
    assert attending(office) == before
    assert (
        office.browser("Bea Hollis").get(f"/office/cases/{drs}/drs").says("The time of the meeting is over")
    )
    with office.services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        part = session.scalars(select(TakingPart)).first()
        assert part is not None
        assert not takes_answers(session, part, at=office.clock())
        assert takes_answers(session, part, at=meeting.ends_at - timedelta(minutes=1))
        liverpool = meeting.case.authority_party()
        assert liverpool is not None
        by, at = Actor.of(viewer_of(office.people["Bea Hollis"])), office.clock()
        with pytest.raises(MeetingIsOver):
            ask_also(session, meeting.case, [liverpool], uk_day(at), by=by, at=at, keys=office.services.keys)
        meeting.state = MeetingState.NOT_HELD
        session.flush()
        assert takes_answers(session, part, at=office.clock()), "nothing came of it: the question goes on"


def test_a_move_after_mediation_is_over_asks_the_new_authority_for_nothing(office: Office) -> None:
    lily = office.add("Lily Marsh", Role.OFFICER, authority_code="liverpool")
    reference = a_choice(office)
    a_meeting(office, reference, hours=2)
    office.clock.pass_(hours=6)
    services, sam = office.services, viewer_of(office.people["Sam Reed"])
    with services.database.write() as session:
        idris = office.people["Idris Vaughan"]
        meeting = session.scalars(select(Meeting)).one()
        outcome = factories.an_outcome(session, meeting, idris, at=office.clock())
        conclude(session, outcome, by=viewer_of(idris), at=office.clock())
    office.clock.pass_(days=1)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/move")
    assert not page.says("to ask for dates")

    moves_today(office, reference)

    assert lily.email not in emails(office, EmailKind.MEDIATION_CHOSEN)
    lilys = office.browser("Lily Marsh")
    assert lilys.get(f"/authority/cases/{reference}").status == 404, "nothing has come for it yet"
    office.clock.pass_(hours=1)
    with services.database.write() as session:
        case = session.scalars(select(Case)).one()
        issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.HELD,
            by=sam,
            at=office.clock(),
            policy=services.policy,
            work=services.work,
        )
    theirs = lilys.get(f"/authority/cases/{reference}")
    assert theirs.status == 200
    assert not theirs.says("Tell us two dates")
    assert not theirs.says("Please arrange the mediation by")
    assert not lilys.get("/authority").says("CP-")


def an_agreement_is_out(office: Office) -> None:
    """Ask all who come to sign the agreement before the meeting, as once its pages are made."""
    services = office.services
    with services.database.write() as session:
        meeting = session.scalars(select(Meeting)).one()
        family, bury = meeting.case.parties[:2]
        at, by = office.clock(), Actor.of(viewer_of(office.people["Bea Hollis"]))
        name_supporter(session, bury, "Jo Marsh", "adviser", is_lawyer=False, by=by, at=at)
        bring_supporters(session, meeting.case, at=at)
        (envelope,) = send_agreement(
            session,
            meeting,
            asked=[family.name, bury.name, "Jo Marsh"],
            by=viewer_of(office.people["Idris Vaughan"]),
            at=at,
            provider=services.provider,
            public_url="http://x",
            note_days=28,
            work=services.work,
        )
        envelope.state, envelope.made_at, envelope.circulated_at = EnvelopeState.OUT, at, at
        for signer in envelope.signers:
            give_link(
                session,
                Purpose.OPEN_DOCUMENT,
                signer.id,
                case_id=meeting.case_id,
                until=closing_instant(uk_day(meeting.starts_at)),
                at=at,
                keys=services.keys,
            )


def test_the_earlier_authority_signs_no_agreement_before_a_meeting_that_it_no_longer_comes_to(
    office: Office,
) -> None:
    reference = a_choice(office)
    office.add("Ruth Okafor", Role.OFFICER)
    a_meeting(office, reference, days=9)
    an_agreement_is_out(office)
    office.clock.pass_(hours=1)
    page = office.browser("Bea Hollis").get(f"/office/cases/{reference}/move")
    assert page.says("Bury is no longer asked to sign AM-", "its link works no longer")
    assert not page.says("Bury signs what it agreed")

    moves_today(office, reference)

    with office.services.database.read() as session:
        signers = session.scalars(select(Signer)).all()
        assert {one.name: len(one.live_links) for one in signers} == {
            "Priya Shah": 1,
            "Ruth Okafor": 0,
            "Jo Marsh": 0,
        }
        assert session.scalars(select(Envelope)).one().state is EnvelopeState.OUT
    (words,) = words_of(office, EmailKind.CASE_MOVED_AWAY)
    assert "If an Outcome Statement waits for your signature" in words
    assert "An agreement before a meeting that is still to come is no longer yours to sign" in words
