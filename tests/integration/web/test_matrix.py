"""Who may open what: every address of the site, as every kind of visitor; and opening changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from cases.accounts.people import Actor, User
from cases.agreed.models import AgreedAction
from cases.attending.access_needs import ask_for_access
from cases.attending.supporters import name_supporter
from cases.attending.views import ViewsGiven, give_views
from cases.bundles.contents import add_certificate, new_bundle
from cases.bundles.models import BundleDocument
from cases.bundles.part_a import ask_consents
from cases.casework.files import MEDIATOR, set_readers
from cases.casework.links import link_cases, links_of
from cases.casework.notes import write_note
from cases.casework.planned import plan_step
from cases.casework.subject_access import SubjectPage, SubjectRequest
from cases.certificates.models import Certificate
from cases.complaints import ComplaintAbout, ComplaintRecord, ComplaintWay
from cases.documents import Upload, UploadPurpose
from cases.drs.parts import record_focus_agreed, set_focus
from cases.drs.request import DisagreementAnswers
from cases.enums.contact import ContactKind
from cases.holidays.models import HolidayChangeKind
from cases.meetings.notices import add_meeting_notice
from cases.meetings.proposed_times import TimePlan, ask_for_times, propose_time
from cases.models import Case
from cases.party_notices import add_party_notice
from cases.reports.models import QuarterReport
from cases.retention.models import Erasure
from cases.vocabulary import (
    AccessKind,
    Against,
    CertificateVariant,
    Choice,
    DueBasis,
    EntryKind,
    ErasureState,
    Ground,
    LinkKind,
    MeetingMode,
    MeetingNoticeKind,
    PartyNoticeKind,
    Role,
    SharedPart,
    Track,
    ViewsHow,
)
from mail.outbox import Delivery
from services.case_lists.files import ask_for_export, keep_list
from services.casework.late_letters import receive_letter
from services.casework.sharing import ShareWish, share_page
from services.casework.taking_part import ask_everyone
from services.certificates import issue_and_send
from services.contact.changes import ask_for_contact_change
from services.container import Services
from services.directory.files import keep_file
from services.meetings.arranging import conclude
from services.provider.bank_holidays import plan_change, propose
from services.provider.complaints import record_complaint
from services.statements.versions import make_statement
from tests.app_services import make_services
from tests.factories import a_case, a_meeting, a_user, an_advised_case, an_outcome, viewer_of
from tests.passwords import quick_hash
from tests.unit.signing.pdfs import a_pdf
from tests.web_apps import make_web
from web.viewers import GUARD

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
PASSWORD = "long walks home"
HASH = quick_hash(PASSWORD)
OLD_CASES = b"""number,child,birth date,authority,decision,contacted on,name
1,Lena Novak,2012-02-29,bury,D1,2026-11-03,Eva Novak
"""
"""A list of cases with all that it needs."""

OFFICE = frozenset({"coordinator", "adviser"})
KEEPERS = frozenset({"coordinator", "administrator"})
EVERYONE_SIGNED_IN = OFFICE | {"mediator", "other mediator", "officer", "other officer", "administrator"}
NOBODY: frozenset[str] = frozenset()
"""There is no such thing in this installation (no file or picture was made): no page for anyone."""

# Endpoint → who is let in; everyone else is asked to sign in, or told that there is no such page.
# The case is Bury's, met with "mediator" on 20 November, has a certificate and a paper still to be made.
LET_IN: dict[str, frozenset[str]] = {
    "accounts.account": EVERYONE_SIGNED_IN,
    "directory.mine": frozenset({"adviser", "mediator", "other mediator"}),
    **dict.fromkeys(
        (
            "administering.people",
            "administering.add_person",
            "administering.person",
            "administering.health",
            "administering.held",
            "administering.ask_to_drop",
        ),
        frozenset({"administrator"}),
    ),
    **dict.fromkeys(
        (
            "directory.index",
            "directory.entries",
            "directory.new_entry",
            "directory.entry",
            "directory.edit_entry",
            "directory.history",
            "directory.end",
            "directory.list_file",
            "directory.send_file",
            "directory.import_file",
        ),
        frozenset({"administrator", "coordinator"}),
    ),
    **dict.fromkeys(
        (
            "authority.waiting",
            "authority.cases",
            "authority.certificates",
            "authority.ask",
            "authority.weekly_email",
        ),
        frozenset({"officer", "other officer"}),
    ),
    **dict.fromkeys(("authority.people", "authority.invite_person"), frozenset({"officer", "other officer"})),
    "authority.person": frozenset({"officer"}),
    "authority.case": frozenset({"officer"}),
    "authority.pass_case_on": frozenset({"officer"}),
    "authority.shared_file": frozenset({"officer"}),
    "mediator.shared_file": frozenset({"coordinator", "mediator"}),
    "authority.cannot_arrange": frozenset({"officer"}),
    "authority.action": frozenset({"officer"}),
    "authority.action_file": NOBODY,
    "office.late_contact_file": NOBODY,
    **dict.fromkeys(
        (
            "provider.bank_holidays",
            "provider.add_holiday",
            "provider.change_holiday",
            "provider.holiday_change",
            "provider.details",
            "provider.overview",
            "provider.logo",
            "provider.texts",
            "provider.text",
            "provider.edit_text",
            "provider.new_article",
            "provider.complaint_list",
            "provider.new_complaint",
            "provider.kept_complaint",
            "provider.feedback",
            "provider.comments",
            "provider.retention",
        ),
        KEEPERS,
    ),
    "mediator.today": frozenset({"mediator", "other mediator"}),
    "mediator.feedback": frozenset({"mediator", "other mediator"}),
    "authority.feedback": frozenset({"officer", "other officer"}),
    **dict.fromkeys(
        (
            "mediator.agreement",
            "mediator.change",
            "mediator.desk",
            "mediator.meeting",
            "mediator.outcome",
            "mediator.page",
            "mediator.statement",
            "mediator.signer_address",
            "mediator.signed_paper",
            "mediator.signing_letter_file",
            "mediator.last_day",
        ),
        frozenset({"coordinator", "mediator"}),
    ),
    **dict.fromkeys(
        (
            "mediator.conclude",
            "mediator.not_held",
            "mediator.stopped",
            "mediator.no_statement",
            "mediator.withdraw",
            "mediator.give_copies",
            "mediator.note_of_assent",
            "mediator.talks",
        ),
        frozenset({"mediator"}),
    ),
    **dict.fromkeys(
        (
            "authority.new_bundle_page",
            "authority.bundle",
            "authority.bundle_name",
            "authority.bundle_remove",
            "authority.bundle_new_section",
            "authority.bundle_section",
            "authority.bundle_add_files",
            "authority.bundle_add_certificates",
            "authority.bundle_add_part_a",
            "authority.bundle_document",
        ),
        frozenset({"officer"}),
    ),
    "authority.take_part": frozenset({"officer"}),
    "authority.part_letter": frozenset({"officer"}),
    "authority.part_news": NOBODY,
    **dict.fromkeys(
        (
            "office.calls_and_focus",
            "office.first_talk",
            "office.focus",
            "office.ask_to_take_part",
            "office.answer_by_phone",
            "office.tell_not_going_ahead",
            "office.part_letter",
            "office.private_notes",
        ),
        frozenset({"coordinator"}),
    ),
    **dict.fromkeys(
        (
            "office.ask_about_times",
            "office.change_proposed_time",
            "office.comes_from",
            "office.propose",
            "office.times",
            "office.times_by_phone",
        ),
        frozenset({"coordinator"}),
    ),
    "authority.choose_times": frozenset({"officer"}),
    **dict.fromkeys(("mediator.file", "mediator.picture", "office.issued_picture"), NOBODY),
    **dict.fromkeys(
        ("mediator.paper_to_sign", "mediator.paper_scan", "mediator.paper_words", "mediator.agreement_file"),
        NOBODY,
    ),
    "mediator.device_words": NOBODY,
    **dict.fromkeys(
        (
            "office.today",
            "office.failed_jobs",
            "office.new_request",
            "office.case_list",
            "office.case_page",
            "office.access_need",
            "office.new_need",
            "office.new_views",
            "office.new_supporter",
            "office.case_views",
            "office.case_details",
            "office.close",
            "office.correct_note",
            "office.add_file",
            "office.case_link",
            "office.file_readers",
            "office.link_case",
            "office.move",
            "office.new_step",
            "office.notes",
            "office.owner",
            "office.planned_step",
            "office.reopen",
            "office.party_page",
            "office.add_person",
            "office.decision_page",
            "office.new_decision",
            "office.delivery_page",
            "office.check_letter",
            "office.meeting_notice_page",
            "office.party_notice_page",
            "office.request_link",
            "office.contact_change",
            "office.document_file",
            "office.ask_large_print",
            "office.upload_file",
            "office.next_call",
            "office.call",
            "office.certificate",
            "office.certificate_picture",
            "office.issued",
            "office.cannot_arrange",
            "office.meeting_file",
            "office.meeting_decisions",
            "office.adjourned",
            "office.custody",
            "office.detained",
            "office.safety",
            "office.contact_said",
            "office.clear_contact_page",
            "office.safety_close_paper",
            "office.safety_looked",
            "office.to_review",
            "office.records_due",
            "office.case_records",
            "office.erased_records",
        ),
        OFFICE,
    ),
    **dict.fromkeys(("office.correct", "office.withdraw", "office.late_contact"), frozenset({"adviser"})),
    **dict.fromkeys(
        (
            "office.reports",
            "office.report_cases",
            "office.report_file",
            "office.quarter_report_file",
            "office.make_quarter_report",
        ),
        frozenset({"coordinator"}),
    ),
    **dict.fromkeys(("authority.figures", "authority.sen2_file"), frozenset({"officer", "other officer"})),
    **dict.fromkeys(
        ("office.actions", "office.case_actions", "office.action", "office.show_actions_letter"),
        frozenset({"coordinator"}),
    ),
    **dict.fromkeys(
        (
            "office.own_data",
            "office.own_data_waiting",
            "office.own_data_pages",
            "office.own_data_page",
            "office.own_data_picture",
        ),
        frozenset({"coordinator"}),
    ),
    "office.supporter": frozenset({"coordinator"}),
    "office.health_body": frozenset({"coordinator"}),
    "authority.health_told": frozenset({"officer"}),
    "authority.part_a": frozenset({"officer"}),
    "authority.who_comes": frozenset({"officer"}),
    **dict.fromkeys(
        (
            "office.acting",
            "office.agreed_before",
            "office.arrange",
            "office.safety_take_back",
            "office.staff_checked",
            "office.change_kind",
            "office.part_a_by_phone",
            "office.signer_page",
        ),
        frozenset({"coordinator"}),
    ),
    **dict.fromkeys(
        (
            "office.case_lists",
            "office.empty_case_list",
            "office.import_cases",
            "office.export_cases",
            "office.exported_cases_ready",
            "office.exported_cases_file",
        ),
        frozenset({"coordinator"}),
    ),
}
PUBLIC = ("public.", "party.", "static", "mailbox.", "problem")
"""Open to all, or to whoever holds a link: those pages ask for it themselves."""
PUBLIC_ACCOUNTS = frozenset(
    f"accounts.{name}"
    for name in (
        "sign_in",
        "sign_out",
        "still",
        "forgotten",
        "link_sent",
        "set_new_password",
        "password_is_set",
        "stop_summary",
        "summary_is_stopped",
    )
)


class Site:
    """An installation with one of each kind of visitor signed in, and what stands in its addresses."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.app: Flask = make_web(services)
        self.values: dict[str, Any] = {}
        with services.database.write() as session:
            self.users = self._people(session)
            self._fill(session)
        self.browsers = {"anyone": self.app.test_client()} | {
            who: self._signed_in(user) for who, user in self.users.items()
        }

    def _people(self, session: Session) -> dict[str, User]:
        return {
            "coordinator": a_user(session, Role.COORDINATOR, password=HASH),
            "adviser": a_user(session, Role.ADVISER, password=HASH, senior=True),
            "mediator": a_user(session, Role.MEDIATOR, password=HASH),
            "other mediator": a_user(session, Role.MEDIATOR, "Maud Ferris", password=HASH),
            "officer": a_user(session, Role.OFFICER, password=HASH, leads=True),
            "other officer": a_user(
                session, Role.OFFICER, "Dan Petrie", password=HASH, authority_code="liverpool", leads=True
            ),
            "administrator": a_user(session, Role.ADMINISTRATOR, password=HASH),
        }

    def _fill(self, session: Session) -> None:
        adviser, mediator = self.users["adviser"], self.users["mediator"]
        case = an_advised_case(self.services, session, adviser, Choice.MEDIATION)
        starts = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
        meeting = a_meeting(session, case, mediator, self.users["coordinator"], starts=starts)
        outcome = an_outcome(session, meeting, mediator, at=starts + timedelta(hours=3))
        conclude(session, outcome, by=viewer_of(mediator), at=starts + timedelta(hours=3))
        certificate, _ = issue_and_send(
            session,
            case.decisions[0],
            case.parties[0],
            CertificateVariant.HELD,
            by=viewer_of(adviser),
            at=starts + timedelta(hours=4),
            policy=self.services.policy,
            work=self.services.work,
        )
        assert certificate.document is not None
        certificate.document.sealed_digest = self.services.blobs.keep(b"%PDF-1.7 sealed")
        certificate.document.pdf_digest, certificate.document.pages = certificate.document.sealed_digest, 1
        certificate.document.sealed_at = NOW
        upload = self._upload(case.id)
        session.add(upload)
        envelope = make_statement(
            session,
            outcome,
            open_until=NOW.date(),
            by=viewer_of(mediator),
            at=NOW,
            provider=self.services.provider,
            bank_holidays=self.services.bank_holidays,
            work=self.services.work,
        )
        action_id = uuid4()
        session.add(
            AgreedAction(
                id=action_id,
                case_id=case.id,
                outcome_id=outcome.id,
                version=envelope.version,
                statement_ref=envelope.reference,
                number=1,
                paper_number=1,
                what="Issue the plan",
                done_means="the family has it",
                owner="Bury",
                owner_party=case.authority_party(),
                due_date=NOW.date() + timedelta(days=14),
                due_basis=DueBasis.AGREED,
                due_reason="Agreed at the meeting",
                agreed_on=starts.date(),
                kept_at=NOW,
            )
        )
        letter, _ = receive_letter(session, case.decisions[0], case.parties[0], [], NOW.date(), at=NOW)
        add_meeting_notice(
            session,
            meeting,
            case.parties[0],
            MeetingNoticeKind.CANCELLED,
            starts_at=NOW + timedelta(days=9),
            at=NOW,
        )
        change = ask_for_contact_change(
            session,
            case.parties[0],
            ContactKind.EMAIL,
            "other@example.com",
            at=NOW,
            keys=self.services.keys,
        )
        assert change is not None
        wish = ShareWish("Amina Yusuf", "", (SharedPart.WHERE,), 7)
        shared = share_page(session, case.parties[0], wish, at=NOW, keys=self.services.keys)
        notice = add_party_notice(
            session,
            case.parties[0],
            PartyNoticeKind.CERTIFICATE_WITHDRAWN,
            {"certificate": str(certificate.id)},
            at=NOW,
        )
        coordinator = viewer_of(self.users["coordinator"])
        step, _ = plan_step(session, case, what="Ask", due_on=NOW.date(), by=coordinator, at=NOW)
        need, _ = ask_for_access(
            session, case.parties[0], AccessKind.QUIET_ROOM, "", by=Actor.of(coordinator), at=NOW
        )
        views, _ = give_views(
            session,
            case.parties[0],
            ViewsGiven("I like my school", ViewsHow.OWN_WORDS),
            None,
            by=Actor.of(coordinator),
            at=NOW,
        )
        comes, _ = name_supporter(
            session,
            case.authority_party() or case.parties[0],
            "Lee Ward",
            "solicitor",
            is_lawyer=True,
            by=Actor.of(coordinator),
            at=NOW,
        )
        note, _ = write_note(session, case, "They prefer mornings", by=coordinator, at=NOW)
        session.flush()
        waiting = an_advised_case(self.services, session, adviser, Choice.MEDIATION, person_name="Chose")
        self.chose = waiting.reference
        self.drs = self._asked_to_take_part(session).reference
        link_cases(session, case, waiting, LinkKind.SIBLINGS, by=coordinator, at=NOW)
        plan = TimePlan(
            starts_at=NOW + timedelta(days=9),
            ends_at=NOW + timedelta(days=9, hours=2),
            mediator=self.users["mediator"],
            mode=MeetingMode.PHONE,
            dial_in="0800 000 000",
        )
        actor, day = Actor.of(coordinator), NOW.date() + timedelta(days=4)
        propose_time(session, case, plan, by=actor, at=NOW)
        ask_for_times(session, case, case.parties[:2], day, by=actor, at=NOW)
        ask_consents(session, case, envelope.id, [one.id for one in case.parties], by=actor, at=NOW)
        self.bundled = self._bundle(session, case, certificate)
        everyone = [MEDIATOR, str(getattr(case.authority_party(), "id", ""))]
        set_readers(session, case, upload, everyone, by=coordinator, at=NOW)
        delivery = session.scalars(select(Delivery.id).where(Delivery.case_id == case.id)).first()
        sent_file = keep_file(
            session,
            EntryKind.AUTHORITY,
            "list.csv",
            b"name\nLeeds\n",
            by=viewer_of(self.users["coordinator"]),
            at=NOW,
        )
        cases = keep_list(session, "old.csv", OLD_CASES, by=coordinator, at=NOW)
        exported = ask_for_export(session, "To look at it", by=coordinator, at=NOW)
        erased = Erasure(
            case_id=uuid4(),
            state=ErasureState.FINISHED,
            records={"files": "delete"},
            whole=False,
            due_on=NOW.date(),
            schedule_version=0,
            proposed_at=NOW,
            proposed_by="Bea Hollis",
            erased_at=NOW,
        )
        session.add(erased)
        session.flush()
        quarter_report = QuarterReport(
            authority_name=case.authority_name,
            quarter="2026-Q3",
            asked_at=NOW,
            asked_by="Bea Hollis",
            report_data={},
            made_at=NOW,
            pdf_digest=self.services.blobs.keep(a_pdf(title="Report")),
        )
        session.add(quarter_report)
        asked = SubjectRequest(
            case_id=case.id,
            number=1,
            asked_on=NOW.date(),
            due_on=NOW.date() + timedelta(days=30),
            proved_by="We phoned back",
            opened_at=NOW,
            opened_by="Bea Hollis",
            collected_at=NOW,
        )
        session.add(asked)
        session.flush()
        session.add(
            SubjectPage(
                request_id=asked.id,
                position=1,
                title="A page",
                words="Words",
                pdf_digest=self.services.blobs.keep(a_pdf(title="Own")),
            )
        )
        self.values = {
            "place": 1,
            "quarter_report_id": quarter_report.id,
            "erasure_id": erased.id,
            "bundle_id": self.bundled.section.bundle_id,
            "section_id": self.bundled.section_id,
            "list_id": cases.id,
            "export_id": exported.id,
            "kind_address": "authorities",
            "entry_code": "bury",
            "file_id": sent_file.id,
            "reference": case.reference,
            "meeting_id": meeting.id,
            "decision": 1,
            "party": 1,
            "number": 1,
            "action_id": action_id,
            "user_id": self.users["officer"].id,
            "document_id": certificate.document_id,
            "delivery_id": delivery,
            "upload_id": upload.id,
            "letter_id": letter.id,
            "notice_id": meeting.notices[0].id,
            "party_notice_id": notice.id,
            "contact_id": change.id,
            "said": "in-use",
            "agrees": "yes",
            "shared_id": shared.id,
            "step_id": step.id,
            "need_id": need.id,
            "views_id": views.id,
            "supporter_id": comes.id,
            "link_id": links_of(session, case)[0].id,
            "note_id": note.id,
            "envelope_id": envelope.id,
            "signer_id": envelope.signers[0].id,
            "paper_id": envelope.id,  # nobody signed on paper: mediator/test_on_paper.py has one
            "acting_id": envelope.id,  # nobody is recorded: party/test_passing_on.py has one
            "desk_id": envelope.id,  # no desk has it: mediator/test_signing_desk.py has one
            "what": "link",
            "part": "whole",
            "key": case.id,
            "token": "no-token-of-ours",
            "name": "0" * 32,
            "note": "agreement-to-mediate",
            "topic": "mediation",
            "code": "H4T9WX",
            "kind": "pdf",
            "version": 1,
            "letter": "a",
            "page": 1,
            "width": 820,
            "which": "whole",
            "change": "add",
            "day": "2031-06-03",
            "verdict": "decline",
            "act": "check",
            "quarter": "2026-Q3",
            "audience": "family",
            "stage": "after",
            "slug": "when-and-how-to-appeal",
            "change_id": self._proposed(session),
        }
        self.certificate = certificate.reference

    def _bundle(self, session: Session, case: Case, certificate: Certificate) -> BundleDocument:
        """A bundle of the authority with a certificate in it."""
        officer = viewer_of(self.users["officer"])
        begun = new_bundle(
            session, case, officer, title="Ours", profile="send", names_person=False, by=officer.name, at=NOW
        )
        by = officer.name
        return add_certificate(session, begun.sections[0], certificate, bytes_=15, by=by, at=NOW)

    def _asked_to_take_part(self, session: Session) -> Case:
        """A case of disagreement resolution, in which the family and the authority are asked."""
        about = DisagreementAnswers(grounds=(Ground.SUPPORT,), against=(Against.AUTHORITY,))
        case = a_case(self.services, session, track=Track.DRS, disagreement=about, person_name="Asked")
        by = Actor.of(viewer_of(self.users["coordinator"]))
        set_focus(session, case, "How help is given.", by=by, at=NOW)
        for party in case.parties:
            record_focus_agreed(session, party, by=by, at=NOW)
        reply_by = NOW.date() + timedelta(days=10)
        ask_everyone(session, case, case.parties, reply_by, by=by, at=NOW, keys=self.services.keys)
        return case

    def _proposed(self, session: Session) -> UUID:
        """A change of the bank holidays that waits for a second person."""
        shipped, day = self.services.holidays.shipped, date(2031, 8, 25)
        kind = HolidayChangeKind.TAKE_OUT
        planned = plan_change(session, kind, day, shipped=shipped, today=NOW.date())
        by = viewer_of(self.users["administrator"])
        about, way = ComplaintAbout.DELAY, ComplaintWay.PHONE
        words = ComplaintRecord(
            received_on=NOW.date(), came_by=way, complainant="Eva", about=about, words="Late"
        )
        record_complaint(session, words, by=by, at=NOW)
        return propose(session, planned, name="Summer", why="-", by=by, at=NOW, shipped=shipped).id

    def _upload(self, case_id: UUID) -> Upload:
        return Upload(
            case_id=case_id,
            purpose=UploadPurpose.PAPER,
            shown_name="report.pdf",
            stored_name="report.pdf",
            media_type="application/pdf",
            digest=self.services.blobs.keep(b"%PDF-1.7 letter"),
            pages=1,
            received_at=NOW,
        )

    def _signed_in(self, user: User) -> FlaskClient:
        browser = self.app.test_client()
        page = browser.get("/sign-in").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "email": user.email, "password": PASSWORD}
        assert browser.post("/sign-in", data=fields).status_code == 303
        return browser

    def address(self, rule: Rule) -> str:
        """The rule's address in this installation. A part that is new here must be given a value above."""
        values = {name: self.values[name] for name in rule.arguments}
        if "any(entry, step):kind" in rule.rule:
            values["kind"] = "entry"
        if "any(pages,news):what" in rule.rule:
            values |= {"what": "pages", "code": "mediation"}
        if "any(object, settle):what" in rule.rule:
            values["what"] = "object"
        if "any(refuse, object, settle):what" in rule.rule:
            values["what"] = "refuse"
        if rule.endpoint.endswith(".bundle_document"):
            values["document_id"] = self.bundled.id
        if rule.endpoint == "public.school_page":
            values["page"] = "about"
        if rule.endpoint == "authority.cannot_arrange":
            values["reference"] = self.chose
        if rule.endpoint == "office.part_letter":
            values["letter"] = "drs-take-part"
        if "/drs" in rule.rule or ("/part" in rule.rule and "/part-a" not in rule.rule):
            values["reference"] = self.drs
        if rule.endpoint.endswith(".show_code"):
            values["kind"] = "entry"
        if "/certificates/<number>" in rule.rule:
            values["number"] = self.certificate
        if rule.endpoint == "public.check_result":
            values["number"] = self.certificate
        return str(self.app.url_map.bind("").build(rule.endpoint, values))

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table but the count of tries, which an address with a wrong code adds to."""
        with closing(sqlite3.connect(str(self.services.database.engine.url.database))) as raw:
            tables = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                table: sorted(map(repr, raw.execute(f'SELECT * FROM "{table}"')))  # noqa: S608 - our own tables
                for (table,) in tables
                if table != "try_count"
            }


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, _migrated_sqlite: Path) -> Iterator[Site]:
    """One installation for the whole matrix: nothing in here changes it, which its last tests hold."""
    folder = tmp_path_factory.mktemp("matrix")
    services = make_services(folder, f"sqlite:///{shutil.copy(_migrated_sqlite, folder / 'test.db')}")
    site = Site(replace(services, now=lambda: NOW))
    yield site
    services.database.close()


def pages(site: Site) -> list[Rule]:
    return [rule for rule in site.app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def is_public(endpoint: str) -> bool:
    return endpoint.startswith(PUBLIC) or endpoint in PUBLIC_ACCOUNTS


def is_let_in(browser: FlaskClient, address: str) -> bool:
    response = browser.get(address)
    assert response.status_code < 500 or response.status_code == 503, (address, response.status_code)
    asked = response.status_code == 303 and response.headers["Location"].startswith("/sign-in")
    return not asked and response.status_code not in {401, 403, 404}


def test_every_address_is_public_by_name_or_carries_a_guard(site: Site) -> None:
    """A view without either would be open to all by oversight."""
    open_ = {
        rule.endpoint
        for rule in site.app.url_map.iter_rules()
        if not is_public(rule.endpoint) and not hasattr(site.app.view_functions[rule.endpoint], GUARD)
    }
    assert open_ == set()


def test_the_matrix_names_every_page(site: Site) -> None:
    """A new page must say here whom it lets in."""
    unnamed = {r.endpoint for r in pages(site) if not is_public(r.endpoint)} - LET_IN.keys()
    gone = LET_IN.keys() - {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert (unnamed, gone) == (set(), set())


def test_each_page_lets_in_exactly_those_it_is_for(site: Site) -> None:
    """Page by page, visitor by visitor; strangers are asked to sign in, others told there is no such page."""
    wrong = []
    for rule in pages(site):
        if is_public(rule.endpoint):
            continue
        address = site.address(rule)
        let_in = frozenset(who for who, browser in site.browsers.items() if is_let_in(browser, address))
        if let_in != LET_IN.get(rule.endpoint):
            wrong.append((rule.endpoint, sorted(let_in)))
    assert wrong == []


def test_who_may_not_see_a_page_gets_the_very_page_for_what_does_not_exist(site: Site) -> None:
    """Nothing tells apart what is not theirs and what is not there."""
    for address in (f"/office/cases/{site.values['reference']}", "/admin/users", "/nowhere/at/all"):
        response = site.browsers["other officer"].get(address)
        assert response.status_code == 404
        assert "We cannot find that page" in response.get_data(as_text=True)
        assert 'href="/code"' in response.get_data(as_text=True)


def test_no_role_of_a_local_authority_shares_a_page_with_staff(site: Site) -> None:
    """Only one's own account is for both."""
    for endpoint, view in site.app.view_functions.items():
        roles: frozenset[Role] = getattr(view, GUARD, frozenset())
        if Role.OFFICER in roles and endpoint != "accounts.account":
            assert roles == {Role.OFFICER}, endpoint


def test_opening_every_page_as_everyone_leaves_the_database_as_it_was(site: Site) -> None:
    """GET and HEAD change nothing, ever."""
    before = site.rows()
    for rule in pages(site):
        address = site.address(rule)
        for browser in site.browsers.values():
            browser.get(address)
            browser.head(address)
    assert site.rows() == before


def test_a_change_without_our_forms_token_changes_nothing(site: Site) -> None:
    """Every POST address, as everyone, with nothing but a guess: not one row is different."""
    before = site.rows()
    for rule in site.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            for browser in site.browsers.values():
                response = browser.post(site.address(rule), data={"submit": "yes", "csrf_token": "no"})
                assert response.status_code < 500 or response.status_code == 503, rule
    assert site.rows() == before
