"""The example provider's cases: each stands where one walk of the product begins.

Dates are offsets from the day of loading, moved back to a working day. No example shows a real council late,
silent or absent: what is unflattering happens in the invented Sampleshire.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cases.certificates.corrections import Correction
from cases.intake.requests import Contact, RequestAnswers
from cases.meetings.arranging import Guest
from cases.meetings.models import Meeting, Outcome
from cases.meetings.outcomes import Change, new_row, outcome_of, save_changes
from cases.models import Case
from cases.vocabulary import (
    AppealWish,
    Asker,
    CertificateVariant,
    Choice,
    CorrectionReason,
    DecisionKind,
    PartyRole,
    Section,
    Side,
    Track,
    Wish,
)
from commands.demo.maker import CaseMaker
from commands.demo.not_safe import other_parent_not_safe, sibling_of_that_family
from commands.demo.people import viewer_named
from dates import from_uk
from services.certificates import correct_and_send, issue_and_send, record_posted
from services.container import Services


def add_cases(services: Services, session: Session, *, at: datetime) -> None:
    """Make every example case that is not there yet."""
    for reference, make in CASES.items():
        if session.scalar(select(Case).where(Case.reference == reference)) is None:
            make(CaseMaker(services, session, at, reference))


def _certificate_without_mediation(make: CaseMaker) -> None:
    case = make.request(
        RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_ASSESSMENT,
            sections=frozenset(),
            authority_code="bury",
            authority_name="Bury",
            person_name="Aarav Shah",
            person_birth_date=date(2015, 5, 3),
            contact=Contact(
                "Priya Shah",
                "priya.shah@example.com",
                "01632 960 014",
                best_times="After 4pm",
                message_safe=True,
            ),
            wish=Wish.CERTIFICATE,
            wish_to_appeal=AppealWish.YES,
            letter_date=make.day(-9),
            received_date=make.day(-7),
            letter_told_rights="yes",
            hopes="More help with reading and talking in class.",
        ),
        -2,
        22,
        52,
    )
    make.call(case, Choice.NO_MEDIATION, -1, 16, 2)


def _main_job(make: CaseMaker) -> None:
    case = make.request(
        RequestAnswers(
            asker=Asker.YOUNG_PERSON,
            party_role=PartyRole.YOUNG_PERSON,
            kind=DecisionKind.PLAN_CONTENTS,
            sections=frozenset({Section.B, Section.F, Section.I}),
            authority_code="liverpool",
            authority_name="Liverpool",
            person_name="Kofi Mensah-Reid",
            person_birth_date=date(make.today.year - 19, 2, 11),
            contact=Contact(
                "Kofi Mensah-Reid", "kofi.mensah-reid@example.com", "07700 900 118", message_safe=True
            ),
            wish=Wish.MEDIATION,
            wish_to_appeal=AppealWish.YES,
            letter_date=make.day(-34),
            needs=("Breaks",),
        ),
        -28,
    )
    officer = make.officer(case, "Dan Petrie", "dan.petrie@liverpool.example.com", "SEND casework manager")
    aunt = make.party(
        case, PartyRole.SUPPORTER, Side.FAMILY, "Abena Mensah", email="abena.mensah@example.com"
    )
    make.call(case, Choice.MEDIATION, -27, 10, 30)
    guests = [
        Guest("Kofi Mensah-Reid", "Young person", party=case.parties[0]),
        Guest("Dan Petrie", "SEND casework manager", for_whom="Liverpool", party=officer),
        Guest("Abena Mensah", "Supporter", for_whom="Kofi Mensah-Reid", party=aunt),
    ]
    starts = from_uk(make.today, time(10, 0))
    meeting = make.meeting(
        case, "Idris Vaughan", starts, guests, arranged=-14, place="Meeting room 2, The Old Library, Nowhere"
    )
    _half_typed(make, meeting)


def _half_typed(make: CaseMaker, meeting: Meeting) -> Outcome:
    by = viewer_named(make.session, "Idris Vaughan")
    outcome = outcome_of(make.session, meeting, by=by, at=make.now)
    first, second = new_row(), new_row()
    day = make.today
    plan_by, visit_by = day + timedelta(weeks=2), day + timedelta(weeks=5)
    values: dict[str, object] = {
        f"actions.{first}.position": 1,
        f"actions.{first}.what": "Name Hillside College (example) in section I",
        f"actions.{first}.done_means": "Kofi has the amended plan by email",
        f"actions.{first}.section": "I",
        f"actions.{first}.kind": "name_school",
        f"actions.{first}.owner_party": "Liverpool",
        f"actions.{first}.owner_person": "Dan Petrie, SEND casework manager",
        **_typed_date(f"actions.{first}.due_date", plan_by),
        f"actions.{first}.due_basis": "reg42_2",
        f"actions.{second}.position": 2,
        f"actions.{second}.what": "Put weekly speech and language sessions into section F",
        f"actions.{second}.section": "F",
        f"actions.{second}.kind": "change_contents",
        f"actions.{second}.owner_party": "Liverpool",
        **_typed_date(f"actions.{second}.due_date", visit_by),
        f"actions.{second}.due_basis": "reg42_2",
    }
    changes = [Change(name, value, outcome.revision) for name, value in values.items()]
    save_changes(make.session, outcome, changes, by=by, at=make.now)
    return outcome


def _typed_date(stem: str, day: date) -> dict[str, object]:
    return {
        stem: day.isoformat(),
        f"{stem}_day": str(day.day),
        f"{stem}_month": str(day.month),
        f"{stem}_year": str(day.year),
    }


def _shared_email(make: CaseMaker) -> None:
    case = make.request(
        replace(
            _drs_answers("Darlington", "darlington", "Zosia Nowicka-O'Brien", 8, make),
            contact=Contact("Ewa Nowicka", "nowicka.obrien@example.com", "07700 900 231", message_safe=True),
        ),
        -24,
    )
    case.track = Track.DRS
    officer = make.officer(
        case, "Mina Castellano", "mina.castellano@darlington.example.com", "SEND casework manager"
    )
    father = make.party(
        case, PartyRole.PARENT, Side.FAMILY, "Łukasz O'Brien", email="nowicka.obrien@example.com"
    )
    school = make.party(
        case,
        PartyRole.SETTING,
        Side.SETTING,
        "Joy Achterberg",
        organisation="Saltern Bank School (example)",
        post="SENCO",
        email="joy.achterberg@salternbank.example.com",
    )
    guests = [
        Guest("Ewa Nowicka", "Parent", for_whom="Zosia", party=case.parties[0]),
        Guest("Łukasz O'Brien", "Parent", for_whom="Zosia", party=father),
        Guest("Mina Castellano", "SEND casework manager", for_whom="Darlington", party=officer),
        Guest("Joy Achterberg", "SENCO", for_whom="Saltern Bank School (example)", party=school),
    ]
    make.meeting(
        case,
        "Maud Ferris",
        from_uk(make.today, time(13, 30)),
        guests,
        arranged=-12,
        place="The Quiet Room, Nowhere Community Centre",
    )


def _deemed(make: CaseMaker) -> None:
    case = make.request(
        RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_PLAN,
            sections=frozenset(),
            authority_code="sampleshire",
            authority_name="Sampleshire (example)",
            person_name="Sami Haddad",
            person_birth_date=date(make.today.year - 6, 6, 30),
            contact=Contact("Nour Haddad", "nour.haddad@example.com", "07700 900 342", message_safe=True),
            wish=Wish.MEDIATION,
            wish_to_appeal=AppealWish.YES,
            letter_date=make.day(-45),
            needs=("Interpreter",),
            language="Arabic",
        ),
        -33,
    )
    make.call(case, Choice.MEDIATION, -31, 14)


def _drs_two_answers_open(make: CaseMaker) -> None:
    case = make.request(
        replace(
            _drs_answers("Middlesbrough", "middlesbrough", "Tobi Adeyemi-Clarke", 13, make),
            contact=Contact("Grace Adeyemi-Clarke", "grace.adeyemi-clarke@example.com", "07700 900 453"),
        ),
        -6,
    )
    case.track = Track.DRS


def _no_email_replaced(make: CaseMaker) -> None:
    case = make.request(
        RequestAnswers(
            asker=Asker.PARENT,
            kind=DecisionKind.NO_AMENDMENT,
            sections=frozenset({Section.F}),
            authority_code="redcar-and-cleveland",
            authority_name="Redcar & Cleveland",
            person_name="Ivy Hayle",
            person_birth_date=date(make.today.year - 15, 9, 2),
            contact=Contact("Thomas Hale", None, "01632 960 077", "9 Seaview Steps, Nowhere, ZZ99 1AA"),
            wish=Wish.CERTIFICATE,
            wish_to_appeal=AppealWish.YES,
            letter_date=make.day(-52),
        ),
        -45,
    )
    make.call(case, Choice.NO_MEDIATION, -44, 11)
    adviser = viewer_named(make.session, "Sam Reed")
    certificate, _ = issue_and_send(
        make.session,
        case.decisions[0],
        case.parties[0],
        CertificateVariant.NO_MEDIATION,
        by=adviser,
        at=make.instant(-44, 15),
        policy=make.services.policy,
        work=make.services.work,
    )
    corrected = correct_and_send(
        make.session,
        certificate,
        Correction(person_name="Ivy Hale"),
        CorrectionReason.NAME,
        by=adviser,
        at=make.instant(-42, 10),
        work=make.services.work,
    )
    record_posted(make.session, corrected, by=adviser, at=make.instant(-42, 16))


def _drs_answers(authority: str, code: str, name: str, age: int, make: CaseMaker) -> RequestAnswers:
    return RequestAnswers(
        asker=Asker.PARENT,
        kind=DecisionKind.NOT_DELIVERED,
        sections=frozenset(),
        authority_code=code,
        authority_name=authority,
        person_name=name,
        person_birth_date=date(make.today.year - age, 1, 15),
        contact=Contact("", None),
        wish=Wish.TALK,
    )


CASES = {
    "CP-7K3M-2Q": _certificate_without_mediation,
    "CP-2M6T-8R": _main_job,
    "CP-4H8W-9N": _shared_email,
    "CP-9V2X-5K": _deemed,
    "CP-3B7F-6J": _drs_two_answers_open,
    "CP-6Q4D-3W": _no_email_replaced,
    "CP-8D5R-4T": other_parent_not_safe,
    "CP-5F9H-7M": sibling_of_that_family,
}
